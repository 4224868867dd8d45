"""The smallest file of each kind of printed and published budget that was read wrongly, or stopped for nothing."""

from __future__ import annotations

import io
import re

import openpyxl
import pytest

from budgetopt.errors import Level
from budgetopt.intake.proposing.propose import proposal_for
from budgetopt.intake.reading import examine
from budgetopt.saving.whole import in_memory
from tests.intake.test_exports import file_of
from tests.intake.test_kept_by_analysts import workbook
from tests.intake.test_printed_by_systems import offices
from tests.intake.test_strange_files import read
from tests.intake.workbooks import MakeBook, Rows

HEAD = "Department,Program,FY2026 Adopted\n"
THREE = "Works,Roads,412\nWorks,Pools,627\nParks,Snow,151\n"  # 1,190


# What nobody sees, and what is printed again


def test_cells_of_no_text_are_blank() -> None:
    rows: Rows = [["Department", "Program", "2026 Adopted"], ["", " ", "($ Thousands)"]]
    rows += [[*line.split(",")[:2], int(line.split(",")[2])] for line in THREE.splitlines()]
    assert read(workbook(rows), "b.xlsx") == (2026, 1_190_000, {})


def test_a_title_again_at_the_top_of_each_page_names_no_rows() -> None:
    head = ["ELM,,Report,", "FOR 2026 05", "Account,Title,ORIGINAL APPROP,YTD"]
    rows = ["11 ROADS", "11-1,SALARIES,300,1", *head, "11-2,FUEL,112,1", "12 POOLS", "12-1,SALARIES,600,1"]
    text = "\n".join([*head, *rows, *head, "12-2,FUEL,27,1", "13 SNOW", "13-1,SALARIES,151,1"])
    assert read(text) == (2026, 1_190, {})
    assert {name for _, name, _ in offices(text)} == {"11 ROADS", "12 POOLS", "13 SNOW"}


def test_headings_again_under_another_word_begin_another_part() -> None:
    rows = ["REVENUES,FY2025 Budget,FY2026 Budget", "Taxes,800,900", "Total revenues,800,900"]
    rows += ["EXPENDITURES,FY2025 Budget,FY2026 Budget", "Roads,400,412", "Pools,600,627", "Total,1000,1039"]
    assert read("\n".join(rows)) == (2026, 1_039, {})


# Revenue


@pytest.mark.parametrize("total", ["TOTAL SEWER FUND REVENUES", "TOTAL SEWER REVENUES"])
def test_a_section_of_revenue_ends_where_its_fund_begins_to_spend(total: str) -> None:
    rows = ["Account,Title,2026 Adopted", "SEWER FUND", "REVENUES", "1,FEES OF SEWER,-900", f",{total},-900"]
    rows += ["11 ROADS", "11-1,SALARIES,300", "11-2,SUPPLIES,112", ",TOTAL ROADS,412"]
    rows += ["12 POOLS", "12-1,SALARIES,600", "12-2,SUPPLIES,27", ",TOTAL POOLS,627", ",TOTAL EXPENSES,1039"]
    assert read("\n".join(rows)) == (2026, 1_039, {})


# Which column


def test_a_forecast_beyond_the_year_that_was_approved_is_no_budget() -> None:
    rows = "Works,Roads,400,412,430,440\nWorks,Pools,600,627,640,650\nParks,Snow,150,151,155,160\n"
    head = "Department,Program,2026 Base,2026 Council Approved,2027 Forecast,2028 Forecast\n"
    assert "'2026 Council Approved' ($1,190 in all)" in read(head + rows)[2]["rival-amounts"]


def test_what_is_left_after_income_below_zero_is_no_sum_of_parts() -> None:
    rows = "Roads,400,512,(100),412\nPools,600,727,(100),627\nSnow,150,171,(20),151\n"
    head = "Service,2024/25 Net Budget,2025/26 Gross Expenditure,2025/26 Income,2025/26 Net Budget\n"
    said = read(head + rows)[2]["rival-amounts"]
    assert "Gross Expenditure' ($1,410 in all)" in said and "Income" not in said


def test_a_part_that_is_small_is_a_part_too() -> None:
    rows = "Roads,312,0,100,412\nPools,500,1,126,627\nSnow,100,0,51,151\n"
    assert read(f"Program,Personnel,Capital,Operations,Total\n{rows}", "fy2026.csv") == (2026, 1_190, {})


