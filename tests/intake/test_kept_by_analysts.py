"""The smallest file of each kind that an analyst keeps and that was read wrongly in silence: lists, titles, margins.

Each stands for a class of files, with its total written by hand: right, or asked about with both sums.
"""

from __future__ import annotations

import io
from typing import Any

import pytest
import xlsxwriter

from budgetopt.errors import Level
from budgetopt.intake.proposing.propose import proposal_for
from budgetopt.intake.reading import Examination, examine
from tests.intake.test_exports import LINES, file_of
from tests.intake.test_strange_files import HEAD, TWO, read

THREE = [("Roads", 412), ("Pools", 627), ("Snow", 151)]  # 1,190
SHEET = [["Department", "Program", "FY2026 Adopted"], *(["Works", name, size] for name, size in THREE)]


def workbook(rows: list[list[Any]], do: Any = None, **formats: Any) -> bytes:
    """A sheet of `rows`, of which `do` may change more; a cell in a pair has its format by name."""
    made = io.BytesIO()
    book = xlsxwriter.Workbook(made)
    sheet, styles = book.add_worksheet("Sheet1"), {name: book.add_format(of) for name, of in formats.items()}
    for row, cells in enumerate(rows):
        for column, cell in enumerate(cells):
            value, style = cell if isinstance(cell, tuple) else (cell, "")
            sheet.write(row, column, value, styles.get(style))
    if do:
        do(sheet)
    book.close()
    return made.getvalue()


# Lists beside the money


@pytest.mark.parametrize("beside", ["Strategic Goal", "Objective", "Position", "Ward"])
def test_an_amount_in_each_row_of_a_list_is_asked_about(beside: str) -> None:
    rows = "".join(f"Works,{name},{beside} {at},{size}\n" for name, size in THREE for at in range(2))
    head = f"Department,Program,{beside},FY2026 Adopted\n"
    assert "$2,380 as they stand, $1,190 where" in read(head + rows)[2]["amount-repeated"]
    # One that differs, or what parts money, says that each is a part.
    uneven = rows.replace("412\n", "411\n", 1)
    assert read(head + uneven) == (2026, 2_379, {})


@pytest.mark.parametrize("heading", ["Account", "Month", "Object", "Expense class"])
def test_what_parts_money_may_part_it_evenly(heading: str) -> None:
    rows = "".join(f"Works,{name},{word},{size}\n" for name, size in THREE for word in ("Paper", "Fuel"))
    assert read(f"Department,Program,{heading},FY2026 Adopted\n{rows}")[1] == 2_380


def test_an_amount_under_each_fund_that_may_pay_is_asked_about() -> None:
    funds = {"Roads": "AB", "Pools": "ABC", "Snow": "A", "Trees": "AB", "Golf": "BC"}
    sizes = {"Roads": 412, "Pools": 627, "Snow": 151, "Trees": 88, "Golf": 94}  # 1,372
    rows = "".join(f"{name},{fund},{size}\n" for name, size in sizes.items() for fund in funds[name])
    for heading in ("Fund", "Eligible Fund"):
        said = read(f"Program,{heading},FY2026 Adopted\n{rows}")[2]["amount-repeated"]
        assert "$1,372 where" in said
    # Two funds may well pay half each.
    halves = "".join(f"{name},{fund},{size}\n" for name, size in THREE for fund in "AB")
    assert read(f"Program,Fund,FY2026 Adopted\n{halves}") == (2026, 2_380, {})


@pytest.mark.parametrize("shares", [("0.75", "0.25"), ("60", "40"), ("60%", "40%")])
def test_shares_of_one_or_a_hundred_beside_whole_amounts_are_asked_about(shares: tuple[str, str]) -> None:
    rows = "".join(
        f"{name},{fund},{share},{size}\n" for name, size in THREE for fund, share in zip("AB", shares, strict=True)
    )
    said = read(f"Program,Fund,Allocation,FY2026 Adopted\n{rows}")[2]["shares-of-amounts"]
    assert "$2,380 as they stand, $1,190 where" in said


def test_amounts_that_add_up_to_a_hundred_are_asked_about() -> None:
    rows = "Roads,34.62\nPools,52.69\nSnow,7.45\nTrees,5.24\n"
    assert "they may be shares" in read(f"Program,FY2026 Adopted\n{rows}")[2]["shares-of-amounts"]
    assert not read(f"Program,FY2026 Adopted\n{rows.replace('5.24', '15.24')}")[2]


