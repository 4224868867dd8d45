"""The sheet Unit costs: what is read, from where, and what is said of rows that are compared with nobody's."""

from __future__ import annotations

from pathlib import Path

import pytest

from budgetopt.city.model import UnitCost
from budgetopt.errors import Level, Place
from budgetopt.impact.value import value_of_next_dollar
from budgetopt.intake.reading import examine
from tests.intake.workbooks import PROGRAMS, MakeBook, Rows

HEADS = ["Program ID", "Outcome", "Units a year", "Standard error %"]
FOUR: Rows = [*PROGRAMS, ["P3", "Clinic", "Health", "GF", 1_000_000], ["P4", "Visits", "Health", "GF", 2_000_000]]


def test_what_a_unit_costs_is_read_with_its_cell(book: MakeBook) -> None:
    # 4,000,000/4,000 = 1,000, 3,000,000/6,000 = 500 and 1,000,000/4,000 = 250 a visit: the median is 500.
    rows: Rows = [HEADS, ["P1", "Visits", 4_000, "10%"], ["P2", "visits", 6_000, 10], ["P3", "VISITS", 4_000, None]]
    examined = examine(book(Programs=FOUR, **{"Unit costs": rows}))
    assert examined.budget is not None
    assert not [one for one in examined.findings if one.level is not Level.NOTE]
    first, second, third = examined.budget.unit_costs
    assert first == UnitCost(program_id="P1", outcome="Visits", units=4000, standard_error=0.1, cells=first.cells)
    assert first.cells.place("units") == Place("city.xlsx", "Unit costs", "C2")
    assert (second.outcome, second.standard_error, third.standard_error) == ("Visits", 0.1, None)
    costs = {id: one.unit_cost for id, one in value_of_next_dollar(examined.budget).items() if one.unit_cost}
    assert {id: (one.cost, one.usual) for id, one in costs.items()} == {
        id: (pytest.approx(cost), pytest.approx(500)) for id, cost in {"P1": 1000, "P2": 500, "P3": 250}.items()
    }


def test_other_names_of_sheet_and_columns(book: MakeBook) -> None:
    rows: Rows = [["Program", "What is delivered", "Units per year", "SE %"], ["P1", "Visits", 4_000, 0.1]]
    budget = examine(book(**{"Cost per unit": rows})).budget
    assert budget is not None
    (row,) = budget.unit_costs
    assert (row.program_id, row.outcome, row.units, row.standard_error) == ("P1", "Visits", 4000, 0.1)


@pytest.mark.parametrize(
    ("row", "rule", "cell", "level"),
    [
        (["P9", "Visits", 4_000, None], "unknown-id", "A4", Level.ERROR),
        (["P3", None, 4_000, None], "missing-value", "B4", Level.ERROR),
        (["P3", "Visits", None, None], "missing-value", "C4", Level.ERROR),
        (["P3", "Visits", "many", None], "not-a-number", "C4", Level.ERROR),
        (["P3", "Visits", -5, None], "out-of-range", "C4", Level.ERROR),
        (["P3", "Visits", 5, -0.1], "out-of-range", "D4", Level.ERROR),
        (["P2", " visits", 4_000, None], "duplicate-row", "B4", Level.ERROR),
        (["P2", "Meals", 4_000, None], "two-outcomes", "B4", Level.WARNING),
    ],
)
def test_what_is_wrong_is_said_at_its_cell(
    book: MakeBook, row: list[object], rule: str, cell: str, level: Level
) -> None:
    rows: Rows = [HEADS, ["P1", "Visits", 4_000, "10%"], ["P2", "Visits", 6_000, 10], row]
    findings = examine(book(Programs=FOUR, **{"Unit costs": rows})).findings
    said = [(one.rule, one.place.cell, one.level) for one in findings if one.place.sheet == "Unit costs"]
    assert (rule, cell, level) in said


def test_too_few_peers_are_a_note(book: MakeBook) -> None:
    rows: Rows = [HEADS, ["P1", "Visits", 4_000, 0.1], ["P2", "Visits", 6_000, 0.1], ["P3", "Meals", 9, 0.1]]
    examined = examine(book(Programs=FOUR, **{"Unit costs": rows}))
    (said,) = [one for one in examined.findings if one.place.sheet == "Unit costs"]
    assert (said.rule, said.level, said.place.cell) == ("few-peers", Level.NOTE, "B2")
    assert "2 here" in said.found


def test_a_mapped_sheet_is_read_like_one_of_ours(book: MakeBook, tmp_path: Path) -> None:
    book("other.xlsx", bare=True, Costs=[["Svc", "Makes", "How many"], ["P1", "Visits", 4_000]])
    book()
    mapping = tmp_path / "m.yaml"
    mapping.write_text(
        "tables:\n- {reads: Unit costs, file: other.xlsx, columns: "
        "{Program ID: Svc, Outcome: Makes, Units a year: How many}}\n"
    )
    examined = examine([tmp_path / "city.xlsx", tmp_path / "other.xlsx"], mapping)
    assert examined.budget is not None, examined.findings
    (row,) = examined.budget.unit_costs
    assert (row.units, row.cells.place("units")) == (4000, Place("other.xlsx", "Costs", "C2"))


def test_an_empty_sheet_changes_nothing(book: MakeBook) -> None:
    with_it, without = examine(book(**{"Unit costs": [HEADS]})).budget, examine(book()).budget
    assert with_it is not None and without is not None
    assert value_of_next_dollar(with_it) == value_of_next_dollar(without)
