"""The customer's socket, `/ws/v1/widget`."""

from collections.abc import Coroutine, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, ClassVar, Self

import structlog
from django.db.models import Q, QuerySet

from cases import clock
from cases.access import Audience, ContactActor, cases_of
from cases.events import CaseChanged
from cases.keyset import newest_first
from cases.models import Case, Contact, Status
from cases.operations.opening import Answers, Opened
from cases.prepared import Prepared
from cases.problems import Problem
from cases.shapes import Author, CustomerCase, case_for_customer
from cases.timeline import Placed
from chat.access import browsers, gate, origins, sessions
from chat.access.sessions import Session
from chat.desk import conversations, queue, screenshare
from chat.desk.conversations import Visit
from chat.desk.live import Live
from chat.desk.surface import Knock, Surface, push_heads
from chat.realtime import protocol
from chat.realtime.consumer import Later, Refused
from chat.realtime.hub import Delivery, ScreenMoved, contact_topic
from chat.realtime.runtime import Runtime

RENEW_BELOW = timedelta(seconds=sessions.LIFETIME / 2)
RECENT = timedelta(days=7)
OPEN_CASES = 100


@dataclass(frozen=True, slots=True)
class Standing:
    """Who has knocked, proven and allowed."""

    contact: Contact
    session: Session


class WidgetConsumer(Surface):
    """A customer's socket; it follows its person, and with them all their cases, in every tab."""

    surface = "widget"
    decode = protocol.Decoder(protocol.WidgetFrame)
    hello_type = protocol.WidgetHello
    side: ClassVar[Author] = Author("customer", "")
    actor: ContactActor
    session: Session

    @classmethod
    async def may_knock(cls, live: Live, knock: Knock) -> bool:
        heads = knock.origin, knock.host
        return origins.origin_lately_known(*heads) or await live.read(origins.origin_known, *heads)

    async def sign_in(self, frame: protocol.WidgetHello) -> dict[str, Any]:
        session = sessions.open_session(frame.session)
        if session is None:
            raise Refused(protocol.UNAUTHENTICATED, "the session has run out; ask for a new one")
        self.session = session
        before = self.live.runtime.rechecks
        contact = await self.live.read(self._judge)
        self.actor, self.person = ContactActor.of(contact), f"contact {contact.pk}"
        structlog.contextvars.bind_contextvars(contact=contact.pk)
        browser = browsers.read(self.knock.user_agent[: browsers.LONGEST])
        self.visit = Visit(str(browser))
        self.live.runtime.members.add(self)
        self.live.runtime.hub.follow(contact_topic(contact.pk), self)
        if self.live.runtime.rechecks != before:  # which did not reach this one: it was not a member yet
            await self.live.read(self._judge)
        cases = await self.live.read(open_cases, self.actor)
        chats = [(case.case, case.conversation) for case in cases]
        self.live.places.again(number for number, chat in chats if chat and chat.state == "waiting")
        return {"heartbeat": protocol.HEARTBEAT, "you": _you(contact), "cases": cases}

    def handle(self, frame: protocol.Frame) -> Coroutine[Any, Any, dict[str, Any] | Later | None]:
        if not isinstance(frame, protocol.History):  # which a page that nobody looks at asks for as well
            self.live.mailing.attended(self.actor.contact_id)
        return super().handle(frame)

    def hear(self, topic: str, delivery: Delivery) -> None:
        if isinstance(delivery.told, CaseChanged) and delivery.told.audience.number in self.audiences:
            self.audiences[delivery.told.audience.number] = delivery.told.audience
        text = delivery.for_customer
        if text is not None:
            self.socket.push(text)

    def lost(self, topic: str, audience: Audience) -> None:
        self.audiences.pop(audience.number, None)

    def seq_of(self, placed: Placed) -> int:
        return placed.entry.public_seq or 0

    async def on_start(self, frame: protocol.Start) -> dict[str, Any]:
        fields = frame.fields
        answers = Answers(fields.feature, fields.form, fields.steps, fields.participant_case)
        self.visit = Visit(self.visit.browser if self.visit else "", frame.page)
        opened, place = await self.live.write(self._start, frame, answers, self.visit)
        self.audiences[opened.case.number] = Audience.of(opened.case)
        live = opened.case.conversation
        state = live.state if live else "ended"
        return {
            "case": opened.case.number,
            "conversation": {"state": state, "position": place},
            "cid": str(frame.cid),
            "seq": opened.entry.public_seq,
        }

    async def on_screen(self, frame: protocol.WidgetScreen) -> dict[str, Any]:
        if frame.action == "stop":
            case = await self.live.write(screenshare.stop, self.actor, frame.case)
        else:
            accepted = frame.action == "accept"
            case = await self.live.write(screenshare.answer, self.actor, frame.case, accepted=accepted)
        self.live.runtime.tell([ScreenMoved(Audience.of(case), case_for_customer(case).screen_share)])
        return {}

    async def on_end(self, frame: protocol.End) -> dict[str, Any]:
        await self.live.write(conversations.end, self.actor, frame.case)
        return {}

    async def on_rate(self, frame: protocol.Rate) -> dict[str, Any]:
        if not 1 <= frame.score <= 5:
            raise Problem("bad_request", f"score is {frame.score}; it takes 1 to 5.")
        await self.live.write(conversations.rate, self.actor, frame.case, frame.score, frame.comment)
        return {}

    @classmethod
    async def beat(cls, runtime: Runtime, due: Sequence[Self]) -> None:
        await cls.recheck(runtime, due)
        heads = await runtime.readers.run(_heads, [one.actor.contact_id for one in due])
        push_heads({one: heads.get(one.actor.contact_id, {}) for one in due})
        for one in due:
            one._renew()

    @classmethod
    async def recheck(cls, runtime: Runtime, everyone: Sequence[Self]) -> None:
        """Closes those that the rules no longer let in, each with the code that says why."""
        verdicts = await runtime.readers.run(gate.judge_many, [one._standing() for one in everyone])
        for one, allowed in zip(everyone, verdicts, strict=True):
            if not allowed:
                await runtime.readers.run(one._close_refused)

    def _standing(self) -> gate.Visit:
        knock = self.knock
        return gate.Visit(self.session, knock.user_agent, knock.origin, knock.host)

    def _judge(self) -> Contact:
        judgement = gate.judge_session(*self._standing())
        if judgement.decision.allowed:
            return judgement.contact
        known = judgement.decision.reason != "identity"
        raise Refused(protocol.REFUSED if known else protocol.UNAUTHENTICATED, judgement.decision.reason or "")

    def _close_refused(self) -> None:
        try:
            self._judge()
        except Refused as refused:
            self.live.runtime.loop.call_soon_threadsafe(self.socket.close, refused.code, str(refused))

    def _start(self, frame: protocol.Start, answers: Answers, visit: Visit) -> tuple[Opened, int]:
        contact = Contact.objects.select_related("account").get(pk=self.actor.contact_id)
        opened = conversations.start(
            contact, visit, frame.cid, frame.body, frame.subject, answers, self.socket.id, tuple(frame.attachments)
        )
        return opened, queue.position(opened.case.number)

    def _renew(self) -> None:
        """Hands out a fresh session while the old one still has time, so that a reconnect needs no sign-in."""
        if self.session.expires_at - clock.now() < RENEW_BELOW:
            text = sessions.renew(self.session)
            self.session = sessions.open_session(text) or self.session
            self.socket.push(protocol.encode(protocol.SessionPush(session=text, expires_in=sessions.LIFETIME)))


