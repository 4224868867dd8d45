"""The first draft as a workbook: a budget in our own layout, with a suggestion beside each empty cell."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Sequence
from typing import Any, BinaryIO

from budgetopt.drafting.draft import SERVICE, FirstDraft
from budgetopt.drafting.native import Row, rows_of
from budgetopt.drafting.next_work import NextWork, next_work_in_words
from budgetopt.drafting.suggestions import Waiting
from budgetopt.intake.budget.suggested import ACCEPT, CONFIDENCE, REASON, SUGGESTED
from budgetopt.intake.layout.sheets import SHEETS, Holds, Sheet
from budgetopt.tell.figures import plural
from budgetopt.workbooks.plain import FONT, plain_book, put
from budgetopt.workbooks.template.book import NEEDED, OPTIONAL
from budgetopt.workbooks.template.checks import one_of

# So wide is a lying page, in whatever font it is shown.
START, _START_WIDTH = "Start here", 96
_MARKED = OPTIONAL | {"bg_color": "#FFF2CC"}
# A share is written as one: of a plain 1.5 nobody can tell whether it is 150% or 1.5%.
_NUMBERS = {Holds.MONEY: "#,##0.00_);(#,##0.00)", Holds.SCORE: "0", Holds.YEAR: "0", Holds.PERCENT: "0.######%"}
_WIDE = {"Program": 38, "Reason": 60, "Goal": 38, "Metric": 40, "Source": 44, "Description": 40}
_ALWAYS = {"Programs": {"Kind"}, "Goals": {"Weight"}}
_HOW = (
    "A first draft. Yellow columns are suggestions: they count for nothing until you accept them: set Accept to "
    "yes, or write what is right in the empty cell beside it; no puts it aside. What you write always wins.",
    "Each suggestion says how often such a match was right on programs of other cities, and why it was made. Filter a "
    "sheet by Confidence to accept many at once. Ratings are of programs of that kind elsewhere: accept one only if "
    "yours is that very program.",
    "Then: budgetopt check this-file, and budgetopt recommend this-file. Come back with budgetopt prepare this-file "
    "for what to do next.",
)


def write_draft(
    draft: FirstDraft,
    waiting: Sequence[Waiting],
    work: NextWork,
    target: BinaryIO,
    date: datetime.date,
    accept: float | None = None,
) -> None:
    """Write the draft to `target`; what is at least as sure as `accept` (a share) is written as accepted.

    The same draft and date give the same bytes.
    """
    book = plain_book(target, "First draft", date, "prepare")
    _start(book, draft, what_is_drafted(draft, waiting, accept), work)
    rows = rows_of(draft.budget)
    for sheet in SHEETS:
        beside = [one for one in waiting if one.sheet == sheet.name]
        if rows[sheet.name] or beside:
            _add_sheet(book, sheet, _joined(sheet, rows[sheet.name], beside, accept))
    book.close()


def _joined(sheet: Sheet, rows: list[Row], beside: Sequence[Waiting], accept: float | None) -> list[Row]:
    """The rows with the suggestions of the same key in them, and those of no row after them."""
    written = [(one.key, one.written(accept is not None and one.confidence >= accept)) for one in beside]
    if sheet.name != "Programs":
        return rows + [row for _, row in written]
    by_id = {key["Program ID"]: row for key, row in written}
    return [row | by_id.get(row["Program ID"], {}) for row in rows]


def _columns(sheet: Sheet, rows: Sequence[Row]) -> list[str]:
    """The sheet's own columns that are used, each with what is suggested of it after it, then what the draft says."""
    used = dict.fromkeys(name for row in rows for name in row)
    drafted = any(name.startswith(SUGGESTED) for name in used)
    own = [column.name for column in sheet.columns]
    columns: list[str] = []
    for name in own + ([SERVICE] if sheet.name == "Programs" else []):
        suggested = f"{SUGGESTED} {name[:1].lower()}{name[1:]}"
        needed = name in own and sheet.column(name).needed
        columns += [name] if name in used or suggested in used or needed or name in _ALWAYS.get(sheet.name, ()) else []
        columns += [suggested] if suggested in used else []
    rest = [name for name in used if name not in columns and name not in (CONFIDENCE, REASON, ACCEPT)]
    return columns + ([CONFIDENCE, REASON, ACCEPT] if drafted else []) + rest


