"""What agents do with each other: offers, handing over, taking over, joining, and who else looks at a case."""

import uuid
from abc import abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Literal

from msgspec import UNSET

from cases import clock
from cases.access import AgentActor, Audience, sees
from cases.models import Case
from cases.problems import Problem
from chat.desk import handing, offers, wall
from chat.desk.surface import Surface
from chat.realtime import presence, protocol
from chat.realtime.hub import AgentHere, Delivery, LinesWait
from chat.realtime.runtime import Runtime

SHOWN = 8  # of an agent's open cases, the last ones, are told to others


class Floor(Surface):
    """The part of an agent's socket that is about other agents."""

    actor: AgentActor
    opened: dict[str, Audience]
    status: str
    lines: Mapping[str, int] = MappingProxyType({})  # how many wait, as this console was last told

    @abstractmethod
    async def _do(self, operation: Callable[..., Case], number: str, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Runs an operation on a case; the answer has the case as it then is."""

    async def on_decline(self, frame: protocol.Decline) -> dict[str, Any]:
        return await self._do(offers.decline, frame.case)

    async def on_transfer(self, frame: protocol.Transfer) -> dict[str, Any]:
        to = handing.Handover(frame.agent, frame.team, frame.note, frame.cid or uuid.uuid4())
        return await self._do(handing.transfer, frame.case, to)

    async def on_take(self, frame: protocol.Take) -> dict[str, Any]:
        return await self._do(handing.take, frame.case)

    async def on_join(self, frame: protocol.Join) -> dict[str, Any]:
        answer = await self._do(handing.join, frame.case)
        self._tell_here(frame.case, "joined")
        return answer

    async def on_leave(self, frame: protocol.Leave) -> dict[str, Any]:
        answer = await self._do(handing.leave, frame.case)
        self._tell_here(frame.case, "parted")
        return answer

    async def on_people(self, frame: protocol.People) -> dict[str, Any]:
        return await self.live.read(wall.people, clock.now())

    async def on_wall(self, frame: protocol.Wall) -> dict[str, Any]:
        if not self.actor.sees_every_queue:
            raise Problem("forbidden", "The wall is for leads.")
        return await self.live.read(self.live.wall.now)

    async def limited(self, frame: protocol.SetPresence) -> None:
        if frame.limit is not UNSET:
            await self.live.write(presence.limit, self.actor.agent_id, frame.limit)

    async def returned(self, status: str) -> dict[str, Any]:
        """What an agent who is back is told of, once: the chats that went on without them."""
        if status != "online":
            return {}
        return {"returned": await self.live.write(offers.told_returned, self.actor.agent_id)}

    async def greet_floor(self) -> None:
        """What is offered to the agent already, and how many wait, for a console that has just come."""
        for told in await self.live.read(offers.open_offers, self.actor.agent_id):
            self.socket.push(Delivery(told).for_agents or "")
        self.push_lines(LinesWait(self.live.places.lines))

    def push_lines(self, told: LinesWait) -> None:
        """How many wait in the lines that the agent may see."""
        mine = {
            str(team): count
            for team, count in told.waiting.items()
            if self.actor.sees_every_queue or team in self.actor.team_ids
        }
        if mine != self.lines:
            self.lines = mine
            self.socket.push(protocol.encode(protocol.WaitingPush(teams=mine)))

    def others_here(self, audience: Audience) -> list[Any]:
        return self.live.here.of(audience, self.actor.agent_id)

    def look_at(self, number: str) -> None:
        """Others are told that the agent has the case before them. Programs, which are never online, are not shown."""
        if self.status != "offline":
            self._tell_here(number, "viewing")

    def look_away(self, audiences: Iterable[Audience]) -> None:
        """The same of those that the agent has open nowhere in this process any more."""
        mine = [one for one in self.live.runtime.members if isinstance(one, Floor) and one is not self]
        still = {number for one in mine if one.actor.agent_id == self.actor.agent_id for number in one.opened}
        left = [self._here(one, "left") for one in audiences if one.number not in still]
        if left and self.status != "offline":
            self.live.runtime.tell(left)

    @classmethod
    def look_again(cls, runtime: Runtime, due: Sequence["Floor"]) -> None:
        """Says again what each has before them; what is not said again is forgotten."""
        told = [
            one._here(audience, "viewing")
            for one in due
            if one.status != "offline"
            for audience in list(one.opened.values())[-SHOWN:]
            if sees(one.actor, audience)
        ]
        if told:
            runtime.tell(told)

    def _tell_here(self, number: str, doing: Literal["viewing", "left", "joined", "parted"]) -> None:
        audience = self.opened.get(number)
        if audience is not None:
            self.live.runtime.tell([self._here(audience, doing)])

    def _here(self, audience: Audience, doing: Literal["viewing", "left", "joined", "parted"]) -> AgentHere:
        return AgentHere(audience, self.actor.agent_id, self.actor.name, doing, self.socket.id)
