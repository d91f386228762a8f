"""Saved views over the socket: made, watched, and nobody else's."""

from tests.chat.console.test_socket import a_case, a_case_of_billing
from tests.servers import Server
from tests.sockets import console


async def test_a_saved_view_is_watched_live(server: Server) -> None:
    case = await a_case(server)
    async with console(server) as ada:
        made = (await ada.ok("save_view", name="Imports", filters={"tag": "import", "status": ["new", "open"]}))["view"]
        assert made in (await ada.ok("views"))["views"]
        view = f"saved:{made['id']}"
        assert case not in str((await ada.ok("watch", view=view))["cases"])
        await ada.ok("set", case=case, changes={"tags": ["import"]})
        await ada.expect("cases", lambda push: push["view"] == view and case in str(push["cases"]))
        await ada.ok("resolve", case=case)
        await ada.expect("cases", lambda push: push["view"] == view and case in push["gone"])
        await ada.ok("unwatch", view=view)
        await ada.ok("drop_view", view=made["id"])
        assert await ada.refused("watch", view=view) == "not_found"


async def test_anothers_view_is_not_there_and_a_shared_one_shows_no_more_than_one_may_see(server: Server) -> None:
    hidden, seen = await a_case_of_billing(server), await a_case(server)
    async with console(server, "Lena") as lena, console(server, "Ben") as ben:
        filters = {"status": ["new"]}
        own = (await lena.ok("save_view", name="New ones", filters=filters))["view"]["id"]
        shared = (await lena.ok("save_view", name="New ones", filters=filters, shared=True))["view"]["id"]
        assert await ben.refused("watch", view=f"saved:{own}") == "not_found"
        assert await ben.refused("save_view", view=own, name="Mine", filters=filters) == "not_found"
        assert await ben.refused("drop_view", view=shared) == "forbidden"
        shown = str((await ben.ok("watch", view=f"saved:{shared}"))["cases"])
        assert (seen in shown, hidden in shown) == (True, False)
        assert hidden in str((await lena.ok("watch", view=f"saved:{shared}"))["cases"])
        await lena.ok("set", case=hidden, changes={"tags": ["x"]})
        await ben.quiet()
        assert hidden not in str(ben.pushes)
        await lena.ok("drop_view", view=shared)
        await lena.ok("drop_view", view=own)


async def test_a_filter_that_is_not_known_is_named(server: Server) -> None:
    async with console(server) as ada:
        answer = await ada.ask("save_view", name="Red", filters={"colour": "red"})
        assert (answer["code"], "colour" in answer["message"]) == ("bad_request", True)
        assert await ada.refused("count", views=["saved:1"]) == "bad_request"
