"""Riverton: an invented mid-sized city, from the tables in riverton_data/.

The tables hold what a person decided (names, amounts in thousands, scores, findings); this file turns them into the
sheets of a budget workbook and adds, by a fixed seed, what nobody needs to decide: odd dollars, past years, shares.
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import riverton_standard as standard
import riverton_terms as city
from book import Cell, Table, columns

DATA = Path(__file__).parent / "riverton_data"
SEED = 2026
YEARS = (2024, 2025, 2026)
BASE = YEARS[-1]

Row = dict[str, str]


def table(name: str) -> list[Row]:
    """The rows of a data table."""
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def chance(*names: object) -> Random:
    """Numbers that depend on the names alone: a new program leaves every other program as it was."""
    return Random(f"{SEED}/" + "/".join(map(str, names)))


@dataclass(frozen=True)
class Line:
    """Money of one program from one fund in the base year, in cents, with the grantor's terms."""

    fund: str
    cents: int
    minimum: float | None = None
    match: float | None = None
    once: bool = False


@dataclass(frozen=True)
class Program:
    """One row of programs.csv, read."""

    row: Row
    lines: tuple[Line, ...]
    terms: dict[str, str] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """POL-01: department and number."""
        return self.row["id"]

    @property
    def prefix(self) -> str:
        """The department's three letters."""
        return self.id[:3]

    @property
    def cents(self) -> int:
        """The program's base budget."""
        return sum(line.cents for line in self.lines)

    @property
    def asked(self) -> tuple[float | None, str]:
        """What it requests and from which fund ("" where the fund is the one it has)."""
        amount, _, fund = self.terms.get("request", "").partition(" from ")
        return (float(amount) * 1000 if amount else None), fund

    def share(self, term: str) -> float | None:
        """A term that is a number, such as "earned 0.3"."""
        return float(self.terms[term]) if term in self.terms else None


def programs() -> list[Program]:
    """All programs in the order of the table."""
    found = []
    for row in table("programs"):
        terms = dict((*term.split(" ", 1), "")[:2] for term in row["terms"].split("; ") if term)
        lines = tuple(_line(row["id"], part) for part in row["money"].split(" + ") if part)
        found.append(Program(row, lines, terms))
    return found


def _line(program: str, text: str) -> Line:
    fund, thousands, *terms = text.split()
    numbers = dict(zip(terms[::2], terms[1::2], strict=False))
    return Line(
        fund,
        _cents(program, fund, thousands),
        minimum=float(numbers["minimum"]) if "minimum" in numbers else None,
        match=float(numbers["match"]) if "match" in numbers else None,
        once="once" in terms,
    )


def _cents(program: str, fund: str, thousands: str) -> int:
    """Awards are round; other budgets end in odd dollars, and a few in odd cents."""
    dollars = round(float(thousands) * 1000)
    luck = chance(program, fund)
    if fund != "grants" and "." not in thousands:
        dollars += int(luck.random() * 1000) - 500
    return dollars * 100 + (int(luck.random() * 99) + 1 if luck.random() < 0.05 else 0)


def apportion(total: int, weights: list[float]) -> list[int]:
    """Whole parts of `total` in proportion to `weights`: largest remainder."""
    parts = [total * weight / sum(weights) for weight in weights]
    shares = [int(part) for part in parts]
    for place in sorted(range(len(parts)), key=lambda i: shares[i] - parts[i])[: total - sum(shares)]:
        shares[place] += 1
    return shares


def budget_rows(all_programs: list[Program]) -> Iterator[list[Cell]]:
    """The ledger: adopted by account, what was spent, the cost of doing the same next year, and requests."""
    for program in all_programs:
        for line in program.lines:
            adopted = _adopted(program, line)
            for year, cents in adopted.items():
                yield from _accounts(program, line, year, cents)
            for year in (year for year in adopted if year != BASE):
                yield _row(program, line, year, _spent(program, line, year, adopted[year]), "actual", "All accounts")
            yield _row(program, line, BASE, _same_again(program, line), "current services", "All accounts")
        amount, fund = program.asked
        if amount and fund:
            yield [program.id, fund, BASE, amount, "requested", None, None, None, "New program"]


