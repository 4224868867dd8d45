"""Which sheet is which, and the tables under their headings, for workbooks in this product's own layout."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable, Set
from dataclasses import replace

from budgetopt.errors import Place
from budgetopt.intake.budget.outputs import OWN_OUTPUT, output_of
from budgetopt.intake.budget.settings import Settings
from budgetopt.intake.budget.suggested import as_accepted
from budgetopt.intake.cells import values
from budgetopt.intake.cells.grid import Book, Grid
from budgetopt.intake.cells.words import squeeze
from budgetopt.intake.checks.granted import say_not_granted
from budgetopt.intake.checks.parted import say_parted
from budgetopt.intake.checks.parts_said import say_parts
from budgetopt.intake.checks.positions import say_positions
from budgetopt.intake.checks.repeated import say_repeated
from budgetopt.intake.checks.revenue import check_revenue, parts_revenue
from budgetopt.intake.checks.revenue_alone import say_revenue_alone
from budgetopt.intake.checks.rivals import check_table
from budgetopt.intake.checks.sections import say_sections, sections_of
from budgetopt.intake.checks.shared_out import say_shared_out, say_shares
from budgetopt.intake.checks.spent import say_spent, told_as_spent
from budgetopt.intake.checks.titled import say_titled
from budgetopt.intake.checks.totals import check_totals
from budgetopt.intake.checks.unseen import say_hidden, say_links, say_struck
from budgetopt.intake.checks.versions import say_versions, versions_in
from budgetopt.intake.layout.finding import Header
from budgetopt.intake.layout.headers import called_as, check_header, find_header, find_headers, headers_by_sheet, lacks
from budgetopt.intake.layout.matrix import WANTED, goals_named, goals_over, read_matrix, read_shares
from budgetopt.intake.layout.names import sheet_called
from budgetopt.intake.layout.rows import lone_names
from budgetopt.intake.layout.sheets import SHEET, Holds, Sheet
from budgetopt.intake.layout.table import Table, check_length, read_table
from budgetopt.intake.layout.units import unit_of
from budgetopt.intake.log import Log

# The first sheet of a look-back: its lists name programs too, and only what it calls Metrics is for the next import.
_LOOK_BACK = "lookback"
# Sheets that explain a workbook and hold no budget.
EXPLAIN = {
    "readme", "readmefirst", "instructions", "startfirst", "starthere", "readme1st", "help", "lists", "contents",
    "cover",
}  # fmt: skip
# Sheets that are read by their headings beside a budget that is known by name, where none of theirs is.
_ASIDE = {"Metrics", "Evidence", "Alignment"}
# Columns beside money from which names are taken, by the sheet that would have them.
_NAMES = {"Programs": ("Program", "Department"), "Funds": ("Fund",)}
_KEEP_EXTRA = {"Programs", "Goals", "Funds"}

Found = list[tuple[Sheet, Grid]]


def recognise(book: Book, log: Log) -> Found:
    """The sheets of a book by their names, or by their headings where no name is known."""
    filled = [grid for grid in book.grids if grid.rows]
    if (output := output_of(book)) and not output.is_read:
        # Its lists are of programs and funds too.
        said = f"this is {output.what} that budgetopt wrote, not a budget."
        log.error(OWN_OUTPUT, Place(book.file), said, "", output.mend)
        return []
    found = [(sheet, grid) for grid in filled if (sheet := _by_name(grid, book.tabular))]
    # A workbook whose money stands on no sheet of a known name may have it on another; what is known of programs may
    # stand on one beside it.
    looks_back = any(squeeze(grid.sheet) == _LOOK_BACK for grid in filled)
    named = {id(grid) for _, grid in found}
    rest = [] if looks_back else [grid for grid in filled if id(grid) not in named]
    told = [(sheet, grid) for grid in rest if (sheet := _by_headings(grid))]
    if {"Programs", "Budget"} & {sheet.name for sheet, _ in found}:
        told = [(sheet, grid) for sheet, grid in told if sheet.name in _ASIDE - {sheet.name for sheet, _ in found}]
    else:
        told = [(sheet, grid) for sheet, grid in told if not found or sheet.name in {"Programs", "Budget"}]
        told = told or _nearly(rest)
    for sheet, grid in told:
        said = f"the sheet was read as {sheet.name}, by its headings."
        log.note("sheet-recognised", Place(grid.file, grid.sheet), said)
    found += told
    known = {id(grid) for _, grid in found}
    if not found:
        command = f"budgetopt map {shlex.quote(book.file)} -o mapping.yaml"
        mend = f"Let `{command}` propose how to read it, or start from the template."
        log.error("no-known-sheet", Place(book.file), "no sheet of a budget was found in it.", "", mend)
    for grid in filled if found else ():
        if id(grid) not in known and squeeze(grid.sheet) not in EXPLAIN:
            said = (
                f"the {'hidden ' if grid.hidden else ''}sheet {grid.sheet!r} is not part of a budget and was not read."
            )
            mend = "If measures or evidence are on it, let `budgetopt map` propose how to read it."
            log.note("unknown-sheet", Place(grid.file, grid.sheet), said, "", mend)
    say_links(book, log)
    return found


def _nearly(grids: Iterable[Grid]) -> Found:
    """The sheet that is a list of programs or a ledger but for one column, so that the column can be said."""
    fits = [
        (header.score, -place, header)
        for place, grid in enumerate(grids)
        for header in headers_by_sheet(grid, (SHEET["Programs"], SHEET["Budget"])).values()
        if header.score >= 3 and len(lacks(header)) == 1
    ]
    best = max(fits, key=lambda fit: fit[:2])[2] if fits else None
    return [(best.sheet, best.grid)] if best else []


def recognised(grid: Grid, tabular: bool) -> Sheet | None:
    """The sheet of a budget that a grid is by itself: by its name or headings, with every column that it needs.

    Programs that only their headings tell must have their money with them.
    """
    named = _by_name(grid, tabular)
    sheet = named or _by_headings(grid)
    header = find_header(grid, sheet) if sheet else None
    if named and named.name in {"Alignment", "Districts"}:
        return named  # it may be a matrix, whose columns are goals or districts
    if header is None or sheet is None or lacks(header):
        return None
    # A text table is called anything; bands over its rows are read by a mapping alone.
    doubtful = sheet.name in {"Programs", "Budget"} and (tabular or not named)
    if doubtful and (len(lone_names(header, most=2)) > 1 or _asks_for_mapping(header)):
        return None
    # A list of programs has its money with it and names each once; what names them again and again is a ledger.
    if sheet.name == "Programs" and not named and ("Current budget" not in header.columns or _ids_repeat(header, 0.5)):
        return None
    return sheet


def _asks_for_mapping(header: Header) -> bool:
    """Whether nothing but a mapping can say which rows are spending."""
    kinds = {squeeze(header.text(row, "Kind")) for row in header.below()} if "Kind" in header.columns else set()
    known = {"", *map(squeeze, header.sheet.column("Kind").choices)} if kinds else kinds
    # "Type" over other words than ours is a column of another meaning.
    strange = header.sheet.name == "Budget" and kinds and kinds.isdisjoint(known - {""})
    rows, lines = header.below(), _lines(header)
    versions = any(versions_in(header, rows, at, words, lines) for at, words in header.extra.items())
    return bool(
        versions
        or parts_revenue(header)
        or sections_of(header).revenue
        or told_as_spent(header)
        or (strange and kinds != {""})
    )


def _lines(header: Header) -> list[int]:
    """The columns that say which line a row is of."""
    return [header.columns[name] for name in ("Program ID", "Fund ID", "Fiscal year") if name in header.columns]


def _by_name(grid: Grid, tabular: bool) -> Sheet | None:
    sheet = sheet_called(grid.sheet)
    if not tabular:
        return sheet
    # riverton_programs.csv, 2026-metrics.csv; anybody's file may be called a budget, and its headings must agree.
    sheet = sheet or sheet_called(re.split(r"[\W_]+", grid.sheet.strip())[-1])
    # alignment.csv may be a matrix, which is known by its goals.
    aligns = sheet is not None and sheet.name == "Alignment" and "align" in grid.sheet.casefold()
    return sheet if sheet and (aligns or find_header(grid, sheet)) else None


def _by_headings(grid: Grid) -> Sheet | None:
    """The one sheet all of whose needed columns are there; the one with the most columns where several fit."""
    headers = headers_by_sheet(grid)
    fits = [header for header in headers.values() if not lacks(header) and header.score >= 3]
    fits = [header for header in fits if header.sheet.name != "Programs" or not _has_versions(header)]
    # A design, or what a dollar returns, is told of much else than studies.
    fits = [header for header in fits if header.sheet.name != "Evidence" or "Rating" in header.columns]
    budget = {"Programs", "Budget"} & {header.sheet.name for header in fits}
    measures = headers.get("Metrics")
    # A list of indicators with their years may name goals and programs too; it is what is measured.
    if measures and not budget and "Metric" in measures.columns and len(measures.years) > 1:
        return None if lacks(measures) else measures.sheet
    if len(budget) == 2:
        # A list of programs names each once; a ledger names them again and again.
        fits = [headers["Budget" if _ids_repeat(headers["Programs"]) else "Programs"]]
    fits.sort(key=lambda header: -header.score)
    return fits[0].sheet if fits and (len(fits) == 1 or fits[0].score > fits[1].score) else None


def _has_versions(header: Header) -> bool:
    """Whether programs stand again and again under numbers of rows: once a fiscal year, or a version of the budget."""
    rows = [header.grid.rows[row] for row in header.below()]
    years = called_as(header, "Budget", "Fiscal year")
    if any(len({values.text(cells.get(at)) for cells in rows} - {""}) > 1 for at in years):
        return True
    named = [(header.text(row, "Department"), header.text(row, "Program")) for row in header.below()]
    return len(named) >= 2 * len(set(named)) > 2


def _ids_repeat(header: Header, share: float = 0) -> bool:
    """Whether more than a share of the ids stood before."""
    ids = [id for row in header.below() if (id := header.text(row, "Program ID"))]
    return len(ids) - len(set(ids)) > share * len(ids)


def read_tables(found: Iterable[tuple[Sheet, Grid]], log: Log, settings: Settings) -> list[Table]:
    """The records of each sheet, by what Settings says of their amounts and of the base year."""
    unit, year = settings.unit, settings.fiscal_year
    tables: list[Table] = []
    found = list(found)
    there = {sheet.name for sheet, _ in found}
    # A matrix of goals is known by them.
    for sheet, grid in sorted(as_accepted(found, log), key=lambda part: part[0].name == "Alignment"):
        headers: list[Header | None] = [*find_headers(grid, sheet, year)]
        no_list = not headers or any(header and lacks(header) for header in headers)
        if sheet.name == "Districts" and no_list and (shares := read_shares(grid, log)):
            tables.append(shares)
            continue
        if sheet.name == "Alignment" and no_list:
            if "Goals" not in there and (goals := goals_over(grid, log)):
                tables.append(goals)
            matrix = read_matrix(grid, goals_named(tables), log)
            if matrix is None:
                log.error("no-matrix", grid.place(1), "the scores stand neither in rows nor in a matrix.", "", WANTED)
            tables += [matrix] if matrix else []
            continue
        for header in headers or [None]:
            checked = check_header(grid, sheet, header, log)
            if checked:
                check_length(checked, log)
                money = [at for name, at in checked.columns.items() if sheet.column(name).holds is Holds.MONEY]
                by = f"Settings says {unit:,}" if unit else ""
                own = unit_of(checked, money, unit, by, "Make them agree.", log)
                table = read_table(replace(checked, shares=settings.shares_of(sheet.name)), log, own)
                check_totals(table, log, own)
                say_hidden(table, log)
                _say_extra(table, there, log)
                check_revenue(table, log, own)
                amount = checked.columns.get({"Programs": "Current budget", "Budget": "Amount"}.get(sheet.name, ""))
                if amount:
                    _ask(checked, [record.row for record in table.records], amount, own, log)
                check_table(table, log, own, year, settings.amount_column)
                tables.append(table)
    return tables


def _ask(header: Header, rows: list[int], amount: int, unit: int, log: Log) -> None:
    """Whatever may be read in two ways, and only a mapping could say."""
    table, money, sheet = (header, rows), {amount: (unit, "")}, header.sheet
    say_parted(*table, amount, unit, log)
    say_revenue_alone(*table, money, "", log)
    named = [at for name, at in header.columns.items() if sheet.column(name).holds in {Holds.TEXT, Holds.ID}]
    say_parts(*table, [*named, *header.extra], money, "", log)
    say_sections(*table, money, "", log)
    say_spent(*table, money, "", log)
    say_positions(*table, money, "", log)
    named = [header.columns[name] for name in ("Program ID", "Program") if name in header.columns]
    say_shared_out(*table, named, money, log)
    say_shares(*table, money, "", log)
    say_not_granted(*table, header.extra, money, "a mapping", log)
    if sheet.name == "Budget":
        others = {at: words for at, words in header.extra.items() if words}
        say_versions(*table, others, _lines(header), money, "a mapping", log)
        named = [at for name, at in header.columns.items() if name != "Amount"]
        say_repeated(*table, named, [header.columns["Fund ID"]], money, "", log)
    say_struck(*table, money, "", log)
    say_titled(*table, money, "", log)


def _say_extra(table: Table, there: Set[str], log: Log) -> None:
    """Columns that the sheet does not have: carried through where rows become things, else only named. `there`: the
    sheets that are given; what names things of one that is not is used."""
    used = {
        at for sheet, names in _NAMES.items() if sheet not in there for at in called_as(table.header, sheet, *names)
    }
    unused = {at: heading for at, heading in sorted(table.header.extra.items()) if at not in used}
    if unused and table.sheet.name not in _KEEP_EXTRA:
        names = ", ".join(map(repr, [*unused.values()][:10]))
        place = table.grid.place(table.header.row, min(unused))
        log.note("column-not-used", place, f"columns that {table.sheet.name} does not have were not used: {names}.")
