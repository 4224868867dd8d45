"""The Metrics sheet: what each program, goal or department is measured by, with a column a fiscal year."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from budgetopt.city.model import Metric, MetricType, Trend, made
from budgetopt.city.names import normalised
from budgetopt.errors import Level, did_you_mean
from budgetopt.intake.cells import digits, values
from budgetopt.intake.cells.values import ErrorValue, Uncalculated, Unreadable
from budgetopt.intake.cells.words import squeeze
from budgetopt.intake.checks.ids import Ids
from budgetopt.intake.layout.columns import read_rows, texts
from budgetopt.intake.layout.figures import bound_of
from budgetopt.intake.layout.finding import Header
from budgetopt.intake.layout.periods import period_of
from budgetopt.intake.layout.record import Record
from budgetopt.intake.log import Log
from budgetopt.money import exact

Measured = tuple[list[Metric], list[Metric]]


def read_metrics(records: Sequence[Record], programs: Ids, goals: Ids, offices: Mapping[str, str]) -> Measured:
    """Every metric of a program, and every indicator of a goal or a department.

    What is not given is inferred where it can be, and said. `offices`: program id -> department.
    """
    owners = _Owners(programs, goals, offices)
    rows: tuple[list[dict[str, Any]], list[dict[str, Any]]] = [], []
    first: dict[tuple[str, ...], tuple[Record, dict[str, Any]]] = {}
    for owner, (record, told) in zip(owners.of(records), read_rows(records), strict=True):
        actuals = _actuals(record)
        if one := _of_its_year(record, told):
            actuals = tuple(sorted((one | dict(actuals)).items()))
        if record.broken:
            continue
        told |= {"actuals": actuals}
        if _holds_ratios_of_percent(record, told):
            told |= {name: told[name] * 100 for name in ("baseline", "target") if name in told}
            told["actuals"] = tuple((year, float(exact(size) * 100)) for year, size in actuals)
        elif in_percent(told.get("unit", "")) and {abs(size) < 1 for _, size in actuals if size} == {True}:
            said = "measures in percent of which every figure is below 1 were read as parts of one percent: {n} here, "
            mend = "Write 42, or format the cells as percentages, where 0.42 is 42%."
            record.count(Level.NOTE, "below-one-percent", "Unit", f"{said}this is the first.", mend)
        before, row = first.setdefault((*owner.values(), squeeze(told["name"])), (record, told))
        if before is not record and (_goes_on(before, row, record, told) or record.broken):
            continue
        if before is not record:
            said = f"{told['name']!r} appears twice {_whose(owner)}: here and at {before.place('Metric')}"
            place = record.place("Metric")
            mend = "Delete one, or give them different names."
            record.log.warning("duplicate-metric", place, f"{said}; both count.", "", mend)
        if "type" not in told and (kind := _type_over(record)):
            told["type"] = kind
        if owner["program_id"]:
            _say_unused(record, told, actuals)
        cells = record.cells(but="" if "better" in told else "better")
        told["better"] = _direction(record, told)
        told |= owner | {"cells": cells}
        rows[not owner["program_id"]].append(told)
    return made(Metric, rows[0]), made(Metric, rows[1])


def _of_its_year(record: Record, told: dict[str, Any]) -> dict[int, float]:
    """The figure of a row a year. What stands beside a quarter or a month is none of a year."""
    year, figure = told.pop("figure_year", None), told.pop("figure", None)
    words = record.text("Fiscal year") if year else ""
    if year is not None and period_of(words):
        record.error("not-a-year", "Fiscal year", f"{words!r} is no year.", "", "Give the figures of whole years.")
    if figure is not None and year is None:
        said = "figures without a fiscal year beside them were not used: {n} here, this is the first."
        record.count(Level.NOTE, "figure-without-year", "Figure", said, "Enter its fiscal year.")
    return {} if year is None or figure is None else {year: float(figure)}


def say_later(headers: Iterable[Header], base: int, log: Log) -> None:
    """Figures of years after the base year may be projections; they are read as what was measured, and said."""
    for header in headers:
        if later := sorted(year for year in header.years if base and year > base):
            place = header.grid.place(header.row, header.years[later[0]])
            said = (
                f"figures of {', '.join(map(str, later))}, after the base year {base}, were read as what was measured."
            )
            log.warning("figures-of-later-year", place, said, "", "Say in the heading if they are projected.")


def _goes_on(before: Record, row: dict[str, Any], record: Record, told: Mapping[str, Any]) -> bool:
    """Whether a row is the same measure as one before it, which then has the figures of both: of another file, or of
    another year where each row has one. Where the two say different things of the measure they are two."""
    a_year_each = before.has("Figure") and record.has("Figure") and before.header is record.header
    if before.grid.file == record.grid.file and not a_year_each:
        return False
    years, more = dict(row["actuals"]), dict(told["actuals"])
    of_its_year = {"target", "baseline", "source", "updated", "benchmark", "target_date"} if a_year_each else set()
    said = {
        name: value for name, value in told.items() if name not in {"actuals", "name"} | of_its_year and name in row
    }
    if any(row[name] != value for name, value in said.items()):
        return False
    if twice := [year for year, value in more.items() if years.get(year, value) != value]:
        if a_year_each:
            found = f"{told['name']!r} has two figures of {twice[0]}: {years[twice[0]]:g} and {more[twice[0]]:g}."
            mend = "Keep one row a year; targets and quarters are no figures of a year."
            record.error("duplicate-row", "Figure", found, "", mend)
        return False
    # Figures are cited at the row that has the latest, whose target is the measure's.
    latest = max(more, default=0) > max(years, default=0)
    if latest:
        row["cells"] = record.cells(but="" if "better" in told else "better")
    row |= {name: value for name, value in told.items() if name not in row or (latest and name in of_its_year)}
    row["actuals"] = tuple(sorted((years | more).items()))
    if not a_year_each:
        words = "measures that two files have were read as one, with the figures of both: {n}, this is the first."
        record.count(Level.NOTE, "metric-in-two-files", "Metric", words)
    return True


def _type_over(record: Record) -> MetricType | None:
    """The type that the heading over the measures says: "Outcome measure"."""
    words = record.header.words.get(record.header.columns.get("Metric", 0), "")
    said = {word.rstrip("s") for word in re.findall(r"[^\W_]+", words.casefold())} & {*MetricType}
    return MetricType(said.pop()) if len(said) == 1 else None


def _whose(owner: Mapping[str, str]) -> str:
    what, name = next((what, name) for what, name in owner.items() if name)
    return f"for {what.removesuffix('_id')} {name!r}"


def _say_unused(record: Record, told: Mapping[str, Any], actuals: Sequence[object]) -> None:
    """What keeps a program's metric out of its results, or halves it."""
    if "type" not in told:
        said = "metrics without a type were read as outputs: {n} here, this is the first."
        record.count(Level.NOTE, "type-assumed", "Type", said, "Enter the type.")
    for what, rule, known in (
        ("target", "metric-without-target", "target" in told),
        ("figure", "metric-without-actual", bool(actuals)),
    ):
        if not known:
            said = f"metrics without a {what} are left out of results: {{n}} here, this is the first."
            record.count(Level.NOTE, rule, "Metric", said, f"Enter the {what}.")


