"""Every value knows the cell that it was read from: of our own sheets, of mapped tables, of text tables."""

from __future__ import annotations

from pathlib import Path

import pytest

import budgetopt as bo
from budgetopt.city.model import Budget
from tests.intake.workbooks import MakeBook, Rows

LEDGER: Rows = [["Program ID", "Program", "Department", "Fund ID", "Current budget"], ["P1", "Pool", "Parks", "GF", 5]]
MEASURES: Rows = [
    ["Performance of all services"],
    [],
    ["", "Service", "What is counted", "Kind", "Goal", "FY24", "FY 2025", "Base"],
    ["", "P1", "Swimmers", "outcome", 90, 61, 72, 50],
    ["", "P1", "Complaints", "outcome", 4, 9, "", 10],
]
MAPPING = """
fiscal_year: 2026
tables:
- {reads: Programs, file: a.xlsx, sheet: Programs, columns: {Program ID: Program ID, Program: Program,
   Department: Department, Fund ID: Fund ID, Current budget: Current budget}}
- {reads: Metrics, file: a.xlsx, sheet: Perf, columns: {Program ID: Service, Metric: What is counted,
   Type: {always: outcome}, Target: Goal, Baseline: Base}, years: {2024: FY24, 2025: FY 2025}}
"""


def cells(budget: Budget, *wanted: str) -> list[list[str]]:
    return [[metric.cells.place(of).inside for of in wanted] for metric in budget.metrics]


def test_a_mapped_table_gives_the_cells_of_its_own_sheet(book: MakeBook, tmp_path: Path) -> None:
    (tmp_path / "m.yaml").write_text(MAPPING, encoding="utf-8")
    budget = bo.read_budget(book("a.xlsx", bare=True, Programs=LEDGER, Perf=MEASURES), tmp_path / "m.yaml")
    assert [metric.actuals for metric in budget.metrics] == [((2024, 61.0), (2025, 72.0)), ((2024, 9.0),)]
    assert cells(budget, "name", "target", "baseline", "2024", "2025") == [
        ["Perf!C4", "Perf!E4", "Perf!H4", "Perf!F4", "Perf!G4"],
        ["Perf!C5", "Perf!E5", "Perf!H5", "Perf!F5", "Perf!G5"],
    ]
    # A constant of the mapping and a direction that was inferred stand in no cell.
    assert cells(budget, "type", "better") == [["Perf", "Perf"]] * 2


def test_rows_of_a_sheet_share_what_they_keep(book: MakeBook) -> None:
    metrics: Rows = [["Program ID", "Metric", "Type", "Direction", "Target", 2025]]
    metrics += [["P1", f"M{count}", "output", "up" if count % 2 else None, 9, count] for count in range(6)]
    path = book("a.xlsx", Programs=LEDGER, Metrics=metrics)
    found = bo.read_budget(path).metrics
    assert {metric.cells.place("2025").cell for metric in found} == {f"F{row}" for row in range(2, 8)}
    assert [metric.cells.place("better").cell for metric in found] == ["", "D3", "", "D5", "", "D7"]
    assert len({id(metric.cells.columns) for metric in found}) == 2


@pytest.mark.parametrize("kind", ["goals", "alignment", "studies", "curves"])
def test_the_sample_knows_the_cells_of_all_that_is_known(riverton: Budget, kind: str) -> None:
    field = {"goals": "weight", "alignment": "score", "studies": "rating", "curves": "outcome"}[kind]
    rows = getattr(riverton, kind)
    # A finding of the sheet Evaluations has a design, and no rating.
    places = [row.cells.place("design" if field == "rating" and not row.rating else field) for row in rows]
    assert places and all(place.file == "riverton.xlsx" and place.cell for place in places)
    assert len({(place.sheet, place.cell) for place in places}) == len(places)
