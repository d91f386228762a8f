"""Which version of the product this is."""

import tomllib

from django.conf import settings


def version() -> str:
    """As pyproject.toml names it."""
    return str(tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text())["project"]["version"])
