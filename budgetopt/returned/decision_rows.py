"""The rows of a sheet Decisions, one after the other: each is a decision, blank, or a finding at its cell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from budgetopt.city.ledger import Base
from budgetopt.city.model import Budget
from budgetopt.city.names import normalised
from budgetopt.city.standing import standing_of
from budgetopt.errors import Finding, InputError, Level, Place
from budgetopt.intake.cells import values
from budgetopt.intake.cells.digits import currency_in
from budgetopt.intake.cells.values import Struck, Unreadable
from budgetopt.intake.cells.words import bare, squeeze, unit_in
from budgetopt.intake.layout.finding import Header
from budgetopt.money import SYMBOLS, Cents, is_whole_cents, show
from budgetopt.returned.ours import total_written
from budgetopt.scenario.asked import Lock
from budgetopt.scenario.deciding import ACCEPT, CHOICES, EDIT, decided, latest_round
from budgetopt.tell.figures import plural
from budgetopt.workbooks.recommendation.decisions import DECISION_HEADINGS

# Where headings may have been moved to: each by its name as anybody writes it.
COLUMN_NAMES = {
    "Program ID": ("programid",),
    "Program": ("program", "programname"),
    "Current": ("current",),
    "Recommended": ("recommended",),
    "Decision": ("decision",),
    "Amount": ("amount",),
    "Reason": ("reason",),
    "By": ("by", "decidedby"),
    "Round": ("round",),
}
_CHOICES = "accept, edit, reject or hold"
_ONE_PROGRAM = "Keep ID, name and today's amount of a program in one row, as they were written."
_FAR = 500  # times today's, or the recommended, amount
_NOT_HERE = "Write another amount under Amount, with edit under Decision."


@dataclass(frozen=True)
class OwnPlan:
    """What the workbook itself says of its programs: name, cents today and cents recommended, by id."""

    name: Mapping[str, str]
    current: Mapping[str, Cents]
    recommended: Mapping[str, Cents]


class WrongCell(Exception):
    """A cell that makes its row no decision: its column, what was found, how to mend it."""


class DecisionRows:
    """The rows of the sheet Decisions, and of copies of it, as they are taken, one after the other."""

    table: Header

    def __init__(
        self, tables: Sequence[Header], own: OwnPlan | None, budget: Budget, earlier: Mapping[str, Lock], base: Base
    ):
        self.tables, self.budget, self.earlier = tables, budget, earlier
        self.standing = standing_of(budget, base)
        self.own = own or OwnPlan(budget.program_names, self.standing.total, {})
        self.round = latest_round(earlier.values()) + 1
        self.locks: dict[str, Lock] = {}
        self.places: dict[str, Place] = {}
        self.cleared: dict[str, Place] = {}
        self.said: dict[str, tuple[str, Cents]] = {}
        self.read = self.ignored = 0
        self._blank: set[str] = set()
        self.errors: list[Finding] = []
        self.notes: list[Finding] = []

    def take_all(self) -> None:
        """Take every row under the headings. Raises InputError with all that is wrong at once."""
        for table in self.tables:
            self.table = table
            self._further_columns()
            for row in table.below():
                if any(self._text(row, part) for part in COLUMN_NAMES):
                    self._take(row)
        for id, place in self.cleared.items():
            other = self.places.get(id, place)
            if other.sheet != place.sheet:
                found = f"{id} is cleared here and decided at {other}."
                mend = "Let both sheets say the same, or delete one."
                self.errors.append(Finding(Level.ERROR, "decision", place, found, mend=mend))
        if self.errors:
            raise InputError(self.errors)

    def _further_columns(self) -> None:
        """A note for each column beside ours in which somebody wrote: nothing of it is read."""
        ours = {squeeze(heading) for heading in DECISION_HEADINGS}
        for column in sorted(self.table.filled() - set(self.table.columns.values())):
            if squeeze(self.table.words.get(column, "")) in ours:
                continue
            rows = [row for row in self.table.below() if values.text(self.table.grid.rows[row].get(column))]
            if not rows:
                continue
            first = values.shown(self.table.grid.rows[rows[0]].get(column))
            more = f", and more in {plural(len(rows) - 1, 'row')} below" if len(rows) > 1 else ""
            found = f"{first} stands here{more}: this column is not read."
            place = self.table.grid.place(rows[0], column)
            mend = "What is to be kept goes under Reason."
            self.notes.append(Finding(Level.NOTE, "not-read", place, found, mend=mend))

    @property
    def lifted(self) -> list[str]:
        """Programs whose earlier decision was cleared."""
        return [id for id in self.cleared if id not in self.places]

    @property
    def blank(self) -> int:
        """How many programs stand in rows that say nothing."""
        return len(self._blank - self.places.keys())

    def _text(self, row: int, part: str) -> str:
        return self.table.text(row, part) if part in self.table.columns else ""

    def _take(self, row: int) -> None:
        id, decision = self._id(row), self._text(row, "Decision").casefold()
        try:
            self._identified(row, id)
            self._round(row, id)
            said = [part for part in ("Amount", "Reason", "By") if self._text(row, part)]
            if decision:
                self._decide(row, id, decision)
            elif said:
                found = f"{self._text(row, said[0])!r} stands here, and no decision."
                raise WrongCell(said[0], found, f"Write {_CHOICES} under Decision, or clear the cell.")
            elif id in self.earlier:
                self.cleared.setdefault(id, self.table.place(row, "Decision"))
            else:
                self._blank.add(id)
                if id not in self.standing.total:
                    self._note("data-changed", row, "Program ID", f"data changed: the budget no longer has {id}.")
        except WrongCell as wrong:
            column, found, mend = wrong.args
            at = self.table.place(row, column if column in self.table.columns else "Decision")
            self.errors.append(Finding(Level.ERROR, "decision", at, found, mend=mend))

    def _id(self, row: int) -> str:
        """The ID of a row's program, with the leading zeros that it lost where it was typed again."""
        id = self._text(row, "Program ID")
        if id in self.own.current or not id.isdigit():
            return id
        whole = [one for one in self.own.current if bare(one) == bare(id)]
        return whole[0] if len(whole) == 1 else id

    def _identified(self, row: int, id: str) -> None:
        """That ID, name and amounts of a row are those of one program of the workbook. Raises WrongCell."""
        if not id:
            raise WrongCell("Program ID", "the ID of the program is missing.", "Write it, or clear the row.")
        if id not in self.own.current:
            raise WrongCell("Program ID", f"the workbook has no program {id!r}.", "Keep the IDs as written.")
        for column in ("Program", "Current"):
            if not self._text(row, column):
                raise WrongCell(column, f"this is missing beside {id!r}.", _ONE_PROGRAM)
        name, own = self._text(row, "Program"), self.own.name.get(id, "")
        if own and normalised(name) != normalised(own):
            raise WrongCell("Program", f"{name!r} stands here; {id} is {own!r}.", _ONE_PROGRAM)
        for column, amounts in (("Current", self.own.current), ("Recommended", self.own.recommended)):
            written = self._amount(row, column)
            if written is not None and id in amounts and written != amounts[id]:
                found = f"{self._text(row, column)} stands here; {id} has {self._show(amounts[id])}."
                raise WrongCell(column, found, _ONE_PROGRAM if column == "Current" else _NOT_HERE)

    def _round(self, row: int, id: str) -> None:
        """That a round is the one in which the program was decided, or this one. Raises WrongCell."""
        made = self.earlier[id].decided if id in self.earlier else None
        written = self._text(row, "Round")
        if written and written not in {str(self.round), str(made.round if made else self.round)}:
            raise WrongCell("Round", f"{written!r} stands here; rounds are counted.", "Clear the cell.")

    def _decide(self, row: int, id: str, decision: str) -> None:
        if id not in self.standing.total:
            raise WrongCell("Program ID", f"the budget has no program {id!r}.", "Clear the decision.")
        if decision not in CHOICES:
            raise WrongCell("Decision", f"{self._text(row, 'Decision')!r} is not a decision.", f"Write {_CHOICES}.")
        place = self.table.place(row, "Amount" if decision == EDIT else "Decision")
        first = self.places.setdefault(id, place)
        cents = self._total(row, id, decision)
        if first is not place:
            if first.sheet == place.sheet or self.said.get(id) != (decision, cents):
                at = first.cell if first.sheet == place.sheet else f"{first}"
                raise WrongCell("Program ID", f"{id!r} is decided twice: at {at} too.", "Keep one of the rows.")
            self._note("decided-twice", row, "Decision", f"{id} is decided alike at {first}, whose words are kept.")
            return
        self.said[id] = (decision, cents)
        if decision != EDIT and id in self.standing.fixed and self._stays(id, cents):
            self.ignored += 1
            self._note("nothing-to-decide", row, "Decision", f"{id} is fixed ({self.standing.fixed[id]}) either way.")
            return
        self.read += 1
        self.locks[id] = self._carried(row, id, decision, cents) or self._new(row, id, decision, cents)

    def _stays(self, id: str, cents: Cents) -> bool:
        """Whether a fixed program gets today's amount with the decision and without it."""
        today = self.standing.total[id]
        return id not in self.earlier and cents == today == self.own.recommended.get(id, today)

    def _carried(self, row: int, id: str, decision: str, cents: Cents) -> Lock | None:
        """What was decided in an earlier round, where the row says the same: it stands, also where today's amount is
        another by now; its words may be others."""
        before = self.earlier.get(id)
        if before is None or before.decided is None or before.decided.decision != decision:
            return None
        if decision == EDIT and before.amount != cents:
            return None
        reason, by = self._text(row, "Reason"), self._text(row, "By")
        decided = before.decided.with_changes(by=by or before.decided.by)
        return before.with_changes(source=reason or before.source, granted_by=by or before.granted_by, decided=decided)

    def _new(self, row: int, id: str, decision: str, cents: Cents) -> Lock:
        if decision == EDIT:
            self._check_size(row, id, cents)
        if self.own.current[id] != self.standing.total[id]:
            now = self._show(self.standing.total[id])
            found = f"data changed: the budget has {now} for {id} now. The decision holds as it was made."
            self._note("data-changed", row, "Current", found)
        reason, by = self._text(row, "Reason"), self._text(row, "By")
        return decided(self.budget, id, decision, cents, reason, by=by, round=self.round)

    def _total(self, row: int, id: str, decision: str) -> Cents:
        """What a decision makes of a program's total, in cents. Raises WrongCell."""
        written = self._amount(row, "Amount")
        if decision == EDIT:
            if written is None:
                raise WrongCell("Amount", "the amount is missing.", "Enter what the program gets; 0 if nothing.")
            if written < 0:
                stays = "Leave its decision blank: what is below zero today stays as it is."
                mend = stays if self.standing.total[id] < 0 else "Enter 0 or more."
                raise WrongCell("Amount", "the amount is below zero.", mend)
            return written
        amounts = self.own.recommended if decision == ACCEPT else self.own.current
        cents = amounts[id] if id in amounts else self._amount(row, "Recommended")
        if cents is None:
            raise WrongCell("Decision", "there is no recommended amount to accept.", "Write edit, and the amount.")
        if written not in (None, cents):
            found = f"{decision} means {self._show(cents)}, and {self._text(row, 'Amount')} stands here."
            raise WrongCell("Amount", found, "Write edit under Decision, or clear the amount.")
        return cents

    def _check_size(self, row: int, id: str, written: Cents) -> None:
        """Refuse an amount so far from today's and from the recommended one that it is of another unit, 8,800 or 8.8
        for 8,800,000; one that names its unit is meant. Raises WrongCell."""
        sizes = [size for size in (self.own.current[id], self.own.recommended.get(id, 0)) if size > 0]
        cell = self._text(row, "Amount")
        if not written or not sizes or any(sign.isalpha() for sign in cell):
            return
        if written * _FAR < min(sizes) or written > max(sizes) * _FAR:
            found = f"{cell} stands here; {id} has {self._show(self.own.current[id])}: it may be in another unit."
            raise WrongCell("Amount", found, "Write it with its unit: 8.8M, 500K, or USD 900.")

    def _amount(self, row: int, column: str) -> Cents | None:
        """An amount as people write it, in whole cents; None where there is none. Raises WrongCell."""
        if column not in self.table.columns or values.is_blank(self.table.value(row, column)):
            return None
        value = self.table.value(row, column)
        if isinstance(value, Struck):
            found = f"{self._text(row, column)} is struck through, and may be taken back."
            raise WrongCell(column, found, "Clear what no longer counts, or take the line through it away.")
        named, own = currency_in(value), self.budget.named_currency
        if named and own and named not in (own, SYMBOLS.get(own, "$")):
            found = f"{self._text(row, column)} is in {named}; the budget is in {own}."
            raise WrongCell(column, found, "Write it in the budget's currency.")
        try:
            unit = unit_in(self.table.words[self.table.columns[column]]) or 1
            cents = total_written(value, unit)
        except Unreadable as problem:
            raise WrongCell(column, problem.found, problem.mend) from None
        if not is_whole_cents(cents / 100):
            raise WrongCell(column, f"{cents / 100} has a fraction of a cent.", "Enter an amount in whole cents.")
        return int(cents)

    def _note(self, rule: str, row: int, column: str, found: str) -> None:
        self.notes.append(Finding(Level.NOTE, rule, self.table.place(row, column), found))

    def _show(self, cents: Cents) -> str:
        return show(cents, self.budget.currency)
