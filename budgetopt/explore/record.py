"""Robustness and frontiers as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from budgetopt.explore.frontier_points import Frontier
from budgetopt.explore.robustness import agreements
from budgetopt.explore.stability import WORDS, Robustness, agenda_rows, stability_rows
from budgetopt.impact.drawn import Floats
from budgetopt.plan.record import versions


def robustness_record(robustness: Robustness) -> dict[str, Any]:
    """Robustness as JSON: impact in impact points, money in currency units, shares of draws from 0 to 1."""
    return {
        "draws": robustness.draws,
        "draws_asked": robustness.asked,
        "seed": robustness.seed,
        "today_possible": robustness.today_possible,
        "share_better": robustness.share_better,
        "share_worse": robustness.share_worse,
        "gain": {
            "p5": robustness.gain(5),
            "p50": robustness.gain(50),
            "p95": robustness.gain(95),
            "mean": robustness.mean_gain,
        },
        "value_of_knowing": robustness.value_of_knowing,
        "programs": stability_rows(robustness),
        "agenda": agenda_rows(robustness) if robustness.agenda is not None else None,
        "evaluated": robustness.evaluated,
        "to_evaluate": robustness.to_evaluate,
        "no_agenda": robustness.no_agenda,
    }


def robustness_json(found: Sequence[Robustness]) -> dict[str, Any]:
    """Robustness of one or several scenarios on the same draws: schema budgetopt/robustness/1."""
    return {
        "schema": "budgetopt/robustness/1",
        "scenarios": [{"scenario": one.plan.scenario.resolved()} | robustness_record(one) for one in found],
        "agreement": [
            {
                "program_id": one.program_id,
                "ways": [WORDS[way] for way in one.ways],
                "share": one.share,
                "robust": one.robust,
            }
            for one in (agreements(found) if len(found) > 1 else ())
        ],
        "versions": versions(),
    }


def frontier_json(frontier: Frontier) -> dict[str, Any]:
    """A frontier with the plans behind its points: schema budgetopt/frontier/1."""
    ids = sorted(frontier.plan.case.standing.total)
    return {
        "schema": "budgetopt/frontier/1",
        "over": frontier.over,
        "scenario": frontier.plan.scenario.resolved(),
        "current_impact": frontier.plan.current_impact,
        "points": [
            row | {"changes": _changes(ids, point.changes)}
            for row, point in zip(frontier.rows(), frontier.points, strict=True)
        ],
        "versions": versions(),
    }


def _changes(ids: Sequence[str], changes: Floats | None) -> dict[str, float] | None:
    """The programs that change, by id, in currency units."""
    if changes is None:
        return None
    return {id: round(float(change), 2) for id, change in zip(ids, changes, strict=True) if round(float(change), 2)}
