"""What plays which part in somebody else's file: revenue, departments, programs, funds and totals; each as a kind."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest
import yaml

from budgetopt.city.model import Budget, Restriction
from budgetopt.errors import Level
from budgetopt.intake.proposing.propose import proposal_for
from budgetopt.intake.reading import Examination, examine
from tests.intake.workbooks import Rows
from tests.shared_data import shared_case


def written(folder: Path, name: str, rows: Iterable[Iterable[object]]) -> Path:
    """A text table of these rows."""
    path = folder / name
    lines = (",".join("" if cell is None else str(cell) for cell in row) for row in rows)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def mapped(folder: Path, path: Path, **content: object) -> Examination:
    """A file read by a mapping of one ledger."""
    ledger = {"file": path.name} | {key: content.pop(key) for key in list(content) if key != "fiscal_year"}
    mapping = folder / "mapping.yaml"
    mapping.write_text(yaml.safe_dump({"fiscal_year": 2026, "ledgers": [ledger]} | content), encoding="utf-8")
    return examine(path, mapping)


def total(budget: Budget | None) -> int:
    """The whole budget in dollars."""
    assert budget is not None
    cents = sum(row.amount for row in budget.amounts if row.fiscal_year == budget.fiscal_year)
    assert cents % 100 == 0
    return cents // 100


def rules(found: Examination, level: Level | None = None) -> set[str]:
    return {item.rule for item in found.findings if level in (None, item.level)}


# Funds


GENERAL = """110 - General Fund|010 GENERAL OPERATING FD|Corporate Fund|General Fund (100)|GENERAL|001-GF
City General Fund|Fondo General|Fonds général|Allgemeiner Haushalt|General Revenue Fund""".replace("\n", "|").split("|")
NOT_GENERAL = """General Capital Fund|General Obligation Debt|265 - Grants|General Services Fund|110
General Fund Grants|Corporate Training""".replace("\n", "|").split("|")


@pytest.mark.parametrize("name", [*GENERAL, *NOT_GENERAL])
@pytest.mark.parametrize("native", [True, False])
def test_the_general_fund_is_known_by_its_name_and_what_the_largest_was_taken_for_is_said(
    tmp_path: Path, name: str, native: bool
) -> None:
    rows: Rows = [
        ["Program ID", "Program", "Department", "Fund ID", "Fund", "Fiscal year", "Amount"],
        ["P1", "Paving", "Works", "A1", name, 2026, 500],
        ["P2", "Snow", "Works", "B2", "Grants", 2026, 50],
    ]
    path = written(tmp_path, "a_budget.csv", rows)
    columns = {"program_id": "Program ID", "fund_id": "Fund ID", "fund": "Fund", "amount": "Amount"}
    found = examine(path) if native else mapped(tmp_path, path, columns=columns)
    assert found.budget is not None
    largest, other = found.budget.funds
    free = name in GENERAL
    assert (largest.name, largest.restriction is Restriction.UNRESTRICTED) == (name, free)
    assert other.restriction is Restriction.RESTRICTED
    (said,) = [item for item in found.findings if item.rule == "largest-fund"]
    assert (said.level, "$500 of $550" in said.found) == (Level.NOTE if free else Level.WARNING, True)


def test_a_general_fund_with_its_number_case(tmp_path: Path) -> None:
    path = tmp_path / "c12_budget.csv"
    path.write_bytes(shared_case("c12_general_fund_names.csv").read_bytes())
    found = examine(path)
    assert found.budget is not None and total(found.budget) == 1_050_000
    assert {fund.id: fund.restriction.value for fund in found.budget.funds} == {"110": "no", "265": "yes"}


def test_a_ledger_without_a_fund_is_a_warning(tmp_path: Path) -> None:
    found = proposal_for(shared_case("c16_ledger_no_funds.csv")).found
    (said,) = [item for item in found.findings if item.rule == "one-fund"]
    assert said.level is Level.WARNING and "utilities and grants included" in said.found
    assert total(found.budget) == 1_700_000
    own = written(tmp_path, "own_programs.csv", [["Program ID", "Program", "Department", "Budget"], ["1", "A", "B", 5]])
    assert "one-fund" in rules(examine(own), Level.WARNING)
    named = written(
        tmp_path, "named.csv", [["Dept", "Program", "Fund", "FY26 Adopted"], ["Parks", "Pools", "Water", 5]]
    )
    assert "one-fund" not in rules(proposal_for(named).found)


# Departments


@pytest.mark.parametrize(
    "second", ["PARKS AND RECREATION", "Parks & Recreation", "Parks andRecreation", "Parks-and-Recreation."]
)
def test_departments_that_differ_in_case_blanks_and_punctuation_are_one(tmp_path: Path, second: str) -> None:
    first = "Parks and Recreation"
    rows: Rows = [
        ["Dept", "Service", "Fund", "FY26 Adopted"],
        [first, "Pools", "G", 5],
        [second, "Pools", "G", 7],
        [second, "Trees", "G", 1],
    ]
    found = mapped(
        tmp_path,
        written(tmp_path, "a.csv", rows),
        columns={"department": "Dept", "program": "Service", "fund": "Fund", "amount": "FY26 Adopted"},
    )
    assert found.budget is not None and total(found.budget) == 13
    assert [(item.id, item.department) for item in found.budget.programs] == [
        (f"{first} / Pools", first),
        (f"{first} / Trees", first),
    ]
    assert "department-spelled-differently" in rules(found, Level.NOTE)
    own: Rows = [
        ["Program ID", "Program", "Department", "Fund ID", "Budget"],
        ["1", "A", first, "G", 5],
        ["2", "B", second, "G", 6],
    ]
    budget = examine(written(tmp_path, "own_programs.csv", own)).budget
    assert budget is not None and {item.department for item in budget.programs} == {first}


# The mapping language


_OF_NAME = {"column": "Name", "matches": "^sum"}


@pytest.mark.parametrize("totals", ["^sum", ["^sum"], ["^never", "^sum"], _OF_NAME, [_OF_NAME]])
@pytest.mark.parametrize("key", ["totals", "leave_out"])
def test_rows_are_told_by_a_text_or_a_list(tmp_path: Path, key: str, totals: object) -> None:
    path = written(
        tmp_path, "a.csv", [["Name", "Fund", "Amount"], ["A", "G", 1], ["B", "G", 2], ["Sum of all", None, 3]]
    )
    found = mapped(tmp_path, path, columns={"program": "Name", "fund": "Fund", "amount": "Amount"}, **{key: totals})
    assert total(found.budget) == 3
    assert ("total-left-out" if key == "totals" else "rows-left-out") in rules(found)


def test_a_pattern_that_takes_nothing_is_said_at_its_key(tmp_path: Path) -> None:
    path = written(tmp_path, "a.csv", [["Name", "Amount"], ["A - Alpha", 1], ["B - Beta", 2]])
    for pattern, said in ((r"^\w - (.*)", False), (r"^(\d+)", True)):
        columns = {"program_id": "Name", "program": {"column": "Name", "takes": pattern}, "amount": "Amount"}
        places = [
            item.place.cell for item in mapped(tmp_path, path, columns=columns).findings if item.rule == "takes-nothing"
        ]
        assert places == (["ledgers.0.columns.program.takes"] if said else [])
