"""The certificate recomputed from the tables of the proof, in plain numpy: no solver, and nothing of ours but sums."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import fsum

import numpy as np
from numpy.typing import NDArray

from budgetopt.errors import Place
from budgetopt.rules.row import DECISIONS
from budgetopt.scenario.model import Scenario
from budgetopt.verification import impact
from budgetopt.verification.money import Money
from budgetopt.verification.proof import Proof
from budgetopt.verification.report import Failure
from budgetopt.verification.rules import WHAT
from budgetopt.verification.walk import Real, compared
from budgetopt.workbooks.proof_form import COLUMNS, LINES, PROOF, ROWS, STATED

Floats = NDArray[np.float64]
TODAY, RECOMMENDED = "Impact today, points", "Impact recommended, points"
PRIMAL, DUAL = "Certificate: primal, points", "Certificate: dual, points"
# 15 digits of each number are written: sums of them are a little less sure. Shares of the impact; currency units.
_NOISE, _NEAR, _NEAR_BOUND, LARGEST_GAP = 1e-10, 1e-5, 1e-9, 1e-7


@dataclass(frozen=True)
class Arrays:
    """The linear program: maximise gain · z over least ≤ z ≤ most, low ≤ A z ≤ high; z its solution, π its prices.

    A by entries: `row`, `column`, `entry`; columns and rows in the order of the tables.
    """

    gain: Floats
    penalty: Floats
    least: Floats
    most: Floats
    z: Floats
    low: Floats
    high: Floats
    price: Floats
    row: NDArray[np.intp]
    column: NDArray[np.intp]
    entry: Floats

    @property
    def activity(self) -> Floats:
        """A z."""
        return np.bincount(self.row, self.entry * self.z[self.column], len(self.low)).astype(float)

    def primal(self) -> float:
        """Σ gain_j z_j."""
        return float(self.gain @ self.z)

    def impact(self) -> float:
        """The same without what the scenario charges for moves."""
        return float((self.gain - self.penalty) @ self.z)

    def dual(self) -> float:
        """Σ_i π_i · (its side) + Σ_j max over least_j ≤ z_j ≤ most_j of (gain_j − (Aᵀπ)_j) z_j (weak duality).

        A price whose side has no limit counts as 0. Columns without an end are held by rows: noise in what prices
        leave of their gain is no gain.
        """
        side = np.where(self.price > 0, self.high, self.low)
        price = np.where(np.isfinite(side), self.price, 0.0)
        from_rows = float(np.sum(price * np.where(np.isfinite(side), side, 0.0)))
        left = self.gain - np.bincount(self.column, self.entry * price[self.row], len(self.gain)).astype(float)
        left = np.where(np.isinf(self.most) & (np.abs(left) < 1e-9), 0.0, left)
        best = np.where(left > 0, self.most, self.least)
        return from_rows + float(np.sum(np.where(left != 0, left * best, 0.0)))


def arrays_of(proof: Proof) -> Arrays:
    """The tables Columns and Rows as arrays. Sums that name no column leave a failure in `proof.unreadable`."""
    columns, rows = proof.tables[COLUMNS], proof.tables[ROWS]
    place = {row: number for number, row in enumerate(columns.rows)}
    entries: list[tuple[int, int, float]] = []
    for number, row in enumerate(rows.rows):
        for term in proof.sum(rows, row):
            if term.sign != "z" or term.row not in place:
                said = f"{term.sign}{term.row} is no column of the proof."
                proof.unreadable.append(Failure(rows.place(row, "Sum"), said))
            else:
                entries.append((number, place[term.row], float(term.coefficient)))

    def of(table: str, heading: str, blank: float = 0.0) -> Floats:
        source = columns if table == "columns" else rows
        return np.array([proof.number(source, row, heading, blank) for row in source.rows], float)

    where = np.array([entry[:2] for entry in entries], np.intp).reshape(-1, 2)
    return Arrays(
        gain=of("columns", "Gain"),
        penalty=of("columns", "Penalty"),
        least=of("columns", "Least"),
        most=of("columns", "Most", np.inf),
        z=of("columns", "Value"),
        low=of("rows", "At least", -np.inf),
        high=of("rows", "At most", np.inf),
        price=of("rows", "Price"),
        row=where[:, 0],
        column=where[:, 1],
        entry=np.array([entry[2] for entry in entries], float),
    )


def certificate(money: Money) -> Iterator[Failure]:
    """The solution keeps the linear program; primal, dual and gap are those that the workbook states.

    With yes and no to decide the prices prove the plan best among those with the same decisions; the bound stated is
    then that of the solver's search over the others.
    """
    proof = money.proof
    lp = arrays_of(proof)
    yield from _kept(proof, lp)
    today, start = _today(money), _start(money)
    at = {str(value): proof.tables[STATED].place(row, "Value") for row, value in _names(proof)}
    primal, dual = start + lp.primal(), start + lp.dual()
    stated = [(TODAY, today, "the sum over the programs below"), (PRIMAL, primal, "what the columns gain from today")]
    if not proof.decides:
        stated.append((DUAL, dual, "what the prices prove"))
    for name, number, why in stated:
        place = at.get(name, Place(money.book.file, PROOF))
        yield from compared(place, proof.stated.get(name), Real(number, _NOISE), why)
    bound = money.stated(DUAL) if proof.decides else dual
    # A search that was stopped has a bound, and the workbook says that it proves nothing more.
    for best in {dual, bound} if proof.proven else {dual}:
        gap, size = best - primal, max(1.0, abs(primal))
        if not -_NEAR_BOUND * size <= gap <= LARGEST_GAP * size:
            place = at.get(DUAL, Place(money.book.file, PROOF))
            yield Failure(place, f"the gap between primal and dual is {gap:,.9g}: this plan is not proven best.")
    recommended = money.stated(RECOMMENDED)
    # Rules in whole cents leave the rounded plan a cent a line and year that the linear program does not have.
    room = 0.01 * len(proof.lines) * len(proof.years) * float(np.max(np.abs(lp.gain), initial=0.0))
    if not lp.penalty.any() and recommended > bound + _NOISE * abs(bound) + room:
        yield Failure(at[RECOMMENDED], f"{recommended:,.15g} is above the bound {bound:,.15g} on any plan.")


def _today(money: Money) -> float:
    """Impact points of doing nothing, over all years; money left idle counts where benefits are compared."""
    by_year = zip(money.proof.weights, money.proof.years, strict=True)
    return sum(weight * impact.today_in(money, year) for weight, year in by_year)


def _start(money: Money) -> float:
    """Where the linear program starts: today, less the gap of funds that have less than their lines."""
    by_year = zip(money.proof.weights, money.proof.years, strict=True)
    today = impact.of_programs(money)
    return sum(weight * (today + sum(impact.left_today(money, year))) for weight, year in by_year)


def before_rounding(money: Money) -> float:
    """Impact points of the linear program's solution."""
    return _start(money) + arrays_of(money.proof).impact()


