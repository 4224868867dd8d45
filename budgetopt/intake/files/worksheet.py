"""One worksheet as a sparse grid: plainly written ones many cells at a time, any other row by row."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import lru_cache, partial
from types import MappingProxyType
from typing import IO, Any, NamedTuple
from xml.etree.ElementTree import Element

import numpy as np

from budgetopt.intake.cells.grid import Cells, address, spread, too_much
from budgetopt.intake.cells.limits import MOST_CELLS_WITH_CARE, MOST_ROWS, ROW_COST, SIGNS_A_CELL
from budgetopt.intake.cells.values import ErrorValue, PercentNumber, Scaled, Struck, Uncalculated, Value
from budgetopt.intake.files.bounded import elements
from budgetopt.intake.files.office import SHEET_MAIN_NS, added_rows, corners, day_of, position, written_day
from budgetopt.intake.files.plain import Meaning, Piece, Raw, read_plain, text_of
from budgetopt.intake.files.strings import check_length, runs_of, unescape
from budgetopt.intake.files.tags import NotPlain

_OTHER_BOOK = re.compile(r"\[\d+\]|\[[^\]]+\.xls\w?\]", re.IGNORECASE)
TRUE = {"1", "true"}
COL_TAG, FORMULA_TAG, INLINE_TAG, MARGIN_TAG, MERGE_TAG, ROW_TAG, VALUE_TAG = (
    f"{{{SHEET_MAIN_NS}}}{name}" for name in ("col", "f", "is", "headerFooter", "mergeCells", "row", "v")
)
_MARGIN_CODE = re.compile(r'&("[^"]*"|\d+|[A-Z])')
_ROWS = frozenset({ROW_TAG})
# Merged cells matter in headings; a sheet with more of them than this is not kept for its headings.
_MOST_MERGED = 10_000
# Dates and texts of one sheet that come again.
_REMEMBERED = 100_000
_MOST_DIGITS = 300
_OWN = "own"  # the kind of a cell with a text of its own, which may be empty


class Formats(NamedTuple):
    """Which cell styles show a percentage, a date or thousands, and the day on which the workbook's dates begin."""

    percent: frozenset[int]
    scaled: dict[int, int]  # style -> what its format divides by
    dates: frozenset[int]
    epoch: datetime
    worded: dict[int, int]  # style -> the unit that its format writes beside the number
    struck: frozenset[int] = frozenset()  # styles that strike a cell through
    indents: Mapping[int, int] = MappingProxyType({})  # style -> by how many steps its words stand further in


def read_worksheet(opened: Callable[[], IO[bytes]], strings: list[str], formats: Formats, budget: int) -> SheetReader:
    """The cells and facts of a sheet whose XML `opened` gives; at most `budget` cells. Raises Unopenable."""
    try:
        with opened() as part:
            found = SheetReader(formats, budget)
            found.read_plain(part, strings)
            return found
    except NotPlain:
        with opened() as part:
            found = SheetReader(formats, min(budget, MOST_CELLS_WITH_CARE))
            found.read(part, strings)
            return found


