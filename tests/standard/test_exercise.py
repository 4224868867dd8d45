"""The residents' exercise: plans that the engine makes, the nearest of them shown, and answers that read back."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import pytest

from budgetopt.city.model import Alignment, Budget, Goal
from budgetopt.errors import UsageError
from budgetopt.intake.reading import read_budget
from budgetopt.plan.recommend import recommend
from budgetopt.publish.exercise_html import exercise_html, loss_in_words
from budgetopt.scenario.model import Scenario
from budgetopt.solve.impact import impact_of
from budgetopt.solve.sweeper import Sweeper
from budgetopt.standard.exercise import Exercise, exercise_of, grid_of
from tests.small import city

IDS = ("safe", "clean", "home")
SCENARIO = Scenario(name="Half", limits={"moved": "50%", "program_cut": "50%", "program_growth": "none"})


def town() -> Budget:
    """A program a goal, each known to work alike: the money goes to the goal that weighs most."""
    return city(
        {id: {"lines": {"General": 100_000}, "known": "good", "elasticity": 0.7} for id in IDS},
        goals=tuple(Goal(id=id, name=f"{id} & <b>sound</b>") for id in IDS),
        alignment=tuple(Alignment(program_id=id, goal_id=id, score=4) for id in IDS),
    )


@pytest.fixture(scope="module")
def made() -> Exercise:
    return exercise_of(town(), SCENARIO)


@pytest.mark.parametrize(("goals", "points"), [(1, 1), (2, 3), (3, 7), (6, 22), (9, 10)])
def test_the_grid_contains_the_equal_weights_and_each_splits_a_hundred(goals: int, points: int) -> None:
    grid = grid_of(goals)
    assert len(grid) == points and grid[0] == (pytest.approx(100 / goals),) * goals
    assert all(sum(weights) == pytest.approx(100) and min(weights) >= 0 for weights in grid)


def test_each_plan_is_one_that_the_engine_makes(made: Exercise) -> None:
    assert len(made.grid) == 7
    for point in made.grid:
        again = recommend(town(), SCENARIO.with_changes(priorities=dict(zip(IDS, point.weights, strict=True))))
        assert again.allocation == point.plan.allocation
    assert made.grid[0].changes == {}, "with equal weights nothing is better than today"
    assert max(made.grid[1].changes, key=made.grid[1].changes.__getitem__) == "safe"


def test_the_nearest_is_shown_and_nothing_between(made: Exercise) -> None:
    assert made.nearest((34, 33, 33)) is made.grid[0]
    assert made.nearest((0, 100, 0)).weights == pytest.approx((100 / 6, 400 / 6, 100 / 6))
    assert made.nearest((45, 45, 10)).weights == pytest.approx((250 / 6, 250 / 6, 100 / 6))
    for place in range(3):
        [point] = [one for one in made.grid if one.weights[place] > 60]
        assert made.nearest(point.weights) is point


def mixed() -> Budget:
    """Several goals a program, unknown programs that some weights hold and others do not, harm, support, a proposal."""
    scores = {
        "A": (4, 1, 0),
        "B": (1, 4, 2),
        "C": (0, 2, 1),
        "D": (2, 0, 3),
        "E": (1, 1, 0),
        "H": (3, 0, 2),
        "N": (0, 1, 4),
    }
    known = {"A": "good", "B": "good", "D": "useless", "H": "harmful"}
    programs: dict[str, dict[str, Any]] = {
        id: {"lines": {"General": 100_000}, "elasticity": 0.7} | ({"known": known[id]} if id in known else {})
        for id in "ABCDEH"
    }
    programs["N"] = {"lines": {"General": 0}, "requested": 60_000, "known": "good", "fund_id": "General"}
    programs["S"] = {"lines": {"General": 80_000}, "kind": "support"}
    rows = [Alignment(program_id=id, goal_id=goal, score=score)
            for id, own in scores.items() for goal, score in zip(IDS, own, strict=True)]  # fmt: skip
    return city(programs, goals=tuple(Goal(id=id, name=id) for id in IDS), alignment=tuple(rows))


@pytest.mark.parametrize("make", [town, mixed])
def test_no_weights_lose_more_than_is_said_and_some_lose_about_as_much(make: Callable[[], Budget]) -> None:
    """The independent statement: the engine's own plan for many weights, held against what is shown for them."""
    budget, scenario = make(), SCENARIO.with_changes(round_to=1)
    exercise = exercise_of(budget, scenario)
    drawn = Random(7)
    tries = [tuple(drawn.expovariate(1) ** 2 for _ in IDS) for _ in range(60)]
    tries += [(1, 0, 0), (0, 1, 0), (0, 0, 1), (1, 1, 0), (0.2, 1, 1)]
    most = 0.0
    for raw in tries:
        weights = [100 * one / sum(raw) for one in raw]
        best = recommend(budget, scenario.with_changes(priorities=dict(zip(IDS, weights, strict=True))))
        shown = exercise.nearest(weights).plan
        most = max(most, best.impact - impact_of(best.case, best.value, shown.years))
    assert 0 < most <= exercise.loss.most
    assert exercise.loss.occurs <= exercise.loss.most <= 1.001 * exercise.loss.occurs
    assert loss_in_words(exercise) in exercise_html(exercise).decode()