ROWS_SAID = {
    "no-money": ("Unit", "USD", "FTE", "$1,205 with them, $1,190 without"),
    "taken-away": ("Change", "Increase", "Decrease", "$1,205 with them, $1,175 where"),
}


@pytest.mark.parametrize("rule", ROWS_SAID)
def test_a_column_that_says_that_rows_are_no_money_or_taken_away_is_heard(rule: str) -> None:
    heading, one, other, sums = ROWS_SAID[rule]
    rows = "".join(f"{name},{one},{size}\n{name},{other},5\n" for name, size in THREE)
    assert sums in read(f"Program,{heading},FY2026 Adopted\n{rows}")[2][rule]


def test_strength_among_programs_is_no_money() -> None:
    rows = f"{HEAD}{TWO}Works,Authorized strength,42\n"
    assert "$1,042 with them, $1,000 without" in read(rows)[2]["no-money"]


def test_figures_of_which_vacancies_are_left_are_positions() -> None:
    rows = "Patrol,230,228,149,.35,79\nFire,1178,1178,810,.31,368\nParks,26,26,38,-.46,-12\n"
    head = "Unit,FY2026 Adopted Budget,November Plan,October Actuals,Vacancy Rate,{}\n"
    said = read(head.format("Vacancies") + rows)[2]["no-money"]
    assert "'October Actuals' leaves of 'November Plan'" in said and "may be 1,434 positions" in said
    # Nothing calls what is left vacant: it is what was not spent.
    assert "no-money" not in read(head.format("Remaining") + rows)[2]


def test_a_unit_over_some_of_the_rows_is_asked_about() -> None:
    rows = "WORKS (in thousands),\nRoads,412\nSnow,151\nPARKS{},\nPools,627000\n"
    assert "units-differ" in read(f"Program,FY2026 Adopted\n{rows.format('')}")[2]
    assert read(f"Program,FY2026 Adopted\n{rows.format(' (in thousands)')}")[1] == 627_563_000


GRANTED = {
    "Status": ("Approved", "Denied"), "Council decision": ("Adopt", "Not adopted"), "Funded?": ("Yes", "No"),
    "Active": ("Y", "N"), "Request type": ("Base", "Unfunded request"), "Estado": ("Aprobado", "Rechazado"),
}  # fmt: skip


@pytest.mark.parametrize("heading", GRANTED)
def test_rows_that_were_not_granted_are_asked_about_and_left_out(heading: str) -> None:
    one, other = GRANTED[heading]
    rows = "".join(f"Works,{name},{one},{size}\n" for name, size in THREE)
    content = f"Department,Program,{heading},FY2026 Adopted\n{rows}Parks,Golf,{other},98\n"
    found = proposal_for(file_of(content)).found
    (said,) = (item for item in found.findings if item.rule == "not-granted")
    assert "$1,288 with them, $1,190 without" in said.found
    mended = proposal_for(file_of(content)).text.replace(
        "seen:", f"leave_out: {{column: '{heading}', matches: '^{other}$'}}\n  seen:"
    )
    mapping = io.BytesIO(mended.encode())
    mapping.name = "m.yaml"
    assert total(examine(file_of(content), mapping)) == 1_190


def total(found: Examination) -> int:
    return sum(row.amount for row in found.needed.amounts) // 100


OF_OTHER_THINGS = {
    "Recurring": ("Yes", "No"), "Status": ("Open", "Closed"), "Category": ("Deferred upkeep", "Salaries"),
    "Class": ("Base", "Unfunded liability"),
}  # fmt: skip


@pytest.mark.parametrize(("heading", "words"), OF_OTHER_THINGS.items())
def test_columns_that_say_something_else_are_not_asked_about(heading: str, words: tuple[str, str]) -> None:
    rows = "".join(f"Works,{name},{words[at % 2]},{size}\n" for at, (name, size) in enumerate(THREE))
    assert read(f"Department,Program,{heading},FY2026 Adopted\n{rows}")[:2] == (2026, 1_190)


# Under the last row, and beside the amounts


