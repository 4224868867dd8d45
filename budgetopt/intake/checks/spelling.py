"""Departments that are spelled in two ways are one department."""

from __future__ import annotations

import re

from budgetopt.errors import Level, Place
from budgetopt.intake.cells.words import squeeze
from budgetopt.intake.log import Log

# What a page says of a table that goes on: "Parks (continued)". "Hotel Suite" is a name.
_CONTINUED = re.compile(
    r"\s*[(\[,–—-]\s*(continued|cont'?d?|continuación|forts(etzung)?|suite|segue|vervolg)\.?\s*[)\]]?$|\s+(continued|cont'd)$",
    re.IGNORECASE,
)


class Spelling:
    """The first spelling of each name: those that differ in case, blanks, punctuation, "&" for "and" or "(continued)"
    are one."""

    def __init__(self) -> None:
        self._first: dict[str, str] = {}

    def of(self, name: str, place: Place, log: Log) -> str:
        """The first spelling of a department, after noting that this one differs."""
        own = _CONTINUED.sub("", name) or name
        first = self._first.setdefault(squeeze(own.replace("&", " and ")) or own, own)
        if first != name:
            said = f"departments spelled in two ways are one: {{n}}, this is the first ({name!r} is {first!r})."
            log.count(Level.NOTE, "department-spelled-differently", place.file, place, said, "Spell it in one way.")
        return first
