"""What each rule of policy costs: the plan without it alone, and what the law alone would allow."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from math import fsum

from budgetopt.errors import BudgetOptError, TimeLimitReached
from budgetopt.impact.value import Value
from budgetopt.memory import without_collection
from budgetopt.rules import Case, Row, Rule, RuleId, rows_of, rules_of
from budgetopt.scenario.model import Scenario
from budgetopt.solve.best import Best, best_gain, best_of
from budgetopt.solve.find import SolvedPlan
from budgetopt.solve.highs import SolverStatus
from budgetopt.solve.widest import Widest

# Seconds for all rules together.
_TOGETHER_S = 60.0
# Objective points, as a share of the optimum, that are no difference (docs/model.md, section 7).
_SAME = 1e-9


def cleaned(points: float, gain: float) -> float:
    """Points gained or lost beside the gain of a plan; 0 where they are the noise of two large numbers."""
    return 0.0 if abs(points) <= _SAME * max(1.0, abs(gain)) else points


def _idle_today(case: Case) -> float:
    """Impact points of what today's budget leaves idle, which benefits count: less where more is set aside."""
    if case.scenario.objective != "benefits":
        return 0.0
    years, total = enumerate(case.scenario.yearly, 1), case.standing.fund_total
    return fsum(
        weight * max(0, money - case.reserve[fund] - total[fund]) / 100
        for year, weight in years
        for fund, money in case.money(year).items()
    )


@dataclass(frozen=True)
class RulePrice:
    """Objective points that are gained without a rule; not `proven` where a search was stopped."""

    points: float
    proven: bool


@dataclass(frozen=True, eq=False)
class RulePrices:
    """The prices of a plan's rules, each worked out when it is first asked for: the case is solved again without it.

    `each_s`: the seconds of one search over yes and no; `late` is called where one was stopped.
    """

    case: Case
    value: Value
    rules: Sequence[Rule]
    solved: SolvedPlan
    each_s: float
    late: Callable[[], object]
    found: dict[RuleId, RulePrice] = field(default_factory=dict, init=False)

    def one(self, id: RuleId) -> RulePrice | None:
        """The price of one rule; None where no scenario can lift it."""
        if "all" in vars(self) or id not in self._without:
            return self.all[id] if id in self._without else None
        if id not in self.found:
            self.found[id] = self._lifted(id, self.each_s)
        return self.found[id]

    @cached_property
    def all(self) -> Mapping[RuleId, RulePrice]:
        """The price of every policy rule: the same to the last digit, whatever was asked alone before."""
        limit, _ = self.solved.time_limit_s, self._widest
        end = time.monotonic() + (_TOGETHER_S if limit is None else min(_TOGETHER_S, limit))
        found = {}
        for place, id in enumerate(self._without):
            share = max(0.1, end - time.monotonic()) / (len(self._without) - place)
            found[id] = self._lifted(id, min(self.each_s, share))
        return found

    @cached_property
    def free(self) -> Best | None:
        """The most that the same money could gain with the law alone."""
        return self._best(self._law, self._law_rows, self.each_s)

    @cached_property
    def _without(self) -> Mapping[RuleId, Scenario]:
        """The scenario without each policy rule that can be lifted."""
        scenarios = ((rule.id, rule.without(self.case.scenario)) for rule in self.rules if rule.policy)
        return {id: scenario for id, scenario in scenarios if scenario is not None}

    def _lifted(self, id: RuleId, time_limit_s: float) -> RulePrice:
        case = replace(self.case, scenario=self._without[id])
        best = self._best(case, self.rows_under(case), time_limit_s)
        gain = self.solved.solution.first.objective
        if best is not None and not best.proven:
            self.late()
        proven = best is not None and best.proven and self.solved.solution.status is SolverStatus.OPTIMAL
        return RulePrice(cleaned(best.objective - gain, gain) if best else 0.0, proven)

    @property
    def _law(self) -> Case:
        return replace(self.case, scenario=self.case.scenario.free_of_policy())

    def let_go_of_models(self) -> None:
        """Forget the programs behind the prices: what was found stays."""
        for name in ("_widest", "_law_rows", "_known"):
            vars(self).pop(name, None)

    def rows_under(self, case: Case) -> Sequence[Row]:
        """The rows of a case with other limits than the plan's. No rule's rows hang on a city-wide limit but by its own
        fields: where nothing else differs, a rule that the plan has too has the plan's rows."""
        rules = rules_of(case)
        if case.scenario.rules != self.case.scenario.rules:
            return rows_of(rules, case)
        found: list[Row] = []
        for rule in rules:
            known = self._known.get(rule.id)
            found += known[1] if known and known[0] == rule else rows_of([rule], case)
        return found

    @cached_property
    def _known(self) -> Mapping[RuleId, tuple[Rule, Sequence[Row]]]:
        """The plan's rules, each with its rows: those whose id no other has (a program's two sides have one)."""
        shared = Counter(rule.id for rule in self.rules)
        known: dict[RuleId, tuple[Rule, list[Row]]] = {rule.id: (rule, []) for rule in self.rules}
        for row in self.solved.rows:
            known[row.rule_id][1].append(row)
        return {id: one for id, one in known.items() if shared[id] == 1}

    @cached_property
    def _law_rows(self) -> Sequence[Row]:
        return self.rows_under(self._law)

    @cached_property
    def _widest(self) -> Widest:
        return Widest(self.case, self.value, self._law_rows, self.solved.rows)

    def _best(self, case: Case, rows: Sequence[Row], time_limit_s: float) -> Best | None:
        try:
            with without_collection():
                # One price alone is not worth the widest program, which sets aside what the plan does.
                widest = "_widest" in vars(self) and case.reserve == self.case.reserve
                lp = self._widest.under(rows) if widest else None
                best = best_gain(case, self.value, rows, time_limit_s) if lp is None else best_of(lp, time_limit_s)
                more = _idle_today(case) - _idle_today(self.case)
                return replace(best, objective=best.objective + more, impact=best.impact + more) if best else None
        except TimeLimitReached:
            self.late()
            return None
        except BudgetOptError:
            return None
