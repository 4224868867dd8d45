"""Workbooks that are out there: made by model 1, they are verified as far as can be, and their decisions are carried.

tests/samples/model_1 was written by the last version of model 1: `city.xlsx` is the city of verified.py,
`recommendation.xlsx` its plan, which cuts Lights, of which nothing is known, and `decided.xlsx` the same
with two decisions, saved by LibreOffice; `trusting.xlsx` a plan that trusted results 1.5, which is an error now.
tests/samples/proof_by_cells is of model 2, the same city's plan over three
years, when each value of the proof had a cell of its own.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import load_workbook
from typer.testing import CliRunner

import budgetopt as bo
from budgetopt.cli.app import app
from budgetopt.plan.record import MODEL
from budgetopt.returned.ours import open_ours
from budgetopt.returned.plans import read_plan
from budgetopt.scenario.writing import to_toml
from budgetopt.tell.defaults import new_defaults
from budgetopt.workbooks.proof_form import LIMITS, MODEL_VERSION, STATED
from tests.verification.verified import City, named, proof_rows, resealed, written

SAMPLES = Path(__file__).parents[1] / "samples" / "model_1"
NAMES = ("city.xlsx", "recommendation.xlsx", "decided.xlsx", "trusting.xlsx")
CITY, PLAN, DECIDED, TRUSTING = (SAMPLES / name for name in NAMES)
BY_CELLS = SAMPLES.parent / "proof_by_cells" / "recommendation.xlsx"
NEW = (
    "New by default since model 2: what nobody has studied or measured is not cut where its alignment is at least 0.25"
)
NOT_AGAIN = f"Made by model 1: optimality not checked again (this is model {MODEL})."


@pytest.mark.parametrize("workbook", [PLAN, DECIDED, TRUSTING], ids=lambda path: path.stem)
@pytest.mark.parametrize("files", [[], [CITY]], ids=["alone", "with its input"])
def test_a_plan_of_model_1_keeps_what_it_proved_and_claims_no_more(workbook: Path, files: list[Path]) -> None:
    ended = CliRunner().invoke(app, ["verify", str(workbook), *map(str, files)])
    assert ended.exit_code == 0, ended.output
    assert NOT_AGAIN in ended.output
    words = [check.words for check in bo.verify(workbook, files).checks]
    for kept in ("every fund adds up (2 funds)", "the impact is that of the amounts"):
        assert kept in words
    assert not any("certificate holds" in said or "linear program" in said for said in words)
    assert ("every amount today is that of the inputs" in words) is bool(files)


@pytest.fixture
def city(tmp_path: Path) -> City:
    """The workbook of model 1, in a folder of its own."""
    made = bo.recommend(bo.read_budget(CITY))
    return City(tmp_path, CITY, PLAN, made, load_workbook(PLAN, data_only=True))


@pytest.mark.parametrize(
    ("sheet", "label", "column", "below"),
    [("Recommendations", "P1", "G", 0), ("Funds", "GF", "K", 0), ("Proof", "Limits", "G", 2)],
    ids=["an amount", "what a fund leaves idle", "a limit of the proof"],
)
def test_what_is_broken_in_it_is_found(city: City, sheet: str, label: str, column: str, below: int) -> None:
    cell = city.cell(sheet, label, column, below)
    ended = CliRunner().invoke(app, ["verify", str(city.changed(sheet, cell, lambda value: (value or 0) + 1))])
    assert ended.exit_code == 5, ended.output
    assert f"{sheet}!{cell}" in ended.output


def test_a_rule_that_its_amounts_break_is_found(city: City) -> None:
    """The seals are made anew: only the rule itself tells: the award is a dollar less than Lights gets of it."""
    forged = resealed(city, LIMITS, "Limit", lambda limit: limit - 1, row=2)
    broken = [check for check in bo.verify(forged).checks if not check.passed]
    assert any(check.words.startswith("every rule holds") for check in broken)


def test_other_inputs_are_not_taken_for_its_own(tmp_path: Path) -> None:
    book = load_workbook(CITY)
    book["Budget"]["D4"] = 2_900_001
    book.save(tmp_path / "city.xlsx")
    found = bo.verify(PLAN, [tmp_path / "city.xlsx"])
    assert {"city.xlsx"} <= named(found) and any("2,900,001" in str(one) for one in found.failures)


def test_its_decisions_are_carried_with_its_scenario(tmp_path: Path) -> None:
    """Lights at 2,600,000, under the limits that model 1 was asked: Health may lose 30 %, any other program a fifth."""
    out = tmp_path / "again.xlsx"
    ended = CliRunner().invoke(app, ["recommend", str(CITY), "--decisions", str(DECIDED), "-o", str(out)])
    assert ended.exit_code == 0, ended.output
    assert "Testville · FY2026 · Model 1" in ended.output and NEW in ended.output
    found = open_ours(out)
    lights = [entry.amount for entry in read_plan(found).entries if entry.program == "P3"]
    assert sum(amount for amount in lights if amount) == 2_600_000
    scenario = found.scenario()
    assert scenario is not None and scenario.description == "Made by model 1."
    assert [rule.kind for rule in scenario.rules] == ["department", "lock"]


def test_what_no_scenario_may_ask_any_more_is_shown_as_it_was_and_carried_as_far_as_it_counts() -> None:
    book = open_ours(TRUSTING)
    text, scenario = book.scenario_text(), book.scenario()
    assert text and '"results": 1.5' in text[0] and scenario
    assert scenario.trust.results == 1
    assert scenario.description == (
        "Made by model 1. Trust in results was 1.5 in the workbook that it comes from; "
        "since model 2 it is 1 at the most."
    )


def test_a_workbook_names_its_model_and_the_name_is_sealed(tmp_path: Path) -> None:
    city = written(tmp_path, lambda budget: bo.recommend(budget))
    assert bo.verify(city.plan).remarks == ()
    place = [cells[0] for cells in proof_rows(city.values["Proof"], STATED, int(city.in_proof(STATED)[1:]))]
    changed, value = city.changed_value(STATED, "Value", lambda model: model - 1, place.index(MODEL_VERSION))
    assert value in named(bo.verify(changed))


def test_a_proof_by_cells_is_read_as_ever(tmp_path: Path) -> None:
    assert bo.verify(BY_CELLS).failures == ()
    assert not [one for one in bo.verify(BY_CELLS, [CITY]).failures if one.place.sheet == "Proof"]
    city = City(tmp_path, CITY, BY_CELLS, bo.recommend(bo.read_budget(CITY)), load_workbook(BY_CELLS, data_only=True))
    for label, column in (("Lines", "F"), ("Columns", "F"), ("Programs", "B"), ("Rows", "A")):
        cell = city.cell("Proof", label, column, 2)
        assert f"Proof!{cell}" in named(bo.verify(city.changed("Proof", cell, "9")))
    later = read_plan(open_ours(BY_CELLS)).within(3)
    assert {entry.year for entry in later} == {1, 2, 3}


@pytest.mark.parametrize(("limits", "told"), [("moved = '5%'", True), ("unknown = {from = 0.25}", False)])
def test_an_old_scenario_is_told_what_is_new(tmp_path: Path, limits: str, told: bool) -> None:
    """One that says what is unknown to it is of today; so is one that the workbench or a workbook of today wrote."""
    (tmp_path / "s.toml").write_text(f"name = 'S'\n[limits]\n{limits}\n", encoding="utf-8")
    out = tmp_path / "plan.xlsx"
    ended = CliRunner().invoke(app, ["recommend", str(CITY), "--scenario", str(tmp_path / "s.toml"), "-o", str(out)])
    assert ended.exit_code == 0 and (NEW in ended.output) is told
    again = CliRunner().invoke(app, ["recommend", str(CITY), "--decisions", str(out), "-o", str(tmp_path / "b.xlsx")])
    assert again.exit_code == 0 and NEW not in again.output
    (tmp_path / "t.toml").write_text(to_toml(bo.read_scenario(tmp_path / "s.toml")), encoding="utf-8")
    assert new_defaults(bo.read_scenario(tmp_path / "t.toml")) == ""
