"""A sheet of XlsxWriter that keeps each cell as the text of the file it will be: a few times as fast, and small.

Layout, charts, tables and links are XlsxWriter's; cells, rows and their heights are written here.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from html import escape, unescape
from typing import Any, NamedTuple, cast

from xlsxwriter.utility import xl_col_to_name, xl_range
from xlsxwriter.worksheet import Worksheet

from budgetopt.workbooks.text import clean


class Formula(NamedTuple):
    """A live formula and the value that it has in this plan, for readers without an office program."""

    text: str
    value: str | float | int


Cell = str | float | int | Formula | None

_CELL = re.compile(r'<c r="\w+"(?: s="\d+")?(?: t="(\w+)")?(?:/>|>(?:<f>.*?</f>)?<v>(.*?)</v>)')
# What a reader would take for the escape of a sign.
_ESCAPE, _ESCAPED = re.compile("_(?=x[0-9A-Fa-f]{4}_)"), "_x005F_"
_LETTERS: list[str] = []
AT_ONCE = 1_000  # rows
# Points: what a line of our font needs.
ROW_HEIGHT, ROW_PIXELS = 13.5, 18


class Texts(dict[str, str]):
    """The texts of a workbook's cells, each kept once, by what a cell says of it: the end of the cell's element."""

    def __init__(self, table: Any):
        super().__init__({"": "/>"})
        self._table = table

    def __missing__(self, text: str) -> str:
        number = self._table._get_shared_string_index(clean(text))
        return self.setdefault(text, f' t="s"><v>{number}</v></c>')


class CellSheet(Worksheet):
    """A worksheet; rows and columns count from 0, `style` is what `Looks.style` says of a look."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: Texts
        self.complete = False
        self._cells: dict[int, dict[int, str]] = {}
        self._whole: dict[int, tuple[int, str]] = {}
        self._heights: dict[int, str] = {}

    def put(self, row: int, column: int, cell: Cell, style: str) -> None:
        """Write a cell: text is always text, a number that is none (not a number, infinite) is left blank."""
        if row in self._whole and column < self._whole[row][0]:
            raise ValueError(f"row {row + 1} of {self.name} is written already")
        self._cells.setdefault(row, {})[column] = f'<c r="{_letter(column)}{row + 1}"{style}{self._end(cell)}'

    def put_rows(self, first: int, columns: Sequence[Sequence[Cell]], styles: Sequence[Sequence[str]]) -> None:
        """Write rows from row `first` on, given by their columns from A on: of each its cells, and their styles."""
        texts = []
        for column, (cells, looks) in enumerate(zip(columns, styles, strict=True)):
            begin, ends = f'<c r="{_letter(column)}', self._ends(cells)
            every = enumerate(zip(looks, ends, strict=True), start=first + 1)
            texts.append([f'{begin}{number}"{style}{end}' for number, (style, end) in every])
        for row, text in enumerate(map("".join, zip(*texts, strict=True)), start=first):
            self._put_whole(row, len(columns), text)

    def put_texts(self, row: int, texts: Sequence[str], style: str) -> None:
        """Write a row of texts that stand nowhere else: in their cells, not in the list that all cells share."""
        _letter(len(texts))
        cells = [
            f'<c r="{letter}{row + 1}"{style}{_inline(text)}' for letter, text in zip(_LETTERS, texts, strict=False)
        ]
        self._put_whole(row, len(texts), "".join(cells))

    def _put_whole(self, row: int, count: int, text: str) -> None:
        if row in self._cells or row in self._whole:
            raise ValueError(f"row {row + 1} of {self.name} is written already")
        self._whole[row] = count, text

    def _ends(self, cells: Sequence[Cell]) -> list[str]:
        """What follows the style of each of a column's cells, most of which are of one kind."""
        if set(map(type, cells)) == {str}:
            return list(map(self.texts.__getitem__, cast(Sequence[str], cells)))
        return list(map(self._end, cells))

    def _end(self, cell: Cell) -> str:
        """What follows a cell's style."""
        if isinstance(cell, str):
            return self.texts[cell]
        if isinstance(cell, Formula):
            return _formula(*cell)
        if isinstance(cell, bool):
            return self.texts["yes" if cell else "no"]
        # Zero has no sign.
        return f"><v>{cell or 0:.16G}</v></c>" if cell is not None and math.isfinite(cell) else "/>"

    def set_row(self, row: int, height: float | None = None, *further: Any) -> int:
        """Set a row's height, in points; this sheet's rows have no format of their own."""
        if further or height is None:
            raise ValueError("a row has a height and nothing else")
        pixels = int(height * 4 / 3 + 0.5)
        self._heights[row] = "" if pixels == ROW_PIXELS else f' ht="{pixels * 0.75:.16g}" customHeight="1"'
        return int(super().set_row(row, height))

    def list_table(self, header: int, count: int, columns: Sequence[dict[str, Any]], name: str) -> None:
        """Make a list with filters, a table of the office program, of so many rows under its headings."""
        last = len(columns) - 1
        # XlsxWriter would remember every cell of it, to find tables that overlap: it is told of the first row alone.
        self.add_table(header, 0, header + 1, last, {"name": name, "columns": columns, "style": None})
        table, cells = self.tables[-1], xl_range(header, 0, header + count, last)
        for range_ in ("range", "a_range", "autofilter"):
            if table[range_] != xl_range(header, 0, header + 1, last):
                raise AssertionError("this version of XlsxWriter keeps tables otherwise")
            table[range_] = cells

    def _write_dimension(self) -> None:
        """Called by XlsxWriter where the extent of the sheet is due."""
        for row, cells in self._cells.items():
            self._check_dimensions(row, min(cells))
            self._check_dimensions(row, max(cells))
        if self._whole:
            self._check_dimensions(min(self._whole), 0)
            self._check_dimensions(max(self._whole), max(count for count, _ in self._whole.values()) - 1)
        super()._write_dimension()

    def _write_sheet_data(self) -> None:
        """Called by XlsxWriter where the rows of the file are due."""
        self.fh.write("<sheetData>")
        written_by_it = {row for row, cells in self.table.items() if cells}
        for row in sorted({*self._cells, *self._whole, *self._heights, *written_by_it}):
            # Taken out: all sheets twice would be too much of a large city.
            count, text = self._whole.pop(row, (0, ""))
            self.fh.write(f'<row r="{row + 1}"{self._heights.get(row, "")}>{text}')
            if row in self._cells or row in written_by_it:
                self._write_single_cells(row, count)
            self.fh.write("</row>")
            if not row % AT_ONCE:
                self.fh.flush()
        self.fh.write("</sheetData>")
        self.complete = True

    def _write_single_cells(self, row: int, first: int) -> None:
        """Those that were written one by one, and those that XlsxWriter wrote itself (of merges, links, tables)."""
        own, others = self._cells.get(row, {}), self.table.get(row, {})
        for column in sorted({*own, *others}):
            if column in own:
                self.fh.write(own[column])
            elif column >= first:
                self._write_cell(row, column, others[column])

    def _get_range_data(self, row_start: int, col_start: int, row_end: int, col_end: int) -> list[str | None]:
        """Called by XlsxWriter for what a chart shows of cells before an office program looks at them."""
        every = ((row, column) for row in range(row_start, row_end + 1) for column in range(col_start, col_end + 1))
        return [self._shown(*at) for at in every]

    def _shown(self, row: int, column: int) -> str | None:
        text = self._cells.get(row, {}).get(column) or self._whole.get(row, (0, ""))[1]
        start = text.find(f'<c r="{_letter(column)}{row + 1}"')
        found = _CELL.match(text, start) if start >= 0 else None
        if found is None:
            return None
        kind, value = found[1], found[2] or ""
        return str(self.str_table._get_shared_string(int(value))) if kind == "s" else unescape(value)


def _letter(column: int) -> str:
    while column >= len(_LETTERS):
        _LETTERS.append(xl_col_to_name(len(_LETTERS)))
    return _LETTERS[column]


def _formula(text: str, value: str | float | int) -> str:
    # A text of no length has no type: office programs work such a formula out when they open the file.
    kind = ' t="str"' if isinstance(value, str) and value else ""
    shown = escape(value, quote=False) if isinstance(value, str) else value or 0
    return f"{kind}><f>{escape(text, quote=False)}</f><v>{shown}</v></c>"


def _inline(text: str) -> str:
    keeps = ' xml:space="preserve"' if text[:1].isspace() or text[-1:].isspace() else ""
    kept = _ESCAPE.sub(_ESCAPED, text) if "_x" in text else text
    return f' t="inlineStr"><is><t{keeps}>{escape(kept, quote=False)}</t></is></c>'
