"""How long a fault is kept up: FAULTS=long (`make faults`) tries more than every run of the tests can wait for."""

import os

LONG = os.environ.get("FAULTS") == "long"


def count(short: int, long: int) -> int:
    """How many of something to try."""
    return long if LONG else short
