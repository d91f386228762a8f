"""Who is in the demo: the vendor, its customers, and the agents who answer them. All of them are invented."""

from dataclasses import dataclass

SITE = "harborlight"
VENDOR = "Harborlight"
PASSWORD = "harbor-demo-2026"  # noqa: S105  published on purpose; load_demo runs in demo mode only
PORTAL_PATH = "/demo/help/"


@dataclass(frozen=True)
class Customer:
    """A user of the vendor's application, as its token describes them; `key` is `sub`."""

    key: str
    name: str
    role: str
    account: str
    account_name: str
    location: str

    @property
    def email(self) -> str:
        return f"{self.key}@{self.account}.example"

    @property
    def avatar(self) -> str:
        """Their picture among the static files; the people of the host page have one."""
        return f"demo/{self.key.partition('.')[0]}.svg"


@dataclass(frozen=True)
class Colleague:
    """An agent of the vendor's desk."""

    key: str
    name: str
    lead: bool = False
    admin: bool = False
    team: str = ""

    @property
    def email(self) -> str:
        return f"{self.key}@harborlight.example"


# Minutes until the first response, and until each later one, by priority.
TARGETS = (("critical", 120, 120), ("high", 60, 120), ("normal", 240, 480), ("low", 480, 960))

ROLES = EM, SM, STAFF = "Enterprise Manager", "Site Manager", "Staff"

# The three who can be chosen on the host page.
PEOPLE = (
    Customer(
        "dana.whitfield", "Dana Whitfield", EM, "lakeshore", "Lakeshore Family Services",
        "Lakeshore Family Services › Housing Stability › Harbor Street",
    ),
    Customer(
        "marcus.oyelaran", "Marcus Oyelaran", SM, "lakeshore", "Lakeshore Family Services",
        "Lakeshore Family Services › Youth and Families › Westgate",
    ),
    Customer(
        "priya.raman", "Priya Raman", EM, "prairie-bridge", "Prairie Bridge Community Action",
        "Prairie Bridge Community Action › All sites",
    ),
)  # fmt: skip

DATA, FORMS = "Data and Imports", "Forms and Reports"
TEAMS = (DATA, FORMS)
AGENTS = (
    Colleague("agent", "Riley Novak", team=FORMS),
    Colleague("agent2", "Imani Brooks", team=DATA),
    Colleague("lead", "Carmen Ortega", lead=True),
    Colleague("admin", "Theo Lindqvist", lead=True, admin=True),
    Colleague("mei.tanaka", "Mei Tanaka", team=DATA),
    Colleague("jonah.feld", "Jonah Feld", team=FORMS),
    Colleague("sade.adeyemi", "Sade Adeyemi", team=FORMS),
    Colleague("lucas.moreau", "Lucas Moreau", team=DATA),
)

