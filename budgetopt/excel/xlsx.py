"""Reading .xlsx and .xlsm with the parts of openpyxl: its package, its texts, its reading of a row of cells.

Its ready-made load_workbook is not used. In its normal mode it makes a cell for each place of a merged or linked range,
so that a workbook of 5 KB can take all memory; its read-only mode drops hidden rows; and either gives the values or the
formulas, never both. Here a row goes through openpyxl once and is kept sparse, so the extent of a sheet costs nothing.
No formula is evaluated and no link is followed.
"""

from __future__ import annotations

import io
import re
import shutil
import zipfile
from datetime import date
from typing import IO, Any, NamedTuple
from xml.etree.ElementTree import Element

from openpyxl.reader.excel import ExcelReader
from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format
from openpyxl.utils import range_boundaries
from openpyxl.utils.datetime import from_excel
from openpyxl.utils.escape import unescape

# The one private module: nothing public tells of hidden rows, values and formulas without filling in blank cells.
from openpyxl.worksheet._reader import COL_TAG, FORMULA_TAG, MERGE_TAG, ROW_TAG, VALUE_TAG, WorkSheetParser
from openpyxl.xml.constants import REL_NS, SHEET_MAIN_NS
from openpyxl.xml.functions import fromstring, iterparse

from budgetopt.excel.grid import DAMAGE, MOST_CELLS, Book, Cells, Grid, Unopenable, address
from budgetopt.excel.values import ErrorValue, Percent, Scaled, Uncalculated, Value

_OTHER_BOOK = re.compile(r"\[\d+\]|\[[^\]]+\.xls\w?\]", re.IGNORECASE)
_TRUE = {"1", "true"}
# A full row has 16,384 cells of a few elements each.
_MOST_UNFINISHED = 1_000_000
# Merged cells matter in headings; a sheet with more of them than this is not kept for its headings.
_MOST_MERGED = 10_000
_NAMES = {"s": SHEET_MAIN_NS}
_STRICT = {
    b"http://purl.oclc.org/ooxml/spreadsheetml/main": SHEET_MAIN_NS.encode(),
    b"http://purl.oclc.org/ooxml/officeDocument/relationships": REL_NS.encode(),
}
# openpyxl says these too of XML in which it misses an attribute or meets one that it does not know.
_DAMAGE = (*DAMAGE, TypeError, AttributeError)


class Formats(NamedTuple):
    """Which cell styles show a percentage, a date or thousands, and the day on which the workbook's dates begin."""

    percent: frozenset[int]
    scaled: dict[int, int]  # style -> what its format divides by
    dates: frozenset[int]
    epoch: date


def read_xlsx(file: str, content: bytes) -> Book:
    """The sheets of a workbook. Raises Unopenable."""
    try:
        reader = ExcelReader(_transitional(content), keep_links=False)
        with reader.archive:
            reader.read_manifest()
            reader.read_workbook()
            return _book(file, reader)
    except _DAMAGE as problem:
        mend = "Open it in Excel or LibreOffice and save it again."
        raise Unopenable("damaged-file", f"the workbook is damaged ({type(problem).__name__}).", mend) from None


def _transitional(content: bytes) -> io.BytesIO:
    """The workbook in the namespaces that openpyxl knows: one saved as Strict Open XML says the same under others."""
    with zipfile.ZipFile(io.BytesIO(content)) as strict:
        if "_rels/.rels" not in strict.namelist() or not any(name in strict.read("_rels/.rels") for name in _STRICT):
            return io.BytesIO(content)
        renamed = io.BytesIO()
        with zipfile.ZipFile(renamed, "w", zipfile.ZIP_DEFLATED) as archive:
            for part in strict.namelist():
                with strict.open(part) as source, archive.open(part, "w") as target:
                    # Namespaces are declared at the head of a part; the rest may be long.
                    head = source.read(1_000_000)
                    for name, known in _STRICT.items():
                        head = head.replace(name, known)
                    target.write(head)
                    shutil.copyfileobj(source, target)
    return renamed


def _book(file: str, reader: Any) -> Book:
    strings, formats = _strings(reader), _formats(reader)
    grids, budget = [], MOST_CELLS
    for sheet, relation in reader.parser.find_sheets():
        # A chart that is a sheet of its own holds no cells.
        if relation.Type.endswith("/worksheet"):
            found = _SheetReader(formats, budget)
            with reader.archive.open(relation.target) as part:
                found.read(part, strings)
            facts = frozenset(found.hidden_rows), frozenset(found.hidden_columns), tuple(found.merged), found.linked
            grids.append(Grid(file, sheet.name, found.rows, sheet.state != "visible", *facts))
            budget = found.budget
    return Book(file, tuple(grids), links=_parts(reader, "externalLink"))


def _parts(reader: Any, kind: str) -> tuple[str, ...]:
    return tuple(relation.target for relation in reader.parser.rels.values() if relation.Type.endswith(f"/{kind}"))


def _strings(reader: Any) -> list[str]:
    """The texts that cells share, runs joined, without reading aids.

    Not by openpyxl's read_string_table: it undoes one escape of many, and refuses whole workbooks for a font.
    """
    strings: list[str] = []
    for part in _parts(reader, "sharedStrings"):
        with reader.archive.open(part) as source:
            for _, element in iterparse(source):
                if element.tag == f"{{{SHEET_MAIN_NS}}}si":
                    runs = [*element.iterfind("s:t", _NAMES), *element.iterfind("s:r/s:t", _NAMES)]
                    strings.append(unescape("".join(run.text or "" for run in runs)))
                    element.clear()
    return strings