@pytest.mark.parametrize("make", [town, mixed])
def test_what_is_lost_is_bounded_with_few_solves(make: Callable[[], Budget], monkeypatch: pytest.MonkeyPatch) -> None:
    """Far from where a plan is nearest, what it would lose is nobody's loss, and need not be solved."""
    solves: list[int] = []
    solve = Sweeper.solve
    monkeypatch.setattr(Sweeper, "solve", lambda self, *asked: solves.append(1) or solve(self, *asked))
    exercise_of(make(), SCENARIO.with_changes(round_to=1))
    assert 0 < len(solves) <= 80


def test_what_some_weights_lose_is_what_the_engine_would_do_with_them() -> None:
    # The fund has 20,000 less. Jobs keep their 100,000 and Pool, of which nothing is known, gives them: no weights have
    # another plan. The bound lets Pool give more.
    budget = city(
        {"Jobs": {"lines": {"General": 100_000}, "known": "good", "minimum": 100_000},
         "Pool": {"lines": {"General": 100_000}}},
        goals=(Goal(id="safe", name="safe"), Goal(id="clean", name="clean")),
        alignment=(Alignment(program_id="Jobs", goal_id="safe", score=4),
                   *(Alignment(program_id="Pool", goal_id=goal, score=4) for goal in ("safe", "clean"))),
    )  # fmt: skip
    loss = exercise_of(budget, SCENARIO.with_changes(funds={"General": "-10%"})).loss
    assert loss.most > 1000 and loss.occurs == pytest.approx(0, abs=1e-6)


def test_the_page_is_one_file_that_asks_nobody(made: Exercise) -> None:
    page = exercise_html(made).decode()
    assert exercise_html(made).decode() == page
    assert "<b>sound" not in page and "default-src 'none'" in page
    assert not re.search(r"https?://|src=|fetch\(|XMLHttp", page)
    _, _, rest = page.partition('id="solved">')
    solved = json.loads(rest.partition("</script>")[0])
    assert [point["weights"] for point in solved["grid"]] == [list(point.weights) for point in made.grid]


def test_answers_read_back_as_residents_of_an_open_survey(tmp_path: Path) -> None:
    files = []
    for person, points in (("a1", (70, 20, 10)), ("b2", (10, 0, 90))):
        rows = [f'"{id}",{given},"Exercise {person}",1,open' for id, given in zip(IDS, points, strict=True)]
        files.append(tmp_path / f"{person}-residents.csv")
        files[-1].write_text("\n".join(["Goal ID,Points,Group,Respondents,Method", *rows]) + "\n", encoding="utf-8")
    programs, goals = tmp_path / "programs.csv", tmp_path / "goals.csv"
    programs.write_text("Program ID,Program,Department,Current budget\nP,Patrol,Police,100\n", encoding="utf-8")
    goals.write_text("Goal ID,Goal\nsafe,Safe\nclean,Clean\nhome,Home\n", encoding="utf-8")
    votes = read_budget([programs, goals, *files]).residents
    assert [(one.goal_id, one.points, one.group, one.respondents, str(one.method)) for one in votes[:2]] == [
        ("safe", 70, "Exercise a1", 1, "open"), ("clean", 20, "Exercise a1", 1, "open"),
    ]  # fmt: skip
    assert len(votes) == 6


def test_a_city_without_goals_is_told() -> None:
    with pytest.raises(UsageError, match="no goals"):
        exercise_of(city({"P": {"lines": {"General": 100}}}), Scenario(name="s"))