@pytest.mark.parametrize(
    "rows", ["Budget control figure,1200\nRoom left,-10\n", "Ceiling,1000\nExcess,190\n", "Last budget,1100\nMore,90\n"]
)
def test_two_rows_that_are_all_the_others_together_are_asked_about(rows: str) -> None:
    lines = "".join(f"{name},{size}\n" for name, size in [*THREE[:2], ("Snow", 101), ("Salt", 50)])
    said = read(f"Program,FY2026 Adopted\n{lines}{rows}")[2]["looks-like-a-total"]
    assert "$2,380 with them, $1,190 if" in said


@pytest.mark.parametrize(
    "words", ["Prior year budget", "Increase over prior year", "Over/(under)", "Tax levy", "Assessed valuation"]
)
def test_what_a_budget_is_held_against_is_no_spending(words: str) -> None:
    assert "$1,098 with them, $1,000 without" in read(f"{HEAD}{TWO}Clerk,{words},98\n")[2]["held-against"]
    assert read(f"{HEAD}{TWO}Clerk,Tax levy appeals,98\n") == (2026, 1_098, {})


@pytest.mark.parametrize("heads", ["Q1,Q2,Q3", "Jul,Aug,Sep"])
def test_a_total_of_part_of_a_year_is_asked_about(heads: str) -> None:
    rows = "".join(f"{name},{size},{size + 1},{size + 2},{3 * size + 3}\n" for name, size in THREE)
    said = read(f"Program,{heads},Total\n{rows}", "fy2026.csv")[2]["part-of-a-year"]
    assert "no whole year's: $3,579" in said


def test_a_time_among_amounts_is_no_number() -> None:
    rows = [*SHEET, ["Works", "Golf", (0.1875, "time")]]
    assert "'4:30' is not an amount" in read(workbook(rows, time={"num_format": "h:mm"}), "b.xlsx")[2]["not-an-amount"]


# Titles


@pytest.mark.parametrize(
    ("title", "head"),
    [("Year-end actual expenditures FY2026", "Amount"), ("Budget for the month of July 2025", "Amount"),
     ("First quarter budget FY2026", "Adopted"), ("2025-2027 Biennial Budget", "Adopted"),
     ("FY2026 budget per capita", "Budget"), ("Budget FY2026 in constant 2015 dollars", "Adopted"),
     ("FY2026 budget reductions", "Amount"), ("Budget Amendment No. 3 FY2026", "Budget")],
)  # fmt: skip
def test_a_title_that_says_what_the_amounts_are_is_heard(title: str, head: str) -> None:
    assert (
        "$1,000, read as one year's budget" in read(f"{title}\nDepartment,Program,{head}\n{TWO}")[2]["titled-otherwise"]
    )


@pytest.mark.parametrize(
    ("title", "head"),
    [("FY2026 Adopted budget and amendments", "Budget"), ("Budget versus actual expenditures FY2026", "Adopted"),
     ("2025-2027 Biennial Budget", "FY2026 Adopted"), ("Net budget 2025/26", "Budget"),
     ("Strategic plan 2024-2026", "FY2026 budget"), ("FY2026 amended budget", "Budget")],
)  # fmt: skip
def test_a_title_that_only_sounds_so(title: str, head: str) -> None:
    assert read(f"{title}\nDepartment,Program,{head}\n{TWO}")[1:] == (1_000, {})


def test_a_report_of_the_year_so_far_has_the_budget_of_the_year() -> None:
    rows = "".join(f"Works,{name},{size},{size // 3}\n" for name, size in THREE)
    head = "Department,Program,Original Budget,YTD Actual\n"
    assert read(f"Year-to-date budget report FY2026\n{head}{rows}") == (2026, 1_190, {})


def test_the_year_of_a_proposed_budget_is_not_that_of_the_current_one() -> None:
    head = "Department,Program,Prior Year Actual,Current Year Budget,Proposed Budget\n"
    rows = "".join(f"Works,{name},{size - 9},{size},{size + 9}\n" for name, size in THREE)
    assert "missing-key" in read(f"City FY2026 Proposed Budget\n{head}{rows}", "p.csv")[2]
    assert read(f"City FY2026 Adopted Budget\n{head}{rows}", "p.csv")[:2] == (2026, 1_190)


