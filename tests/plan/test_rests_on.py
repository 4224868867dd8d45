"""What each move rests on, down to the cell: read back from the inputs by other readers than ours."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

import budgetopt as bo
from budgetopt.plan.record import record_of
from budgetopt.plan.rests_on import NOTHING_ON_FILE
from budgetopt.present import program as page
from tests import riverton as sample
from tests.cited import faults

RIVERTON = Path(str(sample.WORKBOOK))


@pytest.fixture(scope="module")
def record(balanced: bo.Plan) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(json.dumps(record_of(balanced)))
    return found


def test_every_move_of_the_sample_rests_on_cells_that_say_so(record: dict[str, Any]) -> None:
    assert list(faults(record, [RIVERTON])) == []
    changed = [program for program in record["programs"] if program["change"]]
    kinds = {ground["kind"] for program in changed for ground in program["rests_on"]}
    assert kinds >= {"goal", "measure", "finding"}
    assert sum(len(ground["figures"]) for program in changed for ground in program["rests_on"]) > 500


def test_a_cell_that_says_something_else_is_found(record: dict[str, Any], tmp_path: Path) -> None:
    """The check itself can fail: a target that was typed over, and a program that rests on nothing."""
    cited = next(
        figure
        for program in record["programs"]
        for ground in program["rests_on"]
        for figure in ground["figures"]
        if figure["name"] == "target"
    )
    book = load_workbook(RIVERTON)
    sheet, cell = cited["cell"].split("!")
    book[sheet][cell] = cited["value"] + 1
    book.save(tmp_path / "riverton.xlsx")
    (fault,) = faults(record, [tmp_path / "riverton.xlsx"])
    assert cited["cell"] in fault
    bare = {"programs": [{"program_id": "P", "change": -1, "rests_on": []}]}
    assert list(faults(bare, [])) == ["P changes and rests on nothing, and does not say so"]


def test_the_sheet_measures_has_every_ground_of_every_changed_program(
    balanced: bo.Plan, balanced_workbook: bytes
) -> None:
    sheet = load_workbook(io.BytesIO(balanced_workbook), read_only=True)["Measures"]
    rows = [tuple(row) for row in sheet.iter_rows(values_only=True)]
    top = next(place for place, row in enumerate(rows) if row[0] == "Program ID")
    shown = [(row[0], row[3], row[4]) for row in rows[top + 1 :] if row[0]]
    totals = balanced.case.standing.total
    assert shown == [
        (program.id, str(ground.kind), ground.text)
        for program in balanced.budget.programs
        if balanced.allocation.programs[program.id] != totals[program.id]
        for ground in balanced.rests_on[program.id]
    ]


def test_nothing_on_file_is_said(balanced: bo.Plan) -> None:
    budget = balanced.budget
    rows: tuple[Any, ...] = (*budget.metrics, *budget.studies, *budget.curves)
    known = {row.program_id for row in rows}
    silent = [id for id, grounds in balanced.rests_on.items() if grounds and grounds[-1].text == NOTHING_ON_FILE]
    operating = [program.id for program in budget.programs if program.kind != "non-operating"]
    assert silent == [id for id in operating if id not in known] != []


def test_a_scenario_that_weighs_goals_otherwise_says_so() -> None:
    goals = {goal.id: 1.0 for goal in sample.budget().goals}
    plan = bo.recommend(sample.budget(), bo.Scenario(priorities=goals))
    texts = [ground.text for ground in plan.rests_on["POL-02"] if ground.kind == "goal"]
    assert texts == [
        "Safe neighborhoods: score 4 of 4, weight 30, which this scenario counts as 1.",
        "Healthy families and a strong start: score 1 of 4, weight 25, which this scenario counts as 1.",
    ]


def test_plan_page_and_sheet_show_the_same_ground(balanced: bo.Plan) -> None:
    """The page of a program knows no plan, and shows what the plan rests on where goals weigh as adopted."""
    for id in ("POL-05", "PWK-02", "POL-18"):
        shown = page.grounds_table(balanced.budget, id)
        assert shown.rows == page.rested(balanced.rests_on[id]).rows
        assert [row["What is on file"] for row in shown.rows] == [ground.text for ground in balanced.rests_on[id]]
    (weight,) = (row for row in shown_rows(balanced, "POL-05") if row["Rests on"] == "goal")
    assert weight["Figures and their cells"] == "score 4 (Alignment!C8); weight 30 (Goals!C2)"
    assert weight["File"] == "riverton.xlsx"


def shown_rows(plan: bo.Plan, id: str) -> list[dict[str, Any]]:
    return [dict(row) for row in page.rested(plan.rests_on[id]).rows]
