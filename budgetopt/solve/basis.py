"""Where a simplex begins: which columns and rows are basic, and the basis that prices of rows ask for.

Given what a unit of every row is worth, each column knows its end: the upper one where it gains, the lower one where
it loses. In a row that has a price some column that nearly breaks even gives the rest: that one is basic.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from budgetopt.solve.program import Floats, Ints, LinearProgram

LOWER, BASIC, UPPER = 0, 1, 2
# Columns near breaking even that are looked at for each row that needs one, and the share of their mean distance from
# it within which all count alike.
_NEAR = 6
_ALIKE = 0.01
_ZERO = 1e-9


@dataclass(frozen=True)
class Basis:
    """Which columns and rows are basic (1), and at which of their limits (0 lower, 2 upper) the others are."""

    columns: Ints
    rows: Ints


def asked_by(lp: LinearProgram, price: Floats, reduced: Floats) -> Basis:
    """The basis that prices ask for (objective points a unit of every row; `reduced` what a unit of every column gains
    at them). Its own prices are near to them."""
    status = np.where((reduced > 0) & np.isfinite(lp.columns.upper), UPPER, LOWER).astype(np.int32)
    limit = np.where(price > 0, lp.row_upper, lp.row_lower)
    priced = np.flatnonzero((np.abs(price) > _ZERO) & np.isfinite(limit)).astype(np.int32)
    rows = np.full(len(lp.matrix), BASIC, np.int32)
    rows[priced] = np.where(price[priced] > 0, UPPER, LOWER)
    # Only a column that a priced row has can give that row the rest.
    in_priced = np.repeat(rows != BASIC, np.diff(lp.matrix.start))
    far = np.full(len(reduced), np.inf)
    far[lp.matrix.index[in_priced]] = 0.0
    far += np.abs(reduced)
    near = np.argpartition(far, min(_NEAR * len(priced), len(far) - 1))[: _NEAR * len(priced)].astype(np.int32)
    near = near[np.isfinite(far[near])]
    if not len(near):
        return Basis(status, np.full(len(lp.matrix), BASIC, np.int32))
    # The nearer a column is to breaking even the larger it is written, so that an elimination that takes the largest
    # finds the nearest columns that are independent of each other.
    table = block(lp, priced, near) / (_ALIKE + far[near] / max(float(far[near].mean()), _ZERO))
    for index, row in enumerate(priced):
        own, later = table[index], table[index + 1 :]
        pick = int(np.abs(own).argmax())
        if abs(own[pick]) < _ZERO:
            rows[row] = BASIC
            continue
        status[near[pick]] = BASIC
        later -= np.multiply.outer(later[:, pick] / own[pick], own)
        later[:, pick] = 0.0
    return Basis(status, rows)


def block(lp: LinearProgram, rows: Ints, columns: Ints) -> Floats:
    """The coefficients of some columns in some rows."""
    matrix = lp.matrix
    down, across = np.full(len(matrix), -1), np.full(len(lp.columns), -1)
    down[rows], across[columns] = np.arange(len(rows)), np.arange(len(columns))
    entries = np.flatnonzero(across[matrix.index] >= 0)
    entries = entries[down[matrix.row[entries]] >= 0]
    found = np.zeros((len(rows), len(columns)))
    found[down[matrix.row[entries]], across[matrix.index[entries]]] = matrix.value[entries]
    return found
