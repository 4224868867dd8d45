"""How far policy lets one program move: city-wide limits, a program's own, and the range of the return curve."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from budgetopt.city.ledger import LineId
from budgetopt.impact.curve import CURVE_RANGE
from budgetopt.money import Cents, ceiling_share, floor_share
from budgetopt.rules.allocation import Allocation
from budgetopt.rules.case import Case
from budgetopt.rules.row import Row, Sense, program
from budgetopt.rules.rule import Breach, Rule, asked_in, said
from budgetopt.scenario.asked import ProgramLimits, locked_amount
from budgetopt.scenario.model import Scenario
from budgetopt.scenario.quantities import Percent


@dataclass(frozen=True)
class ProgramLimit(Rule):
    """Least and most that policy allows a program, law before policy.

        max(lo_p, min((1 − cut) B_p, hi_p))  ≤  y_p  ≤  min(hi_p, max((1 + growth) B_p, lo_p))

    y_p recommended and B_p current total, lo_p and hi_p the law's floor and ceiling, whole cents per fiscal year;
    cut and growth shares. Proposals have no policy limit; a lock replaces it; a rule for one program replaces the
    city-wide limit on its side. Source: the scenario's author.
    """

    policy = True
    programs: tuple[str, ...] = field(default=(), repr=False)

    @abstractmethod
    def bound(self, case: Case, id: str) -> tuple[Sense, Cents]:
        """The limit of one program before the law is looked at."""

    def limit(self, case: Case, id: str) -> tuple[Sense, Cents]:
        """The limit of one program in whole cents: law before policy, and a locked line may take its amount."""
        sense, cents = self.bound(case, id)
        if id in case.locks:
            loosest = min if sense is Sense.AT_LEAST else max
            cents = loosest(cents, _with_locked_lines(case, id))
        least, most = case.standing.least[id], case.standing.most[id]
        if sense is Sense.AT_LEAST:
            return sense, max(least, cents if most is None else min(cents, most))
        return sense, max(cents, least) if most is None else min(most, max(cents, least))

    def limits(self, case: Case) -> Iterator[tuple[str, Sense, Cents]]:
        """The limit of every program for which policy is tighter than the law: elsewhere it is the law that binds."""
        for id in self.programs:
            sense, cents = self.limit(case, id)
            least, most = case.standing.least[id], case.standing.most[id]
            if cents > least if sense is Sense.AT_LEAST else most is None or cents < most:
                yield id, sense, cents

    def rows(self, case: Case) -> Iterator[Row]:
        """One row a program."""
        for id, sense, cents in self.limits(case):
            yield Row(self.name, case.budget.program[id].name, ((program(id), 1),), sense, cents)

    def breaches(self, case: Case, allocation: Allocation) -> Iterator[Breach]:
        """Programs outside the limit."""
        for id, sense, cents in self.limits(case):
            given = allocation.programs[id]
            over = cents - given if sense is Sense.AT_LEAST else given - cents
            if over > 0:
                name = case.budget.program[id].name
                side = "at least" if sense is Sense.AT_LEAST else "at most"
                words = f"{name} would get {case.show(given)}; {side} {case.show(cents)} is asked for"
                yield Breach(self.name, name, over, words)


@dataclass(frozen=True)
class CutLimit(ProgramLimit):
    """No program is cut by more than a share of its current budget: y_p ≥ (1 − cut) B_p (see ProgramLimit)."""

    share: Decimal = Decimal(0)
    kind = "program_cut"

    @classmethod
    def of(cls, case: Case) -> Iterable[Rule]:
        """The city-wide limit, for programs without a floor of their own."""
        share = case.scenario.limits.program_cut
        if share is not None:
            programs = _ruled_city_wide(case, own=("floor", "cut"))
            name = f"No program is cut by more than {share.text}"
            yield cls(name, "scenario", "the scenario's author", programs=programs, share=share)

    def without(self, scenario: Scenario) -> Scenario:
        """The scenario with this limit lifted."""
        return scenario.with_limits(program_cut=None)

    def bound(self, case: Case, id: str) -> tuple[Sense, Cents]:
        """(1 − cut) B_p, loosened to whole cents."""
        return Sense.AT_LEAST, floor_share(1 - self.share, case.standing.total[id])


@dataclass(frozen=True)
class GrowthLimit(ProgramLimit):
    """No program grows by more than a share of its current budget: y_p ≤ (1 + growth) B_p (see ProgramLimit)."""

    share: Decimal = Decimal(0)
    kind = "program_growth"

    @classmethod
    def of(cls, case: Case) -> Iterable[Rule]:
        """The city-wide limit, for programs without a ceiling of their own."""
        share = case.scenario.limits.program_growth
        if share is not None:
            programs = _ruled_city_wide(case, own=("ceiling", "growth"))
            name = f"No program grows by more than {share.text}"
            yield cls(name, "scenario", "the scenario's author", programs=programs, share=share)

    def without(self, scenario: Scenario) -> Scenario:
        """The scenario with this limit lifted."""
        return scenario.with_limits(program_growth=None)

    def bound(self, case: Case, id: str) -> tuple[Sense, Cents]:
        """(1 + growth) B_p, loosened to whole cents."""
        return Sense.AT_MOST, ceiling_share(1 + self.share, case.standing.total[id])


@dataclass(frozen=True)
class CurveRange(ProgramLimit):
    """Without any growth limit a program may at most double: y_p ≤ 2 R_p, where the return curve ends."""

    kind = "curve_range"
    policy = False  # the model's own limit: lifting policy does not lift it

    @classmethod
    def of(cls, case: Case) -> Iterable[Rule]:
        """One rule, for the programs that no growth limit holds."""
        if case.scenario.limits.program_growth is None:
            programs = _ruled_city_wide(case, own=("ceiling", "growth"))
            name = "Curve range: no program more than doubles"
            by = "the analyst, with a curve that reaches further"
            yield cls(name, "the return curve's range", by, programs=programs)

    def bound(self, case: Case, id: str) -> tuple[Sense, Cents]:
        """2 R_p."""
        return Sense.AT_MOST, CURVE_RANGE * case.standing.total[id]


@dataclass(frozen=True)
class OwnLimit(ProgramLimit):
    """A program's own floor, ceiling, cut or growth, as a rule of kind "program" asks (see ProgramLimit)."""

    sense: Sense = Sense.AT_LEAST
    cents: Cents = 0
    kind = "program"

    @classmethod
    def of(cls, case: Case) -> Iterable[Rule]:
        """One rule for each side that the scenario limits."""
        for place, asked in asked_in(case, ProgramLimits):
            if asked.program not in case.free:
                continue
            name = case.budget.program[asked.program].name
            least, most = _own_limits(asked, case.standing.total[asked.program])
            for sense, side, cents in ((Sense.AT_LEAST, "at least", least), (Sense.AT_MOST, "at most", most)):
                if cents is not None:
                    yield cls(
                        *said(place, asked, f"{name}: {side} {case.show(cents)}"),
                        programs=(asked.program,),
                        sense=sense,
                        cents=cents,
                    )

    def bound(self, case: Case, id: str) -> tuple[Sense, Cents]:
        """The amount that the rule asks for."""
        return self.sense, self.cents


