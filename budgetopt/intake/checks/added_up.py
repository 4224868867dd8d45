"""Tables of one file that are cut in different ways: they may be the same money again, and are not added unasked."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, starmap

from budgetopt.errors import Place
from budgetopt.grouping import grouped
from budgetopt.intake.cells import values
from budgetopt.intake.cells.words import letters_of
from budgetopt.intake.checks.totals import cents_of
from budgetopt.intake.layout.record import Record
from budgetopt.intake.layout.table import Table
from budgetopt.intake.log import Log
from budgetopt.money import Cents

_MOST = 6
_OF_A_LINE = ("Program ID", "Fund ID", "Account", "Fiscal year", "Kind")
_LEAST = 3  # lines with the same amounts in two files: fewer may be chance


@dataclass(frozen=True, slots=True)
class Added:
    """The amounts of one ledger; `sure`: a person has said that they are spending; `said`: a heading, a title or the
    file's name says of what year, or that of a budget, they are."""

    budget: Table
    unit: int
    sure: bool
    said: bool

    @property
    def cut(self) -> tuple[int, frozenset[str]]:
        """By what its money is cut: its unit, and its headings that are no year."""
        heads = self.budget.header.words.values()
        return self.unit, frozenset(map(letters_of, heads)) - {""}

    @property
    def programs(self) -> set[str]:
        """The ids of its programs."""
        return {values.text(record.cell("Program ID")) for record in self.budget.records} - {""}

    @property
    def years(self) -> set[str]:
        """The fiscal years of its money."""
        return {values.text(record.cell("Fiscal year")) for record in self.budget.records}

    def total(self, year: int | None) -> Cents:
        """Its money of a fiscal year, or of all where none of it is of that year."""
        sums: dict[object, Cents] = defaultdict(int)
        for record in self.budget.records:
            decimal = record.header.decimals.get("Amount", "")
            sums[record.cell("Fiscal year")] += cents_of(record.cell("Amount"), self.unit, decimal) or 0
        return sums.get(year, 0) or sum(sums.values())


def say_added_up(parts: Sequence[Added], year: int | None, file: str, log: Log) -> None:
    """An error with the total of each sheet, where sheets of one file and of different cuts would be added up."""
    files = grouped((part.budget.grid.file, part) for part in parts if not part.sure and part.budget.records)
    for name, listed in files.items():
        sheets = len({part.budget.grid.sheet for part in listed})
        # A hidden sheet beside others is a draft as often as a part; one of another year is added to nothing.
        hidden = {part.budget.grid.hidden for part in listed if str(year) in part.years}
        differ = len({part.cut for part in listed}) > 1 or len(hidden) > 1
        if sheets > 1 and (differ or any(starmap(_again, combinations(listed, 2)))):
            shown = ", ".join(f"{part.budget.grid.sheet!r} ({log.show(part.total(year))})" for part in listed[:_MOST])
            said = f"sheets of {name} would be added up, but may be the same money in other cuts or versions: "
            mend = "Keep the ledger of one sheet; where each is spending of its own, say `amounts: adopted` in each."
            log.error("added-up", Place(file, "", "ledgers"), said + shown + ".", "Every amount once.", mend)
    _say_files([part for listed in files.values() for part in listed], year, file, log)


