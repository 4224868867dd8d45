"""How far policy lets one program move: city-wide limits, a program's own, and the range of the return curve."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

from budgetopt.city.ledger import LineId
from budgetopt.impact.curve import CURVE_RANGE
from budgetopt.money import Cents, ceiling_share, floor_share
from budgetopt.rules.allocation import Allocation
from budgetopt.rules.case import Case
from budgetopt.rules.row import Row, Sense, program
from budgetopt.rules.rule import AUTHOR, Breach, Rule, as_asked, asked_in
from budgetopt.scenario.asked import ProgramLimits
from budgetopt.scenario.model import Scenario


@dataclass(frozen=True)
class ProgramLimit(Rule):
    """Least and most that policy allows a program, law before policy; from the second year on against the year before.

        max(lo_p, min((1 − cut) y_p,t−1, hi_p))  ≤  y_pt  ≤  min(hi_p, max((1 + growth) y_p,t−1, lo_p)),   y_p0 = B_p

    y_pt recommended total in year t and B_p current total, lo_p and hi_p the law's floor and ceiling, whole cents per
    fiscal year; cut and growth shares. Proposals have no policy limit; a lock replaces it; a rule for one program
    replaces the city-wide limit on its side. As lo_p ≤ y_p,t−1 ≤ hi_p, the law is dropped from the second year's form.
    Source: the scenario's author.
    """

    policy = True
    sense = Sense.AT_LEAST
    programs: tuple[str, ...] = field(default=(), repr=False)

    @abstractmethod
    def bound(self, case: Case, id: str, year: int) -> Cents | None:
        """What one program is held to in a year, before the law is looked at; None where no amount stands fast."""

    def step(self) -> Fraction | None:
        """The share of the year before that a program is held to from the second year on; None for no such limit."""
        return None

    def limit(self, case: Case, id: str, year: int = 1) -> Cents | None:
        """The limit of one program in whole cents: law before policy, and a locked line may take its amount."""
        cents = self.bound(case, id, year)
        if cents is None:
            return None
        at_least, standing = self.sense is Sense.AT_LEAST, case.standing
        if id in case.locks:
            cents = (min if at_least else max)(cents, _with_locked_lines(case, id))
        least, most = standing.least[id], standing.most[id]
        if at_least:
            return max(least, cents if most is None else min(cents, most))
        return max(cents, least) if most is None else min(most, max(cents, least))

    def limits(self, case: Case, year: int) -> Iterator[tuple[str, Cents]]:
        """The limit of every program for which policy is tighter than the law: elsewhere it is the law that binds."""
        least, most, at_least = case.standing.least, case.standing.most, self.sense is Sense.AT_LEAST
        for id in self.programs:
            cents = self.limit(case, id, year)
            if cents is not None and (cents > least[id] if at_least else (law := most[id]) is None or cents < law):
                yield id, cents

    def rows(self, case: Case, year: int = 1) -> Iterator[Row]:
        """One row a program that is held to an amount, one a program that is held to the year before."""
        for id, cents in self.limits(case, year):
            yield self.row(((program(id, year), 1),), self.sense, cents, case.program(id))
        step = self.step()
        if year > 1 and step is not None:
            for id in self.programs:
                terms = ((program(id, year), step.denominator), (program(id, year - 1), -step.numerator))
                yield self.row(terms, self.sense, 0, case.program(id), scale=step.denominator)

    def beside_law(self, case: Case) -> Iterator[Row]:
        """Rows of programs that policy would hold to the very amount of the law: neither alone is worth anything."""
        for id in self.programs:
            for year in case.years:
                cents = self.bound(case, id, year)
                law = case.standing.least[id] if self.sense is Sense.AT_LEAST else case.standing.most[id]
                if cents is not None and cents == law:
                    yield self.row(((program(id, year), 1),), self.sense, cents, case.program(id))

    def breaches(self, case: Case, allocation: Allocation) -> Iterator[Breach]:
        """Programs outside the limit."""
        sign = 1 if self.sense is Sense.AT_LEAST else -1
        held = dict(self.limits(case, allocation.year))
        step = self.step()
        for id in self.programs:
            limit = held.get(id)
            if allocation.previous is not None and step is not None:
                before = step * allocation.previous.programs[id]
                whole = -(-before // 1) if sign > 0 else before // 1
                limit = whole if limit is None else max(sign * limit, sign * whole) * sign
            given = allocation.programs[id]
            if limit is not None and sign * (limit - given) > 0:
                subject, side = case.program(id), "at least" if sign > 0 else "at most"
                words = f"{subject.name} would get {case.show(given)}; {side} {case.show(limit)} is asked for"
                yield self.breach(sign * (limit - given), words, subject)


@dataclass(frozen=True)
class CutLimit(ProgramLimit):
    """No program is cut by more than a share in a year: y_pt ≥ (1 − cut) y_p,t−1 (see ProgramLimit)."""

    share: Decimal = Decimal(0)
    kind = "program_cut"

    @classmethod
    def of(cls, case: Case) -> Iterable[Rule]:
        """The city-wide limit, for programs without a floor of their own that are not kept at a size or closed."""
        share = case.scenario.limits.program_cut
        if share is not None:
            kept = case.keep_or_close
            programs = tuple(id for id in _ruled_city_wide(case, own=("floor", "cut")) if id not in kept)
            name = f"No program is cut by more than {share.text}"
            yield cls(name, "scenario", AUTHOR, programs=programs, share=share)

    def without(self, scenario: Scenario) -> Scenario:
        """The scenario with this limit lifted."""
        return scenario.with_limits(program_cut=None)

    def bound(self, case: Case, id: str, year: int) -> Cents | None:
        """(1 − cut) B_p, loosened to whole cents."""
        return floor_share(self._kept, case.standing.total[id]) if year == 1 else None

    @cached_property
    def _kept(self) -> Decimal:
        return 1 - self.share

    def step(self) -> Fraction:
        """1 − cut."""
        return 1 - Fraction(self.share)


@dataclass(frozen=True)
class GrowthLimit(ProgramLimit):
    """No program grows by more than a share in a year: y_pt ≤ (1 + growth) y_p,t−1 (see ProgramLimit)."""

    share: Decimal = Decimal(0)
    kind = "program_growth"
    sense = Sense.AT_MOST

    @classmethod
    def of(cls, case: Case) -> Iterable[Rule]:
        """The city-wide limit, for programs without a ceiling of their own."""
        share = case.scenario.limits.program_growth
        if share is not None:
            programs = _ruled_city_wide(case, own=("ceiling", "growth"))
            name = f"No program grows by more than {share.text}"
            yield cls(name, "scenario", AUTHOR, programs=programs, share=share)

    def without(self, scenario: Scenario) -> Scenario:
        """The scenario with this limit lifted."""
        return scenario.with_limits(program_growth=None)

    def bound(self, case: Case, id: str, year: int) -> Cents | None:
        """(1 + growth) B_p, loosened to whole cents."""
        return ceiling_share(self._reached, case.standing.total[id]) if year == 1 else None

    @cached_property
    def _reached(self) -> Decimal:
        return 1 + self.share

    def step(self) -> Fraction:
        """1 + growth."""
        return 1 + Fraction(self.share)


class CurveRange(ProgramLimit):
    """No program gets more than ten times its reference amount, where the return curve ends.

        y_pt ≤ max(10 R_p, lo_p, a lock)

    y_pt recommended total in year t, R_p reference (the current total; proposals are held by their request), lo_p the
    law's floor, whole cents per fiscal year. It holds always, and is said for the programs that nothing else keeps
    within it in every planned year. Source: the breakpoints of the return curve (`impact/curve.py`).
    """

    kind = "curve_range"
    sense = Sense.AT_MOST
    policy = False  # the model's own limit: lifting policy does not lift it

    @classmethod
    def of(cls, case: Case) -> Iterable[Rule]:
        """One rule, for the programs that no limit of growth and no ceiling holds within it."""
        limits = [rule for cls in (GrowthLimit, OwnLimit) for rule in cls.of(case) if isinstance(rule, ProgramLimit)]
        held = {
            id
            for rule in limits
            for id in rule.programs
            if rule.sense is Sense.AT_MOST and _keeps_within_range(case, rule, id)
        }
        programs = tuple(id for id in case.free_today if id not in held)
        if programs:
            name = f"Curve range: no program gets more than {CURVE_RANGE} times its current budget"
            by = "the analyst, with a curve that reaches further"
            yield cls(name, "the return curve's range", by, programs=programs)

    def bound(self, case: Case, id: str, year: int) -> Cents | None:
        """10 R_p: what is free and no proposal has its current total as its reference."""
        return CURVE_RANGE * case.standing.total[id]


@dataclass(frozen=True)
class OwnLimit(ProgramLimit):
    """A program's own floor and cut, or ceiling and growth, as a rule of kind "program" asks (see ProgramLimit).

    `amount` holds in every year; `share` of today in the first year, of the year before in the others.
    """

    sense: Sense = Sense.AT_LEAST
    amount: Cents | None = None
    share: Decimal | None = None
    kind = "program"

    @classmethod
    def of(cls, case: Case) -> Iterable[Rule]:
        """One rule for each side that the scenario limits."""
        for index, asked in asked_in(case, ProgramLimits):
            id = asked.program
            if id not in case.free:
                continue
            today = case.standing.total[id]
            least, most = asked.own_limits(today)
            # A change in percent means nothing for a proposal, which starts from zero.
            keep = 1 - asked.cut if asked.cut is not None and today and id not in case.keep_or_close else None
            grow = 1 + asked.growth if asked.growth is not None and today else None
            for sense, side, amount, share in (
                (Sense.AT_LEAST, "at least", least, keep),
                (Sense.AT_MOST, "at most", most, grow),
            ):
                first = _first_year(sense, amount, share, today)
                if first is not None:
                    name = f"{case.program(id).name}: {side} {case.show(first)}"
                    yield cls(*as_asked(index, asked, name), programs=(id,), sense=sense, amount=amount, share=share)

    def bound(self, case: Case, id: str, year: int) -> Cents | None:
        """The amount that the rule asks for."""
        return _first_year(self.sense, self.amount, self.share, case.standing.total[id]) if year == 1 else self.amount

    def step(self) -> Fraction | None:
        """1 − cut, or 1 + growth."""
        return None if self.share is None else Fraction(self.share)


def _keeps_within_range(case: Case, rule: ProgramLimit, id: str) -> bool:
    """Whether a ceiling or a limit of growth keeps a program within the range of its curve in every planned year."""
    end, years = CURVE_RANGE * case.standing.total[id], case.scenario.years
    every_year = rule.limit(case, id, years)
    if every_year is not None:
        return every_year <= end
    first, step = rule.limit(case, id), rule.step()
    return first is not None and step is not None and first * max(step, Fraction(1)) ** (years - 1) <= end


def _first_year(sense: Sense, amount: Cents | None, share: Decimal | None, today: Cents) -> Cents | None:
    """The tighter of an amount and a share of `today` cents, loosened to whole cents."""
    tighter, loosened = (max, floor_share) if sense is Sense.AT_LEAST else (min, ceiling_share)
    asked = [cents for cents in (amount, None if share is None else loosened(share, today)) if cents is not None]
    return tighter(asked) if asked else None


def _with_locked_lines(case: Case, id: str) -> Cents:
    """A program's total with its locked lines as fixed and the others as today."""
    lines = [(lock, case.standing.line[LineId(id, lock.fund)].current) for lock in case.locks[id]]
    return case.standing.total[id] + sum(lock.fixes(current) - current for lock, current in lines)


def _ruled_city_wide(case: Case, own: tuple[str, ...]) -> tuple[str, ...]:
    """Free programs with money today that no rule of their own limits in one of the fields `own`."""
    special = {
        rule.program
        for rule in case.scenario.rules
        if isinstance(rule, ProgramLimits) and any(getattr(rule, name) is not None for name in own)
    }
    return tuple(id for id in case.free_today if id not in special) if special else case.free_today
