"""The two doors of the importer: `read_budget` gives the budget, `examine` the report on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatch
from pathlib import Path

from budgetopt.city.model import Budget, InputFile
from budgetopt.errors import Finding, InputError, Place, UsageError, did_you_mean
from budgetopt.excel.assembly import Assembly
from budgetopt.excel.grid import Book, Unopenable
from budgetopt.excel.log import Log
from budgetopt.excel.mapped import read_mapped
from budgetopt.excel.mapping import Mapping, load_mapping, to_yaml
from budgetopt.excel.native import Found, read_tables, recognise
from budgetopt.excel.opening import Source, Taken, open_book, take
from budgetopt.excel.settings import read_settings
from budgetopt.excel.table import Table

Sources = Source | Sequence[Source]


@dataclass(frozen=True, slots=True)
class Examination:
    """What an import found: the budget (None when there are errors), every finding, and the files (the mapping last)
    by their bytes."""

    budget: Budget | None
    findings: tuple[Finding, ...]
    inputs: tuple[InputFile, ...]


def read_budget(paths: Sources, mapping: str | Path | Mapping | None = None) -> Budget:
    """One budget from one or several workbooks (.xlsx, .xlsm, .ods, .csv; paths or binary files).

    `mapping` names a YAML file that describes somebody else's ledger, or is one (budgetopt.excel.mapping). Raises
    InputError with every finding when any is an error, UsageError for a file that is missing.
    """
    found = examine(paths, mapping)
    if found.budget is None:
        raise InputError(found.findings)
    return found.budget


def examine(paths: Sources, mapping: str | Path | Mapping | None = None) -> Examination:
    """The same, as a report that never raises for what is in a file; UsageError for a file that is missing."""
    log = Log()
    plan = load_mapping(mapping, log) if isinstance(mapping, str | Path) else mapping
    told = Path(mapping).name if isinstance(mapping, str | Path) else "mapping"
    books, inputs = _books(_listed(paths), log)
    # How a ledger was read decides what it says.
    if isinstance(mapping, str | Path):
        inputs = (*inputs, take(mapping).record)
    elif mapping is not None:
        inputs = (*inputs, Taken(f"{told}.yaml", to_yaml(mapping).encode()).record)
    budget = _assembled(books, plan, told, inputs, log) if books else None
    return Examination(None if log.failed else budget, log.findings, inputs)


def _listed(paths: Sources) -> list[Source]:
    if isinstance(paths, Sequence) and not isinstance(paths, str):
        return list(paths)
    return [paths]


def _books(paths: list[Source], log: Log) -> tuple[list[Book], tuple[InputFile, ...]]:
    """Every file that can be opened; the others are errors of their own."""
    books, inputs = [], []
    for path in paths:
        name = Path(str(getattr(path, "name", path))).name
        try:
            taken = take(path)
            inputs.append(taken.record)
            books.append(open_book(taken))
        except Unopenable as problem:
            log.error(problem.rule, Place(name), problem.found, "", problem.mend)
    for book in books:
        for remark in book.remarks:
            log.note("text-encoding", Place(book.file), remark, "", "Check names with accents.")
    if not paths:
        raise UsageError("Name at least one workbook.")
    return books, tuple(inputs)


def _assembled(
    books: list[Book], mapping: Mapping | None, file: str, inputs: Sequence[InputFile], log: Log
) -> Budget | None:
    mapped: list[Table] = []
    found: Found = []
    for book in books:
        by_mapping = _by_mapping(book, mapping, file, log)
        if by_mapping is None:
            found += recognise(book, log)
        else:
            mapped += by_mapping
    patterns = [ledger.file for ledger in mapping.ledgers] if mapping else []
    if patterns and not any(_named(book, pattern) for book in books for pattern in patterns):
        names = ", ".join(repr(pattern) for pattern in patterns)
        log.error("mapping-unused", Place(file), f"none of the files is one that the mapping names ({names}).")
    told = [part for part in found if part[0].name == "Settings"]
    settings = read_settings(record for table in read_tables(told, log, None) for record in table.records)
    if mapping:
        settings = settings.with_defaults(mapping.city, mapping.fiscal_year, mapping.currency)
    tables = read_tables([part for part in found if part[0].name != "Settings"], log, settings.unit)
    # Nothing readable, and said so: no second complaint about what is then missing.
    if not tables and not mapped and log.failed:
        return None
    return Assembly([*tables, *_not_told(mapped, tables)], settings, log).budget(inputs)


def _by_mapping(book: Book, mapping: Mapping | None, file: str, log: Log) -> list[Table] | None:
    """The tables of a file that the mapping names; None for a file that it does not."""
    tables: list[Table] = []
    named = False
    for place, ledger in enumerate(mapping.ledgers if mapping else ()):
        if mapping and _named(book, ledger.file):
            named = True
            grids = [grid for grid in book.grids if grid.rows and ledger.sheet in ("", grid.sheet)]
            if not grids:
                mend = did_you_mean(ledger.sheet, [grid.sheet for grid in book.grids])
                at = Place(file, "", f"ledgers.{place}.sheet")
                log.error("unknown-sheet", at, f"{book.file} has no sheet {ledger.sheet!r}.", "", mend)
            for grid in grids[:1]:
                tables += read_mapped(grid, ledger, f"ledgers.{place}", mapping, file, log)
    return tables if named else None


def _named(book: Book, pattern: str) -> bool:
    return fnmatch(book.file.casefold(), pattern.casefold())


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
            if table.sheet.name == "Budget" or key not in told:
                kept.append(record)
                told.add(key)
        once.append(replace(table, records=tuple(kept)))
    return once
