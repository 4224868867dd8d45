"""When a cell says: fiscal years and days."""

from __future__ import annotations

import re
from datetime import date, datetime

from budgetopt.intake.cells.limits import FIRST_YEAR, LAST_YEAR
from budgetopt.intake.cells.values import Unreadable, Value, is_missing, shown, text
from budgetopt.intake.cells.words import full_year, year_in


def year(value: Value, first: int = FIRST_YEAR) -> int | None:
    """The fiscal year that a cell names, by the year it ends in ("2023-24" is 2024), not before `first`; None when
    missing."""
    if is_missing(value):
        return None
    # "2,015" is how a formatted number may come out of a ledger.
    words = re.sub(r"^(\d),(\d{3})$", r"\1\2", text(value))
    if isinstance(value, date) or re.fullmatch(r"\d{4}", words):
        found: int | None = int(words[:4])
    else:
        found = full_year(words[1:]) if re.fullmatch(r"'\d{2}", words) else year_in(words)
    if found is None or not first <= found <= LAST_YEAR:
        raise Unreadable(f"{shown(value)} is not a year.", "", "Write the year the fiscal year ends in, such as 2026.")
    return found


_DAY_FORMS = ("%Y/%m/%d", "%B %d, %Y", "%b %d, %Y", "%d %B %Y", "%d %b %Y", "%d.%m.%Y")
_MONTH_FORMS = ("%B %Y", "%b %Y")


def day(value: Value) -> str | None:
    """A day as far as a cell names it: "2028-06-30", "2028-06" or "2028"; None when missing.

    Of 6/7/2028 nobody knows which is the month.
    """
    if is_missing(value):
        return None
    words = text(value)
    iso = re.fullmatch(r"(\d{4})(?:-(0?[1-9]|1[0-2])(?:-(\d\d?))?)?(?:[T ]00:00(?::00)?)?", words)
    slashed = re.fullmatch(r"(\d\d?)/(\d\d?)/(\d{4})", words)
    if iso:
        parts = [int(part) for part in iso.groups() if part]
    elif slashed:
        first, second, in_year = map(int, slashed.groups())
        if first <= 12 and second <= 12 and first != second:
            raise Unreadable(
                f"{shown(value)} may be two days.", "", f"Write {in_year}-{first:02}-{second:02}, or as meant."
            )
        parts = [in_year, first, second] if first <= 12 else [in_year, second, first]
    else:
        parts = _named_day(words) or [year_in(words) or 0]
    try:
        found = date(*[*parts, 1, 1][:3])
        if not FIRST_YEAR <= found.year <= LAST_YEAR or isinstance(value, bool):
            raise ValueError
    except ValueError:
        raise Unreadable(f"{shown(value)} is not a date.", "", "Write it as 2028-06-30, or the year alone.") from None
    return found.isoformat()[: (4, 7, 10)[len(parts) - 1]]


def _named_day(words: str) -> list[int]:
    """Year, month and perhaps day of a date in words; [] where it is none."""
    for form in (*_DAY_FORMS, *_MONTH_FORMS):
        try:
            found = datetime.strptime(words, form)
        except ValueError:
            continue
        return [found.year, found.month] + ([] if form in _MONTH_FORMS else [found.day])
    return []
