"""The smallest file of each kind of printed and published budget that was read wrongly, or stopped for nothing."""

from __future__ import annotations

import pytest

from tests.intake.test_kept_by_analysts import workbook
from tests.intake.test_printed_by_systems import offices
from tests.intake.test_strange_files import read
from tests.intake.workbooks import Rows

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
