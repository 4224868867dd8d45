"""Maintenance of effort: a line keeps at least its minimum."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from budgetopt.city.ledger import LineId
from budgetopt.rules.allocation import Allocation
from budgetopt.rules.case import Case
from budgetopt.rules.row import Row, Sense, Subject, amount
from budgetopt.rules.rule import Breach, Rule


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
                subject = _subject(case, line.id)
                yield self.row(((amount(line.id, year), 1),), Sense.AT_LEAST, line.minimum, subject)

    def breaches(self, case: Case, allocation: Allocation) -> Iterator[Breach]:
        """Lines under their minimum."""
        for line in case.standing.lines:
            short = (line.minimum or 0) - allocation.amount(line.id)
            if line.minimum and not line.fixed and short > 0:
                subject = _subject(case, line.id)
                words = (
                    f"{subject.name} would get {case.show(allocation.amount(line.id))}; "
                    f"at least {case.show(line.minimum)} is required"
                )
                yield self.breach(short, words, subject)


def _subject(case: Case, line: LineId) -> Subject:
    name = f"{case.program(line.program_id).name} from {case.fund(line.fund_id).name}"
    return Subject(f"{line.program_id}/{line.fund_id}", name)
