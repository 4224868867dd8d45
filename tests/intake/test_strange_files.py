"""The smallest file of each kind that strangers' offices write, with its total written by hand: right, or asked about.

None of the files is a city's; each stands for a class of them. `asked` names the finding that shows the right total.
"""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest

from budgetopt.city.model import AmountKind
from budgetopt.errors import Level
from budgetopt.intake.checks import versions
from budgetopt.intake.proposing.propose import proposal_for
from budgetopt.intake.reading import examine
from tests.intake.workbooks import MakeBook

HEAD = "Department,Program,FY2026 Adopted\n"
TWO = "Works,Roads,400\nParks,Pools,600\n"
FOUR = "Roads,400\nPools,600\nTrees,250\nLights,150\n"


def read(content: str | bytes, name: str = "ledger.csv") -> tuple[int, int, dict[str, str]]:
    """The year, the total in whole units and the errors of a file, as `map` proposes and as its mapping reads it."""
    written = content.encode() if isinstance(content, str) else content

    def file() -> io.BytesIO:
        opened = io.BytesIO(written)
        opened.name = name
        return opened

    proposal = proposal_for(file())
    found = proposal.found
    if proposal.mapping is not None and proposal.mapping.parts:
        mapping = io.BytesIO(proposal.text.encode())
        mapping.name = "mapping.yaml"
        again = examine(file(), mapping)
        assert (again.budget is None) == (found.budget is None)
        found = again
    errors = {item.rule: item.found for item in found.findings if item.level is Level.ERROR}
    if found.budget is None:
        return 0, 0, errors
    year = found.budget.fiscal_year
    rows = [row for row in found.budget.amounts if row.kind is AmountKind.ADOPTED and row.fiscal_year == year]
    return year, sum(row.amount for row in rows) // 100, errors


# Units

UNITS = {
    "Budget 2026 (Rs. in lakh)": 100_000, "Demands 2026 (₹ in crore)": 10_000_000, "Budget 2026, belopp i tkr": 1_000,
    "Budget 2026 (mnkr)": 1_000_000, "Budget 2026 (1.000 kr.)": 1_000, "Plan 2026 (w tys. zł)": 1_000,
    "Költségvetés 2026 (ezer Ft)": 1_000,
    "Talousarvio 2026 (1 000 €)": 1_000, "Bilancio 2026 (in migliaia di euro)": 1_000,
    "2026年度予算 (単位:千円)": 1_000, "2026 예산 (단위: 백만원)": 1_000_000, "2026年预算 单位:万元": 10_000,
    "Бюджет 2026 (тыс. руб.)": 1_000, "2026 Bütçesi (Bin TL)": 1_000, "Presupuesto 2026 (miles €)": 1_000,
    "Begroting 2026 (bedragen x € 1.000)": 1_000, "(000s omitted)": 1_000, "Estimates $'000": 1_000,
    "R thousand": 1_000, "Rozpočet na rok 2026 v tis. Kč": 1_000, "Rozpočet 2026 (mil. Kč)": 1_000_000,
     "Amounts in kUSD": 1_000, "Amounts in hundreds of dollars": 100, "2026 ($MM)": 1_000_000,
    "Rounded to nearest thousand dollars": 1_000,  # 400 is not rounded so: it is in thousands
    "A budget of about 590 million dollars": 1, "Budget 2026 for 12,000 staff": 1, "Home of 3 million people": 1,
}  # fmt: skip


@pytest.mark.parametrize("title", UNITS)
def test_the_unit_that_a_title_says(title: str) -> None:
    assert read(f"{title};;\n{HEAD}{TWO}".replace(",", ";") if "," in title else f"{title}\n{HEAD}{TWO}") == (
        2026, 1000 * UNITS[title], {},
    )  # fmt: skip


def test_amounts_rounded_to_thousands_are_whole() -> None:
    rows = TWO.replace("400", "400000").replace("600", "600000")
    assert read(f"(Rounded to nearest thousand)\n{HEAD}{rows}") == (2026, 1_000_000, {})


