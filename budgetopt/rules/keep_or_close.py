"""A program that is kept is kept at a size that works; a program that needs another comes only with it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from budgetopt.city.standing import Standing
from budgetopt.money import Cents, floor_share
from budgetopt.rules.allocation import Allocation
from budgetopt.rules.case import Case
from budgetopt.rules.row import Quantity, Row, Sense, What, program
from budgetopt.rules.rule import Breach, Rule, as_asked, asked_in
from budgetopt.scenario import asked
from budgetopt.scenario.quantities import Percent, amount_of


@dataclass(frozen=True)
class MinimumViableRule(Rule):
    """Keep a program at a viable size, or close it.

        y_pt = 0   or   y_pt ≥ m_p

    y_pt recommended total, m_p the viable amount (a percentage is of R_p: today's budget, or a proposal's request),
    whole cents per fiscal year. The programs are exempt from the limit on cuts, never from the law; a locked program is
    exempt from this rule. Source: the scenario's author.
    """

    least: tuple[tuple[str, Cents], ...] = ()

    kind = "minimum_viable"
    policy = True

    @classmethod
    def of(cls, case: Case) -> Iterable[Rule]:
        """One rule for each that the scenario asks for."""
        for index, rule in asked_in(case, asked.MinimumViable):
            programs = [id for id in rule.programs if id in case.keep_or_close]
            least = tuple((id, viable(case.standing, id, rule.at_least)) for id in sorted(programs))
            names = ", ".join(case.program(id).name for id in programs[:3])
            size = rule.at_least.text if isinstance(rule.at_least, Percent) else case.show(rule.at_least)
            yield cls(*as_asked(index, rule, f"At least {size}, or closed: {names}"), least=least)

    def rows(self, case: Case, year: int = 1) -> Iterator[Row]:
        """One row a program."""
        for id, least in self.least:
            terms = ((program(id, year), 1), (Quantity(What.FUNDED, id, year), -least))
            yield self.row(terms, Sense.AT_LEAST, 0, case.program(id))

    def breaches(self, case: Case, allocation: Allocation) -> Iterator[Breach]:
        """Programs kept too small."""
        for id, least in self.least:
            given = allocation.programs[id]
            if 0 < given < least:
                subject = case.program(id)
                words = f"{subject.name} would get {case.show(given)}; it takes {case.show(least)} or is closed"
                yield self.breach(least - given, words, subject)


@dataclass(frozen=True)
class RequiresRule(Rule):
    """Give one program money only where another has what it takes.

        y_pt > 0   only if   y_qt ≥ m

    y_pt recommended total of the program, y_qt of the one that it needs, m an amount (a percentage is of R_q: today's
    budget, or a proposal's request), whole cents per fiscal year. Source: the scenario's author. A circle of needs is
    a ScenarioError when the scenario is checked.
    """

    program: str = ""
    needs: str = ""
    least: Cents = 0

    kind = "requires"
    policy = True

    @classmethod
    def of(cls, case: Case) -> Iterable[Rule]:
        """One rule for each that the scenario asks for."""
        for index, rule in asked_in(case, asked.Requires):
            least = viable(case.standing, rule.needs, rule.at_least)
            one, other = case.program(rule.program).name, case.program(rule.needs).name
            name = f"{one} only with {other} at {case.show(least)}"
            yield cls(*as_asked(index, rule, name), program=rule.program, needs=rule.needs, least=least)

    def rows(self, case: Case, year: int = 1) -> Iterator[Row]:
        """One row."""
        terms = ((program(self.needs, year), 1), (Quantity(What.FUNDED, self.program, year), -self.least))
        yield self.row(terms, Sense.AT_LEAST, 0, case.program(self.needs))

    def breaches(self, case: Case, allocation: Allocation) -> Iterator[Breach]:
        """Money for the one without the other."""
        short = self.least - allocation.programs[self.needs]
        if allocation.programs[self.program] > 0 and short > 0:
            one, other = case.program(self.program), case.program(self.needs)
            given = case.show(allocation.programs[self.needs])
            words = f"{one.name} would get money with {other.name} at {given}; it needs {case.show(self.least)} there"
            yield self.breach(short, words, other)


def viable(standing: Standing, id: str, asked: Cents | Percent) -> Cents:
    """An amount as it stands, or a percentage of a program's reference amount, loosened to whole cents."""
    return amount_of(asked, standing.total[id] or standing.asked.get(id, 0), floor_share)
