"""An amount that is taken for a year of the headings, and subtotals without a name: both would be read in silence."""

from __future__ import annotations

import itertools
import random
from pathlib import Path

import pytest
import yaml

from budgetopt.city.ledger import program_totals
from budgetopt.intake.checks.runs import subtotals
from budgetopt.intake.proposing.propose import proposal_for
from budgetopt.intake.reading import Examination, examine
from tests.intake.workbooks import FUNDS, SETTINGS, MakeBook, Rows

HEADINGS = ["Name", "Fund", "FY2026 Budget"]

# Rows of headings over small amounts, each of which would be a year of this century if it stood among headings.
SMALL: dict[str, tuple[Rows, int]] = {
    "first row in full": ([["Department", "Program", "Amount"], ["Parks", "Pools", 30], ["Works", "Snow", 12]], 42),
    "in words": ([["Department", "Program", "Amount"], ["Parks", "Pools", "30"], ["Works", "Snow", "$12"]], 42),
    "in Spanish": ([["Departamento", "Programa", "Importe"], ["Parques", "Piscinas", 26], ["Obras", "Nieve", 27]], 53),
    "in French": ([["Département", "Programme", "Montant"], ["Parcs", "Piscines", 25], ["Voirie", "Neige", 31]], 56),
    "in German": ([["Amt", "Programm", "Betrag"], ["Parks", "Bäder", 24], ["Bau", "Winterdienst", 99]], 123),
    "a note beside": (
        [["Department", "Program", "Amount"], ["Parks", "Pools", 30, None, "see page 3"], ["Works", "Snow", 12]],
        42,
    ),
    "under a title of two cells": (
        [["Budget", "draft"], ["Department", "Program", "Amount"], ["Parks", "Pools", 30], ["Works", "Snow", 12]],
        42,
    ),
    "a blank among them": ([["Department", "Program", "Amount"], [None, "Pools", 30], ["Works", "Snow", 12]], 42),
}
# Rows enough to tell what the columns are.
MORE: Rows = [["A", "Trees", 10], ["A", "Trails", 20], ["B", "Lights", 11], ["B", "Paving", 7]]


def read(path: Path, folder: Path, **settled: object) -> Examination:
    """What the proposal for a file reads, once the keys that it asks for are given."""
    mapping = folder / "mapping.yaml"
    made = {"fiscal_year": 2026} | yaml.safe_load(proposal_for(path).text) | settled
    mapping.write_text(yaml.safe_dump(made), encoding="utf-8")
    return examine(path, mapping=mapping)


def whole(found: Examination) -> int:
    assert found.budget is not None, [str(finding) for finding in found.findings]
    return sum(program_totals(found.budget).values()) // 100


@pytest.mark.parametrize("name", SMALL)
def test_a_small_amount_is_no_year_of_the_headings(name: str, book: MakeBook, tmp_path: Path) -> None:
    rows, right = SMALL[name]
    path = book("town.xlsx", bare=True, Sheet1=[*rows, *MORE])
    made = yaml.safe_load(proposal_for(path).text)
    assert "fiscal_year" not in made and "header_rows" not in made["ledgers"][0]
    found = read(path, tmp_path)
    assert whole(found) == right + 48 and found.budget and len(found.budget.programs) == 6


def test_full_years_under_headings_are_headings(book: MakeBook, tmp_path: Path) -> None:
    rows = [["Department", "Program", "Adopted", "Adopted"], [None, None, 2025, 2026], ["Parks", "Pools", 29, 30]]
    found = read(book("town.xlsx", bare=True, Sheet1=[*rows, ["Works", "Snow", 11, 12]]), tmp_path)
    assert whole(found) == 42


