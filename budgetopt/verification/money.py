"""The sheets Recommendations and Funds: every amount the plan's, every change and total right, every fund adds up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from budgetopt.errors import Place
from budgetopt.money import Cents, half_up
from budgetopt.returned.ours import Listing, Ours, cents_of, refused
from budgetopt.verification import cells
from budgetopt.verification.proof import LineProof, ProgramProof, Proof
from budgetopt.verification.report import Failure
from budgetopt.workbooks.proof_form import FUNDS as AVAILABLE
from budgetopt.workbooks.proof_form import LINES, PROOF, UNIT
from budgetopt.workbooks.recommendation.places import (
    FUND_HEADINGS,
    FUNDS,
    RECOMMENDATION_CHECK,
    RECOMMENDATION_HEADER,
    RECOMMENDATION_HEADINGS,
    RECOMMENDATION_SHOWN,
    RECOMMENDATION_TOTAL,
    RECOMMENDATIONS,
)

LineKey = tuple[str, str]
TRANSITION = "Transition cost"
LOSSES = (TRANSITION, "Lost revenue", "Unavoidable cost")
_PAIR = ("Current", "Recommended")
BY_FUND = ("Fund ID", "Fund", "Current", "Recommended", "Change", "%", "For programs", "Check")


@dataclass(frozen=True)
class Money:
    """The amounts on Recommendations, in cents by (program, fund), beside the proof."""

    book: Ours
    proof: Proof
    listing: Listing

    @cached_property
    def rows(self) -> dict[LineKey, int]:
        """The row of every line."""
        return {self.key(row): row for row in reversed(self.listing.rows)}

    @cached_property
    def plan(self) -> dict[LineKey, LineProof]:
        """The lines of the proof."""
        return {(line.program_id, line.fund_id): line for line in self.proof.lines.values()}

    def key(self, row: int) -> LineKey:
        """Program and fund of a row."""
        return self.listing.text(row, "Program ID"), self.listing.text(row, "Fund ID")

    def cents(self, key: LineKey, heading: str) -> Cents:
        """An amount of a line; 0 where it has no row or no amount."""
        row = self.rows.get(key)
        return 0 if row is None else cents_of(self.listing.value(row, heading)) or 0

    @cached_property
    def amounts(self) -> list[dict[LineKey, Cents]]:
        """Today's amounts, then those of each planned year: of the first the workbook's, of later ones the proof's."""
        keys = {**self.plan, **self.rows}
        first = [{key: self.cents(key, heading) for key in keys} for heading in _PAIR]
        later = [
            {key: self.plan[key].recommended[year - 1] if key in self.plan else 0 for key in keys}
            for year in self.proof.years[1:]
        ]
        return first + later

    @property
    def current(self) -> dict[LineKey, Cents]:
        """Today's amounts."""
        return self.amounts[0]

    @property
    def recommended(self) -> dict[LineKey, Cents]:
        """Recommended amounts of the first year."""
        return self.amounts[1]

    def cut(self, key: LineKey, year: int = 1) -> Cents:
        """What a line loses against the year before."""
        return max(0, self.amounts[year - 1][key] - self.amounts[year][key])

    def lost(self, key: LineKey, what: str, year: int = 1) -> Cents:
        """What a line's cut costs in one respect, half up to the cent: transition in the year of the cut, the rest in
        every year that has less than today."""
        program = self.programs.get(key[0])
        lost = self.cut(key, year) if what == TRANSITION else max(0, self.current[key] - self.amounts[year][key])
        return half_up(program.shares[what] * lost) if program else 0

    @cached_property
    def programs(self) -> dict[str, ProgramProof]:
        """The programs of the proof, by id."""
        return {program.id: program for program in self.proof.programs.values()}

    def of_fund(self, fund: str) -> list[LineKey]:
        """The lines of a fund."""
        return [key for key in self.current if key[1] == fund]

    @cached_property
    def totals(self) -> list[dict[str, Cents]]:
        """Every program's total today, then in each planned year."""
        return [_by_program(amounts) for amounts in self.amounts]

    @property
    def totals_current(self) -> dict[str, Cents]:
        """Every program's total today."""
        return self.totals[0]

    @property
    def totals_recommended(self) -> dict[str, Cents]:
        """Every program's recommended total in the first year."""
        return self.totals[1]


