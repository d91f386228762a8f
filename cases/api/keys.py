"""The id under which a request writes, so that the same request sent again writes nothing new."""

import uuid

from msgspec import UnsetType
from rest_framework.request import Request

from cases.access import AgentActor
from cases.problems import Problem

HEADER = "Idempotency-Key"
LONGEST = 255
_NAMESPACE = uuid.UUID("8d1f8a4e-9d2b-4b7e-8a55-3f1c0f6d2a71")


def cid_of(request: Request, agent: AgentActor, given: uuid.UUID | UnsetType) -> uuid.UUID:
    """`given`, or one made of the agent and their Idempotency-Key, or a fresh one. Raises `Problem`.

    The database's constraints on cids then do the rest: they hold for ever and in every process.
    """
    key = request.headers.get(HEADER)
    if key is None:
        return uuid.uuid4() if isinstance(given, UnsetType) else given
    if not isinstance(given, UnsetType):
        raise Problem("bad_request", f"Give cid or {HEADER}, not both; either makes a repeat harmless.")
    if not 0 < len(key) <= LONGEST:
        raise Problem("bad_request", f"{HEADER} takes 1 to {LONGEST} characters.")
    return uuid.uuid5(_NAMESPACE, f"{agent.agent_id}:{key}")
