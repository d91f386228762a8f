"""The demo's site, people and cases, put into the database. Running it again adds what is missing and nothing twice."""

import gc
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import TypeVar
from zoneinfo import ZoneInfo

from django.contrib.auth.hashers import make_password
from django.db import transaction

from cases.models import Agent, Calendar, Case, Priority, Target, Team
from cases.sla import targets
from cases.sla.clock import hours_of
from cases.sla.hours import Hours
from chat.access.models import Invitation, RefusalText, Role, Site, SiteKey, SiteOrigin
from chat.access.operations import FIRST_ROLE, provision_site, switch_role
from chat.access.validators import canonical_origin
from chatsupport.demo import cast, peopling, replies
from chatsupport.demo.planning import cid_of, people, plans
from chatsupport.demo.staging import House, stage
from chatsupport.demo.writing import Writer

AT_ONCE = 1_000  # cases in a transaction
T = TypeVar("T")
REFUSED_ROLE = (
    "At your organization, chat is open to Enterprise Managers. Ask yours to bring the question to us, "
    "or use one of the other ways below: they are open to everybody."
)


@dataclass(frozen=True)
class Loaded:
    """What a run added."""

    site: bool
    agents: int
    contacts: int
    cases: int


def load(
    count: int, origins: Sequence[str], now: datetime, progress: Callable[[int], None] = lambda done: None
) -> Loaded:
    """Brings the demo up to `count` cases, with `origins` registered. Tells `progress` how many it has added so far.

    Cases are made as they are written, a thousand in a transaction: a run that is stopped is taken up by the next.
    """
    with transaction.atomic():
        had_site = Site.objects.filter(key=cast.SITE).exists()
        agents = _agents()
        site = _site(origins, by=agents["admin"][0])
        contacts, made = peopling.contacts(people(count))
        replies.prepare()
        house = House(
            agents={key: agent for key, (agent, _) in agents.items()},
            teams=_teams(agents),
            priorities=_priorities(),
            contacts=contacts,
        )
        _targets(site, house.priorities)
    cases = _cases(count, now, house, _hours(site, now), progress)
    if cases:
        peopling.see()
    return Loaded(site=not had_site, agents=sum(made for _, made in agents.values()), contacts=made, cases=cases)


def _site(origins: Sequence[str], by: Agent) -> Site:
    if not SiteKey.objects.filter(site__key=cast.SITE, algorithm=SiteKey.Algorithm.HS256, enabled=True).exists():
        provision_site(cast.SITE, cast.VENDOR, origins)
    site = Site.objects.get(key=cast.SITE)
    for origin in origins:
        SiteOrigin.objects.get_or_create(site=site, origin=canonical_origin(origin))
    if not RefusalText.objects.filter(site=site).exists():
        _ways_in(site)
        _roles(site, by)
        _maintenance(site)
        _invitation(site)
    return site


def _ways_in(site: Site) -> None:
    site.portal_url = cast.PORTAL_PATH
    site.email = "support@harborlight.example"
    site.phone = "+1 312 555 0142"
    site.emergency_phone = "+1 312 555 0142, extension 2"
    site.save()
    RefusalText.objects.create(site=site, reason=RefusalText.Reason.ROLE, message=REFUSED_ROLE)


def _roles(site: Site, by: Agent) -> None:
    switch_role(site, FIRST_ROLE, True, by)
    for name in (cast.SM, cast.STAFF):
        Role.objects.get_or_create(site=site, name=name)


def _invitation(site: Site) -> None:
    words = "Is a report not showing what you expect? We can look at it together."
    Invitation.objects.create(site=site, name="Stuck at a report", words=words, page="/demo/reports/", seconds=15)


def _maintenance(site: Site) -> None:
    """A window on the Saturday night after next, so that the administrator sees one."""
    calendar = site.calendar
    if calendar is None or calendar.maintenance.exists():
        return
    here = datetime.now(ZoneInfo(calendar.time_zone)).replace(hour=21, minute=0, second=0, microsecond=0)
    starts = here + timedelta(days=(5 - here.weekday()) % 7 + 7)
    text = "Harborlight is being updated and cannot be reached until 1 am Central. Your question is kept as a case."
    calendar.maintenance.create(starts_at=starts, ends_at=starts + timedelta(hours=4), message=text)


def _agents() -> dict[str, tuple[Agent, bool]]:
    """By key: the agent, and whether they are new. They share a password, hashed once because hashing is slow."""
    hashed = ""
    found: dict[str, tuple[Agent, bool]] = {}
    for who in cast.AGENTS:
        agent = Agent.objects.filter(email=who.email).first()
        made = agent is None
        if agent is None:
            hashed = hashed or make_password(cast.PASSWORD)
            agent = Agent(
                email=who.email, name=who.name, is_lead=who.lead, is_staff=who.admin, is_superuser=who.admin,
                password=hashed,
            )  # fmt: skip
            agent.save()
        found[who.key] = agent, made
    return found


def _teams(agents: dict[str, tuple[Agent, bool]]) -> dict[str, Team]:
    teams = {name: Team.objects.get_or_create(name=name)[0] for name in cast.TEAMS}
    for who in cast.AGENTS:
        agent, made = agents[who.key]
        if who.team and made:
            teams[who.team].members.add(agent)
    return teams


def _priorities() -> dict[str, Priority]:
    rows = {row.code: row for row in Priority.objects.all()}
    return rows | {"": next(row for row in rows.values() if row.is_default)}


def _targets(site: Site, priorities: dict[str, Priority]) -> None:
    """In business hours; what is critical goes by a clock that never stops."""
    if Target.objects.exists():
        return
    for code, first, later in cast.TARGETS:
        for kind, minutes in ((Target.Kind.FIRST, first), (Target.Kind.NEXT, later)):
            calendar = None if code == "critical" else site.calendar
            Target.objects.create(priority=priorities[code], kind=kind, minutes=minutes, calendar=calendar)
    targets.forget()


def _hours(site: Site, now: datetime) -> Hours:
    calendar = site.calendar or Calendar(name="always")
    return hours_of(calendar, now - timedelta(days=90))


def _cases(count: int, now: datetime, house: House, hours: Hours, progress: Callable[[int], None]) -> int:
    writer, done = Writer(expected=count), 0
    with _rare_collections():
        for some in _batched(plans(_missing(count), now, hours)):
            writer.write([stage(plan, house) for plan in some])
            done += len(some)
            progress(done)
    writer.end()
    return done


@contextmanager
def _rare_collections() -> Iterator[None]:
    """Looking for cycles among the plans that are held, where there are none, took three tenths of the time."""
    usual = gc.get_threshold()
    gc.set_threshold(1_000_000)
    try:
        yield
    finally:
        gc.set_threshold(*usual)


def _missing(count: int) -> Iterator[int]:
    """The places below `count` whose cases are not there, from the last down."""
    for places in _batched(range(count - 1, -1, -1)):
        cids = {cid_of(place): place for place in places}
        # By their cids alone, which the index has; whose they are is looked at afterwards.
        found = Case.objects.filter(start_cid__in=list(cids)).values_list("start_cid", "contact__directory")
        there = {cid for cid, directory in found if directory == cast.SITE}
        yield from (place for cid, place in cids.items() if cid not in there)


def _batched(items: Iterable[T]) -> Iterator[list[T]]:
    left = iter(items)
    while some := list(islice(left, AT_ONCE)):
        yield some
