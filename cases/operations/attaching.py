"""Files before they are posted: kept for their uploader, given up, and swept away when nobody posts them."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet, Sum

from cases import clock
from cases.access import Actor, AgentActor, ContactActor
from cases.models import Attachment
from cases.problems import Problem, not_found

KEPT_FOR = timedelta(days=1)
SWEPT_AT_ONCE = 500
WHAT = "attachment"


@dataclass(frozen=True, slots=True)
class Kept:
    """A file that was received whole: its clean name, what it is, and how it is stored."""

    name: str
    size: int
    type: str
    stored_as: str
    width: int | None = None
    height: int | None = None


@transaction.atomic
def keep(actor: Actor, case_id: int | None, file: Kept) -> Attachment:
    """A row for a file of `actor`, which may be posted on that case, or with no case on one of theirs yet to come."""
    return Attachment.objects.create(
        case_id=case_id,
        contact_id=actor.contact_id if isinstance(actor, ContactActor) else None,
        agent_id=actor.agent_id if isinstance(actor, AgentActor) else None,
        name=file.name,
        size=file.size,
        type=file.type,
        width=file.width,
        height=file.height,
        stored_as=file.stored_as,
    )


@transaction.atomic
def give_up(actor: Actor, pk: uuid.UUID) -> str:
    """Deletes a file of `actor` that was not posted; how it was stored. Raises `Problem("not_found")` for any other."""
    file = unposted(actor).select_for_update().filter(pk=pk).first()
    if file is None:
        raise not_found(WHAT)
    file.delete()
    return file.stored_as


@transaction.atomic
def sweep() -> list[str]:
    """Deletes up to 500 of those that were never posted within a day; how they were stored."""
    old = Attachment.objects.filter(entry__isnull=True, created_at__lt=clock.now() - KEPT_FOR)
    found = dict(old.select_for_update().values_list("pk", "stored_as")[:SWEPT_AT_ONCE])
    Attachment.objects.filter(pk__in=list(found)).delete()
    return list(found.values())


def unposted(actor: Actor) -> QuerySet[Attachment]:
    """The files of `actor` that wait to be posted."""
    return Attachment.objects.filter(_of(actor), entry__isnull=True)


def unposted_bytes(actor: Actor) -> int:
    found = unposted(actor).aggregate(total=Sum("size"))
    return found["total"] or 0


def free(actor: Actor, case_id: int, wanted: Sequence[uuid.UUID]) -> list[Attachment]:
    """Those of `wanted` that `actor` may post on the case, in that order, locked until the transaction ends.

    Raises `Problem`: `too_large` for more than a message takes, and `not_found` unless it is all of them. What is
    somebody else's, another case's or posted already is not there for this purpose.
    """
    most = settings.UPLOADS_A_MESSAGE
    if len(wanted) > most:
        raise Problem("too_large", f"A message takes at most {most} files; send the others with the next one.")
    for_case = Q(case=case_id) | Q(case__isnull=True)
    found = {file.pk: file for file in unposted(actor).select_for_update().filter(for_case, pk__in=wanted)}
    if set(found) != set(wanted) or len(found) != len(wanted):
        raise not_found(WHAT)
    return [found[pk] for pk in wanted]


def _of(actor: Actor) -> Q:
    if isinstance(actor, ContactActor):
        return Q(contact=actor.contact_id)
    return Q(agent=actor.agent_id) if isinstance(actor, AgentActor) else Q(contact__isnull=True, agent__isnull=True)
