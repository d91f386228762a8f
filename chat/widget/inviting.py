"""Whether somebody on a host page is asked whether they want help: decided anew at each step, kept on the server.

A page first asks whether there is an invitation, and after how many seconds; when these have passed it claims it, and
shows what the answer says. So that of all tabs and browsers one shows it, and nobody who may not chat, or comes when
the desk is closed, sees any.
"""

from datetime import datetime
from typing import Any

import msgspec

from cases.models import Contact, Conversation
from chat.access import invitations
from chat.access.identity import Claims
from chat.access.models import Site
from chat.access.policy import Policy
from chat.widget import rates
from chat.widget.session import Caller, Malformed, TooMany, availability_of, judge

PAGE_LIMIT = 2_000


class Ask(msgspec.Struct):
    """`claim`: show it now. `dismiss`: the person does not want it."""

    site: str
    token: str
    page: str = ""
    claim: bool = False
    dismiss: int | None = None


def parse(body: bytes) -> Ask:
    """Raises `Malformed`."""
    try:
        return msgspec.json.decode(body, type=Ask)
    except (msgspec.DecodeError, ValueError, RecursionError) as error:
        raise Malformed('Send JSON like {"site": "KEY", "token": "JWT", "page": "https://…"}.') from error


def invite(ask: Ask, rules: Policy, caller: Caller, now: datetime) -> dict[str, Any]:
    """`{"invitation": null}`, `{"invitation": {"id", "seconds"}}`, or, claimed, `{"invitation": {"id", "words"}}`.
    Raises `TooMany` for a person who asks too often."""
    site = rules.named(ask.site)
    proof, decision = judge(ask.token, site, rules, caller, now)
    nobody: dict[str, Any] = {"invitation": None}
    if site is None or proof.claims is None or not decision.allowed:
        return nobody
    row, claims = site.site, proof.claims
    if retry_after := rates.over("invited", f"{row.key} {claims.sub}", rates.PER_PERSON):
        raise TooMany(retry_after)
    if ask.dismiss is not None:
        invitations.dismiss(row.pk, claims.sub, ask.dismiss)
        return nobody
    if availability_of(row, now)["state"] != "open" or not _welcome(row, claims):
        return nobody
    found = invitations.choose(row.pk, claims.sub, claims.role, ask.page[:PAGE_LIMIT], now)
    if found is None or (ask.claim and not invitations.claim(row.pk, claims.sub, now)):
        return nobody
    told = {"words": caller.speech.say(found.words)} if ask.claim else {"seconds": found.seconds}
    return {"invitation": {"id": found.pk} | told}


def _welcome(site: Site, claims: Claims) -> bool:
    """Not who is blocked, and not who is in a chat already."""
    contact = Contact.objects.filter(directory=site.key, external_id=claims.sub).first()
    if contact is None:
        return True
    live = Conversation.objects.filter(case__contact=contact).exclude(state=Conversation.State.ENDED)
    return not contact.blocked and not live.exists()
