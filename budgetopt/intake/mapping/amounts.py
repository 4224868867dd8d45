"""The columns of a ledger's amounts: which there are, and those that a proposal leaves for a person to tell apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from budgetopt.errors import Level, Place
from budgetopt.intake.cells import days, values
from budgetopt.intake.cells.digits import is_ambiguous
from budgetopt.intake.cells.grid import Cells
from budgetopt.intake.checks.money_column import MoneyColumn
from budgetopt.intake.checks.plans import first_of_outlook, may_be_outlook, sum_of_years
from budgetopt.intake.checks.rivals import say_rivals
from budgetopt.intake.checks.sections import sections_of
from budgetopt.intake.checks.totals import cents_of
from budgetopt.intake.layout.finding import Header
from budgetopt.intake.layout.headers import with_decimals
from budgetopt.intake.layout.sheets import UNITS
from budgetopt.intake.log import Log
from budgetopt.intake.mapping.located import matches
from budgetopt.intake.mapping.mapping import Ledger
from budgetopt.intake.mapping.sources import Given, Reader
from budgetopt.money import half_up

_TABLES = "Tables with such years: {n}, this is the first."
_MEND_RIVALS = "Name the one that is meant; where they are parts of it, write `amount: {column: [...], added: true}`."


@dataclass(frozen=True, slots=True)
class PartOfSum:
    """One of several columns that add up to the amount: a quarter, a month."""

    number: int


# What a column of amounts is of: a fiscal year, a fund by its id, a share of the year, or None where other columns, or
# the mapping, say it.
Of = int | str | PartOfSum | None


def amount_columns(header: Header, ledger: Ledger) -> dict[Of, int]:
    """What its amounts are of -> column."""
    if ledger.funds:
        return {fund: header.column_under(heading) for fund, heading in ledger.funds.items()}
    if ledger.years:
        return {year: header.column_under(named.column) for year, named in ledger.years.items()}
    amount = ledger.columns.amount
    if amount and amount.added:
        return {PartOfSum(number): header.column_under(heading) for number, heading in enumerate(amount.column)}
    return {None: header.column_under(amount.column[0])} if amount else {}


def say_doubt(header: Header, ledger: Ledger, key: str, given: Given) -> bool:
    """Whether a proposal left open which columns are the amounts: an error with what each reading comes to."""
    amount = ledger.columns.amount
    if amount and amount.added:
        return False
    if amount and len(amount.column) > 1:
        _say_rivals(header, ledger, amount.column, f"{key}.columns.amount", given)
    elif ledger.years and ledger.funds:
        _say_years_or_funds(header, ledger, key, given)
    else:
        return _say_plan(header, ledger, key, given)
    return True


def _say_rivals(header: Header, ledger: Ledger, headings: Sequence[str], at: str, given: Given) -> None:
    """Amounts in two columns, as a proposal leaves them where it cannot tell: an error with the total of each."""
    rows, of = _rows_of(header, ledger, headings, given)
    found = [MoneyColumn(heading, _under(header, heading, rows)) for heading in headings]
    say_rivals(found, Place(given.file, "", at), _unit(ledger, given), _MEND_RIVALS, given.log, of)


def _say_years_or_funds(header: Header, ledger: Ledger, key: str, given: Given) -> None:
    """Codes over the amounts that may be years or funds: an error with what each reading comes to."""
    found = _amounts_under(header, ledger, list(ledger.funds.values()), given)
    sums = [given.log.show(half_up(column.total * _unit(ledger, given))) for column in found]
    whole = given.log.show(half_up(sum((column.total for column in found), Decimal(0)) * _unit(ledger, given)))
    listed = ", ".join(repr(column.heading) for column in found)
    latest = max(ledger.years)
    of_latest = sums[list(ledger.funds.values()).index(ledger.years[latest].column)]
    said = f"{listed} may be fiscal years ({of_latest} in {latest}) or funds ({whole} in all)."
    given.log.error("years-or-funds", Place(given.file, "", key), said, "", "Keep `years` or `funds`.")


def _say_plan(header: Header, ledger: Ledger, key: str, given: Given) -> bool:
    """Whether a column adds up years and nothing says which is the budget: an error with what each has. So is what may
    be an outlook, and the rest is looked at too; where no word calls any year adopted, a warning says which was read.
    """
    if len(ledger.years) < 2 or given.mapping.fiscal_year:
        return False
    used = {named.column: year for year, named in sorted(ledger.years.items())}
    others = [words for words in header.words.values() if words not in used]
    found = _amounts_under(header, ledger, [*used, *others], given)
    years, rest = found[: len(used)], found[len(used) :]
    total = sum_of_years(header, years, rest)
    place = Place(given.file, "", key)
    adopted = [one for one, of in zip(years, sorted(ledger.years), strict=True) if not ledger.years[of].amounts]
    headings = [one.heading for one in adopted]
    before = None if total else first_of_outlook(header, headings)
    if total is None and before is None:
        if may_be_outlook(headings):
            said = f"{len(adopted)} years stand side by side, none is called adopted, and the latest was read: "
            said += f"{_listed(adopted, ledger, given)}."
            mend = f"Write `fiscal_year: {max(ledger.years)}` at the top of the mapping, or the year that is meant."
            given.log.count(Level.WARNING, "latest-of-years", given.file, place, f"{said} {_TABLES}", mend)
        return False
    if total:
        said = f"{total.heading!r} adds up {len(used)} years, as a plan does: the budget may be that of "
    else:
        said = f"the years after {before} may be the outlook of its budget, which is then that of "
    said += f"{_listed(years if total else adopted, ledger, given)}."
    mend = f"Write which is meant at the top of the mapping: `fiscal_year: {before or min(ledger.years)}`."
    given.log.count(Level.ERROR, "years-of-a-plan", given.file, place, f"{said} {_TABLES}", mend)
    return total is not None


def _listed(years: Sequence[MoneyColumn], ledger: Ledger, given: Given) -> str:
    """The total of each year: "2026 ($1,250), of 2027 ($350) or of 2028 ($15)"."""
    of = {named.column: year for year, named in ledger.years.items()}
    unit = _unit(ledger, given)
    *first, last = (f"{of[one.heading]} ({given.log.show(half_up(one.total * unit))})" for one in years)
    return f"{', of '.join(first)} or of {last}" if first else last


def _unit(ledger: Ledger, given: Given) -> int:
    return UNITS[ledger.amounts_in or given.mapping.amounts_in or "units"]


def _amounts_under(header: Header, ledger: Ledger, headings: Sequence[str], given: Given) -> list[MoneyColumn]:
    rows, _ = _rows_of(header, ledger, headings, given)
    return [MoneyColumn(heading, _under(header, heading, rows)) for heading in headings]


def _under(header: Header, heading: str, rows: Sequence[Cells]) -> tuple[values.Value, ...]:
    column = header.column_under(heading)
    return tuple(cells.get(column) for cells in rows)


def _rows_of(header: Header, ledger: Ledger, headings: Sequence[str], given: Given) -> tuple[list[Cells], str]:
    """The rows of spending of the fiscal year that is wanted, else of the latest, where rows name theirs: it is its
    total that a person knows. And what they are, in words."""
    reader = Reader(header, ledger, given)
    amounts = [header.column_under(heading) for heading in headings]
    names, ids = reader.under("program", "department", "program_id", "fund"), reader.under("program_id")
    read, rule = reader.rows(amounts, names, ids, bands=True), ledger.revenue
    sections = sections_of(header).revenue if rule and rule.band else {}
    rows = [
        (row, cells)
        for row, cells in read
        if not (rule and (row in sections if rule.band else matches(header, cells, rule)))
    ]
    if "fiscal_year" in ledger.sources:
        years = [_year_of(reader.value("fiscal_year", row, cells)) for row, cells in rows]
        wanted = given.mapping.fiscal_year or max(years, default=0)
        if len(set(years)) > 1 and wanted in years:
            return [cells for (_, cells), year in zip(rows, years, strict=True) if year == wanted], f"in {wanted}"
    return [cells for _, cells in rows], "in all"


def _year_of(cell: values.Value) -> int:
    try:
        return days.year(cell) or 0
    except values.Unreadable:
        return 0


def told_decimals(header: Header, ledger: Ledger, key: str, log: Log) -> Header:
    """The headings of a ledger, knowing the sign before decimals in its column of amounts; where nothing shows it, with
    one error for all cells that may be read in two ways."""
    told = with_decimals(header)
    sign, at, rows = ledger.decimal or told.decimals.get("Amount", ""), header.columns["Amount"], header.grid.rows
    read_twice = {one for one in header.under(at).different if is_ambiguous(one) and cents_of(one, 1, sign) is None}
    if not read_twice:
        return replace(told, decimals=told.decimals | {"Amount": sign})
    unsure = [row for row in header.below() if rows[row].get(at) in read_twice]
    cell = rows[unsure[0]].get(at)
    both = " or ".join(log.show(cents_of(cell, 1, decimal) or 0) for decimal in ",.")
    said = f"{len(unsure):,} amounts of {header.words.get(at, '')!r} may be with thousands or with decimals: "
    mend = f"Say in {key} which sign stands before decimals: `decimal: ','` or `decimal: '.'`."
    log.error("not-an-amount", header.grid.place(unsure[0], at), f"{said}{values.shown(cell)} is {both}.", "", mend)
    return replace(told, decimals=told.decimals | {"Amount": ","})
