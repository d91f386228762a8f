"""Our own server with storage off: `python -m tests.load.unstored serve …` is `manage.py serve …`, but messages are
placed in memory only. It is the ceiling that the cost of storing is measured against.

Sockets, frames, limits, hub, consumers and the writer's thread are the product's; what is replaced is the one function
that the committer gives a batch to. The same events leave as from a commit.
"""

import os
import sys
from collections.abc import Sequence

import django

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "chatsupport.settings")
    django.setup()

from django.core.management import execute_from_command_line
from django.utils import timezone

from cases import events
from cases.access import Audience, ContactActor
from cases.models import AuthorKind, Case, Kind, Status, Visibility
from cases.rows import EntryRow
from cases.shapes import RELATED, entry_for_agent, entry_for_customer
from cases.timeline import Placed
from chat.desk import live
from chat.desk.live import Said

_cases: dict[str, Case] = {}


def place(said: Sequence[Said]) -> list[Placed]:
    """Gives each message its place on its case, in memory; a case is read when it is first written on."""
    placed = [_place(one) for one in said]
    moved = [events.CaseMoved(one.audience) for one in placed]
    added = [_added(one, by.draft.origin) for one, by in zip(placed, said, strict=True)]
    events.publish([*added, *moved])
    return placed


def _place(said: Said) -> Placed:
    draft = said.draft
    case = _cases.get(draft.case)
    if case is None:
        case = _cases[draft.case] = Case.objects.select_related(*RELATED).get(number=draft.case)
    by_customer = isinstance(draft.actor, ContactActor)
    case.last_seq += 1
    case.last_public_seq += 1
    case.updated_at = timezone.now()
    case.last_line = draft.body
    case.status = Status.OPEN if by_customer else Status.WAITING
    entry = EntryRow(
        case.id, case.last_seq, case.last_public_seq, draft.cid, Kind.MESSAGE, Visibility.PUBLIC,
        AuthorKind.CUSTOMER if by_customer else AuthorKind.AGENT, draft.actor.name, None, None, draft.body, None,
        case.updated_at,
    )  # fmt: skip
    return Placed(case, entry, fresh=True)


def _added(placed: Placed, origin: str | None) -> events.EntryAdded:
    entry = placed.entry
    return events.EntryAdded(Audience.of(placed.case), entry_for_agent(entry), entry_for_customer(entry), origin)


if __name__ == "__main__":
    if not callable(getattr(live, "_write", None)):
        sys.exit("chat.desk.live has no _write any more: say here what the committer writes with.")
    live._write = place  # type: ignore[assignment]
    execute_from_command_line(["manage.py", *sys.argv[1:]])
