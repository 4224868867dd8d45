"""What nobody has looked at does not pay for another's raise."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from budgetopt.money import Cents
from budgetopt.rules.allocation import Allocation
from budgetopt.rules.case import Case
from budgetopt.rules.row import Quantity, Row, Sense, Term, What, program
from budgetopt.rules.rule import AUTHOR, Breach, Rule
from budgetopt.scenario.model import Scenario

# Alignments are sums of products: two that are equal on paper may differ in the last digits.
_SAME = 1e-9


@dataclass(frozen=True)
class Unknown(Rule):
    """Unknown is not cut: programs of which nothing is known lose what is forced, and no more.

        Σ_t Σ_p net_pt  ≤  H,   net_pt = max(0, y_p,t−1 − y_pt)

    over the programs p whose belief is the prior alone and whose alignment is at least `start` (0–1, no unit); y_pt
    recommended total (B_p in year 0), H the least such sum that all other rules allow, whole cents per fiscal year: 0
    where they allow doing nothing (then y_pt ≥ y_p,t−1 of each), else found before the plan (`solve/holding.py`). Who
    pays for a program may change. The rule never makes a scenario impossible. Source: the house's default, or the
    scenario.
    """

    start: float = 0.0
    programs: tuple[str, ...] = field(default=(), repr=False)

    kind = "unknown"
    policy = True

    @classmethod
    def of(cls, case: Case) -> Iterable[Unknown]:
        """One rule, unless the scenario lifts it or there is no such program."""
        start = case.scenario.limits.unknown
        if start is None:
            return
        programs = tuple(id for id in case.standing.total if _is_held(case, id, start))
        if programs:
            yield cls("Unknown is not cut", "scenario", AUTHOR, start=start, programs=programs)

    def rows(self, case: Case, year: int = 1) -> Iterator[Row]:
        """Where nothing is forced a row a program; else one row in all, in the last year."""
        if case.forced is None:
            for id in self.programs:
                now, subject = (program(id, year), 1), case.program(id)
                if year == 1:
                    yield self.row((now,), Sense.AT_LEAST, case.standing.total[id], subject)
                else:
                    yield self.row((now, (program(id, year - 1), -1)), Sense.AT_LEAST, 0, subject)
        elif year == case.years[-1]:
            terms: list[Term] = [
                (Quantity(What.NET_CUT, id, one), 1) for one in reversed(case.years) for id in self.programs
            ]
            yield self.row(terms, Sense.AT_MOST, case.forced, rounding=_one_unit_a_fund(case))

    def breaches(self, case: Case, allocation: Allocation) -> Iterator[Breach]:
        """What is taken from them without need."""
        if case.forced is None:
            for id in self.programs:
                if lost := allocation.net_cut(id):
                    subject = case.program(id)
                    words = f"{subject.name} would lose {case.show(lost)}; nothing is known of it, and it is not cut"
                    yield self.breach(lost, words, subject)
        elif allocation.year == case.years[-1]:
            taken = sum(year.net_cut(id) for year in allocation.back() for id in self.programs)
            over = taken - case.forced - _one_unit_a_fund(case)
            if over > 0:
                words = (
                    f"programs of which nothing is known would lose {case.show(taken)}; {case.show(case.forced)} is "
                    "forced"
                )
                yield self.breach(over, words)

    def without(self, scenario: Scenario) -> Scenario:
        """The scenario in which they may be cut."""
        return scenario.with_limits(unknown=None)

    def but(self, program_id: str) -> Unknown:
        """The rule lifted for one program alone: what it costs to hold that one, or what knowing it could change."""
        return replace(self, programs=tuple(id for id in self.programs if id != program_id))

    def held(self, case: Case) -> dict[str, Cents]:
        """The programs that this rule and not the law or an officer keeps whole, with today's budget in cents."""
        least, totals = case.standing.least, case.standing.total
        return {id: totals[id] for id in self.programs if id in case.free and totals[id] > max(0, least[id])}


def _is_held(case: Case, id: str, start: float) -> bool:
    one = case.value[id]
    return one.unknown and one.alignment is not None and one.alignment >= start - _SAME and not case.is_fixed(id)


def _one_unit_a_fund(case: Case) -> Cents:
    """What rounding may add to what is forced."""
    return case.scenario.round_to * 100 * len(case.budget.funds)
