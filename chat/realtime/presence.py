"""Which agents are here. What an agent said is a column; that they are still here is a lease, renewed by the process
that has their sockets, so that a server that dies takes nobody's presence with it."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from cases import clock
from cases.models import Agent, Presence

LEASE = timedelta(seconds=60)


def current(agent: Agent) -> Presence:
    """What others see: offline once the lease has run out, whatever the agent said last."""
    fresh = agent.seen_at is not None and agent.seen_at > clock.now() - LEASE
    return Presence(agent.presence) if fresh else Presence.OFFLINE


def gone_since(agent: Agent) -> datetime | None:
    """Since when an agent has been offline, by word or because the lease ran out; None while they are not."""
    if current(agent) != Presence.OFFLINE:
        return None
    if agent.seen_at is None:
        return agent.created_at
    return agent.seen_at if agent.presence == Presence.OFFLINE else agent.seen_at + LEASE


def say(agent_id: int, status: str) -> None:
    """Stores what an agent said, and renews the lease. Who says to be here has let no offer pass."""
    back = {"missed": 0} if status == Presence.ONLINE else {}
    Agent.objects.filter(pk=agent_id).update(presence=status, seen_at=clock.now(), **back)


def limit(agent_id: int, chats: int | None) -> None:
    """Stores how many chats at a time an agent takes for now; None: as many as was set for them."""
    Agent.objects.filter(pk=agent_id).update(limit=chats)


def renew(statuses: Iterable[tuple[int, str]]) -> None:
    """Renews the lease of agents whose sockets are in this process, each with what they said."""
    by_status: dict[str, list[int]] = {}
    for agent_id, status in statuses:
        by_status.setdefault(status, []).append(agent_id)
    for status, agent_ids in by_status.items():
        Agent.objects.filter(pk__in=agent_ids).update(presence=status, seen_at=clock.now())
