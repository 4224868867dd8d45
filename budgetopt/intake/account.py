"""What was read, in words: tables and their columns, rows, totals by year, revenue, and both sides of the joins."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator

from budgetopt.city.model import AmountKind
from budgetopt.city.years import fy
from budgetopt.intake.cells.grid import letters
from budgetopt.intake.cells.values import text
from budgetopt.intake.layout.table import Table
from budgetopt.intake.reading import Understood
from budgetopt.money import Cents, show

_MOST = 20
_FIRST = 5


def account_of(understood: Understood) -> list[str]:
    """The lines of the account; the totals come before any plan is made of them."""
    return [
        *_base(understood),
        *tables_of(understood),
        *totals_of(understood),
        *revenue_of(understood),
        *names_of(understood),
        *_joined(understood),
    ]


def _base(understood: Understood) -> Iterator[str]:
    """The year whose budget is allocated anew, before anything else."""
    adopted = [
        row for row in understood.amounts if row.fiscal_year == understood.base_year and row.kind is AmountKind.ADOPTED
    ]
    if adopted:
        money = show(sum(row.amount for row in adopted), understood.settings.currency or "USD")
        programs = len({row.program_id for row in adopted})
        year = fy(understood.base_year) if understood.base_year else "not named by any file"
        yield f"Base year: {year}; {money} adopted {_in_programs(programs, understood)}"


def tables_of(understood: Understood, files: Collection[str] = ()) -> list[str]:
    """Every table that was read, of some files alone where they are named, and which column plays which part."""
    return [line for table in understood.tables if not files or table.grid.file in files for line in _table(table)]


def _table(table: Table) -> Iterator[str]:
    grid, header = table.grid, table.header
    if not table.records or not header.columns:
        return
    where = f"{grid.file}: {grid.sheet}" if grid.sheet else grid.file
    headed = (
        f"headings in row {header.row}"
        if not header.top or header.top == header.row
        else f"headings in rows {header.top} to {header.row}"
    )
    totals = f", {_plural(len(table.totals), 'row')} of totals left out" if table.totals else ""
    yield f"{where}: {table.sheet.name}, {_plural(len(table.records), 'row')}, {headed}{totals}"
    heads = grid.rows.get(header.row, {})
    parts = [
        f"{name} ← {text(heads.get(column)) or 'no heading'} ({letters(column)})"
        for name, column in header.columns.items()
    ]
    parts += [
        f"{year} ← {text(heads.get(column))} ({letters(column)})" for year, column in sorted(header.years.items())
    ]
    yield f"    {'; '.join(parts)}"


def totals_of(understood: Understood) -> Iterator[str]:
    """The totals by year and kind, and what each file has of them where several have."""
    sums: dict[tuple[int, str], dict[str, Cents]] = defaultdict(lambda: defaultdict(int))
    programs: dict[tuple[int, str], set[str]] = defaultdict(set)
    for row in understood.amounts:
        sums[row.fiscal_year, row.kind.value][row.place.file] += row.amount
        programs[row.fiscal_year, row.kind.value].add(row.program_id)
    currency = understood.settings.currency or "USD"
    for (year, kind), files in sorted(sums.items()):
        of = _in_programs(len(programs[year, kind]), understood)
        parts = ", ".join(f"{show(cents, currency)} of {file}" for file, cents in files.items())
        yield f"Total {fy(year)}, {kind}: {show(sum(files.values()), currency)} {of}{f': {parts}' * (len(files) > 1)}"


def _plural(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}"


def _in_programs(count: int, understood: Understood) -> str:
    """How many programs a sum is of, and the rows that it is without."""
    lost = f", without {_plural(understood.unread, 'row')} with errors" if understood.unread else ""
    return f"in {_plural(count, 'program')}{lost}"


def revenue_of(understood: Understood) -> Iterator[str]:
    """The revenue that is no part of the totals."""
    currency = understood.settings.currency or "USD"
    for part in understood.revenue:
        rows = f"{_plural(part.rows, 'row')} of {part.file}"
        yield f"Revenue, not part of the total: {show(part.amount, currency)} in {rows}"


def names_of(understood: Understood) -> Iterator[str]:
    """The first departments and programs, by which a person sees whether each column plays its part."""
    rows = [record for table in understood.tables if table.sheet.name == "Programs" for record in table.records]
    for what in ("Department", "Program"):
        names = list(dict.fromkeys(name for record in rows if (name := text(record.value(what)))))
        if names:
            more = ", …" if len(names) > _FIRST else ""
            yield f"{_plural(len(names), what.lower())}: {'; '.join(names[:_FIRST])}{more}"


def _joined(understood: Understood) -> Iterator[str]:
    joined = understood.joined
    for sheet, without in joined.without:
        if without:
            listed = ", ".join(without[:8]) + (", …" if len(without) > 8 else "")
            yield f"{sheet} has no row for {_plural(len(without), 'program')}: {listed}"
    if joined.unmatched:
        yield f"Rows that name no known program: {len(joined.unmatched):,} names or ids"
    for item in joined.unmatched[:_MOST]:
        near = (
            f"like {item.program_id} ({item.program}), {item.likeness}%" if item.program_id else "no program is similar"
        )
        yield f"    {item.place}: {item.given!r}, {_plural(item.rows, 'row')}; {near}"
