"""Every kind of workbook, recalculated by LibreOffice: each formula is the product's own figure; calamine reads it."""

from __future__ import annotations

import datetime
import io
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

import pytest

import budgetopt as bo
from budgetopt.council.adopting import adopted_plan
from budgetopt.council.changes import Changes
from budgetopt.council.changes_book import write_changes
from budgetopt.council.version import of_budget, of_recommendation
from budgetopt.explore.unmet import unmet
from budgetopt.returned.ours import open_ours
from budgetopt.workbooks.comparison import write_comparison
from budgetopt.workbooks.frontier import write_frontier
from budgetopt.workbooks.recommendation import write_recommendation
from budgetopt.workbooks.unmet import write_unmet
from tests import cases, office
from tests import riverton as sample
from tests.council import amending
from tests.workbooks.recalculating import formulas_agreed

DAY = datetime.date(2026, 7, 1)
_EVERY = sorted((Path(__file__).parents[2] / "scenarios").glob("*.toml"))
# That of three years is worked out anew in test_years.py.
_SAMPLE = ("balanced", "close-a-gap")
SCENARIOS = [path for path in _EVERY if cases.ALL or path.stem in _SAMPLE]
Write = Callable[[BinaryIO], None]


def books() -> dict[str, Write]:
    """How each kind of workbook is written."""
    # A quarter of the city has every kind of formula, and is read in a third of the time.
    budget = sample.budget() if cases.ALL else sample.quarter()
    plans = {path.stem: bo.recommend(budget, bo.read_scenario(path)) for path in SCENARIOS}
    found: dict[str, Write] = {
        name: lambda file, plan=plan: write_recommendation(plan, file, DAY) for name, plan in plans.items()
    }
    compared = bo.compare([plans["balanced"], plans["close-a-gap"]])
    found["comparison"] = lambda file: write_comparison(compared, file, DAY)
    frontier = bo.frontier(budget, sample.asked("balanced"), points=5)
    found["frontier"] = lambda file: write_frontier(frontier, file, DAY)
    recommended = sample.workbook() if cases.ALL else sample.quarter_recommendation()
    changes = Changes(of_budget(budget, "riverton.xlsx"), of_recommendation(open_ours(io.BytesIO(recommended))))
    found["what changed"] = lambda file: write_changes(changes, file, DAY)
    analysis = amending.analysis_of([amending.source("YOUTH", 20_000), amending.use("POLICE", 20_000)])
    amended, rounds = adopted_plan(analysis)
    found["amended"] = lambda file: write_recommendation(amended, file, DAY, (), rounds)
    asked = bo.Scenario(name="Too little", funds={"general": "-40%"})
    with pytest.raises(bo.Infeasible) as caught:
        bo.recommend(budget, asked)
    ways = unmet(budget, asked, caught.value)
    found["cannot be met"] = lambda file: write_unmet(ways, file, DAY)
    return found


def test_every_formula_is_the_products_own_figure(tmp_path: Path) -> None:
    paths = []
    for name, write in books().items():
        path = tmp_path / f"{name.replace(' ', '-')}.xlsx"
        with path.open("wb") as file:
            write(file)
        paths.append(path)
    anew = office.recalculated_all(paths, tmp_path)
    assert sum(map(formulas_agreed, paths, anew)) > (7_000 if cases.ALL else 2_000)