_ACCOUNTS = (
    ("lakeshore", "Lakeshore Family Services", "Harbor Street", "Westgate"),
    ("prairie-bridge", "Prairie Bridge Community Action", "Main Office", "Galena Road"),
    ("cedar-county", "Cedar County Human Services", "Courthouse Annex", "Clinton Street"),
    ("open-table", "Open Table Food and Shelter", "Night Shelter", "Pantry"),
    ("second-harbor", "Second Harbor Reentry", "Downtown", "East Side"),
    ("bright-steps", "Bright Steps Early Learning", "Maple", "Birchwood"),
    ("new-roots", "New Roots Refugee Center", "Lincoln Square", "Northgate"),
    ("riverside-youth", "Riverside Youth Alliance", "Riverside", "Eastman High School"),
    ("st-brigid", "St. Brigid House", "Family Wing", "Transitional Homes"),
    ("workforward", "WorkForward Career Partners", "Job Center", "Mobile Unit"),
    ("copper-valley", "Copper Valley Health Outreach", "Clinic", "Street Team"),
    ("united-elders", "United Elders Network", "Senior Center", "Home Visits"),
)
_NAMES = (
    "Aisha Rahman", "Tom Becker", "Luisa Fernandes", "Grace Okafor", "Kyle Sorensen", "Denise Palmer", "Omar Haddad",
    "Rosa Delgado", "Hannah Weiss", "Victor Nguyen", "Shonda Price", "Elliot Marsh", "Fatima Zahra", "Bill Kowalski",
    "Nora Lindgren", "Jamal Edwards", "Teresa Albrecht", "Ming Zhao", "Patrice Dubois", "Ana Castillo", "Greg Thornton",
    "Leila Farahani", "Samuel Boateng", "Kathleen Doyle", "Ravi Menon", "Yolanda Rivers", "Peter Hollis", "Ines Moreno",
    "Terrence Cole", "Judith Amsel", "Mateo Vargas", "Wanda Kessler", "Abdi Warsame", "Colleen Fitzgerald",
    "Darnell Hughes", "Sofia Petrov", "Lorraine Banks", "Hector Salinas", "Emily Tran", "Ruth Abramson", "Caleb Yoder",
    "Monique Laurent", "Stan Wojcik", "Keisha Monroe", "Ingrid Solberg", "Paul Redfeather",
)  # fmt: skip
# Those of a desk's longer past are put together of these: 5,184 enterprises before a name comes twice.
_PLACES = (
    "Cedar", "Maple", "Summit", "Harbor", "Prairie", "Granite", "Willow", "Beacon", "Juniper", "Sterling", "Amber",
    "Hickory", "Laurel", "Mesa", "Orchard", "Pioneer", "Quarry", "Redwood", "Sierra", "Tidewater", "Union", "Valley",
    "Walnut", "Yellowstone",
)  # fmt: skip
_GROUNDS = (
    "Bridge", "County", "Creek", "Crossing", "Falls", "Field", "Gate", "Grove", "Heights", "Hill", "Hollow", "Island",
    "Junction", "Lake", "Landing", "Meadow", "Park", "Point", "Ridge", "River", "Springs", "Station", "Terrace", "View",
)  # fmt: skip
_SERVICES = (
    "Family Services", "Community Action", "Human Services", "Youth Alliance", "Housing Partners", "Early Learning",
    "Health Outreach", "Career Center", "Elder Network",
)  # fmt: skip
_SITES = ("Main Office", "North", "South", "Downtown", "Annex", "Westside")
STAFF_EACH = 20  # people of an enterprise of the past


def customers() -> list[Customer]:
    """Everybody at the vendor's customers, the three of the host page first."""
    return [*PEOPLE, *(_customer(place, name) for place, name in enumerate(_NAMES))]


def crowd(place: int) -> Customer:
    """Somebody of the desk's longer past: the same one for the same place, without end."""
    number = place // STAFF_EACH
    account, account_name = _enterprise(number)
    names, count = len(_NAMES), place * 31
    name = f"{_NAMES[count % names].split()[0]} {_NAMES[(count // names + place) % names].split()[-1]}"
    key = f"{name.lower().replace(' ', '.')}.{place}"
    return Customer(key, name, _role(place), account, account_name, f"{account_name} › {_SITES[place % len(_SITES)]}")


def person(key: str | None) -> Customer | None:
    """The one of the host page's people who has that key."""
    return next((who for who in PEOPLE if who.key == key), None)


def _customer(place: int, name: str) -> Customer:
    account, account_name, *sites = _ACCOUNTS[place % len(_ACCOUNTS)]
    where = f"{account_name} › {sites[place % len(sites)]}"
    return Customer(name.lower().replace(" ", "."), name, _role(place), account, account_name, where)


def _role(place: int) -> str:
    return SM if place % 8 == 5 else STAFF if place % 11 == 7 else EM


def _enterprise(number: int) -> tuple[str, str]:
    """Key and name."""
    rest, service = divmod(number, len(_SERVICES))
    rest, ground = divmod(rest, len(_GROUNDS))
    again, place = divmod(rest, len(_PLACES))
    name = f"{_PLACES[place]} {_GROUNDS[ground]} {_SERVICES[service]}"
    return f"{_PLACES[place]}-{_GROUNDS[ground]}-{number}".lower(), f"{name} {again + 1}" if again else name
