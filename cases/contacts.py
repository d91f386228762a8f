"""Contacts with their account, as they are looked up at every sign-in."""

from typing import Any

from cases.models import Account, Contact
from cases.prepared import Prepared
from cases.rows import moment

# In the order of the models' fields, which is how `from_db` takes them.
_OWN = ("id", "directory", "external_id", "name", "email", "role", "account_id", "location", "blocked", "seen_at")
_ACCOUNT = ("id", "directory", "external_id", "name")
_read = Contact.objects.order_by().values_list(*_OWN, *(f"account__{name}" for name in _ACCOUNT))
_by_pk = Prepared(lambda pk: _read.filter(pk=pk), 1)
_by_name = Prepared(lambda directory, name: _read.filter(directory=directory, external_id=name), "directory", "name")


def by_pk(pk: int) -> Contact | None:
    return _first(_by_pk.rows(pk))


def by_name(directory: str, external_id: str) -> Contact | None:
    return _first(_by_name.rows(directory, external_id))


def _first(rows: list[tuple[Any, ...]]) -> Contact | None:
    """What else a contact has is read when it is asked for."""
    if not rows:
        return None
    own, account = dict(zip(_OWN, rows[0], strict=False)), rows[0][len(_OWN) :]
    own |= {"blocked": bool(own["blocked"]), "seen_at": moment(own["seen_at"])}
    contact = Contact.from_db("default", list(own), list(own.values()))
    contact.account = Account.from_db("default", list(_ACCOUNT), list(account)) if contact.account_id else None
    return contact
