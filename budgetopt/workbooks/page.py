"""One sheet as it is written: safe cells, prose, lists, and how it prints."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from xlsxwriter.utility import xl_range_abs

from budgetopt.tell.lists import Fact
from budgetopt.workbooks.fitting import LINE_HEIGHT, PER_WIDTH, height_of, lines_in, lines_of, row_height
from budgetopt.workbooks.look import aligned, has_cents, is_money, with_cents, with_odd
from budgetopt.workbooks.sheet import AT_ONCE, ROW_HEIGHT, ROW_PIXELS, Cell, CellSheet, Formula
from budgetopt.workbooks.text import clean

if TYPE_CHECKING:
    from budgetopt.workbooks.book import Workbook

# The row of the headings on a sheet that is one list, under its title and what it is about.
LIST_HEADER = 3
SHOWN = "Rows that the filter shows"  # before their sum, above a list
# Height by width of what a page in landscape has room for, letter paper being the lower.
_PAGE_SHAPE = 0.69
# Pixels of the width of a page; a sheet that is narrower is not made larger.
_AS_IT_IS = 990
_A4, _LETTER = 9, 1
# So many characters stand on a page's width in 8 points; what is wider repeats so many columns on the pages beside it.
_WIDEST, _NAMED = 180, 2
# Where they pay in these, they print on letter paper; elsewhere on A4.
LETTER_PAPER = ("USD", "CAD", "MXN")


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

    @classmethod
    def money(cls, heading: str, width: float, cell: Callable[[Item, int], Cell]) -> ListColumn[Item]:
        """A column of amounts, which are summed."""
        return cls(heading, width, "money", cell, sums=True)


_LOOKS = {"text": "wrap", "change": "money"}


def columns_of(facts: Sequence[Fact[Item]], *widths: float) -> list[ListColumn[Item]]:
    """The columns of a list that the screen has too, each so wide."""
    return [_column_of(fact, width) for fact, width in zip(facts, widths, strict=True)]


def _column_of(fact: Fact[Item], width: float) -> ListColumn[Item]:
    return ListColumn(fact.heading, width, _LOOKS.get(fact.look, fact.look), lambda item, row: fact.value(item))


class Page:
    """A sheet; rows and columns count from 0."""

    def __init__(self, book: Workbook, sheet: CellSheet, name: str):
        self.book, self.sheet, self.name = book, sheet, name
        self._widths: list[float] = []
        self._printed = 0
        # By the row of a list's header: how many rows it has, and the sums of its columns.
        self._lists: dict[int, tuple[int, dict[int, float]]] = {}
        sheet.set_default_row(ROW_HEIGHT)
        sheet.hide_gridlines(2)
        sheet.set_landscape()
        sheet.set_paper(_LETTER if book.currency in LETTER_PAPER else _A4)
        sheet.set_margins(left=0.25, right=0.25, top=0.6, bottom=0.5)
        sheet.fit_to_pages(1, 0)
        sheet.set_header(book.header, {"margin": 0.25})
        # Heads and feet shrink with the sheet: they too are 8 points or more where the sheet's own text is.
        sheet.set_footer(f"&L&10 {name}&R&10 Page &P of &N", {"margin": 0.2})

    def widths(self, widths: Sequence[float], printed: int = 0) -> None:
        """Set the columns' widths, in characters; the first `printed` (default: all) are printed and hold all prose.

        Where all would be too small on one page's width, pages stand beside each other, each with the first columns.
        """
        self._widths, self._printed = list(widths), printed or len(widths)
        if not printed and sum(widths) > _WIDEST:
            names = sum(widths[:_NAMED])
            beside = -(-(sum(widths) - names) // (_WIDEST - names))
            self.sheet.fit_to_pages(int(beside), 0)
            self.sheet.repeat_columns(0, _NAMED - 1)
            # As wide as each of them comes out: prose beyond it would be cut where the next page begins.
            each = names + (sum(widths) - names) / beside
            self._printed = sum(reach <= each for reach in accumulate(widths))
        for index, width in enumerate(widths):
            self.sheet.set_column(index, index, width, self.book.looks("plain"))

    def write(self, row: int, column: int, cell: Cell, look: str = "plain") -> None:
        """Write a cell: text is always text, a number that is none (not a number, infinite) is left blank."""
        self.sheet.put(row, column, cell, self.book.looks.style(with_cents(look, cell)))

    def rows(
        self, first: int, columns: Sequence[Sequence[Cell]], looks: Sequence[str], widths: Sequence[float]
    ) -> None:
        """Write rows from row `first` on, given by their columns from A on, each cell as `write` does, in rows high
        enough for their wrapped texts."""
        self.sheet.put_rows(first, columns, list(map(self._styles, looks, columns)))
        wrapped = [
            [lines_in(cell, width * PER_WIDTH) for cell in cells]
            for cells, look, width in zip(columns, looks, widths, strict=True)
            if "wrap" in look.split()
        ]
        for row, lines in enumerate(map(max, zip(*wrapped, strict=True)), start=first):
            if height := height_of(lines):
                self.sheet.set_row(row, height)

    def _styles(self, look: str, cells: Sequence[Cell]) -> Sequence[str]:
        """How each cell of a column looks, as `Looks.style` says it."""
        style = self.book.looks.style
        if not is_money(look):
            return [style(look)] * len(cells)
        plain, odd = style(look), style(with_odd(look))
        return [odd if has_cents(cell) else plain for cell in cells]

    def title(self, title: str, about: str) -> int:
        """The sheet's title and what it is about; returns the row under them."""
        self.write(0, 0, title, "title")
        self.sheet.set_row(0, 24)
        self.prose(1, about, "note")
        return 2

    def prose(self, row: int, text: str, look: str = "wrap", last: int | None = None) -> int:
        """Running text over several columns, in a row high enough; returns the row under it."""
        last = self._printed - 1 if last is None else last
        self.merge(row, 0, last, text, look)
        per_line = sum(self._widths[: last + 1]) * (0.8 if look == "headline" else 1.08)
        lines = lines_of(text, per_line)
        self.sheet.set_row(row, max(ROW_HEIGHT, LINE_HEIGHT * (1.3 if look == "headline" else 1) * lines + 2))
        return row + 1

    def sentences(self, row: int, sentences: Iterable[str]) -> int:
        """Running text, a sentence a row; returns the row under them."""
        for sentence in sentences:
            row = self.prose(row, sentence)
        return row

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
        totals: bool = False,
        header: int = LIST_HEADER,
        printed: int = 0,
    ) -> int:
        """A sheet that is one list: its top, the list with its headings kept in sight; returns the row under it.

        `totals`: the sums stand under it; `printed`: see `widths`.
        """
        self.widths([column.width for column in columns], printed)
        self.title(title, about)
        end = self.table(header, columns, items, name)
        if totals:
            self.totals(end, header, columns)
        self.freeze(header + 1)
        return end + totals

    def table(self, header: int, columns: Sequence[ListColumn[Item]], items: Sequence[Item], name: str = "") -> int:
        """A list with its header in row `header`, filtered where it has a `name`; returns the row under it."""
        looks = aligned([column.look for column in columns])
        heads = ["header " + " ".join(part for part in look.split() if part in ("indent", "right")) for look in looks]
        for index, (column, head) in enumerate(zip(columns, heads, strict=True)):
            self.write(header, index, column.heading, head)
        self.fit(header, [(column.width, column.heading) for column in columns], 1.0)
        self._rows(header, columns, items, looks)
        if not items:
            self.write(header + 1, 0, "None.", "plain")
            return header + 2
        if name:
            headings = [
                {"header": clean(column.heading), "header_format": self.book.looks(head)}
                for column, head in zip(columns, heads, strict=True)
            ]
            self.sheet.list_table(header, len(items), headings, name)
        return header + 1 + len(items)

    def _rows(
        self, header: int, columns: Sequence[ListColumn[Item]], items: Sequence[Item], looks: Sequence[str]
    ) -> None:
        """The rows of a list, and the sums of its columns."""
        sums = {index: 0.0 for index, column in enumerate(columns) if column.sums}
        of_body, widths = [f"body {look}" for look in looks], [column.width for column in columns]
        for done in range(0, len(items), AT_ONCE):
            row, some = header + 1 + done, items[done : done + AT_ONCE]
            cells = [[column.cell(item, at) for at, item in enumerate(some, start=row + 1)] for column in columns]
            for place in sums:
                sums[place] = sum((_value(cell) or 0.0 for cell in cells[place]), sums[place])
            self.rows(row, cells, of_body, widths)
        self._lists[header] = len(items), sums

    def fit(self, row: int, cells: Sequence[tuple[float, Cell]], per_width: float = PER_WIDTH) -> None:
        """Make a row high enough for its wrapped texts: not every office program does so by itself."""
        if height := row_height((width * per_width, cell) for width, cell in cells):
            self.sheet.set_row(row, height)

    def totals(
        self, row: int, header: int, columns: Sequence[ListColumn[Any]], function: str = "SUM(", first: int = 0
    ) -> None:
        """A row of totals of the list under row `header`, from column `first` on: above the list or under it."""
        count, sums = self._lists[header]
        for index, column in enumerate(columns[first:], start=first):
            cell = column.total(row + 1) if callable(column.total) else column.total
            if column.sums:
                here = xl_range_abs(header + 1, index, header + max(1, count), index)
                cell = Formula(f"{function}{here})", round(sums[index], 2))
            if first and cell is None:
                continue
            self.write(row, index, cell, f"{'plain' if cell is None or isinstance(cell, str) else column.look} total")

    def sums_above(self, rows: tuple[int, int], header: int, columns: Sequence[ListColumn[Any]], first: int) -> None:
        """The sums of all rows of a list and of those that the filter shows, from column `first` on, above it."""
        labels = (("All rows", "SUM("), (SHOWN, "SUBTOTAL(109,"))
        for row, (label, function) in zip(rows, labels, strict=True):
            self.merge(row, first - 3, first - 1, label, "right total")
            self.totals(row, header, columns, function, first)

    def freeze(self, row: int, repeat: int | None = None) -> None:
        """Keep the rows above `row` in sight, and print the last of them, or row `repeat`, on every page."""
        self.sheet.freeze_panes(row, 0)
        self.sheet.repeat_rows(row - 1 if repeat is None else repeat)

    def print_only(self, rows: int) -> None:
        """Print these first rows of the columns that are printed: further ones would shrink them."""
        self.sheet.print_area(0, 0, rows - 1, self._printed - 1)

    @property
    def pixels(self) -> float:
        """The height of a printed page, whose width shows all columns that are printed."""
        return _PAGE_SHAPE * max(_AS_IT_IS, sum(7 * width + 5 for width in self._widths[: self._printed]))

    def fits(self, first: int, end: int, further: float = 0) -> bool:
        """Whether the rows from `first` up to `end`, and so many pixels more, stand on one printed page."""
        sizes = self.sheet.row_sizes
        height = sum(sizes[row][0] if row in sizes else ROW_PIXELS for row in range(first, end))
        return bool(height + further <= self.pixels)

    def do_not_print(self) -> None:
        """Excel and LibreOffice leave a page of empty cells out: print one, which a reader may clear to print all."""
        beside = len(self._widths) + 1
        self.sheet.print_area(0, beside, 0, beside)

    def protect(self) -> None:
        """Keep formulas and words from being typed over, without a password; filters and what is open still work."""
        allowed = ("autofilter", "format_cells", "format_columns", "format_rows")
        self.sheet.protect("", dict.fromkeys(allowed, True))

    def colour_changes(self, first: int, last: int, columns: tuple[int, int], change: str) -> None:
        """Colour what is raised and what is cut, live, by the sign of column `change` (a letter)."""
        raised, cut = self.book.looks.colours()
        for sign, form in ((">", raised), ("<", cut)):
            rule = {"type": "formula", "criteria": f"=N(${change}{first + 1}){sign}0", "format": form}
            self.sheet.conditional_format(first, columns[0], last, columns[1], rule)

    def colour_checks(self, first: int, column: int, last: int) -> None:
        """Colour check cells: what is left unallocated is amber, what else does not say OK is red."""
        wrong, left = self.book.looks.alarms()
        for criteria, value, look in (("containing", "unallocated", left), ("not containing", "OK", wrong)):
            rule = {"type": "text", "criteria": criteria, "value": value, "format": look, "stop_if_true": True}
            self.sheet.conditional_format(first, column, last, column, rule)


def _value(cell: Cell) -> Any:
    return cell.value if isinstance(cell, Formula) else cell
