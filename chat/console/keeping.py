"""The part of the agents' socket that is about keeping cases in order: put aside, watched, merged, split."""

from abc import abstractmethod
from collections.abc import Callable
from typing import Any

from cases.access import AgentActor
from cases.events import WatchersMoved
from cases.models import Case
from cases.operations import merging, snoozing, splitting, watching
from chat.console.watching import Watching
from chat.desk.surface import Surface
from chat.realtime import protocol
from chat.realtime.hub import Delivery, agent_topic


class Keeping(Surface):
    """An agent's socket, as far as it keeps cases in order."""

    actor: AgentActor
    watching: Watching

    @abstractmethod
    async def _do(self, operation: Callable[..., Case], number: str, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Runs an operation on a case; the answer has the case as it then is."""

    async def on_snooze(self, frame: protocol.Snooze) -> dict[str, Any]:
        return await self._do(snoozing.snooze, frame.case, frame.until)

    async def on_wake(self, frame: protocol.Wake) -> dict[str, Any]:
        return await self._do(snoozing.wake, frame.case)

    async def on_follow(self, frame: protocol.Follow) -> dict[str, Any]:
        return await self._do(watching.follow, frame.case)

    async def on_unfollow(self, frame: protocol.Unfollow) -> dict[str, Any]:
        return await self._do(watching.unfollow, frame.case)

    async def on_merge(self, frame: protocol.Merge) -> dict[str, Any]:
        return await self._do(merging.merge, frame.case, frame.into)

    async def on_unmerge(self, frame: protocol.Unmerge) -> dict[str, Any]:
        return await self._do(merging.unmerge, frame.case)

    async def on_split(self, frame: protocol.Split) -> dict[str, Any]:
        return await self._do(splitting.split, frame.case, frame.seq, frame.cid, frame.subject)

    async def on_unsplit(self, frame: protocol.Unsplit) -> dict[str, Any]:
        return await self._do(splitting.unsplit, frame.case)

    async def greet_watcher(self) -> list[str]:
        """The numbers of the cases that the agent watches, for a console that has just come."""
        self.watching.followed = set(await self.live.read(watching.watched, self.actor.agent_id))
        return sorted(self.watching.followed)

    def hear_watchers(self, topic: str, delivery: Delivery, told: WatchersMoved) -> None:
        """Of one's own watching the agent's topic tells; of others' that of the case, while it is open."""
        own = topic == agent_topic(self.actor.agent_id)
        if own:
            (self.watching.followed.add if told.on else self.watching.followed.discard)(told.audience.number)
        if delivery.for_agents is not None and own == (told.agent_id == self.actor.agent_id):
            self.socket.push(delivery.for_agents)