def _adopted(program: Program, line: Line) -> dict[int, int]:
    """Each year's adopted amount: backward from the base year at 2 to 5% growth, to the hundred dollars."""
    amounts = {BASE: line.cents}
    for year in reversed(YEARS[:-1]):
        if year >= int(program.terms.get("since", YEARS[0])):
            growth = 1.02 + 0.03 * chance(program.id, line.fund, year).random()
            amounts[year] = round(amounts[year + 1] / growth / 10_000) * 10_000
    return dict(sorted(amounts.items()))


def _accounts(program: Program, line: Line, year: int, cents: int) -> Iterator[list[Cell]]:
    staff = float(program.row["staff"] or 0)
    wages = int(cents * staff / 100) * 100  # whole dollars; odd cents are in the rest
    parts = [wages, cents - wages]
    names = ["Salaries and benefits", "Supplies and contracts"]
    if program.row["kind"] == "non-operating":
        names[1] = "Other financing uses"
    first = True
    for name, part in zip(names, parts, strict=True):
        if part:
            yield _row(program, line, year, part, "adopted", name, terms=first and year == BASE)
            first = False


def _row(
    program: Program, line: Line, year: int, cents: int, kind: str, account: str, terms: bool = False
) -> list[Cell]:
    """A ledger row; the grantor's terms stand once, on the first row of the base year."""
    minimum = line.cents * line.minimum / 100 if terms and line.minimum is not None else None
    return [
        program.id, line.fund, year, cents / 100, kind, "no" if line.once else "yes",
        round(minimum) if minimum is not None and line.minimum != 1 else minimum,
        line.match if terms else None, account,
    ]  # fmt: skip


def _spent(program: Program, line: Line, year: int, cents: int) -> int:
    rate = program.share("underspent")
    luck = chance(program.id, line.fund, year, "spent").random()
    return round(cents * ((rate + 0.03 * (luck - 0.5)) if rate else 0.972 + 0.03 * luck))


def _same_again(program: Program, line: Line) -> int:
    """Wages and prices rise; awards and debt do not."""
    if line.fund == "grants" or program.row["kind"] == "non-operating":
        return line.cents
    rise = 1.012 + 0.025 * float(program.row["staff"] or 0) + 0.006 * chance(program.id, "rise").random()
    return round(line.cents * rise / 100) * 100


def program_rows(all_programs: list[Program]) -> Iterator[list[Cell]]:
    """The attributes of each program."""
    for program in all_programs:
        staff = float(program.row["staff"] or 0)
        amount, fund = program.asked
        base = program.cents / 100
        minimum, maximum = program.share("minimum"), program.share("maximum")
        evaluation = program.share("evaluate")
        operating = program.row["kind"] != "non-operating"
        payroll = staff * (base or amount or 0)
        yield [
            program.id, program.row["program"], city.DEPARTMENTS[program.prefix], program.row["kind"] or "service",
            program.row["description"], fund or (program.lines[0].fund if len(program.lines) == 1 else None),
            amount, "yes", "yes" if "mandated" in program.terms else "no",
            minimum and int(base * minimum / 1000) * 1000, maximum and round(base * maximum / 1000) * 1000,
            "no" if "whole" in program.terms else None,
            round(4 * payroll / city.COST_OF_A_POSITION[program.prefix]) / 4 if operating else None,
            round(0.15 * staff, 2) if staff >= 0.5 and base else None,
            program.share("earned"), program.share("unavoidable"), program.share("elasticity"),
            evaluation and evaluation * 1000, city.OWNERS[program.prefix], city.NOTES.get(program.id),
            city.COMMITTEES[program.prefix], *standard.REACHES.get(program.id, (None, None)),
        ]  # fmt: skip


def fund_rows(all_programs: list[Program]) -> Iterator[list[Cell]]:
    """What each fund has: its lines, its reserve and a little new money, so that doing nothing is possible."""
    held: dict[str, int] = defaultdict(int)
    for program in all_programs:
        for line in program.lines:
            held[line.fund] += line.cents
    for id, name, restricted, open_to_all, reserve, one_time, new in city.FUNDS:
        yield [id, name, restricted, open_to_all, (held[id] + (reserve + new) * 100) / 100, one_time, reserve]


