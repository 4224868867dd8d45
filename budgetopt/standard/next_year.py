"""A city rolled to its next fiscal year: what was known goes on with its programs; new, gone and renamed is asked."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from budgetopt.city.ledger import Line, lines_of
from budgetopt.city.model import Budget, EarlierDecision, Program
from budgetopt.city.standing import standing_of
from budgetopt.errors import UsageError
from budgetopt.intake.cells import digits, values
from budgetopt.intake.cells.words import unit_in
from budgetopt.intake.checks.offices import NOT_STATED
from budgetopt.intake.layout.sheets import SHEET, UNITS, Holds
from budgetopt.money import units
from budgetopt.standard.continuity import NO_ANSWERS, AskedOfProgram, RollAnswers, changed_programs, check_answers
from budgetopt.standard.parts import CityParts, PartRow

EARLIER = "Earlier decisions"
# What a city knows besides its money, and what of its other sheets is not this year's alone.
KNOWN = ("Goals", "Alignment", "Metrics", "Evidence", "Evaluations", "Districts", "Residents", "Curves", "Unit costs",
         EARLIER)  # fmt: skip
_DESCRIBED = {"Programs": "Program ID", "Funds": "Fund ID"}
_THIS_YEAR = {
    "Programs": {"Fund ID", "Current budget", "Requested budget", "Minimum budget", "Maximum budget"},
    "Funds": {"Available", "of which one-time", "Reserve"},
}
_SETTINGS = ("City", "Currency", "Licence", "Publish")


@dataclass(frozen=True)
class NextYear:
    """The rows of the next year's workbook, their headings, what is (still) asked, how many rows of each sheet went on
    or were left behind, and how many programs and lines had a limit or a match of law that the new files do not say."""

    rows: tuple[PartRow, ...]
    headings: Mapping[str, tuple[str, ...]]
    asked: tuple[AskedOfProgram, ...]
    carried: Mapping[str, int]
    left: Mapping[str, int]
    limits: int = 0


def next_year(
    old: tuple[Budget, CityParts],
    new: tuple[Budget, CityParts],
    answers: RollAnswers = NO_ANSWERS,
    earlier: Sequence[EarlierDecision] = (),
) -> NextYear:
    """The new year's money with what was known the year before: alignment, measures, evidence and the like of every
    program that goes on, what only its old row says of a program or fund, and what was decided (`earlier`, by the ids
    of then). A sheet that the new files have is taken from them alone, but for their columns. Nothing is joined by
    guess; amounts are in the unit of the new files.

    Raises UsageError for answers about what is not there, where the two have different currencies, and where the new
    files are no later than what was decided: they do not have what was adopted after it.
    """
    check_answers(old[0], new[0], answers)
    if old[0].currency != new[0].currency and "Currency" in _items(new[1]):
        raise UsageError(f"The year before is in {old[0].currency}, the new files are in {new[0].currency}.")
    if earlier and new[0].fiscal_year <= old[0].fiscal_year:
        raise UsageError(
            f"The new files are of {new[0].fiscal_year}, the recommendation changed that of {old[0].fiscal_year}: "
            "what was adopted after it is not in them. Give the files of a later year (Fiscal year on Settings)."
        )
    return _Roll(*old, *new, answers).made(earlier)


def _items(parts: CityParts) -> dict[str, Any]:
    return {str(row.cells.get("Item")): row.cells.get("Value") for row in parts.rows if row.sheet == "Settings"}


class _Roll:
    """The rows of the year before as they go on, one sheet after the other."""

    def __init__(self, before: Budget, was: CityParts, after: Budget, now: CityParts, answers: RollAnswers):
        self.before, self.was, self.after, self.now, self.answers = before, was, after, now, answers
        self.told = {row.sheet for row in now.rows}
        self.headings = {sheet: list(heads) for sheet, heads in now.headings.items()}
        self.carried: dict[str, int] = {}
        self.left: dict[str, int] = {}
        self.columns = {(sheet, label): column for (sheet, column), label in was.labels.items()}
        unit_was, unit_now = (UNITS.get(str(_items(parts).get("Amounts in")), 1) for parts in (was, now))
        self.unit_was, self.unit_now = unit_was, unit_now
        self.goals = set(after.goal) if "Goals" in self.told else set(before.goal)

    def made(self, earlier: Sequence[EarlierDecision]) -> NextYear:
        """All of it."""
        rows = [*self._settings()]
        for sheet, id in _DESCRIBED.items():
            rows += self._described(sheet, id)
        rows += [row for row in self.now.rows if row.sheet not in (*_DESCRIBED, "Settings")]
        for row in self.was.rows:
            if row.sheet in KNOWN and row.sheet not in self.told:
                rows += self._known(row)
        rows += [self._earlier(one) for one in earlier if self._goes_on(one.program_id) and EARLIER not in self.told]
        heads = {sheet: tuple(self.headings[sheet]) for sheet in SHEET if self.headings.get(sheet)}
        asked = tuple(changed_programs(self.before, self.after, self.answers))
        return NextYear(tuple(rows), heads, asked, self.carried, self.left, self._limits())

    def _settings(self) -> Iterator[PartRow]:
        yield from (row for row in self.now.rows if row.sheet == "Settings")
        items, known = _items(self.was), _items(self.now)
        for item in _SETTINGS:
            if items.get(item) and item not in known:
                yield PartRow(f"old {item}", "Settings", "", {"Item": item, "Value": items[item]})

    def _described(self, sheet: str, id_column: str) -> Iterator[PartRow]:
        """Programs or funds, each with what only the year before says of it: its kind, its owner, what law requires."""
        heads = self.headings.setdefault(sheet, [])
        old_id, new_id = (parts.labels.get((sheet, id_column), id_column) for parts in (self.was, self.now))
        earlier = {
            now: row
            for row in self.was.rows
            if row.sheet == sheet and (now := self._id_now(sheet, values.text(row.cells.get(old_id))))
        }
        own = [row for row in self.now.rows if row.sheet == sheet]
        known = {column for at, column in self.now.labels if at == sheet} | _THIS_YEAR[sheet]
        if not own:
            own, known = [*self._named(sheet, id_column, earlier)], {id_column, *_THIS_YEAR[sheet]}
        further = [
            label for label in self.was.headings.get(sheet, ()) if self.columns.get((sheet, label), label) not in known
        ]
        for row in own:
            old = earlier.get(values.text(row.cells.get(new_id)))
            said = {label: self._in_new_unit(sheet, label, old.cells.get(label)) for label in further} if old else {}
            cells = {label: value for label, value in said.items() if value is not None} | dict(row.cells)
            heads += [label for label in dict.fromkeys((*row.cells, *cells)) if label not in heads]
            yield replace(row, cells=cells)

    def _named(self, sheet: str, id_column: str, earlier: Mapping[str, PartRow]) -> Iterator[PartRow]:
        """Rows for a sheet that the new files do not have: all programs or funds, where one was there before. What they
        do not say themselves (a name, a department) is left to the year before."""
        items: Collection[Any] = self.after.programs if sheet == "Programs" else self.after.funds
        if not any(item.id in earlier for item in items):
            return
        for item in items:
            said = {sheet.removesuffix("s"): "" if item.name == item.id else item.name}
            if sheet == "Programs":
                said["Department"] = "" if item.department == NOT_STATED else item.department
            before = item.id in earlier
            cells = {
                self.was.labels.get((sheet, column), column): value
                or (NOT_STATED if column == "Department" else item.id)
                for column, value in said.items()
                if value or not before
            }
            yield PartRow(f"new {item.id}", sheet, getattr(item, "department", ""), {id_column: item.id} | cells)

    def _id_now(self, sheet: str, id: str) -> str:
        """The id that a program or a fund has now; "" where it does not go on."""
        if sheet == "Programs":
            return self._goes_on(id)
        return id if id in self.after.fund else ""

    def _goes_on(self, id: str) -> str:
        """The id that a program has now; "" where it does not go on."""
        now = self.answers.of(id)
        return now if now and now in self.after.program else ""

    def _known(self, row: PartRow) -> Iterator[PartRow]:
        """A row of the year before under the ids of now; none where what it speaks of is gone."""
        sheet = row.sheet
        at, goal_at = (self.was.labels.get((sheet, column), column) for column in ("Program ID", "Goal ID"))
        id, goal = values.text(row.cells.get(at)), values.text(row.cells.get(goal_at))
        now = self._goes_on(id) if id else ""
        if (id and not now) or (goal and sheet != "Goals" and goal not in self.goals):
            self.left[sheet] = self.left.get(sheet, 0) + 1
            return
        self.headings.setdefault(sheet, list(self.was.headings[sheet]))
        self.carried[sheet] = self.carried.get(sheet, 0) + 1
        cells = {label: self._in_new_unit(sheet, label, value) for label, value in row.cells.items()}
        office = self.after.program[now].department if now else row.department
        yield replace(row, id=f"old {row.id}", department=office, cells=cells | ({at: now} if now else {}))

    def _in_new_unit(self, sheet: str, label: str, value: values.Value) -> values.Value:
        """A cell of the year before as the new files' unit of amounts has it."""
        column = self.columns.get((sheet, label))
        money = column and SHEET[sheet].column(column).holds is Holds.MONEY
        if not money or self.unit_was == self.unit_now or unit_in(label) or values.is_nothing(value):
            return value
        cents = digits.money_exact(value, self.unit_was)
        return None if cents is None else float(cents / 100 / self.unit_now)

    def _earlier(self, one: EarlierDecision) -> PartRow:
        """What was decided of a program, with what the new budget gives it."""
        now = self._goes_on(one.program_id)
        adopted = standing_of(self.after, "adopted").total[now]
        said = one.model_copy(update={"adopted": adopted})
        labels = self.was.labels
        cells: dict[str, values.Value] = {}
        for column in SHEET[EARLIER].columns:
            value: Any = getattr(said, column.field) if column.field else now
            if value is not None and column.holds is Holds.MONEY:
                value = units(value) / self.unit_now
            if value not in (None, ""):
                cells[labels.get((EARLIER, column.name), column.name)] = (
                    value if isinstance(value, int | float) else str(value)
                )
        self.carried[EARLIER] = self.carried.get(EARLIER, 0) + 1
        heads = self.headings.setdefault(EARLIER, list(self.was.headings.get(EARLIER, ())))
        heads += [label for label in cells if label not in heads]
        return PartRow(f"earlier {one.base_year} {now}", EARLIER, self.after.program[now].department, cells)

    def _limits(self) -> int:
        """How many programs and lines had a limit or a match that the new files do not say."""
        own = {line.id: line for line in lines_of(self.after)}
        programs = [(one, self.after.program.get(self._goes_on(one.id))) for one in self.before.programs]
        lines = [
            (one, own.get(one.id._replace(program_id=self._goes_on(one.id.program_id))))
            for one in lines_of(self.before)
        ]
        return sum(bool(now and _limited(one) and not _limited(now)) for one, now in programs) + sum(
            bool(now and _bound(one) and not _bound(now)) for one, now in lines
        )


def _limited(program: Program) -> bool:
    return (program.minimum, program.maximum) != (None, None)


def _bound(line: Line) -> bool:
    return line.minimum is not None or bool(line.match_rate)


def next_year_record(made: NextYear) -> dict[str, Any]:
    """The keys of `--json`."""

    def shown(program: tuple[str, str] | None) -> dict[str, str] | None:
        return program and {"program_id": program[0], "program": program[1]}

    return {
        "schema": "budgetopt/roll/1",
        "asked": [{"what": one.what, "was": shown(one.was), "now": shown(one.now)} for one in made.asked],
        "carried": dict(made.carried),
        "left_behind": dict(made.left),
        "limits_not_carried": made.limits,
    }
