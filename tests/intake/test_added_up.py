"""Sheets of one file in other cuts are not added up unasked, and one cause over many sheets is one finding."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from budgetopt.errors import Level, Place
from budgetopt.intake.log import Log
from budgetopt.intake.proposing.propose import proposal_for
from budgetopt.intake.reading import examine
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
    assert found.budget is None and rules["added-up"] == 1 and sum(rules.values()) <= 10


def test_one_cause_over_sheets_is_one_finding() -> None:
    log = Log()
    for sheet in "ABCDE":
        log.warning("total-differs", Place("f.xlsx", sheet, "C3"), "The total.")
    [finding] = log.findings
    assert finding.found == "The total. There are 5 like this: A!C3, B!C3, C!C3, …"
