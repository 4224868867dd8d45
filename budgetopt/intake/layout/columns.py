"""The rows of a table read column by column: a record is asked only where there is something to say.

A cell that says plainly what its column asks for is read here, by the functions by which a record reads it; of every
other the record reads its whole row, and says what is wrong at the cell. So there is one rule of what a cell says.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from operator import attrgetter
from typing import Any

from budgetopt.grouping import grouped
from budgetopt.intake.cells import days, digits, values
from budgetopt.intake.cells.column import ColumnCells
from budgetopt.intake.cells.limits import FIRST_YEAR, MOST_ERRORS
from budgetopt.intake.cells.values import ErrorValue, Uncalculated, Unreadable, Value
from budgetopt.intake.cells.words import CONFLICT
from budgetopt.intake.layout.choices import chosen
from budgetopt.intake.layout.finding import Header
from budgetopt.intake.layout.record import Record, figure_under, is_within
from budgetopt.intake.layout.sheets import Column, Holds
from budgetopt.money import half_up, is_whole_cents

_ASK: Any = object()  # what a column says of a cell that the record is to be asked about


def read_rows(records: Sequence[Record], excused: Collection[str] = ()) -> Iterator[tuple[Record, dict[str, Any]]]:
    """Each record with what `Record.read` gives of it."""
    found: list[dict[str, Any] | None] = [None] * len(records)
    for places in _by_header(records):
        read = _read([records[place] for place in places], excused)
        for place, told in zip(places, read, strict=True):
            found[place] = told
    for record, plain in zip(records, found, strict=True):
        yield record, record.read(excused) if plain is None else plain


def texts(records: Sequence[Record], name: str) -> list[str]:
    """What `Record.text` gives of each."""
    cells = columns_of(records)(name)
    said = cells.said(_text)
    plain = cells.spread(said)
    if _ASK not in said:
        return plain
    return [record.text(name) if words is _ASK else words for record, words in zip(records, plain, strict=True)]


def _by_header(records: Sequence[Record]) -> Iterable[Sequence[int]]:
    """The places of the records of each header and unit."""
    if one_header(records) and len(set(map(attrgetter("unit"), records))) == 1:
        return [range(len(records))]
    return grouped(((id(record.header), record.unit), place) for place, record in enumerate(records)).values()


def _read(records: Sequence[Record], excused: Collection[str]) -> list[dict[str, Any] | None]:
    """What each row of one header says; None where the record is to be asked."""
    header, unit, cells_under = records[0].header, records[0].unit, columns_of(records)
    asked = [not record.silent for record in records]
    columns: dict[str, list[Any]] = {}  # field -> what each row says
    gaps = []  # the fields of which some rows say nothing
    for column in (column for column in header.sheet.columns if column.field):
        cells = cells_under(column.name)
        read = list(_plain(column, header, unit, cells.different))
        ask = {_ASK, None, ""} if column.needed and column.field not in excused else {_ASK}
        if not ask.isdisjoint(read):
            asked = [one or value in ask for one, value in zip(asked, cells.spread(read), strict=True)]
        if read != [None]:
            columns[column.field] = cells.spread(read)
            gaps += [column.field] if None in read else []
    rows = zip(*columns.values(), strict=True) if columns else [()] * len(records)
    told = [dict(zip(columns, row, strict=True)) for row in rows]
    for field in gaps:
        for row in told:
            if row[field] is None:
                del row[field]
    return [None if ask_record else row for ask_record, row in zip(asked, told, strict=True)]


def _plain(column: Column, header: Header, unit: int, cells: Iterable[Value]) -> Iterator[Any]:
    """What each cell of a column says, where that is plain."""
    asked = 0
    for cell in cells:
        # As many errors end the reading: what follows is left to the records, which are then not asked.
        said = _ASK if asked > MOST_ERRORS else plainly(column, header, unit, cell)
        asked += said is _ASK
        yield said


def plainly(column: Column, header: Header, unit: int, value: Value) -> Any:
    """What a cell says of its column, where that is plain: as `Record.read` reads it, and without a word to say of it.

    None where it says nothing; the sign to ask the record (`_ASK`) where it is wrong, or read with a note.
    """
    if isinstance(value, ErrorValue | Uncalculated):
        return _ASK
    if column.holds is Holds.TEXT or (column.holds is Holds.CHOICE and column.of is None):
        return _text(value)
    if value is None:
        return None
    try:
        return _typed(column, header, unit, value)
    except Unreadable:
        return _ASK


def _typed(column: Column, header: Header, unit: int, value: Value) -> Any:
    """Raises Unreadable."""
    match column.holds:
        case Holds.MONEY:
            return _cents(column, header, unit, value)
        case Holds.CHOICE if column.of:
            return None if values.is_missing(value) else chosen(value, column.of) or _ASK
        case Holds.YES_NO:
            return values.yes_no(value)
        case Holds.YEAR:
            return days.year(value, int(column.low or FIRST_YEAR))
        case Holds.DAY:
            return days.day(value)
        case Holds.PERCENT:
            size = digits.share(value, header.shares)
            # A plain number above 1 that is read as percent is counted.
            if size and not header.shares and header.sheet.name != "Districts" and size != digits.number(value):
                return _ASK
        case _:
            size = figure_under(header, value)
    return size if size is None or is_within(column, size) else _ASK


def _cents(column: Column, header: Header, unit: int, value: Value) -> Any:
    """Whole cents. Raises Unreadable."""
    heading = header.headings.get(column.name)
    unit = heading.unit if heading and heading.unit else unit
    cents = digits.plain_cents(value, unit)
    if cents is None:
        size = digits.money_exact(value, unit, header.decimals.get(column.name, ""))
        if size is None:
            return None
        if not is_whole_cents(size / 100):
            return _ASK
        cents = half_up(size)
    return _ASK if column.low is not None and cents < column.low else cents


def _text(value: Value) -> Any:
    if isinstance(value, ErrorValue | Uncalculated):
        return _ASK
    words = values.text(value)
    return _ASK if words.startswith(CONFLICT) else words


def one_header(records: Sequence[Record]) -> Header | None:
    """The headings over all records; None where they stand under several, or there are none."""
    headers = set(map(id, map(attrgetter("header"), records)))
    return records[0].header if len(headers) == 1 else None


def columns_of(records: Sequence[Record]) -> Callable[[str], ColumnCells]:
    """What gives the cells of a column by its name, a record each, as they are."""
    own = list(map(attrgetter("_own"), records))
    as_written = own.count(None)
    if not as_written:
        return lambda name: ColumnCells([cells.get(name) for cells in own])
    header = one_header(records)
    if header is None or as_written < len(own):
        return lambda name: ColumnCells([record.cell(name) for record in records])
    rows = list(map(attrgetter("row"), records))
    return lambda name: header.among(rows, header.columns.get(name, 0))
