"""What to do next, by the engine: two programs by hand, and what is known already is not asked for again."""

from __future__ import annotations

import io
from dataclasses import replace
from math import exp, pi, sqrt

import pytest

from budgetopt.city.model import Alignment, Goal, Metric, Study
from budgetopt.drafting.draft import Drafted, FirstDraft
from budgetopt.drafting.next_work import AN_HOUR, ToDo, next_work, next_work_in_words
from budgetopt.drafting.preparing import prepare
from budgetopt.drafting.services import catalogue

TWO = """Program ID,Program,Department,Fund ID,Fiscal year,Amount
A,Quorble,Parks,General,2026,1000000
B,Zanth,Parks,General,2026,1000000
"""
# Slopes of the chords of r^0.7 (docs/model.md, section 11).
CUT, RAISE = 0.710983, 0.689930


def two(scored: bool = True) -> FirstDraft:
    file = io.BytesIO(TWO.encode())
    file.name = "two.csv"
    draft = prepare(file).draft
    update: dict[str, object] = {"goals": (Goal(id="G", name="All"),)}
    if scored:
        update["alignment"] = tuple(Alignment(program_id=id, goal_id="G", score=4) for id in "AB")
    budget = draft.budget.model_copy(update=update)
    return FirstDraft(
        budget, catalogue(), tuple(replace(one, program=budget.program[one.program.id]) for one in draft.programs)
    )


def gain_of_knowing(deviation: float) -> float:
    """What is gained on average once the effect of A is known, beside B at 0.40: 5 % of the fund may move, 100,000.

    It goes to A where a dollar there is worth more than one that B loses, to B where it is the other way round. Below
    zero an effect takes away in proportion, with slope 1, and A loses it all the same.
    """
    total, step = 0.0, 0.0005
    for number in range(-4000, 8001):
        effect = number * step
        density = exp(-(((effect - 0.4) / deviation) ** 2) / 2) / (deviation * sqrt(2 * pi))
        held = min(max(effect, -1.0), 1.0)
        to_a = held * RAISE - 0.4 * CUT
        to_b = 0.4 * RAISE - (held * CUT if held > 0 else held)
        total += step * density * 100_000 * max(0.0, to_a, to_b)
    return total


@pytest.mark.parametrize(
    ("work", "deviation"),
    [
        # 0.09 of the prior; a rating of level 3 from elsewhere has 0.225², one outcome measure 0.09 + 0.09.
        (ToDo.RATING, sqrt(0.09**2 / (0.09 + 0.225**2))),
        (ToDo.MEASURE, sqrt(0.09**2 / (0.09 + 0.18))),
    ],
)
def test_a_rating_and_a_measure_of_two_programs_by_hand(work: ToDo, deviation: float) -> None:
    found = [piece for piece in next_work(two()).pieces if piece.work is work]
    by_hand = gain_of_knowing(deviation)
    assert {piece.program_id for piece in found} == {"A", "B"}
    for piece in found:
        assert piece.worth == pytest.approx(by_hand, rel=0.01)


def test_a_score_of_two_programs_by_hand() -> None:
    """Nothing is known of either: each counts as score 3, a = 0.75, and Var a = 0.25²: 0.4 · 0.25 / 0.75 about 0.4."""
    found = [piece for piece in next_work(two(scored=False)).pieces if piece.work is ToDo.SCORE]
    assert len(found) == 2
    for piece in found:
        assert piece.worth == pytest.approx(0.75 * gain_of_knowing(0.4 * 0.25 / 0.75), rel=0.01)


def test_what_is_known_is_not_asked_for_again() -> None:
    draft = two()
    study = Study(program_id="A", rating="Tier 3", system="ESSA", source="X")
    metric = Metric(program_id="B", name="m", baseline=1, target=2, actuals=((2025, 1.5),))
    known = replace(draft, budget=draft.budget.model_copy(update={"studies": (study,), "metrics": (metric,)}))
    asked = {(piece.work, piece.program_id) for piece in next_work(known).pieces}
    assert asked == {(ToDo.MEASURE, "A"), (ToDo.RATING, "B")}


def test_it_is_not_by_size_alone() -> None:
    """A larger program that the law holds is worth nothing to know: C keeps its total whatever is found."""
    file = io.BytesIO((TWO + "C,Blisk,Parks,General,2026,5000000\n").encode())
    file.name = "three.csv"
    draft = prepare(file).draft
    held = draft.budget.program["C"].model_copy(update={"mandated": True, "maximum": 5_000_000_00})
    programs = tuple(held if one.id == "C" else one for one in draft.budget.programs)
    budget = draft.budget.model_copy(update={"programs": programs})
    drafted = tuple(Drafted(program, None, None, None) for program in programs)
    work = next_work(FirstDraft(budget, draft.catalogue, drafted))
    assert work.pieces and {piece.program_id for piece in work.pieces} == {"A", "B"}


def test_an_hour_is_full_and_the_best_comes_first() -> None:
    work = next_work(two(scored=False))
    assert [hour.worth for hour in work.hours] == sorted((hour.worth for hour in work.hours), reverse=True)
    assert all(len(hour.pieces) <= AN_HOUR[hour.work] for hour in work.hours)
    said = next_work_in_words(work, two().budget)
    assert said[0].startswith("Hour 1: Ask what studies say of 2 programs, worth ") and "Quorble" in said[0]
