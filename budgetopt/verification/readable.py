"""The amounts of a recommendation workbook for whoever goes on from them: each line once, each a number, no rival."""

from __future__ import annotations

from collections.abc import Iterator

from budgetopt.errors import Finding, InputError, Level, Place
from budgetopt.intake.cells import values
from budgetopt.intake.cells.values import Value
from budgetopt.intake.log import one_a_cause
from budgetopt.returned.ours import Ours, cents_of
from budgetopt.returned.plans import check_copies
from budgetopt.verification.money import LineKey, Money, money_in
from budgetopt.verification.proof import proof_in
from budgetopt.verification.report import Failure


def readable_money(book: Ours) -> Money:
    """The amounts. Raises InputError where one cannot be read, a line appears twice, or a copy of the sheet has another
    amount: none is taken for 0, none passed over."""
    money = money_in(book, proof_in(book))
    check_copies(book)
    if findings := [*_unreadable(money), *_twice(money)]:
        raise InputError(one_a_cause(findings))
    return money


def unreadable(money: Money) -> Iterator[Failure]:
    """The amounts that cannot be read, of which what follows in a verification counts 0."""
    for place, value in _unread(money):
        counted = "it counts as 0 here, and what follows from it is wrong with it"
        yield Failure(place, f"{values.shown(value)} is no amount in whole cents: {counted}.")


def _unreadable(money: Money) -> Iterator[Finding]:
    for place, value in _unread(money):
        found, mend = (
            f"{values.shown(value)} is no amount in whole cents.",
            "Enter a number; 0 if the program gets nothing.",
        )
        yield Finding(Level.ERROR, "not-an-amount", place, found, mend=mend)


def _unread(money: Money) -> Iterator[tuple[Place, Value]]:
    for row in money.listing.rows:
        for heading in ("Current", "Recommended"):
            value = money.listing.value(row, heading)
            if cents_of(value) is None:
                yield money.listing.place(row, heading), value


def _twice(money: Money) -> Iterator[Finding]:
    first: dict[LineKey, int] = {}
    for row in money.listing.rows:
        key = money.key(row)
        if first.setdefault(key, row) != row:
            found = f"the line of {key[0]} from {key[1]} appears twice: in row {first[key]} too."
            place = money.listing.place(row, "Program ID")
            yield Finding(Level.ERROR, "line-twice", place, found, mend="Keep one of the two.")
