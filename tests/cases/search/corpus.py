"""Cases for the search: the same on every database, in the same order, so that what is found must be the same too."""

from cases.access import AgentActor, SystemActor
from cases.models import Agent, Case, Contact, Visibility
from cases.operations.changing import change, resolve
from cases.search import indexing
from cases.timeline import Draft, append
from tests.cases.conftest import case_of

SAID = [
    ("The batch upload stops at row 100", ["It says “façade is no column”.", "Try the Façade template."]),
    ("Report of touchpoints is empty", ["The batch of reports ran at night.", "I have uploaded it again."]),
    ("Élève missing from the roster", ["Ångström and Øresund are missing as well."]),
    ("Sign-in fails", ["My e-mail is erin.o'neil@harbor.example", "UPLOAD works, sign-in does not"]),
    ("参加者の番号が違う", ["参加者 4471 は見つかりません", "Straße 12, ﬁnal"]),
    ("Reporting period", ["See CS-10001 for the upload of batch 7", "naïve café 🙂 upload"]),
]
# Queries, and the cases by their place in SAID with where the hit is: in this order on both databases.
FOUND = {
    "upload": [(0, "subject"), (5, "entry"), (3, "entry"), (1, "entry")],
    "UPLOÀD": [(0, "subject"), (5, "entry"), (3, "entry"), (1, "entry")],
    "batch upload": [(0, "subject"), (5, "entry")],
    "repor": [(1, "subject"), (5, "subject")],
    "facade": [(0, "entry")],
    "eleve": [(2, "subject")],
    "elève rost": [(2, "subject")],
    "angstrom oresund": [(2, "entry")],
    "strasse": [(4, "entry")],
    "final": [(4, "entry")],
    "参加": [(4, "subject")],
    "者番": [(4, "subject")],
    "4471": [(4, "entry")],
    "o'neil@harbor": [(3, "entry")],
    "cafe 🙂": [(5, "entry")],
    "nobody says this": [],
    "erin": [(4, "contact"), (2, "contact"), (1, "contact"), (5, "contact"), (3, "contact"), (0, "contact")],
    "erin batch": [(0, "subject")],
    "vip": [(1, "tags")],
    "P-7788": [(2, "participant_case")],
    "778": [(2, "participant_case")],
}


def furnish(erin: Contact, agent: Agent) -> list[Case]:
    """The cases of SAID, all Erin's: of each the subject comes first, then what was said. Nothing is indexed yet."""
    cases = []
    for subject, said in SAID:
        case = case_of(erin, "Hello there.", subject=subject)
        append([Draft(case.number, SystemActor(), body) for body in said])
        cases.append(case)
    change(AgentActor.of(agent), cases[1].number, {"tags": ["VIP", "new"]})
    change(AgentActor.of(agent), cases[2].number, {"participant_case": "P-7788"})
    resolve(AgentActor.of(agent), cases[4].number)
    return cases


def note(case: Case, agent: Agent, body: str) -> None:
    append([Draft(case.number, AgentActor.of(agent), body, visibility=Visibility.INTERNAL)])


def index() -> None:
    """Brings the index up to date."""
    while indexing.turn():
        pass


def reply(case: Case, agent: Agent, body: str) -> None:
    append([Draft(case.number, AgentActor.of(agent), body)])
