"""The sheet From and to: what each line gives and takes, and what each fund has for other uses, sums to the flows."""

from __future__ import annotations

from collections.abc import Iterator

from budgetopt.money import Cents
from budgetopt.plan.flows import EXIT_COSTS, GAP, IDLE, LOST_REVENUE, NEW_MONEY, RESERVE, UNAVOIDABLE
from budgetopt.returned.lost import lost_list
from budgetopt.returned.ours import cents_of
from budgetopt.verification.money import Money
from budgetopt.verification.report import Failure
from budgetopt.verification.walk import in_row, shown
from budgetopt.workbooks.recommendation.from_and_to import HEADINGS, NAME, SAID

# Fund, side ("From", "To"), and a program's ID or what else it is.
_End = tuple[str, str, str]


_USED = {
    RESERVE: "Reserve",
    EXIT_COSTS: "Transition costs",
    LOST_REVENUE: "Lost revenue",
    UNAVOIDABLE: "Unavoidable cost",
    IDLE: "Idle",
}


def flowing(money: Money, fund: str) -> dict[str, Cents]:
    """By their headings what comes from a fund's cuts and new money, and what it goes to."""
    lines = [money.of_line(key) for key in money.amounts[0] if key[1] == fund]
    given = sum(max(0, before - after) for before, after in lines) + max(0, _new(money, fund))
    raised = sum(max(0, after - before) for before, after in lines)
    return {"From cuts and new money": given, "To programs": raised, "To other uses": given - raised}


def _new(money: Money, fund: str) -> Cents:
    """What a fund has beyond today's lines."""
    return money.uses[fund, 1]["Available"] - money.uses[fund, 1]["Current"]


def _ends(money: Money) -> dict[_End, Cents]:
    """What should come from each source, and go to each program and other use."""
    found: dict[_End, Cents] = {}
    for (program, fund), before in money.amounts[0].items():
        after = money.amounts[1][program, fund]
        found[fund, "From" if after < before else "To", program] = abs(after - before)
    for fund in money.proof.funds:
        uses = money.uses[fund, 1]
        found[fund, "From", SAID[NEW_MONEY]] = _new(money, fund)
        found[fund, "To", SAID[GAP]] = -_new(money, fund)
        for what, heading in _USED.items():
            found[fund, "To", SAID[what]] = uses[heading]
    return {end: cents for end, cents in found.items() if cents > 0}


def from_and_to(money: Money) -> Iterator[Failure]:
    """The flows of every source and sink are its money; what the filter shows sums to the total above."""
    listing = money.book.listing(NAME, HEADINGS)
    if listing is None:
        yield Failure(*lost_list(money.book, NAME, "list of flows", HEADINGS))
        return
    wanted = _ends(money)
    found: dict[_End, Cents] = {}
    rows: dict[_End, int] = {}
    total = 0
    for row in listing.rows:
        cents = cents_of(listing.value(row, "Amount"))
        if cents is None or cents <= 0:
            yield Failure(listing.place(row, "Amount"), f"{shown(listing.value(row, 'Amount'))} is no amount.")
            continue
        total += cents if row not in listing.grid.hidden_rows else 0
        for side in ("From", "To"):
            who = listing.text(row, f"{side} ID") or listing.text(row, side)
            end = (listing.text(row, "Fund ID"), side, who)
            found[end] = found.get(end, 0) + cents
            rows.setdefault(end, row)
    for end in {**wanted, **found}:
        if wanted.get(end, 0) != found.get(end, 0):
            fund, side, who = end
            place = listing.place(rows[end], "Amount") if end in rows else listing.grid.place(listing.end)
            said = f"{found.get(end, 0) / 100:,.2f} goes {side.lower()} {who} in the fund {fund}"
            yield Failure(place, f"{said}; the other sheets have {wanted.get(end, 0) / 100:,.2f}.")
    above = listing.row - 1
    yield from in_row(listing, above, "Amount", total, "the sum of the rows")
