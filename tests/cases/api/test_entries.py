"""Reading a case's timeline and adding to it."""

from typing import Any

import msgspec
import pytest

from cases import timeline
from cases.access import AgentActor, ContactActor
from cases.models import Agent, Case, Contact, Entry
from cases.shapes import EntryShape
from cases.timeline import Draft
from tests.cases.api.conftest import Api

pytestmark = pytest.mark.django_db


def say(case: Case, actor: AgentActor | ContactActor, *bodies: str) -> None:
    timeline.append([Draft(case.number, actor, body) for body in bodies])


@pytest.fixture
def address(erins_case: Case) -> str:
    return f"cases/{erins_case.number}/entries/"


def test_a_reply_gets_its_place(adas: Api, address: str, ada: Agent) -> None:
    answer = adas.post(address, {"body": "Looking into it."})
    shape = msgspec.json.decode(answer.content, type=EntryShape)
    assert (answer.status_code, shape.seq, shape.kind, shape.visibility) == (201, 2, "message", "public")
    assert (shape.author.kind, shape.author.name) == ("agent", ada.name)
    assert adas.get(address + "?after=1").json()["results"] == [answer.json()]


def test_a_note_is_internal(adas: Api, address: str) -> None:
    shape = adas.post(address, {"body": "Rang twice.", "visibility": "internal"}).json()
    assert (shape["kind"], shape["visibility"]) == ("note", "internal")
    assert Entry.objects.get(seq=2).public_seq is None


def test_pages_follow_each_other_without_a_gap(adas: Api, address: str, erins_case: Case, ada: Agent) -> None:
    say(erins_case, AgentActor.of(ada), *"bcdefg")
    seen: list[Any] = []
    at: str | None = address + "?limit=3"
    while at:
        page = adas.get(at.removeprefix("http://testserver")).json()
        seen, at = seen + page["results"], page["next"]
    assert [entry["seq"] for entry in seen] == [1, 2, 3, 4, 5, 6, 7]


def test_a_reply_to_what_was_not_read_is_stale_and_shows_it(
    adas: Api, address: str, erins_case: Case, erin: Contact
) -> None:
    say(erins_case, ContactActor.of(erin), "Never mind, it works.")
    answer = adas.post(address, {"body": "Try again?", "last_seen_seq": 1})
    assert (answer.status_code, answer.json()["code"]) == (409, "stale")
    assert [entry["body"] for entry in answer.json()["entries"]] == ["Never mind, it works."]
    assert adas.post(address, {"body": "Good!", "last_seen_seq": 2}).status_code == 201


@pytest.mark.parametrize(
    ("entry", "status"),
    [
        ({}, 400),
        ({"body": " "}, 400),
        ({"body": "x" * 10_001}, 413),
        ({"body": "a\x00b"}, 400),
        ({"body": "Hi", "visibility": "secret"}, 400),
        ({"body": "Hi", "kind": "event"}, 400),
        ({"body": "Hi", "cid": "1"}, 400),
        ({"body": "Hi", "last_seen_seq": -1}, 400),
    ],
)
def test_an_entry_that_cannot_be_is_refused(adas: Api, address: str, entry: dict[str, Any], status: int) -> None:
    assert adas.post(address, entry).status_code == status
    assert Entry.objects.count() == 1


def test_the_longest_body_fits_in_any_script(adas: Api, address: str) -> None:
    assert adas.post(address, {"body": "🙂" * 10_000}).status_code == 201


@pytest.mark.parametrize("query", ["after=-1", "after=x", "after=99999999999", "limit=0", "before=3"])
def test_a_query_that_is_not_understood_is_refused(adas: Api, address: str, query: str) -> None:
    assert adas.get(f"{address}?{query}").status_code == 400


def test_another_teams_timeline_is_as_if_it_were_not_there(adas: Api, bens: Api, reports_case: Case) -> None:
    address = f"cases/{reports_case.number}/entries/"
    assert bens.get(address).status_code == 200
    assert bens.post(address, {"body": "Ours"}).status_code == 201
    assert adas.get(address).json() == adas.get("cases/CS-0/entries/").json()
    assert adas.post(address, {"body": "Mine"}).status_code == 404
    assert not Entry.objects.filter(body="Mine").exists()
