"""A report card as JSON (docs/commands.md lists its keys)."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from budgetopt.money import plain
from budgetopt.plan.record import head_of_budget
from budgetopt.standard.report import RUBRIC, SCHEMA, GoalCard, MeasureCard, ReportCard, counts
from budgetopt.standard.report_since import Fell, Since
from budgetopt.standard.status import Aim


def report_record(report: ReportCard, compared: Since | None = None) -> dict[str, Any]:
    """The keys of `--json`; money in currency units."""
    budget = report.budget
    return {
        "schema": SCHEMA,
        "budget": head_of_budget(budget),
        "date": report.date.isoformat(),
        "counts": report.counts,
        "measures": [_measure(card) for card in report.measures],
        "goals": [_goal(goal) for goal in report.goals],
        "departments": [
            {
                "department": office.name,
                "counts": counts(office.cards),
                "measures": len(office.cards),
                "spending": plain(office.spending),
            }
            for office in report.departments
        ],
        "since": compared and _since(compared),
    }


def _measure(card: MeasureCard) -> dict[str, Any]:
    metric = card.metric
    return {
        "program_id": metric.program_id,
        "goal_id": metric.goal_id,
        "department": card.department,
        "owner": card.owner,
        "measure": metric.name,
        "type": str(metric.type),
        "unit": metric.unit,
        **_aim(card.aim),
        "figures": [{"year": year, "value": value} for year, value in card.aim.figures],
        "rubric": dict(zip(RUBRIC, card.rubric, strict=True)),
        "points": card.points,
        "benchmark": metric.benchmark,
        "source": metric.source,
        "updated": metric.updated,
        "spending": plain(card.spending),
        **metric.cells.place("name").record,
    }


def _aim(aim: Aim) -> dict[str, Any]:
    year, value = aim.latest or (None, None)
    return {
        "status": str(aim.standing),
        "direction": str(aim.better),
        "baseline": aim.baseline,
        "baseline_year": aim.baseline_year,
        "target": aim.target,
        "target_date": aim.target_date,
        "latest": value,
        "latest_year": year,
        "done": _share(aim.done),
        "gone": _share(aim.gone),
        "trend": str(aim.course),
    }


def _share(share: Fraction | None) -> float | None:
    return None if share is None else float(share)


def _goal(goal: GoalCard) -> dict[str, Any]:
    headline = goal.headline
    return {
        "goal_id": goal.goal.id,
        "goal": goal.goal.name,
        "status": str(goal.standing),
        "headline_metric": goal.goal.headline_metric,
        "headline": headline and {"measure": headline.metric.name, "owner": headline.owner, **_aim(headline.aim)},
        "counts": counts(goal.cards),
        "own_measures": len(goal.own),
        "program_measures": len(goal.of_programs),
        "programs": goal.programs,
        "spending": plain(goal.spending),
    }


def _since(compared: Since) -> dict[str, Any]:
    return {
        "file": compared.file,
        "fell_behind": [_fell(fell) for fell in compared.fell],
        "no_longer_known": [_fell(fell) for fell in compared.lost],
        "new": compared.new,
        "gone": compared.gone,
    }


def _fell(fell: Fell) -> dict[str, Any]:
    of, id = fell.card.of
    return {
        "of": of,
        "owner_id": id,
        "owner": fell.card.owner,
        "measure": fell.card.metric.name,
        "then": str(fell.then),
        "now": str(fell.now),
    }
