"""The sheet Decisions as people fill it: in thousands, in another currency, struck through, with IDs typed again."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path

import openpyxl
import pytest
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

import budgetopt as bo
from budgetopt.errors import InputError
from budgetopt.returned.decisions import Decisions, read_decisions
from budgetopt.saving.whole import in_memory
from budgetopt.workbooks.recommendation import write_recommendation
from budgetopt.workbooks.recommendation.places import DECISIONS
from tests.small import city

ASKED = bo.Scenario(name="Test", limits={"program_cut": "20%", "program_growth": "20%", "moved": "none"})
LINES = {"General": 8_000_000}
BUDGET = city(
    {
        "007": {"lines": LINES, "known": "good"},
        "010": {"lines": LINES, "known": "useless"},
        "BACK": {"lines": {"General": -30}},
    },
    currency="USD",
)
FIRST, DECISION, AMOUNT = 7, 7, 8  # the row of the first program, and columns


def workbook(asked: bo.Scenario) -> bytes:
    return in_memory(lambda file: write_recommendation(bo.recommend(BUDGET, asked), file, date(2026, 7, 1)))


@cache
def first() -> bytes:
    return workbook(ASKED)


def filled(folder: Path, fill: Callable[[Worksheet], None], asked: bo.Scenario = ASKED) -> Decisions:
    book = openpyxl.load_workbook(io.BytesIO(first() if asked is ASKED else workbook(asked)))
    assert book[DECISIONS].cell(FIRST, 1).value == "007"
    fill(book[DECISIONS])
    book.save(folder / "plan.xlsx")
    return read_decisions(asked, folder / "plan.xlsx", BUDGET)


def edited(amount: object) -> Callable[[Worksheet], None]:
    def fill(sheet: Worksheet) -> None:
        sheet.cell(FIRST, DECISION).value, sheet.cell(FIRST, AMOUNT).value = "edit", amount

    return fill


@pytest.mark.parametrize("amount", [8_800, 8.8, "8,800", "$8.80", 8_800_000_000, "€8,800,000", "EUR 8.8M", "GBP 8.8M"])
def test_an_amount_of_another_unit_or_currency_is_asked_about(tmp_path: Path, amount: object) -> None:
    with pytest.raises(InputError) as wrong:
        filled(tmp_path, edited(amount))
    (finding,) = wrong.value.findings
    assert finding.place.cell == "H7" and ("another unit" in finding.found or "is in" in finding.found)


@pytest.mark.parametrize(
    ("amount", "cents"), [("8.8M", 880_000_000), ("USD 8,800,000", 880_000_000), ("8.8K", 880_000)]
)
def test_an_amount_with_its_unit_is_meant_and_stays_so(tmp_path: Path, amount: str, cents: int) -> None:
    made = filled(tmp_path, edited(amount))
    assert [rule.amount for rule in made.scenario.rules] == [cents]
    # The next round's workbook has it as a plain number, which nobody is asked about again.
    again = filled(tmp_path, lambda _: None, made.scenario)
    assert again.scenario.rules == made.scenario.rules


@pytest.mark.parametrize("column", [5, AMOUNT])
def test_what_is_struck_through_is_asked_about(tmp_path: Path, column: int) -> None:
    def fill(sheet: Worksheet) -> None:
        edited(9_000_000)(sheet)
        sheet.cell(FIRST, column).font = Font(strike=True)

    with pytest.raises(InputError, match="struck through"):
        filled(tmp_path, fill)


def test_ids_that_lost_their_zeros_are_whole_again(tmp_path: Path) -> None:
    def fill(sheet: Worksheet) -> None:
        sheet.cell(FIRST, 1).value, sheet.cell(FIRST, DECISION).value = 7, "reject"

    assert filled(tmp_path, fill).places.keys() == {"007"}


def test_a_total_below_zero_has_a_way_on_that_works(tmp_path: Path) -> None:
    """0 or more is no way on for it: the law keeps it as it is."""

    def fill(sheet: Worksheet) -> None:
        row = {1: "BACK", 2: "BACK", 5: -30, DECISION: "edit", AMOUNT: -40}
        for column, value in row.items():
            sheet.cell(FIRST + 2, column).value = value

    with pytest.raises(InputError, match="Leave its decision blank"):
        filled(tmp_path, fill)
