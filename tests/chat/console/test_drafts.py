"""What an agent has begun, over the socket: their other browsers have it, and nobody else."""

from tests.chat.console.test_socket import a_case, a_case_of_billing
from tests.servers import Server
from tests.sockets import console


async def test_another_browser_of_the_same_agent_has_what_was_begun(server: Server) -> None:
    case = await a_case(server)
    async with console(server) as ada, console(server) as elsewhere:
        at = (await ada.ok("draft", case=case, mode="reply", text="Half a sent"))["at"]
        told = await elsewhere.expect("draft", lambda push: push["case"] == case)
        assert told == {"type": "draft", "case": case, "mode": "reply", "text": "Half a sent", "at": at}
        assert not [push for push in ada.pushes if push["type"] == "draft"]
    async with console(server) as later:
        assert {"case": case, "mode": "reply", "at": at} in later.welcome["drafts"]
        assert (await later.ok("open", case=case))["drafts"] == [{"mode": "reply", "text": "Half a sent", "at": at}]
        assert (await later.ok("draft", case=case, mode="reply", text=""))["at"] is None
        assert (await later.ok("open", case=case))["drafts"] == []


async def test_nobody_else_hears_of_it_whatever_they_have_open(server: Server) -> None:
    case = await a_case(server)
    async with console(server) as ada, console(server, "Ben") as ben, console(server, "Lena") as lena:
        for one in (ben, lena):
            await one.ok("open", case=case)
            await one.ok("watch", view="all")
        await ada.ok("draft", case=case, mode="note", text="Among myself")
        for one in (ben, lena):
            assert (await one.ok("open", case=case))["drafts"] == []
            await one.quiet()
            assert "Among myself" not in str(one.pushes)


async def test_what_was_begun_is_gone_with_the_right_to_see_its_case(server: Server) -> None:
    case = await a_case(server)
    async with console(server, "Ben") as ben, console(server, "Lena") as lena:
        await ben.ok("draft", case=case, mode="reply", text="Half")
        team = next(team["id"] for team in lena.welcome["desk"]["teams"] if team["name"] == "Billing")
        await lena.ok("assign", case=case, team=team)
        assert await ben.refused("draft", case=case, mode="reply", text="Half a") == "not_found"
    async with console(server, "Ben") as again:
        assert case not in [one["case"] for one in again.welcome["drafts"]]


async def test_a_draft_too_long_is_refused_and_the_old_one_stands(server: Server) -> None:
    case = await a_case_of_billing(server)
    async with console(server, "Tess") as tess:
        await tess.ok("draft", case=case, mode="reply", text="Half")
        assert await tess.refused("draft", case=case, mode="reply", text="x" * 20_001) == "too_large"
        assert await tess.refused("draft", case=case, mode="shout", text="x") == "bad_request"
        assert [one["text"] for one in (await tess.ok("open", case=case))["drafts"]] == ["Half"]
