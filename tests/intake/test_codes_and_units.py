"""Kinds that random ledgers showed to be read otherwise in silence: marks of revenue, units, numbers as headings."""

from __future__ import annotations

import io

import pytest

from budgetopt.city.ledger import program_totals
from budgetopt.errors import Level
from budgetopt.intake.cells.grid import Cells, Grid
from budgetopt.intake.checks.revenue import split_of
from budgetopt.intake.layout.finding import header_at
from budgetopt.intake.layout.units import said_units
from budgetopt.intake.proposing.propose import proposal_for
from budgetopt.intake.reading import Examination, examine


def read(rows: str, native: bool = False, sign: str = ",") -> Examination:
    """A text table, written with bars, as it is or as it is proposed."""
    file = io.BytesIO(rows.replace("|", sign).encode())
    file.name = "ledger_2026.csv"
    return examine(file) if native else proposal_for(file).found


def total(found: Examination) -> int:
    assert found.budget is not None, [item.found for item in found.findings]
    return sum(program_totals(found.budget).values())


def errors(found: Examination) -> dict[str, str]:
    return {item.rule: item.found for item in found.findings if item.level is Level.ERROR}


@pytest.mark.parametrize(
    ("heading", "marks"),
    [
        ("Category", "O I 1 2"),
        ("Account Type", "E R I"),
        ("Account Type", "Debit 1 2"),
        ("Tipo de cuenta", "G I 1"),
        ("Kategorie", "A E 2"),
        ("Type de compte", "R D 1"),
    ],
)
def test_marks_of_revenue_written_in_two_ways_are_asked_about(heading: str, marks: str) -> None:
    split = split_of(heading, marks.split())
    assert split is not None and split.unsure == set(marks.split())
    rows = "".join(f"Works|Service {mark}|General|{number}00|{mark}\n" for number, mark in enumerate(marks.split(), 1))
    assert "revenue-mixed" in errors(read(f"Department|Service|Fund|Amount|{heading}\n{rows}"))


@pytest.mark.parametrize(
    ("heading", "marks"),
    [("Fund type", "O I 1 2"), ("District", "E R I"), ("Account Type", "1 2 3"), ("Category", "Road Park 1"),
     ("Category", "A B C")],
)  # fmt: skip
def test_marks_of_other_things_are_not(heading: str, marks: str) -> None:
    assert split_of(heading, marks.split()) is None


@pytest.mark.parametrize(
    "office", ["Human Resources", "Parks & Rec", "Rec Center", "Water Resources", "Natural Resources"]
)
def test_an_office_with_a_word_of_revenue_in_its_name_is_none(office: str) -> None:
    assert split_of("Department", ["Police", "Fire", office]) is None
    # What is revenue is asked about beside it all the same.
    assert split_of("Department", ["Police", office, "Fee revenue"]) and split_of("Type", ["Rec", "Exp", office])


UNITS = ["(in thousands)", "in Tsd. Euro", "$000s", "(en miles)", "(en milliers)"]


@pytest.mark.parametrize("said", UNITS)
@pytest.mark.parametrize("native", [True, False])
def test_amounts_beside_their_like_in_thousands_show_both_readings(said: str, native: bool) -> None:
    heads = f"Department|Program ID|Fund ID|Fund|Fiscal year|Amount|Encumbered {said}"
    found = read(f"{heads}\nWorks|P1|G|General|2026|1500|1400\nWorks|P2|G|General|2026|500|450\n", native)
    # A proposal takes the currency from the headings too.
    assert "$2,000 or $2,000,000" in errors(found)["units-differ"].replace("€", "$")
    # A column in thousands of another size is another figure, or the same one rounded.
    assert total(read(f"{heads}\nWorks|P1|G|General|2026|1500000|1500\n", native)) == 1_500_000_00


@pytest.mark.parametrize("said", UNITS)
def test_a_total_without_its_unit_beside_funds_in_thousands_shows_both_readings(said: str) -> None:
    found = read(f"Amt|Wasserfonds {said}|Zuschüsse {said}|Insgesamt\nPolizei|100|20|120\nBäder|30|7|37\n")
    assert "$157 or $157,000" in errors(found).get("units-differ", "").replace("€", "$") or total(found) == 157_000_00


