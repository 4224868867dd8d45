"""Measured curves on the Curves sheet: what is read, and what is said where one is not used as it stands."""

from __future__ import annotations

import pytest

from budgetopt.errors import Level
from budgetopt.impact.value import value_of_next_dollar
from budgetopt.intake.reading import examine
from tests.intake.workbooks import MakeBook, Rows

HEADS = ["Program ID", "Spend", "Outcome", "Value per unit"]


def test_a_curve_that_is_not_concave_is_used_as_its_envelope_and_by_how_much_is_said(book: MakeBook) -> None:
    # P1: 100,000 lies under the line to 4 million: there the envelope is 100 · 0.025 = 2.5 … of 100 units, 2 more
    # than the 0.5 given; at 500 points a unit 1,000 points. P2 bends the right way.
    rows: Rows = [
        HEADS,
        ["P1", 100_000, 0.5, 500],
        ["P1", 4_000_000, 100, 500],
        ["P2", 1_000_000, 600, 500],
        ["P2", 3_000_000, 900, 500],
    ]
    examined = examine(book(Curves=rows))
    (finding,) = [one for one in examined.findings if one.rule.startswith("curve")]
    assert (finding.rule, finding.level, finding.place.sheet) == ("curve-not-concave", Level.WARNING, "Curves")
    assert "up to 1,000 points above what is given" in finding.found
    assert examined.budget is not None
    value = value_of_next_dollar(examined.budget)
    assert value["P1"].impact(100_000_00) == pytest.approx(2.5 * 500)
    assert value["P1"].response is not None and value["P1"].response.overstated == pytest.approx(1000)
    assert value["P2"].impact(2_000_000_00) == pytest.approx(750 * 500)


def test_a_curve_without_a_value_is_not_used_and_that_is_said(book: MakeBook) -> None:
    rows: Rows = [HEADS, ["P1", 1_000_000, 40, None], ["P1", 4_000_000, 100, None]]
    examined = examine(book(Curves=rows))
    (finding,) = [one for one in examined.findings if one.rule.startswith("curve")]
    assert (finding.rule, finding.level) == ("curve-without-value", Level.WARNING)
    assert examined.budget is not None
    assert value_of_next_dollar(examined.budget)["P1"].response is None


def test_a_point_without_a_value_is_told_at_its_cell_and_not_taken_for_nothing(book: MakeBook) -> None:
    rows: Rows = [HEADS, ["P1", 0, 0, None], ["P1", 1_000_000, 40, 500], ["P1", 4_000_000, 100, None]]
    examined = examine(book(Curves=rows))
    (finding,) = [one for one in examined.findings if one.rule.startswith("curve")]
    assert (finding.rule, finding.level, finding.place.cell) == ("curve-without-value", Level.WARNING, "D4")
    assert finding.found == "1 of 3 points of this curve have no value per unit: it is not used."
    assert examined.budget is not None
    assert value_of_next_dollar(examined.budget)["P1"].response is None
