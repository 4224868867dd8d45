"""What may grow, be cut or be moved: the rules that look at evidence, and how much of a fund may be cut (section 6)."""

from __future__ import annotations

from fractions import Fraction
from math import ceil, inf

from budgetopt.city.model import Fund
from budgetopt.scenario.asked import CutsNeedEvidence, GrowthNeedsEvidence
from tests.textbook.facts import Facts, share_of
from tests.textbook.limits import Limits
from tests.textbook.worth import Worth


def evidence_sides(facts: Facts, worth: Worth, level: int) -> tuple[set[str], set[str]]:
    """P', the programs neither mandated nor fixed, and those of them with positive evidence of the level."""
    free = {program.id for program in facts.budget.programs if not program.mandated} - facts.fixed
    proven = {id for id in free if worth.best_finding(id)[0] >= level and worth.best_finding(id)[1] == "positive"}
    return free, proven


def evidence_range(
    limits: Limits, worth: Worth, rule: GrowthNeedsEvidence | CutsNeedEvidence, id: str
) -> tuple[float, float]:
    """Within what y_p must be for want of evidence, in cents: law before policy, a lock in place of policy."""
    now, (low, high), (level, direction) = limits.facts.current[id], limits.law(id), worth.best_finding(id)
    locked = limits.left_to_a_locked_line(id)
    there = now if locked is None else locked
    if limits.facts.whole_lock(id) is not None:
        return -inf, inf
    if isinstance(rule, GrowthNeedsEvidence):
        may_grow = level >= rule.level and direction not in ("null", "negative")
        return -inf, inf if may_grow else max(now, there, low)
    may_be_cut = level >= rule.level or worth.has_results(id)
    kept = min(now, there)
    return -inf if may_be_cut else kept if high is None else min(kept, high), inf


def movable(limits: Limits, worth: Worth, fund: Fund, year: int) -> int:
    """The cents that may be cut from a fund's lines in a year: moved · Σ b + need / (1 − κ)."""
    return ceil(share_moved(limits, fund) + max(0, need(limits.facts, fund, year)) / (1 - kappa(limits, worth, fund)))


def share_moved(limits: Limits, fund: Fund) -> Fraction:
    """moved · Σ b; doing nothing is always within it, even where discounts leave the lines below zero."""
    moved = limits.facts.scenario.limits.moved
    assert moved is not None
    return max(Fraction(0), share_of(moved, limits.facts.available(fund, 0)))


def need(facts: Facts, fund: Fund, year: int) -> int:
    """The cents that a fund has less for its lines than the year before; below 0 where it has more."""
    before = facts.available(fund, year - 1) - (facts.reserve(fund) if year > 1 else 0)
    return before - (facts.available(fund, year) - facts.reserve(fund))


def kappa(limits: Limits, worth: Worth, fund: Fund) -> Fraction:
    """The largest τ + η of a program with money in the fund that may be cut at all; at most 0.9."""
    facts, found = limits.facts, Fraction(0)
    for line in facts.of_fund(fund.id):
        program = facts.budget.program[line[0]]
        lost = Fraction(program.transition_cost + program.earned_revenue + program.unavoidable_cost)
        if facts.base[line] and lowest(limits, worth, program.id) < facts.current[program.id]:
            found = max(found, lost)
    return min(found, Fraction(9, 10))


def lowest(limits: Limits, worth: Worth, id: str) -> float:
    """The least total of the first year that law, policy and want of evidence for a cut allow."""
    rules = [rule for rule in limits.facts.scenario.rules if isinstance(rule, CutsNeedEvidence)]
    return max(limits.range(id, 1)[0], *(evidence_range(limits, worth, rule, id)[0] for rule in rules), -inf)
