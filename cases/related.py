"""Cases that may have to do with another one: of the same person, the same account, about the same feature.

Of each kind a fixed number of the newest is read, by an index that has them in order, and judged in memory: asked for
what an agent may see, the database would look at them all.
"""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from cases.access import AgentActor, Audience, sees
from cases.models import Case

OF_CONTACT, AMONG_CONTACTS = 20, 200
OF_OTHERS, AMONG_OTHERS = 5, 50
_WANTED = ("number", "subject", "status", "opened_at", "contact_id", "team_id", "assignee_id", "contact__name")


def of_contact(actor: AgentActor, case: Case) -> list[dict[str, Any]]:
    """The newest others of the case's contact that `actor` may see: `[{"case", "subject", "status", "opened_at",
    "contact"}]`, newest change first."""
    newest = Case.objects.filter(contact=case.contact_id).exclude(pk=case.pk).order_by("-updated_at", "-pk")
    return _seen(actor, newest, AMONG_CONTACTS)[:OF_CONTACT]


def of_others(actor: AgentActor, case: Case) -> dict[str, list[dict[str, Any]]]:
    """Those of other people, in the same form: `{"account": […], "feature": […]}`, each at most once."""
    account: list[dict[str, Any]] = []
    feature: list[dict[str, Any]] = []
    if case.account_id is not None:
        newest = Case.objects.filter(account=case.account_id).order_by("-updated_at", "-pk")
        account = _of_others(actor, case, newest)
    if case.feature:
        alike = Case.objects.filter(feature=case.feature).exclude(feature="").order_by("-pk")
        feature = _of_others(actor, case, alike, (one["case"] for one in account))
    return {"account": account, "feature": feature}


def _of_others(actor: AgentActor, case: Case, rows: QuerySet[Case], known: Iterable[str] = ()) -> list[dict[str, Any]]:
    told = set(known)
    among = [one for one in _seen(actor, rows, AMONG_OTHERS, not_of=case.contact_id) if one["case"] not in told]
    return among[:OF_OTHERS]


def _seen(actor: AgentActor, rows: QuerySet[Case], among: int, not_of: int | None = None) -> list[dict[str, Any]]:
    found = rows.select_related("contact").only(*_WANTED)[:among]
    return [_shape(one) for one in found if one.contact_id != not_of and sees(actor, Audience.of(one))]


def _shape(case: Case) -> dict[str, Any]:
    return {
        "case": case.number,
        "subject": case.subject,
        "status": case.status,
        "opened_at": case.opened_at,
        "contact": case.contact.name,
    }
