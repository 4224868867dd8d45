"""The certificate recomputed from the tables of the proof, in plain numpy: no solver, and nothing of ours but sums."""

from __future__ import annotations

from collections.abc import Iterator
from math import fsum

import numpy as np

from budgetopt.errors import Place
from budgetopt.rules.row import DECISIONS
from budgetopt.scenario.model import Scenario
from budgetopt.verification import impact
from budgetopt.verification.money import Money
from budgetopt.verification.proof import Proof
from budgetopt.verification.proved import Arrays
from budgetopt.verification.report import Failure
from budgetopt.verification.rules import WHAT
from budgetopt.verification.walk import Real, compared
from budgetopt.workbooks.proof_form import COLUMNS, LINES, PROOF, ROWS, STATED

TODAY, RECOMMENDED = "Impact today, points", "Impact recommended, points"
PRIMAL, DUAL, GAP = (f"Certificate: {part}, points" for part in ("primal", "dual", "gap"))
# 15 digits of each number are written: sums of them are a little less sure. Shares of the impact; currency units.
_NOISE, _NEAR, _NEAR_BOUND, LARGEST_GAP = 1e-10, 1e-5, 1e-9, 1e-7


def certificate(money: Money) -> Iterator[Failure]:
    """The solution keeps the linear program; primal, dual and gap are those that the workbook states.

    With yes and no to decide the prices prove the plan best among those with the same decisions; the bound stated is
    then that of the solver's search over the others.
    """
    proof = money.proof
    lp = proof.arrays
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
    return _start(money) + money.proof.arrays.impact()


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
    # What is summed may be far more than what the sum comes to.
    near = _NEAR * np.maximum(1.0, lp.summed * 1e-9)
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
