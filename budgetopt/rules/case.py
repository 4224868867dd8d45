"""What every rule looks at: today's standing, what the scenario asks, and the money there is."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from math import lcm

from budgetopt.city.model import Budget
from budgetopt.city.standing import Standing, standing_of
from budgetopt.impact.effectiveness import Effectiveness
from budgetopt.impact.value import ProgramValue, value_of_next_dollar
from budgetopt.money import Cents, half_up, show
from budgetopt.rules.allocation import Allocation
from budgetopt.rules.row import Subject, What
from budgetopt.scenario.asked import FundLimits, Lock, MinimumViable
from budgetopt.scenario.model import Scenario
from budgetopt.scenario.quantities import Percent

_WHOLE = Decimal(1)


@dataclass(frozen=True)
class Case:
    """A budget and a checked scenario, side by side.

    `forced`: H, the cents that programs of which nothing is known must lose in all years together, whatever is decided;
    None where the other rules allow doing nothing, and nobody has to lose anything (`solve/holding.py` finds it). Not
    `forced_proven` where the search for it was stopped: less might do.
    """

    standing: Standing
    scenario: Scenario
    forced: Cents | None = None
    forced_proven: bool = True

    @classmethod
    def of(cls, budget: Budget, scenario: Scenario) -> Case:
        """The case of a scenario that was checked against this budget."""
        return cls(standing_of(budget, scenario.base, by_ratio=scenario.objective == "benefits"), scenario)

    @property
    def budget(self) -> Budget:
        """The budget that is re-allocated."""
        return self.standing.budget

    @property
    def years(self) -> range:
        """The planned years, from 1."""
        return range(1, self.scenario.years + 1)

    @cached_property
    def untouched(self) -> dict[str, Cents]:
        """What every fund has before the scenario changes it: the Funds sheet, else today's money in its lines."""
        given = {fund.id: fund.available for fund in self.budget.funds}
        return {id: total if (told := given[id]) is None else told for id, total in self.standing.fund_total.items()}

    @cached_property
    def available(self) -> dict[str, Cents]:
        """A_f1 of every fund: what it has, changed by the scenario."""
        money = {}
        for id, before in self.untouched.items():
            change = self.scenario.funds.get(id)
            if isinstance(change, Percent):
                money[id] = before + half_up(before * change)
            else:
                money[id] = before if change is None else change
        return money

    def money(self, year: int) -> dict[str, Cents]:
        """A_ft of every fund: the scenario's forecast, else what of the first year's money comes again."""
        return self.available if year == 1 else {id: self._later(id, year)[0] for id in self.available}

    def ongoing(self, fund: str, year: int) -> Cents:
        """The part of A_ft that comes again."""
        if year == 1:
            once, change = self.budget.fund[fund].one_time or 0, self.scenario.funds.get(fund)
            # A percentage scales what comes again and what does not alike.
            return self.available[fund] - once - (half_up(once * change) if isinstance(change, Percent) else 0)
        available, one_time = self._later(fund, year)
        return available - one_time

    def _later(self, fund: str, year: int) -> tuple[Cents, Cents]:
        """What a fund has in a later year, and the one-time part of it."""
        for forecast in self.scenario.forecast:
            if (forecast.fund, forecast.year) == (fund, year):
                return forecast.available, forecast.one_time or 0
        return self.ongoing(fund, 1), 0

    def before(self, fund: str, year: int) -> Cents:
        """A_f,t−1: what a fund had the year before; before the first year, the money in its lines."""
        return self.standing.fund_total[fund] if year == 1 else self.money(year - 1)[fund]

    @cached_property
    def reserve(self) -> dict[str, Cents]:
        """What is set aside of every fund each year: by the Funds sheet, or more by the scenario."""
        asked: dict[str, Cents] = {}
        for rule in self.scenario.rules:
            if isinstance(rule, FundLimits) and rule.reserve is not None:
                asked[rule.fund] = max(rule.reserve, asked.get(rule.fund, 0))
        return {id: max(self.budget.fund[id].reserve, asked.get(id, 0)) for id in self.available}

    def idle(self, fund: str, allocation: Allocation) -> Cents:
        """What of a fund an allocation leaves unallocated; below 0 where it spends more than there is."""
        return self.money(allocation.year)[fund] - self.reserve[fund] - allocation.spent(fund)

    def goal_scores(self, goal: str) -> tuple[dict[str, int], int]:
        """h_pg as integers: of every program that serves a goal its score over the sum of its scores, times a common
        denominator, and that denominator."""
        parts = self._scores_by_goal.get(goal, {})
        common = lcm(*{self._score_sums[id] for id in parts})
        return {id: score * (common // self._score_sums[id]) for id, score in parts.items()}, common

    @cached_property
    def _score_sums(self) -> Counter[str]:
        sums: Counter[str] = Counter()
        for row in self.budget.alignment:
            sums[row.program_id] += row.score
        return sums

    @cached_property
    def _scores_by_goal(self) -> dict[str, dict[str, int]]:
        found: dict[str, dict[str, int]] = {}
        for row in sorted(self.budget.alignment, key=lambda row: row.program_id):
            if row.score:
                found.setdefault(row.goal_id, {})[row.program_id] = row.score
        return found

    @cached_property
    def value(self) -> dict[str, ProgramValue]:
        """What a dollar of every program does, for the rules that ask for alignment, evidence or what is unknown."""
        return value_of_next_dollar(self.budget, self.scenario.beliefs, self.scenario.base)

    @cached_property
    def known(self) -> dict[str, Effectiveness]:
        """What is known of every program's effect, for the rules that ask for evidence."""
        return {id: one.effectiveness for id, one in self.value.items()}

    @cached_property
    def locks(self) -> dict[str, tuple[Lock, ...]]:
        """The locks of every program that has one."""
        found: dict[str, tuple[Lock, ...]] = {}
        for rule in self.scenario.rules:
            if isinstance(rule, Lock):
                found[rule.program] = (*found.get(rule.program, ()), rule)
        return found

    @cached_property
    def decided(self) -> frozenset[str]:
        """Programs that an officer or a council decided: locked as a whole, or in every line that they have."""
        return frozenset(
            id
            for id, locks in self.locks.items()
            if any(not lock.fund for lock in locks)
            or {lock.fund for lock in locks} >= {line.id.fund_id for line in self.standing.lines_of_program[id]}
        )

    @cached_property
    def free(self) -> dict[str, None]:
        """Programs whose total may move under policy: neither fixed nor locked as a whole, an ordered set by id."""
        whole = {id for id, locks in self.locks.items() if any(not lock.fund for lock in locks)}
        return dict.fromkeys(id for id in self.standing.total if not self.is_fixed(id) and id not in whole)

    @cached_property
    def proposals(self) -> tuple[str, ...]:
        """Programs without money today that ask for some and may get it, by id."""
        return tuple(id for id in self.standing.total if self.standing.is_proposal(id) and not self.is_fixed(id))

    @cached_property
    def free_today(self) -> tuple[str, ...]:
        """Free programs that are no proposals, by id: those that limits of a share of today are about."""
        return tuple(id for id in self.free if not self.standing.is_proposal(id))

    def is_fixed(self, id: str) -> bool:
        """Whether a program's total cannot move at all."""
        return id in self.standing.fixed

    @cached_property
    def keep_or_close(self) -> frozenset[str]:
        """Programs that may be closed whatever limits cuts: a scenario says that they are kept at a size or closed."""
        asked = [rule for rule in self.scenario.rules if isinstance(rule, MinimumViable)]
        return frozenset(id for rule in asked for id in rule.programs if id in self.free)

    def program(self, id: str) -> Subject:
        """A program, for a row or a breach."""
        return Subject(id, self.budget.program_names[id])

    def fund(self, id: str) -> Subject:
        """A fund, for a row or a breach."""
        return Subject(id, self.budget.fund_names[id])

    def goal(self, id: str) -> Subject:
        """A goal, for a row or a breach."""
        return Subject(id, self.budget.goal_names[id])

    def share_of_cut(self, what: What, program_id: str) -> Decimal:
        """What a cent less costs in this respect: 1 of the cut itself, τ or a part of η."""
        if what is What.CUT:
            return _WHOLE
        program = self.budget.program[program_id]
        if what is What.TRANSITION:
            return program.transition_cost
        return program.earned_revenue if what is What.LOST_REVENUE else program.unavoidable_cost

    def show(self, cents: Cents) -> str:
        """Money in the budget's currency."""
        return show(cents, self.budget.currency)
