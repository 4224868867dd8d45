"""No more of a fund is moved than the scenario allows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from math import ceil

from budgetopt.city.ledger import LineId
from budgetopt.money import Cents
from budgetopt.rules.allocation import Allocation
from budgetopt.rules.case import Case
from budgetopt.rules.evidence_limits import CutsNeedEvidenceRule
from budgetopt.rules.program_limits import CutLimit, OwnLimit, ProgramLimit
from budgetopt.rules.row import Row, Sense, cut
from budgetopt.rules.rule import AUTHOR, Breach, Rule
from budgetopt.scenario.model import Scenario

_MOST_LOST = Fraction(9, 10)


@dataclass(frozen=True)
class Moved(Rule):
    """Limit the money that leaves the lines of each fund.

        Σ_{l in f} cut_lt  ≤  moved · Σ_{l in f} b_l + need_ft / (1 − κ_f)
        need_ft = max(0, (A_f,t−1 − reserve_f,t−1) − (A_ft − reserve_ft)),   A_f0 = Σ_{l in f} b_l,   reserve_f0 = 0

    cut_lt what a line loses against the year before, b_l its current amount, A_ft money available in year t and
    reserve_ft what is set aside of it, whole cents per fiscal year; moved a share of each year, κ_f the largest share
    of a cut that frees nothing, τ_p + η_p, of the programs with money in the fund that may be cut at all (at most 0.9).
    A cut that the fund's own shrinking forces is not a choice, nor is what such a cut costs. Source: the scenario's
    author.
    """

    share: Decimal = Decimal(0)
    frees_nothing: Mapping[str, Fraction] = field(default_factory=dict, repr=False)

    kind = "moved"
    policy = True

    @classmethod
    def of(cls, case: Case) -> Iterable[Rule]:
        """One rule, unless the scenario lifts it."""
        moved = case.scenario.limits.moved
        if moved is not None:
            name = f"At most {moved.text} of each fund is moved"
            yield cls(name, "scenario", AUTHOR, share=moved, frees_nothing=_frees_nothing(case))

    def rows(self, case: Case, year: int = 1) -> Iterator[Row]:
        """One row a fund."""
        for fund, lines in case.standing.lines_of_fund.items():
            # After the first year a line that starts at nothing may have been raised, and be cut again.
            terms = tuple(
                (cut(line.id, year), 1) for line in lines if line.current > 0 or (year > 1 and not line.fixed)
            )
            if terms:
                yield self.row(terms, Sense.AT_MOST, self.limit(case, fund, year), case.fund(fund))

    def breaches(self, case: Case, allocation: Allocation) -> Iterator[Breach]:
        """Funds from which more would be moved."""
        for fund, lines in case.standing.lines_of_fund.items():
            taken = sum(
                max(0, allocation.before(line.id) - allocation.amount(line.id)) for line in lines if not line.fixed
            )
            over = taken - self.limit(case, fund, allocation.year)
            if over > 0:
                subject = case.fund(fund)
                words = f"{case.show(taken)} would be moved in {subject.name}; at most {case.show(taken - over)} may"
                yield self.breach(over, words, subject)

    def without(self, scenario: Scenario) -> Scenario:
        """The scenario with this limit lifted."""
        return scenario.with_limits(moved=None)

    def limit(self, case: Case, fund: str, year: int) -> Cents:
        """What may be moved in a fund; the percentage becomes whole cents once, loosened."""
        return self.beside(case, fund, max(0, shrinks(case, fund, year)))

    def beside(self, case: Case, fund: str, need: Cents) -> Cents:
        """What may be moved in a fund that shrinks by `need` (below 0: less than nothing is forced)."""
        share = max(Fraction(0), Fraction(self.share) * case.standing.fund_total[fund])
        return ceil(share + need * self.forced_by_one(fund))

    def forced_by_one(self, fund: str) -> Fraction:
        """1 / (1 − κ_f): the cut that one cent less in a fund forces."""
        return 1 / (1 - self.frees_nothing.get(fund, Fraction(0)))

    @classmethod
    def forced(cls, case: Case, fund: str, year: int) -> Cents:
        """What of it no choice brings: the cut that the fund's own shrinking forces, with what it costs."""
        return cls("", "", "", frees_nothing=_frees_nothing(case)).limit(case, fund, year)


def shrinks(case: Case, fund: str, year: int) -> Cents:
    """By how much less a fund has for its lines than the year before; below 0 where it has more."""
    before = case.before(fund, year) - (0 if year == 1 else case.reserve[fund])
    return before - (case.money(year)[fund] - case.reserve[fund])


def _frees_nothing(case: Case) -> dict[str, Fraction]:
    """κ_f of the funds where it is not 0."""
    lowest = _lowest_totals(case)
    largest: dict[str, Decimal] = {}
    programs, totals = case.budget.program, case.standing.total
    for line in case.standing.lines:
        id, fund = line.id
        program = programs[id]
        lost = program.transition_cost + program.earned_revenue + program.unavoidable_cost
        if lost and line.current and lowest[id] < totals[id]:
            largest[fund] = max(lost, largest.get(fund, lost))
    return {fund: min(Fraction(lost), _MOST_LOST) for fund, lost in largest.items()}


def _lowest_totals(case: Case) -> dict[str, Cents]:
    """The least that law, locks and the limits of single programs let each program have in the first year."""
    lowest = dict(case.standing.least)
    limits: list[ProgramLimit] = [
        rule
        for cls in (CutLimit, OwnLimit, CutsNeedEvidenceRule)
        for rule in cls.of(case)
        if isinstance(rule, ProgramLimit) and rule.sense is Sense.AT_LEAST
    ]
    for rule in limits:
        for id in rule.programs:
            lowest[id] = max(lowest[id], rule.limit(case, id) or 0)
    for id, locks in case.locks.items():
        for lock in locks:
            now = case.standing.line[LineId(id, lock.fund)].current if lock.fund else case.standing.total[id]
            fixed = lock.fixes(now)
            if not lock.fund:
                lowest[id] = fixed
            elif case.is_fixed(id):
                lowest[id] += fixed - now
    return lowest
