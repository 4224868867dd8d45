"""The template asks for what the importer reads, checks it while a person types, and reads back without a finding."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from budgetopt.city.crosswalk import SYSTEMS
from budgetopt.intake.layout.sheets import SETTINGS_ITEMS, SHEETS, Holds
from budgetopt.intake.reading import examine
from budgetopt.saving.whole import in_memory
from budgetopt.workbooks.template.book import write_template
from budgetopt.workbooks.template.guide import README


@pytest.fixture(scope="module")
def content() -> bytes:
    return in_memory(write_template)


@pytest.fixture
def book(content: bytes) -> Workbook:
    return load_workbook(BytesIO(content))


def headings(sheet: Worksheet) -> list[str]:
    return [str(cell.value) for cell in sheet[1]]


def test_the_same_bytes_each_time(content: bytes) -> None:
    assert in_memory(write_template) == content


def test_every_sheet_and_column_is_there(book: Workbook) -> None:
    assert book.sheetnames == [README, *(sheet.name for sheet in SHEETS)]
    for sheet in SHEETS:
        names = [column.name for column in sheet.columns]
        years = ["FY2023", "FY2024", "FY2025", "FY2026"] if sheet.years else []
        assert headings(book[sheet.name]) == names + years


def test_each_heading_says_in_its_note_what_it_means_and_whether_it_is_needed(book: Workbook) -> None:
    for sheet in SHEETS:
        for column, cell in zip(sheet.columns, book[sheet.name][1], strict=False):
            note = cell.comment.text
            assert column.help in note
            assert note.startswith("Needed" if column.needed else "Optional")
            assert (cell.fill.fgColor.rgb == "FF1F4E79") == column.needed, "and by colour"


def test_every_column_but_free_text_is_checked(book: Workbook) -> None:
    for sheet in SHEETS:
        page = book[sheet.name]
        checked = {
            str(area).split("2")[0]: check
            for check in page.data_validations.dataValidation
            for area in check.sqref.ranges
        }
        for column, cell in zip(sheet.columns, page[1], strict=False):
            check = checked.get(cell.column_letter)
            if column.holds is Holds.TEXT and column.name not in {"Rating system", "Value"}:
                assert check is None, f"{sheet.name}: {column.name}"
            elif column.name != "Value":
                assert check is not None, f"{sheet.name}: {column.name}"
                assert check.error, "says in words what to enter"


def test_the_drop_down_of_rating_systems_lists_every_one(book: Workbook) -> None:
    checks = book["Evidence"].data_validations.dataValidation
    area = next(check.formula1 for check in checks if README in str(check.formula1))
    cells = book[README][area.rpartition("!")[2].replace("$", "")]
    assert [row[0].value for row in cells] == list(SYSTEMS)


def test_each_setting_says_what_it_is_and_offers_what_it_may_be(book: Workbook) -> None:
    page = book["Settings"]
    assert [cell.value for cell in page["A"][1:]] == list(SETTINGS_ITEMS)
    offered = {str(check.sqref): check.formula1 for check in page.data_validations.dataValidation}
    for row, (item, (about, choices)) in enumerate(SETTINGS_ITEMS.items(), start=2):
        assert about in page.cell(row, 1).comment.text
        assert offered.get(f"B{row}") == (f'"{",".join(choices)}"' if choices else None), item


ANSWERS = [
    ("Amount column", "Current budget"),
    ("Shares in", "percent"),
    ("Shares in", "ratio"),
    ("Sums by chance", "yes"),
]


@pytest.mark.parametrize(("item", "answer"), ANSWERS)
def test_each_answer_that_settings_offers_is_read(book: Workbook, tmp_path: Path, item: str, answer: str) -> None:
    book["Settings"].cell(2 + list(SETTINGS_ITEMS).index(item), 2, answer)
    book.save(path := tmp_path / "answered.xlsx")
    told = examine(path).understood.settings
    said = {"Amount column": told.amount_column, "Shares in": told.shares_in, "Sums by chance": told.sums_by_chance}
    assert said[item] == {"yes": True}.get(answer, answer)


FILLED = {
    "Goals": [{"Goal ID": "G1", "Goal": "Safe", "Weight": 40}, {"Goal ID": "G2", "Goal": "Clean", "Weight": 20}],
    "Funds": [
        {"Fund ID": "100", "Fund": "General Fund", "Restricted": "no", "Open to all": "yes", "Available": 10_000},
    ],
    "Programs": [
        {"Program ID": "P-1", "Program": "Youth jobs", "Department": "Parks", "FTE": 2.5, "Transition cost %": 0.1},
        {"Program ID": "P-2", "Program": "Lights", "Department": "Streets", "Mandated": "yes", "Minimum budget": 3_000},
    ],
    "Budget": [
        {"Program ID": "P-1", "Fund ID": "100", "Fiscal year": 2026, "Amount": 6_000.25, "Kind": "adopted"},
        {"Program ID": "P-2", "Fund ID": "100", "Fiscal year": 2026, "Amount": 3_500, "Kind": "adopted"},
    ],
    "Alignment": [
        {"Program ID": "P-1", "Goal ID": "G1", "Score": 4},
        {"Program ID": "P-2", "Goal ID": "G2", "Score": 3},
    ],
    "Metrics": [
        {"Program ID": "P-2", "Metric": "Lights on", "Type": "outcome", "Direction": "up", "Unit": "%", "Baseline": 50,
         "Target": 60, "FY2024": 55, "FY2025": 57},
    ],
    "Evidence": [
        {"Program ID": "P-1", "Rating": "Tier 1 Strong", "Rating system": "ESSA / WWC tiers", "Year": 2021,
         "Local": "no", "Source": "Smith and Lee 2021"},
    ],
    "Districts": [
        {"Program ID": "P-1", "District": "North", "Share": 0.25},
        {"Program ID": "P-1", "District": "South", "Share": 0.75},
    ],
    "Residents": [{"Goal ID": "G1", "Points": 60, "Group": "Survey", "Respondents": 100},
                  {"Goal ID": "G2", "Points": 40, "Group": "Survey", "Respondents": 100}],
    "Curves": [{"Program ID": "P-2", "Spend": 3_500, "Outcome": 70, "Unit": "lights", "Value per unit": 20}],
}  # fmt: skip


def test_filled_in_it_reads_back_without_a_finding(book: Workbook, tmp_path: Path) -> None:
    book["Settings"]["B2"] = "Smallville"
    for name, rows in FILLED.items():
        places = {heading: place for place, heading in enumerate(headings(book[name]), start=1)}
        for number, row in enumerate(rows, start=2):
            for heading, value in row.items():
                book[name].cell(number, places[heading], value)
    path = tmp_path / "filled.xlsx"
    book.save(path)
    found = examine(path)
    assert not found.findings
    assert found.budget is not None
    assert found.budget.city == "Smallville"
    assert [row.amount for row in found.budget.amounts] == [600_025, 350_000]
    assert found.budget.metrics[0].actuals == ((2024, 55.0), (2025, 57.0))
