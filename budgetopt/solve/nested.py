"""A start for large cities: the prices of a sample of the programs are nearly those of all.

A cold dual simplex walks tens of thousands of pieces of curve in each ratio test. But what a dollar of a fund, a
department, a goal is worth hardly depends on which programs are asked: the program is solved for a seeded sixth of
them, with every limit scaled to their share of what can move (recursively, down to a size where that costs nothing);
its prices say at which end every other column belongs. The solver begins there and proves the optimum itself: a poor
start costs time, never the answer.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from budgetopt.solve.program import Bools, Columns, Floats, Ints, LinearProgram, Sparse

# Programs with fewer columns are solved from nothing.
LARGE = 6_000
_SHARE = 1 / 6
# A column without an end, beside amounts of money of which a thousandth still counts.
_ENDLESS = 1e13

LOWER, BASIC, UPPER = 0, 1, 2


@dataclass(frozen=True)
class Basis:
    """Which columns and rows are basic (1), and at which of their limits (0 lower, 2 upper) the others are."""

    columns: Ints
    rows: Ints


# Solves a program from a basis (None: from nothing) to the basis of its optimum and its rows' prices; None without one.
Solver = Callable[[LinearProgram, Floats, Basis | None], tuple[Basis, Floats] | None]


def start(lp: LinearProgram, gain: Floats, solver: Solver) -> Basis | None:
    """A basis near the optimum's; None for a program that is small, or of a shape that a sample says little about."""
    columns = lp.columns
    if len(columns) < LARGE or columns.mixed or np.any(columns.program < 0) or np.any(columns.year > 1):
        return None
    chosen = np.random.default_rng([len(columns), len(lp.link)]).random(len(lp.link)) < _SHARE
    taken = chosen[columns.program]
    linking = np.zeros(len(lp.matrix), bool)
    linking[lp.link[lp.link >= 0]] = True
    kept = ~linking
    kept[lp.link[chosen & (lp.link >= 0)]] = True
    sample = _sample(lp, taken, kept, linking)
    solved = solver(sample, gain[taken], start(sample, gain[taken], solver))
    if solved is None:
        return None
    basis, price = solved
    prices = np.zeros(len(lp.matrix))
    prices[kept] = price
    reduced = gain - lp.matrix.transposed_times(prices, len(columns))
    status = np.where((reduced > 0) & np.isfinite(columns.upper), UPPER, LOWER).astype(np.int32)
    linked = ~taken & (lp.link[columns.program] >= 0)
    if linked.any():
        _settle(lp, np.flatnonzero(linked).astype(np.int32), reduced, status)
    status[taken] = basis.columns
    rows = np.full(len(lp.matrix), LOWER, np.int32)
    rows[kept] = basis.rows
    return Basis(status, rows)


def _sample(lp: LinearProgram, taken: Bools, kept: Bools, linking: Bools) -> LinearProgram:
    """The program of some columns, with the limits of shared rows scaled to what those columns can move of all."""
    columns, matrix = lp.columns, lp.matrix
    width = np.where(np.isfinite(columns.upper), columns.upper - columns.lower, 0.0)
    can_move = np.abs(matrix.value) * width[matrix.index]
    whole = np.bincount(matrix.row, can_move, minlength=len(matrix))
    part = np.bincount(matrix.row, can_move * taken[matrix.index], minlength=len(matrix))
    share = np.where(linking | (whole <= 0), 1.0, part / np.where(whole > 0, whole, 1.0))
    entries = taken[matrix.index] & kept[matrix.row]
    counts = np.bincount(matrix.row[entries], minlength=len(matrix))[kept]
    place = np.cumsum(taken) - 1
    new_row = np.cumsum(kept) - 1
    # Programs that were left out keep their places, without columns and without a link.
    link = np.full(len(lp.link), -1, np.int32)
    here = (lp.link >= 0) & kept[lp.link]
    link[here] = new_row[lp.link[here]]
    return LinearProgram(
        columns=Columns(**{name: getattr(columns, name)[taken] for name in Columns.__dataclass_fields__}),
        matrix=Sparse(
            np.concatenate([[0], np.cumsum(counts)]).astype(np.int32),
            place[matrix.index[entries]].astype(np.int32),
            matrix.value[entries],
        ),
        row_lower=_scaled(lp.row_lower, share)[kept],
        row_upper=_scaled(lp.row_upper, share)[kept],
        rows=[None] * int(kept.sum()),
        link=link,
    )


def _scaled(limits: Floats, share: Floats) -> Floats:
    return np.where(np.isfinite(limits), np.where(np.isfinite(limits), limits, 0.0) * share, limits)


def _settle(lp: LinearProgram, own: Ints, reduced: Floats, status: Ints) -> None:
    """Put the columns of programs with several lines where the program's own price asks for.

    Its link says that the lines' moves are the segments'. Raising the price of the link moves one column after the
    other to its other end, in the order of c_k · d_k (c the column's sign in the link, d what it gains beside the
    link); where the link is met, that column is basic and its d gives the price.
    """
    columns, matrix = lp.columns, lp.matrix
    sign_of = np.zeros(len(columns))
    of_link = np.flatnonzero(matrix.row == lp.link[columns.program[matrix.index]])
    sign_of[matrix.index[of_link]] = matrix.value[of_link]
    sign, program = sign_of[own], columns.program[own]
    turning = sign * reduced[own]
    order = np.lexsort((turning, program))
    own, sign, program = own[order], sign[order], program[order]
    upper = np.where(np.isfinite(columns.upper[own]), columns.upper[own], _ENDLESS)
    lower = columns.lower[own]
    first = np.flatnonzero(np.diff(program, prepend=-1))
    group = np.repeat(np.arange(len(first)), np.diff(np.append(first, len(own))))
    rank = np.arange(len(own)) - first[group]
    # At the lowest price all that brings money to the link is at its upper end, all that takes it at its lower.
    most = np.bincount(group, np.where(sign > 0, upper, -lower), minlength=len(first))
    widths = np.zeros((len(first), int(rank.max()) + 1))
    widths[group, rank] = upper - lower
    passed = np.cumsum(widths, axis=1)
    size = np.bincount(group)
    basic = np.minimum(np.sum(passed < most[:, None], axis=1), size - 1)
    before = rank < basic[group]
    at_upper = before == (sign < 0)
    endless = ~np.isfinite(columns.upper[own])
    status[own] = np.where(rank == basic[group], BASIC, np.where(at_upper & ~endless, UPPER, LOWER))
