"""What tests of workbooks share: a plan written and opened, a list found on a sheet, a city of hostile names."""

from __future__ import annotations

import io
from itertools import pairwise

from openpyxl import Workbook, load_workbook
from openpyxl.utils import range_boundaries
from openpyxl.worksheet.worksheet import Worksheet

from budgetopt.city.model import Alignment, Amount, AmountKind, Budget, Fund, Goal, Program, Restriction, Study
from budgetopt.plan.plan import Plan
from budgetopt.saving.whole import in_memory
from budgetopt.workbooks.recommendation import write_recommendation
from tests.riverton import DATE

HOSTILE = [
    '=HYPERLINK("http://evil")',
    "+1",
    "-2",
    "@SUM(A1)",
    "\t=tab",
    "two\nlines",
    "quotes \" and ' & <b>",
    "emoji 🚒",
    "control \x00\x01\x0b\x1f\ufffe end",
    "<r><t>markup</t></r>",
    "{=1+1}",
    "N" * 200,
    "_x0041_",
    "half \ud83d surrogate",
]


def written(plan: Plan) -> bytes:
    return in_memory(lambda file: write_recommendation(plan, file, DATE))


def opened(content: bytes, values: bool = True) -> Workbook:
    return load_workbook(io.BytesIO(content), data_only=values)


def header_row(sheet: Worksheet, first: str, second: str) -> int:
    """The row whose cells hold these two headings beside each other."""
    for row in sheet.iter_rows():
        for one, other in pairwise(row):
            if (one.value, other.value) == (first, second):
                return int(one.row)
    raise AssertionError(f"{sheet.title} has no list with {first}, {second}")


def rows_of(sheet: Worksheet, first: str, second: str) -> list[dict[str, object]]:
    """The rows of a list that begins in column A, until a cell there is empty."""
    top = header_row(sheet, first, second)
    headings = [cell.value for cell in sheet[top]]
    found = []
    for row in sheet.iter_rows(min_row=top + 1, values_only=True):
        if row[0] is None:
            break
        found.append({str(name): value for name, value in zip(headings, row, strict=True) if name is not None})
    return found


def hostile_city(programs: list[str], funds: int = 1, **more: object) -> Budget:
    """A city whose names are given; program i has 1,000,000 from the first fund."""
    return Budget(
        city="=1+1 & Sons\x07",
        fiscal_year=2026,
        goals=(Goal(id="g", name="+Goal", weight=1, extra=(("Ward", "=1+1"), ("%", 3))),),
        funds=tuple(
            Fund(
                id=f"{place:02}" if place else "=f",
                name="@Fund",
                restriction=Restriction.UNRESTRICTED,
                extra=(("Trustee", "-1"),),
            )
            for place in range(funds)
        ),
        programs=tuple(
            Program(
                id=f"-{place}",
                name=name,
                department="=Dept",
                notes="x",
                extra=(("=Owner", "=cmd|' /C calc'!A0"), ("Current", 7)),
            )
            for place, name in enumerate(programs)
        ),
        amounts=tuple(
            Amount(program_id=f"-{place}", fund_id="=f", fiscal_year=2026, amount=100_000_000, kind=AmountKind.ADOPTED)
            for place in range(len(programs))
        ),
        alignment=tuple(
            Alignment(program_id=f"-{place}", goal_id="g", score=place % 5) for place in range(len(programs))
        ),
        studies=(
            Study(program_id="-0", rating="4", system="Level", direction="null", source='=HYPERLINK("http://x")'),
        ),
        **more,
    )


def scale(sheet: Worksheet) -> int:
    """The percent at which Excel fits what is printed of a sheet on the width of letter paper: 7 pixels a character."""
    area = sheet.print_area.rpartition("!")[2].replace("$", "")
    last = range_boundaries(area)[2] if area else sheet.max_column
    widths = {at: one.width for one in sheet.column_dimensions.values() for at in range(one.min, one.max + 1)}
    inches = 11 - sheet.page_margins.left - sheet.page_margins.right
    return int(100 * 96 * inches / sum(int(7 * widths[column]) for column in range(1, last + 1)))
