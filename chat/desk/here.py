"""Who has which case open, of all processes: each tells it every half minute, and what is not told again is forgotten.
Best effort: a process that has just begun knows nobody until then."""

import time

from msgspec import Struct

from cases.access import Audience
from chat.realtime.hub import HERE, AgentHere, Delivery
from chat.realtime.runtime import Runtime

EXPIRES_SECONDS = 60.0
SWEEP_SECONDS = 30


class HereShape(Struct):
    """`id` and `name` of an agent."""

    id: int
    name: str


class Here:
    """What this process has heard of agents who look at cases."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._of: dict[int, dict[int, tuple[str, float]]] = {}

    def start(self) -> None:
        self._runtime.hub.follow(HERE, self)
        self._runtime.every(SWEEP_SECONDS, self._sweep)

    def deliver(self, topic: str, delivery: Delivery) -> None:
        told = delivery.told
        if not isinstance(told, AgentHere):
            return
        here = self._of.setdefault(told.audience.case_id, {})
        if told.doing == "viewing":
            here[told.agent_id] = (told.name, time.monotonic() + EXPIRES_SECONDS)
        elif told.doing == "left":
            here.pop(told.agent_id, None)

    def of(self, audience: Audience, but: int) -> list[HereShape]:
        """Who else looks at a case, besides the agent `but`. Whoever asks may see the case."""
        now = time.monotonic()
        here = self._of.get(audience.case_id, {}).items()
        return [HereShape(agent_id, name) for agent_id, (name, until) in here if until > now and agent_id != but]

    async def _sweep(self) -> None:
        now = time.monotonic()
        fresh = {
            case_id: {agent_id: seen for agent_id, seen in here.items() if seen[1] > now}
            for case_id, here in self._of.items()
        }
        self._of = {case_id: here for case_id, here in fresh.items() if here}
