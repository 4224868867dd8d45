"""The smallest file of each kind in which a total went wrong unseen: formulas, formats, months, copies and matrices."""

from __future__ import annotations

import io
from typing import Any

import pytest
import xlsxwriter

from budgetopt.errors import Level
from budgetopt.intake.checks.runs import subtotals
from budgetopt.intake.files.office import added_rows, unit_written
from budgetopt.intake.reading import examine
from tests.intake.test_strange_files import read
from tests.intake.workbooks import MakeBook

FOUR = [["Roads", 400], ["Pools", 600], ["Trees", 250], ["Snow", 151]]  # 1,401
HEAD = ["Program", "FY2026 Adopted"]


def calculated(rows: list[list[Any]], number_format: str = "") -> bytes:
    """A workbook whose formulas, each in a pair with its value, have been calculated."""
    made = io.BytesIO()
    book = xlsxwriter.Workbook(made)
    sheet, shown = book.add_worksheet("Sheet1"), book.add_format({"num_format": number_format or "General"})
    for row, cells in enumerate(rows):
        for column, cell in enumerate(cells):
            if isinstance(cell, tuple):
                sheet.write_formula(row, column, *cell[:1], None, cell[1])
            elif cell is not None:
                sheet.write(row, column, cell, None if isinstance(cell, str) else shown)
    book.close()
    return made.getvalue()


# Sums by formula


@pytest.mark.parametrize("formula", ["=SUM(B2:B3)", "=B2+B3", "=SUBTOTAL(9,B2:B3)", "=SUM(B2,B3)", "=SUM(B$2:B$3)"])
def test_one_subtotal_by_formula_is_not_counted(formula: str) -> None:
    rows = [HEAD, *FOUR[:2], ["Leisure", (formula, 1000)], *FOUR[2:]]
    assert read(calculated(rows), "b.xlsx") == (2026, 1401, {})


def test_a_subtotal_by_formula_over_its_rows_names_their_department() -> None:
    rows = [HEAD, ["WORKS", ("=SUM(B3:B4)", 551)], FOUR[0], FOUR[3], ["PARKS", ("=SUM(B6:B7)", 850)], *FOUR[1:3]]
    content = calculated(rows)
    assert read(content, "b.xlsx") == (2026, 1401, {})


OWN = ["Program ID", "Program", "Department", "Current budget"]
OF_TWO = [["P1", "Roads", "Works", 400], ["P2", "Pools", "Works", 600]]


@pytest.mark.parametrize(
    ("id", "name", "total"),
    [("P3", "Leisure", None), ("P3", "Total leisure", 1401), ("", "Leisure", 1401), ("P", "Leisure", 1401)],
)
def test_a_sum_by_formula_with_an_id_of_its_own_is_asked_about(id: str, name: str, total: int | None) -> None:
    added, snow = [id, name, "Works", ("=SUM(D2:D3)", 1000)], ["P4", "Snow", "Works", 401]
    content = calculated([OWN, *OF_TWO, added, snow])
    _, read_total, errors = read(content, "b.xlsx")
    assert (read_total or None) == total
    if total is None:
        assert "$2,401 with it, $1,401 if it is" in errors["looks-like-a-total"] and len(errors) == 1
        # Either answer is heard.
        opened = io.BytesIO(content)
        opened.name = "b.xlsx"
        answer = io.BytesIO(b"sums_by_chance: true")
        answer.name = "m.yaml"
        assert examine(opened, answer).size == "4 programs, 4 amounts"


def test_formulas_across_a_row_make_no_total() -> None:
    rows = [["Program", "Staff", "Other", "FY2026 Adopted"]]
    rows += [[name, 100, size - 100, (f"=B{at}+C{at}", size)] for at, (name, size) in enumerate(FOUR, start=2)]
    assert read(calculated(rows), "b.xlsx") == (2026, 1401, {})


@pytest.mark.parametrize(
    ("formula", "rows"),
    [("SUM(C3:C6)", (3, 6)), ("C3+$C$9", (3, 9)), ("SUM(C3:C4,C9)", (3, 9)), ("SUBTOTAL(109,T1[Budget])", (1, 9)),
     ("SUM(D3:D6)", (0, 0)), ("C3-C4", (0, 0)), ("C3*2+C4", (0, 0)), ("SUM(C9:C12)", (0, 0)), ("SUM(C3)", (0, 0))],
)  # fmt: skip
def test_the_rows_that_a_formula_adds_up(formula: str, rows: tuple[int, int]) -> None:
    assert added_rows(formula, 10, 3) == rows


# Sums by nothing but their size


def test_one_subtotal_without_a_word_or_formula_is_asked_about() -> None:
    rows = "Safety,697875\nPatrol,412300\nInquiries,188450\nDispatch,97125\nStreets,305600\nSnow,64210\n"
    said = read(f"Program,FY2026 Adopted\n{rows}")[2]["looks-like-a-total"]
    assert "$1,765,560 with it, $1,067,685 if" in said


def test_parts_under_some_rows_are_asked_about() -> None:
    rows = "Patrol,412300\nPay,371070\nCars,41230\nStreets,305600\nSalt,5600\nPaving,300000\nSnow,64213\n"
    said = read(f"Program,FY2026 Adopted\n{rows}")[2]["looks-like-a-total"]
    assert "$1,500,013 with them, $782,113 if" in said


def test_sums_of_small_and_round_amounts_are_chance() -> None:
    assert subtotals([600, 300, 200, 100, 700, 500]) == []
    assert subtotals([60_000_00, 30_000_00, 20_000_00, 10_000_00, 70_000_00]) == []


# Formats


