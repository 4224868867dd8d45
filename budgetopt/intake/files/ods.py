"""Reading .ods in one pass over its XML, sparse like xlsx: a repeated blank costs nothing, whatever its extent."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date
from functools import lru_cache
from xml.etree.ElementTree import Element

from budgetopt.intake.cells.grid import Book, Cells, Grid, Unopenable, spread, too_much
from budgetopt.intake.cells.limits import MOST_CELLS_WITH_CARE, MOST_ROWS, MOST_SHEETS, ROW_COST, SIGNS_A_CELL
from budgetopt.intake.cells.values import ErrorValue, PercentNumber, Scaled, Uncalculated, Value
from budgetopt.intake.files.bounded import elements
from budgetopt.intake.files.guard import DAMAGE
from budgetopt.intake.files.office import added_rows, unit_called
from budgetopt.intake.files.strings import check_length

_CELLS = {"table-cell", "covered-table-cell"}
_MOST_COLUMNS = 16_384
_LONGEST_MANIFEST = 5_000_000
_ERRORS = ("#DIV/0!", "#REF!", "#NAME?", "#VALUE!", "#N/A", "#NUM!", "#NULL!", "Err:")


def read_ods(file: str, content: bytes) -> Book:
    """The sheets of an OpenDocument spreadsheet. Raises Unopenable."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if b"manifest:encryption-data" in archive.open("META-INF/manifest.xml").read(_LONGEST_MANIFEST):
                mend = "Open it, save it without a password and give that file."
                raise Unopenable("password-protected", "the workbook is protected by a password.", mend)
            return _book(file, archive)
    except DAMAGE as problem:
        mend = "Open it in LibreOffice or Excel and save it again."
        raise Unopenable("damaged-file", f"the workbook is damaged ({type(problem).__name__}).", mend) from None


def _book(file: str, archive: zipfile.ZipFile) -> Book:
    grids: list[Grid] = []
    hidden_styles: set[str] = set()
    room = MOST_CELLS_WITH_CARE
    with archive.open("content.xml") as stream:
        sheet = _Sheet("", "")
        for event, element in elements(stream, _Any("table-row", "style"), _Any("table")):
            match _local(element.tag):
                case "style":
                    if any(_attribute(child, "display") == "false" for child in element):
                        hidden_styles.add(_attribute(element, "name"))
                case "table-row":
                    room -= sheet.take(element)
                    if room < 0:
                        raise too_much("too many cells, rows or long texts")
                case "table" if event == "start":
                    sheet = _Sheet(_attribute(element, "name"), _attribute(element, "style-name"))
                case "table":
                    room -= sum(spread(sheet.rows, *corners) for corners in sheet.merged)
                    hidden = sheet.style in hidden_styles
                    grids.append(Grid(file, sheet.name, sheet.rows, hidden, frozenset(sheet.hidden), sums=sheet.sums))
                    if len(grids) > MOST_SHEETS:
                        raise too_much(f"more than {MOST_SHEETS:,} sheets")
    return Book(file, tuple(grids))


class _Any:
    """The tags of these names, whatever their namespace."""

    def __init__(self, *names: str):
        self.names = names

    def __contains__(self, tag: object) -> bool:
        return _local(str(tag)) in self.names


