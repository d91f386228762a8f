"""A folder of each test's own for what is uploaded."""

from pathlib import Path
from typing import Any

import pytest

from cases.files import receiving


@pytest.fixture(autouse=True)
def uploads(settings: Any, tmp_path: Path) -> Path:
    settings.DATA_DIR = tmp_path
    receiving.under_way.files.clear()
    receiving.under_way.bytes.clear()
    return tmp_path / "uploads"
