"""Measures and scores as other offices keep them, beside a ledger whose programs they are about."""

from __future__ import annotations

import pytest

from budgetopt.errors import Level
from budgetopt.intake.proposing.propose import Proposal, proposal_for
from budgetopt.intake.reading import examine
from tests.intake.workbooks import MakeBook, Rows

LEDGER: Rows = [
    ["Department", "Program Code", "Program", "Fund", "FY2026 Adopted"],
    ["Police", "010", "Patrol", "General Fund", 100],
    ["Police", "020", "Investigations", "General Fund", 200],
    ["Fire", "030", "Suppression", "General Fund", 300],
    ["Fire", "040", "Prevention", "General Fund", 400],
]
NAMES = [(code, office, name) for office, code, name, *_ in LEDGER[1:]]


def beside(book: MakeBook, sheet: str, rows: Rows) -> Proposal:
    files = [book("ledger.xlsx", bare=True, Ledger=LEDGER), book("beside.xlsx", bare=True, **{sheet: rows})]
    return proposal_for(files)


HEADS = ["Measure", "FY24 Actual", "FY25 Actual", "Target"]


@pytest.mark.parametrize(
    "rows",
    [
        # Programs over their measures.
        [HEADS, *(row for _, _, name in NAMES for row in ([name], [f"{name} calls", 100, 110, 120]))],
        # Codes that a spreadsheet took for numbers.
        [["Prog #", *HEADS], *([int(str(code)), f"{name} calls", 100, 110, 120] for code, _, name in NAMES)],
        [["Division", *HEADS], *([f"{office} - {name}", f"{name} calls", 100, 110, 120] for _, office, name in NAMES)],
        # Quarters beside the year that they add up to.
        [
            ["Program", "Measure", "Q1", "Q2", "Q3", "Q4", "FY24 Total", "FY25 Total", "Target"],
            *([name, f"{name} calls", 25, 25, 25, 35, 100, 110, 120] for _, _, name in NAMES),
        ],
    ],
    ids=["bands", "numbers", "department and program", "quarters"],
)
def test_each_measure_is_its_programs(book: MakeBook, rows: Rows) -> None:
    found = beside(book, "Dashboard", rows).found
    assert found.budget is not None, found.findings
    assert [(metric.program_id, metric.name, metric.actuals, metric.target) for metric in found.budget.metrics] == [
        (code, f"{name} calls", ((2024, 100), (2025, 110)), 120) for code, _, name in NAMES
    ]


def test_the_heading_over_measures_may_say_their_type(book: MakeBook) -> None:
    rows: Rows = [["Program", "Outcome Measure", "FY25 Actual"], *([name, "Calls", 9] for _, _, name in NAMES)]
    found = beside(book, "Results", rows).found
    assert found.budget and {str(metric.type) for metric in found.budget.metrics} == {"outcome"}
    rows[0][1] = "Measure"
    found = beside(book, "Results", rows).found
    assert found.budget and {str(metric.type) for metric in found.budget.metrics} == {"output"}


def test_goals_that_no_sheet_lists_are_those_over_the_scores_and_weigh_alike(book: MakeBook) -> None:
    rows: Rows = [["Program", "Safe city", "Clean city", "Total"], *([name, 4, 1, 5] for _, _, name in NAMES)]
    found = beside(book, "Alignment", rows).found
    assert found.budget, found.findings
    assert [goal.name for goal in found.budget.goals] == ["Safe city", "Clean city"]
    assert {goal.weight for goal in found.budget.goals} == {None}
    assert [(one.program_id, one.goal_id, one.score) for one in found.budget.alignment][:2] == [
        ("010", "Safe city", 4),
        ("010", "Clean city", 1),
    ]
    (item,) = (item for item in found.findings if item.rule == "goals-from-headings")
    assert item.level is Level.WARNING and "'Safe city', 'Clean city'" in item.found


def test_a_mark_is_no_score_and_each_is_said(book: MakeBook) -> None:
    rows: Rows = [["Program", "Safe city", "Clean city"], *([name, "X", None] for _, _, name in NAMES)]
    rows[1][2] = "X"
    errors = [item for item in beside(book, "Alignment", rows).found.findings if item.level is Level.ERROR]
    assert errors and all("'X' is not a number" in item.found and "0, 1, 2, 3 or 4" in item.mend for item in errors)


def test_districts_across_the_columns_are_a_matrix(book: MakeBook) -> None:
    rows: Rows = [["Program", "North", "South", "Total"], *([name, "40%", 0.6, 1] for _, _, name in NAMES)]
    found = beside(book, "Districts", rows).found
    assert found.budget, found.findings
    shares = [(one.program_id, one.district, float(one.share)) for one in found.budget.districts]
    assert shares[:2] == [("010", "North", 0.4), ("010", "South", 0.6)] and len(shares) == 8
    rows[2][1] = "45%"
    found = beside(book, "Districts", rows).found
    (wrong,) = (item for item in found.findings if item.level is Level.ERROR)
    assert (wrong.place.cell, wrong.found) == ("B3", "the shares of program '020' sum to 1.05.")


def test_of_many_columns_that_may_be_the_amounts_the_first_are_told(book: MakeBook) -> None:
    heads = [f"Amount {letter}" for letter in "ABCDEFGHIJKLMNO"]
    rows: Rows = [["Program", *heads], *([name, *(100 + at for at in range(15))] for _, _, name in NAMES)]
    found = proposal_for(book("wide.xlsx", bare=True, Wide=rows)).found.findings
    (asked,) = (item.found for item in found if item.rule == "rival-amounts")
    assert asked.count("$") == 10 and asked.endswith("or one of 5 more columns.")


def test_tabs_of_one_workbook_are_read_beside_its_list_of_programs(book: MakeBook) -> None:
    programs = [["Program ID", "Program", "Department", "Fund ID", "Current budget"]]
    programs += [[code, name, office, "GF", 100] for code, office, name in NAMES]
    measured = [["Program", "Measure", "FY24 Actual", "FY25 Actual"], *([name, "Calls", 1, 2] for _, _, name in NAMES)]
    rated = [["Title", "Rating"], ["Patrol", "Promising - One study"], ["Prevention", "Effective"]]
    path = book("city.xlsx", Programs=programs, Dashboard=measured, **{"What works": rated})
    # Headings of ours tell a sheet of measures; the labels of a clearinghouse are proposed.
    alone = examine(path)
    assert alone.budget and len(alone.budget.metrics) == 4 and not alone.budget.studies
    (unread,) = (item for item in alone.findings if item.rule == "unknown-sheet")
    assert unread.place.sheet == "What works" and "budgetopt map" in unread.mend
    found = proposal_for(path).found
    assert found.budget and len(found.budget.metrics) == 4
    assert [study.program_id for study in found.budget.studies] == ["010", "040"]
