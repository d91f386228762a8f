"""What only the embedded database does; where the tests run on PostgreSQL this folder is none of theirs."""

import os

collect_ignore_glob = ["test_*.py"] if os.environ.get("DATABASE_URL", "").startswith("postgres") else []
