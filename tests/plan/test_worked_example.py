"""The worked example of docs/model.md (one fund, three programs), to the cent and to six digits."""

from __future__ import annotations

import pytest

from budgetopt.city.model import Alignment, Amount, Budget, Fund, Goal, Metric, MetricType, Program, Restriction, Study
from budgetopt.plan.plan import Plan
from budgetopt.plan.recommend import recommend
from budgetopt.scenario.model import Scenario


def example() -> Budget:
    money = {"P1": 4_000_000, "P2": 3_000_000, "P3": 3_000_000}
    names = {"P1": "Youth jobs", "P2": "Campaign", "P3": "Lights"}
    return Budget(
        fiscal_year=2026,
        goals=(Goal(id="Safe", name="Safe", weight=40), Goal(id="Clean", name="Clean", weight=20)),
        funds=(Fund(id="General", name="General Fund", restriction=Restriction.UNRESTRICTED, open_to_all=True),),
        programs=tuple(Program(id=id, name=name, department="City") for id, name in names.items()),
        amounts=tuple(
            Amount(program_id=id, fund_id="General", fiscal_year=2026, amount=units * 100)
            for id, units in money.items()
        ),
        alignment=(
            Alignment(program_id="P1", goal_id="Safe", score=4),
            Alignment(program_id="P2", goal_id="Safe", score=2),
            Alignment(program_id="P3", goal_id="Clean", score=4),
        ),
        studies=(
            Study(program_id="P1", rating="4", direction="positive", local=True),
            Study(program_id="P2", rating="4", direction="null"),
        ),
        metrics=(
            Metric(
                program_id="P3", name="Lit", type=MetricType.OUTCOME, baseline=50, target=60, actuals=((2026, 57.0),)
            ),
        ),
    )


@pytest.fixture(scope="module")
def plan() -> Plan:
    return recommend(example(), Scenario())


def test_what_a_dollar_does(plan: Plan) -> None:
    told = {
        id: (one.alignment, one.effectiveness.mean, one.effectiveness.deviation, one.per_dollar)
        for id, one in plan.value.items()
    }
    assert told["P1"] == pytest.approx((1.0, 0.744828, 0.1114, 0.744828), abs=5e-5)
    assert told["P2"] == pytest.approx((0.5, 0.080000, 0.1342, 0.040000), abs=5e-5)
    assert told["P3"] == pytest.approx((0.5, 0.500000, 0.2449, 0.250000), abs=5e-5)
    assert told["P1"][3] == pytest.approx(0.744828, abs=5e-7)
    slopes = [chord.slope for chord in plan.value["P1"].curve() if 0.75 <= chord.left < 1.25]
    assert slopes == pytest.approx([0.741986, 0.710983, 0.689930, 0.667117], abs=5e-7)


def test_the_amounts_to_the_cent(plan: Plan) -> None:
    assert {line.program_id: cents for line, cents in plan.allocation.amounts.items()} == {
        "P1": 450_000_000,
        "P2": 250_000_000,
        "P3": 300_000_000,
    }


def test_impact(plan: Plan) -> None:
    assert plan.current_impact == pytest.approx(3_849_310.34, abs=0.005)
    assert plan.impact == pytest.approx(4_090_083.05, abs=0.005)
    assert plan.impact - plan.current_impact == pytest.approx(240_772.70, abs=0.005)
    assert plan.upper_bound == pytest.approx(plan.impact, rel=1e-12)


def test_prices(plan: Plan) -> None:
    prices = {row.name: row.shadow_price for row in plan.rules.itertuples() if row.shadow_price}
    # The marginal values themselves: 0.744828 · 0.667117 and that less 0.04 · 0.741986.
    fund, moved = 0.744827586 * 0.667116766, 0.744827586 * 0.667116766 - 0.04 * 0.741986197
    assert prices == {
        "General Fund: spend no more than there is": pytest.approx(fund, abs=1e-6),
        "At most 5% of each fund is moved: General Fund": pytest.approx(moved, abs=1e-6),
    }
    assert plan.prices.margins["P2"].gives == pytest.approx(0.029679, abs=1e-6)


def test_tipping_point(plan: Plan) -> None:
    assert plan.prices.tipping == {"P2": pytest.approx(0.521803, abs=1e-6)}


@pytest.mark.parametrize(("believed", "lost"), [(0.47, 500_000), (0.49, 300_000), (0.51, 200_000), (0.53, 0)])
def test_what_is_taken_as_belief_rises(believed: float, lost: int) -> None:
    # The tipping point is a claim about re-solved plans: believe it, with a finding that is all but certain.
    budget = example()
    certain = Study(program_id="P2", rating="5", direction="positive", effect=believed, effect_se=1e-4, local=True)
    told = Budget(
        **{name: getattr(budget, name) for name in Budget.model_fields} | {"studies": (budget.studies[0], certain)}
    )
    plan = recommend(told, Scenario(evidence={"smallest_deviation": 0.05}))
    assert 3_000_000 - plan.amount_cents("P2", "General") / 100 == lost


def test_why(plan: Plan) -> None:
    assert plan.why("P2") == (
        "Cut by $500,000, because a dollar does more elsewhere: it serves Safe in part (2 of 4), has no measure and "
        "has a study that finds no effect (level 4, from elsewhere); its money helps Youth jobs; it would be kept "
        "whole if it worked at 0.52 or more (believed is 0.08 ± 0.13)."
    )
    assert plan.reasons["P2"].for_analysts == (
        "The last dollar cut was worth 0.030 points here and gives 0.030 points to others."
    )
