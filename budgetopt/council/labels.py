"""What cells of an amendment are labels of its head and headings of its lines, and what stands beside them."""

from __future__ import annotations

from collections.abc import Iterator

from budgetopt.council.form import FUND_NAMES, HEAD, LINE, names_of
from budgetopt.errors import Finding, Level
from budgetopt.intake.cells import values
from budgetopt.intake.cells.grid import Grid
from budgetopt.intake.cells.words import squeeze, without_unit
from budgetopt.intake.layout.finding import Header, header_at

_HEAD, _LINE = names_of(HEAD), names_of(LINE)
HEAD_PARTS, LINE_PARTS = frozenset(_HEAD), frozenset(_LINE)
_LABELS = {word: part for part, words in _HEAD.items() for word in words}
_WORDS = {word for names in (_HEAD, _LINE) for words in names.values() for word in words}
_LONGEST_LABEL = 60
# A value stands at most so many columns to the right of its label.
_REACH = 6


def says_side(value: object) -> bool:
    """Whether a cell may be the heading Side, without which a sheet has no lines."""
    return isinstance(value, str) and len(value) < _LONGEST_LABEL and "side" in value.casefold()


def is_word(value: object) -> bool:
    """Whether a cell may be a label or a heading."""
    if not isinstance(value, str):
        return False
    return bool(_said_beside(value)) or (len(value) < _LONGEST_LABEL and squeeze(without_unit(value)) in _WORDS)


def amendment_table(grid: Grid, row: int) -> Header | None:
    """The headings in a row: of lines, of heads, or of both; None where it is neither."""
    header = header_at(grid, row)
    head, line = header.named(_HEAD), header.named(_LINE)
    lines = {"side", "change"} <= line.keys()
    beside = "number" in head and len(head) > 2 and _label(grid.rows[row].get(head["number"] + 1))
    if not lines and not beside:
        return None
    taken = set(line.values()) if lines else set()
    own = {part: column for part, column in head.items() if column not in taken}
    columns = own | (line | _fund_name(header, line) if lines else {})
    return Header(grid, row, row, header.parts, header.words, columns=columns)


def _fund_name(header: Header, line: dict[str, int]) -> dict[str, int]:
    """The column of the fund's name, where the ID has one of its own; a list beside the lines is not of them."""
    taken, beside = set(line.values()), {line.get("fund_id", 0)}
    for step in (-1, 1):
        column = line.get("fund_id", 0)
        while (column := column + step) in header.words:
            beside.add(column)
    named = (column for name in FUND_NAMES for column in header.columns_under(name))
    own = [column for column in named if column in beside - taken]
    return {"fund": own[0]} if own else {}


def second_columns(header: Header) -> Iterator[Finding]:
    """Amounts under a second heading that may be the same: which of them counts is asked."""
    for part in ("change", "year_2") if is_lines(header) else ():
        for column in (column for name in _LINE[part] for column in header.columns_under(name)):
            filled = any(not values.is_blank(header.grid.rows[row].get(column)) for row in header.below())
            if column != header.columns.get(part) and filled:
                said = f"a second column of what is the {part.replace('_', ' ')}: {header.words[column]!r}."
                mend = "Keep one of them, or call the other something else."
                yield Finding(Level.ERROR, "amendment-column", header.grid.place(header.row, column), said, mend=mend)


def is_lines(header: Header) -> bool:
    """Whether headings are those of lines."""
    return {"side", "change"} <= header.columns.keys()


def _label(value: object) -> str:
    """The part of the head that a cell is the label of; "" for any other cell."""
    return _LABELS.get(squeeze(value), "") if isinstance(value, str) and len(value) < _LONGEST_LABEL else ""


def _said_beside(value: object) -> tuple[str, str] | None:
    """The part of the head and what is said of it, where one cell has both: "Status: passed"."""
    label, colon, said = value.partition(":") if isinstance(value, str) else ("", "", "")
    part = _label(label)
    return (part, values.text(said)) if part and colon and said.strip() else None


def labels_in(grid: Grid, row: int) -> dict[str, tuple[str, int]]:
    """What labels of a row say: the text to the right of each, and its column."""
    cells = grid.rows[row]
    found: dict[str, tuple[str, int]] = {}
    for column in sorted(cells):
        if both := _said_beside(cells[column]):
            found.setdefault(both[0], (both[1], column))
            continue
        part = _label(cells[column])
        # "no" alone may be an answer; the label has a point, a colon, or stands first.
        if not part or (squeeze(str(cells[column])) == "no" and column > min(cells) and "." not in str(cells[column])):
            continue
        reach = range(column + 1, column + 1 + _REACH)
        at = next((to for to in reach if not values.is_blank(cells.get(to))), column + 1)
        text = "" if _label(cells.get(at)) and at != column + 1 else values.text(cells.get(at))
        found.setdefault(part, ("" if _label(cells.get(at)) else text, at))
    first = min(cells)
    return found if _label(cells[first]) or _said_beside(cells[first]) else {}
