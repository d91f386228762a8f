"""The frames of a customer: what they do, who may send them, and what is refused."""

import uuid

import pytest

from tests.servers import Server, person
from tests.sockets import Client, Frame, console, widget


def cid() -> str:
    return str(uuid.uuid4())


async def test_a_chat_from_the_widget_to_the_console_and_back(server: Server) -> None:
    async with widget(server, person("Erin")) as erin, console(server) as ada:
        case = await erin.start("Batch Upload hangs")
        await ada.ok("open", case=case)
        await ada.ok("accept", case=case)
        answer = await ada.post(case, "Which browser?")
        push = await erin.expect("entry", lambda push: push["entry"]["kind"] == "message")
        assert push["entry"]["body"] == "Which browser?"
        assert push["entry"]["author"] == {"kind": "agent", "name": "Ada"}
        assert push["entry"]["seq"] == answer["seq"] == 3  # the question, "Ada joined", the answer


async def test_start_makes_a_case_at_once(server: Server) -> None:
    async with widget(server, person("Erin")) as erin:
        fields = {"feature": "TouchPoints", "form": "Intake", "steps": "Open it", "participant_case": "P-7"}
        answer = await erin.ok("start", cid=cid(), body="It hangs\nalways", fields=fields, page="https://a.example/x")
        assert (answer["seq"], answer["conversation"]["state"]) == (1, "waiting")
        assert answer["conversation"]["position"] >= 1
        case = (await erin.expect("case"))["case"]
        assert {name: case[name] for name in fields} == fields
        assert (case["case"], case["subject"], case["status"]) == (answer["case"], "It hangs", "new")


async def test_the_same_start_gets_the_same_case(server: Server) -> None:
    async with widget(server, person("Erin")) as erin:
        same = {"cid": cid(), "body": "It hangs"}
        first, second = await erin.ok("start", **same), await erin.ok("start", **same)
        assert first["case"] == second["case"]
        assert await erin.refused("start", **same | {"body": "It does not"}) == "conflict"


async def test_the_place_in_the_queue_is_told(server: Server) -> None:
    async with widget(server, person("Erin")) as erin, console(server) as ada:
        case = await erin.start()
        place = await erin.expect("queue", lambda push: push["case"] == case)
        assert 1 <= place["position"] <= place["waiting"]
        await ada.ok("accept", case=case)
        active = await erin.expect("case", lambda push: push["case"]["assignee"] == "Ada")
        assert active["case"]["conversation"]["state"] == "active"


async def test_reading_is_told_to_the_other_side_in_its_own_count(server: Server) -> None:
    async with widget(server, person("Erin")) as erin, console(server) as ada:
        case = await erin.start()
        await ada.ok("open", case=case)
        await ada.post(case, "Only for us", visibility="internal")
        placed = await ada.post(case, "Hello")
        assert placed["seq"] == 3
        await erin.ok("read", case=case, seq=2)
        assert (await ada.expect("read"))["seq"] == 3
        await ada.ok("read", case=case, seq=3)
        seen = await erin.expect("read")
        assert (seen["seq"], seen["by"]) == (2, {"kind": "agent", "name": "Ada"})


async def test_typing_is_told_to_the_other_side_only(server: Server) -> None:
    async with widget(server, person("Erin")) as erin, console(server) as ada:
        case = await erin.start()
        await ada.ok("open", case=case)
        await erin.send("typing", case=case, on=True)
        assert (await ada.expect("typing"))["who"] == {"kind": "customer", "name": "Erin"}
        await ada.send("typing", case=case, on=True)
        assert (await erin.expect("typing"))["who"] == {"kind": "agent", "name": "Ada"}
        await erin.quiet()
        assert not [push for push in erin.pushes if push["type"] == "typing"]


async def test_a_screen_share_is_agreed_to_and_stopped(server: Server) -> None:
    async with widget(server, person("Erin")) as erin, console(server) as ada:
        case = await erin.start()
        assert await erin.refused("screen", case=case, action="accept") == "conflict"
        await ada.ok("screen", case=case, action="request", reason="complex")
        asked = await erin.expect("screen")
        assert (asked["screen_share"]["state"], asked["screen_share"]["reason"]) == ("requested", "complex")
        await erin.ok("screen", case=case, action="accept")
        await erin.ok("screen", case=case, action="stop")
        assert await erin.refused("screen", case=case, action="stop") == "conflict"


