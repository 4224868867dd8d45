"""What counts for nothing is not what a move rests on, for memo, hearing and self-check alike."""

from __future__ import annotations

import json
import re
from pathlib import Path

from budgetopt.city.model import Metric
from budgetopt.plan.recommend import recommend
from budgetopt.plan.rests_on import GroundKind
from budgetopt.scenario.model import Scenario
from budgetopt.tell.evidence import PRIOR_ALONE, strongest
from tests.commands import run
from tests.filled import filled
from tests.small import city

# Of Sweeping there is one measure, without a target: it is left out of results, and what is believed is the prior.
SHEETS = {
    "Goals": [["Goal ID", "Goal", "Weight"], ["G1", "Clean", 1]],
    "Programs": [
        ["Program ID", "Program", "Department", "Current budget"],
        ["S", "Sweeping", "Streets", 100_000],
        ["P", "Parade", "Culture", 100_000],
    ],
    "Alignment": [["Program ID", "Goal ID", "Score"], ["S", "G1", 4], ["P", "G1", 4]],
    "Metrics": [["Program ID", "Metric", "Unit", "2024", "2025"], ["S", "Streets swept", "km", 40, 42]],
    "Evidence": [["Program ID", "Rating", "Rating system", "Direction", "Local"], ["P", 5, "Level", "null", "yes"]],
}


def done(folder: Path, *commands: tuple[str, ...]) -> None:
    """Commands run one after the other, each to its end."""
    for words in commands:
        ended = run(*words, folder=folder)
        assert ended.returncode == 0, ended.stderr


def test_a_measure_that_is_left_out_is_no_ground() -> None:
    programs = {"S": {"lines": {"General": 100}}, "P": {"lines": {"General": 100}, "known": "useless"}}
    measure = Metric(program_id="S", name="Streets swept", actuals=((2025, 42.0),))
    plan = recommend(city(programs, metrics=(measure,)), Scenario())
    assert [(one.kind, one.text) for one in strongest(plan.rests_on["S"])] == [(GroundKind.NOTHING, PRIOR_ALONE)]
    assert [one.kind for one in strongest(plan.rests_on["P"])] == [GroundKind.FINDING]


def test_a_measure_of_no_weight_is_none_either() -> None:
    measure = Metric(
        program_id="S", name="Streets", type="outcome", weight=0, baseline=1, target=2, actuals=((2026, 2.0),)
    )
    plan = recommend(city({"S": {"lines": {"General": 100}}}, metrics=(measure,)), Scenario())
    assert plan.rests_on["S"][0].text.endswith("up is better; left out of results (its weight is 0).")
    assert [one.kind for one in strongest(plan.rests_on["S"])] == [GroundKind.NOTHING]


def test_memo_and_self_check_say_so(tmp_path: Path) -> None:
    filled(SHEETS).save(tmp_path / "city.xlsx")
    lifted = 'program_cut = "none"\nprogram_growth = "none"\nunknown = "none"\nmoved = "none"\n'
    (tmp_path / "law.toml").write_text(f'name = "Law only"\n[limits]\n{lifted}', "utf-8")
    done(
        tmp_path,
        ("recommend", "city.xlsx", "--scenario", "law.toml", "-o", "plan.xlsx"),
        ("memo", "plan.xlsx", "-o", "memo.html"),
        ("standard", "city.xlsx", "--plan", "plan.xlsx", "--json", "standard.json"),
    )
    memo = re.sub(r"<[^>]+>", "", (tmp_path / "memo.html").read_text("utf-8"))
    assert PRIOR_ALONE in memo and "left out of results" not in memo
    assert "the same money could have no more: " in " ".join(memo.split())
    items = json.loads((tmp_path / "standard.json").read_bytes())["items"]
    said = {one["id"]: one["because"] for one in items}
    assert said["4.1"] == "1 of 2 programs whose money changes rest on measures or findings."


def test_one_program_is_no_programs(tmp_path: Path) -> None:
    # New money for one program alone, and a single table row beside others.
    new_money = [["Fund ID", "Fund", "Restricted", "Available"], ["100", "General Fund", "no", 210_000]]
    funds = {"Funds": new_money} | {
        name: [[*row, "100"] if index else [*row, "Fund ID"] for index, row in enumerate(rows)]
        if name == "Programs"
        else rows
        for name, rows in SHEETS.items()
    }
    filled(funds).save(tmp_path / "city.xlsx")
    (tmp_path / "s.toml").write_text('name = "More"\n[limits]\nmoved = "0%"\n', "utf-8")
    done(
        tmp_path,
        ("recommend", "city.xlsx", "--scenario", "s.toml", "-o", "plan.xlsx"),
        ("memo", "plan.xlsx", "-o", "memo.html"),
        ("publish", "city.xlsx", "--plan", "plan.xlsx", "-o", "out"),
    )
    memo, page = (
        " ".join(re.sub(r"<[^>]+>", "", (tmp_path / name).read_text("utf-8")).split())
        for name in ("memo.html", "out/index.html")
    )
    assert re.search(r"changes 1 (\[Summary!B8\] )?program and gains", memo)
    assert (
        "This plan takes nothing from any program and spends $10,000 more in all: 1 program gets more, 0 less, and "
        "the other keeps what it has." in page
    )
    assert "(1 row)" in page and "(1 rows)" not in page
