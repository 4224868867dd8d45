"""Rows as a plain workbook in the budget's own layout: a department's part, or all parts together again."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, BinaryIO

from xlsxwriter.utility import quote_sheetname

from budgetopt.city.model import Budget
from budgetopt.intake.cells import values
from budgetopt.intake.cells.values import PercentNumber, Value
from budgetopt.money import plain
from budgetopt.standard import part_form as form
from budgetopt.standard.continuity import lost_zeros
from budgetopt.standard.interview import (
    FORM,
    INTERVIEW,
    TODAY,
    FileColumn,
    InterviewQuestion,
    InterviewRow,
    filled_with,
    interview,
    places_of,
)
from budgetopt.standard.merging import CellChange, Merged
from budgetopt.standard.next_year import NextYear
from budgetopt.standard.part_form import ROW
from budgetopt.standard.parts import CityParts, PartRow, mark_of, shown
from budgetopt.tell.figures import joined, plural
from budgetopt.workbooks.plain import fit, plain_book, print_across, put
from budgetopt.workbooks.text import clean, pieces

_BEGIN = (
    "Begin on the sheet Interview: five questions of each program, yellow where an answer is wanted; leave blank what "
    "you do not know. "
)
_SAID = (
    "Change, add and delete rows of your own programs on the other sheets and send the file back. A new row has no row "
    "id. "
    "Settings, Goals, Funds and Residents are everybody's: what is changed there is held against what others change."
)


_WIDTH, _ABOUT = 18, (30, 90)


class PlainBook:
    """A workbook of plain lists; the same rows and date give the same bytes."""

    def __init__(self, target: BinaryIO, title: str, date: datetime.date):
        self.book = plain_book(target, title, date)
        self.head = self.book.add_format({"bold": True, "bg_color": "#DDEBF7", "text_wrap": True, "valign": "top"})
        self.percent = self.book.add_format({"num_format": "0.##########%"})

    def sheet(self, name: str, headings: Sequence[str], rows: Iterable[Sequence[Value]]) -> Any:
        """A list under its headings."""
        page = self.book.add_worksheet(name)
        for column, heading in enumerate(headings):
            page.write_string(0, column, clean(heading), self.head)
        page.freeze_panes(1, 0)
        page.set_column(0, max(0, len(headings) - 1), _WIDTH)
        fit(page, 0, [(_WIDTH, heading) for heading in headings])
        print_across(page, [_WIDTH] * max(1, len(headings)))
        for row, cells in enumerate(rows, start=1):
            for column, value in enumerate(cells):
                put(page, row, column, value, self.percent if isinstance(value, PercentNumber) else None)
        return page

    def lists(self, rows: Sequence[PartRow], headings: Mapping[str, Sequence[str]], with_ids: bool) -> None:
        """The sheets of a budget workbook."""
        for sheet, heads in headings.items():
            own = [row for row in rows if row.sheet == sheet]
            cells = [[*([row.id] if with_ids else []), *(row.cells.get(head) for head in heads)] for row in own]
            self.sheet(sheet, [*([form.ROW] if with_ids else []), *heads], cells)


def write_part(parts: CityParts, budget: Budget, department: str, target: BinaryIO, date: datetime.date) -> None:
    """Write one department's workbook: five questions of each of its programs, their rows only, what is everybody's,
    and what it was split from."""
    book = PlainBook(target, f"{department}: part of the budget", date)
    rows, places = parts.of(department), places_of(parts)
    asked = interview(parts, budget, department)
    facts: list[Sequence[Value]] = [
        ["Schema", form.SCHEMA],
        [form.DEPARTMENT, department],
        [form.DEPARTMENTS, json.dumps(list(parts.departments), ensure_ascii=False)],
        [form.HASH, parts.hash],
        ["Date", date.isoformat()],
        *([[form.ANSWERS, json.dumps(places, ensure_ascii=False)]] if asked else []),
        *([item.file, item.sha256] for item in parts.inputs),
    ]
    head = [f"{department}: part of the budget", (_BEGIN if asked else "") + _SAID]
    about = book.sheet(form.ABOUT, head, facts)
    about.set_column(0, 0, _ABOUT[0], book.book.add_format({"valign": "top"}))
    about.set_column(1, 1, _ABOUT[1], book.book.add_format({"text_wrap": True, "valign": "top"}))
    for row, cells in enumerate([head, *facts]):
        fit(about, row, list(zip(_ABOUT, cells, strict=True)))
    if asked:
        add_interview(book.book, book.book.add_worksheet(INTERVIEW), parts, places, department, asked)
    book.lists(rows, parts.headings, with_ids=True)
    heads = json.dumps({sheet: list(names) for sheet, names in parts.headings.items()}, ensure_ascii=False)
    packed = [pieces(text, form.IN_A_CELL) for text in (heads, *(row.packed for row in rows))]
    book.sheet(form.BASE, ["As it was when it was split"], packed).very_hidden()
    about.activate()
    book.book.close()


def write_merged(merged: Merged, target: BinaryIO, date: datetime.date) -> None:
    """Write the budget workbook of all parts together, with every change, every conflict, and every row that came or
    went."""
    book = PlainBook(target, "The budget of all parts", date)
    book.lists(merged.rows, merged.headings, with_ids=False)
    book.sheet("Changes", _HEADS, _listed([change for change in merged.changes if not change.is_conflict]))
    book.sheet("Conflicts", _HEADS, _listed(merged.conflicts))
    rows = [
        [what, row.sheet, file, json.dumps(_cells(merged, row), ensure_ascii=False)]
        for what, listed in (("added", merged.added), ("deleted", merged.deleted))
        for file, row in listed
    ]
    book.sheet("Rows added, deleted", ["What", "Sheet", "File", "Row"], rows)
    book.book.close()


_HEADS = ("Sheet", "Row", "Column", "Base", "Now", "File", "Cell")


def _cells(merged: Merged, row: PartRow) -> dict[str, str]:
    """What stands in a row, as its sheet has the columns: its ID first."""
    return {name: shown(row.cells[name]) for name in merged.headings[row.sheet] if name in row.cells}


def _listed(changes: Sequence[CellChange]) -> Iterator[Sequence[Value]]:
    """A row for each file that says something of a cell."""
    for change in changes:
        for one in change.told:
            cell = [shown(change.base), shown(one.value), one.file, one.place.inside]
            yield [change.sheet, change.row, change.column, *cell]


def merged_in_words(merged: Merged) -> Iterator[str]:
    """What came of it, on a terminal: every change with its cell."""
    changed = [change for change in merged.changes if not change.is_conflict]
    yield (
        f"{plural(len(merged.files), 'part')}: {plural(len(changed), 'cell')} changed, {len(merged.conflicts)} in "
        f"conflict, {plural(len(merged.added), 'row')} added, {len(merged.deleted)} deleted."
    )
    for change in changed:
        files = joined([f"{one.file} {one.place.inside}" for one in change.told])
        yield (
            f"  {change.sheet}, {change.row}: {change.column} was {shown(change.base) or 'blank'}, is "
            f"{shown(change.merged) or 'blank'} ({files})"
        )
    for change in merged.conflicts:
        said = joined([f"{shown(one.value) or 'blank'} ({one.file} {one.place.inside})" for one in change.told])
        yield f"  CONFLICT {change.sheet}, {change.row}: {change.column} was {shown(change.base) or 'blank'}, is {said}"
    for what, listed in (("added", merged.added), ("deleted", merged.deleted)):
        for file, row in listed:
            yield f"  Row {what} in {file}, {row.sheet}: {', '.join(_cells(merged, row).values())}"
    for one in merged.not_read:
        yield f"  NOT READ: {shown(one.value) or 'emptied'} ({one.file} {one.place.inside})"
    if merged.conflicts:
        yield "Nothing was chosen: a cell in conflict holds every value, and the workbook is not a budget until you do."


def write_next_year(made: NextYear, target: BinaryIO, date: datetime.date) -> None:
    """Write the next year's workbook, with what is asked of programs that are not the same any more."""
    book = PlainBook(target, "The next fiscal year", date)
    book.lists(made.rows, made.headings, with_ids=False)
    rows = [[one.what, *(one.was or ("", "")), *(one.now or ("", ""))] for one in made.asked]
    book.sheet("Asked", ["What", "ID before", "Name before", "ID now", "Name now"], rows)
    book.book.close()


