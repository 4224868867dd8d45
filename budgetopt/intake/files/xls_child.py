"""The inside of the process that reads one Excel 97 workbook: the file on standard input, its sheets as JSON on output.

Started by budgetopt.intake.files.xls alone, as a module of its own; it imports little and holds no state.
A damaged file may make a reader of this format ask for any amount of memory or time, so it is read where both are
watched. No macro is run: xlrd reads cells and nothing else.
"""

from __future__ import annotations

import io
import json
import re
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import xlrd

MOST_CELLS = 2_000_000
# The text of one shared string may stand in every cell.
MOST_SIGNS = 50_000_000
MOST_MEMORY = 700_000_000
_BIFF8 = 80
_WORDS = re.compile(r'"[^"]*[^\W\d_][^"]*"|\\[^\W\d_]')  # what a format writes beside a number
_ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}


class Refused(Exception):
    """A reason not to read the workbook: one of the words that budgetopt.intake.files.xls knows."""


def main() -> None:
    """Read one workbook."""
    _limit_memory()
    answer: dict[str, Any]
    try:
        answer = {"sheets": _sheets(sys.stdin.buffer.read())}
    except Refused as reason:
        answer = {"refused": str(reason)}
    except MemoryError:
        answer = {"refused": "memory"}
    except Exception:  # ours, for the process that started this one to raise
        answer = {"fault": traceback.format_exc()}
    sys.stdout.buffer.write(json.dumps(answer, ensure_ascii=False).encode("utf-8", "replace"))


def _limit_memory() -> None:
    # Where the system can bound a process, it is the surer way; budgetopt.intake.files.xls watches it everywhere.
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))


def _sheets(content: bytes) -> list[dict[str, Any]]:
    with _of_the_file():
        book = xlrd.open_workbook(file_contents=content, logfile=io.StringIO(), formatting_info=True, on_demand=True)
    if book.biff_version != _BIFF8:
        raise Refused("version")
    reader = _Reader(book)
    return [reader.sheet(place) for place in range(book.nsheets)]


@contextmanager
def _of_the_file() -> Iterator[None]:
    """What xlrd raises in here is the file's fault: of a damaged one it may be anything."""
    try:
        yield
    except MemoryError:
        raise
    except Exception as problem:
        encrypted = isinstance(problem, xlrd.XLRDError) and "encrypted" in str(problem)
        raise Refused("encrypted" if encrypted else "damaged") from None


class _Reader:
    def __init__(self, book: Any):
        self.book, self.cells, self.signs = book, MOST_CELLS, MOST_SIGNS
        formats = [getattr(book.format_map.get(style.format_key), "format_str", "") for style in book.xf_list]
        self.percent = {place: "%" in code for place, code in enumerate(formats)}
        self.worded = {place: code for place, code in enumerate(formats) if _WORDS.search(code)}

    def sheet(self, place: int) -> dict[str, Any]:
        with _of_the_file():
            sheet = self.book.sheet_by_index(place)
        rows = {}
        for row in range(sheet.nrows):
            cells = {
                column + 1: value
                for column, cell in enumerate(sheet.row(row))
                if (value := self._value(cell)) is not None
            }
            if cells:
                rows[row + 1] = cells
            self.cells -= len(cells)
            if self.cells < 0 or self.signs < 0:
                raise Refused("cells")
        found = {
            "name": sheet.name,
            "hidden": sheet.visibility != 0,
            "rows": rows,
            "hidden_rows": [row + 1 for row, facts in sheet.rowinfo_map.items() if facts.hidden],
            "hidden_columns": [column + 1 for column, facts in sheet.colinfo_map.items() if facts.hidden],
            # Rows and columns from and to, the first counted as 1 and the last included.
            "merged": [(left + 1, top + 1, right, bottom) for top, bottom, left, right in sheet.merged_cells],
        }
        self.book.unload_sheet(place)
        return found

    def _value(self, cell: Any) -> Any:
        """A JSON value; a share, a date, an error or a number with words is an object that says so."""
        match cell.ctype:
            case xlrd.XL_CELL_TEXT:
                self.signs -= len(cell.value)
                return cell.value if cell.value.strip() else None
            case xlrd.XL_CELL_NUMBER:
                number = cell.value
                if self.percent.get(cell.xf_index):
                    return {"percent": number}
                if cell.xf_index in self.worded:
                    return {"format": self.worded[cell.xf_index], "number": number}
                return int(number) if number.is_integer() and abs(number) < 1e15 else number
            case xlrd.XL_CELL_DATE:
                return self._date(cell.value)
            case xlrd.XL_CELL_BOOLEAN:
                return bool(cell.value)
            case xlrd.XL_CELL_ERROR:
                return {"error": _ERRORS.get(cell.value, "#VALUE!")}
        return None

    def _date(self, days: float) -> Any:
        try:
            found: datetime = xlrd.xldate.xldate_as_datetime(days, self.book.datemode)
        except (ValueError, OverflowError):
            return days
        if days >= 1:
            return {"date": found.isoformat()}
        # Less than a day is a time, of which nobody knows whether it is of hours or minutes: no number.
        return f"{found.hour}:{found.minute:02}" if days else days


if __name__ == "__main__":
    main()
