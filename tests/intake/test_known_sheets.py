"""What is known of programs as analysts write it: goals by name, targets under years, findings against themselves."""

from __future__ import annotations

import io

import pytest

from budgetopt.city.crosswalk import rated
from budgetopt.errors import Finding, Level
from budgetopt.intake.reading import Examination, examine

PROGRAMS = "Program ID,Program,Department,Current budget\nP1,Pools,Parks,500\nP2,Patrol,Police,90\n"
GOALS = "Goal ID,Goal\nG1,Safe city\nG2,Healthy people\nG3,Clean streets\n"


def read(**sheets: str) -> Examination:
    files = []
    for name, content in {"programs": PROGRAMS, "goals": GOALS, **sheets}.items():
        files.append(io.BytesIO(content.encode()))
        files[-1].name = f"{name}.csv"
    return examine(files)


def said(found: Examination, rule: str) -> list[Finding]:
    return [item for item in found.findings if item.rule == rule]


@pytest.mark.parametrize("goal", ["Safe city", "SAFE  CITY", "G1 - Safe city", "G1: Safe city", "Safe city (G1)"])
def test_a_goal_is_known_by_its_name(goal: str) -> None:
    found = read(alignment=f"Program ID,Goal ID,Score\nP1,{goal},3\n")
    assert [(one.goal_id, one.score) for one in found.needed.alignment] == [("G1", 3)]
    (note,) = said(found, "goal-by-name")
    assert note.level is Level.NOTE and note.place.cell == "B2"


def test_a_name_that_two_goals_have_is_asked_about() -> None:
    goals = "Goal ID,Goal\nG1,Safe city\nG2,Safe City\n"
    found = read(goals=goals, alignment="Program ID,Goal ID,Score\nP1,Safe city,3\n")
    assert [item.mend for item in said(found, "unknown-id")] == ["Write which: G1 or G2."]


def test_a_column_of_scores_under_no_goal_is_an_error() -> None:
    matrix = "Program ID,Safe city,Healthy people,{}\nP1,3,2,4\nP2,4,,1\n"
    (wrong,) = said(read(alignment=matrix.format("Clean street")), "unknown-id")
    assert wrong.place.cell == "D1" and "G3 has no column" in wrong.found
    # What holds more than scores is something else.
    assert read(alignment=matrix.format("Total").replace("4\nP2", "5\nP2")).budget


def test_targets_and_baselines_under_a_year() -> None:
    head = "Program ID,Metric,Direction,2022 Baseline,{},2024,2025\n"
    (metric,) = read(metrics=head.format("2028 Target") + "P1,Visits,up,70,80,75,78\n").needed.metrics
    assert (metric.baseline, metric.target, metric.actuals) == (70, 80, ((2024, 75), (2025, 78)))
    # Of several nobody knows which is meant.
    (metric,) = read(metrics=head.format("2025 Target,2026 Target") + "P1,Visits,up,70,80,85,75,78\n").needed.metrics
    assert (metric.baseline, metric.target) == (70, None)


def test_figures_whose_points_may_part_thousands_are_warned_of() -> None:
    head = "Program ID;Metric;Direction;Baseline;Target;2024;2025\n"
    (warned,) = said(read(metrics=f"{head}P1;Visits;up;1.234;1.500;1.300;1.350\n"), "point-or-comma")
    assert warned.level is Level.WARNING and warned.place.cell == "B2"
    assert not said(read(metrics=f"{head}P1;Visits;up;1.234;1.5;1.300;1.350\n"), "point-or-comma")


def test_a_rating_and_a_direction_that_are_both_wrong_are_both_said() -> None:
    found = read(evidence="Program ID,Rating,Rating system,Direction\nP1,Super,CEBC,sideways\n")
    assert [item.place.cell for item in said(found, "unknown-rating")] == ["B2", "D2"]


@pytest.mark.parametrize(
    ("direction", "effect", "warned"),
    [("positive", -0.2, True), ("negative", 0.2, True), ("positive", 0.2, False), ("mixed", -0.2, False)],
)
def test_an_effect_against_its_direction_is_said(direction: str, effect: float, warned: bool) -> None:
    head = "Program ID,Rating,Direction,Outcome,Effect,Effect standard error\n"
    found = read(evidence=f"{head}P2,RCT,{direction},Crime,{effect},0.05\n")
    assert found.budget and bool(said(found, "effect-contradicts-direction")) is warned


@pytest.mark.parametrize(
    ("rating", "system", "same"),
    [("Tier II", "ESSA", "Tier 2"), ("tier three", "ESSA", "Tier 3"), ("Level IV", "", "4"),
     ("Well Supported", "CEBC", "1"), ("Supported", "CEBC", "2"), ("Promising", "CEBC", "3")],
)  # fmt: skip
def test_ratings_in_other_spellings(rating: str, system: str, same: str) -> None:
    head = "Program ID,Rating,Rating system,Direction\n"
    found = read(evidence=f"{head}P2,{rating},{system},positive\nP2,{same},{system},positive\n").needed
    one, other = map(rated, found.studies)
    assert one == other


@pytest.mark.parametrize("rating", ["Evidence", "Tier VI", "Concerning evidence"])
def test_what_only_begins_a_label_is_none(rating: str) -> None:
    assert said(read(evidence=f"Program ID,Rating,Rating system\nP2,{rating},CEBC\n"), "unknown-rating")
