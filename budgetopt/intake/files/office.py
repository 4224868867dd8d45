"""What office programs write in an .xlsx workbook: its namespaces, addresses, number formats and days.

Not openpyxl's, which knows the same: importing any of it loads the whole of it, a quarter of a second before each
command. Sources: ECMA-376 part 1, 18.8.30 (formats), 18.17.4 (days); openpyxl 3.1, which it is tested against.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from functools import lru_cache

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
_ADDRESS = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]+)", re.IGNORECASE)


def is_date_format(code: str) -> bool:
    """Whether a number format shows a date or a time."""
    return _DATE_SIGN.search(_NO_FORMAT.sub("", code.split(";")[0])) is not None


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


def corners(area: str) -> tuple[int, int, int, int]:
    """The first column and row and the last of "A1:C3", or of one cell. Raises ValueError."""
    first, _, last = area.partition(":")
    (top, left), (bottom, right) = position(first), position(last or first)
    return left, top, right, bottom
