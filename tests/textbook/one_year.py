"""The linear program of docs/model.md sections 5 to 7 for one year, written down a second time as the page has it.

Variables x, inc, cut, short, z (chord fill) and idle; every row as the page states it; solved by scipy's HiGHS.
It shares no formula with the engine: what the engine leaves out or substitutes must come to the same optimum.
Money is in currency units.
"""

from __future__ import annotations

from collections import defaultdict
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from math import inf

from budgetopt.city.model import Budget, Kind, Program, Restriction
from budgetopt.scenario.asked import DepartmentLimits, Lock, ProgramLimits
from budgetopt.scenario.model import Scenario
from budgetopt.scenario.quantities import Percent
from tests.textbook.linear_program import LinearProgram
from tests.textbook_value import base_rows, chords, values

LineKey = tuple[str, str]


def _units(cents: Decimal | int) -> float:
    return float(Decimal(cents) / 100)


def _down(cents: Decimal) -> float:
    return _units(cents.to_integral_value(ROUND_FLOOR))


def _up(cents: Decimal) -> float:
    return _units(cents.to_integral_value(ROUND_CEILING))


class Textbook:
    """The statement for one budget and scenario."""

    def __init__(self, budget: Budget, scenario: Scenario):
        self.budget, self.scenario = budget, scenario
        self.base: dict[LineKey, int] = defaultdict(int)
        self.line_floor: dict[LineKey, int] = defaultdict(int)
        for row in base_rows(budget, scenario):
            self.base[row.program_id, row.fund_id] += row.amount
            if row.minimum is not None:
                self.line_floor[row.program_id, row.fund_id] += row.minimum
        self.current = dict.fromkeys(budget.program, 0)
        for (id, _), cents in self.base.items():
            self.current[id] += cents
        self.request = self._requests()
        self.locks = {rule.program: rule for rule in scenario.rules if isinstance(rule, Lock)}
        self._lines()
        self.value = values(budget, scenario, {id: _units(cents) for id, cents in self.current.items()})

    def _requests(self) -> dict[str, int]:
        """What each proposal asks for."""
        asked: dict[str, int] = defaultdict(int)
        for row in self.budget.amounts:
            if row.kind.value == "requested":
                asked[row.program_id] += row.amount
        told = {
            program.id: asked[program.id] if program.requested is None else program.requested
            for program in self.budget.programs
        }
        return {id: cents for id, cents in told.items() if cents > 0 and self.current[id] == 0}

    def _lines(self) -> None:
        """Which lines exist: money today, a proposal's named fund, what unrestricted funds may pay for."""
        draws = defaultdict(set)
        for id, fund in self.base:
            draws[fund].add(self.budget.program[id].department)
        for id in self.request:
            named = {row.fund_id for row in self.budget.amounts if row.program_id == id} | {
                self.budget.program[id].fund_id
            }
            for fund in named - {""}:
                self.base.setdefault((id, fund), 0)
        for fund in self.budget.funds:
            for program in self.budget.programs:
                may = fund.open_to_all or program.department in draws[fund.id]
                if may and fund.restriction is Restriction.UNRESTRICTED:
                    self.base.setdefault((program.id, fund.id), 0)

    def is_fixed(self, program: Program) -> bool:
        """Non-operating, not assessed, in the red, or without money and request."""
        rows = {row.program_id for row in self.budget.alignment}
        services = {one.id for one in self.budget.programs if one.kind is Kind.SERVICE and self.current[one.id] > 0}
        # The mean over services is undefined without one that is scored and paid for: support is then not assessed.
        assessed = program.id in rows if program.kind is Kind.SERVICE else bool(services & rows)
        not_assessed = bool(self.budget.goals) and not assessed
        nothing = self.current[program.id] == 0 and program.id not in self.request
        return program.kind is Kind.NON_OPERATING or not_assessed or self.current[program.id] < 0 or nothing

    def law(self, program: Program) -> tuple[float, float]:
        """lo_p and hi_p in currency units."""
        current = _units(self.current[program.id])
        if self.is_fixed(program):
            return current, current
        low = current if program.mandated else 0.0
        if program.minimum is not None:
            low = _units(program.minimum)
        return low, inf if program.maximum is None else _units(program.maximum)

    def policy(self, program: Program) -> tuple[float, float | None]:
        """The scenario's floor and ceiling of a program that is there today; None: no growth limit of any kind."""
        limits, now = self.scenario.limits, Decimal(self.current[program.id])
        cut, growth, floor, ceiling = limits.program_cut, limits.program_growth, None, None
        for rule in self.scenario.rules:
            if isinstance(rule, ProgramLimits) and rule.program == program.id:
                floor = _money(rule.floor, now, _down)
                ceiling = _money(rule.ceiling, now, _up)
                cut = rule.cut if (rule.cut, rule.floor) != (None, None) else cut
                growth = rule.growth if (rule.growth, rule.ceiling) != (None, None) else growth
        if program.id in self.request:
            cut = growth = None  # a change limit is a share of today's budget, and a proposal has none
        lows = [0.0] + ([_down((1 - cut) * now)] if cut is not None else []) + ([floor] if floor is not None else [])
        highs = ([_up((1 + growth) * now)] if growth is not None else []) + ([ceiling] if ceiling is not None else [])
        return max(lows), min(highs, default=None)

    def range(self, program: Program) -> tuple[float, float]:
        """Within what y_p must be: law before policy, a lock in place of policy."""
        low, high = self.law(program)
        lock = self.locks.get(program.id)
        if lock and not lock.fund:
            locked = _lock(lock, self.current[program.id])
            return max(low, locked), min(high, locked)
        floor, ceiling = self.policy(program)
        if lock:  # of one line: the limits hold as far as they leave room for it
            there = _units(self.current[program.id] - self.base[program.id, lock.fund]) + _lock(
                lock, self.base[program.id, lock.fund]
            )
            floor = min(floor, there)
            ceiling = None if ceiling is None else max(ceiling, there)
        if program.id in self.request:
            ceiling = min(_units(self.request[program.id]), inf if ceiling is None else ceiling)
        else:
            range_ends = max(10 * _units(self.current[program.id]), there if lock else 0.0)
            ceiling = min(range_ends, inf if ceiling is None else ceiling)
        if self.is_fixed(program):
            return low, high
        return max(low, min(floor, high)), min(high, max(ceiling, low))

    def available(self, fund_id: str) -> float:
        fund, change = self.budget.fund[fund_id], self.scenario.funds.get(fund_id)
        lines = sum(cents for (_, f), cents in self.base.items() if f == fund_id)
        there = lines if fund.available is None else fund.available
        if isinstance(change, Percent):
            return _units(there + (there * change).quantize(Decimal(1), ROUND_HALF_UP))
        return _units(there if change is None else change)

    def optimum(self, kept_whole: str = "") -> float | None:
        """The most impact points that any plan has before rounding; None where no plan keeps every rule.

        `kept_whole`: a program from which nothing may be taken, beside all rules.
        """
        self.kept_whole = kept_whole
        self.lp = LinearProgram()
        self.x: dict[LineKey, int] = {}
        self.fill: dict[str, list[int]] = {}
        self.idle: dict[str, int] = {}
        self.inc: dict[LineKey, int] = {}
        self.cut: dict[LineKey, int] = {}
        self.short: dict[LineKey, int] = {}
        for line, cents in sorted(self.base.items()):
            self._line(line, _units(cents))
        for program in self.budget.programs:
            self._program(program)
        for fund in self.budget.funds:
            self._fund(fund.id)
        for rule in self.scenario.rules:
            if isinstance(rule, DepartmentLimits):
                self._department(rule)
        return self.lp.solve()

    def least_moved(self) -> float | None:
        """The least money moved, Σ inc + cut, by any plan that has the optimum."""
        best = self.optimum()
        if best is None:
            return None
        lp = self.lp
        lp.row(list(enumerate(lp.profit)), low=best - 1e-7)
        lp.profit = [0.0] * len(lp.profit)
        for variable in (*self.inc.values(), *self.cut.values()):
            lp.profit[variable] = -1.0
        least = lp.solve()
        return None if least is None else -least

    def broken(self, amounts: dict[LineKey, int]) -> list[str]:
        """What an allocation (cents by line) breaks of the statement; costs rounded to the cent have their half."""
        self.optimum()
        lp, at = self.lp, [0.0] * len(self.lp.profit)
        for line, x in self.x.items():
            change = _units(amounts[line] - self.base[line])
            at[x], at[self.inc[line]] = _units(amounts[line]), max(0.0, change)
            at[self.cut[line]] = at[self.short[line]] = max(0.0, -change)
        for id, fill in self.fill.items():
            left = _units(sum(cents for (program, _), cents in amounts.items() if program == id))
            for variable in fill:
                at[variable] = min(left, lp.bounds[variable][1])
                left -= at[variable]
        for variable, whole in enumerate(lp.whole):
            row = next((terms for terms, _, _ in lp.rows if whole and variable in terms), {})
            at[variable] = float(sum(at[other] for other in row if other != variable) > 0) if whole else at[variable]
        for fund, idle in self.idle.items():
            terms, there, _ = next(row for row in lp.rows if idle in row[0])
            at[idle] = there - sum(factor * at[variable] for variable, factor in terms.items())
            # Three costs a line, each up to half a cent more than it is.
            at[idle] += 0.015 * sum(id == fund for _, id in self.x)
        cent = 0.001
        found = [
            f"variable {variable} is {at[variable]}, not in {bounds}"
            for variable, bounds in enumerate(lp.bounds)
            if not bounds[0] - cent <= at[variable] <= bounds[1] + cent
        ]
        for terms, low, high in lp.rows:
            value = sum(factor * at[variable] for variable, factor in terms.items())
            if not set(terms) & set(self.idle.values()) and not low - cent <= value <= high + cent:
                found.append(f"{terms} is {value}, not between {low} and {high}")
        return found

    def _line(self, line: LineKey, now: float) -> None:
        lp, award = self.lp, self.budget.fund[line[1]].restriction is Restriction.BY_PROGRAM
        self.x[line] = x = lp.variable(now if now < 0 else 0.0, now if now < 0 else inf)
        inc, cut, short = lp.variable(), lp.variable(), lp.variable()
        self.inc[line], self.cut[line], self.short[line] = inc, cut, short
        lp.row([(x, 1), (inc, -1), (cut, 1)], now, now)
        lp.row([(short, 1), (x, 1)], low=now)
        if award:
            lp.row([(x, 1)], high=now)
        if line in self.line_floor and now >= 0:
            lp.row([(x, 1)], low=_units(self.line_floor[line]))
        lock = self.locks.get(line[0])
        if lock and lock.fund == line[1]:
            amount = _lock(lock, self.base[line])
            lp.row([(x, 1)], amount, amount)

    def _program(self, program: Program) -> None:
        lp, now = self.lp, _units(self.current[program.id])
        total = [(x, 1.0) for (id, _), x in self.x.items() if id == program.id]
        low, high = self.range(program)
        lp.row(total, low, high)
        if program.id == self.kept_whole:
            lp.row(total, low=now)
        if low > high:
            lp.row([], 1, 1)
        reference = _units(self.request.get(program.id, self.current[program.id]))
        if reference <= 0:
            return
        straight = program.id in self.request
        curve = chords(program, self.value[program.id], reference, straight, self.scenario)
        self.fill[program.id] = [lp.variable(0, width, slope) for width, slope in curve]
        lp.row(total + [(chord, -1.0) for chord in self.fill[program.id]], 0, 0)
        if straight and not program.scalable:
            lp.row([*total, (lp.variable(0, 1, whole=True), -reference)], 0, 0)
        assert now >= 0

    def _fund(self, fund_id: str) -> None:
        lines = [line for line in self.x if line[1] == fund_id]
        reserve, there = _units(self.budget.fund[fund_id].reserve), self.available(fund_id)
        self.idle[fund_id] = self.lp.variable()
        terms = [(self.idle[fund_id], 1.0)]
        for line in lines:
            program = self.budget.program[line[0]]
            lost = program.earned_revenue + program.unavoidable_cost
            terms += [(self.x[line], 1.0), (self.cut[line], float(program.transition_cost))]
            terms += [(self.short[line], float(lost))]
        self.lp.row(terms, there - reserve, there - reserve)
        if self.scenario.limits.moved is not None:
            today = sum(self.base[line] for line in lines)
            share = max(0.0, _up(self.scenario.limits.moved * today))  # doing nothing is always within it
            self.lp.row([(self.cut[line], 1.0) for line in lines], high=share + max(0.0, _units(today) - there))

    def _department(self, rule: DepartmentLimits) -> None:
        members = {program.id for program in self.budget.programs if program.department == rule.department}
        now = Decimal(sum(self.current[id] for id in members))
        if now <= 0:
            return
        terms = [(x, 1.0) for (id, _), x in self.x.items() if id in members]
        self.lp.row(
            terms,
            -inf if rule.cut is None else _down((1 - rule.cut) * now),
            inf if rule.growth is None else _up((1 + rule.growth) * now),
        )


def _money(asked: Percent | int | None, now: Decimal, whole: object) -> float | None:
    if asked is None:
        return None
    return whole(asked * now) if isinstance(asked, Percent) else _units(asked)


def _lock(lock: Lock, now: int) -> float:
    amount = lock.amount * now if isinstance(lock.amount, Percent) else Decimal(lock.amount)
    return _units(amount.quantize(Decimal(1), ROUND_HALF_UP))
