"""What a verification says: a line a check that passed, every cell or file of one that failed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

from budgetopt.errors import Place

SCHEMA = "budgetopt/verify/1"


class Failure(NamedTuple):
    """One thing that is not as it should be, and the cell or file where it stands."""

    place: Place
    words: str

    @property
    def found(self) -> str:
        """What is wrong there, where the cell alone is named."""
        return f"{self.place.part}: {self.words}" if self.place.part else self.words

    def __str__(self) -> str:
        return f"{self.place}: {self.words}"


class Check(NamedTuple):
    """One check: what holds where it passed, else every failure."""

    words: str
    failures: tuple[Failure, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether there is nothing wrong."""
        return not self.failures


@dataclass(frozen=True)
class Verification:
    """The result of verifying one workbook: its checks in their order, and remarks for the reader."""

    file: str
    checks: tuple[Check, ...]
    remarks: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"<Verification of {self.file}: {len(self.checks)} checks, {len(self.failures)} failures>"

    @property
    def passed(self) -> bool:
        """Whether every check passed."""
        return all(check.passed for check in self.checks)

    @property
    def failures(self) -> tuple[Failure, ...]:
        """Everything that is wrong."""
        return tuple(failure for check in self.checks for failure in check.failures)

    def record(self) -> dict[str, Any]:
        """The verification as JSON: schema budgetopt/verify/1."""
        return {
            "schema": SCHEMA,
            "file": self.file,
            "passed": self.passed,
            "checks": [
                {
                    "check": check.words,
                    "passed": check.passed,
                    "failures": [failure.place.record | {"found": failure.found} for failure in check.failures],
                }
                for check in self.checks
            ],
            "remarks": list(self.remarks),
        }


class Report:
    """Checks as they are made."""

    def __init__(self) -> None:
        self.checks: list[Check] = []
        self.remarks: list[str] = []

    def check(self, words: str, failures: Iterable[Failure]) -> bool:
        """Add a check: what holds if there are no failures. Whether there are none."""
        made = Check(words, tuple(failures))
        self.checks.append(made)
        return made.passed
