"""A memo's slides on the screen, in large type: the same facts, for a room to read."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from budgetopt.present.chart import NAMES, NARROW, ChangeBar, Chart, change_bars
from budgetopt.present.look import Palette
from budgetopt.present.words import plain_text
from budgetopt.publish.memo_words import CellText, Words
from budgetopt.publish.slides import MemoSlide

_LARGER, _SIZES = 1.6, {"height", "fontSize", "labelFontSize", "labelPadding", "dx"}


def slide_chart(slide: MemoSlide, currency: str, colours: Palette) -> Chart | None:
    """The bars of a slide, each with its figure as the memo has it; None where there are none."""
    bars = [ChangeBar(bar.name, round(100 * (bar.figure.value or 0.0)), shown=bar.figure.text) for bar in slide.bars]
    if not bars:
        return None
    drawn = change_bars(bars, slide.title, currency, colours)
    return replace(drawn, picture=_larger(drawn.spec))


def _larger(spec: Any) -> Any:
    """A picture with its letters and bars so much larger that a room can read it."""
    if isinstance(spec, list):
        return [_larger(one) for one in spec]
    if not isinstance(spec, dict):
        return spec
    if spec.get("name") == "beside":
        value = spec["value"]
        return {"name": "beside", "expr": f"{NARROW} ? {value} : {_LARGER * value}"}
    return {key: _size(key, value) for key, value in spec.items()}


def _size(key: str, value: Any) -> Any:
    if key == "labelLimit":
        return {"expr": f"{NARROW} ? 120 : {_LARGER * NAMES}"}
    if not isinstance(value, int | float) or key not in _SIZES:
        return _larger(value)
    # On a telephone there is no room for larger letters.
    return _LARGER * value if key == "height" else {"expr": f"{NARROW} ? {value} : {_LARGER * value}"}


def spoken(words: Words) -> str:
    """Words for a screen."""
    return plain_text("".join(part if isinstance(part, str) else part.text for part in words))


def places(slide: MemoSlide) -> list[str]:
    """Where each figure of a slide stands in the workbook."""
    return [f"{cell.text} [{cell.place}]" for cell in dict.fromkeys(slide.cells()) if isinstance(cell, CellText)]
