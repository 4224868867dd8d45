"""Departments that stand as rows over their programs ("PUBLIC SAFETY"), with or without their subtotal."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from itertools import pairwise
from typing import Any

from budgetopt.intake.cells import values
from budgetopt.intake.cells.grid import Cells
from budgetopt.intake.checks.funds import is_general
from budgetopt.intake.checks.sections import meaning
from budgetopt.intake.layout.finding import Header
from budgetopt.intake.layout.rows import RowKind, band_over, rows_of
from budgetopt.intake.layout.total_words import says_total
from budgetopt.intake.proposing.accounts import names_account
from budgetopt.intake.proposing.across import FUND

_LEAST = 2


def with_bands(header: Header, columns: dict[str, Any], amounts: Collection[str]) -> dict[str, Any]:
    """The columns of a proposed ledger, whose departments are the bands where no other column names them.

    `amounts`: the headings of its amounts.
    """
    named = columns.get("program") or columns.get("program_id")
    if not isinstance(named, str):
        return columns
    program, rows = header.column_under(named), header.grid.rows
    bands = _bands(header, columns, amounts, program)
    over = [band_over(header)] if band_over(header) else []
    if len(bands) + len(over) >= _LEAST and not {"fund", "fund_id"} & columns.keys():
        words = [*over, *(_word(rows[row]) for row in bands)]
        if all(is_general(word) or FUND.search(word) for word in words):
            return columns | {"fund": {"band": True}}
    if columns.get("department", named) != named:
        return columns
    below = header.below()
    many = sum(one in bands and two not in bands and program in rows[two] for one, two in pairwise(below))
    if many + len(over) < _LEAST:
        return columns
    under = _under(rows, below, bands, program)
    # Salaries, overtime and supplies again and again: what they stand under are the programs.
    if 2 * sum(map(names_account, under)) > len(under) and "account" not in columns:
        kept = {part: heading for part, heading in columns.items() if part not in {"program", "program_id"}}
        return kept | {"program": {"band": True}, "account": named}
    if 2 * sum(len(over) > 1 for over in under.values()) > len(under):
        return columns
    part = "program" if "department" in columns and columns.get("program_id") == named else ""
    kept = {name: heading for name, heading in columns.items() if not (part and name == "program_id")}
    return kept | ({part: named} if part else {}) | {"department": {"band": True}}


def _bands(header: Header, columns: dict[str, Any], amounts: Collection[str], program: int) -> set[int]:
    """The rows over the programs: alone, or with the sum of the rows beside them."""
    rows = header.grid.rows
    sums = {header.column_under(heading) for heading in amounts}
    others = {header.column_under(name) for part, name in columns.items() if part != "amount" and isinstance(name, str)}
    kinds = rows_of(header, {*others, *sums}, [program], (), bands=True, sums=sums, keys=[program])
    totals = {row for row, kind in kinds if kind is RowKind.TOTAL and not says_total(_word(rows[row]))}
    totals = {row for row in totals if not meaning(_word(rows[row])) and not header.grid.closes(row)}
    bands = {row for row in header.below() if _is_band(rows[row], program)}
    # Rows of money that are no sums are lines of what stands over them.
    lines = {row for row in bands - totals if not sums.isdisjoint(rows[row])}
    return totals | (bands - lines if len(lines) > len(totals) else bands)


def _word(cells: Cells) -> str:
    return next((words for cell in cells.values() if isinstance(cell, str) and (words := values.text(cell))), "")


def _under(
    rows: Mapping[int, Cells], below: Iterable[int], bands: Collection[int], program: int
) -> dict[str, set[str]]:
    """Program -> the bands that it stands under; where most have several, those are groups of accounts."""
    band, under = "", defaultdict[str, set[str]](set)
    for row in below:
        if row in bands:
            band = _word(rows[row])
        elif (name := values.text(rows[row].get(program))) and not says_total(name):
            under[name].add(band)
    return under


def _is_band(cells: Cells, program: int) -> bool:
    """Whether a row holds one text and at most amounts: alone, or where no program is named."""
    texts = {
        column: value
        for column, value in cells.items()
        if isinstance(value, str) and sum(sign.isalpha() for sign in values.text(value)) > 1
    }
    if len(texts) != 1 or says_total(word := next(iter(texts.values()))) or meaning(word):
        return False
    return len(cells) == 1 or program not in texts
