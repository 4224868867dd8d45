"""Somebody else's ledger, read by a mapping."""

from __future__ import annotations

import hashlib
from collections import Counter
from pathlib import Path

import pytest

from budgetopt.city.ledger import program_totals
from budgetopt.city.model import Kind, Restriction
from budgetopt.errors import InputError, Level, UsageError
from budgetopt.intake.reading import examine, read_budget
from tests.intake.workbooks import MakeBook
from tests.shared_data import shared_file

OKC = Path(__file__).with_name("okc.yaml")
LEDGER = """Prog,Name,Dept,Fund,Type,Amt
001,Pool,Parks,9,Op,5.25
001,Pool,Parks,9,Op,-1
002,Bonds,Debt,1,Cap,7
Total,,,,,11.25
"""
PLAN = """
fiscal_year: 2026
ledgers:
  - file: "*.csv"
    columns: {program_id: Prog, program: Name, department: Dept, fund_id: Fund, amount: Amt}
    leave_out: [{column: Prog, matches: "^total"}]
kinds: [{kind: non-operating, rows: {column: Type, matches: "^cap"}}]
unrestricted_funds: ["1"]
"""


def write(folder: Path, name: str, content: str) -> Path:
    path = folder / name
    path.write_text(content, encoding="utf-8")
    return path


def test_oklahoma_city_to_the_cent() -> None:
    path = shared_file("okc", "c4okc_fy2017.csv")
    budget = read_budget(path, mapping=OKC)
    assert sum(row.amount for row in budget.amounts) == 136_536_419_400
    assert (len(budget.amounts), len(budget.programs), len(budget.funds)) == (4_326, 319, 35)
    assert (budget.city, budget.fiscal_year) == ("City of Oklahoma City", 2017)
    assert budget.fund["1"].name == "GENERAL FUND" and budget.fund["1"].restriction is Restriction.UNRESTRICTED
    assert sum(fund.restriction is Restriction.RESTRICTED for fund in budget.funds) == 34
    assert budget.program["9804500"].kind is Kind.NON_OPERATING, "debt service"
    assert budget.program["9800002"].kind is Kind.NON_OPERATING, "contingency"
    assert budget.program["4200621"].kind is Kind.SERVICE, "police patrol"
    assert budget.amounts[0].place.cell == "P2" and budget.amounts[0].amount == -471_900
    assert all(total >= 0 for total in program_totals(budget).values())
    note = next(finding for finding in budget.findings if finding.rule == "negative-rows")
    assert note.place.cell == "P2" and "260" in note.found
    assert budget.inputs[0].sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


def test_oklahoma_city_with_a_second_workbook(book: MakeBook) -> None:
    judged = book(
        "judged.xlsx",
        bare=True,
        Goals=[["Goal ID", "Goal", "Weight"], ["S", "Safe", 1]],
        Alignment=[["Program ID", "Goal ID", "Score"], [4200621, "S", 4]],
        Programs=[["Program ID", "Program", "Department", "Mandated"], ["4200621", "Patrol", "Police", "yes"]],
    )
    budget = read_budget([shared_file("okc", "c4okc_fy2017.csv"), judged], mapping=OKC)
    assert budget.alignment[0].program_id == "4200621"
    assert budget.program["4200621"].mandated and len(budget.programs) == 319
    assert sum(row.amount for row in budget.amounts) == 136_536_419_400


def test_codes_stay_as_given_and_negative_rows_add_up(tmp_path: Path) -> None:
    budget = read_budget(write(tmp_path, "ledger.csv", LEDGER), mapping=write(tmp_path, "plan.yaml", PLAN))
    assert program_totals(budget) == {"001": 425, "002": 700}
    assert [program.kind for program in budget.programs] == [Kind.SERVICE, Kind.NON_OPERATING]
    assert [(fund.id, fund.restriction.value) for fund in budget.funds] == [("9", "yes"), ("1", "no")]
    assert Counter(finding.rule for finding in budget.findings) == {"rows-left-out": 1, "negative-rows": 1}


