"""Departments that are spelled in two ways are one department."""

from __future__ import annotations

from budgetopt.errors import Level, Place
from budgetopt.intake.cells.words import squeeze
from budgetopt.intake.log import Log


class Spelling:
    """The first spelling of each name: those that differ in case, blanks, punctuation or "&" for "and" are one."""

    def __init__(self) -> None:
        self._first: dict[str, str] = {}

    def of(self, name: str, place: Place, log: Log) -> str:
        """The first spelling of a department, after noting that this one differs."""
        first = self._first.setdefault(squeeze(name.replace("&", " and ")) or name, name)
        if first != name:
            said = f"departments spelled in two ways are one: {{n}} rows, this is the first ({name!r} is {first!r})."
            log.count(Level.NOTE, "department-spelled-differently", place.file, place, said, "Spell it in one way.")
        return first
