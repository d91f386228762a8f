"""From SQLite to PostgreSQL: every row is copied, and the two are proved equal. See `move.move`."""
