"""Rows that limit the same sum are one to the solver, and each still has its own limits and its own price."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from budgetopt.solve.highs import Live, SolverStatus, solve
from budgetopt.solve.program import Columns, LinearProgram, Sparse
from budgetopt.solve.ranged import Ranged

INF = np.inf


Limited = tuple[Sequence[float], float, float]


def program(gain: Sequence[float], rows: Sequence[Limited]) -> LinearProgram:
    """Columns from 0 to 10 each."""
    count, matrix = len(gain), np.array([row for row, _, _ in rows], float)
    zeros, none = np.zeros(count), np.full(count, -1, np.int32)
    columns = Columns(
        gain=np.array(gain, float),
        worth=np.array(gain, float),
        penalty=zeros,
        lower=zeros,
        upper=np.full(count, 10.0),
        line=none,
        program=none,
        sign=np.ones(count),
        move=np.ones(count),
        year=np.ones(count, np.int32),
        integer=np.zeros(count, bool),
    )
    where, index = np.nonzero(matrix)
    start = np.concatenate([[0], np.cumsum(np.bincount(where, minlength=len(rows)))]).astype(np.int32)
    return LinearProgram(
        columns,
        Sparse(start, index.astype(np.int32), matrix[where, index]),
        np.array([low for _, low, _ in rows], float),
        np.array([high for _, _, high in rows], float),
        [None] * len(rows),
    )


# 2 a + b: at most 6 of both, at least 2 and at most 5 of a alone, and a sum of its own.
ROWS: list[Limited] = [
    ([1, 1], -INF, 6.0),
    ([1, 0], 2.0, INF),
    ([1, 0], -INF, 5.0),
    ([1, 2], -INF, 100.0),
    ([1, 0], -INF, 7.0),
]


def test_a_floor_and_ceilings_of_one_sum_become_one_range() -> None:
    joined = Ranged.of(program([2, 1], ROWS))
    assert joined.row_of.tolist() == [0, 1, 1, 2, 1]
    assert joined.lp.row_lower.tolist() == [-INF, 2.0, -INF]
    assert joined.lp.row_upper.tolist() == [6.0, 5.0, 100.0]


def test_the_row_whose_limit_binds_has_the_price() -> None:
    # a = 5 (its tighter ceiling), b = 1: a dollar of the sum is worth b's 1, a dollar of the ceiling 2 − 1.
    assert solve(program([2, 1], ROWS)).price.tolist() == [1.0, 0.0, 1.0, 0.0, 0.0]
    # a costs: it stands at its floor of 2, which costs what it gives up against b.
    assert solve(program([-1, 1], ROWS)).price.tolist() == [1.0, -2.0, 0.0, 0.0, 0.0]


def test_of_two_equal_ceilings_the_first_has_the_price() -> None:
    rows: list[Limited] = [([1, 0], -INF, 5.0), ([1, 0], -INF, 5.0), ([1, 1], -INF, 100.0)]
    assert solve(program([2, 0], rows)).price.tolist() == [2.0, 0.0, 0.0]


def test_a_limit_that_changes_leaves_the_others_of_its_sum() -> None:
    live = Live(program([2, 1], ROWS))
    assert live.solve().values.tolist() == [5.0, 1.0]
    live.limit(2, -INF, 50.0)  # the ceiling of 7 is now the tighter one, but only 6 are there
    assert live.solve().values.tolist() == [6.0, 0.0]
    live.limit(0, -INF, 9.0)
    solved = live.solve()
    assert solved.values.tolist() == [7.0, 2.0] and solved.price.tolist() == [1.0, 0.0, 0.0, 0.0, 1.0]
    live.limit(2, -INF, 5.0)
    assert live.solve().values.tolist() == [5.0, 4.0]


def test_limits_that_contradict_each_other_are_infeasible_and_digits_apart_are_not() -> None:
    rows: list[Limited] = [([1, 0], 3.0, INF), ([1, 0], -INF, 2.0), ([1, 1], -INF, 9.0)]
    assert solve(program([1, 1], rows)).status is SolverStatus.INFEASIBLE
    rows[0] = ([1, 0], 2.0 + 1e-9, INF)
    assert solve(program([1, 1], rows)).values == pytest.approx([2.0, 7.0])


def test_rows_that_are_not_quite_alike_stay_apart() -> None:
    rows: list[Limited] = [([1, 1], -INF, 5.0), ([1, 1 + 1e-12], 1.0, INF), ([-1, -1], -4.0, INF), ([0, 0], -1.0, 1.0)]
    lp = program([1, 1], [*rows, ([0, 0], -2.0, 2.0)])
    joined = Ranged.of(lp)
    assert joined.lp is lp and joined.row_of.tolist() == [0, 1, 2, 3, 4]


def test_links_point_to_the_rows_that_are_left() -> None:
    lp = replace(program([2, 1], ROWS), link=np.array([3, -1, 0], np.int32))
    assert Ranged.of(lp).lp.link.tolist() == [2, -1, 0]
