"""The linear program of model.md sections 5 to 7 for all years, written down as the page has it.

Variables x, inc, cut, short, y, z (chord fill), idle and the caution's q and o for every year; every row as the page
states it. It shares no formula with the engine: what the engine leaves out or substitutes must come to the same
optimum. Money is in currency units.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import inf

from budgetopt.city.model import Budget, Fund, Restriction
from budgetopt.scenario.model import Scenario
from tests.textbook.evidence import movable
from tests.textbook.facts import Facts, LineKey
from tests.textbook.limits import Limits
from tests.textbook.linear_program import LinearProgram, Terms
from tests.textbook.worth import Worth


class Statement:
    """One budget and scenario as a linear program; `rules` and `yes_or_no` add what the scenario asks for."""

    def __init__(
        self,
        budget: Budget,
        scenario: Scenario,
        lp: LinearProgram | None = None,
        value: Mapping[str, float] | None = None,
    ):
        self.budget, self.scenario = budget, scenario
        self.facts = Facts(budget, scenario)
        self.limits = Limits(self.facts)
        self.worth = Worth(self.facts)
        self.worth.value |= value or {}
        self.lp = lp or LinearProgram()
        self.x: dict[tuple[LineKey, int], int] = {}
        self.cut: dict[tuple[LineKey, int], int] = {}
        self.inc: dict[tuple[LineKey, int], int] = {}
        self.short: dict[tuple[LineKey, int], int] = {}
        self.y: dict[tuple[str, int], int] = {}
        self.idle: dict[tuple[str, int], int] = {}
        for year in (0, *self.facts.years):
            for line in self.facts.lines:
                self._amount(line, year)
            for id in budget.program:
                self._total(id, year)
        for year in self.facts.years:
            for line in self.facts.lines:
                self._line(line, year)
            for id in budget.program:
                self._program(id, year)
            for fund in budget.funds:
                self._fund(fund, year)
            self._caution(year)

    def discount(self, year: int) -> float:
        """δ^(t−1), δ = 1 / (1 + discount)."""
        return float((1 + self.scenario.discount) ** (1 - year))

    def _amount(self, line: LineKey, year: int) -> None:
        now = self.facts.base[line] / 100
        stays = year == 0 or now < 0
        self.x[line, year] = self.lp.variable(now if stays else 0.0, now if stays else inf)

    def _total(self, id: str, year: int) -> None:
        self.y[id, year] = y = self.lp.variable(-inf)
        self.lp.define([(self.x[line, year], 1) for line in self.facts.of_program(id)] + [(y, -1)], 0, 0)

    def _line(self, line: LineKey, year: int) -> None:
        lp, now, x = self.lp, self.facts.base[line] / 100, self.x[line, year]
        self.inc[line, year] = inc = lp.variable()
        self.cut[line, year] = cut = lp.variable(profit=-self.scenario.disruption)
        self.short[line, year] = short = lp.variable()
        lp.define([(x, 1), (self.x[line, year - 1], -1), (inc, -1), (cut, 1)], 0, 0)
        lp.define([(short, 1), (x, 1)], low=now)
        if self.budget.fund[line[1]].restriction is Restriction.BY_PROGRAM:
            lp.row([(x, 1)], high=now, by="fixed")
        if line in self.facts.line_floor and now >= 0:
            lp.row([(x, 1)], low=self.facts.line_floor[line] / 100, by="law")
        locked, fixed = self.facts.line_lock(line), self.limits.fixed.ends(line, year)
        if locked is not None:
            lp.row([(x, 1)], locked / 100, locked / 100)
        if fixed is not None:
            lp.row([(x, 1)], fixed[0] / 100, fixed[1] / 100, by="fixed")

    def _program(self, id: str, year: int) -> None:
        lp, y, before = self.lp, self.y[id, year], self.y[id, year - 1]
        self._range(id, year)
        cut, growth = self.limits.shares(id)
        if year > 1 and cut is not None:
            lp.row([(y, 1), (before, -float(1 - cut))], low=0)
        if year > 1 and growth is not None:
            lp.row([(y, 1), (before, -float(1 + growth))], high=0)
        self._worth(id, year)
        if id in self.facts.request and not self.budget.program[id].scalable:
            # It is what such a proposal is.
            lp.define(self.whole(id, year), 0, 0)

    def _range(self, id: str, year: int) -> None:
        if not self.holds_total(id, year):
            return
        low, high = self.limits.range(id, year)
        self.lp.row([(self.y[id, year], 1)], low / 100, inf if high is None else high / 100)

    def holds_total(self, id: str, year: int) -> bool:
        """Whether anything is said of a program's total: of what is fixed line by line its lines say it."""
        facts = self.facts
        return id not in facts.fixed or facts.whole_lock(id) is not None or self.limits.fixed.by_total(id, year)

    def _worth(self, id: str, year: int) -> None:
        fill = [self.lp.variable(0, width, self.discount(year) * slope) for width, slope in self.worth.chords(id)]
        if fill:
            self.lp.define([(self.y[id, year], 1)] + [(chord, -1) for chord in fill], 0, 0)

    def whole(self, id: str, year: int) -> Terms:
        """What a proposal gets beyond its whole request or nothing."""
        return [(self.y[id, year], 1), (self.lp.yes_or_no(), -self.facts.request[id] / 100)]

    def _fund(self, fund: Fund, year: int) -> None:
        lp, lines = self.lp, self.facts.of_fund(fund.id)
        there, reserve = self.facts.available(fund, year), self.facts.reserve(fund)
        profit = self.discount(year) if self.worth.by_benefits else 0.0
        self.idle[fund.id, year] = idle = lp.variable(-inf, profit=profit)
        lp.define([(idle, 1), *self.less_reserve(fund, year)], low=0)
        terms: Terms = [(idle, 1.0), *self.spent_beyond(fund, year)]
        for line in lines:
            program = self.budget.program[line[0]]
            lost = program.earned_revenue + program.unavoidable_cost
            terms += [(self.x[line, year], 1.0), (self.cut[line, year], float(program.transition_cost))]
            terms += [(self.short[line, year], float(lost))]
        lp.define(terms, (there - reserve) / 100, (there - reserve) / 100)
        if fund.one_time is not None:
            ongoing = [(self.x[line, year], 1.0) for line in lines if self.facts.is_ongoing(line)]
            ongoing += self.spent_beyond(fund, year)
            lp.row(ongoing, high=self.facts.ongoing(fund, year) / 100, by="law")
        if self.scenario.limits.moved is not None:
            self._moved(fund, year, [(self.cut[line, year], 1.0) for line in lines])

    def _moved(self, fund: Fund, year: int, cuts: Terms) -> None:
        self.lp.row(cuts, high=movable(self.limits, self.worth, fund, year) / 100)

    def less_reserve(self, fund: Fund, year: int | None = None) -> Terms:
        """What of the reserve may be spent in a year, or (None) what is not set aside in any: nothing."""
        return []

    def spent_beyond(self, fund: Fund, year: int) -> Terms:
        """What may be spent in a year beyond a fund's money, as what is spent less: nothing."""
        return []

    def most_of_line(self, line: LineKey) -> float:
        """More than a line can ever have: the program's largest total and what its negative lines give."""
        given = sum(min(0, self.facts.base[other]) for other in self.facts.of_program(line[0]))
        return (self.limits.most(line[0]) - given) / 100

    def _caution(self, year: int) -> None:
        """Γ q_t + Σ o_pt, where q_t + o_pt is at least ζ d_p of the money moved."""
        caution, lp = self.scenario.caution, self.lp
        if caution is None or caution.programs == 0:
            return
        q = lp.variable(profit=-self.discount(year) * caution.programs)
        for id in self.budget.program:
            o, y = lp.variable(profit=-self.discount(year)), self.y[id, year]
            weight, now = caution.deviations * self.worth.deviation[id], self.facts.current[id] / 100
            lp.define([(q, 1), (o, 1), (y, -weight)], low=-weight * now)
            lp.define([(q, 1), (o, 1), (y, weight)], low=weight * now)
