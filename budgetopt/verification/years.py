"""The sheet Years: lines, funds and impact in each planned year, against Recommendations and the proof."""

from __future__ import annotations

from collections.abc import Iterator

from budgetopt.errors import Place
from budgetopt.money import Cents
from budgetopt.returned.ours import Listing, cents_of
from budgetopt.verification import cells
from budgetopt.verification.certificate import RECOMMENDED, TODAY, real_of
from budgetopt.verification.impact import plan_in, today_in
from budgetopt.verification.money import LOSSES, LineKey, Money, uses_of
from budgetopt.verification.report import Failure
from budgetopt.workbooks.proof_form import PROOF
from budgetopt.workbooks.recommendation.places import (
    YEAR_FUND_HEADINGS,
    YEAR_IMPACT_HEADINGS,
    YEARS,
    exit_heading,
    year_heading,
    year_line_headings,
)

# Sums of numbers of 15 digits, as a share of the sum.
_NOISE = 1e-12
_SUM = "the sum of the rows"


def later_amounts(money: Money) -> Iterator[Failure]:
    """Every line's amount in the years after the first is the plan's: what was typed over."""
    listing = _lines(money)
    if listing is None:
        return  # said of the lines
    for row in listing.rows:
        key = _key(listing, row)
        for year in money.proof.years[1:] if key in money.plan else ():
            cents = money.plan[key].recommended[year - 1]
            yield from cells.amount(listing, row, year_heading(year), cents, f"the plan's amount on {PROOF}")


def lines(money: Money) -> Iterator[Failure]:
    """Every line once, its amounts of today and year 1, its change, and what its cuts cost; and the sums."""
    listing = _lines(money)
    if listing is None:
        yield Failure(Place(money.book.file, YEARS), "the list of lines by year is missing or has lost its headings.")
        return
    yield from _each_once(listing, money)
    ends = ("Today", year_heading(money.proof.years[-1]))
    for row in listing.rows:
        key = _key(listing, row)
        if key in money.plan:
            yield from _line(listing, row, money, key, ends)
    shown = [row for row in listing.rows if row not in listing.grid.hidden_rows]
    for row, of in ((listing.header - 2, list(listing.rows)), (listing.header - 1, shown)):
        summed = ("Today", *map(year_heading, money.proof.years), *map(exit_heading, money.proof.years))
        sums = {heading: _sum(listing, of, heading) for heading in summed}
        for heading, cents in sums.items():
            yield from cells.amount(listing, row, heading, cents, _SUM)
        yield from cells.change(listing, row, sums[ends[0]], sums[ends[1]], ends)


def _lines(money: Money) -> Listing | None:
    return money.book.listing(YEARS, year_line_headings(len(money.proof.years)))


def _key(listing: Listing, row: int) -> LineKey:
    return listing.text(row, "Program ID"), listing.text(row, "Fund ID")


def _sum(listing: Listing, rows: list[int], heading: str) -> Cents:
    return sum(cents_of(listing.value(row, heading)) or 0 for row in rows)


def _each_once(listing: Listing, money: Money) -> Iterator[Failure]:
    seen: set[LineKey] = set()
    for row in listing.rows:
        key, where = _key(listing, row), listing.place(row, "Program ID")
        if key not in money.plan:
            yield Failure(where, f"the plan has no line of {key[0]!r} from {key[1]!r}.")
        if key in seen:
            yield Failure(where, f"{key[0]} from {key[1]} stands twice.")
        seen.add(key)
    for key, line in money.plan.items():
        if key not in seen and (line.current or any(line.recommended)):
            yield Failure(listing.grid.place(listing.below), f"the line of {key[0]} from {key[1]} is missing.")


def _line(listing: Listing, row: int, money: Money, key: LineKey, ends: tuple[str, str]) -> Iterator[Failure]:
    department = money.programs[key[0]].department if key[0] in money.programs else ""
    yield from cells.text(listing, row, "Department", department, f"its department on {PROOF}")
    first, last = money.amounts[0][key], money.amounts[-1][key]
    for heading, cents in (("Today", first), (year_heading(1), money.amounts[1][key])):
        yield from cells.amount(listing, row, heading, cents, "the amount on Recommendations")
    yield from cells.change(listing, row, first, last, ends)
    for year in money.proof.years:
        cost = sum(money.lost(key, what, year) for what in LOSSES)
        yield from cells.amount(listing, row, exit_heading(year), cost, "what its cut costs in that year")


