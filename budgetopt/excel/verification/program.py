"""The linear program of the proof is the one that its rules ask for: nothing that they allow is left out of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from math import inf

from budgetopt.excel.proof_form import COLUMNS, ROWS, Term
from budgetopt.excel.verification.proof import LimitProof, ProgramProof, Proof
from budgetopt.excel.verification.report import Failure
from budgetopt.excel.verification.rules import LOSS, WHAT
from budgetopt.rules.row import What

_NEAR = 1e-9
# A program's own moves: its sign +1 or −1 where only raises or only cuts count.
_MOVES = {What.RISE: 1.0, What.FALL: -1.0, What.NET_CUT: -1.0}


@dataclass(frozen=True)
class Column:
    """A column: the rows of its program and line (None: a piece of a program that several lines pay), its move."""

    program: int
    line: int | None
    sign: float
    least: float
    most: float


@dataclass(frozen=True)
class Program:
    """The columns of the proof, by what they move."""

    proof: Proof

    @cached_property
    def columns(self) -> dict[int, Column]:
        """Every column, by its row on the sheet."""
        proof, table = self.proof, self.proof.tables[COLUMNS]
        return {
            row: Column(
                int(proof.number(table, row, "Program")),
                int(proof.number(table, row, "Line")) or None,
                proof.number(table, row, "Direction"),
                proof.number(table, row, "Least"),
                proof.number(table, row, "Most", inf),
            )
            for row in table.rows
        }

    @cached_property
    def of_program(self) -> dict[int, list[int]]:
        """The columns that move a program's total: its own pieces where a row links it with its lines, else those of
        its only line."""
        found: dict[int, list[int]] = defaultdict(list)
        for row, column in self.columns.items():
            if column.line is None:
                found[column.program].append(row)
        for row, column in self.columns.items():
            if column.line is not None and column.program not in self._shared:
                found[column.program].append(row)
        return found

    @cached_property
    def _shared(self) -> set[int]:
        """The programs that several lines may pay."""
        table, found = self.proof.tables[ROWS], set()
        for row in table.rows:
            if table.value(row, "Limit") is None:
                found |= {
                    self.columns[term.row].program for term in self.proof.sum(table, row) if term.row in self.columns
                }
        return found

    @cached_property
    def of_line(self) -> dict[int, list[int]]:
        """The columns that move a line."""
        found: dict[int, list[int]] = defaultdict(list)
        for row, column in self.columns.items():
            if column.line is not None:
                found[column.line].append(row)
        return found

    @cached_property
    def today(self) -> dict[int, int]:
        """Today's cents of every program and line, by its row on the sheet."""
        totals: dict[str, int] = defaultdict(int)
        for line in self.proof.lines.values():
            totals[line.program_id] += line.current
        programs = {row: totals[program.id] for row, program in self.proof.programs.items()}
        return programs | {row: line.current for row, line in self.proof.lines.items()}

    def entries(self, limit: LimitProof) -> tuple[dict[int, float], float]:
        """A rule's sum over the columns, and its currency units at today's amounts. Raises LookupError, ValueError."""
        found: dict[int, float] = defaultdict(float)
        today = 0
        for term in limit.terms:
            coefficient, what = int(term.coefficient), WHAT[term.sign]
            if what in (What.AMOUNT, What.PROGRAM):
                today += coefficient * self.today[term.row]
                for row in (self.of_line if what is What.AMOUNT else self.of_program).get(term.row, ()):
                    found[row] += self.columns[row].sign * coefficient / limit.scale
            elif what in _MOVES:
                for row in self.of_program.get(term.row, ()):
                    if self.columns[row].sign == _MOVES[what]:
                        found[row] += coefficient / limit.scale
            else:
                share = self._share(what, term)
                for row in self.of_line.get(term.row, ()):
                    if self.columns[row].sign < 0:
                        found[row] += share * coefficient / limit.scale
        return found, today / limit.scale / 100

    def _share(self, what: What, term: Term) -> float:
        if what is What.CUT:
            return 1.0
        id = self.proof.lines[term.row].program_id
        return float(self._by_id[id].shares[LOSS[what]])

    @cached_property
    def _by_id(self) -> dict[str, ProgramProof]:
        return {one.id: one for one in self.proof.programs.values()}

    def links(self, program: int) -> dict[int, float]:
        """What a program's lines move less what its own pieces do: 0 in every solution."""
        found = {row: -self.columns[row].sign for row in self.of_program[program]}
        return found | {row: self.columns[row].sign for row in self._of_its_lines[program]}

    @cached_property
    def _of_its_lines(self) -> dict[int, list[int]]:
        found: dict[int, list[int]] = defaultdict(list)
        for row, column in self.columns.items():
            if column.line is not None:
                found[column.program].append(row)
        return found


