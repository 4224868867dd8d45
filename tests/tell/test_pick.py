"""The pick: one sentence, by figures worked out here from the comparison's own."""

from __future__ import annotations

from dataclasses import replace

import pytest

import budgetopt as bo
from budgetopt.explore.compare import Comparison, compare
from budgetopt.tell.pick import pick_in_words


@pytest.fixture(scope="module")
def compared(balanced: bo.Plan) -> Comparison:
    few = bo.recommend(balanced.budget, balanced.scenario.with_limits(moved="1%").with_changes(name="Little"))
    return compare([balanced, few])


def with_figures(compared: Comparison, **of_second: object) -> Comparison:
    first, second = compared.headlines
    return replace(compared, headlines=(first, replace(second, **of_second)))


def test_the_one_that_gains_most_is_picked_with_its_confidence(compared: Comparison) -> None:
    said = pick_in_words(compared)
    assert said.startswith("“Balanced”: by the beliefs of “Balanced” it gains most, 6.7 million points, at least 4.5")
    assert "more than “Little”" in said and "keeps" not in said


def test_what_keeps_most_with_fewer_changes_is_named(compared: Comparison) -> None:
    gain = compared.headlines[0].by_first or 0.0
    said = pick_in_words(with_figures(compared, by_first=0.95 * gain, programs_cut=10, programs_raised=10))
    assert "“Little” keeps 95% of that and changes 72 programs fewer" in said
    said = pick_in_words(with_figures(compared, by_first=0.999 * gain))
    assert "hardly more than “Little”" in said
    # A copy gains the same.
    assert "confidence, as much as “Balanced”" in pick_in_words(with_figures(compared, by_first=gain))


def test_what_cannot_be_told_from_today_is_no_pick(compared: Comparison) -> None:
    first, second = (replace(one, low=-5.0, high=10.0) for one in compared.headlines)
    assert pick_in_words(replace(compared, headlines=(first, second))).startswith(
        "None can be told from today's budget"
    )
    # That one can is said, and not that none can.
    first, second = compared.headlines[0], replace(compared.headlines[1], low=2.0, high=10.0)
    said = pick_in_words(replace(compared, headlines=(replace(first, low=-5.0), second)))
    assert said.startswith("“Balanced” would gain most, 6.7 million points, if the beliefs of “Balanced” are right")
    assert "; it cannot be told from today's budget, “Little” can, with a gain of at least 2.0 points with 95%" in said
    first, second = (replace(one, by_first=-1.0) for one in compared.headlines)
    assert "none gains anything" in pick_in_words(replace(compared, headlines=(first, second)))
    assert "different years" in pick_in_words(with_figures(compared, by_first=None))


def test_unlike_totals_are_said(compared: Comparison) -> None:
    total = compared.headlines[0].recommended_cents
    assert "they do not spend the same ($530.8 M to $589.8 M)" in pick_in_words(
        with_figures(compared, recommended_cents=total * 9 // 10)
    )
