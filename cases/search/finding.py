"""The answer to a search: a page of cases, each with what of it was found, ranked; and where the next page begins.

A page takes the newest cases and the newest entries that have all the words, and ranks those: among many it is the
newest that are looked at, and the next page goes on with older ones. What the index proposes is looked up through
`cases.access` and compared with the texts themselves, so that a hit is never more than its reader may see, nor older
than the row.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from cases.access import Actor, AgentActor, ContactActor, cases_of
from cases.models import Case, Entry, Kind, NumberSeries
from cases.problems import Problem
from cases.search import index, state
from cases.search.documents import SCREEN, mine, number_words, scope_of
from cases.search.question import Question
from cases.search.ranking import ENTRY, EXACT, Answer, answer
from cases.search.snippets import Found
from cases.shapes import RELATED

PAGE = 30
AT_A_TIME = 100  # proposals of the index; at first fewer, since mostly nearly all are hits
AT_FIRST = 40
LOOKS = 10  # so many times for one page
_CURSOR = re.compile(r"([0-9]{1,18})-([0-9]{1,18})")
_BEGINNING = 10**18 - 1


@dataclass(frozen=True, slots=True)
class Only:
    """Which cases are wanted of those that are found; `sift` for what else they must be."""

    status: tuple[str, ...] = ()
    mine: bool = False
    screen_share: bool = False
    sift: Callable[[QuerySet[Case]], QuerySet[Case]] | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """A case and why it was found; of an entry that is, its place in the actor's count, its kind, author and time."""

    case: Case
    answer: Answer
    seq: int | None = None
    kind: str | None = None
    author: str | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """`next` is None at the end. `whole` is false while old entries are still being indexed."""

    hits: list[Hit]
    next: str | None
    whole: bool


@dataclass(slots=True)
class _Search:
    actor: Actor
    question: Question
    only: Only
    all_of: list[list[str]]
    first: bool  # whether this is the first page
    told_from: int = 0  # cases from this number on have been looked at for what they say themselves

    def cases(self) -> QuerySet[Case]:
        """Those that the actor may see and wants."""
        rows = cases_of(self.actor)
        if self.only.status:
            rows = rows.filter(status__in=self.only.status)
        if self.only.mine and isinstance(self.actor, AgentActor):
            rows = rows.filter(assignee_id=self.actor.agent_id)
        if self.only.screen_share:
            rows = rows.filter(screen_requested=True)
        return self.only.sift(rows) if self.only.sift else rows


def search(actor: Actor, text: str, only: Only | None = None, after: str | None = None, limit: int = PAGE) -> Page:
    """Up to `limit` cases that `actor` may see and that have all the words of `text`; a page may have fewer, or none,
    and yet a next one. A case that was found on an earlier page may come again, by an older entry. Raises `Problem` for
    a text that cannot be looked for, and for a cursor that was not made here."""
    cases_before, entries_before = _place(after)
    question, only = Question.of(text), only or Only()
    wanted = _Search(actor, question, only, _all_of(actor, question, only), first=after is None)
    hits = _exact(wanted) if wanted.first else {}
    share = max(1, limit // 2) if entries_before else limit
    cases_before = _fill(hits, share, wanted, "case", cases_before)
    wanted.told_from = cases_before
    entries_before = _fill(hits, limit, wanted, "entry", entries_before)
    following = f"{cases_before}-{entries_before}" if cases_before or entries_before else None
    known = state.read()
    return Page(sorted(hits.values(), key=_order), following, known is None or known.whole)


def _place(after: str | None) -> tuple[int, int]:
    if after is None:
        return _BEGINNING, _BEGINNING
    found = _CURSOR.fullmatch(after)
    if found is None:
        raise Problem("bad_request", "That cursor is none of ours; ask for the first page.")
    return int(found[1]), int(found[2])


def _all_of(actor: Actor, question: Question, only: Only) -> list[list[str]]:
    """In words of the index."""
    numbers = number_words(question.terms)
    groups = [_alternatives(term, numbers.get(term)) for term in question.terms]
    if only.mine and isinstance(actor, AgentActor):
        groups.append([mine(actor)])
    if only.screen_share:
        groups.append([SCREEN])
    return [*groups, *scope_of(actor)]


def _alternatives(term: str, number: str | None) -> list[str]:
    return list(dict.fromkeys([term, *([number] if number else []), *state.beginning(term)]))


def _exact(wanted: _Search) -> dict[int, Hit]:
    """The case of that very number, be it new or old, or named without the letters before it."""
    text = wanted.question.text.lstrip("#").upper()
    prefixes = NumberSeries.objects.values_list("prefix", flat=True) if text.isdigit() else []
    numbers = [text, *(f"{prefix}{text}" for prefix in prefixes)]
    rows = wanted.cases().filter(number__in=numbers).select_related(*RELATED)
    return {case.pk: Hit(case, found) for case in rows if (found := _answer(case, wanted))}


def _fill(hits: dict[int, Hit], limit: int, wanted: _Search, kind: index.Kind, before: int) -> int:
    """Adds what is found until there are `limit`; where the next page goes on, 0 at the end."""
    of, look_up = index.current(), _cases if kind == "case" else _entries
    for look in range(LOOKS):
        if not before or len(hits) >= limit:
            break
        some = AT_A_TIME if look else min(AT_FIRST, AT_A_TIME)
        numbers = of.newest(kind, wanted.all_of, before, some)
        found = look_up(wanted, numbers) if numbers else {}
        for number in numbers:
            if len(hits) >= limit:
                return before
            before = number
            if number in found:
                hits.setdefault(found[number].case.pk, found[number])
        if len(numbers) < some:
            return 0
    return before


def _cases(wanted: _Search, numbers: Sequence[int]) -> dict[int, Hit]:
    """The hits among cases of those numbers."""
    rows = wanted.cases().filter(pk__in=numbers).select_related(*RELATED)
    return {case.pk: Hit(case, found) for case in rows if (found := _answer(case, wanted))}


def _entries(wanted: _Search, numbers: Sequence[int]) -> dict[int, Hit]:
    """The hits among entries of those numbers, but of cases that have been told of for what they say themselves."""
    rows = Entry.objects.filter(pk__in=numbers).exclude(kind=Kind.EVENT)
    if isinstance(wanted.actor, ContactActor):
        rows = rows.filter(public_seq__isnull=False)
    entries = list(rows)
    cases = wanted.cases().select_related(*RELATED).in_bulk({entry.case_id for entry in entries})
    told = {pk for pk, case in cases.items() if pk >= wanted.told_from and answer(case, wanted.question, wanted.actor)}
    hits = (_hit(cases[entry.case_id], entry, wanted) for entry in entries if entry.case_id in cases.keys() - told)
    return {number: hit for number, hit in hits if hit}


def _hit(case: Case, entry: Entry, wanted: _Search) -> tuple[int, Hit | None]:
    found = Found.of(entry.body, wanted.question)
    if found.terms != set(wanted.question.terms):
        return entry.pk, None
    seq = entry.public_seq if isinstance(wanted.actor, ContactActor) else entry.seq
    return entry.pk, Hit(case, Answer(ENTRY, "entry", found.snippet()), seq, entry.kind, entry.author_name, entry.at)


def _answer(case: Case, wanted: _Search) -> Answer | None:
    """Later pages leave out the case of that very number, which the first one has begun with."""
    found = answer(case, wanted.question, wanted.actor)
    return None if found and found.rank == EXACT and not wanted.first else found


def _order(hit: Hit) -> tuple[int, float, int]:
    at = hit.at or hit.case.updated_at
    return hit.answer.rank, -at.timestamp(), -hit.case.pk
