"""What the vendor's application shows: participants and their services, invented and the same each day."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from chatsupport.demo.cast import Customer

PROGRAMS = ("Housing Stability", "Rapid Rehousing", "Youth and Families", "Employment", "Emergency Assistance")
_FIRST = (
    "Alma", "Benny", "Carla", "Desmond", "Esther", "Felix", "Gloria", "Hugo", "Ivy", "Jerome", "Kayla", "Lionel",
    "Marisol", "Nathan", "Odette", "Quentin", "Rosalind", "Silas", "Tamika", "Ulises", "Vera", "Wesley",
    "Xenia", "Yusuf",
)  # fmt: skip
_LAST = (
    "Acosta", "Bell", "Crowe", "Dunn", "Espinoza", "Foley", "Grant", "Hatcher", "Ibarra", "Jennings", "Keller", "Lowe",
    "Maddox", "Nash", "Ortiz", "Pruitt", "Quinn", "Reyes", "Sutter", "Tate", "Underwood", "Vance", "Whitaker", "Young",
)  # fmt: skip
_WORKERS = ("J. Ramos", "T. Cole", "A. Grant", "S. Meyer")
_TOUCHPOINTS = ("Housing Stability Check-in", "Home Visit", "Case Note", "Employment Follow-up", "Benefits Screening")
_GOALS = ("Keep the lease", "Find permanent housing", "Finish the GED", "Full-time work", "Reunify the family")


@dataclass(frozen=True)
class Participant:
    """`due` is when the next contact should be; `progress` is towards the goal, in percent."""

    number: str
    name: str
    program: str
    worker: str
    goal: str
    progress: int
    born: date
    last_contact: date
    last_touchpoint: str
    due: date
    status: str

    @property
    def tone(self) -> str:
        return {"Overdue": "bad", "Due soon": "warn", "Intake": "info"}.get(self.status, "good")

    @property
    def step(self) -> int:
        """Progress in tenths, for the bar."""
        return round(self.progress / 10)


@dataclass(frozen=True)
class Table:
    """A list page. `rows` are texts; a row's last text is a state, with the tone of `TONES`."""

    title: str
    lead: str
    columns: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]


TONES = {
    "Published": "good", "Completed": "good", "Approved": "good", "Loaded": "good", "Draft": "info", "Running": "info",
    "Submitted": "info", "Due": "warn", "Rejected rows": "bad", "Overdue": "bad", "Waiting": "warn",
}  # fmt: skip


def participants(who: Customer, today: date) -> list[Participant]:
    """The caseload of the person's enterprise, the most urgent first."""
    rng = random.Random(who.account)  # noqa: S311  the same people each day
    last = rng.sample(_LAST, len(_LAST))
    found = [_participant(rng, f"{first} {last[place]}", today) for place, first in enumerate(_FIRST)]
    return sorted(found, key=lambda person: person.due)


def tables(today: date) -> dict[str, Table]:
    """The list pages, by the last part of their address."""
    return {"touchpoints": _touchpoints(today), "efforts": _efforts(today)} | {
        "assessments": _assessments(today),
        "batch-upload": _uploads(today),
    }


def touchpoints_of(person: Participant, today: date) -> list[dict[str, Any]]:
    """What was recorded for a participant, newest first."""
    rng = random.Random(person.number)  # noqa: S311
    notes = (
        "Rent is paid through the end of the month; landlord confirmed by phone.",
        "Talked through the budget. Utility assistance application is with the county.",
        "Met at home. Children are back in school, transport voucher handed over.",
        "No answer at the door, left a card. Will call tomorrow before noon.",
        "Signed the updated service plan, copy in documents.",
    )
    return [
        {
            "form": rng.choice(_TOUCHPOINTS),
            "worker": person.worker,
            "at": person.last_contact - timedelta(days=13 * place),
            "note": note,
        }
        for place, note in enumerate(rng.sample(notes, len(notes)))
    ]