async def test_a_chat_is_ended_and_rated(server: Server) -> None:
    async with widget(server, person("Erin")) as erin:
        case = await erin.start()
        await erin.ok("end", case=case)
        assert await erin.refused("end", case=case) == "closed"
        for score in (0, 6, -1, 2**70):
            assert await erin.refused("rate", case=case, score=score) == "bad_request"
        assert await erin.refused("rate", case=case, score=5, comment="x" * 2_001) == "too_large"
        await erin.ok("rate", case=case, score=5, comment="Quick")
        assert await erin.refused("rate", case=case, score=5, comment="Quick") == "conflict"


async def test_a_message_to_a_resolved_case_takes_it_up_again(server: Server) -> None:
    async with widget(server, person("Erin")) as erin, console(server) as ada:
        case = await erin.start()
        await ada.ok("accept", case=case)
        await ada.ok("resolve", case=case)
        await erin.post(case, "It is back")
        again = await erin.expect("case", lambda push: push["case"]["seq"] >= 5 and push["case"]["conversation"])
        assert again["case"]["status"] == "open"


async def frames_about(erin: Client, case: str) -> dict[str, Frame]:
    """Every frame about a case, as its own customer could send it."""
    return {
        "post": {"case": case, "cid": cid(), "body": "x"},
        "history": {"case": case},
        "read": {"case": case, "seq": 1},
        "typing": {"case": case, "on": True},
        "screen": {"case": case, "action": "stop"},
        "end": {"case": case},
        "rate": {"case": case, "score": 5},
        "transcript": {"case": case},
    }


COLLEAGUE, OTHER_ACCOUNT, OTHER_SITE = ("casework", "harbor"), ("casework", "lakeside"), ("elsewhere", "harbor")


@pytest.mark.parametrize("outsider", [COLLEAGUE, OTHER_ACCOUNT, OTHER_SITE])
async def test_an_outsider_can_do_nothing_with_anothers_case(server: Server, outsider: tuple[str, str]) -> None:
    stranger = person("Erin", site=outsider[0], account=outsider[1])
    async with widget(server, person("Erin")) as erin, widget(server, stranger) as other, console(server) as ada:
        case = await erin.start()
        await ada.ok("screen", case=case, action="request")
        await erin.ok("screen", case=case, action="accept")
        for kind, fields in (await frames_about(erin, case)).items():
            assert await other.refused(kind, **fields) == "not_found", kind
        for kind, fields in (await frames_about(erin, case)).items():
            if kind not in ("typing", "transcript"):  # a transcript wants a mail server
                await erin.ok(kind, **fields)
        await other.quiet()
        assert other.pushes == []


async def test_resuming_anothers_case_says_nothing(server: Server) -> None:
    async with widget(server, person("Erin")) as erin:
        case = await erin.start()
        async with widget(server, person("Sam"), resume={case: 0, "CS-1": 0, "": -5}) as sam:
            await sam.quiet()
            assert sam.pushes == []


async def test_frames_of_the_console_are_none_of_the_widgets(server: Server) -> None:
    async with widget(server, person("Erin")) as erin:
        case = await erin.start()
        frames: dict[str, Frame] = {
            "open": {"case": case}, "close": {"case": case}, "accept": {"case": case}, "resolve": {"case": case},
            "assign": {"case": case, "agent": 1}, "reopen": {"case": case}, "watch": {"view": "all"},
            "set": {"case": case, "changes": {"priority": "critical"}}, "presence": {"status": "online"},
            "page": {"view": "all", "after": ""}, "unwatch": {"view": "all"}, "signal": {"case": case, "data": {}},
        }  # fmt: skip
        for kind, fields in frames.items():
            assert await erin.refused(kind, **fields) == "bad_request", kind
        assert await erin.refused("screen", case=case, action="request") == "bad_request"