class _Owners:
    """Whose each measure is: a program's, else a goal's, else a department's."""

    def __init__(self, programs: Ids, goals: Ids, offices: Mapping[str, str]):
        self.programs, self.goals, self.offices = programs, goals, offices
        self.known = {normalised(office): office for office in offices.values()}

    def of(self, records: Sequence[Record]) -> Iterator[dict[str, str]]:
        """program_id, goal_id and department of each row; one of them is given, or what is wrong is said."""
        columns = [texts(records, name) for name in ("Program ID", "Goal ID", "Department")]
        for record, program, goal, office in zip(records, *columns, strict=True):
            if program or not (goal or office):
                id = program if program in self.programs.places else self.programs.refer(record)
                self._say_beside(record, id, goal, office)
                yield {"program_id": id, "goal_id": "", "department": ""}
            elif goal:
                self._say_beside(record, "", "", office)
                yield {"program_id": "", "goal_id": self.goals.refer(record), "department": ""}
            else:
                yield {"program_id": "", "goal_id": "", "department": self._department(record, office)}

    def _say_beside(self, record: Record, program: str, goal: str, office: str) -> None:
        """A row names one owner; its program's own department may stand beside it."""
        own = program and office and normalised(office) == normalised(self.offices.get(program, office))
        if goal or (office and not own):
            said = "rows that name two owners were read as the {}'s alone: {{n}} here, this is the first."
            said, column = said.format("program" if program else "goal"), "Goal ID" if goal else "Department"
            record.count(Level.WARNING, "two-owners", column, said, "Keep one of Program ID, Goal ID and Department.")

    def _department(self, record: Record, office: str) -> str:
        known = self.known.get(normalised(office))
        if known is None:
            said = f"no program is of the department {office!r}."
            mend = did_you_mean(office, self.known.values()) if self.known else ""
            record.log.warning("unknown-department", record.place("Department"), said, "", mend)
            self.known[normalised(office)] = office
        return known or office


def _direction(record: Record, told: Mapping[str, Any]) -> Trend:
    """Which way is better: as given, else from baseline to target or by its words ("at least 90%"), else up."""
    better, baseline, target = (told.get(name) for name in ("better", "baseline", "target"))
    ways: tuple[Trend, Trend] = (Trend.UP, Trend.DOWN)
    moves = None not in (baseline, target) and baseline != target
    way = ways[told["target"] < told["baseline"]] if moves else bound_of(record.cell("Target"))[0]
    if better is None and way is None:
        said = "the direction is missing and cannot be told from baseline and target; it was read as up."
        record.log.warning("direction-assumed", record.place("Direction"), said, "", "Enter up or down.")
    elif better and way and way is not better:
        shown, mend = values.shown(record.cell("Target")), "Correct one of them."
        said = f"the target {shown} does not fit a metric that should go {better}."
        if moves:
            said = (
                f"the target {target:g} is worse than the baseline {baseline:g} for a metric that should go {better}."
            )
            mend = "Correct the target or the direction; until then the metric is left out of results."
        record.log.warning("target-contradicts-direction", record.place("Target"), said, "", mend)
    return better or way or Trend.UP


def in_percent(unit: str) -> bool:
    """Whether figures of this unit are numbers of percent: 42 of 42%."""
    return unit.casefold().lstrip().startswith(("%", "percent", "per cent"))


def _holds_ratios_of_percent(record: Record, told: Mapping[str, Any]) -> bool:
    """Whether a measure in percent stands there as ratios: a cell that shows 42% holds 0.42, which is no 0.42%."""
    if not in_percent(told.get("unit", "")) or record.header.shares == "percent":
        return False
    cells = (record.as_written.get(column) for column in record.header.years.values())
    marked = map(digits.is_percentage, (*map(record.cell, ("Baseline", "Target", "Figure")), *cells))
    return record.header.shares == "ratio" or any(marked)


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
                if record.no_figure("Metric", value):
                    continue
                record.broken = True
                record.log.error("not-a-number", place, problem.found, problem.expected, problem.mend)
                continue
            if size is not None:
                found.append((year, float(size)))
    return tuple(found)
