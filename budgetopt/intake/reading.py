"""The two doors of the importer: `read_budget` gives the budget, `examine` the report on it."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from budgetopt.city.model import Amount, Budget, InputFile
from budgetopt.errors import Finding, InputError, Place, UsageError
from budgetopt.intake.budget.assembly import Assembly
from budgetopt.intake.budget.codes import restore_zeros
from budgetopt.intake.budget.joining import Joined, join_by_name
from budgetopt.intake.budget.native import Found, read_tables, recognise
from budgetopt.intake.budget.settings import Settings, read_settings
from budgetopt.intake.cells.grid import Book, Unopenable
from budgetopt.intake.checks.added_up import say_doubled
from budgetopt.intake.checks.percent import check_percent
from budgetopt.intake.files.opening import open_book
from budgetopt.intake.files.taking import Source, Taken, named, take
from budgetopt.intake.layout.names import sheet_called
from budgetopt.intake.layout.table import Table, check_rows
from budgetopt.intake.log import ImportStopped, Log
from budgetopt.log import logged
from budgetopt.memory import without_collection

# What reads by a mapping is imported where there is one.
if TYPE_CHECKING:
    from budgetopt.intake.mapping.ledger import Revenue
    from budgetopt.intake.mapping.mapping import Mapping

Sources = Source | Sequence[Source]


@dataclass(frozen=True, slots=True)
class Opened:
    """Files that were opened: what can be read, all of them by their bytes, and what to say of them."""

    books: tuple[Book, ...]
    inputs: tuple[InputFile, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Understood:
    """What was read, whether or not it makes a budget: tables, amounts, revenue told apart, both sides of the joins."""

    tables: tuple[Table, ...] = ()
    amounts: tuple[Amount, ...] = ()
    revenue: tuple[Revenue, ...] = ()
    joined: Joined = field(default_factory=Joined)
    settings: Settings = field(default_factory=Settings)
    base_year: int = 0  # 0: no file names it
    unread: int = 0  # rows of money of which something could not be read


@dataclass(frozen=True, slots=True, weakref_slot=True)
class Examination:
    """What an import found: the budget (None when there are errors), every finding, and the files (the mapping last)
    by their bytes."""

    budget: Budget | None
    findings: tuple[Finding, ...]
    inputs: tuple[InputFile, ...]
    understood: Understood = field(default_factory=Understood)

    @property
    def needed(self) -> Budget:
        """The budget. Raises InputError with every finding where there is none."""
        if self.budget is None:
            raise InputError(self.findings)
        return self.budget

    @property
    def size(self) -> str:
        """How much was read, in words."""
        return (
            f"{len(self.budget.programs)} programs, {len(self.budget.amounts)} amounts" if self.budget else "no budget"
        )


def read_budget(paths: Sources, mapping: str | Path | Mapping | None = None) -> Budget:
    """One budget from one or several workbooks (.xlsx, .xlsm, .xls, .ods, .csv; paths or binary files).

    `mapping` names a YAML file that describes somebody else's ledger, or is one (budgetopt.intake.mapping). Raises
    InputError with every finding when any is an error, UsageError for a file that is missing.
    """
    return examine(paths, mapping).needed


@logged(lambda found: f"{[file.file for file in found.inputs]}, {found.size}, {len(found.findings)} findings")
def examine(paths: Sources | Opened, mapping: Source | Mapping | None = None) -> Examination:
    """The same, as a report that never raises for what is in a file; UsageError for a file that is missing.

    Files that are read in more than one way are opened once (`open_books`).
    """
    log = Log()
    plan, told, taken = (None, "", None) if mapping is None else _mapping_of(mapping, log)
    opened = open_books(paths)
    # How a ledger was read decides what it says.
    opened = replace(opened, inputs=(*opened.inputs, *([taken.record] if taken else [])))
    return examined(opened, plan, told, log)


def _mapping_of(given: Source | Mapping, log: Log) -> tuple[Mapping | None, str, Taken | None]:
    """The mapping (None: it has a fault), what findings call it, and the file."""
    from budgetopt.intake.mapping.file import load_mapping
    from budgetopt.intake.mapping.mapping import Mapping
    from budgetopt.intake.mapping.text import to_yaml

    if isinstance(given, Mapping):
        return given, "mapping", Taken("mapping.yaml", to_yaml(given).encode())
    plan, taken = load_mapping(given, log)
    return plan, named(given), taken


@without_collection()
def examined(opened: Opened, mapping: Mapping | None, file: str, log: Log) -> Examination:
    """The report on files that are open already; `file` is what findings call the mapping, which is None where it has
    a fault: then nothing is read."""
    budget, understood, books, inputs = None, Understood(), list(opened.books), opened.inputs
    log.found += opened.findings
    with suppress(ImportStopped):
        if books and not (file and mapping is None):
            budget, understood = _assembled(books, mapping, file, inputs, log)
    return Examination(None if log.failed else budget, log.findings, inputs, understood)


def _listed(paths: Sources) -> list[Source]:
    if isinstance(paths, Sequence) and not isinstance(paths, str):
        return list(paths)
    return [paths]


@without_collection()
def open_books(paths: Sources | Opened) -> Opened:
    """Every file that can be opened; the others are errors of their own."""
    if isinstance(paths, Opened):
        return paths
    books, inputs, log = [], [], Log()
    listed = _listed(paths)
    places = [Path(path).absolute() for path in listed if isinstance(path, str | Path)]
    if twice := next((place for place in places if places.count(place) > 1), None):
        raise UsageError(f"{twice.name} is named twice: name each file once.")
    for path in listed:
        try:
            taken = take(path)
            inputs.append(taken.record)
            books.append(open_book(taken))
        except Unopenable as problem:
            log.error(problem.rule, Place(named(path)), problem.found, "", problem.mend)
    for book in books:
        for remark in book.remarks:
            log.note(remark.rule, Place(book.file), remark.found, "", remark.mend)
    if not listed:
        raise UsageError("Name at least one workbook.")
    return Opened(tuple(books), tuple(inputs), tuple(log.found))


def _assembled(
    books: list[Book], mapping: Mapping | None, file: str, inputs: Sequence[InputFile], log: Log
) -> tuple[Budget | None, Understood]:
    found: Found = []
    log.currency = mapping.currency if mapping else log.currency
    files, mapped, revenue = _read_mapped(books, mapping, file, log) if mapping else (set(), [], [])
    for book in books:
        found += recognise(book, log) if book.file not in files else _beside(book, mapped, log)
    told = [part for part in found if part[0].name == "Settings"]
    settings = read_settings(record for table in read_tables(told, log, Settings()) for record in table.records)
    log.currency = settings.currency or log.currency
    if mapping:
        keys = ("city", "fiscal_year", "currency", "shares_in", "sums_by_chance")
        # A currency that nobody named is taken for dollars, and said by nobody.
        given = [key for key in keys if key != "currency" or key in mapping.model_fields_set]
        settings = settings.with_defaults(**{key: getattr(mapping, key) for key in given})
    tables = read_tables([part for part in found if part[0].name != "Settings"], log, settings)
    say_doubled(tables, log)
    # Nothing readable, and said so: no second complaint about what is then missing.
    if not tables and not mapped and log.failed:
        return None, Understood()
    for table in mapped:
        check_rows(table.grid, table.sheet, len(table.records), log)
    restore_zeros([*tables, *mapped], log)
    every = [*tables, *_not_told(mapped, tables)]
    matches = [(match.given, match.program) for match in mapping.matches] if mapping else []
    joined = join_by_name(every, matches, log)
    for table in every:
        check_percent(table, log)
    assembly = Assembly(every, settings, log)
    budget = assembly.budget(inputs)
    if revenue and not assembly.amounts and not log.failed:
        money = log.show(sum(part.amount for part in revenue))
        said = f"all the money here is revenue ({money}); no spending was found."
        mend = (
            "Give the file of the spending with it: revenue is said beside it. If it is spending, `amounts: adopted`."
        )
        log.error("revenue-alone", Place(revenue[0].file, revenue[0].sheet), said, "", mend)
    return budget, Understood(
        tuple(every), tuple(assembly.amounts), tuple(revenue), joined, settings, assembly.year, assembly.unread
    )


def _read_mapped(
    books: list[Book], mapping: Mapping, file: str, log: Log
) -> tuple[set[str], list[Table], list[Revenue]]:
    from budgetopt.intake.mapping.books import read_mapped

    read = read_mapped(books, mapping, file, log)
    return read.files, read.tables, read.revenue


def _beside(book: Book, mapped: Sequence[Table], log: Log) -> Found:
    """The sheets of a budget beside those from which a mapping reads measures, evidence and the like; beside a ledger,
    or a list of programs or funds, they may be the same money again, and are not read."""
    tables = [table for table in mapped if table.grid.file == book.file]
    read = {table.grid.sheet for table in tables}
    rest = tuple(grid for grid in book.grids if grid.sheet not in read)
    called = {sheet.name for grid in rest if (sheet := sheet_called(grid.sheet))}
    money = {table.sheet.name for table in tables} & {"Programs", "Budget", "Funds"}
    if not tables or money or not called & {"Programs", "Budget"}:
        return []
    return recognise(replace(book, grids=rest), log)


def _not_told(mapped: list[Table], tables: list[Table]) -> list[Table]:
    """Mapped tables without the programs and funds that a Programs or Funds sheet describes: it knows more."""
    told = {
        (table.sheet.name, record.text(table.sheet.columns[0].name))
        for table in tables
        if table.sheet.name in {"Programs", "Funds"}
        for record in table.records
    }
    once: list[Table] = []
    for table in mapped:
        kept = []
        for record in table.records:
            key = (table.sheet.name, record.text(table.sheet.columns[0].name))
            # The same program in the ledgers of two years is one program.
            if table.sheet.name not in {"Programs", "Funds"} or key not in told:
                kept.append(record)
                told.add(key)
        once.append(replace(table, records=tuple(kept)))
    return once
