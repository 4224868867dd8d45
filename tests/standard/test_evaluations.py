"""The evaluation plan: designs by the table, the smallest effect by hand and as a property, and the sheet read back."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some
from typer.testing import CliRunner

from budgetopt.city.crosswalk import rated
from budgetopt.city.model import Rollout, Stage, Study
from budgetopt.cli.app import app
from budgetopt.impact.value import value_of_next_dollar
from budgetopt.intake.reading import read_budget
from budgetopt.standard.detectable import Design, design_for, detectable

ROOT = Path(__file__).parents[2]
RIVERTON = ROOT / "sample_budgets" / "riverton.xlsx"


@pytest.mark.parametrize(
    ("rollout", "written", "design"),
    [
        (Rollout.WAITING_LIST, "", "lottery"),
        (Rollout.PHASED, "", "stepped wedge"),
        (Rollout.BY_SCORE, "", "discontinuity"),
        (Rollout.ALL_AT_ONCE, "", "matched comparison"),
        (None, "", "matched comparison"),
        # What the city runs already is what it runs.
        (Rollout.ALL_AT_ONCE, "Randomised trial", "lottery"),
        (None, "Regression Discontinuity", "discontinuity"),
        (Rollout.WAITING_LIST, "Before-after", "matched comparison"),
    ],
)
def test_each_rule_of_the_design_table(rollout: Rollout | None, written: str, design: str) -> None:
    assert design_for(rollout, written) == design


def test_a_design_of_the_plan_has_its_level_when_it_is_done() -> None:
    levels = [rated(Study(program_id="P", rating="", design=design, direction="positive")).level for design in Design]
    assert levels == [4, 4, 3, 3]


def test_the_smallest_effect_by_hand() -> None:
    # z(0.975) + z(0.8) = 1.959964 + 0.841621 = 2.801585. 400 served and 400 not: √(4/800) = 0.0707107.
    assert detectable(Design.LOTTERY, 400) == pytest.approx(0.198102, abs=1e-6)
    assert detectable(Design.MATCHED, 400) == pytest.approx(0.198102, abs=1e-6)
    # √2.75 = 1.658312 times that.
    assert detectable(Design.DISCONTINUITY, 400) == pytest.approx(0.328514, abs=1e-6)
    # 400 people in 4 · 5 cells: n = 20. (1 + 0.05 · 99) / (1 + 0.05 · 59) = 5.95 / 3.95 = 1.506329;
    # 3 · 0.95 / (2 · 3.75) = 0.38: 0.572405 of the people of one measurement, of which there are 5. D = 2.862025;
    # 2.801585 · √(4 · 2.862025 / 400) = 2.801585 · 0.1691752.
    assert detectable(Design.STEPPED_WEDGE, 400) == pytest.approx(0.473959, abs=1e-6)
    assert detectable(Design.LOTTERY, None) is None and detectable(Design.LOTTERY, 0) is None


@pytest.mark.parametrize("clients", [20, 400, 30_000])
def test_a_stepped_wedge_by_the_model_it_comes_from(clients: int) -> None:
    # Hussey & Hughes (2007): y = time + effect · started + group + person, by weighted least squares. Four groups, one
    # measurement before and one after each starts; variance 1 in all, 0.05 of it between groups.
    groups, times, cell = 4, 5, clients / 20
    inverse = np.linalg.inv(np.eye(times) * 0.95 / cell + 0.05)
    information = np.zeros((times + 1, times + 1))
    for group in range(groups):
        started = np.arange(times) > group
        model = np.column_stack((np.eye(times), started))
        information += model.T @ inverse @ model
    error = np.sqrt(np.linalg.inv(information)[times, times])
    assert detectable(Design.STEPPED_WEDGE, clients) == pytest.approx(2.801585 * error, rel=1e-5)


@given(some.sampled_from(list(Design)), some.floats(0.5, 1e7), some.floats(1, 1e4))
def test_more_clients_never_raise_it(design: Design, clients: float, times: float) -> None:
    few, many = detectable(design, clients), detectable(design, clients * times)
    assert few is not None and many is not None and many <= few * (1 + 1e-12)


@pytest.fixture(scope="module")
def planned(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    folder = tmp_path_factory.mktemp("evaluations")
    words = [str(RIVERTON), "--scenario", str(ROOT / "scenarios" / "balanced.toml"), "--draws", "50"]
    words += ["-o", str(folder / "plan.xlsx"), "--json", str(folder / "plan.json"), "--date", "2026-02-01"]
    done = CliRunner().invoke(app, ["evaluations", *words])
    assert done.exit_code == 0, done.output
    return folder / "plan.xlsx", json.loads((folder / "plan.json").read_text(encoding="utf-8"))


def test_the_most_gain_comes_first_and_what_the_city_asks_is_carried_over(planned: tuple[Path, dict[str, Any]]) -> None:
    rows = planned[1]["evaluations"]
    assert planned[1]["schema"] == "budgetopt/evaluations/1"
    gains = [row["gain"] for row in rows]
    assert gains == sorted(gains, reverse=True)
    budget = read_budget(RIVERTON)
    own = [row for row in rows if row["status"] != "proposed"]
    assert {(row["program_id"], row["question"], row["status"], row["due"]) for row in own} == {
        (one.program_id, one.question, str(one.status), one.due) for one in budget.evaluations
    }
    proposed = [row for row in rows if row["status"] == "proposed"]
    assert all(row["gain"] > 0 for row in proposed)
    # A program whose evaluation is planned or running is not asked about twice; one that is done may be.
    open_ones = {one.program_id for one in budget.evaluations if one.status is not Stage.DONE}
    assert not open_ones & {row["program_id"] for row in proposed}
    for row in proposed:
        program = budget.program[row["program_id"]]
        assert row["design"] == design_for(program.rollout)
        assert row["smallest_effect"] == detectable(design_for(program.rollout), program.clients)
        assert row["cost"] == (None if program.evaluation_cost is None else program.evaluation_cost / 100)


def test_the_sheet_is_read_back_and_what_is_done_counts_once(planned: tuple[Path, dict[str, Any]]) -> None:
    alone, beside = read_budget(RIVERTON), read_budget([RIVERTON, planned[0]])
    added = beside.evaluations[len(alone.evaluations) :]
    told = [(row["program_id"], row["question"]) for row in planned[1]["evaluations"]]
    assert [(one.program_id, one.question) for one in added] == told
    believed = [
        {id: one.effectiveness.mean for id, one in value_of_next_dollar(budget).items()} for budget in (alone, beside)
    ]
    assert believed[0] == believed[1], "a finding of one source is one finding"
