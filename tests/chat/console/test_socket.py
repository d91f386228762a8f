"""The frames of an agent: what they do, who may send them, and what is refused."""

import asyncio
import uuid

import pytest

from cases.models import Agent, ApiToken, Case, Team
from tests.servers import Server, person
from tests.sockets import Frame, console, widget


def cid() -> str:
    return str(uuid.uuid4())


async def a_case(server: Server, body: str = "It hangs") -> str:
    async with widget(server, person("Erin")) as erin:
        return await erin.start(body)


async def a_case_of_billing(server: Server) -> str:
    case = await a_case(server)
    async with console(server, "Lena") as lena:
        team = next(team["id"] for team in lena.welcome["desk"]["teams"] if team["name"] == "Billing")
        await lena.ok("assign", case=case, team=team)
    return case


async def test_open_shows_the_case_and_its_latest_page(server: Server) -> None:
    erin = person("Erin")
    async with widget(server, erin) as customer, console(server) as ada:
        earlier = await customer.start("Earlier")
        case = await customer.start("Now")
        answer = await ada.ok("open", case=case)
        assert [entry["body"] for entry in answer["entries"]] == ["Now"]
        assert (answer["seq"], answer["complete"]) == (1, True)
        assert answer["case"]["contact"]["external_id"] == erin.external_id
        assert answer["case"]["conversation"]["browser"]
        assert [other["case"] for other in answer["earlier"]] == [earlier]


async def test_close_stops_what_is_told_of_a_case(server: Server) -> None:
    case = await a_case(server)
    async with console(server) as ada, console(server, "Ben") as ben:
        await ada.ok("open", case=case)
        await ben.post(case, "Hello")
        await ada.expect("entry")
        await ada.ok("close", case=case)
        await ben.post(case, "Hello?")
        await ada.quiet()
        assert not [push for push in ada.pushes if push["type"] == "entry"]
        assert await ada.refused("close", case=case) == "not_found"


async def test_exactly_one_of_many_wins_a_case(server: Server) -> None:
    case = await a_case(server)
    names = ["Ada", "Ben", "Lena", "Rut"]
    sockets = [console(server, name) for name in names]
    agents = [await socket.__aenter__() for socket in sockets]
    answers = await asyncio.gather(*(agent.ask("accept", case=case) for agent in agents))
    winners = [name for name, answer in zip(names, answers, strict=True) if answer["type"] == "ok"]
    assert len(winners) == 1
    losers = [answer for answer in answers if answer["type"] == "error"]
    assert [(one["code"], one["case"]["assignee"]["name"]) for one in losers] == [("conflict", winners[0])] * 3
    for socket in sockets:
        await socket.__aexit__(None, None, None)


async def test_accepting_again_is_no_conflict_with_oneself(server: Server) -> None:
    case = await a_case(server)
    async with console(server) as ada:
        first, second = await ada.ok("accept", case=case), await ada.ok("accept", case=case)
        assert first["case"] == second["case"]


async def test_a_case_is_worked_on(server: Server) -> None:
    case = await a_case(server)
    async with console(server) as ada:
        await ada.ok("accept", case=case)
        changes = {"priority": "critical", "tags": ["vip"], "subject": "Upload", "feature": "Batch Upload"}
        changed = (await ada.ok("set", case=case, changes=changes))["case"]
        assert {name: changed[name] for name in changes} == changes
        assert (await ada.ok("resolve", case=case))["case"]["status"] == "resolved"
        assert (await ada.ok("reopen", case=case))["case"]["status"] == "open"
        agent = ada.welcome["you"]["id"]
        assert (await ada.ok("assign", case=case))["case"]["assignee"] is None
        assert (await ada.ok("assign", case=case, agent=agent))["case"]["assignee"]["name"] == "Ada"


async def test_a_screen_share_is_asked_for_and_taken_back(server: Server) -> None:
    case = await a_case(server)
    async with console(server) as ada:
        asked = await ada.ok("screen", case=case, action="request", reason="complex")
        assert asked["case"]["screen_share"] | {"at": None} == {
            "requested": True, "state": "requested", "by": "Ada", "reason": "complex", "at": None,
        }  # fmt: skip
        assert await ada.refused("screen", case=case, action="request") == "conflict"
        assert (await ada.ok("screen", case=case, action="cancel"))["case"]["screen_share"]["state"] == "ended"
        assert await ada.refused("screen", case=case, action="stop") == "conflict"
        await ada.ok("resolve", case=case)
        assert await ada.refused("screen", case=case, action="request") == "closed"


async def test_a_reply_is_stale_when_the_customer_wrote_in_between(server: Server) -> None:
    async with widget(server, person("Erin")) as erin, console(server) as ada:
        case = await erin.start()
        await erin.post(case, "One more thing")
        frame = {"case": case, "cid": cid(), "body": "Try again", "last_seen_seq": 1}
        answer = await ada.ask("post", **frame)
        assert (answer["code"], [entry["body"] for entry in answer["entries"]]) == ("stale", ["One more thing"])
        assert (await ada.ok("post", **frame | {"last_seen_seq": 2}))["seq"] == 3
        await erin.post(case, "And another")
        assert (await ada.ok("post", **frame | {"visibility": "internal", "cid": cid()}))["seq"] == 5


