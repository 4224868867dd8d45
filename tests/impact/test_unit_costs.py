"""What a unit costs here and with its peers, worked out by hand (docs/model.md section 4)."""

from __future__ import annotations

from math import exp, log, sqrt
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from budgetopt.city.ledger import program_totals
from budgetopt.city.model import Amount, AmountKind, Budget, CurvePoint, Metric, MetricType, UnitCost
from budgetopt.impact.beliefs import Beliefs
from budgetopt.impact.drawn import Doubts
from budgetopt.impact.unit_costs import peer_costs
from budgetopt.impact.value import value_of_next_dollar
from budgetopt.plan.recommend import recommend
from budgetopt.scenario.model import Scenario
from tests.small import GOOD, city, money
from tests.textbook_value import unit_costs as by_the_book

Rows = dict[str, tuple[str, float, float | None]]


def clinics(rows: Rows, spent: dict[str, float] | None = None, **more: Any) -> Budget:
    """Programs of 1,000 each that work (good), with what the sheet says: outcome, units, standard error."""
    programs = {
        id: {"lines": {"General": (spent or {}).get(id, 1000)}, "known": "good"} for id in (*rows, *(spent or {}))
    }
    told = tuple(
        UnitCost(program_id=id, outcome=outcome, units=units, standard_error=error)
        for id, (outcome, units, error) in rows.items()
    )
    return city(programs, unit_costs=told + more.pop("unit_costs", ()), **more)


def factors(budget: Budget) -> dict[str, float]:
    return {id: one.factor for id, one in peer_costs(budget, program_totals(budget)).items()}


THREE: Rows = {"A": ("Visits", 10, None), "B": ("visits ", 5, None), "C": ("VISITS", 2.5, None)}
# c = 100, 200, 400; z = ln 2, 0, −ln 2; their sample variance is (ln 2)² = 0.480453, of which 0.25² = 0.0625 is noise:
# ω² = 0.417953, w = 0.417953/0.480453 = 0.869914; k = 2^0.869914 = 1.827555, 1, 0.547179.
TRUSTED = 1 - 0.0625 / log(2) ** 2
K = 2**TRUSTED


def test_three_peers() -> None:
    found = peer_costs(clinics(THREE), program_totals(clinics(THREE)))
    assert {id: (one.cost, one.usual, one.peers) for id, one in found.items()} == {
        id: (pytest.approx(cost), pytest.approx(200), 3) for id, cost in {"A": 100, "B": 200, "C": 400}.items()
    }
    assert [one.trusted for one in found.values()] == pytest.approx([TRUSTED] * 3, abs=1e-8)
    assert factors(clinics(THREE)) == pytest.approx({"A": 1.827555, "B": 1.0, "C": 0.547179}, abs=1e-6)


def test_what_is_sure_is_believed_in_full_and_what_does_not_differ_not_at_all() -> None:
    sure = {id: (outcome, units, 0.0) for id, (outcome, units, _) in THREE.items()}
    assert factors(clinics(sure)) == pytest.approx({"A": 2.0, "B": 1.0, "C": 0.5})
    # Errors as large as the differences: nothing is believed. (ln 2)² = 0.480453 < 0.7² = 0.49.
    assert factors(clinics({id: ("Visits", row[1], 0.7) for id, row in THREE.items()})) == dict.fromkeys("ABC", 1.0)
    # Equal and sure, ω² = s² = 0: w is 0, not 0/0.
    assert factors(clinics(dict.fromkeys("ABC", ("Visits", 4, 0.0)))) == dict.fromkeys("ABC", 1.0)
    # Each by its own error: mean of s² = (0 + 0.0625 + 0.25)/3 = 0.104167, ω² = 0.376286;
    # w_A = 1, w_C = 0.376286/0.626286 = 0.600822.
    mixed = clinics({"A": ("Visits", 10, 0.0), "B": ("Visits", 5, 0.25), "C": ("Visits", 2.5, 0.5)})
    assert factors(mixed) == pytest.approx({"A": 2.0, "B": 1.0, "C": exp(-0.600822 * log(2))}, abs=1e-6)


