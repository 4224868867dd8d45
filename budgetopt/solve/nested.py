"""A start for large cities: the prices of a sample of the programs are nearly those of all.

A cold dual simplex walks tens of thousands of pieces of curve in each ratio test. But what a dollar of a fund, a
department, a goal is worth hardly depends on which programs are asked: the program is solved for a seeded part of
them, with every limit scaled to their share of what can move (recursively, down to a size where that costs nothing);
its prices, made sharper where no program has several lines, say at which end every other column belongs. The solver
begins there and proves the optimum itself: a poor start costs time, never the answer.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from budgetopt.solve.basis import BASIC, LOWER, UPPER, Basis, asked_by
from budgetopt.solve.program import Bools, Columns, Floats, Ints, LinearProgram
from budgetopt.solve.sharpen import sharpened

# Programs with fewer columns are solved from nothing.
LARGE = 6_000
# A sample's prices are made sharper where no program has several lines; elsewhere they are taken as they are.
_SHARE, _SHARE_OF_LINKED = 1 / 10, 1 / 3
# A column without an end, beside amounts of money of which a thousandth still counts.
_ENDLESS = 1e13


# Solves a program from a basis (None: from nothing): objective points a unit of every row and the basis at the optimum;
# None without one.
Solver = Callable[[LinearProgram, Floats, Basis | None], tuple[Floats, Basis] | None]


def start(lp: LinearProgram, gain: Floats, solver: Solver) -> Basis | None:
    """A basis near the optimum's; None for a program that is small, or of a shape that a sample says little about."""
    columns = lp.columns
    if len(columns) < LARGE or not _of_one_year(columns):
        return None
    linking = np.zeros(len(lp.matrix), bool)
    linking[lp.link[lp.link >= 0]] = True
    share = _SHARE if priced_by_rows(lp) else _SHARE_OF_LINKED
    chosen = np.random.default_rng([len(columns), len(lp.link)]).random(len(lp.link)) < share
    taken = chosen[columns.program]
    kept = ~linking
    kept[lp.link[chosen & (lp.link >= 0)]] = True
    sample = _sample(lp, taken, kept, linking)
    solved = solver(sample, gain[taken], start(sample, gain[taken], solver))
    if solved is None:
        return None
    price, basis = solved
    prices = np.zeros(len(lp.matrix))
    prices[kept] = price
    if priced_by_rows(lp):
        return asked_by(lp, *sharpened(lp, gain, prices))
    reduced = gain - lp.matrix.transposed_times(prices, len(columns))
    status = np.where((reduced > 0) & np.isfinite(columns.upper), UPPER, LOWER).astype(np.int32)
    linked = ~taken & (lp.link[columns.program] >= 0)
    if linked.any():
        _settle(lp, np.flatnonzero(linked).astype(np.int32), reduced, status)
    status[taken] = basis.columns
    rows = np.full(len(lp.matrix), LOWER, np.int32)
    rows[kept] = basis.rows
    return Basis(status, rows)


def priced_by_rows(lp: LinearProgram) -> bool:
    """Whether the prices of shared rows say at which end every column stands: no program has several lines."""
    columns = lp.columns
    ends = np.isfinite(columns.lower) & np.isfinite(columns.upper)
    return _of_one_year(columns) and not np.any(lp.link >= 0) and bool(ends.all())


def _of_one_year(columns: Columns) -> bool:
    """Whether there are one year's moves and nothing else."""
    return not (columns.mixed or np.any(columns.program < 0) or np.any(columns.year > 1))


def _sample(lp: LinearProgram, taken: Bools, kept: Bools, linking: Bools) -> LinearProgram:
    """The program of some columns, with the limits of shared rows scaled to what those columns can move of all."""
    columns, matrix = lp.columns, lp.matrix
    width = np.where(np.isfinite(columns.upper), columns.upper - columns.lower, 0.0)
    can_move = np.abs(matrix.value) * width[matrix.index]
    whole, part = matrix.sums(can_move), matrix.sums(can_move * taken[matrix.index])
    share = np.where(linking | (whole <= 0), 1.0, part / np.where(whole > 0, whole, 1.0))
    return lp.part(taken, kept, _scaled(lp.row_lower, share), _scaled(lp.row_upper, share))


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
