"""Subtotals that no word tells from the rows they total: read as rows, they would count a city's money twice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import TypeVar

from budgetopt.errors import Place
from budgetopt.intake.cells.words import squeeze
from budgetopt.intake.checks.lines import LedgerLines, LineRows
from budgetopt.intake.checks.runs import BY_CHANCE
from budgetopt.intake.layout.program_row import ProgramRow
from budgetopt.intake.log import Log
from budgetopt.money import Cents

# One group with a row equal to the sum of its others is chance; most groups of a sheet are not.
_MOST_BY_CHANCE = 0.5
_LEAST = 3  # amounts of a group that may hold its total
_SLIP = 0.05  # how far a row that has its department's name may be from the sum of the others

T = TypeVar("T")

Item = tuple[Cents, Place]


def check_programs(rows: Sequence[ProgramRow], lines: LedgerLines, year: int, log: Log) -> None:
    """Look among programs for a department's total, and for the city's, by their money in the base year."""
    money = lines.programs(year)
    places = {program_id: line.rows[0].place for (program_id, _), line in reversed(lines.adopted(year).items())}
    departments: dict[str, list[Item]] = defaultdict(list)
    called: set[Place] = set()
    for row in rows:
        id, department = row.program.id, row.program.department
        if size := money.get(id):
            departments[department].append((size, places[id]))
            if squeeze(row.program.name) in {squeeze(department), squeeze(department) + "total"}:
                called.add(places[id])
    large, sums = _totals((items, [size for size, _ in items]) for items in departments.values())
    nearly = [
        item
        for items in (departments.values() if called else ())
        for item in items
        if item[1] in called and len(items) >= _LEAST and _is_nearly(item, items)
    ]
    _say([*sums, *(item for item in nearly if item not in sums)], large, log, sure=called)
    doubled = {place for _, place in (*sums, *nearly)}
    rest = [item for items in departments.values() for item in items if item[1] not in doubled]
    at = _sum_among([size for size, _ in rest]) if len(rest) >= 4 else None
    if at is not None:
        _say([rest[at]], 1, log, sure={rest[at][1]})


def _is_nearly(item: Item, items: Sequence[Item]) -> bool:
    """Whether an amount is the sum of the others, but for a slip."""
    others = sum(amount for amount, _ in items) - item[0]
    return abs(others - item[0]) <= _SLIP * abs(others)


def check_ledger(lines: LedgerLines, log: Log) -> None:
    """Look among the rows of each program and fund (in a year, of a kind) for their total."""
    large, totals = _totals((line.rows, line.sizes) for line in lines.all.values())
    _say([(row.amount, row.place) for row in totals], large, log)
    for year in lines.by_year:
        _check_fund_of_all(lines, year, log)


def _check_fund_of_all(lines: LedgerLines, year: int, log: Log) -> None:
    """Look for a fund that has of every program what the others have together: "All Funds"."""
    of_fund: dict[str, dict[str, LineRows]] = defaultdict(dict)
    for (program_id, fund_id), line in lines.adopted(year).items():
        of_fund[fund_id][program_id] = line
    money = lines.programs(year)
    named = [id for id, cents in money.items() if cents]
    if len(of_fund) < _LEAST or len(named) < _LEAST:
        return
    for of in of_fund.values():
        if len(of) >= len(named) and all(id in of and 2 * of[id].total == money[id] for id in named):
            first = of[named[0]].rows[0]
            _say([(first.amount, first.place)], 1, log, sure={first.place})
            return


def _totals(groups: Iterable[tuple[Sequence[T], Sequence[Cents]]]) -> tuple[int, list[T]]:
    """How many groups (rows and their amounts) have three amounts or more, and the rows that are the sum of the others
    of theirs."""
    large, found = 0, []
    for rows, sizes in groups:
        if len(sizes) - sizes.count(0) >= _LEAST:
            large += 1
            at = _sum_among(sizes)
            if at is not None:
                found.append(rows[at])
    return large, found


def _sum_among(sizes: Sequence[Cents]) -> int | None:
    """Where the amount stands, not 0, that equals the sum of the others."""
    half, odd = divmod(sum(sizes), 2)
    return sizes.index(half) if half and not odd and half in sizes else None


def _say(sums: Sequence[Item], groups: int, log: Log, sure: set[Place] | frozenset[Place] = frozenset()) -> None:
    often = len(sums) >= 2 and len(sums) > groups * _MOST_BY_CHANCE
    for amount, place in sums:
        if often or place in sure:
            said = (
                f"{log.show(amount)} is the sum of the other rows beside it, or nearly: the row looks like their total."
            )
            mend = (
                "If it is a total, write Total in its name (`totals` in a mapping): it is then compared and not added"
            )
            mend += f"{BY_CHANCE}."
            log.error("looks-like-a-total", place, said, "", mend)