def test_the_median_is_taken_over_logarithms_and_the_factor_is_held() -> None:
    # c = 100, 200, 400, 800: the middle is √(200 · 400) = 282.84, not 300.
    four = clinics({id: ("Visits", units, 0.0) for id, units in {"A": 10, "B": 5, "C": 2.5, "D": 1.25}.items()})
    (one, *_) = peer_costs(four, program_totals(four)).values()
    assert one.usual == pytest.approx(sqrt(200 * 400))
    far = clinics({id: ("Visits", units, 0.0) for id, units in {"A": 100, "B": 5, "C": 0.25}.items()})
    assert factors(far) == {"A": 4.0, "B": pytest.approx(1.0), "C": 0.25}


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        ({"A": ("Visits", 10, None), "B": ("Visits", 5, None)}, "two are too few"),
        ({**THREE, "C": ("Meals", 2.5, None)}, "another outcome"),
        ({**THREE, "C": ("Visits", 0, None)}, "no units"),
    ],
)
def test_who_is_no_peer(rows: Rows, why: str) -> None:
    assert factors(clinics(rows)) == {}, why


def test_a_program_of_two_outcomes_is_no_peer_and_a_proposal_neither() -> None:
    second = UnitCost(program_id="C", outcome="Meals", units=7)
    assert factors(clinics(THREE, unit_costs=(second,))) == {}
    four: Rows = {**THREE, "D": ("Visits", 20, None)}
    assert set(factors(clinics(four, unit_costs=(second,)))) == {"A", "B", "D"}
    assert set(factors(clinics(four, {"D": 0}))) == {"A", "B", "C"}
    assert set(factors(clinics(four, {"D": -50}))) == {"A", "B", "C"}


def test_a_unit_costs_what_was_adopted_whatever_the_base() -> None:
    # What the same would cost next year is not what was paid for these units.
    budget = clinics(THREE)
    dearer = [
        Amount(
            program_id=row.program_id,
            fund_id="General",
            fiscal_year=2026,
            amount=9 * row.amount if row.program_id == "A" else row.amount,
            kind=AmountKind.CURRENT_SERVICES,
        )
        for row in budget.amounts
    ]
    both = Budget(
        **{name: getattr(budget, name) for name in Budget.model_fields} | {"amounts": (*budget.amounts, *dearer)}
    )
    value = value_of_next_dollar(both, base="current services")
    assert value["A"].reference == 900_000
    assert value["A"].per_dollar == pytest.approx(GOOD * K)


def test_value_doubt_and_curve() -> None:
    # v = a m k. d = a k √(σ² + m² w s²); m = GOOD, σ = (1/0.09 + 1/0.0064)^−½ = 0.077299.
    value = value_of_next_dollar(clinics(THREE))
    assert value["A"].per_dollar == pytest.approx(K * GOOD)
    assert value["A"].deviation_per_dollar == pytest.approx(
        K * sqrt(0.07729926**2 + GOOD**2 * TRUSTED * 0.0625), abs=1e-6
    )
    assert value["A"].impact(1000_00) == pytest.approx(1000 * K * GOOD)
    # Neither a ratio nor a measured curve is multiplied: both say what a dollar does here.
    ratio = value_of_next_dollar(clinics(THREE), Beliefs(objective="benefits"))["A"]
    assert (ratio.weight, ratio.deviation_per_dollar) == (1.0, 0.0)
    curve = CurvePoint(program_id="A", spend=1000_00, outcome=300, value_per_unit=1.0)
    measured = clinics(THREE, curves=(curve,))
    assert value_of_next_dollar(measured)["A"].per_dollar == pytest.approx(0.3)
    assert Doubts.of(value_of_next_dollar(measured)).cost_deviation[0] == 0.0


