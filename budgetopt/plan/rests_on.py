"""What each program's move rests on: its goals, measures, studies, each figure with the cell it was read from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from budgetopt.city.model import Alignment, Budget, CurvePoint, Goal, Kind, Program, Study
from budgetopt.errors import Cells, Place
from budgetopt.grouping import grouped
from budgetopt.impact.alignment import goal_weights
from budgetopt.impact.beliefs import Priorities
from budgetopt.impact.effectiveness import POOLED_FROM_LEVEL, WeighedStudy
from budgetopt.impact.residents import told_weights
from budgetopt.impact.results import Attainment
from budgetopt.impact.unit_costs import PeerCost
from budgetopt.impact.value import ProgramValue, Value
from budgetopt.money import units

NOTHING_ON_FILE = "Nothing on file of what it does: no measure and no study."
NO_SERVICE = "Not an operating program: it serves no goal by itself, and nothing is on file of what it does."


class GroundKind(StrEnum):
    """What a move can rest on."""

    GOAL = "goal"
    MEASURE = "measure"
    FINDING = "finding"
    UNIT_COST = "unit cost"
    NOTHING = "nothing on file"


class CitedFigure(NamedTuple):
    """A figure as it was read, and its cell."""

    name: str
    value: str | float | int
    place: Place


@dataclass(frozen=True, slots=True)
class Ground:
    """One thing that a move rests on: its kind, a sentence, and the figures in it that stand in the input."""

    kind: GroundKind
    text: str
    figures: tuple[CitedFigure, ...] = ()


class ServedGoal(NamedTuple):
    """A goal that a program serves, the score, and the goal's weight as the scenario counts it, and as it may be told
    (None: not at all)."""

    goal: Goal
    row: Alignment
    weight: float
    told: float | None


def served_goals(budget: Budget, priorities: Priorities = "adopted") -> Mapping[str, tuple[ServedGoal, ...]]:
    """The goals that each scored program serves, those that count most first; none where it was scored 0 throughout.

    No program is in it where no goal counts: alignment is then not used.
    """
    weights = goal_weights(budget, priorities)
    if not any(weights.values()):
        return {}
    told = told_weights(budget, priorities)
    served: dict[str, list[ServedGoal]] = defaultdict(list)
    for row in budget.alignment:
        own = served[row.program_id]
        if row.score:
            own.append(ServedGoal(budget.goal[row.goal_id], row, weights[row.goal_id], told.get(row.goal_id)))
    return {id: tuple(sorted(own, key=lambda one: -one.weight * one.row.score)) for id, own in served.items()}


def grounds_of(
    budget: Budget, value: Value, served: Mapping[str, tuple[ServedGoal, ...]], ids: Iterable[str]
) -> Mapping[str, tuple[Ground, ...]]:
    """What the value of a dollar of each of these programs rests on, by their ids."""
    curves = grouped((point.program_id, point) for point in budget.curves)
    return {id: tuple(_grounds(budget, budget.program[id], value[id], served, curves.get(id, []))) for id in ids}


def _grounds(
    budget: Budget,
    program: Program,
    value: ProgramValue,
    served: Mapping[str, tuple[ServedGoal, ...]],
    curve: list[CurvePoint],
) -> Iterator[Ground]:
    if program.kind is Kind.NON_OPERATING:
        yield Ground(GroundKind.NOTHING, NO_SERVICE)
        return
    if value.objective == "impact":
        yield from _goals(budget, program, value, served)
    known = _known(budget, value, curve)
    yield from known
    if not known:
        yield Ground(GroundKind.NOTHING, NOTHING_ON_FILE)


def _known(budget: Budget, value: ProgramValue, curve: list[CurvePoint]) -> list[Ground]:
    """What counts of what is on file: ratios or a measured curve stand in place of measures and studies."""
    if value.objective == "benefits":
        return [_ratio(study) for study in value.ratio.studies] if value.ratio else []
    if value.response and curve:
        return [_curve(curve)]
    known = [_measure(one) for one in value.effectiveness.results.attainments]
    known += [_finding(found) for found in value.effectiveness.findings]
    if value.costs_count and value.unit_cost:
        known.append(_unit_cost(value.unit_cost, budget.currency))
    return known


def _goals(
    budget: Budget, program: Program, value: ProgramValue, served: Mapping[str, tuple[ServedGoal, ...]]
) -> Iterator[Ground]:
    if program.kind is Kind.SUPPORT:
        if value.alignment is not None and budget.goals:
            words = "Support: it counts as the services do that it supports, on average by spending"
            yield Ground(GroundKind.GOAL, f"{words} (alignment {value.alignment:.2f}).")
        return
    for one in served.get(program.id, ()):
        figures = [CitedFigure("score", one.row.score, one.row.cells.place("score"))]
        if one.goal.weight is not None:
            figures.append(CitedFigure("weight", one.goal.weight, one.goal.cells.place("weight")))
        counted = "residents do" if one.told is None else f"{one.told:.4g}"
        counts = "" if one.told == one.goal.weight else f", which this scenario counts as {counted}"
        weight = "no weight" if one.goal.weight is None else f"weight {one.goal.weight:g}"
        yield Ground(
            GroundKind.GOAL,
            f"{budget.goal_names[one.goal.id]}: score {one.row.score} of 4, {weight}{counts}.",
            tuple(figures),
        )
    if program.id in served and not served[program.id]:
        yield Ground(GroundKind.GOAL, "It was scored on the goals, and serves none.")


def _measure(one: Attainment) -> Ground:
    """A measure: its figures, and how far it is on its way."""
    metric, figures = one.metric, []
    years = sorted(metric.actuals)
    said = []
    if years:
        year, latest = years[-1]
        figures.append(CitedFigure(f"value in {year}", latest, metric.cells.place(str(year))))
        said.append(f"{_figure(latest)} in {year}")
    if metric.baseline is not None:
        figures.append(CitedFigure("baseline", metric.baseline, metric.cells.place("baseline")))
        said.append(f"baseline {_figure(metric.baseline)}")
    elif one.attained is not None and len(years) > 1:
        first, earliest = years[0]
        figures.append(CitedFigure(f"value in {first}", earliest, metric.cells.place(str(first))))
    if metric.target is not None:
        figures.append(CitedFigure("target", metric.target, metric.cells.place("target")))
        said.append(f"target {_figure(metric.target)}")
    said.append(f"{metric.better} is better")
    if "better" in metric.cells.columns or not metric.cells.columns:
        figures.append(CitedFigure("direction", str(metric.better), metric.cells.place("better")))
    unit = f", {metric.unit_beside}" if metric.unit_beside else ""
    met, note = "left out of results", one.note or ("" if metric.weight else "its weight is 0")
    if one.attained is not None and one.factor and metric.weight:
        met = f"met {one.attained:.0%} of its target"
    note = f" ({note})" if note else ""
    return Ground(
        GroundKind.MEASURE, f"{metric.name} ({metric.type}{unit}): {', '.join(said)}; {met}{note}.", tuple(figures)
    )


def _finding(found: WeighedStudy) -> Ground:
    """A study: as it was rated, and as it is used."""
    study = found.study
    rated = " ".join(word for word in (found.system, study.rating or study.design) if word)
    direction = f", {found.direction}" if found.direction else ""
    of = ", ".join(str(part) for part in (study.outcome, study.year, study.source) if part)
    if found.rated is not None and found.mean is not None:
        used = f"; as rated {_figure(found.rated, '.2f')}, as used {_figure(found.mean, '.2f')}"
        used += " (found elsewhere)" if found.transferred else ""
    elif found.level < POOLED_FROM_LEVEL:
        used = "; shown only: it says nothing of the size of an effect"
    else:
        used = "; shown only: another finding of the same source counts"
    own = {
        "system": ("system", study.system),
        "label": ("rating", study.rating),
        "design": ("design", "" if study.rating else study.design),
        "direction": ("direction", study.direction),
        "effect": ("effect", study.effect),
        "standard error": ("effect_se", study.effect_se),
        "year": ("year", study.year),
        "source": ("source", study.source),
    }
    level = f"level {found.level}"
    # A rating may be the level itself: it is not said twice.
    rated = level.capitalize() if rated.casefold() == level else f"{rated}: {level}"
    text = f"{rated}{direction}{f' ({of})' if of else ''}{used}."
    return Ground(GroundKind.FINDING, text, tuple(_given(study.cells, own)))


def _ratio(study: Study) -> Ground:
    """A benefit–cost ratio."""
    own = {
        "benefit–cost ratio": ("benefit_cost_ratio", study.benefit_cost_ratio),
        "standard error": ("benefit_cost_se", study.benefit_cost_se),
        "year": ("year", study.year),
        "source": ("source", study.source),
    }
    se = f" ± {study.benefit_cost_se:g}" if study.benefit_cost_se else ", its standard error taken to be half of it"
    of = ", ".join(str(part) for part in (study.year, study.source) if part)
    text = f"Benefit–cost ratio {_figure(study.benefit_cost_ratio or 0.0, 'g')}{se}{f' ({of})' if of else ''}."
    return Ground(GroundKind.FINDING, text, tuple(_given(study.cells, own)))


def _curve(points: list[CurvePoint]) -> Ground:
    """A measured curve, point by point."""
    ends = f"{_figure(points[0].outcome)} to {_figure(points[-1].outcome)} {points[0].unit}".rstrip()
    figures = [
        CitedFigure(name, size, point.cells.place(of))
        for point in points
        for name, of, size in (("spending", "spend", units(point.spend)), ("outcome", "outcome", point.outcome))
    ]
    return Ground(GroundKind.MEASURE, f"Response curve, {len(points)} points: {ends}.", tuple(figures))


def _unit_cost(one: PeerCost, currency: str) -> Ground:
    """What a unit costs here and with its peers."""
    counts = f"its dollar is counted {one.factor:.2f} times"
    if one.factor == 1:
        counts = "too unsure to count" if one.gap else "as with its peers"
    text = f"{one.row.outcome}: {one.in_words(currency)} ({one.peers} programs); {counts}."
    return Ground(
        GroundKind.UNIT_COST, text, (CitedFigure("units a year", one.row.units, one.row.cells.place("units")),)
    )


def _figure(value: float, form: str = ".12g") -> str:
    """A figure of a sentence, below zero with a minus and no hyphen."""
    return f"{value:{form}}".replace("-", "−")


def _given(cells: Cells, values: Mapping[str, tuple[str, str | float | int | None]]) -> Iterator[CitedFigure]:
    """The figures that were given: name -> (field, value)."""
    for name, (of, value) in values.items():
        if value not in (None, ""):
            yield CitedFigure(name, value, cells.place(of))
