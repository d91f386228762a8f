"""The demo, loaded."""

from datetime import UTC, datetime
from typing import Any

import pytest

from chatsupport.demo.furnishing import Loaded, load

ORIGIN = "http://testserver"
NOW = datetime(2026, 7, 15, 16, 30, tzinfo=UTC)  # a Wednesday, 11:30 in Chicago


@pytest.fixture
def demo(settings: Any) -> None:
    settings.DEMO = True
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # quick, for tests


@pytest.fixture
def loaded(demo: None, db: None) -> Loaded:
    """The site and its people, without cases."""
    return load(0, [ORIGIN], NOW)
