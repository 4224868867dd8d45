"""A fund pays for its lines and for what cuts cost, and no more."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from budgetopt.rules.allocation import Allocation
from budgetopt.rules.case import Case
from budgetopt.rules.row import Quantity, Row, Sense, Term, What, amount
from budgetopt.rules.rule import Breach, Rule


@dataclass(frozen=True)
class FundBalance(Rule):
    """Keep each fund within its money.

        Σ_{l in f} (x_l + τ_p cut_l + η_p short_l) + idle_f + reserve_f = A_f,   idle_f ≥ 0

    x_l recommended amount, cut_l and short_l what it loses against today, A_f money available, reserve_f money set
    aside, all whole cents per fiscal year; τ_p transition cost and η_p lost revenue and unavoidable cost, shares of
    a cut. Idle money is the row's slack. Source: the balanced-budget requirement.
    """

    fund: str = ""

    kind = "fund_balance"
    policy = False

    @classmethod
    def of(cls, case: Case) -> Iterable[Rule]:
        """One rule a fund."""
        for id in case.available:
            yield cls(
                name=f"{case.fund_name(id)}: spend no more than there is",
                source="balanced budget",
                granted_by="the council, by finding money",
                fund=id,
            )

    def rows(self, case: Case) -> Iterator[Row]:
        """One row: the lines and what their cuts cost, at most available less reserve."""
        terms: list[Term] = []
        for line in case.standing.lines_of_fund[self.fund]:
            terms.append((amount(line.id), 1))
            program = case.budget.program[line.id.program_id]
            if line.current > 0:
                terms += [
                    (Quantity(what, line.id), 1)
                    for what, share in (
                        (What.TRANSITION, program.transition_cost),
                        (What.LOST_REVENUE, program.earned_revenue),
                        (What.UNAVOIDABLE, program.unavoidable_cost),
                    )
                    if share
                ]
        fund = case.budget.fund[self.fund]
        limit = case.available[self.fund] - fund.reserve
        yield Row(self.name, fund.name, tuple(terms), Sense.AT_MOST, limit, pooled=True)

    def breaches(self, case: Case, allocation: Allocation) -> Iterator[Breach]:
        """Too much spent."""
        fund = case.budget.fund[self.fund]
        left = case.available[self.fund] - fund.reserve - allocation.spent(self.fund)
        if left < 0:
            words = (
                f"{fund.name} would spend {case.show(allocation.spent(self.fund))} with exit costs; "
                f"it has {case.show(case.available[self.fund] - fund.reserve)} after its reserve"
            )
            yield Breach(self.name, fund.name, -left, words)