def test_the_unit_that_a_cover_or_a_tab_says(book: MakeBook) -> None:
    rows = [["Department", "Program", "FY2026 Adopted"], ["Works", "Roads", 400], ["Parks", "Pools", 600]]
    cover = book("cover.xlsx", bare=True, Cover=[["City of Testville"], ["All amounts in thousands"]], Data=rows)
    tab = book("tab.xlsx", bare=True, **{"Data (in thousands)": rows})
    assert read(cover.read_bytes(), "cover.xlsx") == read(tab.read_bytes(), "tab.xlsx") == (2026, 1_000_000, {})


@pytest.mark.parametrize(
    "remark",
    [
        ["Expenditure 2013-14 to 2017-18", "Levels of expenditure shown are in £'000s. They are on an accruals basis."],
        ["Amounts", "in thousands"],
        [2, "All amounts in thousands"],
    ],
)
def test_the_unit_that_a_page_of_notes_says(book: MakeBook, remark: list[object]) -> None:
    rows = [["Department", "Program", "FY2026 Adopted"], ["Works", "Roads", 400], ["Parks", "Pools", 600]]
    regions = [["North:", "·", "Cumbria", "·", "Durham"], ["·", "Tyne", "·", "Tees Valley"]]
    notes = book("notes.xlsx", bare=True, Metadata=[["Notes"], remark, *regions], Data=rows)
    assert read(notes.read_bytes(), "notes.xlsx") == (2026, 1_000_000, {})


@pytest.mark.parametrize("listed", [["Ridership", "in thousands"], [7, "Serves 3 million riders"]])
def test_the_unit_of_a_measure_in_a_list_is_not_that_of_the_money(book: MakeBook, listed: list[object]) -> None:
    rows = [["Department", "Program", "FY2026 Adopted"], ["Works", "Roads", 400], ["Parks", "Pools", 600]]
    beside = book("list.xlsx", bare=True, Measures=[["What we count"], listed], Data=rows)
    assert read(beside.read_bytes(), "list.xlsx") == (2026, 1_000, {})


def test_the_unit_that_each_row_says() -> None:
    rows = "Department,Program,Scale,FY2026 Adopted\nWorks,Roads,$K,400\nParks,Pools,$M,2\n"
    assert "$2,400,000" in read(rows)[2]["units-differ"]


# Totals


@pytest.mark.parametrize(
    "word",
    ["Totale", "Totaal", "Totalt", "Razem", "Celkem", "Yhteensä", "Összesen", "I alt", "Toplam", "Итого", "合計",
     "合计", "Σύνολο", "Total geral"],
)  # fmt: skip
def test_totals_in_other_languages(word: str) -> None:
    assert read(f"Program,FY2026 Adopted\n{FOUR}{word},1400\n") == (2026, 1400, {})


@pytest.mark.parametrize("at", [0, 2, 4])
def test_a_row_that_is_all_the_others_is_asked_about(at: int) -> None:
    lines = FOUR.splitlines()
    lines.insert(at, "Citywide,1400")
    said = read("Program,FY2026 Adopted\n" + "\n".join(lines))[2]["looks-like-a-total"]
    assert "$2,800 with it, $1,400 if" in said


def test_a_department_of_one_program_under_its_subtotal() -> None:
    rows = "Program,FY2026 Adopted\nParks,800\n  Pools,600\n  Trees,200\nLibrary,700\n  Branches,700\n"
    assert "$3,000 with them, $1,500 if" in read(rows.replace("  ", ""))[2]["looks-like-a-total"]
    # How far in they stand, and their sums, tell what they are.
    assert read(rows) == (2026, 1500, {})


# Versions and years

