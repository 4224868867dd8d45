"""Within what each program's total must be, law before policy, year by year, in whole cents (model.md section 6)."""

from __future__ import annotations

from fractions import Fraction
from math import ceil, floor

from budgetopt.scenario.asked import MinimumViable, ProgramLimits
from tests.textbook.facts import Facts, money_or_share
from tests.textbook.fixed import Fixed


class Limits:
    """Bounds and year-on-year shares of every program; None is no bound."""

    def __init__(self, facts: Facts):
        self.facts, self.fixed = facts, Fixed(facts)
        rules = facts.scenario.rules
        self.own = [rule for rule in rules if isinstance(rule, ProgramLimits)]
        self.keep_or_close = {id for rule in rules if isinstance(rule, MinimumViable) for id in rule.programs}

    def law(self, id: str) -> tuple[int, int | None]:
        """lo_p and hi_p."""
        program, current = self.facts.budget.program[id], self.facts.current[id]
        if id in self.facts.fixed and (self.facts.whole_lock(id) is None or id not in self.facts.by_line):
            return self.fixed.total(id), self.fixed.total(id)
        low = current if program.mandated else 0
        return (low if program.minimum is None else program.minimum), program.maximum

    def is_held(self, id: str) -> bool:
        """Fixed, or locked as a whole: no policy limit is left."""
        return id in self.facts.fixed or self.facts.whole_lock(id) is not None

    def shares(self, id: str) -> tuple[Fraction | None, Fraction | None]:
        """The largest cut and growth of one year, as shares of the year before."""
        limits, own = self.facts.scenario.limits, [rule for rule in self.own if rule.program == id]
        if self.is_held(id) or id in self.facts.request:
            return None, None
        cuts = [rule.cut for rule in own if rule.cut is not None]
        growths = [rule.growth for rule in own if rule.growth is not None]
        if not cuts and all(rule.floor is None for rule in own):
            cuts = [limits.program_cut]
        if not growths and all(rule.ceiling is None for rule in own):
            growths = [limits.program_growth]
        if id in self.keep_or_close:
            cuts = []
        cut, growth = (min((Fraction(one) for one in all if one is not None), default=None) for all in (cuts, growths))
        return cut, growth

    def _own_bounds(self, id: str) -> tuple[int, int | None]:
        """The floor and ceiling that hold every year: the program's own, a request, or the curve's range."""
        current, own = self.facts.current[id], [rule for rule in self.own if rule.program == id]
        lows = [money_or_share(rule.floor, current) for rule in own if rule.floor is not None]
        highs = [money_or_share(rule.ceiling, current, up=True) for rule in own if rule.ceiling is not None]
        if id not in self.facts.request:
            highs.append(10 * current)  # the range of the curve, always
        return max(lows, default=0), min(highs, default=None)

    def left_to_a_locked_line(self, id: str) -> int | None:
        """The total with its locked line where the lock puts it and the others as they are."""
        for line in self.facts.of_program(id):
            if (amount := self.facts.line_lock(line)) is not None:
                return self.facts.current[id] - self.facts.base[line] + amount
        return None

    def range(self, id: str, year: int) -> tuple[int, int | None]:
        """Within what y_pt must be, whatever the year before was; year 1 has its change limits in here."""
        low, high = self.law(id)
        lock = self.facts.whole_lock(id)
        if lock is not None:
            return max(low, lock), lock if high is None else min(high, lock)
        if id in self.facts.fixed:
            return low, high
        floor_, ceiling = self._own_bounds(id)
        cut, growth = self.shares(id)
        current = self.facts.current[id]
        if year == 1 and cut is not None:
            floor_ = max(floor_, floor((1 - cut) * current))
        if year == 1 and growth is not None:
            ceiling = _least(ceiling, ceil((1 + growth) * current))
        there = self.left_to_a_locked_line(id)
        if there is not None:
            # The limits hold as far as they leave room for the lock.
            floor_ = min(floor_, there)
            ceiling = None if ceiling is None else max(ceiling, there)
        if id in self.facts.request:
            ceiling = _least(ceiling, self.facts.request[id])
        floor_ = floor_ if high is None else min(floor_, high)
        return max(low, floor_), high if ceiling is None else _least(high, max(ceiling, low))

    def most(self, id: str) -> float:
        """The largest y_pt of any year that these limits leave."""
        growth, largest = self.shares(id)[1], 0.0
        for year in self.facts.years:
            _, high = self.range(id, year)
            grown = [largest * float(1 + growth)] if year > 1 and growth is not None else []
            largest_now = min(grown + ([float(high)] if high is not None else []))
            largest = max(largest, largest_now)
        return largest


def _least(*bounds: int | None) -> int | None:
    return min((bound for bound in bounds if bound is not None), default=None)
