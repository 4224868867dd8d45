"""In what unit a sheet's amounts are: what a lone cell or a heading says, and number formats that hide thousands."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import islice
from pathlib import PurePath

from budgetopt.errors import Place
from budgetopt.intake.cells import digits, values
from budgetopt.intake.cells.grid import Cells, Grid
from budgetopt.intake.cells.limits import LAST_YEAR
from budgetopt.intake.cells.values import Scaled, Unreadable, Value
from budgetopt.intake.cells.words import UNIT_WORDS, unit_in
from budgetopt.intake.layout.finding import Header
from budgetopt.intake.log import Log
from budgetopt.money import half_up

_ALIKE = 20  # times: columns of one unit are nearer to each other than a thousand
_MEND = "Make them agree: correct the label, the number format, or Amounts in (amounts_in: units in a mapping)."
# Words that may stand around a unit without saying anything else.
_FILLERS = frozenset([
    "in", "of", "all", "amounts", "amount", "figures", "figure", "values", "are", "is", "shown", "expressed",
    "stated", "reported", "presented", "dollars", "dollar", "us", "usd", "euros", "euro", "eur", "pounds", "pound",
    "gbp", "sterling", "cad", "aud", "unless", "otherwise", "noted", "note", "notes", "the", "as", "nominal",
    "except", "and", "per", "head", "fte", "where", "angaben", "alle", "beträge", "en", "de", "montants",
    "werte", "d", "les", "exprimés", "dans", "importes", "cifras", "montos", "valores", "pesos", "los", "las",
    "expresado", "expresados", "expresadas", "rs", "inr", "rupees", "r", "tl", "ft", "lei", "ron", "kr", "kroner",
    "kronor", "kč", "czk", "zł", "zl", "pln", "huf", "chf", "sek", "nok", "dkk", "руб", "грн", "лв", "lv", "reais",
    "euro", "eur", "omitted", "rounded", "nearest", "to", "unit", "units", "bedragen", "x", "belopp", "beløp", "tall",
    "i", "hele", "hela", "w", "v", "em", "bin", "importi", "valori", "di", "kwoty", "částky", "estimates", "單位",
    "单位", "単位", "단위", "đồng", "rupiah", "dalam", "σε", "ευρώ", "в", "у", "tous", "tutti", "gli",
])  # fmt: skip
_PHRASE = re.compile(
    r"(?<![\w,.])[x×*]\s?[$€£]\s?1[., ]?000\b|[$€£]?\b000['’]?s\b"
    r"|\b(?:in|en)\s+(?:(?:us|usd|eur|gbp)\s+)?[$€£]?\s*(?:'?000s?\b|1[.,]?000['’]?s?\b|thousands?|millions?|billions?|hundreds\b"
    r"|milliers|miles\b|millones|tausend|millionen|milliarden|mio\b|mrd\b|tsd\b|teur|t€|k€)",
    re.IGNORECASE,
)


# What parts a title from the unit that it ends in, beside brackets: "Budget 2025, belopp i tkr", "单位:千元".
_PARTS = re.compile(
    r"(?<!\btis|\btys|\bmil|\bmld)[,;.]\s|[:：]\s?|\s[-–—|]\s|(?<=\b(?:19|20)\d\d)\s|\b(?:budget\w*|estimates|figures)\s(?=[$€£'(])",
    re.IGNORECASE,
)


_CENTS = re.compile(
    r"[(\[]\s*(in )?(cents|centimes|centavos)\s*[)\]]|[_ ]cents$|\bamounts? (are )?in cents\b|^in cents$", re.IGNORECASE
)
_ROUNDED = re.compile(
    r"\b(rounded to|nearest|gerundet auf|redondead\w* a|arrondis? (à|aux?)|afgerond op)", re.IGNORECASE
)
# Cells that say each row's own unit: "$", "$K", "thousands".
_MOST_UNITS = 6
_UNDER = 3  # rows in which units stand under headings
_FEW = 20  # cells that show that a column holds words
_PLAIN = frozenset(["", "$", "€", "£", "usd", "eur", "gbp", "dollars", "euros", "pounds", "units", "unit"])


def unit_of_lone(text: str) -> int | None:
    """The unit that a title or lone cell says the amounts are in: "£ million", "Budget (in thousands)".

    None for a text that only speaks of thousands ("serves 3 million residents").
    """
    bracketed = ("".join(piece) for piece in re.findall(r"[(（]([^)）]*)[)）]|\[([^]]*)\]", text))
    for words in dict.fromkeys((text, *bracketed, *_PARTS.split(text))):
        unit = unit_in(f"({words})" if words != text else words)
        if unit and (_PHRASE.search(words) or _only_unit(words)):
            return unit
    return None


def _only_unit(words: str) -> bool:
    rest = words
    for _, pattern in UNIT_WORDS:
        rest = pattern.sub(" ", rest)
    rest = re.sub(r"\b(?:mn?|k|'?0{3}(?:['’]?s)?|(?:19|20)\d\d|1)\b", " ", rest, flags=re.IGNORECASE)
    return set(re.findall(r"\w+", rest.casefold())) <= _FILLERS


def said_units(header: Header) -> Iterator[tuple[int, int, str, int]]:
    """(row, column, words, unit) of each title above the headings, heading over words ("Department ($000s)") and lone
    remark below them that says a unit; else of the sheet's name, of what a cover says of all sheets, or of the file's
    name."""
    grid, top, said = header.grid, header.top, False
    for row, cells in grid.rows.items():
        if row < top or (row > top and (len(cells) == 1 or (row <= top + _UNDER and says_unit(cells)))):
            for column, value in cells.items():
                unit = unit_of_lone(value) if isinstance(value, str) else None
                # Amounts that are rounded to thousands are whole; those that are in thousands are of any size.
                if unit and not (_ROUNDED.search(str(value)) and _are_whole(grid, top, unit)):
                    said = True
                    yield row, column, values.text(value), unit
    for at, words in header.words.items():
        parts = dict.fromkeys((words, *header.parts.get(at, ())))
        if (unit := next(filter(None, map(unit_of_lone, parts)), None)) and all(
            map(_is_word, islice(header.under(at).different, _FEW))
        ):
            said = True
            yield header.row, at, words, unit
    names = (words.replace("_", " ") for words in (grid.sheet, *grid.beside, PurePath(grid.file).stem))
    for words in () if said else names:
        if unit := unit_of_lone(words):
            yield 1, 1, words, unit
            return


def says_unit(cells: Cells) -> bool:
    """Whether all that a row says is a unit: (000) under headings."""
    return all(isinstance(cell, str) and unit_of_lone(cell) for cell in cells.values())


def _is_word(cell: Value) -> bool:
    return isinstance(cell, str) and re.search(r"[^\W\d]", cell) is not None


def _are_whole(grid: Grid, top: int, unit: int) -> bool:
    """Whether every number below the headings that is large for a year or a count is a multiple of a unit."""
    cells = (cell for row, cells in grid.rows.items() if row > top for cell in cells.values())
    sizes = [_number(cell) / 100 for cell in cells if _is_number(cell)]
    return any(size >= unit for size in sizes) and all(size % unit == 0 for size in sizes if size > LAST_YEAR)


def _is_number(cell: Value) -> bool:
    return isinstance(cell, int | float) or (isinstance(cell, str) and any(sign.isdigit() for sign in cell))


def unit_of(
    header: Header,
    columns: Sequence[int],
    given: int | None,
    by: str,
    mend: str,
    log: Log,
    settled: bool = False,
    ruled: Container[str] = (),
) -> int:
    """The unit of the amounts in `columns`: what is `given`, as `by` says ("Settings says 1,000"), or what a title or
    a heading says. They must agree; a heading speaks for its own column alone, the others for the whole sheet.

    `settled`: a person has seen what a label says and knows better; that they differ is then no error. `ruled`: the
    headings by which a mapping keeps rows, whose words of each row's unit are thereby answered.
    """
    of_column = {column: unit for column in columns if (unit := unit_in(header.words.get(column, "")))}
    said = list(said_units(header)) if columns else []
    whole_said = said[0][3] if said else 1
    said += [(header.row, column, header.words[column], unit) for column, unit in of_column.items()]
    known = given
    differs: list[tuple[Place, str]] = []
    for row, column, words, unit in said:
        place = header.grid.place(row, column)
        if known is None:
            known, by = unit, f"{words!r} says {unit:,}"
            note = f"{words!r} says that amounts are in units of {unit:,}; they were read so."
            log.note("unit-from-heading", place, note)
        elif unit != known:
            example = _readings(header, columns, known, unit, log)
            differs.append((place, f"{words!r} says that amounts are in units of {unit:,}, {by}{example}."))
    for place, text in differs[:1]:
        more = f"{text} {len(differs) - 1:,} more labels differ." if len(differs) > 1 else text
        if not settled:
            log.error("units-differ", place, more, "", mend)
        elif not any(_scaled(header, column) for column in columns):
            log.warning("units-differ", place, more, "", "It was read as the mapping says.")
    if columns and not settled:
        _check_cents(header, columns, known or 1, log)
    if columns and not said and not settled and given in {None, 1}:
        _check_beside(header, columns, mend, log)
    if columns and not settled:
        _check_cells(header, columns, known or 1, ruled, log)
        _check_bands(header, mend, log)
    whole = given or whole_said
    for column in columns:
        _check_scaled(header, column, whole if settled else of_column.get(column, whole), log)
    return whole


def _check_cents(header: Header, columns: Sequence[int], known: int, log: Log) -> None:
    """Refuse amounts that a heading or a title calls cents: no unit is so small."""
    titles = ((row, at) for row, cells in header.grid.rows.items() if row < header.top for at in cells)
    for row, at in (*((header.row, column) for column in columns), *titles):
        words = header.words.get(at, "") if row == header.row else values.text(header.grid.rows[row].get(at))
        if _CENTS.search(words):
            size = _size(header, columns) * known
            both = f"{log.show(half_up(size))} as they stand, {log.show(half_up(size / 100))} if they are cents"
            mend = "Divide them by 100, or take the word out of the heading."
            log.error("units-differ", header.grid.place(row, at), f"{words!r} speaks of cents: {both}.", "", mend)
            return


def _check_beside(header: Header, columns: Sequence[int], mend: str, log: Log) -> None:
    """Refuse amounts of no unit beside a column of money in thousands that is of their size: they are so too."""
    for at, words in header.words.items():
        unit = unit_in(words)
        if at in columns or unit is None:
            continue
        mine, other = _size(header, columns), _size(header, [at])
        if mine and other and 1 / _ALIKE <= other / mine <= _ALIKE:
            place, named = header.grid.place(header.row, columns[0]), header.words.get(columns[0], "")
            both = " or ".join(log.show(half_up(mine * each)) for each in (1, unit))
            said = f"{words!r} says that amounts are in units of {unit:,}, and {named!r} beside it, of the same size, "
            log.error("units-differ", place, f"{said}does not: it is {both} in all.", "", mend)
            return


def _check_bands(header: Header, mend: str, log: Log) -> None:
    """Refuse words over some of the rows that say a unit, where those over others say none."""
    rows = header.grid.rows
    titles = {cell for row in rows if row < header.top for cell in rows[row].values()}
    last = max((row for row in header.below() if len(rows[row]) > 1), default=0)
    lone = [
        (row, at, cell)
        for row in header.below()
        if row < last and len(rows[row]) == 1
        for at, cell in rows[row].items()
    ]
    bands = [(row, at, cell) for row, at, cell in lone if isinstance(cell, str) and cell not in titles]
    said = [(row, at, cell) for row, at, cell in bands if unit_of_lone(cell) and not _only_unit(cell)]
    if said and len(said) < len(bands):
        row, at, cell = said[0]
        found = f"{cell.strip()!r} says a unit of the rows under it, and what stands over other rows says none."
        log.error("units-differ", header.grid.place(row, at), found, "One unit for the whole workbook.", mend)


def _check_cells(header: Header, columns: Sequence[int], known: int, ruled: Container[str], log: Log) -> None:
    """Refuse amounts of which a column beside them says another unit, row by row: "$K", "thousands"."""
    for at, words in header.words.items():
        held = header.under(at).few_texts(_MOST_UNITS) if at not in columns and words not in ruled else set()
        units = {text: 1 if text.casefold() in _PLAIN else unit_of_lone(f"({text})") or 0 for text in held}
        if not units or 0 in units.values() or set(units.values()) <= {known, 1 if "" in held else known}:
            continue
        plain = half_up(_size(header, columns) * known)
        own = ((cells, units[values.text(cells.get(at))]) for cells in header.lines())
        whole = sum((abs(_number(cells.get(column))) * unit for cells, unit in own for column in columns), Decimal(0))
        said = f"{words!r} says each row's own unit ({', '.join(sorted(filter(None, held)))}): the whole is "
        said += f"{log.show(plain)} without it, {log.show(half_up(whole))} with it."
        mend = "Write all amounts in one unit; or give each unit a ledger of its own in a mapping, with its rows "
        mend += f"(`keep: {{column: {words}, matches: ...}}`) and its `amounts_in`."
        log.error("units-differ", header.grid.place(header.row, at), said, "One unit for the whole workbook.", mend)
        return


def _size(header: Header, columns: Sequence[int]) -> Decimal:
    return sum((abs(size) for column in columns for size in header.under(column).each(_number)), Decimal(0))


def _number(value: Value) -> Decimal:
    try:
        return Decimal(digits.money_exact(value) or 0)
    except Unreadable:
        return Decimal(0)


def _check_scaled(header: Header, column: int, unit: int, log: Log) -> None:
    """Cells whose number format hides thousands: an error where a label says thousands too, else a note."""
    scaled = _scaled(header, column)
    if not scaled:
        return
    row, cell = scaled[0]
    holds = f"the cell holds {values.text(cell)} and its format shows it in units of {cell.scale:,}"
    place, many = header.grid.place(row, column), f"{len(scaled):,} cells are so."
    if unit > 1:
        readings = _example(log, cell, 1, unit)
        said = f"{holds}, while amounts are said to be in units of {unit:,}: {readings}. {many}"
        log.error("units-differ", place, said, "", _MEND)
    else:
        said = f"{holds}; what the cell holds was read: {_example(log, cell, 1)}. {many}"
        log.note("shown-in-thousands", place, said)


def _scaled(header: Header, column: int) -> list[tuple[int, Scaled]]:
    """The cells whose number format hides thousands: a label over them speaks of what is shown."""
    if not any(isinstance(cell, Scaled) for cell in header.under(column).different):
        return []
    below = ((row, header.grid.rows[row].get(column)) for row in header.below())
    return [(row, cell) for row, cell in below if isinstance(cell, Scaled)]


def _readings(header: Header, columns: Iterable[int], one: int, other: int, log: Log) -> str:
    """Both readings of the first amount under the headings, as the end of a sentence."""
    for row in header.below():
        for column in columns:
            value = header.grid.rows[row].get(column)
            if value is not None and (example := _example(log, value, one, other)):
                return f": {values.shown(value)} at {header.grid.place(row, column).cell} is {example}"
    return ""


def _example(log: Log, value: Value, *units: int) -> str:
    try:
        sizes = [digits.money_exact(value, unit) for unit in units]
    except Unreadable:
        return ""
    return " or ".join(log.show(half_up(size)) for size in sizes if size)