STAGES = [
    ("Original Budget", "Amended Budget", "Actual"), ("3. Council Adopted", "1. Dept Request", "2. Mayor Proposed"),
    ("Budget", "Actual", "Forecast"), ("Adopted", "Proposed", "Encumbrance"), ("Final", "Draft", "Preliminary"),
]  # fmt: skip


@pytest.mark.parametrize("stages", STAGES)
def test_of_versions_in_rows_what_was_adopted_is_read(stages: tuple[str, ...]) -> None:
    rows = [
        f"2026,Works,{stage},Roads,{400 + at}\n2026,Parks,{stage},Pools,{600 + at}" for at, stage in enumerate(stages)
    ]
    assert read("Year,Department,Phase of it,Program,Amount\n" + "\n".join(rows)) == (2026, 1000, {})


@pytest.mark.parametrize(
    ("heading", "one", "two"), [("Publication date", "20250630", "20260116"), ("Version", "A", "B")]
)
def test_versions_of_which_none_is_named_are_asked_about(heading: str, one: str, two: str) -> None:
    rows = "".join(f"{each},2026,Works,Roads,400\n{each},2026,Parks,Pools,600\n" for each in (one, two))
    said = read(f"{heading},Year,Department,Program,Adopted\n{rows}")[2]["versions-mixed"]
    assert f"$1,000 of {one!r}" in said and "$2,000 together" in said


def test_projects_of_several_stages_are_no_versions() -> None:
    rows = "Year,Department,Stage,Program,Amount\n2026,Works,Adopted,Roads,400\n2026,Parks,Proposed,Pools,600\n"
    assert read(rows) == (2026, 1000, {})


@pytest.mark.parametrize(
    "title",
    ["For the Fiscal Year Ending June 30 2026", "Budget July 1 2025 to June 30 2026",
     "Budget, year ending 31 March 2026", "As of 06/30/2025: FY2026 budget", "Budget FY2026 as of 2025-06-30"],
)  # fmt: skip
def test_a_day_is_no_year(title: str) -> None:
    assert read(f'"{title}"\nDepartment,Program,Appropriation\n{TWO}') == (2026, 1000, {})


@pytest.mark.parametrize("later", ["2027 Projected", "2027 Forecast", "2027"])
def test_what_is_forecast_is_no_budget(later: str) -> None:
    rows = f"Department,Program,2025 Budget,2026 Budget,{later}\nWorks,Roads,390,400,410\nParks,Pools,590,600,610\n"
    assert read(rows) == (2026, 1000, {})


def test_last_years_table_above_this_years_is_asked_about() -> None:
    heads = "Department,Program,Amount\n"
    old = TWO.replace("400", "390").replace("600", "590")
    said = read(f"FY2025 Adopted\n{heads}{old}\nFY2026 Adopted\n{heads}{TWO}")[2]["years-stacked"]
    assert "$980 before it, $1,000 from it on; $1,980 together" in said
    # A remark on another year is no table of it.
    assert read(f"FY2026 Adopted\n{heads}{TWO}FY2025 actuals are unaudited\n") == (2026, 1000, {})


# Rows that are no amounts beside the others


@pytest.mark.parametrize(
    ("row", "rule", "right"),
    [("of which staff,300", "part-of-others", "$1,000 without"),
     ("davon Personal,300", "part-of-others", "$1,000 without"),
     ("Memo: capital above,300", "part-of-others", "$1,000 without"),
     ("Less: transfers,100", "taken-away", "$900 where"), ("Pools FTE,12", "no-money", "$1,000 without")],
)  # fmt: skip
def test_rows_that_words_call_no_amount_of_their_own(row: str, rule: str, right: str) -> None:
    assert right in read(f"{HEAD}{TWO}Parks,{row}\n")[2][rule]


def test_names_that_only_sound_so() -> None:
    rows = "Parks,Memorial Park,300\nParks,Inclusive play,200\nParks,Temporary positions,90000\n"
    assert read(f"{HEAD}{TWO}{rows}") == (2026, 91_500, {})


