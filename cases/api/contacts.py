"""Whom a case is opened for."""

from typing import Any

from cases.api.shapes import NewContact
from cases.models import Account, Contact
from cases.problems import Problem, not_found
from cases.shapes import AccountShape
from cases.texts import check_text


def contact_for(who: int | NewContact) -> Contact:
    """The contact, made when the directory's person is new here. Raises `Problem`.

    One who is known stays as they are: what their own application says of them when they sign in counts for more.
    """
    if isinstance(who, int):
        found = Contact.objects.select_related("account").filter(pk=who).first()
    else:
        _check(who)
        found = _known(who) or _make(who)
    if found is None:
        raise not_found("contact")
    return found


def _known(who: NewContact) -> Contact | None:
    return (
        Contact.objects.select_related("account").filter(directory=who.directory, external_id=who.external_id).first()
    )


def _make(who: NewContact) -> Contact:
    if not who.name.strip():
        raise Problem("bad_request", "There is no such contact yet; give a name to make one.")
    values: dict[str, Any] = {name: getattr(who, name).strip() for name in ("name", "email", "role", "location")}
    contact, _ = Contact.objects.get_or_create(
        directory=who.directory,
        external_id=who.external_id,
        defaults=values | {"account": _account(who.directory, who.account)},
    )
    return contact


def _account(directory: str, account: AccountShape | None) -> Account | None:
    if account is None:
        return None
    found, _ = Account.objects.get_or_create(
        directory=directory, external_id=account.id, defaults={"name": account.name}
    )
    return found


def _check(who: NewContact) -> None:
    texts = [who.directory, who.external_id, who.name, who.email, who.role, who.location]
    if who.account is not None:
        texts += [who.account.id, who.account.name]
        if not 1 <= len(who.account.id) <= 128 or not 1 <= len(who.account.name) <= 200:
            raise Problem("bad_request", "An account takes an id of 1 to 128 characters and a name of 1 to 200.")
    for text in texts:
        check_text(text)
