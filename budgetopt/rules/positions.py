"""No more positions are laid off than the scenario allows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import ceil

from budgetopt.rules.allocation import Allocation
from budgetopt.rules.case import Case
from budgetopt.rules.row import Quantity, Row, Sense, Unit, What
from budgetopt.rules.rule import AUTHOR, Breach, Rule, as_asked, asked_in
from budgetopt.scenario.asked import PositionsLimit
from budgetopt.scenario.model import Scenario

# Positions a cent are fractions with large denominators: they are written with this many digits, rounded up.
_SCALE = 10**15


@dataclass(frozen=True)
class Positions(Rule):
    """Limit the positions that cuts take away in a year.

        Σ_{p: B_p > 0} (FTE_p / B_p) · net_pt  ≤  N,   net_pt = max(0, y_p,t−1 − y_pt)

    FTE_p full-time equivalents that B_p pays for, y_pt recommended total (B_p in year 0), whole cents per fiscal year;
    N positions. A program that is paid from another fund loses no one. Source: the scenario's author.
    """

    hundredths: int = 0

    kind = "positions"
    policy = True

    @classmethod
    def of(cls, case: Case) -> Iterable[Rule]:
        """The city-wide limit, and one rule for each that the scenario asks for."""
        limit = case.scenario.limits.positions
        if limit is not None:
            name = f"At most {_laid_off(limit)}"
            yield cls(name, "scenario", AUTHOR, hundredths=limit)
        for index, rule in asked_in(case, PositionsLimit):
            name = f"No more than {_laid_off(rule.at_most)}"
            yield cls(*as_asked(index, rule, name), hundredths=rule.at_most)

    def without(self, scenario: Scenario) -> Scenario | None:
        """The scenario without this limit."""
        return super().without(scenario) if self.index is not None else scenario.with_limits(positions=None)

    def rows(self, case: Case, year: int = 1) -> Iterator[Row]:
        """One row over the programs that have positions."""
        terms = tuple(
            (Quantity(What.NET_CUT, id, year), ceil(100 * a_cent * _SCALE)) for id, a_cent in _positions_a_cent(case)
        )
        if terms:
            yield self.row(terms, Sense.AT_MOST, self.hundredths, scale=_SCALE, unit=Unit.POSITIONS)

    def breaches(self, case: Case, allocation: Allocation) -> Iterator[Breach]:
        """More positions laid off."""
        lost = sum(a_cent * allocation.net_cut(id) for id, a_cent in _positions_a_cent(case))
        over = 100 * lost - self.hundredths
        if over > 0:
            words = f"{float(lost):.2f} positions would be laid off; at most {_shown(self.hundredths)} may be"
            yield self.breach(ceil(over), words)


def _laid_off(hundredths: int) -> str:
    return f"{_shown(hundredths)} position{' is' if hundredths == 100 else 's are'} laid off"


def _positions_a_cent(case: Case) -> list[tuple[str, Fraction]]:
    programs, totals = case.budget.program, case.standing.total
    return [(id, Fraction(fte) / totals[id]) for id in totals if (fte := programs[id].fte) and totals[id] > 0]


def _shown(hundredths: int) -> str:
    return f"{Decimal(hundredths) / 100:f}".rstrip("0").rstrip(".") if hundredths % 100 else str(hundredths // 100)
