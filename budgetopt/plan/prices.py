"""What each rule costs: shadow prices, the exact price of every policy rule, and what caution as a whole costs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from budgetopt.city.standing import Standing
from budgetopt.errors import BudgetOptError
from budgetopt.impact.value import Value
from budgetopt.rules import Case, Row, Rule, rules_of
from budgetopt.rules.row import Sense
from budgetopt.scenario.model import Scenario
from budgetopt.solve.find import Found
from budgetopt.solve.prices import Margins, best_gain, margins, shadow_prices, tipping_points

_NEAR_CENTS = 1


@dataclass(frozen=True)
class Prices:
    """`shadow` and `binding` go with `found.rows`; `of_rule` by rule name; `tipping` by cut program.

    Shadow prices are impact points per currency unit of limit; a rule's price is impact points gained without it.
    `free_gain`: impact points that the same money could gain with the law alone. `margins` by program.
    """

    shadow: Sequence[float]
    binding: Sequence[bool]
    of_rule: Mapping[str, float]
    free_gain: float
    margins: Mapping[str, Margins]
    tipping: Mapping[str, float | None]

    def held_by(self, rows: Sequence[Row], standing: Standing, sense: Sense) -> dict[str, list[Row]]:
        """The binding rows of one side by the program that they limit: its total, or its only line."""
        held: dict[str, list[Row]] = {id: [] for id in standing.total}
        for row, binds in zip(rows, self.binding, strict=True):
            if not binds or len(row.terms) != 1 or row.sense not in (sense, Sense.EXACTLY):
                continue
            of = row.terms[0][0].of
            id = of if isinstance(of, str) else of.program_id
            if id == of or len(standing.lines_of_program[id]) == 1:
                held[id].append(row)
        return held


def prices_of(case: Case, value: Value, rules: Sequence[Rule], found: Found) -> Prices:
    """Every price of a plan; the exact ones solve the case again without the rule."""
    solution = found.solution
    wanted = found.rounded.before
    # The solver's amounts are whole cents here: each may be half a cent off, and so may their sum.
    binding = [
        abs(row.value(wanted.measure) / row.scale - row.limit) <= _NEAR_CENTS * max(1, len(row.terms) // 2)
        for row in found.rows
    ]
    standing = case.standing
    cut = [id for id, total in standing.total.items() if wanted.programs[id] < total and id not in standing.fixed]
    return Prices(
        shadow=shadow_prices(case, value, found.rows, binding, solution),
        binding=binding,
        of_rule=_rule_prices(case, value, rules, solution.first.objective),
        free_gain=_gain(case, value, case.scenario.free_of_policy(), solution.first.objective),
        margins=margins(solution, list(standing.total)),
        tipping=tipping_points(case, value, solution, cut),
    )


def _rule_prices(case: Case, value: Value, rules: Sequence[Rule], gain: float) -> dict[str, float]:
    """Impact gained if one policy rule alone were dropped: the case is solved again without it."""
    prices: dict[str, float] = {}
    for rule in rules:
        without = rule.without(case.scenario) if rule.policy else None
        if without is not None and rule.name not in prices:
            prices[rule.name] = max(0.0, _gain(case, value, without, gain) - gain)
    return prices


def _gain(case: Case, value: Value, scenario: Scenario, at_least: float) -> float:
    other = Case(case.standing, scenario)
    try:
        found = best_gain(other, value, rules_of(other))
    except BudgetOptError:
        return at_least
    # The present plan keeps fewer rules, too: less can only be the noise of the last bit.
    return max(at_least, found)