def test_a_department_that_goes_on_is_one() -> None:
    found = proposal_for(named("Parks (continued),Trees,50\nWorks (cont'd),Snow,50\n")).found
    assert found.budget is not None and {program.department for program in found.budget.programs} == {"Works", "Parks"}


def named(rows: str) -> io.BytesIO:
    file = io.BytesIO(f"{HEAD}{TWO}{rows}".encode())
    file.name = "ledger.csv"
    return file


def test_a_hidden_sheet_beside_the_budget_is_asked_about(book: MakeBook, tmp_path: Path) -> None:
    import openpyxl

    rows = [["Department", "Program", "FY2026 Adopted"], ["Works", "Roads", 400], ["Parks", "Pools", 600]]
    path = book("b.xlsx", bare=True, Adopted=rows, Scratch=[rows[0], ["Test", "Dummy", 7], ["Test", "Other", 5]])
    opened = openpyxl.load_workbook(path)
    opened["Scratch"].sheet_state = "hidden"
    opened.save(path)
    assert "'Adopted' ($1,000), 'Scratch' ($12)" in read(path.read_bytes(), "b.xlsx")[2]["added-up"]


# How amounts are written


@pytest.mark.parametrize(
    ("one", "two"),
    [("400 kr", "600 kr"), ("400,00 zł", "600,00 zł"), ("₹ 400", "₹ 600"), ("Rs. 400", "Rs. 600"),
     ("R$ 400,00", "R$ 600,00"), ("R 400", "R 600"), ("HK$400", "HK$600"), ("400円", "600円"), ("４００", "６００"),
     ("400*", "600**"),
     ("400¹", "600²"), ("400 (a)", "600 (b)"), ("400 [1]", "600"), ('="400"', '="600"'), ("0.004 lakh", "0.006 lakh")],
)  # fmt: skip
def test_signs_of_money_and_marks_of_footnotes(one: str, two: str) -> None:
    assert read(f"Department;Program;FY2026 Adopted\nWorks;Roads;{one}\nParks;Pools;{two}\n") == (2026, 1000, {})


@pytest.mark.parametrize("written", ["400.00 CR", "400DR", "400 T", "400/2"])
def test_amounts_that_cannot_be_read_are_named_and_no_other_column_is_taken(written: str) -> None:
    rows = f"Fiscal Year;Department;Program;Amount\n2026;Works;Roads;{written}\n2026;Parks;Pools;{written}\n"
    _, total, errors = read(rows)
    assert total == 0 and errors.keys() & {"not-an-amount", "missing-column", "no-known-sheet"}


@pytest.mark.parametrize(
    ("content", "right"),
    [(HEAD + "Works,Roads,400,000\nParks,Pools,600,000\n", "$1,000,000 joined"),
     (HEAD.replace("Adopted", "Adopted,Note") + "Works,Roads,400,000,a\nParks,Pools,600,000,b\n", "$1,000,000 joined"),
     (HEAD + "Works,Roads,400000,50\nParks,Pools,600000,25\n", "$1,000,000.75 joined"),
     ("Program ID,Program,Department,Budget\n1,Roads,Works,400,000\n2,Pools,Parks,600,000\n", "$1,000,000 joined")],
)  # fmt: skip
def test_amounts_that_commas_have_parted(content: str, right: str) -> None:
    assert right in read(content)[2]["parted-amounts"]


# Portals

