"""A seeded city of any size as the workbook of a finance office: ledger rows, goals, measures, evidence."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from pathlib import Path

import xlsxwriter

FUNDS, DEPARTMENTS = 10, 30
GOALS = (("safe", "Safe", 40), ("start", "Healthy start", 25), ("home", "Homes", 15), ("clean", "Clean", 10))
SEVERAL = 0.2
_ACCOUNTS = ("Salaries and benefits", "Supplies and contracts")
_RATINGS = (
    ("CrimeSolutions", "Effective"),
    ("CrimeSolutions", "Ineffective"),
    ("ESSA / WWC tiers", "Tier 2 Moderate"),
    ("Title IV-E Prevention Services", "Well-supported"),
    ("CEBC Scientific Rating", "3"),
)
Row = Sequence[str | int | float | None]


def write_city(path: Path, programs: int, several: bool = False) -> None:
    """`several`: a fifth of the programs draw on a second fund, so that their lines hang together."""
    chance = random.Random(programs)
    ids = [f"P-{number:05d}" for number in range(programs)]
    with xlsxwriter.Workbook(path) as book:
        for name, headings, rows in _sheets(ids, several, chance):
            page = book.add_worksheet(name)
            page.write_row(0, 0, headings)
            for number, row in enumerate(rows, 1):
                page.write_row(number, 0, row)


def _sheets(ids: list[str], several: bool, chance: random.Random) -> Iterator[tuple[str, Row, list[Row]]]:
    yield "Settings", ("Item", "Value"), [("City", "Benchmark"), ("Fiscal year", 2026), ("Currency", "USD")]
    yield "Goals", ("Goal ID", "Goal", "Weight"), list(GOALS)
    funds: list[Row] = [(f"F{number}", f"Fund {number}", "yes") for number in range(FUNDS)]
    yield "Funds", ("Fund ID", "Fund", "Restricted"), funds
    departments = [f"Department {number % DEPARTMENTS}" for number in range(len(ids))]
    listed: list[Row] = [
        (id, f"Program {id}", department, "service", f"What {id} does.", "yes", "no", chance.choice((0, 0.05, None)))
        for id, department in zip(ids, departments, strict=True)
    ]
    heads = ("Program ID", "Program", "Department", "Kind", "Description", "Recurring", "Mandated", "Transition cost %")
    yield "Programs", heads, listed
    heads = ("Program ID", "Fund ID", "Fiscal year", "Amount", "Kind", "Recurring", "Account")
    yield "Budget", heads, list(_ledger(ids, several, chance))
    scored: list[Row] = [
        (id, goal, chance.randint(1, 4))
        for id in ids
        for goal in chance.sample([goal for goal, _, _ in GOALS], chance.choice((1, 1, 2)))
    ]
    yield "Alignment", ("Program ID", "Goal ID", "Score"), scored
    heads = ("Program ID", "Metric", "Type", "Direction", "Unit", "Baseline", "Target", "FY2024", "FY2025", "FY2026")
    yield "Metrics", heads, [_measure(id, chance) for id in ids if chance.random() < 0.5]
    found: list[Row] = [
        (id, *chance.choice(_RATINGS), chance.randint(2010, 2025), f"Study of {id}", chance.choice(("yes", "no")))
        for id in ids
        if chance.random() < 0.35
    ]
    yield "Evidence", ("Program ID", "Rating system", "Rating", "Year", "Source", "Local"), found


def _ledger(ids: list[str], several: bool, chance: random.Random) -> Iterator[Row]:
    for number, id in enumerate(ids):
        size = round(chance.lognormvariate(13.5, 1.2)) + 10_000
        shares = [(number % FUNDS, 1.0)]
        if several and chance.random() < SEVERAL:
            shares = [(number % FUNDS, 0.7), ((number + 1) % FUNDS, 0.3)]
        for fund, share in shares:
            for year in (2025, 2026):
                for account, part in zip(_ACCOUNTS, (0.8, 0.2), strict=True):
                    amount = round(size * share * part * (1.03 if year == 2026 else 1.0))
                    yield id, f"F{fund}", year, amount, "adopted", "yes", account


def _measure(id: str, chance: random.Random) -> Row:
    start = chance.randint(20, 80)
    years = [start + chance.randint(-5, 10) for _ in range(3)]
    return id, f"Share reached by {id}", "outcome", "up", "%", start, start + 10, *years
