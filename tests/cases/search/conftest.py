"""The desk that is searched. What only PostgreSQL can get wrong is collected only there."""

import os

import pytest

from cases.models import Agent, Case, Contact
from cases.search import state
from tests.cases.search import corpus

collect_ignore_glob = [] if os.environ.get("DATABASE_URL", "").startswith("postgres") else ["test_settled.py"]


@pytest.fixture(autouse=True)
def _no_word_is_known() -> None:
    state.forget()


@pytest.fixture
def desk(erin: Contact, lead: Agent) -> list[Case]:
    """The corpus, indexed."""
    cases = corpus.furnish(erin, lead)
    corpus.index()
    return cases