def test_money_goes_where_a_unit_costs_less() -> None:
    # All work alike. k = 2, 1, 0.5: of 3,000 a twentieth moves, 150 from C (0.5 GOOD) to A (2 GOOD).
    sure = {id: (outcome, units, 0.0) for id, (outcome, units, _) in THREE.items()}
    plan = recommend(clinics(sure), Scenario(round_to=1))
    assert {id: money(plan, id) for id in "ABC"} == {"A": 1150, "B": 1000, "C": 850}
    assert plan.impact - plan.current_impact == pytest.approx(150 * 1.5 * GOOD, abs=1e-4)
    # It is said, with the figure that stands in the sheet.
    (said,) = [one for one in plan.rests_on["C"] if one.kind == "unit cost"]
    assert said.text == (
        "Visits: a unit costs $400 here, $200 with its peers (3 programs); its dollar is counted 0.50 times."
    )
    assert [(one.name, one.value) for one in said.figures] == [("units a year", 2.5)]
    assert "delivers Visits (a unit costs $400 here, $200 with its peers)" in plan.why("C")
    # Without the sheet all are worth the same, and nothing moves.
    assert recommend(clinics({}, dict.fromkeys("ABC", 1000)), Scenario(round_to=1)).moved_cents == 0


def test_efficiency_of_the_same_outcome_counts_once() -> None:
    def cost(id: str, name: str, unit: str = "", kind: MetricType = MetricType.EFFICIENCY) -> Metric:
        return Metric(program_id=id, name=name, unit=unit, type=kind, baseline=50, target=60, actuals=((2026, 60.0),))

    metrics = (
        cost("A", "Cost per visit"),  # the words of the outcome, in the singular
        cost("A", "Waiting time", "days"),  # an efficiency of something else
        cost("A", "Visits", kind=MetricType.OUTPUT),  # not its cost
        cost("B", "Cost", "dollars per VISIT"),  # in its unit
        cost("D", "Cost per visit"),  # a program without peers
    )
    value = value_of_next_dollar(clinics(THREE, {"D": 1000}, metrics=metrics))
    assert value["A"].effectiveness.results.count == 1.0  # 0 + 0.5 + 0.5
    (left_out, *_) = value["A"].effectiveness.results.attainments
    assert (left_out.attained, left_out.factor, left_out.note) == (None, 0.0, "its unit cost counts instead")
    assert value["B"].effectiveness.results.score is None
    assert value["D"].effectiveness.results.count == 0.5


def test_drawn_unit_costs() -> None:
    # ln K ~ Normal(w z, w s²), held between 1/4 and 4; multiplied into a value that has k in it already.
    doubts = Doubts.of(value_of_next_dollar(clinics(THREE, {"D": 1000})))
    assert doubts.ids == ("A", "B", "C", "D")
    step = sqrt(TRUSTED) * 0.25
    for standard in (-1.0, 0.0, 2.0):
        drawn = doubts.unit_costs(np.full(4, standard))
        assert drawn == pytest.approx([exp(step * standard)] * 3 + [1.0], abs=1e-7)
    # 2^0.869914 e^(0.233 · 5) > 4: held.
    assert doubts.unit_costs(np.full(4, 5.0))[0] * K == pytest.approx(4.0, abs=1e-6)


some_rows = st.dictionaries(
    st.sampled_from("ABCDEF"),
    st.tuples(
        st.sampled_from(("Visits", "visits", "Meals")),
        st.just(0) | st.just(1e-300) | st.floats(1e-6, 1e300),
        st.none() | st.floats(0, 2, allow_subnormal=False),
    ),
    max_size=6,
)


@settings(max_examples=80, deadline=None)
@given(some_rows)
def test_the_textbook_compares_the_same(rows: Rows) -> None:
    budget = clinics(rows, dict.fromkeys("ABCDEF", 1000))
    ours, book = peer_costs(budget, program_totals(budget)), by_the_book(budget)
    assert {id: (one.factor, one.log_deviation) for id, one in ours.items()} == {
        id: (pytest.approx(one.k, rel=1e-9), pytest.approx(one.deviation, abs=1e-9)) for id, one in book.items()
    }
    assert all(0.25 <= one.factor <= 4 for one in ours.values())
    # In any order of rows, to the last digit.
    backwards = Budget(
        **{name: getattr(budget, name) for name in Budget.model_fields} | {"unit_costs": budget.unit_costs[::-1]}
    )
    assert factors(backwards) == factors(budget)
    # Who is not compared has the value of a city without the sheet.
    value, without = value_of_next_dollar(budget), value_of_next_dollar(clinics({}, dict.fromkeys("ABCDEF", 1000)))
    assert {id: value[id] for id in value if id not in ours} == {id: without[id] for id in without if id not in ours}
