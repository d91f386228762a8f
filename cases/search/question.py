"""What was typed into a search box, as what is looked for. Any text is answered: by hits, or by what to do instead."""

from dataclasses import dataclass

from cases.problems import Problem
from cases.search.words import words
from cases.texts import check_text

LONGEST = 200
MOST = 8


@dataclass(frozen=True, slots=True)
class Question:
    """Everything of `terms` is to be found, each as a word or the beginning of one."""

    text: str
    terms: tuple[str, ...]

    @classmethod
    def of(cls, text: str) -> "Question":
        """Raises `Problem` for what cannot be looked for."""
        check_text(text)
        if len(text) > LONGEST:
            raise Problem("bad_request", f"The search is over {LONGEST} characters; use fewer words.")
        terms = tuple(dict.fromkeys(words(text)))
        if not terms:
            raise Problem("bad_request", "Type a word of at least two letters or digits, or a case number.")
        if len(terms) > MOST:
            raise Problem("bad_request", f"The search has {len(terms)} words; use {MOST} at most.")
        return cls(text.strip(), terms)

    def matched(self, word: str) -> str | None:
        """The term that `word` answers."""
        return next((term for term in self.terms if word.startswith(term)), None)