# Words of other places


@pytest.mark.parametrize(
    "title", ["2026년도 세출예산", "令和8年度 予算", "民國115年度預算", "งบประมาณ พ.ศ. 2569 budget"]
)
def test_the_year_that_a_title_says_in_another_language_or_era(title: str) -> None:
    assert read(f"{title}\nDepartment,Program,Budget\n{THREE}", "b.csv") == (2026, 1_190, {})


def test_digits_of_other_scripts_are_digits() -> None:
    assert read("Program,FY2026 Adopted\nRoads,١٬٤١٢٫٠٠\nPools,٦٢٧\nSnow,१५१\n")[:2] == (2026, 2_190)


def test_a_unit_without_a_sign_between_its_thousands() -> None:
    assert read(f"Økonomiplan 2026. Tall i 1000 kr\n{HEAD}{THREE}")[:2] == (2026, 1_190_000)


@pytest.mark.parametrize(
    "head", ["Birim,Program,2026 Bütçe", "Område,Tjeneste,Budsjett 2026", "สำนัก/กอง,แผนงาน,ปี 2569"]
)
def test_departments_in_words_of_other_languages(head: str) -> None:
    found = offices(f"{head}\n{THREE}")
    assert {(office, name) for office, name, _ in found} >= {("Works", "Roads"), ("Parks", "Snow")}


def test_a_column_headed_as_a_total_in_another_language_is_one_of_amounts() -> None:
    assert read("Kode,Uraian,Jumlah (Rp)\n1,Roads,412\n2,Pools,627\n3,Snow,151\n", "fy2026.csv")[1] == 1_190


def test_services_bought_again_and_again_are_lines_of_what_they_stand_under() -> None:
    rows = ["ACCOUNT,CODE,ADOPTED 2026"]
    for name, one, two in (("ROADS", 300, 112), ("POOLS", 600, 27), ("SNOW", 100, 51)):
        rows += [name, f"PERSONAL SERVICES,A1.1,{one}", f"CONTRACTUAL EXPENSE,A1.4,{two}", f"TOTAL,,{one + two}"]
    text = "\n".join(rows)
    assert read(text) == (2026, 1_190, {}) and {name for _, name, _ in offices(text)} == {"ROADS", "POOLS", "SNOW"}


# What leads on


def test_lines_without_their_programs_code_are_no_sums_of_a_band() -> None:
    rows = ["Kostenstelle,,Kostenart,,Plan"]
    for code, name, sizes in ((11, "Roads", (400, 9, 3)), (12, "Pools", (600, 20, 7)), (13, "Snow", (140, 10, 1))):
        kinds = zip(("Wages", "Fuel", "Gravel"), sizes, strict=True)
        rows += [f"{code if not at else ''},{name if not at else ''},{at},{kind},{size}"
                 for at, (kind, size) in enumerate(kinds)]  # fmt: skip
        rows += [f",,Ergebnis,,{sum(sizes)}"]
    file = "\n".join([*rows, "Gesamtergebnis,,,,1190"])
    assert "'Plan' ($1,190 in all)" in read(file, "sap_2026.csv")[2]["rival-amounts"]
    text = proposal_for(file_of(file, "sap_2026.csv")).text
    lines = re.sub(r"amount:\n(    - .*\n)+", "amount: Plan\n", text)
    found = examine(file_of(file, "sap_2026.csv"), file_of(lines, "m.yaml"))
    [said] = [item.found for item in found.findings if item.level is Level.ERROR]
    assert "6 rows name no program" in said and "$1,190 with them, $1,140 without" in said


def test_income_and_what_is_left_of_each_service_begin_no_section() -> None:
    rows = "".join(f"{name},Expense,{size}\n,Income,{size // 4}\n,Net cost,{size - size // 4}\n"
                   for name, size in (("Roads", 412), ("Pools", 627), ("Snow", 151)))  # fmt: skip
    assert read(f"Services,,2026/27 Budget\n{rows}") == (2027, 1_190, {})


