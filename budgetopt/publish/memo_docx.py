"""A memo as two pages for a word processor, and as PDF where an office program makes one of them."""

from __future__ import annotations

import datetime
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from budgetopt.errors import UsageError
from budgetopt.publish.memo import Memo
from budgetopt.publish.memo_words import MemoSection, MemoTable, Words
from budgetopt.saving.package import dated
from budgetopt.saving.whole import in_memory

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import _Cell
    from docx.text.paragraph import Paragraph

# Points. Nothing is smaller than 8 as printed; inches, of letter paper and of A4.
_BODY, _LEAD, _TITLE, _HEADING, _PLACE = 9.0, 11.0, 15.0, 10.5, 8.0
_LETTER, _A4, _MARGIN = (8.5, 11.0), (8.27, 11.69), 0.65
_GREY, _DARK = (0x59, 0x59, 0x59), (0x1F, 0x1F, 0x1F)
_TIME_LIMIT_S, _LOOKS_S = 120, 0.1


def memo_docx(memo: Memo) -> bytes:
    """The memo as a .docx file; the same memo gives the same bytes. Every text is a plain run: none becomes a field,
    a link or markup."""
    import docx
    from docx.shared import Inches, Pt, RGBColor

    document = docx.Document()
    page = document.sections[0]
    width, height = _LETTER if memo.letter else _A4
    page.page_width, page.page_height = Inches(width), Inches(height)
    page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = Inches(_MARGIN)
    for style, size in (("Normal", _BODY), ("Title", _TITLE), ("Heading 1", _HEADING)):
        shape = document.styles[style]
        shape.font.name, shape.font.size, shape.font.color.rgb = "Arial", Pt(size), RGBColor(*_DARK)
        shape.element.rPr.rFonts.attrib.clear()
        shape.font.name = "Arial"
        shape.paragraph_format.space_before = Pt(5 if style == "Heading 1" else 0)
        shape.paragraph_format.space_after = Pt(2)
    document.add_paragraph(memo.title, style="Title")
    document.add_paragraph(" · ".join(part for part in (memo.about, memo.date.isoformat()) if part))
    _say(document.add_paragraph(), memo.lead, _LEAD)
    for section in memo.sections:
        _section(document, section, width - 2 * _MARGIN)
    _say(document.add_paragraph(), (memo.foot,), _PLACE)
    _named(document, memo)
    return dated(in_memory(document.save), memo.date)


def _named(document: Document, memo: Memo) -> None:
    at = datetime.datetime(memo.date.year, memo.date.month, memo.date.day)
    properties = document.core_properties
    properties.title, properties.author, properties.last_modified_by = memo.title, "budgetopt", "budgetopt"
    properties.comments, properties.revision = "Made by budgetopt memo", 1
    properties.created = properties.modified = at


def _section(document: Document, section: MemoSection, width: float) -> None:
    document.add_paragraph(section.title, style="Heading 1")
    for words in section.paragraphs:
        _say(document.add_paragraph(), words)
    if section.table:
        _table(document, section.table, width)


def _table(document: Document, table: MemoTable, width: float) -> None:
    from docx.oxml import OxmlElement
    from docx.shared import Inches

    drawn = document.add_table(rows=1 + len(table.rows), cols=len(table.headings), style="Table Grid")
    drawn.autofit = False
    for column, share in zip(drawn.columns, table.shares, strict=True):
        column.width = Inches(width * share)
    rows: list[Iterable[Words]] = [[(heading,) for heading in table.headings], *table.rows]
    for number, (row, cells) in enumerate(zip(drawn.rows, rows, strict=True)):
        asked = row._tr.get_or_add_trPr()
        asked.append(OxmlElement("w:cantSplit"))
        if number == 0:
            asked.append(OxmlElement("w:tblHeader"))
        for cell, words, share in zip(row.cells, cells, table.shares, strict=True):
            cell.width = Inches(width * share)
            _fill(cell, words, bold=number == 0)


def _fill(cell: _Cell, words: Words, bold: bool) -> None:
    from docx.shared import Pt

    paragraph = cell.paragraphs[0]
    paragraph.paragraph_format.space_after = Pt(0)
    _say(paragraph, words, bold=bold)


def _say(paragraph: Paragraph, words: Words, size: float = _BODY, bold: bool = False) -> None:
    """Words, and behind what stands in cells their place, smaller and grey."""
    from docx.shared import Pt, RGBColor

    for part in words:
        run = paragraph.add_run(part if isinstance(part, str) else part.text)
        run.font.size, run.bold = Pt(size), bold or None
        if not isinstance(part, str):
            place = paragraph.add_run(f" [{part.place}]")
            place.font.size, place.font.color.rgb = Pt(_PLACE), RGBColor(*_GREY)


def memo_pdf(memo: Memo, waiting: Callable[[], object] | None = None) -> bytes:
    """The same pages as PDF, by the office program that is installed. Raises UsageError where there is none.

    `waiting` is called while that works; where it raises, the program is ended, and nothing of it stays.
    """
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if office is None:
        raise UsageError("A PDF needs LibreOffice, which is not installed here: ask for .docx or .html.")
    with TemporaryDirectory() as folder:
        path = Path(folder, "memo.docx")
        path.write_bytes(memo_docx(memo))
        command = [office, f"-env:UserInstallation={Path(folder, 'profile').as_uri()}", "--headless", "--norestore"]
        command += ["--convert-to", "pdf", "--outdir", folder, str(path)]
        try:
            _converted(command, waiting)
            return path.with_suffix(".pdf").read_bytes()
        except (OSError, subprocess.SubprocessError):
            raise UsageError("LibreOffice (with Writer) made no PDF of it: ask for .docx or .html.") from None


def _converted(command: Sequence[str], waiting: Callable[[], object] | None) -> None:
    """Run the office program to its end, or end it with all that it started. Raises SubprocessError."""
    ends = time.monotonic() + _TIME_LIMIT_S
    nowhere, own = subprocess.DEVNULL, os.name == "posix"
    with subprocess.Popen(command, stdout=nowhere, stderr=nowhere, start_new_session=own) as program:
        try:
            while program.poll() is None:
                if time.monotonic() > ends:
                    raise subprocess.TimeoutExpired(command, _TIME_LIMIT_S)
                if waiting:
                    waiting()
                time.sleep(_LOOKS_S)
        except BaseException:
            # What it calls itself is a script, which starts the program proper.
            os.killpg(program.pid, signal.SIGKILL) if own else program.kill()
            raise
    if program.returncode:
        raise subprocess.CalledProcessError(program.returncode, command)