@pytest.mark.parametrize(
    ("code", "unit"),
    [('#,##0.0"K"', 1_000), ("0.00\\M", 1_000_000), ('0.00" lakh"', 100_000), ('0.0" Mio. €"', 1_000_000),
     ('#,##0,"K"', 1), ('"$"#,##0', 1), ('0" FTE"', 1), ("#,##0", 1), ('0.0"K";(0.0"K")', 1_000)],
)  # fmt: skip
def test_the_unit_that_a_number_format_writes(code: str, unit: int) -> None:
    assert unit_written(code) == unit


def test_an_amount_is_what_is_shown_of_it() -> None:
    rows = [HEAD, *([name, size / 1000] for name, size in FOUR)]
    assert read(calculated(rows, '#,##0.0"K"'), "b.xlsx") == (2026, 1401, {})


# Months and periods


def test_a_row_of_amounts_is_no_row_of_funds() -> None:
    months = "Jul,Aug,Sep,Total"
    rows = "".join(f"{name},{size * 7},{size * 11},{size * 13},{size * 31}\n" for name, size in FOUR)
    _, total, errors = read(f"Program,{months}\n{rows}", "b_2026.csv")
    assert total == 0 and f"${31 * 1401:,}" in errors["part-of-a-year"]


def test_amounts_of_the_year_so_far_are_asked_about() -> None:
    rows = "".join(f"{name},{period},{size * period}\n" for name, size in FOUR for period in range(1, 13))
    said = read(f"Program,Period,Amount\n{rows}", "b_2026.csv")[2]["grows-by-period"]
    assert "$109,278 where all are added up, $16,812 where" in said
    even = "".join(f"{name},{period},{size}000\n" for name, size in FOUR for period in range(1, 13))
    assert read(f"Program,Period,Amount\n{even}", "b_2026.csv")[:2] == (2026, 12 * 1_401_000)


def test_headings_again_in_another_order_are_no_print_of_them() -> None:
    first, second = "Program,FY2025,FY2026\nRoads,390,400\nPools,590,600\n", "Program,FY2026,FY2025\nTrees,250,241\n"
    assert "'FY2025' is not an amount" in str(read(f"{first}\n{second}")[2])


# What stands beside the money


def test_a_fund_of_less_than_its_lines_is_told(book: MakeBook) -> None:
    programs = [
        ["Program ID", "Program", "Department", "Fund ID", "Current budget"],
        ["P1", "Roads", "Works", "F", 400],
    ]
    path = book("b.xlsx", bare=True, Programs=programs, Funds=[["Fund ID", "Fund", "Available"], ["F", "General", 350]])
    (said,) = (item for item in examine(path).findings if item.rule == "less-than-its-lines")
    assert "$350 are available, its lines add up to $400: $50 more" in said.found and said.place.cell == "C2"
    assert said.level is Level.WARNING


def test_goals_across_the_columns_are_a_matrix(book: MakeBook) -> None:
    heads = ["Program ID", "Program", "Department", "Current budget"]
    sheets = {"Programs": [heads, ["P1", "Roads", "Works", 400], ["P2", "Pools", "Parks", 600]]}
    sheets |= {"Goals": [["Goal ID", "Goal"], ["G1", "Safe"], ["G2", "Clean"]]}
    path = book("b.xlsx", bare=True, **sheets, Alignment=[["Program ID", "Safe", "G2"], ["P1", 4, None], ["P2", 1, 3]])
    budget = examine(path).needed
    scores = {(one.program_id, one.goal_id): one.score for one in budget.alignment}
    assert scores == {("P1", "G1"): 4, ("P2", "G1"): 1, ("P2", "G2"): 3}
    wrong = book("w.xlsx", bare=True, **sheets, Alignment=[["Program ID", "Safe", "G2"], ["P1", 9, None], ["P2", 1, 3]])
    assert [item.place.cell for item in examine(wrong).findings if item.level is Level.ERROR] == ["B2"]
    other = book("o.xlsx", bare=True, **sheets, Alignment=[["Program ID", "Fun", "Joy"], ["P1", 2, 1]])
    (said,) = (item for item in examine(other).findings if item.rule == "no-matrix")
    assert "a row a program and a column a goal" in said.mend


@pytest.mark.parametrize("heading", ["FY2026 Adopted (cents)", "FY2026 budget_cents", "FY2026 Adopted [in cents]"])
def test_amounts_in_cents_are_asked_about(heading: str) -> None:
    said = read(f"Program,{heading}\nRoads,40000\nPools,60000\n")[2]["units-differ"]
    assert "$100,000 as they stand, $1,000 if they are cents" in said


def test_last_year_in_rows_is_a_version() -> None:
    rows = "".join(f"{name},Budget,{size}\n{name},Last year,{size - 9}\n" for name, size in FOUR)
    assert read(f"Program,Item,FY2026 Adopted\n{rows}") == (2026, 1401, {})


def test_shares_beside_whole_amounts_are_asked_about() -> None:
    rows = "".join(
        f"{name},{fund},{share},{size}\n" for name, size in FOUR for fund, share in (("A", "60%"), ("B", "40%"))
    )
    said = read(f"Program,Fund,Pct,FY2026 Adopted\n{rows}")[2]["shares-of-amounts"]
    assert "$2,802 as they stand, $1,401 where each amount is shared out" in said
    told = "".join(
        f"{name},{fund},{share},{size + at}\n"
        for name, size in FOUR
        for at, (fund, share) in enumerate((("A", "60%"), ("B", "40%")))
    )
    assert not read(f"Program,Fund,Pct,FY2026 Adopted\n{told}")[2]