def test_a_table_above_the_one_that_is_read_is_asked_about() -> None:
    plan = "Department,Project,FY2026,FY2027,FY2028\nParks,Roof,90,0,0\nWorks,Bridge,120,340,100\n"
    said = read(f"{HEAD}{LINES}\nCapital plan\n{plan}", "b_2026.csv")[2]["table-above"]
    assert "$1,400 in it, $100 in this one" in said
    # A summary of the same money is none.
    summary = "Department,Total\nWorks,550\nParks,600\nTrees,250\n"
    assert read(f"{summary}\n{HEAD}{LINES}", "b_2026.csv")[2].keys() <= {"looks-like-a-total"}


# What stands in no cell


UNIT = "Amounts in thousands"
BESIDE = {
    "header": lambda sheet: sheet.set_header('&C&"Arial,Bold"&12City budget (in thousands)'),
    "footer": lambda sheet: sheet.set_footer(f"&L{UNIT}&RPage &P"),
    "text box": lambda sheet: sheet.insert_textbox("F2", UNIT),
    "comment": lambda sheet: sheet.write_comment("C1", UNIT),
}


@pytest.mark.parametrize("place", BESIDE)
def test_a_unit_in_the_margin_a_text_box_or_a_comment_is_heard(place: str) -> None:
    assert read(workbook(SHEET, BESIDE[place]), "b.xlsx") == (2026, 1_190_000, {})
    assert read(workbook(SHEET, lambda sheet: sheet.set_header("&CServes 2 thousand homes")), "b.xlsx")[1] == 1_190


@pytest.mark.parametrize("gone", [{"font_strikeout": True}, {"num_format": ";;;"}])
def test_amounts_that_are_struck_through_or_not_shown_are_asked_about(gone: dict[str, Any]) -> None:
    rows = [*SHEET, ["Works", ("Golf", "gone"), (98, "gone")]]
    said = read(workbook(rows, gone=gone), "b.xlsx")[2]["struck-through"]
    assert "$1,288 with them, $1,190 without" in said


# Copies


def test_two_files_of_the_same_programs_are_never_added_up() -> None:
    files = [file_of(HEAD + LINES), file_of(HEAD + LINES.replace("400", "401"))]
    for file, name in zip(files, ("final_2026.csv", "draft_2026.csv"), strict=True):
        file.name = name
    errors = [item for item in proposal_for(files).found.findings if item.level is Level.ERROR]
    assert (
        [item.rule for item in errors] == ["added-up"] and "$1,400" in errors[0].found and "$1,401" in errors[0].found
    )


def test_two_files_of_our_own_headings_are_never_added_up() -> None:
    rows = "".join(f"P{at},G,2026,{size}\n" for at, (_, size) in enumerate(THREE))
    files = [file_of(f"Program ID,Fund ID,Fiscal year,Amount\n{rows}") for _ in range(2)]
    files[0].name, files[1].name = "budget.csv", "old budget.csv"
    assert [item.rule for item in examine(files).findings if item.level is Level.ERROR] == ["added-up"]


def test_a_fund_that_is_all_the_others_is_asked_about() -> None:
    rows = "".join(f"{fund},Works,{name},{size}\n" for fund in ("All", "") for name, size in THREE)
    rows = rows.replace("\n,Works,Roads", "\nA,Works,Roads").replace("\n,", "\nB,")
    assert "looks-like-a-total" in read(f"Fund,Department,Program,FY2026 Adopted\n{rows}")[2]


# Gross and net, what is carried over


def test_net_beside_gross_is_asked_about_whatever_the_sign_of_income() -> None:
    rows = "".join(f"{name},{size},{size // 4},{size - size // 4}\n" for name, size in THREE)
    assert "'Net' ($" in read(f"Service,Gross,Income,Net\n{rows}", "b_2026.csv")[2]["rival-amounts"]


def test_fees_below_zero_among_the_lines_of_programs_are_asked_about() -> None:
    rows = "".join(f"{name},Expenditure,{size}\n{name},Fees and charges,-50\n" for name, size in THREE)
    said = read(f"Program,Object,FY2026 Adopted\n{rows}")[2]["revenue-mixed"]
    assert "$1,040 with them, $1,190 without" in said
    discount = rows.replace("Fees and charges", "Vacancy discount")
    assert read(f"Program,Object,FY2026 Adopted\n{discount}") == (2026, 1_040, {})


