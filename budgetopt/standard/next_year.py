"""A city rolled to its next fiscal year: what was known goes on with its programs; new, gone and renamed is asked."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from budgetopt.city.model import Budget
from budgetopt.city.names import normalised
from budgetopt.errors import UsageError, nearest
from budgetopt.intake.cells import values
from budgetopt.standard.parts import CityParts, PartRow

# What a city knows besides its money, and what of Programs is this year's alone.
KNOWN = ("Goals", "Alignment", "Metrics", "Evidence", "Evaluations", "Districts", "Residents", "Curves", "Unit costs")
_THIS_YEAR = {"Current budget", "Requested budget", "Minimum budget", "Maximum budget"}
_ID = "Program ID"


@dataclass(frozen=True)
class AskedOfProgram:
    """What a person is to look at: a program that is new, gone, renamed (one id, another name), or `like` one that is
    gone; `was` and `now` are (id, name), None where there is none."""

    what: str
    was: tuple[str, str] | None
    now: tuple[str, str] | None


@dataclass(frozen=True)
class NextYear:
    """The rows of the next year's workbook, their headings, what is asked, and how many rows of each sheet went on."""

    rows: tuple[PartRow, ...]
    headings: Mapping[str, tuple[str, ...]]
    asked: tuple[AskedOfProgram, ...]
    carried: Mapping[str, int]
    left: Mapping[str, int]


def changed_programs(old: Budget, new: Budget, renamed: Mapping[str, str]) -> Iterator[AskedOfProgram]:
    """Which programs are not the same in both, by id; `renamed`: old id -> new id, as a person says."""
    before = {renamed.get(id, id): (id, program.name) for id, program in old.program.items()}
    gone = {id: was for id, was in before.items() if id not in new.program}
    came = {id: program.name for id, program in new.program.items() if id not in before}
    for id, was in before.items():
        now = new.program.get(id)
        if now and normalised(now.name) != normalised(was[1]):
            yield AskedOfProgram("renamed", was, (id, now.name))
    for was in gone.values():
        near = nearest(was[1], came.values())
        like = next(((other, name) for other, name in came.items() if name == near), None)
        yield AskedOfProgram("like" if like else "gone", was, like)
    for id, name in came.items():
        yield AskedOfProgram("new", None, (id, name))


def next_year(
    old: tuple[Budget, CityParts], new: tuple[Budget, CityParts], renamed: Mapping[str, str] | None = None
) -> NextYear:
    """The new year's money with what was known the year before: alignment, measures, evidence and the like of every
    program that goes on. A sheet that the new files have is taken from them alone. Nothing is joined by guess.

    Raises UsageError for a name in `renamed` that is not there.
    """
    (before, was), (after, now) = old, new
    renamed = renamed or {}
    for one, other in renamed.items():
        if one not in before.program or other not in after.program:
            raise UsageError(f"--renamed {one}={other}: there is no such program before, or none after.")
        if [renamed.get(id, id) for id in before.program].count(other) > 1:
            raise UsageError(f"--renamed {one}={other}: then two programs of the year before would be {other}.")
    told = {row.sheet for row in now.rows}
    headings = {sheet: list(heads) for sheet, heads in now.headings.items()}
    earlier = {
        renamed.get(str(row.cells.get(_ID)), str(row.cells.get(_ID))): row
        for row in was.rows
        if row.sheet == "Programs"
    }
    known = list(headings.get("Programs", ()))
    rows = [_with_attributes(row, earlier, known) if row.sheet == "Programs" else row for row in now.rows]
    if "Programs" in headings:
        old_names = was.headings.get("Programs", ())
        headings["Programs"] += [name for name in old_names if name not in known and name not in _THIS_YEAR]
    carried: dict[str, int] = {}
    left: dict[str, int] = {}
    for row in was.rows:
        if row.sheet not in KNOWN or row.sheet in told:
            continue
        goes_on = _moved(row, renamed, after)
        if goes_on is None:
            left[row.sheet] = left.get(row.sheet, 0) + 1
            continue
        headings.setdefault(row.sheet, list(was.headings[row.sheet]))
        carried[row.sheet] = carried.get(row.sheet, 0) + 1
        rows.append(replace(goes_on, id=f"old {row.id}"))
    asked = tuple(changed_programs(before, after, renamed))
    return NextYear(tuple(rows), {sheet: tuple(heads) for sheet, heads in headings.items()}, asked, carried, left)


def _id(row: PartRow) -> str:
    return values.text(row.cells.get(_ID))


def _moved(row: PartRow, renamed: Mapping[str, str], after: Budget) -> PartRow | None:
    """A row of the year before under the id of now; None where its program is gone."""
    if not _id(row):
        return row
    now = renamed.get(_id(row), _id(row))
    return replace(row, cells={**row.cells, _ID: now}) if now in after.program else None


def _with_attributes(row: PartRow, earlier: Mapping[str, PartRow], known: Collection[str]) -> PartRow:
    """A program's row with what only the year before says of it: its kind, its owner, what law requires."""
    own = earlier.get(_id(row))
    further = {
        name: value
        for name, value in (own.cells.items() if own else ())
        if name not in known and name not in _THIS_YEAR
    }
    return replace(row, cells={**row.cells, **further})


def next_year_record(made: NextYear) -> dict[str, Any]:
    """The keys of `--json`."""

    def shown(program: tuple[str, str] | None) -> dict[str, str] | None:
        return program and {"program_id": program[0], "program": program[1]}

    return {
        "schema": "budgetopt/roll/1",
        "asked": [{"what": one.what, "was": shown(one.was), "now": shown(one.now)} for one in made.asked],
        "carried": dict(made.carried),
        "left_behind": dict(made.left),
    }
