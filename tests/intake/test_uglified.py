"""A clean city made ugly in many ways comes back to the cent, or stops at the cell of doubt; never different."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from budgetopt.city.model import Budget
from budgetopt.errors import Level
from budgetopt.intake.cells.words import squeeze
from budgetopt.intake.layout.sheets import SHEET
from budgetopt.intake.layout.units import unit_of_lone
from budgetopt.intake.mapping.mapping import Mapping
from budgetopt.intake.proposing.propose import proposal_for
from budgetopt.intake.reading import Examination, examine
from tests.cases import cases
from tests.intake.uglifier import (
    DOUBTFUL,
    FAITHFUL,
    HEADS,
    MAPPED,
    ORDER,
    City,
    Ugliness,
    clean_city,
    continental_whole,
    page_of,
    shuffled_columns,
    synonyms,
    text_table,
    thousands,
    thousands_twice,
    uglified,
    unknown_sheet_name,
)

WORKBOOKS = cases(80, of=240)
TOTALS = {"subtotals", "totals_by_name_alone", "totals_above", "totals_labelled_elsewhere", "totals_without_a_word",
          "nested_by_name_alone", "groups_with_their_money"}  # fmt: skip
# Of these one at most: amounts are written one way, one unit is said, and a text table has no merged cells or Settings.
APART = (
    {"text_amounts", "continental", "indian", "shown_in_thousands", "thousands_twice", "scientific"},
    {"no_funds", "general_fund_named", "hidden_column"},
    {"printed_ratings", "slip_in_a_rating"},
    {"measures_in_ratios", "measures_of_both_kinds"},
    {"thousands", "scientific"},
    {"two_spellings", *TOTALS},
    {"two_spellings", "departments_as_bands", "merged_departments", "department_once"},
    {"departments_as_bands", "merged_departments", "department_once", *TOTALS},
    {"total_after_blanks", "blank_rows"},
    {
        "two_amounts",
        "any_rival",
        "running_as_budget",
        "parts_beside",
        "codes_across",
        "words_in_the_base_year",
        "stacked_headings",
        "next_years_column",
        "other_columns",
        "synonyms",
    },
    {"thousands", "shown_in_thousands", "thousands_twice", "units_that_disagree"},
    {"text_table", "next_years_column"},
    {"text_table", "shown_in_thousands", "thousands_twice"},
    {"text_table", "merged_departments"},
    {"unknown_sheet_name", "other_sheets"},
)


def money_of(budget: Budget) -> dict[str, tuple[str, str, str, int]]:
    """Program -> its name, department, fund and adopted cents of the base year."""
    funds: dict[str, set[str]] = defaultdict(set)
    totals: dict[str, int] = defaultdict(int)
    for row in budget.amounts:
        funds[row.program_id].add(row.fund_id)
        totals[row.program_id] += row.amount
    return {
        program.id: (program.name, program.department, "".join(sorted(funds[program.id])), totals[program.id])
        for program in budget.programs
    }


def plainly(money: dict[str, tuple[str, str, str, int]], told: set[str]) -> dict[str, tuple[str, ...]]:
    """Programs as they are compared: departments however spelled, funds by number; none where that is told."""
    return {
        id: (
            name,
            squeeze(department.replace("&", "and")),
            "" if "one-fund" in told else fund.split(" ")[0],
            str(cents),
        )
        for id, (name, department, fund, cents) in money.items()
    }


def verdict(city: City, found: Examination) -> str:
    """ "equal", "stopped" at a cell, or what went wrong."""
    if found.budget is None:
        errors = [item for item in found.findings if item.level is Level.ERROR]
        return "stopped" if errors and all(item.place.cell for item in errors) else f"stopped nowhere: {errors}"
    told = {item.rule for item in found.findings if item.level is Level.WARNING}
    read, truth = plainly(money_of(found.budget), told), plainly(city.money, told)
    return "equal" if read == truth else f"different: {sorted(set(read.items()) ^ set(truth.items()))[:4]}"


def name(ugly: Ugliness) -> str:
    return ugly.__name__


def mixture(seed: int) -> list[Ugliness]:
    """From two to eight uglinesses that go together; one in three workbooks has a doubtful one among them."""
    source = random.Random(seed)
    chosen = source.sample(FAITHFUL, source.randint(2, 8))
    if source.random() < 1 / 3:
        chosen.append(source.choice([ugly for ugly in DOUBTFUL if ugly is not continental_whole]))
    for apart in APART:
        together = [ugly for ugly in chosen if name(ugly) in apart]
        chosen = [ugly for ugly in chosen if ugly not in together[:-1]]
    return sorted(chosen, key=ORDER.index)


@pytest.mark.parametrize("ugly", FAITHFUL, ids=name)
@pytest.mark.parametrize("seed", range(4))
def test_each_ugliness_alone_comes_back_to_the_cent(tmp_path: Path, ugly: Ugliness, seed: int) -> None:
    city = clean_city(seed)
    found = examine(uglified(city, [ugly], seed, tmp_path))
    errors = [str(item) for item in found.findings if item.level is Level.ERROR]
    assert verdict(city, found) == "equal", errors[:3]


@pytest.mark.parametrize("ugly", DOUBTFUL, ids=name)
@pytest.mark.parametrize("seed", range(3))
def test_each_doubt_stops_with_its_finding_at_a_cell(tmp_path: Path, ugly: Ugliness, seed: int) -> None:
    city = clean_city(seed, whole=ugly is continental_whole)
    found = examine(uglified(city, [ugly], seed, tmp_path))
    assert verdict(city, found) == "stopped"
    assert DOUBTFUL[ugly] in {item.rule for item in found.findings if item.level is Level.ERROR}


def named_money(found: Examination) -> dict[tuple[str, str], int]:
    """Department and program by name -> adopted cents."""
    assert found.budget is not None, [str(item) for item in found.findings if item.level is Level.ERROR]
    read = money_of(found.budget)
    return {(squeeze(department), program): cents for program, department, _, cents in read.values()}


@pytest.mark.parametrize("ugly", MAPPED, ids=name)
@pytest.mark.parametrize("seed", range(3))
def test_roles_of_columns_are_told_by_map(tmp_path: Path, ugly: Ugliness, seed: int) -> None:
    city = clean_city(seed)
    found = proposal_for([uglified(city, [ugly], seed, tmp_path)]).found
    truth = {(squeeze(department), program): cents for program, department, _, cents in city.money.values()}
    assert named_money(found) == truth


@pytest.mark.parametrize("seed", range(2))
def test_a_label_of_thousands_over_cells_in_units_is_settled_by_amounts_in(tmp_path: Path, seed: int) -> None:
    city = clean_city(seed)
    path = uglified(city, [thousands_twice], seed, tmp_path)
    heads = [part.name for part in SHEET["Programs"].columns if part.name in HEADS]
    table = {"reads": "Programs", "file": path.name, "sheet": "Programs", "amounts_in": "units",
             "columns": {head: head for head in heads} | {"Current budget": "Current budget ($000)"}}  # fmt: skip
    mapping = Mapping.model_validate({"fiscal_year": 2026, "tables": [table]})
    found = examine(path, mapping)
    assert verdict(city, found) == "equal", [str(item) for item in found.findings][:3]


@pytest.mark.parametrize("how", ["heading", "lone", "footnote", "settings", "title"])
def test_thousands_are_understood_wherever_they_are_said(tmp_path: Path, how: str) -> None:
    city = clean_city(1)
    found = examine(uglified(city, [lambda page, source: thousands(page, source, how)], 1, tmp_path))
    assert verdict(city, found) == "equal"


@pytest.mark.parametrize(
    ("words", "unit"),
    [
        ("$000s", 1_000),
        ("$000", 1_000),
        ("(000s)", 1_000),
        ("in thousands", 1_000),
        ("Amounts in thousands of dollars", 1_000),
        ("FY2026 Budget ($ in thousands)", 1_000),
        ("All figures in £'000", 1_000),
        ("Angaben in Tsd. Euro", 1_000),
        ("en milliers d'euros", 1_000),
        ("TEUR", 1_000),
        ("(en miles)", 1_000),
        ("Importes en miles de euros", 1_000),
        ("en miles de pesos", 1_000),
        ("Angaben in Tsd. €", 1_000),
        ("Beträge in Millionen Euro", 1_000_000),
        ("en millones de pesos", 1_000_000),
        ("Road Repair (in miles)", None),
        ("Lane miles", None),
        ("£ million", 1_000_000),
        ("(in millions)", 1_000_000),
        ("USD millions", 1_000_000),
        ("£ billion", 1_000_000_000),
        ("Adopted budget, serving 1.2 million residents", None),
        ("A thousand thanks to all who helped", None),
        ("City of Ugly", None),
        ("Fund 000", None),
    ],
)
def test_what_a_lone_cell_says_of_the_unit(words: str, unit: int | None) -> None:
    assert unit_of_lone(words) == unit


def test_mixtures_come_back_to_the_cent_or_stop_at_a_cell(tmp_path: Path) -> None:
    verdicts = {}
    for seed in range(WORKBOOKS):
        city, chosen = clean_city(seed), mixture(seed)
        found = examine(uglified(city, chosen, seed, tmp_path))
        verdicts[seed] = (verdict(city, found), [name(ugly) for ugly in chosen])
    wrong = {seed: said for seed, said in verdicts.items() if said[0] not in {"equal", "stopped"}}
    assert not wrong
    counts = Counter(said for said, _ in verdicts.values())
    assert counts["equal"] > WORKBOOKS / 2, counts


def test_the_uglifier_changes_what_is_written() -> None:
    # A test of the test: an ugliness that did nothing would prove nothing.
    for ugly in FAITHFUL:
        if ugly in {unknown_sheet_name, text_table}:
            continue
        before, after = page_of(clean_city(1)), page_of(clean_city(1))
        for seed in range(3):
            ugly(after, random.Random(seed)) if ugly is not synonyms or not seed else None
        assert before != after or ugly is shuffled_columns, name(ugly)
