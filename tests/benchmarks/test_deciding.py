"""The simulation of benchmarks/deciding.md keeps its own laws: calibrated beliefs, and nobody above the oracle."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest

import budgetopt as bo
from benchmarks.deciding import PARTS, written
from benchmarks.deciding_cities import City, city
from benchmarks.deciding_council import HOLDING, Council, same_percentage
from benchmarks.deciding_informed import Informed
from benchmarks.deciding_methods import LIMIT, ORACLE, OURS, SHOWN, gains_of
from benchmarks.deciding_tables import Shares, numbered
from benchmarks.deciding_worlds import HOUSE, KINDS, LEVELS, SIX_TIMES, WORLDS, Truth, kinds_often
from benchmarks.deciding_years import AGENDA, LARGEST, NONE, RANDOM, ROUNDS, SCENARIOS, key, learned
from budgetopt.city.model import Budget, Kind
from budgetopt.impact.value import value_of_next_dollar
from tests.filled import filled

SMALL = 30
PAGE = Path(__file__).resolve().parents[2] / "benchmarks" / "deciding.md"


@cache
def small(seed: int, number: int) -> tuple[City, dict[str, float]]:
    drawn = city(seed, WORLDS[number], SMALL)
    return drawn, gains_of(drawn)


@pytest.mark.parametrize("number", range(len(WORLDS)))
def test_nobody_gains_more_than_one_who_knows_the_truth(number: int) -> None:
    drawn, gains = small(number, number)
    # Rounding to whole units may cost the oracle a ten-thousandth of the budget's impact, not more.
    least = 1e-4 * float(np.sum(np.abs(drawn.truth.worth) * drawn.truth.today))
    for name in SHOWN:
        assert gains[name] <= gains[ORACLE] + least, name
    assert gains[ORACLE] > 0


def test_what_somebody_takes_a_dollar_to_be_worth_is_what_the_engine_is_told() -> None:
    drawn = city(3, WORLDS[6], SMALL)
    assert drawn.budget.unit_costs
    value = Council(drawn.budget).taking(drawn.truth.worth)
    told = [value[program.id].per_dollar for program in drawn.budget.programs]
    assert told == pytest.approx(list(drawn.truth.worth))


@cache
def beliefs() -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Of services in 40 cities where the house is right: true effects, what the engine and who is told believe."""
    world = replace(HOUSE, published=1.0)
    rows = []
    for seed in range(40):
        drawn = city(seed, world)
        value, told = value_of_next_dollar(drawn.budget), Informed(world).effects(drawn.budget)
        for row, program in enumerate(drawn.budget.programs):
            if program.kind is Kind.SERVICE:
                own = value[program.id].effectiveness
                rows.append((drawn.truth.effect[row], own.mean, own.deviation, told[row]))
    true, mean, deviation, told = np.array(rows).T
    return true, mean, deviation, told


def test_where_the_house_is_right_what_it_believes_is_calibrated() -> None:
    true, mean, deviation, _ = beliefs()
    off = (true - mean) / deviation
    # 1,970 programs: standard errors of 0.02, 0.02 and 0.5 %.
    assert abs(off.mean()) < 0.08
    assert 0.92 < off.std() < 1.08
    assert 0.935 < np.mean(np.abs(off) < 1.96) < 0.965


def test_who_is_told_how_the_world_draws_is_right_on_average_and_nearer_than_the_house() -> None:
    true, mean, _, told = beliefs()
    assert told.mean() == pytest.approx(true.mean(), abs=0.02)
    slope = np.polyfit(told, true, 1)[0]
    # Of a posterior mean the slope is 1 (standard error 0.025).
    assert slope == pytest.approx(1, abs=0.08)
    assert np.mean((told - true) ** 2) < np.mean((mean - true) ** 2)


def test_the_same_studies_are_on_file_whatever_is_kept_of_them_here() -> None:
    one, other = (city(5, replace(HOUSE, kept=kept)) for kept in (0.7, SIX_TIMES.kept))

    def elsewhere(drawn: City) -> list[object]:
        return [study for study in drawn.budget.studies if not study.local]

    assert elsewhere(one) == elsewhere(other)
    assert one.truth.effect.sum() > other.truth.effect.sum()
    assert one.budget.amounts == other.budget.amounts


def test_kinds_are_as_frequent_as_the_prior_asks() -> None:
    for prior in (0.15, 0.40):
        kept = [effect * (0.7 if effect > 0 else 1) for effect in KINDS]
        assert float(kinds_often(prior) @ kept) == pytest.approx(prior)


def test_true_gain_by_hand() -> None:
    """Raised by a tenth at 0.5 a dollar: 0.5 · 1,000,000 · (1.1^0.7 − 1); a harm of 0.2 a dollar cut by 100,000."""
    truth = Truth(np.array([0.5, -0.2]), np.zeros(2), np.array([0.7, 0.7]), np.array([1e6, 1e6]))
    assert truth.gain(np.array([1.1e6, 0.9e6])) == pytest.approx(5e5 * (1.1**0.7 - 1) + 20_000)


def test_an_evaluation_is_the_citys_own_trial_near_the_truth() -> None:
    drawn = city(2)
    services = [row for row, program in enumerate(drawn.budget.programs) if program.kind is Kind.SERVICE]
    budget = drawn.evaluated(tuple(drawn.budget.programs[row].id for row in services))
    added = budget.studies[len(drawn.budget.studies) :]
    off = [study.effect - drawn.truth.effect[row] for study, row in zip(added, services, strict=True)]
    assert all(study.local and study.effect_se == LEVELS[4] for study in added)
    assert np.std(off) == pytest.approx(LEVELS[4], rel=0.35)


