"""The least relief that makes an impossible scenario possible: every limit of the page may give way at its price.

First law gives way as little as it must, with all of policy waived; then policy as little as that leaves. Dollars of
relief are summed over limits and years; positions count what the city pays for one, a program that changes 1,000.
Money found for a fund is there for each of its limits; a reserve gives at most itself, and is the same in every year.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from math import inf
from typing import Any

from budgetopt.city.model import Budget, Fund
from budgetopt.scenario.model import Scenario
from tests.textbook.evidence import kappa, need, share_moved
from tests.textbook.facts import Facts
from tests.textbook.limits import Limits
from tests.textbook.linear_program import LinearProgram, Terms
from tests.textbook.statement import Statement

# What is fixed for its kind gives way after all law.
FIXED_IN_LAW = 100.0
A_PROGRAM = 1_000.0


@dataclass
class ElasticProgram(LinearProgram):
    """A linear program whose limits may be exceeded, by what a column counts."""

    price: dict[str, float] = field(default_factory=dict)  # currency units by unit
    relief: list[tuple[int, str, float]] = field(default_factory=list)  # column, who asks, currency units each

    def row(self, terms: Terms, low: float = -inf, high: float = inf, by: str = "policy", unit: str = "money") -> None:
        for limit, sign in ((low, 1.0), (high, -1.0)):
            if abs(limit) < inf:
                column = self.variable()
                self.relief.append((column, by, self.price[unit]))
                ends = (limit, inf) if sign > 0 else (-inf, limit)
                self.define([*terms, (column, sign)], *ends)

    def of(self, by: str) -> Terms:
        """The relief that is granted by policy, or by law, as what it costs."""
        prices = {"policy": {"policy": 1.0}, "law": {"law": 1.0, "fixed": FIXED_IN_LAW}}[by]
        return [(column, prices[who] * each) for column, who, each in self.relief if who in prices]

    def least(self, by: str) -> float:
        """The least relief of one kind, whatever the other comes to."""
        self.profit = [0.0] * len(self.profit)
        for column, price in self.of(by):
            self.profit[column] = -price
        found = self.solve()
        assert found is not None, "with every limit waived something is possible"
        return -found


class Wide(Limits):
    """Limits that bound no yes or no: what gives way may be far from what they say."""

    def most(self, id: str) -> float:
        """All the money there is."""
        funds, years = self.facts.budget.funds, self.facts.years
        there = sum(max(0, self.facts.available(fund, year)) for fund in funds for year in years)
        return 2.0 * (there + sum(abs(cents) for cents in self.facts.base.values()) + self.facts.request.get(id, 0))


class Elastic(Statement):
    """The statement with law and policy in rows of their own, and nothing gained."""

    def __init__(self, budget: Budget, scenario: Scenario):
        self.found: dict[tuple[str, int], int] = {}
        self.less: dict[tuple[str, int | None], int] = {}
        super().__init__(budget, scenario, ElasticProgram(price=prices(Facts(budget, scenario))))
        self.limits = Wide(self.facts)

    def spent_beyond(self, fund: Fund, year: int) -> Terms:
        """Money that is found, by law."""
        if year == 0:
            return []
        return [(self._given(self.found, (fund.id, year), "law"), -1.0)]

    def less_reserve(self, fund: Fund, year: int | None = None) -> Terms:
        """As far as the scenario sets aside more than the workbook."""
        if (most := self.facts.reserve(fund) - fund.reserve) <= 0:
            return []
        if year is None:
            return [(self._given(self.less, (fund.id, None)), 1.0)]
        column = self._given(self.less, (fund.id, year))
        self.lp.define([(column, 1)], high=most / 100)
        self.lp.define([(self._given(self.less, (fund.id, None)), 1), (column, -1)], low=0)
        return [(column, 1.0)]

    def _given(self, columns: dict[Any, int], key: tuple[str, int | None], by: str = "policy") -> int:
        if key not in columns:
            assert isinstance(self.lp, ElasticProgram)
            columns[key] = self.lp.variable()
            if key[1] is not None:
                self.lp.relief.append((columns[key], by, 1.0))
        return columns[key]

    def _moved(self, fund: Fund, year: int, cuts: Terms) -> None:
        """Σ cut − forced / (1 − κ) ≤ share, forced = max(0, need less what is found or not set aside)."""
        lp, much = self.lp, 4.0 * sum(map(abs, self.facts.base.values())) + 100
        forced, need_ = lp.variable(), need(self.facts, fund, year) / 100
        less = [*self.spent_beyond(fund, year), *((column, -one) for column, one in self.less_reserve(fund))]
        if year > 1:
            less = [(column, -one) for column, one in self.spent_beyond(fund, year - 1)] + [
                *self.spent_beyond(fund, year)
            ]
        shrinks = lp.yes_or_no()
        lp.define([(forced, 1.0), (shrinks, -much)], high=0)
        lp.define([(forced, 1.0), *((column, -one) for column, one in less), (shrinks, much)], high=need_ + much)
        share = float(share_moved(self.limits, fund)) / 100
        lp.row([*cuts, (forced, -1.0 / float(1 - kappa(self.limits, self.worth, fund)))], high=share)

    def _range(self, id: str, year: int) -> None:
        """Law as law; policy only where it is tighter."""
        if not self.holds_total(id, year):
            return
        (low, high), (least, most) = self.limits.range(id, year), self.limits.law(id)
        whole_lock = self.facts.whole_lock(id) is not None
        if id in self.facts.request and not whole_lock:
            most = high
        y, by = [(self.y[id, year], 1.0)], "fixed" if id in self.facts.fixed else "law"
        if whole_lock:
            self.lp.row(y, low / 100, inf if high is None else high / 100)
        else:
            # Where nothing limits growth, the end of the curve does: the model's own limit.
            curve = high is not None and not self.is_policy(id)
            if low > least:
                self.lp.row(y, low=low / 100)
            if high is not None and (most is None or high < most):
                self.lp.row(y, high=high / 100, by="law" if curve else "policy")
        self.lp.row(y, least / 100, inf if most is None else most / 100, by=by)

    def is_policy(self, id: str) -> bool:
        """Whether somebody asked for a ceiling or a limit of growth."""
        own = [rule for rule in self.limits.own if rule.program == id]
        return self.limits.shares(id)[1] is not None or any(rule.ceiling is not None for rule in own)

    def _worth(self, id: str, year: int) -> None:
        """No curve: what gives way may lie beyond its end."""


def prices(facts: Facts) -> dict[str, float]:
    """What a unit of relief counts, in currency units: a position as the staffed programs pay for one on average."""
    staffed = [program for program in facts.budget.programs if program.fte and facts.current[program.id] > 0]
    positions = float(sum(program.fte or 0 for program in staffed))
    money = sum(facts.current[program.id] for program in staffed) / 100
    return {"money": 1.0, "positions": money / positions if positions else 1.0, "programs": A_PROGRAM}
