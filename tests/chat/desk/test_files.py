"""Attachments over HTTP, by every door: who may upload, post, see and give up which file; and what is refused."""

import errno
import uuid
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from asgiref.sync import async_to_sync
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cases import history, timeline
from cases.access import Actor, AgentActor, ContactActor
from cases.files import receiving, store
from cases.files.sweeping import sweep
from cases.models import Agent, ApiToken, Attachment, Case, Contact, Entry, FileType, Team, Visibility
from cases.problems import Problem
from cases.timeline import Draft, Placed
from chat.access import sessions
from chat.access.models import Role, Site
from tests.cases.conftest import case_of
from tests.conftest import FIREFOX
from tests.pictures import PDF, picture

pytestmark = pytest.mark.django_db
Upload = Callable[..., Any]


@pytest.fixture(autouse=True)
def uploads(settings: Any, tmp_path: Path) -> Path:
    settings.DATA_DIR = tmp_path
    return tmp_path / "uploads"


@pytest.fixture
def case(erin: Contact) -> Case:
    return case_of(erin)


def session_of(contact: Contact) -> dict[str, str]:
    site = Site.objects.get(key=contact.directory)
    return {"X-Chat-Session": sessions.issue(contact, site, site.keys.get()), "User-Agent": FIREFOX}


class Door:
    """One person at their door; `put` uploads, `get` and `drop` ask for one file."""

    def __init__(self, who: Contact | Agent, home: str, client: Client, headers: dict[str, str]) -> None:
        self.actor: Actor = ContactActor.of(who) if isinstance(who, Contact) else AgentActor.of(who)
        self.home, self.client, self.headers = home, client, headers

    def put(self, content: bytes, name: str = "notes.txt", case: Case | None = None, **headers: str) -> Any:
        address = f"{self.home}?case={case.number}" if case else self.home
        told = self.headers | {"X-File-Name": quote(name)} | headers
        return self.client.post(address, content, content_type="application/octet-stream", headers=told)

    def kept(self, content: bytes = b"notes", name: str = "notes.txt", case: Case | None = None) -> uuid.UUID:
        answer = self.put(content, name, case)
        assert answer.status_code == 201, answer.content
        return uuid.UUID(answer.json()["id"])

    def get(self, pk: uuid.UUID, what: str = "", **headers: str) -> Any:
        return self.client.get(self._of(pk) + what, headers=self.headers | headers)

    def drop(self, pk: uuid.UUID) -> Any:
        return self.client.delete(self._of(pk), headers=self.headers)

    def post(self, case: Case, *files: uuid.UUID, **fields: Any) -> Placed | Problem:
        (answer,) = timeline.append([Draft(case.number, self.actor, "Look", attachments=files, **fields)])
        return answer

    def _of(self, pk: uuid.UUID) -> str:
        return f"{self.home.rstrip('/')}/{pk}{'/' if 'api' in self.home else ''}"


def frame_of(contact: Contact) -> Door:
    return Door(contact, "/widget/v1/attachments", Client(), session_of(contact))


def desk_of(agent: Agent) -> Door:
    client = Client()
    client.force_login(agent)
    return Door(agent, "/console/attachments", client, {})


def program_of(agent: Agent) -> Door:
    return Door(agent, "/api/v1/attachments/", Client(), {"Authorization": f"Bearer {ApiToken.issue(agent)}"})


@pytest.fixture(params=["widget", "console", "api"])
def door(request: pytest.FixtureRequest, erin: Contact, ada: Agent) -> Door:
    """Each door, and someone who may upload to Erin's case by it."""
    return {"widget": lambda: frame_of(erin), "console": lambda: desk_of(ada), "api": lambda: program_of(ada)}[
        request.param
    ]()


def read(answer: Any) -> bytes:
    async def whole() -> bytes:
        return b"".join([part async for part in answer])

    return async_to_sync(whole)()


