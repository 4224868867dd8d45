"""A fund pays for its lines and for what cuts cost, and no more."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from budgetopt.city.ledger import Line
from budgetopt.rules.allocation import Allocation
from budgetopt.rules.case import Case
from budgetopt.rules.row import Quantity, Row, Sense, Term, What, amount
from budgetopt.rules.rule import Breach, FundRule


class FundBalance(FundRule):
    """Keep each fund within its money.

        Σ_{l in f} (x_lt + τ_p cut_lt + η_p short_lt) + idle_ft + reserve_f = A_ft,   idle_ft ≥ 0

    x_lt recommended amount in year t, cut_lt what it loses against the year before and short_lt against today, A_ft
    money available, reserve_f money set aside, all whole cents per fiscal year; τ_p transition cost and η_p lost
    revenue and unavoidable cost, shares of a cut. Idle money is the row's slack. Source: the balanced-budget
    requirement.
    """

    kind = "fund_balance"
    policy = False

    @classmethod
    def of(cls, case: Case) -> Iterable[FundBalance]:
        """One rule a fund."""
        for id in case.available:
            yield cls(
                name=f"{case.fund(id).name}: spend no more than there is",
                source="balanced budget",
                granted_by="the council, by finding money",
                fund=id,
            )

    def rows(self, case: Case, year: int = 1) -> Iterator[Row]:
        """One row: the lines and what their cuts cost, at most available less reserve."""
        terms: list[Term] = []
        for line in case.standing.lines_of_fund[self.fund]:
            terms.append((amount(line.id, year), 1))
            terms += exit_costs(case, line, year)
        limit = case.money(year)[self.fund] - case.budget.fund[self.fund].reserve
        yield self.row(terms, Sense.AT_MOST, limit, case.fund(self.fund), pooled=True)

    def breaches(self, case: Case, allocation: Allocation) -> Iterator[Breach]:
        """Too much spent."""
        fund, spent = case.fund(self.fund), allocation.spent(self.fund)
        reserve = case.budget.fund[self.fund].reserve
        has = case.money(allocation.year)[self.fund] - reserve
        if spent > has:
            leaving = any(allocation.exit_costs(line.id) for line in case.standing.lines_of_fund[self.fund])
            costs, kept = " with exit costs" if leaving else "", " after its reserve" if reserve else ""
            words = f"{fund.name} would spend {case.show(spent)}{costs}; it has {case.show(has)}{kept}"
            yield self.breach(spent - has, words, fund)


def exit_costs(case: Case, line: Line, year: int) -> list[Term]:
    """What the fund pays for what a line loses: transition in the year of the cut, the rest every year."""
    program = case.budget.program[line.id.program_id]
    return [
        (Quantity(what, line.id, year), 1)
        for what, share, possible in (
            # A line that starts at nothing can be raised in one year and cut in the next.
            (What.TRANSITION, program.transition_cost, line.current > 0 or year > 1),
            (What.LOST_REVENUE, program.earned_revenue, line.current > 0),
            (What.UNAVOIDABLE, program.unavoidable_cost, line.current > 0),
        )
        if share and possible and not line.fixed
    ]
