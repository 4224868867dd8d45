"""Reading .xlsx and .xlsm with the parts of openpyxl: its package, its texts, its reading of a row.

Its ready-made load_workbook is not used. In its normal mode it makes a cell for each place of a merged or linked range,
so that a workbook of 5 KB can take all memory; its read-only mode drops hidden rows; and either gives the values or the
formulas, never both. Here a sheet is read once and kept sparse (worksheet.py), so its extent costs nothing.
No formula is evaluated and no link is followed.
"""

from __future__ import annotations

import io
import re
import shutil
import zipfile
from functools import partial
from typing import Any

from openpyxl.reader.excel import ExcelReader
from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format
from openpyxl.xml.constants import REL_NS, SHEET_MAIN_NS
from openpyxl.xml.functions import fromstring

from budgetopt.intake.cells.grid import DAMAGE, MOST_CELLS, Book, Grid, Remark, Unopenable
from budgetopt.intake.files.bounded import Archive
from budgetopt.intake.files.strings import read_strings
from budgetopt.intake.files.worksheet import Formats, read_worksheet

_NAMES = {"s": SHEET_MAIN_NS}
_STRICT = {
    b"http://purl.oclc.org/ooxml/spreadsheetml/main": SHEET_MAIN_NS.encode(),
    b"http://purl.oclc.org/ooxml/officeDocument/relationships": REL_NS.encode(),
}
# openpyxl says these too of XML in which it misses an attribute or meets one that it does not know.
DAMAGED = (*DAMAGE, TypeError, AttributeError)


def read_xlsx(file: str, content: bytes) -> Book:
    """The sheets of a workbook. Raises Unopenable."""
    try:
        whole = _transitional(content)
        reader = ExcelReader(whole, keep_links=False)
        reader.archive.close()
        reader.archive = Archive(whole)
        with reader.archive:
            reader.read_manifest()
            reader.read_workbook()
            return _book(file, reader)
    except DAMAGED as problem:
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
    strings, formats = _texts(reader), _formats(reader)
    grids, budget = [], MOST_CELLS
    for sheet, relation in reader.parser.find_sheets():
        # A chart that is a sheet of its own holds no cells.
        if relation.Type.endswith("/worksheet"):
            found = read_worksheet(partial(reader.archive.open, relation.target), strings, formats, budget)
            facts = frozenset(found.hidden_rows), frozenset(found.hidden_columns), tuple(found.merged), found.linked
            grids.append(Grid(file, sheet.name, found.rows, sheet.state != "visible", *facts))
            budget = found.budget
    macros = Remark("macros", "the workbook carries macros; none was run.", "")
    carries = any(name.endswith("vbaProject.bin") for name in reader.archive.namelist())
    return Book(file, tuple(grids), _parts(reader, "externalLink"), (macros,) if carries else ())


def _parts(reader: Any, kind: str) -> tuple[str, ...]:
    return tuple(relation.target for relation in reader.parser.rels.values() if relation.Type.endswith(f"/{kind}"))


def _texts(reader: Any) -> list[str]:
    return [
        text for part in _parts(reader, "sharedStrings") for text in read_strings(partial(reader.archive.open, part))
    ]


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
