"""The scenario's rules without a yes or no, each as model.md section 6 and the list of rule kinds state it."""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction
from math import ceil, floor, inf

from budgetopt.city.model import Restriction
from budgetopt.scenario.asked import (
    CutsNeedEvidence,
    DepartmentLimits,
    DistrictFloor,
    EvidenceShare,
    FundLimits,
    GoalFloor,
    GroupLimits,
    GrowthNeedsEvidence,
    PositionsLimit,
    RampUp,
)
from tests.textbook.evidence import evidence_range, evidence_sides
from tests.textbook.facts import Facts, LineKey, money_or_share
from tests.textbook.statement import Statement

Weights = dict[str, Fraction]


def goal_shares(facts: Facts, goal: str) -> Weights:
    """h_pg = s_pg / Σ_g s_pg."""
    rows: dict[str, dict[str, int]] = defaultdict(dict)
    for row in facts.budget.alignment:
        rows[row.program_id][row.goal_id] = row.score
    return {
        id: Fraction(scores.get(goal, 0), sum(scores.values())) for id, scores in rows.items() if sum(scores.values())
    }


def district_shares(facts: Facts, district: str) -> Weights:
    """h_pk: the share of p that serves k."""
    found: Weights = defaultdict(Fraction)
    for row in facts.budget.districts:
        if row.district == district:
            found[row.program_id] += Fraction(row.share)
    return found


def served(facts: Facts, weights: Weights) -> Fraction:
    """Σ h B, in cents."""
    return sum((share * facts.current[id] for id, share in weights.items()), Fraction(0))


def missing_today(facts: Facts, id: str) -> int:
    """What a program's match lacks today, loosened to a whole cent: no plan need mend it."""
    return ceil(missing_match(facts, id, facts.base))


def missing_match(facts: Facts, id: str, amounts: dict[LineKey, int]) -> Fraction:
    """What a program's unrestricted money lacks of what its grants ask for."""
    asked = sum((rate * amounts[line] for line, rate in facts.match.items() if line[0] == id), Fraction(0))
    given = sum(amounts[line] for line in facts.of_program(id) if is_unrestricted(facts, line[1]))
    return max(Fraction(0), asked - given)


def is_unrestricted(facts: Facts, fund_id: str) -> bool:
    return facts.budget.fund[fund_id].restriction is Restriction.UNRESTRICTED


def add_match(book: Statement, year: int) -> None:
    facts = book.facts
    for id in {line[0] for line, rate in facts.match.items() if rate > 0}:
        given = [(book.x[line, year], 1.0) for line in facts.of_program(id) if is_unrestricted(facts, line[1])]
        asked = [(book.x[line, year], -float(rate)) for line, rate in facts.match.items() if line[0] == id]
        book.lp.row(given + asked, low=-missing_today(facts, id) / 100, by="law")


def add_positions(book: Statement, year: int, hundredths: int) -> None:
    terms = []
    for program in book.budget.programs:
        now = book.facts.current[program.id] / 100
        if program.fte and now > 0:
            net = book.lp.variable()
            book.lp.define([(net, 1), (book.y[program.id, year], 1), (book.y[program.id, year - 1], -1)], low=0)
            terms.append((net, float(program.fte) / now))
    book.lp.row(terms, high=hundredths / 100, unit="positions")


def add_rule(book: Statement, rule: object, year: int) -> None:
    """One rule in one year; the kinds that stand in Facts, Limits or yes_or_no are none of its business."""
    facts, lp, y = book.facts, book.lp, book.y
    everyone = list(book.budget.program)
    match rule:
        case DepartmentLimits():
            members = [id for id in everyone if book.budget.program[id].department == rule.department]
            now = sum(facts.current[id] for id in members)
            if now > 0:
                low = -inf if rule.cut is None else floor((1 - Fraction(rule.cut)) * now) / 100
                high = inf if rule.growth is None else ceil((1 + Fraction(rule.growth)) * now) / 100
                lp.row([(y[id, year], 1.0) for id in members], low, high)
        case GoalFloor() | DistrictFloor():
            weights, share = floor_of(facts, rule)
            terms = [(y[id, year], float(weight)) for id, weight in weights.items()]
            lp.row(terms, low=floor(share * served(facts, weights)) / 100)
        case EvidenceShare():
            free, proven = evidence_sides(facts, book.worth, rule.level)
            lp.row([(y[id, year], float(id in proven) - float(rule.at_least)) for id in sorted(free)], low=0)
        case GrowthNeedsEvidence() | CutsNeedEvidence():
            for id in everyone:
                low, high = evidence_range(book.limits, book.worth, rule, id)
                lp.row([(y[id, year], 1.0)], low / 100, high / 100)
        case GroupLimits():
            low = -inf if rule.at_least is None else rule.at_least / 100
            high = inf if rule.at_most is None else rule.at_most / 100
            lp.row([(y[id, year], 1.0) for id in rule.programs], low, high)
        case PositionsLimit():
            add_positions(book, year, rule.at_most)
        case FundLimits() if rule.idle is not None:
            less = book.less_reserve(book.budget.fund[rule.fund])
            lp.row([(book.idle[rule.fund, year], 1.0), *less], high=rule.idle / 100)
            _costs_are_real(book, rule.fund, year)
        case RampUp():
            for id in ramped(facts, rule):
                step = money_or_share(rule.at_most, facts.request[id], up=True) / 100
                lp.row([(y[id, year], 1.0), (y[id, year - 1], -1.0)], high=step)


def floor_of(facts: Facts, rule: GoalFloor | DistrictFloor) -> tuple[Weights, Fraction]:
    """The weights h and the share of Σ h B that must be kept."""
    if isinstance(rule, GoalFloor):
        return goal_shares(facts, rule.goal), Fraction(rule.at_least)
    return district_shares(facts, rule.district), 1 - Fraction(rule.loss)


def ramped(facts: Facts, rule: RampUp) -> list[str]:
    return [id for id in rule.programs or sorted(facts.request) if id in facts.request]


def _costs_are_real(book: Statement, fund_id: str, year: int) -> None:
    """Where idle money has a limit, a plan must not burn money by cutting and raising a line in one breath.

    cut and short are what the line loses and lacks, no more: of cut and inc one is 0, of short and x − b one is 0.
    """
    for line in book.facts.of_fund(fund_id):
        program = book.budget.program[line[0]]
        most, now = book.most_of_line(line), max(0.0, book.facts.base[line] / 100)
        if program.transition_cost > 0:
            falls = book.lp.yes_or_no()
            book.lp.define([(book.cut[line, year], 1), (falls, -most)], high=0)
            book.lp.define([(book.inc[line, year], 1), (falls, most)], high=most)
        if program.earned_revenue + program.unavoidable_cost > 0 and now > 0:
            lacks, short = book.lp.yes_or_no(), book.short[line, year]
            book.lp.define([(short, 1), (lacks, -now)], high=0)
            book.lp.define([(short, 1), (book.x[line, year], 1), (lacks, most)], high=now + most)
        elif program.earned_revenue + program.unavoidable_cost > 0:
            book.lp.define([(book.short[line, year], 1)], high=0)
