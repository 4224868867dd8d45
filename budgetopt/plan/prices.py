"""What each rule costs: shadow prices, the exact price of every policy rule, and what caution as a whole costs."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from budgetopt.city.standing import Standing
from budgetopt.errors import BudgetOptError
from budgetopt.impact.value import Value
from budgetopt.rules import Case, Row, Rule, RuleId, rules_of
from budgetopt.rules.row import Sense
from budgetopt.scenario.model import Scenario
from budgetopt.solve.find import SolvedPlan
from budgetopt.solve.highs import SolverStatus
from budgetopt.solve.prices import Best, Margins, best_gain, margins, shadow_prices, tipping_points

_NEAR = 1  # hundredths of a row's unit: a cent
# Seconds for a search over yes and no without one rule, and for all of them together.
_EACH_S, _TOGETHER_S = 10.0, 60.0


@dataclass(frozen=True)
class Prices:
    """`shadow` and `binding` go with `found.rows`; `of_rule` by the id of a rule; `tipping` by cut program.

    Shadow prices are objective points per unit of limit (None for a mixed-integer plan, which has none); a rule's
    price is what is gained without it. `free_gain`: impact points that the same money could gain with the law alone.
    `unproven`: rules whose price is not exact, for the search with or without the rule was stopped; `free_proven`
    whether `free_gain` is the most. `margins` by program.
    """

    shadow: Sequence[float | None]
    binding: Sequence[bool]
    of_rule: Mapping[RuleId, float]
    unproven: frozenset[RuleId]
    free_gain: float
    free_proven: bool
    margins: Mapping[str, Margins]
    tipping: Mapping[str, float | None]

    def held_by(self, rows: Sequence[Row], standing: Standing, sense: Sense) -> dict[str, list[Row]]:
        """The first year's binding rows of one side by the program that they limit: its total, or its only line."""
        held: dict[str, list[Row]] = {id: [] for id in standing.total}
        for row, binds in zip(rows, self.binding, strict=True):
            if not binds or len(row.terms) != 1 or row.year > 1 or row.sense not in (sense, Sense.EXACTLY):
                continue
            of = row.terms[0][0].of
            id = of if isinstance(of, str) else of.program_id
            if id == of or len(standing.lines_of_program[id]) == 1:
                held[id].append(row)
        return held


def prices_of(case: Case, value: Value, rules: Sequence[Rule], solved: SolvedPlan) -> Prices:
    """Every price of a plan; the exact ones solve the case again without the rule."""
    solution, standing = solved.solution, case.standing
    wanted = solved.rounded.before
    # The solver's amounts are whole cents here: each may be half a cent off, and so may their sum.
    measure = wanted[-1].measure
    binding = [
        abs(row.value(measure) / row.scale - row.limit) <= _NEAR * max(1, len(row.terms) // 2) for row in solved.rows
    ]
    cut = [
        id
        for id, total in standing.total.items()
        if not case.is_fixed(id) and any(year.programs[id] < total for year in wanted)
    ]
    free = _best(case, value, case.scenario.free_of_policy(), _each(solved))
    of_rule, unproven = _rule_prices(case, value, rules, solved)
    return Prices(
        shadow=[None] * len(binding) if solution.mixed else shadow_prices(case, value, solved.rows, binding, solution),
        binding=binding,
        of_rule=of_rule,
        unproven=unproven,
        # The present plan keeps more rules: less can only be the noise of the last bit.
        free_gain=max(solution.impact, free.impact) if free else solution.impact,
        free_proven=free is not None and free.proven,
        margins=margins(solution, list(standing.total)),
        # What a program would have to be worth changes the yes and no of a mixed-integer plan: nothing short of many
        # searches could tell, so nothing is said.
        tipping={} if solution.mixed else tipping_points(case, value, solution, cut),
    )


def _rule_prices(
    case: Case, value: Value, rules: Sequence[Rule], solved: SolvedPlan
) -> tuple[dict[RuleId, float], frozenset[RuleId]]:
    """What is gained if one policy rule alone were dropped: the case is solved again without it."""
    gain = solved.solution.first.objective
    prices: dict[RuleId, float] = {}
    unproven = set()
    priced: dict[RuleId, Scenario] = {}
    for rule in rules:
        without = rule.without(case.scenario) if rule.policy else None
        if without is not None:
            priced[rule.id] = without
    end = time.monotonic() + _TOGETHER_S
    for place, (id, without) in enumerate(priced.items()):
        share = max(0.1, end - time.monotonic()) / (len(priced) - place)
        best = _best(case, value, without, min(_each(solved), share))
        prices[id] = max(0.0, best.objective - gain) if best else 0.0
        if best is None or not best.proven or solved.solution.status is not SolverStatus.OPTIMAL:
            unproven.add(id)
    return prices, frozenset(unproven)


def _each(solved: SolvedPlan) -> float:
    """Seconds of one search: no more than the plan's own had."""
    return _EACH_S if solved.time_limit_s is None else min(_EACH_S, solved.time_limit_s)


def _best(case: Case, value: Value, scenario: Scenario, time_limit_s: float) -> Best | None:
    other = replace(case, scenario=scenario)
    try:
        return best_gain(other, value, rules_of(other), time_limit_s)
    except BudgetOptError:
        return None