def funds(money: Money) -> Iterator[Failure]:
    """Every use of every fund in each year, and their sum against what is available, to the cent."""
    listing = money.book.listing(YEARS, YEAR_FUND_HEADINGS)
    if listing is None:
        yield Failure(Place(money.book.file, YEARS), "the list of funds by year is missing or has lost its headings.")
        return
    wanted = {(fund, year) for fund in money.proof.funds for year in money.proof.years}
    for row in listing.rows:
        fund, year = listing.text(row, "Fund ID"), listing.value(row, "Year")
        if not isinstance(year, int | float) or (fund, year) not in wanted:
            where = listing.place(row, "Year")
            yield Failure(where, f"the plan has no fund {fund!r} in year {cells.shown(year)}, or it stands twice.")
            continue
        wanted.remove((fund, int(year)))
        for heading, cents in _uses(money, fund, int(year)).items():
            yield from cells.amount(listing, row, heading, cents, f"worked out from the lines and {PROOF}")
        yield from cells.says_ok(listing.place(row, "Check"), listing.value(row, "Check"))
    for fund, year in sorted(wanted):
        yield Failure(listing.grid.place(listing.below), f"the fund {fund!r} in year {year} is missing.")


def _uses(money: Money, fund: str, year: int) -> dict[str, Cents]:
    uses = uses_of(money, fund, year)
    costs = uses["Transition costs"] + uses["Lost revenue"] + uses["Unavoidable cost"]
    same = {heading: uses[heading] for heading in ("Reserve", "Idle", "Sum", "Available")}
    return {"For programs": uses["Recommended"], "Exit costs": costs, **same}


def impact(money: Money) -> Iterator[Failure]:
    """What a point of each year counts, the impact in it, the money that it moves; and the years together."""
    listing = money.book.listing(YEARS, YEAR_IMPACT_HEADINGS)
    if listing is None or len(listing.rows) != len(money.proof.years) + 1:
        yield Failure(Place(money.book.file, YEARS), "the list of impact by year is missing or has lost its headings.")
        return
    *rows, whole = listing.rows
    for row, year, weight in zip(rows, money.proof.years, money.proof.weights, strict=True):
        changed = sum(total != money.totals[year].get(id, 0) for id, total in money.totals_current.items())
        yield from cells.count(listing, row, "Year", year, "the planned year")
        yield from cells.count(listing, row, "Programs changed", changed, "how many programs differ from today")
        yield from _real(listing, row, "A point counts", weight, f"its weight on {PROOF}")
        yield from _real(listing, row, "Impact today", today_in(money, year), f"the sum over the programs on {PROOF}")
        planned = plan_in(money, year)
        if planned is not None:  # else said of the linear program
            yield from _real(listing, row, "Impact", planned, "the impact of that year's amounts")
        yield from _gained(listing, row, weight)
        moved = sum(money.cut(key, year) for key in money.current)
        yield from cells.amount(listing, row, "Money moved", moved, "what lines lose against the year before")
    for heading, name in (("Impact today", TODAY), ("Impact", RECOMMENDED)):
        yield from _real(listing, whole, heading, real_of(money.proof.stated.get(name)), f"on {PROOF}")
    yield from _gained(listing, whole, 1.0)
    yield from cells.amount(listing, whole, "Money moved", _sum(listing, rows, "Money moved"), _SUM)


def _gained(listing: Listing, row: int, weight: float) -> Iterator[Failure]:
    """The gain, and what it counts: the last digits of two large numbers are what their difference is unsure by."""
    today, planned = (real_of(listing.value(row, heading)) for heading in ("Impact today", "Impact"))
    yield from _real(listing, row, "Gain", planned - today, "Impact less Impact today", abs(planned))
    counted = weight * (planned - today)
    yield from _real(listing, row, "Gain, discounted", counted, "the gain times what a point counts", abs(planned))


def _real(listing: Listing, row: int, heading: str, number: float, why: str, of: float = 0.0) -> Iterator[Failure]:
    """A cell that should hold a number, unsure by the noise of numbers as large as `of`, or itself if it is larger."""
    noise = _NOISE * max(1.0, of, abs(number)) / max(1.0, abs(number))
    yield from cells.real(listing.place(row, heading), listing.value(row, heading), number, why, noise)
