"""What people write: how much of it is kept, and which characters."""

import re

from cases.problems import Problem

BODY_LIMIT = 10_000
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def check_body(body: str) -> None:
    """Raises `Problem` for a text that cannot be stored: empty, over 10,000 characters, or not plain text."""
    if not body.strip():
        raise Problem("bad_request", "The message is empty; write something first.")
    if len(body) > BODY_LIMIT:
        raise Problem("too_large", f"The message is over {BODY_LIMIT:,} characters; send it in parts.")
    check_text(body)


def check_text(text: str) -> None:
    """Raises `Problem` for characters that no database here can keep (NUL, half of a surrogate pair)."""
    if _UNSTORABLE.search(text):
        raise Problem("bad_request", "The text has a character that cannot be kept (NUL or half a surrogate pair).")
