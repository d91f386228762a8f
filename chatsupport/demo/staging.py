"""A planned case, played to where it stands: opened, then its lines said one after the other, all in memory.

What the desk did meanwhile (taken, priority changed, resolved) is set on the case and told as the same event entries
that `cases.operations` and `chat.desk` leave, with the times of then.
"""

import random
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any

from cases import meaning, timeline
from cases.access import AgentActor, ContactActor
from cases.models import (
    Agent,
    AuthorKind,
    Case,
    Conversation,
    Door,
    Kind,
    Priority,
    ScreenShare,
    Status,
    Team,
    Visibility,
)
from cases.operations.opening import Answers, digest
from cases.timeline import Draft
from chatsupport.demo.placing import EntryRow, place
from chatsupport.demo.planning import Fate, Plan
from chatsupport.demo.screenplay import Line

_BROWSERS = (
    "Chrome 141 on Windows", "Edge 141 on Windows", "Chrome 140 on ChromeOS", "Safari 26 on iPadOS",
    "Firefox 144 on Windows", "Safari 26 on macOS", "Chrome 141 on macOS",
)  # fmt: skip
_PAGES = {"Batch Upload": "batch-upload", "Reports": "reports", "Assessments": "assessments", "Efforts": "efforts"}


@dataclass(frozen=True, slots=True)
class Known:
    """A contact of the desk, as far as a case needs them."""

    id: int
    name: str
    account_id: int | None


@dataclass(frozen=True)
class House:
    """Who and what is there: agents by their email's first part, in an order that does not change; priorities by code,
    the default one under the empty code as well."""

    agents: dict[str, Agent]
    teams: dict[str, Team]
    priorities: dict[str, Priority]
    contacts: dict[str, Known]


@dataclass(frozen=True, slots=True)
class Staged:
    """A case that lacks only its number and its ids; `conversation` is the chat on it, if there was one."""

    case: Case
    entries: list[EntryRow]
    conversation: Conversation | None


def stage(plan: Plan, house: House) -> Staged:
    """Plays the case that `plan` describes."""
    return _Performance(plan, house).run()


