"""What changed in a workbook since its mapping was made."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from budgetopt.intake.cells.words import squeeze, without_year
from budgetopt.intake.layout.finding import Header
from budgetopt.intake.log import Log
from budgetopt.intake.mapping.parts import TablePart

# A ledger grows and shrinks a little every year.
_USUAL_GROWTH = 0.25


def say_changes(header: Header, part: TablePart, log: Log) -> None:
    """Say how a table differs from what its mapping remembers (`seen`): columns, where it begins, how long it is."""
    seen = part.seen
    if seen is None:
        return
    now = {_bare(words): words for words in header.words.values()}
    before = {_bare(words): words for words in seen.headings}
    place = header.grid.place(header.row)
    for here, there, words in ((now, before, "new columns"), (before, now, "columns that are gone")):
        names = [heading for key, heading in here.items() if key not in there]
        if names:
            listed = ", ".join(repr(name) for name in names[:12]) + (", …" if len(names) > 12 else "")
            said = f"since the mapping was made there are {words}: {listed}."
            log.warning("workbook-changed", place, said, "", "Check that the mapping still means what it did.")
    if header.top != seen.header_row:
        said = f"the headings stand in row {header.top}; when the mapping was made it was row {seen.header_row}."
        log.note("workbook-changed", place, said)
    rows = len(header.below())
    if seen.rows and abs(rows - seen.rows) > _USUAL_GROWTH * seen.rows:
        said = f"there are {rows:,} rows; when the mapping was made there were {seen.rows:,}."
        log.note("workbook-changed", place, said)


def seen_of(header: Header) -> dict[str, Any]:
    """What a mapping remembers of a table."""
    return {"headings": list(header.words.values()), "header_row": header.top, "rows": len(header.below())}


def _bare(heading: str) -> str:
    """A heading without its year: "FY2017 Budget" is next year's "FY2018 Budget"."""
    return squeeze(without_year(heading)) or squeeze(heading)


def same_but_year(heading: str, headings: Iterable[str]) -> str:
    """The one heading that differs from `heading` in its year alone; "" where there is none, or more than one."""
    found = [words for words in headings if _bare(words) == _bare(heading)]
    return found[0] if len(found) == 1 else ""
