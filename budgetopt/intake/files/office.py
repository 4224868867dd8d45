"""What office programs write in an .xlsx workbook: its namespaces, addresses, number formats and days.

Not openpyxl's, which knows the same: importing any of it loads the whole of it, a quarter of a second before each
command. Sources: ECMA-376 part 1, 18.8.30 (formats), 18.17.4 (days); openpyxl 3.1, which it is tested against.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from budgetopt.intake.cells.words import unit_in

SHEET_MAIN_NS = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
REL_NS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
# Day 0 of a workbook; a sheet counts a 29 February 1900, so that days before it are one further.
EPOCH, EPOCH_OF_1904 = datetime(1899, 12, 30), datetime(1904, 1, 1)
_LEAP_DAY_OF_1900 = 60
# The formats that have a number and no text of their own, of those that show percentages or dates.
BUILTIN_FORMATS = {9: "0%", 10: "0.00%", **dict.fromkeys((*range(14, 23), 45, 46, 47), "yyyy-mm-dd")}
# Quoted words, and what stands in brackets but for [h], [m] and [s], which count time.
_NO_FORMAT = re.compile(r'".*?"|\[(?!hh?\]|mm?\]|ss?\])[^\]]*\]')
_DATE_SIGN = re.compile(r"(?<![_\\])[dmhys]", re.IGNORECASE)
_WRITTEN = re.compile(r'"([^"]*)"|\\(.)')
_UNITS = {"k": 1_000, "m": 1_000_000, "mm": 1_000_000, "mn": 1_000_000, "bn": 1_000_000_000, "cr": 10_000_000}
_ADDRESS = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]+)", re.IGNORECASE)


def is_date_format(code: str) -> bool:
    """Whether a number format shows a date or a time."""
    return _DATE_SIGN.search(_NO_FORMAT.sub("", code.split(";")[0])) is not None


def scale_of(code: str) -> int:
    """What a number format divides by: "#,##0," shows thousands, "0.0,," millions."""
    bare = re.sub(r'"[^"]*"|\\.|_.|\[[^]]*\]', "", code.split(";")[0])
    hidden = re.search(r"[0#?](,+)(?![0#?,])", bare)
    return 1_000 ** len(hidden[1]) if hidden else 1


def unit_written(code: str) -> int:
    """What the words of a number format say a number is in: 412.3 shown as "412.3K" is 412,300; 1 where none does, or
    where the format divides by it."""
    if scale_of(code) > 1:
        return 1
    written = [quoted or sign for quoted, sign in _WRITTEN.findall(code.split(";")[0])]
    return unit_called("".join(written))


@lru_cache(1_000)
def unit_called(words: str) -> int:
    """The unit that words beside a number say it is in: "K", "Mio."; 1 where they say none."""
    bare = words.strip(" .").casefold()
    return _UNITS.get(bare) or (unit_in(bare) if bare else 1) or 1


def day_of(days: int | float, epoch: datetime) -> datetime | time:
    """The date that days from `epoch` say, the time where they are less than one. Raises ValueError, OverflowError."""
    day, fraction = divmod(days, 1)
    of_day = timedelta(milliseconds=round(fraction * 86_400_000))
    if 0 <= days < 1 and not of_day.days:
        return (datetime.min + of_day).time()
    late = 0 < days < _LEAP_DAY_OF_1900 and epoch == EPOCH
    return epoch + timedelta(days=day + late) + of_day


def written_day(text: str) -> date | time | timedelta:
    """The date, time or duration that a cell of type "d" writes. Raises ValueError."""
    from openpyxl.utils.datetime import from_ISO8601  # hardly any workbook has such cells

    found: date | time | timedelta = from_ISO8601(text)
    return found


@lru_cache(100_000)
def position(address: str) -> tuple[int, int]:
    """Row and column of an address in A1 style. Raises ValueError."""
    found = _ADDRESS.fullmatch(address)
    if found is None:
        raise ValueError(address)
    column = 0
    for letter in found[1].upper():
        column = column * 26 + ord(letter) - 64
    return int(found[2]), column


_PART = r"\$?([A-Z]{1,3})\$?\d+(:\$?\1\$?\d+)?([,;+]\$?\1\$?\d+(:\$?\1\$?\d+)?)*"
_ADDS = re.compile(rf"(?:SUM\(|SUBTOTAL\(\d+[,;])?\+?{_PART}\)?")
_OF_A_TABLE = re.compile(r"SUBTOTAL\(1?09,\w+\[[^\[\]]+\]\)")
_LONGEST_SUM = 8_000  # signs of a formula


def added_rows(formula: str, row: int, column: int) -> tuple[int, int]:
    """The first and the last row that a formula adds up in its own column: =SUM(C3:C6), =C3+C9, a table's own; (0, 0)
    where it does anything else."""
    if _OF_A_TABLE.fullmatch(formula):
        return 1, row - 1
    found = _ADDS.fullmatch(formula) if len(formula) <= _LONGEST_SUM else None
    if found is None or position(f"{found[1]}1")[1] != column:
        return 0, 0
    rows = [int(number) for number in re.findall(r"(?<=[A-Z$])\d+", formula.partition("(9")[2] or formula)]
    first, last = min(rows), max(rows)
    return (first, last) if first < last and not first <= row <= last else (0, 0)


def corners(area: str) -> tuple[int, int, int, int]:
    """The first column and row and the last of "A1:C3", or of one cell. Raises ValueError."""
    first, _, last = area.partition(":")
    (top, left), (bottom, right) = position(first), position(last or first)
    return left, top, right, bottom
