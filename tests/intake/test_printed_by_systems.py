"""The smallest file of each kind that a finance system prints and that was read wrongly, or stopped, before: each with
its total written by hand, read or asked about with both sums."""

from __future__ import annotations

import pytest

from budgetopt.errors import Level
from budgetopt.intake.proposing.propose import proposal_for
from budgetopt.intake.reading import examine
from tests.intake.test_exports import file_of
from tests.intake.test_kept_by_analysts import workbook
from tests.intake.test_strange_files import read
from tests.intake.workbooks import MakeBook

THREE = "Works,Roads,412\nWorks,Pools,627\nParks,Snow,151\n"  # 1,190


def offices(content: str) -> set[tuple[str, str, str]]:
    """Department, program and fund of what `map` reads."""
    budget = proposal_for(file_of(content, "fy2026.csv")).found.needed
    funds, programs = ({one.id: one for one in many} for many in (budget.funds, budget.programs))
    return {
        (programs[row.program_id].department, programs[row.program_id].name, funds[row.fund_id].name)
        for row in budget.amounts
    }


# Versions and years


@pytest.mark.parametrize(
    ("heading", "kinds"),
    [
        ("Ledger", ("ORG_BUD", "ORG_ENC", "ORG_EXP")),
        ("Journal Type", ("Original Budget", "Budget Amendment", "Budget Transfer")),
    ],
)
def test_ledgers_and_journals_of_one_budget_are_its_versions(heading: str, kinds: tuple[str, ...]) -> None:
    sizes = {"Roads": (412, 40, 200), "Pools": (627, 60, 300), "Snow": (151, 10, 70)}
    rows = [f"{kind},GF,{name},2026,{of[at]}" for name, of in sizes.items() for at, kind in enumerate(kinds)]
    content = "\n".join([f"{heading},Fund ID,Program ID,Fiscal Year,Amount", *rows])
    assert read(content) == (2026, 1_190, {})
    # Without a mapping, a ledger in our own layout asks.
    said = {one.rule: one.found for one in examine(file_of(content)).findings if one.level is Level.ERROR}
    assert f"$1,190 of {kinds[0]!r}" in said["versions-mixed"]


def test_a_budget_of_a_later_year_in_other_words_is_asked_about() -> None:
    head = "Department,Program,2025 Approved Budget,2026 Base Budget,2026 Total Budget\n"
    found = read(head + "Works,Roads,400,410,412\nWorks,Pools,600,620,627\nParks,Snow,150,150,151\n")[2]
    for sum_of in ("'2025 Approved Budget' ($1,150", "'2026 Base Budget' ($1,180", "'2026 Total Budget' ($1,190"):
        assert sum_of in found["rival-amounts"]


@pytest.mark.parametrize(
    "heads",
    [("FY2026 Draft", "FY2026 Final"), ("Intäkter 2026", "Kostnader 2026"), ("Salaries", "Services and Supplies")],
)
def test_amounts_in_words_that_say_no_budget_are_asked_about(heads: tuple[str, str]) -> None:
    rows = "Works,Roads,4120,412\nWorks,Pools,6270,627\nParks,Snow,1510,151\n"
    found = read(f"Department,Program,{','.join(heads)}\n{rows}")[2]
    assert f"{heads[0]!r} ($11,900 in all) or {heads[1]!r} ($1,190 in all)" in found["rival-amounts"]


# Headings and pages


def test_a_filter_over_a_pivot_table_is_no_row_of_headings() -> None:
    rows = [["Fiscal Year", "2026"], [], ["Row Labels", "Sum of Adopted Budget"], ["Roads", 412], ["Pools", 627]]
    assert read(workbook([*rows, ["Snow", 151], ["Grand Total", 1_190]]), "pivot.xlsx") == (2026, 1_190, {})


def test_a_title_that_commas_have_parted_heads_no_amounts() -> None:
    rows = ["Harborview,,Budget Report,,,", ",,For Fiscal: 2025-2026,,,", ",,Original,Current,Period,Fiscal"]
    rows += [",,Total Budget,Total Budget,Activity,Activity", "101-1,Roads,412.00,412.00,1.00,400.00"]
    rows += ["101-2,Pools,627.00,627.00,2.00,600.00", "101-3,Snow,151.00,151.00,1.00,150.00"]
    assert read("\n".join(rows)) == (2026, 1_190, {})


