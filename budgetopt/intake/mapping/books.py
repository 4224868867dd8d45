"""Everything that a mapping reads: its code lists, its ledgers and its other tables, over all the files."""

from __future__ import annotations

import shlex
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace
from fnmatch import fnmatch

from budgetopt.errors import Place, did_you_mean
from budgetopt.intake.cells.grid import Book, Grid
from budgetopt.intake.checks.added_up import Added, say_added_up
from budgetopt.intake.checks.continued import say_continued
from budgetopt.intake.checks.unseen import say_links
from budgetopt.intake.layout.table import Table
from budgetopt.intake.log import Log
from budgetopt.intake.mapping.ledger import Revenue, read_ledger
from budgetopt.intake.mapping.located import locate, located
from budgetopt.intake.mapping.mapping import CodeList, Mapping
from budgetopt.intake.mapping.parts import TablePart
from budgetopt.intake.mapping.sources import CodeNames, Given, code_names
from budgetopt.intake.mapping.tables import read_other
from budgetopt.intake.mapping.unused import say_unused


@dataclass(slots=True)
class Mapped:
    """What a mapping read: the files it names, the tables they came to, and the revenue told from spending."""

    files: set[str] = field(default_factory=set)
    tables: list[Table] = field(default_factory=list)
    revenue: list[Revenue] = field(default_factory=list)


def read_mapped(books: list[Book], mapping: Mapping, file: str, log: Log) -> Mapped:
    """Read every table that `mapping` (in the file `file`) names; a table that no file has is said."""
    found = Mapped()
    for book in books:
        if any(names(book, part.file) for _, part in mapping.parts):
            found.files.add(book.file)
            say_links(book, log)
    given = Given(mapping, file, log)
    lists = {name: _code_names(books, part, f"code_lists.{name}", given) for name, part in mapping.code_lists.items()}
    given = replace(given, lists=lists)
    # A table of programs or funds knows more of them than a ledger, and comes first.
    for place, part in enumerate(mapping.tables):
        for grid in _grids(books, part, f"tables.{place}", file, log):
            table = read_other(grid, part, f"tables.{place}", given)
            found.tables += [table] if table else []
    added: list[Added] = []
    taken = {part.sheet.strip() for _, part in mapping.parts}
    for place, ledger in enumerate(mapping.ledgers):
        for grid in _grids(books, ledger, f"ledgers.{place}", file, log, taken):
            read = read_ledger(grid, ledger, f"ledgers.{place}", given)
            if read:
                found.tables += read.tables
                found.revenue += [read.revenue] if read.revenue else []
                added.append(read.added)
    say_unused(given, found.tables)
    told = {(table.grid.file, table.grid.sheet) for table in found.tables}
    grids = (grid for book in books if book.file in found.files for grid in book.grids if grid.rows)
    say_continued(added, (grid for grid in grids if (grid.file, grid.sheet) not in told), log)
    say_added_up(added, mapping.fiscal_year, file, log)
    patterns = [part.file for _, part in mapping.parts]
    if patterns and not found.files:
        listed = ", ".join(repr(pattern) for pattern in dict.fromkeys(patterns))
        said = f"none of the files is one that the mapping names ({listed})."
        mend = f"Bring it up to these: `budgetopt map FILES --mapping {shlex.quote(file)} -o NEW.yaml`."
        log.error("mapping-unused", Place(file), said, "", mend)
    return found


def names(book: Book, pattern: str) -> bool:
    """Whether a file is one that a pattern of a mapping means; "budget [final].xlsx" means itself."""
    file, meant = book.file.casefold(), pattern.casefold()
    return file == meant or fnmatch(file, meant)


def grids_of(book: Book, part: TablePart) -> list[Grid]:
    """The sheets of a file that a part may mean; tabs are matched without regard to blanks around them."""
    return [grid for grid in book.grids if grid.rows and part.sheet.strip() in ("", grid.sheet.strip())]


def _grids(
    books: list[Book], part: TablePart, key: str, file: str, log: Log, taken: Collection[str] = ()
) -> Iterator[Grid]:
    """The sheet of each file that a part means; `taken` are sheets that other parts name."""
    for book in books:
        if not names(book, part.file):
            continue
        grids = grids_of(book, part)
        if not grids:
            mend = did_you_mean(part.sheet, [grid.sheet for grid in book.grids])
            log.error(
                "unknown-sheet", Place(file, "", f"{key}.sheet"), f"{book.file} has no sheet {part.sheet!r}.", "", mend
            )
        elif not part.sheet and len(grids) > 1:
            listed = ", ".join(repr(grid.sheet) for grid in grids[:8])
            said = f"{book.file} has {len(grids)} sheets; the first, {grids[0].sheet!r}, was read."
            mend = f"Name it in {key}.sheet: {listed}."
            # Another with all of the columns is as likely meant, or both are.
            others = (grid for grid in grids[1:] if grid.sheet.strip() not in taken)
            alike = next((grid.sheet for grid in others if _has_columns(grid, part)), "")
            if alike:
                said = f"{said[:-1]}, and {alike!r} has the same columns."
                log.error(
                    "first-sheet", Place(book.file, grids[0].sheet), said, "", f"{mend} Each has an entry of its own."
                )
            else:
                log.note("first-sheet", Place(book.file, grids[0].sheet), said, "", mend)
        yield from grids[:1]


def _has_columns(grid: Grid, part: TablePart) -> bool:
    header = located(grid, part, part.named.values())
    return header is not None and all(header.columns_under(heading) for heading in part.named.values())


def _code_names(books: list[Book], part: CodeList, key: str, given: Given) -> CodeNames:
    """The code list of all the files that it names."""
    names_of: dict[str, str] = {}
    for grid in _grids(books, part, key, given.file, given.log):
        header = locate(grid, part, key, given.file, given.log)
        if header:
            names_of |= code_names(header, part, given).names
    return CodeNames(names_of)
