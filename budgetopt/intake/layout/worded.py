"""Rows that their words and their sums tell, whatever else stands in them: totals with a code of their own, and names
over rows in which no figure stands."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from budgetopt.intake.cells import digits, values
from budgetopt.intake.cells.values import Value
from budgetopt.intake.layout.depth import sizes_in
from budgetopt.intake.layout.finding import Header
from budgetopt.intake.layout.total_words import says_total

_CODE = re.compile(r"[\d./-]+\s+(?=\D)")
_LEAST_FIGURES = 2


def added_by_words(
    header: Header, records: Sequence[int], names: Collection[int], sums: Collection[int]
) -> dict[int, Sequence[int]]:
    """Of some rows, those whose words say that they are a total, behind a code too, and that are the sum of the rows
    above: of those since the last total, or of all. `names`: the columns of words; `sums`: those of amounts."""
    named = [header.among(records, column).where(_says_total) for column in names]
    totals = {row for said in named if said for row, one in zip(records, said, strict=True) if one}
    sizes = [sizes_in(header, records, column) for column in sums] if totals else []
    found: dict[int, Sequence[int]] = {}
    since, above = list[int](), list[int]()
    for row in records if sizes else ():
        if row not in totals:
            since.append(row)
            above.append(row)
            continue
        for some in (since, above):
            right = all(column[row] == sum(column[one] for one in some) for column in sizes)
            if right and len(some) > 1 and any(column[row] for column in sizes):
                found[row], since = some[:], []
                break
    return found


def without_figures(header: Header, sums: Collection[int]) -> set[int]:
    """The rows under the headings in which nothing stands under any amount, of any year: names of the rows under them,
    or of a program that never had money. None where the amounts have but one column."""
    blank = [header.under(column).where(values.is_blank) for column in sums]
    if not blank or not all(blank):
        return set()
    rows = {
        row: cells
        for row, cells, *without in zip(header.below(), header.lines(), *blank, strict=True)
        if all(without) and len(cells) > 1
    }
    figures = {at for at in header.filled() if _holds_figures(header, at)} if rows else set()
    if len(figures) < _LEAST_FIGURES or not figures.issuperset(sums):
        return set()
    return {row for row, cells in rows.items() if figures.isdisjoint(cells)}


def _holds_figures(header: Header, column: int) -> bool:
    """Whether most rows have a number there."""
    return 2 * sum(header.under(column).each(digits.is_number)) > len(header.lines())


def _says_total(value: Value) -> bool:
    return isinstance(value, str) and says_total(_CODE.sub("", value, count=1) if value[:1].isdigit() else value)
