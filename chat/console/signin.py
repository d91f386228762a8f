"""Who is at a console socket: by an agent's API token, or by the signed-in cookie; looked at again while it is open."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.http import parse_cookie
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from cases.access import AgentActor
from cases.models import Agent, ApiToken


@dataclass(frozen=True, slots=True)
class Credential:
    """What proved an agent: a token, or a session with the digest of the password that it was begun with."""

    token_id: int | None = None
    session_key: str | None = None
    digest: str = ""

    def holds(self, agent: Agent, tokens: set[int], sessions: set[str]) -> bool:
        """Whether it still proves `agent`, when those are the tokens and sessions that are still good."""
        if self.token_id is not None:
            return self.token_id in tokens
        return self.session_key in sessions and constant_time_compare(self.digest, agent.get_session_auth_hash())


@dataclass(frozen=True, slots=True)
class SignedIn:
    agent: Agent
    actor: AgentActor
    credential: Credential


def by_token(token: str) -> SignedIn | None:
    """The agent whose token this is, when both are still good."""
    found = (
        ApiToken.objects.select_related("agent")
        .filter(digest=ApiToken.digest_of(token), revoked_at__isnull=True, agent__is_active=True)
        .first()
    )
    return _signed_in(found.agent, Credential(token_id=found.pk)) if found else None


def by_cookie(cookies: str) -> SignedIn | None:
    """The agent whose signed-in browser session (Django's) the `Cookie` header names, when the password has not changed
    since."""
    session = SessionStore(parse_cookie(cookies).get(settings.SESSION_COOKIE_NAME))
    agent_id, backend, digest = (session.get(key) for key in (SESSION_KEY, BACKEND_SESSION_KEY, HASH_SESSION_KEY))
    if not (agent_id and backend and digest and session.session_key):
        return None
    agent = Agent.objects.filter(pk=agent_id, is_active=True).first()
    if agent is None or not constant_time_compare(digest, agent.get_session_auth_hash()):
        return None
    return _signed_in(agent, Credential(session_key=session.session_key, digest=digest))


def still_good(credentials: Iterable[tuple[int, Credential]]) -> dict[tuple[int, Credential], AgentActor]:
    """Of agents' ids with what proved them, those that still hold, each with the agent's rights as they are now.

    A constant number of queries.
    """
    pairs = set(credentials)
    tokens = set(
        ApiToken.objects.filter(
            pk__in=[one.token_id for _, one in pairs if one.token_id], revoked_at__isnull=True
        ).values_list("pk", flat=True)
    )
    sessions = set(
        Session.objects.filter(
            pk__in=[one.session_key for _, one in pairs if one.session_key], expire_date__gt=timezone.now()
        ).values_list("pk", flat=True)
    )
    agents = Agent.objects.filter(pk__in={pk for pk, _ in pairs}, is_active=True).prefetch_related("teams")
    known = {agent.pk: (agent, _actor(agent)) for agent in agents}
    return {(pk, one): known[pk][1] for pk, one in pairs if pk in known and one.holds(known[pk][0], tokens, sessions)}


def _signed_in(agent: Agent, credential: Credential) -> SignedIn:
    return SignedIn(agent, AgentActor.of(agent), credential)


def _actor(agent: Agent) -> AgentActor:
    teams = frozenset(team.pk for team in agent.teams.all())
    return AgentActor(agent.pk, agent.name, agent.sees_every_queue, teams)
