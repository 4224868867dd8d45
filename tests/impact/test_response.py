"""Measured response curves, worked out by hand."""

from __future__ import annotations

import pytest

from budgetopt.city.model import CurvePoint
from budgetopt.impact.response import response_of
from budgetopt.impact.value import value_of_next_dollar
from budgetopt.plan.recommend import recommend
from budgetopt.scenario.model import Scenario
from tests.small import GOOD, city, money


def points(*given: tuple[float, float], each: float | None = 2.0) -> list[CurvePoint]:
    return [
        CurvePoint(program_id="P", spend=round(spend * 100), outcome=outcome, value_per_unit=each)
        for spend, outcome in given
    ]


def test_the_origin_is_added_and_the_end_is_flat() -> None:
    # 100 buys 40 units, 200 buys 60, each worth 2: slopes 0.8, 0.4, then 0.
    response = response_of(points((200, 60), (100, 40)))
    assert response is not None
    assert [(c.left, c.right, c.slope) for c in response.chords] == [
        (0, 100, pytest.approx(0.8)),
        (100, 200, pytest.approx(0.4)),
        (200, float("inf"), 0.0),
    ]
    assert response.overstated == 0


def test_what_is_not_concave_becomes_its_envelope() -> None:
    # (100, 10) lies under the line from the origin to (200, 60): at 100 the envelope is 30, so 20 units or 40 points
    # above what is given.
    response = response_of(points((100, 10), (200, 60)))
    assert response is not None
    assert [(c.left, c.right, c.slope) for c in response.chords][:1] == [(0, 200, pytest.approx(0.6))]
    assert response.overstated == pytest.approx(40)


def test_a_curve_that_falls_at_its_end_is_flat_from_its_best_point() -> None:
    # 60 units at 200, 50 at 300: from 200 on the envelope stays at 60, 10 units or 20 points above what is given.
    response = response_of(points((100, 40), (200, 60), (300, 50)))
    assert response is not None
    assert [(c.left, c.right, c.slope) for c in response.chords] == [
        (0, 100, pytest.approx(0.8)),
        (100, 200, pytest.approx(0.4)),
        (200, float("inf"), 0.0),
    ]
    assert response.overstated == pytest.approx(20)


def test_a_curve_that_only_falls_counts_for_nothing() -> None:
    response = response_of(points((100, -10), (200, -20)))
    assert response is not None
    assert [(c.left, c.right, c.slope) for c in response.chords] == [(0, float("inf"), 0.0)]
    assert response.overstated == pytest.approx(40)


def test_a_measured_nothing_is_a_measure() -> None:
    response = response_of(points((100, 0), (200, 0)))
    assert response is not None
    assert {chord.slope for chord in response.chords} == {0.0} and response.overstated == 0


def test_a_curve_without_a_value_is_not_used() -> None:
    assert response_of(points((100, 40), each=None)) is None


def test_a_blank_value_at_one_point_is_no_worth_of_nothing() -> None:
    # 40 units at 100 are worth 80; what the 60 at 200 are worth nobody says. Taken for 0, every dollar above 100
    # would be wasted.
    said, unsaid = points((100, 40)), points((200, 60), each=None)
    assert response_of(said + unsaid) is None
    # Nothing is worth nothing, whatever a unit is worth.
    assert response_of(said + points((0, 0), each=None)) == response_of(said)


def test_the_curve_takes_the_place_of_what_is_believed() -> None:
    # Pipes spends 1,000 and has a measured curve: 0.9 a dollar up to 1,050, then 0.1 up to 1,400. Jobs (good, 0.7734)
    # gives up money only for the first 50: 50 is moved, though 5 % of 2,000 = 100 may be.
    curve = [
        CurvePoint(program_id="Pipes", spend=1050_00, outcome=945, value_per_unit=1),
        CurvePoint(program_id="Pipes", spend=1400_00, outcome=980, value_per_unit=1),
    ]
    programs = {
        "Pipes": {"lines": {"General": 1000}, "known": "useless"},
        "Jobs": {"lines": {"General": 1000}, "known": "good"},
    }
    plan = recommend(city(programs, curves=tuple(curve)), Scenario(round_to=1))
    assert (money(plan, "Pipes"), money(plan, "Jobs")) == (1050, 950)
    assert plan.impact - plan.current_impact == pytest.approx(50 * (0.9 - GOOD))
    value = value_of_next_dollar(plan.budget)["Pipes"]
    assert value.per_dollar == pytest.approx(0.9)
    assert value.impact(1225_00) == pytest.approx(945 + 175 * 0.1)