def _formats(reader: Any) -> Formats:
    """Number formats alone: openpyxl's style sheet, too, refuses whole workbooks for a fill or a font."""
    codes = dict(BUILTIN_FORMATS)
    shown: list[str] = []
    for part in _parts(reader, "styles"):
        styles = fromstring(reader.archive.read(part))
        for own in styles.iterfind("s:numFmts/s:numFmt", _NAMES):
            codes[int(own.get("numFmtId", "0"))] = own.get("formatCode", "")
        cells = styles.iterfind("s:cellXfs/s:xf", _NAMES)
        shown = [codes.get(int(cell.get("numFmtId", "0")), "General") for cell in cells]
    percent = frozenset(style for style, code in enumerate(shown) if "%" in code)
    dates = frozenset(style for style, code in enumerate(shown) if is_date_format(code))
    scaled = {style: scale for style, code in enumerate(shown) if (scale := _scale(code)) > 1}
    return Formats(percent, scaled, dates, reader.wb.epoch)


def _scale(code: str) -> int:
    """What a number format divides by: "#,##0," shows thousands, "0.0,," millions."""
    bare = re.sub(r'"[^"]*"|\\.|_.|\[[^]]*\]', "", code.split(";")[0])
    hidden = re.search(r"[0#?](,+)(?![0#?,])", bare)
    return 1_000 ** len(hidden[1]) if hidden else 1


class _SheetReader:
    """Reads one sheet; `budget` is how many cells may still come."""

    def __init__(self, formats: Formats, budget: int):
        self.formats, self.budget = formats, budget
        self.rows: dict[int, Cells] = {}
        self.hidden_rows: set[int] = set()
        self.hidden_columns: set[int] = set()
        self.merged: list[tuple[int, int, int, int]] = []
        self.linked = ""

    def read(self, part: IO[bytes], strings: list[str]) -> None:
        parser = WorkSheetParser(part, strings, data_only=True)
        unfinished = 0
        # Not parser.parse(): it also reads decoration, and refuses whole workbooks for a rule that it does not know.
        for event, element in iterparse(part, ("start", "end")):
            if event == "start":
                # An element takes memory from here on until its row ends, which may be never.
                unfinished += 1
                if unfinished > _MOST_UNFINISHED:
                    raise _unsafe("a row or a list without end")
            elif element.tag == ROW_TAG:
                self._take_row(element, *parser.parse_row(element))
                parser.row_dimensions.clear()
                element.clear()
                unfinished = 0
            elif element.tag == COL_TAG and element.get("hidden") in _TRUE:
                last = min(int(element.get("max", "0")), 16_384)
                self.hidden_columns.update(range(int(element.get("min", "1")), last + 1))
            elif element.tag == MERGE_TAG:
                for merged in element:
                    left, top, right, bottom = range_boundaries(merged.get("ref"))
                    self._spread(left, top, right, bottom)
                    if len(self.merged) < _MOST_MERGED:
                        self.merged.append((top, left, bottom, right))

    def _take_row(self, element: Element, row: int, parsed: list[dict[str, Any]]) -> None:
        if element.get("hidden") in _TRUE:
            self.hidden_rows.add(row)
        cells: Cells = {}
        for cell, facts in zip(element, parsed, strict=True):
            column = facts["column"]
            formula = cell.find(FORMULA_TAG)
            if formula is not None and not self.linked and _OTHER_BOOK.search(formula.text or ""):
                self.linked = address(row, column)
            value = self._value(cell, formula, facts["data_type"], facts["value"], facts["style_id"])
            if value is not None:
                cells[column] = value
        if cells:
            self.rows[row] = cells
        # A row without cells takes memory too.
        self.budget -= len(cells) or 1
        if self.budget < 0:
            raise _unsafe(f"more than {MOST_CELLS:,} cells")

    def _value(self, cell: Element, formula: Element | None, kind: str, saved: Any, style: int) -> Value:
        if saved is None:
            # A formula whose result is no text ("") was calculated: it leaves an empty value of type text.
            calculated = kind == "str" and cell.find(VALUE_TAG) is not None
            return None if formula is None or calculated else Uncalculated(f"={formula.text or ''}")
        match kind:
            case "n" if style in self.formats.percent:
                return Percent(saved)
            case "n" if style in self.formats.scaled:
                return Scaled.of(saved, self.formats.scaled[style])
            case "n" if style in self.formats.dates:
                return _date(saved, self.formats.epoch)
            case "e":
                return ErrorValue(saved)
        if isinstance(saved, str):
            return saved if cell.get("t") == "s" else unescape(saved)
        return saved if isinstance(saved, int | float | date) else str(saved)

    def _spread(self, left: int, top: int, right: int, bottom: int) -> None:
        """Repeat a text merged over several rows in each: "Police" beside five programs. Amounts stay single."""
        value = self.rows.get(top, {}).get(left)
        if left == right and isinstance(value, str) and bottom - top < 10_000:
            for row in range(top + 1, bottom + 1):
                if row in self.rows:
                    self.rows[row].setdefault(left, value)


def _date(days: int | float, epoch: date) -> Value:
    try:
        found = from_excel(days, epoch)
    except (ValueError, OverflowError):
        return days
    return found if isinstance(found, date) else days


def _unsafe(has: str) -> Unopenable:
    return Unopenable("unsafe-workbook", f"the workbook has {has}.", "Delete what is not the budget and save it.")
