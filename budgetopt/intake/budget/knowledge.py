"""What the city knows besides money: goals, alignment, metrics, evidence, districts, residents, curves."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal

from budgetopt.city.crosswalk import UnknownRating, direction_of, rated, system_in, systems_named
from budgetopt.city.model import (
    Alignment,
    CurvePoint,
    District,
    EarlierDecision,
    Effect,
    Goal,
    Metric,
    OwnEvaluation,
    ResidentVote,
    Stage,
    Study,
    UnitCost,
    made,
)
from budgetopt.city.names import normalised
from budgetopt.errors import Level
from budgetopt.grouping import grouped
from budgetopt.impact.response import response_of
from budgetopt.impact.unit_costs import FEWEST_PEERS
from budgetopt.intake.budget.measures import in_percent
from budgetopt.intake.cells import values
from budgetopt.intake.cells.digits import is_percentage
from budgetopt.intake.cells.words import squeeze
from budgetopt.intake.checks.ids import Ids
from budgetopt.intake.layout.columns import read_rows
from budgetopt.intake.layout.record import Record
from budgetopt.money import exact

_OWN_SCALE = re.compile(
    r"\btier|strength|standard|level of evidence|[(\[][^)\]]*(?:=|best|strong|high|weak|low)", re.IGNORECASE
)
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
            said = f"{self.what} stands twice: here and at {first.place(column)}."
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


def read_evidence(records: Sequence[Record], programs: Ids) -> list[Study]:
    """The Evidence sheet, each rating kept as it was given and looked up in the crosswalk."""
    found, read = [], []
    rows = read_rows(records, excused={"rating"})
    for program_id, (record, told) in zip(programs.referred(records), rows, strict=True):
        if told["rating"] and not told.get("system"):
            told["system"] = _system_over(record)
        if not (told["rating"] or told["design"] or told.keys() & {"effect", "benefit_cost_ratio"}):
            record.missing("Rating", "the rating is missing.", "Enter the rating, or the study's design.")
        if "effect" in told and is_percentage(record.cell("Effect")):
            shown = values.shown(record.cell("Effect"))
            said = f"an effect of {shown} was read as {told['effect']:g} of the scale of -1 to 1."
            mend = "Enter a standardised effect; what changed in percent is none."
            record.log.warning("effect-in-percent", record.place("Effect"), said, "", mend)
        if ("effect" in told) != ("effect_se" in told) and not record.broken:
            said = "an effect and its standard error are used together; one of them is missing, so neither is used."
            record.log.warning("effect-incomplete", record.place("Effect"), said, "", "Enter both.")
        if not record.broken:
            found.append(told | {"program_id": program_id, "cells": record.cells()})
            read.append(record)
    studies = made(Study, found)
    for record, study in zip(read, studies, strict=True):
        _check_rating(record, study)
    return studies


def _system_over(record: Record) -> str:
    """The rating system that the heading over a rating names; "" for none. A heading that says of its own which end of
    the scale is better, or speaks of tiers, heads no levels of ours."""
    heading = record.header.headings.get("Rating")
    words = heading.text if heading else ""
    system = system_in(words)
    if system or not record.text("Rating").removesuffix(".0").isdigit():
        return system
    said = f"{words!r} heads a scale of its own, in which 1 may be the best." if _OWN_SCALE.search(words) else ""
    titles = (cell for row, cells in record.grid.rows.items() if row < record.header.row for cell in cells.values())
    others = (cell for at, cell in record.as_written.items() if at != record.header.columns.get("Rating"))
    for words in map(values.text, (record.grid.sheet, *titles, *others)):
        if not said and systems_named(words):
            said = f"{words!r} names a rating system, whose levels are no levels of ours."
    if said:
        record.error("unknown-rating", "Rating", said, "", "Name its Rating system; a tier is of ESSA / WWC tiers.")
    return system


def _check_rating(record: Record, study: Study) -> None:
    if not study.rating and not study.design:
        # An effect or a benefit-cost ratio alone says how much, not how sure; the ratio still counts among benefits.
        if study.effect is not None:
            said = "an effect without a rating or a study design says how much, not how sure; it does not count."
            record.log.warning("effect-unrated", record.place("Effect"), said, "", "Enter the rating, or the design.")
        return
    try:
        rating = rated(study)
    except UnknownRating as problem:
        column = "Study design" if problem.column == "Rating" and not study.rating else problem.column
        rule = "missing-direction" if column == "Direction" and not study.direction else "unknown-rating"
        record.error(rule, column, problem.found, "", problem.mend)
        if column != "Direction":
            _check_direction(record, study)
        return
    if rating.direction is Effect.NEGATIVE and not study.direction and (study.effect or 0) < 0 and _asks(study):
        said = f"the direction is missing and was taken from the effect, {study.effect:g}: negative."
        mend = "Write positive where less of what was measured is better (crime, days)."
        record.log.warning("direction-from-effect", record.place("Effect"), said, "", mend)
    if (
        study.effect
        and study.effect_se
        and rating.direction is (Effect.NEGATIVE if study.effect > 0 else Effect.POSITIVE)
    ):
        said = (
            f"the effect is {study.effect:g}, and the finding points {rating.direction}: an effect above 0 is better."
        )
        mend = "Turn its sign where less of what is counted is better; or correct the direction. The effect was used."
        record.log.warning("effect-contradicts-direction", record.place("Effect"), said, "", mend)
    if rating.contradicted:
        meant = rating.direction or "nothing on file"
        said = f"{study.rating!r} of {rating.system} means {meant}, the direction says {study.direction!r}."
        mend = "The rating was used. Correct one of them."
        record.log.warning("direction-contradicts-rating", record.place("Direction"), said, "", mend)


def _asks(study: Study) -> bool:
    """Whether the rating says nothing of the direction."""
    try:
        rated(study.model_copy(update={"effect": None}))
    except UnknownRating:
        return True
    return False


def _check_direction(record: Record, study: Study) -> None:
    """Say what is wrong with the direction of a finding whose rating is not known either."""
    try:
        direction_of(study.direction)
    except UnknownRating as problem:
        record.error("unknown-rating", problem.column, problem.found, "", problem.mend)


def read_evaluations(records: Sequence[Record], programs: Ids) -> tuple[list[OwnEvaluation], list[Study]]:
    """The Evaluations sheet, and what those that are done found: local evidence, its level by the study's design alone.

    Without a direction or an effect nothing enters, nor with a design that the crosswalk does not have.
    """
    found, studies = [], []
    for program_id, (record, told) in zip(programs.referred(records), read_rows(records), strict=True):
        if record.broken:
            continue
        evaluation = OwnEvaluation(program_id=program_id, **told, cells=record.cells())
        found.append(evaluation)
        if evaluation.status is Stage.DONE and (study := _found_by(evaluation, record)):
            studies.append(study)
    return found, studies


def _found_by(evaluation: OwnEvaluation, record: Record) -> Study | None:
    """What a finished evaluation found; None after saying why nothing enters."""
    if not evaluation.direction and evaluation.effect is None:
        said = "neither its direction nor its effect is given"
        _say_nothing_enters(record, "Direction", said, "Enter what was found.")
        return None
    if (evaluation.effect is None) != (evaluation.effect_se is None):
        said = "an effect and its standard error are used together; one of them is missing, so neither is used."
        record.log.warning("effect-incomplete", record.place("Effect"), said, "", "Enter both.")
    same = ("program_id", "design", "direction", "effect", "effect_se", "year", "source", "cells")
    study = Study(
        **{name: getattr(evaluation, name) for name in same}, rating="", outcome=evaluation.question, local=True
    )
    try:
        rated(study)
    except UnknownRating as problem:
        column = "Design" if problem.column == "Rating" else problem.column
        _say_nothing_enters(record, column, problem.found.rstrip("."), problem.mend)
        return None
    return study


def _say_nothing_enters(record: Record, column: str, why: str, mend: str) -> None:
    said = f"this evaluation is done, but {why}; nothing of it enters the evidence."
    record.log.warning("evaluation-not-used", record.place(column), said, "", mend)


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
            parts[0][0].error("shares-do-not-sum", "Share", said, "They sum to 1.", "Correct its shares.")
    return made(District, found)


def read_residents(records: Sequence[Record], goals: Ids) -> list[ResidentVote]:
    """The Residents sheet."""
    found, once = [], Once("the points of this group for this goal")
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
