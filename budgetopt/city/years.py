"""How a fiscal year is written: FY2026."""

from __future__ import annotations


def fy(year: int, word: str = "FY") -> str:
    """ "FY2026"; where no file names the base year, years count from it: "this year", "year 1"."""
    return f"{word}{year}" if year >= 1900 else f"year {year}" if year else "this year"
