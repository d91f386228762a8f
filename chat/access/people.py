"""What a proven token leaves in the database: the person, their account, their role's name, and the token's own id.

Everything here may run twice at once; unique constraints decide. A person who comes back unchanged costs one query and
waits for no write: when they were here is noted, and written every few seconds for all together (`note_seen`).
"""

from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction

from cases import contacts
from cases.models import Account, Contact
from cases.prepared import Prepared
from cases.rows import moment
from chat.access.identity import Claims
from chat.access.models import Role, Site, UsedToken

SEEN_EVERY = timedelta(seconds=60)
_PURGED_AT_ONCE = 500
_AT_A_TIME = 10_000  # variables in one query
noted: dict[int, tuple[Site, str, datetime]] = {}  # a contact's key: where, as what and when they were here


def receive(claims: Claims, site: Site, now: datetime) -> Contact:
    """The contact whom the claims describe, made or brought up to date, with its account loaded."""
    found = contacts.by_name(site.key, claims.sub)
    if found is not None and _is_unchanged(found, claims):
        if found.seen_at is None or now - found.seen_at > SEEN_EVERY:
            found.seen_at = now
            noted[found.pk] = (site, claims.role, now)
        return found
    with transaction.atomic():
        _see_role(site, claims.role, now)
        account = _account(claims, site)
        values = _values(claims, account) | {"seen_at": now}
        contact, made = Contact.objects.get_or_create(directory=site.key, external_id=claims.sub, defaults=values)
        if not made:
            for field, value in values.items():
                setattr(contact, field, value)
            contact.save(update_fields=list(values))
    return contact


def note_seen() -> None:
    """Writes who was here since the last time, all of them as of the latest; should that fail, the next time."""
    taken = dict(noted.popitem() for _ in range(len(noted)))
    if not taken:
        return
    try:
        with transaction.atomic():
            _write_seen(taken, max(at for _, _, at in taken.values()))
    except Exception:
        for pk, note in taken.items():
            noted.setdefault(pk, note)
        raise


def _write_seen(taken: dict[int, tuple[Site, str, datetime]], at: datetime) -> None:
    """Rows are locked in one order for everybody, as each process writes down its own."""
    roles = {(site.pk, role): site for site, role, _ in taken.values()}
    for (_, role), site in sorted(roles.items(), key=lambda one: one[0]):
        _see_role(site, role, at)
    keys = sorted(taken)
    for start in range(0, len(keys), _AT_A_TIME):
        some = Contact.objects.filter(pk__in=keys[start : start + _AT_A_TIME])
        Contact.objects.filter(
            pk__in=list(some.order_by("pk").select_for_update().values_list("pk", flat=True))
        ).update(seen_at=at)


def spend(claims: Claims, site: Site, now: datetime) -> bool:
    """Uses the token up; False when it was used before, by whoever was first."""
    ended = UsedToken.objects.filter(expires_at__lt=now - SEEN_EVERY).order_by("expires_at")
    UsedToken.objects.filter(pk__in=list(ended.values_list("pk", flat=True)[:_PURGED_AT_ONCE])).delete()
    try:
        with transaction.atomic():
            UsedToken.objects.create(site=site, jti=claims.jti, expires_at=claims.expires_at)
    except IntegrityError:
        return False
    return True


def _is_unchanged(contact: Contact, claims: Claims) -> bool:
    if contact.account is None:
        return False
    account = (contact.account.external_id, contact.account.name)
    return account == (claims.account_id, claims.account_name) and all(
        getattr(contact, field) == value for field, value in _values(claims, contact.account).items()
    )


def _values(claims: Claims, account: Account) -> dict[str, Any]:
    return {
        "name": claims.name,
        "email": claims.email,
        "role": claims.role,
        "location": claims.location,
        "account": account,
    }


def _account(claims: Claims, site: Site) -> Account:
    account, _ = Account.objects.get_or_create(
        directory=site.key, external_id=claims.account_id, defaults={"name": claims.account_name}
    )
    if account.name != claims.account_name:
        account.name = claims.account_name
        account.save(update_fields=["name"])
    return account


def _see_role(site: Site, name: str, now: datetime) -> None:
    """Notes that the role was seen; one never seen before is put in the administrator's list, off."""
    found = _role.rows(site.pk, name)
    pk, read = found[0] if found else (Role.objects.get_or_create(site=site, name=name)[0].pk, None)
    seen = moment(read)
    if seen is None or now - seen > SEEN_EVERY:
        # Past the rows' own manager: being seen changes no rule, so no server need look again.
        Role._base_manager.filter(pk=pk).update(last_seen_at=now)


_role = Prepared(
    lambda site_id, name: Role.objects.filter(site_id=site_id, name=name).order_by().values_list("pk", "last_seen_at"),
    1, "name",
)  # fmt: skip
