"""Verify and score over the sheet Years: a changed cent or point is named; an amount typed over there is scored."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from openpyxl import load_workbook

import budgetopt as bo
from budgetopt.intake.cells.grid import letters
from budgetopt.returned.ours import Listing, Ours, open_ours
from budgetopt.verification import years
from budgetopt.verification.money import Money, money_in
from budgetopt.verification.proof import proof_in
from budgetopt.workbooks.recommendation.places import YEARS
from budgetopt.workbooks.recommendation.years import (
    YEAR_FUND_HEADINGS,
    YEAR_IMPACT_HEADINGS,
    exit_heading,
    year_heading,
    year_line_headings,
)
from tests.small import city
from tests.verification.verified import THREE_YEARS, City, cent, named, written

ROOT = Path(__file__).parents[2]
NAMES = {"Program ID", "Program", "Department", "Fund ID", "Fund", "Fiscal year", "Check"}
EVERY = range(1, 4)
SUMMED = ("Today", "Change", "%", *map(year_heading, EVERY), *map(exit_heading, EVERY))


@pytest.fixture(scope="module")
def river(tmp_path_factory: pytest.TempPathFactory) -> City:
    made = written(tmp_path_factory.mktemp("river"), lambda budget: bo.recommend(budget, THREE_YEARS))
    assert len({tuple(year.programs.values()) for year in made.made.years}) == 3, "years that are alike show little"
    return made


@pytest.fixture(scope="module")
def book(river: City) -> Ours:
    return open_ours(river.plan)


@pytest.fixture(scope="module")
def amounts(book: Ours) -> Money:
    return money_in(book, proof_in(book))


def listed(book: Ours, headings: tuple[str, ...]) -> Listing:
    listing = book.listing(YEARS, headings)
    assert listing is not None and listing.rows
    return listing


def numbers(book: Ours) -> dict[tuple[str, str], list[tuple[int, int]]]:
    """By list and numeric column its cells: rows of every list, and the sums over the lines."""
    found: dict[tuple[str, str], list[tuple[int, int]]] = {}
    for headings in (YEAR_IMPACT_HEADINGS, YEAR_FUND_HEADINGS, year_line_headings(3)):
        listing = listed(book, headings)
        for heading in headings:
            if heading not in NAMES:
                cells = [(row, listing.columns[heading]) for row in listing.rows]
                found[headings[0], heading] = [at for at in cells if _is_number(listing, *at)]
    for heading in SUMMED:
        found["sums", heading] = [(listing.row - above, listing.columns[heading]) for above in (1, 2)]
    return found


def _is_number(listing: Listing, row: int, column: int) -> bool:
    return isinstance(listing.grid.rows[row].get(column), int | float)


def changed_cell(amounts: Money, row: int, column: int, by: float) -> Money:
    """The same money in a workbook with one cell of the sheet Years changed."""
    book = amounts.book.book
    sheet = amounts.book.sheet[YEARS]
    value = sheet.rows[row][column]
    assert isinstance(value, int | float)
    other = replace(sheet, rows={**sheet.rows, row: {**sheet.rows[row], column: value + by}})
    grids = tuple(other if grid.sheet == YEARS else grid for grid in book.grids)
    return Money(replace(amounts.book, book=replace(book, grids=grids)), amounts.proof, amounts.listing)


LISTS = {
    YEAR_IMPACT_HEADINGS[0]: YEAR_IMPACT_HEADINGS,
    YEAR_FUND_HEADINGS[0]: YEAR_FUND_HEADINGS,
    "Program ID": year_line_headings(3),
    "sums": SUMMED,
}


@pytest.mark.parametrize(
    ("where", "heading"),
    [(where, heading) for where, headings in LISTS.items() for heading in headings if heading not in NAMES],
)
def test_a_cent_or_point_anywhere_on_the_sheet_is_named(book: Ours, amounts: Money, where: str, heading: str) -> None:
    cells = numbers(book)[where, heading]
    for row, column in Random(f"{where} {heading}").sample(cells, min(6, len(cells))):
        changed = changed_cell(amounts, row, column, 1e-6 if heading == "%" else 0.01)
        checks = (years.LATER_AMOUNTS, years.LINES_BY_YEAR, years.FUNDS_BY_YEAR, years.IMPACT_BY_YEAR)
        found = {one.place.cell for check in checks for one in check(changed)}
        assert f"{letters(column)}{row}" in found, (row, heading)


@pytest.mark.parametrize("heading", ["Impact", "Idle", "Year 3"])
def test_verify_says_so(river: City, book: Ours, heading: str) -> None:
    cells = [(at, places) for at, places in numbers(book).items() if at[1] == heading and at[0] != "sums"]
    (_, [(row, column), *_]) = cells[0]
    cell = f"{letters(column)}{row}"
    assert f"{YEARS}!{cell}" in named(bo.verify(river.changed(YEARS, cell, cent)))


def test_a_line_or_fund_that_is_gone_or_stands_twice_is_said(river: City, book: Ours) -> None:
    lines, funds = listed(book, year_line_headings(3)), listed(book, YEAR_FUND_HEADINGS)
    for listing, column in ((lines, "A"), (funds, "A")):
        first, second = (book.sheet[YEARS].rows[row][1] for row in (listing.rows[0], listing.rows[3]))
        assert first != second
        cell = f"{column}{listing.rows[0]}"
        words = " ".join(one.words for one in bo.verify(river.changed(YEARS, cell, second)).failures)
        assert "is missing" in words
    heading = f"A{lines.row}"
    found = bo.verify(river.changed(YEARS, heading, "Code"))
    assert any("the list of lines by year has lost the heading 'Program ID'" in one.words for one in found.failures)


def test_a_later_amount_typed_over_is_sent_to_score(river: City, book: Ours) -> None:
    lines = listed(book, year_line_headings(3))
    cell = f"{letters(lines.columns['Year 2'])}{lines.rows[0]}"
    found = bo.verify(river.changed(YEARS, cell, lambda amount: amount + 100))
    assert any(f"Amounts were typed over: {YEARS}!{cell}" in remark for remark in found.remarks)


# Score


def scored(river: City, path: Path) -> bo.Score:
    return bo.score(river.made.budget, river.made.scenario, path)


@pytest.mark.parametrize("year", [2, 3])
def test_an_amount_of_a_later_year_typed_over_is_scored_in_that_year_alone(river: City, book: Ours, year: int) -> None:
    lines = listed(book, year_line_headings(3))
    row = next(row for row in lines.rows if lines.text(row, "Program ID") == "P1")
    cell = f"{letters(lines.columns[year_heading(year)])}{row}"
    found = scored(river, river.changed(YEARS, cell, lambda amount: amount - 1_000))
    for planned, given in zip(river.made.years, found.years, strict=True):
        changed = {id: given.amount(id) - cents for id, cents in planned.amounts.items() if given.amount(id) != cents}
        line = (lines.text(row, "Program ID"), lines.text(row, "Fund ID"))
        assert changed == ({line: -1_000_00} if given.year == year else {})
    assert found.impact < river.made.impact
    assert "1 typed over on the sheet Years" in found.given.source


def test_a_line_typed_over_in_year_1_and_later_has_both(river: City, book: Ours) -> None:
    lines = listed(book, year_line_headings(3))
    row = lines.rows[2]
    id = (lines.text(row, "Program ID"), lines.text(row, "Fund ID"))
    sheet = load_workbook(river.plan)
    first = next(
        cell.row
        for cell in sheet["Recommendations"]["B"]
        if (cell.value, sheet["Recommendations"][f"D{cell.row}"].value) == id
    )
    sheet["Recommendations"][f"G{first}"] = 5_000_000
    sheet[YEARS][f"{letters(lines.columns['Year 3'])}{row}"] = 7_000_000
    sheet.save(river.folder / "both.xlsx")
    found = scored(river, river.folder / "both.xlsx")
    amounts = [next(cents for one, cents in year.amounts.items() if tuple(one) == id) for year in found.years]
    assert amounts == [5_000_000_00, 5_000_000_00, 7_000_000_00]


@pytest.mark.parametrize(
    ("heading", "value", "words"),
    [
        ("Year 2", "lots", "not an amount"),
        ("Year 3", None, "the amount is missing"),
        ("Year 2", 12.345, "fraction of a cent"),
        ("Year 1", 12, "12.00 stands here"),
        ("Program ID", "POL-99", "no program 'POL-99'"),
    ],
)
def test_what_cannot_be_scored_is_named(river: City, book: Ours, heading: str, value: object, words: str) -> None:
    lines = listed(book, year_line_headings(3))
    cell = f"{letters(lines.columns[heading])}{lines.rows[1]}"
    with pytest.raises(bo.InputError) as error:
        scored(river, river.changed(YEARS, cell, value))
    assert any(words in one.found and one.place.cell == cell for one in error.value.findings), str(error.value)


def test_a_fixed_program_with_positions_takes_part_in_no_year(tmp_path: Path) -> None:
    """What it loses against the year before is no column of the program: a row of nothing would be no rule's."""
    programs = {
        "U": {"lines": {"General": 300}, "known": "useless", "fte": 3},
        "G": {"lines": {"General": 300}, "known": "good"},
        "D": {"lines": {"General": 100}, "kind": "non-operating", "fte": 5},
    }
    plan = bo.recommend(city(programs), bo.Scenario(years=2, round_to=1, limits={"positions": 0.5, "moved": "none"}))
    bo.to_excel(plan, tmp_path / "plan.xlsx")
    assert not bo.verify(tmp_path / "plan.xlsx").failures
