"""Move a city's money from programs that show little impact to programs that do.

    import budgetopt as bo

    budget = bo.read_budget("riverton.xlsx")
    plan = bo.recommend(budget, bo.read_scenario("balanced.toml"))
    bo.to_excel(plan, "recommendation.xlsx")

Public names are looked up when they are first used, so that importing the package costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from budgetopt.city.model import Budget
    from budgetopt.errors import (
        AuditError,
        BudgetOptError,
        Finding,
        Infeasible,
        InputError,
        ScenarioError,
        SolverError,
        UsageError,
    )
    from budgetopt.explore.alternatives import Alternatives, alternatives
    from budgetopt.explore.assumptions import Assumption
    from budgetopt.explore.compare import Comparison, compare
    from budgetopt.explore.frontier import Frontier, frontier
    from budgetopt.explore.robustness import robustness
    from budgetopt.explore.sensitivity import Sensitivity, sensitivity
    from budgetopt.explore.stability import Robustness
    from budgetopt.intake.reading import read_budget
    from budgetopt.intake.scenario import read_scenario
    from budgetopt.plan.plan import Plan
    from budgetopt.plan.recommend import recommend
    from budgetopt.plan.score import Score
    from budgetopt.returned.scoring import score
    from budgetopt.scenario.model import Scenario
    from budgetopt.verification import Verification, verify
    from budgetopt.workbooks.out import to_excel

_HOME = {
    "Alternatives": "explore.alternatives",
    "Assumption": "explore.assumptions",
    "AuditError": "errors",
    "Budget": "city.model",
    "BudgetOptError": "errors",
    "Comparison": "explore.compare",
    "Finding": "errors",
    "Frontier": "explore.frontier",
    "Infeasible": "errors",
    "InputError": "errors",
    "Plan": "plan.plan",
    "Robustness": "explore.stability",
    "Scenario": "scenario.model",
    "ScenarioError": "errors",
    "Score": "plan.score",
    "Sensitivity": "explore.sensitivity",
    "SolverError": "errors",
    "UsageError": "errors",
    "Verification": "verification",
    "alternatives": "explore.alternatives",
    "compare": "explore.compare",
    "frontier": "explore.frontier",
    "read_budget": "intake.reading",
    "read_scenario": "intake.scenario",
    "recommend": "plan.recommend",
    "robustness": "explore.robustness",
    "score": "returned.scoring",
    "sensitivity": "explore.sensitivity",
    "to_excel": "workbooks.out",
    "verify": "verification",
}

__all__ = [
    "Alternatives",
    "Assumption",
    "AuditError",
    "Budget",
    "BudgetOptError",
    "Comparison",
    "Finding",
    "Frontier",
    "Infeasible",
    "InputError",
    "Plan",
    "Robustness",
    "Scenario",
    "ScenarioError",
    "Score",
    "Sensitivity",
    "SolverError",
    "UsageError",
    "Verification",
    "alternatives",
    "compare",
    "frontier",
    "read_budget",
    "read_scenario",
    "recommend",
    "robustness",
    "score",
    "sensitivity",
    "to_excel",
    "verify",
]


def __getattr__(name: str) -> Any:
    """Fetch a public name from its room."""
    if name not in _HOME:
        raise AttributeError(f"module 'budgetopt' has no attribute {name!r}")
    return getattr(import_module(f"budgetopt.{_HOME[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
