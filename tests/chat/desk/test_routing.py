"""Routing as a pure function: a desk at which anything may happen in any order, held against what `plan` promises."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from chat.desk.routing import MISSES, REST, Away, Back, Chat, Desk, Drop, Give, Line, Offer, Person, Step, due, plan

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
LINES = {1: Line("accept"), 2: Line("auto"), 3: Line("queue")}


def chat(name: str = "a", team: int = 1, minutes: float = 5, **fields: object) -> Chat:
    return Chat(name, team, NOW - timedelta(minutes=minutes), **fields)  # type: ignore[arg-type]


def agent(number: int = 1, **fields: object) -> Person:
    return Person(number, **({"teams": frozenset({1, 2, 3})} | fields))  # type: ignore[arg-type]


def planned(chats: list[Chat], *people: Person) -> list[Step]:
    return plan(Desk(NOW, LINES, people, chats))


def test_the_longest_waiting_chat_goes_to_the_agent_with_fewest() -> None:
    steps = planned([chat("young", 2, 1), chat("old", 2, 9)], agent(1, load=2), agent(2, load=1))
    assert steps == [Give("old", 2), Give("young", 1)]


def test_of_two_with_as_many_the_one_left_alone_for_longer_comes_first() -> None:
    people = agent(1, last=NOW), agent(2, last=NOW - timedelta(minutes=1)), agent(3, last=NOW)
    assert planned([chat()], *people) == [Offer("a", 2, NOW + timedelta(seconds=30))]


@pytest.mark.parametrize(
    "unable",
    [{"online": False}, {"room": 2, "load": 2}, {"teams": frozenset({9})}, {"skills": frozenset({8})}],
    ids=str,
)
def test_who_is_not_able_gets_nothing(unable: dict[str, object]) -> None:
    asks = chat(skill=7)
    assert planned([asks], agent(1, **({"skills": frozenset({7})} | unable))) == []
    assert len(planned([asks], agent(1, skills=frozenset({7})))) == 1


def test_a_skill_is_waited_for_and_then_no_longer() -> None:
    assert planned([chat(skill=7, patience=NOW + timedelta(minutes=1))], agent()) == []
    assert len(planned([chat(skill=7, patience=NOW)], agent())) == 1


def test_agents_choose_for_themselves_where_the_team_says_so() -> None:
    assert planned([chat(team=3)], agent()) == []


def test_an_offer_that_is_not_answered_goes_to_the_next_and_rests() -> None:
    offered = chat(offered=1, until=NOW)
    assert planned([offered], agent(1), agent(2)) == [Drop("a", 1, True), Offer("a", 2, NOW + timedelta(seconds=30))]
    assert planned([offered], agent(1)) == [Drop("a", 1, True)]
    assert planned([chat(passed={1: NOW - REST})], agent(1)) == [Offer("a", 1, NOW + timedelta(seconds=30))]


def test_an_offer_stays_until_its_time_has_come() -> None:
    assert planned([chat(offered=1, until=NOW + timedelta(seconds=1))], agent(1, load=4), agent(2)) == []


def test_an_offer_to_someone_who_went_away_is_withdrawn() -> None:
    offered = chat(offered=1, until=NOW + timedelta(seconds=9))
    assert planned([offered], agent(1, online=False)) == [Drop("a", 1, False)]


def test_who_lets_several_pass_is_set_away_and_gets_no_more() -> None:
    offered = [chat("a", offered=1, until=NOW), chat("b", minutes=1)]
    assert planned(offered, agent(1, missed=MISSES - 1)) == [Drop("a", 1, True), Away(1)]


def test_chats_of_who_has_gone_go_back_after_the_grace_and_before_younger_ones() -> None:
    gone = agent(1, online=False, gone=NOW - timedelta(seconds=60))
    chats = [chat("young", 2, 1), chat("old", 2, 9, agent=1)]
    assert planned(chats, gone, agent(2, room=1)) == [Back("old", 1), Give("old", 2)]
    assert planned([chats[1]], replace(gone, gone=NOW - timedelta(seconds=59)), agent(2)) == []


def test_when_to_look_again() -> None:
    chats = [chat("a", offered=1, until=NOW + timedelta(seconds=20)), chat("b", passed={1: NOW}), chat("c", agent=2)]
    people = agent(1), agent(2, online=False, gone=NOW)
    assert due(Desk(NOW, LINES, people, chats)) == NOW + timedelta(seconds=20)
    assert due(Desk(NOW, LINES, people, chats[1:])) == NOW + REST
    assert due(Desk(NOW, LINES, people, [])) is None


@given(st.lists(st.integers(1, 500), unique=True, max_size=12), st.lists(st.integers(0, 3), max_size=4))
def test_of_all_who_wait_the_longest_are_served_and_evenly(ages: list[int], rooms: list[int]) -> None:
    people = [agent(number, room=room) for number, room in enumerate(rooms, start=1)]
    steps = planned([chat(f"{age}", 2, age) for age in ages], *people)
    served = [int(step.chat) for step in steps if isinstance(step, Give)]
    assert served == sorted(ages, reverse=True)[: sum(rooms)]
    given = Counter(step.agent for step in steps if isinstance(step, Give))
    for one in people:
        for other in people:
            assert given[one.id] <= given[other.id] + 1 or given[other.id] == other.room


AGENTS, TEAMS, SKILLS = range(1, 5), [1, 2, 3], [7, 8]


@dataclass
class Someone:
    """An agent of the play."""

    teams: frozenset[int]
    skills: frozenset[int]
    room: int
    online: bool = False
    gone: datetime | None = NOW
    missed: int = 0
    last: datetime | None = None


@dataclass
class Play:
    """A whole desk in memory, where what is planned is done."""

    people: dict[int, Someone]
    now: datetime = NOW
    chats: dict[str, Chat] = field(default_factory=dict)
    by_hand: set[int] = field(default_factory=set)  # agents who took more than they have room for

    def load(self, who: int) -> int:
        return sum(one.agent == who for one in self.chats.values())

    def desk(self) -> Desk:
        people = [
            Person(
                number, one.online, one.gone, one.room, self.load(number), one.missed, one.last, one.teams, one.skills
            )
            for number, one in self.people.items()
        ]
        return Desk(self.now, LINES, people, list(self.chats.values()))

    def go(self) -> list[Step]:
        steps = plan(self.desk())
        for step in steps:
            self.do(step)
        return steps

    def do(self, step: Step) -> None:
        if isinstance(step, Away):
            self.people[step.agent].online = False
            self.people[step.agent].missed = 0
            return
        one = self.chats[step.chat]
        if isinstance(step, Back):
            assert one.agent == step.agent
            self.chats[one.id] = replace(one, agent=None, passed={})
        elif isinstance(step, Drop):
            assert one.offered == step.agent
            self.people[step.agent].missed += step.missed
            self.chats[one.id] = self.unoffered(one, passed=step.missed)
        else:
            assert (one.agent, one.offered) == (None, None), "with two at once"
            self.people[step.agent].last = self.now
            given = {"agent": step.agent} if isinstance(step, Give) else {"offered": step.agent, "until": step.until}
            self.chats[one.id] = replace(one, **given)  # type: ignore[arg-type]

    def unoffered(self, one: Chat, *, passed: bool) -> Chat:
        assert one.offered is not None
        others = {**one.passed, one.offered: self.now} if passed else one.passed
        return replace(one, offered=None, until=None, passed=others)

    def able(self, one: Chat) -> Iterator[int]:
        """Who could have the chat now, by the words of the promise."""
        waits = one.skill is not None and (one.patience is None or one.patience > self.now)
        for number, person in self.people.items():
            asked = sum(other.offered == number for other in self.chats.values())
            rested = number not in one.passed or one.passed[number] + REST <= self.now
            free = self.load(number) + asked < person.room
            suits = one.team in person.teams and (not waits or one.skill in person.skills)
            if person.online and suits and rested and free:
                yield number


class AnyDay(RuleBasedStateMachine):
    """Chats come, agents come and go, answer or do not, and time passes."""

    play: Play

    @initialize(data=st.data())
    def open(self, data: st.DataObject) -> None:
        some = st.frozensets(st.sampled_from(TEAMS))
        skills, rooms = st.frozensets(st.sampled_from(SKILLS)), st.integers(0, 3)
        people = {number: Someone(data.draw(some), data.draw(skills), data.draw(rooms)) for number in AGENTS}
        self.play = Play(people)
        self.number = 0

    def routed(self) -> None:
        before = dict(self.play.chats)
        steps = self.play.go()
        assert self.play.go() == [], "it does not come to rest"
        for step in steps:
            if isinstance(step, Give | Offer):
                self.nobody_was_passed_over(step)
                asked = sum(one.offered == step.agent for one in self.play.chats.values())
                assert self.play.load(step.agent) + asked <= self.play.people[step.agent].room
        assert {name: one.since for name, one in before.items()} == {n: self.play.chats[n].since for n in before}

    def nobody_was_passed_over(self, step: Give | Offer) -> None:
        """By a younger chat with whose agent they could have been."""
        person, given = self.play.people[step.agent], self.play.chats[step.chat]
        for one in self.play.chats.values():
            if one.agent is None and one.offered is None and (one.since, one.id) < (given.since, given.id):
                waits = one.skill is not None and (one.patience is None or one.patience > self.play.now)
                rests = step.agent in one.passed and one.passed[step.agent] + REST > self.play.now
                suits = one.team in person.teams and LINES[one.team].mode != "queue"
                assert not suits or rests or (waits and one.skill not in person.skills)

    @rule(team=st.sampled_from(TEAMS), skill=st.sampled_from([None, *SKILLS]), patience=st.sampled_from([None, 2, 10]))
    def comes(self, team: int, skill: int | None, patience: int | None) -> None:
        self.number += 1
        until = self.play.now + timedelta(minutes=patience) if skill and patience else None
        name = f"{self.number:04}"
        self.play.chats[name] = Chat(name, team, self.play.now, skill=skill, patience=until)
        self.routed()

    @rule(who=st.sampled_from(AGENTS), how=st.sampled_from(["online", "away", "offline"]))
    def says(self, who: int, how: str) -> None:
        person = self.play.people[who]
        person.online = how == "online"
        person.gone = None if how != "offline" else person.gone or self.play.now
        person.missed = 0 if how == "online" else person.missed
        self.routed()

    @rule(seconds=st.sampled_from([1, 10, 30, 31, 60, 200]))
    def passes(self, seconds: int) -> None:
        self.play.now += timedelta(seconds=seconds)
        self.routed()

    def pick(self, index: int, wanted: str) -> Chat | None:
        """One of the chats of which that holds."""
        found = [one for one in self.play.chats.values() if getattr(one, wanted) is not None]
        return found[index % len(found)] if found else None

    @rule(index=st.integers(0, 99), yes=st.booleans())
    def answers(self, index: int, yes: bool) -> None:
        one = self.pick(index, "offered")
        if one is None:
            return
        assert one.offered is not None
        self.play.people[one.offered].missed = 0
        if yes:
            self.play.chats[one.id] = replace(one, agent=one.offered, offered=None, until=None)
        else:
            self.play.chats[one.id] = self.play.unoffered(one, passed=True)
        self.routed()

    @rule(index=st.integers(0, 99))
    def ends(self, index: int) -> None:
        one = self.pick(index, "since")
        if one is not None:
            del self.play.chats[one.id]
            self.routed()

    @rule(index=st.integers(0, 99), who=st.sampled_from(AGENTS))
    def is_taken_by_hand(self, index: int, who: int) -> None:
        one = self.pick(index, "since")
        if one is not None and self.play.people[who].gone is None:
            self.play.chats[one.id] = replace(one, agent=who, offered=None, until=None)
            self.routed()

    @invariant()
    def nobody_has_a_chat_of_another(self) -> None:
        for one in self.play.chats.values() if hasattr(self, "play") else ():
            assert one.agent is None or one.offered is None
            assert (one.offered is None) == (one.until is None)

    @invariant()
    def no_chat_waits_while_someone_is_able(self) -> None:
        for one in self.play.chats.values() if hasattr(self, "play") else ():
            if one.agent is None and one.offered is None and LINES[one.team].mode != "queue":
                assert list(self.play.able(one)) == []

    @invariant()
    def nobody_who_has_gone_keeps_a_chat(self) -> None:
        for one in self.play.chats.values() if hasattr(self, "play") else ():
            gone = self.play.people[one.agent].gone if one.agent else None
            assert gone is None or self.play.now - gone < LINES[one.team].grace

    @precondition(lambda self: self.play.chats)
    @rule()
    def no_chat_starves(self) -> None:
        """Whatever has happened: once everyone is there and able, each in turn has someone, the oldest first."""
        play = Play(
            {n: Someone(frozenset(TEAMS), frozenset(SKILLS), 99, True, None) for n in AGENTS}, self.play.now + REST
        )
        play.chats = {name: one for name, one in self.play.chats.items() if one.agent is None}
        play.go()
        for one in play.chats.values():
            assert LINES[one.team].mode == "queue" or one.agent or one.offered


TestAnyDay = AnyDay.TestCase
TestAnyDay.settings = settings(max_examples=120, stateful_step_count=40, deadline=None)
