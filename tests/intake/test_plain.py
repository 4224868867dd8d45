"""The quick reader of worksheets gives the same grid as the careful one, row by row, or says that it cannot."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from hypothesis import example, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from budgetopt.intake.cells.values import ErrorValue, PercentNumber, Uncalculated
from budgetopt.intake.files import plain, worksheet, xlsx
from budgetopt.intake.files.guard import DAMAGE
from budgetopt.intake.files.tags import NotPlain
from budgetopt.intake.files.worksheet import Formats, SheetReader
from tests.cases import ALL, cases
from tests.shared_data import shared_file

STRINGS = ["", "Café", "=1+1", "a\nb", " x "]
FORMATS = Formats(frozenset({2}), {4: 1_000}, frozenset({3}), datetime(1899, 12, 30), {5: 1_000_000})
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'

NUMBERS = st.one_of(
    st.integers(-(10**17), 10**17).map(str),
    st.floats(allow_nan=False, allow_infinity=False).map(repr),
    st.decimals(-(10**9), 10**9, allow_nan=False, places=2).map(str),
    st.decimals(-(10**9), 10**9, allow_nan=False, places=2).map(lambda amount: f"{float(amount):.17g}"),
    st.sampled_from(["", "-0", "0.10", "1E5", "1e-7", ".5", "5.", "-.5", "007", "+5", " 5", "60", "1.5", "nan", "1_0"]),
)
TEXTS = st.sampled_from(
    ["", "Police", "R&amp;D", "&#233;", "_x0041_", "a\r\nb", "é", "&lt;b&gt;", "a>b", 'Say "no"', "'"]
)
FORMULAS = st.sampled_from(
    ["", "", "", "<f>A1*2</f>", "<f/>", '<f t="shared" si="0"/>', '<f t="shared" ref="A1:A3" si="0">A1&gt;0</f>',
     "<f>[1]Sheet1!A1</f>", "<f></f>", "<f>A1&amp;B1</f>", "<f />"]
)  # fmt: skip


@st.composite
def cells(draw: st.DrawFn, address: str) -> str:
    kind = draw(st.sampled_from(["n", "n", "", "", "s", "str", "b", "e", "inlineStr", "d"]))
    style = draw(st.sampled_from(["", ' s="0"', ' s="2"', ' s="3"', ' s="4"', ' s="9"']))
    typed = f' t="{kind}"' if kind else ""
    facts = style + typed if draw(st.integers(0, 9)) else typed + style + draw(st.sampled_from(["", ' cm="1"', " "]))
    head = f'<c r="{address}"{facts}'
    if kind == "inlineStr":
        inside = draw(st.sampled_from(["<is><t>{}</t></is>", '<is><t xml:space="preserve">{}</t></is>', "<is><t/></is>",
                                       "<is><r><t>{}</t></r></is>", ""]))  # fmt: skip
        return f"{head}>{inside.format(draw(TEXTS))}</c>"
    if draw(st.integers(0, 5)) == 0:
        return head + draw(st.sampled_from(["/>", " />", "></c>"]))
    written = {
        "s": st.integers(0, len(STRINGS) - 1).map(str),
        "str": TEXTS,
        "b": st.sampled_from("01"),
        "e": st.just("#DIV/0!"),
        "d": st.just("2025-07-01"),
    }.get(kind, NUMBERS)
    value = draw(written)
    tag = f"<v>{value}</v>" if draw(st.integers(0, 9)) else draw(st.sampled_from(["", "<v/>", "<v />", "<v></v>"]))
    return f"{head}>{draw(FORMULAS)}{tag}</c>"


@st.composite
def sheets(draw: st.DrawFn) -> bytes:
    """The XML of a worksheet as writers of many habits make it."""
    gap = draw(st.sampled_from(["", "", "\n", "\n  "]))
    rows = []
    for number in sorted(draw(st.sets(st.integers(1, 40), max_size=8))):
        columns = sorted(
            draw(st.sets(st.sampled_from(["A", "B", "Z", "AA", "AZ", "XFD"]), max_size=4)), key=lambda c: (len(c), c)
        )
        inside = gap.join(draw(cells(f"{column}{number}")) for column in columns)
        facts = draw(st.sampled_from(["", ' spans="1:3"', ' hidden="1"', ' hidden="false"', ' ht="15" hidden="true"']))
        rows.append(f'<row r="{number}"{facts}>{gap}{inside}{gap}</row>' if columns else f'<row r="{number}"{facts}/>')
    hidden = draw(st.sampled_from(["", '<cols><col min="2" max="3" hidden="1"/></cols>']))
    merged = draw(st.sampled_from(["", '<mergeCells count="1"><mergeCell ref="A1:A9"/></mergeCells>']))
    declared = draw(st.sampled_from(['<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n', ""]))
    body = f"{hidden}<sheetData>{gap}{gap.join(rows)}{gap}</sheetData>{merged}"
    return f"{declared}<worksheet {MAIN}>{body}</worksheet>".encode()


def found_by(read: Callable[[SheetReader, io.BytesIO], None], xml: bytes) -> Any:
    reader = SheetReader(FORMATS, 10_000)
    try:
        read(reader, io.BytesIO(xml))
    except DAMAGE:
        return "damaged"
    return known(reader), reader.budget


def known(reader: SheetReader) -> tuple[Any, ...]:
    rows = [(row, [(column, type(value), repr(value)) for column, value in cells.items()])
            for row, cells in reader.rows.items()]  # fmt: skip
    return rows, reader.hidden_rows, reader.hidden_columns, reader.merged, reader.linked


def quickly(reader: SheetReader, part: io.BytesIO) -> None:
    reader.read_plain(part, STRINGS)


def carefully(reader: SheetReader, part: io.BytesIO) -> None:
    reader.read(part, STRINGS)


def one_cell(cell: str) -> bytes:
    return f'<worksheet {MAIN}><sheetData><row r="1">{cell}</row></sheetData></worksheet>'.encode()


# What has once been read differently.
@example(one_cell('<c r="A1"><v>-0.0</v></c>'), 60)
@example(one_cell('<c r="A1"><f>A1*2</f><v></v></c>'), 60)
@given(sheets(), st.integers(60, 2_000))
@settings(max_examples=cases(150, of=1_500), derandomize=not ALL, deadline=None)
def test_both_readers_agree_on_any_sheet(xml: bytes, piece: int) -> None:
    usual, plain._PIECE = plain._PIECE, piece
    try:
        quick = found_by(quickly, xml)
    except NotPlain:
        return
    finally:
        plain._PIECE = usual
    assert quick == found_by(carefully, xml)


@given(sheets(), st.data())
@settings(max_examples=cases(150, of=1_500), derandomize=not ALL, deadline=None)
def test_both_readers_agree_on_damage(xml: bytes, data: st.DataObject) -> None:
    """Bytes lost or changed: where the quick reader takes what is left, openpyxl takes it too, and for the same.

    Attributes of rows and formulas are the one thing that is not looked at closely: they are taken away if need be.
    """
    at = data.draw(st.integers(0, len(xml) - 1))
    length = data.draw(st.integers(0, 12))
    put = data.draw(st.sampled_from([b"", b"<", b">", b'"', b"<c>", b"</c>", b"<v>", b"&", b"9", b"<!--", b"x"]))
    broken = xml[:at] + put + xml[at + length :]
    try:
        quick = found_by(quickly, broken)
    except NotPlain:
        return
    careful = found_by(carefully, broken)
    if careful == "damaged" != quick:
        stripped = re.sub(rb'<(row r="\d+"|f)[^<>]*?(/?)>', rb"<\1\2>", broken)
        quick, careful = quick[0][0], found_by(carefully, stripped)[0][0]
    assert quick == careful


def parts(path: Path) -> Iterator[bytes]:
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            if name.startswith("xl/worksheets/sheet"):
                yield archive.read(name)


def by_openpyxl(path: Path) -> None:
    book = Workbook()
    for row in [["id", "Café & <b>", 1234.56, 7, True, date(2025, 7, 1)], [None, "=1+1", "#DIV/0!", -0.1]] * 200:
        book.active.append(row)
    book.save(path)


def by_xlsxwriter(path: Path, inline: bool = False) -> None:
    with xlsxwriter.Workbook(path, {"constant_memory": inline}) as book:
        page, shares = book.add_worksheet(), book.add_format({"num_format": "0.0%"})
        for row in range(500):
            page.write_row(row, 0, ["id", "Café & <b>", " x ", 1234.56 + row / 7, True])
            page.write_formula(row, 5, "=D1>1", None, row)
            page.write_number(row, 6, row / 500, shares)
            page.set_row(row, 15, None, {"hidden": row == 3})


@pytest.mark.parametrize(
    "write",
    [by_openpyxl, by_xlsxwriter, lambda path: by_xlsxwriter(path, True)],
    ids=["openpyxl", "xlsxwriter", "inline"],
)
def test_what_writers_write_is_plain(write: Callable[[Path], None], tmp_path: Path) -> None:
    write(tmp_path / "book.xlsx")
    for xml in parts(tmp_path / "book.xlsx"):
        strings = [f"text {place}" for place in range(4_000)]
        quick, careful = SheetReader(FORMATS, 10_000), SheetReader(FORMATS, 10_000)
        quick.read_plain(io.BytesIO(xml), strings)
        careful.read(io.BytesIO(xml), strings)
        assert known(quick) == known(careful) and len(quick.rows) >= 400


@pytest.mark.parametrize(
    "file",
    [
        ("oakland", "BudgetData_for_Public_Adopted_FY2016-17_Midcycle.xlsx"),
        ("uk", "CRA_2018_Database_for_Publication_rvsd.xlsx"),
        ("uk", "PESA_2025_chapter1_tables.xlsx"),
        ("wwc", "wp_meta_v2_codebook.xlsx"),
    ],
    ids=["oakland", "cra", "pesa", "codebook"],
)
def test_published_workbooks_are_plain_and_read_alike(file: tuple[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    content = shared_file(*file).read_bytes()
    quick = xlsx.read_xlsx("book.xlsx", content)
    refused: list[str] = []

    def no_plain(*_: object) -> None:
        refused.append("once a sheet")
        raise NotPlain

    monkeypatch.setattr(worksheet, "read_plain", no_plain)
    careful = xlsx.read_xlsx("book.xlsx", content)
    assert refused and quick == careful
    monkeypatch.undo()
    monkeypatch.setattr(SheetReader, "_take_row", lambda *_: pytest.fail("a row was read with care"))
    assert xlsx.read_xlsx("book.xlsx", content) == quick


def test_what_cells_say() -> None:
    written = [
        '<c r="A1" t="s"><v>1</v></c><c r="B1" s="2"><v>0.35</v></c><c r="C1" s="3"><v>45839</v></c>',
        '<c r="D1" t="e"><f>1/0</f><v>#DIV/0!</v></c><c r="E1"><f>A1</f></c><c r="F1"><v>12.10</v></c>',
        '<c r="G1" t="str"><f>A1</f><v>R&amp;D</v></c><c r="H1"><v>0.30000000000000004</v></c><c r="I1"><v>12</v></c>',
    ]
    rows = f'<row r="1" hidden="1">{"".join(written)}</row>'
    xml = f"<worksheet {MAIN}><sheetData>{rows}</sheetData></worksheet>".encode()
    reader = SheetReader(FORMATS, 100)
    quickly(reader, io.BytesIO(xml))
    assert reader.rows == {1: {1: "Café", 2: 0.35, 3: datetime(2025, 7, 1), 4: "#DIV/0!", 5: "=A1", 6: 12.1, 7: "R&D",
                               8: 0.30000000000000004, 9: 12}}  # fmt: skip
    kinds = [type(value) for value in reader.rows[1].values()]
    assert kinds == [str, PercentNumber, datetime, ErrorValue, Uncalculated, float, str, float, int]
    assert reader.hidden_rows == {1}


@pytest.mark.parametrize(
    "cell", ['<c r="A1"><f>/><v>1</v></c>', '<c r="A1" t="inlineStr"><is><t xml:sp>a</t></is></c>']
)
def test_damage_that_was_once_taken_is_not(cell: str) -> None:
    with pytest.raises(NotPlain):
        quickly(SheetReader(FORMATS, 100), io.BytesIO(one_cell(cell)))


def test_rows_out_of_order_are_read_with_care() -> None:
    xml = f'<worksheet {MAIN}><sheetData><row r="2"><c r="A2"><v>1</v></c></row><row r="1"/></sheetData></worksheet>'
    with pytest.raises(NotPlain):
        quickly(SheetReader(FORMATS, 10), io.BytesIO(xml.encode()))
