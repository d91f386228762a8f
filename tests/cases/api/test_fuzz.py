"""Whatever is sent, the answer is never a fault of ours."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cases.models import Case
from tests.cases.api.conftest import Api

pytestmark = pytest.mark.django_db

awkward = st.sampled_from(
    [
        *("\x00", "\ud800", "\udfff x", "￿", "‮", "𝕏" * 300, "", " ", "1e999", 2**31, 2**63, -(2**70), 10**400, 0.5, -1),
        *(None, True, [], {}, [[]] * 5, {"id": {"id": {}}}, float("inf"), float("nan")),
    ]
)
words = st.one_of(awkward, st.text(max_size=20), st.integers(), st.lists(awkward, max_size=3))
FILTERS = "status priority assignee screen_share contact account feature tag q after limit"
contacts = st.one_of(
    words,
    st.dictionaries(st.sampled_from(["directory", "external_id", "name", "email", "role", "account"]), words),
    st.fixed_dictionaries({"directory": words, "external_id": words, "name": words, "account": words}),
)
NAMES = (
    "body subject priority feature form steps participant_case tags status assignee team cid visibility last_seen_seq"
)
bodies = st.one_of(
    awkward,
    st.dictionaries(st.sampled_from([*NAMES.split(), "x"]), words, max_size=6),
    st.builds(
        lambda new, who: {"body": "b"} | new | {"contact": who}, st.dictionaries(st.just("form"), words), contacts
    ),
)
tried = settings(
    max_examples=40, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
)


def send(api: Api, method: str, address: str, text: bytes) -> Any:
    return api.generic(method, address, text, content_type="application/json")


@tried
@given(body=bodies, which=st.sampled_from(["POST cases/", "PATCH cases/{}/", "POST cases/{}/entries/"]))
def test_no_body_breaks_the_server(adas: Api, erins_case: Case, body: Any, which: str) -> None:
    method, address = which.split(" ")
    text = json.dumps(body).encode()
    answer = send(adas, method, address.format(erins_case.number), text)
    assert answer.status_code < 500, (text, answer.content)


@tried
@given(text=st.one_of(st.binary(max_size=40), st.text('{}[]",:0eE.-\\u', max_size=40).map(str.encode)))
def test_no_bytes_break_the_server(adas: Api, erins_case: Case, text: bytes) -> None:
    answer = send(adas, "POST", f"cases/{erins_case.number}/entries/", text)
    assert answer.status_code in (201, 400), (text, answer.content)


@pytest.mark.parametrize("opening", [b"[", b'{"a":', b'[{"body":'])
def test_depth_does_not_break_the_server(adas: Api, default_rows: None, opening: bytes) -> None:
    assert send(adas, "POST", "cases/", opening * 20_000).status_code == 400


@tried
@given(
    name=st.sampled_from(FILTERS.split()),
    value=st.one_of(st.text(max_size=30), awkward.map(str)),
)
def test_no_query_breaks_the_server(adas: Api, erins_case: Case, name: str, value: str) -> None:
    value = value.encode(errors="ignore").decode()
    assert adas.get("cases/", {name: value}).status_code in (200, 400)


@tried
@given(number=st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40))
def test_no_number_breaks_the_server(adas: Api, erins_case: Case, number: str) -> None:
    assert adas.get(f"cases/{number}/").status_code in (200, 404)


@tried
@given(key=st.text(st.characters(max_codepoint=255, exclude_characters="\r\n"), max_size=300))
def test_no_key_breaks_the_server(adas: Api, erins_case: Case, key: str) -> None:
    answer = adas.post(f"cases/{erins_case.number}/entries/", {"body": "b"}, key=key)
    assert answer.status_code in (201, 400, 409)
