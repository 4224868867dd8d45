"""The scenario's rules on whole cents, one answer a rule and year: what is broken, in words."""

from __future__ import annotations

from fractions import Fraction
from math import ceil, floor
from typing import TYPE_CHECKING

from budgetopt.scenario.asked import (
    AllOrNothing,
    AskedRule,
    CutsNeedEvidence,
    DepartmentLimits,
    DistrictFloor,
    EvidenceShare,
    FundLimits,
    GoalFloor,
    GroupLimits,
    GrowthNeedsEvidence,
    MaxChanges,
    MinimumViable,
    PositionsLimit,
    RampUp,
    Requires,
    SmallestMove,
)
from tests.textbook.evidence import evidence_range, evidence_sides
from tests.textbook.facts import money_or_share
from tests.textbook.rules import floor_of, ramped, served
from tests.textbook.yes_or_no import least_of, takes_smallest_move

if TYPE_CHECKING:
    from tests.exact_check import ExactCheck


def breaches_of_rule(check: ExactCheck, rule: AskedRule) -> list[str]:
    """What one rule finds in all years; locks and program limits are part of a program's range."""
    if isinstance(rule, MaxChanges):
        now = check.facts.current
        changed = [id for id in now if any(check.totals[year][id] != now[id] for year in check.facts.years)]
        return [f"{len(changed)} programs change, more than {rule.programs}"] if len(changed) > rule.programs else []
    return [
        f"year {year}: {dict(rule)['kind']}: {text}"
        for year in check.facts.years
        for text in _money(check, rule, year) + _evidence(check, rule, year) + _yes_or_no(check, rule, year)
    ]


def _money(check: ExactCheck, rule: AskedRule, year: int) -> list[str]:
    facts, totals = check.facts, check.totals[year]
    match rule:
        case DepartmentLimits():
            members = [program.id for program in check.budget.programs if program.department == rule.department]
            now, then = (sum(year_[id] for id in members) for year_ in (facts.current, totals))
            low = then if rule.cut is None else floor((1 - Fraction(rule.cut)) * now)
            high = then if rule.growth is None else ceil((1 + Fraction(rule.growth)) * now)
            return [f"{rule.department} has {then}"] if now > 0 and not low <= then <= high else []
        case GoalFloor() | DistrictFloor():
            weights, share = floor_of(facts, rule)
            then = sum((weight * totals[id] for id, weight in weights.items()), Fraction(0))
            return [f"serves {float(then)}"] if then < floor(share * served(facts, weights)) else []
        case GroupLimits():
            then = sum(totals[id] for id in rule.programs)
            low = then if rule.at_least is None else rule.at_least
            high = then if rule.at_most is None else rule.at_most
            return [f"{rule.programs} have {then}"] if not low <= then <= high else []
        case PositionsLimit():
            gone = check.laid_off(year)
            return [f"{float(gone)} hundredths of positions go"] if gone > rule.at_most else []
        case FundLimits() if rule.idle is not None:
            idle = check.idle(check.budget.fund[rule.fund], year)
            return [f"{idle} of {rule.fund} is idle"] if idle > rule.idle else []
        case RampUp():
            before = check.totals[year - 1]
            return [
                id
                for id in ramped(facts, rule)
                if totals[id] - before[id] > money_or_share(rule.at_most, facts.request[id], up=True)
            ]
    return []


def _evidence(check: ExactCheck, rule: AskedRule, year: int) -> list[str]:
    totals, worth = check.totals[year], check.worth
    match rule:
        case EvidenceShare():
            free, proven = evidence_sides(check.facts, worth, rule.level)
            some, whole = (sum(totals[id] for id in side) for side in (proven, free))
            return [f"{some} of {whole}"] if some < Fraction(rule.at_least) * whole else []
        case GrowthNeedsEvidence() | CutsNeedEvidence():
            ranges = {id: evidence_range(check.limits, worth, rule, id) for id in totals}
            return [id for id, (low, high) in ranges.items() if not low <= totals[id] <= high]
    return []


def _yes_or_no(check: ExactCheck, rule: AskedRule, year: int) -> list[str]:
    facts, totals = check.facts, check.totals[year]
    match rule:
        case SmallestMove():
            return [
                id
                for id, now in facts.current.items()
                if takes_smallest_move(check.limits, id) and 0 < abs(totals[id] - now) < rule.amount
            ]
        case MinimumViable():
            return [
                id
                for id in rule.programs
                if not check.limits.is_held(id) and 0 < totals[id] < least_of(facts, rule, id)
            ]
        case AllOrNothing():
            return [id for id in rule.programs if id in facts.request and totals[id] not in (0, facts.request[id])]
        case Requires():
            lacks = totals[rule.program] > 0 and totals[rule.needs] < least_of(facts, rule, rule.needs)
            return [f"{rule.program} without {rule.needs}"] if lacks else []
    return []
