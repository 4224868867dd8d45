"""Reading .xlsx and .xlsm: the package, its texts, its formats, and each worksheet (worksheet.py) as a sparse grid.

Not by openpyxl's load_workbook. In its normal mode it makes a cell for each place of a merged or linked range, so that
a workbook of 5 KB can take all memory; its read-only mode drops hidden rows; either gives the values or the formulas,
never both; and both read every defined name, font and style there is. Here a sheet is read once, so its extent costs
nothing. No formula is evaluated and no link is followed.
"""

from __future__ import annotations

import io
import posixpath
import shutil
import zipfile
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import NamedTuple

from defusedxml.ElementTree import fromstring

from budgetopt.intake.cells.grid import Book, Grid, Remark, Unopenable, too_much
from budgetopt.intake.cells.limits import MOST_CELLS
from budgetopt.intake.files.bounded import Archive
from budgetopt.intake.files.guard import DAMAGE
from budgetopt.intake.files.office import (
    BUILTIN_FORMATS,
    EPOCH,
    EPOCH_OF_1904,
    REL_NS,
    SHEET_MAIN_NS,
    is_date_format,
    scale_of,
    unit_written,
)
from budgetopt.intake.files.strings import read_strings
from budgetopt.intake.files.worksheet import TRUE, Formats, read_worksheet

_NAMES = {"s": SHEET_MAIN_NS}
_STRICT = {
    b"http://purl.oclc.org/ooxml/spreadsheetml/main": SHEET_MAIN_NS.encode(),
    b"http://purl.oclc.org/ooxml/officeDocument/relationships": REL_NS.encode(),
}
_DEEPEST = 250  # steps of indentation that Excel takes
_LONGEST_FORMAT = 255  # as long as Excel takes


class _Relation(NamedTuple):
    """What a part says of another: its kind, and its name in the package."""

    kind: str
    target: str


def read_xlsx(file: str, content: bytes) -> Book:
    """The sheets of a workbook. Raises Unopenable."""
    try:
        with Archive(_transitional(content)) as archive:
            return _book(file, archive)
    except DAMAGE as problem:
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


def _book(file: str, archive: Archive) -> Book:
    package = _relations(archive, "").values()
    whole = next((other.target for other in package if other.kind == "officeDocument"), "xl/workbook.xml")
    related, workbook = _relations(archive, whole), fromstring(archive.read(whole))
    settings = workbook.find("s:workbookPr", _NAMES)
    epoch = EPOCH_OF_1904 if settings is not None and settings.get("date1904") in TRUE else EPOCH
    # Each once, however often it is named.
    first = {other.kind: other.target for other in reversed(related.values())}
    strings = read_strings(partial(archive.open, first["sharedStrings"])) if "sharedStrings" in first else []
    formats = _formats(archive, first.get("styles"), epoch)
    grids, budget, seen = [], MOST_CELLS, set()
    for sheet in workbook.iterfind("s:sheets/s:sheet", _NAMES):
        id = sheet.get(f"{{{REL_NS}}}id")
        # A chart that is a sheet of its own holds no cells; a macro of old workbooks is a sheet without a part.
        if not id or related[id].kind != "worksheet":
            continue
        part = related[id].target
        if part in seen:
            raise too_much("two sheets that are one")
        seen.add(part)
        found = read_worksheet(partial(archive.open, part), strings, formats, budget)
        hidden = frozenset(found.hidden_rows), frozenset(found.hidden_columns)
        visible, name = sheet.get("state", "visible") == "visible", sheet.get("name", "")
        said = (*found.margins, *_said_beside(archive, part))
        grid = Grid(file, name, found.rows, not visible, *hidden, tuple(found.merged), found.linked, found.sums, said)
        grids.append(replace(grid, levels=found.levels))
        budget = found.budget
    links = tuple(other.target for other in related.values() if other.kind == "externalLink")
    macros = Remark("macros", "the workbook carries macros; none was run.", "")
    carries = any(name.endswith("vbaProject.bin") for name in archive.namelist())
    return Book(file, tuple(grids), links, (macros,) if carries else ())


def _relations(archive: Archive, part: str) -> dict[str, _Relation]:
    """What a part (or the package, "") names, by the id that it uses."""
    folder, name = posixpath.split(part)
    listed = posixpath.join(folder, "_rels", f"{name}.rels")
    found = {}
    for relation in fromstring(archive.read(listed)) if listed in archive.NameToInfo else ():
        target = relation.get("Target", "")
        path = target[1:] if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
        found[relation.get("Id", "")] = _Relation(relation.get("Type", "").rpartition("/")[2], path)
    return found


def _said_beside(archive: Archive, part: str) -> list[str]:
    """The texts that lie on a sheet and stand in no cell: text boxes and comments."""
    listed = _relations(archive, part).values()
    parts = [other.target for other in listed if other.kind in {"drawing", "comments"}]
    known = (fromstring(archive.read(name)) for name in parts if name in archive.NameToInfo)
    # A paragraph of a text box, or a whole comment.
    said = (tag for root in known for tag in root.iter() if tag.tag.endswith(("drawingml/2006/main}p", "}comment")))
    return [words for tag in said if (words := "".join(tag.itertext()).strip())]


def _formats(archive: Archive, part: str | None, epoch: datetime) -> Formats:
    """Number formats, and which fonts strike through: fills and borders say nothing about money."""
    codes = dict(BUILTIN_FORMATS)
    shown: list[str] = []
    struck: frozenset[int] = frozenset()
    indents: dict[int, int] = {}
    if part:
        styles = fromstring(archive.read(part))
        for own in styles.iterfind("s:numFmts/s:numFmt", _NAMES):
            codes[int(own.get("numFmtId", "0"))] = own.get("formatCode", "")[:_LONGEST_FORMAT]
        cells = styles.findall("s:cellXfs/s:xf", _NAMES)
        fonts = [font.find("s:strike", _NAMES) for font in styles.iterfind("s:fonts/s:font", _NAMES)]
        lines = {str(at) for at, line in enumerate(fonts) if line is not None and line.get("val", "1") in TRUE}
        blank = {str(number) for number, code in codes.items() if code and not code.strip("; ")}
        gone = ((cell.get("fontId") in lines, cell.get("numFmtId") in blank) for cell in cells)
        struck = frozenset(style for style, either in enumerate(gone) if any(either))
        aligned = [(style, cell.find("s:alignment", _NAMES)) for style, cell in enumerate(cells)]
        steps = {style: int(place.get("indent", "0")) for style, place in aligned if place is not None}
        indents = {style: deep for style, deep in steps.items() if 0 < deep <= _DEEPEST}
        shown = [codes.get(int(cell.get("numFmtId", "0")), "General") for cell in cells]
    dated = {code for code in set(shown) if is_date_format(code)}
    scales = {code: scale_of(code) for code in set(shown)}
    percent = frozenset(style for style, code in enumerate(shown) if "%" in code)
    dates = frozenset(style for style, code in enumerate(shown) if code in dated)
    scaled = {style: scales[code] for style, code in enumerate(shown) if scales[code] > 1}
    units = {code: unit_written(code) for code in set(shown)}
    worded = {style: units[code] for style, code in enumerate(shown) if units[code] > 1}
    return Formats(
        percent,
        scaled,
        dates,
        epoch,
        worded,
        struck,
        {at: deep for at, deep in indents.items() if 0 < deep <= _DEEPEST},
    )
