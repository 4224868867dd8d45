"""Impact by year, recomputed from the proof: today's, and each program's move along the pieces of its curve."""

from __future__ import annotations

from collections.abc import Iterator
from math import fsum, isnan
from typing import NamedTuple

import numpy as np

from budgetopt.verification.money import Money
from budgetopt.verification.proof import Proof
from budgetopt.verification.proved import Floats
from budgetopt.workbooks.proof_form import COLUMNS


class ProgramMove(NamedTuple):
    """A program's move from today in a planned year, in currency units, and the points that it gains, discounted.

    `gained` None: the linear program has no such move.
    """

    program_id: str
    move: float
    gained: float | None


def of_programs(money: Money) -> float:
    """Impact points of today's amounts in any one year, without idle money."""
    return fsum(program.impact for program in money.proof.programs.values())


def left_today(money: Money, year: int) -> list[float]:
    """What each fund would leave idle in a year at today's amounts, in points; nothing where idle money is none."""
    if not money.proof.idle_counts:
        return []
    return [
        (fund.available[year - 1] - fund.reserve - money.uses[id, year]["Current"]) / 100
        for id, fund in money.proof.funds.items()
    ]


def today_in(money: Money, year: int) -> float:
    """Impact points of doing nothing, as they fall in a year; idle money counts where benefits are compared."""
    return of_programs(money) + sum(max(0.0, left) for left in left_today(money, year))


def idle_in(money: Money, year: int) -> float:
    """Impact points of what the plan leaves idle in a year; nothing where idle money is none."""
    if not money.proof.idle_counts:
        return 0.0
    return sum(max(0, money.uses[fund, year]["Idle"]) / 100 for fund in money.proof.funds)


def moves(money: Money, year: int) -> Iterator[ProgramMove]:
    """Each program's move in a year."""
    programs = money.proof.programs.values()
    totals = (money.of_program(program.id, year) for program in programs)
    moved = np.array([(after - before) / 100 for before, after in totals], float)
    for program, move, gained in zip(programs, moved.tolist(), _along(money.proof, year, moved).tolist(), strict=True):
        yield ProgramMove(program.id, move, None if isnan(gained) else gained)


def plan_in(money: Money, year: int) -> float | None:
    """Impact points of the plan as they fall in a year; None where the linear program has no such move."""
    gained, weight = [moved.gained for moved in moves(money, year)], money.proof.weights[year - 1]
    known = [points for points in gained if points is not None]
    if len(known) < len(gained) or not weight:
        return None
    return fsum([of_programs(money), fsum(known) / weight, idle_in(money, year)])


def _along(proof: Proof, year: int, moved: Floats) -> Floats:
    """Impact points of each program's move along its pieces, nearest to today first; nan where they end before."""
    table, place = proof.tables[COLUMNS], {row: number for number, row in enumerate(proof.programs)}
    of, sign = proof.numbers(table, "Program"), proof.numbers(table, "Direction")
    at = np.array([place.get(int(row), -1) for row in of.tolist()], np.intp)
    own = (at >= 0) & (proof.numbers(table, "Year") == year)
    # Where several lines pay, the program's own pieces carry the impact; else those of its only line.
    whole, shared = np.isnan(proof.numbers(table, "Line", np.nan)), np.zeros(len(place) + 1, np.bool_)
    shared[at[own & whole]] = True
    pieces = np.flatnonzero(own & (whole | ~shared[at]) & (sign == np.append(np.where(moved > 0, 1.0, -1.0), 0.0)[at]))
    pieces = pieces[np.lexsort((pieces * sign[pieces], at[pieces]))]
    nth = np.arange(len(pieces)) - np.searchsorted(at[pieces], at[pieces])
    impact = proof.numbers(table, "Impact", np.nan)
    impact, most = np.where(np.isnan(impact), proof.arrays.gain, impact), proof.numbers(table, "Most", np.inf)
    left, gained = np.abs(moved), np.zeros(len(place))
    for number in range(max(nth, default=-1) + 1):
        those = pieces[nth == number]
        width = np.minimum(left[at[those]], most[those])
        gained[at[those]] += impact[those] * width
        left[at[those]] -= width
    return np.where(left < 0.006, gained, np.nan)
