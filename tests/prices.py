"""The prices of a plan's rules by the names of the rules: for cities in which no two have the same."""

from __future__ import annotations

from budgetopt.plan.plan import Plan


def prices_by_name(plan: Plan) -> dict[str, float]:
    """What is gained without each rule that has a price."""
    prices = plan.prices.of_rule
    return {rule.name: prices[rule.id] for rule in plan.ruled_by if rule.id in prices}
