"""The linear program of the proof is the one that its rules ask for: nothing that they allow is left out of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from math import inf

from budgetopt.grouping import grouped
from budgetopt.rules.row import What
from budgetopt.verification.moves import At, ProofColumns, Sides, Sum
from budgetopt.verification.proof import Proof
from budgetopt.verification.proved import LimitProof
from budgetopt.verification.report import Failure
from budgetopt.workbooks.proof_form import COLUMNS, ROWS, SIGNS

_NEAR = 1e-9
_COSTS = {SIGNS[what] for what in (What.TRANSITION, What.LOST_REVENUE, What.UNAVOIDABLE)}


def program_is_of_the_rules(proof: Proof) -> Iterator[Failure]:
    """Every row is its rule's sum, or helps to say one; every range of the columns holds what other rules allow."""
    moves, table = ProofColumns(proof), proof.tables[ROWS]
    in_rows = set()
    for row, terms in proof.sums.items():
        found = {term.row: float(term.coefficient) for term in terms}
        low, high = proof.number(table, row, "At least", -inf), proof.number(table, row, "At most", inf)
        try:
            if table.value(row, "Limit") is None:
                wanted, sides = moves.wanted(moves.helping[row])
            else:
                limit = proof.limits[int(proof.number(table, row, "Limit"))]
                in_rows.add(int(proof.number(table, row, "Limit")))
                wanted, sides = _as_row(moves, limit)
                low, high = _without_room(limit, low, sides[0], -1), _without_room(limit, high, sides[1], 1)
        except (LookupError, ValueError):
            wanted, sides = {}, (-inf, inf)
        if not _same(found, wanted):
            yield Failure(table.place(row, "Sum"), "this row is not the sum of its rule over the columns.")
        for heading, one, other in (("At least", low, sides[0]), ("At most", high, sides[1])):
            if not (one == other or abs(one - other) <= 1e-6 + 1e-12 * abs(other)):
                yield Failure(table.place(row, heading), f"{one:,.15g} stands here; {other:,.15g} is its rule's.")
    yield from _ranges(moves, in_rows)
    yield from _helping_columns(moves)


def _as_row(moves: ProofColumns, limit: LimitProof) -> tuple[Sum, Sides]:
    wanted, today = moves.entries(limit)
    side = limit.limit / 100 - today
    return wanted, (-inf if limit.side == "at most" else side, inf if limit.side == "at least" else side)


def _without_room(limit: LimitProof, found: float, wanted: float, way: int) -> float:
    """A side without the room for fractions of a cent that whole cents do not need (solve/nearly.py): a program that is
    looser by that proves no less of the plan, whose own amounts are held to every rule exactly."""
    costs = sum(term.sign in _COSTS for term in limit.terms)
    room = (costs // 2 + 2) / 100 + 1e-13 * abs(limit.limit)
    loose = len(limit.terms) > 1 and limit.side != "exactly" and 0 < way * (found - wanted) <= room
    return wanted if loose else found


def _same(one: Sum, other: Sum) -> bool:
    return all(abs(one.get(row, 0.0) - other.get(row, 0.0)) <= _NEAR for row in {**one, **other})


def _helping_columns(moves: ProofColumns) -> Iterator[Failure]:
    """A program's own pieces are linked with its lines; a column that helps is free, and of one row that helps."""
    table = moves.proof.tables[COLUMNS]
    linked = {help.at for help in moves.helping.values() if not help.down}
    helped = Counter(row for help in moves.helping.values() for row in (help.up, help.down) if row)
    for row, column in moves.columns.items():
        if column.program and not column.line and At(column.program, column.year) not in linked:
            yield Failure(table.place(row, "Program"), "no row links the program with its lines.")
        elif not column.program and (helped[row] != 1 or (column.least, column.most) != (0.0, inf)):
            yield Failure(table.place(row, "Program"), "this column is not of one row that helps, or it is not free.")


def _ranges(moves: ProofColumns, in_rows: set[int]) -> Iterator[Failure]:
    """What a program or line may have by rules about it alone is within what its columns reach."""
    proof = moves.proof
    allowed = _allowed(moves, in_rows)
    rows_of = grouped((line.program_id, row) for row, line in proof.lines.items())
    for year in proof.years:
        for row, one in proof.programs.items():
            lines = [At(line, year) for line in rows_of[one.id]]
            movable = [at for at in lines if not allowed[at][0] == moves.today[at.row] == allowed[at][1]]
            least, most = allowed[At(row, year)]
            if len(movable) == 1:
                still = moves.today[row] - moves.today[movable[0].row]
                least, most = max(least, allowed[movable[0]][0] + still), min(most, allowed[movable[0]][1] + still)
            if movable:
                yield from _reach(moves, At(row, year), moves.of_program[At(row, year)], least, most)
            for each in movable if len(movable) > 1 else ():
                yield from _reach(moves, each, moves.of_line[each], *allowed[each])


def _allowed(moves: ProofColumns, in_rows: set[int]) -> dict[At, tuple[float, float]]:
    """Least and most cents of every program and line by the rules that are no rows of the matrix."""
    found = {
        At(row, year): (float(min(0, today)), inf) for row, today in moves.today.items() for year in moves.proof.years
    }
    for row, limit in moves.proof.limits.items():
        if row in in_rows or len(limit.terms) != 1:
            continue
        at = At(limit.terms[0].row, limit.terms[0].year)
        least, most = found.get(at, (0.0, inf))
        found[at] = (
            least if limit.side == "at most" else max(least, limit.limit),
            most if limit.side == "at least" else min(most, limit.limit),
        )
    return found


def _reach(moves: ProofColumns, of: At, rows: list[int], least: float, most: float) -> Iterator[Failure]:
    columns, today = [moves.columns[row] for row in rows], moves.today[of.row] / 100
    up, down = ([one for one in columns if one.sign == sign] for sign in (1.0, -1.0))
    high = today + sum(one.most for one in up) - sum(one.least for one in down)
    low = today + sum(one.least for one in up) - sum(one.most for one in down)
    if low > least / 100 + 1e-6 or high < most / 100 - 1e-6:
        table = moves.proof.tables[COLUMNS]
        place = table.place(rows[0], "Most") if rows else table.grid.place(table.under)
        said = f"these columns reach {low:,.2f} to {high:,.2f}; the rules of row {of.row} allow {least / 100:,.2f}"
        yield Failure(place, f"{said} to {most / 100:,.2f}.")
