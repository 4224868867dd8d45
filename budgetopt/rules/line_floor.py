"""Maintenance of effort: a line keeps at least its minimum."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from budgetopt.rules.allocation import Allocation
from budgetopt.rules.case import Case
from budgetopt.rules.row import Row, Sense, amount
from budgetopt.rules.rule import Breach, Rule


@dataclass(frozen=True)
class LineFloor(Rule):
    """Keep a line at its minimum (maintenance of effort, a bond covenant).

        x_lt ≥ min_l

    x_lt recommended amount in year t and min_l the Minimum of the Budget sheet, whole cents per fiscal year.
    Source: the law or agreement behind the minimum.
    """

    kind = "line_floor"
    policy = False

    @classmethod
    def of(cls, case: Case) -> Iterable[Rule]:
        """One rule, where a line has a minimum."""
        if any(line.minimum for line in case.standing.lines):
            yield cls(name="Line minimum", source="the workbook", granted_by="the law or agreement behind it")

    def rows(self, case: Case, year: int = 1) -> Iterator[Row]:
        """One row a line that has a minimum."""
        for line in case.standing.lines:
            if line.minimum and not line.fixed:
                yield Row(
                    self.name, _subject(case, line.id), ((amount(line.id, year), 1),), Sense.AT_LEAST, line.minimum
                )

    def breaches(self, case: Case, allocation: Allocation) -> Iterator[Breach]:
        """Lines under their minimum."""
        for line in case.standing.lines:
            short = (line.minimum or 0) - allocation.amount(line.id)
            if line.minimum and not line.fixed and short > 0:
                subject = _subject(case, line.id)
                words = (
                    f"{subject} would get {case.show(allocation.amount(line.id))}; "
                    f"at least {case.show(line.minimum)} is required"
                )
                yield Breach(self.name, subject, short, words)


def _subject(case: Case, line: tuple[str, str]) -> str:
    return f"{case.budget.program[line[0]].name} from {case.budget.fund[line[1]].name}"
