"""No more of a fund is moved than the scenario allows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from budgetopt.money import Cents, ceiling_share
from budgetopt.rules.allocation import Allocation
from budgetopt.rules.case import Case
from budgetopt.rules.row import Row, Sense, cut
from budgetopt.rules.rule import Breach, Rule
from budgetopt.scenario.model import Scenario


@dataclass(frozen=True)
class Moved(Rule):
    """Limit the money that leaves the lines of each fund.

        Σ_{l in f} cut_lt  ≤  moved · Σ_{l in f} b_l + max(0, A_f,t−1 − A_ft)

    cut_lt what a line loses against the year before, b_l its current amount, A_ft money available in year t and
    A_f0 the money in the fund's lines today, whole cents per fiscal year; moved a share of each year. A cut that
    the fund's own shrinking forces is not a choice. Source: the scenario's author.
    """

    share: Decimal = Decimal(0)

    kind = "moved"
    policy = True

    @classmethod
    def of(cls, case: Case) -> Iterable[Rule]:
        """One rule, unless the scenario lifts it."""
        moved = case.scenario.limits.moved
        if moved is not None:
            name = f"At most {moved.text} of each fund is moved"
            yield cls(name=name, source="scenario", granted_by="the scenario's author", share=moved)

    def rows(self, case: Case, year: int = 1) -> Iterator[Row]:
        """One row a fund."""
        for fund, lines in case.standing.lines_of_fund.items():
            # After the first year a line that starts at nothing may have been raised, and be cut again.
            terms = tuple(
                (cut(line.id, year), 1) for line in lines if line.current > 0 or (year > 1 and not line.fixed)
            )
            if terms:
                yield self.row(terms, Sense.AT_MOST, self.limit(case, fund, year), case.fund(fund))

    def breaches(self, case: Case, allocation: Allocation) -> Iterator[Breach]:
        """Funds from which more would be moved."""
        for fund, lines in case.standing.lines_of_fund.items():
            taken = sum(
                max(0, allocation.before(line.id) - allocation.amount(line.id)) for line in lines if not line.fixed
            )
            over = taken - self.limit(case, fund, allocation.year)
            if over > 0:
                subject = case.fund(fund)
                words = f"{case.show(taken)} would be moved in {subject.name}; at most {case.show(taken - over)} may"
                yield self.breach(over, words, subject)

    def without(self, scenario: Scenario) -> Scenario:
        """The scenario with this limit lifted."""
        return scenario.with_limits(moved=None)

    def limit(self, case: Case, fund: str, year: int) -> Cents:
        """What may be moved in a fund; the percentage becomes whole cents once, loosened."""
        share = max(0, ceiling_share(self.share, case.standing.fund_total[fund]))
        return share + max(0, case.before(fund, year) - case.money(year)[fund])
