"""The Metrics sheet: what each program is measured by, with a column a fiscal year."""

from __future__ import annotations

from collections.abc import Iterable

from budgetopt.city.model import Metric, MetricType, Trend
from budgetopt.errors import Level
from budgetopt.intake.cells import values
from budgetopt.intake.cells.values import ErrorValue, Uncalculated, Unreadable
from budgetopt.intake.cells.words import squeeze
from budgetopt.intake.checks.ids import Ids
from budgetopt.intake.layout.record import Record


def read_metrics(records: Iterable[Record], programs: Ids) -> list[Metric]:
    """Every metric; what is not given is inferred where it can be, and said."""
    found = []
    first: dict[tuple[str, str], Record] = {}
    for record in records:
        program_id, name = programs.refer(record), record.needed_text("Metric")
        baseline, target = record.number("Baseline"), record.number("Target")
        kind, weight = record.choice("Type", MetricType), record.number("Weight", at_least=0)
        low, goal = (None if size is None else float(size) for size in (baseline, target))
        better = record.choice("Direction", Trend)
        actuals = _actuals(record)
        if record.broken:
            continue
        before = first.setdefault((program_id, squeeze(name)), record)
        if before is not record:
            said = (
                f"{name!r} stands twice for program {program_id!r}: here and at {before.place('Metric')}; both count."
            )
            record.log.warning("duplicate-metric", record.place("Metric"), said, "", "Delete one, or name them apart.")
        if kind is None:
            said = "metrics without a type were read as outputs: {n} here, this is the first."
            record.log.count(
                Level.NOTE, "type-assumed", _sheet_of(record), record.place("Type"), said, "Enter the type."
            )
        _check_use(record, bool(actuals), goal)
        found.append(
            Metric(
                program_id=program_id,
                name=name,
                type=kind or MetricType.OUTPUT,
                better=_direction(record, better, low, goal),
                unit=record.text("Unit"),
                baseline=low,
                target=goal,
                weight=1.0 if weight is None else float(weight),
                actuals=actuals,
                place=record.place("Metric"),
            )
        )
    return found


def _direction(record: Record, better: Trend | None, baseline: float | None, target: float | None) -> Trend:
    """Which way is better: as given, else from baseline to target, else up."""
    both = baseline is not None and target is not None and baseline != target
    way = Trend.UP if both and (target or 0) > (baseline or 0) else Trend.DOWN
    if better is None:
        if both:
            return way
        said = "the direction is missing and cannot be told from baseline and target; it was read as up."
        record.log.warning("direction-assumed", record.place("Direction"), said, "", "Enter up or down.")
        return Trend.UP
    if both and way is not better:
        said = f"the target {target:g} is worse than the baseline {baseline:g} for a metric that should go {better}."
        mend = "Correct the target or the direction; until then the metric is left out of results."
        record.log.warning("target-contradicts-direction", record.place("Target"), said, "", mend)
    return better


def _check_use(record: Record, measured: bool, target: float | None) -> None:
    for lacking, what in ((target is None, "target"), (not measured, "figure")):
        if lacking:
            said = f"metrics without a {what} are left out of results: {{n}} here, this is the first."
            rule = f"metric-without-{'target' if what == 'target' else 'actual'}"
            record.log.count(Level.NOTE, rule, _sheet_of(record), record.place("Metric"), said, f"Enter the {what}.")


def _actuals(record: Record) -> tuple[tuple[int, float], ...]:
    """The figures under the headings of years, oldest first."""
    row = record.grid.rows.get(record.row, {})
    found = []
    for year, column in sorted(record.header.years.items()):
        value, place = row.get(column), record.grid.place(record.row, column)
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
                size = values.number(value)
            except Unreadable as problem:
                record.broken = True
                record.log.error("not-a-number", place, problem.found, problem.expected, problem.mend)
                continue
            if size is not None:
                found.append((year, float(size)))
    return tuple(found)


def _sheet_of(record: Record) -> str:
    return f"{record.grid.file}|{record.grid.sheet}"
