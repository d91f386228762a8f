"""A server whose database has been tampered with: clients hear of it, in the codes of the contract."""

from collections.abc import Iterator

import pytest
from django.db import connection

from cases.models import NumberSeries
from tests.servers import Server, Servers, person
from tests.sockets import console, knock, widget


@pytest.fixture(scope="module")
def broken(servers: Servers) -> Iterator[Server]:
    server = servers.make().start()
    yield server
    server.close()


def run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


async def test_what_nobody_foresaw_is_internal(broken: Server) -> None:
    frame = {"cid": "8b0f7a3e-3f0e-4c50-9d0e-0d3a2f3c9a11", "body": "x"}
    series = await broken.ado(NumberSeries.objects.get)
    async with widget(broken, person("Erin")) as erin:
        await broken.ado(series.delete)
        answer = await erin.ask("start", **frame)
        assert (answer["code"], answer["retry_after"] > 0) == ("internal", True)
        await broken.ado(series.save)
        await erin.ok("start", **frame)


async def test_a_socket_is_turned_away_while_the_database_is_away(broken: Server) -> None:
    await broken.ado(run, "ALTER TABLE cases_agent RENAME TO cases_agent_away")
    async with knock(broken, "console", origin=None) as client:
        await client.send("hello", token=broken.cast["Ada"])
        assert await client.closed() == 1013
    await broken.ado(run, "ALTER TABLE cases_agent_away RENAME TO cases_agent")
    async with console(broken) as ada:
        await ada.quiet()
