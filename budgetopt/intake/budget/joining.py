"""Tying metrics, evidence and the like of other offices to the programs of the budget: by id, else by name.

An exact name, or one that differs in case, spaces and punctuation alone, is joined and said. One that is only nearly
the same is proposed and never applied: a person confirms it under `matches` of a mapping.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from typing import TypeVar

from budgetopt.errors import Level, Place
from budgetopt.intake.cells import values
from budgetopt.intake.cells.column import each
from budgetopt.intake.cells.limits import MOST_PROPOSALS
from budgetopt.intake.cells.values import Value
from budgetopt.intake.cells.words import are_a_series, squeeze
from budgetopt.intake.layout.columns import texts
from budgetopt.intake.layout.headers import called_as
from budgetopt.intake.layout.names import heading_of
from budgetopt.intake.layout.record import Record, kept
from budgetopt.intake.layout.sheets import SHEET
from budgetopt.intake.layout.table import Table
from budgetopt.intake.log import Log

_REFERS = ("Budget", "Alignment", "Metrics", "Evidence", "Evaluations", "Districts", "Curves", "Unit costs",
            "Earlier decisions")  # fmt: skip
# The sheets without which a program is not assessed: what they do not speak of is listed.
_ASSESS = ("Alignment", "Metrics", "Evidence")
_NAMING = ("Program ID", "Program", "Department")
Key = TypeVar("Key", str, tuple[str, str])
# (given, sheet) -> the rows that give it.
Lost = dict[tuple[str, str], list[Record]]
# What parts the words of a name, and the letters that stand for it behind it: "(NFP)".
_APART = re.compile(r"\([A-Z&-]{2,8}\)|[^\w\s']")
# Below this likeness (of 100) a proposal would be a nuisance.
_NEAR = 80


@dataclass(frozen=True, slots=True)
class Unmatched:
    """An id or name that no program has, how many rows give it, and the program most like it ("" when none is near)."""

    given: str
    sheet: str
    rows: int
    place: Place
    program_id: str = ""
    program: str = ""
    likeness: int = 0


@dataclass(frozen=True, slots=True)
class Joined:
    """Both sides of a join: rows without a program, and programs without a row in a sheet that was given."""

    unmatched: tuple[Unmatched, ...] = ()
    without: tuple[tuple[str, tuple[str, ...]], ...] = ()  # sheet -> ids of programs that it does not speak of


class _Programs:
    """The programs of the budget, by id and by name."""

    def __init__(self, tables: Iterable[Table]):
        listed = [table for table in tables if table.sheet.name == "Programs"]
        # Without a list of programs the rows of the budget name them.
        told = [row for table in listed for row in zip(*(texts(table.records, name) for name in _NAMING), strict=True)]
        told = told or [
            (id, name, office)
            for table in tables
            if table.sheet.name == "Budget"
            for id, (_, name, office) in zip(texts(table.records, "Program ID"), named_rows(table), strict=True)
        ]
        self.names = {id: name for id, name, _ in told if id}
        self.offices = {id: office for id, _, office in told if id}

    @cached_property
    def by_name(self) -> dict[str, str]:
        """Name -> the id of the one program of that name."""
        return _unique((name, id) for id, name in self.names.items())

    @cached_property
    def by_squeezed(self) -> dict[str, str]:
        """The same by names and ids without regard to case, spaces and punctuation, and by "Police - Patrol"."""
        return _unique(
            (words, id)
            for id, name in self.names.items()
            for words in {squeeze(id), squeeze(name), squeeze(f"{self.offices[id]} {name}") if name else ""}
        )

    @cached_property
    def by_office(self) -> dict[tuple[str, str], str]:
        """The same by department and name: every department may have an Administration."""
        return _unique(((squeeze(self.offices[id]), squeeze(name)), id) for id, name in self.names.items())

    def named(self, given: str, office: str) -> str:
        """The id of the one program of that name, or of that name in the department; "" where there is none, or more
        than one."""
        alone = self.by_name.get(given) or self.by_squeezed.get(squeeze(given))
        return alone or self.by_office.get((squeeze(office), squeeze(given))) or ""


def named_rows(table: Table) -> Iterator[tuple[Record, str, str]]:
    """The rows of Budget with the program and department that each names, where it has columns of them."""
    words = {"Program": texts(table.records, "Program ID"), "Department": [""] * len(table.records)}
    rows = [record.as_written for record in table.records]
    for column, name in sorted(called_as(table.header, "Programs", *words).items()):
        own = each([cells.get(column) for cells in rows], _carried)
        words[name] = [before if word is None else word for before, word in zip(words[name], own, strict=True)]
    yield from zip(table.records, *words.values(), strict=True)


def _carried(value: Value) -> str | None:
    return None if value is None else str(kept(value))


def _unique(pairs: Iterable[tuple[Key, str]]) -> dict[Key, str]:
    ids: dict[Key, set[str]] = defaultdict(set)
    for key, id in pairs:
        ids[key].add(id)
    return {key: next(iter(found)) for key, found in ids.items() if key and all(key) and len(found) == 1}


def join_by_name(tables: list[Table], matches: Sequence[tuple[str, str]], log: Log) -> Joined:
    """Give each row that names a program the id of that program; `matches` are pairs of what is given and the program
    (an id) that a person says it is; rows that are matched with none ("") are left out."""
    programs = _Programs(tables)
    if not programs.names:
        return Joined()
    confirmed = {squeeze(given): program for given, program in matches}
    lost: Lost = defaultdict(list)
    others: Lost = defaultdict(list)
    spoken: dict[str, set[str]] = defaultdict(set)
    for place, table in enumerate(tables):
        if table.sheet.name not in _REFERS:
            continue
        ids = texts(table.records, "Program ID")
        if not set(ids) - programs.names.keys() - {""}:
            spoken[table.sheet.name] |= set(ids)
            continue
        apart = others if table.of_more else lost
        kept = [
            record
            for record, id in zip(table.records, ids, strict=True)
            if not id or id in programs.names or _joined(record, id, programs, confirmed, apart, log)
        ]
        if table.of_more:
            kept = [record for record in kept if record.text("Program ID") in {"", *programs.names}]
            _say_left_out(table, len(table.records) - len(kept), log)
        spoken[table.sheet.name] |= set(texts(kept, "Program ID"))
        if len(kept) < len(table.records):
            tables[place] = replace(table, records=tuple(kept))
    _check(matches, programs, log)
    # Of a list of more programs than the city's those are told that may be its own.
    unmatched = _with_nearest(lost, programs) + tuple(one for one in _with_nearest(others, programs) if one.program_id)
    silent = [
        (sheet, tuple(id for id in programs.names if id not in spoken[sheet])) for sheet in _ASSESS if spoken[sheet]
    ]
    return Joined(unmatched, tuple(silent))


def _joined(
    record: Record,
    given: str,
    programs: _Programs,
    confirmed: dict[str, str],
    lost: Lost,
    log: Log,
) -> bool:
    """Whether a row stays that names no program's id: all do but those that a person said belong to no program."""
    group = f"{record.grid.file}|{record.grid.sheet}"
    if squeeze(given) in confirmed:
        id = confirmed[squeeze(given)]
        said = (
            "rows were joined by the matches of the mapping"
            if id
            else "rows were left out by the matches of the mapping"
        )
        log.count(
            Level.NOTE,
            "matched",
            f"{group}|{bool(id)}",
            record.place("Program ID"),
            f"{said}: {{n}}, this is the first.",
        )
        record.set("Program ID", id)
        return bool(id)
    id = programs.named(given, _office(record))
    if id:
        record.set("Program ID", id)
        said = f"rows were joined to programs by name: {{n}}, this is the first ({given!r} is {id})."
        log.count(Level.NOTE, "joined-by-name", group, record.place("Program ID"), said)
    else:
        lost[given, record.sheet.name].append(record)
    return True


