"""Where a chat belongs: the team and the skill that the rules name for it. Rules are few, and asked in their order."""

from collections.abc import Sequence
from dataclasses import dataclass

from cases.models import Case, Contact, Route


@dataclass(frozen=True, slots=True)
class Facts:
    """What rules look at."""

    feature: str
    site: str
    role: str
    account_id: int | None

    @classmethod
    def of(cls, contact: Contact, feature: str) -> "Facts":
        return cls(feature, contact.directory, contact.role, contact.account_id)

    @classmethod
    def of_case(cls, case: Case) -> "Facts":
        return cls(case.feature, case.contact.directory, case.contact.role, case.account_id)


def rules() -> list[Route]:
    """All rules in their order, with what they name."""
    return list(Route.objects.select_related("feature", "skill"))


def team_for(found: Sequence[Route], facts: Facts) -> int | None:
    """The team of the first rule that fits and names one."""
    return next((rule.team_id for rule in found if rule.team_id and _fits(rule, facts)), None)


def skill_for(found: Sequence[Route], facts: Facts, team_id: int | None) -> int | None:
    """The skill of the first rule that fits and names one, for a chat of that team; a rule for another team is none."""
    return next(
        (rule.skill_id for rule in found if rule.skill_id and rule.team_id in (None, team_id) and _fits(rule, facts)),
        None,
    )


def _fits(rule: Route, facts: Facts) -> bool:
    return (
        (rule.feature is None or rule.feature.name == facts.feature)
        and rule.site in ("", facts.site)
        and rule.role in ("", facts.role)
        and rule.account_id in (None, facts.account_id)
    )
