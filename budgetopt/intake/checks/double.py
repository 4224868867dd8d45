"""Subtotals that no word tells from the rows they total: read as rows, they would count a city's money twice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence

from budgetopt.city.model import Amount, AmountKind
from budgetopt.errors import Place
from budgetopt.intake.cells.words import squeeze
from budgetopt.intake.checks.runs import BY_CHANCE
from budgetopt.intake.layout.record import ProgramRow
from budgetopt.intake.log import Log
from budgetopt.money import Cents

# One group with a row equal to the sum of its others is chance; most groups of a sheet are not.
_MOST_BY_CHANCE = 0.5
_SLIP = 0.05  # how far a row that has its department's name may be from the sum of the others

Item = tuple[Cents, Place]


def check_programs(rows: Sequence[ProgramRow], amounts: Sequence[Amount], year: int, log: Log) -> None:
    """Look among programs for a department's total, and for the city's, by their money in the base year."""
    money: dict[str, Item] = {}
    for amount in amounts:
        if amount.fiscal_year == year and amount.kind is AmountKind.ADOPTED:
            size, place = money.get(amount.program_id, (0, amount.place))
            money[amount.program_id] = size + amount.amount, place
    departments: dict[Hashable, list[Item]] = defaultdict(list)
    called: set[Place] = set()
    for row in rows:
        item = money.get(row.program.id, (0, row.record.place("Program")))
        if item[0]:
            department = row.program.department
            departments[department].append(item)
            if squeeze(row.program.name) in {squeeze(department), squeeze(department) + "total"}:
                called.add(item[1])
    sums = _sums(departments)
    nearly = [item for items in _large(departments) for item in items if item[1] in called and _is_nearly(item, items)]
    _say([*sums, *(item for item in nearly if item not in sums)], len(_large(departments)), log, sure=called)
    doubled = {place for _, place in (*sums, *nearly)}
    rest = [item for items in departments.values() for item in items if item[1] not in doubled]
    whole = _sum_among(rest) if len(rest) >= 4 else None
    if whole:
        _say([whole], 1, log, sure={whole[1]})


def _is_nearly(item: Item, items: Sequence[Item]) -> bool:
    """Whether an amount is the sum of the others, but for a slip."""
    others = sum(amount for amount, _ in items) - item[0]
    return abs(others - item[0]) <= _SLIP * abs(others)


def check_ledger(amounts: Sequence[Amount], log: Log) -> None:
    """Look among the rows of each program and fund for their total."""
    lines: dict[Hashable, list[Item]] = defaultdict(list)
    for row in amounts:
        lines[row.program_id, row.fund_id, row.fiscal_year, row.kind].append((row.amount, row.place))
    _say(_sums(lines), len(_large(lines)), log)


def _large(groups: Mapping[Hashable, Sequence[Item]]) -> list[Sequence[Item]]:
    return [items for items in groups.values() if sum(amount != 0 for amount, _ in items) >= 3]


def _sums(groups: Mapping[Hashable, Sequence[Item]]) -> list[Item]:
    """The rows that equal the sum of the others of their group."""
    return [found for items in _large(groups) if (found := _sum_among(items))]


def _sum_among(items: Sequence[Item]) -> Item | None:
    total = sum(amount for amount, _ in items)
    return next((item for item in items if item[0] and 2 * item[0] == total), None)


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
