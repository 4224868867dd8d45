"""The sheet Proof read back: its tables with their checks, then as amounts, rules and a linear program."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from math import inf, isfinite
from types import NoneType

import numpy as np

from budgetopt.errors import Place
from budgetopt.intake.cells import values
from budgetopt.intake.cells.values import Value
from budgetopt.money import Cents
from budgetopt.returned.ours import Ours, cents_of, refused, values_as_written
from budgetopt.verification.proved import Arrays, Floats, FundProof, LimitProof, LineProof, ProgramProof
from budgetopt.verification.report import Failure
from budgetopt.verification.table import ProofTable, find_table
from budgetopt.workbooks import proof_form as forms

_SHARES = ("Transition cost", "Lost revenue", "Unavoidable cost")


@dataclass(frozen=True)
class Proof:
    """The tables, and what they mean; items by their row on the sheet."""

    tables: dict[forms.Form, ProofTable]
    unreadable: list[Failure] = field(default_factory=list)

    @cached_property
    def stated(self) -> dict[str, Value]:
        """What the other sheets should say."""
        table = self.tables[forms.STATED]
        return {table.text(row, "What"): table.value(row, "Value") for row in table.rows}

    @cached_property
    def weights(self) -> tuple[float, ...]:
        """What an impact point of each planned year counts today."""
        found = [value for name, value in self.stated.items() if name.startswith(forms.WEIGHT)]
        return tuple(float(value) if isinstance(value, int | float) else 0.0 for value in found) or (1.0,)

    @property
    def years(self) -> range:
        """The planned years, from 1."""
        return range(1, len(self.weights) + 1)

    @property
    def model(self) -> int:
        """The model that the plan was made by; 1 where none is named."""
        value = self.stated.get(forms.MODEL_VERSION, 1)
        return int(value) if isinstance(value, int | float) else 0

    @property
    def proven(self) -> bool:
        """Whether the plan is stated to be proven the best."""
        return self.stated.get(forms.STATUS) != "unproven"

    @property
    def assured(self) -> bool:
        """Whether it states what can be promised."""
        return forms.ASSURED in self.stated

    @property
    def priced(self) -> bool:
        """Whether every price is exact and none was left out for the time: else they may be others on another day."""
        return self.stated.get(forms.UNPRICED) == 0 and self.stated.get(forms.CUT_SHORT, 0) == 0

    @property
    def idle_counts(self) -> bool:
        """Whether a unit of money left idle counts 1, as where benefits are compared."""
        return self.stated.get(forms.OBJECTIVE) == "benefits"

    @cached_property
    def decides(self) -> bool:
        """Whether the plan turns on yes or no."""
        table = self.tables[forms.COLUMNS]
        return any(table.value(row, "Yes or no") is not None for row in table.rows)

    @cached_property
    def programs(self) -> dict[int, ProgramProof]:
        """Programs."""
        table = self.tables[forms.PROGRAMS]
        return {row: self._program(table, row) for row in table.rows}

    @cached_property
    def funds(self) -> dict[str, FundProof]:
        """Reserve and money of every fund, by id."""
        table = self.tables[forms.FUNDS]
        return {
            id: FundProof(self._cents(table, row, "Reserve"), self._by_year(table, row, "Available"))
            for id, row in self.row_of_fund.items()
        }

    @cached_property
    def row_of_fund(self) -> dict[str, int]:
        """The row of every fund on the sheet, by id."""
        table = self.tables[forms.FUNDS]
        return {table.text(row, "Fund ID"): row for row in table.rows}

    @cached_property
    def lines(self) -> dict[int, LineProof]:
        """Lines."""
        table = self.tables[forms.LINES]
        return {row: self._line(table, row) for row in table.rows}

    @cached_property
    def limits(self) -> dict[int, LimitProof]:
        """Rules as sums."""
        table = self.tables[forms.LIMITS]
        return {row: self._limit(table, row) for row in table.rows}

    @cached_property
    def sums(self) -> dict[int, tuple[forms.Term, ...]]:
        """The terms of each row of the linear program."""
        table = self.tables[forms.ROWS]
        return {row: self._sum(table, row) for row in table.rows}

    @cached_property
    def arrays(self) -> Arrays:
        """The linear program. Sums that name no column leave a failure in `unreadable`."""
        columns, rows = self.tables[forms.COLUMNS], self.tables[forms.ROWS]
        place = {row: number for number, row in enumerate(columns.rows)}
        entries: list[tuple[int, int, float]] = []
        for number, (row, terms) in enumerate(self.sums.items()):
            for term in terms:
                if term.sign != "z" or term.row not in place:
                    said = f"{term.sign}{term.row} is no column of the proof."
                    self.unreadable.append(Failure(rows.place(row, "Sum"), said))
                else:
                    entries.append((number, place[term.row], float(term.coefficient)))
        at_row, at_column, entry = zip(*entries, strict=True) if entries else ((), (), ())
        return Arrays(
            gain=self.numbers(columns, "Gain"),
            penalty=self.numbers(columns, "Penalty"),
            least=self.numbers(columns, "Least"),
            most=self.numbers(columns, "Most", inf),
            z=self.numbers(columns, "Value"),
            low=self.numbers(rows, "At least", -inf),
            high=self.numbers(rows, "At most", inf),
            price=self.numbers(rows, "Price"),
            row=np.array(at_row, np.intp),
            column=np.array(at_column, np.intp),
            entry=np.array(entry, float),
        )

    def _sum(self, table: ProofTable, row: int) -> tuple[forms.Term, ...]:
        """The terms of a sum, and a failure where it is none."""
        first = table.form.headings.index("Sum")
        try:
            return tuple(
                forms.terms_in(values_as_written(cell) for cell in table.rows[row][first:] if cell is not None)
            )
        except ValueError as problem:
            self.unreadable.append(Failure(table.place(row, "Sum"), f"{problem}."))
            return ()

    def number(self, table: ProofTable, row: int, heading: str, blank: float = 0.0) -> float:
        """A number, and a failure where there is none."""
        value = table.value(row, heading)
        if value is None:
            return blank
        if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
            self.unreadable.append(Failure(table.place(row, heading), f"{values.shown(value)} is not a number."))
            return blank
        return float(value)

    def numbers(self, table: ProofTable, heading: str, blank: float = 0.0) -> Floats:
        """The same of a whole column, in the order of the rows."""
        at = table.form.headings.index(heading)
        held = [cells[at] if at < len(cells) else None for cells in table.rows.values()]
        if {*map(type, held)} <= {int, float, NoneType}:
            found = np.array(held, float)
            known = np.isfinite(found)
            if np.count_nonzero(~known) == held.count(None):
                return np.where(known, found, blank)
        return np.array([self.number(table, row, heading, blank) for row in table.rows], float)

    def _line(self, table: ProofTable, row: int) -> LineProof:
        current, planned = self._cents(table, row, "Current"), self._by_year(table, row, "Recommended")
        return LineProof(table.text(row, "Program ID"), table.text(row, "Fund ID"), current, planned)

    def _limit(self, table: ProofTable, row: int) -> LimitProof:
        side = table.text(row, "Side")
        if side not in forms.SIDES.values():
            self.unreadable.append(Failure(table.place(row, "Side"), f"{side!r} is no side of a limit."))
        return LimitProof(
            table.text(row, "Rule ID"),
            table.text(row, "Rule"),
            table.text(row, "Subject ID"),
            table.text(row, "Subject"),
            side,
            self._cents(table, row, "Limit"),
            table.text(row, "Unit"),
            int(self.number(table, row, "Scale", 1.0)) or 1,
            table.value(row, "Binds") is not None,
            self._sum(table, row),
        )

    def _program(self, table: ProofTable, row: int) -> ProgramProof:
        shares = {what: self._decimal(table, row, what) for what in _SHARES}
        return ProgramProof(
            table.text(row, "Program ID"),
            table.text(row, "Department"),
            shares,
            self._served(table, row, "Goals"),
            self._served(table, row, "Districts"),
            self.number(table, row, "Impact today"),
        )

    def _served(self, table: ProofTable, row: int, heading: str) -> tuple[tuple[int, float], ...]:
        parts = (part.partition(":") for part in table.text(row, heading).split())
        try:
            return tuple((int(number), float(Decimal(weight))) for number, _, weight in parts)
        except (ValueError, ArithmeticError):
            self.unreadable.append(Failure(table.place(row, heading), "this is no list of number:share."))
            return ()

    def _decimal(self, table: ProofTable, row: int, heading: str) -> Decimal:
        words = table.text(row, heading)
        try:
            return Decimal(words or "0")
        except ArithmeticError:
            self.unreadable.append(Failure(table.place(row, heading), f"{words!r} is no share."))
            return Decimal(0)

    def _by_year(self, table: ProofTable, row: int, heading: str) -> tuple[Cents, ...]:
        return tuple(self._cents(table, row, heading, year - 1) for year in self.years)

    def _cents(self, table: ProofTable, row: int, heading: str, further: int = 0) -> Cents:
        value = table.value(row, heading, further)
        cents = 0 if value is None else cents_of(value)
        if cents is None:
            words = f"{values.shown(value)} is no amount of money in whole cents."
            self.unreadable.append(Failure(table.place(row, heading, further), words))
        return cents or 0


def proof_in(book: Ours) -> Proof:
    """The proof in a workbook. Raises InputError where there is none, or a table of it is gone."""
    grid = book.grid(forms.PROOF)
    if grid is None:
        found = "the workbook has no sheet Proof, so nothing in it can be verified."
        raise refused("no-proof", Place(book.file), found, "Make it again with this version of budgetopt.")
    tables: dict[forms.Form, ProofTable] = {}
    after = 0
    for form in forms.FORMS:
        table = find_table(grid, form, after)
        if table is None and form is forms.BELIEFS and forms.ASSURED not in Proof(tables).stated:
            continue  # an older model promised nothing
        if table is None:
            found = f"the table {form.title} is missing or has lost its headings."
            raise refused("no-proof", Place(book.file, forms.PROOF), found, "Take the workbook as it was written.")
        tables[form], after = table, table.under
    return Proof(tables)
