"""The agent's socket, `/ws/v1/console`."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from typing import Any, ClassVar, Self

import structlog

from cases import clock
from cases.access import AgentActor, Audience, find_case, sees
from cases.events import CaseChanged, WatchersMoved
from cases.models import Case
from cases.operations import changing, drafting, mentioning
from cases.problems import Problem, not_found
from cases.shapes import Author, case_for_agent
from chat.access.origins import own_origin
from chat.console import reading, searching, signin
from chat.console.floor import Floor
from chat.console.inbox import Inbox
from chat.console.keeping import Keeping
from chat.console.signin import Credential, SignedIn
from chat.console.watching import Watching
from chat.console.writing import Writing
from chat.desk import conversations, lists, screenshare
from chat.desk.live import Live
from chat.desk.surface import Knock, push_heads
from chat.realtime import presence, protocol
from chat.realtime.consumer import Refused
from chat.realtime.hub import (
    DESK,
    LISTS,
    AgentPresence,
    Delivery,
    LinesWait,
    ScreenMoved,
    agent_topic,
    case_topic,
)
from chat.realtime.runtime import Runtime
from chat.realtime.socket import Socket

LEAVE_SECONDS = 10
OPEN_AT_ONCE = 500
log = logging.getLogger(__name__)


class ConsoleConsumer(Floor, Writing, Keeping, Inbox):
    """An agent's socket; it hears of the desk, and of the cases that it has open."""

    surface = "console"
    decode = protocol.Decoder(protocol.ConsoleFrame)
    hello_type = protocol.ConsoleHello
    side: ClassVar[Author] = Author("agent", "")
    actor: AgentActor
    credential: Credential
    status = "offline"
    recheck_often = True

    def __init__(self, live: Live, socket: Socket, knock: Knock) -> None:
        super().__init__(live, socket, knock)
        self.opened: dict[str, Audience] = {}
        self.watching = Watching(socket.push)
        self._speaking: asyncio.Future[None] | None = None  # held, or it might be collected

    @classmethod
    async def may_knock(cls, live: Live, knock: Knock) -> bool:
        """Programs with a token may leave Origin out; a browser always sends it, and then it must be our own."""
        return not knock.origin or own_origin(knock.origin, knock.host)

    async def sign_in(self, frame: protocol.ConsoleHello) -> dict[str, Any]:
        signed_in = await self.live.read(self._sign_in, frame.token)
        if signed_in is None:
            raise Refused(protocol.UNAUTHENTICATED, "sign in first")
        agent, self.actor, self.credential = signed_in.agent, signed_in.actor, signed_in.credential
        self.person = f"agent {agent.pk}"
        structlog.contextvars.bind_contextvars(agent=agent.pk)
        self.live.runtime.members.add(self)
        self.live.runtime.hub.follow(DESK, self)
        self.live.runtime.hub.follow(agent_topic(agent.pk), self)
        desk = await self.live.read(reading.desk)
        await self.greet_floor()
        you = await self.live.read(reading.you, agent)
        drafts = await self.live.read(drafting.begun, self.actor)
        watched, now = await self.greet_watcher(), clock.now()
        greeting = {"heartbeat": protocol.HEARTBEAT, "you": you, "cases": [], "desk": desk}
        return greeting | {"drafts": drafts, "watched": watched, "now": now}

    def hear(self, topic: str, delivery: Delivery) -> None:
        told = delivery.told
        if topic == LISTS and isinstance(told, CaseChanged):
            self.watching.hear(self.actor, delivery)
            return
        if isinstance(told, WatchersMoved):
            self.hear_watchers(topic, delivery, told)
            return
        if isinstance(told, CaseChanged):
            self.opened[told.audience.number] = told.audience
        elif isinstance(told, AgentPresence) and told.agent_id == self.actor.agent_id:
            self._said_elsewhere(told)
        elif isinstance(told, LinesWait):
            self.push_lines(told)
        if delivery.for_agents is not None:
            self.socket.push(delivery.for_agents)

    def lost(self, topic: str, audience: Audience) -> None:
        self.watching.lose(audience.number)
        if self.opened.pop(audience.number, None) is not None:
            self.live.runtime.hub.unfollow(case_topic(audience.case_id), self)

    def gone(self) -> None:
        super().gone()
        self.watching.end()
        self.look_away(self.opened.values())
        if self.status != "offline":
            self.live.runtime.loop.call_later(LEAVE_SECONDS, self._leave)

    async def audience(self, number: str) -> Audience:
        known = self.opened.get(number)
        if known is None or not sees(self.actor, known):
            raise not_found()
        return known

    async def on_presence(self, frame: protocol.SetPresence) -> dict[str, Any]:
        self.status = frame.status
        await self.limited(frame)
        await self._say(frame.status)
        return await self.returned(frame.status)

    async def on_watch(self, frame: protocol.Watch) -> dict[str, Any]:
        lists.check_view(self.actor, frame.view)
        saved = lists.saved_of(frame.view) is not None
        wanted = await self.live.read(lists.wanted_in, self.actor, frame.view) if saved else None
        self.watching.start(frame.view, frame.only, wanted)
        self.live.runtime.hub.follow(LISTS, self)
        return await self._page(frame.view, frame.only, None)

    async def on_page(self, frame: protocol.Page) -> dict[str, Any]:
        return await self._page(frame.view, frame.only, frame.after)

    async def on_unwatch(self, frame: protocol.Unwatch) -> dict[str, Any]:
        lists.check_view(self.actor, frame.view)
        if self.watching.stop(frame.view):
            self.live.runtime.hub.unfollow(LISTS, self)
        return {}

    async def on_open(self, frame: protocol.Open) -> dict[str, Any]:
        case = await self.live.read(find_case, self.actor, frame.case)
        if mentioning.is_called(self.actor, case):
            await self.live.write(mentioning.answer, self.actor, frame.case)
        if len(self.opened) >= OPEN_AT_ONCE and frame.case not in self.opened:
            raise Problem("too_large", f"{OPEN_AT_ONCE} cases are open; close some first.")
        self.opened[frame.case] = Audience.of(case)
        self.live.runtime.hub.follow(case_topic(case.pk), self)
        self.look_at(frame.case)
        here = self.others_here(self.opened[frame.case])
        return await self.live.read(reading.opened, self.actor, frame.case) | {"here": here}

    async def on_close(self, frame: protocol.Close) -> dict[str, Any]:
        audience = self.opened.pop(frame.case, None)
        if audience is None:
            raise not_found()
        self.live.runtime.hub.unfollow(case_topic(audience.case_id), self)
        self.look_away([audience])
        return {}

    async def on_accept(self, frame: protocol.Accept) -> dict[str, Any]:
        return await self._do(conversations.accept, frame.case)

    async def on_assign(self, frame: protocol.Assign) -> dict[str, Any]:
        return await self._do(changing.assign, frame.case, agent=frame.agent, team=frame.team)

    async def on_resolve(self, frame: protocol.Resolve) -> dict[str, Any]:
        return await self._do(changing.resolve, frame.case)

    async def on_reopen(self, frame: protocol.Reopen) -> dict[str, Any]:
        return await self._do(changing.reopen, frame.case)

    async def on_set(self, frame: protocol.Set) -> dict[str, Any]:
        return await self._do(changing.change, frame.case, frame.changes)

    async def on_search(self, frame: protocol.Search) -> dict[str, Any]:
        return await self.live.read(searching.answer, self.actor, frame)

    async def on_screen(self, frame: protocol.ConsoleScreen) -> dict[str, Any]:
        if frame.action == "request":
            case = await self.live.write(screenshare.request, self.actor, frame.case, frame.reason)
        else:
            action = screenshare.cancel if frame.action == "cancel" else screenshare.stop
            case = await self.live.write(action, self.actor, frame.case)
        shape = case_for_agent(case)
        self.live.runtime.tell([ScreenMoved(Audience.of(case), shape.screen_share)])
        return {"case": shape}

    @classmethod
    async def beat(cls, runtime: Runtime, due: Sequence[Self]) -> None:
        here = {(one.actor.agent_id, one.status) for one in due if one.status != "offline"}
        if here:
            await runtime.readers.run(presence.renew, here)
        cls.look_again(runtime, due)
        heads = await runtime.readers.run(
            reading.heads, {one.case_id for member in due for one in member.opened.values()}
        )
        push_heads({one: one._of_opened(heads) for one in due})

    @classmethod
    async def recheck(cls, runtime: Runtime, everyone: Sequence[Self]) -> None:
        """Signs out those whose proof no longer holds. Whose rights have changed comes back and sees what they see now:
        nothing tells of all the cases that have come into sight or gone out of it."""
        pairs = [(one.actor.agent_id, one.credential) for one in everyone]
        good = await runtime.readers.run(signin.still_good, pairs)
        for one, pair in zip(everyone, pairs, strict=True):
            actor = good.get(pair)
            if actor is None:
                one.socket.close(protocol.UNAUTHENTICATED, "signed out")
            elif (actor.sees_every_queue, actor.team_ids) != (one.actor.sees_every_queue, one.actor.team_ids):
                one.actor = actor
                one.socket.close(protocol.RESTARTING, "your rights have changed")

    def _sign_in(self, token: str | None) -> SignedIn | None:
        if token is not None:
            return signin.by_token(token)
        if not self.knock.origin:
            return None
        return signin.by_cookie(self.knock.cookie)

    async def _page(self, view: str, only: str | None, after: str | None) -> dict[str, Any]:
        with self.watching.reading(view) as known:
            cases, cursor = await self.live.read(lists.page, self.actor, view, only, after)
            known.update(case.case for case in cases)
        return {"cases": cases, "next": cursor}

    async def _do(self, operation: Callable[..., Case], number: str, *args: Any, **kwargs: Any) -> dict[str, Any]:
        case = await self.live.write(operation, self.actor, number, *args, **kwargs)
        return {"case": case_for_agent(case)}

    def _leave(self) -> None:
        self._speaking = asyncio.ensure_future(self._left())

    async def _left(self) -> None:
        """Some time after the socket closed: offline, unless the agent has another one here. One in another process
        will speak up."""
        others = [one for one in self.live.runtime.members if isinstance(one, ConsoleConsumer)]
        if all(one.actor.agent_id != self.actor.agent_id for one in others):
            await self._try_to_say("offline", left=True)

    async def _say(self, status: str, *, left: bool = False) -> None:
        await self.live.write(presence.say, self.actor.agent_id, status)
        self.live.runtime.tell([AgentPresence(self.actor.agent_id, self.actor.name, status, left)])  # type: ignore[arg-type]

    async def _try_to_say(self, status: str, *, left: bool = False) -> None:
        """For what nobody waits for; should it fail, the lease runs out."""
        try:
            await self._say(status, left=left)
        except Exception as error:
            log.warning("An agent's presence was not stored: %r", error)

    def _said_elsewhere(self, told: AgentPresence) -> None:
        """All sockets of an agent say the same; one that is still here answers for the agent when another has left."""
        if not told.left:
            self.status = told.status
        elif self.status != "offline":
            self._speaking = asyncio.ensure_future(self._try_to_say(self.status))

    def _of_opened(self, heads: dict[int, tuple[str, int]]) -> dict[str, int]:
        seen = (one.case_id for one in self.opened.values() if sees(self.actor, one))
        return dict(heads[case_id] for case_id in seen if case_id in heads)
