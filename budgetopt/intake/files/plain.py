"""Reading a worksheet that is written plainly, many cells at a time: tags are found and numbers read by numpy.

*Plainly* is how Excel, LibreOffice, XlsxWriter and openpyxl write: no comments, no prefixes, rows and cells in order,
each cell with its address first. Every tag is checked against what may follow what (tags.py). At the first thing
that is not plain `NotPlain` is raised and the sheet is read anew row by row, so this reader never has to guess.
It works through pieces of a few megabytes cut at row ends, so its memory is that of the values that it returns.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise
from typing import IO, Any, NamedTuple
from xml.etree.ElementTree import fromstring

import numpy as np
from numpy.typing import NDArray

from budgetopt.intake.cells.grid import Cells
from budgetopt.intake.cells.values import Value
from budgetopt.intake.files.many_cells import (
    INLINE,
    KINDS,
    NUMBER,
    SHARED,
    addresses_of,
    kinds_of,
    number_of,
    numbers_of,
)
from budgetopt.intake.files.tags import (
    AFTER_CELL,
    CELL,
    F_END,
    IS,
    PADDING,
    ROW,
    ROW_END,
    V_NONE,
    Bytes,
    F,
    Mask,
    NotPlain,
    V,
    Whole,
    check_closed,
    check_signs,
    find_tags,
)

_PIECE = 4_000_000
# A row of 16,384 long texts; what is larger is read with care, not with speed.
_LONGEST_ROW = 16_000_000
_LONGEST_ENVELOPE = 8_000_000

_SHEET = re.compile(
    rb"""\s*(?:<\?xml [^<>]*?\?>)?\s*<worksheet\s[^<>]*\bxmlns="http://schemas\.openxmlformats\.org/spreadsheetml/2006/main".*""",
    re.DOTALL,
)
_OTHER_ENCODING = re.compile(rb"""<\?xml [^<>]*encoding=["'](?!utf-?8["'])""", re.IGNORECASE)
_BEGIN, _END = b"<sheetData>", b"</sheetData>"
_ROW_HEAD = re.compile(rb"""<row r="([0-9]{1,7})"((?: [\w:]+="[^"<>]*")*) ?(/?)>""")
_FORMULA_HEAD = re.compile(rb"""<f((?: [\w:]+="[^"<>]*")*) ?(/?)>""")
_LEVEL = re.compile(rb' outlineLevel="([0-9])"')
_HIDDEN = re.compile(rb' hidden="(?:1|true)"')
_ADDS = re.compile(rb"<f[^>]*>(?:SUM\(|SUBTOTAL\(\d+,|\+?)\$?([A-Z]+)\$?[0-9]+[:,+]\$?\1\$?[0-9]")
_TEXT_HEADS = (b"<t>", b'<t xml:space="preserve">')


class Piece(NamedTuple):
    """Some rows: their numbers, those hidden, how deep others are grouped, where the cells of each begin (and the last
    end), the cells' columns and values."""

    rows: list[int]
    hidden: list[int]
    levels: dict[int, int]
    starts: list[int]
    columns: list[int]
    values: list[Value]

    def cells(self) -> Iterator[tuple[int, Cells]]:
        """Each row that has filled cells, and these."""
        for row, (begin, end) in zip(self.rows, pairwise(self.starts), strict=True):
            if begin < end:
                yield row, dict(zip(self.columns[begin:end], self.values[begin:end], strict=True))


class Raw(NamedTuple):
    """A cell as it is written: its text, and the text of its formula (None: it has none)."""

    row: int
    column: int
    kind: str
    style: int
    text: str | None
    formula: str | None


class Meaning(NamedTuple):
    """What cells say beyond their digits: the shared texts, the styles to look at, and how other cells are read."""

    strings: NDArray[np.object_]  # None: blank
    styled: Mask  # whether the numbers of a style are shown as percentages or dates; the last style is none
    indents: Mapping[int, int]  # style -> by how many steps its words stand further in
    number: Callable[[int, int | float], Value]  # what a number says in such a style
    text: Callable[[bytes], str | None]  # what a text says that stands in its cell
    one: Callable[[Raw], Value]


def read_plain(part: IO[bytes], meaning: Meaning) -> Iterator[Piece | bytes]:
    """The rows of a worksheet, and last its XML without them. Raises NotPlain."""
    head = b""
    while (begin := head.find(_BEGIN)) < 0:
        read = part.read(_PIECE)
        if not read or len(head) > _LONGEST_ENVELOPE:
            raise NotPlain
        head += read
    rest, head = head[begin + len(_BEGIN) :], head[:begin]
    if b"<!" in head or _OTHER_ENCODING.match(head) or not _SHEET.fullmatch(head.removeprefix(b"\xef\xbb\xbf")):
        raise NotPlain
    last_row = 0
    while _END not in rest:
        cut = rest.rfind(b"</row>") + len(b"</row>")
        if cut >= len(b"</row>"):
            piece = _read_rows(rest[:cut], meaning, last_row)
            last_row = piece.rows[-1]
            yield piece
            rest = rest[cut:]
        read = part.read(_PIECE)
        if not read or len(rest) > _LONGEST_ROW:
            raise NotPlain
        rest += read
    rows, _, tail = rest.partition(_END)
    if rows.strip():
        yield _read_rows(rows, meaning, last_row)
    tail += part.read(_LONGEST_ENVELOPE)
    if part.read(1):
        raise NotPlain
    yield head + b"<sheetData/>" + tail


def _read_rows(written: bytes, meaning: Meaning, last_row: int) -> Piece:
    """The cells of whole rows; `last_row` is the number of the row before them."""
    signs = np.frombuffer(written + bytes(PADDING), np.uint8)
    check_signs(written, signs)
    at = np.flatnonzero(signs == ord("<"))
    tags = find_tags(signs, at)
    heads = _ROW_HEAD.findall(written)
    rows = [int(number) for number, _, _ in heads]
    if np.any(np.diff([last_row, *rows]) <= 0):
        raise NotPlain
    check_closed([closes for *_, closes in heads], tags, ROW, (CELL, ROW_END))
    if np.any(tags == F):
        check_closed([closes for _, closes in _FORMULA_HEAD.findall(written)], tags, F, (F_END,))
    hidden = [int(number) for number, facts, _ in heads if b" hidden=" in facts and _HIDDEN.search(facts)]
    levels = {int(number): int(deep[1]) for number, facts, _ in heads if (deep := _LEVEL.search(facts))}
    cell = np.flatnonzero(tags == CELL)
    row_of = np.cumsum(tags == ROW)[cell] - 1
    columns, rest = addresses_of(signs, at[cell] + 3, np.array(rows)[row_of])
    if bool(np.any((np.diff(columns) <= 0) & (np.diff(row_of) == 0))):
        raise NotPlain
    # The last tag closes a row, so every cell has a tag after it.
    kinds, styles = kinds_of(signs, rest, at[cell + 1], np.isin(tags[cell + 1], list(AFTER_CELL)))
    begin, length = _texts(tags, at, cell)
    values = np.full(len(cell), None, object)
    numeric = ((kinds == NUMBER) | (kinds == SHARED)) & (length > 0)
    known, numbers, point = numbers_of(signs, begin, np.where(numeric, length, 0))
    number, shared = (kinds == NUMBER) & (length > 0), (kinds == SHARED) & known & ~point
    whole, broken = number & known & ~point, number & known & point
    values[whole] = numbers[whole].astype(np.int64).astype(object)
    values[broken] = numbers[broken].astype(object)
    values[shared] = meaning.strings[numbers[shared].astype(np.int64)]
    for place in np.flatnonzero(number & ~known).tolist():
        values[place] = number_of(written[begin[place] : begin[place] + length[place]])
    _show(values, np.flatnonzero(number & meaning.styled[np.minimum(styles, len(meaning.styled) - 1)]), styles, meaning)
    own = np.flatnonzero((kinds == INLINE) & (tags[cell + 1] == IS))
    for place, begins, ends in zip(own.tolist(), at[cell[own] + 2].tolist(), at[cell[own] + 3].tolist(), strict=True):
        begun = written.index(b">", begins) + 1
        if written[begins:begun] not in _TEXT_HEADS:
            raise NotPlain
        values[place] = meaning.text(written[begun:ends])
    formulas = _formulas(written, tags, at, cell, length)
    single = ~(number | shared) & (length >= 0)
    for place in sorted({*np.flatnonzero(single).tolist(), *formulas}):
        text = _text(written, begin[place], length[place]) if length[place] >= 0 else None
        kind = KINDS[kinds[place]]
        raw = Raw(rows[row_of[place]], int(columns[place]), kind, int(styles[place]), text, formulas.get(place))
        values[place] = meaning.one(raw)
    further: dict[int, int] = {}
    for place in np.flatnonzero(np.isin(styles, list(meaning.indents))).tolist() if meaning.indents else ():
        if isinstance(values[place], str):
            further.setdefault(rows[row_of[place]], meaning.indents[int(styles[place])])
    levels = {row: levels.get(row, 0) + further.get(row, 0) for row in sorted(levels.keys() | further.keys())}
    filled = np.flatnonzero(values != np.array(None, object))
    starts = np.searchsorted(row_of[filled], np.arange(len(rows) + 1))
    return Piece(rows, hidden, levels, starts.tolist(), columns[filled].tolist(), values[filled].tolist())


def _show(values: NDArray[np.object_], places: Whole, styles: Whole, meaning: Meaning) -> None:
    """Give numbers in styles of dates and the like what they are shown as; the same ones come again and again."""
    for style in sorted(set(styles[places].tolist())):
        those = places[styles[places] == style]
        numbers = values[those].tolist()
        typed = list(zip(map(type, numbers), numbers, strict=True))
        shown = {key: meaning.number(style, key[1]) for key in set(typed)}
        values[those] = np.array([shown[key] for key in typed], object)


def _texts(tags: Bytes, at: Whole, cell: Whole) -> tuple[Whole, Whole]:
    """Where the text of each cell's value begins, and how long it is: -1 where there is none."""
    begin, length = np.zeros(len(cell), np.int64), np.full(len(cell), -1)
    nth = np.cumsum(tags == CELL) - 1
    value = np.flatnonzero(tags == V)
    begin[nth[value]] = at[value] + 3
    length[nth[value]] = at[value + 1] - at[value] - 3
    length[nth[tags == V_NONE]] = 0
    return begin, length


def _formulas(written: bytes, tags: Bytes, at: Whole, cell: Whole, length: Whole) -> dict[int, str]:
    """The formulas that must be seen, by cell: those without a value, those that may read another workbook, and those
    that may add up cells above or below them."""
    formula = np.flatnonzero(tags == F)
    nth = np.searchsorted(cell, formula) - 1
    if b"[" not in written:
        seen = length[nth] <= 0
        if b"+" in written or b"SU" in written:
            seen |= np.isin(at[formula], [one.start() for one in _ADDS.finditer(written)])
        formula, nth = formula[seen], nth[seen]
    return {int(place): _body(written, tags, at, int(index), F_END) for place, index in zip(nth, formula, strict=True)}


def _body(written: bytes, tags: Bytes, at: Whole, tag: int, end: int) -> str:
    """The text inside the element that begins at `tag`; "" for one that closes itself."""
    if tags[tag + 1] != end:
        return ""
    begin = written.index(b">", at[tag]) + 1
    return _text(written, begin, at[tag + 1] - begin)


def _text(written: bytes, begin: Any, length: Any) -> str:
    return text_of(written[begin : begin + length])


def text_of(written: bytes) -> str:
    """A text without its XML escapes."""
    if b"&" in written or b"\r" in written:
        return fromstring(b"<t>" + written + b"</t>").text or ""
    return written.decode()
