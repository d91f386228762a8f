"""What was uploaded and never posted goes after a day, with what servers that were killed had begun to write."""

from cases.files import store
from cases.operations import attaching


def sweep() -> int:
    """Deletes them, at most some hundred at once; how many files that were. Any number of servers may do it."""
    count = 0
    for stored_as in attaching.sweep():
        store.remove(stored_as)
        count += 1
    for path in store.strangers(attaching.KEPT_FOR.total_seconds()):
        path.unlink(missing_ok=True)
        count += 1
    return count