def test_sources_and_applications_of_funding_are_sections() -> None:
    rows = ["Applications,Plan 2025/26,Budget 2026/27", "Sources of operating funding", "General rates,1300,1400"]
    rows += ["Total sources of operating funding (A),1300,1400", "Applications of operating funding"]
    rows += ["Staff,900,1000", "Finance costs,180,190", "Total applications of operating funding (B),1080,1190"]
    rows += ["Surplus (deficit) of operating funding (A-B),220,210"]
    assert read("\n".join(rows)) == (2027, 1_190, {})


def test_names_under_which_no_figure_of_any_year_stands_name_rows() -> None:
    rows = ["Vote,Ref,2024/25 Actual,2025/26 Budget", "Revenue by Vote,1", "Vote 1 - Roads,,80,90"]
    rows += ["Total Revenue by Vote,,80,90", "Expenditure by Vote to be appropriated,1", "Vote 1 - Roads,,400,412"]
    rows += ["Vote 2 - Pools,,600,627", "Vote 3 - Snow,,150,151", "Total Expenditure by Vote,,1150,1190"]
    assert read("\n".join([*rows, "Surplus/(Deficit) for the year,,-1070,-1100"])) == (2026, 1_190, {})
    # Where another year has a figure, the blank is a missing amount.
    assert "missing-value" in read("Program,FY2025 Actual,FY2026 Adopted\nRoads,400,\nPools,600,627\n")[2]


def test_totals_with_a_code_of_their_own_are_their_rows_sums() -> None:
    rows = "210 Roads,400,412\n230 Pools,600,627\n248 Snow,150,151\n290 TOTAL HIGHWAYS,1150,1190\n"
    assert read(f"Line,2025/26 Budget,2026/27 Budget\n{rows}") == (2027, 1_190, {})
    # What is no sum is a line of accounts.
    assert read(f"Line,2025/26 Budget,2026/27 Budget\n{rows.replace('1190', '1191')}")[1] in {0, 2_381}


def test_a_column_of_formulas_without_values_is_that_of_the_amounts() -> None:
    book = openpyxl.Workbook()
    for row in (["Program", "Pay", "Fuel", "FY2026 Total"], ["Roads", 400, 12, "=B2+C2"], ["Pools", 600, 27, "=B3+C3"]):
        book.active.append(row)
    assert read(in_memory(book.save), "calc.xlsx")[2].keys() == {"formula-without-value"}


def test_years_of_previsions_are_no_versions_and_another_year_is_told() -> None:
    rows = "Roads,400,412\nPools,600,627\nSnow,150,151\n"
    head = "Programma,Previsioni definitive dell'anno 2025,Previsioni dell'anno 2026\n"
    lines = "ledgers: [{file: '*', columns: {program: Programma, amount: %s}}]\nfiscal_year: 2025\n"
    mapping = lines % "Previsioni dell'anno 2026"
    [told] = [item for item in examine(file_of(head + rows), file_of(mapping, "m.yaml")).findings
              if item.level is Level.WARNING and item.rule == "year-differs"]  # fmt: skip
    assert '2026" was read as the amounts of 2025' in told.found
    assert "versions-mixed" not in read(head.replace("definitive", "edition") + rows)[2]


def test_amounts_of_a_workbook_are_never_parted() -> None:
    rows: Rows = [
        ["Concepto", "Aprobado"],
        *([name, size, 100] for name, size in (("Roads", 412), ("Pools", 627), ("Snow", 151))),
    ]
    file = io.BytesIO(workbook(rows))
    file.name = "b.xlsx"
    mapping = "ledgers: [{file: '*', columns: {program: Concepto, amount: Aprobado}}]\nfiscal_year: 2026\n"
    found = examine(file, file_of(mapping, "m.yaml"))
    assert found.budget and sum(row.amount for row in found.budget.amounts) == 119_000


# The same money again, and another year's


def test_funds_with_a_column_a_year_are_those_of_the_latest() -> None:
    rows = "Roads,400,412,3,5\nPools,600,627,2,0\nSnow,150,151,1,1\n"  # 1,196 in 2026
    head = "Program,General Fund FY25,General Fund FY26,Grant Fund FY25,Grant Fund FY26\n"
    assert read(head + rows) == (2026, 1_196, {})
    assert {fund for *_, fund in offices(head + rows)} == {"General Fund", "Grant Fund"}


