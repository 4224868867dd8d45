"""Branch and bound over the few yes and no that a linear program leaves open.

Each step is a warm solve of the program that is in memory already; HiGHS's own search would prepare for longer than
these take.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from budgetopt.solve.highs import Live
from budgetopt.solve.program import Columns, Floats, Ints

# Steps; what needs more is left to HiGHS's search.
_MOST_NODES = 60
# Objective points by which another answer has to be better.
_BETTER = 1e-7

# The best column values where some yes and no (by column, 0 or 1) are held; None where that cannot be met.
WithHeld = Callable[[Mapping[int, float]], Floats | None]


class TooManyNodes(Exception):
    """The search did not end within its steps."""


def hold(live: Live, columns: Columns, integer: Ints, held: Mapping[int, float]) -> None:
    """Hold some yes and no in a model, and let the others stand as its program has them."""
    ends = [np.array([held.get(one, end[one]) for one in integer.tolist()]) for end in (columns.lower, columns.upper)]
    live.highs.changeColsBounds(len(integer), integer, *ends)


def decided(found: Floats, gain: Floats, integer: Ints, with_held: WithHeld) -> Floats | None:
    """The best column values in which every column of `integer` is whole, the likelier answer tried first; None where
    there are none. `found`: the best values where nothing is held. Raises TooManyNodes."""
    best: Floats | None = None
    most, nodes = -np.inf, 0
    waiting: list[tuple[Mapping[int, float], Floats | None]] = [({}, found)]
    while waiting:
        if nodes > _MOST_NODES:
            raise TooManyNodes
        held, values = waiting.pop()
        if values is None:
            nodes += 1
            values = with_held(held)
        if values is None or (bound := float(gain @ values)) <= most + _BETTER:
            continue
        off = np.abs(values[integer] - np.round(values[integer]))
        if not off.any():
            best, most = values, bound
            continue
        column = int(integer[np.argmax(off)])
        likely = float(np.round(values[column]))
        waiting += [({**held, column: 1.0 - likely}, None), ({**held, column: likely}, None)]
    return best