async def test_watching_a_view(server: Server) -> None:
    async with console(server) as ada, widget(server, person("Erin")) as erin:
        first = await ada.ok("watch", view="unassigned")
        assert len(first["cases"]) <= 50
        case = await erin.start()
        await ada.expect("cases", lambda push: any(one["case"] == case for one in push["cases"]))
        await ada.ok("accept", case=case)
        await ada.expect("cases", lambda push: case in push["gone"])
        await ada.ok("unwatch", view="unassigned")
        ada.pushes.clear()
        await erin.start()
        await ada.quiet()
        assert [push for push in ada.pushes if push["type"] == "cases"] == []


async def test_the_pages_of_a_view_follow_each_other(server: Server) -> None:
    async with console(server, "Lena") as lena, widget(server, person("Erin")) as erin:
        for _ in range(3):
            await erin.start()
        answer = await lena.ok("watch", view="all")
        seen = [case["case"] for case in answer["cases"]]
        while answer["next"]:
            answer = await lena.ok("page", view="all", after=answer["next"])
            seen += [case["case"] for case in answer["cases"]]
        assert len(seen) == len(set(seen)) == await server.ado(Case.objects.count)


async def test_the_view_of_asked_screen_shares(server: Server) -> None:
    asked, other = await a_case(server), await a_case(server)
    async with console(server) as ada:
        await ada.ok("screen", case=asked, action="request")
        found = [case["case"] for case in (await ada.ok("watch", view="all", only="screen_share"))["cases"]]
        assert asked in found
        assert other not in found


@pytest.mark.parametrize(("kind", "fields"), [
    ("watch", {"view": "everything"}), ("watch", {"view": 1}), ("watch", {"view": "all", "only": "x"}),
    ("unwatch", {"view": "\x00"}), ("page", {"view": "all", "after": "nonsense"}), ("page", {"view": "all"}),
    ("page", {"view": "all", "after": "MjAyNi0wMS0wMSA5OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk="}),
    ("presence", {"status": "asleep"}), ("set", {"changes": {"number": "X"}}), ("set", {"changes": {"tags": "x"}}),
    ("set", {"changes": {"priority": "none"}}), ("set", {"changes": {"priority": "\x00"}}), ("set", {"changes": []}),
    ("set", {"changes": {"subject": "  "}}), ("set", {"changes": {"subject": "a\x00"}}), ("screen", {"action": "x"}),
    ("set", {"changes": {"tags": ["\x00"]}}), ("assign", {"agent": "x"}), ("nonsense", {}), ("open", {"case": None}),
    ("set", {"changes": {"tags": [{}]}}), ("start", {"cid": str(uuid.uuid4()), "body": "x"}),
    ("end", {}), ("rate", {"score": 5}), ("screen", {"action": "accept"}),
    ("screen", {"action": "request", "reason": "\x00"}),
])  # fmt: skip
async def test_a_bad_frame_is_a_bad_request(uvicorn_server: Server, kind: str, fields: Frame) -> None:
    async with console(uvicorn_server) as ada:
        case = await a_case(uvicorn_server)
        assert await ada.refused(kind, **{"case": case} | fields) == "bad_request"


async def test_agents_and_teams_that_are_not_there(server: Server) -> None:
    case = await a_case(server)
    async with console(server) as ada:
        for fields in ({"agent": 10**6}, {"agent": 2**63}, {"team": 2**70}, {"agent": -1}):
            assert await ada.refused("assign", case=case, **fields) == "not_found"


async def frames_about(case: str) -> dict[str, Frame]:
    """Every frame about a case, as an agent who sees it could send it."""
    return {
        "open": {"case": case},
        "history": {"case": case},
        "post": {"case": case, "cid": cid(), "body": "x"},
        "read": {"case": case, "seq": 1},
        "typing": {"case": case, "on": True},
        "set": {"case": case, "changes": {"tags": ["x"]}},
        "screen": {"case": case, "action": "request"},
        "accept": {"case": case},
        "resolve": {"case": case},
        "reopen": {"case": case},
        "assign": {"case": case},
        "draft": {"case": case, "mode": "reply", "text": "Half a sent"},
        "mentionable": {"case": case},
        "close": {"case": case},
    }


async def test_an_agent_outside_the_team_can_do_nothing(server: Server) -> None:
    case = await a_case_of_billing(server)
    async with console(server, "Ben") as ben, console(server, "Tess") as tess:
        await ben.ok("watch", view="all")
        ben.pushes.clear()
        for kind, fields in (await frames_about(case)).items():
            assert await ben.refused(kind, **fields) == "not_found", kind
        for kind, fields in (await frames_about(case)).items():
            if kind != "typing":
                await tess.ok(kind, **fields)
        await ben.quiet()
        assert case not in str(ben.pushes)


