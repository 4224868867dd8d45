"""The simulation of benchmarks/deciding.md is fair: the same law and money for all, and nobody beats the oracle."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest

from benchmarks.deciding import ORACLE, Decided, decide, scores, table
from benchmarks.deciding_chart import draw
from benchmarks.deciding_cities import CASES, NUDGES, city, published_too_high, scenario
from benchmarks.deciding_methods import METHODS, MOVED_PERCENT, Council, same_percentage
from budgetopt.rules import breaches_of, rules_of

SEEDS = (0, 1, 2)


@cache
def decided(seed: int) -> Decided:
    return decide(seed, programs=30)


@pytest.mark.parametrize("seed", SEEDS)
def test_every_method_keeps_the_same_law_and_moves_the_same_money_to_the_cent(seed: int) -> None:
    found = decided(seed)
    case = found.council.case
    for plan in [*found.plans.values(), *found.oracles.values()]:
        assert not breaches_of(rules_of(case), case, plan.years)
        for fund, lines in case.standing.lines_of_fund.items():
            total = sum(line.current for line in lines)
            cuts = sum(max(0, line.current - plan.allocation.amount(line.id)) for line in lines)
            raises = sum(max(0, plan.allocation.amount(line.id) - line.current) for line in lines)
            assert cuts == raises == total * MOVED_PERCENT // 100 // 100 * 100, fund


@pytest.mark.parametrize("seed", SEEDS)
def test_nobody_gains_more_than_one_who_knows_the_truth(seed: int) -> None:
    found = decided(seed)
    for case, gains in found.gains.items():
        # Rounding to whole currency units may cost the oracle a millionth of the budget, not more.
        whole = sum(one.reference for one in found.oracles[case].value.values()) / 100
        for name in METHODS:
            assert gains[name] <= gains[ORACLE] + 1e-6 * whole, (case, name)
        assert gains[ORACLE] > 0


def test_the_methods_are_different_plans() -> None:
    plans = decided(0).plans
    amounts = [tuple(sorted(plan.allocation.amounts.items())) for plan in plans.values()]
    assert len(set(amounts)) == len(METHODS)


def test_the_same_seed_gives_the_same_gains() -> None:
    assert decide(1, programs=30).gains == decided(1).gains


def test_published_gains_that_hold_in_part_leave_nulls_harms_and_the_unstudied_as_believed() -> None:
    council = Council(city(0, 60), scenario())
    draws = np.zeros(60)
    believed = np.array([one.believed for one in council.believed.values()])
    for seed in range(400):
        truth = published_too_high(NUDGES)(council.budget, council.believed, np.random.default_rng(seed))
        draws += [one.believed for one in truth.values()]
    off = draws / 400 - believed
    for (id, one), lower in zip(council.believed.items(), off, strict=True):
        points_up = any(found.direction in ("positive", "mixed") for found in one.effectiveness.findings)
        # Five standard errors of the mean of 400 draws are under 0.08; clipping at ±1 takes less than 0.02.
        assert (lower < -0.04) if points_up else (abs(lower) < 0.1), id


def test_the_same_percentage_from_all_but_nobody_beyond_its_room() -> None:
    now = {"a": 100.0, "b": 200.0, "c": 700.0}
    assert same_percentage(50, now, dict.fromkeys(now, 1000.0)) == pytest.approx({"a": 5, "b": 10, "c": 35})
    # c is full at 10: the other 40 are shared 1 to 2.
    assert same_percentage(50, now, {"a": 100, "b": 100, "c": 10}) == pytest.approx({"a": 40 / 3, "b": 80 / 3, "c": 10})
    assert same_percentage(50, now, {"a": 1, "b": 2, "c": 3}) == {"a": 1, "b": 2, "c": 3}


def test_scores_are_shares_of_the_oracles_gain() -> None:
    one, two = (dict.fromkeys(METHODS, gain) | {"ours": best, ORACLE: 10.0} for gain, best in ((-1.0, 5.0), (3.0, 2.0)))
    found = scores([dict.fromkeys(CASES, one), dict.fromkeys(CASES, two)])
    ours, other = found[next(iter(CASES))]["ours"], found[next(iter(CASES))]["quartile scoring"]
    assert (ours.mean, ours.worse, ours.best) == pytest.approx((0.35, 0, 0.5))
    assert (other.mean, other.worse, other.best) == pytest.approx((0.1, 0.5, 0.5))
    assert ours.error == pytest.approx(0.15)
    assert "| ours | 35.0% ± 15.0% | 22% | 0.0% | 50% |" in table(found)


def test_the_chart_is_a_picture_and_the_same_each_time(tmp_path) -> None:
    found = scores([decided(seed).gains for seed in SEEDS])
    draw(found, tmp_path / "one.svg")
    draw(found, tmp_path / "two.svg")
    drawn = (tmp_path / "one.svg").read_bytes()
    assert drawn == (tmp_path / "two.svg").read_bytes()
    text = " ".join(ElementTree.fromstring(drawn).itertext())
    assert all(name in text for name in (*METHODS, *(f"case {case}" for case in CASES)))


def test_the_page_has_every_case_and_method() -> None:
    text = (Path(__file__).resolve().parents[2] / "benchmarks" / "deciding.md").read_text(encoding="utf-8")
    for case in CASES:
        assert f"**Case {case}**" in text
    for name in METHODS:
        # A row in every case's table, and one that says what the method does.
        assert text.count(f"| {name} |") == len(CASES) + 1, name
