"""Quarters and months as headings name them."""

from __future__ import annotations

import re

from budgetopt.intake.cells.words import without_year

_NAME = "q|quarter|qtr|quartal|trimestre"
_QUARTER = rf"(?:{_NAME}|t|trim)\W*([1-4])|([1-4])\W*(?:st|nd|rd|th|er|e|º)?\W*(?:{_NAME})"
_MONTHS = (
    "jan|ene|gen", "feb|f[eé]v", "mar|m[aä]r", "apr|abr|avr", "may|mai", "jun|juin", "jul|juil", "aug|ago|ao[uû]",
    "sep", "o[ck]t", "nov", "de[cz]|d[eé]c|dic",
)  # fmt: skip


def period_of(heading: str) -> str:
    """The quarter ("q1") or the month ("m0" for January) that a heading names; "" where it names none."""
    words = re.sub(r"\b(fy|budget|adopted|amount)\b", " ", without_year(heading), flags=re.IGNORECASE).strip(" -_.:/")
    # "Jul-25", and a first of July.
    words = re.sub(r"(?<=[^\W\d])[-\s'’/_]*\d{2}$", "", words)
    if day := re.fullmatch(r"\d{4}-(\d\d)-01", heading):
        return f"m{int(day[1]) - 1}"
    if quarter := re.fullmatch(_QUARTER, words, re.IGNORECASE):
        return f"q{quarter[1] or quarter[2]}"
    month = (
        number for number, said in enumerate(_MONTHS) if re.fullmatch(rf"({said})[^\W\d]*\.?", words, re.IGNORECASE)
    )
    return next((f"m{number}" for number in month), "")
