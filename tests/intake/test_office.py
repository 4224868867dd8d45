"""Days, formats and addresses of office programs, against openpyxl, which is not imported to read them."""

from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Callable

import pytest
from openpyxl.styles.numbers import BUILTIN_FORMATS
from openpyxl.styles.numbers import is_date_format as is_date_by_openpyxl
from openpyxl.utils.cell import coordinate_to_tuple, get_column_letter, range_boundaries
from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH, from_excel

from budgetopt.intake.files import office


def outcome(reader: Callable[..., object], *given: object) -> object:
    try:
        return reader(*given)
    except (ValueError, OverflowError) as problem:
        return type(problem)


@pytest.mark.parametrize(("ours", "theirs"), [(office.EPOCH, WINDOWS_EPOCH), (office.EPOCH_OF_1904, MAC_EPOCH)])
def test_days_are_the_dates_and_times_that_openpyxl_reads(ours: object, theirs: object) -> None:
    source = random.Random(1)
    edges = [0, 1, 59, 60, 61, 0.5, 0.999999999, 59.999999999, -1, -0.25, 2_958_465, 1e7, float("nan"), float("inf")]
    for days in [*edges, *(source.uniform(-5, 80) for _ in range(500)), *(source.uniform(0, 3e6) for _ in range(500))]:
        assert outcome(office.day_of, days, ours) == outcome(from_excel, days, theirs), days


def test_formats_show_dates_and_percentages_where_openpyxl_says_so() -> None:
    for number, code in BUILTIN_FORMATS.items():
        own = office.BUILTIN_FORMATS.get(number, "General")
        assert (office.is_date_format(own), "%" in own) == (is_date_by_openpyxl(code), "%" in code), code
    source = random.Random(2)
    signs = ['"', "[", "]", "[h]", "h", "d", "M", "0", "#", ";", "\\", "_", "$", "[Red]", "E", "-", " "]
    for _ in range(3_000):
        code = "".join(source.choices(signs, k=source.randint(0, 9)))
        assert office.is_date_format(code) == is_date_by_openpyxl(code), code


def test_addresses() -> None:
    for column in (1, 26, 27, 702, 703, 16_384):
        assert office.position(f"{get_column_letter(column)}7") == coordinate_to_tuple(f"{get_column_letter(column)}7")
    for area in ("A1:C3", "$B$2:$AA$10", "D4"):
        assert office.corners(area) == range_boundaries(area)
    for wrong in ("", "A", "7", "A0B", "AAAA1", "A:B", "A1:2"):
        assert outcome(office.corners, wrong) is ValueError


def test_checking_a_workbook_loads_no_openpyxl_and_no_mapping() -> None:
    code = (
        "import sys; from budgetopt.intake.reading import examine; examine('sample_budgets/riverton.xlsx').budget.city;"
        "print([name for name in sys.modules if name in ('openpyxl', 'budgetopt.intake.mapping.mapping')])"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True).stdout == "[]\n"
