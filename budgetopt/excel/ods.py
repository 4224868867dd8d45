"""Reading .ods in one pass over its XML, sparse like xlsx: a repeated blank costs nothing, whatever its extent."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from xml.etree.ElementTree import Element, ParseError, iterparse

from budgetopt.excel.grid import DAMAGE, MOST_CELLS, Book, Cells, Grid, Unopenable, too_much
from budgetopt.excel.values import ErrorValue, Percent, Uncalculated, Value

_ERRORS = ("#DIV/0!", "#REF!", "#NAME?", "#VALUE!", "#N/A", "#NUM!", "#NULL!", "Err:")


def read_ods(file: str, content: bytes) -> Book:
    """The sheets of an OpenDocument spreadsheet. Raises Unopenable."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if b"manifest:encryption-data" in archive.read("META-INF/manifest.xml"):
                mend = "Open it, save it without a password and give that file."
                raise Unopenable("password-protected", "the workbook is protected by a password.", mend)
            return _book(file, archive)
    except DAMAGE as problem:
        mend = "Open it in LibreOffice or Excel and save it again."
        raise Unopenable("damaged-file", f"the workbook is damaged ({type(problem).__name__}).", mend) from None


def _book(file: str, archive: zipfile.ZipFile) -> Book:
    grids: list[Grid] = []
    hidden_styles: set[str] = set()
    rows: dict[int, Cells] = {}
    hidden_rows: set[int] = set()
    row, room, style = 0, MOST_CELLS, ""
    with archive.open("content.xml") as stream:
        if b"<!DOCTYPE" in stream.read(1_000):
            raise ParseError("document type")
    with archive.open("content.xml") as stream:
        for _, element in iterparse(stream):
            match _local(element.tag):
                case "style":
                    style = _attribute(element, "name")
                    if any(_attribute(child, "display") == "false" for child in element):
                        hidden_styles.add(style)
                case "table-row":
                    repeats = int(_attribute(element, "number-rows-repeated") or 1)
                    cells = _cells(element)
                    if cells:
                        room -= len(cells) * repeats
                        if room < 0:
                            raise too_much(f"more than {MOST_CELLS:,} cells")
                        rows |= {row + place: cells for place in range(1, repeats + 1)}
                        if _attribute(element, "visibility") in {"collapse", "filter"}:
                            hidden_rows |= set(range(row + 1, row + repeats + 1))
                    row += repeats
                    element.clear()
                case "table":
                    hidden = _attribute(element, "style-name") in hidden_styles
                    grids.append(Grid(file, _attribute(element, "name"), rows, hidden, frozenset(hidden_rows)))
                    rows, hidden_rows, row = {}, set(), 0
    return Book(file, tuple(grids))


def _cells(row: Element) -> Cells:
    cells: Cells = {}
    column = 0
    for cell in row:
        if _local(cell.tag) not in {"table-cell", "covered-table-cell"}:
            continue
        repeats = int(_attribute(cell, "number-columns-repeated") or 1)
        value = _value(cell)
        if value is not None:
            if repeats > MOST_CELLS:
                raise ValueError("cells without end")
            cells |= {column + place: value for place in range(1, repeats + 1)}
        column += repeats
    return cells


def _value(cell: Element) -> Value:
    words = "\n".join("".join(part.itertext()) for part in cell if _local(part.tag) == "p")
    formula, kind = _attribute(cell, "formula"), _attribute(cell, "value-type")
    if formula and (words.startswith(_ERRORS) or kind == "error"):
        return ErrorValue(words or "#VALUE!")
    saved = _attribute(cell, "value")
    match kind:
        case "float" | "currency" if saved:
            number = float(saved)
            return int(number) if number.is_integer() and abs(number) < 1e15 else number
        case "percentage" if saved:
            return Percent(float(saved))
        case "boolean":
            return _attribute(cell, "boolean-value") == "true"
        case "date":
            return date.fromisoformat(_attribute(cell, "date-value")[:10])
        case "":
            return Uncalculated(formula) if formula else words or None
    return _attribute(cell, "string-value") or words or None


def _attribute(element: Element, name: str) -> str:
    """An attribute without regard to its namespace; the office's own wins over an extension's of the same name."""
    return next((value for key, value in element.attrib.items() if _local(key) == name), "")


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]
