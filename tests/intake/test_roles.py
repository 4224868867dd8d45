"""What plays which part in somebody else's file: revenue, departments, programs, funds and totals; each as a kind."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from budgetopt.city.model import Budget, Restriction
from budgetopt.errors import Level
from budgetopt.intake.account import account_of
from budgetopt.intake.cells import values
from budgetopt.intake.layout import total_words
from budgetopt.intake.proposing.propose import proposal_for
from budgetopt.intake.reading import Examination, examine
from tests.intake.workbooks import MakeBook, Rows
from tests.shared_data import shared_case


def written(folder: Path, name: str, rows: Iterable[Iterable[object]]) -> Path:
    """A text table of these rows."""
    path = folder / name
    lines = (",".join("" if cell is None else str(cell) for cell in row) for row in rows)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def mapped(folder: Path, path: Path, **content: object) -> Examination:
    """A file read by a mapping of one ledger."""
    ledger = {"file": path.name} | {key: content.pop(key) for key in list(content) if key != "fiscal_year"}
    mapping = folder / "mapping.yaml"
    mapping.write_text(yaml.safe_dump({"fiscal_year": 2026, "ledgers": [ledger]} | content), encoding="utf-8")
    return examine(path, mapping)


def total(budget: Budget | None) -> int:
    """The whole budget in dollars."""
    assert budget is not None
    cents = sum(row.amount for row in budget.amounts if row.fiscal_year == budget.fiscal_year)
    assert cents % 100 == 0
    return cents // 100


def rules(found: Examination, level: Level | None = None) -> set[str]:
    return {item.rule for item in found.findings if level in (None, item.level)}


# Funds


GENERAL = """110 - General Fund|010 GENERAL OPERATING FD|Corporate Fund|General Fund (100)|GENERAL|001-GF
City General Fund|Fondo General|Fonds général|Allgemeiner Haushalt|General Revenue Fund""".replace("\n", "|").split("|")
NOT_GENERAL = """General Capital Fund|General Obligation Debt|265 - Grants|General Services Fund|110
General Fund Grants|Corporate Training""".replace("\n", "|").split("|")


@pytest.mark.parametrize("name", [*GENERAL, *NOT_GENERAL])
@pytest.mark.parametrize("native", [True, False])
def test_the_general_fund_is_known_by_its_name_and_what_the_largest_was_taken_for_is_said(
    tmp_path: Path, name: str, native: bool
) -> None:
    rows: Rows = [
        ["Program ID", "Program", "Department", "Fund ID", "Fund", "Fiscal year", "Amount"],
        ["P1", "Paving", "Works", "A1", name, 2026, 500],
        ["P2", "Snow", "Works", "B2", "Grants", 2026, 50],
    ]
    path = written(tmp_path, "a_budget.csv", rows)
    columns = {"program_id": "Program ID", "fund_id": "Fund ID", "fund": "Fund", "amount": "Amount"}
    found = examine(path) if native else mapped(tmp_path, path, columns=columns)
    assert found.budget is not None
    largest, other = found.budget.funds
    free = name in GENERAL
    assert (largest.name, largest.restriction is Restriction.UNRESTRICTED) == (name, free)
    assert other.restriction is Restriction.RESTRICTED
    (said,) = [item for item in found.findings if item.rule == "largest-fund"]
    assert (said.level, "$500 of $550" in said.found) == (Level.NOTE if free else Level.WARNING, True)


def test_a_general_fund_with_its_number_case(tmp_path: Path) -> None:
    path = tmp_path / "c12_budget.csv"
    path.write_bytes(shared_case("c12_general_fund_names.csv").read_bytes())
    found = examine(path)
    assert found.budget is not None and total(found.budget) == 1_050_000
    assert {fund.id: fund.restriction.value for fund in found.budget.funds} == {"110": "no", "265": "yes"}


def test_a_ledger_without_a_fund_is_a_warning(tmp_path: Path) -> None:
    found = proposal_for(shared_case("c16_ledger_no_funds.csv")).found
    (said,) = [item for item in found.findings if item.rule == "one-fund"]
    assert said.level is Level.WARNING and "utilities and grants included" in said.found
    assert total(found.budget) == 1_700_000
    own = written(tmp_path, "own_programs.csv", [["Program ID", "Program", "Department", "Budget"], ["1", "A", "B", 5]])
    assert "one-fund" in rules(examine(own), Level.WARNING)
    named = written(
        tmp_path, "named.csv", [["Dept", "Program", "Fund", "FY26 Adopted"], ["Parks", "Pools", "Water", 5]]
    )
    assert "one-fund" not in rules(proposal_for(named).found)


# Departments


@pytest.mark.parametrize(
    "second", ["PARKS AND RECREATION", "Parks & Recreation", "Parks andRecreation", "Parks-and-Recreation."]
)
def test_departments_that_differ_in_case_blanks_and_punctuation_are_one(tmp_path: Path, second: str) -> None:
    first = "Parks and Recreation"
    rows: Rows = [
        ["Dept", "Service", "Fund", "FY26 Adopted"],
        [first, "Pools", "G", 5],
        [second, "Pools", "G", 7],
        [second, "Trees", "G", 1],
    ]
    found = mapped(
        tmp_path,
        written(tmp_path, "a.csv", rows),
        columns={"department": "Dept", "program": "Service", "fund": "Fund", "amount": "FY26 Adopted"},
    )
    assert found.budget is not None and total(found.budget) == 13
    assert [(item.id, item.department) for item in found.budget.programs] == [
        (f"{first} / Pools", first),
        (f"{first} / Trees", first),
    ]
    assert "department-spelled-differently" in rules(found, Level.NOTE)
    own: Rows = [
        ["Program ID", "Program", "Department", "Fund ID", "Budget"],
        ["1", "A", first, "G", 5],
        ["2", "B", second, "G", 6],
    ]
    budget = examine(written(tmp_path, "own_programs.csv", own)).budget
    assert budget is not None and {item.department for item in budget.programs} == {first}


# The mapping language


_OF_NAME = {"column": "Name", "matches": "^sum"}


@pytest.mark.parametrize("totals", ["^sum", ["^sum"], ["^never", "^sum"], _OF_NAME, [_OF_NAME]])
@pytest.mark.parametrize("key", ["totals", "leave_out"])
def test_rows_are_told_by_a_text_or_a_list(tmp_path: Path, key: str, totals: object) -> None:
    path = written(
        tmp_path, "a.csv", [["Name", "Fund", "Amount"], ["A", "G", 1], ["B", "G", 2], ["Sum of all", None, 3]]
    )
    found = mapped(tmp_path, path, columns={"program": "Name", "fund": "Fund", "amount": "Amount"}, **{key: totals})
    assert total(found.budget) == 3
    assert ("total-left-out" if key == "totals" else "rows-left-out") in rules(found)


def test_a_pattern_that_takes_nothing_is_said_at_its_key(tmp_path: Path) -> None:
    path = written(tmp_path, "a.csv", [["Name", "Amount"], ["A - Alpha", 1], ["B - Beta", 2]])
    for pattern, said in ((r"^\w - (.*)", False), (r"^(\d+)", True)):
        columns = {"program_id": "Name", "program": {"column": "Name", "takes": pattern}, "amount": "Amount"}
        places = [
            item.place.cell for item in mapped(tmp_path, path, columns=columns).findings if item.rule == "takes-nothing"
        ]
        assert places == (["ledgers.0.columns.program.takes"] if said else [])


# Revenue among expense

SPLITS = [
    # heading, revenue, expense
    ("ExpenseRevenue", "R", "E"),
    ("Account Type", "Revenues", "Expenses"),
    ("Type", "Rev", "Exp"),
    ("RE", "r", "e"),
    ("Side", "R", "X"),
    ("Tipo", "Ingresos", "Gastos"),
    ("Nature", "Recettes", "Dépenses"),
    ("Art", "Einnahme", "Ausgabe"),
    ("Recettes/Dépenses", "R", "D"),
    ("Ingreso o gasto", "I", "G"),
    ("Einnahmen/Ausgaben", "E", "A"),
    ("Category", "1 - Revenue", "2 - Expenditure"),
    ("Class", "REVENUE ACCOUNT", "Expenditure account"),
]
UNSURE = [("Type", "1", "2"), ("ExpRev", "10", "20"), ("Account type", "Revenue", "Other"), ("Rev or exp", "A", "B"),
          ("Tipo de cuenta", "4", "5"), ("Rev/Exp", "Credit", "Debit"), ("Buchung", "Haben", "Soll"),
          ("Ingreso/Gasto", "Entrada", "Salida"), ("Sens", "R", "D"),
          ("Tipo", "I", "G"), ("Column F", "R", "E")]  # fmt: skip
NONE = [("District", "1", "2"), ("Cost type", "Operating", "Capital"), ("Fund type", "Special Revenue", "Enterprise"),
        ("Recurring", "Y", "N"), ("Phase", "R", "Q"), ("Dept type", "Revenue Division", "Police Division"),
        ("Money type", "O", "C")]  # fmt: skip


def split_rows(heading: str, revenue: str, expense: str) -> Rows:
    """270 of spending and 940 of revenue, under a column that parts them."""
    heads = ["Program ID", "Program", "Department", "Fund ID", "Fiscal year", "Amount", heading]
    rows = [("P1", "Crew watch", "Harbour", 120, expense), ("P2", "Berth fees", "Harbour", 900, revenue),
            ("P3", "Branch hours", "Library", 150, expense), ("P4", "Late fines", "Library", 40, revenue)]  # fmt: skip
    return [heads, *([*row[:3], "1", 2026, *row[3:]] for row in rows)]


@pytest.mark.parametrize(("heading", "revenue", "expense"), SPLITS)
def test_revenue_stays_apart_by_words_letters_and_codes(
    tmp_path: Path, heading: str, revenue: str, expense: str
) -> None:
    path = written(tmp_path, "ledger.csv", split_rows(heading, revenue, expense))
    columns = {"program_id": "Program ID", "department": "Department", "fund_id": "Fund ID", "amount": "Amount"}
    (error,) = [item for item in mapped(tmp_path, path, columns=columns).findings if item.level is Level.ERROR]
    assert error.rule == "revenue-mixed" and "$270" in error.found and "$940" in error.found
    # The key that it names is what settles it, either way.
    for key in ("revenue", "keep"):
        rule = yaml.safe_load(error.mend.split(f"`{key}: ")[1].split("`")[0])
        settled = mapped(tmp_path, path, columns=columns, **{key: rule})
        assert total(settled.budget) == (270 if key == "revenue" else 1_210)
    native = examine(written(tmp_path, "own_budget.csv", split_rows(heading, revenue, expense)))
    said = [item.found for item in native.findings if item.rule == "revenue-mixed"]
    # On Budget a column Type is the kind of the amounts, and these are none.
    assert native.budget is None and all("$940" in words for words in said) and (said or heading == "Type")
    # A file of another shape is proposed with its revenue apart.
    other = [[*row[1:4], *row[5:]] for row in split_rows(heading, revenue, expense)]
    proposed = proposal_for(written(tmp_path, "other_2026.csv", other)).found
    assert total(proposed.budget) == 270 and [part.amount for part in proposed.understood.revenue] == [940_00]


@pytest.mark.parametrize(("heading", "one", "other"), UNSURE)
def test_a_column_that_may_be_revenue_and_expense_is_asked_about(
    tmp_path: Path, heading: str, one: str, other: str
) -> None:
    path = written(tmp_path, "ledger.csv", split_rows(heading, one, other))
    columns = {"program_id": "Program ID", "department": "Department", "fund_id": "Fund ID", "amount": "Amount"}
    (error,) = [item for item in mapped(tmp_path, path, columns=columns).findings if item.level is Level.ERROR]
    assert error.rule == "revenue-mixed" and "$270" in error.found and "$940" in error.found
    rule = {"column": heading, "matches": f"^{one}$"}
    assert total(mapped(tmp_path, path, columns=columns, revenue=rule).budget) == 270
    assert total(mapped(tmp_path, path, columns=columns, keep={"column": heading, "matches": ""}).budget) == 1_210
    assert examine(written(tmp_path, "own_budget.csv", split_rows(heading, one, other))).budget is None


@pytest.mark.parametrize(("heading", "one", "other"), NONE)
def test_columns_that_part_other_things_are_not_asked_about(tmp_path: Path, heading: str, one: str, other: str) -> None:
    path = written(tmp_path, "own_budget.csv", split_rows(heading, one, other))
    assert total(examine(path).budget) == 1_210


def test_a_mix_of_words_and_letters_over_years_and_revenue_after_many_rows_are_told(tmp_path: Path) -> None:
    heads = ["Department", "Service", "Fund", "Amount", "Type"]
    mixed = [["Parks", f"S{row}", "G", 1, "Expense"] for row in range(900)]
    mixed += [["Parks", "Fees", "G", 5000, "Rev"], ["Parks", "Hire", "G", 100, "E"], ["Parks", "Fines", "G", 700, "R"]]
    found = proposal_for(written(tmp_path, "a_2026.csv", [heads, *mixed])).found
    assert total(found.budget) == 1_000
    assert [part.amount for part in found.understood.revenue] == [5_700_00]


@pytest.mark.parametrize("case", ["c01c_letters_only.csv", "c01d_plural_words.csv"])
def test_revenue_cases(case: str) -> None:
    found = proposal_for(shared_case(case)).found
    assert total(found.budget) == 720_000
    assert [part.amount for part in found.understood.revenue] == [970_000_00]


# Departments over programs

OVER = [
    # columns from the larger to the smaller, in the order in which they stand
    ("ORGANIZATION", "DIVISION"),
    ("Department", "Bureau"),
    ("Ministry", "Agency"),
    ("Dezernat", "Abteilung"),
    ("Departamento", "Sección"),
    ("Direction", "Section"),
    # What contains the other is the larger, whatever it is called.
    ("Division", "Agency"),
    ("Section", "Department"),
]
NAMES = [("Harbour house", "Boats and piers"), ("Harbour house", "Night watch"), ("Library house", "Branches"),
         ("Library house", "Archives"), ("Library house", "Bookmobile")]  # fmt: skip


@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize(("larger", "smaller"), OVER)
def test_what_contains_the_other_is_the_department(tmp_path: Path, larger: str, smaller: str, turned: bool) -> None:
    heads, turn = [larger, smaller], -1 if turned else 1
    rows: Rows = [[*heads[::turn], "Account class", "Fund", "Amount"]]
    rows += [[*pair[::turn], kind, "General", 5] for pair in NAMES for kind in ("Personnel", "Operating")]
    found = proposal_for(written(tmp_path, "city_2026.csv", rows)).found
    assert found.budget is not None and total(found.budget) == 50
    assert [(item.department, item.name) for item in found.budget.programs] == NAMES
    account = account_of(found.understood)
    assert "2 departments: Harbour house; Library house" in account
    assert "5 programs: Boats and piers; Night watch; Branches; Archives; Bookmobile" in account


@pytest.mark.parametrize(
    ("heading", "words"),
    [
        ("Status", ["Cleared", "Pending", "Awarded"]),
        ("Expense class", ["Crew costs", "Berth costs", "Fuel costs"]),
        ("Account group", ["Personnel", "Supplies", "Capital"]),
        ("Stage", ["First reading", "Second reading", "Third reading"]),
        ("What for", ["Salaries", "Benefits", "Travel"]),
        ("Objeto del gasto", ["Sueldos y salarios", "Materiales", "Equipos"]),
        ("Kostenart", ["Personalkosten", "Sachkosten", "Investitionen"]),
    ],
)
def test_a_status_an_expense_class_and_an_account_group_are_no_programs(
    tmp_path: Path, heading: str, words: list[str]
) -> None:
    rows: Rows = [["Department", heading, "Fund", "Amount"]]
    # Under each word another amount: the same rows under each would be copies of a budget.
    rows += [
        [department, word, "General", 5 + at] for department in ("Harbour", "Library") for at, word in enumerate(words)
    ]
    found = proposal_for(written(tmp_path, "city_2026.csv", rows)).found
    assert found.budget is not None and total(found.budget) == 36
    assert [item.name for item in found.budget.programs] == ["Harbour", "Library"]
    named = proposal_for(written(tmp_path, "named_2026.csv", [[*row, "Name of it" if not at else f"Boat club {at}"]
                                                              for at, row in enumerate(rows)])).found  # fmt: skip
    assert named.budget is not None
    assert [item.name for item in named.budget.programs] == [f"Boat club {at}" for at in range(1, 7)]


def test_divisions_in_departments_case() -> None:
    found = proposal_for(shared_case("c09_division_in_department.csv")).found
    assert found.budget is not None and total(found.budget) == 18_000
    assert {item.department for item in found.budget.programs} == {"HB-Harbour Department", "LB-Library Department"}
    assert len(found.budget.programs) == 4


# Totals


def sum_row(words: str, size: int) -> list[object]:
    return [words, None, None, size]


HEADS = ["Dept", "Service", "Fund", "FY26 Adopted"]
PARKS: Rows = [["Parks", "Pools", "G", 10], ["Parks", "Trees", "G", 20]]
WORKS: Rows = [["Works", "Lights", "G", 30], ["Works", "Snow", "G", 5]]
OVERALL, OF_PARKS, OF_WORKS = sum_row("Total", 65), sum_row("Parks total", 30), sum_row("Total Works", 35)
REST = [[None, None, None, 65, "Listed total:"], [None, None, None, 0, "Difference"]]
WITH_TOTALS: dict[str, Rows] = {
    "below": [HEADS, *PARKS, OF_PARKS, *WORKS, OF_WORKS, OVERALL],
    "above": [HEADS, OVERALL, OF_PARKS, *PARKS, OF_WORKS, *WORKS],
    "after blank rows": [HEADS, *PARKS, *WORKS, [], [], [], [None, "Total", None, 65]],
    "in another column": [[*HEADS, "Note"], *PARKS, *WORKS, [], *REST],
    "in Spanish": [HEADS, *PARKS, *WORKS, sum_row("Total general", 65)],
    "in French": [HEADS, *PARKS, sum_row("Sous-total", 30), *WORKS, sum_row("Total général", 65)],
    "in German": [HEADS, *PARKS, sum_row("Zwischensumme", 30), *WORKS, sum_row("Gesamtsumme", 65)],
    "in the fund's column": [HEADS, *PARKS, *WORKS, [None, None, "TOTAL:", 65]],
}


@pytest.mark.parametrize("place", WITH_TOTALS)
def test_totals_are_matched_with_what_they_total_wherever_they_stand(book: MakeBook, place: str) -> None:
    lines = WITH_TOTALS[place]
    found = proposal_for(book("city.xlsx", bare=True, Sheet1=lines)).found
    assert total(found.budget) == 65 and found.budget is not None and len(found.budget.programs) == 4
    assert not rules(found) & {"total-differs", "looks-like-a-total"} and "total-left-out" in rules(found)
    # A total that is wrong is said at its cell, wherever it stands.
    at = next(at for at, row in enumerate(lines) if 65 in row)
    wrong = [[66 if cell == 65 else cell for cell in row] for row in lines]
    found = proposal_for(book("wrong.xlsx", bare=True, Sheet1=wrong)).found
    (said,) = [item for item in found.findings if item.rule == "total-differs"]
    assert said.place.cell == f"D{at + 1}" and "$66" in said.found and total(found.budget) == 65


@given(st.from_regex(total_words._TOTAL, fullmatch=True))
def test_every_total_has_a_stem_of_totals(words: str) -> None:
    assert total_words._TOTAL.fullmatch(values.text(words)) is None or total_words._OF_TOTALS.search(words.casefold())


def test_totals_labelled_elsewhere_case() -> None:
    found = proposal_for(shared_case("c07_totals_labelled_elsewhere.xlsx")).found
    assert found.budget is not None and total(found.budget) == 30_000
    assert [item.name for item in found.budget.programs] == ["Boat Club", "Choir", "Scouts", "Meals"]
    (said,) = [item for item in found.findings if item.rule == "total-differs"]
    assert "$29,000" in said.found and not rules(found, Level.ERROR)


BANDS: Rows = [
    ["Areas", None, "FY26 Adopted"],
    *(["Protection", None, 90], [None, "Harbour Watch", 60], [None, "Fire Boats", 30]),
    *(["Culture", None, 25], [None, "Library", 20], [None, "Museum", 5], [None, "Total All Funds", 115]),
]


@pytest.mark.parametrize("ruled", [False, True])
def test_bands_that_carry_their_subtotal_are_bands(book: MakeBook, tmp_path: Path, ruled: bool) -> None:
    columns = {"department": {"band": True}, "program": "column B", "amount": "FY26 Adopted"}
    more = {"totals": {"column": "Areas", "matches": "[a-z]"}} if ruled else {}
    found = mapped(tmp_path, book("city.xlsx", bare=True, Sheet1=BANDS), columns=columns, **more)
    assert found.budget is not None and total(found.budget) == 115 and not rules(found) & {"total-differs"}
    assert [(item.department, item.name) for item in found.budget.programs] == [
        ("Protection", "Harbour Watch"), ("Protection", "Fire Boats"), ("Culture", "Library"), ("Culture", "Museum")
    ]  # fmt: skip
    proposed = proposal_for(tmp_path / "city.xlsx").found.budget
    assert proposed is not None and total(proposed) == 115, "and it is proposed so"
    assert [item.department for item in proposed.programs] == ["Protection", "Protection", "Culture", "Culture"]
    wrong = [[24 if cell == 25 else cell for cell in row] for row in BANDS]
    found = mapped(tmp_path, book("wrong.xlsx", bare=True, Sheet1=wrong), columns=columns, **more)
    assert [item.place.cell for item in found.findings if item.rule == "total-differs"] == ["C5"]


# Tables of departments by funds


def across(heads: list[object], above: Rows, beside: bool = True) -> Rows:
    """Three departments by three funds, 45 in all, with their totals beside and below."""
    rows: Rows = [["01 - Harbour", 1, None, 3], ["02 - Library", 4, 5, 6], ["03 - Transit", 7, 9, 10]]
    of_row = [*above, heads, *([*row, sum(filter(None, row[1:]))] for row in rows), ["Grand Total", 12, 14, 19, 45]]
    return of_row if beside else [row[:4] for row in of_row]


ACROSS = {
    "codes with totals": across(["DEPT", "1080", "2240", "8030", "Grand Total"], [["FY 2026 adopted"]]),
    "codes as numbers": across(["Department", 1080, 2240, 8030, "Total"], [["Budget 2025-26"]]),
    "the word over codes": across(["Agency", "110", "220", "330"], [["FY 2026"], [None, "Fund"]], beside=False),
    "names": across(["Department", "General Fund", "Water Fund", "Street Fund", "All funds total"], [["FY26"]]),
    "codes and names": across(["Service", "10 - General Fund", "20 - Water Fund", "30 - Grants"], [["FY26"]], False),
    "in Spanish": across(["Departamento", "Fondo general", "Fondo de agua", "Fondo vial", "Total"], [["FY 2026"]]),
    "a total without the word": across(["Dept", "General Fund", "Water Fund", "Road Fund", "All funds"], [["FY26"]]),
    "the year over the total": across(["Dept", "General Fund", "Water Fund", "Road Fund", "All Funds FY2026"], []),
    "codes like years": across(["DEPT", "2010", "2020", "2030", "Total"], [["FY 2026"], [None, "Fund"]]),
}  # fmt: skip


@pytest.mark.parametrize("kind", ACROSS)
def test_a_table_of_departments_by_funds_is_read_as_one(book: MakeBook, kind: str) -> None:
    found = proposal_for(book("city.xlsx", bare=True, Sheet1=ACROSS[kind])).found
    assert found.budget is not None and total(found.budget) == 45 and found.budget.fiscal_year == 2026
    assert len(found.budget.funds) == 3 and len(found.budget.programs) == 3 and len(found.budget.amounts) == 8
    assert not rules(found) & {"total-differs", "one-fund"}


def test_a_total_beside_funds_that_is_wrong_is_said(book: MakeBook, tmp_path: Path) -> None:
    rows = [[99 if cell == 15 else cell for cell in row] for row in ACROSS["codes with totals"]]
    path, funds = book("city.xlsx", bare=True, Sheet1=rows), {1080: "1080", 2240: "2240", 8030: "8030"}
    found = mapped(tmp_path, path, columns={"program": "DEPT"}, funds=funds)
    assert [item.place.cell for item in found.findings if item.rule == "total-differs"] == ["E4"] and total(
        found.budget
    ) == 45


def test_fund_codes_as_headings_case() -> None:
    found = proposal_for(shared_case("c06_fund_codes_as_headings.xlsx")).found
    assert found.budget is not None and total(found.budget) == 544_000 and found.budget.fiscal_year == 2026
    assert (len({item.department for item in found.budget.programs}), len(found.budget.funds)) == (10, 5)
    assert not rules(found, Level.ERROR)


@pytest.mark.parametrize("mapping", ["c05_mapping.yaml", "c05_mapping_cells.yaml"])
def test_bands_with_subtotals_above_case(mapping: str) -> None:
    found = examine(shared_case("c05_bands_with_subtotals_above.xlsx"), shared_case(mapping))
    assert found.budget is not None and total(found.budget) == 1_150_000
    assert "2 departments: Protection; Culture" in account_of(found.understood)
    # Of its one fund it warns, as of any ledger that names none.
    assert rules(found, Level.WARNING) == {"one-fund"}


CHOICES = [
    ("Allocated by HMT or DEPT", ("DEPT", "HMT")),
    ("Allocated by HMT or Dept", ("Dept",)),
    ("Agency or Division", ("agency", "division")),
    ("Dept/Other", ("Other", "Dept")),
    ("Direction ou Service", ("Service", "Direction")),
]


@pytest.mark.parametrize(("heading", "words"), CHOICES)
def test_a_choice_that_its_heading_offers_names_no_departments(
    tmp_path: Path, heading: str, words: tuple[str, ...]
) -> None:
    rows = [
        [heading, "Department Name", "Organisation Name", "FY2026 Budget"],
        *([words[n % len(words)], f"Department {n // 3}", f"Organisation {n}", 1_000 + n] for n in range(9)),
    ]
    proposal = proposal_for(written(tmp_path, "ledger.csv", rows))
    budget = proposal.found.budget
    assert budget is not None and total(budget) == 9_036
    assert {program.department for program in budget.programs} == {"Department 0", "Department 1", "Department 2"}
    assert {program.name for program in budget.programs} == {f"Organisation {n}" for n in range(9)}


@pytest.mark.parametrize(
    ("heading", "words"),
    [("Clase", ("Gasto", "Gastos", "Ingreso")), ("Sens", ("Dépense", "Recette")), ("구분", ("세출", "세입"))],
)
def test_a_column_of_revenue_and_expense_names_no_programs(
    tmp_path: Path, heading: str, words: tuple[str, ...]
) -> None:
    kinds = [words[n % len(words)] for n in range(9)]
    rows = [[heading, "Unidad", "2026"], *([kind, f"Unidad {n // 3}", 1_000 + n] for n, kind in enumerate(kinds))]
    budget = proposal_for(written(tmp_path, "ledger.csv", rows)).found.budget
    spent = sum(1_000 + n for n, kind in enumerate(kinds) if kind not in ("Ingreso", "Recette", "세입"))
    assert budget is not None and total(budget) == spent
    assert {program.name for program in budget.programs} == {"Unidad 0", "Unidad 1", "Unidad 2"}