def test_a_second_cut_under_the_first_one_s_total_is_asked_about() -> None:
    rows = "Roads,412\nPools,627\nSnow,151\nTotal programs,1190\nStaff,900\nSupplies,290\nTotal by object,1190\n"
    assert "$2,380 with them, $1,190 without" in read(f"Program,FY2026 Adopted\n{rows}")[2]["same-sums"]


def test_rows_under_words_that_they_are_in_the_others_are_asked_about() -> None:
    rows = f"{HEAD}{THREE}Total,,1190\nReductions included above,,\nWorks,Overtime cut,-90\nParks,Hours cut,-10\n"
    assert "$1,090 with them, $1,190 without" in read(rows)[2]["part-of-others"]


def test_levels_of_one_program_are_versions_and_no_ratings() -> None:
    levels = (("Current level", 100), ("95% level", 95), ("105% level", 105))
    rows = "".join(f"Works,{name},{level},{size * of // 100}\n" for name, size in (("Roads", 400), ("Pools", 600))
                   for level, of in levels)  # fmt: skip
    assert "$1,000 of 'Current level'" in read(f"Department,Program,Level,FY2026 Amount\n{rows}")[2]["versions-mixed"]


def test_a_sheet_that_goes_on_without_headings_is_told(book: MakeBook) -> None:
    head: Rows = [["Department", "Program", "FY25 Adopted", "FY26 Adopted"]]
    lines: Rows = [["Works", "Roads", 407, 412], ["Works", "Pools", 622, 627], ["Parks", "Snow", 146, 151]]
    path = book("book.xlsx", bare=True, **{"Table 1": [*head, *lines], "Table 2": [["Parks", "Golf", 85, 90], *lines]})
    found = proposal_for(path).found
    [said] = [item.found for item in found.findings if item.rule == "sheet-continues"]
    assert found.budget is None and "'Table 2'" in said and "$1,280" in said


# Which programs


def test_codes_that_begin_anew_in_each_department_are_no_ids() -> None:
    rows = "01,Works,001,Roads,412\n01,Works,002,Pools,627\n02,Parks,001,Snow,100\n02,Parks,002,Trees,51\n"
    text = f"Dept No,Dept Name,Prog No,Prog Name,FY26 Adopted\n{rows}"
    assert read(text) == (2026, 1_190, {})
    assert {name for _, name, _ in offices(text)} == {"Roads", "Pools", "Snow", "Trees"}


def test_elements_of_cost_are_no_amounts() -> None:
    rows = "10,511,Pay,412.00\n11,511,Pay,627.00\n12,511,Pay,141.00\n12,521,Fuel,10.00\n"
    assert read(f"Cost Ctr,Cost Elem.,Cost element name,FY2026 Total Cost\n{rows}") == (2026, 1_190, {})


def test_a_text_whose_columns_spaces_part_says_how_to_part_them() -> None:
    lines = ["ELM, FY 2026      PAGE 1", "ACCT  DESCRIPTION   2026 BUDGET"]
    lines += [
        f"{101 + at}   {name:<12}  {size:>12,}" for at, (name, size) in enumerate((("Roads", 41_200), ("Pools", 627)))
    ]
    [said] = examine(file_of("\n".join(lines), "report.txt")).findings
    assert said.rule == "not-a-table" and "Fixed width" in said.mend
    assert read(HEAD + THREE.replace("Roads", "Roads  and  lanes"))[:2] == (2026, 1_190)


def test_blanks_of_our_own_sheets_are_what_their_columns_say(book: MakeBook) -> None:
    funds: Rows = [["Fund ID", "Fund", "Restricted", "Available", "Reserve"], ["GF", "General", "no", 900, 10]]
    funds += [["ST", "Street", "yes", 90, 5], ["AW", "Award", "by program", None, None]]
    programs: Rows = [["Program ID", "Program", "Department", "Fund ID", "Current budget"]]
    programs += [
        ["P1", "Roads", "Works", "GF", 412],
        ["P2", "Pools", "Works", "ST", 62],
        ["P3", "Snow", "Parks", "AW", 51],
    ]
    found = examine(book("b.xlsx", bare=True, Funds=funds, Programs=programs))
    assert found.budget and len(found.budget.funds) == 3
