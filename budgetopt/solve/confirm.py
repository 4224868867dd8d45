"""Whether a conflict is more than a float's last digits: the prices of the rules in conflict as a proof (Farkas).

Weighed by its price each row says Σ a·z ≤ limit; where the weighed sum of all rows cannot be met by any amounts between
their ends, no plan keeps them. The sum is taken exactly, and what rounding may have put into each term counts against
the proof.
"""

from __future__ import annotations

import math

import numpy as np

from budgetopt.rules.case import Case
from budgetopt.solve.program import Bools, Floats, LinearProgram

# What a coefficient, a limit and their product may each be off by, as a share of them.
_DIGITS = 4 * 2.0**-53


def proves(case: Case, lp: LinearProgram, price: Floats, gives: Bools, rounded: Floats) -> bool:
    """Whether no amounts meet every row of an elastic program without its relief (the columns `gives`), by the `price`
    of each row. `rounded`: how many costs of each row are rounded to the cent, half a cent of each in its favour."""
    columns, matrix = lp.columns, lp.matrix
    money = (cents for year in case.years for cents in case.money(year).values())
    # Without relief no amount passes all the money that there is.
    most = 4 * (sum(map(abs, money)) + sum(abs(line.current) for line in case.standing.lines)) / 100
    limits = np.where(price > 0, lp.row_upper, np.where(price < 0, lp.row_lower, 0.0))
    # Any weights prove it that count no side that a row does not have: there a price is noise.
    has_side = np.isfinite(limits)
    price, limits = np.where(has_side, price, 0.0), np.where(has_side, limits, 0.0)
    entries = matrix.value * price[matrix.row]
    reduced = -np.bincount(matrix.index, entries, minlength=len(columns))
    noise = np.bincount(matrix.index, np.abs(entries), minlength=len(columns)) * _DIGITS
    upper = np.where(gives, 0.0, np.minimum(columns.upper, most))
    # The most that a column can add, whatever its last digits.
    adds = np.maximum((reduced + noise) * upper, (reduced - noise) * columns.lower)
    adds = np.maximum(adds, np.maximum((reduced - noise) * upper, (reduced + noise) * columns.lower))
    terms = price * limits
    against = float(np.sum(np.abs(terms))) * _DIGITS + float(np.abs(price) @ rounded) / 200
    return math.fsum([*terms, *adds]) + against < 0
