"""Tables for the record: by hand on two programs; on Riverton to the cent of the plan, as LibreOffice has it too."""

from __future__ import annotations

import csv
import datetime
import io
from collections import defaultdict
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet
from typer.testing import CliRunner

import budgetopt as bo
from budgetopt.city.model import Amount, Budget
from budgetopt.cli.app import app
from budgetopt.cli.record import RecordTables
from budgetopt.plan.appropriations import appropriations, journal, positions
from budgetopt.saving.table import csv_bytes
from budgetopt.saving.whole import in_memory
from budgetopt.scenario.amending import Amendment, AmendmentLine, AmendmentRound, LineKind, Position, Side
from budgetopt.workbooks.recommendation import ON_REQUEST, write_recommendation
from tests.office import recalculated_all
from tests.small import city

DAY = datetime.date(2026, 7, 1)
LIMITS = {"program_cut": "20%", "program_growth": "20%", "moved": "none", "unknown": "none"}


def two() -> bo.Plan:
    """Useless (60 pay, 40 goods; unit U1 by its program) gives a fifth of 100 to Good (75 in U2, 25 in U3)."""
    made = city(
        {
            "Useless": {"known": "useless", "department": "A", "fte": Decimal(10), "requested": 120},
            "Good": {"known": "good", "department": "B", "fte": Decimal(5)},
        }
    )
    rows = [
        ("Useless", "Pay", "", 60),
        ("Useless", "Goods", "", 40),
        ("Good", "Pay", "U2", 75),
        ("Good", "Pay", "U3", 25),
    ]
    amounts = tuple(
        Amount(
            program_id=program,
            fund_id="General",
            fiscal_year=2026,
            amount=money * 100,
            account=account,
            appropriation_unit=unit,
        )
        for program, account, unit, money in rows
    )
    programs = tuple(
        one.model_copy(update={"appropriation_unit": "U1"}) if one.id == "Useless" else one for one in made.programs
    )
    fields = {name: getattr(made, name) for name in Budget.model_fields} | {"amounts": amounts, "programs": programs}
    return bo.recommend(Budget(**fields), bo.Scenario(name="By hand", round_to=1, limits=LIMITS))


@pytest.fixture(scope="module")
def by_hand() -> bo.Plan:
    return two()


def test_appropriations_by_hand(by_hand: bo.Plan) -> None:
    found = [(one.department, one.fund_id, one.unit, one.current, one.recommended) for one in appropriations(by_hand)]
    assert found == [
        ("A", "General", "U1", 100_00, 80_00),
        ("B", "General", "U2", 75_00, 90_00),
        ("B", "General", "U3", 25_00, 30_00),
    ]


def test_the_journal_by_hand(by_hand: bo.Plan) -> None:
    found = [(one.account, one.program_id, one.increase, one.decrease) for one in journal(by_hand)]
    assert sorted(found) == [("Goods", "Useless", 0, 8_00), ("Pay", "Good", 20_00, 0), ("Pay", "Useless", 0, 12_00)]


def test_positions_follow_the_money_or_are_those_of_amendments(by_hand: bo.Plan) -> None:
    """A fifth of ten positions, a fifth of five; with titles those that passed, and no others of that program."""
    assert [(one.program_id, one.title, one.number, one.fte) for one in positions(by_hand)] == [
        ("Useless", "", None, Decimal(-2)),
        ("Good", "", None, Decimal(1)),
    ]
    rangers = (Position(title="Ranger", number=2, fte=Decimal("1.5")),)
    line = AmendmentLine(
        side=Side.SOURCE, kind=LineKind.PROGRAM, program_id="Useless", fund_id="General", positions=rangers
    )
    filed = Amendment(number="2", lines=(line.model_copy(update={"program_id": "Good"}),))
    ledger = AmendmentRound(base="", amendments=(Amendment(number="1", lines=(line,)), filed), passed=(0,))
    assert [(one.program_id, one.title, one.number, one.fte) for one in positions(by_hand, [ledger])] == [
        ("Useless", "Ranger", -2, Decimal("-1.5")),
        ("Good", "", None, Decimal(1)),
    ]


def test_the_journal_is_in_balance_in_every_fund(balanced: bo.Plan) -> None:
    sums: dict[str, int] = defaultdict(int)
    programs: dict[str, int] = defaultdict(int)
    for one in journal(balanced):
        assert min(one.increase, one.decrease) == 0 < max(one.increase, one.decrease)
        sums[one.fund_id] += one.increase - one.decrease
        programs[one.program_id] += one.increase - one.decrease
    assert set(sums.values()) == {0} and len(sums) == 5  # nothing happens in the fund of grants
    change = balanced.programs.set_index("program_id").change
    assert {id: cents for id, cents in programs.items() if id and cents} == {
        id: round(units * 100) for id, units in change.items() if units
    }


