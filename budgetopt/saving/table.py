"""A table as .csv text: quoted by the library, and no text becomes a formula where a spreadsheet opens it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from decimal import Decimal

# A number stays one; None is an empty cell.
CsvCell = str | int | float | Decimal | None
# What a spreadsheet takes for the beginning of a formula; some look past blanks and control characters before it.
_BEGINS = tuple("=+-@\t\r\n＝＋－＠")


def csv_bytes(headings: Sequence[str], rows: Iterable[Sequence[CsvCell]]) -> bytes:
    """Headings and rows (UTF-8, commas, CRLF). A text that would begin a formula stands behind an apostrophe."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(headings)
    writer.writerows([_as_text(cell) for cell in row] for row in rows)
    return out.getvalue().encode()


def _as_text(text: CsvCell) -> CsvCell:
    if not isinstance(text, str):
        return text
    begins = text.startswith(_BEGINS) or text.lstrip().startswith(_BEGINS)
    return f"'{text}" if begins else text
