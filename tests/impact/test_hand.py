"""What a dollar does, step by step, against values worked out by hand (docs/model.md sections 2 to 4)."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from budgetopt.city.crosswalk import UnknownRating, rated
from budgetopt.city.model import (
    Alignment,
    Amount,
    Budget,
    CurvePoint,
    Fund,
    Goal,
    Kind,
    Metric,
    MetricType,
    Program,
    ResidentVote,
    Study,
    Trend,
)
from budgetopt.impact.alignment import alignments, goal_weights
from budgetopt.impact.beliefs import Beliefs, Evidence, TrustIn
from budgetopt.impact.curve import chords
from budgetopt.impact.effectiveness import effectiveness
from budgetopt.impact.results import attainment, results
from budgetopt.impact.value import city_prior, value_of_next_dollar
from tests.textbook_value import ASK, CROSSWALK

EXACT = 1e-12

# Alignment


def town(
    scores: dict[str, dict[str, int]],
    weights: dict[str, float | None],
    money: dict[str, int] | None = None,
    kinds: dict[str, Kind] | None = None,
    **more: Any,
) -> Budget:
    """Programs named in `scores` (an empty dict: not assessed) with `money` in currency units."""
    money = money or {}
    return Budget(
        fiscal_year=2026,
        goals=tuple(Goal(id=id, name=id, weight=weight) for id, weight in weights.items()),
        funds=(Fund(id="General", name="General"),),
        programs=tuple(
            Program(id=id, name=id, department="D", kind=(kinds or {}).get(id, Kind.SERVICE)) for id in scores
        ),
        amounts=tuple(
            Amount(program_id=id, fund_id="General", fiscal_year=2026, amount=money.get(id, 100) * 100) for id in scores
        ),
        alignment=tuple(
            Alignment(program_id=id, goal_id=goal, score=score)
            for id, served in scores.items()
            for goal, score in served.items()
        ),
        **more,
    )


def aligned(budget: Budget, priorities: Any = "adopted") -> dict[str, float | None]:
    totals = {program.id: 0 for program in budget.programs}
    for row in budget.amounts:
        totals[row.program_id] += row.amount
    return alignments(budget, totals, priorities)


def test_alignment_is_a_noisy_or() -> None:
    # Weights 40 and 20, w_max = 40.
    # top:   Safe 4:            1 − (1 − 40/40 · 4/4)                      = 1
    # both:  Safe 2, Clean 4:   1 − (1 − 1 · 0.5)(1 − 0.5 · 1)             = 1 − 0.25  = 0.75
    # three: Safe 3, Clean 1:   1 − (1 − 0.75)(1 − 0.5 · 0.25)             = 1 − 0.25 · 0.875 = 0.78125
    # slight: Clean 1:          1 − (1 − 0.125)                            = 0.125
    # none:  Safe 0:            0, which is a score and not "not assessed"
    budget = town(
        {
            "top": {"Safe": 4},
            "both": {"Safe": 2, "Clean": 4},
            "three": {"Safe": 3, "Clean": 1},
            "slight": {"Clean": 1},
            "none": {"Safe": 0},
            "unscored": {},
        },
        {"Safe": 40, "Clean": 20},
    )
    expected = {"top": 1.0, "both": 0.75, "three": 0.78125, "slight": 0.125, "none": 0.0, "unscored": None}
    assert aligned(budget) == pytest.approx(expected, abs=EXACT)


def test_support_work_has_the_spending_weighted_mean_of_the_scored_services() -> None:
    # a = 1 with 300, a = 0.25 with 100: (300 · 1 + 100 · 0.25) / 400 = 0.8125. The unscored service (500) and the
    # debt (900, essential by its row) do not count, nor does the clerk's own row.
    budget = town(
        {"Jobs": {"Safe": 4}, "Parks": {"Safe": 1}, "Unscored": {}, "Debt": {"Safe": 4}, "Clerk": {"Safe": 0}},
        {"Safe": 10},
        {"Jobs": 300, "Parks": 100, "Unscored": 500, "Debt": 900, "Clerk": 50},
        {"Debt": Kind.NON_OPERATING, "Clerk": Kind.SUPPORT},
    )
    assert aligned(budget)["Clerk"] == pytest.approx(0.8125, abs=EXACT)


def test_without_goals_all_are_aligned() -> None:
    assert aligned(town({"A": {}, "B": {}}, {})) == {"A": 1.0, "B": 1.0}


def test_with_all_weights_zero_every_program_is_aligned() -> None:
    # "Without a Goals sheet, or with all weights 0, a_p = 1 for every program": those without a row too.
    assert aligned(town({"A": {"Safe": 1}, "B": {}}, {"Safe": 0.0})) == {"A": 1.0, "B": 1.0}


def test_residents_weights() -> None:
    # north (30 people): Safe 6 and 2 → mean 4; Clean 1. online (blank: 1 person): Safe 0, Clean 31.
    # Safe 30 · 4 + 1 · 0 = 120; Clean 30 · 1 + 1 · 31 = 61. Clean essential: a = 61/120 = 0.508333.
    votes = (
        ResidentVote(goal_id="Safe", points=6, group="north", respondents=30),
        ResidentVote(goal_id="Safe", points=2, group="north", respondents=30),
        ResidentVote(goal_id="Clean", points=1, group="north", respondents=30),
        ResidentVote(goal_id="Safe", points=0, group="online"),
        ResidentVote(goal_id="Clean", points=31, group="online"),
    )
    budget = town({"A": {"Clean": 4}}, {"Safe": 30.0, "Clean": 10.0}, residents=votes)
    assert aligned(budget, "residents")["A"] == pytest.approx(61 / 120, abs=EXACT)
    # A blend scales each set to sum 1 first. Adopted 0.75, 0.25; residents 120/181, 61/181; half of each:
    # Safe 0.375 + 60/181 = 0.706492; Clean 0.125 + 30.5/181 = 0.293508. a = 0.293508/0.706492 = 0.415445.
    blend = {"adopted": 0.5, "residents": 0.5}
    assert goal_weights(budget, blend) == pytest.approx({"Safe": 0.70649171, "Clean": 0.29350829}, abs=1e-8)
    assert aligned(budget, blend)["A"] == pytest.approx(0.41544477, abs=1e-8)
    # Weights of the scenario's own; a goal that is not named has none.
    assert aligned(budget, {"Safe": 8, "Clean": 2})["A"] == pytest.approx(0.25, abs=EXACT)
    assert aligned(budget, {"Safe": 8})["A"] == 0.0


# Crosswalk


@pytest.mark.parametrize(("system", "label"), CROSSWALK)
def test_every_label_of_the_crosswalk(system: str, label: str) -> None:
    level, direction = CROSSWALK[system, label]
    ways = ["positive", "mixed", "null", "negative"] if direction == ASK else [""]
    for way in ways:
        found = rated(Study(program_id="P", system=system, rating=label, direction=way))
        assert found.level == level
        assert (found.direction or "") == (way or direction)
        # Case and punctuation do not matter.
        loud = Study(program_id="P", system=system.upper(), rating=f" {label.upper()}. ", direction=way.upper())
        assert (rated(loud).level, rated(loud).direction) == (found.level, found.direction)
    if direction == ASK and level >= 2:
        with pytest.raises(UnknownRating):
            rated(Study(program_id="P", system=system, rating=label))


def test_the_crosswalk_of_the_page_is_whole() -> None:
    # Labels a row of the page's table: Level 6, ESSA 4, Maryland 5, Nesta 5, Title IV-E 4, CEBC 6, Blueprints 3,
    # CrimeSolutions 6, Results First 6, Colorado 7, Minnesota 5, Tennessee 5, New Mexico 4, Washington 5, WWC 6,
    # designs 10.
    assert len({system for system, _ in CROSSWALK}) == 16
    assert len(CROSSWALK) == 87


def test_a_direction_does_not_change_a_label_that_has_its_own() -> None:
    found = rated(Study(program_id="P", system="CrimeSolutions", rating="Ineffective", direction="positive"))
    assert (found.level, found.direction) == (3, "null")


@pytest.mark.parametrize("label", ["6", "Tier 5", "superb"])
def test_a_label_that_no_page_has(label: str) -> None:
    for system in ("Level", "ESSA / WWC tiers", "Blueprints"):
        with pytest.raises(UnknownRating):
            rated(Study(program_id="P", system=system, rating=label, direction="positive"))


# Effectiveness


def study(rating: str, direction: str = "", **said: Any) -> Study:
    return Study(program_id="P", rating=rating, direction=direction, **said)


def pooled(*studies: Study, metrics: tuple[Metric, ...] = (), **trust: float) -> tuple[float, float]:
    found = effectiveness(studies, metrics, Evidence(), TrustIn(**trust))
    return found.mean, found.deviation


def by_hand(*terms: tuple[float, float, float]) -> tuple[float, float]:
    """m and σ of the prior 0.40 ± 0.30 and of (mean, σ, trust)."""
    precision, total = 1 / 0.09, 0.4 / 0.09
    for mean, deviation, trust in terms:
        precision += trust / deviation**2
        total += trust * mean / deviation**2
    return total / precision, max(0.05, precision**-0.5)


def test_unknown_is_the_prior() -> None:
    assert pooled() == pytest.approx((0.40, 0.30), abs=EXACT)
    # Levels 0 and 1 are shown and not pooled.
    assert pooled(study("0"), study("1", "positive", source="b")) == pytest.approx((0.40, 0.30), abs=EXACT)


def test_one_local_trial() -> None:
    # π = 1/0.09 + 1/0.0144 = 80.555556; m = (4.444444 + 55.555556)/80.555556 = 0.744828; σ = 0.111417
    assert pooled(study("4", "positive", local=True)) == pytest.approx((0.74482759, 0.11141720), abs=1e-8)


@pytest.mark.parametrize(
    ("rating", "direction", "mean", "abroad", "deviation"),
    [
        ("5", "positive", 0.80, 0.56, 0.08),  # 0.70 · 0.80
        ("4", "mixed", 0.30, 0.21, 0.12),  # 0.70 · 0.30
        ("3", "null", 0.00, 0.00, 0.18),
        ("4", "negative", -0.50, -0.50, 0.12),
    ],
)
def test_levels_and_directions(rating: str, direction: str, mean: float, abroad: float, deviation: float) -> None:
    assert pooled(study(rating, direction, local=True)) == pytest.approx(by_hand((mean, deviation, 1)), abs=EXACT)
    # From elsewhere σ is 1.25 times as wide, and 0.70 of what helps is kept: nulls and harms are taken as they are.
    assert pooled(study(rating, direction)) == pytest.approx(by_hand((abroad, 1.25 * deviation, 1)), abs=EXACT)


def test_an_effect_of_its_own_is_used_with_its_standard_error() -> None:
    # Local: π = 11.111111 + 1/0.01 = 111.111111; m = (4.444444 + 0.2 · 100)/111.111111 = 0.22; σ = 0.094868
    own = study("4", "positive", effect=0.2, effect_se=0.1, local=True)
    assert pooled(own) == pytest.approx((0.22, 0.09486833), abs=1e-8)
    # Elsewhere: μ = 0.14, σ = 0.125, 1/σ² = 64; m = (4.444444 + 0.14 · 64)/75.111111 = 0.178462
    assert pooled(study("4", "positive", effect=0.2, effect_se=0.1))[0] == pytest.approx(0.17846154, abs=1e-8)
    # A harm that was measured is taken as it is, whatever its label: m = (4.444444 − 0.2 · 64)/75.111111 = −0.111243
    assert pooled(study("4", "mixed", effect=-0.2, effect_se=0.1))[0] == pytest.approx(-0.11124260, abs=1e-8)


def test_what_is_kept_from_elsewhere_stands_on_the_record() -> None:
    # 0.8 as rated; at transfer 0.5, 0.4 is used; at 1 all of it.
    for kept, used in ((0.5, 0.4), (0.7, 0.56), (1.0, 0.8)):
        effect = effectiveness([study("4", "positive")], [], Evidence(transfer=kept), TrustIn())
        (found,) = effect.findings
        assert (found.rated, found.mean) == pytest.approx((0.8, used), abs=EXACT)
        assert effect.mean == pytest.approx(by_hand((used, 0.15, 1))[0], abs=EXACT)
    low = effectiveness([study("1", "positive")], [], Evidence(), TrustIn()).findings[0]
    assert (low.rated, low.mean, low.pooled) == (None, None, False)


def test_correlations_are_pooled_first() -> None:
    # One, local: σ² = 0.09 + 0.09. From elsewhere: σ² = 0.375² + 0.09, μ = 0.56.
    assert pooled(study("2", "negative", local=True)) == pytest.approx(by_hand((-0.5, 0.18**0.5, 1)), abs=EXACT)
    assert pooled(study("2", "positive")) == pytest.approx(by_hand((0.56, (0.375**2 + 0.09) ** 0.5, 1)), abs=EXACT)
    # A positive and a null, both local: Σ 1/σ² = 22.2222, mean 0.4, σ² = 0.045 + 0.09; a trial beside them is alone.
    good, bad = study("2", "positive", source="a", local=True), study("2", "null", source="b", local=True)
    trial = study("4", "positive", source="c", local=True)
    assert pooled(good, bad) == pytest.approx(by_hand((0.4, 0.135**0.5, 1)), abs=EXACT)
    assert pooled(good, trial, bad) == pytest.approx(by_hand((0.4, 0.135**0.5, 1), (0.8, 0.12, 1)), abs=EXACT)
    # Trust 0.5 is in the first pooling: c/σ² = 5.5556 and 11.1111, mean 0.8/3, σ² = 0.06 + 0.09.
    assert pooled(good, bad, evidence=0.5) == pytest.approx(by_hand((0.8 / 3, 0.15**0.5, 1)), abs=EXACT)
    # However many there are, they are never surer than σ_b = 0.30: at 100, σ² = 0.0009 + 0.09.
    many = [study("2", "positive", source=f"{place}", local=True) for place in range(100)]
    assert pooled(*many) == pytest.approx(by_hand((0.8, 0.0909**0.5, 1)), abs=EXACT)


def test_one_finding_a_source() -> None:
    report = {"source": "Report A", "local": True}
    # The highest level stands for a source, whatever else it says …
    high = study("4", "null", year=2001, **report)
    assert pooled(study("3", "positive", year=2020, **report), high) == pooled(high)
    # … among equals the latest …
    late = study("4", "positive", year=2020, **report)
    assert pooled(high, late) == pooled(late)
    # … among those the more cautious: negative, null, mixed, positive.
    ranked = [study("4", way, year=2020, **report) for way in ("negative", "null", "mixed", "positive")]
    for place, cautious in enumerate(ranked):
        assert pooled(*reversed(ranked[place:])) == pooled(cautious)
    # A finding without a year is older than any with one.
    assert pooled(study("4", "negative", **report), high) == pooled(high)
    # Blank counts as one source; two sources are two findings: π = 1/0.09 + 2/0.0144.
    blank = study("4", "positive", local=True)
    assert pooled(blank, blank, blank) == pooled(blank)
    other = study("4", "positive", source="Report B", local=True)
    assert pooled(late, other) == pytest.approx(by_hand((0.8, 0.12, 1), (0.8, 0.12, 1)), abs=EXACT)


def test_trust_in_evidence() -> None:
    good, bad = study("4", "positive", source="a", local=True), study("4", "null", source="b", local=True)
    harm, mixed = study("3", "negative", source="c", local=True), study("3", "mixed", source="d", local=True)
    findings = (good, bad, harm, mixed)
    values = ((0.8, 0.12), (0.0, 0.12), (-0.5, 0.18), (0.3, 0.18))
    # Above 1 it weighs all; below 1 it never weakens a null or a harm.
    twice = [(mean, deviation, 2.0) for mean, deviation in values]
    half = [(mean, deviation, 1.0 if mean <= 0 else 0.5) for mean, deviation in values]
    assert pooled(*findings, evidence=2.0) == pytest.approx(by_hand(*twice), abs=EXACT)
    assert pooled(*findings, evidence=0.5) == pytest.approx(by_hand(*half), abs=EXACT)
    assert pooled(good, evidence=0.0) == pytest.approx((0.40, 0.30), abs=EXACT)


def test_trust_below_one_never_shrinks_a_measured_harm() -> None:
    # The label calls it mixed; what was measured is harm: −0.3 ± 0.1. Trust 0.5 must not pull it toward the prior.
    measured = study("4", "mixed", effect=-0.3, effect_se=0.1, local=True)
    assert pooled(measured, evidence=0.5)[0] == pytest.approx(by_hand((-0.3, 0.1, 1))[0], abs=EXACT)


def test_unknown_is_the_prior_alone() -> None:
    # Levels 0 and 1 are not pooled; a metric without an actual and an input give no results term (Σ u e = 0). A null is
    # known; so is what is not trusted: how far a study is believed does not change whether there is one.
    def unknown(*studies: Study, metrics: tuple[Metric, ...] = (), trust: float = 1.0) -> bool:
        return effectiveness(studies, metrics, Evidence(), TrustIn(evidence=trust, results=trust)).unknown

    ratio_alone = Study(program_id="P", rating="", benefit_cost_ratio=2.0)
    for nothing in ((), (study("0", ""),), (study("1", "positive"), study("0", "")), (ratio_alone,)):
        assert unknown(*nothing, metrics=(metric(None, 60, 50), metric(57, 60, 50, type=MetricType.INPUT)))
    assert not unknown(study("2", "null"))
    assert not unknown(study("1", "positive"), metrics=(metric(0, 60, 50),), trust=0.0)
    assert not unknown(study("4", "positive"), trust=0.0)
    # A measured response curve says what a program does; where benefits count, only a ratio does.
    curve = CurvePoint(program_id="P", spend=100_00, outcome=5, value_per_unit=2.0)
    rated = study("4", "positive")
    for objective, known, expected in (
        ("impact", {}, True),
        ("impact", {"curves": (curve,)}, False),
        ("impact", {"studies": (ratio_alone,)}, True),
        ("benefits", {"curves": (curve,), "studies": (rated,)}, True),
        ("benefits", {"studies": (ratio_alone,)}, False),
    ):
        budget = town({"P": {}}, {}, **known)
        assert value_of_next_dollar(budget, Beliefs(objective=objective))["P"].unknown is expected, (objective, known)


def test_nothing_is_surer_than_five_hundredths() -> None:
    # Four local level-5 findings: π = 11.111 + 4 · 156.25 = 636.1, π^−½ = 0.0396 < 0.05.
    many = [study("5", "positive", source=source, local=True) for source in "abcd"]
    mean, deviation = pooled(*many)
    assert deviation == 0.05
    assert mean == pytest.approx((0.4 / 0.09 + 0.8 * 625) / (1 / 0.09 + 625), abs=EXACT)


# Results


def metric(latest: float | None, target: float | None, baseline: float | None = None, **said: Any) -> Metric:
    said = {"type": MetricType.OUTCOME, "actuals": () if latest is None else ((2026, latest),)} | said
    return Metric(program_id="P", name="m", target=target, baseline=baseline, **said)


DOWN = {"better": Trend.DOWN}


@pytest.mark.parametrize(
    ("one", "reached"),
    [
        (metric(57, 60, 50), 0.7),  # (57 − 50)/(60 − 50)
        (metric(45, 60, 50), 0.0),  # below the baseline: clipped at 0
        (metric(75, 60, 50), 1.25),  # 2.5, clipped
        (metric(62, 60, 50), 1.2),
        (metric(30, 20, 40, **DOWN), 0.5),  # (30 − 40)/(20 − 40)
        (metric(60, 60, 60), 1.0),  # θ = β, as good
        (metric(61, 60, 60), 1.0),
        (metric(45, 60, 60), 0.75),  # 1 − 15/60
        (metric(-90, 60, 60), 0.0),  # 1 − 150/60, clipped
        (metric(69, 60, 60, **DOWN), 0.85),  # 1 − 9/60
        (metric(50, 60, 60, **DOWN), 1.0),
        (metric(0.3, 0, 0, **DOWN), 0.7),  # |θ| replaced by 1: 1 − 0.3
        (metric(-45, -60, -60, **DOWN), 0.75),  # |θ| = 60: 1 − 15/60
    ],
)
def test_attainment_with_a_baseline(one: Metric, reached: float) -> None:
    found = attainment(one)
    assert (found.attained, found.factor) == pytest.approx((reached, 1.0), abs=EXACT)


def test_the_ratio_to_target_counts_half() -> None:
    # Going up 45/60 = 0.75; going down 60/80 = 0.75; both clipped at 1.25; half the type factor.
    for one, reached in ((metric(45, 60), 0.75), (metric(80, 60, **DOWN), 0.75), (metric(90, 60), 1.25)):
        assert (attainment(one).attained, attainment(one).factor) == pytest.approx((reached, 0.5), abs=EXACT)
    output = metric(45, 60, type=MetricType.OUTPUT)
    assert attainment(output).factor == 0.25


def test_the_earliest_actual_is_a_baseline_when_two_years_older() -> None:
    # 2024: 40, 2025: 10, 2026: 50, target 60: (50 − 40)/(60 − 40) = 0.5. Order of years in the tuple: any.
    old = metric(None, 60, actuals=((2026, 50.0), (2024, 40.0), (2025, 10.0)))
    assert (attainment(old).attained, attainment(old).factor) == pytest.approx((0.5, 1.0), abs=EXACT)
    # One year older is not enough: 50/60 at half weight.
    young = metric(None, 60, actuals=((2025, 40.0), (2026, 50.0)))
    assert (attainment(young).attained, attainment(young).factor) == pytest.approx((50 / 60, 0.5), abs=EXACT)
    # A stated baseline goes before the earliest actual: (50 − 30)/(60 − 30).
    stated = metric(None, 60, 30, actuals=((2020, 40.0), (2026, 50.0)))
    assert attainment(stated).attained == pytest.approx(2 / 3, abs=EXACT)
    # Worse than that baseline is worse here, too: from 70 down to a target of 60 while up is better.
    assert attainment(metric(None, 60, actuals=((2020, 70.0), (2026, 65.0)))).attained is None


@pytest.mark.parametrize(
    "one",
    [
        metric(None, 60, 50),  # no actual
        metric(57, None, 50),  # no target
        metric(57, 40, 50),  # target worse than baseline, up
        metric(57, 60, 50, **DOWN),  # target worse than baseline, down
        metric(-5, 60),  # no baseline and not both positive
        metric(5, -60),
        metric(5, 0),
        metric(0, 5, **DOWN),
    ],
)
def test_what_is_left_out(one: Metric) -> None:
    assert attainment(one).attained is None
    found = results([one])
    assert (found.score, found.count) == (None, 0.0)


def test_results_of_several_measures() -> None:
    # outcome 0.7 weight 2; output 1.2 weight 1, e = 0.5; efficiency by ratio 0.75 weight 4, e = 0.25; input: e = 0.
    # r = (2·1·0.7 + 1·0.5·1.2 + 4·0.25·0.75)/(2 + 0.5 + 1) = (1.4 + 0.6 + 0.75)/3.5 = 0.785714; n = 1.75
    told = [
        metric(57, 60, 50, weight=2),
        metric(62, 60, 50, type=MetricType.OUTPUT),
        metric(45, 60, type=MetricType.EFFICIENCY, weight=4),
        metric(60, 60, 50, type=MetricType.INPUT, weight=9),
    ]
    found = results(told)
    assert (found.score, found.count) == pytest.approx((2.75 / 3.5, 1.75), abs=EXACT)
    assert results([told[3]]).score is None  # inputs alone are no results


def test_results_in_the_pool() -> None:
    # One outcome at 0.7: σ_r² = 0.09 + 0.09, half of the prior's precision: m = (0.4 + 0.5 · 0.7)/1.5 = 0.5.
    outcome = metric(57, 60, 50)
    assert pooled(metrics=(outcome,)) == pytest.approx((0.5, 0.3 / 1.5**0.5), abs=EXACT)
    # One output: n = 0.5, σ_r² = 0.09 + 0.18, a third of it: m = (0.4 + 0.7/3)/(4/3) = 0.475.
    output = metric(57, 60, 50, type=MetricType.OUTPUT)
    assert pooled(metrics=(output,)) == pytest.approx((0.475, 0.3 * 0.75**0.5), abs=EXACT)
    # Four outcomes: σ_r² = 0.09 + 0.0225, 0.8 of it; what they reach is capped at 0.80: (0.4 + 0.8 · 0.8)/1.8.
    best = metric(75, 60, 50)
    assert pooled(metrics=(best,) * 4) == pytest.approx((1.04 / 1.8, 0.3 / 1.8**0.5), abs=EXACT)
    # More targets met do not add up to a trial: 900 of them, σ_r² = 0.09 + 0.0001, just under the prior's precision.
    assert pooled(metrics=(best,) * 900)[1] == pytest.approx((1 / 0.09 + 1 / 0.0901) ** -0.5, abs=EXACT)
    # Trust in results 0.5: m = (0.4 + 0.25 · 0.7)/1.25 = 0.46; 0 drops them; more than 1 there is not.
    assert pooled(metrics=(outcome,), results=0.5) == pytest.approx((0.46, 0.3 / 1.25**0.5), abs=EXACT)
    assert pooled(metrics=(outcome,), results=0.0) == pytest.approx((0.40, 0.30), abs=EXACT)
    with pytest.raises(ValidationError, match="results"):
        TrustIn(results=1.5)


# The city's own prior


def test_the_prior_that_a_city_suggests() -> None:
    # Trial: 0.8 ± 0.12, ω = 0.09/(0.09 + 0.0144) = 0.862069. Null: 0 ± 0.15, ω = 0.09/0.1125 = 0.8. What has no
    # pooled finding is not heard, nor are a program's own measures.
    # μ̂ = (10 · 0.40 + 0.862069 · 0.8)/(10 + 1.662069) = 4.689655/11.662069 = 0.402129
    # without Trial 4/10.8 = 0.370370; without Null 4.689655/10.862069 = 0.431746
    studies = [
        Study(program_id="Trial", rating="4", direction="positive", local=True),
        Study(program_id="Null", rating="4", direction="null"),
        Study(program_id="Logic", rating="1", direction="positive"),
    ]
    met = metric(75, 60, 50).model_copy(update={"program_id": "Logic"})
    budget = town({"Trial": {}, "Null": {}, "Logic": {}, "None": {}}, {}, studies=tuple(studies), metrics=(met,))
    beliefs = Beliefs(evidence=Evidence(prior="city"))
    assert city_prior(budget, beliefs).mean == pytest.approx(0.40212892, abs=1e-8)
    prior = {id: one.effectiveness.prior for id, one in value_of_next_dollar(budget, beliefs).items()}
    expected = {"Trial": 0.37037037, "Null": 0.43174603, "Logic": 0.40212892, "None": 0.40212892}
    assert prior == pytest.approx(expected, abs=1e-8)
    # m of Trial: (0.370370/0.09 + 0.8/0.0144)/80.555556 = 0.740741; of None the prior.
    value = value_of_next_dollar(budget, beliefs)
    assert value["Trial"].per_dollar == pytest.approx(0.74074074, abs=1e-8)
    assert value["None"].per_dollar == pytest.approx(0.40212892, abs=1e-8)
    # The house's is taken unless the scenario asks for the city's; without findings they are one.
    assert {one.effectiveness.prior for one in value_of_next_dollar(budget).values()} == {0.40}
    assert city_prior(town({"A": {}}, {}), beliefs).mean == 0.40


# The curve


def test_chord_slopes() -> None:
    # (right^0.7 − left^0.7)/(right − left): 0.25^0.7 = 0.378929, 0.5^0.7 = 0.615572, 0.75^0.7 = 0.817604,
    # 0.9^0.7 = 0.928902, 1.1^0.7 = 1.068993, 1.25^0.7 = 1.169061, 1.5^0.7 = 1.328201, 2^0.7 = 1.624505,
    # 3^0.7 = 2.157669, 5^0.7 = 3.085169, 10^0.7 = 5.011872. The same whatever the rules allow.
    expected = [
        (0.0, 0.25, 1.515717),
        (0.25, 0.5, 0.946572),
        (0.5, 0.75, 0.808126),
        (0.75, 0.9, 0.741986),
        (0.9, 1.0, 0.710983),
        (1.0, 1.1, 0.689930),
        (1.1, 1.25, 0.667117),
        (1.25, 1.5, 0.636563),
        (1.5, 2.0, 0.592607),
        (2.0, 3.0, 0.533164),
        (3.0, 5.0, 0.463750),
        (5.0, 10.0, 0.385341),
    ]
    found = [(chord.left, chord.right, chord.slope) for chord in chords(0.7)]
    assert found == [pytest.approx(chord, abs=5e-7) for chord in expected]
    assert {chord.slope for chord in chords(1.0)} == {1.0}


@pytest.mark.parametrize(
    ("amount", "impact"),
    [
        (0, 0.0),
        (25, 37.892914),  # 100 · 0.25^0.7
        (95, 96.445085),  # half of the chord from 90 to 100: (92.890170 + 100)/2
        (100, 100.0),  # φ(1) = 1: today's budget gives v · B
        (105, 103.449652),  # (100 + 106.899305)/2
        (200, 162.450479),
        (1000, 501.187234),
        (1200, 578.255355),  # the last chord goes on: 501.187234 + 200 · 0.385341
    ],
)
def test_impact_of_an_amount(amount: int, impact: float) -> None:
    # a = 1 without goals, m = 0.40: per 100 the curve is 0.4 times the figures above.
    value = value_of_next_dollar(town({"A": {}}, {}), Beliefs())["A"]
    assert value.per_dollar == pytest.approx(0.40, abs=EXACT)
    assert value.impact(amount * 100) == pytest.approx(0.4 * impact, abs=1e-5)


def test_what_does_not_pay_and_what_is_new_is_straight() -> None:
    # Harm: one level-5 local harm: m = (4.444444 − 0.5 · 156.25)/167.361111 = −0.440249. φ(r) = r.
    # New: a proposal of 80: R = 80, φ(r) = r, m = 0.40: 30 gives 12.
    harm = Study(program_id="Harm", rating="5", direction="negative", local=True)
    budget = town({"Harm": {}, "New": {}}, {}, {"New": 0}, studies=(harm,))
    programs = (budget.programs[0], Program(id="New", name="New", department="D", requested=80_00))
    kept = {name: getattr(budget, name) for name in Budget.model_fields}
    value = value_of_next_dollar(Budget(**(kept | {"programs": programs})), Beliefs())
    assert value["Harm"].per_dollar == pytest.approx(-0.44024896, abs=1e-8)
    assert value["Harm"].impact(50_00) == pytest.approx(-22.012448, abs=1e-6)
    assert value["New"].impact(30_00) == pytest.approx(12.0, abs=EXACT)
