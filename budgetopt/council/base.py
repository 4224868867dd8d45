"""The base of amendments: a recommendation workbook (or one with amendments in it) as it stands, beside its budget."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from budgetopt.city.ledger import LineId, lines_of
from budgetopt.city.model import Budget
from budgetopt.errors import Finding, InputError, Level, Place
from budgetopt.intake.files.taking import Source
from budgetopt.intake.log import one_a_cause
from budgetopt.intake.reading import read_budget
from budgetopt.money import Cents, show
from budgetopt.returned.lost import not_ours
from budgetopt.returned.ours import Ours, open_ours, refused
from budgetopt.scenario.amending import AmendmentRound, amended_budget
from budgetopt.scenario.base_sum import base_sum
from budgetopt.scenario.model import Scenario
from budgetopt.verification.money import Money
from budgetopt.verification.readable import readable_money
from budgetopt.workbooks.recommendation.places import OVERVIEW
from budgetopt.workbooks.recommendation.summary import BASE_LABEL


@dataclass(frozen=True)
class AmendmentBase:
    """What amendments change: the amounts of a recommendation workbook, and the scenario that stands in it.

    `rounds`: the rounds of amendments that are in it already.
    """

    file: str
    money: Money = field(repr=False)
    scenario: Scenario
    rounds: tuple[AmendmentRound, ...] = ()

    @cached_property
    def lines(self) -> dict[LineId, tuple[Cents, Cents]]:
        """Every line with money: today's cents, and those of the first year as they stand."""
        today, first = self.money.amounts[:2]
        return {LineId(*key): (today[key], first[key]) for key in self.money.rows}

    @cached_property
    def sum(self) -> str:
        """The sum that an amendment names it by."""
        return base_sum((*key, current, recommended) for key, (current, recommended) in self.lines.items())

    @property
    def unfunded_lines(self) -> tuple[tuple[str, str], ...]:
        """Lines that have money neither today nor in the first year."""
        return tuple((id.program_id, id.fund_id) for id, cents in self.lines.items() if not any(cents))

    @property
    def typed_over(self) -> bool:
        """Whether amounts are others than when the workbook was written."""
        printed = self.money.book.fact(BASE_LABEL, OVERVIEW)
        return printed not in ("", self.sum)

    def budget(self, files: Sequence[str | Path], mapping: str | Path | None = None) -> Budget:
        """The budget of the input files, with what earlier rounds added to it.

        Raises InputError where the files cannot be read, or have other amounts today than the base.
        """
        return self.amended(read_budget([*files], mapping))

    def amended(self, budget: Budget) -> Budget:
        """A budget that was read, with what earlier rounds added to it. Raises InputError as `budget` does."""
        budget = amended_budget(budget, self.rounds)
        today = {line.id: line.current for line in lines_of(budget, self.scenario.base)}
        if findings := list(self._differences(today, budget.currency)):
            raise InputError(one_a_cause(findings))
        return budget

    def _differences(self, today: dict[LineId, Cents], currency: str) -> Iterator[Finding]:
        """Where the files have other amounts today than the base, at its cells."""
        listing = self.money.listing
        for id in {**self.lines, **{id: () for id, cents in today.items() if cents}}:
            now, then = today.get(id, 0), self.lines.get(id, (0, 0))[0]
            if now != then:
                row = self.money.rows.get((id.program_id, id.fund_id))
                place = listing.place(row, "Current") if row else Place(self.file, listing.grid.sheet)
                words = (
                    f"{id.program_id} from {id.fund_id} has {show(then, currency)} here and {show(now, currency)} in "
                    "the budget files."
                )
                mend = "Give the files that the recommendation was made from, or recommend anew."
                yield Finding(Level.ERROR, "another-budget", place, words, mend=mend)


def read_base(source: Source) -> AmendmentBase:
    """The base in a recommendation workbook. Raises UsageError for a missing file, InputError for any other file."""
    return base_of(open_ours(source))


def base_of(book: Ours) -> AmendmentBase:
    """The base in a workbook that is open. Raises InputError."""
    if not book.is_recommendation:
        raise refused("not-ours", *not_ours(book), "Give the workbook of budgetopt recommend or amend.")
    money = readable_money(book)
    scenario = book.scenario()
    if scenario is None:
        raise refused("no-scenario", Place(book.file), "the scenario that the plan was made for is gone.")
    return AmendmentBase(book.file, money, scenario, book.rounds())