async def test_a_customer_writes_no_internal_notes(server: Server) -> None:
    async with widget(server, person("Erin")) as erin:
        case = await erin.start()
        assert await erin.refused("post", case=case, cid=cid(), body="x", visibility="internal") == "forbidden"


async def test_internal_notes_never_reach_the_customer(server: Server) -> None:
    async with widget(server, person("Erin")) as erin, console(server) as ada:
        case = await erin.start()
        await ada.post(case, "Do not tell", visibility="internal")
        await ada.post(case, "Do tell")
        assert (await erin.expect("entry", lambda push: push["entry"]["seq"] > 1))["entry"]["body"] == "Do tell"
        history = await erin.ok("history", case=case)
        assert [entry["body"] for entry in history["entries"]] == ["It hangs", "Do tell"]
        assert "Do not tell" not in str(erin.pushes)


@pytest.mark.parametrize("changes", [
    {"body": ""}, {"body": " \n "}, {"body": "a\x00b"}, {"body": None}, {"cid": "no-uuid"}, {"cid": ""}, {"case": 5},
    {"case": "\x00"}, {"visibility": "secret"}, {"attachments": "x"}, {"last_seen_seq": "1"}, {"case": "x" * 300},
])  # fmt: skip
async def test_a_bad_post_is_a_bad_request(server: Server, changes: Frame) -> None:
    async with widget(server, person("Erin")) as erin:
        case = await erin.start()
        assert await erin.refused("post", **{"case": case, "cid": cid(), "body": "x"} | changes) == "bad_request"
        assert (await erin.post(case, "x"))["seq"] == 2


async def test_half_an_emoji_is_refused_and_the_socket_goes_on(server: Server) -> None:
    async with widget(server, person("Erin")) as erin:
        case = await erin.start()
        assert await erin.refused("post", case=case, cid=cid(), body="cut \ud83d off") == "bad_request"
        await erin.post(case, "whole 😀")


async def test_what_is_too_long_is_too_large(server: Server) -> None:
    async with widget(server, person("Erin")) as erin:
        case = await erin.start("x" * 10_000)
        assert await erin.refused("post", case=case, cid=cid(), body="x" * 10_001) == "too_large"
        assert await erin.refused("start", cid=cid(), body="x" * 10_001) == "too_large"
        assert await erin.refused("start", cid=cid(), body="x", subject="x" * 201) == "too_large"
        assert await erin.refused("start", cid=cid(), body="x", fields={"feature": "x" * 121}) == "too_large"


async def test_odd_places_and_numbers(server: Server) -> None:
    async with widget(server, person("Erin")) as erin:
        case = await erin.start()
        for seq in (2**31, 2**63, 2**64, 10**30, -1, 2):
            assert await erin.refused("read", case=case, seq=seq) == "bad_request"
        for after in (2**31, 2**63, 10**30):
            assert (await erin.ok("history", case=case, after=after))["entries"] == []
            assert len((await erin.ok("history", case=case, before=after))["entries"]) == 1
        assert len((await erin.ok("history", case=case, after=-(2**70)))["entries"]) == 1
        for limits in ({"limit": 0}, {"limit": 201}, {"limit": 2**70}, {"after": 1, "before": 2}, {"after": 1.5}):
            assert await erin.refused("history", case=case, **limits) == "bad_request"


async def test_an_attachment_that_is_not_there(server: Server) -> None:
    async with widget(server, person("Erin")) as erin:
        case = await erin.start()
        assert await erin.refused("post", case=case, cid=cid(), body="x", attachments=[cid()]) == "not_found"


async def test_a_frame_without_id_is_not_answered_but_done(server: Server) -> None:
    async with widget(server, person("Erin")) as erin:
        case = await erin.start()
        await erin.send("post", case=case, cid=cid(), body="no answer wanted")
        assert (await erin.post(case, "next"))["seq"] == 3


async def test_an_id_is_64_characters_at_most(server: Server) -> None:
    async with widget(server, person("Erin")) as erin:
        await erin.send("history", id="x" * 65, case="none")
        assert (await erin.expect("error"))["re"] is None
        await erin.send("history", id="x" * 64, case="none")
        assert (await erin.expect("error"))["re"] == "x" * 64
