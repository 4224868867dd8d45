"""Oklahoma City FY2017, from its ledger to a recommendation workbook."""

from __future__ import annotations

import csv
from collections import defaultdict
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

import budgetopt as bo
from budgetopt.plan.record import record_of
from tests.cited import faults
from tests.okc.judgement import write_judgement
from tests.shared_data import shared_file

MAPPING = Path(__file__).resolve().parents[1] / "intake" / "okc.yaml"


@pytest.fixture(scope="module")
def ledger() -> list[dict[str, str]]:
    with shared_file("okc", "c4okc_fy2017.csv").open(encoding="latin-1", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> bo.Plan:
    judgement = tmp_path_factory.mktemp("okc") / "okc_judgement.xlsx"
    write_judgement(judgement)
    budget = bo.read_budget([shared_file("okc", "c4okc_fy2017.csv"), judgement], mapping=MAPPING)
    return bo.recommend(budget, bo.Scenario(name="Oklahoma City"))


def test_the_total_is_the_citys(plan: bo.Plan) -> None:
    assert sum(plan.case.standing.total.values()) == 1_365_364_194_00
    assert (len(plan.budget.programs), len(plan.budget.funds)) == (319, 35)


def test_fund_totals_equal_the_ledgers_to_the_cent(plan: bo.Plan, ledger: list[dict[str, str]], tmp_path: Path) -> None:
    totals: dict[str, Decimal] = defaultdict(Decimal)
    for row in ledger:
        totals[row["FundCode"]] += Decimal(row["FY2017 Budget"])
    funds = plan.funds.set_index("fund_id")
    assert {id: Decimal(str(current)) for id, current in funds.current.items()} == dict(totals)
    # No fund gains or loses: recommended, exit costs and idle money make up what the ledger has.
    kept = funds[["recommended", "transition_costs", "lost_revenue", "unavoidable_cost", "reserve", "idle"]].sum(axis=1)
    assert {id: Decimal(str(total)) for id, total in kept.items()} == dict(totals)
    bo.to_excel(plan, tmp_path / "okc.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "okc.xlsx", data_only=True)["Funds"]
    rows = list(sheet.iter_rows(values_only=True))
    header = next(place for place, row in enumerate(rows) if "Current" in row and "Recommended" in row)
    id_at, current_at = rows[header].index("Fund ID"), rows[header].index("Current")
    shown = {str(row[id_at]): Decimal(str(row[current_at])) for row in rows[header + 1 :] if str(row[id_at]) in totals}
    assert shown == dict(totals)


def test_what_is_not_assessed_or_not_operating_does_not_move(plan: bo.Plan) -> None:
    programs = plan.programs
    still = programs[programs.status.isin(["fixed", "not assessed"])]
    assert (still.change == 0).all()
    assert len(still) > 200
    names = programs.set_index("program").status
    assert names["DEBT SERVICE GO BONDS"] == "fixed"
    assert names["NON-DEPARTMENTAL - TRANSFERS"] == "fixed"
    assert plan.changed_programs > 5 and plan.impact > plan.current_impact


def test_every_move_rests_on_cells_that_say_so(plan: bo.Plan, tmp_path: Path) -> None:
    """The judgement is written anew: it is the same, and read by openpyxl alone."""
    write_judgement(tmp_path / "okc_judgement.xlsx")
    record = record_of(plan)
    assert list(faults(record, [tmp_path / "okc_judgement.xlsx"])) == []
    changed = [program for program in record["programs"] if program["change"]]
    assert len(changed) == plan.changed_programs
    assert {ground["kind"] for one in changed for ground in one["rests_on"]} >= {"goal", "measure", "finding"}


def test_negative_ledger_lines_add_up_inside_their_program(plan: bo.Plan, ledger: list[dict[str, str]]) -> None:
    negative = {row["ProgramID"] for row in ledger if Decimal(row["FY2017 Budget"]) < 0}
    assert len(negative) > 50
    totals: dict[str, Decimal] = defaultdict(Decimal)
    for row in ledger:
        totals[row["ProgramID"]] += Decimal(row["FY2017 Budget"])
    for id in negative:
        assert Decimal(plan.case.standing.total[id]) / 100 == totals[id]


def test_a_program_whose_net_is_negative_is_a_finding_and_stays(tmp_path: Path, ledger: list[dict[str, str]]) -> None:
    # The file has none: turn one program's ledger round, so that its lines net to less than zero.
    victim = "100101"
    rows = [
        row | {"FY2017 Budget": str(-abs(int(row["FY2017 Budget"])))} if row["ProgramID"] == victim else row
        for row in ledger
    ]
    path = tmp_path / "c4okc_fy2017.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(ledger[0]))
        writer.writeheader()
        writer.writerows(rows)
    budget = bo.read_budget([path], mapping=MAPPING)
    assert any(finding.rule.startswith("negative-") and victim in str(finding) for finding in budget.findings)
    plan = bo.recommend(budget)
    row = plan.programs.set_index("program_id").loc[victim]
    assert (row.status, row.change) == ("fixed", 0) and row.current < 0
