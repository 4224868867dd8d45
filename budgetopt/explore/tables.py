"""Robustness and agenda as plain rows and data frames: what the workbook, the JSON and Python all show."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite
from typing import TYPE_CHECKING, Any

from budgetopt.explore.agenda import differently
from budgetopt.impact.drawn import Floats
from budgetopt.money import plain
from budgetopt.plan.record import versions

if TYPE_CHECKING:
    import pandas as pd

    from budgetopt.explore.frontier import Frontier
    from budgetopt.explore.robustness import Robustness

WORDS = {-1: "cut", 0: "unchanged", 1: "raised"}


def stability_rows(found: Robustness) -> list[dict[str, Any]]:
    """A row a program, in the order of the workbook."""
    plan = found.plan
    by_id = {one.program_id: one for one in found.stability}
    rows = []
    for program in plan.budget.programs:
        one = by_id[program.id]
        rows.append(
            {
                "program_id": program.id,
                "program": program.name,
                "department": program.department,
                "change": plain(plan.allocation.programs[program.id] - plan.case.standing.total[program.id]),
                "way": WORDS[one.way],
                "cut": one.cut,
                "unchanged": one.unchanged,
                "raised": one.raised,
                "agree": one.agree,
                "sureness": str(one.sureness) if one.sureness else None,
            }
        )
    return rows


def agenda_rows(found: Robustness) -> list[dict[str, Any]]:
    """A row a program worth evaluating, the one to evaluate first on top."""
    return [
        {
            "program_id": one.program_id,
            "program": found.plan.budget.program[one.program_id].name,
            "value": one.value,
            "error": one.error,
            "simulated": one.simulated,
            # Of a single draw nothing is known.
            "standard_error": one.standard_error if isfinite(one.standard_error) else None,
            "evaluation_cost": plain(one.cost) if one.cost is not None else None,
            "value_per_cost": one.per_cost,
            "chance": one.chance,
            "differently": differently(found.plan, one),
        }
        for one in found.agenda or ()
    ]


_AGENDA = ("program_id", "program", "value", "error", "simulated", "standard_error", "evaluation_cost")
AGENDA_COLUMNS = (*_AGENDA, "value_per_cost", "chance", "differently")


def stability_table(found: Robustness) -> pd.DataFrame:
    """The stability of every program as a data frame."""
    import pandas as pd

    return pd.DataFrame(stability_rows(found))


def agenda_table(found: Robustness) -> pd.DataFrame:
    """The evaluation agenda as a data frame."""
    import pandas as pd

    return pd.DataFrame(agenda_rows(found), columns=list(AGENDA_COLUMNS))


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
    from budgetopt.explore.across import agreements

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
