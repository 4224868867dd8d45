"""How much of a fund is set aside, and how much of it may stay unallocated."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from budgetopt.money import Cents
from budgetopt.rules.allocation import Allocation
from budgetopt.rules.case import Case
from budgetopt.rules.fund_balance import exit_costs
from budgetopt.rules.row import Row, Sense, Term, amount
from budgetopt.rules.rule import Breach, Rule, as_asked, asked_in
from budgetopt.scenario import asked


@dataclass(frozen=True)
class FundLimitsRule(Rule):
    """Keep a reserve in a fund, and put its money to use.

        least  ≤  Σ_{l in f} (x_lt + τ_p cut_lt + η_p short_lt)  ≤  A_ft − reserve,   least = A_ft − reserve_f − idle

    x_lt recommended amount, cut_lt and short_lt what it loses against the year before and against today, A_ft money
    available in year t, reserve what the rule sets aside (reserve_f: that or the Funds sheet's, whichever is more),
    idle the most that may stay unallocated; whole cents per fiscal year; τ_p and η_p shares. Source: the scenario's
    author.
    """

    fund: str = ""
    reserve: Cents | None = None
    idle: Cents | None = None

    kind = "fund"
    policy = True

    @classmethod
    def of(cls, case: Case) -> Iterable[Rule]:
        """One rule for each that the scenario asks for."""
        for index, rule in asked_in(case, asked.FundLimits):
            parts = [] if rule.reserve is None else [f"{case.show(rule.reserve)} in reserve"]
            parts += [] if rule.idle is None else [f"at most {case.show(rule.idle)} idle"]
            name = f"{case.fund(rule.fund).name}: {', '.join(parts)}"
            yield cls(*as_asked(index, rule, name), fund=rule.fund, reserve=rule.reserve, idle=rule.idle)

    def rows(self, case: Case, year: int = 1) -> Iterator[Row]:
        """A row for the reserve, a row for what may stay idle."""
        terms: list[Term] = []
        for line in case.standing.lines_of_fund[self.fund]:
            terms += [(amount(line.id, year), 1), *exit_costs(case, line, year)]
        fund, has = case.fund(self.fund), case.money(year)[self.fund]
        if self.reserve is not None:
            yield self.row(terms, Sense.AT_MOST, has - self.reserve, fund, pooled=True)
        if self.idle is not None:
            least = has - case.reserve[self.fund] - self.idle
            yield self.row(terms, Sense.AT_LEAST, least, fund, pooled=True)

    def breaches(self, case: Case, allocation: Allocation) -> Iterator[Breach]:
        """Too little set aside, or too much left over."""
        fund = case.fund(self.fund)
        left = case.money(allocation.year)[self.fund] - allocation.spent(self.fund)
        if self.reserve is not None and left < self.reserve:
            words = f"{fund.name} would keep {case.show(left)}; {case.show(self.reserve)} is to be set aside"
            yield self.breach(self.reserve - left, words, fund)
        idle = case.idle(self.fund, allocation)
        if self.idle is not None and idle > self.idle:
            words = f"{case.show(idle)} of {fund.name} would stay unallocated; at most {case.show(self.idle)} may"
            yield self.breach(idle - self.idle, words, fund)
