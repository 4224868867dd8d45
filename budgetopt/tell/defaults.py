"""What is new by default, said to who asks with a scenario of before."""

from __future__ import annotations

from budgetopt.plan.record import MODEL
from budgetopt.scenario.model import Scenario


def new_defaults(scenario: Scenario) -> str:
    """What model 2 takes for granted that a scenario says nothing of; "" for one that says what is unknown to it."""
    if "unknown" in scenario.limits.model_fields_set:
        return ""
    least = f"{scenario.limits.unknown or 0:g}"
    return (
        f"New by default since model {MODEL}: what nobody has studied or measured is not cut where its alignment is at "
        f"least {least} ([limits] unknown), and a positive finding from elsewhere counts "
        f"{scenario.evidence.transfer:.0%} ([evidence] transfer); the scenario says nothing of it. Write "
        f'unknown = {{from = {least}}} under [limits] to keep it so, unknown = "may be cut" for how it was.'
    )