def test_over_years_the_agenda_learns() -> None:
    drawn = city(1, HOUSE, SMALL)
    gains = learned(drawn)
    assert gains[key("Holding the unknown", AGENDA, 0)] != gains[key("The unknown may be cut", AGENDA, 0)]
    for name in SCENARIOS:
        assert gains[key(name, NONE, ROUNDS)] == gains[key(name, AGENDA, 0)]
        last = {who: gains[key(name, who, ROUNDS)] for who in (AGENDA, LARGEST, RANDOM)}
        assert len(set(last.values())) == 3
        assert gains[key(name, AGENDA, 0)] < last[AGENDA] <= 1.001 * gains[ORACLE]


def test_the_same_percentage_from_all_but_nobody_beyond_its_room() -> None:
    now = {"a": 100.0, "b": 200.0, "c": 700.0}
    assert same_percentage(50, now, dict.fromkeys(now, 1000.0)) == pytest.approx({"a": 5, "b": 10, "c": 35})
    # c is full at 10: the other 40 are shared 1 to 2.
    assert same_percentage(50, now, {"a": 100, "b": 100, "c": 10}) == pytest.approx({"a": 40 / 3, "b": 80 / 3, "c": 10})
    assert same_percentage(50, now, {"a": 1, "b": 2, "c": 3}) == {"a": 1, "b": 2, "c": 3}


def test_shares_by_hand() -> None:
    cities = [{HOUSE.name: {OURS: ours, LIMIT: limit, ORACLE: 10.0}} for ours, limit in ((-1.0, 4.0), (5.0, 6.0))]
    shares = Shares(cities)
    assert (shares.mean(HOUSE, OURS), shares.worse(HOUSE, OURS)) == (20, 50)
    # Differences −50 and −10: mean −30, standard error 20; the ratio of means 20/50.
    assert shares.difference(HOUSE, OURS, LIMIT) == pytest.approx((-30, 1.96 * 20))
    # −10 − 0.4 · 40 = −26 and 50 − 0.4 · 60 = 26, over 50: standard error 26/50.
    assert shares.part(HOUSE, OURS, LIMIT) == pytest.approx((40, 1.96 * 52))


def test_a_part_is_written_in_its_place() -> None:
    page = "a\n<!-- years -->\nold\n<!-- end of years -->\nb"
    assert written(page, "years", "new") == "a\n<!-- years -->\nnew\n<!-- end of years -->\nb"


def test_the_page_has_every_part_world_and_method() -> None:
    text = PAGE.read_text(encoding="utf-8")
    for name in PARTS:
        assert f"<!-- {name} -->" in text
    for world in WORLDS:
        # Ours beside the limit, holding, over years.
        assert text.count(f"| {numbered(world)} |") >= 3
    for name in SHOWN:
        assert text.count(f"| {name} |") >= 2


def test_a_city_is_what_reading_its_workbook_gives(tmp_path: Path) -> None:
    """Written as a workbook and read back the city is decided as it was drawn, to the cent."""
    budget = city(4, WORLDS[6], SMALL).budget
    _write(budget, tmp_path / "city.xlsx")
    read = bo.read_budget(tmp_path / "city.xlsx")
    assert [len(rows) for rows in (read.studies, read.metrics, read.alignment, read.unit_costs)] == [
        len(rows) for rows in (budget.studies, budget.metrics, budget.alignment, budget.unit_costs)
    ]
    drawn, same = bo.recommend(budget, HOLDING), bo.recommend(read, HOLDING)
    assert same.allocation.amounts == drawn.allocation.amounts
    assert same.impact == pytest.approx(drawn.impact, rel=1e-12)


def _write(budget: Budget, path: Path) -> None:
    """The city in the native layout."""
    money = {row.program_id: row for row in budget.amounts}
    sheets: dict[str, list[tuple[object, ...]]] = {
        "Settings": [("Item", "Value"), ("City", budget.city), ("Base fiscal year", budget.fiscal_year)],
        "Goals": [("Goal ID", "Goal", "Weight"), *((goal.id, goal.name, goal.weight) for goal in budget.goals)],
        "Funds": [("Fund ID", "Fund", "Restricted"), *((fund.id, fund.name, "yes") for fund in budget.funds)],
        "Programs": [
            ("Program ID", "Program", "Department", "Kind", "Mandated", "Minimum budget", "Maximum budget"),
            *((one.id, one.name, one.department, one.kind.value, "yes" if one.mandated else "no",
               one.minimum and one.minimum / 100, one.maximum and one.maximum / 100) for one in budget.programs),
        ],
        "Budget": [
            ("Program ID", "Fund ID", "Fiscal year", "Amount", "Kind"),
            *((id, row.fund_id, row.fiscal_year, row.amount / 100, "adopted") for id, row in money.items()),
        ],
        "Alignment": [
            ("Program ID", "Goal ID", "Score"),
            *((row.program_id, row.goal_id, row.score) for row in budget.alignment),
        ],
        "Metrics": [
            ("Program ID", "Metric", "Type", "Baseline", "Target", budget.fiscal_year),
            *((row.program_id, row.name, row.type.value, row.baseline, row.target, row.actuals[0][1])
              for row in budget.metrics),
        ],
        "Evidence": [
            ("Program ID", "Rating", "Direction", "Effect", "Effect standard error", "Source", "Local"),
            *((row.program_id, row.rating, row.direction, row.effect, row.effect_se, row.source,
               "yes" if row.local else "no") for row in budget.studies),
        ],
        "Unit costs": [
            ("Program ID", "Outcome", "Units a year", "Standard error %"),
            *((row.program_id, row.outcome, row.units, "50%") for row in budget.unit_costs),
        ],
    }  # fmt: skip
    filled(sheets).save(path)
