"""The Metrics sheet: what each program is measured by, with a column a fiscal year."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from budgetopt.city.model import Metric, Trend, made
from budgetopt.errors import Level
from budgetopt.intake.cells import values
from budgetopt.intake.cells.values import ErrorValue, Uncalculated, Unreadable
from budgetopt.intake.cells.words import squeeze
from budgetopt.intake.checks.ids import Ids
from budgetopt.intake.layout.columns import read_rows
from budgetopt.intake.layout.record import Record


def read_metrics(records: Sequence[Record], programs: Ids) -> list[Metric]:
    """Every metric; what is not given is inferred where it can be, and said."""
    found = []
    first: dict[tuple[str, str], Record] = {}
    for program_id, (record, told) in zip(programs.referred(records), read_rows(records), strict=True):
        actuals = _actuals(record)
        if record.broken:
            continue
        before = first.setdefault((program_id, squeeze(told["name"])), record)
        if before is not record:
            said = f"{told['name']!r} stands twice for program {program_id!r}: here and at {before.place('Metric')}"
            place = record.place("Metric")
            record.log.warning("duplicate-metric", place, f"{said}; both count.", "", "Delete one, or name them apart.")
        if "type" not in told:
            said = "metrics without a type were read as outputs: {n} here, this is the first."
            record.count(Level.NOTE, "type-assumed", "Type", said, "Enter the type.")
        baseline, target = (told.get(end) for end in ("baseline", "target"))
        for what, rule, known in (
            ("target", "metric-without-target", target is not None),
            ("figure", "metric-without-actual", bool(actuals)),
        ):
            if not known:
                said = f"metrics without a {what} are left out of results: {{n}} here, this is the first."
                record.count(Level.NOTE, rule, "Metric", said, f"Enter the {what}.")
        cells = record.cells(but="" if "better" in told else "better")
        told["better"] = _direction(record, told.get("better"), baseline, target)
        found.append(told | {"program_id": program_id, "actuals": actuals, "cells": cells})
    return made(Metric, found)


def _direction(record: Record, better: Trend | None, baseline: Decimal | None, target: Decimal | None) -> Trend:
    """Which way is better: as given, else from baseline to target, else up."""
    way = None
    if baseline is not None and target is not None and baseline != target:
        way = Trend.UP if target > baseline else Trend.DOWN
    if better is None and way is None:
        said = "the direction is missing and cannot be told from baseline and target; it was read as up."
        record.log.warning("direction-assumed", record.place("Direction"), said, "", "Enter up or down.")
    elif better and way and way is not better:
        said = f"the target {target:g} is worse than the baseline {baseline:g} for a metric that should go {better}."
        mend = "Correct the target or the direction; until then the metric is left out of results."
        record.log.warning("target-contradicts-direction", record.place("Target"), said, "", mend)
    return better or way or Trend.UP


def _actuals(record: Record) -> tuple[tuple[int, float], ...]:
    """The figures under the headings of years, oldest first."""
    found = []
    for year, column in sorted(record.header.years.items()):
        value = record.as_written.get(column)
        if type(value) is int or value is None:
            found += [] if value is None else [(year, float(value))]
            continue
        place = record.grid.place(record.row, column)
        if isinstance(value, ErrorValue):
            record.broken = True
            record.log.error(
                "error-cell", place, f"the cell shows {value}.", "", "Mend the formula, or enter the value."
            )
        elif isinstance(value, Uncalculated):
            said = f"the formula {values.shown(value)} was never calculated, so there is no value to read."
            mend = "Open the workbook in Excel or LibreOffice, let it calculate, and save it."
            record.log.warning("formula-without-value", place, said, "It was read as blank.", mend)
        else:
            try:
                size = record.figure(value)
            except Unreadable as problem:
                record.broken = True
                record.log.error("not-a-number", place, problem.found, problem.expected, problem.mend)
                continue
            if size is not None:
                found.append((year, float(size)))
    return tuple(found)
