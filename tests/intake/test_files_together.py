"""Files that a city keeps apart (operating and capital, spending and revenue, codes and names), given together."""

from __future__ import annotations

import pytest

from budgetopt.errors import Level
from budgetopt.intake.account import totals_of
from budgetopt.intake.proposing.propose import Proposal, proposal_for
from tests.intake.test_sections import named
from tests.intake.workbooks import MakeBook

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


@pytest.mark.parametrize(
    "others",
    [
        {"lines": "Program,Account,FY2026 Budget / Patrol,Pay,200 / Patrol,Cars,100 / Roads,Pay,129"},
        {
            "general": "Service,FY2026 Budget / Beat,250 / Bikes,50",
            "street": "Service,FY2026 Budget / Asphalt,100 / Salt,29",
        },
    ],
)
def test_a_budget_and_the_same_money_in_another_cut_are_asked_about(others: dict[str, str]) -> None:
    found = proposed(programs="Action,Department,FY2026 Budget / Patrol,Police,300 / Roads,Works,129", **others).found
    [error] = [item for item in found.findings if item.level is Level.ERROR]
    assert found.budget is None and "programs.csv has $429, and so have the other files together" in error.found


def test_a_statement_of_balances_is_no_list_of_funds(book: MakeBook) -> None:
    balances = [["Fund", "Beginning Balance", "Ending Balance"], ["General", 10, 12]]
    rows = [["Department", "Program", "Fund", "FY2026 Adopted"], ["Works", "Roads", "General", 400]]
    found = proposal_for([book("b.xlsx", bare=True, **{"Budget": rows, "Fund Balances": balances})]).found
    assert found.budget and [item.level for item in found.findings if item.rule == "no-header"] == [Level.WARNING]


CODED = "Fund,Dept,Prog,Acct,FY2026 Adopted / 100,010,010-00,51,300 / 100,010,010-01,51,90 / 200,020,020-00,52,39"
LISTS = {
    "departments": "Dept,Department Name / 010,Police / 020,Works / 030,Parks",
    "programs": "Prog,Program Name / 010-00,Patrol / 010-01,Records / 020-00,Roads",
    "funds": "Fund,Description,Type / 100,General Fund,A / 200,Street Fund,B",
}


def lines(proposal: Proposal) -> set[tuple[str, str, str, int]]:
    """Department, program, fund and money of each line."""
    budget = proposal.found.budget
    assert budget, [str(item) for item in proposal.found.findings]
    rows = [(budget.program[row.program_id], budget.fund[row.fund_id], row.amount) for row in budget.amounts]
    return {(program.department, program.name, fund.name, cents) for program, fund, cents in rows}


def test_codes_have_the_names_that_lists_beside_them_give() -> None:
    named_by_lists = {
        ("Police", "Patrol", "General Fund", 30_000),
        ("Police", "Records", "General Fund", 9_000),
        ("Works", "Roads", "Street Fund", 3_900),
    }
    assert lines(proposed(ledger=CODED, **LISTS)) == named_by_lists


def test_lists_on_tabs_of_the_ledger_name_its_codes(book: MakeBook) -> None:
    sheets = {name: [row.split(",") for row in text.split(" / ")] for name, text in ({"Data": CODED} | LISTS).items()}
    rows = [[*row[:4], row[4] if place == 0 else int(row[4])] for place, row in enumerate(sheets["Data"])]
    path = book("coded.xlsx", bare=True, **(sheets | {"Data": rows}))
    assert lines(proposal_for([path])) == lines(proposed(ledger=CODED, **LISTS))


def test_codes_that_nothing_names_are_no_larger_than_they_are() -> None:
    """010-00 and 010-01 are two programs, of department 010."""
    assert {(line[0], line[3]) for line in lines(proposed(ledger=CODED))} == {
        ("010", 30_000), ("010", 9_000), ("020", 3_900),
    }  # fmt: skip


def test_next_years_lists_are_found_under_other_names() -> None:
    mapping = named(proposed(ledger=CODED, **LISTS).text, "mapping.yaml")
    files = {"codes_2027": CODED.replace("FY2026", "FY2027")} | {f"{name} 2027": text for name, text in LISTS.items()}
    proposal = proposal_for([named(text, f"{name}.csv") for name, text in files.items()], mapping)
    assert "code_lists.funds.file: 'funds.csv' → 'funds 2027.csv'" in proposal.changed
    assert {line[1] for line in lines(proposal)} == {"Patrol", "Records", "Roads"}


def test_a_list_of_other_codes_is_told_and_not_used() -> None:
    proposal = proposed(ledger=CODED, departments="Dept,Department Name / 77,Police / 78,Works")
    assert "code_lists" not in proposal.text
    assert proposal.left == (
        "departments.csv: departments: a list of codes, of which no ledger has nearly all; it was not used.",
    )


def test_a_workbook_that_names_goals_and_programs_by_words_alone_is_read_whole(book: MakeBook) -> None:
    path = book(
        "words.xlsx",
        bare=True,
        Budget=[["Department", "Program", "Fund", "FY2026 Adopted"], ["Police", "Patrol", "General", 300],
                ["Works", "Roads", "General", 129]],
        Goals=[["Goal", "Weight"], ["Safe city", 60], ["Green city", 40]],
        Alignment=[["Program", "Safe city", "Green city"], ["Patrol", 4, None], ["Roads", 1, 3]],
        KPIs=[["Program", "Measure", "FY2025", "Target", "Direction"], ["Patrol", "Minutes", 7, 6, "down"]],
        Evidence=[["Program", "Rating", "Clearinghouse"], ["Patrol", "Tier 2", "WWC"]],
    )  # fmt: skip
    proposal = proposal_for([path])
    budget = proposal.found.budget
    assert budget and not proposal.left
    assert {goal.name: goal.weight for goal in budget.goals} == {"Safe city": 60, "Green city": 40}
    scored = {(budget.program[one.program_id].name, one.goal_id, one.score) for one in budget.alignment}
    assert scored == {("Patrol", "Safe city", 4), ("Roads", "Safe city", 1), ("Roads", "Green city", 3)}
    assert (len(budget.metrics), len(budget.studies)) == (1, 1)