ROWS = [
    {"fiscal_year": "2026", "department": "Works", "program": "Roads", "adopted": 400},
    {"fiscal_year": "2026", "department": "Parks", "program": "Pools", "adopted": 600},
]
LISTS = [list(row.values()) for row in ROWS]
FIELDS = [{"id": key} for key in ROWS[0]]
ENVELOPES: list[Any] = [
    {"meta": {"view": {"columns": [{"name": "sid", "dataTypeName": "meta_data"}, *({"name": key} for key in ROWS[0])]}},
     "data": [["row-1", *LISTS[0]], ["row-2", *LISTS[1]]]},
    {"fields": FIELDS, "features": [{"attributes": row} for row in ROWS], "exceededTransferLimit": False},
    {"success": True, "result": {"resource_id": "a", "fields": FIELDS, "records": ROWS, "total": 2}},
    {"columns": list(ROWS[0]), "index": [0, 1], "data": LISTS},
    {key: [row[key] for row in ROWS] for key in ROWS[0]},
    [list(ROWS[0]), *LISTS],
    {"total": 1000, "lines": ROWS},
]  # fmt: skip


@pytest.mark.parametrize("shape", range(len(ENVELOPES)))
def test_the_envelopes_of_portals(shape: int) -> None:
    assert read(json.dumps(ENVELOPES[shape]), "export.json") == (2026, 1000, {})


@pytest.mark.parametrize("name", ["export.json", "export.jsonl", "export.ndjson"])
def test_an_object_a_line(name: str) -> None:
    assert read("\n".join(map(json.dumps, ROWS)), name) == (2026, 1000, {})


@pytest.mark.parametrize(
    "page",
    [{"exceededTransferLimit": True, "features": [{"attributes": row} for row in ROWS]},
     {"success": True, "result": {"records": ROWS, "total": 240, "limit": 2}},
     {"@odata.nextLink": "https://x/?$skip=2", "value": ROWS}],
)  # fmt: skip
def test_one_page_of_many_is_no_budget(page: dict[str, Any]) -> None:
    assert read(json.dumps(page), "export.json")[2].keys() == {"partial-file"}


# Revenue among spending

SIDES = [
    ("Spese", "Entrate"), ("Despesas", "Receitas"), ("Lasten", "Baten"), ("Kostnader", "Intäkter"), ("Menot", "Tulot"),
    ("Wydatki", "Dochody"), ("Výdaje", "Příjmy"), ("Kiadás", "Bevétel"), ("Cheltuieli", "Venituri"), ("Gider", "Gelir"),
    ("Расходы", "Доходы"), ("Έξοδα", "Έσοδα"), ("歳出", "歳入"), ("세출", "세입"), ("支出", "收入"),
    ("Despesa", "Ingrés"),
]  # fmt: skip


@pytest.mark.parametrize(("spent", "taken_in"), SIDES)
def test_revenue_in_other_languages_stays_apart(spent: str, taken_in: str) -> None:
    rows = f"2026,Works,Roads,{spent},400\n2026,Parks,Pools,{spent},600\n2026,Finance,Dues,{taken_in},950\n"
    assert read(f"Year,Department,Program,Type,Amount\n{rows}") == (2026, 1000, {})
    sections = f"{taken_in.upper()},\nDues,900\nOther dues,50\n{spent.upper()},\nRoads,400\nPools,600\n"
    assert read(f"Program,FY2026 Adopted\n{sections}") == (2026, 1000, {})


@pytest.mark.parametrize("other", ["Offsetting collections", "Financing", "Grant funding"])
def test_what_stands_beside_expenses_under_a_heading_of_types_is_asked_about(other: str) -> None:
    rows = f"2026,Works,Roads,Expenses,400\n2026,Parks,Pools,Expenses,600\n2026,Finance,Dues,{other},950\n"
    assert f"$950 of '{other}'" in read(f"Year,Department,Program,Type,Amount\n{rows}")[2]["revenue-mixed"]


def test_what_is_taken_in_by_its_account_or_its_sign_is_asked_about() -> None:
    rows = (
        "2026,Works,Roads,5100 Wages,400\n2026,Parks,Pools,5100 Wages,600\n2026,Finance,Cash,4100 Property taxes,950\n"
    )
    assert (
        "$1,950 with them, $1,000 without"
        in read(f"Year,Department,Program,Account,Amount\n{rows}")[2]["revenue-mixed"]
    )
    rows = "2026,Works,Roads,400\n2026,Parks,Pools,600\n2026,Finance,Dues,-950\n"
    assert "$50 with them, $1,000 without" in read(f"Year,Department,Program,Amount\n{rows}")[2]["negative-programs"]
    # A discount is none.
    assert read(f"Year,Department,Program,Amount\n{rows.replace('950', '50')}") == (2026, 950, {})


