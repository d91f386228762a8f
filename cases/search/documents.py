"""What a case and its entries are found by, as documents of the index."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from cases.access import Actor, AgentActor, ContactActor
from cases.models import Case, Entry, Kind, Visibility
from cases.search.words import words

DIGITS = 3  # of a case's number, from which its beginning finds it
_OF_CASE = ("pk", "number", "subject", "tags", "participant_case", "contact_id", "team_id", "assignee_id",
            "screen_requested", "contact__name", "contact__email", "account__name")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Head:
    """A case's own document: who may see it, and what it says beside its entries, each as words of the index."""

    scope: str
    words: str

    @property
    def said(self) -> str:
        return f"{self.scope} {self.words}"


def heads(case_ids: Collection[int]) -> dict[int, Head]:
    rows = Case.objects.filter(pk__in=case_ids).order_by().values_list(*_OF_CASE)
    return {row[0]: _head(dict(zip(_OF_CASE, row, strict=True))) for row in rows}


def entry_document(entry: Entry, scope: str) -> tuple[int, str] | None:
    """None for one that is not found by its words: an event, or one without any. Internal ones lack the word of the
    customer, so that a customer's search does not come across them."""
    said = set(words(entry.body)) if entry.kind != Kind.EVENT else ()
    if not said:
        return None
    if entry.visibility != Visibility.PUBLIC:
        scope = " ".join(word for word in scope.split() if not word.startswith("_c"))
    return entry.pk, " ".join([scope, *sorted(said)])


def scope_of(actor: Actor) -> list[list[str]]:
    """The words of which a document has one that `actor` may see; none when that is every document. What is found is
    looked up through `cases.access` all the same."""
    if isinstance(actor, ContactActor):
        return [[f"_c{actor.contact_id}"]]
    if isinstance(actor, AgentActor) and not actor.sees_every_queue:
        return [["_t0", *(f"_t{team}" for team in sorted(actor.team_ids)), mine(actor)]]
    return []


def mine(actor: AgentActor) -> str:
    return f"_a{actor.agent_id}"


SCREEN = "_s"


def number_words(terms: Collection[str]) -> dict[str, str]:
    """The words by which cases have those of the terms that their number may be asked for by: the beginning of its
    digits and, together with such, the letters before them."""
    digits = {term for term in terms if term.isdigit() and len(term) >= DIGITS}
    return {term: f"_n{term}" for term in terms if term in digits or (digits and not term.isdigit())}


def in_number(number: str, terms: Collection[str]) -> set[str]:
    """Which of the terms such a number answers."""
    own = set(_number(number))
    found = {term for term, word in number_words(terms).items() if word in own}
    return found if any(term.isdigit() for term in found) else set()


def spoken(said: Iterable[str]) -> set[str]:
    """The words of documents that are not our own."""
    return {word for text in said for word in text.split() if word[0] != "_"}


def _head(row: Mapping[str, Any]) -> Head:
    scope = [f"_t{row['team_id'] or 0}", f"_c{row['contact_id']}"]
    scope += [f"_a{row['assignee_id']}"] if row["assignee_id"] else []
    scope += [SCREEN] if row["screen_requested"] else []
    texts = ("subject", "participant_case", "contact__name", "contact__email", "account__name")
    said = {word for name in texts for word in words(row[name] or "")}
    said.update(word for tag in row["tags"] for word in words(str(tag)))
    return Head(" ".join(scope), " ".join(sorted(said | set(_number(row["number"])))))


def _number(number: str) -> Iterable[str]:
    for word in words(number):
        shortest = min(DIGITS, len(word)) if word.isdigit() else len(word)
        yield from (f"_n{word[:length]}" for length in range(shortest, len(word) + 1))
