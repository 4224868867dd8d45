"""What was recommended, decided and adopted in earlier years, at each program: history, and no limit of anything."""

from __future__ import annotations

from budgetopt.city.model import Budget, EarlierDecision
from budgetopt.city.years import fy
from budgetopt.money import Cents, show, units_if
from budgetopt.scenario.deciding import PAST
from budgetopt.tell.lists import Fact

ABOUT = (
    "What was recommended a year ago and before, what was decided of it, and what the next budget gave. It is looked "
    "back at, and limits nothing: every program is open again."
)


EARLIER: tuple[Fact[EarlierDecision], ...] = (
    Fact("Budget of", "text", lambda one: fy(one.base_year)),
    Fact("Budget then", "money", lambda one: units_if(one.budget)),
    Fact("Recommended then", "money", lambda one: units_if(one.recommended)),
    Fact("Decision", "text", lambda one: PAST[one.decision] if one.decision else "none"),
    Fact("Decided amount", "money", lambda one: units_if(one.decided)),
    Fact("Reason", "text", lambda one: one.reason or None),
    Fact("Decided by", "text", lambda one: one.by or None),
    Fact("Adopted after", "money", lambda one: units_if(one.adopted)),
    Fact("Scenario", "text", lambda one: one.scenario or None),
)


def earlier_of(budget: Budget, program_id: str) -> list[EarlierDecision]:
    """What is on file of a program, the latest year first."""
    own = (one for one in budget.earlier if one.program_id == program_id)
    return sorted(own, key=lambda one: -one.base_year)


def earlier_in_words(budget: Budget, program_id: str) -> list[str]:
    """The same in sentences: of FY2026 $1,200,000; recommended $1,100,000; rejected by Ann (a contract runs); adopted
    $1,200,000."""
    return [_sentence(one, budget.currency) for one in earlier_of(budget, program_id)]


def _sentence(one: EarlierDecision, currency: str) -> str:
    def amount(cents: Cents | None) -> str:
        return "nothing on file" if cents is None else show(cents, currency)

    said = [f"{fy(one.base_year)}: {amount(one.budget)}", f"recommended {amount(one.recommended)}"]
    if one.decision:
        by = f" by {one.by}" if one.by else ""
        reason = f" ({one.reason})" if one.reason else ""
        said.append(f"{PAST[one.decision]} at {amount(one.decided)}{by}{reason}")
    else:
        said.append("nothing was decided")
    said.append(f"adopted after it {amount(one.adopted)}")
    return "; ".join(said) + "."
