"""What each row under the headings is: a record, a total, the name of the rows under it or a footnote, or nothing."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Iterator, Sequence
from enum import Enum
from itertools import islice, pairwise

from budgetopt.intake.cells import values
from budgetopt.intake.cells.grid import Cells
from budgetopt.intake.cells.limits import MOST_RECORDS
from budgetopt.intake.layout.depth import added_by_depth
from budgetopt.intake.layout.finding import Header
from budgetopt.intake.layout.groups import groups
from budgetopt.intake.layout.printed import is_footer, reprinted, says_page
from budgetopt.intake.layout.total_words import says_difference, says_total, says_total_alone
from budgetopt.intake.layout.units import says_unit
from budgetopt.intake.layout.worded import added_by_words, without_figures

PARTS = "rows that name no program add up to the row beside them and were left out as its parts"
_WORD, _DIGIT = re.compile(r"[^\W\d]{2}"), re.compile(r"\d")


class RowKind(Enum):
    """What a row is."""

    RECORD = "record"
    TOTAL = "total"
    REMARK = "remark"  # a band ("PUBLIC SAFETY") or a footnote
    LEFT_OUT = "left out"  # as a mapping asks
    PART = "part"  # of the row above or below, whose amount it is in


_COUNTED = (RowKind.RECORD, RowKind.TOTAL)


def rows_of(
    header: Header,
    read: Collection[int],
    names: Collection[int] = (),
    ids: Collection[int] = (),
    bands: bool = False,
    chosen: Callable[[Cells], RowKind | None] | None = None,
    owners: Collection[int] = (),
    labels: Collection[int] = (),
    sums: Collection[int] = (),
    keys: Collection[int] = (),
) -> Iterator[tuple[int, RowKind]]:
    """The rows under the headings that say anything, and what each is.

    `read`: the columns that are read. `names`: those whose words may say that a row is a total; `ids`: those where a
    code of its own says that it is none, and where one word alone is a record that lacks the rest; with `bands` a lone
    text names the rows under it wherever it stands, and so do words beside no figure at all. `chosen`: what the rules
    of a mapping say of a row, before anything else. `owners`: the columns without which a row is nobody's, so that a
    total may be labelled anywhere in it; `labels`: others that are read, where a total may be labelled in a row that
    names its program; `sums`: those of amounts, whose numbers alone, beside no word at all, are a total without a name.
    `keys`: those of which one at least says whose a row's money is; rows without may be sums or parts of others
    (layout/groups.py).
    """
    read, sums = set(read), set(sums)
    kinds = _kinds(header, read, names, ids, bands, chosen, owners or [*names, *ids], labels, sums)
    # A longer table is refused (checked as its rows come).
    if len(header.below()) <= MOST_RECORDS:
        kinds = _by_sum(header, [*_grouped(header, [*kinds], read - sums, keys, sums)], names, ids, sums)
    yield from kinds


def _by_sum(
    header: Header,
    kinds: Sequence[tuple[int, RowKind]],
    names: Collection[int],
    ids: Collection[int],
    sums: Collection[int],
) -> Iterator[tuple[int, RowKind]]:
    """The kinds of rows, of which those are totals whose formula, or place over rows further in, adds up other records,
    whatever they are called; but for those with an ID of their own and no word of a total, which may be programs:
    checks/runs.py asks."""

    def own(row: int) -> str:
        return " ".join(values.text(header.grid.rows[row].get(column)) for column in ids).strip()

    records = [row for row, kind in kinds if kind is RowKind.RECORD]
    worded = added_by_words(header, records, names, sums)
    adding = added_by_depth(header, records, sums) | added_by_formula(header, records) | worded
    for row, kind in kinds:
        added = adding.get(row, ())
        named = row in worded or any(says_total(header.grid.rows[row].get(column)) for column in names if added)
        if added and (named or all(own(one).startswith(own(row)) for one in added)):
            kind = RowKind.TOTAL
        yield row, kind


def added_by_formula(header: Header, records: Sequence[int]) -> dict[int, Sequence[int]]:
    """Of some rows, those whose formula adds up others of them, and which."""
    found: dict[int, Sequence[int]] = {}
    sums = header.grid.sums
    for row in records if sums else ():
        first, last = sums.get(row, (0, -1))
        if added := records[bisect_left(records, first) : bisect_right(records, last)]:
            found[row] = added
    return found


def _grouped(
    header: Header,
    kinds: Sequence[tuple[int, RowKind]],
    told: Collection[int],
    keys: Collection[int],
    sums: Collection[int],
) -> Iterator[tuple[int, RowKind]]:
    """The kinds of rows, knowing which of those that name no program are sums or parts of others."""
    known = [(row, kind is RowKind.TOTAL) for row, kind in kinds if kind in _COUNTED]
    rows = [row for row, _ in known]
    named = _fill(header, rows, keys, least=1)
    lone = keys and all(named)
    if lone:
        # "Personnel 300" where other rows have a code and more beside it.
        named = _fill(header, rows, told, least=2)
    if not keys or all(named) or (lone and 2 * sum(named) < len(named)):
        return iter(kinds)
    apart = [None if total else one for (_, total), one in zip(known, named, strict=True)]
    totals, parts = groups([header.grid.rows[row] for row in rows], apart, sums, bool(lone))
    made = {known[at][0]: RowKind.TOTAL for at in totals} | {known[at][0]: RowKind.PART for at in parts}
    return ((row, made.get(row, kind)) for row, kind in kinds)


def _fill(header: Header, rows: Sequence[int], columns: Collection[int], least: int) -> list[bool]:
    """Which rows have so many filled cells, at `least`, in some columns."""
    full, some = 0, [0] * len(rows)
    for column in columns:
        if not (blank := header.among(rows, column).where(values.is_blank)):
            full += 1
        else:
            some = [count + (not one) for count, one in zip(some, blank, strict=True)]
        if full >= least:
            break
    return [full + count >= least for count in some]


def _kinds(
    header: Header,
    read: Collection[int],
    names: Collection[int],
    ids: Collection[int],
    bands: bool,
    chosen: Callable[[Cells], RowKind | None] | None,
    owners: Collection[int],
    labels: Collection[int],
    sums: set[int],
) -> Iterator[tuple[int, RowKind]]:
    """What each row is by itself."""
    heads, below = header.grid.rows.get(header.row, {}), header.below()
    owner = next((column for column in owners if column in read and column not in sums), None)
    printed, bare = reprinted(header), without_figures(header, sums) if bands else set()
    for row, cells, is_plain in _looked_over(header, owner, heads, names, labels, sums):
        if row in printed or (not is_plain and is_footer(cells)):
            continue
        if row in below[:2] and is_of_form(cells):
            continue
        kind = chosen(cells) if chosen else None
        if kind is None and row in bare:
            kind = RowKind.REMARK
        if kind is None and is_plain:
            kind = RowKind.RECORD
        if kind is None:
            filled = [column for column in read if not values.is_blank(cells.get(column))]
            again = len(read) > 1 and all(cells.get(column) == heads.get(column) for column in read)
            # Under other words than the first time they head another part of the table: EXPENDITURES, FY26 Budget.
            parted = not again and bool(sums) and all(is_heading(cells, heads, column) for column in sums)
            alone = bool(names and filled) and sums.issuperset(filled) and is_unnamed(cells)
            nobodys = sums and owners and all(values.is_blank(cells.get(column)) for column in (*owners, *sums))
            remark = (
                nobodys
                or parted
                or (not alone and len(read) > (1 if bands else 2) and _is_remark(cells, () if bands else ids))
            )
            # Headings are repeated at the top of each printed page; a band may stand in a column that is not read.
            if again or not (filled or (bands and remark)):
                continue
            if remark:
                kind = RowKind.REMARK
            else:
                total = alone or is_total(cells, names, ids) or _is_labelled(cells, owners, labels)
                kind = RowKind.TOTAL if total else RowKind.RECORD
        yield row, kind


def _looked_over(
    header: Header, owner: int | None, heads: Cells, names: Collection[int], labels: Collection[int], sums: set[int]
) -> Iterator[tuple[int, Cells, bool]]:
    """Each row, its cells, and whether it is a record without a closer look."""
    rows = header.lines()
    plain = _plain(header, owner, heads, names, labels, sums) if owner else [False] * len(rows)
    yield from zip(header.below(), rows, plain, strict=True)


def is_of_form(cells: Cells) -> bool:
    """Whether a row under the headings says their units, or numbers their columns, as forms do: 1, 2, 3, or (a), (b),
    (c), or 1, 3, 4, 11, nothing else beside them."""
    marks = [values.text(cell).strip("()[]. ").casefold() for cell in cells.values()]
    if says_unit(cells) or all(mark in {"$", "€", "£"} for mark in marks):
        return True
    letters = [str(ord(mark) - ord("a") + 1) if re.fullmatch("[a-z]", mark) else mark for mark in marks]
    numbers = [int(mark) for mark in letters if re.fullmatch(r"[1-9]\d?", mark)]
    return len(numbers) == len(marks) > 2 and all(one < two for one, two in pairwise(numbers))


def _plain(
    header: Header, owner: int, heads: Cells, names: Collection[int], labels: Collection[int], sums: set[int]
) -> list[bool]:
    """Which rows are records without a closer look: they say whose they are (in the column `owner`, which is read), say
    more than that, and no word of theirs is one of a total, or the heading over an amount."""

    def nobodys(value: values.Value) -> bool:
        return values.is_blank(value) or value == heads.get(owner) or says_page(value)

    def heading(at: int) -> Callable[[values.Value], bool]:
        return lambda value: value == heads[at]

    looked_at = [
        (owner, nobodys),
        *((name, says_total) for name in names),
        *((label, says_total_alone) for label in labels),
        *((at, heading(at)) for at in sums if is_heading(heads, heads, at) and heads[at] in header.under(at).different),
    ]
    plain = [len(cells) > 1 for cells in header.lines()]
    for column, is_odd in looked_at:
        if odd := header.under(column).where(is_odd):
            plain = [one and not other for one, other in zip(plain, odd, strict=True)]
    return plain


def is_total(cells: Cells, names: Collection[int], ids: Collection[int]) -> bool:
    """The one rule of totals: a row says in a name or id that it is one, and has no id of its own."""
    if not any(says_total(cells.get(column)) for column in names):
        return False
    return all(values.is_blank(cells.get(column)) or says_total(cells.get(column)) for column in ids)


def _is_labelled(cells: Cells, owners: Collection[int], labels: Collection[int]) -> bool:
    """Whether a row that names nothing of its own is labelled a total in some other column."""
    if any(says_total_alone(cells.get(column)) for column in labels):
        return True
    if not owners or any(not values.is_blank(cells.get(column)) for column in owners):
        return False
    return any(says_total(value) or says_difference(value) for value in cells.values())


def is_heading(cells: Cells, heads: Cells, column: int) -> bool:
    """Whether a cell has the words of the heading of its column."""
    return isinstance(words := cells.get(column), str) and words == heads.get(column)


def is_unnamed(cells: Cells) -> bool:
    """Whether a row has numbers and no word: it is nobody's, or the total of what stands beside it."""
    return not any(isinstance(value, str) and re.search(r"[^\W\d]|^\*", value) for value in cells.values())