# Rows with subtotals that nothing names: what they add up to, and what they are.
UNNAMED: dict[str, tuple[list[tuple[str, int]], int, int, list[str]]] = {
    "above": (
        [("Protection", 90), ("Police", 60), ("Fire", 30), ("Culture", 25), ("Library", 20), ("Museum", 5)],
        230, 115, ["Protection", "Culture"],
    ),
    "below": (
        [("Police", 60), ("Fire", 30), ("Protection", 90), ("Library", 20), ("Museum", 5), ("Culture", 25)],
        230, 115, ["Protection", "Culture"],
    ),
    "with the whole above": (
        [("Ciudad", 115), ("Protección", 90), ("Policía", 60), ("Bomberos", 30), ("Cultura", 25), ("Museo", 5),
         ("Biblioteca", 20)],
        345, 115, ["Ciudad", "Protección", "Cultura"],
    ),
    "with the whole below": (
        [("Police", 60), ("Pompiers", 30), ("Sécurité", 90), ("Musée", 5), ("Bibliothèque", 20), ("Culture", 25),
         ("Ville", 115)],
        345, 115, ["Sécurité", "Culture", "Ville"],
    ),
    "one of one row": (
        [("Schutz", 90), ("Polizei", 60), ("Feuer", 30), ("Recht", 7), ("Anwalt", 7), ("Kultur", 25), ("Museum", 5),
         ("Bücherei", 20)],
        244, 122, ["Schutz", "Recht", "Kultur"],
    ),
    "a long run and one row": (
        [("Grünflächen", 60), ("Bäder", 10), ("Wege", 20), ("Bäume", 30), ("Bücherei", 7), ("Bücher", 7)],
        134, 67, ["Grünflächen", "Bücherei"],
    ),
    "with rows of nothing": (
        [("Protection", 90), ("Police", 60), ("Reserve", 0), ("Fire", 30), ("Culture", 25), ("Library", 20),
         ("Museum", 5)],
        230, 115, ["Protection", "Culture"],
    ),
    "with a credit": (
        [("Protection", 80), ("Police", 90), ("Recoveries", -10), ("Culture", 25), ("Library", 20), ("Museum", 5)],
        210, 105, ["Protection", "Culture"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", UNNAMED)
def test_subtotals_without_a_name_are_an_error_with_both_totals(name: str, book: MakeBook, tmp_path: Path) -> None:
    rows, added, right, totals = UNNAMED[name]
    path = book("town.xlsx", bare=True, Sheet1=[HEADINGS, *([label, "General", size] for label, size in rows)])
    found = read(path, tmp_path)
    assert found.budget is None
    (one,) = [finding for finding in found.findings if finding.rule == "looks-like-a-total"]
    assert f"${added} with them, ${right} if" in one.found and "`totals`" in one.mend
    # The key that it names settles it.
    ledger = yaml.safe_load(proposal_for(path).text)["ledgers"][0]
    ledger["totals"] = {"column": "Name", "matches": "|".join(f"^{total}$" for total in totals)}
    assert whole(read(path, tmp_path, ledgers=[ledger])) == right


@pytest.mark.parametrize("name", UNNAMED)
def test_a_workbook_of_our_own_layout_is_looked_at_too(name: str, book: MakeBook) -> None:
    rows, added, right, _ = UNNAMED[name]
    heads = ["Program ID", "Program", "Department", "Fund ID", "Current budget"]
    listed = [[f"P{at}", label, label, "GF", size] for at, (label, size) in enumerate(rows)]
    found = examine(book("town.xlsx", Programs=[heads, *listed], Funds=FUNDS, Settings=SETTINGS))
    said = [finding.found for finding in found.findings if finding.rule == "looks-like-a-total"]
    assert len(said) == 1 and f"${added} with them, ${right} if" in said[0] and found.budget is None


def test_a_department_called_as_its_subtotal(book: MakeBook, tmp_path: Path) -> None:
    rows = [["Parks", "Parks", 30], ["Parks", "Pools", 10], ["Parks", "Trees", 20], ["Works", "Works", 35],
            ["Works", "Lights", 30], ["Works", "Snow", 5]]  # fmt: skip
    found = read(book("town.xlsx", bare=True, Sheet1=[["Department", "Program", "Amount"], *rows]), tmp_path)
    said = [finding.found for finding in found.findings if finding.rule == "looks-like-a-total"]
    assert len(said) == 1 and "$130 with them, $65 if" in said[0] and found.budget is None


@pytest.mark.parametrize(
    "sizes",
    [
        [30, 10, 20],  # one run alone is chance
        [30, 10, 20, 35, 30, 6],  # a cent too much
        [30, 10, 20, 35, 30, 5, 8],  # a row that no run holds
        [8, 30, 10, 20, 35, 30, 5],
        [5, 5, 5, 5, 5, 5],  # equal rows
        [7, 7, 9, 9, 12, 12, 15, 15, 30, 10, 20],  # pairs of equal rows, and one run
        [600, 200, 700],  # three rows: one may be the others' sum
        [1, 2, 3, 4, 5, 6],
        [],
        [4],
    ],
)
def test_what_may_be_chance_is_let_alone(sizes: list[int]) -> None:
    assert subtotals(sizes) == []


def test_runs_of_any_size_are_found_and_rows_of_any_size_are_not() -> None:
    chance = random.Random(14)
    for count in itertools.islice(itertools.cycle((2, 3, 7)), 60):
        runs = [[chance.randint(1, 10**9) for _ in range(chance.randint(2, 9))] for _ in range(count)]
        above = [size for run in runs for size in (sum(run), *run)]
        assert [above[at] for at in subtotals(above)] == [sum(run) for run in runs]
        assert [above[::-1][at] for at in subtotals(above[::-1])] == [sum(run) for run in runs[::-1]]
        assert subtotals([size for run in runs for size in run]) == []


@pytest.mark.parametrize(
    ("sizes", "at"),
    [
        ([19, 6, 2, 7, 4], [0]),  # the whole city, above
        ([6, 2, 7, 4, 19], [4]),  # below
        ([6, 2, 19, 7, 4], [2]),  # among its parts, as a list by name has it
        ([8, 6, 2, 7, 7], [0, 3]),  # a department of one program
    ],
)
def test_a_row_that_is_the_sum_of_all_others_is_asked_about(sizes: list[int], at: list[int]) -> None:
    assert subtotals(sizes) == at
