"""The rows of a ledger by the line that they add up to: what looks at lines looks at each once, not at every row."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from budgetopt.city.model import Amount, AmountKind
from budgetopt.grouping import grouped, summed
from budgetopt.intake.log import Log
from budgetopt.money import Cents


class LineRows(NamedTuple):
    """The rows of one program, fund, fiscal year and kind; their amounts, and the sum."""

    rows: list[Amount]
    sizes: list[Cents]
    total: Cents


class LedgerLines:
    """Every line of a ledger, by program, fund, fiscal year and kind, in the order of their first rows."""

    def __init__(self, amounts: Iterable[Amount]):
        rows = grouped(((row.program_id, row.fund_id, row.fiscal_year, row.kind), row) for row in amounts)
        self.all = {key: _line(of) for key, of in rows.items()}
        adopted: dict[int, dict[tuple[str, str], LineRows]] = defaultdict(dict)
        for (program_id, fund_id, year, kind), line in self.all.items():
            if kind is AmountKind.ADOPTED:
                adopted[year][program_id, fund_id] = line
        self.by_year = dict(adopted)

    def adopted(self, year: int) -> dict[tuple[str, str], LineRows]:
        """The adopted lines of one year, by program and fund."""
        return self.by_year.get(year, {})

    def spent(self, year: int) -> dict[str, Cents]:
        """Fund -> what is adopted of it in a year; 0 of any other."""
        return summed((fund_id, line.total) for (_, fund_id), line in self.adopted(year).items())

    def programs(self, year: int) -> dict[str, Cents]:
        """Program -> what is adopted for it in a year."""
        return summed((program_id, line.total) for (program_id, _), line in self.adopted(year).items())


def say_no_services(lines: LedgerLines, year: int, log: Log) -> None:
    """Programs that only some kinds of rows know: moving away from current services would leave them nothing."""
    services = {program for program, _, of, kind in lines.all if (of, kind) == (year, AmountKind.CURRENT_SERVICES)}
    without = [program for program, cents in lines.programs(year).items() if cents and program not in services]
    if services and without:
        place = next(line.rows[0].place for (id, _), line in lines.adopted(year).items() if id == without[0])
        said = (
            f"programs with adopted money have no row of current services: {len(without)} here, this is the first. "
            'A scenario with base = "current services" gives them nothing.'
        )
        mend = "Enter what they cost next year; 0 where they end."
        log.warning("no-current-services", place, said, "", mend)


def _line(rows: list[Amount]) -> LineRows:
    sizes = [row.amount for row in rows]
    return LineRows(rows, sizes, sum(sizes))
