"""Reading .xlsx and .xlsm in one pass over their XML: values, and the facts that ready-made readers drop.

Those facts are formulas without a saved value, error cells, hidden rows and sheets, and links to other workbooks.
No formula is evaluated and no link is followed. Cells are kept sparse, so the extent of a sheet costs nothing.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple
from xml.etree.ElementTree import Element, ParseError, iterparse

from budgetopt.excel.grid import DAMAGE, MOST_CELLS, Book, Cells, Grid, Unopenable, address, numbered
from budgetopt.excel.values import ErrorValue, Percent, Uncalculated, Value

_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_OTHER_BOOK = re.compile(r"\[\d+\]|\[[^\]]+\.xls\w?\]", re.IGNORECASE)


class Formats(NamedTuple):
    """Which cell styles show a percentage or a date, and where the workbook's days begin."""

    percent: frozenset[int]
    dates: frozenset[int]
    from_1904: bool = False


def read_xlsx(file: str, content: bytes) -> Book:
    """The sheets of a workbook. Raises Unopenable."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _book(file, archive)
    except DAMAGE as problem:
        mend = "Open it in Excel or LibreOffice and save it again."
        raise Unopenable("damaged-file", f"the workbook is damaged ({type(problem).__name__}).", mend) from None


def _book(file: str, archive: zipfile.ZipFile) -> Book:
    main = _targets(archive, "").get("officeDocument", ["xl/workbook.xml"])[0]
    relations = _relations(archive, main)
    sheets: list[tuple[str, bool, str]] = []
    from_1904 = False
    for element in _elements(archive, main):
        if _local(element) == "sheet":
            id = next((value for key, value in element.attrib.items() if key.endswith("}id")), "")
            kind, target = relations.get(id, ("", ""))
            if kind == "worksheet":
                sheets.append((element.get("name", ""), element.get("state", "visible") != "visible", target))
        elif _local(element) == "workbookPr":
            from_1904 = element.get("date1904") in {"1", "true"}
    kinds = _by_kind(relations)
    strings = [text for part in kinds.get("sharedStrings", []) for text in _shared_strings(archive, part)]
    formats = _formats(archive, kinds.get("styles", []), from_1904)
    grids, budget = [], MOST_CELLS
    for name, hidden, part in sheets:
        grid = _SheetReader(file, name, hidden, strings, formats, budget).read(archive, part)
        budget -= sum(len(cells) for cells in grid.rows.values())
        grids.append(grid)
    return Book(file, tuple(grids), links=tuple(kinds.get("externalLink", [])))


class _SheetReader:
    """Reads one sheet; `budget` is how many cells may still come."""

    def __init__(self, file: str, sheet: str, hidden: bool, strings: list[str], formats: Formats, budget: int):
        self.file, self.sheet, self.hidden = file, sheet, hidden
        self.strings, self.formats, self.budget = strings, formats, budget
        self.rows: dict[int, Cells] = {}
        self.hidden_rows: set[int] = set()
        self.hidden_columns: set[int] = set()
        self.linked = ""
        self.row = 0

    def read(self, archive: zipfile.ZipFile, part: str) -> Grid:
        for element in _elements(archive, part):
            match _local(element):
                case "row":
                    self._take_row(element)
                    element.clear()
                case "col" if element.get("hidden") in {"1", "true"}:
                    last = min(int(element.get("max", "0")), 16_384)
                    self.hidden_columns.update(range(int(element.get("min", "1")), last + 1))
                case "mergeCell":
                    self._spread(element.get("ref", ""))
        facts = frozenset(self.hidden_rows), frozenset(self.hidden_columns), self.linked
        return Grid(self.file, self.sheet, self.rows, self.hidden, *facts)

    def _take_row(self, element: Element) -> None:
        self.row = int(element.get("r", self.row + 1))
        if element.get("hidden") in {"1", "true"}:
            self.hidden_rows.add(self.row)
        cells: Cells = {}
        column = 0
        for cell in element:
            column = numbered(cell.get("r", ""))[1] or column + 1
            value = self._value(cell, column)
            if value is not None:
                cells[column] = value
        if cells:
            self.rows[self.row] = cells
            self.budget -= len(cells)
            if self.budget < 0:
                mend = "Delete what is not the budget and save it."
                raise Unopenable("unsafe-workbook", f"the workbook has more than {MOST_CELLS:,} cells.", mend)

    def _value(self, cell: Element, column: int) -> Value:
        formula = saved = inline = None
        for child in cell:
            match _local(child):
                case "v":
                    saved = child.text
                case "f":
                    formula = child.text or ""
                case "is":
                    inline = _plain_text(child)
        if formula and not self.linked and _OTHER_BOOK.search(formula):
            self.linked = address(self.row, column)
        kind = cell.get("t", "n")
        if kind == "inlineStr":
            return inline
        if saved is None or (saved == "" and kind != "str"):
            return Uncalculated(f"={formula}") if formula is not None else None
        return self._typed(kind, saved, int(cell.get("s", "0")))

    def _typed(self, kind: str, saved: str, style: int) -> Value:
        match kind:
            case "s":
                return self.strings[int(saved)]
            case "str":
                return _unescaped(saved)
            case "e":
                return ErrorValue(saved)
            case "b":
                return saved == "1"
            case "d":
                return date.fromisoformat(saved[:10])
        number = int(saved) if saved.isdigit() else float(saved)
        if style in self.formats.percent:
            return Percent(number)
        if style in self.formats.dates:
            return _date(number, self.formats.from_1904)
        return number

    def _spread(self, merged: str) -> None:
        """Repeat a text merged over several rows in each: "Police" beside five programs. Amounts stay single."""
        (top, left), (bottom, right) = (numbered(end) for end in (merged + ":" + merged).split(":")[:2])
        value = self.rows.get(top, {}).get(left)
        if left == right and isinstance(value, str) and bottom - top < 10_000:
            for row in range(top + 1, bottom + 1):
                if row in self.rows:
                    self.rows[row].setdefault(left, value)


def _date(days: int | float, from_1904: bool) -> Value:
    from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900, from_excel

    try:
        found = from_excel(days, CALENDAR_MAC_1904 if from_1904 else CALENDAR_WINDOWS_1900)
    except (ValueError, OverflowError):
        return days
    return found if isinstance(found, date) else days


def _formats(archive: zipfile.ZipFile, parts: list[str], from_1904: bool) -> Formats:
    from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format

    codes = dict(BUILTIN_FORMATS)
    styles: list[int] = []
    for part in parts:
        for element in _elements(archive, part):
            if _local(element) == "numFmt":
                codes[int(element.get("numFmtId", "0"))] = element.get("formatCode", "")
            elif _local(element) == "cellXfs":
                styles = [int(style.get("numFmtId", "0")) for style in element]
    shown = [codes.get(style, "General") for style in styles]
    percent = frozenset(place for place, code in enumerate(shown) if "%" in code)
    return Formats(percent, frozenset(place for place, code in enumerate(shown) if is_date_format(code)), from_1904)


def _shared_strings(archive: zipfile.ZipFile, part: str) -> Iterator[str]:
    for element in _elements(archive, part):
        if _local(element) == "si":
            yield _plain_text(element)
            element.clear()


def _plain_text(element: Element) -> str:
    """The text of a string with its runs joined; reading aids (phonetic runs) are left out."""
    runs = (
        run for child in element for run in ([child] if _local(child) == "t" else child if _local(child) == "r" else [])
    )
    return _unescaped("".join(run.text or "" for run in runs if _local(run) == "t"))


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text) if "_x" in text else text


def _relations(archive: zipfile.ZipFile, part: str) -> dict[str, tuple[str, str]]:
    """Relation id -> (kind, the part it names) of `part`; "" is the package itself."""
    folder, name = posixpath.split(part)
    rels = posixpath.join(folder, "_rels", f"{name}.rels")
    if rels not in archive.namelist():
        return {}
    return {
        element.get("Id", ""): (
            element.get("Type", "").rpartition("/")[2],
            posixpath.normpath(posixpath.join(folder, element.get("Target", ""))).lstrip("/"),
        )
        for element in _elements(archive, rels)
        if _local(element) == "Relationship"
    }


def _by_kind(relations: dict[str, tuple[str, str]]) -> dict[str, list[str]]:
    kinds: dict[str, list[str]] = {}
    for kind, target in relations.values():
        kinds.setdefault(kind, []).append(target)
    return kinds


def _targets(archive: zipfile.ZipFile, part: str) -> dict[str, list[str]]:
    return _by_kind(_relations(archive, part))


def _elements(archive: zipfile.ZipFile, part: str) -> Iterator[Element]:
    """The elements of a part as each ends. A document type is refused: no workbook has one, and it may be a bomb."""
    with archive.open(part) as stream:
        if b"<!DOCTYPE" in stream.read(1_000):
            raise ParseError("document type")
    with archive.open(part) as stream:
        for _, element in iterparse(stream):
            yield element


def _local(element: Element) -> str:
    """The name of an element without its namespace (which differs between transitional and strict files)."""
    return element.tag.rpartition("}")[2]
