"""The amounts on Recommendations beside the proof, and what follows from them: costs, uses, sums by what they serve."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from functools import cached_property
from typing import NamedTuple

from budgetopt.errors import InputError
from budgetopt.grouping import summed
from budgetopt.memory import given_back
from budgetopt.money import Cents, apportion, half_up
from budgetopt.returned.lost import lost_list
from budgetopt.returned.ours import METHOD, Listing, Ours, cents_of, refused
from budgetopt.scenario.model import Scenario
from budgetopt.verification.proof import Proof
from budgetopt.verification.proved import LineProof, ProgramProof
from budgetopt.workbooks.proof_form import LINES, STATED
from budgetopt.workbooks.recommendation.places import RECOMMENDATION_HEADINGS, RECOMMENDATIONS

LineKey = tuple[str, str]
TRANSITION = "Transition cost"
LOSSES = (TRANSITION, "Lost revenue", "Unavoidable cost")
EXIT_COSTS = ("Transition costs", *LOSSES[1:])
FUND_AMOUNTS = ("Current", "Recommended", "Change", *EXIT_COSTS, "Reserve", "Idle", "Sum", "Available")


class Tally(NamedTuple):
    """Some programs: how many, how many get less and more, their money today and in the first year."""

    programs: int = 0
    cut: int = 0
    raised: int = 0
    current: Cents = 0
    recommended: Cents = 0


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

    @cached_property
    def programs(self) -> dict[str, ProgramProof]:
        """The programs of the proof, by id."""
        return {program.id: program for program in self.proof.programs.values()}

    @cached_property
    def scenario(self) -> Scenario | None:
        """The scenario of the workbook; None where it cannot be read any more."""
        try:
            return self.book.scenario()
        except InputError:
            return None

    def let_go(self) -> None:
        """Forget all cells but those of Method and of the amounts, and of the proof all but its lines and figures: what
        is made again needs no more, and of a large city the rest is as large as the plan and its workbook."""
        for one in (self.book, self.proof, self):
            for name in vars(one).keys() - {field.name for field in fields(one)} - {"scenario"}:
                del vars(one)[name]
        for grid in self.book.book.grids:
            if grid is not self.listing.grid and grid.sheet != METHOD:
                grid.rows.clear()
        kept = [self.listing.columns[part] for part in ("Program ID", "Fund ID", "Current", "Recommended")]
        for row in self.listing.rows:
            cells = self.listing.grid.rows[row]
            self.listing.grid.rows[row] = {column: cells[column] for column in kept if column in cells}
        for form, table in self.proof.tables.items():
            table.grid.rows.clear()
            table.seals.clear()
            if form not in (LINES, STATED):
                table.rows.clear()
        given_back()

    def department(self, program: str) -> str:
        """A program's department."""
        return self.programs[program].department if program in self.programs else ""

    def stated(self, name: str) -> float:
        """A number that the proof states; 0 where it states none."""
        value = self.proof.stated.get(name)
        return float(value) if isinstance(value, int | float) else 0.0

    def key(self, row: int) -> LineKey:
        """Program and fund of a row."""
        return self.listing.text(row, "Program ID"), self.listing.text(row, "Fund ID")

    @cached_property
    def amounts(self) -> list[dict[LineKey, Cents]]:
        """Today's amounts, then those of each planned year: of the first the workbook's, of later ones the proof's."""

        def stands(key: LineKey, heading: str) -> Cents:
            row = self.rows.get(key)
            return 0 if row is None else cents_of(self.listing.value(row, heading)) or 0

        keys = {**self.plan, **self.rows}
        first = [{key: stands(key, heading) for key in keys} for heading in ("Current", "Recommended")]
        later = [
            {key: self.plan[key].recommended[year - 1] if key in self.plan else 0 for key in keys}
            for year in self.proof.years[1:]
        ]
        return first + later

    @cached_property
    def totals(self) -> list[dict[str, Cents]]:
        """Every program's total today, then in each planned year."""
        return [summed((program, cents) for (program, _), cents in amounts.items()) for amounts in self.amounts]

    def of_line(self, key: LineKey, year: int = 1) -> tuple[Cents, Cents]:
        """A line's amounts today and in a year."""
        return self.amounts[0][key], self.amounts[year][key]

    def of_program(self, id: str, year: int = 1) -> tuple[Cents, Cents]:
        """A program's totals today and in a year."""
        return self.totals[0].get(id, 0), self.totals[year].get(id, 0)

    def changed(self, year: int) -> int:
        """How many programs differ from today in a year."""
        return sum(before != after for before, after in (self.of_program(id, year) for id in self.totals[0]))

    def cut(self, key: LineKey, year: int = 1) -> Cents:
        """What a line loses against the year before."""
        return max(0, self.amounts[year - 1][key] - self.amounts[year][key])

    def moved(self, year: int = 1) -> Cents:
        """What lines lose together against the year before."""
        return sum(self.cut(key, year) for key in self.amounts[0])

    def lost(self, key: LineKey, what: str, year: int = 1) -> Cents:
        """What a line's cut costs in one respect, half up to the cent: transition in the year of the cut, the rest in
        every year that has less than today."""
        program, (today, now) = self.programs.get(key[0]), self.of_line(key, year)
        lost = self.cut(key, year) if what == TRANSITION else max(0, today - now)
        return half_up(program.shares[what] * lost) if program and lost else 0

    @cached_property
    def uses(self) -> dict[tuple[str, int], dict[str, Cents]]:
        """The amounts of every fund in every planned year by their heading, from the lines and the proof."""
        lines: dict[str, list[LineKey]] = {fund: [] for fund in self.proof.funds}
        for key in self.amounts[0]:
            lines.setdefault(key[1], []).append(key)
        return {(fund, year): self._uses(fund, own, year) for fund, own in lines.items() for year in self.proof.years}

    def _uses(self, fund: str, lines: list[LineKey], year: int) -> dict[str, Cents]:
        current, recommended = (sum(amounts[key] for key in lines) for amounts in (self.amounts[0], self.amounts[year]))
        lost = [sum(self.lost(key, what, year) for key in lines) for what in LOSSES]
        stated = self.proof.funds.get(fund)
        available, reserve = (stated.available[year - 1], stated.reserve) if stated else (0, 0)
        idle = available - reserve - recommended - sum(lost)
        cents = (current, recommended, recommended - current, *lost, reserve, idle, available, available)
        return dict(zip(FUND_AMOUNTS, cents, strict=True))

    @cached_property
    def departments(self) -> dict[object, Tally]:
        """The programs of each department, by its name."""
        return self.divided({program.id: ((program.department, 1.0),) for program in self.programs.values()})

    @cached_property
    def goals(self) -> dict[object, Tally]:
        """What each goal gets, by its number on the sheet; 0: what serves none."""
        return self.divided({program.id: program.goals for program in self.programs.values()})

    @cached_property
    def districts(self) -> dict[object, Tally]:
        """What each district gets, by its number on the sheet; 0: what serves none."""
        return self.divided({program.id: program.districts for program in self.programs.values()})

    def divided(self, served: Mapping[str, Iterable[tuple[object, float]]]) -> dict[object, Tally]:
        """The programs and their money, each divided among what it serves by (what, share)."""
        found: dict[object, Tally] = defaultdict(Tally)
        for id, own in served.items():
            shares = [(what, share) for what, share in own if share > 0] or [(0, 1.0)]
            before, after = self.of_program(id)
            parts = (apportion(cents, [share for _, share in shares]) for cents in (before, after))
            for (what, _), current, recommended in zip(shares, *parts, strict=True):
                here = (1, after < before, after > before, current, recommended)
                found[what] = Tally(*map(sum, zip(found[what], here, strict=True)))
        return found


def money_in(book: Ours, proof: Proof) -> Money:
    """The amounts of a workbook. Raises InputError where the list of lines is gone."""
    listing = book.listing(RECOMMENDATIONS, RECOMMENDATION_HEADINGS, key="Program ID")
    if listing is None:
        lost = lost_list(book, RECOMMENDATIONS, "list of lines", RECOMMENDATION_HEADINGS)
        raise refused("no-lines", *lost, "Take the workbook as it was written.")
    return Money(book, proof, listing)
