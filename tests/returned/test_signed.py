"""An amount with a plus sign may be a change: it is asked about, and never taken for the whole."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest

import budgetopt as bo
from budgetopt.returned.decisions import read_decisions
from tests.council.amending import budget, recommendation


def typed(path: Path, sheet: str, program: str, **cells: object) -> tuple[Path, int]:
    """The recommendation with cells typed into a program's row, by heading."""
    book = openpyxl.load_workbook(io.BytesIO(recommendation()), data_only=True)
    page = book[sheet]
    head = next(row for row in page.iter_rows() if "Program ID" in [one.value for one in row])
    columns = {one.value: one.column for one in head}
    row = next(
        at for at in range(head[0].row, page.max_row + 1) if page.cell(at, columns["Program ID"]).value == program
    )
    for heading, value in cells.items():
        page.cell(row, columns[heading], value)
    book.save(path)
    return path, row


@pytest.mark.parametrize("written", ["+100000", " +$100,000", "$+100,000", "＋100,000"])
def test_a_plus_sign_is_asked_about(written: str, tmp_path: Path) -> None:
    path, row = typed(tmp_path / "typed.xlsx", "Decisions", "YOUTH", Decision="edit", Amount=written)
    with pytest.raises(bo.InputError, match="may be a change") as refused:
        read_decisions(None, path, budget())
    assert (refused.value.findings[0].place.cell or "").endswith(str(row))
    path, row = typed(tmp_path / "plan.xlsx", "Recommendations", "YOUTH", Recommended=written)
    with pytest.raises(bo.InputError, match="may be a change") as refused:
        bo.score(budget(), None, path)
    assert (refused.value.findings[0].place.cell or "").endswith(str(row))


def test_an_exponent_has_a_plus_sign_and_is_the_whole(tmp_path: Path) -> None:
    path, _ = typed(tmp_path / "typed.xlsx", "Decisions", "YOUTH", Decision="edit", Amount="5.5e+005")
    (lock,) = (one for one in read_decisions(None, path, budget()).scenario.rules if one.decided)
    assert lock.amount == 550_000_00
