"""The JSON of a score: schema budgetopt/score/1."""

from __future__ import annotations

from typing import Any

from budgetopt.plan.record import conflict_record, head_of_budget, versions
from budgetopt.plan.score import Score, lines_of, programs_of, rules_broken

SCHEMA = "budgetopt/score/1"


def score_record(score: Score) -> dict[str, Any]:
    """A score as JSON: money in currency units with at most two decimals, impact in impact points."""
    best, short = score.best_impact, score.short_of_best
    return {
        "schema": SCHEMA,
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
        "versions": versions(),
    }
