"""docs/model.md written down a second time, plainly, to check the engine against.

`optimum` states the whole page for all years.
"""

from __future__ import annotations

from collections.abc import Mapping

from budgetopt.city.model import Budget
from budgetopt.scenario.model import Scenario
from tests.textbook.elastic import Elastic, ElasticProgram
from tests.textbook.held import forced, losses
from tests.textbook.rules import add_match, add_positions, add_rule
from tests.textbook.statement import Statement
from tests.textbook.yes_or_no import add_yes_or_no

__all__ = ["least_moved", "least_relief", "optimum", "stated"]


def stated(budget: Budget, scenario: Scenario, value: Mapping[str, float] | None = None) -> Statement:
    """The whole linear (or mixed-integer) program; `value`: what a dollar of some programs does, in place of v_p."""
    book, least = with_rules(Statement(budget, scenario, value=value)), least_held(budget, scenario)
    if least is not None and (lost := losses(book)):
        book.lp.define(lost, high=least)
    return book


def least_held(budget: Budget, scenario: Scenario) -> float | None:
    """H: what unknown programs must lose, in currency units; None where the other rules cannot be met."""
    return forced(with_rules(Statement(budget, scenario)))


def with_rules(book: Statement) -> Statement:
    """A statement with all that its scenario asks for."""
    scenario = book.scenario
    for year in book.facts.years:
        add_match(book, year)
        if scenario.limits.positions is not None:
            add_positions(book, year, scenario.limits.positions)
        for rule in scenario.rules:
            add_rule(book, rule, year)
    for rule in scenario.rules:
        add_yes_or_no(book, rule)
    return book


def least_relief(budget: Budget, scenario: Scenario) -> tuple[float, float]:
    """The least law that must give way whatever policy grants, and then the least policy; in currency units."""
    lp = with_rules(Elastic(budget, scenario)).lp
    assert isinstance(lp, ElasticProgram)
    law = lp.least("law")
    # A tenth of a cent: what the solver may be off by.
    lp.define(lp.of("law"), high=law + 0.001)
    return law, lp.least("policy")


def optimum(budget: Budget, scenario: Scenario) -> float | None:
    """The objective of section 7 (today's impact and the gain, less the penalties); None where there is no plan."""
    return stated(budget, scenario).lp.solve()


def least_moved(budget: Budget, scenario: Scenario) -> float | None:
    """The least money moved, Σ inc + cut, by any plan that has the optimum; None where there is no plan."""
    book = stated(budget, scenario)
    best = book.lp.solve()
    if best is None:
        return None
    book.lp.define(list(enumerate(book.lp.profit)), low=best - 1e-7)
    book.lp.profit = [0.0] * len(book.lp.profit)
    for variable in (*book.inc.values(), *book.cut.values()):
        book.lp.profit[variable] = -1.0
    least = book.lp.solve()
    return None if least is None else -least