def next_year_in_words(made: NextYear) -> Iterator[str]:
    """What went on, and what is asked, on a terminal."""
    yield from carried_in_words(made)
    zeros = lost_zeros(made.asked)
    if zeros:
        yield f"{plural(len(zeros), 'program')} gone and there again without leading zeros in the ID: --zeros says so."
    said = {"new": "new", "gone": "gone", "renamed": "renamed", "like": "gone, and like one that is new"}
    for one in made.asked:
        names = " -> ".join(f"{name} ({id})" for id, name in filter(None, (one.was, one.now)))
        ask = (
            f"; if it is the same: --renamed {one.was[0]}={one.now[0]}"
            if one.what == "like" and one.was and one.now
            else f"; if it is not the same: --another {one.now[0]}"
            if one.what == "renamed" and one.now
            else ""
        )
        yield f"  {said[one.what]}: {names}{ask}"


def carried_in_words(made: NextYear) -> Iterator[str]:
    """What went on, and what did not, in sentences."""
    went = joined([f"{plural(number, 'row')} of {sheet}" for sheet, number in made.carried.items()])
    yield f"Carried on: {went or 'nothing'}."
    if made.left:
        yield (
            f"Left behind with what is gone (or with goals that are not there any more): "
            f"{plural(sum(made.left.values()), 'row')}."
        )
    if made.limits:
        yield (
            f"Limits and matches of law of {plural(made.limits, 'program or line', 'programs and lines')} were amounts "
            "of the year before and are not carried: enter this year's."
        )