def _by_program(amounts: dict[LineKey, Cents]) -> dict[str, Cents]:
    totals: dict[str, Cents] = defaultdict(int)
    for (program, _), cents in amounts.items():
        totals[program] += cents
    return totals


def money_in(book: Ours, proof: Proof) -> Money:
    """The amounts of a workbook. Raises InputError where the list of lines is gone."""
    listing = book.listing(RECOMMENDATIONS, RECOMMENDATION_HEADINGS, key="Program ID")
    if listing is None:
        found = "the list of lines is missing or has lost its headings."
        raise refused("no-lines", Place(book.file, RECOMMENDATIONS), found, "Take the workbook as it was written.")
    return Money(book, proof, listing)


def amounts_are_the_plans(money: Money) -> Iterator[Failure]:
    """Every line with money stands on Recommendations once, with the amounts of the proof."""
    listing = money.listing
    for row in listing.rows:
        key = money.key(row)
        line = money.plan.get(key)
        if line is None:
            where = listing.place(row, "Program ID")
            yield Failure(where, f"the plan has no line of {key[0]!r} from {key[1]!r}.")
            continue
        if money.rows[key] != row:
            yield Failure(listing.place(row, "Program ID"), f"{key[0]} from {key[1]} stands twice.")
        department = money.programs[key[0]].department if key[0] in money.programs else ""
        yield from cells.text(listing, row, "Department", department, f"its department on {PROOF}")
        yield from cells.amount(listing, row, "Current", line.current, f"today's amount on {PROOF}")
        yield from cells.amount(listing, row, "Recommended", line.recommended[0], f"the plan's amount on {PROOF}")
    for key, line in money.plan.items():
        if key not in money.rows and (line.current or any(line.recommended)):
            place, first = listing.grid.place(listing.below), cells.money(line.recommended[0])
            yield Failure(place, f"the line of {key[0]} from {key[1]} is missing: {first}.")


def changes_are_whole(money: Money) -> Iterator[Failure]:
    """Every change is a whole multiple of the rounding unit."""
    unit = money.proof.stated.get(UNIT)
    if not isinstance(unit, int) or unit < 1:
        return
    for row in money.listing.rows:
        key = money.key(row)
        change = money.recommended[key] - money.current[key]
        if change % unit:
            said = f"the change of {cells.money(change)} is no whole multiple of {cells.money(unit)}."
            yield Failure(money.listing.place(row, "Recommended"), said)
    table = money.proof.tables[LINES]
    for row, line in money.proof.lines.items():
        for further, amount in enumerate(line.recommended[1:], start=1):
            if (amount - line.current) % unit:
                said = f"the change of {cells.money(amount - line.current)} in year {further + 1} is no whole multiple"
                yield Failure(table.place(row, "Recommended", further), f"{said} of {cells.money(unit)}.")


def recommendations(money: Money) -> Iterator[Failure]:
    """Changes, percentages and totals on Recommendations."""
    listing = money.listing
    for row in listing.rows:
        key = money.key(row)
        yield from cells.change(listing, row, money.current[key], money.recommended[key])
    shown = [row for row in listing.rows if row not in listing.grid.hidden_rows]
    for place, rows in ((RECOMMENDATION_TOTAL, list(listing.rows)), (RECOMMENDATION_SHOWN, shown)):
        row = listing.header + place - RECOMMENDATION_HEADER
        before, after = (sum(cents_of(listing.value(at, heading)) or 0 for at in rows) for heading in _PAIR)
        yield from cells.four(listing, row, before, after, "the sum of the rows")
    row = listing.header + RECOMMENDATION_CHECK - RECOMMENDATION_HEADER
    yield from cells.says_ok(listing.place(row, "Current"), listing.value(row, "Current"))
    yield from _by_fund(money)


