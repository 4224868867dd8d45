"""What the city knows besides money: goals, alignment, districts, residents, curves, unit costs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal

from budgetopt.city.model import (
    Alignment,
    CurvePoint,
    District,
    EarlierDecision,
    Goal,
    Metric,
    ResidentVote,
    UnitCost,
    made,
)
from budgetopt.city.names import normalised
from budgetopt.errors import Level
from budgetopt.grouping import grouped
from budgetopt.impact.response import response_of
from budgetopt.impact.unit_costs import FEWEST_PEERS
from budgetopt.intake.budget.measures import in_percent
from budgetopt.intake.cells.digits import is_percentage
from budgetopt.intake.cells.words import squeeze
from budgetopt.intake.checks.ids import Ids
from budgetopt.intake.layout.columns import read_rows
from budgetopt.intake.layout.record import Record
from budgetopt.money import exact

_SHARES_TOLERANCE = Decimal("0.001")


def read_goals(records: Sequence[Record], goals: Ids) -> list[Goal]:
    """The Goals sheet; a weight that is not given stays unknown."""
    found, blank, rows = [], [], tuple(records)
    for record in rows:
        id, told = goals.define(record, record.text("Goal ID"), record.text("Goal")), record.read()
        if "weight" not in told and not record.said("Weight"):
            blank.append(record)
        if id:
            found.append(Goal(id=id, **told, extra=record.extra(), cells=record.cells()))
    if blank and len(blank) == len(rows):
        said = "the goals have no weights; they were read as not ranked."
        blank[0].log.note("weights-missing", blank[0].place("Weight"), said, "", "Enter priority points to rank them.")
    for record in blank if len(blank) < len(rows) else ():
        said = "this goal has no weight although others have one."
        record.log.warning("weight-missing", record.place("Weight"), said, "", "Enter a number; 0 if it has none.")
    return found


def with_headlines(records: Sequence[Record], goals: Sequence[Goal], measures: Sequence[Metric]) -> list[Goal]:
    """The goals with their own figures in the unit of their headline metric ("60%" is 60 of a measure in percent); says
    which headline metric is not one of Metrics: its goal is then not measured."""
    names = {normalised(metric.name): metric.name for metric in measures}
    of_percent = {normalised(metric.name) for metric in measures if in_percent(metric.unit)}
    read = {goal.cells.place("name"): goal for goal in goals}
    found = {goal.id: goal for goal in goals}
    for record in records:
        goal = read.get(record.place("Goal"))
        if goal and goal.headline_metric and normalised(goal.headline_metric) not in names:
            said = f"the headline metric {goal.headline_metric!r} is not on Metrics."
            mend = record.log.suggestion("metric", goal.headline_metric, names.values())
            record.log.warning("headline-not-measured", record.place("Headline metric"), said, "", mend)
        if goal and normalised(goal.headline_metric) in of_percent:
            marked = [name for name in ("baseline", "target") if is_percentage(record.cell(name.capitalize()))]
            scaled = {name: float(exact(size) * 100) for name in marked if (size := getattr(goal, name)) is not None}
            found[goal.id] = goal.model_copy(update=scaled)
    return list(found.values())


class Once:
    """Refuses a second row of the same key: the same program and goal scored twice."""

    def __init__(self, what: str):
        self.what = what
        self._seen: dict[tuple[object, ...], Record] = {}

    def taken(self, record: Record, column: str, *key: object) -> bool:
        """Whether this key was there before, and says so."""
        first = self._seen.setdefault(key, record)
        if first is not record:
            said = f"{self.what} appears twice: here and at {first.place(column)}."
            record.error("duplicate-row", column, said, "", "Delete one of the rows.")
        return first is not record


def read_alignment(records: Sequence[Record], programs: Ids, goals: Ids) -> list[Alignment]:
    """The Alignment sheet: whole scores from 0 to 4."""
    found, once = [], Once("the score of this program and goal")
    ids = zip(programs.referred(records), goals.referred(records), strict=True)
    for (program_id, goal_id), (record, told) in zip(ids, read_rows(records), strict=True):
        if not record.broken and not once.taken(record, "Score", program_id, goal_id):
            found.append(told | {"program_id": program_id, "goal_id": goal_id, "cells": record.cells()})
    return made(Alignment, found)


def read_districts(records: Sequence[Record], programs: Ids) -> list[District]:
    """The Districts sheet: the shares of each program sum to 1."""
    found, once = [], Once("this program and district")
    rows: dict[str, list[tuple[Record, Decimal]]] = defaultdict(list)
    spoilt = set()
    for program_id, (record, told) in zip(programs.referred(records), read_rows(records), strict=True):
        whole = bool(program_id and told["district"] and "share" in told)
        if whole and not once.taken(record, "District", program_id, squeeze(told["district"])):
            rows[program_id].append((record, told["share"]))
            found.append(told | {"program_id": program_id})
        if record.broken:
            spoilt.add(program_id)
    for program_id, parts in rows.items():
        total = sum((share for _, share in parts), Decimal(0))
        # A program with a wrong cell is not blamed for its sum as well.
        if program_id not in spoilt and abs(total - 1) > _SHARES_TOLERANCE:
            said = f"the shares of program {program_id!r} sum to {float(total):.4g}."
            parts[0][0].error("shares-do-not-sum", "Share", said, "They must sum to 1.", "Correct its shares.")
    return made(District, found)


def read_residents(records: Sequence[Record], goals: Ids) -> list[ResidentVote]:
    """The Residents sheet."""
    found, once = [], Once("what this group gives this goal")
    for goal_id, (record, told) in zip(goals.referred(records), read_rows(records), strict=True):
        group = told["group"]
        if not record.broken and not (group and once.taken(record, "Points", goal_id, group)):
            found.append(ResidentVote(goal_id=goal_id, **told))
    return found


def read_curves(records: Sequence[Record], programs: Ids) -> list[CurvePoint]:
    """The Curves sheet: one outcome at each level of spending."""
    found, once = [], Once("this program and spending")
    curves: dict[str, list[tuple[CurvePoint, Record]]] = defaultdict(list)
    for program_id, (record, told) in zip(programs.referred(records), read_rows(records), strict=True):
        if not record.broken and not once.taken(record, "Spend", program_id, told["spend"]):
            found.append(CurvePoint(program_id=program_id, **told, cells=record.cells()))
            curves[program_id].append((found[-1], record))
    for curve in curves.values():
        _check_curve(curve)
    return found


def read_unit_costs(records: Sequence[Record], programs: Ids) -> list[UnitCost]:
    """The Unit costs sheet: what each program delivers in a year; one outcome a program."""
    found, once = [], Once("what this program delivers of this outcome")
    first: dict[str, Record] = {}
    for program_id, (record, told) in zip(programs.referred(records), read_rows(records), strict=True):
        if record.broken or once.taken(record, "Outcome", program_id, normalised(told["outcome"])):
            continue
        found.append(UnitCost(program_id=program_id, **told, cells=record.cells()))
        if first.setdefault(program_id, record) is not record:
            said = f"program {program_id!r} names two outcomes; its unit costs are compared with nobody's."
            mend = "Keep the outcome that most of its money is for."
            record.log.warning("two-outcomes", record.place("Outcome"), said, "", mend)
    _say_few_peers(found, first)
    return found


def _say_few_peers(found: list[UnitCost], first: dict[str, Record]) -> None:
    """Unit costs of an outcome that fewer than three programs name say nothing of any of them."""
    named = grouped((normalised(row.outcome), row) for row in found)
    for rows in (rows for rows in named.values() if len(rows) < FEWEST_PEERS):
        said = "outcomes that fewer than three programs deliver are not compared: {n} here, this is the first."
        mend = "Name the same outcome in the same words."
        record = first[rows[0].program_id]
        record.log.count(Level.NOTE, "few-peers", "", rows[0].cells.place("outcome"), said, mend)


def _check_curve(curve: list[tuple[CurvePoint, Record]]) -> None:
    """A curve that nobody has valued is not used; one that is not concave is replaced by one that is."""
    response = response_of([point for point, _ in curve])
    if response is None:
        # An outcome of 0 is worth 0 whatever a unit is worth.
        lacking = [record for point, record in curve if point.value_per_unit is None and point.outcome]
        record = (lacking or [record for _, record in curve])[0]
        said = "the curve of this program has no value per unit: it is not used."
        if any(point.value_per_unit is not None for point, _ in curve):
            said = f"{len(lacking)} of {len(curve)} points of this curve have no value per unit: it is not used."
        record.log.warning(
            "curve-without-value", record.place("Value per unit"), said, "", "Enter impact points a unit at each point."
        )
    elif response.overstated > 0:
        record = curve[0][1]
        said = (
            f"the curve of this program is not concave; it was replaced by its concave envelope, which is up to "
            f"{response.overstated:,.0f} points above what is given (before alignment)."
        )
        record.log.warning("curve-not-concave", record.place("Outcome"), said, "", "Check the outcomes.")


def read_earlier(records: Sequence[Record], programs: Ids) -> list[EarlierDecision]:
    """The sheet Earlier decisions: a row a program and year."""
    found, once = [], Once("what was decided of this program in this year")
    for program_id, (record, told) in zip(programs.referred(records), read_rows(records), strict=True):
        if not record.broken and not once.taken(record, "Recommendation of", program_id, told.get("base_year")):
            found.append(told | {"program_id": program_id, "cells": record.cells()})
    return made(EarlierDecision, found)