def lone_names(header: Header, most: int | None = None) -> list[int]:
    """The rows that hold one word or more in one cell and nothing else: names of what stands under them, or of programs
    whose amount is missing. Codes ("P-001") are names of none. `most`: as many are looked for."""
    return list(islice((row for row in header.below() if is_lone_name(header.grid.rows[row])), most))


def is_lone_name(cells: Cells) -> bool:
    """Whether a row holds a name and nothing else."""
    return len(cells) == 1 and _is_name(next(iter(cells.values())))


def band_over(header: Header) -> str:
    """The words over the headings that name the rows under them; "" where they are a title of all: further down the
    headings stand again, each time under such words of their own."""
    rows, order = header.grid.rows, list(header.grid.rows)
    again = [at for at, row in enumerate(order) if row > header.row and rows[row] == rows.get(header.row)]
    over = [rows[order[at - 1]] for at in (order.index(header.top), *again) if at]
    lone = all(len(cells) == 1 and says_words(next(iter(cells.values()))) for cells in over)
    return values.text(next(iter(over[0].values()))) if again and lone and len(over) > len(again) else ""


def says_words(value: values.Value) -> bool:
    """Whether a cell holds words, and not those of a total."""
    return isinstance(value, str) and _WORD.search(value) is not None and not says_total(value)


def _is_name(value: values.Value) -> bool:
    return isinstance(value, str) and _WORD.search(value) is not None and not _DIGIT.search(value)


def _is_remark(cells: Cells, ids: Collection[int]) -> bool:
    (column, value), *others = cells.items()
    return not others and isinstance(value, str) and (column not in ids or " " in value.strip())
