"""Workbooks and text tables made to hurt."""

from __future__ import annotations

import io
import random
import struct
import zipfile
from collections.abc import Callable
from typing import Any

import xlwt

from budgetopt.saving.whole import in_memory
from tests.intake.fuzz import ODS, SOUND
from tests.intake.workbooks import PROGRAMS

MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
SHEET = "xl/worksheets/sheet1.xml"
LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha">' + "".join(
    f'<!ENTITY {name} "{f"&{before};" * 10}">' for before, name in zip("abcdefgh", "bcdefghi", strict=True)
) + "]>"  # fmt: skip
OUTSIDE = '<!DOCTYPE x [<!ENTITY i SYSTEM "file:///etc/passwd">]>'


def packed(**parts: bytes | str) -> bytes:
    """A sound workbook but for some parts, packed: quickly, which the readers cannot tell."""
    saved = io.BytesIO()
    with zipfile.ZipFile(saved, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in (SOUND | parts).items():
            archive.writestr(name, content)
    return saved.getvalue()


def sheet(body: str, before: str = "", after: str = "", document_type: str = "") -> bytes:
    rows = f"{document_type}<worksheet {MAIN}>{before}<sheetData>{body}</sheetData>{after}</worksheet>"
    return packed(**{SHEET: rows})


def noise(length: int) -> str:
    """Text that packs badly, so that it passes the look at ratios."""
    return random.Random(1).randbytes(length // 2).hex()


def bomb() -> bytes:
    return packed(**{SHEET: b" " * 200_000_000})


def liar() -> bytes:
    content = bytearray(packed(**{SHEET: b"<worksheet>" + b" " * 200_000_000}))
    return bytes(content.replace(struct.pack("<I", 200_000_011), struct.pack("<I", 100)))


def overlapping() -> bytes:
    """Many entries of the directory that all mean the same packed bytes."""
    one = io.BytesIO()
    with zipfile.ZipFile(one, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", noise(2_000_000))
        entry = archive.infolist()[0]
        for number in range(2_000):
            again = zipfile.ZipInfo(f"xl/worksheets/sheet{number}.xml")
            for name in ("CRC", "compress_size", "file_size", "header_offset", "compress_type"):
                setattr(again, name, getattr(entry, name))
            archive.filelist.append(again)
            archive._didModify = True  # type: ignore[attr-defined]
    return one.getvalue()


def stray() -> bytes:
    return packed(**{"../../../escaped.xml": "<x/>"})


def strings(table: str, document_type: str = "") -> bytes:
    found = {"xl/sharedStrings.xml": f"{document_type}<sst {MAIN}>{table}</sst>"}
    return packed(**found)


def ods(content: str) -> bytes:
    mimetype = "application/vnd.oasis.opendocument.spreadsheet"
    saved = io.BytesIO()
    with zipfile.ZipFile(saved, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, part in {"mimetype": mimetype, "META-INF/manifest.xml": "<m/>", "content.xml": content}.items():
            archive.writestr(name, part)
    return saved.getvalue()


def ods_table(rows: str) -> bytes:
    before, _, after = ODS.decode().partition("<table:table-row")
    return ods(before + rows + "</table:table>" + after.partition("</table:table>")[2])


def xls(rows: list[list[Any]]) -> bytes:
    book = xlwt.Workbook()
    page = book.add_sheet("Programs")
    for row, cells in enumerate(rows):
        for column, cell in enumerate(cells):
            page.write(row, column, cell)
    return in_memory(book.save)


def damaged_xls() -> bytes:
    content = xls(PROGRAMS)
    return content[:512] + bytes(88) + content[600:]


def unsaid_row(cells: int) -> str:
    return "<row>" + f'<c t="inlineStr"><is><t>{noise(40)}</t></is></c>' * cells


def hidden_columns() -> bytes:
    columns = "".join(f'<col min="1" max="{9_999 + n}" hidden="1"/>' for n in range(400_000))
    return sheet("", before=f"<cols>{columns}</cols>")


def merges() -> bytes:
    areas = "".join(f'<mergeCell ref="A1:A{9_000 + n % 900}"/>' for n in range(400_000))
    cell = '<row r="1"><c r="A1" t="s"><v>0</v></c></row>'
    return sheet(cell, after=f"<mergeCells>{areas}</mergeCells>")


def styles() -> bytes:
    listed = "".join(f'<xf a="{n}"/>' for n in range(1_000_000))
    return packed(**{"xl/styles.xml": f"<styleSheet {MAIN}>{listed}"})


def list_of_sheets() -> bytes:
    listed = "".join(f'<sheet name="{n}"/>' for n in range(900_000))
    return packed(**{"xl/workbook.xml": f"<workbook {MAIN}><sheets>{listed}"})


def repeated(rows: int = 1, columns: int = 1) -> str:
    cell = f'<table:table-cell table:number-columns-repeated="{columns}" office:value-type="float" office:value="1"/>'
    return f'<table:table-row table:number-rows-repeated="{rows}">{cell}</table:table-row>'


def not_a_container() -> bytes:
    return bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600 + "Workbook".encode("utf-16-le")


XLSX, OPEN, TEXT = "city.xlsx", "city.ods", "city.csv"
UNSAFE, DAMAGED = "unsafe-workbook", "damaged-file"
FILES: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "zip bomb": (XLSX, bomb, UNSAFE),
    "lying header": (XLSX, liar, DAMAGED),
    "overlapping entries": (XLSX, overlapping, UNSAFE),
    "entry outside": (XLSX, stray, UNSAFE),
    "columns without end": (XLSX, lambda: sheet('<row r="1"><c r="ZZZZZ1"><v>1</v></c></row>'), DAMAGED),
    "laughs in a sheet": (XLSX, lambda: sheet("<row><c><v>&i;</v></c></row>", document_type=LAUGHS), DAMAGED),
    "laughs in texts": (XLSX, lambda: strings("<si><t>&i;</t></si>", LAUGHS), DAMAGED),
    "laughs in styles": (XLSX, lambda: packed(**{"xl/styles.xml": LAUGHS + "<x>&i;</x>"}), DAMAGED),
    "laughs in the list of sheets": (XLSX, lambda: packed(**{"xl/workbook.xml": LAUGHS + "<x>&i;</x>"}), DAMAGED),
    "laughs behind a comment": (XLSX, lambda: sheet("", document_type=f"<!--{noise(100_000)}-->{LAUGHS}"), DAMAGED),
    "entity outside": (XLSX, lambda: strings("<si><t>&i;</t></si>", OUTSIDE), DAMAGED),
    "entity outside in ods": (OPEN, lambda: ods(OUTSIDE + "<x>&i;</x>"), DAMAGED),
    "laughs in ods": (OPEN, lambda: ods(LAUGHS + "<x>&i;</x>"), DAMAGED),
    "a text without end": (XLSX, lambda: sheet(f"<row><c><v>{noise(100_000_000)}"), UNSAFE),
    "an attribute without end": (XLSX, lambda: sheet(f'<row><c r="{noise(100_000_000)}'), UNSAFE),
    "a row without end": (XLSX, lambda: sheet(unsaid_row(2_000_000)), UNSAFE),
    "rows without end": (XLSX, lambda: sheet("<row/>" * 10_000_000), UNSAFE),
    "merges without end": (XLSX, merges, UNSAFE),
    "hidden columns without end": (XLSX, hidden_columns, UNSAFE),
    "texts without end": (XLSX, lambda: strings("<si><t/></si>" * 8_000_000), UNSAFE),
    "runs without end": (XLSX, lambda: strings("<si>" + "<r><t>a</t></r>" * 3_000_000), UNSAFE),
    "styles without end": (XLSX, styles, UNSAFE),
    "sheets without end": (XLSX, list_of_sheets, UNSAFE),
    "repeated rows": (OPEN, lambda: ods_table(repeated(rows=999_999_999)), UNSAFE),
    "repeated cells": (OPEN, lambda: ods_table(repeated(columns=999_999_999)), UNSAFE),
    "ods rows without end": (
        OPEN,
        lambda: ods_table("".join(f'<table:table-row a="{n}"/>' for n in range(5_000_000))),
        UNSAFE,
    ),
    "ods elements without end": (OPEN, lambda: ods_table("".join(f'<x a="{n}"/>' for n in range(5_000_000))), UNSAFE),
    "a line without end": (TEXT, lambda: b"," * 90_000_000, UNSAFE),
    "lines in quotes without end": (TEXT, lambda: b'"' + b'\n",a,"' * 10_000_000, UNSAFE),
    "cells without end": (TEXT, lambda: b"1\n" * 45_000_000, UNSAFE),
    "a quote that never ends": (TEXT, lambda: b'a,b\n"' + b"c\n" * 40_000_000, UNSAFE),
    "text of 150 MB": (TEXT, lambda: b"a,b\n" * 37_500_000, UNSAFE),
    "not the container it says": ("city.xls", not_a_container, DAMAGED),
    "an old workbook with a hole": ("city.xls", lambda: damaged_xls(), DAMAGED),
}
