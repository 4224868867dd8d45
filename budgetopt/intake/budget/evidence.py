"""What studies and the city's own evaluations found."""

from __future__ import annotations

import re
from collections.abc import Sequence

from budgetopt.city.crosswalk import UnknownRating, direction_of, rated, system_in, systems_named
from budgetopt.city.model import Effect, OwnEvaluation, Stage, Study, made
from budgetopt.intake.cells import values
from budgetopt.intake.cells.digits import is_percentage
from budgetopt.intake.checks.ids import Ids
from budgetopt.intake.layout.columns import read_rows
from budgetopt.intake.layout.record import Record

_OWN_SCALE = re.compile(
    r"\btier|strength|standard|level of evidence|[(\[][^)\]]*(?:=|best|strong|high|weak|low)", re.IGNORECASE
)


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
            mend = "Enter a standardized effect; a percentage change is not one."
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
            said = f"{words!r} names a rating system, and its levels are not ours."
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
