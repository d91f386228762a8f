"""People and cases by the hundred, put on an empty database: `python -m tests.load.furnish CUSTOMERS AGENTS CASES`.

Prints one JSON object: the site's key, a session for each customer, a token for each agent, and the numbers of the
cases. Case n is customer n's, taken by agent n. Signing in is not what most figures are about, so it is done here.
"""

import json
import sys
import uuid

import django

if __name__ == "__main__":
    django.setup()

from django.db import transaction

from cases.access import AgentActor
from cases.models import Account, Agent, ApiToken, Contact
from cases.operations.opening import Answers
from chat.access import sessions
from chat.access.models import SiteKey
from chat.access.operations import provision_site
from chat.desk.conversations import Visit, accept, start
from tests.load.installations import SITE

# The sessions outlive the run; a heartbeat renews what has less than half of a usual life left, and these have more.
sessions.LIFETIME = 6 * 3600


@transaction.atomic
def furnish(customers: int, agents: int, cases: int) -> dict[str, object]:
    key = provision_site(SITE, "Bench", ["https://x.example"])
    people, desk = _customers(customers), _agents(agents)
    return {
        "kid": key.kid,
        "secret": key.material,
        "sessions": _sessions(people, key),
        "tokens": [ApiToken.issue(agent) for agent in desk],
        "cases": [_case(*pair) for pair in list(zip(people, desk, strict=False))[:cases]],
    }


def _customers(count: int) -> list[Contact]:
    house = Account.objects.create(directory=SITE, external_id="a", name="A")
    names = [f"person-{number}" for number in range(count)]
    rows = [Contact(directory=SITE, external_id=name, name=name, email=f"{name}@x.example",
                    role="Enterprise Manager", account=house) for name in names]  # fmt: skip
    return Contact.objects.bulk_create(rows, batch_size=500)


def _agents(count: int) -> list[Agent]:
    """They lead, so that they see every case."""
    rows = [Agent(email=f"agent-{n}@desk.example", name=f"Agent {n}", is_lead=True) for n in range(count)]
    return Agent.objects.bulk_create(rows)


def _sessions(people: list[Contact], key: SiteKey) -> list[str]:
    return [sessions.issue(contact, key.site, key) for contact in people]


def _case(contact: Contact, agent: Agent) -> str:
    case = start(contact, Visit(), uuid.uuid4(), "Hello", "", Answers(), None).case
    return accept(AgentActor.of(agent), case.number).number


if __name__ == "__main__":
    print(json.dumps(furnish(*map(int, sys.argv[1:4]))))
