"""Prepared answers and macros over the socket."""

import uuid

from tests.chat.console.test_socket import a_case, a_case_of_billing
from tests.servers import Server, person
from tests.sockets import console, widget


async def test_ones_own_answer_is_made_changed_and_taken_away(server: Server) -> None:
    async with console(server) as ada, console(server, "Lena") as lena:
        made = (await ada.ok("save_canned", name="Steps", body="Hello {{customer.first_name}}"))["canned"]
        assert made in (await ada.ok("canned"))["canned"]
        assert made not in (await lena.ok("canned"))["canned"]
        changed = (await ada.ok("save_canned", canned=made["id"], name="Steps, please", body="Hi"))["canned"]
        assert (changed["id"], changed["name"]) == (made["id"], "Steps, please")
        assert await lena.refused("drop_canned", canned=made["id"]) == "not_found"
        await ada.ok("drop_canned", canned=made["id"])
        assert await ada.refused("drop_canned", canned=made["id"]) == "not_found"


async def test_everyones_are_looked_after_by_leads(server: Server) -> None:
    async with console(server) as ada, console(server, "Lena") as lena:
        assert await ada.refused("save_canned", name="Hi", body="Hello", shared=True) == "forbidden"
        shared = (await lena.ok("save_canned", name="Hi", body="Hello", shared=True))["canned"]
        assert shared in (await ada.ok("canned"))["canned"]
        assert await ada.refused("drop_canned", canned=shared["id"]) == "forbidden"
        await lena.ok("drop_canned", canned=shared["id"])


async def test_a_macro_tells_the_customer_and_changes_the_case(server: Server) -> None:
    async with widget(server, person("Erin")) as erin, console(server) as ada:
        case = await erin.start()
        await ada.ok("open", case=case)
        made = (await ada.ok("save_canned", name="Up", body="Hi", tags=["up"], priority="high", assign="me"))["canned"]
        frame = {"case": case, "canned": made["id"], "cid": str(uuid.uuid4()), "body": "Hello Erin"}
        done = (await ada.ok("macro", **frame))["case"]
        assert (done["tags"], done["priority"], done["assignee"]["name"]) == (["up"], "high", "Ada")
        await erin.expect("entry", lambda push: push["entry"]["body"] == "Hello Erin")
        await ada.expect("entry", lambda push: push["entry"]["body"] == "Hello Erin")
        assert (await ada.ok("macro", **frame))["case"]["seq"] == done["seq"]


async def test_a_macro_reaches_no_case_of_another_team(server: Server) -> None:
    hidden, seen = await a_case_of_billing(server), await a_case(server)
    async with console(server, "Ben") as ben:
        made = (await ben.ok("save_canned", name="Mark", tags=["x"]))["canned"]
        frame = {"canned": made["id"], "cid": str(uuid.uuid4())}
        assert await ben.refused("macro", case=hidden, **frame) == "not_found"
        await ben.ok("macro", case=seen, **frame)