def program_is_of_the_rules(proof: Proof) -> Iterator[Failure]:
    """Every row is its rule's sum; every range of the columns holds what the other rules allow."""
    program, table = Program(proof), proof.tables[ROWS]
    linked, in_rows = set(), set()
    for row in table.rows:
        found = {term.row: float(term.coefficient) for term in proof.sum(table, row)}
        limit_row = table.value(row, "Limit")
        low, high = proof.number(table, row, "At least", -inf), proof.number(table, row, "At most", inf)
        if limit_row is None:
            own = {program.columns[at].program for at in found if at in program.columns}
            linked |= own
            wanted, sides = (program.links(own.pop()) if len(own) == 1 else {}), (0.0, 0.0)
        else:
            in_rows.add(int(proof.number(table, row, "Limit")))
            limit = proof.limits.get(int(proof.number(table, row, "Limit")))
            try:
                wanted, sides = _as_row(program, limit)
            except (LookupError, ValueError):
                wanted, sides = {}, (-inf, inf)
        if not _same(found, wanted):
            yield Failure(table.place(row, "Sum"), "this row is not the sum of its rule over the columns.")
        for heading, one, other in (("At least", low, sides[0]), ("At most", high, sides[1])):
            if not (one == other or abs(one - other) <= 1e-6 + 1e-12 * abs(other)):
                yield Failure(table.place(row, heading), f"{one:,.15g} stands here; {other:,.15g} is its rule's.")
    yield from _ranges(program, in_rows)
    for row in program.columns:
        column = program.columns[row]
        if column.line is None and column.program not in linked:
            yield Failure(proof.tables[COLUMNS].place(row, "Program"), "no row links the program with its lines.")


def _as_row(program: Program, limit: LimitProof | None) -> tuple[dict[int, float], tuple[float, float]]:
    if limit is None:
        raise LookupError
    wanted, today = program.entries(limit)
    side = limit.limit / 100 - today
    return wanted, (-inf if limit.side == "at most" else side, inf if limit.side == "at least" else side)


def _same(one: dict[int, float], other: dict[int, float]) -> bool:
    return all(abs(one.get(row, 0.0) - other.get(row, 0.0)) <= _NEAR for row in {**one, **other})


def _ranges(program: Program, in_rows: set[int]) -> Iterator[Failure]:
    """What a program or line may have by rules about it alone is within what its columns reach."""
    proof = program.proof
    allowed = _allowed(program, in_rows)
    rows_of = defaultdict(list)
    for row, line in proof.lines.items():
        rows_of[line.program_id].append(row)
    for row, one in proof.programs.items():
        lines = rows_of[one.id]
        movable = [at for at in lines if not allowed[at][0] == program.today[at] == allowed[at][1]]
        least, most = allowed[row]
        if len(movable) == 1:
            still = program.today[row] - program.today[movable[0]]
            least, most = max(least, allowed[movable[0]][0] + still), min(most, allowed[movable[0]][1] + still)
        if movable:
            yield from _reach(program, row, program.of_program[row], least, most)
        for each in movable if len(movable) > 1 else ():
            yield from _reach(program, each, program.of_line[each], *allowed[each])


def _allowed(program: Program, in_rows: set[int]) -> dict[int, tuple[float, float]]:
    """Least and most cents of every program and line by the rules that are no rows of the matrix."""
    found = {row: (float(min(0, today)), inf) for row, today in program.today.items()}
    for row, limit in program.proof.limits.items():
        if row in in_rows or len(limit.terms) != 1:
            continue
        at, (least, most) = limit.terms[0].row, found.get(limit.terms[0].row, (0.0, inf))
        found[at] = (
            least if limit.side == "at most" else max(least, limit.limit),
            most if limit.side == "at least" else min(most, limit.limit),
        )
    return found


def _reach(program: Program, of: int, rows: list[int], least: float, most: float) -> Iterator[Failure]:
    columns, today = [program.columns[row] for row in rows], program.today[of] / 100
    up, down = ([one for one in columns if one.sign == sign] for sign in (1.0, -1.0))
    high = today + sum(one.most for one in up) - sum(one.least for one in down)
    low = today + sum(one.least for one in up) - sum(one.most for one in down)
    if low > least / 100 + 1e-6 or high < most / 100 - 1e-6:
        table = program.proof.tables[COLUMNS]
        place = table.place(rows[0], "Most") if rows else table.grid.place(table.under)
        said = f"these columns reach {low:,.2f} to {high:,.2f}; the rules of row {of} allow {least / 100:,.2f}"
        yield Failure(place, f"{said} to {most / 100:,.2f}.")
