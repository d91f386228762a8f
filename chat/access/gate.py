"""Who may chat: one decision with its reason, the same for a session, a socket, the recheck of open sockets, and the
administrator's "would this person get chat?".
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from cases import contacts
from cases.models import Contact
from chat.access import browsers, policy
from chat.access.models import PolicyVersion, Site
from chat.access.origins import own_origin
from chat.access.policy import Policy, SitePolicy
from chat.access.sessions import Session

Reason = Literal["origin", "identity", "blocked", "role", "browser"]

# What is said when an administrator has deleted every text for a reason.
_LAST_WORDS = "Chat is not available to you here."


@dataclass(frozen=True)
class Facts:
    """All that a decision looks at. `origin` and `host` are the headers as sent, empty when absent;
    `identity_problem` says why the person could not be confirmed, None when they were."""

    rules: Policy
    site: SitePolicy | None
    origin: str
    host: str
    identity_problem: str | None
    role: str
    blocked: bool
    user_agent: str


class Check(NamedTuple):
    """One of the questions asked; `explanation` is for administrators."""

    check: Reason
    passed: bool
    explanation: str


@dataclass(frozen=True)
class Decision:
    """`reason` is the first check that failed, None when allowed; `message` is what the refused person reads."""

    allowed: bool
    reason: Reason | None
    message: str
    checks: tuple[Check, ...]


class Visit(NamedTuple):
    """An open socket's standing: its session, and the headers of its handshake."""

    session: Session
    user_agent: str
    origin: str
    host: str = ""


class Judgement(NamedTuple):
    """`contact` and `site` are as stored; where their rows are gone the decision refuses, and they are empty."""

    decision: Decision
    contact: Contact
    site: Site


def decide(facts: Facts) -> Decision:
    """Asks everything, so that an administrator sees each answer; the first failure is the reason.

    A role that is off comes before the browser: changing the browser would not help that person.
    """
    verdict = browsers.judge(facts.user_agent, facts.rules.browsers)
    checks = (
        Check("origin", *_origin(facts)),
        Check("identity", *_identity(facts)),
        Check("blocked", *_blocked(facts)),
        Check("role", *_role(facts)),
        Check("browser", verdict.allowed, verdict.explanation),
    )
    failed = next((check.check for check in checks if not check.passed), None)
    return Decision(failed is None, failed, _message(facts, failed, verdict.message), checks)


def judge_session(session: Session, user_agent: str, origin: str, host: str = "") -> Judgement:
    """Decides anew for the bearer of a session, on what the database says now. Give the handshake's `host`, or the
    server's own pages are known by PUBLIC_URL only. Two queries while no rule has changed."""
    rules = policy.current()
    contact = contacts.by_pk(session.contact_id)
    decision = _judge(Visit(session, user_agent, origin, host), contact, rules)
    site = rules.sites.get(session.site_id)
    return Judgement(decision, contact or Contact(), site.site if site else Site())


def judge_many(visits: Sequence[Visit]) -> list[bool]:
    """Whether each may go on, in the same order. Two queries for up to 10,000 visits while no rule has changed."""
    rules = policy.current()
    found: dict[int, Contact] = {}
    for start in range(0, len(visits), 10_000):
        ids = {visit.session.contact_id for visit in visits[start : start + 10_000]}
        found |= Contact.objects.only("directory", "role", "blocked").in_bulk(ids)
    return [_judge(visit, found.get(visit.session.contact_id), rules).allowed for visit in visits]


def policy_version() -> int:
    """Grows with every change of a rule: when it has not, nobody needs judging again."""
    return PolicyVersion.current()


def touch_policy() -> None:
    """Tells running servers to judge again; rows of rules do it by themselves when they are written."""
    PolicyVersion.touch()


def _judge(visit: Visit, contact: Contact | None, rules: Policy) -> Decision:
    site = rules.sites.get(visit.session.site_id)
    return decide(
        Facts(
            rules=rules,
            site=site,
            origin=visit.origin,
            host=visit.host,
            identity_problem=_standing(visit.session, contact, site, rules),
            role=contact.role if contact else "",
            blocked=bool(contact and contact.blocked),
            user_agent=visit.user_agent,
        )
    )


def _standing(session: Session, contact: Contact | None, site: SitePolicy | None, rules: Policy) -> str | None:
    """Why a session no longer proves who its bearer is, if so."""
    key = rules.key(session.key_id)
    if key is None or key.site_id != session.site_id or not key.enabled:
        return "The key that signed the token is no longer in use."
    if contact is None or site is None or contact.directory != site.row.key:
        return "The person is no longer known."
    return None


def _origin(facts: Facts) -> tuple[bool, str]:
    if not facts.origin:
        return False, "No Origin header was sent."
    if own_origin(facts.origin, facts.host):
        return True, "The page is the server's own."
    if facts.site and facts.origin in facts.site.origins:
        return True, f"{facts.origin} is one of the site's origins."
    return False, f"{facts.origin[:300]} is none of the site's origins."


def _identity(facts: Facts) -> tuple[bool, str]:
    if facts.site is None:
        return False, "There is no such site."
    if not facts.site.row.enabled:
        return False, f"The site {facts.site.row.key} is switched off."
    return facts.identity_problem is None, facts.identity_problem or "The site's token says who this is."


def _blocked(facts: Facts) -> tuple[bool, str]:
    return not facts.blocked, "This person is blocked." if facts.blocked else "This person is not blocked."


def _role(facts: Facts) -> tuple[bool, str]:
    enabled = bool(facts.site and facts.site.roles.get(facts.role))
    return enabled, f"The role “{facts.role}” is {'on' if enabled else 'off'}."


def _message(facts: Facts, failed: Reason | None, rule_message: str) -> str:
    if failed is None:
        return ""
    if failed == "browser" and rule_message:
        return rule_message
    texts = facts.site.texts if facts.site else facts.rules.texts
    return texts.get(failed) or _LAST_WORDS
