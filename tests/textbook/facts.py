"""Where a city stands and what each year gives it, in whole cents: model.md section 1, for one budget and scenario."""

from __future__ import annotations

from collections import defaultdict
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from math import ceil, floor

from budgetopt.city.model import Budget, Fund, Kind, Program, Restriction
from budgetopt.scenario.asked import FundLimits, Lock
from budgetopt.scenario.model import Forecast, Scenario
from budgetopt.scenario.quantities import Percent
from tests.textbook_value import base_rows

LineKey = tuple[str, str]


def share_of(share: Decimal, cents: int) -> Fraction:
    """An exact share of an amount; whoever needs whole cents says which way."""
    return Fraction(share) * cents


def money_or_share(asked: int | Percent, whole: int, up: bool = False) -> int:
    """Money as it stands; a percentage loosened to a whole cent, floors down and ceilings up."""
    if not isinstance(asked, Percent):
        return int(asked)
    return ceil(share_of(asked, whole)) if up else floor(share_of(asked, whole))


def half_up(amount: Decimal) -> int:
    return int(amount.quantize(Decimal(1), ROUND_HALF_UP))


class Facts:
    """b, B, R, A and what is fixed."""

    def __init__(self, budget: Budget, scenario: Scenario):
        self.budget, self.scenario = budget, scenario
        self.years = range(1, scenario.years + 1)
        self.base: dict[LineKey, int] = defaultdict(int)
        self.line_floor: dict[LineKey, int] = {}
        self.match: dict[LineKey, Fraction] = {}
        self._ongoing: dict[LineKey, bool] = {}
        for row in base_rows(budget, scenario):
            line = row.program_id, row.fund_id
            self.base[line] += row.amount
            if row.minimum is not None:
                self.line_floor[line] = self.line_floor.get(line, 0) + row.minimum
            if row.match_rate is not None:
                self.match[line] = max(self.match.get(line, Fraction(0)), Fraction(row.match_rate))
            recurring = budget.program[row.program_id].recurring if row.recurring is None else row.recurring
            # A line of both kinds counts as ongoing.
            self._ongoing[line] = self._ongoing.get(line, False) or recurring
        # A row of nothing makes no line and no claim.
        self.base = {line: cents for line, cents in self.base.items() if cents}
        self.current = {id: sum(cents for (p, _), cents in self.base.items() if p == id) for id in budget.program}
        self.request = self._requests()
        self.locks = {rule.program: rule for rule in scenario.rules if isinstance(rule, Lock)}
        self._add_lines()
        # Without money and request a program has nothing to hold line by line.
        there = [one for one in budget.programs if self.current[one.id] or one.id in self.request]
        self.not_assessed = {one.id for one in there if self._is_not_assessed(one)}
        self.by_line = {one.id for one in budget.programs if one.kind is Kind.NON_OPERATING} | self.not_assessed
        self.fixed = {program.id for program in budget.programs if self._is_fixed(program)}
        self.lines = sorted(self.base)
        self.line_floor = {line: cents for line, cents in self.line_floor.items() if line in self.base}
        self.match = {line: rate for line, rate in self.match.items() if line in self.base}

    def _requests(self) -> dict[str, int]:
        """What each proposal asks for: a program without money today and with a request."""
        asked: dict[str, int] = defaultdict(int)
        for row in self.budget.amounts:
            if row.kind.value == "requested":
                asked[row.program_id] += row.amount
        for program in self.budget.programs:
            if program.requested is not None:
                asked[program.id] = program.requested
        return {id: cents for id, cents in asked.items() if cents > 0 and self.current[id] == 0}

    def _add_lines(self) -> None:
        """Beside the money of today: a proposal's named fund, and what unrestricted funds may pay for."""
        draws = defaultdict(set)
        for id, fund_id in self.base:
            draws[fund_id].add(self.budget.program[id].department)
        requests = [row for row in self.budget.amounts if row.kind.value == "requested" and row.amount]
        named = [(row.program_id, row.fund_id) for row in requests]
        named += [(program.id, program.fund_id) for program in self.budget.programs if program.fund_id]
        for id, fund_id in named:
            if id in self.request:
                self.base.setdefault((id, fund_id), 0)
        for fund in self.budget.funds:
            for program in self.budget.programs:
                may = fund.open_to_all or program.department in draws[fund.id]
                if may and fund.restriction is Restriction.UNRESTRICTED:
                    self.base.setdefault((program.id, fund.id), 0)

    def _is_not_assessed(self, program: Program) -> bool:
        """A service that nobody scored, where there are goals; support without a scored service to support."""
        scored = {row.program_id for row in self.budget.alignment}
        services = {one.id for one in self.budget.programs if one.kind is Kind.SERVICE and self.current[one.id] > 0}
        assessed = program.id in scored if program.kind is Kind.SERVICE else bool(services & scored)
        return bool(self.budget.goals) and not assessed and program.kind is not Kind.NON_OPERATING

    def _is_fixed(self, program: Program) -> bool:
        """Non-operating, not assessed, in the red, without money and request, or without a ratio where it counts."""
        rated = {study.program_id for study in self.budget.studies if study.benefit_cost_ratio is not None}
        return (
            program.kind is Kind.NON_OPERATING
            or self._is_not_assessed(program)
            or self.current[program.id] < 0
            or (self.current[program.id] == 0 and program.id not in self.request)
            or (self.scenario.objective == "benefits" and program.id not in rated)
        )

    def reference(self, id: str) -> int:
        """R_p: today's budget, else the request; 0 where there is neither."""
        return self.request.get(id, max(0, self.current[id]))

    def whole_lock(self, id: str) -> int | None:
        """The amount at which a program as a whole is locked."""
        lock = self.locks.get(id)
        return self._locked(lock, self.current[id]) if lock and not lock.fund else None

    def line_lock(self, line: LineKey) -> int | None:
        """The amount at which one line is locked."""
        lock = self.locks.get(line[0])
        return self._locked(lock, self.base[line]) if lock and lock.fund == line[1] else None

    def _locked(self, lock: Lock, now: int) -> int:
        return half_up(lock.amount * now) if isinstance(lock.amount, Percent) else lock.amount

    def is_ongoing(self, line: LineKey) -> bool:
        return self._ongoing.get(line, self.budget.program[line[0]].recurring)

    def of_fund(self, fund_id: str) -> list[LineKey]:
        return [line for line in self.lines if line[1] == fund_id]

    def of_program(self, id: str) -> list[LineKey]:
        return [line for line in self.lines if line[0] == id]

    def available(self, fund: Fund, year: int) -> int:
        """A_ft; A_f0 is what the lines hold."""
        lines = sum(self.base[line] for line in self.of_fund(fund.id))
        if year == 0:
            return lines
        if year == 1:
            there, change = lines if fund.available is None else fund.available, self.scenario.funds.get(fund.id)
            if isinstance(change, Percent):
                return there + half_up(there * change)
            return there if change is None else change
        told = self._forecast(fund, year)
        return told.available if told else self.ongoing(fund, 1)

    def ongoing(self, fund: Fund, year: int) -> int:
        """The part of A_ft that comes again."""
        if year == 1:
            change, once = self.scenario.funds.get(fund.id), fund.one_time or 0
            # A percentage scales both parts alike.
            return self.available(fund, 1) - once - (half_up(once * change) if isinstance(change, Percent) else 0)
        told = self._forecast(fund, year)
        return self.available(fund, year) - ((told.one_time or 0) if told else 0)

    def _forecast(self, fund: Fund, year: int) -> Forecast | None:
        return next((row for row in self.scenario.forecast if (row.fund, row.year) == (fund.id, year)), None)

    def reserve(self, fund: Fund) -> int:
        """The larger of the workbook's reserve and the scenario's."""
        rules = [rule for rule in self.scenario.rules if isinstance(rule, FundLimits) and rule.fund == fund.id]
        return max([fund.reserve] + [rule.reserve for rule in rules if rule.reserve is not None])
