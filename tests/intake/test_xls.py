"""Excel 97 workbooks: read in a process of their own, which is watched."""

from __future__ import annotations

import io
import random
from datetime import date, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
import xlwt

from budgetopt.city.ledger import program_totals
from budgetopt.intake.cells.grid import Grid, Unopenable
from budgetopt.intake.cells.values import ErrorValue, PercentNumber
from budgetopt.intake.files import xls, xls_child
from budgetopt.intake.reading import examine, read_budget
from budgetopt.saving.whole import in_memory
from tests.intake.workbooks import FUNDS, PROGRAMS, SETTINGS


def old_book() -> bytes:
    book = xlwt.Workbook()
    for name, rows in {"Settings": SETTINGS, "Funds": FUNDS, "Programs": PROGRAMS}.items():
        page = book.add_sheet(name)
        for row, cells in enumerate(rows):
            for column, cell in enumerate(cells):
                page.write(row, column, cell)
    page = book.add_sheet("Kinds")
    page.visibility = 1
    page.write(0, 0, "Café")
    page.write(0, 1, 0.35, xlwt.easyxf(num_format_str="0%"))
    page.write(0, 2, date(2025, 7, 1), xlwt.easyxf(num_format_str="yyyy-mm-dd"))
    page.write(0, 3, True)
    page.write(0, 4, 1234.56)
    page.write(0, 5, 12)
    page.row(0).set_cell_error(6, "#DIV/0!")
    page.write_merge(1, 3, 0, 0, "Police")
    for row in (1, 2, 3):
        page.write(row, 1, row)
    page.row(2).hidden = True
    page.col(3).hidden = True
    return in_memory(book.save)


def kinds() -> Grid:
    return xls.read_xls("old.xls", old_book()).grids[-1]


def test_what_cells_say() -> None:
    grid = kinds()
    assert grid.rows[1] == {1: "Café", 2: 0.35, 3: datetime(2025, 7, 1), 4: True, 5: 1234.56, 6: 12, 7: "#DIV/0!"}
    assert [type(value) for value in grid.rows[1].values()] == [
        str,
        PercentNumber,
        datetime,
        bool,
        float,
        int,
        ErrorValue,
    ]
    assert {row: grid.rows[row][1] for row in (2, 3, 4)} == dict.fromkeys((2, 3, 4), "Police")
    assert (grid.hidden, grid.hidden_rows, grid.hidden_columns) == (True, {3}, {4})


def test_a_budget(tmp_path: Path) -> None:
    path = tmp_path / "city.xls"
    path.write_bytes(old_book())
    assert program_totals(read_budget(path)) == {"P1": 400_000_000, "P2": 300_000_000}


@pytest.mark.parametrize(("name", "limit", "word"), [("_SECONDS", -100, "time"), ("MOST_MEMORY", 1, "memory")])
def test_the_process_is_ended_when_it_takes_too_much(
    name: str, limit: float, word: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(xls, name, limit)
    with pytest.raises(Unopenable, match=f"too much {word}") as refused:
        xls.read_xls("old.xls", old_book())
    assert refused.value.rule == "unsafe-workbook"


def test_an_older_version_is_refused() -> None:
    """Excel 95 called its stream Book."""
    names = ["Workbook".encode("utf-16-le"), "Book".encode("utf-16-le").ljust(16, b"\0")]
    assert old_book().count(names[0]) == 1
    file = io.BytesIO(old_book().replace(*names))
    file.name = "old.xls"
    found = [(finding.rule, finding.found) for finding in examine(file).findings]
    assert found == [("unknown-format", "workbooks older than Excel 97 are not read.")]


def test_no_damage_is_a_crash() -> None:
    chance, content = random.Random(3), old_book()
    for _ in range(25):
        damaged = bytearray(content)
        for _ in range(chance.choice([1, 5, 50])):
            damaged[chance.randrange(512, len(damaged))] = chance.randrange(256)
        file = io.BytesIO(bytes(damaged))
        file.name = "damaged.xls"
        assert examine(file).inputs[0].file == "damaged.xls"


@pytest.mark.parametrize("fault", [AttributeError, TypeError])
def test_an_error_of_ours_is_no_damage(fault: type[Exception], monkeypatch: pytest.MonkeyPatch) -> None:
    def sheet(self: object, place: int) -> None:
        raise fault("ours")

    def child(content: bytes) -> bytes:
        said = io.BytesIO()
        streams = SimpleNamespace(buffer=io.BytesIO(content)), SimpleNamespace(buffer=said)
        monkeypatch.setattr(xls_child, "sys", SimpleNamespace(stdin=streams[0], stdout=streams[1]))
        xls_child.main()
        return said.getvalue()

    monkeypatch.setattr(xls_child._Reader, "sheet", sheet)
    monkeypatch.setattr(xls_child, "_limit_memory", lambda: None)
    monkeypatch.setattr(xls, "_watched", child)
    with pytest.raises(RuntimeError, match=f"{fault.__name__}: ours"):
        xls.read_xls("old.xls", old_book())