def test_a_name_under_headings_in_two_rows_names_the_rows_under_it() -> None:
    rows = ["ACCOUNTS FOR:,,ORIGINAL,REVISED", ",,APPROP,BUDGET", "101 GENERAL FUND", "1012 ROADS"]
    rows += ["1012 511,SALARIES,300.00,301.00", "1012 521,SUPPLIES,112.00,112.00", ",TOTAL ROADS,412.00,413.00"]
    rows += ["1013 POOLS", "1013 511,SALARIES,600.00,600.00", "1013 521,SUPPLIES,27.00,27.00"]
    rows += [",TOTAL POOLS,627.00,627.00", ",GRAND TOTAL,1039.00,1040.00"]
    assert read("\n".join(["FOR 2026 12", *rows])) == (2026, 1_039, {})


def test_a_unit_in_one_of_the_rows_of_a_heading_counts() -> None:
    rows = [["Vote", "2025/26", "2026/27"], ["R thousand", "Adopted", "Adopted"]]
    rows += [["Roads", 400, 412], ["Pools", 600, 627], ["Snow", 150, 151]]
    assert read(workbook(rows), "votes.xlsx") == (2027, 1_190_000, {})


@pytest.mark.parametrize("footer", ["Page 1 of 2,,,Printed 10/01/2025", "Record count:,3,,"])
def test_what_ends_a_page_or_a_report_is_no_row(footer: str) -> None:
    rows = [*(f"General,{row}" for row in THREE.splitlines()), footer, "General,Parks,Trees,88"]
    content = "\n".join(["Fund,Department,Program,Adopted Budget", *rows])
    assert read(content, "budget_2026.csv") == (2026, 1_278, {})


# Revenue


def test_totals_of_revenue_and_spending_at_the_end_of_each_fund_close_their_own_rows() -> None:
    rows = ["Account,Title,2026 Adopted"]
    for fund, revenue, sizes in (("GENERAL FUND", 900, (412, 627)), ("WATER FUND", 200, (151, 40))):
        rows += [fund, "REVENUE", f"31,TAXES OF {fund},{revenue}", f",Total REVENUE:,{revenue}"]
        rows += [
            f"{fund[:3]} WORKS",
            f"41{revenue},ROADS,{sizes[0]}",
            f"42{revenue},POOLS,{sizes[1]}",
            f",Total WORKS:,{sum(sizes)}",
        ]
        rows += [f",{fund} Revenue Total:,{revenue}", f",{fund} Expenditure Total:,{sum(sizes)}"]
        rows += [f",Fund: {fund} Surplus (Deficit):,{revenue - sum(sizes)}"]
    assert read("\n".join(rows)) == (2026, 1_230, {})
    # Where no words say that they are revenue, it is the rows that add up to its total.
    rows = [row.replace("Total REVENUE", "Total TAXES") for row in rows if row != "REVENUE"]
    assert read("\n".join(rows)) == (2026, 1_230, {})


def test_sums_behind_an_equals_sign_are_totals() -> None:
    rows = "1,Steuern,9000\n2,Gebühren,1500\n3,= Ordentliche Erträge,10500\n4,- Personal,6100\n5,- Sachkosten,3900\n"
    rows += "6,= Ordentliche Aufwendungen,10000\n"
    assert read(f"Nr.,Bezeichnung,Ansatz 2026\n{rows}", "haushalt.csv") == (2026, 10_000, {})


def test_what_is_taken_in_is_asked_about_where_accounts_stand_for_programs() -> None:
    rows = "101-41,Property Taxes,900\n101-51,Roads wages,412\n101-52,Pools wages,627\n101-53,Snow wages,151\n"
    found = read(f"Account,Description,FY2026 Budget\n{rows}")[2]
    assert "$2,090 with them, $1,190 without" in found["revenue-mixed"]


def test_transfers_in_are_asked_about_where_programs_are_named_alone() -> None:
    rows = "GF,Roads,412\nGF,Pools,627\nGF,Transfers Out,50\nST,Transfers In,50\n"
    assert "$1,139 with them, $1,089 without" in read(f"Fund,Program,FY2026 Budget\n{rows}")[2]["transfer-in"]


def test_rivals_are_shown_with_the_spending_of_each() -> None:
    rows = ["Account,Title,2026 Requested Budget,2026 Recommended Budget", "ESTIMATED REVENUES", "31,TAXES,900,900"]
    rows += [",TOTAL ESTIMATED REVENUES,900,900", "APPROPRIATIONS", "Dept 1 - ROADS", "51,WAGES,420,412"]
    rows += ["Totals for dept 1 - ROADS,,420,412", "Dept 2 - POOLS", "52,WAGES,640,627"]
    rows += ["Totals for dept 2 - POOLS,,640,627", "TOTAL APPROPRIATIONS,,1060,1039"]
    found = read("\n".join(rows))[2]["rival-amounts"]
    assert "Requested Budget' ($1,060 in all)" in found and "Recommended Budget' ($1,039 in all)" in found


