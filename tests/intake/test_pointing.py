"""Somebody else's ledger by pointing: what is guessed, and that a mapping file of it reads the same."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from pydantic import ValidationError

import budgetopt as bo
from budgetopt.city.ledger import program_totals
from budgetopt.intake.mapping.text import to_yaml
from budgetopt.intake.proposing.pointing import guessed, ledgers, mapping_of

TEXT = """City of Elsewhere,,,,
Adopted budget,,,,
Dept,Service,Fund No,FY2026 Budget,Object
Police,Patrol,100,"900,000",Pay
Police,Patrol,100,"50,000",Fuel
Parks,Trees,200,"(1,000)",Credit
Parks,Trees,200,"101,000",Pay
,Total,,"1,050,000",
"""


def ledger_file(text: str = TEXT) -> io.BytesIO:
    file = io.BytesIO(text.encode())
    file.name = "ledger.csv"
    return file


def test_headings_are_found_and_parts_guessed() -> None:
    (ledger,) = ledgers([ledger_file()])
    assert ledger.header_row == 3
    assert ledger.headings == ("Dept", "Service", "Fund No", "FY2026 Budget", "Object")
    assert ledger.rows[0]["Service"] == "Patrol"
    guess = guessed(ledger)
    assert (guess["program"], guess["department"], guess["fund_id"]) == ("Service", "Dept", "Fund No")


def test_headings_of_any_script_are_headings() -> None:
    (ledger,) = ledgers([ledger_file("Датум;Назив;Буџет 2014\n2014-01-01;A;700\n2014-01-01;B;300\n")])
    assert ledger.headings == ("Датум", "Назив", "Буџет 2014")


def test_what_is_pointed_at_is_read_with_and_without_a_file(tmp_path: Path) -> None:
    (ledger,) = ledgers([ledger_file()])
    columns = {"amount": "FY2026 Budget", "program": "Service", "department": "Dept", "fund_id": "Fund No"}
    mapping = mapping_of(ledger, columns, fiscal_year=2026, city="Elsewhere")
    budget = bo.read_budget(ledger_file(), mapping)
    assert sum(program_totals(budget).values()) == 1_050_000_00
    assert (budget.city, budget.fiscal_year, len(budget.programs)) == ("Elsewhere", 2026, 2)
    told = tmp_path / "mapping.yaml"
    told.write_bytes(to_yaml(mapping).encode())
    again = bo.read_budget(ledger_file(), told)
    assert again == budget
    # How it was read stands in the record too, and is the same file.
    assert [item.file for item in budget.inputs] == ["ledger.csv", "mapping.yaml"]


def test_a_column_that_is_missing_is_no_mapping() -> None:
    (ledger,) = ledgers([ledger_file()])
    with pytest.raises(ValidationError):
        mapping_of(ledger, {"amount": "FY2026 Budget"}, fiscal_year=2026)


def test_what_is_no_ledger_is_left_out() -> None:
    assert ledgers([ledger_file("one line\n")]) == []