_LONGEST_HELP = 255  # Excel's own limit
_NOTHING = "nothing yet: write it on {}"


def add_interview(
    book: Any, page: Any, parts: CityParts, places: Mapping[str, str], department: str, rows: Sequence[InterviewRow]
) -> None:
    """Write the questions onto `page`, the yellow cells to be answered, what is on file beside them with its link."""
    head = book.add_format({"bold": True, "bg_color": "#DDEBF7", "text_wrap": True, "valign": "top"})
    open_ = book.add_format({"bg_color": "#FFF2CC", "text_wrap": True, "valign": "top", "border": 1})
    plainly = book.add_format({"text_wrap": True, "valign": "top"})
    link = book.add_format({"text_wrap": True, "valign": "top", "font_color": "#0563C1", "underline": 1})
    money = book.add_format({"num_format": "#,##0", "valign": "top"})
    currency = rows[0].known.budget.currency if rows else ""
    first = [ROW, "Program ID", "Program", f"{TODAY}, {currency}"]
    for column, heading in enumerate([*first, *(one.heading for one in FORM)]):
        page.write_string(0, column, heading, head)
    page.write_string(0, len(first) + len(FORM), form.AS_SHOWN, head)
    page.set_column(len(first) + len(FORM), len(first) + len(FORM), 12, None, {"hidden": True})
    widths = [12, 12, 30, 16, *[28] * len(FORM)]
    for column, width in enumerate(widths):
        page.set_column(column, column, width)
    fit(page, 0, list(zip(widths, [*first, *(one.heading for one in FORM)], strict=True)))
    print_across(page, widths, repeat=3)
    page.freeze_panes(1, 4)
    targets = {one.sheet: _rows_by_program(parts, department, one.sheet) for one in FORM if isinstance(one, FileColumn)}
    for row, one in enumerate(rows, start=1):
        program = one.known.program
        page.write_string(row, 0, one.row.id, plainly)
        page.write_string(row, 1, clean(program.id), plainly)
        page.write_string(row, 2, clean(program.name), plainly)
        page.write_number(row, 3, float(plain(one.known.spent)), money)
        told: list[Value] = [one.row.id, program.id, program.name, None]
        seen: list[Value] = [clean(program.id), clean(program.name), float(plain(one.known.spent))]
        for column, asked in enumerate(FORM, start=len(first)):
            if isinstance(asked, FileColumn):
                own, end = targets[asked.sheet]
                address = f"internal:{quote_sheetname(asked.sheet)}!A{own.get(program.id, end)}"
                said = clean(asked.of(one.known)) or _NOTHING.format(asked.sheet)
                page.write_url(row, column, address, link, string=said)
                told.append(said)
                seen.append(said)
            else:
                told.append(filled_with(asked, one.row, places))
                put(page, row, column, told[-1], open_)
        page.write_string(row, len(first) + len(FORM), " ".join(map(mark_of, seen)), plainly)
        fit(page, row, list(zip(widths, told, strict=True)))
    for column, asked in enumerate(FORM, start=len(first)):
        if rows and isinstance(asked, InterviewQuestion):
            check = {"validate": "list", "source": ["yes", "no"]} if asked.column == "Mandated" else {"validate": "any"}
            page.data_validation(1, column, len(rows), column, check | {"input_message": asked.help[:_LONGEST_HELP]})


def _rows_by_program(parts: CityParts, department: str, sheet: str) -> tuple[dict[str, int], int]:
    """Program -> its first row (from 1) on a sheet of the department's workbook, and the first row that is empty."""
    id_at = parts.labels.get((sheet, "Program ID"), "Program ID")
    rows = [row for row in parts.of(department) if row.sheet == sheet]
    found: dict[str, int] = {}
    for index, row in enumerate(rows, start=2):
        found.setdefault(values.text(row.cells.get(id_at)), index)
    return found, len(rows) + 2
