"""What the first rows of a sheet say of all of it: whose budget it is, and in which money."""

from __future__ import annotations

import re

from budgetopt.intake.cells.grid import Grid

_PLACE = re.compile(r"\b(?:City|Town|County|Village|Borough|State) of (?:[A-Z][\w'-]+ ?)+")
_BY_LETTERS = ("CHF", "CAD", "AUD", "NZD", "MXN", "SEK", "NOK", "DKK")
# Words and signs that say in which money a sheet is; $ says too little.
_CURRENCIES = {
    "EUR": re.compile(r"€|\b(EUR|[Ee]uros?)\b"),
    "GBP": re.compile(r"£|\b(GBP|[Pp]ounds sterling)\b"),
    **{code: re.compile(rf"\b{code}\b") for code in _BY_LETTERS},
    **{
        code: re.compile(words)
        for code, words in {
            "PLN": r"\bPLN\b|\bzł",
            "CZK": r"\bCZK\b|\bKč\b",
            "HUF": r"\bHUF\b|\bFt\b|[Ff]orint",
            "RON": r"\bRON\b|\blei\b",
            "TRY": r"\bTRY\b|₺|\bTL\b",
            "RUB": r"\bRUB\b|₽|\bруб",
            "UAH": r"\bUAH\b|₴|\bгрн\b",
            "ILS": r"₪",
            "INR": r"\bINR\b|₹|\bRs\.?\s?(?=[\d(]|in\b)|\b([Ll]akh|[Cc]rore)s?\b",
            "BRL": r"\bBRL\b|R\$",
            "ZAR": r"\bZAR\b|\bR\s?(thousand|million)\b",
            "JPY": r"\bJPY\b|[千百万億\d]円",
            "CNY": r"\bCNY\b|[千百万亿\d]元",
            "KRW": r"₩|[천만억\d]\s?원",
            "PHP": r"₱",
            "VND": r"₫|đồng",
            "IDR": r"\bRp\b|[Rr]upiah",
            "THB": r"฿",
        }.items()
    },
}
_LOOKED_AT = 40  # rows


def place_named(grid: Grid) -> str:
    """The city, town or county that its titles name; "" where they name none."""
    for row in sorted(grid.rows)[:6]:
        for value in grid.rows[row].values():
            named = _PLACE.search(value) if isinstance(value, str) else None
            if named:
                return named.group().strip()
    return ""


def currencies_in(grid: Grid) -> set[str]:
    """The currencies that a sheet names in its first rows."""
    rows = (grid.rows[row] for row in sorted(grid.rows)[:_LOOKED_AT])
    words = " ".join({value for cells in rows for value in cells.values() if isinstance(value, str)})
    return {code for code, named in _CURRENCIES.items() if named.search(words)}
