"""What a person at a Python prompt sees of every public object."""

from __future__ import annotations

from collections.abc import Callable
from inspect import isclass
from pathlib import Path
from typing import Any, cast

import pytest

import budgetopt as bo
from tests.small import city

CITY = city({f"P-{n}": {"lines": {"General": 1_000 * n}, "known": "good" if n % 2 else "useless"} for n in range(1, 9)})


def _public(path: Path) -> list[object]:
    """One of every public class, and what they hold that a reader would look at."""
    scenario = bo.Scenario(
        name="Careful", rules=[{"kind": "program", "program": f"P-{n}", "cut": "9%"} for n in range(1, 9)]
    )
    plan = bo.recommend(CITY, scenario)
    bo.to_excel(plan, path)
    assumption = bo.Assumption("evidence.positive", "Positive findings hold by half", 0.4, 0.8, 0.8)
    frontier, others = bo.frontier(CITY, scenario, points=2), bo.alternatives(CITY, scenario, most=1)
    sensitivity, compared = bo.sensitivity(CITY, scenario, assumptions=[assumption]), bo.compare([plan, plan])
    with pytest.raises(bo.Infeasible) as clash:
        bo.recommend(CITY, bo.Scenario(funds={"General": "-90%"}))
    with pytest.raises(bo.ScenarioError) as wrong:
        bo.Scenario(rules=[{"kind": "program"}] * 50)
    score, verification = bo.score(CITY, scenario, {("P-1", "General"): 0}), bo.verify(path)
    sure = bo.robustness(CITY, scenario, draws=2)
    finding = wrong.value.findings[0]
    errors = [kind("words " * 1_000) for kind in (bo.AuditError, bo.BudgetOptError, bo.SolverError, bo.UsageError)]
    return [
        *(
            CITY,
            scenario,
            plan,
            assumption,
            frontier,
            others,
            sensitivity,
            compared,
            score,
            verification,
            sure,
            finding,
        ),
        *(*errors, clash.value, wrong.value, bo.InputError([finding] * 50)),
        *(
            *clash.value.conflicts,
            *frontier.points,
            *others.plans,
            *sensitivity.bars,
            *compared.headlines,
            *score.years,
        ),
        *(*score.broken, *plan.by_year, plan.certificate, CITY.programs[0], CITY.amounts[0], *verification.checks),
    ]


def test_every_public_object_says_itself_in_a_few_lines(tmp_path: Path) -> None:
    shown = _public(tmp_path / "plan.xlsx")
    assert set(map(type, shown)) >= {
        kind for kind in (getattr(bo, name) for name in vars(bo)["__all__"]) if isclass(kind)
    }
    for thing in shown:
        assert len(repr(thing)) < 700 and repr(thing).count("\n") < 4, type(thing)
    assert len(str(CITY)) < 100 and str(shown[1]).startswith("<Scenario 'Careful'")


def test_wrong_calls_are_told_in_a_sentence(tmp_path: Path) -> None:
    plan, wrong = bo.recommend(CITY), bo.UsageError
    calls: list[tuple[str, Callable[[], object]]] = [
        ("'P-11'. Did you mean 'P-1'?", lambda: plan.why("P-11")),
        ("no fund 'Generl'. Did you mean 'General'?", lambda: plan.amount_cents("P-1", "Generl")),
        ("a str is not a budget", lambda: bo.recommend(cast(Any, "city.xlsx"))),
        ("a str is not a scenario", lambda: bo.recommend(CITY, cast(Any, "balanced.toml"))),
        ("ends in .xlsx", lambda: bo.to_excel(plan, tmp_path / "plan.csv")),
        ("'soon' is not a date", lambda: bo.to_excel(plan, tmp_path / "plan.xlsx", date="soon")),
        ("a Budget has no workbook", lambda: bo.to_excel(cast(Any, CITY), tmp_path / "plan.xlsx")),
    ]
    for words, call in calls:
        with pytest.raises(wrong) as told:
            call()
        assert words in str(told.value)
    assert not list(tmp_path.iterdir())
