"""The plan in one sentence, and what an impact point is in another."""

from __future__ import annotations

from budgetopt.money import show_short
from budgetopt.plan.plan import Plan

IMPACT_POINT = "An impact point is one dollar that reaches a city goal in full and works in full."


def headline(plan: Plan) -> str:
    """Money moved, programs changed, impact today → recommended, with units."""
    currency = plan.budget.currency
    total = sum(plan.case.standing.total.values())
    gain = plan.impact - plan.current_impact
    share = f" ({gain / abs(plan.current_impact):+.1%})" if plan.current_impact else ""
    programs = len(plan.case.standing.total)
    if not plan.moved and not plan.changed_programs:
        return f"No program's amount changes: impact stays at {points(plan.current_impact)}."
    return (
        f"Move {show_short(plan.moved, currency)} of {show_short(total, currency)}, changing "
        f"{plan.changed_programs} of {programs} programs: impact {points(plan.current_impact)} → "
        f"{points(plan.impact)}{share}."
    )


def points(value: float) -> str:
    """Impact points for a sentence: 170.5 million points, 912 points."""
    for scale, name in ((1e9, "billion"), (1e6, "million")):
        if abs(value) >= scale:
            return f"{value / scale:,.1f} {name} points"
    return f"{value:,.0f} points" if abs(value) >= 10 else f"{value:,.1f} points"
