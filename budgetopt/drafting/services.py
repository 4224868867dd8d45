"""The catalogue of municipal services: what a program may be, as tables of text that ship with the product.

A city's own catalogue has the same columns: a CSV file of services, or a workbook with sheets Services, Measures and
Evidence. Its services come first, and one of the same name replaces ours.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypeVar

from budgetopt.city.crosswalk import UnknownRating, rated
from budgetopt.city.model import Effect, Kind, MetricType, Study, Trend
from budgetopt.errors import InputError, Place
from budgetopt.intake.cells import values
from budgetopt.intake.cells.grid import Grid, Unopenable
from budgetopt.intake.cells.words import squeeze
from budgetopt.intake.files.opening import open_book
from budgetopt.intake.files.taking import Source, named, take
from budgetopt.intake.log import ImportStopped, Log

SHIPPED = Path(__file__).parent / "catalogue"
_TABLES = ("Services", "Measures", "Evidence", "Goals")
Fact = TypeVar("Fact")


@dataclass(frozen=True, slots=True)
class ToCollect:
    """A measure that shows whether a service works, and where a city finds its figures."""

    name: str
    type: MetricType
    better: Trend
    unit: str
    where: str


@dataclass(frozen=True, slots=True)
class RatedKind:
    """A clearinghouse's rating of a program of this very kind; level and direction as the crosswalk gives them."""

    what: str
    system: str
    label: str
    level: int
    direction: Effect
    outcome: str
    source: str


@dataclass(frozen=True, slots=True)
class Service:
    """A municipal service: `names` as budgets write it, departments that run it, `goals` with usual scores 1 to 4."""

    name: str
    kind: Kind
    names: tuple[str, ...]
    departments: tuple[str, ...]
    goals: tuple[tuple[str, int], ...]
    mandate: str
    measures: tuple[ToCollect, ...]
    evidence: tuple[RatedKind, ...]


@dataclass(frozen=True)
class Catalogue:
    """Services by name, and the short list of goals: id and words."""

    services: tuple[Service, ...]
    goals: tuple[tuple[str, str], ...]

    def called(self, name: str) -> Service | None:
        """The service of that name, written any way; None where there is none."""
        wanted = squeeze(name)
        return next((service for service in self.services if squeeze(service.name) == wanted), None)


def catalogue(own: Source | None = None) -> Catalogue:
    """The catalogue that ships; with `own`, a city's before it. Raises InputError for what is wrong in it, by cell."""
    shipped = _shipped()
    if own is None:
        return shipped
    tables = _tables(own)
    theirs = _read(tables, shipped.goals)
    if not theirs.services and not tables.get("Goals"):
        log = Log()
        mend = "Name each service under the heading Service."
        log.error("catalogue-empty", Place(named(own)), "the catalogue has no service.", "", mend)
        raise InputError(log.findings)
    replaced = {squeeze(service.name) for service in theirs.services}
    kept = tuple(service for service in shipped.services if squeeze(service.name) not in replaced)
    return Catalogue(theirs.services + kept, theirs.goals)