@dataclass
class _Performance:
    """One case on its way through its script; `at` is where its time has come."""

    plan: Plan
    house: House
    at: datetime = field(init=False)
    case: Case = field(init=False)
    agent: Agent = field(init=False)
    drafts: list[Draft] = field(default_factory=list)
    rating: tuple[int, str, datetime] | None = None
    accepted_at: datetime | None = None
    resolved_at: datetime | None = None

    def run(self) -> Staged:
        self.at = self.plan.opens_at
        self.agent = self._whose()
        self.contact = self.house.contacts[self.plan.customer.key]
        self.customer = ContactActor(self.contact.id, self.contact.name)
        self.desk = AgentActor(self.agent.pk, self.agent.name, sees_every_queue=True)
        first = place(*self._open())
        for line in self.plan.lines[1:]:
            self.at += line.gap or timedelta()
            self._play(line)
        return self._ended(first)

    @property
    def rng(self) -> random.Random:
        return self.plan.rng

    def _whose(self) -> Agent:
        """The demo's own agent has somewhat more than a share of what is not done."""
        agents = list(self.house.agents.values())
        if self.plan.fate is not Fate.RESOLVED and self.rng.random() < 0.3:
            return agents[0]
        return self.rng.choice(agents)

    def _open(self) -> tuple[Case, list[Draft]]:
        """The case as it was when it came in, with the draft of its first entry."""
        script, say = self.plan.script, self.plan.wording.say
        opening = self.plan.lines[0]
        body, subject, answers = say(opening.text), say(script.subject), self._answers()
        priority = "" if script.does("priority") else script.of("priority")
        self.case = Case(
            subject=subject,
            priority=self.house.priorities[priority],
            door=self.plan.door,
            contact_id=self.contact.id,
            account_id=self.contact.account_id,
            start_cid=self.plan.cid,
            start_digest=digest(body, subject, priority, answers),
            opened_at=self.at,
            **asdict(answers),
        )
        actor = self.customer if opening.who == "C" else self.desk
        return self.case, [Draft("", actor, body, self.plan.cid, at=self.at)]

    def _answers(self) -> Answers:
        script, slots = self.plan.script, self.plan.wording.slots
        steps = self.plan.wording.say(script.of("steps")).replace(" 2. ", "\n2. ").replace(" 3. ", "\n3. ")
        return Answers(
            feature=script.of("feature"),
            form=slots["form"] if script.of("form") else "",
            steps=steps.replace(" 4. ", "\n4. "),
            participant_case=slots["pcase"] if _mentions(script.lines, script.of("steps"), "{pcase}") else "",
        )

    def _play(self, line: Line) -> None:
        if line.who != "C" and self.case.assignee is None:
            self._take()
        text = self.plan.wording.say(line.text)
        if line.who == "!":
            self._act(*text.partition(" ")[::2])
        elif line.who == "C":
            self._say(self.customer, text)
            self._return()
        else:
            self._say(self.desk, text, internal=line.who == "N")

    def _say(self, actor: AgentActor | ContactActor, text: str, *, internal: bool = False) -> None:
        kind = Kind.EMAIL if self.plan.door is Door.EMAIL and not internal else Kind.MESSAGE
        visibility = Visibility.INTERNAL if internal else Visibility.PUBLIC
        self.drafts.append(Draft("", actor, text, kind=kind, visibility=visibility, at=self.at))

    def _tell(self, what: str, text: str, before: Any, after: Any, *, public: bool = False, own: bool = True) -> None:
        actor = self.desk if own else self.customer
        told = timeline.event(self.case, actor, what, text, before=before, after=after, public=public, at=self.at)
        self.drafts.append(told)

    def _take(self) -> None:
        self.case.assignee, self.case.status, self.accepted_at = self.agent, Status.OPEN, self.at
        name = self.agent.name
        if self.plan.door is Door.CHAT:
            self._tell("accepted", f"{name} joined", Status.NEW, Status.OPEN, public=True)
        else:
            self._tell("assigned", f"Assigned to {name}", None, name, public=True)
        if team := self.plan.script.of("team"):
            self._to_team(team)
        if tags := self.plan.script.of("tags"):
            self._tag(tags.split(", ")[: self.rng.randint(1, 3)])
        self.at += timedelta(seconds=self.rng.randint(15, 50))

    def _return(self) -> None:
        """A customer who writes on a resolved case takes it up again."""
        if self.resolved_at:
            self._tell("reopened", "Case reopened", Status.RESOLVED, Status.OPEN, public=True, own=False)
            self.resolved_at = None

    def _act(self, action: str, rest: str) -> None:
        agent, customer = self.agent.name, self.customer.name
        match action:
            case "priority":
                self._prioritise(rest)
            case "team":
                self._to_team(rest)
            case "tag":
                self._tag([*self.case.tags, rest])
            case "screen":
                self._ask_for_screen(rest)
            case "agree":
                self._screen(ScreenShare.ACCEPTED, f"{customer} agreed to the screen share", own=False)
            case "decline":
                self._screen(ScreenShare.DECLINED, f"{customer} declined the screen share", own=False)
            case "cancel":
                self._screen(ScreenShare.ENDED, f"{agent} took the screen share request back")
            case "end":
                self._screen(ScreenShare.ENDED, f"{agent} ended the screen share")
            case "rate":
                self._rate(rest)
            case "resolve":
                self._resolve()
            case other:
                assert other == "wait", f"a desk cannot {other!r}"

    def _prioritise(self, code: str) -> None:
        before, self.case.priority = self.case.priority, self.house.priorities[code]
        text = f"Priority changed from {before} to {self.case.priority}"
        self._tell("priority_changed", text, before.code, self.case.priority.code)

    def _to_team(self, name: str) -> None:
        if self.case.team is None:
            self.case.team = self.house.teams[name]
            self._tell("team_changed", f"Moved to {name}", None, name)

    def _tag(self, tags: Sequence[str]) -> None:
        before, self.case.tags = self.case.tags, list(dict.fromkeys(tags))
        self._tell("tags_changed", f"Tags set to {', '.join(self.case.tags)}", before, self.case.tags)

    def _ask_for_screen(self, reason: str) -> None:
        self.case.screen_requested, self.case.screen_by, self.case.screen_reason = True, self.agent, reason
        self._screen(ScreenShare.REQUESTED, f"{self.agent.name} asked for a screen share: {reason}")

    def _screen(self, state: ScreenShare, text: str, *, own: bool = True) -> None:
        before, self.case.screen_state, self.case.screen_at = self.case.screen_state, state, self.at
        self._tell(f"screen_{state}", text, before, state.value, public=True, own=own)

    def _rate(self, rest: str) -> None:
        if self.plan.door is not Door.CHAT:
            return
        score, _, comment = rest.partition(" ")
        self.rating = int(score), comment, self.at
        text = f"{self.customer.name} rated the chat {score} of 5" + (f": {comment}" if comment else "")
        self._tell("rated", text, None, int(score), own=False)

    def _resolve(self) -> None:
        before = Status.WAITING if self._spoke_last() else Status.OPEN
        self._tell("resolved", "Case resolved", before, Status.RESOLVED, public=True)
        self.resolved_at = self.at

    def _spoke_last(self) -> bool:
        said = [draft for draft in self.drafts if draft.kind != Kind.EVENT and draft.visibility == Visibility.PUBLIC]
        return bool(said) and isinstance(said[-1].actor, AgentActor)

    def _ended(self, first: list[EntryRow]) -> Staged:
        entries = [*first, *place(self.case, self.drafts)]
        self._read(entries)
        if self.resolved_at:
            self.case.status, self.case.resolved_at = Status.RESOLVED, self.resolved_at
            meaning.await_nothing(self.case)
        meaning.set_due(self.case)
        return Staged(self.case, entries, self._conversation() if self.plan.door is Door.CHAT else None)

    def _conversation(self) -> Conversation:
        live = self.plan.fate in (Fate.QUEUED, Fate.ACTIVE)
        state = Conversation.State.ACTIVE if self.accepted_at else Conversation.State.WAITING
        score, comment, rated_at = self.rating or (None, "", None)
        return Conversation(
            state=state if live else Conversation.State.ENDED,
            agent=self.agent if self.accepted_at else None,
            browser=self.rng.choice(_BROWSERS),
            page=f"https://app.harborlight.example/{_PAGES.get(self.case.feature, 'participants')}",
            started_at=self.plan.opens_at,
            accepted_at=self.accepted_at,
            ended_at=None if live else self.at,
            score=score,
            comment=comment,
            rated_at=rated_at,
        )

    def _read(self, entries: Sequence[EntryRow]) -> None:
        """Both sides have read it all, but for what the fate leaves to be read."""
        case, fate = self.case, self.plan.fate
        skips = fate in (Fate.ACTIVE, Fate.REOPENED, Fate.OPEN) and self.rng.random() < 0.5
        if case.assignee:
            seq = case.last_customer_seq - 1 if skips else case.last_seq
            case.desk_read_seq, case.desk_read_public_seq = seq, _public(entries, seq)
            case.desk_unread = _unread(entries, AuthorKind.CUSTOMER, seq)
        if fate is not Fate.WAITING or self.rng.random() < 0.6:
            case.contact_read_seq, case.contact_read_public_seq = case.last_seq, case.last_public_seq
            case.contact_unread = 0


def _public(entries: Sequence[EntryRow], seq: int) -> int:
    """The public count that `seq` stands at."""
    return max((entry.public_seq or 0 for entry in entries if entry.seq <= seq), default=0)


def _unread(entries: Sequence[EntryRow], author: AuthorKind, seq: int) -> int:
    return sum(entry.says and entry.seq > seq and entry.author_kind == author for entry in entries)


def _mentions(lines: list[Line], steps: str, slot: str) -> bool:
    return slot in steps or any(slot in line.text for line in lines)
