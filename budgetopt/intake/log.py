"""The findings of one import, collected so that they can all be said at once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from budgetopt.errors import MOST_SUGGESTIONS, Finding, Level, Place, did_you_mean
from budgetopt.intake.cells.grid import numbered
from budgetopt.intake.cells.limits import MOST_ERRORS, MOST_OF_A_CAUSE
from budgetopt.money import Cents, show

_CELL = re.compile(r"([A-Z]*)\d+")
_VALUES = re.compile(r"'[^']*'|\"[^\"]*\"|[^a-z]+", re.IGNORECASE)  # what a finding quotes and counts
_MEND_ALL = {
    "unknown-id": "Correct them, add what they name, or give all the files together.",
    "duplicate-id": "Give each its own ID.",
    "unknown-rating": "Correct them, or enter the Rating system whose labels they are.",
    "unknown-choice": "Correct them.",
}
# What comes of how a whole file is read, wherever in it the cells stand.
_OF_A_FILE = {"total-differs", "one-fund", "negative-line"}


class ImportStopped(Exception):
    """Enough is wrong: nothing more is looked at."""


class Log:
    """Collects findings. Faults that come by the hundred are counted and said once, at the first place."""

    def __init__(self) -> None:
        self.currency = "USD"  # of the budget, as soon as it is known
        self.found: list[Finding] = []
        self._errors = 0
        self._counted: dict[tuple[str, str], tuple[Level, Place, str, str, int]] = {}
        self._suggestions: dict[tuple[str, str], str] = {}

    def error(self, rule: str, place: Place, found: str, expected: str = "", mend: str = "") -> None:
        """Something that stops the import. Raises ImportStopped when there are more than anybody mends one by one."""
        self.found.append(Finding(Level.ERROR, rule, place, found, expected, mend))
        self._errors += 1
        if self._errors == MOST_ERRORS:
            said = f"{MOST_ERRORS:,} errors were found; the rest was not looked at."
            self.found.append(Finding(Level.ERROR, "many-errors", Place(place.file), said, "", "Mend these first."))
            raise ImportStopped

    def warning(self, rule: str, place: Place, found: str, expected: str = "", mend: str = "") -> None:
        """Something that is read, but that a person should look at."""
        self.found.append(Finding(Level.WARNING, rule, place, found, expected, mend))

    def note(self, rule: str, place: Place, found: str, expected: str = "", mend: str = "") -> None:
        """Something that a person may want to know."""
        self.found.append(Finding(Level.NOTE, rule, place, found, expected, mend))

    def count(self, level: Level, rule: str, group: str, place: Place, found: str, mend: str = "") -> None:
        """One more of a kind in `group`; `found` says how many there were where it has {n}."""
        first = self._counted.get((rule, group), (level, place, found, mend, 0))
        self._counted[rule, group] = (*first[:4], first[4] + 1)

    def suggestion(self, what: str, id: str, known: Iterable[str]) -> str:
        """The sentence that mends an unknown id of a `what`."""
        key = (what, id)
        if key not in self._suggestions:
            many = len(self._suggestions) >= MOST_SUGGESTIONS
            self._suggestions[key] = f"Correct it, or add the {what}." if many else did_you_mean(id, known)
        return self._suggestions[key]

    def show(self, cents: Cents) -> str:
        """Money as findings write it, in the budget's currency."""
        return show(cents, self.currency)

    @property
    def failed(self) -> bool:
        """Whether anything stops the import."""
        counted = (level for level, *_ in self._counted.values())
        return Level.ERROR in (*counted, *(finding.level for finding in self.found))

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Everything found, by file, sheet, row and column."""
        counted = [
            Finding(level, rule, place, found.replace("{n}", f"{times:,}"), "", mend)
            for (rule, _), (level, place, found, mend, times) in self._counted.items()
        ]
        return tuple(one_a_cause(sorted(self.found + counted, key=_order)))


def one_a_cause(findings: Iterable[Finding]) -> Iterator[Finding]:
    """One finding for those of one rule in one column that say the same of it, where there are more than a person reads
    one by one: a date among amounts is another cause than words among them. What is of a whole file is one in it all.

    A mend that fits the first alone gives way to the mend of its rule.
    """
    causes: dict[object, list[Finding]] = {}
    for place, finding in enumerate(findings):
        column = _CELL.fullmatch(finding.place.cell)
        said = _VALUES.sub(" ", finding.found)
        at = () if finding.rule in _OF_A_FILE else (said, finding.place.sheet, column and column[1])
        cause = (finding.level, finding.rule, finding.place.file, *at)
        causes.setdefault(cause if column else place, []).append(finding)
    for first, *others in causes.values():
        if len(others) < MOST_OF_A_CAUSE:
            yield from (first, *others)
            continue
        places = [finding.place for finding in (first, *others)]
        sheets = len({place.sheet for place in places}) > 1
        here, *more = (f"{place.sheet}!{place.cell}" if sheets else place.cell for place in places)
        said = f"{first.found} There are {len(places):,} like this: {', '.join((here, *more[:2]))}, …"
        same = all(other.mend == first.mend for other in others)
        mend = first.mend if same else _MEND_ALL.get(first.rule, first.mend)
        yield replace(first, found=said, mend=mend, more=tuple(more))


def _order(finding: Finding) -> tuple[str, str, tuple[int, int], str, str]:
    place = finding.place
    cell = (int(place.cell), 0) if place.cell.isdigit() else numbered(place.cell)
    return place.file, place.sheet, cell, finding.rule, finding.found
