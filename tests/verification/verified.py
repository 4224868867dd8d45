"""A city whose recommendation is verified: its workbooks, cells that a test changes, proofs that it forges."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook

import budgetopt as bo
from budgetopt.workbooks.proof_form import CHECK, Seals, packed, unpacked
from budgetopt.workbooks.text import pieces
from tests.filled import filled

DATE = datetime.date(2026, 7, 1)
SHEETS: dict[str, list[list[Any]]] = {
    "Settings": [["Item", "Value"], ["City", "Testville"], ["Fiscal year", 2026]],
    "Goals": [["Goal ID", "Goal", "Weight"], ["safe", "Safe", 40], ["clean", "Clean", 20]],
    "Funds": [
        ["Fund ID", "Fund", "Restricted", "Available", "Reserve"],
        ["GF", "General Fund", "no", 10_100_000, 50_000],
        ["GR", "Grants", "by program", None, None],
    ],
    "Programs": [
        ["Program ID", "Program", "Department", "Fund ID", "Current budget", "Transition cost %", "Earned revenue %"],
        ["P1", "Youth jobs", "Parks", None, None, "5%", None],
        ["P2", "Campaign", "Health", None, None, "10%", "20%"],
        ["P3", "Lights", "Parks", None, None, None, None],
    ],
    "Budget": [
        ["Program ID", "Fund ID", "Fiscal year", "Amount"],
        ["P1", "GF", 2026, 4_000_000],
        ["P2", "GF", 2026, 3_000_000.25],
        ["P3", "GF", 2026, 2_900_000],
        ["P3", "GR", 2026, 100_000],
    ],
    "Alignment": [
        ["Program ID", "Goal ID", "Score"],
        ["P1", "safe", 4],
        ["P1", "clean", 1],
        ["P2", "safe", 2],
        ["P3", "clean", 4],
    ],
    "Evidence": [
        ["Program ID", "Rating", "Rating system", "Direction", "Local"],
        ["P1", 4, "Level", "positive", "yes"],
        ["P2", 4, "Level", "null", "no"],
    ],
    "Districts": [
        ["Program ID", "District", "Share"],
        ["P1", "North", 0.25],
        ["P1", "South", 0.75],
        ["P2", "South", 1],
    ],
}
RULES = [{"kind": "department", "department": "Health", "cut": "30%", "source": "Memo", "granted_by": "mayor"}]
THREE_YEARS = bo.Scenario(
    name="Three years",
    years=3,
    forecast=[{"fund": "GF", "year": 2, "available": 10_000_000}, {"fund": "GF", "year": 3, "available": 10_300_000}],
    discount=0.03,
    disruption=0.02,
    limits={"program_cut": "10%", "program_growth": "10%", "moved": "3%"},
    rules=RULES,
)


@dataclass
class City:
    """The input, its plan's workbook, and a copy with values for formulas, whose cells a test may change."""

    folder: Path
    budget: Path
    plan: Path
    made: bo.Plan
    values: Workbook

    def changed(self, sheet: str, cell: str, change: Callable[[Any], Any] | Any) -> Path:
        """The workbook with one cell changed."""
        target = self.values[sheet][cell]
        before = target.value
        target.value = change(before) if callable(change) else change
        assert target.value != before
        path = self.folder / "changed.xlsx"
        self.values.save(path)
        target.value = before
        return path

    def cell(self, sheet: str, label: str, column: str, below: int = 0) -> str:
        """The cell in a column beside (or `below` rows under) the first cell that holds a label."""
        for row in self.values[sheet].iter_rows():
            for cell in row:
                if str(cell.value).startswith(label):
                    return f"{column}{cell.row + below}"
        raise AssertionError(f"{sheet} has no {label!r}")

    def in_proof(self, form: Any, row: int = 0) -> str:
        """The cell that begins a row of a table of Proof, counted from 0."""
        return self.cell("Proof", form.title, "B", row + 2)

    def changed_value(
        self, form: Any, heading: str, change: Callable[[Any], Any] | Any, row: int = 0, further: int = 0
    ) -> tuple[Path, str]:
        """The workbook with one value of the proof changed, its checks as they were, and how that is named."""
        at, column = self.in_proof(form, row), form.headings.index(heading) + further

        def other(text: str) -> str:
            cells = [*(unpacked(text) or ()), *[None] * (column + 1)]
            cells[column] = change(cells[column]) if callable(change) else change
            return packed(cells)

        part = f"{heading}, {further + 1}" if column >= len(form.headings) else form.headings[column]
        return self.changed("Proof", at, other), f"Proof!{at} ({part})"


def written(folder: Path, plan_of: Callable[[bo.Budget], bo.Plan]) -> City:
    """The city's budget and the workbook of its plan, in a folder."""
    filled(SHEETS).save(folder / "city.xlsx")
    plan = plan_of(bo.read_budget(folder / "city.xlsx"))
    bo.to_excel(plan, folder / "plan.xlsx", date=DATE)
    values = load_workbook(folder / "plan.xlsx", data_only=True)
    return City(folder, folder / "city.xlsx", folder / "plan.xlsx", plan, values)


def named(found: bo.Verification) -> set[str]:
    """The cells and files that a verification names, and the values of cells that hold several."""
    places = [one.place for one in found.failures]
    return {place.inside or place.file for place in places} | {f"{place.inside} ({place.part})" for place in places}


def cent(value: float | None) -> float:
    return round((value or 0) + 0.01, 2)


def resealed(city: City, form: Any, heading: str, change: Callable[[Any], Any], row: int = 0, further: int = 0) -> Path:
    """A forged proof: a cell (of the table's `row`, so many columns `further`) changed, and the checks made again."""
    sheet, first = city.values["Proof"], int(city.in_proof(form)[1:])
    kept = proof_rows(sheet, form, first)
    rows, column = [[*cells, *[None] * 30] for cells in kept], form.headings.index(heading) + further
    before = rows[row][column]
    rows[row][column] = change(before)
    assert rows[row][column] != before
    path = city.folder / "forged.xlsx"
    try:
        _put(sheet, form, first, rows)
        city.values.save(path)
    finally:
        _put(sheet, form, first, kept)
    return path


def proof_rows(sheet: Any, form: Any, first: int) -> list[list[Any]]:
    """The values of a table of Proof whose rows begin at `first`; older workbooks have a cell for each."""
    rows = []
    while sheet.cell(first, 1).value != CHECK:
        cells = [cell.value for cell in sheet[first][1:]]
        rows.append((unpacked("".join(filter(None, cells))) or []) if _is_packed(sheet, form) else cells)
        first += 1
    return rows


def _is_packed(sheet: Any, form: Any) -> bool:
    return any(cell.value == packed(form.headings) for cell in sheet["B"])


def _put(sheet: Any, form: Any, first: int, rows: list[list[Any]]) -> None:
    seals = Seals(form)
    of_rows, of_columns = [seal for some, _ in seals.of(rows) for seal in some], seals.of_columns()
    lay = (lambda cells: pieces(packed(cells))) if _is_packed(sheet, form) else list
    for at, (seal, cells) in enumerate(zip([*of_rows, CHECK], [*rows, of_columns], strict=True), start=first):
        for column, value in enumerate([seal, *lay(cells)], start=1):
            sheet.cell(at, column).value = value
