"""Few programs change, and none by a trifle: rules that turn on a yes or no for each program."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from budgetopt.money import Cents
from budgetopt.rules.allocation import Allocation
from budgetopt.rules.case import Case
from budgetopt.rules.row import Quantity, Row, Sense, Unit, What
from budgetopt.rules.rule import Breach, Rule, as_asked, asked_in
from budgetopt.scenario import asked


@dataclass(frozen=True)
class MaxChangesRule(Rule):
    """Change at most N programs.

        Σ_p u_p ≤ N,   u_p = 1 where y_pt ≠ B_p in any year t, else 0

    y_pt recommended and B_p current total, whole cents per fiscal year, proposals included; N a number of programs.
    Who pays for a program may change without counting. Source: the scenario's author.
    """

    most: int = 0

    kind = "max_changes"
    policy = True

    @classmethod
    def of(cls, case: Case) -> Iterable[Rule]:
        """One rule for each that the scenario asks for."""
        for index, rule in asked_in(case, asked.MaxChanges):
            programs = f"{rule.programs} program{' changes' if rule.programs == 1 else 's change'}"
            yield cls(*as_asked(index, rule, f"At most {programs}"), most=rule.programs)

    def rows(self, case: Case, year: int = 1) -> Iterator[Row]:
        """One row in all, in the last year: what changed by then."""
        if year == case.years[-1]:
            fixed = {id for id in case.standing.fixed if id not in case.locks and not _forced(case, id)}
            moving = [id for id in case.standing.total if id not in fixed]
            terms = tuple((Quantity(What.CHANGED, id, year), 100) for id in moving)
            if terms:
                yield self.row(terms, Sense.AT_MOST, 100 * self.most, unit=Unit.PROGRAMS)

    def breaches(self, case: Case, allocation: Allocation) -> Iterator[Breach]:
        """More programs that change."""
        if allocation.year == case.years[-1]:
            changed = {id for year in allocation.back() for id in year.program_changes}
            if len(changed) > self.most:
                words = f"{len(changed)} programs would change; at most {self.most} may"
                yield self.breach(100 * (len(changed) - self.most), words)


def _forced(case: Case, id: str) -> bool:
    """Whether a minimum asks more of a fixed program, or of one of its lines, than it has."""
    lines, minimum = case.standing.lines_of_program[id], case.budget.program[id].minimum
    return (minimum is not None and minimum > case.standing.total[id]) or any(
        (line.minimum or 0) > line.current for line in lines
    )


@dataclass(frozen=True)
class SmallestMoveRule(Rule):
    """Move a program by an amount worth making, or not at all.

        y_pt = B_p   or   y_pt ≥ B_p + m   or   y_pt ≤ B_p − m

    y_pt recommended and B_p current total, m the smallest move, whole cents per fiscal year. Locked programs are
    exempt, and so is a program that the law forces away from today's amount. Source: the scenario's author.
    """

    smallest: Cents = 0
    programs: tuple[str, ...] = field(default=(), repr=False)

    kind = "smallest_move"
    policy = True

    @classmethod
    def of(cls, case: Case) -> Iterable[Rule]:
        """One rule for each that the scenario asks for."""
        standing = case.standing
        programs = tuple(
            id
            for id in case.free
            if standing.least[id] <= standing.total[id]
            and ((most := standing.most[id]) is None or standing.total[id] <= most)
        )
        for index, rule in asked_in(case, asked.SmallestMove):
            name = f"No move smaller than {case.show(rule.amount)}"
            yield cls(*as_asked(index, rule, name), smallest=rule.amount, programs=programs)

    def rows(self, case: Case, year: int = 1) -> Iterator[Row]:
        """Two rows a program: one for a raise, one for a cut."""
        for id in self.programs:
            for move, taken in ((What.RISE, What.RAISED), (What.FALL, What.LOWERED)):
                terms = ((Quantity(move, id, year), 1), (Quantity(taken, id, year), -self.smallest))
                yield self.row(terms, Sense.AT_LEAST, 0, case.program(id))

    def breaches(self, case: Case, allocation: Allocation) -> Iterator[Breach]:
        """Smaller moves."""
        for id in self.programs:
            move = abs(allocation.program_change(id))
            if 0 < move < self.smallest:
                subject, least = case.program(id), case.show(self.smallest)
                words = f"{subject.name} would move by {case.show(move)}; {least} is the smallest move"
                yield self.breach(self.smallest - move, words, subject)