def _office(record: Record) -> str:
    """The department that stands beside what a row names."""
    if record.has("Department"):
        return record.text("Department")
    at = next((at for at, words in record.header.words.items() if _is_department(words)), 0)
    return values.text(record.as_written.get(at))


@cache
def _is_department(words: str) -> bool:
    heading = heading_of(words, SHEET["Programs"])
    return heading is not None and heading.column.name == "Department"


def _say_left_out(table: Table, rows: int, log: Log) -> None:
    if rows:
        said = (
            f"{rows:,} rows of {len(table.records):,} are of programs that the budget does not have, and were left out."
        )
        log.note("unmatched-left-out", table.grid.place(table.header.row), said)


def _check(matches: Sequence[tuple[str, str]], programs: _Programs, log: Log) -> None:
    for place, (_, program) in enumerate(matches):
        if program and program not in programs.names:
            said = f"there is no program {program!r}."
            at = Place("", "", f"matches.{place}.program")
            log.error("unknown-id", at, said, "", log.suggestion("program", program, programs.names))
    for given, times in Counter(squeeze(given) for given, _ in matches).items():
        if times > 1:
            log.error(
                "duplicate-key", Place("", "", "matches"), f"{given!r} is matched {times} times.", "", "Keep one."
            )


def _with_nearest(lost: Lost, programs: _Programs) -> tuple[Unmatched, ...]:
    """What was not joined, with the program whose name is most like it."""
    from rapidfuzz import fuzz, process

    ids = list(programs.names)
    names = [_sorted_words(programs.names[id]) for id in ids]
    found: list[Unmatched] = []
    for (given, sheet), records in lost.items():
        words = _sorted_words(given) if len(found) < MOST_PROPOSALS else ""
        near = process.extract(words, names, scorer=fuzz.ratio, score_cutoff=_NEAR, limit=5) if words else []
        # "Service B" is no slip of "Service A".
        fits = (
            (ids[at], round(likeness)) for _, likeness, at in near if not are_a_series(given, programs.names[ids[at]])
        )
        id, likeness = next(fits, ("", 0))
        name = programs.names.get(id, "")
        place = records[0].place("Program ID")
        found.append(Unmatched(given, sheet, len(records), place, id, name, likeness))
    return tuple(found)


def _sorted_words(name: str) -> str:
    """A name whose words are in order: the likeness of two names does not mind theirs, and each is sorted once."""
    return " ".join(sorted(_APART.sub(" ", name).casefold().split()))