def _say_files(parts: Sequence[Added], year: int | None, file: str, log: Log) -> None:
    """An error where files would be added up that may be the same money, or none of this budget."""
    pairs = [pair for pair in combinations(parts, 2) if pair[0].budget.grid.file != pair[1].budget.grid.file]
    files = grouped((part.budget.grid.file, part) for part in parts)
    again = next((pair for pair in pairs if pair[0].cut == pair[1].cut and _again(*pair)), None)
    money = {name: sum(part.total(year) for part in its) for name, its in files.items()}
    dated, each = {part.budget.grid.file for part in parts if part.said}, "where each is spending of its own, say "

    def say(found: str, mend: str) -> None:
        log.error("added-up", Place(file, "", "ledgers"), found, "Every amount once.", mend)

    for name in [name for name in files if dated and name not in dated]:
        said = f"nothing says that the amounts of {name} are of this budget: {log.show(money[name])} would be added to "
        said += f"{log.show(sum(money.values()) - money[name])}."
        say(said, "Leave the file out; where it is spending of its own, say `amounts: adopted` in its ledger.")
    if again:
        # A draft, or a copy.
        shown = " and ".join(f"{part.budget.grid.file} ({log.show(part.total(year))})" for part in again)
        said = (
            f"{shown} name the same programs of the same year and would be added up: a draft, or a copy, of the other."
        )
        say(said, f"Give one of them; {each}`amounts: adopted` in each.")
        return
    once = {id(part): _once(part.budget) for part in parts} if pairs else {}
    for one, other in pairs:
        if len(lines := once[id(one)] & once[id(other)]) >= _LEAST:
            said = f"{len(lines):,} lines stand in {one.budget.grid.file} and {other.budget.grid.file}, with the same "
            say(f"{said}amounts, and would be added up.", f"Give each once; {each}`amounts: adopted` in both ledgers.")
    # Programs and the lines under them, a budget by department and by fund, the city and each of its funds.
    several = all(sum(len(part.budget.records) for part in its) > 1 for its in files.values())
    whole = next((name for name, cents in money.items() if 2 * cents == sum(money.values()) != 0), "")
    if pairs and several and whole:
        said = f"{whole} has {log.show(money[whole])}, and so have the other files together: it may be the same money "
        said += "in another cut, and would be added up."
        say(said, f"Give it or them; {each}`amounts: adopted` in each ledger.")


def _again(one: Added, other: Added) -> bool:
    """Whether two sheets have most of their programs in common, in the same fiscal years."""
    fewest = min(len(one.programs), len(other.programs))
    return 2 * len(one.programs & other.programs) > fewest > 0 and bool(one.years & other.years)


def say_doubled(tables: Sequence[Table], log: Log) -> None:
    """An error where two sheets or files name most of the same lines of the same year: versions of one budget, such as
    an old draft, are never added up unasked."""
    listed = [table for table in tables if table.sheet.name == "Budget" and table.records]
    for one, other in combinations(listed, 2):
        same, fewest = _lines(one) & _lines(other), min(len(_lines(one)), len(_lines(other)))
        apart = one.grid.file != other.grid.file
        if not apart and one.grid.sheet == other.grid.sheet:
            continue
        amounts = "" if 2 * len(same) > fewest else ", with the same amounts"
        many = len(_once(one) & _once(other)) if amounts else len(same)
        if many >= _LEAST or not amounts:
            there = f"in {one.grid.file}" if apart else f"on {one.grid.sheet!r}"
            said = f"{many:,} lines stand here and {there} as well{amounts}, and would be added up."
            mend = (
                f"Give one {'file' if apart else 'sheet'} alone, the budget; where both are, `amounts: adopted` in a "
            )
            place = other.grid.place(other.header.row)
            log.error("added-up", place, said, "Every amount once.", f"{mend}mapping.")


def _once(table: Table) -> set[tuple[str, ...]]:
    """The lines that stand once in a table, each with its amount."""
    lines = Counter((*line, values.text(record.cell("Amount"))) for line, record in _by_line(table))
    return {line for line, count in lines.items() if count == 1 and line[-1] not in {"", "0"}}


def _lines(table: Table) -> set[tuple[str, ...]]:
    """The lines that a sheet has money of: program, fund, account, and fiscal year and kind as it says them."""
    return {line for line, _ in _by_line(table)}


def _by_line(table: Table) -> Iterator[tuple[tuple[str, ...], Record]]:
    amount = table.header.headings.get("Amount")
    year = str(amount.year or "") if amount else ""
    return (((year, *(values.text(record.cell(part)) for part in _OF_A_LINE)), record) for record in table.records)
