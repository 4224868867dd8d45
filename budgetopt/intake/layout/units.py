"""In what unit a sheet's amounts are: what a lone cell or a heading says, and number formats that hide thousands."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from budgetopt.intake.cells import values
from budgetopt.intake.cells.grid import Grid
from budgetopt.intake.cells.values import Scaled, Unreadable, Value
from budgetopt.intake.cells.words import UNIT_WORDS, unit_in
from budgetopt.intake.log import Log
from budgetopt.money import half_up

_MEND = "Make them agree: correct the label, the number format, or Amounts in."
# Words that may stand around a unit without saying anything else.
_FILLERS = frozenset([
    "in", "of", "all", "amounts", "amount", "figures", "figure", "values", "are", "is", "shown", "expressed",
    "stated", "reported", "presented", "dollars", "dollar", "us", "usd", "euros", "euro", "eur", "pounds", "pound",
    "gbp", "sterling", "cad", "aud", "unless", "otherwise", "noted", "note", "notes", "the", "as", "nominal",
    "except", "and", "per", "head", "fte", "where", "angaben", "alle", "beträge", "en", "de", "montants",
])  # fmt: skip
_PHRASE = re.compile(
    r"\b(?:in|en)\s+(?:(?:us|usd|eur|gbp)\s+)?[$€£]?\s*(?:'?000s?\b|thousands?|millions?|billions?|milliers|mio\b|mrd\b|tsd\b|teur|t€)",
    re.IGNORECASE,
)


def unit_of_lone(text: str) -> int | None:
    """The unit that a title or lone cell says the amounts are in: "£ million", "Budget (in thousands)".

    None for a text that only speaks of thousands ("serves 3 million residents").
    """
    for piece in (text, *re.findall(r"\(([^)]*)\)|\[([^]]*)\]", text)):
        words = piece if isinstance(piece, str) else "".join(piece)
        unit = unit_in(f"({words})" if words != text else words)
        if unit and (_PHRASE.search(words) or _only_unit(words)):
            return unit
    return None


def _only_unit(words: str) -> bool:
    rest = words
    for _, pattern in UNIT_WORDS:
        rest = pattern.sub(" ", rest)
    rest = re.sub(r"\b(?:mn?|k|'?0{3}s?)\b", " ", rest, flags=re.IGNORECASE)
    return set(re.findall(r"\w+", rest.casefold())) <= _FILLERS


def said_units(grid: Grid, top: int) -> Iterator[tuple[int, int, str, int]]:
    """(row, column, words, unit) of each title above the headings, and lone remark below them, that says a unit."""
    for row, cells in grid.rows.items():
        if row < top or (row > top and len(cells) == 1):
            for column, value in cells.items():
                if isinstance(value, str) and (unit := unit_of_lone(value)):
                    yield row, column, values.text(value), unit


def check_scaled(grid: Grid, header: int, columns: Iterable[int], unit: int, log: Log) -> None:
    """Cells whose number format hides thousands: an error where a label says thousands too, else a note."""
    for column in columns:
        scaled = [
            row for row, cells in sorted(grid.rows.items()) if row > header and isinstance(cells.get(column), Scaled)
        ]
        if not scaled:
            continue
        cell = grid.rows[scaled[0]][column]
        place, scale = grid.place(scaled[0], column), cell.scale if isinstance(cell, Scaled) else 1
        holds = f"the cell holds {values.text(cell)} and its format shows it in units of {scale:,}"
        if unit > 1:
            readings = _example(log, cell, 1, unit)
            said = (
                f"{holds}, while amounts are said to be in units of {unit:,}: {readings}. {len(scaled):,} cells are so."
            )
            log.error("units-differ", place, said, "", _MEND)
        else:
            said = f"{holds}; what the cell holds was read: {_example(log, cell, 1)}. {len(scaled):,} cells are so."
            log.note("shown-in-thousands", place, said)


def readings(log: Log, grid: Grid, header: int, columns: Iterable[int], *units: int) -> str:
    """The readings of the first amount under the headings, as the end of a sentence."""
    for row in sorted(row for row in grid.rows if row > header):
        for column in columns:
            value = grid.rows[row].get(column)
            if value is not None and (example := _example(log, value, *units)):
                return f": {values.shown(value)} at {grid.place(row, column).cell} is {example}"
    return ""


def _example(log: Log, value: Value, *units: int) -> str:
    try:
        sizes = [values.money_exact(value, unit) for unit in units]
    except Unreadable:
        return ""
    return " or ".join(log.show(half_up(size)) for size in sizes if size)
