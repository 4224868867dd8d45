"""The columns of the proof, by what they move; the rows that help to say it; a rule's sum over them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from math import inf
from typing import NamedTuple

from budgetopt.grouping import grouped, summed
from budgetopt.rules.row import What
from budgetopt.verification.proof import Proof
from budgetopt.verification.proved import LimitProof, ProgramProof
from budgetopt.verification.rules import LOSS, WHAT
from budgetopt.workbooks.proof_form import COLUMNS, ROWS

Sum = dict[int, float]
Sides = tuple[float, float]
# A program's own moves: its sign +1 or −1 where only raises or only cuts count.
_MOVES = {What.RISE: 1.0, What.FALL: -1.0, What.NET_CUT: -1.0}
_AGAINST_THE_YEAR_BEFORE = frozenset({What.CUT, What.TRANSITION, What.NET_CUT})


class At(NamedTuple):
    """A program or line (its row on the sheet) in a planned year."""

    row: int
    year: int


class ProofColumn(NamedTuple):
    """A column: the rows of its program (0: it helps) and line (0: a piece of a program that several lines pay)."""

    program: int
    line: int
    year: int
    sign: float
    least: float
    most: float


@dataclass(frozen=True)
class Help:
    """A row that helps, and columns of its own: `up` and `down` what its line gains and loses against the year before,
    `down` alone what its program loses, none where it links a program with its lines."""

    at: At
    up: int = 0
    down: int = 0


@dataclass(frozen=True)
class ProofColumns:
    """The columns of the proof, by what they move."""

    proof: Proof

    @cached_property
    def columns(self) -> dict[int, ProofColumn]:
        """Every column, by its row on the sheet."""
        proof, table = self.proof, self.proof.tables[COLUMNS]
        whole = (proof.numbers(table, heading).astype(int).tolist() for heading in ("Program", "Line", "Year"))
        sign, least, most = proof.numbers(table, "Direction"), proof.arrays.least, proof.arrays.most
        every = zip(*whole, sign.tolist(), least.tolist(), most.tolist(), strict=True)
        return dict(zip(table.rows, map(ProofColumn._make, every), strict=True))

    @cached_property
    def of_line(self) -> dict[At, list[int]]:
        """The columns that move a line."""
        return grouped((At(one.line, one.year), row) for row, one in self.columns.items() if one.line)

    @cached_property
    def of_program(self) -> dict[At, list[int]]:
        """The columns that move a program's total: its own pieces where a row links it with its lines, else those of
        its only line."""
        shared = {help.at for help in self.helping.values() if not help.down}
        places = ((At(one.program, one.year), row, one) for row, one in self.columns.items() if one.program)
        return grouped((at, row) for at, row, one in places if not one.line or at not in shared)

    @cached_property
    def _of_its_lines(self) -> dict[At, list[int]]:
        return grouped((At(one.program, one.year), row) for row, one in self.columns.items() if one.line)

    @cached_property
    def helping(self) -> dict[int, Help]:
        """The rows that help, by their row on the sheet; one that is of no known form is left out."""
        table, found = self.proof.tables[ROWS], {}
        for row, terms in self.proof.sums.items():
            if table.value(row, "Limit") is None:
                help = self._help([term.row for term in terms if term.row in self.columns])
                if help is not None:
                    found[row] = help
        return found

    def _help(self, rows: list[int]) -> Help | None:
        columns = {row: self.columns[row] for row in rows}
        moving = [column for column in columns.values() if column.program]
        up, down = ([row for row, one in columns.items() if not one.program and one.sign == sign] for sign in (1, -1))
        if not moving or len(up) > 1 or len(down) > 1 or (up and not down):
            return None
        of = moving[0].line if up else moving[0].program
        year = columns[down[0]].year if down else moving[0].year
        return Help(At(of, year), up[0] if up else 0, down[0] if down else 0)

    @cached_property
    def _loss(self) -> dict[tuple[At, bool], int]:
        """The column of what a line or (True) a program loses against the year before."""
        return {(help.at, not help.up): help.down for help in self.helping.values() if help.down}

    def wanted(self, help: Help) -> tuple[Sum, Sides]:
        """What a row that helps has to be: its sum, and its sides."""
        at, before = help.at, help.at._replace(year=help.at.year - 1)
        if not help.down:
            pieces = {row: -self.columns[row].sign for row in self.of_program[at]}
            return pieces | {row: self.columns[row].sign for row in self._of_its_lines[at]}, (0.0, 0.0)
        moved = self.of_line if help.up else self.of_program
        now = {row: self.columns[row].sign for row in moved[at]}
        then = {row: self.columns[row].sign for row in moved[before]}
        if help.up:
            found = {help.up: -1.0, help.down: 1.0} | now | {row: -sign for row, sign in then.items()}
            return found, (0.0, 0.0)
        return {help.down: -1.0} | then | {row: -sign for row, sign in now.items()}, (-inf, 0.0)

    @cached_property
    def today(self) -> dict[int, int]:
        """Today's cents of every program and line, by its row on the sheet."""
        totals = summed((line.program_id, line.current) for line in self.proof.lines.values())
        programs = {row: totals[program.id] for row, program in self.proof.programs.items()}
        return programs | {row: line.current for row, line in self.proof.lines.items()}

    def entries(self, limit: LimitProof) -> tuple[Sum, float]:
        """A rule's sum over the columns, and its currency units at today's amounts. Raises LookupError, ValueError."""
        found: Sum = defaultdict(float)
        today = 0
        for term in limit.terms:
            coefficient, what, at = int(term.coefficient), WHAT[term.sign], At(term.row, term.year)
            share = coefficient / limit.scale * self._share(what, term.row)
            if what in (What.AMOUNT, What.PROGRAM):
                today += coefficient * self.today[term.row]
                for row in (self.of_line if what is What.AMOUNT else self.of_program).get(at, ()):
                    found[row] += self.columns[row].sign * share
            else:
                for row in self._counted(what, at):
                    found[row] += share
        return found, today / limit.scale / 100

    def _counted(self, what: What, at: At) -> list[int]:
        """The columns whose sum a quantity is that is neither an amount nor a total."""
        if what in _AGAINST_THE_YEAR_BEFORE and at.year > 1:
            loss = self._loss.get((at, what is What.NET_CUT))
            return [] if loss is None else [loss]
        moved, sign = (self.of_program, _MOVES[what]) if what in _MOVES else (self.of_line, -1.0)
        return [row for row in moved.get(at, ()) if self.columns[row].sign == sign]

    def _share(self, what: What, line: int) -> float:
        if what not in LOSS:
            return 1.0
        return float(self._by_id[self.proof.lines[line].program_id].shares[LOSS[what]])

    @cached_property
    def _by_id(self) -> dict[str, ProgramProof]:
        return {one.id: one for one in self.proof.programs.values()}
