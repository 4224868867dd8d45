"""Unknown is not cut, as model.md section 6 states it: Σ_t Σ_p net_pt ≤ H, H the least that all other rules allow."""

from __future__ import annotations

from tests.textbook.linear_program import Terms
from tests.textbook.statement import Statement

# Alignments that are equal on paper may differ in the last digit.
_SAME = 1e-9


def unknown_programs(book: Statement) -> list[str]:
    """The programs of which nothing is known and that serve the goals so far; none where the rule is lifted."""
    start, worth = book.scenario.limits.unknown, book.worth
    if start is None:
        return []
    return [
        id
        for id in book.budget.program
        if id not in book.facts.fixed and worth.is_unknown(id) and worth.aligned(id) >= start - _SAME
    ]


def losses(book: Statement) -> Terms:
    """Σ_t Σ_p net_pt, as variables that are at least what each program loses in each year."""
    terms: Terms = []
    for id in unknown_programs(book):
        for year in book.facts.years:
            net = book.lp.variable()
            book.lp.define([(net, 1), (book.y[id, year], 1), (book.y[id, year - 1], -1)], low=0)
            terms.append((net, 1.0))
    return terms


def forced(book: Statement) -> float | None:
    """H in currency units, of a statement with all other rules, which it uses up; None where these cannot be met."""
    terms = losses(book)
    book.lp.profit = [0.0] * len(book.lp.profit)
    for net, _ in terms:
        book.lp.profit[net] = -1.0
    least = book.lp.solve() if terms else 0.0
    return None if least is None else max(0.0, -least)
