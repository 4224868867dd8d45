"""Layouts in which cities of many countries publish their budgets: each total written by hand, right or asked about."""

from __future__ import annotations

import pytest

from budgetopt.errors import Level
from budgetopt.intake.proposing.propose import proposal_for
from tests.intake.test_exports import file_of
from tests.intake.test_strange_files import read
from tests.intake.workbooks import MakeBook, Rows

# A budget and its outlook

SLOVAK = "Útvar,Program,Skutočnosť 2022,Očakávaná skutočnosť 2023,Rozpočet 2024,Rozpočet 2025,Rozpočet 2026\n"
SLOVAK += "Doprava,Cesty,380,390,400,410,425\nKultúra,Knižnica,580,590,600,590,580\n"


@pytest.mark.parametrize(
    ("name", "text"),
    [("r.csv", SLOVAK),
     # The title, or the file's name, says of which year the budget is.
     ("m.csv", "Budget FY2024\nDepartment,Program,Budget 2024,Budget 2025\nWorks,Roads,400,410\nParks,Pools,600,595\n"),
     ("m_2024.csv", "Department,Program,Budget 2024,Second budget 2025\nWorks,Roads,400,410\nParks,Pools,600,595\n"),
     ("b.csv", "Bilancio 2024-2026\nSettore,Programma,2024,2025,2026\nA,Strade,400,410,425\nB,Scuole,600,590,580\n")],
)  # fmt: skip
def test_a_budget_and_its_outlook_are_asked_about(name: str, text: str) -> None:
    _, total, said = read(text, name)
    asked = said.get("years-of-a-plan", "") + said.get("rival-amounts", "")
    assert total == 0 and "$1,000" in asked and "$1,005" in asked


def test_the_latest_of_years_that_nobody_calls_adopted_is_told() -> None:
    rows = "Works,Roads,400,410,425\nParks,Pools,600,590,580\n"
    assert read(f"Department,Program,FY22 Adopted,FY23 Adopted,FY24 Adopted\n{rows}") == (2024, 1_005, {})
    found = proposal_for(file_of(f"Department,Program,2022,2023,2024\nTown,Hall,1,1,1\n{rows}", "l.csv")).found
    [told] = [item for item in found.findings if item.rule == "latest-of-years"]
    assert found.budget and found.budget.fiscal_year == 2024
    assert told.level is Level.WARNING and "2022 ($1,001), of 2023 ($1,001) or of 2024 ($1,006)" in told.found


def test_years_in_the_same_words_have_the_unit_of_their_headings() -> None:
    head = "Département\tActivité\t2018 Budget primitif (en milliers)\t2019 Budget primitif (en milliers)\n"
    assert read(f"{head}Police\tPatrouille\t164.43302\t178.6145\nParcs\tArbres\t9.35494\t8.83656\n")[:2] == (
        2019,
        187_451,
    )


def test_two_years_in_one_are_asked_about() -> None:
    rows = "Works,Roads,400,410\nParks,Pools,600,590\n"
    said = read(f"Department,Program,2021-2022 Adopted Budget,2023-2024 Adopted Budget\n{rows}")[2]
    assert "$1,000, read as one year" in said["titled-otherwise"]
    # A fiscal year that crosses the turn of the year is one.
    assert read(f"Department,Program,2022-2023 Adopted Budget,2023-2024 Adopted Budget\n{rows}") == (2024, 1_000, {})


def test_the_years_after_the_budget_are_no_budget() -> None:
    head = "Function,Item,Audited Outcome 2022/23,Original Budget 2023/24,Budget Year 2024/25,Budget Year +1 2025/26"
    assert read(f"{head}\nWater,Bulk,145,157,162,171\nWaste,Contracts,25,27,28,29\n", "a.csv")[:2] == (2025, 190)


# Codes that go further in

VEDOM = [  # office, section, kind: each over what it adds up, an only child too
    "Управление;901;;;700000", "Вопросы;901;0104;;700000", "Персонал;901;0104;100;500000",
    "Закупки;901;0104;200;200000", "Школы;906;;;300000", "Детские сады;906;0701;;300000",
    "Субсидии;906;0701;600;300000",
]  # fmt: skip


@pytest.mark.parametrize("total", ["", "ВСЕГО;;;;1000000"])
def test_sums_over_codes_further_in_are_left_out(total: str) -> None:
    text = "\n".join(["Наименование;ГРБС;РзПр;ВР;Бюджет на 2024 год", *VEDOM, total])
    assert read(text)[:2] == (2024, 1_000_000)
    # A sum with a slip is asked about, with the money without it.
    assert "$1,000,000 without" in read(text.replace("0104;;700", "0104;;690"))[2]["further-in"]


def test_codes_that_begin_with_another_stand_under_it() -> None:
    rows = "201,一般公共服务支出,320.50\n20101,人大事务,120.25\n20103,政府办公厅,200.25\n"
    rows += "205,教育支出,80\n20502,普通教育,80\n"
    assert read(f"科目编码,科目名称,2024年预算数\n{rows}") == (2024, 400, {})
    # Codes that only look so add up to nothing, and are programs.
    plain = "20,Police,700\n201,Fire,300\n202,Parks,90\n30,Works,40\n305,Roads,60\n"
    assert read(f"Code,Program,FY2024 Adopted\n{plain}") == (2024, 1_190, {})


