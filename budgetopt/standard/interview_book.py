"""The sheet Interview of a department's workbook."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from xlsxwriter.utility import quote_sheetname

from budgetopt.intake.cells import values
from budgetopt.money import plain
from budgetopt.standard.interview import FORM, FileColumn, InterviewQuestion, InterviewRow, filled_with
from budgetopt.standard.part_form import ROW
from budgetopt.standard.parts import CityParts
from budgetopt.workbooks.plain import put
from budgetopt.workbooks.text import clean

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
    first = [ROW, "Program ID", "Program", f"Budget today, {currency}"]
    for column, heading in enumerate([*first, *(one.heading for one in FORM)]):
        page.write_string(0, column, heading, head)
    page.set_column(0, 1, 12)
    page.set_column(2, 2, 30)
    page.set_column(3, 3, 16)
    page.set_column(4, 3 + len(FORM), 28)
    page.freeze_panes(1, 4)
    targets = {one.sheet: _rows_by_program(parts, department, one.sheet) for one in FORM if isinstance(one, FileColumn)}
    for row, one in enumerate(rows, start=1):
        program = one.known.program
        page.write_string(row, 0, one.row.id, plainly)
        page.write_string(row, 1, clean(program.id), plainly)
        page.write_string(row, 2, clean(program.name), plainly)
        page.write_number(row, 3, float(plain(one.known.spent)), money)
        for column, asked in enumerate(FORM, start=len(first)):
            if isinstance(asked, FileColumn):
                own, end = targets[asked.sheet]
                address = f"internal:{quote_sheetname(asked.sheet)}!A{own.get(program.id, end)}"
                said = clean(asked.of(one.known)) or _NOTHING.format(asked.sheet)
                page.write_url(row, column, address, link, string=said)
            else:
                put(page, row, column, filled_with(asked, one.row, places), open_)
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
