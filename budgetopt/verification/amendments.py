"""The ledger of amendments: the plan less what passed is the base that it names, and its lines lead to the plan."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest

from budgetopt.errors import InputError, Place
from budgetopt.intake.cells import values
from budgetopt.money import Cents
from budgetopt.returned.lost import lost_list
from budgetopt.returned.ours import METHOD, cents_of
from budgetopt.scenario.amending import AmendmentRound
from budgetopt.scenario.base_sum import base_sum
from budgetopt.verification.money import LineKey, Money
from budgetopt.verification.report import Failure
from budgetopt.verification.walk import money as as_money
from budgetopt.workbooks.recommendation.ledger import LEDGER, LEDGER_HEADINGS, LedgerLine, ledger_lines
from budgetopt.workbooks.recommendation.places import OVERVIEW
from budgetopt.workbooks.recommendation.summary import BASE_LABEL


def base_sum_is_of_the_lines(money: Money) -> Iterator[Failure]:
    """The sum on the Summary, where it has one, by which an amendment names this plan."""
    value, place = money.book.labelled(OVERVIEW).get(BASE_LABEL, (None, Place()))
    if value is not None:
        wanted = base_sum((*key, money.amounts[0][key], money.amounts[1][key]) for key in money.rows)
        if values.text(value) != wanted:
            yield Failure(place, f"{values.text(value)[:16]}… stands here; {wanted[:16]}… is the sum of the lines.")


def amended(money: Money) -> bool:
    """Whether amendments are in the plan, or stand where they would."""
    return LEDGER in money.book.sheet or bool(_rounds(money))


def amendments_lead_here(money: Money) -> Iterator[Failure]:
    """From the base of each round, which its sum tells, to the plan, line by line."""
    try:
        rounds = money.book.rounds()
    except InputError as error:
        for finding in error.findings:
            yield Failure(finding.place, finding.found)
        return
    amounts: dict[LineKey, Cents] = {key: money.amounts[1][key] for key in money.rows}
    for number in range(len(rounds), 0, -1):
        one = rounds[number - 1]
        for key, cents in one.changes.items():
            amounts[key] = amounts.get(key, 0) - cents
        today = {key: money.amounts[0].get(key, 0) for key in {**amounts, **dict.fromkeys(one.unfunded)}}
        lines = ((*key, today[key], amounts.get(key, 0)) for key in today)
        if base_sum(line for line in lines if any(line[2:]) or line[:2] in one.unfunded) != one.base:
            said = f"the plan less the amendments that passed in round {number} is not their base ({one.base[:16]}…)."
            yield Failure(Place(money.book.file, METHOD), said)
    yield from _lines(money, list(ledger_lines(rounds, lambda key: money.amounts[1].get(key, 0))))


def _lines(money: Money, wanted: list[LedgerLine]) -> Iterator[Failure]:
    """The list of lines on the sheet."""
    sheet = Place(money.book.file, LEDGER)
    listing = money.book.listing(LEDGER, LEDGER_HEADINGS)
    if listing is None:
        if wanted:
            yield Failure(*lost_list(money.book, LEDGER, "list of lines", LEDGER_HEADINGS))
        return
    for row, line in zip_longest(listing.rows, wanted):
        if row is None or line is None:
            at = sheet if row is None else listing.place(row, "No.")
            yield Failure(at, "the list has other lines than the amendments that passed.")
            return
        change = line.line.signed_cents if line.line.kind else None
        for heading, cents in (("Before", line.before), ("Change", change), ("After", line.after)):
            found = listing.value(row, heading)
            if (None if found is None else cents_of(found)) != cents:
                said = "nothing" if cents is None else as_money(cents)
                yield Failure(listing.place(row, heading), f"{values.shown(found)} stands here; {said} follows.")


def _rounds(money: Money) -> tuple[AmendmentRound, ...]:
    try:
        return money.book.rounds()
    except InputError:
        return ()
