"""The pipeline: from a budget and a scenario to an audited plan."""

from __future__ import annotations

from collections.abc import Sequence

from budgetopt.city.model import Budget
from budgetopt.impact.value import Value, value_of_next_dollar
from budgetopt.log import logged
from budgetopt.plan.audit import audit
from budgetopt.plan.plan import Plan
from budgetopt.plan.time_limit import DEFAULT_TIME_LIMIT_S, checked_limit
from budgetopt.rules import Case, Rule
from budgetopt.rules.allocation import Allocation
from budgetopt.scenario.check import checked
from budgetopt.scenario.model import Scenario
from budgetopt.solve.find import find, find_to_the_cent
from budgetopt.solve.holding import settled_with_rules


@logged(lambda plan: f"{len(plan.budget.programs)} programs, {len(plan.years)} years, {plan.status}")
def recommend(
    budget: Budget, scenario: Scenario | None = None, *, time_limit_s: float | None = DEFAULT_TIME_LIMIT_S
) -> Plan:
    """The plan with the most impact that obeys every rule; the same inputs always give the same plan.

    `time_limit_s` ends the search over yes and no (all or nothing, few changes and their like; None: never): the plan
    found by then is unproven, `gap` says how much a better one could have, and another run may find another. Every
    other step has as long (rounding falls to smaller units, prices and tipping points leave the rest out); `stopped`
    says which of them were ended.

    Raises ScenarioError for names the budget does not have, Infeasible with every conflict where no plan meets the
    rules, TimeLimitReached where no plan was found in time, SolverError without a verdict, UsageError for a limit that
    is no time, AuditError for a bug of ours.
    """
    time_limit_s = checked_limit(time_limit_s)
    case, value, rules = _asked(budget, scenario or Scenario(), time_limit_s)
    plan = Plan(case, value, rules, find(case, value, rules, time_limit_s))
    audit(plan)
    return plan


def best_to_the_cent(
    budget: Budget, scenario: Scenario, time_limit_s: float | None, like: Sequence[Plan] = ()
) -> tuple[Allocation, ...]:
    """The same plan before rounding, a year each, for prices; no audit. `like`: plans of the budget that are at hand;
    where one obeys this scenario too, one solve is spared. Raises what `recommend` raises."""
    known = [plan.years for plan in like]
    return find_to_the_cent(*_asked(budget, scenario, time_limit_s, known), time_limit_s)


def _asked(
    budget: Budget, scenario: Scenario, time_limit_s: float | None, like: Sequence[Sequence[Allocation]] = ()
) -> tuple[Case, Value, tuple[Rule, ...]]:
    """The case, what a dollar does in it, and the rules that hold."""
    scenario = checked(scenario, budget)
    value = value_of_next_dollar(budget, scenario.beliefs, scenario.base)
    case, rules = settled_with_rules(Case.of(budget, scenario), value, time_limit_s, like)
    return case, value, rules
