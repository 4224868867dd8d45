"""The next year: what was known goes on with its program, and a program that is not the same is asked about."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from typer.testing import CliRunner, Result

import budgetopt as bo
from budgetopt.city.model import Budget
from budgetopt.cli.app import app
from budgetopt.council.adopting import adopted_plan
from budgetopt.errors import UsageError
from budgetopt.intake.reading import read_budget
from budgetopt.scenario.asked import FundLimits
from budgetopt.standard.continuity import RollAnswers, changed_programs
from budgetopt.standard.earlier import next_scenario
from tests.council.amending import analysis_of, other, source
from tests.filled import filled
from tests.small import city

OLD: dict[str, list[list[Any]]] = {
    "Settings": [["Item", "Value"], ["City", "Town"], ["Fiscal year", 2026]],
    "Goals": [["Goal ID", "Goal", "Weight"], ["G1", "Safe", 40]],
    "Funds": [["Fund ID", "Fund", "Restricted"], ["GF", "General Fund", "no"]],
    "Programs": [
        ["Program ID", "Program", "Department", "Kind", "Fund ID", "Current budget", "Owner"],
        ["P1", "Youth jobs", "Parks", "service", "GF", 100, "Ann"],
        ["P2", "Pools", "Parks", "service", "GF", 200, "Bob"],
        ["P3", "Night courts", "Courts", "service", "GF", 300, "Cy"],
        ["P4", "Payroll", "Finance", "support", "GF", 400, "Di"],
    ],
    "Alignment": [["Program ID", "Goal ID", "Score"], ["P1", "G1", 4], ["P2", "G1", 1], ["P3", "G1", 3]],
    "Metrics": [["Program ID", "Metric", "Direction", "Target", "FY2026", "Goal ID"],
                ["P1", "In work", "up", 60, 55, None], ["P3", "Cases", "up", 9, 8, None],
                [None, "Crime", "down", 4, 5, "G1"]],
    "Evidence": [["Program ID", "Rating", "Direction"], ["P2", 3, "null"]],
}  # fmt: skip
NEW: dict[str, list[list[Any]]] = {
    "Settings": [["Item", "Value"], ["Fiscal year", 2027]],
    "Programs": [
        ["Program ID", "Program", "Department", "Fund ID", "Current budget"],
        ["P1", "Youth employment", "Parks", "GF", 110],
        ["P9", "Night court", "Courts", "GF", 310],
        ["P4", "Payroll", "Finance", "GF", 410],
        ["P8", "Bike lanes", "Streets", "GF", 90],
    ],
    "Funds": [["Fund ID", "Fund", "Restricted"], ["GF", "General Fund", "no"]],
    "Evidence": [["Program ID", "Rating", "Direction"], ["P8", 2, "positive"]],
}


def book(path: Path, sheets: dict[str, list[list[Any]]]) -> Path:
    filled(sheets).save(path)
    return path


def roll(folder: Path, *words: str) -> Result:
    old, new = book(folder / "old.xlsx", OLD), book(folder / "new.xlsx", NEW)
    out = ["-o", str(folder / "next.xlsx"), "--json", str(folder / "next.json"), "--force"]
    return CliRunner().invoke(app, ["roll", str(old), str(new), *out, *words])


def test_nothing_is_joined_by_guess(tmp_path: Path) -> None:
    assert roll(tmp_path).exit_code == 0
    told = json.loads((tmp_path / "next.json").read_text(encoding="utf-8"))
    asked = [(one["what"], (one["was"] or {}).get("program_id"), (one["now"] or {}).get("program_id"))
             for one in told["asked"]]  # fmt: skip
    assert asked == [
        ("renamed", "P1", "P1"), ("gone", "P2", None), ("like", "P3", "P9"), ("new", None, "P9"), ("new", None, "P8"),
    ]  # fmt: skip
    budget = read_budget(tmp_path / "next.xlsx")
    assert (budget.fiscal_year, [row.amount for row in budget.amounts]) == (2027, [11_000, 31_000, 41_000, 9_000])
    assert [(row.program_id, row.score) for row in budget.alignment] == [("P1", 4)]
    assert [row.name for row in budget.metrics] == ["In work"] and [row.name for row in budget.indicators] == ["Crime"]
    assert [row.program_id for row in budget.studies] == ["P8"], "a sheet of the new files stands alone"
    # What only the year before says of a program goes on: payroll stays support.
    assert [str(one.kind) for one in budget.programs] == ["service", "service", "support", "service"]
    assert [one.owner for one in budget.programs] == ["Ann", "", "Di", ""]
    assert told["left_behind"] == {"Alignment": 2, "Metrics": 1}


def test_what_a_person_says_is_renamed_goes_on_under_its_new_id(tmp_path: Path) -> None:
    assert roll(tmp_path, "--renamed", "P3=P9").exit_code == 0
    budget = read_budget(tmp_path / "next.xlsx")
    assert [(row.program_id, row.score) for row in budget.alignment] == [("P1", 4), ("P9", 3)]
    assert budget.program["P9"].owner == "Cy"
    asked = json.loads((tmp_path / "next.json").read_text(encoding="utf-8"))["asked"]
    assert [one["what"] for one in asked] == ["renamed", "gone", "new"], "what was answered is asked no more"


def test_a_renaming_of_what_is_not_there_is_refused(tmp_path: Path) -> None:
    two = ["--renamed", "P3=P9", "--renamed", "P2=P9"]
    for words in (["--renamed", "P7=P9"], ["--renamed", "P3=P7"], ["--renamed", "P3"], two, ["--renamed", "P3=P1"]):
        assert isinstance(roll(tmp_path, *words).exception, UsageError)


def test_new_files_that_say_everything_themselves_carry_nothing_on(tmp_path: Path) -> None:
    old = book(tmp_path / "old.xlsx", OLD)
    made = CliRunner().invoke(app, ["roll", str(old), str(old), "-o", str(tmp_path / "next.xlsx")])
    assert made.exit_code == 0 and "Carried on: nothing." in made.output


def rolled(folder: Path, old: dict[str, Any], new: dict[str, Any], *words: str) -> tuple[Budget, dict[str, Any]]:
    """The next year's budget, and the JSON."""
    out = ["-o", str(folder / "next.xlsx"), "--json", str(folder / "next.json"), "--force"]
    paths = [str(book(folder / "old.xlsx", old)), str(book(folder / "new.xlsx", new))]
    made = CliRunner().invoke(app, ["roll", *paths, *out, *words], catch_exceptions=False)
    assert made.exit_code == 0, made.output
    return read_budget(folder / "next.xlsx"), json.loads((folder / "next.json").read_text(encoding="utf-8"))