def _add_sheet(book: Any, sheet: Sheet, rows: Sequence[Row]) -> None:
    page = book.add_worksheet(sheet.name)
    head = {True: book.add_format(NEEDED), False: book.add_format(OPTIONAL), None: book.add_format(_MARKED)}
    plain, share = book.add_format(FONT), book.add_format(FONT | {"num_format": "0%"})
    known = {column.name: column for column in sheet.columns}
    columns = _columns(sheet, rows)
    for index, name in enumerate(columns):
        marked = name.startswith(SUGGESTED) or name in (CONFIDENCE, REASON, ACCEPT)
        column = known.get(name)
        number = _NUMBERS.get(column.holds) if column else None
        look = share if name == CONFIDENCE else book.add_format(FONT | {"num_format": number}) if number else plain
        width = _WIDE.get(name.removeprefix(f"{SUGGESTED} ").capitalize(), max(12, min(len(name) + 3, 24)))
        page.set_column(index, index, _WIDE.get(name, width), look)
        page.write_string(0, index, name, head[None if marked else bool(column and column.needed)])
        if name == ACCEPT and rows:
            page.data_validation(1, index, len(rows), index, one_of(ACCEPT, ("yes", "no")))
        for row, cells in enumerate(rows, start=1):
            put(page, row, index, cells.get(name))
    page.freeze_panes(1, 2 if len(columns) > 4 else 1)
    if rows and ACCEPT in columns:
        page.autofilter(0, 0, len(rows), len(columns) - 1)
    page.set_landscape()
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)


def _start(book: Any, draft: FirstDraft, drafted: Sequence[str], work: NextWork) -> None:
    page = book.add_worksheet(START)
    page.hide_gridlines(2)
    page.set_column(0, 0, _START_WIDTH)
    title = book.add_format(FONT | {"bold": True, "font_size": 18, "font_color": "#16395A"})
    heading = book.add_format(FONT | {"bold": True, "font_size": 14, "font_color": "#16395A"})
    prose = book.add_format(FONT | {"text_wrap": True})
    lines = [(f"{draft.budget.called}: first draft", title), *((line, prose) for line in _HOW)]
    lines += [(line, prose) for line in drafted]
    lines += [("What to do next, in order of worth", heading)]
    lines += [(line, prose) for line in next_work_in_words(work, draft.budget)]
    for row, (line, look) in enumerate(lines):
        page.write_string(row, 0, line, look)
        page.set_row(row, 26 if look is not prose else 15.5 * (1 + int(len(line) * 0.95 // _START_WIDTH)))
    page.set_landscape()
    page.fit_to_pages(1, 0)


def what_is_drafted(draft: FirstDraft, waiting: Sequence[Waiting], accept: float | None = None) -> list[str]:
    """How much of the budget has a suggestion, in sentences; what is at least as sure as `accept` is accepted."""
    suggested = sum(1 for one in draft.programs if one.service)
    said = sum(1 for one in draft.programs if one.found and not one.service)
    known = f", {said:,} are said to be one" if said else ""
    rows = Counter(one.sheet for one in waiting)
    sure = [one for one in waiting if accept is not None and one.confidence >= accept]
    took = f"{plural(len(sure), 'is', 'are')} accepted, at least {accept:.0%} sure; " if accept is not None else ""
    return [
        f"Of {plural(len(draft.programs), 'program')} {suggested:,} are suggested to be a service of the "
        f"catalogue{known}.",
        f"{plural(len(waiting), 'suggestion')}: {rows['Programs']:,} kinds and services, {rows['Goals']:,} goals, "
        f"{rows['Alignment']:,} scores, {rows['Metrics']:,} measures to collect, {rows['Evidence']:,} ratings of that "
        f"kind of program elsewhere. {took}{len(waiting) - len(sure):,} wait and count for nothing.",
    ]
