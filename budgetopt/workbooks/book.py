"""A workbook as it is written: its sheets in their order, the same bytes for the same contents and date."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from budgetopt.memory import without_collection
from budgetopt.saving.parts import PackedWorkbook
from budgetopt.workbooks.look import FONT, Looks
from budgetopt.workbooks.page import Page
from budgetopt.workbooks.sheet import CellSheet, Texts
from budgetopt.workbooks.sheet_list import quoted
from budgetopt.workbooks.text import one_line, print_code

# Text is always written as text; these settings hold even where a call would guess.
_OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


# Hears what is being made: how much is done, of how much, and what comes next; it may raise, to end it.
Step = Callable[[int, int, str], object]


@dataclass
class Workbook:
    """The workbook under construction and what every sheet of it shares."""

    book: Any
    looks: Looks
    currency: str
    header: str
    date: datetime.date
    texts: Texts
    contents: Sequence[tuple[str, str]] = ()
    pages: dict[str, Page] = field(default_factory=dict)

    def name(self, name: str, sheet: str, cell: str) -> None:
        """Define a name for a cell or range of a sheet."""
        self.book.define_name(name, f"={quoted(sheet)}!{cell}")

    def add(self, name: str) -> Page:
        """A further sheet."""
        sheet = self.book.add_worksheet(name, CellSheet)
        sheet.texts = self.texts
        page = Page(self, sheet, name)
        self.pages[name] = page
        return page


@dataclass(frozen=True)
class OutputSheet:
    """A sheet of the workbook: its name, what a reader finds there, how it is written, when it is wanted, and whether
    it is printed unless a reader asks for it."""

    name: str
    about: str
    write: Callable[[Page, Any], None]
    wanted: Callable[[Any], bool] = lambda facts: True
    printed: bool = True


@dataclass(frozen=True)
class Cover:
    """What a workbook says of itself: whose it is, its title, the print header, and the command that makes it."""

    city: str
    title: str
    header: str
    command: str
    currency: str
    cents: bool
    date: datetime.date


@without_collection()
def write_book(
    target: BinaryIO, cover: Cover, sheets: Sequence[OutputSheet], facts: Any, progress: Step | None = None
) -> None:
    """Write those of `sheets` that are wanted of `facts`; the same facts and date give the same bytes. `progress` hears
    of each sheet before it is written."""
    wanted, date = [sheet for sheet in sheets if sheet.wanted(facts)], cover.date
    # Copies: XlsxWriter takes its options' contents out of them.
    book = PackedWorkbook(target, _OPTIONS | {"default_format_properties": dict(FONT)})
    book.set_properties(
        {
            "title": one_line(": ".join(filter(None, (cover.city, cover.title))), 200),
            "comments": f"Made by budgetopt {cover.command}",
            "created": datetime.datetime(date.year, date.month, date.day),
        }
    )
    # The blank ends the font size: a city called "29 Palms" would else be printed in size 829.
    named = ": ".join(print_code(part) for part in (cover.city, cover.header) if part)
    header = f"&L&10 {named}&R&10 {date.isoformat()}"
    looks = Looks(book, cover.currency, cover.cents)
    contents = [(sheet.name, sheet.about) for sheet in wanted]
    pages = Workbook(book, looks, cover.currency, header, date, Texts(book.str_table), contents)
    # All sheets first: formulas and links name sheets that are written later.
    for sheet in wanted:
        pages.add(sheet.name)
    for index, sheet in enumerate(wanted):
        if progress:
            progress(index, len(wanted) + 1, f"sheet {index + 1} of {len(wanted)}, {sheet.name}")
        sheet.write(pages.pages[sheet.name], facts)
        if not sheet.printed:
            pages.pages[sheet.name].do_not_print()
    pages.pages[wanted[0].name].sheet.activate()
    if progress:
        progress(len(wanted), len(wanted) + 1, "the file")
    # All cells are written: what each text is in them would stand beside the whole file.
    pages.texts.clear()
    book.close()
    if not all(page.sheet.complete for page in pages.pages.values()):
        raise AssertionError("this version of XlsxWriter does not ask a sheet for its rows")