class _Sheet:
    def __init__(self, name: str, style: str):
        self.name, self.style = name, style
        self.rows: dict[int, Cells] = {}
        self.hidden: set[int] = set()
        self.last = 0
        self.sums: dict[int, tuple[int, int]] = {}
        self.merged: list[tuple[int, int, int, int]] = []  # left, top, right, bottom of cells over several rows

    def take(self, element: Element) -> int:
        """The next row, as often as it is repeated; what it costs."""
        repeats = int(_attribute(element, "number-rows-repeated") or 1)
        cells = _cells(element)
        self._see(element)
        cost = (len(cells) + ROW_COST) * repeats if cells else ROW_COST
        cost += sum(len(value) for value in cells.values() if isinstance(value, str)) // SIGNS_A_CELL
        if cells and self.last + repeats > MOST_ROWS:
            raise too_much(f"filled cells below {MOST_ROWS:,} rows")
        if cells:
            rows = range(self.last + 1, self.last + repeats + 1)
            self.rows |= {row: dict(cells) for row in rows}
            if _attribute(element, "visibility") in {"collapse", "filter"}:
                self.hidden |= set(rows)
        self.last += repeats
        return cost

    def _see(self, element: Element) -> None:
        """Note what a row adds up, and which of its cells stand over rows below it."""
        column = 0
        for cell in element:
            facts = _facts(cell)
            # of:=SUM([.C3:.C6])
            formula = re.sub(r"^\w+:=|[\[\].]", "", facts.get("formula", ""))
            if formula and (added := added_rows(formula, self.last + 1, column + 1)) != (0, 0):
                self.sums.setdefault(self.last + 1, added)
            if (down := int(facts.get("number-rows-spanned") or 1)) > 1:
                wide = int(facts.get("number-columns-spanned") or 1)
                self.merged.append((column + 1, self.last + 1, column + wide, self.last + down))
            column += int(facts.get("number-columns-repeated") or 1)


def _cells(row: Element) -> Cells:
    cells: Cells = {}
    column = 0
    for cell in row:
        if _local(cell.tag) not in _CELLS:
            continue
        facts = _facts(cell)
        repeats = int(facts.get("number-columns-repeated") or 1)
        value = _value(cell, facts)
        if value is not None:
            if column + repeats > _MOST_COLUMNS:
                raise too_much(f"filled cells beyond {_MOST_COLUMNS:,} columns")
            for place in range(1, repeats + 1):
                cells[column + place] = value
        column += repeats
    return cells


def _value(cell: Element, facts: dict[str, str]) -> Value:
    words = "\n".join(["".join(part.itertext()) for part in cell if _local(part.tag) == "p"])
    check_length(max(len(words), len(facts.get("string-value", ""))))
    formula, kind = facts.get("formula", ""), facts.get("value-type", "")
    if formula and (words.startswith(_ERRORS) or kind == "error"):
        return ErrorValue(words or "#VALUE!")
    saved = facts.get("value")
    match kind:
        case "float" | "currency" if saved:
            number = _in_unit(float(saved), words)
            return int(number) if type(number) is float and number.is_integer() and abs(number) < 1e15 else number
        case "percentage" if saved:
            return PercentNumber(float(saved))
        case "boolean":
            return facts.get("boolean-value") == "true"
        case "date":
            return date.fromisoformat(facts.get("date-value", "")[:10])
        case "":
            return Uncalculated(formula) if formula else (words if words.strip() else None)
    text = facts.get("string-value") or words
    return text if text.strip() else None


def _in_unit(number: float, words: str) -> float:
    """A number in the unit that is shown beside it: 412.3 shown as 412.3K."""
    unit = unit_called("".join(re.findall(r"[^\W\d_]+", words)))
    # 412300 that is shown as 412K is what it is.
    shown = (re.sub(r"\D", "", part) for part in (words, re.sub(r"[.,]\d+(?=\D*$)", "", words))) if unit > 1 else ()
    holds = any(digits.isdecimal() and abs(int(digits) - abs(number)) <= 1 for digits in shown)
    return Scaled.written(number, unit) if holds else number


def _facts(element: Element) -> dict[str, str]:
    """Attributes without regard to their namespace; the office's own wins over an extension's of the same name."""
    facts: dict[str, str] = {}
    for name, value in element.attrib.items():
        facts.setdefault(_local(name), value)
    return facts


def _attribute(element: Element, name: str) -> str:
    return _facts(element).get(name, "")


@lru_cache(1_000)
def _local(tag: str) -> str:
    return tag.rpartition("}")[2]
