"""What a mapping can say of a table: each in a few rows, with what comes out of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import Workbook

from budgetopt.city.ledger import program_totals
from budgetopt.city.model import AmountKind
from budgetopt.errors import Level
from budgetopt.intake.proposing.propose import proposal_for
from budgetopt.intake.reading import Examination, examine
from budgetopt.plan.appropriations import appropriations
from budgetopt.plan.recommend import recommend
from budgetopt.scenario.model import Limits, Scenario
from tests.intake.workbooks import MakeBook, Rows

HEADS = ["Code", "Name", "Dept", "Fund", "Amount"]
ROWS: Rows = [HEADS, ["1", "Pool", "10", "GF", 5], ["2", "Trees", "10", "GF", 7], ["3", "Lights", "20", "SF", 9]]
COLUMNS = "{program_id: Code, program: Name, department: Dept, fund_id: Fund, amount: Amount}"


def read(
    book: MakeBook,
    folder: Path,
    mapping: str,
    rows: Rows = ROWS,
    edit: Callable[[Workbook], None] | None = None,
    **sheets: Rows,
) -> Examination:
    path = folder / "m.yaml"
    path.write_text(f"fiscal_year: 2026\n{mapping}", encoding="utf-8")
    return examine(book("a.xlsx", bare=True, edit=edit, Ledger=rows, **sheets), path)


def money(found: Examination) -> dict[str, int]:
    assert found.budget is not None, [str(item) for item in found.findings if item.level is Level.ERROR]
    return program_totals(found.budget)


def said(found: Examination, rule: str) -> list[tuple[str, str]]:
    return [(item.place.cell, item.found) for item in found.findings if item.rule == rule]


def ledger(columns: str = COLUMNS, more: str = "") -> str:
    return f"ledgers:\n- {{file: a.xlsx, sheet: Ledger, columns: {columns}{more}}}\n"


def test_rows_kept_and_left_out_and_totals_that_count_both(book: MakeBook, tmp_path: Path) -> None:
    rows: Rows = [*ROWS, ["", "Total", "", "", 21]]
    found = read(book, tmp_path, ledger(more=", keep: [{column: Dept, matches: ^10$}]"), rows)
    assert money(found) == {"1": 500, "2": 700}
    assert said(found, "rows-left-out")[0][0] == "4" and not said(found, "total-differs")
    wrong = read(book, tmp_path, ledger(), [*ROWS, ["", "Total", "", "", 22]])
    assert said(wrong, "total-differs") == [("E5", "the total is $22, but the rows above it add up to $21.")]


def test_the_ordinance_has_the_units_of_the_citys_own_column(book: MakeBook, tmp_path: Path) -> None:
    """A program is appropriated in two units, one of them shared; the unit is a code, or several columns joined."""
    rows: Rows = [
        [*HEADS, "Control level", "Dept name"],
        ["1", "Pool", "Parks", "GF", 5, 101, "Recreation"],
        ["1", "Pool", "Parks", "GF", 3, 102, "Upkeep"],
        ["2", "Trees", "Parks", "GF", 7, 102, "Upkeep"],
        ["3", "Lights", "Works", "GF", 9, None, "Streets"],
    ]
    unit = "{column: [Control level, Dept name], joined: ' '}"
    for column, names in (("Control level", ["101", "102", ""]), (unit, ["101 Recreation", "102 Upkeep", "Streets"])):
        columns = COLUMNS.replace("}", f", appropriation_unit: {column}}}")
        found = read(book, tmp_path, ledger(columns), rows)
        assert money(found) == {"1": 800, "2": 700, "3": 900} and found.budget
        plan = recommend(found.budget, Scenario(limits=Limits(moved=None)))
        own = [(one.department, one.unit, one.current) for one in appropriations(plan)]
        assert own == [("Parks", names[0], 500), ("Parks", names[1], 1000), ("Works", names[2], 900)]
    # A heading that says it is proposed.
    rows[0][-2] = "Appropriation Unit"
    proposed = proposal_for([book("b.xlsx", bare=True, Ledger=rows)])
    assert "appropriation_unit: Appropriation Unit" in proposed.text


def test_ids_of_several_columns_names_by_a_code_list_and_words_for_words(book: MakeBook, tmp_path: Path) -> None:
    columns = (
        "{program_id: {column: [Dept, Code], joined: '-'}, program: {column: Name, takes: '^(.)'}, "
        "department: {column: Dept, code_list: depts}, fund_id: {column: Fund, says: {^G: '100', ^S: '200'}}, "
        "amount: Amount}"
    )
    lists = "code_lists:\n  depts: {file: a.xlsx, sheet: Codes, code: Dept no, name: Dept name}\n"
    codes: Rows = [["Dept no", "Dept name"], ["010", "Parks"], ["030", "Library"]]
    found = read(book, tmp_path, ledger(columns) + lists, Codes=codes)
    assert money(found) == {"10-1": 500, "10-2": 700, "20-3": 900}
    budget = found.budget
    assert budget is not None
    assert [(p.name, p.department) for p in budget.programs] == [("P", "Parks"), ("T", "Parks"), ("L", "20")]
    assert [fund.id for fund in budget.funds] == ["100", "200"]
    assert said(found, "code-without-name") == [
        ("C4", "codes without one name in depts stay as they are: 1, this is the first.")
    ]


def test_a_code_with_two_names_is_not_used_unless_they_are_joined(book: MakeBook, tmp_path: Path) -> None:
    columns = COLUMNS.replace("department: Dept", "department: {column: Dept, code_list: depts}")
    codes: Rows = [["No", "Name"], ["10", "Parks"], ["10", "Pools"], ["20", "Works"]]
    lists = "code_lists:\n  depts: {file: a.xlsx, sheet: Codes, code: 'No', name: Name}\n"
    found = read(book, tmp_path, ledger(columns) + lists, Codes=codes)
    assert found.budget is not None and found.budget.departments == ("10", "Works")
    assert said(found, "code-named-twice")[0][0] == "B3"
    joined = read(book, tmp_path, ledger(columns) + lists.replace("Name}", "Name, joined: ' and '}"), Codes=codes)
    assert joined.budget is not None and joined.budget.departments == ("Parks and Pools", "Works")


def test_bands_give_the_department_and_footnotes_are_left_out(book: MakeBook, tmp_path: Path) -> None:
    rows: Rows = [["Program", "Budget"], ["PARKS"], ["Pool", 5], ["WORKS"], ["Lights", 9], ["* a footnote"]]
    found = read(
        book,
        tmp_path,
        ledger("{program: Program, department: {band: true}, fund_id: {always: GF}, amount: Budget}"),
        rows,
    )
    assert money(found) == {"PARKS / Pool": 500, "WORKS / Lights": 900}
    assert said(found, "row-left-out")[0][1].endswith("footnotes: 3, this is the first.")


def test_stacked_headings_with_merged_banners_and_years_in_columns(book: MakeBook, tmp_path: Path) -> None:
    rows: Rows = [
        [None, None, "FY2025", None, "FY2026", None],
        ["Code", "Fund", "Actual", "Staff", "Adopted", "Staff"],
        ["1", "GF", 4, 1, 5, 1],
    ]

    def merge(workbook: Workbook) -> None:
        workbook["Ledger"].merge_cells("C1:D1")
        workbook["Ledger"].merge_cells("E1:F1")

    years = ", header_rows: 2, years: {2025: {column: FY2025 Actual, amounts: actual}, 2026: FY2026 Adopted}"
    found = read(book, tmp_path, ledger("{program_id: Code, fund_id: Fund}", years), rows, merge)
    assert money(found) == {"1": 500} and found.budget is not None
    assert [(row.fiscal_year, row.kind, row.amount, row.place.cell) for row in found.budget.amounts] == [
        (2025, AmountKind.ACTUAL, 400, "C3"),
        (2026, AmountKind.ADOPTED, 500, "E3"),
    ]


def test_tables_side_by_side_are_told_apart_by_a_range(book: MakeBook, tmp_path: Path) -> None:
    rows: Rows = [[*HEADS, None, *HEADS], [*ROWS[1], None, "9", "Bond", "90", "DF", 99]]
    both = read(book, tmp_path, ledger(), rows)
    assert both.budget is None
    assert {cell for cell, _ in said(both, "duplicate-column")} == {f"ledgers.0.columns.{part}" for part in (
        "program_id", "program", "department", "fund_id", "amount")}  # fmt: skip
    assert money(read(book, tmp_path, ledger(more=", cells: 'A:E'"), rows)) == {"1": 500}
    assert money(read(book, tmp_path, ledger(more=", cells: 'G1:K2'"), rows)) == {"9": 9900}


def test_a_column_without_a_heading_is_named_by_its_letter(book: MakeBook, tmp_path: Path) -> None:
    rows: Rows = [[None, "Fund", "Amount"], ["Pool", "GF", 5]]
    found = read(book, tmp_path, ledger("{program: column A, fund_id: Fund, amount: Amount}"), rows)
    assert money(found) == {"Pool": 500}


@pytest.mark.parametrize("unit", ["units", "thousands"])
def test_a_format_that_shows_thousands_is_held_against_the_unit(book: MakeBook, tmp_path: Path, unit: str) -> None:
    def scale(workbook: Workbook) -> None:
        for row in range(2, 5):
            workbook["Ledger"].cell(row, 5).number_format = "#,##0,"
        workbook["Ledger"]["E2"] = 1_234_000

    found = read(book, tmp_path, f"amounts_in: {unit}\n" + ledger(), edit=scale)
    if unit == "units":
        assert money(found)["1"] == 1_234_000_00
        assert said(found, "shown-in-thousands")[0][0] == "E2"
    else:
        ((cell, words),) = said(found, "units-differ")
        assert found.budget is None and cell == "E2"
        assert "$1,234,000 or $1,234,000,000" in words and "3 cells are so" in words


def test_hidden_rows_error_cells_and_formulas_without_values_are_said(book: MakeBook, tmp_path: Path) -> None:
    def edit(workbook: Workbook) -> None:
        page = workbook["Ledger"]
        page.row_dimensions[3].hidden = True
        page["E2"], page["E4"] = "#REF!", "=1+1"

    found = read(book, tmp_path, ledger(), edit=edit)
    assert said(found, "hidden-rows")[0] == ("A3", "hidden rows carry data and were read: 3 ($7).")
    assert said(found, "error-cell")[0][0] == "E2" and said(found, "formula-without-value")[0][0] == "E4"
    assert found.budget is None


def test_ledgers_of_two_sheets_and_a_table_of_programs_are_stacked(book: MakeBook, tmp_path: Path) -> None:
    second: Rows = [["Code", "Amt"], ["1", 1], ["8", 2]]
    about: Rows = [["No", "What", "Who", "Must"], ["1", "City pool", "Recreation", "yes"], ["8", "Roof", "Works", "no"]]
    mapping = ledger() + (
        "- {file: a.xlsx, sheet: Water, columns: {program_id: Code, fund_id: {always: WF}, amount: Amt}}\n"
        "tables:\n- {reads: Programs, file: a.xlsx, sheet: About, columns: "
        "{Program ID: 'No', Program: What, Department: Who, Mandated: Must}}\n"
    )
    found = read(book, tmp_path, mapping, Water=second, About=about)
    assert money(found) == {"1": 600, "2": 700, "3": 900, "8": 200}
    assert found.budget is not None
    # The table of programs knows more of them than a ledger.
    pool = found.budget.program["1"]
    assert (pool.name, pool.department, pool.mandated) == ("City pool", "Recreation", True)


@pytest.mark.parametrize(
    ("mapping", "key", "words"),
    [
        ("tables: [{reads: Metrix, file: a.xlsx, columns: {}}]", "tables.0", "Reads is one of Goals, Funds"),
        ("tables: [{reads: Metrics, file: a, columns: {Metric: Name}}]", "tables.0", "needs the column 'Program ID'"),
        ("tables: [{reads: Goals, file: a.xlsx, columns: {Gaol: A}}]", "tables.0", "Goals has no column 'Gaol'"),
        (ledger(COLUMNS.replace("Dept,", "{column: Dept, code_list: x},")), "", "There is no code list 'x'."),
        (ledger(more=", cells: 'A-F'"), "ledgers.0.cells", "'A-F'"),
        (ledger(more=", amounts_in: dozens"), "ledgers.0.amounts_in", "write one of units, thousands"),
        (ledger(COLUMNS.replace("Dept,", "{colum: Dept},")), "ledgers.0.columns.department.colum", "'column'?"),
    ],
)  # fmt: skip
def test_what_a_mapping_gets_wrong_is_said_at_its_key(
    book: MakeBook, tmp_path: Path, mapping: str, key: str, words: str
) -> None:
    found = read(book, tmp_path, mapping)
    errors = [item for item in found.findings if item.place.file == "m.yaml" and item.level is Level.ERROR]
    assert [item.place.cell for item in errors if words in str(item)] == [key], [str(item) for item in errors]
