"""A plan by goals and law, where nothing is known of effects, is called so in every output."""

from __future__ import annotations

import datetime
import json
from pathlib import Path

import openpyxl
import pytest
from typer.testing import CliRunner

from budgetopt.city.model import Study
from budgetopt.cli.app import app
from budgetopt.plan.recommend import recommend
from budgetopt.saving.whole import in_memory
from budgetopt.scenario.model import Scenario
from budgetopt.tell.headline import PRIORITIES_ONLY, headline
from budgetopt.workbooks.recommendation import write_recommendation
from tests.drafting.test_unaccepted import answered, budget_of, drafted, read

LIFTED = Scenario.model_validate({"name": "By goals", "limits": {"unknown": "may be cut"}})


@pytest.fixture(scope="module")
def accepted() -> bytes:
    """Goals, kinds and scores are accepted, ratings and measures are not."""
    known = ("Evidence", "Metrics")
    return answered({at: "yes" for at, one in enumerate(drafted().waiting) if one.sheet not in known})


def test_it_is_called_so_where_nothing_is_known_and_nothing_holds_it(accepted: bytes) -> None:
    budget = budget_of(read(accepted))
    plan = recommend(budget, LIFTED)
    assert plan.priorities_only and plan.moved_cents
    assert headline(plan).startswith(f"{PRIORITIES_ONLY}: ")
    # Held, it moves nothing and says why; with one study it is no longer by goals alone.
    assert not recommend(budget).priorities_only and not recommend(budget).moved_cents
    study = Study(program_id="4", rating="Model", system="Blueprints", source="X")
    known = recommend(budget.model_copy(update={"studies": (study,)}), LIFTED)
    assert not known.priorities_only and PRIORITIES_ONLY not in headline(known)


def test_every_output_says_it(accepted: bytes, tmp_path: Path) -> None:
    city, scenario = tmp_path / "city.xlsx", tmp_path / "goals.toml"
    city.write_bytes(accepted)
    scenario.write_text('name = "By goals"\n[limits]\nunknown = "may be cut"\n', encoding="utf-8")
    out, record, memo = tmp_path / "out.xlsx", tmp_path / "out.json", tmp_path / "memo.html"
    asked = ["recommend", str(city), "--scenario", str(scenario), "-o", str(out), "--json", str(record)]
    done = CliRunner().invoke(app, asked)
    assert done.exit_code == 0 and PRIORITIES_ONLY in done.stdout
    assert json.loads(record.read_text(encoding="utf-8"))["priorities_only"] is True
    summary = openpyxl.load_workbook(out)["Summary"]
    assert str(summary["A3"].value).startswith(PRIORITIES_ONLY)
    assert CliRunner().invoke(app, ["memo", str(out), "-o", str(memo)]).exit_code == 0
    assert PRIORITIES_ONLY in memo.read_text(encoding="utf-8")


def test_a_memo_of_another_plan_does_not_say_it(tmp_path: Path) -> None:
    budget = budget_of(read(answered(dict.fromkeys(range(len(drafted().waiting)), "yes"))))
    (tmp_path / "out.xlsx").write_bytes(
        in_memory(lambda file: write_recommendation(recommend(budget, LIFTED), file, date=datetime.date(2026, 1, 1)))
    )
    memo = tmp_path / "memo.html"
    assert CliRunner().invoke(app, ["memo", str(tmp_path / "out.xlsx"), "-o", str(memo)]).exit_code == 0
    assert PRIORITIES_ONLY not in memo.read_text(encoding="utf-8")
