"""What only shows when sheets are laid side by side: amounts that disagree, units that look off by 1,000."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from budgetopt.city.model import Fund
from budgetopt.grouping import summed
from budgetopt.intake.checks.lines import LedgerLines
from budgetopt.intake.layout.program_row import ProgramRow
from budgetopt.intake.layout.record import Record
from budgetopt.intake.log import Log
from budgetopt.money import Cents

_UNITS = "Check that both are in the same unit (Amounts in, on Settings)."


def off_by_thousand(one: Cents, other: Cents) -> bool:
    """Whether two amounts of one thing differ by about 1,000 times; no budget really grows 500-fold."""
    low, high = sorted((abs(one), abs(other)))
    return low > 0 and 500 <= high / low <= 2_000


def compare_amounts(rows: Sequence[ProgramRow], totals: dict[str, Cents], log: Log) -> None:
    """Amounts on Programs beside those of Budget: Budget is used, each difference is said with both figures. Where most
    of the money of Programs would be lost, the other table is hardly that budget: it may be measures, or positions."""
    told = [row for row in rows if row.current]
    here, there = sum(row.current or 0 for row in told), sum(totals.get(row.program.id, 0) for row in told)
    if here > 2 * there >= 0:
        said = f"{len(told):,} programs have {log.show(here)} on Programs and {log.show(there)} on Budget, which has "
        said += f"{log.show(sum(totals.values()))} in all: which is the budget?"
        mend = "Take out the other: the column Current budget on Programs, or the table (in a mapping its entry)."
        log.error("money-in-two-places", told[0].record.place("Current budget"), said, "", mend)
        return
    for row in rows:
        there = totals.get(row.program.id, 0)
        if row.current is not None and row.current != there:
            if off_by_thousand(row.current, there):
                rule, mend = "units-off", _UNITS
            else:
                rule, mend = "amounts-differ", "Correct one of them."
            said = (
                f"the adopted amount is {log.show(row.current)} here and {log.show(there)} on Budget; Budget was used."
            )
            log.warning(rule, row.record.place("Current budget"), said, "", mend)


def check_requests(rows: Iterable[ProgramRow], totals: dict[str, Cents], log: Log) -> None:
    """Requests that look as if they were in another unit than the adopted amounts."""
    for row in rows:
        asked, current = row.program.requested, totals.get(row.program.id, 0)
        if asked and off_by_thousand(asked, current):
            said = f"the request is {log.show(asked)}, the adopted amount {log.show(current)}: about 1,000 times apart."
            log.warning("units-off", row.record.place("Requested budget"), said, "", _UNITS)


def check_years(lines: LedgerLines, log: Log) -> None:
    """Years whose adopted totals are about 1,000 times apart."""
    totals = {year: sum(line.total for line in of.values()) for year, of in lines.by_year.items()}
    years = sorted(totals)
    for before, year in pairwise(years):
        if off_by_thousand(totals[before], totals[year]):
            sums = f"{year} adds up to {log.show(totals[year])} and {before} to {log.show(totals[before])}"
            said = f"{sums}: about 1,000 times apart."
            first = next(iter(lines.adopted(year).values())).rows[0]
            log.warning("units-off", first.place, said, "", _UNITS)


def check_funds(funds: Iterable[Fund], records: dict[str, Record], lines: LedgerLines, year: int, log: Log) -> None:
    """Available money that is less than the fund's lines, or looks as if it were in another unit than they are."""
    spent = lines.spent(year)
    for fund in funds:
        if fund.available and fund.id in records and off_by_thousand(fund.available, spent[fund.id]):
            sums = f"{log.show(fund.available)} are available, its programs add up to {log.show(spent[fund.id])}"
            said = f"{sums}: about 1,000 times apart."
            log.warning("units-off", records[fund.id].place("Available"), said, "", _UNITS)
        elif fund.available is not None and fund.id in records and fund.available < spent[fund.id]:
            said = f"{log.show(fund.available)} are available, its lines add up to {log.show(spent[fund.id])}: "
            said += f"{log.show(spent[fund.id] - fund.available)} more than there is, so every plan has to cut."
            mend = "If the fund really shrinks, leave it; else correct Available, or the lines."
            log.warning("less-than-its-lines", records[fund.id].place("Available"), said, "", mend)


def check_line_minimums(rows: Iterable[ProgramRow], lines: LedgerLines, year: int, log: Log) -> None:
    """A program's maximum must leave room for the minimums of its lines."""
    limited = [row for row in rows if row.program.maximum is not None]
    floors = summed(
        (program_id, sum(row.minimum or 0 for row in line.rows))
        for (program_id, _), line in (lines.adopted(year).items() if limited else ())
    )
    for row in limited:
        maximum, floor = row.program.maximum, floors[row.program.id]
        if maximum is not None and maximum < floor:
            said = (
                f"the maximum ({log.show(maximum)}) is under the minimums of its lines on Budget ({log.show(floor)})."
            )
            row.record.error(
                "ceiling-under-floor", "Maximum budget", said, "", "Raise the maximum or lower the minimums."
            )