def test_a_bare_ledger_keeps_what_the_year_before_says_of_programs_and_funds(tmp_path: Path) -> None:
    """The new files have money alone, in units and by other words; the old ones were in thousands."""
    old = OLD | {
        "Settings": [["Item", "Value"], ["City", "Town"], ["Fiscal year", 2026], ["Amounts in", "thousands"],
                     ["Licence", "CC-BY-4.0"], ["Publish", "Metric"]],
        "Programs": [[*OLD["Programs"][0], "Evaluation cost", "Minimum budget"],
                     *([*row, 60, 50] for row in OLD["Programs"][1:])],
        "Funds": [["Fund code", "Fund", "Restricted", "Open to all", "Available"],
                  ["GF", "General", "no", "yes", 9_000], ["OLD", "Closed", "yes", "no", 1]],
        "Curves": [["Program ID", "Spend", "Outcome", "Value per unit"], ["P1", 100, 5, 1], ["P1", 200, 8, 1]],
    }  # fmt: skip
    new = {
        "Settings": [["Item", "Value"], ["Fiscal year", 2027]],
        "Budget": [["Program ID", "Fund ID", "Fiscal year", "Amount"],
                   ["P1", "GF", 2027, 110_000], ["P4", "GF", 2027, 410_000], ["P8", "GF", 2027, 90_000]],
    }  # fmt: skip
    budget, told = rolled(tmp_path, old, new)
    assert [(one.id, one.name, str(one.kind), one.owner) for one in budget.programs] == [
        ("P1", "Youth jobs", "service", "Ann"), ("P4", "Payroll", "support", "Di"), ("P8", "P8", "service", ""),
    ]  # fmt: skip
    assert [one.department for one in budget.programs] == ["Parks", "Finance", "Not stated"]
    assert [one["what"] for one in told["asked"]] == ["gone", "gone", "new"], "an id alone is no other name"
    assert [(one.id, one.name, str(one.restriction), one.open_to_all, one.available) for one in budget.funds] == [
        ("GF", "General", "no", True, None)
    ]
    assert (budget.city, budget.licence, budget.publish) == ("Town", "CC-BY-4.0", ("Metric",))
    # 60 and 100 thousand, to the cent, in a workbook of units.
    assert budget.program["P1"].evaluation_cost == 6_000_000
    assert [point.spend for point in budget.curves] == [10_000_000, 20_000_000]
    # Last year's minimum of a program is no law of this year's amounts: it is said, not carried.
    assert budget.program["P1"].minimum is None and told["limits_not_carried"] == 2


