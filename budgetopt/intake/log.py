"""The findings of one import, collected so that they can all be said at once."""

from __future__ import annotations

from collections.abc import Iterable

from budgetopt.errors import MOST_SUGGESTIONS, Finding, Level, Place, did_you_mean
from budgetopt.intake.cells.grid import numbered
from budgetopt.money import Cents, show


class Log:
    """Collects findings. Faults that come by the hundred are counted and said once, at the first place."""

    def __init__(self) -> None:
        self.currency = "USD"  # of the budget, as soon as it is known
        self.found: list[Finding] = []
        self._counted: dict[tuple[str, str], tuple[Level, Place, str, str, int]] = {}
        self._suggestions: dict[tuple[str, str], str] = {}

    def error(self, rule: str, place: Place, found: str, expected: str = "", mend: str = "") -> None:
        """Something that stops the import."""
        self.found.append(Finding(Level.ERROR, rule, place, found, expected, mend))

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
        return any(finding.level is Level.ERROR for finding in self.findings)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Everything found, by file, sheet, row and column."""
        counted = [
            Finding(level, rule, place, found.replace("{n}", f"{times:,}"), "", mend)
            for (rule, _), (level, place, found, mend, times) in self._counted.items()
        ]
        return tuple(sorted(self.found + counted, key=_order))


def _order(finding: Finding) -> tuple[str, str, tuple[int, int], str, str]:
    place = finding.place
    cell = (int(place.cell), 0) if place.cell.isdigit() else numbered(place.cell)
    return place.file, place.sheet, cell, finding.rule, finding.found
