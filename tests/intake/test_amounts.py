"""Amounts and years that may be read in two ways: the truth comes out, or an error that shows both readings."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import accumulate
from pathlib import Path

import pytest
import yaml

from budgetopt.city.ledger import program_totals
from budgetopt.errors import Level
from budgetopt.intake.account import account_of
from budgetopt.intake.checks.money_column import MoneyColumn
from budgetopt.intake.checks.rivals import is_running
from budgetopt.intake.proposing.propose import Proposal, proposal_for
from budgetopt.intake.reading import Examination, examine
from tests.intake.workbooks import MakeBook, Rows
from tests.shared_data import shared_case

NAMES = ("Harbour watch", "Fire boats", "Branches", "Archives", "Paving", "Snow")
AMOUNTS = (2100, 1900, 3300, 400, 5500, 800)
TRUTH = sum(AMOUNTS) * 100


def csv(folder: Path, rows: Iterable[Iterable[object]], name: str = "a.csv") -> Path:
    path = folder / name
    path.write_text(
        "\n".join(",".join("" if cell is None else str(cell) for cell in row) for row in rows) + "\n", "utf-8"
    )
    return path


def money(found: Examination) -> int | None:
    return None if found.budget is None else sum(program_totals(found.budget).values())


def errors(found: Examination, rule: str = "") -> list[str]:
    return [item.found for item in found.findings if item.level is Level.ERROR and rule in ("", item.rule)]


def proposed(folder: Path, heads: list[str], *columns: Iterable[object]) -> Proposal:
    """The proposal for programs with a fund and these columns; a running total is made of AMOUNTS."""
    rows: Rows = [["Dept", "Service line", "Fund", *heads]]
    rows += [["Works", name, "General", *cells] for name, cells in zip(NAMES, zip(*columns, strict=True), strict=True)]
    return proposal_for(csv(folder, rows))


# What runs from the top, from the bottom, or begins again in the middle.
RUNNING = [
    [*accumulate(AMOUNTS)],
    [*accumulate(AMOUNTS[::-1])][::-1],
    [*accumulate(AMOUNTS[:4]), *accumulate(AMOUNTS[4:])],
]


@pytest.mark.parametrize("running", RUNNING)
@pytest.mark.parametrize(
    ("amount", "total"),
    [
        ("FY2026 Adopted", "FY2026 Adopted running total"),
        ("Budget", "Adopted amount"),
        ("Monto", "Presupuesto aprobado"),
        ("Montant", "Budget voté"),
        ("Betrag", "Haushaltsansatz"),
        ("Amount", "Running Sum of Amount"),
    ],
)
def test_a_running_total_is_never_taken_for_the_amount(
    tmp_path: Path, running: list[int], amount: str, total: str
) -> None:
    for heads, columns in (([amount, total], (AMOUNTS, running)), ([total, amount], (running, AMOUNTS))):
        found = proposed(tmp_path, heads, *columns)
        content = yaml.safe_load(found.text)
        content["fiscal_year"] = 2026
        (ledger,) = content["ledgers"]
        assert ledger["columns"]["amount"].replace("{year}", "2026") == amount
        # A mapping that names the running total is told so, with both sums.
        ledger["columns"]["amount"] = total
        path = tmp_path / "m.yaml"
        path.write_text(yaml.safe_dump(content), "utf-8")
        (said,) = errors(examine(tmp_path / "a.csv", path), "running-total")
        assert "$14,000 " in said + " " or "$14,000." in said
        assert f"${sum(running):,}" in said


def test_a_running_total_on_a_native_sheet_is_an_error(tmp_path: Path) -> None:
    rows: Rows = [["Program ID", "Program", "Department", "Current budget", "Amount of line"]]
    rows += [
        [f"P{n}", name, "Works", *pair] for n, (name, *pair) in enumerate(zip(NAMES, RUNNING[0], AMOUNTS, strict=True))
    ]
    (said,) = errors(examine(csv(tmp_path, rows)), "running-total")
    assert f"${sum(RUNNING[0]):,}" in said and "$14,000" in said


RIVALS = [
    ("Budget", "Amount"),
    ("Total budget", "Approved"),
    ("FY2026 Adopted", "FY2026 Budget"),
    ("Presupuesto", "Importe total"),
    ("Budget voté", "Montant"),
    ("Ansatz", "Betrag"),
    ("Amount", "FY26 Adopted"),
]


@pytest.mark.parametrize(("one", "two"), RIVALS)
def test_rivals_are_an_error_with_both_totals_until_the_mapping_names_one(tmp_path: Path, one: str, two: str) -> None:
    other = [amount + 7 for amount in AMOUNTS]
    found = proposed(tmp_path, [one, two], AMOUNTS, other)
    assert money(found.found) is None
    (said,) = errors(found.found, "rival-amounts")
    assert "$14,000 in all" in said and "$14,042 in all" in said
    content = yaml.safe_load(found.text)
    content["fiscal_year"] = 2026
    content["ledgers"][0]["columns"]["amount"] = one
    path = tmp_path / "m.yaml"
    path.write_text(yaml.safe_dump(content), "utf-8")
    assert money(examine(tmp_path / "a.csv", path)) == TRUTH
    assert money(proposed(tmp_path, [one, two], AMOUNTS, AMOUNTS).found) in (TRUTH, None), "the same twice is one"


@pytest.mark.parametrize(
    ("heads", "others"),
    [
        (["FY2026 Adopted", "FY2025 Adopted"], 1),
        (["FY2026 Adopted", "FY2026 Amended"], 1),
        (["FY2026 Budget", "FY2026 Actual"], 1),
        (["FY2026 Budget", "Change from FY2025"], 1),
        (["FY2026 Total budget", "Personnel cost", "Other cost"], 2),
        (["FY2026 Budget", "FTE"], 1),
    ],
)
def test_columns_that_words_years_or_sums_tell_apart_are_no_rivals(
    tmp_path: Path, heads: list[str], others: int
) -> None:
    parts = [[amount // 4 for amount in AMOUNTS], [amount - amount // 4 for amount in AMOUNTS]]
    found = proposed(tmp_path, heads, AMOUNTS, *parts[:others]).found
    assert not errors(found, "rival-amounts") and money(found) == TRUTH


CODES = ["Unit of Appropriation", "Budget code", "Approp no", "Expense", "Cost center", "CostCentre", "Kostenstelle"]


@pytest.mark.parametrize("heading", CODES)
def test_codes_are_no_amounts(tmp_path: Path, heading: str) -> None:
    written = {"Expense": "00{}", "Cost center": "CC41{}", "Kostenstelle": "K510{}"}.get(heading, "700{}")
    codes = [written.format(place) for place in range(len(AMOUNTS))]
    found = proposed(tmp_path, [heading, "FY2026 Spending"], codes, AMOUNTS).found
    assert not errors(found) and money(found) == TRUTH


def test_native_synonyms_that_differ_show_both_totals(tmp_path: Path) -> None:
    rows: Rows = [["Program ID", "Program", "Department", "Budget", "Total cost"]]
    rows += [
        [f"P{n}", name, "Works", amount, amount + 7]
        for n, (name, amount) in enumerate(zip(NAMES, AMOUNTS, strict=True))
    ]
    (said,) = errors(examine(csv(tmp_path, rows)), "rival-amounts")
    assert "$14,000 in all" in said and "$14,042 in all" in said


@pytest.mark.parametrize("word", ["#Missing", "No Data", "TBD", "por definir", "à définir", "offen", "n/a", "New"])
@pytest.mark.parametrize("many", [1, 3, 5])
def test_a_word_for_an_amount_moves_no_year_and_is_named_at_its_cell(tmp_path: Path, word: str, many: int) -> None:
    adopted = [word if place < many else amount for place, amount in enumerate(AMOUNTS)]
    proposal = proposed(tmp_path, ["FY25 Appropriation", "FY26 Adopted"], AMOUNTS, adopted)
    known = sum(AMOUNTS[many:])
    assert money(proposal.found) is None
    assert account_of(proposal.found.understood)[0].startswith(f"Base year: FY2026; ${known:,} ")
    # What the words mean is said in the mapping, in one of two ways.
    for more in ({"zero": [word.upper()]}, {"blank_amounts": {"zero": [word]}}, {"blank_amounts": "zero"}):
        content = yaml.safe_load(proposal.text)
        content["ledgers"][0] |= more
        path = tmp_path / "m.yaml"
        path.write_text(yaml.safe_dump(content), "utf-8")
        reads = "blank_amounts" not in more or more["blank_amounts"] != "zero" or word == "n/a"
        if word == "n/a" and more.get("zero"):
            continue
        assert money(examine(tmp_path / "a.csv", path)) == (known * 100 if reads else None), more


@pytest.mark.parametrize(
    ("heads", "years"),
    [
        (["1080", "2240"], False),
        (["2010", "2020"], False),
        (["1980", "1985"], False),
        (["2061", "2062"], False),
        (["2025", "2026"], True),
        (["FY 2024-25", "FY 2025-26"], True),
        (["2024/25", "2025/26"], True),
    ],
)
def test_codes_of_four_digits_are_no_years(tmp_path: Path, heads: list[str], years: bool) -> None:
    content = yaml.safe_load(proposed(tmp_path, heads, AMOUNTS, AMOUNTS).text) or {}
    (ledger,) = content.get("ledgers", [{}])
    assert list(ledger.get("years", ())) == ([2025, 2026] if years else [])


@pytest.mark.parametrize(
    "title", ["Adopted budget FY 2026", "Fiscal Year 2025-26", "Presupuesto 2026", "Haushaltsjahr 2026"]
)
def test_a_year_in_the_title_is_the_base_year(tmp_path: Path, title: str) -> None:
    rows: Rows = [[title], ["Department", "Program", "Fund", "Amount"]]
    rows += [["Works", name, "General", amount] for name, amount in zip(NAMES, AMOUNTS, strict=True)]
    found = proposal_for(csv(tmp_path, rows)).found
    assert money(found) == TRUTH
    assert account_of(found.understood)[0] == "Base year: FY2026; $14,000 adopted in 6 programs"


def test_no_year_at_all_is_never_fy0(tmp_path: Path) -> None:
    rows: Rows = [["Program ID", "Program", "Department", "Current budget"], ["P1", "Pool", "Parks", 5]]
    words = " ".join(account_of(examine(csv(tmp_path, rows)).understood))
    assert "FY0" not in words and "Base year: not named" in words


@pytest.mark.parametrize("where", ["mapping", "ledger"])
def test_units_are_settled_against_a_label_and_the_contradiction_is_shown_once(tmp_path: Path, where: str) -> None:
    rows: Rows = [["In thousands"], ["Amounts in $000"], ["Department", "Program", "Fund", "Amount ($000)"]]
    rows += [["Works", name, "General", amount] for name, amount in zip(NAMES, AMOUNTS, strict=True)]
    ledger = {"file": "a.csv", "columns": {"program": "Program", "fund": "Fund", "amount": "Amount ($000)"}}
    content = {"fiscal_year": 2026, "ledgers": [ledger]}
    path, table = tmp_path / "m.yaml", csv(tmp_path, rows)
    path.write_text(yaml.safe_dump(content), "utf-8")
    unsettled = examine(table, path)
    assert money(unsettled) is None and "$2,100,000 or $2,100" in errors(unsettled, "units-differ")[0].replace(
        "$2,100 or $2,100,000", "$2,100,000 or $2,100"
    )
    (content if where == "mapping" else ledger)["amounts_in"] = "units"
    path.write_text(yaml.safe_dump(content), "utf-8")
    settled = examine(table, path)
    assert money(settled) == TRUTH
    (said,) = [item for item in settled.findings if item.rule == "units-differ"]
    assert said.level is Level.WARNING and "$2,100,000" in said.found


SHARES = [
    ((0.35, 1.27, 1, 0), True),
    ((0.7, 0.72, 70, 0.69), True),
    ((35, 40, 0.5, 20), True),
    ((1, 1, 1.5, 1), True),
    ((35, 40, 50, 0), False),
    ((0.35, 0.4, 0.5, 1), False),
    (("35%", "40%", "127%", "0%"), False),
]


@pytest.mark.parametrize(("shares", "asked"), SHARES)
@pytest.mark.parametrize("heading", ["Transition cost %", "Cost recovery"])
def test_percent_or_ratio_is_asked_about_where_a_column_has_both(
    tmp_path: Path, shares: tuple[object, ...], asked: bool, heading: str
) -> None:
    rows: Rows = [["Program ID", "Program", "Department", "Current budget", heading]]
    rows += [[f"P{n}", f"Program {n}", "Parks", 100, share] for n, share in enumerate(shares)]
    assert bool(errors(examine(csv(tmp_path, rows)), "percent-or-ratio")) is asked


@pytest.mark.parametrize(
    ("figures", "unit", "level"),
    [
        ((0.7, 0.72, 70), "%", Level.ERROR),
        (("70%", "72%", 71), "", Level.ERROR),
        ((71, 0.72, 70), "Prozent", Level.ERROR),
        ((0.7, 70, 0.69), "hours", Level.WARNING),
        ((70, 72, 71), "%", None),
        ((0.7, 0.72, 0.71), "%", None),
        ((1, 3, 100), "visits", None),
    ],
)
def test_a_figure_that_does_not_fit_its_measure_is_asked_about(
    tmp_path: Path, figures: tuple[object, ...], unit: str, level: Level | None
) -> None:
    programs = csv(tmp_path, [["Program ID", "Program", "Department", "Current budget"], ["P1", "Pool", "Parks", 5]])
    rows: Rows = [
        ["Program ID", "Metric", "Unit", "Direction", "2024", "2025", "Target"],
        ["P1", "Use", unit, "up", *figures],
    ]
    found = examine([programs, csv(tmp_path, rows, "metrics.csv")])
    assert [item.level for item in found.findings if item.rule == "percent-or-ratio"] == ([level] if level else [])


def test_the_cases_come_out_right() -> None:
    c10 = examine(shared_case("c10_scientific_amounts.csv"))
    assert money(c10) == 16_750_000_00
    c11 = examine(shared_case("c11_ratio_above_one.csv"))
    assert "1.27 may be 127% or 1.27%" in errors(c11, "percent-or-ratio")[0]
    c15 = proposal_for(shared_case("c15_placeholder_moves_year.csv")).found
    first = "Base year: FY2025; $283,700 adopted in 10 programs, without 4 rows with errors"
    assert account_of(c15.understood)[0] == first
    assert {item.place.cell for item in c15.findings if item.level is Level.ERROR} >= {"F2"}
    c06 = proposal_for(shared_case("c06_fund_codes_as_headings.xlsx")).found
    assert money(c06) == 544_000_00 and c06.budget is not None and c06.budget.fiscal_year == 2026
    for mapping in ("c05_mapping.yaml", "c05_mapping_cells.yaml"):
        c05 = examine(shared_case("c05_bands_with_subtotals_above.xlsx"), shared_case(mapping))
        assert money(c05) == 1_150_000_00 and not [item for item in c05.findings if item.rule == "units-differ"]


def test_a_heading_row_holds_no_amounts(book: MakeBook) -> None:
    rows: Rows = [["Program", "Fund", "FY2026 Adopted"], ["Pool", "General", 2025.5], ["Trees", "General", 2026]]
    found = proposal_for(book("a.xlsx", bare=True, Sheet1=rows)).found
    assert money(found) == 4051_50


@pytest.mark.parametrize("restarts", [1, 50, 2000])
@pytest.mark.parametrize("way", [1, -1])
def test_running_totals_of_long_columns_are_told_by_a_sample_and_by_all(restarts: int, way: int) -> None:
    amounts = [100 + (row * 37) % 911 for row in range(2000)]
    running: list[int] = []
    for row, amount in enumerate(amounts):
        running.append(amount + (running[-1] if row % restarts and running else 0))
    one, two = (MoneyColumn(head, tuple(cells[::way])) for head, cells in (("sum", running), ("own", amounts)))
    assert is_running(one, two) is (restarts > 1)
    assert not is_running(two, MoneyColumn("other", one.cells[::-1]))
