"""The OpenAPI document and the server agree, for requests made from that document, good ones and bad ones."""

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, given, settings
from schemathesis.config import SchemathesisConfig
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import positive_data_acceptance

from cases.models import Agent, ApiToken, Case, Entry

pytestmark = pytest.mark.django_db

OPERATIONS = ["list_cases", "open_case", "get_case", "change_case", "list_entries", "add_entry"]
FINER = [positive_data_acceptance]  # rows decide as well: which priorities there are, who may take a case from whom
ADDRESS = "/api/v1/schema/"
CONFIG = {"seed": 20, "generation": {"deterministic": True, "database": "none", "codec": "utf-8"}}
# Many requests share one database, so that later ones meet what earlier ones wrote.
tried = settings(
    max_examples=10,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture
def _one_transaction() -> Iterator[None]:
    """A request must not close the connection that the test's transaction is on; Django's own test client sees to the
    same."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


@pytest.fixture
def described(default_rows: None, settings: Any, _one_transaction: None) -> Any:
    settings.RATE_LIMITS = False
    settings.ALLOWED_HOSTS = ["*"]
    config = SchemathesisConfig.from_dict(CONFIG)
    return schemathesis.openapi.from_wsgi(ADDRESS, get_wsgi_application(), config=config)


@pytest.mark.parametrize("mode", list(GenerationMode))
@pytest.mark.parametrize("operation", OPERATIONS)
def test_an_agent_gets_what_the_document_says(
    described: Any, lead: Agent, erins_case: Case, operation: str, mode: GenerationMode
) -> None:
    headers = {"Authorization": f"Bearer {ApiToken.issue(lead)}"}

    @tried
    @given(described.find_operation_by_id(operation).as_strategy(mode))
    def ask(case: schemathesis.Case) -> None:
        case.call_and_validate(headers=headers, excluded_checks=FINER)

    ask()


@pytest.mark.parametrize("operation", [name for name in OPERATIONS if name not in ("list_cases", "open_case")])
def test_a_case_that_is_there_gets_what_the_document_says(
    described: Any, lead: Agent, erins_case: Case, operation: str
) -> None:
    headers = {"Authorization": f"Bearer {ApiToken.issue(lead)}"}

    @tried
    @given(described.find_operation_by_id(operation).as_strategy(GenerationMode.POSITIVE))
    def ask(case: schemathesis.Case) -> None:
        case.path_parameters["number"] = erins_case.number
        answer = case.call_and_validate(headers=headers, excluded_checks=FINER)
        assert "no such case" not in answer.text  # of an agent or team that is made up it may say so

    ask()


@pytest.mark.parametrize("operation", OPERATIONS)
def test_without_a_token_there_is_only_a_refusal(described: Any, erins_case: Case, operation: str) -> None:
    @tried
    @given(described.find_operation_by_id(operation).as_strategy(GenerationMode.POSITIVE))
    def ask(case: schemathesis.Case) -> None:
        if "number" in case.path_parameters:
            case.path_parameters["number"] = erins_case.number
        assert case.call().status_code == 401

    ask()
    assert (Case.objects.count(), Entry.objects.count()) == (1, 1)
