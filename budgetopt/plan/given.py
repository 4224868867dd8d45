"""Somebody's own allocation, entry by entry: names looked up, money in whole cents, nothing guessed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from budgetopt.city.ledger import Line, LineId
from budgetopt.city.standing import Standing
from budgetopt.errors import MOST_SUGGESTIONS, Finding, InputError, Level, Place, did_you_mean
from budgetopt.intake.log import one_a_cause
from budgetopt.money import Cents, is_whole_cents, show, to_cents
from budgetopt.rules import Allocation
from budgetopt.scenario.names import KnownNames


@dataclass(frozen=True)
class Entry:
    """One amount that was given: names or ids as written, currency units, and where each stands.

    `amount` None: it could not be read, and a finding says so already. `year` None: every planned year alike.
    """

    program: str
    fund: str
    amount: Decimal | None
    year: int | None = None
    places: Mapping[str, Place] = field(default_factory=dict)

    def place(self, what: str) -> Place:
        """Where "program", "fund", "amount" or "year" stands."""
        return self.places.get(what) or self.places.get("amount") or Place()


@dataclass(frozen=True)
class GivenAllocation:
    """An allocation: cents by line and planned year (from 1), and what it was read from, in words.

    A line that is not named in a year keeps the amount of the year before; in the first, today's. A line that is named
    in no year has what it has in `base`, a year each, where there is one.
    """

    amounts: Mapping[tuple[LineId, int], Cents]
    source: str = ""
    # Whether any entry names a year: one that does not holds in all of them.
    by_year: bool = False
    base: tuple[Mapping[LineId, Cents], ...] = ()

    def allocations(self, standing: Standing, years: int) -> tuple[Allocation, ...]:
        """An allocation a planned year."""
        amounts = {line.id: line.current for line in standing.lines}
        of_years = []
        named = {id for id, _ in self.amounts}
        for year in range(1, years + 1):
            if self.base:
                of_base = self.base[min(year, len(self.base)) - 1]
                amounts = amounts | {id: cents for id, cents in of_base.items() if id in amounts and id not in named}
            amounts = amounts | {id: cents for (id, when), cents in self.amounts.items() if when == year}
            of_years.append(amounts)
        return Allocation.over_years(standing, of_years)

    def unnamed(self, standing: Standing) -> tuple[Line, ...]:
        """The lines with money today that are named in no year."""
        named = {id for id, _ in self.amounts}
        return tuple(line for line in standing.lines if line.current and line.id not in named)

    def carried(self, years: int) -> int:
        """How many lines are named, but not in every planned year."""
        named = Counter(id for id, _ in self.amounts)
        return sum(times < years for times in named.values())


def given(
    entries: Iterable[Entry], standing: Standing, years: int = 1, findings: Sequence[Finding] = (), source: str = ""
) -> GivenAllocation:
    """The allocation that the entries are. Raises InputError with every finding at once, those given among them."""
    reader = _Reader(standing, years, list(findings))
    by_year = False
    for entry in entries:
        reader.take(entry)
        by_year = by_year or entry.year is not None
        if len(reader.findings) >= MOST_ERRORS:
            break
    if reader.findings:
        raise InputError(one_a_cause(reader.findings))
    return GivenAllocation(reader.amounts, source, by_year)


MOST_ERRORS = 1_000  # a table that is wrong throughout is no plan


class _Reader:
    def __init__(self, standing: Standing, years: int, findings: list[Finding]):
        self.standing, self.years, self.findings = standing, years, findings
        self.program, self.fund = KnownNames.by_id(standing.budget.programs), KnownNames.by_id(standing.budget.funds)
        self.amounts: dict[tuple[LineId, int], Cents] = {}
        self._first: dict[tuple[LineId, int], Place] = {}

    def take(self, entry: Entry) -> None:
        program, fund = self._id(entry, "program", self.program), self._id(entry, "fund", self.fund)
        years = self._years(entry)
        if not program or not fund or not years:
            return
        line = LineId(program, fund)
        cents = self._cents(entry, line)
        for year in years:
            first = self._first.get((line, year))
            self._first.setdefault((line, year), entry.place("program"))
            if first is not None:
                found = f"{program!r} in {fund!r} appears twice: here and at {first.cell or first}."
                mend = "Keep one of the two: a line has one amount, and a budget of several years is no plan."
                self._refuse("duplicate-line", entry, "program", found, mend)
            elif cents is not None and line in self.standing.line:
                self.amounts[line, year] = cents

    def _id(self, entry: Entry, what: str, names: KnownNames) -> str:
        written = getattr(entry, what)
        if not written:
            self._refuse("missing-id", entry, what, f"the {what} is missing.", f"Enter the ID of a {what}.")
            return ""
        found = names.find(written) or ""
        if not found:
            mend = did_you_mean(written, names.shown) if len(self.findings) < MOST_SUGGESTIONS else ""
            self._refuse("unknown-id", entry, what, f"the budget has no {what} {written!r}.", mend)
        return found

    def _years(self, entry: Entry) -> Sequence[int]:
        every = range(1, self.years + 1)
        if entry.year is None or entry.year in every:
            return every if entry.year is None else (entry.year,)
        known = "year 1 alone" if self.years == 1 else f"the years 1 to {self.years}"
        self._refuse("unknown-year", entry, "year", f"the scenario plans {known}, not year {entry.year}.")
        return ()

    def _cents(self, entry: Entry, id: LineId) -> Cents | None:
        if entry.amount is None:
            return None
        if not is_whole_cents(entry.amount):
            found = f"{entry.amount} has a fraction of a cent."
            self._refuse("fraction-of-a-cent", entry, "amount", found, "Enter an amount in whole cents.")
            return None
        cents, line = to_cents(entry.amount), self.standing.line.get(id)
        currency = self.standing.budget.currency
        if cents < 0 and not (line and line.fixed):
            self._refuse(
                "negative-amount", entry, "amount", f"{show(cents, currency)} is below zero.", "Enter 0 or more."
            )
            return None
        if line is None and cents:
            funds = [other.fund_id for other in self.standing.line if other.program_id == id.program_id]
            mend = f"These may: {', '.join(funds)}." if funds else "No fund may."
            found = f"the fund {id.fund_id!r} may not pay for the program {id.program_id!r}."
            self._refuse("no-such-line", entry, "fund", found, mend)
            return None
        return cents

    def _refuse(self, rule: str, entry: Entry, what: str, found: str, mend: str = "") -> None:
        self.findings.append(Finding(Level.ERROR, rule, entry.place(what), found, mend=mend))