def test_an_id_that_is_another_programs_now_takes_nothing_over(tmp_path: Path) -> None:
    budget, told = rolled(tmp_path, OLD, NEW, "--another", "P1")
    assert budget.alignment == () and budget.metrics == () and budget.program["P1"].owner == ""
    assert [one["what"] for one in told["asked"]] == ["gone", "like", "new", "new"]
    assert isinstance(roll(tmp_path, "--another", "P2").exception, UsageError)


def test_scores_of_a_goal_that_the_new_files_do_not_have_stay_behind(tmp_path: Path) -> None:
    goals = {"Goals": [["Goal ID", "Goal"], ["G9", "Green"]]}
    budget, told = rolled(tmp_path, OLD, NEW | goals, "--renamed", "P3=P9")
    assert budget.alignment == () and told["left_behind"] == {"Alignment": 3, "Metrics": 1}


def test_another_currency_is_refused(tmp_path: Path) -> None:
    new = NEW | {"Settings": [*NEW["Settings"], ["Currency", "GBP"]]}
    book(tmp_path / "gbp.xlsx", new)
    made = CliRunner().invoke(app, ["roll", str(book(tmp_path / "old.xlsx", OLD)), str(tmp_path / "gbp.xlsx")])
    assert isinstance(made.exception, UsageError) and "GBP" in str(made.exception)


def test_what_has_the_very_name_of_one_that_is_gone_is_like_that_one_alone() -> None:
    def year(**names: str) -> Budget:
        return city({id: {"name": name, "lines": {"General": 1}} for id, name in names.items()})

    asked = changed_programs(year(R2="Service 2", R5="Service 5"), year(N5="Service 5"))
    assert [(one.what, one.was and one.was[0], one.now and one.now[0]) for one in asked] == [
        ("gone", "R2", None), ("like", "R5", "N5"), ("new", None, "N5"),
    ]  # fmt: skip


def test_ids_that_lost_their_zeros_are_the_same_when_a_person_says_so(tmp_path: Path) -> None:
    """A ledger that a spreadsheet has saved: 0101 is 101. What has another name besides is asked on."""

    def year(number: int, *ids: str) -> dict[str, Any]:
        heads = ["Program ID", "Program", "Department", "Fund ID", "Current budget"]
        rows = [[id, name, "City", "GF", 100] for id, name in zip(ids, ("Patrol", "Pools"), strict=True)]
        return {"Settings": [["Item", "Value"], ["Fiscal year", number]], "Programs": [heads, *rows]}

    old = year(2026, "0101", "0102") | {
        "Goals": OLD["Goals"], "Alignment": [["Program ID", "Goal ID", "Score"], ["0101", "G1", 3]],
    }  # fmt: skip
    budget, told = rolled(tmp_path, old, year(2027, "101", "102"))
    assert budget.alignment == () and [one["what"] for one in told["asked"]] == ["like", "like", "new", "new"]
    budget, told = rolled(tmp_path, old, year(2027, "101", "102"), "--zeros")
    assert [(row.program_id, row.score) for row in budget.alignment] == [("101", 3)] and told["asked"] == []


