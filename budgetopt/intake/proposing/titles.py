"""What the first rows of a sheet say of all of it: whose budget it is, and in which money."""

from __future__ import annotations

import re

from budgetopt.intake.cells.grid import Grid

_PLACE = re.compile(r"\b(?:City|Town|County|Village|Borough|State) of (?:[A-Z][\w'-]+ ?)+")
_BY_LETTERS = ("CHF", "CAD", "AUD", "NZD", "MXN", "SEK", "NOK", "DKK", "PLN", "BRL")
# Words and signs that say in which money a sheet is; $ says too little.
_CURRENCIES = {
    "EUR": re.compile(r"€|\b(EUR|[Ee]uros?)\b"),
    "GBP": re.compile(r"£|\b(GBP|[Pp]ounds sterling)\b"),
    **{
        code: re.compile(rf"\b{code}\b")
        for code in ["CHF", "CAD", "AUD", "NZD", "MXN", "SEK", "NOK", "DKK", "PLN", "BRL"]
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