def _by_fund(money: Money) -> Iterator[Failure]:
    below = money.book.listing(RECOMMENDATIONS, BY_FUND, key="Current", after=money.listing.below - 1)
    if below is None:
        yield Failure(Place(money.book.file, RECOMMENDATIONS), "the list Totals by fund is missing.")
        return
    named = {below.text(row, "Fund ID"): row for row in below.rows}
    yield from _funds_named(below, named, money)
    for fund, row in named.items():
        lines = money.of_fund(fund)
        before, after = (sum(amounts[key] for key in lines) for amounts in (money.current, money.recommended))
        yield from cells.four(below, row, before, after, "the sum of the fund's rows")
        yield from cells.amount(below, row, "For programs", after, "what the fund leaves for programs")
        yield from cells.says_ok(below.place(row, "Check"), below.value(row, "Check"))


def _funds_named(listing: Listing, named: dict[str, int], money: Money) -> Iterator[Failure]:
    for fund in money.proof.funds:
        if fund not in named:
            yield Failure(listing.grid.place(listing.below), f"the fund {fund!r} is missing.")
    for fund, row in named.items():
        if fund not in money.proof.funds:
            yield Failure(listing.place(row, "Fund ID"), f"the plan has no fund {fund!r}.")


def funds(money: Money) -> Iterator[Failure]:
    """Every use of every fund, and their sum against what is available, to the cent."""
    listing = money.book.listing(FUNDS, FUND_HEADINGS)
    if listing is None:
        yield Failure(Place(money.book.file, FUNDS), "the list of funds is missing or has lost its headings.")
        return
    named = {listing.text(row, "Fund ID"): row for row in listing.rows}
    yield from _funds_named(listing, named, money)
    sums: dict[str, Cents] = dict.fromkeys(_SUMMED, 0)
    for fund, row in named.items():
        uses = uses_of(money, fund)
        for heading, cents in uses.items():
            yield from cells.amount(listing, row, heading, cents, _WHY.get(heading, f"worked out from {PROOF}"))
            sums[heading] += cents_of(listing.value(row, heading)) or 0
        if uses["Idle"] < 0:
            said = f"the fund's uses are {cells.money(-uses['Idle'])} more than it has."
            yield Failure(listing.place(row, "Idle"), said)
        yield from cells.says_ok(listing.place(row, "Check"), listing.value(row, "Check"))
    for heading, cents in sums.items():
        yield from cells.amount(listing, listing.below, heading, cents, "the sum of the funds")
    yield from _later_years(money)


def _later_years(money: Money) -> Iterator[Failure]:
    """The uses of every fund in the years after the first, by the amounts of the proof."""
    table = money.proof.tables[AVAILABLE]
    for year in money.proof.years[1:]:
        for fund, row in money.proof.row_of_fund.items():
            idle = uses_of(money, fund, year)["Idle"]
            if idle < 0:
                said = f"in year {year} the fund's uses are {cells.money(-idle)} more than it has."
                yield Failure(table.place(row, "Available", year - 1), said)


_WHY = {
    "Current": "the sum of the fund's rows on Recommendations",
    "Recommended": "the sum of the fund's rows on Recommendations",
    "Change": "Recommended less Current",
    "Available": f"what the fund has on {PROOF}",
    "Reserve": f"its reserve on {PROOF}",
    "Sum": "the sum of its uses, which is what is available",
    "Idle": "what the other uses leave of what is available",
}
_SUMMED = (
    "Current",
    "Recommended",
    "Change",
    "Transition costs",
    "Lost revenue",
    "Unavoidable cost",
    "Reserve",
    "Idle",
    "Sum",
    "Available",
)


def uses_of(money: Money, fund: str, year: int = 1) -> dict[str, Cents]:
    """The amounts of a fund's row in a planned year, worked out from the lines and the proof."""
    lines = money.of_fund(fund)
    current, recommended = (sum(part[key] for key in lines) for part in (money.current, money.amounts[year]))
    lost = [sum(money.lost(key, what, year) for key in lines) for what in LOSSES]
    stated = money.proof.funds.get(fund)
    available, reserve = (stated.available[year - 1], stated.reserve) if stated else (0, 0)
    idle = available - reserve - recommended - sum(lost)
    cents = (current, recommended, recommended - current, *lost, reserve, idle, available, available)
    return dict(zip(_SUMMED, cents, strict=True))