def test_files_of_the_same_year_do_not_have_what_was_adopted_after_it(tmp_path: Path) -> None:
    """What they have would stand as adopted after the recommendation, and was adopted before it."""
    old = book(tmp_path / "old.xlsx", OLD)
    bo.to_excel(bo.recommend(bo.read_budget(old)), tmp_path / "then.xlsx")
    words = ["roll", str(old), str(old), "--then", str(tmp_path / "then.xlsx"), "-o", str(tmp_path / "next.xlsx")]
    done = CliRunner().invoke(app, words)
    assert isinstance(done.exception, UsageError) and "later year" in str(done.exception)
    assert not (tmp_path / "next.xlsx").exists()


def test_what_a_council_amended_goes_on_as_its_decision(tmp_path: Path) -> None:
    """Recommended as the base had it, decided as amended; the next scenario holds no amount of this year."""
    old = book(tmp_path / "old.xlsx", OLD)
    settings = {"Settings": [OLD["Settings"][0], ["Fiscal year", 2027]]}
    new = book(tmp_path / "new.xlsx", OLD | settings)
    plan = bo.recommend(bo.read_budget(old), bo.Scenario(limits={"program_cut": "0%", "program_growth": "0%"}))
    bo.to_excel(plan, tmp_path / "base.xlsx")
    (tmp_path / "amendments.csv").write_text(
        "No.,Title,Sponsor,Status,Side,Kind,Program ID,Fund ID,Change,Recurring\n"
        "1,Less courts,Ms. Alder,passed,source,program,P3,GF,20,ongoing\n1,,,,use,program,P1,GF,15,ongoing\n"
        "1,,,,use,new program,N1,GF,5,ongoing\n",
        encoding="utf-8",
    )
    amended, scenario, out = (tmp_path / name for name in ("amended.xlsx", "next.toml", "next.xlsx"))
    ways = ["--base", str(tmp_path / "base.xlsx"), "--amendment", str(tmp_path / "amendments.csv"), "-o", str(amended)]
    done = CliRunner().invoke(app, ["amend", str(old), *ways])
    assert done.exit_code == 0, done.output
    ways = ["--then", str(amended), "--scenario-out", str(scenario), "-o", str(out)]
    done = CliRunner().invoke(app, ["roll", str(old), str(new), *ways])
    assert done.exit_code == 0, done.output
    head, *rows = load_workbook(out)["Earlier decisions"].iter_rows(values_only=True)
    asked = ("Recommended then", "Decision", "Decided amount", "Adopted after")
    told = {row[0]: tuple(row[head.index(name)] for name in asked) for row in rows}
    assert told["P1"] == (100, "edit", 115, 100) and told["P3"] == (300, "edit", 280, 300)
    assert told["P2"] == (200, None, None, 200)
    assert not bo.read_scenario(scenario).rules and bo.read_scenario(scenario).name == bo.Scenario().name
    lifted = "next.toml is without what passing amendments lifted: "
    assert lifted + "No program grows by more than 0%" in done.stderr, done.stderr


def test_a_reserve_that_an_amendment_moved_is_this_years() -> None:
    lines = [source("POLICE", 50_000), other("use", "reserve", 50_000)]
    plan, _ = adopted_plan(analysis_of(lines))
    assert [(rule.fund, rule.reserve) for rule in plan.scenario.rules if isinstance(rule, FundLimits)] == [
        ("General", 150_000_00)
    ]
    made = next_scenario(plan.scenario, plan.budget, plan.budget, RollAnswers.given({}))
    assert made.name == "As decided" and not any(isinstance(rule, FundLimits) for rule in made.rules)
