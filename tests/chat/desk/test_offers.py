"""Routing on the database: rules, offers, what happens when they are answered or not, and who has gone."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from cases import events
from cases.access import AgentActor, ContactActor
from cases.models import Agent, Case, Contact, Entry, Feature, Offer, Presence, Returned, Route, Skill, Team
from cases.operations.changing import assign, resolve
from cases.problems import Problem
from chat.desk import conversations, floor, offers, queue
from chat.realtime import presence
from tests.chat.desk.test_conversations import begin, say, state_of

LATER = timedelta(seconds=31)


@pytest.fixture
def told() -> Iterator[list[events.Event]]:
    heard: list[events.Event] = []
    stop = events.subscribe(heard.extend)
    yield heard
    stop()


@pytest.fixture
def team(ada: Agent, ben: Agent) -> Team:
    """Ada and Ben are online in a team that all chats about reports go to; they are asked one after the other."""
    team = Team.objects.create(name="Reports", mode=Team.Mode.ACCEPT)
    team.members.set([ada, ben])
    for agent in (ada, ben):
        presence.say(agent.pk, "online")
    feature, _ = Feature.objects.get_or_create(name="Reports")
    Route.objects.create(feature=feature, team=team)
    return team


def route(after: timedelta = timedelta()) -> offers.Outcome:
    return offers.route(timezone.now() + after)


def offered_to(number: str) -> str | None:
    offer = Offer.objects.filter(conversation__case__number=number, outcome="open").select_related("agent").first()
    return offer.agent.name if offer else None


def holder(number: str) -> str | None:
    assignee = Case.objects.select_related("assignee").get(number=number).assignee
    return assignee.name if assignee else None


def is_gone(agent: Agent, since: timedelta = timedelta(minutes=3)) -> None:
    Agent.objects.filter(pk=agent.pk).update(presence="online", seen_at=timezone.now() - since)


def test_a_desk_without_teams_routes_nothing(erin: Contact, ada: Agent, django_assert_num_queries: object) -> None:
    number = begin(erin).case.number
    presence.say(ada.pk, "online")
    with django_assert_num_queries(1):  # type: ignore[operator]
        assert offers.look(timezone.now()) == (False, None)
    route()
    assert (offered_to(number), holder(number), Offer.objects.count()) == (None, None, 0)


def test_a_case_in_no_team_stays_with_who_has_gone(erin: Contact, ada: Agent, reports: Team) -> None:
    number = begin(erin).case.number
    conversations.accept(AgentActor.of(ada), number)
    is_gone(ada)
    route()
    assert (holder(number), state_of(number)) == ("Ada", "active")


def test_rules_lead_to_a_team_and_only_its_agents_ever_see_the_case(
    team: Team, erin: Contact, lead: Agent, told: list[events.Event], django_capture_on_commit_callbacks: object
) -> None:
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        case = begin(erin).case
    assert case.team == team
    heard = [one.audience.team_id for one in told if isinstance(one, events.CaseChanged | events.EntryAdded)]
    assert set(heard) == {team.pk}


def test_the_first_rule_that_fits_decides(team: Team, erin: Contact, sam: Contact) -> None:
    vip = Team.objects.create(name="Harbor")
    rule = Route.objects.create(position=1, account=erin.account, site=erin.directory, role=erin.role, team=vip)
    assert [begin(erin).case.team, begin(sam).case.team] == [vip, team]
    Route.objects.filter(pk=rule.pk).update(role="Somebody Else")
    assert begin(erin).case.team == team


def test_a_chat_that_begins_anew_on_a_case_without_team_is_sent_to_one(team: Team, erin: Contact, lead: Agent) -> None:
    number = begin(erin).case.number
    Case.objects.filter(number=number).update(team=None)
    resolve(AgentActor.of(lead), number)
    say(erin, number)
    case = Case.objects.get(number=number)
    assert case.team == team
    assert case.entries.order_by("-seq")[0].body == "Sent to Reports"
    assert case.entries.order_by("-seq")[0].visibility == "internal"


def test_an_offer_goes_round_until_it_is_accepted(team: Team, erin: Contact, ada: Agent, ben: Agent) -> None:
    number = begin(erin).case.number
    route()
    first = offered_to(number)
    assert first in ("Ada", "Ben")
    route(LATER)
    second = offered_to(number)
    assert {first, second} == {"Ada", "Ben"}
    assert Agent.objects.get(name=first).missed == 1
    conversations.accept(AgentActor.of(Agent.objects.get(name=second)), number)
    assert (holder(number), state_of(number), offered_to(number)) == (second, "active", None)
    assert sorted(Offer.objects.values_list("outcome", flat=True)) == ["accepted", "missed"]


def test_declined_means_the_next_and_nobody_else_can_decline(
    team: Team, erin: Contact, ada: Agent, ben: Agent, lead: Agent
) -> None:
    number = begin(erin).case.number
    route()
    first, other = (ada, ben) if offered_to(number) == "Ada" else (ben, ada)
    for someone in (other, lead):
        with pytest.raises(Problem) as refused:
            offers.decline(AgentActor.of(someone), number)
        assert refused.value.code == "conflict"
    offers.decline(AgentActor.of(first), number)
    route()
    assert offered_to(number) == other.name


def test_an_agent_of_another_team_is_offered_and_declines_nothing(team: Team, erin: Contact, ada: Agent) -> None:
    ada.teams.clear()
    number = begin(erin).case.number
    route()
    assert offered_to(number) == "Ben"
    with pytest.raises(Problem) as refused:
        offers.decline(AgentActor.of(ada), number)
    assert refused.value.code == "not_found"


def test_whoever_is_quicker_may_take_an_offered_chat(team: Team, erin: Contact, lead: Agent) -> None:
    number = begin(erin).case.number
    route()
    conversations.accept(AgentActor.of(lead), number)
    assert (holder(number), offered_to(number)) == ("Lena", None)
    assert Offer.objects.get().outcome == "withdrawn"


def test_a_chat_that_ends_is_offered_no_longer(team: Team, erin: Contact) -> None:
    number = begin(erin).case.number
    route()
    conversations.end(ContactActor.of(erin), number)
    assert Offer.objects.get().outcome == "withdrawn"


def test_who_lets_three_pass_is_set_away(team: Team, erin: Contact, ada: Agent, ben: Agent) -> None:
    presence.say(ben.pk, "away")
    begin(erin)
    away: list[tuple[int, str]] = []
    for turn in range(3):
        route(turn * timedelta(seconds=100))
        away += route(turn * timedelta(seconds=100) + LATER).away
    ada.refresh_from_db()
    assert away == [(ada.pk, "Ada")]
    assert (ada.presence, ada.missed) == (Presence.AWAY, 0)


def test_auto_gives_the_longest_waiting_to_who_has_fewest_and_stops_at_capacity(
    team: Team, erin: Contact, sam: Contact, ada: Agent, ben: Agent
) -> None:
    Team.objects.update(mode=Team.Mode.AUTO)
    Agent.objects.update(capacity=1)
    numbers = [begin(who).case.number for who in (erin, sam, erin)]
    route()
    assert {holder(number) for number in numbers[:2]} == {"Ada", "Ben"}
    assert [state_of(number) for number in numbers] == ["active", "active", "waiting"]
    entry = Entry.objects.get(case__number=numbers[0], kind="event")
    assert (entry.visibility, entry.author_kind, entry.data["event"]) == ("public", "system", "assigned")


def test_an_agents_own_limit_counts(team: Team, erin: Contact, ada: Agent, ben: Agent) -> None:
    presence.limit(ada.pk, 0)
    presence.say(ben.pk, "away")
    number = begin(erin).case.number
    route()
    assert offered_to(number) is None
    presence.limit(ada.pk, None)
    route()
    assert offered_to(number) == "Ada"


def test_a_skill_is_waited_for_and_not_for_ever(team: Team, erin: Contact, ada: Agent, ben: Agent) -> None:
    spanish = Skill.objects.create(name="Spanish", patience=10)
    Route.objects.create(position=1, account=erin.account, skill=spanish)
    number = begin(erin).case.number
    route()
    assert offered_to(number) is None
    spanish.agents.add(ben)
    route()
    assert offered_to(number) == "Ben"
    spanish.agents.clear()
    route()
    assert offered_to(number) is None
    Conversation = Case.objects.get(number=number).conversation
    assert Conversation is not None
    type(Conversation).objects.update(started_at=timezone.now() - timedelta(minutes=10))
    route()
    assert offered_to(number) is not None


def test_a_chat_of_who_has_gone_keeps_its_place_and_its_history(
    team: Team, erin: Contact, sam: Contact, ada: Agent, ben: Agent
) -> None:
    Team.objects.update(mode=Team.Mode.QUEUE)
    first, second = begin(erin).case.number, begin(sam).case.number
    conversations.accept(AgentActor.of(ada), first)
    is_gone(ada, presence.LEASE + timedelta(seconds=30))
    route()
    assert holder(first) == "Ada", "within the grace"
    is_gone(ada)
    route()
    assert [place.number for place in queue.places()] == [first, second]
    assert (holder(first), state_of(first)) == (None, "waiting")
    last = Entry.objects.filter(case__number=first).latest("seq")
    assert last.visibility == "public"
    assert "keep your place" in last.body
    assert [one["case"] for one in offers.told_returned(ada.pk)] == [first]
    assert offers.told_returned(ada.pk) == []
    assert offers.told_returned(ben.pk) == []


def test_a_silent_chat_stays_and_goes_back_once_somebody_writes(team: Team, erin: Contact, ada: Agent) -> None:
    Team.objects.update(mode=Team.Mode.QUEUE)
    number = begin(erin).case.number
    conversations.accept(AgentActor.of(ada), number)
    is_gone(ada)
    Case.objects.update(updated_at=timezone.now() - floor.LIVE)
    route()
    assert holder(number) == "Ada"
    say(erin, number)
    route()
    assert holder(number) is None
    assert Returned.objects.count() == 1


def test_who_is_only_away_keeps_what_they_have(team: Team, erin: Contact, ada: Agent) -> None:
    number = begin(erin).case.number
    conversations.accept(AgentActor.of(ada), number)
    presence.say(ada.pk, "away")
    route(timedelta(seconds=50))
    assert holder(number) == "Ada"


def test_places_are_counted_in_each_line(
    team: Team, erin: Contact, sam: Contact, outsider: Contact, lead: Agent
) -> None:
    Route.objects.create(position=1, site=outsider.directory, team=Team.objects.create(name="Other"))
    a, b, c, d = (begin(who).case.number for who in (erin, outsider, sam, outsider))
    assert {p.number: (p.position, p.waiting) for p in queue.places()} == {
        a: (1, 2), c: (2, 2), b: (1, 2), d: (2, 2),
    }  # fmt: skip
    Route.objects.create(position=0, account=sam.account, skill=Skill.objects.create(name="Lakes"))
    assert queue.position(c) == 1
    assign(AgentActor.of(lead), b, agent=lead.pk, team=None)
    assert queue.position(d) == 1


def test_looking_costs_the_same_however_many_cases_there_are(
    team: Team, erin: Contact, ada: Agent, django_assert_max_num_queries: object
) -> None:
    for _ in range(8):
        begin(erin)
    with django_assert_max_num_queries(10):  # type: ignore[operator]
        wanted, due = offers.look(timezone.now())
    assert wanted
    route()
    with django_assert_max_num_queries(10):  # type: ignore[operator]
        wanted, due = offers.look(timezone.now())
    assert not wanted
    assert isinstance(due, datetime)
