"""A memo as six slides for a meeting: its own facts, native charts, and in the notes the cell of each figure."""

from __future__ import annotations

import datetime
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from budgetopt.publish.memo import Memo
from budgetopt.publish.memo_words import CellText, MemoSection, Words
from budgetopt.saving.package import dated
from budgetopt.saving.whole import in_memory
from budgetopt.workbooks.text import one_line

if TYPE_CHECKING:
    from pptx.presentation import Presentation

# Inches of a wide slide; points.
_WIDE, _HIGH, _EDGE, _TOP, _FOOT = 13.333, 7.5, 0.6, 1.45, 6.95
_TITLE, _LEAD, _BODY, _SMALL = 30, 26, 17, 12
_MOST, _NAME, _GROUND, _SENTENCE = 5, 44, 120, 230
_RAISED, _CUT, _INK, _GREY = (0x1B, 0x5E, 0x9E), (0xA8, 0x4B, 0x00), (0x1F, 0x1F, 0x1F), (0x59, 0x59, 0x59)

Colour = tuple[int, int, int]


@dataclass(frozen=True)
class SlideBar:
    """One bar of a slide: its name, its figure, and what stands below the name."""

    name: str
    figure: CellText
    below: Words = ()


@dataclass(frozen=True)
class MemoSlide:
    """What a slide says: a title, sentences, bars where there are any, and large figures with their labels."""

    title: str
    words: tuple[Words, ...] = ()
    bars: tuple[SlideBar, ...] = ()
    figures: tuple[tuple[str, CellText], ...] = ()

    def cells(self) -> Iterator[CellText]:
        """All that it shows of the workbook, in its order."""
        for words in (*self.words, *(bar.below for bar in self.bars)):
            yield from (part for part in words if isinstance(part, CellText))
        yield from (bar.figure for bar in self.bars)
        yield from (figure for _, figure in self.figures)


def slides_of(memo: Memo, ground: int = _GROUND) -> tuple[MemoSlide, ...]:
    """The six slides of a memo: nothing is on them that the memo does not say. `ground`: the letters there is room for
    of what a move rests on."""
    figures, cuts, raises, districts, rules, unknown, decided = memo.sections
    return (
        MemoSlide(f"{memo.city}: budget recommendation", (memo.lead,), figures=_figures(figures)),
        MemoSlide(cuts.title, cuts.paragraphs, _bars(cuts, ground)),
        MemoSlide(raises.title, raises.paragraphs, _bars(raises, ground)),
        MemoSlide(districts.title, districts.paragraphs, _bars(districts, below=False, figure=-1)),
        MemoSlide(f"{rules.title}, in impact points", rules.paragraphs, _bars(rules, before="Limits that bind: ")),
        MemoSlide("What is not known, and what was decided", (*_short(unknown)[:4], *_short(decided)[:4])),
    )


def _figures(section: MemoSection) -> tuple[tuple[str, CellText], ...]:
    rows = section.table.rows if section.table else ()
    return tuple((_plain(label), figure[0]) for label, figure in rows if isinstance(figure[0], CellText))


def _bars(
    section: MemoSection, ground: int = _GROUND, below: bool = True, figure: int = 1, before: str = ""
) -> tuple[SlideBar, ...]:
    """The rows of a section's table whose figure is one; below the name the first of what stands beside it."""
    found = []
    for row in (section.table.rows if section.table else ())[: _MOST + 2]:
        of = row[figure][0]
        if isinstance(of, CellText) and of.value is not None:
            told = _first(row[-1], ground) if below and len(row) > 2 else ()
            found.append(SlideBar(one_line(_plain(row[0]), _NAME), of, (before, *told) if told and before else told))
    return tuple(found)


def _first(words: Words, ground: int) -> Words:
    """The first of several things, shorter; where they are one sentence, all of it."""
    if "; " in words:
        words = words[: words.index("; ")]
    return tuple(_cut(part, ground) for part in words)


def _short(section: MemoSection) -> list[Words]:
    return [tuple(_cut(part, _SENTENCE) for part in words) for words in section.paragraphs]


def _cut(part: str | CellText, longest: int) -> str | CellText:
    return part if isinstance(part, str) else part.cut(longest)