def test_what_is_uploaded_comes_back_as_it_was_to_be_saved(door: Door, case: Case) -> None:
    pk = door.kept(PDF, "Ответ.pdf", case)
    answer = door.get(pk)
    assert read(answer) == PDF
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == f"attachment; filename*=utf-8''{quote('Ответ.pdf')}"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert "script" not in answer["Content-Security-Policy"]
    part = door.get(pk, Range="bytes=5-8")
    assert (part.status_code, read(part), part["Content-Range"]) == (206, PDF[5:9], f"bytes 5-8/{len(PDF)}")
    assert door.get(pk, Range=f"bytes={len(PDF)}-").status_code == 416
    assert read(door.get(pk, Range="bytes=-4")) == PDF[-4:]
    assert read(door.get(pk, Range="bytes=x")) == PDF
    assert door.get(pk, **{"If-None-Match": answer["ETag"]}).status_code == 304


def test_a_picture_is_drawn_anew_and_has_a_thumbnail(erin: Contact, case: Case, uploads: Path) -> None:
    door = frame_of(erin)
    content = picture("PNG", (1200, 900)) + b"<script>"
    answer = door.put(content, "../../screen.exe", case, **{"Content-Type": "text/html"}).json()
    assert {name: answer[name] for name in ("name", "type", "width", "height")} == {
        "name": "screen.exe.png", "type": "image/png", "width": 1200, "height": 900,
    }  # fmt: skip
    pk = uuid.UUID(answer["id"])
    assert b"<script>" not in read(door.get(pk))
    small = door.get(pk, "/thumbnail")
    assert (small["Content-Type"], small["Content-Disposition"]) == ("image/webp", "inline")
    assert read(small)[8:12] == b"WEBP"
    names = sorted(path.name for path in uploads.rglob("*") if path.is_file())
    stored = Attachment.objects.get(pk=pk).stored_as
    assert names == [stored, f"{stored}.webp"]
    assert door.get(door.kept(case=case), "/thumbnail").status_code == 404


@pytest.mark.parametrize(
    ("content", "name", "status", "code"),
    [
        (b"", "a.txt", 400, "bad_request"),
        (b"<html><script>1</script>", "a.txt", 400, "bad_request"),
        (b"<svg onload='1'/>", "a.svg", 400, "bad_request"),
        (b"MZ" + bytes(500), "a.pdf", 400, "bad_request"),
        (b"x" * 1_000_001, "a.txt", 413, "too_large"),
        (b"\x89PNG\r\n\x1a\n" + bytes(300), "a.png", 400, "bad_request"),
    ],
)
def test_what_may_not_come_leaves_nothing(
    door: Door, case: Case, uploads: Path, settings: Any, content: bytes, name: str, status: int, code: str
) -> None:
    settings.UPLOAD_BYTES = 1_000_000
    answer = door.put(content, name, case)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert not Attachment.objects.exists()
    assert [path for path in uploads.rglob("*") if path.is_file()] == []
    assert not receiving.under_way.files


