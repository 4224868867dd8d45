"""The columns of a ledger's amounts: which there are, and those that a proposal leaves for a person to tell apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from budgetopt.errors import Place
from budgetopt.intake.checks.money_column import MoneyColumn
from budgetopt.intake.checks.rivals import say_rivals
from budgetopt.intake.layout.finding import Header
from budgetopt.intake.layout.sheets import UNITS
from budgetopt.intake.mapping.mapping import Ledger
from budgetopt.intake.mapping.sources import Given, Reader
from budgetopt.money import half_up

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
        return False
    return True


def _say_rivals(header: Header, ledger: Ledger, headings: Sequence[str], at: str, given: Given) -> None:
    """Amounts in two columns, as a proposal leaves them where it cannot tell: an error with the total of each."""
    found = _amounts_under(header, ledger, headings, given)
    say_rivals(found, Place(given.file, "", at), _unit(ledger, given), _MEND_RIVALS, given.log)


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


def _unit(ledger: Ledger, given: Given) -> int:
    return UNITS[ledger.amounts_in or given.mapping.amounts_in or "units"]


def _amounts_under(header: Header, ledger: Ledger, headings: Sequence[str], given: Given) -> list[MoneyColumn]:
    reader = Reader(header, ledger, given)
    rows = [cells for _, cells in reader.rows((), reader.under("program", "department", "program_id", "fund"))]
    columns = ((heading, header.column_under(heading)) for heading in headings)
    return [MoneyColumn(heading, tuple(cells.get(column) for cells in rows)) for heading, column in columns]
