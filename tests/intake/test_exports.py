"""The smallest file of each kind that finance systems export, with its total written by hand: right, or asked about.

Each stands for a class of files: ledgers, account strings, plans of several years, pages copied and printed.
"""

from __future__ import annotations

import datetime
import io

import pytest

from budgetopt.errors import Level
from budgetopt.intake.proposing.propose import proposal_for
from budgetopt.intake.reading import examine
from tests.intake.test_strange_files import HEAD, TWO, named, read
from tests.intake.workbooks import MakeBook

LINES = "Works,Roads,400\nParks,Pools,600\nParks,Trees,250\nWorks,Snow,150\n"  # 1,400


# Revenue and spending by their sign


@pytest.mark.parametrize(("one", "two"), [("-1300", "-100"), ("1300-", "100-")])
def test_revenue_below_zero_that_balances_the_spending_is_asked_about(one: str, two: str) -> None:
    rows = f"Finance,Property tax,{one}\nFinance,Permits,{two}\n"
    said = read(f"{HEAD}{LINES}{rows}")[2]["negative-programs"]
    assert "$0 with them, $1,400 without" in said


def test_the_rule_that_is_offered_for_revenue_below_zero_fits_it() -> None:
    found = proposal_for(named("Finance,Property tax,900-\n")).found
    (mend,) = (item.mend for item in found.findings if item.rule == "negative-programs")
    assert r"matches: '^\W*[-(−]|[-−]$'" in mend


# Several years


def test_a_budget_beside_its_base_and_changes_is_asked_about() -> None:
    rows = "Roads,380,20,400\nPools,570,30,600\nTrees,240,10,250\n"
    said = read(f"Service,2026 Base Budget,2026 Changes,2026 Total Budget\n{rows}")[2]["rival-amounts"]
    assert "($1,190 in all)" in said and "($1,250 in all)" in said


@pytest.mark.parametrize("heads", ["Year 1,Year 2,Total", "Prior years,FY2026,Total", "Prior years,Year 1,Total"])
def test_the_sum_of_years_is_no_years_budget(heads: str) -> None:
    rows = "Works,Roads,40,400,440\nParks,Pools,60,600,660\nParks,Trees,25,250,275\n"
    said = read(f"Department,Program,{heads}\n{rows}", "plan_2026.csv")[2]["rival-amounts"]
    assert "($1,375 in all)" in said and "($1,250 in all)" in said


def test_quarters_of_a_year_are_its_parts() -> None:
    heads = "Program,FY2026 Total,Q1 FY2026,Q2 FY2026,Q3 FY2026,Q4 FY2026"
    assert read(f"{heads}\nRoads,400,100,100,100,100\nPools,600,150,150,150,150\n")[:2] == (2026, 1000)


@pytest.mark.parametrize(
    ("head", "title"),
    [("Project,{},5-Year Total", ""), ("Program,{},2026-28", ""), ("Project,{},Total", ""),
     ("Program,{},Total", "Capital Improvement Plan\n"), ("Program,{},Total", "Budget FY2026\n")],
)  # fmt: skip
def test_the_years_of_a_plan_are_asked_about(head: str, title: str) -> None:
    rows = "Roads,400,300,5,705\nPools,600,0,5,605\nTrees,250,50,5,305\n"
    said = read(f"{title}{head.format('FY2026,FY2027,FY2028')}\n{rows}", "list.csv")[2]["years-of-a-plan"]
    assert "2026 ($1,250), of 2027 ($350) or of 2028 ($15)" in said


def test_a_person_says_which_year_of_a_plan_is_meant() -> None:
    rows = "Project,FY2026,FY2027,Biennium\nRoads,400,300,700\nPools,600,0,600\n"
    text = proposal_for(file_of(rows)).text
    assert "fiscal_year" not in text
    found = examine(file_of(rows), file_of(f"fiscal_year: 2026\n{text}", "m.yaml"))
    assert found.budget and found.budget.fiscal_year == 2026


def file_of(content: str, name: str = "list.csv") -> io.BytesIO:

    file = io.BytesIO(content.encode())
    file.name = name
    return file


# Rows of a portal and of a ledger


def test_numbers_of_rows_make_no_list_of_programs() -> None:
    rows = [
        (year, kind, name, size + step)
        for year, step in ((2025, -10), (2026, 0))
        for kind in ("Adopted", "Amended")
        for name, size in (("Roads", 400), ("Pools", 600), ("Trees", 250))
    ]
    lines = (f"{n},{year},{kind},Works,{name},{size}" for n, (year, kind, name, size) in enumerate(rows, start=1))
    head = "_id,fiscal_year,budget_type,department_name,program_name,amount"
    assert read("\n".join([head, *lines])) == (2026, 1250, {})


