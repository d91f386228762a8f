#!/usr/bin/env python
"""Command-line entry point: `manage.py COMMAND`."""

import os
import sys

try:
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line
except ModuleNotFoundError:
    sys.exit("Django is not installed for this Python. After `make install`: .venv/bin/python manage.py COMMAND")


def main() -> None:
    """A setting that cannot be used ends in its sentence; `--traceback` shows where it was read."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "chatsupport.settings")
    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        if "--traceback" in sys.argv:
            raise
        sys.exit(str(error))


if __name__ == "__main__":
    main()