@pytest.mark.parametrize("words", ["Encumbrance carryforward", "Prior year encumbrances", "Project rollover"])
def test_what_is_carried_over_is_said(words: str) -> None:
    content = f"{HEAD}{TWO}Works,{words},98\n"
    assert read(content) == (2026, 1_098, {})
    (said,) = (item for item in proposal_for(file_of(content)).found.findings if item.rule == "carried-over")
    assert said.level is Level.WARNING and "$1,098 with them, $1,000 without" in said.found


# What is read that was asked about for nothing


IN_STEPS = [
    ("City", 0, 1190),
    ("Works", 1, 563),
    ("Roads", 2, 412),
    ("Snow", 2, 151),
    ("Parks", 1, 627),
    ("Pools", 2, 627),
]


def test_rows_further_in_that_add_up_to_the_row_over_them_are_its_parts() -> None:
    text = "".join(f"{'  ' * deep}{name},{size}\n" for name, deep, size in IN_STEPS)
    styles = {f"in{deep}": {"indent": deep} for deep in (1, 2)}
    rows = [["Cost centre", "FY2026"], *([(name, f"in{deep}"), size] for name, deep, size in IN_STEPS)]

    def grouped(sheet: Any) -> None:
        for at, (_, deep, _) in enumerate(IN_STEPS, start=1):
            sheet.set_row(at, None, None, {"level": deep})

    plain = [["Cost centre", "FY2026"], *([name, size] for name, _, size in IN_STEPS)]
    for content, name in ((f"Cost centre,FY2026\n{text}".encode(), "b.csv"), (workbook(rows, **styles), "b.xlsx"),
                          (workbook(plain, grouped), "b.xlsx")):  # fmt: skip
        assert read(content, name) == (2026, 1_190, {})
        opened = io.BytesIO(content)
        opened.name = name
        named = {(one.department, one.name) for one in proposal_for(opened).found.needed.programs}
        assert named == {("Works", "Roads"), ("Works", "Snow"), ("Parks", "Pools")}
    # What does not add up is asked about, or counted.
    wrong = f"Cost centre,FY2026\n{text.replace('563', '573')}"
    assert "$3,580 with them, $1,190 without" in read(wrong)[2]["further-in"]


def test_headings_in_three_rows_over_one_column() -> None:
    assert read(f",,FY26\n,,Adopted\nEntity,Program,YearTotal\n{TWO}", "b.csv") == (2026, 1_000, {})


def test_a_table_of_tabs_may_be_named_as_a_workbook() -> None:
    content = (HEAD + LINES).replace(",", "\t")
    for encoding in ("utf-8", "utf-16"):
        assert read(content.encode(encoding), "export.xls") == (2026, 1_400, {})
    assert "not-a-workbook" in read("<html>\t<table></table></html>", "export.xls")[2]


@pytest.mark.parametrize(
    ("words", "size"), [("△1,234", -1234), ("△ 1,234", -1234), ("<1,234>", -1234), ("1,234(a)", 1234)]
)
def test_signs_of_other_books(words: str, size: int) -> None:
    assert read(f'{HEAD}{TWO}Works,Roads,2000\nWorks,Roads,"{words}"\n') == (2026, 3_000 + size, {})


def test_a_year_with_two_apostrophes() -> None:
    assert read(f"Department,Program,'25-'26 Adopted\n{TWO}")[:2] == (2026, 1_000)


def test_a_column_of_types_beside_descriptions_names_no_programs() -> None:
    rows = "".join(f"10{at},{name},{kind},2026,{size}\n" for at, (name, whole) in enumerate(THREE)
                   for kind, size in (("Original", whole), ("Adjustment", 9)))  # fmt: skip
    content = f"Org,Description,Trans Type,Fiscal Year,Amount\n{rows}"
    assert read(content)[1] == 1_190
    assert {one.name for one in proposal_for(file_of(content)).found.needed.programs} == {"Roads", "Pools", "Snow"}


def test_what_is_tentative_is_no_rival_of_what_is_adopted() -> None:
    rows = "".join(f"{name},{size - 9},{size - 5},{size}\n" for name, size in THREE)
    assert read(f"Program,2026 Tentative,2026 Preliminary,2026 Adopted\n{rows}") == (2026, 1_190, {})
