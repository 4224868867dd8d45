"""What can go wrong, in words for the person who can mend it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from reprlib import Repr
from textwrap import shorten
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from budgetopt.rules.case import Case
    from budgetopt.solve.conflicts import Conflict
    from budgetopt.solve.fund_changes import FundChange

# A value from a file as a finding quotes it, not the whole of a long one.
_BRIEF = Repr()
_BRIEF.maxstring = _BRIEF.maxother = 100
brief = _BRIEF.repr


class Level(StrEnum):
    """How much a finding matters: an error stops the import, a warning or a note does not."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands: a file, then a sheet and cell of a workbook or a key of a scenario.

    `part`: which value, of a cell that holds several.
    """

    file: str = ""
    sheet: str = ""
    cell: str = ""
    part: str = ""

    @property
    def inside(self) -> str:
        """Where it stands in its file: Programs!D14."""
        return f"{self.sheet}!{self.cell}" if self.sheet and self.cell else self.sheet or self.cell

    @property
    def record(self) -> dict[str, str]:
        """As JSON carries it."""
        return {"file": self.file, "sheet": self.sheet, "cell": self.cell}

    def __str__(self) -> str:
        of = f" ({self.part})" if self.part else ""
        return ": ".join(part for part in (self.file, self.inside) if part) + of


@dataclass(frozen=True, slots=True)
class Cells:
    """Where the values of one row stand: `columns`, what -> letters of its column, is shared by all rows."""

    file: str = ""
    sheet: str = ""
    row: int = 0
    columns: Mapping[str, str] = field(default_factory=dict, compare=False, repr=False)

    def place(self, what: str) -> Place:
        """The cell that a value was read from; no cell where it was not read from one."""
        letters = self.columns.get(what)
        return Place(self.file, self.sheet, f"{letters}{self.row}" if letters else "")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong or worth knowing, at its place, with the way to mend it.

    `rule` is a short stable name of the kind of finding ("duplicate-id"), for filters and tests. `more`: the other
    cells of its sheet that it stands for, where there are too many of one cause to be said one by one.
    """

    level: Level
    rule: str
    place: Place
    found: str
    expected: str = ""
    mend: str = ""
    more: tuple[str, ...] = ()

    def __str__(self) -> str:
        place = f"{self.place}: " if str(self.place) else ""
        tail = " ".join(part for part in (self.expected, self.mend) if part)
        return f"{place}{self.found}{' ' + tail if tail else ''}"


def in_file(findings: Iterable[Finding], file: str) -> tuple[Finding, ...]:
    """The findings with the file that they are in, where they do not name one."""
    return tuple(
        finding if finding.place.file else replace(finding, place=replace(finding.place, file=file))
        for finding in findings
    )


class BudgetOptError(Exception):
    """The parent of every error this package raises on purpose."""

    def __repr__(self) -> str:
        return f"{type(self).__name__}({shorten(str(self), 300)!r})"


class FindingsError(BudgetOptError):
    """Findings that were collected and are raised once, all together."""

    def __init__(self, findings: Iterable[Finding]):
        self.findings: tuple[Finding, ...] = tuple(findings)
        errors = [finding for finding in self.findings if finding.level is Level.ERROR]
        super().__init__("\n".join(str(finding) for finding in errors or self.findings))

    def __reduce__(self) -> tuple[type[FindingsError], tuple[tuple[Finding, ...]]]:
        """A worker's error comes back whole."""
        return type(self), (self.findings,)


class InputError(FindingsError):
    """A workbook has errors; `findings` lists every one with its cell."""


class ScenarioError(FindingsError):
    """A scenario has errors; `findings` lists every one with its key."""


class UsageError(BudgetOptError):
    """A file that is missing, an output that exists or is open elsewhere, a wrong argument."""


class SolverError(BudgetOptError):
    """The solver gave no verdict that can be trusted."""


class TimeLimitReached(SolverError):
    """The time limit ended the search before any plan was found."""

    def __init__(self, time_limit_s: float):
        self.time_limit_s = time_limit_s
        super().__init__(
            f"no plan was found within the time limit of {time_limit_s:g} seconds; that does not say that there is "
            "none. Give the search more time (--time-limit SECONDS; time_limit_s in Python), or delete some of the "
            "rules that turn on a yes or no."
        )

    def __reduce__(self) -> tuple[type[TimeLimitReached], tuple[float]]:
        """A worker's error comes back whole."""
        return type(self), (self.time_limit_s,)


class AuditError(BudgetOptError):
    """A finished plan breaks a rule or does not add up: a bug of ours, never shown as a plan."""


class Infeasible(BudgetOptError):
    """No plan meets all the rules; `conflicts` says what clashes and the smallest change.

    `fund_changes` says of each change of a fund's money that the scenario asks for, and that cannot be met, the largest
    that is possible. `scenario` names the scenario where there are several; `case`: what was asked of which budget.
    """

    def __init__(
        self, conflicts: Sequence[Conflict], case: Case, fund_changes: Sequence[FundChange] = (), scenario: str = ""
    ):
        self.conflicts = tuple(conflicts)
        self.fund_changes = tuple(fund_changes)
        self.scenario = scenario
        self.case = case
        super().__init__("\n".join(str(one) for one in (*conflicts, *fund_changes)))

    def __reduce__(self) -> tuple[type[Infeasible], tuple[object, ...]]:
        """A worker's error comes back whole."""
        return type(self), (self.conflicts, self.case, self.fund_changes, self.scenario)


# Of 100; below it a proposal is a nuisance.
_NEAR = 55
MOST_SUGGESTIONS = 40  # names for which a near one is looked for: what is wrong throughout must not take minutes


def nearest(name: str, known: Iterable[str]) -> str:
    """The known name most like `name`, or "" when none is near: for "did you mean …?"."""
    from rapidfuzz import fuzz, process  # not at start-up: only who errs waits for it

    by_key = {candidate.casefold(): candidate for candidate in known}
    near = process.extractOne(name.casefold(), list(by_key), scorer=fuzz.ratio, score_cutoff=_NEAR)
    return by_key[near[0]] if near else ""


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """The sentence that mends an unknown name."""
    choices = [str(one) for one in known]
    near = nearest(name, choices)
    if near:
        return f"Did you mean {near!r}?"
    choices = sorted(set(choices))
    shown = ", ".join(choices[:8])
    return f"Known: {shown}{', …' if len(choices) > 8 else ''}." if choices else "There are none."
