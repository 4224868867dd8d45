"""Impact by year, recomputed from the proof: today's, and each program's move along the pieces of its curve."""

from __future__ import annotations

from collections.abc import Iterator
from math import fsum
from typing import NamedTuple

import numpy as np

from budgetopt.grouping import grouped
from budgetopt.verification.money import Money
from budgetopt.verification.proof import Proof
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
    proof, table = money.proof, money.proof.tables[COLUMNS]
    pieces = grouped(
        (int(proof.number(table, row, "Program")), row)
        for row in table.rows
        if proof.number(table, row, "Year") == year
    )
    for row, program in proof.programs.items():
        before, after = money.of_program(program.id, year)
        move = (after - before) / 100
        own = pieces[row]
        # Where several lines pay, the program's own pieces carry the impact; else those of its only line.
        whole = [piece for piece in own if table.value(piece, "Line") is None]
        yield ProgramMove(program.id, move, _along(proof, whole or own, move))


def plan_in(money: Money, year: int) -> float | None:
    """Impact points of the plan as they fall in a year; None where the linear program has no such move."""
    gained, weight = [moved.gained for moved in moves(money, year)], money.proof.weights[year - 1]
    known = [points for points in gained if points is not None]
    if len(known) < len(gained) or not weight:
        return None
    return fsum([of_programs(money), fsum(known) / weight, idle_in(money, year)])


def _along(proof: Proof, rows: list[int], move: float) -> float | None:
    """Impact points of a move along pieces, nearest to today first; None where the pieces end before."""
    table, sign = proof.tables[COLUMNS], 1.0 if move > 0 else -1.0
    left, gained = abs(move), 0.0
    own = [row for row in rows if proof.number(table, row, "Direction") == sign]
    for row in own if sign > 0 else reversed(own):
        width = min(left, proof.number(table, row, "Most", np.inf))
        gained += proof.number(table, row, "Impact", proof.number(table, row, "Gain")) * width
        left -= width
    return gained if left < 0.006 else None
