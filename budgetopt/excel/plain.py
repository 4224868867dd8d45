"""Reading a worksheet that is written plainly, many cells at a time: tags are found and numbers read by numpy.

*Plainly* is how Excel, LibreOffice, XlsxWriter and openpyxl write: no comments, no prefixes, rows and cells in order,
each cell with its address first. Every tag is checked against what may follow what (`_FOLLOWS`). At the first thing
that is not plain `NotPlain` is raised and the sheet is read anew through openpyxl, so this reader never has to guess.
It works through pieces of a few megabytes cut at row ends, so its memory is that of the values that it returns.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import IO, Any, NamedTuple
from xml.etree.ElementTree import fromstring

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from budgetopt.excel.grid import Cells
from budgetopt.excel.values import Value

Bytes = NDArray[np.uint8]
Whole = NDArray[np.int64]
Mask = NDArray[np.bool_]

_PIECE = 4_000_000
# A row of 16,384 long texts; what is larger is read with care, not with speed.
_LONGEST_ROW = 16_000_000
_LONGEST_ENVELOPE = 8_000_000
_PADDING = 64  # windows may look beyond the end of a piece
_HEAD = 40  # the longest head of a cell: r="XFD1048576" s="64000" t="inlineStr"/>
_MOST_HEADS = 2_000  # in one piece: each is read by itself
_DIGITS = 15  # as many digits as a float holds exactly

_SHEET = re.compile(
    rb"""\s*(?:<\?xml [^<>]*?\?>)?\s*<worksheet\s[^<>]*\bxmlns="http://schemas\.openxmlformats\.org/spreadsheetml/2006/main".*""",
    re.DOTALL,
)
_OTHER_ENCODING = re.compile(rb"""<\?xml [^<>]*encoding=["'](?!utf-?8["'])""", re.IGNORECASE)
_BEGIN, _END = b"<sheetData>", b"</sheetData>"
_ROW_HEAD = re.compile(rb"""<row r="([0-9]{1,7})"((?: [\w:]+="[^"<>]*")*) ?(/?)>""")
_FORMULA_HEAD = re.compile(rb"""<f((?: [\w:]+="[^"<>]*")*) ?(/?)>""")
_HIDDEN = re.compile(rb' hidden="(?:1|true)"')
_CELL_HEAD = re.compile(rb"""((?: (?:s|t|cm|vm|ph)="[0-9A-Za-z]*")*) ?(/?)>\s*""")
_TEXT_HEADS = (b"<t>", b'<t xml:space="preserve">')
_ATTRIBUTE = re.compile(rb' (\w+)="(\w*)"')
_NO_ENTITY = re.compile(rb"&(?!(?:amp|lt|gt|quot|apos|#[0-9]{1,6}|#x[0-9A-Fa-f]{1,5});)")

KINDS = ("n", "s", "b", "e", "str", "inlineStr")
NUMBER, SHARED, *_, INLINE = range(len(KINDS))

ROW, ROW_END, CELL, CELL_END, V, V_END, V_NONE, F, F_END, IS, IS_END, T, T_END = range(1, 14)
_TAGS = {
    b"<ro": ROW, b"</r": ROW_END, b"<c ": CELL, b"</c": CELL_END, b"<v>": V, b"</v": V_END, b"<v/": V_NONE,
    b"<v ": V_NONE, b"<f>": F, b"<f ": F, b"<f/": F, b"</f": F_END, b"<is": IS, b"</i": IS_END, b"<t>": T, b"<t ": T,
    b"</t": T_END,
}  # fmt: skip
# The whole tag, for those of which the table above knows only the beginning.
_WHOLE = {ROW_END: b"</row>", CELL_END: b"</c>", V_END: b"</v>", F_END: b"</f>", IS: b"<is>", IS_END: b"</is>",
          T_END: b"</t>"}  # fmt: skip
_AFTER_CELL = {CELL, ROW_END}
_AFTER_ROW = {ROW}
_NEXT = {
    ROW: {CELL, ROW_END, ROW}, ROW_END: _AFTER_ROW, CELL: _AFTER_CELL | {V, V_NONE, F, IS, CELL_END},
    CELL_END: _AFTER_CELL, V: {V_END}, V_END: {CELL_END}, V_NONE: {CELL_END}, F: {F_END, V, V_NONE, CELL_END},
    F_END: {V, V_NONE, CELL_END}, IS: {T}, T: {T_END}, T_END: {IS_END}, IS_END: {CELL_END},
}  # fmt: skip
_FOLLOWS = np.array([after in _NEXT.get(tag, ()) for tag in range(16) for after in range(16)])
_CODES = np.zeros(65_536, np.uint8)
for _tag, _code in _TAGS.items():
    _CODES[_tag[1] << 8 | _tag[2]] = _code


class NotPlain(Exception):
    """The sheet is written in a way that this reader does not know."""


class Piece(NamedTuple):
    """Some rows: their numbers, where the cells of each begin (and the last end), the cells' columns and values."""

    rows: list[int]
    hidden: list[int]
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

    strings: NDArray[np.object_]
    styled: Mask  # whether the numbers of a style are shown as percentages or dates; the last style is none
    number: Callable[[int, int | float], Value]  # what a number says in such a style
    text: Callable[[bytes], str]  # what a text says that stands in its cell
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
    signs = np.frombuffer(written + bytes(_PADDING), np.uint8)
    _check_signs(written, signs)
    at = np.flatnonzero(signs == ord("<"))
    tags = _tags(signs, at)
    heads = _ROW_HEAD.findall(written)
    rows = [int(number) for number, _, _ in heads]
    if np.any(np.diff([last_row, *rows]) <= 0):
        raise NotPlain
    _check_closed([closes for *_, closes in heads], tags, ROW, (CELL, ROW_END))
    if np.any(tags == F):
        _check_closed([closes for _, closes in _FORMULA_HEAD.findall(written)], tags, F, (F_END,))
    hidden = [int(number) for number, facts, _ in heads if b" hidden=" in facts and _HIDDEN.search(facts)]
    cell = np.flatnonzero(tags == CELL)
    row_of = np.cumsum(tags == ROW)[cell] - 1
    columns, rest = _addresses(signs, at[cell] + 3, np.array(rows)[row_of])
    if bool(np.any((np.diff(columns) <= 0) & (np.diff(row_of) == 0))):
        raise NotPlain
    # The last tag closes a row, so every cell has a tag after it.
    kinds, styles = _kinds(signs, rest, at[cell + 1], np.isin(tags[cell + 1], list(_AFTER_CELL)))
    begin, length = _texts(tags, at, cell)
    values = np.full(len(cell), None, object)
    numeric = ((kinds == NUMBER) | (kinds == SHARED)) & (length > 0)
    known, numbers, point = _numbers(signs, begin, np.where(numeric, length, 0))
    number, shared = (kinds == NUMBER) & (length > 0), (kinds == SHARED) & known & ~point
    whole, broken = number & known & ~point, number & known & point
    values[whole] = numbers[whole].astype(np.int64).astype(object)
    values[broken] = numbers[broken].astype(object)
    values[shared] = meaning.strings[numbers[shared].astype(np.int64)]
    for place in np.flatnonzero(number & ~known).tolist():
        values[place] = _number(written[begin[place] : begin[place] + length[place]])
    for place in np.flatnonzero(number & meaning.styled[np.minimum(styles, len(meaning.styled) - 1)]).tolist():
        values[place] = meaning.number(int(styles[place]), values[place])
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
    filled = np.flatnonzero(values != np.array(None))
    starts = np.searchsorted(row_of[filled], np.arange(len(rows) + 1))
    return Piece(rows, hidden, starts.tolist(), columns[filled].tolist(), values[filled].tolist())


def _check_signs(written: bytes, signs: Bytes) -> None:
    """Signs that may not stand in XML, wherever they are."""
    low = np.count_nonzero(signs < ord(" ")) - _PADDING
    if low and low != sum(written.count(space) for space in (b"\n", b"\r", b"\t")):
        raise NotPlain
    if b"]]>" in written or _NO_ENTITY.search(written):
        raise NotPlain
    if not written.isascii():
        try:
            written.decode()
        except UnicodeDecodeError:
            raise NotPlain from None


def _check_closed(closes: list[bytes], tags: Bytes, tag: int, inside: tuple[int, ...]) -> None:
    """Whether just those elements of a kind close themselves that have nothing inside."""
    places = np.flatnonzero(tags == tag)
    filled = np.isin(tags[np.minimum(places + 1, len(tags) - 1)], inside)
    if len(closes) != len(places) or np.any(np.array([not close for close in closes]) != filled):
        raise NotPlain


def _tags(signs: Bytes, at: Whole) -> Bytes:
    """What each tag is; raises NotPlain for one that is unknown or stands where it may not."""
    found: Bytes = _CODES[signs[at + 1].astype(np.uint16) << 8 | signs[at + 2]]
    for tag, spelled in _WHOLE.items():
        places = at[found == tag]
        for offset in range(2, len(spelled)):
            if np.any(signs[places + offset] != spelled[offset]):
                raise NotPlain
    # <v/> and <v /> alone: an attribute of <v> would say how to read its spaces.
    spaced = at[found == V_NONE]
    if np.any((signs[spaced + 2] == ord(" ")) & (signs[spaced + 3] != ord("/"))):
        raise NotPlain
    if not len(found) or found[0] != ROW or found[-1] not in (ROW_END, ROW):
        raise NotPlain
    if not np.all(found) or not np.all(_FOLLOWS[found[:-1] * np.uint8(16) + found[1:]]):
        raise NotPlain
    return found


def _addresses(signs: Bytes, at: Whole, rows: Whole) -> tuple[Whole, Whole]:
    """The column of each cell, and where its head goes on after its address, r="A1"."""
    seen = np.ascontiguousarray(sliding_window_view(signs, 16)[at].T)
    if np.any(seen[0] != ord("r")) or np.any(seen[1] != ord("=")) or np.any(seen[2] != ord('"')):
        raise NotPlain
    letters = seen[3:6].astype(np.int64) - 64
    is_letter = (letters >= 1) & (letters <= 26)
    two, three = is_letter[1], is_letter[1] & is_letter[2]
    columns = np.where(two, letters[0] * 26 + letters[1], letters[0])
    columns = np.where(three, columns * 26 + letters[2], columns)
    rest = at + 4 + two + three
    number = np.zeros(len(at), np.int64)
    inside = np.ones(len(at), np.bool_)
    for _ in range(7):
        digit = signs[rest] - np.uint8(48)  # wraps round below "0"
        inside &= digit < 10
        number = np.where(inside, number * 10 + digit, number)
        rest = rest + inside
    if not np.all(is_letter[0]) or np.any(columns > 16_384) or np.any(signs[rest] != ord('"')):
        raise NotPlain
    if np.any(number != rows):
        raise NotPlain
    return columns, rest + 1


def _kinds(signs: Bytes, begin: Whole, end: Whole, closed: Mask) -> tuple[Whole, Whole]:
    """Type and style of each cell from the rest of its head. Few heads differ, so each different one is read once."""
    length = end - begin
    if not len(begin):
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    if np.any(length > _HEAD):
        raise NotPlain
    kept = np.tril(np.full((_HEAD + 1, _HEAD), 255, np.uint8), -1).view(np.uint64)
    words = sliding_window_view(signs, _HEAD)[begin].view(np.uint64) & kept[length]
    groups, like = _alike(words)
    if len(groups) > _MOST_HEADS:
        raise NotPlain
    kinds, styles, closes = [], [], []
    for group in groups:
        head = _CELL_HEAD.fullmatch(signs[begin[group] : end[group]].tobytes())
        pairs = _ATTRIBUTE.findall(head[1]) if head else []
        facts = dict(pairs)
        kind = facts.get(b"t", b"n").decode()
        if head is None or len(facts) != len(pairs) or kind not in KINDS:
            raise NotPlain
        kinds.append(KINDS.index(kind))
        styles.append(int(facts.get(b"s") or b"0"))
        closes.append(bool(head[2]))
    if np.any(np.array(closes)[like] != closed):
        raise NotPlain
    return np.array(kinds)[like], np.array(styles)[like]


def _alike(words: NDArray[np.uint64]) -> tuple[list[int], Whole]:
    """One place for each different row of `words`, and which of those each row is alike."""
    mixed = words @ np.array([0x9E3779B97F4A7C15 >> shift | 1 for shift in range(0, words.shape[1] * 7, 7)], np.uint64)
    table = np.full(4_096, -1)
    slot = (mixed * np.uint64(0xD6E8FEB86659FD93) >> np.uint64(52)).astype(np.int64)
    table[slot] = np.arange(len(words))
    if np.any(words != words[table[slot]]):
        # Two heads in one slot.
        _, first, like = np.unique(words, axis=0, return_index=True, return_inverse=True)
        return first.tolist(), like.reshape(-1)
    used = np.flatnonzero(table >= 0)
    order = np.zeros(4_096, np.int64)
    order[used] = np.arange(len(used))
    return table[used].tolist(), order[slot]


def _texts(tags: Bytes, at: Whole, cell: Whole) -> tuple[Whole, Whole]:
    """Where the text of each cell's value begins, and how long it is: -1 where there is none."""
    begin, length = np.zeros(len(cell), np.int64), np.full(len(cell), -1)
    nth = np.cumsum(tags == CELL) - 1
    value = np.flatnonzero(tags == V)
    begin[nth[value]] = at[value] + 3
    length[nth[value]] = at[value + 1] - at[value] - 3
    length[nth[tags == V_NONE]] = 0
    return begin, length


def _numbers(signs: Bytes, begin: Whole, length: Whole) -> tuple[Mask, NDArray[np.float64], Mask]:
    """The numbers that are digits with or without sign and point; whether each was such, and whether it has a point.

    A whole number of up to 15 digits is exact in a float, and so is a power of ten up to 10^22; their quotient is
    therefore the float nearest to the decimal that is written, the very one that float() gives.
    """
    most = _DIGITS + 2
    short = (length > 0) & (length <= most)
    seen = np.ascontiguousarray(sliding_window_view(signs, most)[np.where(short, begin, 0)].T)
    negative = seen[0] == ord("-")
    digits, places = np.zeros(len(begin), np.int64), np.zeros(len(begin), np.int64)
    points, size = np.zeros(len(begin), np.int64), np.zeros(len(begin), np.int64)
    for position in range(int(length[short].max(initial=0))):
        inside = position < length
        digit = seen[position] - np.uint8(48)
        is_digit = inside & (digit < 10)
        points += inside & (seen[position] == ord("."))
        size = np.where(is_digit, size * 10 + digit, size)
        digits += is_digit
        places += is_digit & (points > 0)
    known = short & (digits + points + negative == length) & (digits > 0) & (digits <= _DIGITS) & (points <= 1)
    numbers = size / 10.0 ** np.minimum(places, _DIGITS)
    return known, np.where(negative, -numbers, numbers), points > 0


def _number(text: bytes) -> int | float:
    """Any other number, by the rule of openpyxl: whole unless it has a point or an exponent. Raises ValueError."""
    return float(text) if b"." in text or b"e" in text or b"E" in text else int(text)


def _formulas(written: bytes, tags: Bytes, at: Whole, cell: Whole, length: Whole) -> dict[int, str]:
    """The formulas that must be seen, by cell: those without a value, and those that may read another workbook."""
    formula = np.flatnonzero(tags == F)
    nth = np.searchsorted(cell, formula) - 1
    if b"[" not in written:
        seen = length[nth] <= 0
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
