"""Files that a city keeps apart (operating and capital, spending and revenue, codes and names), given together."""

from __future__ import annotations

from budgetopt.errors import Level
from budgetopt.intake.account import totals_of
from budgetopt.intake.proposing.propose import Proposal, proposal_for
from tests.intake.test_sections import named

OPERATING = (
    "Fund,Department,Program,Account,FY2026 Adopted Budget / 100,Police,Patrol,Pay,300 / 200,Works,Roads,Pay,129"
)
CAPITAL = "Fund,Department,Project,FY2026 Adopted Budget / 400,Works,Bridge,900 / 400,Works,Sidewalks,71"
REVENUE = "Fund,Revenue Source,FY2026 Adopted Budget / 100,Property tax,310 / 200,Gas tax,119"
SALARIES = "Employee,Department,Title,Annual Salary / E1,Police,Officer,51 / E2,Works,Driver,48 / E3,Works,Clerk,40"


def proposed(**files: str) -> Proposal:
    """What `map` makes of some text tables."""
    return proposal_for([named(text, f"{name}.csv") for name, text in files.items()])


def test_a_ledger_of_our_headings_makes_its_own_programs_beside_another() -> None:
    found = proposed(operating=OPERATING, capital=CAPITAL).found
    assert found.budget and {program.name for program in found.budget.programs} == {
        "Patrol", "Roads", "Bridge", "Sidewalks",
    }  # fmt: skip
    [total] = totals_of(found.understood)
    assert total == "Total FY2026, adopted: $1,400 in 4 programs: $971 of capital.csv, $429 of operating.csv"


def test_revenue_beside_a_ledger_of_our_headings_is_revenue() -> None:
    found = proposed(spending=OPERATING, revenues=REVENUE).found
    assert found.budget and [part.amount for part in found.understood.revenue] == [42_900]
    assert sum(row.amount for row in found.budget.amounts) == 42_900


def test_money_of_which_nothing_says_that_it_is_of_the_budget_is_not_added_unasked() -> None:
    found = proposed(budget=OPERATING, staff=SALARIES).found
    [error] = [item for item in found.findings if item.level is Level.ERROR]
    assert found.budget is None and "$139 would be added to $429" in error.found and "staff.csv" in error.found