def _names(proof: Proof) -> Iterator[tuple[int, object]]:
    table = proof.tables[STATED]
    return ((row, table.value(row, "What")) for row in table.rows)


def _kept(proof: Proof, lp: Arrays) -> Iterator[Failure]:
    columns, rows = proof.tables[COLUMNS], proof.tables[ROWS]
    outside = (lp.z < lp.least - _NEAR) | (lp.z > lp.most + _NEAR)
    for row, wrong in zip(columns.rows, outside, strict=True):
        if wrong:
            yield Failure(columns.place(row, "Value"), "the value is outside its least and most.")
    activity = lp.activity
    near = _NEAR * np.maximum(1.0, np.abs(activity) * 1e-9)
    for row, wrong in zip(rows.rows, (activity < lp.low - near) | (activity > lp.high + near), strict=True):
        if wrong:
            yield Failure(rows.place(row, "Sum"), "the values of the columns do not keep this row.")


def impact_is_of_the_amounts(money: Money) -> Iterator[Failure]:
    """The impact of the recommended amounts: each program's move from today, along the pieces of its curve."""
    proof = money.proof
    parts: list[float] = []
    for year, weight in zip(proof.years, proof.weights, strict=True):
        for moved in impact.moves(money, year):
            if moved.gained is None:
                when = f" in year {year}" if year > 1 else ""
                said = f"the linear program has no such move of {moved.program_id}{when}: {moved.move:,.2f}."
                yield Failure(_line_place(money, moved.program_id, year), said)
            else:
                parts.append(moved.gained)
        parts.append(weight * (impact.of_programs(money) + impact.idle_in(money, year)))
    at = next(
        (proof.tables[STATED].place(row, "Value") for row, name in _names(proof) if name == RECOMMENDED),
        Place(money.book.file, PROOF),
    )
    yield from compared(at, proof.stated.get(RECOMMENDED), Real(fsum(parts), _NOISE), "the impact of these amounts")


def _line_place(money: Money, program: str, year: int) -> Place:
    if year > 1:
        table = money.proof.tables[LINES]
        own = next(row for row, line in money.proof.lines.items() if line.program_id == program)
        return table.place(own, "Recommended", year - 1)
    row = next((row for key, row in money.rows.items() if key[0] == program), money.listing.row)
    return money.listing.place(row, "Recommended")


def is_plain(proof: Proof, scenario: Scenario | None) -> bool:
    """Whether the linear program has nothing to decide and no caution: each of its rows is then the sum of a rule, or
    says what a program's lines, or a change against the year before, come to."""
    signs = {WHAT.get(term.sign) for limit in proof.limits.values() for term in limit.terms}
    decides = proof.decides or bool(signs & DECISIONS)
    return scenario is not None and scenario.caution is None and not decides
