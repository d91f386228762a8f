"""From a signed token to a session: what `POST /widget/v1/session` decides and answers (PROTOCOL, Session)."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import msgspec
from django.db import connection
from django.db.models import QuerySet

from cases.access import ContactActor, cases_of
from cases.models import Calendar, Case, Contact, Status
from cases.prepared import Prepared
from cases.sla.clock import Availability, availability
from chat.access import people, sessions
from chat.access.alternatives import alternatives
from chat.access.gate import Decision, Facts, decide
from chat.access.identity import Claims, Unproven, verify
from chat.access.models import Site, SiteKey
from chat.access.policy import Policy, SitePolicy
from chat.widget import rates
from chat.widget.languages import ENGLISH, Speech

CASES_TOLD = 50
KEPT = timedelta(seconds=2)
_availabilities: dict[int | None, tuple[datetime, Availability]] = {}


class Malformed(Exception):
    """The request is none that the contract knows; the message says what it lacks."""


class TooMany(Exception):
    """Come back in `retry_after` seconds."""

    def __init__(self, retry_after: int) -> None:
        super().__init__(retry_after)
        self.retry_after = retry_after


class Ask(msgspec.Struct):
    """The request's body. More fields may come; they are ignored."""

    site: str
    token: str


@dataclass(frozen=True)
class Caller:
    """The headers that a decision looks at, empty when absent, the server's own origin as the caller knows it, and how
    they are spoken to."""

    origin: str
    host: str
    user_agent: str
    own: str
    speech: Speech = ENGLISH


@dataclass(frozen=True)
class Proof:
    """What the token proves: claims and the key that signed them, or the problem with it."""

    claims: Claims | None = None
    key: SiteKey | None = None
    problem: str | None = None


def parse(body: bytes) -> Ask:
    """Raises `Malformed`."""
    try:
        ask = msgspec.json.decode(body, type=Ask)
    except (msgspec.DecodeError, ValueError, RecursionError) as error:
        raise Malformed('Send JSON like {"site": "KEY", "token": "JWT"}.') from error
    return ask


def open_session(
    token: str, site: SitePolicy | None, rules: Policy, caller: Caller, now: datetime
) -> tuple[int, dict[str, Any]]:
    """The HTTP status and the JSON of the answer. Raises `TooMany` for a person who asks too often."""
    proof = _prove(token, site, rules, now)
    facts = _facts(proof, site, rules, caller)
    decision = decide(facts)
    if site is None or proof.claims is None or proof.key is None or decision.reason in ("origin", "identity"):
        return 403, _refusal(decision, site, caller)
    return _admit(facts, site, proof.claims, proof.key, caller, now)


def judge(token: str, site: SitePolicy | None, rules: Policy, caller: Caller, now: datetime) -> tuple[Proof, Decision]:
    """Who has come, and whether their role, browser and page may chat; takes nobody in and spends no token."""
    proof = _prove(token, site, rules, now)
    return proof, decide(_facts(proof, site, rules, caller))


def _facts(proof: Proof, site: SitePolicy | None, rules: Policy, caller: Caller) -> Facts:
    return Facts(
        rules=rules,
        site=site,
        origin=caller.origin,
        host=caller.host,
        identity_problem=proof.problem,
        role=proof.claims.role if proof.claims else "",
        blocked=False,
        user_agent=caller.user_agent,
    )


def _prove(token: str, site: SitePolicy | None, rules: Policy, now: datetime) -> Proof:
    if site is None:
        return Proof(problem="There is no such site.")
    try:
        claims, key = verify(token, site, rules, now)
    except Unproven as unproven:
        return Proof(problem=str(unproven))
    return Proof(claims, key)


def _admit(
    facts: Facts, site: SitePolicy, claims: Claims, key: SiteKey, caller: Caller, now: datetime
) -> tuple[int, dict[str, Any]]:
    """Takes in a person who is who they say, and decides whether they may chat."""
    row = site.site
    if retry_after := rates.over("person", f"{row.key} {claims.sub}", rates.PER_PERSON):
        raise TooMany(retry_after)
    contact = people.receive(claims, row, now)
    facts = replace(facts, blocked=contact.blocked)
    decision = decide(facts)
    if decision.allowed and row.single_use_tokens and not people.spend(claims, row, now):
        decision = decide(replace(facts, identity_problem="The token was used before, and this site's are single-use."))
    if not decision.allowed:
        return 403, _refusal(decision, site, caller)
    return 200, _welcome(contact, row, key, now, caller.speech)


def _welcome(contact: Contact, site: Site, key: SiteKey, now: datetime, speech: Speech) -> dict[str, Any]:
    account = contact.account and {"id": contact.account.external_id, "name": contact.account.name}
    return {
        "decision": "allowed",
        "session": sessions.issue(contact, site, key),
        "expires_in": sessions.LIFETIME,
        "contact": {"name": contact.name, "role": contact.role, "account": account},
        "availability": availability_of(site, now, speech),
        "cases": [
            {"case": number, "subject": subject, "status": status, "seq": seq}
            for number, subject, status, seq in _open_cases.rows(contact.pk, Status.RESOLVED.value)
        ],
    }


def availability_of(site: Site, now: datetime, speech: Speech = ENGLISH) -> dict[str, Any]:
    """PROTOCOL's `availability` of a site's desk; times are ISO 8601 in UTC."""
    found = _availability(site, now)
    opens_at = found.opens_at.isoformat() if found.opens_at else None
    message = speech.say(found.sentence, **({"name": found.holiday} if found.holiday else {}))
    return {"state": found.state, "opens_at": opens_at, "message": message}


def forget() -> None:
    """Drops what is kept; for tests, which put the database back."""
    _availabilities.clear()


def _availability(site: Site, now: datetime) -> Availability:
    """Worked out anew every two seconds: a calendar is four queries, and everyone who comes asks for it. Within a
    transaction nothing is kept."""
    known = _availabilities.get(site.calendar_id)
    if known is not None and timedelta() <= now - known[0] < KEPT:
        return known[1]
    calendar = Calendar.objects.filter(pk=site.calendar_id).first() if site.calendar_id else None
    found = availability(calendar, now)
    if not connection.in_atomic_block:
        _availabilities[site.calendar_id] = (now, found)
    return found


def _newest_cases(contact_id: int, but: str) -> QuerySet[Case, tuple[str, str, str, int]]:
    mine = cases_of(ContactActor(contact_id, "")).exclude(status=but).order_by("-updated_at", "-id")
    return mine.values_list("number", "subject", "status", "last_public_seq")[:CASES_TOLD]


_open_cases = Prepared(_newest_cases, 1, "resolved")


def _refusal(decision: Decision, site: SitePolicy | None, caller: Caller) -> dict[str, Any]:
    """`detail` is for whoever signs the tokens: why the identity was not proven."""
    answer = {
        "decision": "refused",
        "reason": decision.reason,
        "message": caller.speech.say(decision.message),
        "alternatives": alternatives(site.row, caller.own, caller.speech.say) if site and site.row.enabled else [],
    }
    if decision.reason == "identity":
        answer["detail"] = next(check.explanation for check in decision.checks if check.check == "identity")
    return answer