def alignment_rows(all_programs: list[Program]) -> Iterator[list[Cell]]:
    """Scores such as "safe4 start1"."""
    for program in all_programs:
        for goal, score in re.findall(r"([a-z]+)(\d)", program.row["goals"]):
            yield [program.id, goal, int(score)]


def district_rows(all_programs: list[Program]) -> Iterator[list[Cell]]:
    """Shares in whole percent that sum to 1."""
    for program in all_programs:
        pull = city.REACH.get(program.row["reach"])
        if pull:
            luck = chance(program.id, "district")
            weights = [people * by * (0.9 + 0.2 * luck.random()) for people, by in zip(city.PEOPLE, pull, strict=True)]
            for district, share in zip(city.DISTRICTS, apportion(100, weights), strict=True):
                yield [program.id, district, share / 100]


def metric_rows() -> Iterator[list[Cell]]:
    """Each metric moves from its baseline to its latest value with some noise; the last year is often missing."""
    for row in table("metrics"):
        start, latest = row["baseline"] or row["target"], row["latest"]
        years = _history(row, start, latest) if latest else [None] * 4
        numbers = [float(row[name]) if row[name] else None for name in ("baseline", "target", "weight")]
        yield [
            row["program"], row["metric"], row["type"], row["direction"], row["unit"], *numbers, *years, None, None,
            *_reported(row),
        ]  # fmt: skip
    for owner, metric, kind, better, unit, start, target, figures, *reported in standard.INDICATORS:
        goal, office = (owner, None) if owner in standard.GOAL_TARGETS else (None, owner)
        yield [None, metric, kind, better, unit, start, target, None, *figures, goal, office, *reported]


def _reported(row: Row) -> list[Cell]:
    """By when a target is to be met, where the figures come from, and when the last one was entered."""
    luck = chance(row["program"], row["metric"], "reported")
    by = luck.choice([None, 2027, 2028, 2028, 2030]) if row["target"] else None
    source = luck.choice(
        [None, "Program records", "Program records", f"{city.DEPARTMENTS[row['program'][:3]]} database"]
    )
    updated = f"{luck.choice([2024, 2025, 2025, 2025])}-{luck.randint(1, 12):02}-{luck.randint(1, 28):02}"
    return [2022 if row["baseline"] else None, by, source, updated if luck.random() < 0.8 else None, None]


def _history(row: Row, start: str, latest: str) -> list[Cell]:
    luck = chance(row["program"], row["metric"])
    digits = max((len(text.partition(".")[2]) for text in (start, latest)), default=0)
    first, last = float(start), float(latest)
    last_year = 2026 if luck.random() < 0.45 else 2025
    steps = last_year - 2023
    values: list[Cell] = []
    for step in range(4):
        noise = (luck.random() - 0.5) * 0.12 * abs(last - first) if step < steps else 0
        value = round(first + (last - first) * (0.2 + 0.8 * step / steps) + noise, digits)
        gap = step in (0, 1) and luck.random() < 0.08
        values.append(None if gap or step > steps else value)
    return values


def evidence_rows() -> Iterator[list[Cell]]:
    """The findings as they stand in the table."""
    numbers = {"effect", "se", "bcr", "bcr_se", "year"}
    for row in table("evidence"):
        yield [_number(text) if name in numbers or text.isdigit() else text or None for name, text in row.items()]


def _number(text: str) -> float | None:
    return float(text) if text else None


def tables() -> list[Table]:
    """Every sheet of the workbook."""
    known = programs()
    rows: dict[str, list[list[Cell]]] = {
        "Programs": list(program_rows(known)), "Budget": list(budget_rows(known)), "Funds": list(fund_rows(known)),
        "Alignment": list(alignment_rows(known)), "Metrics": list(metric_rows()), "Evidence": list(evidence_rows()),
        "Districts": list(district_rows(known)), "Settings": city.SETTINGS + standard.SETTINGS,
        "Goals": [[*goal, *standard.GOAL_TARGETS[str(goal[0])]] for goal in city.GOALS],
        "Residents": city.residents(), "Curves": city.CURVES, "Evaluations": standard.EVALUATIONS,
    }  # fmt: skip
    return [Table(name, columns(*city.COLUMNS[name]), list(rows[name])) for name in city.COLUMNS]
