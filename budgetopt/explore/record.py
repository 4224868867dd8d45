"""Robustness and frontiers as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from budgetopt.explore.across import agreements
from budgetopt.explore.frontier import Frontier
from budgetopt.explore.stability import WORDS, Robustness, agenda_rows, stability_rows
from budgetopt.impact.drawn import Floats
from budgetopt.plan.record import versions


def robustness_record(found: Robustness) -> dict[str, Any]:
    """Robustness as JSON: impact in impact points, money in currency units, shares of draws from 0 to 1."""
    return {
        "draws": found.draws,
        "draws_asked": found.asked,
        "seed": found.seed,
        "today_possible": found.today_possible,
        "share_better": found.share_better,
        "share_worse": found.share_worse,
        "gain": {
            "p5": found.gain(5),
            "p50": found.gain(50),
            "p95": found.gain(95),
            "mean": found.mean_gain,
        },
        "value_of_knowing": found.value_of_knowing,
        "programs": stability_rows(found),
        "agenda": agenda_rows(found) if found.agenda is not None else None,
        "evaluated": found.evaluated,
        "to_evaluate": found.to_evaluate,
        "no_agenda": found.no_agenda,
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


def frontier_json(found: Frontier) -> dict[str, Any]:
    """A frontier with the plans behind its points: schema budgetopt/frontier/1."""
    ids = sorted(found.plan.case.standing.total)
    return {
        "schema": "budgetopt/frontier/1",
        "over": found.over,
        "scenario": found.plan.scenario.resolved(),
        "current_impact": found.plan.current_impact,
        "points": [
            row | {"changes": _changes(ids, point.changes)}
            for row, point in zip(found.rows(), found.points, strict=True)
        ],
        "versions": versions(),
    }


def _changes(ids: Sequence[str], changes: Floats | None) -> dict[str, float] | None:
    """The programs that change, by id, in currency units."""
    if changes is None:
        return None
    return {id: round(float(change), 2) for id, change in zip(ids, changes, strict=True) if round(float(change), 2)}