# What is taken in, and versions


def test_lines_of_german_revenue_are_asked_about() -> None:
    rows = "Steuern und ähnliche Abgaben,900\nPrivatrechtliche Leistungsentgelte,80\nPersonalaufwendungen,600\n"
    rows += "Transferaufwendungen,390\n"
    assert "$1,970 with them, $990 without" in read(f"Bezeichnung,Ansatz 2024\n{rows}")[2]["revenue-mixed"]


def test_transfers_in_and_out_together_are_no_revenue() -> None:
    rows = "CDBG,Transfers In/Out,To 100,180\nCDBG,Salaries,Full time,500\nE911,Transfers In/Out,To 501,20\n"
    _, total, said = read(f"Department,Class,Program,FY2024 Adopted\n{rows}")
    assert total == 700 or "$700" in said["transfer-in"]


def test_codes_beside_a_column_of_revenue_and_spending_are_codes() -> None:
    rows = "Revenue,01,Safety,Fees,50\nSpending,01,Safety,Patrol,700\nSpending,02,Works,Roads,300\n"
    rows += "Revenue,02,Works,Tolls,40\n"
    head = "Revenue or Spending,Organization Group Code,Department,Program,FY2024 Adopted\n"
    assert read(head + rows) == (2024, 1_000, {})


def test_two_days_of_publication_are_versions() -> None:
    lines = [("Полиција", 700), ("Школи", 300), ("Патишта", 90)]
    rows = "".join(f"{day};{name};{size}\n" for day in ("2014-01-01", "2014-07-15") for name, size in lines)
    said = read(f"Датум;Назив потпрограма;Буџет 2014\n{rows}")[2]
    assert "$1,090 of '2014-01-01'" in said["versions-mixed"] and "$2,180 together" in said["versions-mixed"]
    phases = rows.replace("2014-01-01", "approved").replace("2014-07-15", "executed")
    assert read(f"budgetPhase;Program;Budget 2014\n{phases}")[:2] == (2014, 1_090)


def test_a_direction_of_the_budget_is_no_office() -> None:
    rows = "Sozialamt,Hilfen,Ausgabe,700\nSozialamt,Erstattungen,Einnahme,80\nBauamt,Straßen,Ausgabe,300\n"
    text = f"Amt,Leistung,Budget Direction,Ansatz 2024\n{rows}"
    assert read(text) == (2024, 1_000, {})
    found = proposal_for(file_of(text.replace("Amt,", "Level 1 label,"), "l.csv")).found
    assert found.budget and {program.department for program in found.budget.programs} == {"Not stated"}
    # Where the words stand once over their rows, what the others are is asked.
    asked = read(text.replace("Straßen,Ausgabe", "Straßen,"))[2]["revenue-mixed"]
    assert "$1,000 with them, $700 without" in asked


def test_a_sheet_of_one_row_is_read_as_the_others(book: MakeBook) -> None:
    head = ["Code", "Description", "2024 Actual", "2025 Approved Budget"]
    sheets: dict[str, Rows] = {
        "Salaries": [head, ["2101", "Salaries", 120, 150]],
        "Works": [head, ["2301", "Roads", 400, 517], ["2302", "Bridges", 300, 250]],
        "Health": [head, ["2401", "Clinics", 40, 60], ["2402", "Vaccines", 30, 40]],
    }
    found = proposal_for([book(**sheets)]).found
    assert found.budget and sum(row.amount for row in found.budget.amounts) == 101_700


# Cells


def test_names_of_two_signs_are_words() -> None:
    rows = (
        "R6,総務課,一般会計,総務費,人件費,700\nR6,土木課,一般会計,土木費,道路,300\nR6,土木課,特別会計,下水,下水道,90\n"
    )
    said = read(f"年度,所属名,会計名,款名,事業名,予算額\n{rows}")[2]
    assert said.keys() == {"missing-key"} and "$1,090 in all" in said["missing-key"]


def test_a_blank_of_another_year_is_no_fault() -> None:
    rows = "Works,Roads,400,,425\nParks,Pools,,590,580\n"
    head = "Department,Program,FY22 Adopted,FY23 Adopted,FY24 Adopted\n"
    assert read(head + rows) == (2024, 1_005, {})
    found = proposal_for(file_of(head + rows.replace(",425", ","), "l.csv")).found
    [blank] = [item for item in found.findings if item.rule == "missing-value"]
    assert found.budget is None and "`blank_amounts: zero`" in blank.mend


def test_what_a_point_is_stands_in_the_column_beside() -> None:
    head = "Abschnitt;Bezeichnung;Ansatz 2018;Ergebnis 2016\n"
    assert read(f"{head}0.1;Rat;45.000;43.120,11\n0.2;Schulen;310.000;298.222,40\n")[1] == 355_000
    # A code with a point says nothing of amounts.
    assert "not-an-amount" in read("Taakveld;Programma;Begroting 2024\n0.1;Bestuur;2.310\n7.3;Afval;3.700\n")[2]
