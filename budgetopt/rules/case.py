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
from budgetopt.impact.value import value_of_next_dollar
from budgetopt.money import Cents, half_up, show
from budgetopt.rules.row import What
from budgetopt.scenario.asked import Lock
from budgetopt.scenario.model import Scenario
from budgetopt.scenario.quantities import Percent

_WHOLE = Decimal(1)


@dataclass(frozen=True)
class Case:
    """A budget and a checked scenario, side by side."""

    standing: Standing
    scenario: Scenario

    @classmethod
    def of(cls, budget: Budget, scenario: Scenario) -> Case:
        """The case of a scenario that was checked against this budget."""
        return cls(standing_of(budget, scenario.base), scenario)

    @property
    def budget(self) -> Budget:
        """The budget that is re-allocated."""
        return self.standing.budget

    @cached_property
    def available(self) -> dict[str, Cents]:
        """A_f1 of every fund: the Funds sheet, else today's money in its lines, then changed by the scenario."""
        money = {}
        for id in self.standing.lines_of_fund:
            given = self.budget.fund[id].available
            before = self.standing.fund_total[id] if given is None else given
            change = self.scenario.funds.get(id)
            if isinstance(change, Percent):
                money[id] = before + half_up(before * change)
            else:
                money[id] = before if change is None else change
        return money

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
    def known(self) -> dict[str, Effectiveness]:
        """What is known of every program's effect, for the rules that ask for evidence."""
        value = value_of_next_dollar(self.budget, self.scenario.beliefs, self.scenario.base)
        return {id: one.effectiveness for id, one in value.items()}

    @cached_property
    def locks(self) -> dict[str, tuple[Lock, ...]]:
        """The locks of every program that has one."""
        found: dict[str, tuple[Lock, ...]] = {}
        for rule in self.scenario.rules:
            if isinstance(rule, Lock):
                found[rule.program] = (*found.get(rule.program, ()), rule)
        return found

    @cached_property
    def free(self) -> tuple[str, ...]:
        """Programs whose total may move under policy: neither fixed nor locked as a whole, by id."""
        whole = {id for id, locks in self.locks.items() if any(not lock.fund for lock in locks)}
        return tuple(id for id in self.standing.total if id not in self.standing.fixed and id not in whole)

    def fund_name(self, id: str) -> str:
        """A fund's name, with its id where another fund has the same name."""
        name = self.budget.fund[id].name
        return name if self._fund_names[name] == 1 else f"{name} ({id})"

    @cached_property
    def _fund_names(self) -> Counter[str]:
        return Counter(fund.name for fund in self.budget.funds)

    def share_of_cut(self, what: What, program_id: str) -> Decimal:
        """What a cent cut costs in this respect: 1 of the cut itself, τ or a part of η."""
        if what is What.CUT:
            return _WHOLE
        program = self.budget.program[program_id]
        if what is What.TRANSITION:
            return program.transition_cost
        return program.earned_revenue if what is What.LOST_REVENUE else program.unavoidable_cost

    def show(self, cents: Cents) -> str:
        """Money in the budget's currency."""
        return show(cents, self.budget.currency)
