"""One worksheet as a sparse grid: plainly written ones many cells at a time, any other row by row with openpyxl."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import date
from functools import lru_cache
from typing import IO, Any, NamedTuple
from xml.etree.ElementTree import Element

import numpy as np
from openpyxl.utils import range_boundaries
from openpyxl.utils.datetime import from_excel
from openpyxl.utils.escape import unescape

# The one private module: nothing public tells of hidden rows, values and formulas without filling in blank cells.
from openpyxl.worksheet._reader import (
    COL_TAG,
    FORMULA_TAG,
    MERGE_TAG,
    ROW_TAG,
    VALUE_TAG,
    WorkSheetParser,
    _cast_number,
)

from budgetopt.intake.cells.grid import MOST_CELLS_WITH_CARE, ROW_COST, SIGNS_A_CELL, Cells, address, spread, too_much
from budgetopt.intake.cells.values import ErrorValue, Percent, Scaled, Uncalculated, Value
from budgetopt.intake.files.bounded import elements
from budgetopt.intake.files.plain import Meaning, Piece, Raw, read_plain, text_of
from budgetopt.intake.files.tags import NotPlain

_OTHER_BOOK = re.compile(r"\[\d+\]|\[[^\]]+\.xls\w?\]", re.IGNORECASE)
_TRUE = {"1", "true"}
_ROWS = frozenset({ROW_TAG})
# Merged cells matter in headings; a sheet with more of them than this is not kept for its headings.
_MOST_MERGED = 10_000
# Dates and texts of one sheet that come again.
_REMEMBERED = 100_000


class Formats(NamedTuple):
    """Which cell styles show a percentage, a date or thousands, and the day on which the workbook's dates begin."""

    percent: frozenset[int]
    scaled: dict[int, int]  # style -> what its format divides by
    dates: frozenset[int]
    epoch: date


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

    def read(self, part: IO[bytes], strings: list[str]) -> None:
        """Every cell of the sheet, row by row, and what else matters. Raises Unopenable."""
        parser = WorkSheetParser(part, strings, data_only=True)
        # Not parser.parse(): it also reads decoration, and refuses whole workbooks for a rule that it does not know.
        for _, element in elements(part, _ROWS):
            if element.tag == ROW_TAG:
                self._take_row(element, *parser.parse_row(element))
                parser.row_dimensions.clear()
            elif element.tag == COL_TAG and element.get("hidden") in _TRUE:
                hidden = range(int(element.get("min", "1")), min(int(element.get("max", "0")), 16_384) + 1)
                self._spend(len(hidden))
                self.hidden_columns.update(hidden)
            elif element.tag == MERGE_TAG:
                for merged in element:
                    left, top, right, bottom = range_boundaries(merged.get("ref"))
                    self._spend(spread(self.rows, left, top, right, bottom))
                    if len(self.merged) < _MOST_MERGED:
                        self.merged.append((top, left, bottom, right))

    def read_plain(self, part: IO[bytes], strings: list[str]) -> None:
        """The same as `read`, many cells at a time. Raises NotPlain."""
        special = self.formats.percent | self.formats.dates | self.formats.scaled.keys()
        styled = np.zeros(max(special, default=0) + 2, np.bool_)
        styled[list(special)] = True
        texts = np.empty(len(strings), object)
        texts[:] = strings
        number = lru_cache(_REMEMBERED, typed=True)(self._number)
        text = lru_cache(_REMEMBERED)(lambda written: self._own_text(text_of(written)))
        meaning = Meaning(texts, styled, number, text, lambda cell: self._plain_value(cell, strings))
        for piece in read_plain(part, meaning):
            if isinstance(piece, Piece):
                self.hidden_rows.update(piece.hidden)
                self._spend(len(piece.values) + ROW_COST * len(piece.rows))
                self.rows.update(piece.cells())
            else:
                self.read(io.BytesIO(piece), strings)

    def _take_row(self, element: Element, row: int, parsed: list[dict[str, Any]]) -> None:
        if element.get("hidden") in _TRUE:
            self.hidden_rows.add(row)
        cells: Cells = {}
        for cell, facts in zip(element, parsed, strict=True):
            formula = cell.find(FORMULA_TAG)
            written = None if formula is None else formula.text or ""
            empty = cell.find(VALUE_TAG) is not None
            kind = "s" if cell.get("t") == "s" else "str" if facts["data_type"] == "s" else facts["data_type"]
            column = facts["column"]
            value = self._value(row, column, kind, facts["value"], facts["style_id"], written, empty)
            if value is not None:
                cells[column] = value
        if cells:
            self.rows[row] = cells
        self._spend(len(cells) + ROW_COST)

    def _spend(self, cells: int) -> None:
        self.budget -= cells
        if self.budget < 0:
            raise too_much("too many cells, rows, merged cells or long texts")

    def _plain_value(self, cell: Raw, strings: list[str]) -> Value:
        """What a cell says that is more than digits: the types of openpyxl for the texts of a plain sheet."""
        saved: Any = cell.text or None
        if saved is not None:
            match cell.kind:
                case "n":
                    saved = _cast_number(saved)
                case "s":
                    saved = strings[int(saved)]
                case "b":
                    saved = bool(int(saved))
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
        if kind == "n":
            return self._number(style, saved)
        if kind == "e":
            return ErrorValue(saved)
        if isinstance(saved, str):
            return saved if kind == "s" else self._own_text(saved)
        return saved if isinstance(saved, int | float | date) else str(saved)

    def _own_text(self, text: str) -> str:
        self._spend(len(text) // SIGNS_A_CELL)
        return str(unescape(text))

    def _number(self, style: int, number: int | float) -> Value:
        if style in self.formats.percent:
            return Percent(number)
        if style in self.formats.scaled:
            return Scaled.of(number, self.formats.scaled[style])
        return _date(number, self.formats.epoch) if style in self.formats.dates else number


def _date(days: int | float, epoch: date) -> Value:
    try:
        found = from_excel(days, epoch)
    except (ValueError, OverflowError):
        return days
    return found if isinstance(found, date) else days