@pytest.mark.parametrize(
    "words", [("CC_ORG_BUD", "ACTUALS", "CC_ORG_ENC"), ("Original", "Adjustment", "Budget Adjustment")]
)
def test_ledgers_and_adjustments_in_rows_are_versions(words: tuple[str, ...]) -> None:
    rows = "".join(
        f"2026,{word},Works,Roads,{400 + n}\n2026,{word},Parks,Pools,{600 + n}\n" for n, word in enumerate(words)
    )
    assert read(f"BUDGET_PERIOD,LEDGER,DEPARTMENT,PROGRAM,AMOUNT\n{rows}") == (2026, 1000, {})


@pytest.mark.parametrize("heading", ["Budget Ref", "Cost Center", "Budget Code", "Count of Budget", "Obligations"])
def test_codes_and_kinds_of_a_budget_are_no_amounts(heading: str) -> None:
    rows = "Works,Roads,826,400\nParks,Pools,827,600\nParks,Trees,829,250\nWorks,Snow,828,150\n"
    assert read(f"Department,Program,{heading},Budget Amount\n{rows}", "b_2026.csv") == (2026, 1400, {})


def test_stars_mark_totals() -> None:
    rows = "10,Roads,400\n10,Pools,600\n*,Group 1,1000\n20,Trees,250\n20,Snow,150\n*,Group 2,400\n** Sum,,1400\n"
    assert "$1,400" in str(read(f"Cost Ctr,Description,Plan 2026\n{rows}"))
    assert read("Program,FY2026 Adopted\nRoads,400\nPools,600\n** Total,1000\n") == (2026, 1000, {})
    assert read("Program,FY2026 Adopted\nRoads,400\nPools,600\n**,1000\n") == (2026, 1000, {})


# What stands under the total


@pytest.mark.parametrize("row", ["Population,53000", "Cost per capita,203", "Per capita,203", "Tax rate per $1000,7"])
def test_figures_of_the_city_are_no_programs(row: str) -> None:
    said = read(f"Program,FY2026\nRoads,400000\nPools,600000\nTotal,1000000\n{row}\n")[2]["no-money"]
    assert "$1,000,000 without" in said


def test_hidden_rows_say_their_money(book: MakeBook) -> None:
    import openpyxl

    path = book("b.xlsx", bare=True, Adopted=[["Program", "FY2026 Adopted"], ["Roads", 400], ["Old pool", 350]])
    opened = openpyxl.load_workbook(path)
    opened["Adopted"].row_dimensions[3].hidden = True
    opened.save(path)
    (said,) = (item.found for item in proposal_for(path).found.findings if item.rule == "hidden-rows")
    assert said == "hidden rows carry data and were read: 3 ($350)."


# Headings of years


@pytest.mark.parametrize(
    ("last", "this"),
    [("FY’25", "FY’26"), ("SFY 2025", "SFY 2026"), ("FFY2025", "FFY2026"), ("24/25", "25/26"), ("Y2025", "Y2026"),
     ("FYE 6/30/25", "FYE 6/30/26"), ("FYE June 2025", "FYE June 2026"), ("2025 Bud", "2026 Bud"),
     ("Year Ended June 30, 2025", "Year Ended June 30, 2026"), ("2025-06-30", "2026-06-30")],
)  # fmt: skip
def test_years_as_headings(last: str, this: str) -> None:
    rows = "Works,Roads,390,400\nParks,Pools,590,600\n"
    assert read(f'Department,Program,"{last}","{this}"\n{rows}', "city.csv") == (2026, 1000, {})


def test_days_as_headings(book: MakeBook) -> None:
    heads = ["Department", "Program", datetime.date(2025, 6, 30), datetime.date(2026, 6, 30)]
    path = book("b.xlsx", bare=True, B=[heads, ["Works", "Roads", 390, 400], ["Parks", "Pools", 590, 600]])
    assert read(path.read_bytes(), "b.xlsx") == (2026, 1000, {})


@pytest.mark.parametrize("heads", ["Maintenance 2025,Maintenance 2026", "12/31,6/30"])
def test_what_only_sounds_like_a_year(heads: str) -> None:
    assert read(f"Department,Program,{heads}\nWorks,Roads,390,400\nParks,Pools,590,600\n", "city.csv")[2]


# Units


@pytest.mark.parametrize("words", ["M$", "FY2026 M€", "in $1,000s", "all amounts are expressed in $1,000s", "K$"])
def test_units_beside_their_sign(words: str) -> None:
    size = 1_000_000 if "M" in words else 1_000
    assert read(f'Department,Program,FY2026 Adopted\n{TWO}\n"Note: {words}"\n') == (2026, 1000 * size, {}) or read(
        f'Department,Program,"Adopted ({words})"\n{TWO}', "b_2026.csv"
    )[:2] == (2026, 1000 * size)


# Text that was copied


