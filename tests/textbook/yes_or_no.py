"""The rules with a yes or no: at most N changes, smallest move, keep or close, all or nothing, A only with B."""

from __future__ import annotations

from budgetopt.scenario.asked import AllOrNothing, MaxChanges, MinimumViable, Requires, SmallestMove
from tests.textbook.facts import Facts, money_or_share
from tests.textbook.limits import Limits
from tests.textbook.statement import Statement


def takes_smallest_move(limits: Limits, id: str) -> bool:
    """Neither fixed nor locked as a whole, and today's amount within the law."""
    low, high = limits.law(id)
    if id in limits.facts.request:
        return not limits.is_held(id)
    now = limits.facts.current[id]
    return not limits.is_held(id) and low <= now and (high is None or now <= high)


def least_of(facts: Facts, rule: MinimumViable | Requires, id: str) -> int:
    """The amount that a program needs, a percentage being one of R."""
    return money_or_share(rule.at_least, facts.reference(id))


def add_yes_or_no(book: Statement, rule: object) -> None:
    """One rule over all years; kinds without a yes or no are none of its business."""
    lp, facts, y = book.lp, book.facts, book.y
    match rule:
        case MaxChanges():
            changes = []
            for id in book.budget.program:
                changed, now, most = lp.yes_or_no(), facts.current[id] / 100, book.limits.most(id) / 100
                changes.append((changed, 1.0))
                for year in facts.years:
                    lp.define([(y[id, year], 1), (changed, -max(0.0, most - now))], high=now)
                    lp.define([(y[id, year], 1), (changed, max(0.0, now))], low=now)
            lp.row(changes, high=rule.programs, unit="programs")
        case SmallestMove():
            for id in book.budget.program:
                for year in facts.years:
                    if takes_smallest_move(book.limits, id):
                        _moves_by(book, id, year, rule.amount / 100)
        case MinimumViable():
            for id in rule.programs:
                if not book.limits.is_held(id):
                    for year in facts.years:
                        kept = lp.yes_or_no()
                        lp.row([(y[id, year], 1), (kept, -least_of(facts, rule, id) / 100)], low=0)
                        lp.define([(y[id, year], 1), (kept, -book.limits.most(id) / 100)], high=0)
        case AllOrNothing():
            for id in rule.programs:
                if id in facts.request:
                    for year in facts.years:
                        lp.row(book.whole(id, year), 0, 0)
        case Requires():
            for year in facts.years:
                paid = lp.yes_or_no()
                most = max(0.0, book.limits.most(rule.program) / 100)
                lp.define([(y[rule.program, year], 1), (paid, -most)], high=0)
                lp.row([(y[rule.needs, year], 1), (paid, -least_of(facts, rule, rule.needs) / 100)], low=0)


def _moves_by(book: Statement, id: str, year: int, amount: float) -> None:
    """y = B + up − down; up and down are 0 or at least the amount, and not both above 0."""
    lp, now, most = book.lp, book.facts.current[id] / 100, book.limits.most(id) / 100
    up, down, rises, falls = lp.variable(), lp.variable(), lp.yes_or_no(), lp.yes_or_no()
    lp.define([(book.y[id, year], 1), (up, -1), (down, 1)], now, now)
    lp.define([(rises, 1), (falls, 1)], high=1)
    for move, yes, farthest in ((up, rises, max(0.0, most - now)), (down, falls, now)):
        lp.row([(move, 1), (yes, -amount)], low=0)
        lp.define([(move, 1), (yes, -farthest)], high=0)
