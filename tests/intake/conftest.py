"""Small workbooks, made where a test needs them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import Workbook

from tests.filled import filled
from tests.intake.workbooks import FUNDS, PROGRAMS, SETTINGS, MakeBook, Rows


@pytest.fixture
def book(tmp_path: Path) -> MakeBook:
    """Write a workbook of the given sheets (`Programs=[[…]]`); Programs, Funds and Settings are there unless given."""

    def make(
        name: str = "city.xlsx", bare: bool = False, edit: Callable[[Workbook], None] | None = None, **sheets: Rows
    ) -> Path:
        always = {} if bare else {"Settings": SETTINGS, "Funds": FUNDS, "Programs": PROGRAMS}
        workbook = filled(always | sheets)
        if edit:
            edit(workbook)
        path = tmp_path / name
        workbook.save(path)
        return path

    return make
