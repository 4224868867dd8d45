"""What findings say: one for one cause, a mend that mends all of them, and none that loses money."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from budgetopt.city.coverage import coverage
from budgetopt.errors import Finding, Level, Place
from budgetopt.intake.cells.words import are_a_series
from budgetopt.intake.log import Log
from budgetopt.intake.reading import examine, read_budget
from tests.intake.workbooks import PROGRAMS, MakeBook, Rows

HEADS = PROGRAMS[0]


def found_in(path: Any, mapping: Path | None = None) -> list[Finding]:
    return [item for item in examine(path, mapping).findings if item.level is not Level.NOTE]


# One cause, one finding


def spoilt(column: int, value: Any, rows: int = 40) -> Rows:
    made: Rows = [[f"P{n}", f"Street {n}", "Roads", "GF", 1000 + n] for n in range(1, rows + 1)]
    for row in made[::2]:
        row[column] = value
    return [HEADS, *made]


CAUSES = [
    ("missing-value", 1, None, "B2, B4, B6"),
    ("missing-value", 2, None, "C2, C4, C6"),
    ("not-an-amount", 4, "twelve", "E2, E4, E6"),
    ("unknown-id", 3, "G F", "D2, D4, D6"),
    ("missing-value", 4, None, "E2, E4, E6"),
]


@pytest.mark.parametrize(("rule", "column", "value", "first"), CAUSES)
def test_one_cause_is_one_finding_with_its_count(
    book: MakeBook, rule: str, column: int, value: Any, first: str
) -> None:
    [one] = [item for item in found_in(book(Programs=spoilt(column, value))) if item.rule == rule]
    assert f"There are 20 like this: {first}, …" in one.found
    # Each of them can still be found.
    assert [one.place.cell, *one.more] == [f"{first[0]}{row}" for row in range(2, 41, 2)]


def test_a_few_of_a_kind_are_said_one_by_one(book: MakeBook) -> None:
    assert len(found_in(book(Programs=spoilt(1, None, rows=6)))) == 3


def test_causes_are_told_apart_by_level_rule_sheet_and_column() -> None:
    log = Log()
    for row in range(2, 12):
        for column in "AB":
            log.error("one", Place("f", "s", f"{column}{row}"), f"row {row}.", "", f"Mend {row}.")
            log.error("other", Place("f", "s", f"{column}{row}"), "it.", "", "Mend it.")
            log.warning("one", Place("f", "t", f"{column}{row}"), "it.")
    # Keys of a mapping are no cells: each is its own.
    for key in ("columns.a", "columns.b", "columns.c", "columns.d", "years.2020"):
        log.error("unknown-key", Place("m.yaml", "", f"ledgers.0.{key}"), "it.")
    assert len(log.findings) == 6 + 5
    assert {item.mend for item in log.findings if item.rule == "other"} == {"Mend it."}


def test_the_year_that_a_mapped_ledger_lacks_is_asked_for_once_by_its_key(tmp_path: Path) -> None:
    ledger, mapping = tmp_path / "inventory.csv", tmp_path / "m.yaml"
    ledger.write_text("Program,Office,Cost\n" + "".join(f"Walk {n},Parks,{n}00\n" for n in range(1, 300)))
    text = "ledgers:\n- {file: inventory.csv, columns: {program: Program, department: Office, amount: Cost}}\n"
    mapping.write_text(text)
    [error] = [item for item in found_in(ledger, mapping) if item.level is Level.ERROR]
    assert (error.rule, error.place.cell) == ("missing-key", "fiscal_year") and "fiscal_year: 2026" in error.mend
    mapping.write_text("fiscal_year: 2026\n" + text)
    assert read_budget(ledger, mapping).fiscal_year == 2026


# Mends


def twice(sheet: str) -> dict[str, Rows]:
    funds: Rows = [
        ["Fund ID", "Fund", "Restricted", "Available"],
        ["GF", "General", "no", 9],
        ["GF", "Grant", "yes", 5],
    ]
    programs: Rows = [HEADS, *PROGRAMS[1:], ["P1", "Youth jobs", "Parks", "GF", 5]]
    return {"Funds": funds} if sheet == "Funds" else {"Programs": programs}


@pytest.mark.parametrize("sheet", ["Funds", "Programs"])
def test_no_mend_deletes_money(book: MakeBook, sheet: str) -> None:
    errors = [item for item in found_in(book(**twice(sheet))) if item.level is Level.ERROR]
    assert [item.rule for item in errors] == ["duplicate-id"]
    assert "elete" not in errors[0].mend and "own ID" in errors[0].mend


def test_a_row_that_stands_twice_makes_no_other_finding_below(book: MakeBook) -> None:
    programs: Rows = [HEADS, *([f"P{n}", f"Pool {n}", "Parks", "GF", n] for n in (39, 40, 40, 41))]
    alignment: Rows = [["Program ID", "Goal ID", "Score"], ["P40", "G1", 3], ["P41", "G1", 3]]
    goals: Rows = [["Goal ID", "Goal"], ["G1", "Safe"]]
    errors = found_in(book(Programs=programs, Alignment=alignment, Goals=goals))
    assert [(item.rule, item.place.cell) for item in errors] == [("duplicate-id", "A4")]


# Near names


SERIES = [("Service A", "Service B"), ("Station 1", "Station 12"), ("Phase II", "Phase IV"),
          ("Patrol North", "Patrol South"), ("Parc Nord", "Parc Sud"), ("Ward 3 - A", "Ward 3 - C")]  # fmt: skip
SLIPS = [
    ("Libary services", "Library services"),
    ("Youth jobs", "Youth job"),
    ("Service A", "Service A"),
    ("Pool", "Pools"),
]


@pytest.mark.parametrize(("one", "other"), SERIES)
def test_members_of_a_series_are_no_twins(book: MakeBook, one: str, other: str) -> None:
    assert are_a_series(one, other) and are_a_series(other, one)
    assert "near-duplicate-name" not in rules_of(book, one, other)


@pytest.mark.parametrize(("one", "other"), SLIPS)
def test_slips_are_no_series(one: str, other: str) -> None:
    assert not are_a_series(one, other)


def rules_of(book: MakeBook, one: str, other: str) -> dict[str, str]:
    rows: Rows = [HEADS, ["P1", one, "Parks", "GF", 10], ["P2", other, "Parks", "GF", 25]]
    return {item.rule: item.found for item in examine(book(Programs=rows)).findings}


def test_equal_names_are_not_nearly_the_name(book: MakeBook) -> None:
    assert rules_of(book, "Library", "Library")["near-duplicate-name"] == "'Library' is also the name of 'P1'."
    assert "is nearly the name of 'P1'" in rules_of(book, "Library services", "Library servces")["near-duplicate-name"]


# What to measure first


NO_SERVICES = ["Debt service", "Police pensions", "Transfers to other funds", "Servicio de la deuda",
               "Charge de la dette", "Schuldendienst", "Contingency", "Operating reserve"]  # fmt: skip
SERVICES = ["Transfer station", "Nature reserve rangers", "Retirement home visits", "Debtor advice", "Youth jobs"]


@pytest.mark.parametrize("name", NO_SERVICES + SERVICES)
def test_what_is_owed_or_moved_is_not_measured_first(book: MakeBook, name: str) -> None:
    budget = read_budget(book(Programs=[HEADS, ["P1", name, "Finance", "GF", 900], ["P2", "Parks", "Parks", "GF", 5]]))
    first = {item.program for item in coverage(budget).measure_first}
    assert first == ({"Parks"} if name in NO_SERVICES else {"Parks", name})


# A mapping with a fault


FAULTS: list[tuple[Callable[[str], str], str]] = [
    (lambda text: text.replace("amount:", "amuont:"), "ledgers.0.columns.amuont"),
    (lambda text: text + "  blank_amount: zero\n", "ledgers.0.blank_amount"),
    (lambda text: text + "fiscal_year: next\n", "fiscal_year"),
    (lambda text: text + "  totals: '('\n", "ledgers.0.totals"),
    (lambda text: text + "  amounts_in: dozens\n", "ledgers.0.amounts_in"),
]


@pytest.mark.parametrize(("spoil", "key"), FAULTS)
def test_a_mapping_with_a_faulty_key_reads_nothing_and_names_it(
    tmp_path: Path, spoil: Callable[[str], str], key: str
) -> None:
    ledger, mapping = tmp_path / "b.csv", tmp_path / "m.yaml"
    # Without a mapping it would be read as it is.
    ledger.write_text("Program ID,Program,Department,FY2026 Budget\n1,Pool,Parks,500\n2,Elections,Clerk,700\n")
    mapping.write_text(spoil("ledgers:\n- file: b.csv\n  columns: {program: Program, amount: FY2026 Budget}\n"))
    found = examine(ledger, mapping)
    assert found.budget is None and found.understood.tables == ()
    assert any(item.place.cell.startswith(key) for item in found.findings)
    assert {item.place.file for item in found.findings} == {"m.yaml"}


# Columns are spelled one way in all tables


@pytest.mark.parametrize("spelled", ["Program ID", "program_id", "PROGRAM ID", "program-id"])
def test_columns_are_spelled_alike_in_ledgers_and_tables(tmp_path: Path, spelled: str) -> None:
    ledger, measures, mapping = tmp_path / "b.csv", tmp_path / "kpi.csv", tmp_path / "m.yaml"
    ledger.write_text("Code,Name,Sum\n1,Pool,500\n2,Elections,700\n")
    measures.write_text("Code,What,2025\n1,Visits,80\n")
    mapping.write_text(
        f"fiscal_year: 2026\nledgers:\n- {{file: b.csv, columns: {{{spelled}: Code, program: Name, Amount: Sum}}}}\n"
        f"tables:\n- {{reads: Metrics, file: kpi.csv, columns: {{{spelled}: Code, metric: What}},"
        " years: {2025: '2025'}}\n"
    )
    budget = read_budget([ledger, measures], mapping)
    assert list(budget.program) == ["1", "2"] and budget.metrics[0].name == "Visits"
