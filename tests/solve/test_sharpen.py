"""Prices made sharper lie nearer to the optimum's, and the basis that prices ask for is theirs."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from benchmarks.cities import city, scenario
from budgetopt.impact.value import value_of_next_dollar
from budgetopt.rules import Case, rows_of, rules_of
from budgetopt.scenario.check import checked
from budgetopt.solve.basis import BASIC, LOWER, UPPER, asked_by, block
from budgetopt.solve.build import build
from budgetopt.solve.highs import Live, Solved, highs_basis
from budgetopt.solve.program import Floats, LinearProgram
from budgetopt.solve.ranged import Ranged
from budgetopt.solve.sharpen import sharpened
from tests.solve.test_ranged import program


@cache
def large() -> LinearProgram:
    budget = city(3_000)
    asked = checked(scenario().with_limits(unknown="none"), budget)
    case = Case.of(budget, asked)
    lp = build(case, value_of_next_dollar(budget, asked.beliefs), rows_of(rules_of(case), case))
    return Ranged.of(lp.moving()[0]).lp


def bound(lp: LinearProgram, price: Floats) -> float:
    """The dual function, term by term."""
    total = 0.0
    for row, one in enumerate(price):
        if one:
            total += one * (lp.row_upper[row] if one > 0 else lp.row_lower[row])
    dense = np.zeros((len(lp.matrix), len(lp.columns)))
    dense[lp.matrix.row, lp.matrix.index] = lp.matrix.value
    reduced = lp.columns.gain - price @ dense
    return total + float(np.maximum(reduced * lp.columns.lower, reduced * lp.columns.upper).sum())


def iterations(lp: LinearProgram, price: Floats) -> int:
    """How many HiGHS needs from the basis that prices ask for."""
    live = Live(lp)
    reduced = lp.columns.gain - lp.matrix.transposed_times(price, len(lp.columns))
    live.highs.setBasis(highs_basis(asked_by(lp, price, reduced)))
    assert live.solve().objective == pytest.approx(optimum().objective, rel=1e-10)
    return int(live.highs.getInfo().simplex_iteration_count)


@cache
def optimum() -> Solved:
    return Live(large()).solve()


@pytest.mark.parametrize("off", [0.02, 0.1])
def test_prices_come_nearer_and_what_is_proven_gets_tighter(off: float) -> None:
    lp = large()
    right = optimum()
    wrong = right.price * (1 + off * np.random.default_rng(7).standard_normal(len(right.price)))
    price, reduced = sharpened(lp, lp.columns.gain, wrong)
    assert bound(lp, wrong) > bound(lp, price) >= right.objective * (1 - 1e-9)
    assert bound(lp, price) - right.objective < 0.6 * (bound(lp, wrong) - right.objective)
    assert np.linalg.norm(price - right.price) < 0.8 * np.linalg.norm(wrong - right.price)
    assert reduced == pytest.approx(lp.columns.gain - lp.matrix.transposed_times(price, len(reduced)))
    assert iterations(lp, price) < iterations(lp, wrong)


def test_a_price_has_the_sign_of_a_limit_that_is_there() -> None:
    lp = large()
    rng = np.random.default_rng(3)
    price, _ = sharpened(lp, lp.columns.gain, optimum().price + 0.05 * rng.standard_normal(len(lp.matrix)))
    assert not np.any((price > 0) & np.isinf(lp.row_upper))
    assert not np.any((price < 0) & np.isinf(lp.row_lower))


def test_rows_that_say_the_same_do_not_stop_it() -> None:
    lp = large()
    # Every row once more, a tenth looser: the curvature is singular.
    doubled = replace(
        lp,
        matrix=replace(
            lp.matrix,
            start=np.concatenate([lp.matrix.start, lp.matrix.start[1:] + lp.matrix.start[-1]]).astype(np.int32),
            index=np.tile(lp.matrix.index, 2),
            value=np.tile(lp.matrix.value, 2),
        ),
        row_lower=np.tile(lp.row_lower, 2),
        row_upper=np.tile(lp.row_upper, 2),
        rows=[None] * (2 * len(lp.matrix)),
    )
    half = np.tile(optimum().price / 2, 2)
    price, _ = sharpened(doubled, lp.columns.gain, half * 1.05)
    assert np.all(np.isfinite(price))
    assert bound(doubled, price) <= bound(doubled, half * 1.05)


def test_the_prices_of_the_optimum_ask_for_a_basis_with_hardly_a_step_to_go() -> None:
    lp = large()
    right = optimum()
    basis = asked_by(lp, right.price, right.reduced)
    assert np.sum(basis.columns == BASIC) + np.sum(basis.rows == BASIC) == len(lp.matrix)
    held = np.abs(right.reduced) > 1e-6
    assert np.array_equal(basis.columns[held], np.where(right.reduced[held] > 0, UPPER, LOWER))
    assert iterations(lp, right.price) <= 3


def test_a_row_for_which_no_column_is_left_stays_basic() -> None:
    lp = large()
    price = np.ones(len(lp.matrix))
    nothing = replace(lp, matrix=replace(lp.matrix, value=np.zeros_like(lp.matrix.value)))
    basis = asked_by(nothing, price, lp.columns.gain)
    assert not np.any(basis.columns == BASIC) and np.all(basis.rows == BASIC)


def test_a_block_is_that_part_of_the_matrix() -> None:
    lp = large()
    rows, columns = np.array([5, 0, 12], np.int32), np.array([40, 3, 77, 1], np.int32)
    dense = np.zeros((len(lp.matrix), len(lp.columns)))
    dense[lp.matrix.row, lp.matrix.index] = lp.matrix.value
    assert np.array_equal(block(lp, rows, columns), dense[np.ix_(rows, columns)])


def test_a_row_does_not_stand_at_a_limit_that_is_not_there() -> None:
    lp = large()
    basis = asked_by(lp, np.where(np.isinf(lp.row_upper), 0.1, -0.1), lp.columns.gain)
    assert np.all(basis.rows[np.isinf(lp.row_upper) | np.isinf(lp.row_lower)] == BASIC)


def with_idle_columns(lp: LinearProgram, count: int) -> LinearProgram:
    """The same, and columns that gain nothing and stand in no row."""
    columns = lp.columns
    more = {
        name: np.concatenate([getattr(columns, name), getattr(columns, name)[:count]])
        for name in type(columns).__dataclass_fields__
    }
    more["gain"][len(columns) :] = 0.0
    return replace(lp, columns=replace(columns, **more))


@pytest.mark.parametrize("share", [0.04, 0.12])
def test_columns_that_gain_nothing_anywhere_do_not_stand_in_the_way(share: float) -> None:
    lp = with_idle_columns(large(), int(share * len(large().columns)))
    right = optimum()
    wrong = right.price * (1 + 0.02 * np.random.default_rng(7).standard_normal(len(right.price)))
    with np.errstate(all="raise"):
        price, reduced = sharpened(lp, lp.columns.gain, wrong)
    assert bound(lp, price) <= bound(lp, wrong)
    basis = asked_by(lp, price, reduced)
    assert np.sum(basis.columns == BASIC) >= 0.9 * np.sum(np.abs(price) > 1e-9)


@pytest.mark.parametrize("seed", range(200))
def test_a_basis_is_square_even_where_rows_depend_on_each_other_and_are_uneven(seed: int) -> None:
    rng = np.random.default_rng(seed)
    rows, columns = int(rng.integers(3, 12)), int(rng.integers(3, 60))
    table = (rng.random((rows, columns)) < 0.5) * np.where(rng.random((rows, columns)) < 0.5, 1.0, rng.random(columns))
    table[-1] = table[0] + table[1]
    table *= np.where(rng.random(rows) < 0.3, 10.0 ** rng.integers(-3, 8), 1)[:, None]
    lp = program(rng.normal(size=columns).tolist(), [(row.tolist(), -np.inf, 1.0) for row in table])
    price = rng.random(rows) / np.maximum(table.max(axis=1), 1)
    basis = asked_by(lp, price, lp.columns.gain - price @ table)
    assert np.sum(basis.columns == BASIC) + np.sum(basis.rows == BASIC) == rows
