"""One sheet as it is written: safe cells, prose, lists, and how it prints."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar

from xlsxwriter.utility import xl_range_abs

from budgetopt.tell.lists import Fact
from budgetopt.workbooks.text import clean

if TYPE_CHECKING:
    from budgetopt.workbooks.book import Workbook

# The row of the headings on a sheet that is one list, under its title and what it is about.
LIST_HEADER = 3
_LINE_HEIGHT, _HIGHEST = 13.0, 400.0
_A4, _LETTER = 9, 1
_LETTER_PAPER = ("USD", "CAD", "MXN")


class Formula(NamedTuple):
    """A live formula and the value that it has in this plan, for readers without an office program."""

    text: str
    value: str | float | int


Cell = str | float | int | Formula | None
Item = TypeVar("Item")


@dataclass(frozen=True)
class ListColumn(Generic[Item]):
    """A column of a list: its cell for an item that stands in a row (numbered from 1, as formulas do).

    In a row of totals stands the live sum of its cells (`sums`), or `total`: a word, or a cell that hangs on the row.
    """

    heading: str
    width: float
    look: str
    cell: Callable[[Item, int], Cell]
    sums: bool = False
    total: str | Callable[[int], Cell] | None = None


_LOOKS = {"text": "wrap", "change": "money"}


def columns_of(facts: Sequence[Fact[Item]], *widths: float) -> list[ListColumn[Item]]:
    """The columns of a list that the screen has too, each so wide."""
    return [_column_of(fact, width) for fact, width in zip(facts, widths, strict=True)]


def _column_of(fact: Fact[Item], width: float) -> ListColumn[Item]:
    return ListColumn(fact.heading, width, _LOOKS.get(fact.look, fact.look), lambda item, row: fact.value(item))


class Page:
    """A sheet; rows and columns count from 0."""

    def __init__(self, book: Workbook, sheet: Any, name: str):
        self.book, self.sheet, self.name = book, sheet, name
        self._widths: list[float] = []
        sheet.hide_gridlines(2)
        sheet.set_landscape()
        sheet.set_paper(_LETTER if book.currency in _LETTER_PAPER else _A4)
        sheet.set_margins(left=0.5, right=0.5, top=0.75, bottom=0.6)
        sheet.fit_to_pages(1, 0)
        sheet.set_header(book.header)
        sheet.set_footer(f"&L&8 {name}&R&8 Page &P of &N")

    def widths(self, widths: Sequence[float]) -> None:
        """Set the columns' widths, in characters."""
        self._widths = list(widths)
        for place, width in enumerate(widths):
            self.sheet.set_column(place, place, width, self.book.looks("plain"))

    def write(self, row: int, column: int, cell: Cell, look: str = "plain") -> None:
        """Write a cell: text is always text, a number that is none (not a number, infinite) is left blank."""
        form = self.book.looks(_with_cents(look, cell))
        if isinstance(cell, Formula):
            self.sheet.write_formula(row, column, f"={cell.text}", form, cell.value)
        elif isinstance(cell, bool):
            self.sheet.write_string(row, column, "yes" if cell else "no", form)
        elif isinstance(cell, int | float) and math.isfinite(cell):
            self.sheet.write_number(row, column, cell, form)
        elif isinstance(cell, str) and cell:
            self.sheet.write_string(row, column, clean(cell), form)
        else:
            self.sheet.write_blank(row, column, None, form)

    def title(self, title: str, about: str) -> int:
        """The sheet's title and what it is about; returns the row under them."""
        self.write(0, 0, title, "title")
        self.sheet.set_row(0, 24)
        self.prose(1, about, "note")
        return 2

    def prose(self, row: int, text: str, look: str = "wrap", first: int = 0, last: int | None = None) -> int:
        """Running text over several columns, in a row high enough; returns the row under it."""
        last = len(self._widths) - 1 if last is None else last
        self.merge(row, first, last, text, look)
        per_line = sum(self._widths[first : last + 1]) * (0.8 if look == "headline" else 1.08)
        lines = _lines(text, per_line)
        self.sheet.set_row(row, max(15, _LINE_HEIGHT * (1.3 if look == "headline" else 1) * lines + 2))
        return row + 1

    def merge(self, row: int, first: int, last: int, cell: Cell, look: str) -> None:
        """One cell over several columns of a row."""
        if last > first:
            self.sheet.merge_range(row, first, row, last, "", self.book.looks(look))
        self.write(row, first, cell, look)

    def section(self, row: int, text: str) -> int:
        """A heading within the sheet; returns the row under it."""
        for column in range(len(self._widths)):
            self.write(row, column, text if column == 0 else None, "section")
        self.sheet.set_row(row, 18)
        return row + 1

    def pairs(self, row: int, items: Iterable[tuple[str, Cell]], last: int = 1, look: str = "wrap body") -> int:
        """A name and what it is, up to column `last`, a row each; returns the row under them."""
        for name, value in items:
            self.write(row, 0, name, "wrap body")
            self.merge(row, 1, last, value, look)
            row += 1
        return row

    def listing(
        self,
        title: str,
        about: str,
        columns: Sequence[ListColumn[Item]],
        items: Sequence[Item],
        name: str,
        height: float | None = None,
        totals: bool = False,
        header: int = LIST_HEADER,
    ) -> int:
        """A sheet that is one list: its top, the list with its headings kept in sight; returns the row under it.

        `height` of what it is about, in points; `totals`: the sums stand under it.
        """
        self.widths([column.width for column in columns])
        self.title(title, about)
        if height:
            self.sheet.set_row(1, height)
        end = self.table(header, columns, items, name)
        if totals:
            self.totals(end, header, columns, items)
        self.freeze(header + 1)
        return end + totals

    def table(self, header: int, columns: Sequence[ListColumn[Item]], items: Sequence[Item], name: str = "") -> int:
        """A list with its header in row `header`, filtered where it has a `name`; returns the row under it."""
        looks = _looks(columns)
        heads = ["header " + " ".join(part for part in look.split() if part in ("indent", "right")) for look in looks]
        for place, (column, head) in enumerate(zip(columns, heads, strict=True)):
            self.write(header, place, column.heading, head)
        self.fit(header, [(column.width, column.heading) for column in columns], 1.0)
        for row, item in enumerate(items, start=header + 1):
            cells = [column.cell(item, row + 1) for column in columns]
            for place, (look, cell) in enumerate(zip(looks, cells, strict=True)):
                self.write(row, place, cell, f"body {look}")
            self.fit(row, [(column.width, cell) for column, cell in zip(columns, cells, strict=True)])
        if not items:
            self.write(header + 1, 0, "None.", "plain")
            return header + 2
        if name:
            headings = [
                {"header": clean(column.heading), "header_format": self.book.looks(head)}
                for column, head in zip(columns, heads, strict=True)
            ]
            options = {"name": name, "columns": headings, "style": None}
            self.sheet.add_table(header, 0, header + len(items), len(columns) - 1, options)
        return header + 1 + len(items)

    def fit(self, row: int, cells: Sequence[tuple[float, Cell]], per_width: float = 1.1) -> None:
        """Make a row high enough for its wrapped texts: not every office program does so by itself."""
        lines = max((_lines(cell, width * per_width) for width, cell in cells if isinstance(cell, str)), default=1)
        if lines > 1:
            self.sheet.set_row(row, min(_HIGHEST, _LINE_HEIGHT * lines + 2))

    def totals(
        self,
        row: int,
        header: int,
        columns: Sequence[ListColumn[Item]],
        items: Sequence[Item],
        function: str = "SUM(",
        first: int = 0,
    ) -> None:
        """A row of totals of the list under row `header`, from column `first` on: above the list or under it."""
        for place, column in enumerate(columns[first:], start=first):
            cell = column.total(row + 1) if callable(column.total) else column.total
            if column.sums:
                values = [_value(column.cell(item, at)) for at, item in enumerate(items, start=header + 2)]
                here = xl_range_abs(header + 1, place, header + max(1, len(items)), place)
                cell = Formula(f"{function}{here})", round(sum(values), 2))
            if first and cell is None:
                continue
            self.write(row, place, cell, f"{'plain' if cell is None or isinstance(cell, str) else column.look} total")

    def sums_above(
        self, rows: tuple[int, int], header: int, columns: Sequence[ListColumn[Item]], items: Sequence[Item], first: int
    ) -> None:
        """The sums of all rows of a list and of those that the filter shows, from column `first` on, above it."""
        labels = (("All rows", "SUM("), ("Rows that the filter shows", "SUBTOTAL(109,"))
        for row, (label, function) in zip(rows, labels, strict=True):
            self.merge(row, first - 3, first - 1, label, "right total")
            self.totals(row, header, columns, items, function, first)

    def freeze(self, row: int, repeat: int | None = None) -> None:
        """Keep the rows above `row` in sight, and print the last of them, or row `repeat`, on every page."""
        self.sheet.freeze_panes(row, 0)
        self.sheet.repeat_rows(row - 1 if repeat is None else repeat)

    def colour_changes(self, first: int, last: int, columns: tuple[int, int], change: str) -> None:
        """Colour what is raised and what is cut, live, by the sign of column `change` (a letter)."""
        raised, cut = self.book.looks.colours()
        for sign, form in ((">", raised), ("<", cut)):
            rule = {"type": "formula", "criteria": f"=N(${change}{first + 1}){sign}0", "format": form}
            self.sheet.conditional_format(first, columns[0], last, columns[1], rule)

    def colour_checks(self, first: int, column: int, last: int) -> None:
        """Colour check cells: what does not say OK stands out."""
        _, bad = self.book.looks.colours()
        rule = {"type": "text", "criteria": "not containing", "value": "OK", "format": bad}
        self.sheet.conditional_format(first, column, last, column, rule)