def _participant(rng: random.Random, name: str, today: date) -> Participant:
    due = today + timedelta(days=rng.randint(-6, 24))
    contact = min(due - timedelta(days=rng.randint(14, 30)), today - timedelta(days=1))
    status = "Overdue" if due < today else "Due soon" if due <= today + timedelta(days=3) else "On track"
    return Participant(
        number=f"{rng.randint(101, 118)}-{rng.randint(1000, 9899)}",
        name=name,
        program=rng.choice(PROGRAMS),
        worker=rng.choice(_WORKERS),
        goal=rng.choice(_GOALS),
        progress=rng.randint(1, 9) * 10,
        born=date(rng.randint(1958, 2006), rng.randint(1, 12), rng.randint(1, 28)),
        last_contact=contact,
        last_touchpoint=rng.choice(_TOUCHPOINTS),
        due=due,
        status="Intake" if status == "On track" and rng.random() < 0.2 else status,
    )


def _day(today: date, ago: int) -> str:
    return f"{today - timedelta(days=ago):%b %-d, %Y}"


def _touchpoints(today: date) -> Table:
    names = [
        ("Housing Stability Check-in", "Housing Stability", "Monthly", "412", 0, "Published"),
        ("Home Visit", "All programs", "As needed", "268", 1, "Published"),
        ("Case Note", "All programs", "As needed", "1,904", 0, "Published"),
        ("Employment Follow-up", "Employment", "Every 90 days", "143", 3, "Published"),
        ("Benefits Screening", "Emergency Assistance", "At intake", "97", 2, "Published"),
        ("Parent Meeting", "Youth and Families", "Every 6 weeks", "58", 6, "Published"),
        ("Quarterly Review", "Rapid Rehousing", "Quarterly", "31", 11, "Published"),
        ("Family Needs Screening", "Youth and Families", "At intake", "0", 1, "Draft"),
    ]
    rows = [(name, program, often, count, _day(today, ago), state) for name, program, often, count, ago, state in names]
    columns = ("Form", "Program", "How often", "Recorded this year", "Last recorded", "State")
    return Table("TouchPoints", "The forms your staff record contacts with.", columns, rows)


def _efforts(today: date) -> Table:
    names = [
        ("Outreach Hours", "J. Ramos", "6.5", 0, "Submitted"),
        ("Direct Service", "T. Cole", "7.0", 0, "Submitted"),
        ("Case Conference", "S. Meyer", "1.5", 1, "Approved"),
        ("Volunteer Hours", "A. Grant", "12.0", 2, "Approved"),
        ("Family Session", "T. Cole", "2.0", 2, "Approved"),
        ("Outreach Hours", "S. Meyer", "5.5", 3, "Approved"),
        ("Training", "J. Ramos", "3.0", 5, "Approved"),
    ]
    rows = [(name, worker, hours, _day(today, ago), state) for name, worker, hours, ago, state in names]
    return Table("Efforts", "Staff time, by activity.", ("Effort", "Staff", "Hours", "Date", "State"), rows)


def _assessments(today: date) -> Table:
    names = [
        ("Self-Sufficiency Matrix", "Alma Dunn", "41 of 65", -2, "Due"),
        ("Housing Barrier Index", "Felix Tate", "18 of 30", 4, "Overdue"),
        ("Wellbeing Scale", "Gloria Nash", "27 of 40", 1, "Completed"),
        ("6-month Follow-up", "Ivy Keller", "33 of 50", 3, "Completed"),
        ("Annual Assessment", "Silas Quinn", "52 of 80", 6, "Completed"),
        ("Health Screening", "Vera Lowe", "hidden", 8, "Completed"),
    ]
    rows = [(name, who, score, _day(today, ago), state) for name, who, score, ago, state in names]
    columns = ("Assessment", "Participant", "Score", "Date", "State")
    return Table("Assessments", "Scored instruments and when they are due.", columns, rows)


def _uploads(today: date) -> Table:
    names = [
        ("attendance_november.csv", "Attendance import", "1,204", "37", 0, "Rejected rows"),
        ("touchpoints_wk46.csv", "TouchPoint import", "386", "0", 3, "Loaded"),
        ("district_roster.csv", "Demographics import", "512", "0", 9, "Loaded"),
        ("enrollments_q4.csv", "Enrollment import", "143", "0", 16, "Loaded"),
        ("efforts_october.csv", "Efforts import", "890", "0", 22, "Loaded"),
    ]
    rows = [(name, kind, count, bad, _day(today, ago), state) for name, kind, count, bad, ago, state in names]
    columns = ("File", "Import", "Rows", "Rejected", "Uploaded", "State")
    return Table("Batch Upload", "Files you loaded, and what became of their rows.", columns, rows)
