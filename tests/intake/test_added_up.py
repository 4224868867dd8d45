"""Sheets of one file in other cuts are not added up unasked, and one cause over many sheets is one finding."""

from __future__ import annotations

from collections import Counter
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import Workbook

from budgetopt.errors import Level, Place
from budgetopt.intake.log import Log
from budgetopt.intake.proposing.propose import proposal_for
from budgetopt.intake.reading import examine
from tests.intake.test_sections import named
from tests.intake.workbooks import MakeBook, Rows
from tests.shared_data import shared_file

BY_PROGRAM: Rows = [["Program", "Adopted 2026"], ["Pools", 500], ["Trees", 400], ["Elections", 70]]
CUTS: dict[str, Rows] = {
    "By fund": [["Service", "Fund", "Adopted 2026"], ["Sport", "F1", 570], ["Green", "F2", 400]],
    "Por programa": [["Programa", "Aprobado 2026"], ["Deporte", 570], ["Parques", 400]],
    "Par action": [["Action", "Budget 2026"], ["Sports", 570], ["Parcs", 400]],
    "Produkte": [["Produkt", "Ansatz 2026"], ["Sport", 570], ["Grün", 400]],
    "In thousands": [["Program", "Adopted 2026 ($000)"], ["Sport", 570], ["Green", 400]],
}


@pytest.mark.parametrize("sheet", CUTS)
def test_other_cuts_are_asked_about(book: MakeBook, tmp_path: Path, sheet: str) -> None:
    path = book(**{"By program": BY_PROGRAM, sheet: CUTS[sheet]})
    proposal = proposal_for([path])
    [error] = [item for item in proposal.found.findings if item.level is Level.ERROR]
    assert proposal.found.budget is None and error.rule == "added-up"
    assert "'By program' ($970)" in error.found and f"{sheet!r} ($970" in error.found
    mapping = tmp_path / "m.yaml"
    mapping.write_text(proposal.text.replace("  sheet:", "  amounts: adopted\n  sheet:"))
    assert examine(path, mapping).budget


def test_sheets_of_one_cut_are_added(book: MakeBook) -> None:
    other: Rows = [["Program", "Adopted 2026"], ["Patrol", 100], ["Jail", 30]]
    found = proposal_for([book(Parks=BY_PROGRAM, Police=other)]).found
    assert found.budget and sum(row.amount for row in found.budget.amounts) == 110_000


def test_tables_of_the_treasury_are_asked_about_once() -> None:
    found = proposal_for([shared_file("uk", "PESA_2025_chapter1_tables.xlsx")]).found
    rules = Counter(item.rule for item in found.findings if item.level is not Level.NOTE)
    assert found.budget is None and rules["added-up"] == 1 and sum(rules.values()) <= 12


def test_one_cause_over_sheets_is_one_finding() -> None:
    log = Log()
    for sheet in "ABCDE":
        log.warning("total-differs", Place("f.xlsx", sheet, "C3"), "The total.")
    [finding] = log.findings
    assert finding.found == "The total. There are 5 like this: A!C3, B!C3, C!C3, …"


LINES = [["P1", "G", 300], ["P2", "G", 70], ["P3", "G", 59]]
AGAIN = [["P1", "G", 310], ["P2", "G", 70], ["P4", "G", 9]]
HEAD = ["Program ID", "Fund ID", "Fiscal year", "Amount"]


def sheets(rows: Rows, *beside: object, head: list[str] | None = None) -> Rows:
    """A ledger of our own headings; `beside`: what stands in every row after the fund."""
    return [list(head or HEAD), *([row[0], row[1], *beside, row[2]] for row in rows)]


def hide(book: Workbook) -> None:
    book.worksheets[1].sheet_state = "hidden"


YEAR, ACCOUNT = ["Program", "Fund", "FY2026 Budget"], ["Program ID", "Fund ID", "Fiscal year", "Account", "Amount"]
DOUBLED: dict[str, tuple[Rows, Rows, bool]] = {
    "a hidden draft": (sheets(LINES, 2026), sheets(AGAIN, 2026), True),
    "two versions": (sheets(LINES, 2026), sheets(AGAIN, 2026), False),
    "a copy": (sheets(LINES, 2026), sheets(LINES, 2026), False),
    "the year in the heading": (sheets(LINES, head=YEAR), sheets(AGAIN, head=YEAR), False),
    "the same accounts": (sheets(LINES, 2026, "Pay", head=ACCOUNT), sheets(AGAIN, 2026, "Pay", head=ACCOUNT), False),
}
APART = {
    "another year": (sheets(LINES, 2026), sheets(AGAIN, 2025), False),
    "other accounts": (sheets(LINES, 2026, "Pay", head=ACCOUNT), sheets(AGAIN, 2026, "Fuel", head=ACCOUNT), False),
    "another fund": (sheets(LINES, 2026), sheets([[row[0], "W", row[2]] for row in AGAIN], 2026), False),
    "other programs": (sheets(LINES, 2026), sheets([["Q1", "G", 1], ["Q2", "G", 2], ["Q3", "G", 3]], 2026), False),
    "another year in the heading": (
        sheets(LINES, head=YEAR), sheets(AGAIN, head=[*YEAR[:2], "FY2025 Budget"]), False,
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", [*DOUBLED, *APART])
def test_two_sheets_of_our_own_headings_are_not_added_up_where_one_is_the_other_again(
    book: MakeBook, kind: str
) -> None:
    one, other, hidden = (DOUBLED | APART)[kind]
    path = book(bare=True, edit=hide if hidden else None, Adopted=one, Again=other)
    found = examine(path)
    said = [item for item in found.findings if item.rule == "added-up"]
    assert bool(said) is (kind in DOUBLED), said
    assert (found.budget is None) is (kind in DOUBLED), [str(item) for item in found.findings]


OVERLAP = "Fund,Department,{},Account,FY2026 Adopted Budget / "


def halves(first: int, then: int, heading: str = "Program") -> list[BytesIO]:
    """Two files of one ledger of twenty lines: the first lines, and those from another on."""
    rows = [f"G,Works,Program {number // 2},Account {number % 2},{1_000 + number} / " for number in range(20)]
    head = OVERLAP.format(heading)
    return [named(head + "".join(rows[:first]), "north.csv"), named(head + "".join(rows[then:]), "south.csv")]


@pytest.mark.parametrize("heading", ["Program", "Action"])
def test_lines_that_two_files_share_are_asked_about(heading: str) -> None:
    apart = proposal_for(halves(10, 10, heading)).found
    assert apart.budget and sum(row.amount for row in apart.budget.amounts) == sum(range(1_000, 1_020)) * 100
    shared = proposal_for(halves(13, 10, heading)).found
    [error] = [item for item in shared.findings if item.level is Level.ERROR]
    assert error.rule == "added-up" and "3 lines" in error.found and "the same amounts" in error.found