def test_an_administrator_decides_what_is_taken(door: Door, case: Case) -> None:
    assert door.put(PDF, "a.pdf", case).status_code == 201
    FileType.objects.filter(media_type="application/pdf").update(enabled=False)
    assert door.put(PDF, "a.pdf", case).status_code == 400
    FileType.objects.create(media_type="text/html", label="Pages", extensions="html")
    answer = door.get(uuid.UUID(door.put(b"<html>", "a.html", case).json()["id"]))
    assert answer["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answer["Content-Security-Policy"]


def test_uploads_that_nobody_posts_are_bounded(door: Door, case: Case, settings: Any) -> None:
    settings.UPLOAD_BYTES, settings.UPLOADS_A_MESSAGE = 1000, 2
    door.kept(b"a" * 900, case=case)
    second = door.kept(b"a" * 900, case=case)
    assert door.put(b"a" * 900, case=case).json()["code"] == "too_large"
    assert isinstance(door.post(case, second), Placed)
    door.kept(b"a" * 900, case=case)


def test_how_often_is_bounded(erin: Contact, sam: Contact, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.RATE_LIMITS = True
    monkeypatch.setattr(receiving, "A_MINUTE", 2)
    door = frame_of(erin)
    assert [door.put(b"x").status_code for _ in range(3)] == [201, 201, 429]
    assert frame_of(sam).put(b"x").status_code == 201


@pytest.mark.parametrize("where", ["check_room", "settle", "partial"])
def test_a_full_disk_is_said_and_nothing_is_half_stored(
    door: Door, case: Case, uploads: Path, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    def full(*_: Any) -> Any:
        raise store.full() if where == "check_room" else OSError(errno.ENOSPC, "No space left on device")

    if where == "partial":
        monkeypatch.setattr(store, "partial", lambda _: Path("/dev/full"))
        monkeypatch.setattr(Path, "unlink", lambda *_, **__: None)
        monkeypatch.setattr(Path, "open", lambda path, *_, **__: open(path, "wb"))  # noqa: SIM115
    else:
        monkeypatch.setattr(store, where, full)
    answer = door.put(b"notes", case=case)
    assert (answer.status_code, answer.json()["code"]) == (507, "storage_full")
    monkeypatch.undo()
    assert not Attachment.objects.exists()
    assert [path for path in uploads.rglob("*") if path.is_file()] == []


# Who may see what


@pytest.fixture
def billing(ben: Agent) -> Team:
    """A team whose queue Ben sees, and Ada does not."""
    team = Team.objects.create(name="Billing")
    team.members.add(ben)
    return team


def test_a_file_of_a_reply_is_the_customers_and_of_nobody_elses(
    erin: Contact, sam: Contact, outsider: Contact, ada: Agent, case: Case
) -> None:
    desk = desk_of(ada)
    pk = desk.kept(case=case)
    assert frame_of(erin).get(pk).status_code == 404, "not before it is posted"
    assert isinstance(desk.post(case, pk), Placed)
    assert frame_of(erin).get(pk).status_code == 200
    for other in (sam, outsider):
        case_of(other)
        assert frame_of(other).get(pk).status_code == 404
        assert frame_of(other).get(pk, "/thumbnail").status_code == 404


def test_a_file_of_a_note_is_the_desks_alone(erin: Contact, ada: Agent, ben: Agent, case: Case) -> None:
    desk = desk_of(ada)
    pk = desk.kept(picture(), "a.png", case)
    assert isinstance(desk.post(case, pk, visibility=Visibility.INTERNAL), Placed)
    assert desk_of(ben).get(pk).status_code == 200
    assert frame_of(erin).get(pk).status_code == 404
    assert frame_of(erin).get(pk, "/thumbnail").status_code == 404
    seen = history.page(ContactActor.of(erin), case.number).entries
    assert [entry.attachments for entry in seen if entry.attachments] == []


@pytest.mark.parametrize("make", [desk_of, program_of])
def test_a_file_follows_its_case_out_of_an_agents_sight(
    make: Callable[[Agent], Door], erin: Contact, ada: Agent, ben: Agent, lead: Agent, case: Case, billing: Team
) -> None:
    door = frame_of(erin)
    pk = door.kept(case=case)
    assert make(ada).get(pk).status_code == 404, "not before it is posted"
    assert isinstance(door.post(case, pk), Placed)
    assert make(ada).get(pk).status_code == 200
    Case.objects.filter(pk=case.pk).update(team=billing)
    assert [make(agent).get(pk).status_code for agent in (ada, ben, lead)] == [404, 200, 200]
    assert desk_of(ada).client.get(f"/console/attachments?case={case.number}").status_code == 404
    assert desk_of(ada).put(b"x", case=case).status_code == 404
    assert desk_of(ben).put(b"x", case=case).status_code == 201


def test_a_session_that_no_longer_lets_one_in_opens_no_file(erin: Contact, case: Case) -> None:
    door = frame_of(erin)
    pk = door.kept(case=case)
    assert door.get(pk).status_code == 200
    Role.objects.update(chat_enabled=False)
    assert door.get(pk).status_code == door.put(b"x").status_code == 403
    Role.objects.update(chat_enabled=True)
    door.headers = door.headers | {"X-Chat-Session": "none"}
    assert door.get(pk).status_code == door.put(b"x").status_code == door.drop(pk).status_code == 401


def test_a_page_of_another_origin_cannot_upload(erin: Contact, case: Case) -> None:
    door = frame_of(erin)
    assert door.put(b"x", case=case, Origin="http://testserver").status_code == 201
    assert door.put(b"x", case=case, Origin="https://evil.example").status_code == 403


def test_the_console_wants_its_cookie_and_its_token_against_forgery(ada: Agent, case: Case) -> None:
    address = f"/console/attachments?case={case.number}"
    careful = Client(enforce_csrf_checks=True)
    assert Client().post(address, b"x", content_type="application/octet-stream").status_code == 401
    assert Client().get(address).status_code == 401
    careful.force_login(ada)
    assert careful.post(address, b"x", content_type="application/octet-stream").status_code == 403
    assert not Attachment.objects.exists()
    careful.get("/console/")
    token = {"X-CSRFToken": careful.cookies["csrf"].value}
    assert careful.post(address, b"x", content_type="application/octet-stream", headers=token).status_code == 201


def test_a_file_is_uploaded_to_ones_own_case_only(erin: Contact, sam: Contact, case: Case) -> None:
    assert frame_of(erin).put(b"x", case=case).status_code == 201
    refused = frame_of(sam).put(b"x", case=case)
    assert (refused.status_code, refused.json()["code"]) == (404, "not_found")
    assert frame_of(erin).client.post(
        "/widget/v1/attachments?case=%00", b"x", content_type="text/plain", headers=session_of(erin)
    ).status_code == 404  # fmt: skip


# Posting


def code(answer: Placed | Problem) -> str:
    assert isinstance(answer, Problem), answer
    return answer.code


def test_only_ones_own_file_for_this_case_is_posted_and_only_once(
    erin: Contact, sam: Contact, ada: Agent, ben: Agent, case: Case
) -> None:
    other = case_of(erin)
    mine, loose, elsewhere = (frame_of(erin).kept(case=where) for where in (case, None, other))
    sams, adas, bens = frame_of(sam).kept(), desk_of(ada).kept(case=case), desk_of(ben).kept(case=case)
    for pk in (sams, adas, elsewhere, uuid.uuid4()):
        assert code(frame_of(erin).post(case, pk)) == "not_found"
    assert code(desk_of(ada).post(case, bens)) == code(desk_of(ada).post(case, mine)) == "not_found"
    assert code(frame_of(erin).post(case, mine, sams)) == code(frame_of(erin).post(case, mine, mine)) == "not_found"
    assert isinstance(frame_of(erin).post(case, mine, loose), Placed)
    assert code(frame_of(erin).post(case, mine)) == "not_found"
    assert isinstance(desk_of(ada).post(case, adas), Placed)
    assert Entry.objects.filter(case=case, body="Look").count() == 2


def test_files_keep_the_order_in_which_they_were_posted(erin: Contact, case: Case) -> None:
    door = frame_of(erin)
    one, two, three = (door.kept(name=f"{name}.txt", case=case) for name in ("one", "two", "three"))
    assert isinstance(door.post(case, three, one, two), Placed)
    (entry,) = history.page(door.actor, case.number, after=1).entries
    assert [file.name for file in entry.attachments] == ["three.txt", "one.txt", "two.txt"]


def test_more_than_a_message_takes_is_refused(erin: Contact, case: Case, settings: Any) -> None:
    settings.UPLOADS_A_MESSAGE = 2
    door = frame_of(erin)
    files = [door.kept(case=case) for _ in range(3)]
    assert code(door.post(case, *files)) == "too_large"
    assert isinstance(door.post(case, *files[:2]), Placed)


def test_a_message_may_be_files_alone_but_not_nothing(erin: Contact, case: Case) -> None:
    door = frame_of(erin)
    draft = Draft(case.number, door.actor, "", attachments=(door.kept(case=case), door.kept(case=case)))
    assert isinstance(timeline.append([draft])[0], Placed)
    case.refresh_from_db()
    assert case.last_line == "2 files"
    assert code(timeline.append([Draft(case.number, door.actor, " ")])[0]) == "bad_request"


def test_a_batch_without_files_asks_nothing_about_files(erin: Contact, case: Case) -> None:
    door = frame_of(erin)
    with CaptureQueriesContext(connection) as asked:
        timeline.append([Draft(case.number, door.actor, f"Line {n}") for n in range(20)])
    assert not [query["sql"] for query in asked if "attachment" in query["sql"]]
    pk = door.kept(case=case)
    with CaptureQueriesContext(connection) as asked:
        door.post(case, pk)
    assert [query["sql"] for query in asked if "attachment" in query["sql"]], "the test would see them"


def test_a_file_that_two_of_one_batch_want_is_the_first_ones(erin: Contact, case: Case) -> None:
    door = frame_of(erin)
    pk = door.kept(case=case)
    drafts = [Draft(case.number, door.actor, body, attachments=(pk,)) for body in ("first", "second")]
    with pytest.raises(Problem):  # whoever commits then tries them one by one
        timeline.append(drafts)
    answers = [timeline.append([draft])[0] for draft in drafts]
    assert isinstance(answers[0], Placed)
    assert code(answers[1]) == "not_found"


def test_programs_name_files_in_an_entry(ada: Agent, case: Case) -> None:
    door = program_of(ada)
    pk = door.kept(case=case)
    address = f"/api/v1/cases/{case.number}/entries/"
    said = {"body": "See the file", "attachments": [str(pk)], "cid": str(uuid.uuid4())}
    first, again = (
        door.client.post(address, said, content_type="application/json", headers=door.headers).json() for _ in range(2)
    )
    assert first == again
    assert [file["id"] for file in first["attachments"]] == [str(pk)]
    said |= {"cid": str(uuid.uuid4())}
    assert door.client.post(address, said, content_type="application/json", headers=door.headers).status_code == 404


# Giving up, and what is forgotten


def test_only_ones_own_unposted_file_is_given_up(
    erin: Contact, sam: Contact, ada: Agent, case: Case, uploads: Path
) -> None:
    door = frame_of(erin)
    pk, posted = door.kept(picture(), "a.png", case), door.kept(case=case)
    assert isinstance(door.post(case, posted), Placed)
    assert [frame_of(sam).drop(pk).status_code, desk_of(ada).drop(pk).status_code] == [404, 404]
    assert door.drop(posted).status_code == 404
    assert door.drop(pk).status_code == 204
    assert list(Attachment.objects.values_list("pk", flat=True)) == [posted]
    assert len([path for path in uploads.rglob("*") if path.is_file()]) == 1


def test_what_nobody_posted_goes_after_a_day(erin: Contact, case: Case, uploads: Path) -> None:
    door = frame_of(erin)
    _, fresh, posted = (door.kept(case=case) for _ in range(3))
    assert isinstance(door.post(case, posted), Placed)
    Attachment.objects.exclude(pk=fresh).update(created_at=timezone.now() - timedelta(days=1, minutes=1))
    call_command("sweep_uploads")
    assert set(Attachment.objects.values_list("pk", flat=True)) == {fresh, posted}
    assert len([path for path in uploads.rglob("*") if path.is_file()]) == 2
    assert sweep() == 0


def test_the_files_of_a_case_are_listed_newest_first(erin: Contact, ada: Agent, case: Case) -> None:
    door, desk = frame_of(erin), desk_of(ada)
    door.post(case, door.kept(name="first.txt", case=case))
    desk.post(case, desk.kept(name="second.txt", case=case), visibility=Visibility.INTERNAL)
    door.kept(name="unposted.txt", case=case)
    answer = desk.client.get(f"/console/attachments?case={case.number}").json()
    assert [(file["name"], file["by"]) for file in answer["files"]] == [("second.txt", "Ada"), ("first.txt", "Erin")]
    assert answer["more"] is False
