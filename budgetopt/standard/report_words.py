"""What a report card says in words, for paper, page, screen and terminal alike, and in JSON (docs/commands.md)."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from budgetopt.city.model import Trend
from budgetopt.city.years import fy
from budgetopt.money import plain, show_short
from budgetopt.plan.record import head_of_budget
from budgetopt.standard.report import RUBRIC, SCHEMA, GoalCard, MeasureCard, ReportCard, counts
from budgetopt.standard.report_since import Fell, Since
from budgetopt.standard.status import Aim, Course, MeasureStatus
from budgetopt.tell.figures import joined, plural

RULE = (
    "Met: the latest figure is at the target or past it. On track: of the way from the baseline to the target at least "
    "the share is done that is gone of the time from the baseline's year to the target date. Behind: at least half of "
    "that. Off track: less. Without a target date a target is met or not met; without a target or a figure, or "
    "where the latest figure is the baseline itself, the measure is unknown."
)
GOAL_RULE = (
    "A goal stands as the measure that it is reported by; where it names none, as the worst known of its own "
    "measures. A goal without a measure is unknown: what its programs measure does not stand in for it."
)
RUBRIC_RULE = f"Points, one each: {joined(list(RUBRIC))}. The year before is that before this card's date."
NO_CAUSE = "Money behind it is what the city spends there; it does not say that the money made the figures."

_SIGNS = ("$", "€", "£")
_COURSES = {
    Course.BETTER: "better since {}",
    Course.WORSE: "worse since {}",
    Course.LEVEL: "as in {}",
    Course.UNKNOWN: "one figure",
}


def figure(value: float | None) -> str:
    """A measure's figure as it was written; "" where there is none."""
    return "" if value is None else f"{value:,.10g}"


def measured(value: float | None, unit: str) -> str:
    """A figure with its unit, a currency's sign before it: 52%, $57,800, 4.2 minutes."""
    said = figure(value)
    if not said:
        return ""
    sign, size = ("−", said[1:]) if said.startswith("-") else ("", said)
    return sign + (
        f"{unit}{size}" if unit in _SIGNS else f"{size}{unit}" if unit.startswith("%") else f"{size} {unit}".strip()
    )


def latest(aim: Aim, unit: str = "") -> str:
    """The latest figure with its year: 52% (FY2025)."""
    return f"{measured(aim.latest[1], unit)} ({fy(aim.latest[0])})" if aim.latest else "no figure"


def reported_by(card: MeasureCard) -> str:
    """A measure and its latest figure."""
    return f"{card.metric.name}, {latest(card.aim, card.metric.unit_beside)}"


def baseline(aim: Aim, unit: str = "") -> str:
    """The baseline with its year."""
    year = f" ({fy(aim.baseline_year)})" if aim.baseline_year else ""
    return "" if aim.baseline is None else f"{measured(aim.baseline, unit)}{year}"


def target(aim: Aim, unit: str = "") -> str:
    """The target with its direction and date: at least 60% by 2028."""
    if aim.target is None:
        return "no target"
    words = f"{'at least' if aim.better is Trend.UP else 'at most'} {measured(aim.target, unit)}"
    return f"{words} by {aim.target_date}" if aim.target_date else words


def course(aim: Aim) -> str:
    """Which way the figures went, over every year given."""
    return _COURSES[aim.course].format(fy(aim.figures[0][0])) if aim.figures else "no figure"


def points(card: MeasureCard) -> str:
    """Its points, and what they lack."""
    lacks = [words for words, has in zip(RUBRIC, card.rubric, strict=True) if not has]
    return f"{card.points} of {len(RUBRIC)}" + (f"; lacks {joined(lacks)}" if lacks else "")


def standing_of(goal: GoalCard) -> str:
    """A goal's status, and why it has none."""
    if goal.standing is not MeasureStatus.UNKNOWN:
        return str(goal.standing)
    if goal.goal.headline_metric and goal.headline is None:
        return "unknown: its headline is not on Metrics"
    if not (goal.headline or goal.own):
        return "unknown: no measure of its own"
    return "unknown: no target or no figure"


def money_behind(goal: GoalCard, currency: str) -> str:
    """The money behind a goal, and of how many programs."""
    if not goal.programs:
        return "no program with money is aligned with it"
    return f"{show_short(goal.spending, currency)} spent on it in {plural(goal.programs, 'program')}"


def counted(counts: dict[str, int]) -> str:
    """5 met, 41 on track, 6 unknown: what there is."""
    return ", ".join(f"{number:,} {word}" for word, number in counts.items() if number) or "no measures"


def headline(report: ReportCard) -> str:
    """The first sentence."""
    if not report.measures:
        return "No measure is on file, so nothing can be judged."
    judged = len(report.measures) - report.counts[MeasureStatus.UNKNOWN]
    said = f"Of {plural(len(report.measures), 'measure')}, {judged:,} can be judged: {counted(report.counts)}."
    unknown = sum(goal.standing is MeasureStatus.UNKNOWN for goal in report.goals)
    return said + (f" {plural(unknown, 'goal')} of {len(report.goals)} cannot be judged." if unknown else "")


def report_in_words(report: ReportCard, compared: Since | None = None) -> Iterator[str]:
    """The card on a terminal: the counts, every goal, and what fell behind."""
    yield headline(report)
    for goal in report.goals:
        of = f": {reported_by(goal.headline)}" if goal.headline else ""
        yield f"  {goal.name}: {standing_of(goal)}{of}; {money_behind(goal, report.budget.currency)}"
    if compared:
        yield from since_in_words(compared)


def since_in_words(compared: Since) -> Iterator[str]:
    """What became of the measures since."""
    beside = [plural(compared.new, "measure") + " new"] * bool(compared.new)
    beside += [plural(compared.gone, "measure") + " gone"] * bool(compared.gone)
    fell = plural(len(compared.fell), "measure")
    yield f"Since {compared.file}, {fell} fell behind" + "".join(f", {words}" for words in beside) + "."
    for fell_one in (*compared.fell, *compared.lost):
        name = f"{fell_one.card.metric.name} ({fell_one.card.owner})"
        yield f"  {name}: {fell_one.then}, now {fell_one.now}"


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
