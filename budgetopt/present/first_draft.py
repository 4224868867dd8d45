"""A first draft on the screen: where it is offered, and in which words."""

from __future__ import annotations

from budgetopt.intake.reading import Examination
from budgetopt.plan.plan import Plan

TITLE = "Prepare a first draft"
OFFER = (
    "This says what is spent, and little of what for. A first draft suggests what each program is, the goals it "
    "usually serves, measures to collect and what clearinghouses say of programs of that kind. A suggestion counts for "
    "nothing until it is accepted: here by how sure it is, or row by row in the workbook."
)
NEXT = "What to do next, in order of worth"
BY_GOALS = "Plan by goals and law alone"
# What may be accepted at once: at least so sure, or nothing.
SURE: dict[str, float | None] = {
    "nothing yet": None,
    "at least 95% sure": 0.95,
    "at least 90% sure": 0.90,
    "at least 80% sure": 0.80,
    "at least 70% sure": 0.70,
}


def is_offered(found: Examination) -> bool:
    """Whether a budget knows nothing of its programs but money, or has suggestions that nobody accepted."""
    budget = found.budget
    if budget is None:
        return False
    bare = not (budget.alignment or budget.metrics or budget.studies)
    return bare or any(finding.rule == "suggestions-unaccepted" for finding in found.findings)


def may_follow_goals(plan: Plan) -> bool:
    """Whether all that holds a plan is that nothing is known of any program's effect: it may go by goals and law."""
    held = plan.scenario.limits.unknown is not None and bool(plan.held_cents)
    return held and bool(plan.budget.goals) and all(one.unknown for one in plan.value.values())
