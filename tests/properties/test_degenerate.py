"""The cities full of ties do have a plan, and more than one that is best."""

from __future__ import annotations

from itertools import islice

import pytest

from tests.degenerate import degenerate_cities
from tests.textbook import optimum, stated

CITIES = degenerate_cities()


@pytest.mark.parametrize("name", CITIES)
def test_many_plans_are_best(name: str) -> None:
    budget, scenario = CITIES[name]
    best = optimum(budget, scenario)
    assert best is not None
    # Of one year's amounts at the optimum, at least three can be larger or smaller at no loss.
    lines = stated(budget, scenario).facts.lines[:12]
    assert len(list(islice(filter(lambda line: has_room(name, line, best), lines), 3))) == 3


def has_room(name: str, line: tuple[str, str], best: float) -> bool:
    """Whether a line's amount in year 1 differs between plans that are equally good."""
    ends = []
    for sign in (1.0, -1.0):
        book = stated(*CITIES[name])
        book.lp.row(list(enumerate(book.lp.profit)), low=best - 1e-6)
        book.lp.profit = [0.0] * len(book.lp.profit)
        book.lp.profit[book.x[line, 1]] = sign
        ends.append(sign * (book.lp.solve() or 0.0))
    return ends[0] - ends[1] > 1.0