def test_lists_with_rules_and_spaces_after_commas() -> None:
    ruled = (
        "| Department | Program | FY2026 Adopted |\n|---|---|---:|\n| Works | Roads | 400 |\n| Parks | Pools | 600 |\n"
    )
    assert read(ruled, "b.txt") == (2026, 1000, {})
    quoted = 'Department, Program, "FY2026 Adopted"\nWorks, Roads, "400,000"\nParks, Pools, "600,000"\n'
    assert read(quoted) == (2026, 1_000_000, {})


@pytest.mark.parametrize("written", ["\u200b{}\u200b", "\u2060{}", "\ufeff{}", "({}-)*"])
def test_signs_without_width(written: str) -> None:
    one, two = (written.format(size) for size in ("4´000", "6ʼ000"))
    year, total, errors = read(f"Department,Program,FY2026 Adopted\nWorks,Roads,{one}\nParks,Pools,{two}\n")
    assert (year, total) == (2026, 10_000) or ("(" in written and errors)


def test_weights_of_two_scales_are_asked_about(book: MakeBook) -> None:
    goals = [["Goal ID", "Goal", "Weight"], ["G1", "Safe", "50%"], ["G2", "Clean", 30], ["G3", "Fair", 20]]
    programs = [["Program ID", "Program", "Department", "Current budget"], ["P1", "Roads", "Works", 400]]
    found = examine(book(Goals=goals, Programs=programs, Settings=[["Item", "Value"], ["Fiscal year", 2026]]))
    assert [item.place.cell for item in found.findings if item.rule == "percent-or-ratio"] == ["C2"]
    assert {item.level for item in found.findings if item.rule == "percent-or-ratio"} == {Level.ERROR}


# Other languages


@pytest.mark.parametrize(
    "heads",
    ["Settore;Programma;Consuntivo 2024;Stanziamento 2025;Stanziamento 2026",
     "Direzione;Missione;Impegni 2024;Bilancio di previsione 2025;Bilancio di previsione 2026",
     "Órgão;Programa;Realizado 2024;Dotação Inicial 2025;Dotação Inicial 2026",
     "Secretaria;Ação;Liquidado 2024;Orçamento aprovado 2025;Orçamento aprovado 2026",
     "Afdeling;Programma;Realisatie 2024;Begroting 2025;Begroting 2026",
     "Dienst;Taakveld;Jaarrekening 2024;Begroting 2025;Begroting 2026",
     "Odbor;Program;Skutečnost 2024;Schválený rozpočet 2025;Schválený rozpočet 2026",
     "Wydział;Zadanie;Wykonanie 2024;Budżet 2025;Budżet 2026"],
)  # fmt: skip
def test_headings_of_other_languages(heads: str) -> None:
    rows = "Lavori;Strade;380;390;400\nVerde;Parchi;580;590;600\nVerde;Alberi;240;245;250\n"
    found = proposal_for(file_of(f"{heads}\n{rows}", "b.csv")).found
    assert read(f"{heads}\n{rows}", "b.csv") == (2026, 1250, {})
    assert found.budget and {program.department for program in found.budget.programs} == {"Lavori", "Verde"}


@pytest.mark.parametrize(
    ("adopted", "other"),
    [("Dotação inicial", "Dotação atualizada"), ("Previsione", "Previsione assestata"),
     ("Begroting", "Gewijzigde begroting"), ("Rozpočet schválený", "Rozpočet upravený"),
     ("Budżet uchwalony", "Budżet po zmianach")],
)  # fmt: skip
def test_what_was_adopted_in_other_languages(adopted: str, other: str) -> None:
    rows = "I;Strade;400;410\nII;Parchi;600;620\nII;Alberi;250;255\n"
    assert read(f"Programa;Programma;{adopted};{other}\n{rows}", "bilancio_2026.csv")[1] in (1250, 0)


# What nothing can be proposed of


@pytest.mark.parametrize("written", ["4·215·310", "4_215", "4215 each"])
def test_amounts_that_nobody_can_read_are_said_where_nothing_is_proposed(written: str) -> None:
    rows = "".join(f"Works,{name},{written}\n" for name in ("Roads", "Snow", "Trees"))
    assert f"'{written}' is not an amount." in read(HEAD + rows)[2]["not-an-amount"]


@pytest.mark.parametrize("word", ["High", "3 - Strong", "X"])
def test_a_score_in_words_is_told_what_scores_are(word: str, book: MakeBook) -> None:
    programs = [["Program ID", "Program", "Department", "Current budget"], ["P1", "Roads", "Works", 400]]
    scores = [["Program ID", "Goal ID", "Score"], ["P1", "G1", word]]
    goals = [["Goal ID", "Goal"], ["G1", "Safe"]]
    found = examine(book(Goals=goals, Programs=programs, Alignment=scores, Settings=[["Item", "Value"]]))
    assert "Enter 0, 1, 2, 3 or 4." in [item.mend for item in found.findings if item.place.sheet == "Alignment"]
