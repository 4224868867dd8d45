"""What changed between two versions as a workbook: every line that differs, because of what, and sums that foot."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from typing import BinaryIO

from budgetopt.council.changes import Changes, LineChange
from budgetopt.council.changes_words import scenarios_differ
from budgetopt.grouping import summed
from budgetopt.money import Cents, units
from budgetopt.tell.figures import plural
from budgetopt.workbooks.book import Cover, OutputSheet, write_book
from budgetopt.workbooks.page import Item, ListColumn, Page
from budgetopt.workbooks.recommendation.places import change_cell
from budgetopt.workbooks.sheet import Formula

_CAUSES = (
    "Because names what differs at the line itself: a decision on its program, a rule that is about it, its fund's "
    "money, what is believed of the program, its own data, or an amount typed over. Where it is none of "
    "these, the line follows from what changed elsewhere; against a budget, it has the recommendation's reason."
)


def write_changes(changes: Changes, target: BinaryIO, date: datetime.date) -> None:
    """Write the workbook to `target`; the same versions and date give the same bytes."""
    cents = any((line.old or 0) % 100 or (line.new or 0) % 100 for line in changes.lines)
    cover = Cover("", "what changed", "What changed", "diff", changes.currency or "USD", cents, date)
    sheets = [
        sheet
        for year in changes.years
        for sheet in (
            OutputSheet(_named("Lines", year), "Every line that differs, and because of what", _lines_of(year)),
            OutputSheet(_named("Funds", year), "Every fund that differs", _sums_of(year, "Fund", _by_fund)),
            OutputSheet(
                _named("Departments", year),
                "Every department that differs",
                _sums_of(year, "Department", lambda changes, line: changes.department(line.program_id)),
            ),
        )
    ]
    write_book(target, cover, sheets, changes)


def _named(sheet: str, year: int) -> str:
    return sheet if year == 1 else f"{sheet}, year {year}"


def _versions(changes: Changes) -> str:
    versions = f"Old: {changes.old.file} ({changes.old.what}). New: {changes.new.file} ({changes.new.what})."
    return " ".join([versions, *scenarios_differ(changes)])


def _lines_of(year: int) -> Callable[[Page, Changes], None]:
    def write(page: Page, changes: Changes) -> None:
        lines = [line for line in changes.lines if line.year == year]
        differing = [line for line in lines if line.change]
        alike = sum(line.new or 0 for line in lines if not line.change)
        # The totals foot to both versions only with the lines that did not change.
        rest = LineChange("", "", year, alike, alike, ())
        named = plural(len(lines) - len(differing), "line that does not differ", "lines that do not differ")
        about = f"{_versions(changes)} {_CAUSES}"
        page.listing(
            "What changed", about, _line_columns(changes, named), [*differing, rest], f"Changed{year}", totals=True
        )

    return write


def _line_columns(changes: Changes, rest: str) -> list[ListColumn[LineChange]]:
    return [
        ListColumn("Department", 18, "wrap", lambda line, row: changes.department(line.program_id), total="Total"),
        ListColumn("Program ID", 11, "wrap", lambda line, row: line.program_id or None),
        ListColumn("Program", 30, "wrap", lambda line, row: changes.program(line.program_id) or rest),
        ListColumn("Fund ID", 11, "wrap", lambda line, row: line.fund_id or None),
        ListColumn("Fund", 20, "wrap", lambda line, row: changes.fund(line.fund_id) or None),
        *_amounts("FG", lambda line: (line.old or 0, line.new or 0)),
        ListColumn("Because", 70, "wrap", lambda line, row: "; ".join(map(str, line.because)) or None),
    ]


Sum = tuple[str, Cents, Cents]


def _sums_of(year: int, heading: str, key: Callable[[Changes, LineChange], str]) -> Callable[[Page, Changes], None]:
    def write(page: Page, changes: Changes) -> None:
        lines = [line for line in changes.lines if line.year == year]
        old = summed((key(changes, line), line.old or 0) for line in lines)
        new = summed((key(changes, line), line.new or 0) for line in lines)
        columns: list[ListColumn[Sum]] = [
            ListColumn(heading, 44, "wrap", lambda one, row: one[0], total="Total"),
            *_amounts("BC", lambda one: one[1:]),
        ]
        items = [(name, old[name], new[name]) for name in old if old[name] != new[name]]
        alike = [name for name in old if old[name] == new[name]]
        if alike:
            # The totals foot to both versions only with what did not change.
            named, same = heading.casefold(), sum(old[name] for name in alike)
            words = plural(len(alike), f"{named} that does not differ", f"{named}s that do not differ")
            items.append((words, same, same))
        page.listing(f"{heading}s", _versions(changes), columns, items, f"{heading}s{year}", totals=True)

    return write


def _by_fund(changes: Changes, line: LineChange) -> str:
    name = changes.fund(line.fund_id)
    return name if name == line.fund_id else f"{name} ({line.fund_id})"


def _amounts(letters: str, pair: Callable[[Item], tuple[Cents, Cents]]) -> Sequence[ListColumn[Item]]:
    """Old, new, and the live difference of the two."""

    def difference(item: Item, row: int) -> Formula:
        return change_cell(row, *pair(item), letters)

    return [
        ListColumn.money("Old", 17, lambda item, row: units(pair(item)[0])),
        ListColumn.money("New", 17, lambda item, row: units(pair(item)[1])),
        ListColumn.money("Difference", 17, difference),
    ]