class SheetReader:
    """Reads one sheet; `budget` is how many cells may still come."""

    def __init__(self, formats: Formats, budget: int):
        self.formats, self.budget = formats, budget
        self.rows: dict[int, Cells] = {}
        self.hidden_rows: set[int] = set()
        self.hidden_columns: set[int] = set()
        self.merged: list[tuple[int, int, int, int]] = []
        self.linked = ""
        self.sums: dict[int, tuple[int, int]] = {}
        self.levels: dict[int, int] = {}  # row -> by how many groups and steps it stands further in
        self.margins: list[str] = []  # what is printed over and under each page

    def read(self, part: IO[bytes], strings: list[str]) -> None:
        """Every cell of the sheet, row by row, and what else matters. Raises Unopenable."""
        row = 0
        for _, element in elements(part, _ROWS):
            if element.tag == ROW_TAG:
                row = int(float(element.get("r") or row + 1))
                self._take_row(element, row, strings)
            elif element.tag == COL_TAG and element.get("hidden") in TRUE:
                hidden = range(int(element.get("min", "1")), min(int(element.get("max", "0")), 16_384) + 1)
                self._spend(len(hidden))
                self.hidden_columns.update(hidden)
            elif element.tag == MARGIN_TAG:
                self.margins += [" ".join(_MARGIN_CODE.sub(" ", words.text or "").split()) for words in element]
            elif element.tag == MERGE_TAG:
                for merged in element:
                    left, top, right, bottom = corners(merged.get("ref") or "")
                    self._spend(spread(self.rows, left, top, right, bottom))
                    if len(self.merged) < _MOST_MERGED:
                        self.merged.append((top, left, bottom, right))

    def read_plain(self, part: IO[bytes], strings: list[str]) -> None:
        """The same as `read`, many cells at a time. Raises NotPlain."""
        formats = self.formats
        special = formats.percent | formats.dates | formats.struck | formats.scaled.keys() | formats.worded.keys()
        styled = np.zeros(max(special, default=0) + 2, np.bool_)
        styled[list(special)] = True
        texts = np.empty(len(strings), object)
        texts[:] = list(map(_filled, strings))
        text = lru_cache(_REMEMBERED)(lambda written: self._own_text(text_of(written)))
        one = partial(self._plain_value, strings=strings)
        meaning = Meaning(texts, styled, formats.indents, self._number, text, one)
        for piece in read_plain(part, meaning):
            if isinstance(piece, Piece):
                self.hidden_rows.update(piece.hidden)
                self.levels.update(piece.levels)
                self._spend(len(piece.values) + ROW_COST * len(piece.rows))
                self.rows.update(piece.cells())
            else:
                self.read(io.BytesIO(piece), strings)

    def _take_row(self, element: Element, row: int, strings: list[str]) -> None:
        if not 0 < row <= MOST_ROWS:
            raise ValueError(row)
        if element.get("hidden") in TRUE:
            self.hidden_rows.add(row)
        cells: Cells = {}
        column = indented = 0
        for cell in element:
            address = cell.get("r")
            column = position(address)[1] if address else column + 1
            value = self._plain_value(_raw(cell, row, column), strings)
            if value is not None:
                cells[column] = value
                further = self.formats.indents.get(int(cell.get("s") or 0), 0) if isinstance(value, str) else 0
                indented = indented or further
        if cells:
            self.rows[row] = cells
        if deep := int(element.get("outlineLevel", "0")) + indented:
            self.levels[row] = deep
        self._spend(len(cells) + ROW_COST)

    def _spend(self, cells: int) -> None:
        self.budget -= cells
        if self.budget < 0:
            raise too_much("too many cells, rows, merged cells or long texts")

    def _plain_value(self, cell: Raw, strings: list[str]) -> Value:
        """What a cell says that is more than digits: the types of openpyxl for the texts of a plain sheet."""
        saved: Any = cell.text if cell.kind == _OWN else cell.text or None
        if saved is not None:
            match cell.kind:
                case "n":
                    saved = _written_number(saved)
                case "s":
                    saved = strings[int(saved)]
                case "b":
                    saved = bool(int(saved))
                case "d":
                    saved = written_day(saved)
        # Text in <v> of a cell whose text stands elsewhere is none.
        saved = None if cell.kind == "inlineStr" else saved
        return self._value(cell.row, cell.column, cell.kind, saved, cell.style, cell.formula, cell.text is not None)

    def _value(
        self, row: int, column: int, kind: str, saved: Any, style: int, formula: str | None, empty: bool
    ) -> Value:
        """A cell's value from its type, saved value and formula; `empty`: it was saved, as no text."""
        if formula and not self.linked and _OTHER_BOOK.search(formula):
            self.linked = address(row, column)
        if saved is None:
            # A formula whose result is no text ("") was calculated: it leaves an empty value of type text.
            calculated = kind == "str" and empty
            return None if formula is None or calculated else Uncalculated(f"={formula}")
        # A sum that was never calculated is no total that may be left out: what it lacks is told.
        if formula and (added := added_rows(formula, row, column)) != (0, 0):
            self.sums.setdefault(row, added)
        if kind == "n":
            return self._number(style, saved)
        if kind == "e":
            return ErrorValue(saved)
        if isinstance(saved, str):
            return _filled(saved) if kind == "s" else self._own_text(saved)
        return saved if isinstance(saved, int | float | date) else str(saved)

    def _own_text(self, text: str) -> str | None:
        check_length(len(text))
        self._spend(len(text) // SIGNS_A_CELL)
        return _filled(str(unescape(text)))

    def _number(self, style: int, number: int | float) -> Value:
        if style in self.formats.percent:
            return PercentNumber(number)
        if style in self.formats.scaled:
            return Scaled.of(number, self.formats.scaled[style])
        if style in self.formats.worded:
            return Scaled.written(number, self.formats.worded[style])
        if style in self.formats.dates:
            return _date(number, self.formats.epoch)
        return Struck(number) if style in self.formats.struck else number


def _filled(text: str) -> str | None:
    """A text that says something: reports fill cells with no text, or with spaces, which are blank."""
    return text if text.strip() else None


def _raw(cell: Element, row: int, column: int) -> Raw:
    """A cell as it is written."""
    kind, value, formula = cell.get("t", "n"), cell.find(VALUE_TAG), cell.find(FORMULA_TAG)
    inline = cell.find(INLINE_TAG) if kind == "inlineStr" else None
    written = None if value is None else value.text or ""
    if inline is not None:
        kind, written = _OWN, "".join(runs_of(inline))
    own = None if formula is None else formula.text or ""
    return Raw(row, column, kind, int(cell.get("s") or 0), written, own)


def _written_number(text: str) -> int | float:
    # More digits than any amount has are not kept one by one.
    whole = len(text) <= _MOST_DIGITS and not set(".eE") & set(text)
    return int(text) if whole else float(text)


def _date(days: int | float, epoch: datetime) -> Value:
    try:
        found = day_of(days, epoch)
    except (ValueError, OverflowError):
        return days
    if isinstance(found, date) or not days:
        return found if isinstance(found, date) else days
    # Of 4:30 nobody knows whether it is hours or minutes: it is no number.
    return f"{found.hour}:{found.minute:02}" + (f":{found.second:02}" if found.second else "")
