"""What a ledger with a row a program says of each beside its money: that law requires it, the least it may get."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from budgetopt.intake.cells import values
from budgetopt.intake.cells.digits import is_number
from budgetopt.intake.cells.values import Unreadable, Value
from budgetopt.intake.cells.words import squeeze
from budgetopt.intake.layout.finding import Header
from budgetopt.intake.layout.names import heading_of
from budgetopt.intake.layout.sheets import SHEET, Holds
from budgetopt.intake.mapping.parts import OF_PROGRAMS
from budgetopt.intake.proposing.sampled import SampledColumn

_PARTS = {squeeze(part): part for part in OF_PROGRAMS}
_LIMITS = {"mandated", "minimum_budget", "maximum_budget"}
_NAMING = ("department", "program_id", "program")


def told_of_programs(
    header: Header, columns: Sequence[SampledColumn], named: dict[str, Any]
) -> tuple[dict[str, str], list[str]]:
    """Part of a ledger -> its column, for what is said of programs; and the headings of limits that cannot be read.

    Where a program has several rows, words that all of them say are its own; numbers may be parts of it, and are not
    taken.
    """
    by_name = {column.name: column for column in columns}
    naming = [by_name[named[part]] for part in _NAMING if isinstance(named.get(part), str) and named[part] in by_name]
    if not naming or any(isinstance(named.get(part), dict) for part in _NAMING):
        return {}, []
    taken = {name for name in named.values() if isinstance(name, str)}
    found: dict[str, str] = {}
    left = []
    for column in columns:
        part, holds = _part(column.heading)
        if not part or part in found or column.name in taken:
            continue
        if _holds(column, holds) and _is_of_programs(header, naming, column, holds):
            found[part] = column.name
        elif part in _LIMITS:
            left.append(column.name)
    return found, left


def _part(heading: str) -> tuple[str, Holds]:
    meant = heading_of(heading.rstrip("?"), SHEET["Programs"]) if heading else None
    return (_PARTS.get(squeeze(meant.column.name), ""), meant.column.holds) if meant else ("", Holds.TEXT)


def _is_of_programs(header: Header, naming: Sequence[SampledColumn], column: SampledColumn, holds: Holds) -> bool:
    """Whether each program is said one thing: once, or of words in all of its rows."""
    said: dict[tuple[str, ...], set[str]] = {}
    rows = [header.grid.rows[row] for row in header.below()]
    for cells in rows:
        named = tuple(values.text(cells.get(one.at)) for one in naming)
        said.setdefault(named, set()).add(values.text(cells.get(column.at)))
    once = len(said) == len(rows)
    return once or (holds in {Holds.TEXT, Holds.YES_NO} and all(len(words) == 1 for words in said.values()))


def _holds(column: SampledColumn, what: Holds) -> bool:
    if what is Holds.TEXT:
        return column.is_text
    reads: Callable[[Value], object] = values.yes_no if what is Holds.YES_NO else _as_number
    try:
        return bool([reads(cell) for cell in column.cells])
    except Unreadable:
        return False


def _as_number(cell: Value) -> None:
    if not is_number(cell):
        raise Unreadable("", "", "")
