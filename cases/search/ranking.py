"""What of a case answers a question, and how well: its number before its subject, that before its people, and so on."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

from cases.access import Actor, ContactActor
from cases.models import Case
from cases.search.documents import in_number
from cases.search.question import Question
from cases.search.snippets import Found, Snippet
from cases.search.words import words

Where: TypeAlias = Literal["number", "subject", "contact", "account", "participant_case", "tags", "entry"]
EXACT, ENTRY = 0, 10
_NUMBER, _FIRST, _SPREAD = 1, 2, 9


@dataclass(frozen=True, slots=True)
class Answer:
    """Why a case is a hit; the lower `rank`, the better."""

    rank: int
    where: Where
    snippet: Snippet


def answer(case: Case, question: Question, actor: Actor) -> Answer | None:
    """How the case itself answers, by what `actor` may see of it; None when it does not."""
    if numbered := _by_number(case, question):
        return numbered
    found = [(where, Found.of(text, question)) for where, text in _texts(case, actor)]
    for rank, (where, one) in enumerate(found, _FIRST):
        if one.terms == set(question.terms):
            return Answer(rank, where, one.snippet())
    terms = {term for _, one in found for term in one.terms} | in_number(case.number, question.terms)
    if terms != set(question.terms):
        return None
    where, best = max(found, key=lambda pair: len(pair[1].terms))
    return Answer(_SPREAD, where, best.snippet())


def _by_number(case: Case, question: Question) -> Answer | None:
    said = tuple(words(case.number))
    if question.terms == said or question.terms == tuple(word for word in said if word.isdigit()):
        return Answer(EXACT, "number", Snippet(case.number, [(0, len(case.number))]))
    if set(question.terms) != in_number(case.number, question.terms):
        return None
    return Answer(_NUMBER, "number", Found.of(case.number, question).snippet())


def _texts(case: Case, actor: Actor) -> list[tuple[Where, str]]:
    """In the order of their rank. A customer sees no tags, and is not looked for by who they are."""
    subject: tuple[Where, str] = ("subject", case.subject)
    participant: tuple[Where, str] = ("participant_case", case.participant_case)
    if isinstance(actor, ContactActor):
        return [subject, participant]
    return [
        subject,
        ("contact", case.contact.name),
        ("contact", case.contact.email),
        ("account", case.account.name if case.account else ""),
        participant,
        ("tags", ", ".join(map(str, case.tags))),
    ]
