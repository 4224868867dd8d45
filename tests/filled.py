"""A workbook of the given sheets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from openpyxl import Workbook


def filled(sheets: Mapping[str, Iterable[Sequence[object]]]) -> Workbook:
    """A workbook with these rows on these sheets, and nothing else."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    return book