def _lines(text: str, per_line: float) -> int:
    """How many lines a wrapped text takes; a long word is broken."""
    count = 0
    for part in text.split("\n"):
        used = per_line + 1
        for word in part.split(" "):
            if used + 1 + len(word) <= per_line:
                used += 1 + len(word)
            else:
                count += 1 + int(len(word) // (per_line + 1))
                used = len(word) % (per_line + 1)
        count += not part
    return max(1, count)


_NUMBERS = {"money", "whole", "points", "price", "score", "signed", "percent", "share", "count", "year"}


def _looks(columns: Sequence[ListColumn[Any]]) -> list[str]:
    """The columns' looks: numbers to the right, and text that follows a number a little away from it."""
    looks = []
    after_number = False
    for column in columns:
        number = bool(_NUMBERS & set(column.look.split()))
        looks.append(f"{column.look} right" if number else f"{column.look} indent" if after_number else column.look)
        after_number = number
    return looks


def _value(cell: Cell) -> Any:
    return cell.value if isinstance(cell, Formula) else cell


def _with_cents(look: str, cell: Cell) -> str:
    """Money shows cents where it has odd ones."""
    value = _value(cell)
    if "money" in look.split() and isinstance(value, float) and round(value * 100) % 100:
        return " ".join("odd" if part == "money" else part for part in look.split())
    return look