def test_a_wrong_amount_is_said_at_the_ledgers_cell(tmp_path: Path) -> None:
    ledger = write(tmp_path, "ledger.csv", LEDGER.replace("5.25", "five").replace(",7\n", ",\n"))
    found = examine(ledger, mapping=write(tmp_path, "plan.yaml", PLAN)).findings
    errors = [(item.rule, item.place.cell) for item in found if item.level is Level.ERROR]
    assert errors == [("not-an-amount", "F2"), ("missing-value", "F4")]
    zero = PLAN.replace("leave_out", "blank_amounts: zero\n    leave_out")
    budget = read_budget(
        write(tmp_path, "ledger.csv", LEDGER.replace(",7\n", ",\n")), mapping=write(tmp_path, "zero.yaml", zero)
    )
    assert program_totals(budget)["002"] == 0


def test_a_net_negative_program_is_a_finding_not_a_crash(tmp_path: Path) -> None:
    ledger = write(tmp_path, "ledger.csv", LEDGER.replace("5.25", "0.25"))
    budget = read_budget(ledger, mapping=write(tmp_path, "plan.yaml", PLAN))
    assert program_totals(budget)["001"] == -75
    warning = next(finding for finding in budget.findings if finding.rule == "negative-line")
    assert warning.place.cell == "F2" and warning.level is Level.WARNING


def test_without_ids_names_serve(tmp_path: Path) -> None:
    plan = PLAN.replace("program_id: Prog, ", "").replace("fund_id: Fund, ", "fund: Fund, ")
    budget = read_budget(write(tmp_path, "ledger.csv", LEDGER), mapping=write(tmp_path, "plan.yaml", plan))
    assert list(budget.program) == ["Parks / Pool", "Debt / Bonds"]


@pytest.mark.parametrize(
    ("old", "new", "rule", "key", "words"),
    [
        ("fiscal_year:", "fiscal_yaer:", "unknown-key", "fiscal_yaer", "Did you mean 'fiscal_year'?"),
        ("amount: Amt", "amuont: Amt", "unknown-key", "ledgers.0.columns.amuont", "Did you mean 'amount'?"),
        (
            ", amount: Amt",
            "",
            "wrong-value",
            "ledgers.0",
            "Name the column of amount, or the columns of years or of funds.",
        ),
        ("Dept,", "{band: true, column: Dept},", "wrong-value", "ledgers.0.columns.department", "Give one of column"),
        ("matches:", "is:", "missing-key", "ledgers.0.leave_out.0.matches", "Add it."),
        ("amount: Amt", "amount: Amount", "unknown-column", "ledgers.0.columns.amount", "Did you mean 'Amt'?"),
        ("fiscal_year: 2026", "fiscal_year: soon", "wrong-value", "fiscal_year", "'soon'"),
        ('"^total"', '"("', "wrong-value", "ledgers.0.leave_out.0.matches", "is not a pattern"),
        ('file: "*.csv"', 'file: "*.xlsx"', "mapping-unused", "", "'*.xlsx'"),
    ],
)
def test_a_wrong_mapping_is_said_at_its_key(
    tmp_path: Path, old: str, new: str, rule: str, key: str, words: str
) -> None:
    ledger = write(tmp_path, "ledger.csv", LEDGER)
    plan = write(tmp_path, "plan.yaml", PLAN.replace(old, new))
    with pytest.raises(InputError) as raised:
        read_budget(ledger, mapping=plan)
    found = [item for item in raised.value.findings if item.rule == rule and item.place.cell == key]
    assert len(found) == 1 and found[0].place.file == "plan.yaml"
    assert words in str(found[0])


def test_a_mapping_that_is_missing_is_wrong_usage(tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        read_budget(write(tmp_path, "ledger.csv", LEDGER), mapping=tmp_path / "none.yaml")


@pytest.mark.parametrize(
    ("file", "year", "dollars", "programs"),
    [
        ("fy2014-okc-expense-budget.csv", 2014, 1_130_041_489, 324),
        ("fy2015-okc-expense-budget.csv", 2015, 1_205_265_252, 329),
        ("fy2016-okc-expense-budget.csv", 2016, 1_349_646_272, 305),
        ("c4okc_fy2017.csv", 2017, 1_365_364_194, 319),
    ],
)
def test_a_ledger_with_telling_headings_needs_no_mapping(file: str, year: int, dollars: int, programs: int) -> None:
    budget = read_budget(shared_file("okc", file))
    assert sum(row.amount for row in budget.amounts) == dollars * 100
    assert (len(budget.programs), budget.fiscal_year) == (programs, year)
    assert "POLICE PATROL" in {program.name for program in budget.programs}