async def test_a_case_that_goes_to_another_team_is_gone(server: Server) -> None:
    case = await a_case(server)
    async with console(server, "Ben") as ben, console(server, "Lena") as lena:
        shown = await ben.ok("watch", view="all")
        assert case in [one["case"] for one in shown["cases"]]
        await ben.ok("open", case=case)
        team = lena.welcome["desk"]["teams"][0]["id"]
        await lena.ok("assign", case=case, team=team)
        await ben.expect("cases", lambda push: case in push["gone"])
        await lena.post(case, "Among us", visibility="internal")
        assert await ben.refused("typing", case=case, on=True) == "not_found"
        assert not [push for push in ben.pushes if push["type"] == "entry" and push["entry"]["body"] == "Among us"]


def new_team() -> tuple[int, str]:
    """Its id, and the token of the one agent in it."""
    team = Team.objects.create(name=uuid.uuid4().hex)
    return team.pk, new_agent("Nia", team.name)[1]


async def test_a_customer_who_types_cuts_nobody_off_after_a_move(server: Server) -> None:
    """What their socket remembers of the case may be of before it moved."""
    team, token = await server.ado(new_team)
    async with widget(server, person("Erin")) as erin, console(server, "Lena") as lena:
        case = await erin.start()
        billing = next(one["id"] for one in lena.welcome["desk"]["teams"] if one["name"] == "Billing")
        await lena.ok("assign", case=case, team=billing)
        await erin.post(case, "While it is Billing's")
        await lena.ok("assign", case=case, team=team)
        async with console(server, token=token) as nia:
            await nia.ok("open", case=case)
            await erin.send("typing", case=case, on=True)
            await erin.post(case, "What was typed")
            await nia.expect("entry", lambda push: push["entry"]["body"] == "What was typed")


async def test_taking_a_case_from_a_colleague_is_for_leads(server: Server) -> None:
    case = await a_case(server)
    async with console(server) as ada, console(server, "Ben") as ben, console(server, "Lena") as lena:
        await ada.ok("accept", case=case)
        mine = ben.welcome["you"]["id"]
        assert await ben.refused("assign", case=case, agent=mine) == "forbidden"
        assert (await lena.ok("assign", case=case, agent=mine))["case"]["assignee"]["name"] == "Ben"


async def test_typing_wants_the_case_open(server: Server) -> None:
    case = await a_case(server)
    async with console(server) as ada:
        assert await ada.refused("typing", case=case, on=True) == "not_found"


async def test_presence_is_told_and_kept_in_step(fast_server: Server) -> None:
    async with console(fast_server, "Ben") as ben, console(fast_server) as ada:
        async with console(fast_server) as adas_other_tab:
            me = ada.welcome["you"]["id"]
            await adas_other_tab.ok("presence", status="away")
            await ben.expect("presence", lambda push: (push["agent"], push["status"]) == (me, "away"))
            await ada.expect("presence", lambda push: push["status"] == "away")
        await ada.expect("heads")
        await ada.expect("heads")
        assert (await fast_server.ado(Agent.objects.get, name="Ada")).presence == "away"
        assert not [push for push in ben.pushes if push["type"] == "presence"]


async def test_an_agent_who_has_left_is_offline(fast_server: Server) -> None:
    async with console(fast_server, "Ben") as ben:
        async with console(fast_server, "Tess") as tess:
            me = tess.welcome["you"]["id"]
            await tess.ok("presence", status="online")
            await ben.expect("presence", lambda push: (push["agent"], push["status"]) == (me, "online"))
        await ben.expect("presence", lambda push: (push["agent"], push["status"]) == (me, "offline"))


def new_agent(name: str, team: str | None = None) -> tuple[int, str]:
    """Their id and token."""
    agent = Agent.objects.create(email=f"{uuid.uuid4().hex}@desk.example", name=name)
    if team:
        Team.objects.get(name=team).members.add(agent)
    return agent.pk, ApiToken.issue(agent)


async def test_a_revoked_token_closes_the_socket(server: Server) -> None:
    pk, token = await server.ado(new_agent, "Nia")
    async with console(server, token=token) as nia:
        await server.ado(lambda: ApiToken.objects.filter(agent=pk).update(revoked_at="2026-01-01T00:00Z"))
        assert await nia.closed() == 4401


async def test_an_agent_who_is_switched_off_is_signed_out(server: Server) -> None:
    pk, token = await server.ado(new_agent, "Nia")
    async with console(server, token=token) as nia:
        await server.ado(lambda: Agent.objects.filter(pk=pk).update(is_active=False))
        assert await nia.closed() == 4401


async def test_an_agent_whose_team_has_changed_comes_back(server: Server) -> None:
    case = await a_case_of_billing(server)
    pk, token = await server.ado(new_agent, "Nia", "Billing")
    async with console(server, token=token) as nia:
        await nia.ok("open", case=case)
        await server.ado(lambda: Team.objects.get(name="Billing").members.remove(pk))
        assert await nia.closed() == 1012
    async with console(server, token=token, resume={case: 0}) as nia:
        assert await nia.refused("open", case=case) == "not_found"
        assert nia.pushes == []
