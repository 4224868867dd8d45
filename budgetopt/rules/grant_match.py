"""A grant is matched with the city's own money."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from math import ceil, lcm

from budgetopt.city.ledger import Line
from budgetopt.city.model import Restriction
from budgetopt.money import Cents
from budgetopt.rules.allocation import Allocation
from budgetopt.rules.case import Case
from budgetopt.rules.row import Row, Sense, amount
from budgetopt.rules.rule import Breach, Rule


class GrantMatch(Rule):
    """Match each program's grants with unrestricted money.

        Σ_{f unrestricted} x_pft  ≥  Σ_{grant lines l of p} μ_l · x_lt − missing_p

    x recommended amounts in year t, μ_l the Match rate of a grant line (dollars of unrestricted money a dollar of
    grant), missing_p what today's budget lacks of its match, if anything; whole cents per fiscal year. Source: the
    award.
    """

    kind = "grant_match"
    policy = False

    @classmethod
    def of(cls, case: Case) -> Iterable[Rule]:
        """One rule, where a line has a match rate."""
        if any(line.match_rate for line in case.standing.lines):
            yield cls(name="Grant match", source="award letters", granted_by="the grantor")

    def rows(self, case: Case, year: int = 1) -> Iterator[Row]:
        """One row a program with a grant that asks for a match."""
        for id, lines in _matched(case):
            rates = {line.id: Fraction(line.match_rate) for line in lines if line.match_rate}
            scale = lcm(*(rate.denominator for rate in rates.values()))
            own = [(amount(line.id, year), scale) for line in lines if _unrestricted(case, line)]
            grants = [(amount(line, year), -int(rate * scale)) for line, rate in rates.items()]
            missing = _missing(case, lines)
            yield self.row((*own, *grants), Sense.AT_LEAST, -missing, case.program(id), scale=scale)

    def breaches(self, case: Case, allocation: Allocation) -> Iterator[Breach]:
        """Grants without their match."""
        for id, lines in _matched(case):
            given = {line: allocation.amount(line.id) for line in lines}
            own = sum(cents for line, cents in given.items() if _unrestricted(case, line))
            needed = sum(Fraction(line.match_rate) * cents for line, cents in given.items()) - _missing(case, lines)
            if own < needed:
                subject, least = case.program(id), ceil(needed)
                words = f"{subject.name} would match its grants with {case.show(own)}; {case.show(least)} is required"
                yield self.breach(least - own, words, subject)


def _matched(case: Case) -> list[tuple[str, tuple[Line, ...]]]:
    return [
        (id, lines) for id, lines in case.standing.lines_of_program.items() if any(line.match_rate for line in lines)
    ]


def _unrestricted(case: Case, line: Line) -> bool:
    return case.budget.fund[line.id.fund_id].restriction is Restriction.UNRESTRICTED


def _missing(case: Case, lines: tuple[Line, ...]) -> Cents:
    """What today's budget lacks of its match, loosened to a whole cent."""
    needed = sum((Fraction(line.match_rate) * line.current for line in lines), Fraction(0))
    return max(0, ceil(needed - sum(line.current for line in lines if _unrestricted(case, line))))