# Columns that are no rivals


@pytest.mark.parametrize(
    ("head", "cells"),
    [
        ("Department total", ("1039", "", "151")),
        ("Credit Amount", ("0", "0", "0")),
        ("Budget Name", ("FY26", "FY26", "FY26")),
        ("Cód. Económico", ("511", "521", "511")),
    ],
)
def test_subtotals_noughts_names_and_codes_are_no_other_amounts(head: str, cells: tuple[str, ...]) -> None:
    rows = [f"{cell},{row}" for row, cell in zip(THREE.splitlines(), cells, strict=True)]
    content = "\n".join([f"{head},Department,Program Descr,Budget Amount", *rows])
    assert read(content, "fy2026.csv") == (2026, 1_190, {})


def test_a_list_beside_a_table_is_another_and_the_half_of_one_is_asked_about() -> None:
    rows = "Roads,412,,Bridge grant,300\nPools,627,,,\nSnow,151,,,\n"
    assert read(f"Program,FY2026 Budget,,Grant,Award\n{rows}") == (2026, 1_190, {})
    assert "rival-amounts" in read(f"Program,FY2026 Budget,,Program name,FY2026 Budget\n{rows}")[2]


# Who it is of


@pytest.mark.parametrize("other", ["Business Unit", "Organization Group"])
def test_a_column_called_department_names_departments_whatever_stands_over_it(other: str) -> None:
    over = {"Business Unit": ("CITY",) * 3, "Organization Group": ("Public works", "Public works", "Leisure")}[other]
    rows = "".join(f"{one},{row},General\n" for one, row in zip(over, THREE.splitlines(), strict=True))
    found = offices(f"{other},Department,Program Descr,FY2026 Budget,Fund\n{rows}")
    assert found == {("Works", "Roads", "General"), ("Works", "Pools", "General"), ("Parks", "Snow", "General")}


def test_programs_that_stand_once_over_their_accounts_are_carried_down() -> None:
    rows = "Works,Roads,Wages,300\n,,Fuel,112\n,Pools,Wages,600\n,,Fuel,27\nParks,Snow,Wages,100\n,,Fuel,51\n"
    content = f"Department,Program,Account,FY2026 Budget\n{rows}"
    assert read(content) == (2026, 1_190, {})
    assert offices(content) == {
        ("Works", "Roads", "General"),
        ("Works", "Pools", "General"),
        ("Parks", "Snow", "General"),
    }


@pytest.mark.parametrize(("heading", "code"), [("Account Number", "101-2{}-51100"), ("DEPT", "2{}")])
def test_codes_alone_are_programs_where_nothing_else_names_any(heading: str, code: str) -> None:
    rows = [f"{code.format(at)},{('Salaries', 'Supplies')[at % 2]},{size}" for at, size in enumerate((412, 627, 151))]
    content = "\n".join([f"{heading},Description,2026 Adopted", *rows])
    assert read(content) == (2026, 1_190, {})
    assert {name for _, name, _ in offices(content)} == {code.format(at).removesuffix("-51100") for at in range(3)}


# Sheets of one book


def test_sheets_of_departments_in_our_own_words_are_departments(book: MakeBook) -> None:
    head = ["Program", "Fund", "FY2026 Budget"]
    works = [head, ["Administration", "General", 412], ["Pools", "General", 627], ["Roads", "General", 5]]
    parks = [head, ["Administration", "General", 151], ["Trees", "General", 88], ["Golf", "General", 7]]
    found = proposal_for(book(bare=True, Works=works, Parks=parks)).found.needed
    assert {(one.department, one.name) for one in found.programs} >= {
        ("Works", "Administration"),
        ("Parks", "Administration"),
    }
    assert sum(row.amount for row in found.amounts) == 1_290_00


def test_a_summary_is_no_ledger_and_hides_no_sheet_of_spending(book: MakeBook) -> None:
    spending = [["Department", "Program", "Fund", "FY2026 Budget"], ["Works", "Roads", "General", 412]]
    spending += [["Works", "Pools", "General", 627], ["Parks", "Snow", "General", 151]]
    summary = [["Summary", "FY2026 Budget"], ["Total Revenues", 1_000], ["Total Expenditures", 1_190], ["Net", -190]]
    revenue = [["Source", "Fund", "FY2026 Budget"], ["Property Tax", "General", 900], ["Sales Tax", "General", 100]]
    path = book(bare=True, Summary=summary, Revenue=revenue, Expenditures=spending)
    found = proposal_for(path).found.needed
    assert sum(row.amount for row in found.amounts) == 1_190_00