@pytest.mark.parametrize(
    ("rows", "truth"),
    [
        ("Activity|Fund|Fund ID|Adopted Budget\nHarbor|||\nPools|100|1080|6684\nOutreach|100|1080|9\n", 6_693),
        ("Type|Dept|Program|Fund|Amount\nExpenses|Works|Roads|100|2879\nExpenses|Works|Snow|100|31\n", 2_910),
        ("Dept ID|Dept|Program|Fund|Amount\n2000|Works|Trees|100|59\n2000|Works|Trees|100|6646\n", 6_705),
        ("Área|Programa|Fondo|Importe\nObras|Bacheo|100|4000\nObras|Parques|1080|5000\n", 9_000),
        ("Amt|Produkt|Fonds|Ansatz\nTiefbau|Straßen|100|4000\nTiefbau|Bäder|1080|5000\n", 9_000),
    ],
)
def test_numbers_under_words_are_a_record_and_no_headings_of_funds(rows: str, truth: int) -> None:
    assert total(read(rows)) == truth * 100


@pytest.mark.parametrize("sign", ["\t", ";"])
@pytest.mark.parametrize("title", ["Ville de Port-Clair, Budget voté 2026\n", "Stadt, Plan\n", ""])
def test_decimal_commas_split_no_columns(sign: str, title: str) -> None:
    rows = "Pôle|Montant voté\nParcs|38.016.161,51\nVoirie|86.076.699,78\n|\n"
    assert total(read(title + rows, sign=sign)) == 124_092_861_29
    # Commas split a table though one of its texts has the other sign.
    assert total(read("Dept|Program|Fund|Amount\nWorks|Roads; snow|G|5\nWorks|Parks\tand trees|G|6\n")) == 11_00


@pytest.mark.parametrize(
    "title", ["Stadt Hafenburg, Haushaltsplan 2027", "Adopted Budget 2027", "Presupuesto anual 2027"]
)
def test_a_title_over_amounts_that_stand_first_is_no_heading(title: str) -> None:
    found = read(f"{title}\n1080|Insgesamt|Dezernat\n1012.97|1012.97|Bücherei\n236.91|236.91|Polizei\n", sign=";")
    assert total(found) == 1_249_88


@pytest.mark.parametrize("smaller", ["Section", "Unité"])
@pytest.mark.parametrize("larger", ["Département", "Departement", "DÉPARTEMENT", "Departamento"])
def test_a_department_with_one_section_is_the_department(larger: str, smaller: str) -> None:
    found = read(f"{smaller}|{larger}|Fonds|Montant\nVOI-R|Voirie|G|83\nPOL-P|Police|G|84\n")
    assert found.budget is not None
    assert {(each.department, each.name) for each in found.budget.programs} == {
        ("Voirie", "VOI-R"),
        ("Police", "POL-P"),
    }


@pytest.mark.parametrize("word", ["xxx", "TBD", "s/d", "k. A.", "see note"])
@pytest.mark.parametrize("native", [True, False])
def test_a_running_total_of_amounts_with_words_among_them_is_none(word: str, native: bool) -> None:
    sizes, run, rows = [500, 20, word, 31, 47, word, 12, 9], 0, ""
    for number, size in enumerate(sizes):
        run += size if isinstance(size, int) else 70
        rows += f"Works|Service {number}|General|2026|{run}|{size}\n"
    found = read(f"Department Name|Program|Fund|Budget Year|Amount|TOTAL\n{rows}", native)
    assert found.budget is None and errors(found)


def test_a_unit_said_amid_thousands_of_remarks_is_found() -> None:
    rows: dict[int, Cells] = {1: {1: "Program", 2: "Budget"}, 2: {1: "Roads", 2: 5}}
    rows |= {row: {1: f"note {row}"} for row in range(3, 20_003)}
    rows[10_000] = {1: "Amounts in thousands"}
    assert [(row, unit) for row, _, _, unit in said_units(header_at(Grid("a.csv", "a", rows), 1))] == [(10_000, 1000)]
