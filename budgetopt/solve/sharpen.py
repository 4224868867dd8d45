"""Prices of rows brought nearer to the best ones, by Newton's method on a smoothed dual.

At given prices every column stands at the end where it gains, and rows get more or less than their limits say. Prices
at which they get just that are those of the optimum. What a row gets changes in steps as columns turn from one end to
the other; among ten thousands of columns it is nearly smooth, so that the columns about to turn say how it changes with
the prices (a smoothing function and its Newton step: Chen and Mangasarian, Smoothing methods for convex inequalities
and linear complementarity problems, Mathematical Programming 71, 1995).
"""

from __future__ import annotations

import numpy as np

from budgetopt.solve.basis import block
from budgetopt.solve.program import Floats, LinearProgram

# Of all columns the share that counts as about to turn, in each step.
_TURNING = (0.1, 0.05)
# A column counts as about to turn within this share of what columns gain or lose on average, at least.
_LEAST_REACH = 1e-3
# So many of them say well enough how fast rows change.
_ENOUGH = 2_000
# The curvature is mended by so much of its mean, where rows say the same.
_MENDED = 1e-9
# Products of so many numbers are taken at once: with more, the linear algebra library wakes threads of its own, which
# costs more than it gives and takes the processor from others.
_QUIET = 200_000


def sharpened(lp: LinearProgram, gain: Floats, price: Floats) -> tuple[Floats, Floats]:
    """Prices nearer to those of the optimum (objective points a unit of every row), and what a unit of a column gains.

    Of those tried, the ones that prove the least upper bound of the objective. All columns have two ends.
    """
    price = _possible(lp, price)
    reduced = gain - lp.matrix.transposed_times(price, len(gain))
    least = _bound(lp, reduced, price)
    for share in _TURNING:
        tried = _step(lp, reduced, price, share)
        then = gain - lp.matrix.transposed_times(tried, len(gain))
        bound = _bound(lp, then, tried)
        if not bound < least:
            break
        price, reduced, least = tried, then, bound
    return price, reduced


def _bound(lp: LinearProgram, reduced: Floats, price: Floats) -> float:
    """What no plan's objective is above, by weak duality."""
    columns = lp.columns
    limits = np.where(price > 0, lp.row_upper, np.where(price < 0, lp.row_lower, 0.0))
    return float(np.sum(price * limits) + np.sum(reduced * np.where(reduced > 0, columns.upper, columns.lower)))


def _step(lp: LinearProgram, reduced: Floats, price: Floats, share: float) -> Floats:
    columns = lp.columns
    width, far = columns.upper - columns.lower, np.abs(reduced)
    place = int(share * len(far))
    # Columns that gain nothing whatever the prices are, and may be many, do not make the reach nothing.
    reach = max(float(np.partition(far, place)[place]), _LEAST_REACH * float(far.mean()))
    if reach <= 0:
        return price
    gets = lp.matrix.times(columns.lower + width * np.clip(0.5 + reduced / (2 * reach), 0.0, 1.0))
    over, under = np.maximum(gets - lp.row_upper, 0.0), np.minimum(gets - lp.row_lower, 0.0)
    excess = np.where(price > 0, gets - lp.row_upper, np.where(price < 0, gets - lp.row_lower, over + under))
    rows = np.flatnonzero(excess).astype(np.int32)
    turning = np.flatnonzero(far < reach).astype(np.int32)
    if not len(rows) or not len(turning):
        return price
    every = -(-len(turning) // _ENOUGH)
    some = turning[::every]
    part = block(lp, rows, some) * np.sqrt(every * width[some] / (2 * reach))
    pieces = np.array_split(part, max(1, part.size * len(rows) // _QUIET), axis=1)
    curvature = sum((piece @ piece.T for piece in pieces), np.zeros((len(rows), len(rows))))
    if not np.trace(curvature) > 0:
        return price
    curvature[np.diag_indices(len(rows))] += _MENDED * np.trace(curvature) / len(rows)
    moved = price.copy()
    moved[rows] += np.linalg.solve(curvature, excess[rows])
    # A price that would change its sign is none: the limit does not bind.
    return _possible(lp, np.where(moved * price < 0, 0.0, moved))


def _possible(lp: LinearProgram, price: Floats) -> Floats:
    """Prices without those of limits that are not there."""
    return np.where(((price > 0) & np.isinf(lp.row_upper)) | ((price < 0) & np.isinf(lp.row_lower)), 0.0, price)