def test_a_journal_is_text_and_never_a_formula(by_hand: bo.Plan, tmp_path: Path) -> None:
    written: dict[Path, bytes] = {}

    def file(path: Path, write: object) -> None:
        written[path] = in_memory(write)

    RecordTables(journal=tmp_path / "j.csv").write_journal(by_hand, SimpleNamespace(file=file))
    rows = list(csv.reader(written[tmp_path / "j.csv"].decode().splitlines()))
    assert rows[0] == ["account", "fund", "program", "increase", "decrease"]
    assert ["Pay", "General", "Useless", "0.00", "12.00"] in rows
    hostile = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1", "＝1", 'a"b,c', "12.50"]
    back = next(csv.reader(io.StringIO(csv_bytes((), [hostile]).decode().partition("\r\n")[2], newline="")))
    assert back == [f"'{text}" for text in hostile[:7]] + hostile[7:]


@pytest.fixture(scope="module")
def record(balanced: bo.Plan, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("record") / "record.xlsx"
    with path.open("wb") as file:
        write_recommendation(balanced, file, DAY, tables=list(ON_REQUEST.values()))
    return path


@pytest.fixture(scope="module")
def anew(record: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Both as LibreOffice works them out: as written, and with one more on a line of Recommendations."""
    folder = tmp_path_factory.mktemp("anew")
    book = openpyxl.load_workbook(record)
    book["Recommendations"]["G20"].value += 1
    book.save(folder / "typed.xlsx")
    return recalculated_all([record, folder / "typed.xlsx"], folder)


def test_the_tables_foot_to_the_plan_and_libreoffice_agrees(record: Path, balanced: bo.Plan, anew: list[Path]) -> None:
    """Every formula of these sheets, worked out anew, is what was written; their totals are the plan's."""
    formulas = openpyxl.load_workbook(record)
    cached, again = (openpyxl.load_workbook(path, data_only=True) for path in (record, anew[0]))
    looked = 0
    for name in ON_REQUEST.values():
        for row in formulas[name].iter_rows():
            for cell in (one for one in row if isinstance(one.value, str) and one.value.startswith("=")):
                mine, theirs = (book[name][cell.coordinate].value for book in (cached, again))
                same = mine == theirs or abs(float(mine) - float(theirs)) < 0.005
                assert same, f"{name}!{cell.coordinate}: {mine} and {theirs}"
                looked += 1
    assert looked > 300
    totals = balanced.programs[["current", "recommended"]].sum()
    for name, columns in (("Ordinance", "EF"), ("Four columns", "EF")):
        sheet = again[name]
        row = next(one[0].row for one in sheet.iter_rows(min_row=5) if one[0].value == "Total")
        for column, total in zip(columns, totals, strict=True):
            assert sheet[f"{column}{row}"].value == pytest.approx(total, abs=0.005), name
    assert _checks(again["Ordinance"]) == ["OK", "OK"]
    hearing = [cell.value for cell in again["Hearing"]["A"]]
    assert sum(value == "Total" for value in hearing) == balanced.programs.department.nunique()
    assert len(formulas["Hearing"].row_breaks.brk) == balanced.programs.department.nunique() - 1


def test_a_total_that_no_longer_foots_says_so(anew: list[Path]) -> None:
    """Who types over an amount on Recommendations sees on Ordinance that it is another plan's."""
    assert _checks(openpyxl.load_workbook(anew[1], data_only=True)["Ordinance"]) == [
        "does not add up: off by -1.00",
        "OK",
    ]


def _checks(sheet: Worksheet) -> list[object]:
    return [row[4].value for row in sheet.iter_rows(min_row=5) if str(row[0].value).endswith("?")]


@pytest.mark.parametrize("asked", ["ordinance,minutes", "journal"])
def test_what_there_is_not_is_a_usage_error(tmp_path: Path, asked: str) -> None:
    where = ["-o", str(tmp_path / "out.xlsx")] if "," in asked else ["--json", str(tmp_path / "out.json")]
    done = CliRunner().invoke(app, ["recommend", "none.xlsx", "--tables", asked, *where])
    assert done.exit_code != 0 and "--tables" in str(done.exception)
