"""The template filled with a city's programs, and what was entered on screen: read again by the one door."""

from __future__ import annotations

from pathlib import Path

import budgetopt as bo
from budgetopt.city.model import AmountKind, Goal, Metric, MetricType, Study
from budgetopt.city.scored import ENTERED_FILE, Scored, with_entered
from budgetopt.saving.whole import in_memory
from budgetopt.workbooks.template.filled import write_entered, write_programs
from tests import riverton
from tests.small import city


def test_a_citys_programs_come_back_as_they_were(tmp_path: Path) -> None:
    budget = riverton.budget()
    with (tmp_path / "programs.xlsx").open("wb") as file:
        write_programs(file, budget)
    again = bo.read_budget(tmp_path / "programs.xlsx")
    assert (again.city, again.fiscal_year, again.currency) == (budget.city, budget.fiscal_year, budget.currency)
    assert [one.model_dump(exclude={"extra"}) for one in again.funds] == [
        one.model_dump(exclude={"extra"}) for one in budget.funds
    ]
    assert [one.model_dump(exclude={"extra"}) for one in again.programs] == [
        one.model_dump(exclude={"extra"}) for one in budget.programs
    ]
    assert [one.model_dump(exclude={"place"}) for one in again.amounts] == [
        one.model_dump(exclude={"place"}) for one in budget.amounts
    ]
    assert {one.kind for one in again.amounts} >= {AmountKind.ADOPTED}
    assert not (again.goals or again.alignment or again.metrics or again.studies)


def test_what_was_entered_is_read_as_it_was_entered(tmp_path: Path) -> None:
    city_of_two = city({"P1": {"lines": {"General": 900_000}}, "P2": {"lines": {"General": 100_000}}})
    with (tmp_path / "programs.xlsx").open("wb") as file:
        write_programs(file, city_of_two)
    before = bo.read_budget(tmp_path / "programs.xlsx")
    scored = Scored(
        goals=(Goal(id="G1", name="Safe", weight=3), Goal(id="G2", name="Clean", weight=1)),
        studies=(Study(program_id="P1", system="CrimeSolutions", rating="Effective", year=2020, source="NIJ"),),
        metrics=(
            Metric(program_id="P2", name="Trees alive", type=MetricType.OUTCOME, target=90, actuals=((2026, 81.0),)),
        ),
    )
    scored = scored.with_scores("A", {("P1", "G1"): 4, ("P1", "G2"): 0, ("P2", "G1"): 1})
    # B differs on one and agrees on another: what differs counts for nothing until it is settled.
    scored = scored.with_scores("B", {("P1", "G1"): 4, ("P2", "G1"): 3})
    assert scored.disagreements == [("P2", "G1")] and len(scored.alignment) == 2
    settled = scored.with_settled({("P2", "G1"): 2})
    assert settled.disagreements == [] and scored.with_scores("B", {("P2", "G1"): None}).disagreements == []
    (tmp_path / ENTERED_FILE).write_bytes(in_memory(lambda file: write_entered(file, before, settled)))
    after = bo.read_budget([tmp_path / "programs.xlsx", tmp_path / ENTERED_FILE])
    assert [(goal.name, goal.weight) for goal in after.goals] == [("Safe", 3), ("Clean", 1)]
    scores = {(row.program_id, row.goal_id): row.score for row in after.alignment}
    assert scores == {("P1", "G1"): 4, ("P1", "G2"): 0, ("P2", "G1"): 2}
    (study,), (metric,) = after.studies, after.metrics
    assert (study.program_id, study.system, study.rating, study.year) == ("P1", "CrimeSolutions", "Effective", 2020)
    assert (metric.name, metric.type, metric.target, metric.actuals) == ("Trees alive", "outcome", 90, ((2026, 81.0),))
    # What is shown while it is entered is what is read afterwards, and entering again takes its place.
    for base in (before, after):
        shown = with_entered(base, settled)
        assert {(row.program_id, row.goal_id): row.score for row in shown.alignment} == scores
        assert [goal.id for goal in shown.goals] == ["G1", "G2"] and len(shown.studies) == len(shown.metrics) == 1
