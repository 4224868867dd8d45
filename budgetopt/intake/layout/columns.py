"""The rows of a table read column by column: a record is asked only where there is something to say.

A cell that says plainly what its column asks for is read here, by the functions by which a record reads it; of every
other the record reads its whole row, and says what is wrong at the cell. So there is one rule of what a cell says.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from functools import partial
from typing import Any

from budgetopt.grouping import grouped
from budgetopt.intake.cells import values
from budgetopt.intake.cells.column import each
from budgetopt.intake.cells.limits import FIRST_YEAR
from budgetopt.intake.cells.values import ErrorValue, Uncalculated, Unreadable, Value
from budgetopt.intake.cells.words import CONFLICT
from budgetopt.intake.layout.finding import Header
from budgetopt.intake.layout.record import Record, cells_of, chosen, figure_under, is_within
from budgetopt.intake.layout.sheets import Column, Holds
from budgetopt.money import half_up, is_whole_cents

_ASK: Any = object()  # what a column says of a cell that the record is to be asked about


def read_rows(records: Sequence[Record], excused: Collection[str] = ()) -> Iterator[tuple[Record, dict[str, Any]]]:
    """Each record with what `Record.read` gives of it."""
    found: list[dict[str, Any] | None] = [None] * len(records)
    for places, rows in _by_header(records):
        for place, told in zip(places, _read(rows, excused), strict=True):
            found[place] = told
    for record, plain in zip(records, found, strict=True):
        yield record, record.read(excused) if plain is None else plain


def texts(records: Sequence[Record], name: str) -> list[str]:
    """What `Record.text` gives of each."""
    plain = each(cells_of(records, name), _text)
    return [record.text(name) if words is _ASK else words for record, words in zip(records, plain, strict=True)]


def _by_header(records: Sequence[Record]) -> Iterator[tuple[Sequence[int], Sequence[Record]]]:
    """The records of each header, and their places among all."""
    places = grouped(((id(record.header), record.unit), place) for place, record in enumerate(records))
    for those in places.values():
        yield those, [records[place] for place in those]


def _read(records: Sequence[Record], excused: Collection[str]) -> Iterator[dict[str, Any] | None]:
    """What each row of one header says; None where the record is to be asked."""
    header, unit = records[0].header, records[0].unit
    same: dict[str, Any] = {}  # field -> what all rows say
    fields, columns = [], []
    asked = [not record.silent for record in records]
    for column in (column for column in header.sheet.columns if column.field):
        read = each(cells_of(records, column.name), partial(plainly, column, header, unit))
        ask = {_ASK, None, ""} if column.needed and column.field not in excused else {_ASK}
        asked = [one or value in ask for one, value in zip(asked, read, strict=True)]
        first = read[0]
        if (first is None or isinstance(first, str | bool)) and read.count(first) == len(read):
            same |= {} if first is None else {column.field: first}
        else:
            fields.append(column.field)
            columns.append(read)
    for ask_record, *said in zip(asked, *columns, strict=True):
        told = {name: value for name, value in zip(fields, said, strict=True) if value is not None}
        yield None if ask_record else same | told


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
            return values.year(value, int(column.low or FIRST_YEAR))
        case Holds.DAY:
            return values.day(value)
        case Holds.PERCENT:
            size = values.share(value, header.shares)
            # A plain number above 1 that is read as percent is counted.
            if size and not header.shares and header.sheet.name != "Districts" and size != values.number(value):
                return _ASK
        case _:
            size = figure_under(header, value)
    return size if size is None or is_within(column, size) else _ASK


def _cents(column: Column, header: Header, unit: int, value: Value) -> Any:
    """Whole cents. Raises Unreadable."""
    heading = header.headings.get(column.name)
    unit = heading.unit if heading and heading.unit else unit
    cents = values.plain_cents(value, unit)
    if cents is None:
        size = values.money_exact(value, unit, header.decimals.get(column.name, ""))
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
