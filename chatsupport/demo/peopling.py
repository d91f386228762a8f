"""The demo's accounts and contacts: those that are missing are added, and everybody was seen when their case was."""

from collections.abc import Iterable

from django.db.models import F, Max, OuterRef, Q, Subquery
from django.utils import timezone

from cases.models import Account, Case, Contact
from chat.access.models import Role
from chatsupport.demo.cast import ROLES, SITE, Customer
from chatsupport.demo.copying import Columns
from chatsupport.demo.staging import Known

_ACCOUNT = ["directory", "external_id", "name"]
_CONTACT = ["directory", "external_id", "name", "email", "role", "account_id", "location", "blocked", "created_at"]


def contacts(everybody: Iterable[Customer]) -> tuple[dict[str, Known], int]:
    """By key: the contact; and how many of them are new."""
    wanted = {who.key: who for who in everybody}
    accounts = _accounts(wanted.values())
    known = _known()
    missing = [who for key, who in wanted.items() if key not in known]
    now = timezone.now()
    Columns(Contact, _CONTACT).write(
        (SITE, who.key, who.name, who.email, who.role, accounts[who.account], who.location, False, now)
        for who in missing
    )
    return (_known() if missing else known), len(missing)


def see() -> None:
    """Everybody who has a case was last seen when it was last touched."""
    last = Subquery(Case.objects.filter(contact=OuterRef("pk")).order_by("-updated_at").values("updated_at")[:1])
    rows = Contact.objects.filter(directory=SITE)
    rows.annotate(last=last).filter(Q(seen_at__isnull=True) | Q(seen_at__lt=F("last"))).update(seen_at=F("last"))
    for name in ROLES:
        seen = rows.filter(role=name).aggregate(last=Max("seen_at"))["last"]
        Role._base_manager.filter(site__key=SITE, name=name).update(last_seen_at=seen)


def _accounts(customers: Iterable[Customer]) -> dict[str, int]:
    """Their ids, by key."""
    wanted = {who.account: who.account_name for who in customers}
    known = set(Account.objects.filter(directory=SITE).values_list("external_id", flat=True))
    Columns(Account, _ACCOUNT).write((SITE, key, name) for key, name in wanted.items() if key not in known)
    return dict(Account.objects.filter(directory=SITE).values_list("external_id", "pk"))


def _known() -> dict[str, Known]:
    rows = Contact.objects.filter(directory=SITE).values_list("external_id", "pk", "name", "account_id")
    return {key: Known(pk, name, account_id) for key, pk, name, account_id in rows.iterator()}