def _own_limits(asked: ProgramLimits, today: Cents) -> tuple[Cents | None, Cents | None]:
    """The tightest floor and the tightest ceiling that a rule asks for a program with `today` cents."""
    floors = [_cents(asked.floor, today, floor_share)] if asked.floor is not None else []
    ceilings = [_cents(asked.ceiling, today, ceiling_share)] if asked.ceiling is not None else []
    # A change in percent means nothing for a proposal, which starts from zero.
    if asked.cut is not None and today:
        floors.append(floor_share(1 - asked.cut, today))
    if asked.growth is not None and today:
        ceilings.append(ceiling_share(1 + asked.growth, today))
    return max(floors, default=None), min(ceilings, default=None)


def _cents(given: Cents | Percent, today: Cents, whole: Callable[[Decimal, Cents], Cents]) -> Cents:
    """Money as it stands; a percentage of current as whole cents, loosened by `whole`."""
    return whole(given, today) if isinstance(given, Percent) else given


def _with_locked_lines(case: Case, id: str) -> Cents:
    """A program's total with its locked lines as fixed and the others as today."""
    lines = [(lock, case.standing.line[LineId(id, lock.fund)].current) for lock in case.locks[id]]
    return case.standing.total[id] + sum(locked_amount(lock, current) - current for lock, current in lines)


def _ruled_city_wide(case: Case, own: tuple[str, ...]) -> tuple[str, ...]:
    """Free programs with money today that no rule of their own limits in one of the fields `own`."""
    special = {
        rule.program
        for rule in case.scenario.rules
        if isinstance(rule, ProgramLimits) and any(getattr(rule, name) is not None for name in own)
    }
    return tuple(id for id in case.free if id not in special and not case.standing.is_proposal(id))