def _plain(words: Words) -> str:
    return "".join(part if isinstance(part, str) else part.text for part in words)


def memo_pptx(memo: Memo) -> bytes:
    """The memo's slides as a .pptx file; the same memo gives the same bytes. Every text is a plain run."""
    import pptx
    from pptx.util import Inches

    deck = pptx.Presentation()
    deck.slide_width, deck.slide_height = Inches(_WIDE), Inches(_HIGH)
    shown = slides_of(memo)
    for number, one in enumerate(shown, start=1):
        _slide(deck, memo, one, f"{number} of {len(shown)}")
    at = datetime.datetime(memo.date.year, memo.date.month, memo.date.day)
    named = deck.core_properties
    named.title, named.author, named.last_modified_by = memo.title, "budgetopt", "budgetopt"
    named.created = named.modified = at
    named.revision = 1
    return dated(in_memory(deck.save), memo.date)


def _slide(deck: Presentation, memo: Memo, one: MemoSlide, number: str) -> None:
    slide: Any = deck.slides.add_slide(deck.slide_layouts[5])  # a title only
    title = slide.shapes.title
    if title is not None:
        _placed(title, _EDGE, 0.35, _WIDE - 2 * _EDGE, 1.0)
        _say(title.text_frame, [(one.title,)], _TITLE, bold=True)
    if one.figures:
        _text(slide, one.words, _EDGE, _TOP, _WIDE - 2 * _EDGE, 2.9, _LEAD)
        _large(slide, one.figures)
    elif one.bars:
        lead = 0.9 if one.words else 0.0
        _text(slide, one.words, _EDGE, _TOP, _WIDE - 2 * _EDGE, lead, _BODY)
        _chart(slide, one, memo.date, _TOP + lead)
        _beside(slide, one.bars, _TOP + lead)
    else:
        _text(slide, one.words, _EDGE, _TOP, _WIDE - 2 * _EDGE, 5.2, _BODY)
    foot = f"{memo.about} · {memo.date.isoformat()} · {number} · the cell of each figure stands in the notes"
    _text(slide, [(foot,)], _EDGE, _FOOT, _WIDE - 2 * _EDGE, 0.35, _SMALL, _GREY)
    notes = slide.notes_slide.notes_text_frame
    if notes is not None:
        places = [f"{cell.text} [{cell.place}]" for cell in dict.fromkeys(one.cells())]
        notes.text = "\n".join([*places, memo.foot])


def _large(slide: Any, figures: Sequence[tuple[str, CellText]]) -> None:
    """Figures side by side, each over its label."""
    wide = (_WIDE - 2 * _EDGE) / len(figures)
    for index, (label, figure) in enumerate(figures):
        left = _EDGE + index * wide
        _text(slide, [(figure,)], left, 4.6, wide - 0.15, 0.7, 22 if len(figure.text) < 14 else 18, _RAISED)
        _text(slide, [(label,)], left, 5.25, wide - 0.15, 1.2, 14, _GREY)


def _chart(slide: Any, one: MemoSlide, date: datetime.date, top: float) -> None:
    """The bars as a chart of the office program: raised and cut apart by side and colour, each with its figure."""
    from pptx.chart import data as kinds_of_data
    from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION, XL_TICK_LABEL_POSITION
    from pptx.util import Inches, Pt

    values = [bar.figure.value or 0.0 for bar in one.bars]
    kinds: Any = kinds_of_data
    data = kinds.CategoryChartData(number_format=_number_format(one))
    data.categories = [bar.name for bar in one.bars]
    data.add_series(one.title, values)
    place = (Inches(_EDGE), Inches(top), Inches(7.4), Inches(_FOOT - top - 0.1))
    frame: Any = slide.shapes.add_chart(XL_CHART_TYPE.BAR_CLUSTERED, *place, data)
    frame.name = one.title
    chart = frame.chart
    chart.has_legend = chart.has_title = False
    chart.font.size, chart.font.name = Pt(13), "Arial"
    names, axis, plot = chart.category_axis, chart.value_axis, chart.plots[0]
    names.reverse_order, names.tick_label_position = True, XL_TICK_LABEL_POSITION.LOW
    names.format.line.fill.background()
    # Figures stand beyond their bars: room for them on both sides.
    room = 0.4 * (max(0.0, *values) - min(0.0, *values))
    axis.minimum_scale = min(values) - room if min(values) < 0 else 0.0
    axis.maximum_scale = max(values) + room if max(values) > 0 else 0.0
    axis.visible = axis.has_major_gridlines = False
    plot.gap_width, plot.has_data_labels, plot.vary_by_categories = 45, True, False
    labels = plot.data_labels
    labels.position, labels.number_format_is_linked = XL_LABEL_POSITION.OUTSIDE_END, False
    labels.number_format = _number_format(one)
    for point, value in enumerate(values):
        fill = plot.series[0].points[point].format.fill
        fill.solid()
        fill.fore_color.rgb = _rgb(_RAISED if value > 0 else _CUT)
    chart.part.chart_workbook.update_from_xlsx_blob(_behind(one, values, date))


