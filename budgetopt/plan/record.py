"""The JSON of a recommendation and of a score."""

from __future__ import annotations

from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from budgetopt.city.model import Budget
from budgetopt.errors import Infeasible
from budgetopt.money import plain
from budgetopt.plan import tables
from budgetopt.plan.plan import Plan
from budgetopt.rules import breaches_of
from budgetopt.scenario.model import Scenario
from budgetopt.scenario.quantities import as_written
from budgetopt.solve.highs_model import version as solver_version

if TYPE_CHECKING:
    from budgetopt.plan.score import Score
    from budgetopt.solve.conflicts import Conflict
    from budgetopt.solve.fund_changes import FundChange

# The model (docs/model.md) by which plans are made; a workbook that names none was made by model 1.
MODEL = 2
SCHEMA, SCORE_SCHEMA = "budgetopt/recommendation/1", "budgetopt/score/1"


def record_of(plan: Plan) -> dict[str, Any]:
    """A plan as JSON: money in currency units with at most two decimals, impact in impact points."""
    certificate = plan.certificate
    return {
        "schema": SCHEMA,
        "status": plan.status,
        "budget": head_of_budget(plan.budget),
        "scenario": plan.scenario.resolved(),
        "impact": {
            "current": plan.current_impact,
            "recommended": plan.impact,
            "before_rounding": plan.impact_before_rounding,
            "upper_bound": plan.upper_bound,
            "held_back": plan.held_back,
            "free_of_policy": plan.current_impact + plan.prices.free_gain,
            "assured_gain": plan.assured.gain_5,
            "gain_5": plan.assured.gain_5,
            "gain_95": plan.assured.gain_95,
            "gap": plan.gap,
            "gap_of_impact": plan.gap_of_impact,
            "gap_of_gain": plan.gap_of_gain,
        },
        "lines": tables.lines_of(plan),
        "programs": tables.programs_of(plan),
        "funds": tables.funds_of(plan),
        "rules": tables.rules_of(plan),
        "flows": tables.flows_of(plan),
        "years": tables.years_of(plan),
        "base_sum": plan.base_sum,
        "priorities_only": plan.priorities_only,
        "certificate": {
            "primal": certificate.primal,
            "dual": certificate.dual,
            "gap": certificate.gap,
            "largest_violation": certificate.largest_violation,
        },
        "prices_hold": plan.prices.given or None,
        "stopped": plan.stopped,
        "doing_nothing": [breach.words for breach in breaches_of(plan.ruled_by, plan.case, plan.today)],
        "rounding": {"asked": plan.scenario.round_to, "used": plain(plan.solved.rounded.unit)},
        "versions": versions(),
    }


def score_record(score: Score) -> dict[str, Any]:
    """A score as JSON: money in currency units with at most two decimals, impact in impact points."""
    from budgetopt.plan.score import lines_of, programs_of, rules_broken  # only who scores waits for it

    best, short = score.best_impact, score.short_of_best
    return {
        "schema": SCORE_SCHEMA,
        "status": "infeasible" if score.best is None else score.best.status,
        "budget": head_of_budget(score.budget),
        "scenario": score.scenario.resolved(),
        "plan": {"source": score.given.source, "lines_taken_as_today": score.unnamed, "lines_carried": score.carried},
        "impact": {
            "current": score.current_impact,
            "given": score.impact,
            "best": best,
            "short_of_best": short,
            "short_of_best_share": short / abs(best) if short is not None and best else None,
            "share_of_gain": score.share_of_gain,
        },
        "broken": rules_broken(score),
        "lines": lines_of(score),
        "programs": programs_of(score),
        "conflicts": [conflict_record(one) for one in score.conflicts],
        "fund_changes": [change_record(one) for one in score.fund_changes],
        "versions": versions(),
    }


def infeasible_record(budget: Budget, scenario: Scenario, infeasible: Infeasible) -> dict[str, Any]:
    """A scenario that cannot be met, as JSON."""
    return {
        "schema": SCHEMA,
        "status": "infeasible",
        "budget": head_of_budget(budget),
        "scenario": scenario.resolved(),
        "conflicts": [conflict_record(item) for item in infeasible.conflicts],
        "reliefs": _reliefs(infeasible),
        "fund_changes": [change_record(item) for item in infeasible.fund_changes],
        "versions": versions(),
    }


def _reliefs(infeasible: Infeasible) -> list[dict[str, Any]]:
    """What each rule in conflict would have to become, in the words of the screen's button; "" where it can only be
    dropped, or is the law."""
    from budgetopt.plan.loosening import reliefs  # only what cannot be met waits for it

    ways = reliefs(infeasible.case, infeasible.conflicts)
    return [
        {"rule_id": str(one.conflicts[0].rule_id), "words": one.loosen, "granted_by": one.conflicts[0].granted_by}
        for one in sorted(ways, key=lambda one: str(one.conflicts[0].rule_id))
    ]


def versions() -> dict[str, str]:
    """What worked it out, and by which model."""
    made = {"budgetopt": version("budgetopt"), "pulp": version("pulp"), "solver": solver_version()}
    return made | {"model": str(MODEL)}


def head_of_budget(budget: Budget) -> dict[str, Any]:
    """Which budget this is, with the sum of each input."""
    return {
        "city": budget.city,
        "fiscal_year": budget.fiscal_year,
        "currency": budget.currency,
        "inputs": [{"file": item.file, "sha256": item.sha256} for item in budget.inputs],
    }


def change_record(change: FundChange) -> dict[str, Any]:
    """How much of a fund's asked change is possible, as JSON: both as the scenario writes them."""
    return {
        "fund_id": change.fund_id,
        "fund": change.fund,
        "asked": as_written(change.asked),
        "largest": as_written(change.largest),
        "available": plain(change.available_cents),
        "others_as_today": list(change.as_today),
        "proven": change.proven,
        "words": change.words,
    }


def conflict_record(conflict: Conflict) -> dict[str, Any]:
    """One thing that clashes, as JSON."""
    return {
        "rule_id": str(conflict.rule_id),
        "rule": conflict.rule,
        "subject_id": conflict.subject_id,
        "subject": conflict.subject,
        "year": conflict.year,
        "unit": str(conflict.unit),
        "kind": conflict.kind,
        "have": plain(conflict.have_cents),
        "need": plain(conflict.need_cents),
        "change": plain(conflict.change_cents),
        "granted_by": conflict.granted_by,
        "against": list(conflict.against),
        "words": conflict.words,
    }
