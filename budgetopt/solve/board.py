"""Amounts on which whole steps are tried: a step is taken only if no row gets worse by it. All in integers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from math import gcd
from typing import NamedTuple

from budgetopt.city.ledger import LineId
from budgetopt.money import Cents, half_up
from budgetopt.rules.case import Case
from budgetopt.rules.lock import Locked
from budgetopt.rules.row import Quantity, Row, Sense, What

Amounts = Sequence[Mapping[LineId, Cents]]
_EVERY_YEAR = (What.LOST_REVENUE, What.UNAVOIDABLE)
# Steps that are tried before rounding gives a unit up: so many for each cell on average, and so many in any case.
_TRIES_A_CELL, _TRIES = 50, 2_000


class Cell(NamedTuple):
    """The amount of one line in one planned year (from 1)."""

    year: int
    line: LineId


class Board:
    """The amounts of every year, and the value of every row (in cents times its scale) as they change.

    Rows speak of amounts, totals, cuts and exit costs; a yes or no has to be held before (`held.py`). `units`: the
    cents that each fund's changes are multiples of. `least`: what a cell that changes keeps, if it keeps anything.
    `tries`: the steps that may be tried before the board gives up.
    """

    def __init__(self, case: Case, rows: Sequence[Row], units: Mapping[str, Cents], least: Mapping[Cell, Cents]):
        self.case, self.rows, self.units, self.least = case, rows, units, least
        standing = case.standing
        self.tries = _TRIES_A_CELL * len(standing.lines) * len(case.years) + _TRIES
        # Cells that go to exactly nothing, and the one of each fund and year that takes what is left of a unit.
        self.closed: set[Cell] = set()
        self.taker: dict[tuple[int, str], Cell] = {}
        self.current = {line.id: line.current for line in standing.lines}
        self.amounts = [dict(self.current) for _ in case.years]
        self.origins = [self.current for _ in case.years]
        self._totals = [dict(standing.total) for _ in case.years]
        self._limit = [row.limit * row.scale for row in rows]
        self._value = [0] * len(rows)
        # What a cell's amount adds to each row, and the quantities of rows that follow from it less simply.
        self._linear: dict[Cell, list[tuple[int, int]]] = defaultdict(list)
        self._other: dict[Cell, list[tuple[int, int, Quantity]]] = defaultdict(list)
        self._lines = {id: [line.id for line in lines] for id, lines in standing.lines_of_program.items()}
        self._cell = [{line: Cell(year, line) for line in self.current} for year in case.years]
        for index, row in enumerate(rows):
            value = 0
            for quantity, coefficient in row.terms:
                what = quantity.what
                if what is What.AMOUNT or what is What.PROGRAM:
                    for cell in self._cells(quantity):
                        self._linear[cell].append((index, coefficient))
                        value += coefficient * self.current[cell.line]
                else:
                    for cell in self._cells(quantity):
                        self._other[cell].append((index, coefficient, quantity))
            self._value[index] = value

    def _cells(self, quantity: Quantity) -> list[Cell]:
        """The cells that a quantity follows from."""
        what, of, year = quantity
        lines = (of,) if isinstance(of, LineId) else self._lines[of]
        now = self._cell[year - 1]
        if year > 1 and what in (What.CUT, What.TRANSITION, What.NET_CUT):
            return [cell for line in lines for cell in (self._cell[year - 2][line], now[line])]
        return [now[line] for line in lines]

    def cells_of(self, row: int) -> set[Cell]:
        """The cells that a row follows from."""
        return {cell for quantity, _ in self.rows[row].terms for cell in self._cells(quantity)}

    def _measure(self, quantity: Quantity) -> Cents:
        what, of, year = quantity
        if not isinstance(of, LineId):
            before = self.case.standing.total if year == 1 else self._totals[year - 2]
            return max(0, before[of] - self._totals[year - 1][of])
        against = self.current if year == 1 or what in _EVERY_YEAR else self.amounts[year - 2]
        lost = max(0, against[of] - self.amounts[year - 1][of])
        share = self.case.share_of_cut(what, of.program_id)
        return lost if not lost or share == 1 else half_up(share * lost)

    def _put(self, cell: Cell, amount: Cents) -> None:
        amounts, totals = self.amounts[cell.year - 1], self._totals[cell.year - 1]
        totals[cell.line.program_id] += amount - amounts[cell.line]
        amounts[cell.line] = amount

    def set(self, cell: Cell, amount: Cents) -> dict[int, int]:
        """Set a cell; the values that rows had before, where they changed."""
        before: dict[int, int] = {}
        step = amount - self.amounts[cell.year - 1][cell.line]
        others = self._other.get(cell, ())
        measured = [self._measure(quantity) for _, _, quantity in others]
        self._put(cell, amount)
        for place, coefficient in self._linear.get(cell, ()):
            before.setdefault(place, self._value[place])
            self._value[place] += coefficient * step
        for (place, coefficient, quantity), old in zip(others, measured, strict=True):
            new = self._measure(quantity)
            if new != old:
                before.setdefault(place, self._value[place])
                self._value[place] += coefficient * (new - old)
        return before

    def set_all(self, amounts: Amounts) -> None:
        """Set every cell."""
        for year, of_year in enumerate(amounts, start=1):
            for line, cents in of_year.items():
                self.set(Cell(year, line), cents)

    def shrink_to_units(self, wanted: Amounts) -> dict[Cell, Cents]:
        """Set every change to the whole units below it; the cents that each lost, for cells that change at all."""
        rest = {}
        self.origins = self._origins_of(wanted)
        for year, (amounts, origin) in enumerate(zip(wanted, self.origins, strict=True), start=1):
            for line, cents in amounts.items():
                change = cents - origin[line]
                if cents != self.current[line]:
                    cell = Cell(year, line)
                    if self._goes_to_nothing(line, cents):
                        self.closed.add(cell)
                        self.set(cell, 0)
                        continue
                    whole = abs(change) // self.unit(cell) * self.unit(cell)
                    self.set(cell, origin[line] + (whole if change > 0 else -whole))
                    rest[cell] = abs(change) - whole
        return rest

    def _goes_to_nothing(self, line: LineId, wanted: Cents) -> bool:
        return wanted == 0 < self.current[line] and bool(self.least)

    def _origins_of(self, wanted: Amounts) -> list[dict[LineId, Cents]]:
        """The amounts of every year that whole units are counted from: today's.

        Where a row says to the cent what a line or a program gets (an officer's decision, a proposal that comes
        whole), the part of a unit between that and today is given first, to the line that moves most: what is decided
        is kept as it is, and all others move in whole units still.
        """
        origins = [dict(self.current) for _ in wanted]
        exact = [row for row in self.rows if row.sense is Sense.EXACTLY and len(row.terms) == 1]
        for what in (What.AMOUNT, What.PROGRAM):
            for row in exact:
                quantity, coefficient = row.terms[0]
                if quantity.what is not what or coefficient != row.scale:
                    continue
                origin, moved = origins[row.year - 1], wanted[row.year - 1]
                lines = [cell.line for cell in self._cells(quantity)]
                # A line of a decided program that goes to nothing takes its own odd part with it.
                locked = row.rule_id.kind == Locked.kind
                gone = [line for line in lines if locked and self._goes_to_nothing(line, moved[line])]
                missing = row.limit - sum(origin[line] for line in lines if line not in gone)
                able = [line for line in lines if moved[line] or not origin[line]]
                unit = min((self.units[line.fund_id] for line in able), default=1)
                part = abs(missing) % unit * (1 if missing > 0 else -1)
                able = [line for line in able if origin[line] + part >= 0]
                if part and able:
                    most = max(able, key=lambda line: ((moved[line] - origin[line]) * (1 if part > 0 else -1), line))
                    origin[most] += part
        return origins

    def fine(self, year: int, fund: str) -> Cents:
        """The unit that a fund's amounts fixed to the cent are whole changes in; the fund's own without such ones."""
        origin = self.origins[year - 1]
        lines = self.case.standing.lines_of_fund[fund]
        return gcd(self.units[fund], *(origin[line.id] - line.current for line in lines))

    def unit(self, cell: Cell) -> Cents:
        """The cents that a cell's change is a multiple of."""
        return self.units[cell.line.fund_id]

    def to_the_cent(self, row: int) -> bool:
        """Whether a row asks that a pot of money is used, so that what is left of a unit has to go somewhere."""
        return self.rows[row].pooled and self.rows[row].sense is Sense.AT_LEAST

    def odd_pots(self) -> dict[tuple[int, str], Cell | None]:
        """The funds and years in which one line may take what is left of a unit, and the line that does so."""
        asked = [row for row in range(len(self.rows)) if self.to_the_cent(row)]
        pots = {(cell.year, cell.line.fund_id) for row in asked for cell in self.cells_of(row)}
        fixed = {
            (year, fund) for year in self.case.years for fund in self.units if self.fine(year, fund) < self.units[fund]
        }
        return {pot: self.taker.get(pot) for pot in sorted(pots | fixed) if self.units[pot[1]] > 1}

    def amount(self, cell: Cell) -> Cents:
        """The amount of a cell."""
        return self.amounts[cell.year - 1][cell.line]

    def excess(self, row: int) -> int:
        """By how much (in the row's own scale) a row is broken; 0 or less where it holds."""
        return self._excess(row, self._value[row])

    def _excess(self, row: int, value: int) -> int:
        over = value - self._limit[row]
        sense, beyond = self.rows[row].sense, self.rows[row].rounding * self.rows[row].scale
        return (over if sense is Sense.AT_MOST else -over if sense is Sense.AT_LEAST else abs(over)) - beyond

    def missing(self, row: int) -> Cents:
        """What a row's left-hand side lacks to its limit; below 0 where it has too much."""
        return (self._limit[row] - self._value[row]) // self.rows[row].scale

    def broken(self) -> list[int]:
        """The rows that do not hold."""
        return [index for index in range(len(self.rows)) if self.excess(index) > 0]

    def try_steps(self, *steps: tuple[Cell, Cents], mends: int | None = None) -> bool:
        """Take steps together unless they make a row worse (or do not make the row `mends` better)."""
        return not self.blocking(*steps, mends=mends)

    def blocking(self, *steps: tuple[Cell, Cents], mends: int | None = None) -> list[int]:
        """Take steps together; where a row gets worse by them take them back, and give the rows that do.

        `mends`: a row that has to get better; where it does not, it stands in the way itself.
        """
        before: dict[int, int] = {}
        taken: list[tuple[Cell, Cents]] = []
        refused = False
        self.tries -= 1
        for cell, step in steps:
            old = self.amount(cell)
            refused = refused or self._refused(cell, old, old + step)
            taken.append((cell, old))
            before = self.set(cell, old + step) | before
        worse = [row for row, value in before.items() if self.excess(row) > max(0, self._excess(row, value))]
        if (
            mends is not None
            and not worse
            and self.excess(mends) >= self._excess(mends, before.get(mends, self._value[mends]))
        ):
            worse = [mends]
        if worse or refused:
            for cell, old in reversed(taken):
                self._put(cell, old)
            for row, value in before.items():
                self._value[row] = value
        return worse or ([-1] if refused else [])

    def _refused(self, cell: Cell, old: Cents, new: Cents) -> bool:
        """Whether a step is none: a line is not cut below nothing, and one below nothing today stays as it is; what
        goes to nothing stays there; and no crumbs are made."""
        if new < min(0, self.current[cell.line]) or cell in self.closed:
            return True
        least = self.least.get(cell, 0)
        return 0 < new < least and not 0 < old < least and new != self.current[cell.line]


def by_rest(rest: Mapping[Cell, Cents], cells: Iterable[Cell]) -> list[Cell]:
    """Cells by what rounding took from them, the most first; then by year, program and fund."""
    return sorted(cells, key=lambda cell: (-rest.get(cell, 0), cell))
