"""One-time money buys only one-time uses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from budgetopt.money import Cents
from budgetopt.rules.allocation import Allocation
from budgetopt.rules.case import Case
from budgetopt.rules.row import Row, Sense, amount
from budgetopt.rules.rule import Breach, FundRule, Rule


class StructuralBalance(FundRule):
    """Pay ongoing lines from ongoing money.

        Σ_{l in f, ongoing} x_lt  ≤  A_ft − one_time_ft

    x_lt recommended amount, A_ft money available in year t and one_time_ft the part of it that does not come again
    (the Funds sheet's "of which one-time", in later years the forecast's), whole cents per fiscal year. Only where
    the Funds sheet says how much is one-time. Source: the structurally balanced budget policy (GFOA, Achieving a
    Structurally Balanced Budget).
    """

    kind = "structural_balance"
    policy = False

    @classmethod
    def of(cls, case: Case) -> Iterable[Rule]:
        """One rule a fund that says how much of its money is one-time."""
        for fund in case.budget.funds:
            if fund.one_time is not None:
                name = f"{case.fund(fund.id).name}: one-time money buys only one-time uses"
                yield cls(name=name, source="structural balance", granted_by="the council", fund=fund.id)

    def rows(self, case: Case, year: int = 1) -> Iterator[Row]:
        """One row over the fund's ongoing lines."""
        terms = tuple((amount(line.id, year), 1) for line in case.standing.lines_of_fund[self.fund] if line.recurring)
        if terms:
            yield self.row(terms, Sense.AT_MOST, self.limit(case, year), case.fund(self.fund), pooled=True)

    def breaches(self, case: Case, allocation: Allocation) -> Iterator[Breach]:
        """Ongoing lines that take more than the ongoing money."""
        spent = sum(allocation.amount(line.id) for line in case.standing.lines_of_fund[self.fund] if line.recurring)
        limit = self.limit(case, allocation.year)
        if spent > limit and any(line.recurring for line in case.standing.lines_of_fund[self.fund]):
            fund, has = case.fund(self.fund), case.show(limit)
            words = f"ongoing uses of {fund.name} would take {case.show(spent)}; its ongoing money is {has}"
            yield self.breach(spent - limit, words, fund)

    def limit(self, case: Case, year: int) -> Cents:
        """The ongoing part of the money available."""
        return case.ongoing(self.fund, year)
