"""Departments that stand as rows over their programs ("PUBLIC SAFETY"), with or without their subtotal."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from budgetopt.intake.cells import values
from budgetopt.intake.cells.grid import Cells
from budgetopt.intake.layout.finding import Header
from budgetopt.intake.layout.rows import says_total

_LEAST = 2


def with_bands(header: Header, columns: dict[str, Any]) -> dict[str, Any]:
    """The columns of a proposed ledger, whose departments are the bands where no other column names them."""
    named = columns.get("program") or columns.get("program_id")
    if not named or columns.get("department", named) != named:
        return columns
    program = header.column_under(named)
    rows = [header.grid.rows[row] for row in header.below()]
    bands = sum(_is_band(one, program) and program in two and not _is_band(two, program) for one, two in pairwise(rows))
    if bands < _LEAST or _recur(rows, program):
        return columns
    part = "program" if "department" in columns and columns.get("program_id") == named else ""
    kept = {name: heading for name, heading in columns.items() if not (part and name == "program_id")}
    return kept | ({part: named} if part else {}) | {"department": {"band": True}}


def _recur(rows: Sequence[Cells], program: int) -> bool:
    """Whether most programs stand under several bands: those are groups of accounts, and no departments."""
    band, under = "", defaultdict[str, set[str]](set)
    for cells in rows:
        if _is_band(cells, program):
            band = next(words for cell in cells.values() if isinstance(cell, str) and (words := values.text(cell)))
        elif name := values.text(cells.get(program)):
            under[name].add(band)
    return 2 * sum(len(bands) > 1 for bands in under.values()) > len(under)


def _is_band(cells: Cells, program: int) -> bool:
    """Whether a row holds one text and at most amounts: alone, or where no program is named."""
    texts = {column: value for column, value in cells.items() if isinstance(value, str) and _is_word(value)}
    if len(texts) != 1 or says_total(next(iter(texts.values()))):
        return False
    return len(cells) == 1 or program not in texts


def _is_word(value: str) -> bool:
    return sum(sign.isalpha() for sign in values.text(value)) > 1
