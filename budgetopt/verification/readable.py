"""The amounts of a recommendation workbook for whoever goes on from them: each line once, each a number, no rival."""

from __future__ import annotations

from collections.abc import Iterator

from budgetopt.errors import Finding, InputError, Level
from budgetopt.intake.cells import values
from budgetopt.intake.log import one_a_cause
from budgetopt.returned.ours import Ours, cents_of
from budgetopt.returned.plans import check_copies
from budgetopt.verification.money import LineKey, Money, money_in
from budgetopt.verification.proof import proof_in


def readable_money(book: Ours) -> Money:
    """The amounts. Raises InputError where one cannot be read, a line stands twice, or a copy of the sheet has another
    amount: none is taken for 0, none passed over."""
    money = money_in(book, proof_in(book))
    check_copies(book)
    if findings := [*_unreadable(money), *_twice(money)]:
        raise InputError(one_a_cause(findings))
    return money


def _unreadable(money: Money) -> Iterator[Finding]:
    for row in money.listing.rows:
        for heading in ("Current", "Recommended"):
            value, place = money.listing.value(row, heading), money.listing.place(row, heading)
            if cents_of(value) is None:
                found = f"{values.shown(value)} is no amount in whole cents."
                mend = "Enter a number; 0 if the program gets nothing."
                yield Finding(Level.ERROR, "not-an-amount", place, found, mend=mend)


def _twice(money: Money) -> Iterator[Finding]:
    first: dict[LineKey, int] = {}
    for row in money.listing.rows:
        key = money.key(row)
        if first.setdefault(key, row) != row:
            found = f"the line of {key[0]} from {key[1]} stands twice: in row {first[key]} too."
            place = money.listing.place(row, "Program ID")
            yield Finding(Level.ERROR, "line-twice", place, found, mend="Keep one of the two.")