def open_cases(actor: ContactActor) -> list[CustomerCase]:
    """The person's open cases and those resolved in the last week, newest change first, at most 100. Most have never
    had one, which a short query says."""
    if not _any_case.rows(actor.contact_id):
        return []
    cases, _ = newest_first(_current(cases_of(actor)), None, OPEN_CASES)
    return [case_for_customer(case) for case in cases]


def _current(rows: QuerySet[Case]) -> list[QuerySet[Case]]:
    """Open, and resolved in the last week: two parts that each have an index. To be resolved is a change."""
    week = clock.now() - RECENT
    return [rows.filter(~Q(status=Status.RESOLVED)), rows.filter(updated_at__gt=week, resolved_at__gt=week)]


_any_case = Prepared(lambda contact_id: cases_of(ContactActor(contact_id, "")).order_by().values_list("pk")[:1], 1)


def _you(contact: Contact) -> dict[str, Any]:
    account = contact.account and {"id": contact.account.external_id, "name": contact.account.name}
    return {"name": contact.name, "role": contact.role, "account": account, "location": contact.location}


def _heads(contact_ids: Sequence[int]) -> dict[int, dict[str, int]]:
    """The newest public place of each live case of those people, by person."""
    heads: dict[int, dict[str, int]] = {}
    for rows in _current(Case.objects.filter(contact_id__in=contact_ids).order_by()):
        for contact_id, number, seq in rows.values_list("contact_id", "number", "last_public_seq"):
            heads.setdefault(contact_id, {})[number] = seq
    return heads
