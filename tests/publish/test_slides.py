"""The slides: six, with the memo's own facts, each figure at the cell that the notes name; hostile text stays text."""

from __future__ import annotations

import io
import re
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pptx
import pytest
from typer.testing import CliRunner

from budgetopt.cli.app import app
from budgetopt.publish.memo import Memo, one_page
from budgetopt.publish.memo_docx import memo_pdf
from budgetopt.publish.memo_words import CellText
from budgetopt.publish.slides import memo_pptx, slides_of
from tests import office
from tests.publish.test_memo import cells, hostile, memo, sample

__all__ = ["hostile", "memo", "sample"]


def charts(content: bytes) -> list[Any]:
    deck: Any = pptx.Presentation(io.BytesIO(content))
    return [shape.chart for slide in deck.slides for shape in slide.shapes if shape.has_chart]


def test_a_long_text_ends_with_a_sentence_or_a_word() -> None:
    def cut(text: str, longest: int) -> str:
        return CellText(text, "Summary", ("A1",)).cut(longest).text

    assert cut("It gains at least 4.5 M points. Of the money cut, 4% is", 45) == "It gains at least 4.5 M points."
    assert cut("Short. Of the money cut, most comes from elsewhere", 32) == "Short. Of the money cut, most…"
    assert cut("Drinking-water", 30) == "Drinking-water"
    # What a move rests on ends with something whole: never within brackets, nor in the middle of what is listed.
    assert cut("Level 4, positive (Survival; 2020); as rated 0.80", 45) == "Level 4, positive (Survival; 2020)"
    assert cut("Level 4, positive (Survival after cardiac arrest, 2020)", 40) == "Level 4, positive"
    assert cut("Calls settled (%): 74 in 2025, from 69, target 80", 46) == "Calls settled (%): 74 in 2025, from 69"


def test_what_the_largest_moves_rest_on_is_cut_nowhere(memo: Memo) -> None:
    shown = [*cells(memo), *(cell for slide in slides_of(memo) for cell in slide.cells())]
    assert not [cell.text for cell in shown if cell.sheet == "Measures" and cell.text.endswith("…")]


def test_six_slides_say_nothing_that_the_memo_does_not(memo: Memo) -> None:
    said = {(cell.place, cell.value): cell.text for cell in cells(memo)}
    slides = slides_of(memo)
    assert len(slides) == 6
    for cell in (cell for slide in slides for cell in slide.cells()):
        assert said[cell.place, cell.value].startswith(cell.text.removesuffix("…")), cell.place
    # And what matters is on them: the lead, the five figures, all ten moves.
    assert slides[0].words == (memo.lead,) and len(slides[0].figures) == 5
    assert [len(slide.bars) for slide in slides] == [0, 5, 5, 6, 4, 0]


def test_every_bar_and_every_note_is_the_cell_that_it_names(memo: Memo, sample: Path) -> None:
    """Read back from the finished file: the charts' own numbers, and the notes' places."""
    book = openpyxl.load_workbook(sample, data_only=True)
    content = memo_pptx(memo)
    deck: Any = pptx.Presentation(io.BytesIO(content))
    counted = 0
    for slide, asked in zip(deck.slides, slides_of(memo), strict=True):
        notes = slide.notes_slide.notes_text_frame.text.split("\n")
        assert notes[-1] == memo.foot
        for line in notes[:-1]:
            text, place = re.fullmatch(r"(.*) \[(.*)\]", line).groups()
            sheet, named = place.rsplit("!", 1)
            there = [book[sheet][cell].value for cell in named.split(", ")]
            if isinstance(there[0], str):
                assert " ".join(there[0].split()).startswith(text.removesuffix("…"))
                continue
            number = re.fullmatch(r"(\()?\$?([\d,.]+)\)?", text)
            assert number, text
            value = float(number[2].replace(",", "")) * (-1 if number[1] else 1)
            assert abs(value - sum(there)) <= (0.005 if "$" in text else 0.5), place
            counted += 1
        for chart in (shape.chart for shape in slide.shapes if shape.has_chart):
            (series,) = chart.plots[0].series
            assert list(chart.plots[0].categories) == [bar.name for bar in asked.bars]
            for value, bar in zip(series.values, asked.bars, strict=True):
                cells_of = [book[bar.figure.sheet][cell].value for cell in bar.figure.cells]
                assert value == pytest.approx(sum(cells_of))
    assert counted > 30


def test_the_same_memo_gives_the_same_bytes(memo: Memo) -> None:
    content = memo_pptx(memo)
    assert content == memo_pptx(memo)
    inside = [chart.part.chart_workbook.xlsx_part.blob for chart in charts(content)]
    dates = {part.date_time for one in (content, *inside) for part in zipfile.ZipFile(io.BytesIO(one)).infolist()}
    assert dates == {(2026, 7, 1, 0, 0, 0)} and len(inside) == 4


def test_hostile_text_stays_text(hostile: Memo) -> None:
    content = memo_pptx(hostile)
    deck: Any = pptx.Presentation(io.BytesIO(content))
    for slide in deck.slides:
        assert not [one.target_ref for one in slide.part.rels.values() if one.is_external]
        assert not re.search(r"<a:(hlinkClick|fld)\b", slide.part.blob.decode())
    shown = "".join(shape.text_frame.text for slide in deck.slides for shape in slide.shapes if shape.has_text_frame)
    assert '=HYPERLINK("http://evil.example' in shown
    for chart in charts(content):
        book = openpyxl.load_workbook(io.BytesIO(chart.part.chart_workbook.xlsx_part.blob))
        kinds = {cell.data_type for row in book.active.iter_rows() for cell in row if cell.value is not None}
        assert kinds == {"s", "n"} and not any(cell.hyperlink for row in book.active.iter_rows() for cell in row)


def test_the_command_writes_slides_and_one_page(sample: Path, tmp_path: Path) -> None:
    ran = CliRunner().invoke(app, ["memo", str(sample), "-o", str(tmp_path / "s.pptx"), "--date", "2026-07-01"])
    assert ran.exit_code == 0, ran.output
    assert len(pptx.Presentation(str(tmp_path / "s.pptx")).slides) == 6
    refused = CliRunner().invoke(app, ["memo", str(sample), "-o", str(tmp_path / "x.pptx"), "--one-page"])
    assert refused.exit_code != 0 and not (tmp_path / "x.pptx").exists()
    ran = CliRunner().invoke(app, ["memo", str(sample), "-o", str(tmp_path / "one.html"), "--one-page"])
    assert ran.exit_code == 0 and "What each rule costs" not in (tmp_path / "one.html").read_text("utf-8")


def test_the_office_program_shows_six_slides_and_one_page(memo: Memo, hostile: Memo, tmp_path: Path) -> None:
    office.writer_needed()
    office.impress_needed()
    reader = office.needed("pdfinfo")
    for name, one in (("riverton", memo), ("hostile", hostile)):
        (tmp_path / f"{name}.pdf").write_bytes(memo_pdf(one_page(one)))
        told = subprocess.run([reader, str(tmp_path / f"{name}.pdf")], check=True, capture_output=True, text=True)
        assert re.search(r"Pages:\s+1\b", told.stdout), name
    (tmp_path / "slides.pptx").write_bytes(memo_pptx(hostile))
    (shown,) = office.recalculated_all([tmp_path / "slides.pptx"], tmp_path, "pdf:impress_pdf_Export")
    told = subprocess.run([reader, str(shown)], check=True, capture_output=True, text=True)
    assert re.search(r"Pages:\s+6\b", told.stdout)