# The same money again


def test_every_row_twice_is_asked_about() -> None:
    rows = "2026,Works,Roads,400\n2026,Parks,Pools,350\n2026,Parks,Trees,250\n"
    said = read(f"Year,Department,Program,Amount\n{rows}{rows}")[2]["rows-twice"]
    assert "$2,000 with them, $1,000 without" in said
    assert read(f"Year,Department,Program,Amount\n{rows}2026,Works,Roads,400\n") == (2026, 1400, {})


def test_two_cuts_of_one_sum_under_bands_are_asked_about() -> None:
    rows = "By department,\nParks,400\nWorks,600\nBy category,\nWages,700\nSupplies,300\n"
    assert "$2,000 with them, $1,000 without" in read(f"Name,FY2026 Adopted\n{rows}")[2]["same-sums"]


@pytest.mark.parametrize("heading", ["Q1 Budget", "Budget per pay period", "Budget reduction", "Share of Budget"])
def test_a_part_of_a_year_a_cut_or_a_share_is_no_budget(heading: str) -> None:
    year, total, errors = read(f"Department,Program,{heading} FY2026\n{TWO}")
    assert (year, total, bool(errors)) == (0, 0, True)


def test_a_program_called_total_is_asked_about() -> None:
    said = read(f"{HEAD}{TWO}People,Total Quality Management,300\nPeople,Hiring,900\n")[2]["total-of-nothing"]
    assert "$1,900 without the first, $2,200 with it" in said
    # A total with a slip stays one.
    assert read(f"{HEAD}{TWO}Total of all departments,,990\n") == (2026, 1000, {})


def test_copies_of_the_rows_under_a_status_are_asked_about() -> None:
    rows = "".join(f"2026,{each},Works,Roads,400\n2026,{each},Parks,Pools,600\n" for each in ("Posted", "Unposted"))
    assert "$2,000 together" in read(f"Year,Journal Status,Department,Program,Budget\n{rows}")[2]["versions-mixed"]


def test_rows_under_a_heading_of_copies_are_only_compared_where_they_may_be_copies(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    compared: list[int] = []
    same = versions._same_rows
    monkeypatch.setattr(versions, "_same_rows", lambda *asked: (compared.append(len(asked[1])), same(*asked))[1])

    def tried(*posted: str) -> int:
        compared.clear()
        rows = "".join(f"2026,{day},Works,Road {place},{place}00\n" for place, day in enumerate(posted, start=1))
        read(f"Year,Posted,Department,Program,Budget\n{rows}")
        return len(compared)

    # A day of its own in each of twenty rows is no copy, nor is one day in all of them.
    assert tried(*(f"2026-01-{day:02}" for day in range(1, 21))) == tried(*["2026-01-01"] * 20) == 0
    assert tried(*["2026-01-01", "2026-01-02"] * 10) > 0


@pytest.mark.parametrize(
    "rows",
    ["Department,Program,Currency,FY2026 Adopted\nWorks,Roads,USD,400\nParks,Pools,EUR,600\n",
     f"{HEAD}Works,Roads,$400\nParks,Pools,€600\n"],
)  # fmt: skip
def test_several_currencies_are_no_sum(rows: str) -> None:
    assert "several-currencies" in read(rows)[2]


def test_a_base_year_of_noughts_is_asked_about() -> None:
    rows = "Department,Program,FY2025 Adopted,FY2026 Adopted\nWorks,Roads,400,0\nParks,Pools,600,0\n"
    assert "2025 has $1,000" in read(rows)[2]["no-money-in-base-year"]