def _number_format(one: MemoSlide) -> str:
    """Of the bars' figures: with the currency's symbol where they are money."""
    symbol = one.bars[0].figure.text.lstrip("(").rstrip("0123456789.,)")
    return f'"{symbol}"#,##0;("{symbol}"#,##0)' if symbol else "#,##0;(#,##0)"


def _behind(one: MemoSlide, values: Sequence[float], date: datetime.date) -> bytes:
    """The workbook behind a chart, where the chart's own references look: texts stay texts, and the date is ours."""
    import xlsxwriter

    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        book.set_properties({"created": datetime.datetime(date.year, date.month, date.day)})
        sheet = book.add_worksheet("Sheet1")
        sheet.write_string(0, 1, one.title)
        for row, (bar, value) in enumerate(zip(one.bars, values, strict=True), start=1):
            sheet.write_string(row, 0, bar.name)
            sheet.write_number(row, 1, value)
    return dated(out.getvalue(), date)


def _beside(slide: Any, bars: Sequence[SlideBar], top: float) -> None:
    """Beside the chart each bar's name, its figure as the memo has it, and what is said of it."""
    words: list[tuple[Words, int, bool]] = []
    for bar in bars:
        words.append(((f"{bar.name}: ", bar.figure), 14, True))
        if bar.below:
            words.append((bar.below, _SMALL, False))
    box = slide.shapes.add_textbox(0, 0, 0, 0)
    _placed(box, 8.2, top + 0.1, _WIDE - 8.2 - _EDGE, _FOOT - top - 0.3)
    frame = box.text_frame
    frame.word_wrap = True
    for index, (part, size, bold) in enumerate(words):
        _fill(frame.paragraphs[0] if not index else frame.add_paragraph(), part, size, bold)


def _text(
    slide: Any,
    words: Sequence[Words],
    left: float,
    top: float,
    wide: float,
    high: float,
    size: int,
    colour: Colour = _INK,
) -> None:
    if words:
        box = slide.shapes.add_textbox(0, 0, 0, 0)
        _placed(box, left, top, wide, high)
        _say(box.text_frame, words, size, colour=colour)


def _placed(shape: Any, left: float, top: float, wide: float, high: float) -> None:
    from pptx.util import Inches

    shape.left, shape.top, shape.width, shape.height = map(Inches, (left, top, wide, high))


def _say(frame: Any, words: Sequence[Words], size: int, bold: bool = False, colour: Colour = _INK) -> None:
    frame.word_wrap = True
    for index, part in enumerate(words):
        _fill(frame.paragraphs[0] if not index else frame.add_paragraph(), part, size, bold, colour)


def _fill(paragraph: Any, words: Words, size: int, bold: bool = False, colour: Colour = _INK) -> None:
    """Words as one plain run."""
    from pptx.enum.text import PP_ALIGN
    from pptx.util import Pt

    run = paragraph.add_run()
    run.text = " ".join(_plain(words).split())
    run.font.size, run.font.bold, run.font.name = Pt(size), bold, "Arial"
    run.font.color.rgb = _rgb(colour)
    paragraph.alignment, paragraph.space_after = PP_ALIGN.LEFT, Pt(size / 3)


def _rgb(colour: Colour) -> Any:
    from pptx.dml import color

    kinds: Any = color
    return kinds.RGBColor(*colour)