@cache
def _shipped() -> Catalogue:
    return _read({name: _rows(open_book(take(SHIPPED / f"{name.lower()}.csv")).grids[0]) for name in _TABLES}, ())


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of a table by its headings, and where it stands."""

    grid: Grid
    number: int
    cells: Mapping[str, str]

    def __getitem__(self, heading: str) -> str:
        return self.cells.get(squeeze(heading), "")

    def listed(self, heading: str, mark: str = "|") -> tuple[str, ...]:
        return tuple(part.strip() for part in self[heading].split(mark) if part.strip())

    @property
    def place(self) -> Place:
        return self.grid.place(self.number)


def _rows(grid: Grid) -> list[_Row]:
    head, *below = sorted(grid.rows) or [0]
    names = {at: squeeze(values.text(cell)) for at, cell in grid.rows.get(head, {}).items()}
    return [
        _Row(grid, row, {names[at]: values.text(cell) for at, cell in grid.rows[row].items() if at in names})
        for row in below
    ]


def _tables(own: Source) -> dict[str, list[_Row]]:
    try:
        book = open_book(take(own))
    except Unopenable as problem:
        log = Log()
        log.error("catalogue-unreadable", Place(named(own)), problem.found, "", problem.mend)
        raise InputError(log.findings) from None
    by_name = {squeeze(grid.sheet): grid for grid in book.grids if grid.rows}
    found = {name: _rows(by_name[squeeze(name)]) for name in _TABLES if squeeze(name) in by_name}
    return found or {"Services": [row for grid in book.grids[:1] for row in _rows(grid)]}


def _read(tables: Mapping[str, Iterable[_Row]], goals: tuple[tuple[str, str], ...]) -> Catalogue:
    log = Log()
    own_goals = tuple((row["Goal ID"], row["Goal"]) for row in tables.get("Goals", ()))
    goals = own_goals + tuple(goal for goal in goals if goal[0] not in dict(own_goals))
    measures: dict[str, list[ToCollect]] = defaultdict(list)
    evidence: dict[str, list[RatedKind]] = defaultdict(list)
    services = []
    with suppress(ImportStopped):  # after so many errors
        for row in tables.get("Measures", ()):
            _add(measures, row, _measure, log)
        for row in tables.get("Evidence", ()):
            _add(evidence, row, _rated_kind, log)
        for row in tables.get("Services", ()):
            try:
                services.append(_service(row, dict(goals), measures, evidence))
            except ValueError as problem:
                log.error("catalogue-row", row.place, f"{problem}.", "", "Correct it.")
    if log.failed:
        raise InputError(log.findings)
    return Catalogue(tuple(services), goals)


def _add(found: dict[str, list[Fact]], row: _Row, read: Callable[[_Row], Fact], log: Log) -> None:
    try:
        found[squeeze(row["Service"])].append(read(row))
    except (ValueError, UnknownRating) as problem:
        log.error("catalogue-row", row.place, f"{problem}.", "", "Correct it.")


def _service(
    row: _Row,
    goals: Mapping[str, str],
    measures: Mapping[str, list[ToCollect]],
    evidence: Mapping[str, list[RatedKind]],
) -> Service:
    name = row["Service"]
    if not name:
        raise ValueError("the service has no name")
    scores = []
    for part in row.listed("Goals", ";"):
        goal, _, score = part.rpartition(" ")
        if goal.strip() not in goals or score not in {"1", "2", "3", "4"}:
            raise ValueError(f"{part!r} is no goal of the list with a score from 1 to 4, as in {next(iter(goals))!r} 3")
        scores.append((goal.strip(), int(score)))
    return Service(
        name,
        Kind(row["Kind"] or "service"),
        row.listed("Names"),
        row.listed("Department"),
        tuple(scores),
        row["Mandate"],
        tuple(measures.get(squeeze(name), ())),
        tuple(evidence.get(squeeze(name), ())),
    )


def _measure(row: _Row) -> ToCollect:
    return ToCollect(
        row["Measure"],
        MetricType(row["Type"] or "outcome"),
        Trend(row["Direction"]),
        row["Unit"],
        row["Where to find it"],
    )


def _rated_kind(row: _Row) -> RatedKind:
    """Raises ValueError where the source is missing, or level and direction are not what the crosswalk gives."""
    study = Study(program_id="", rating=row["Rating"], system=row["Rating system"], direction=row["Direction"])
    verdict = rated(study)
    if not row["Source"]:
        raise ValueError("the rating has no source")
    if verdict.direction is None or (str(verdict.level), verdict.direction.value) != (row["Level"], row["Direction"]):
        raise ValueError(f"the crosswalk gives {row['Rating']!r} level {verdict.level}, {verdict.direction}")
    return RatedKind(
        row["What was rated"],
        verdict.system,
        row["Rating"],
        verdict.level,
        verdict.direction,
        row["Outcome"],
        row["Source"],
    )
