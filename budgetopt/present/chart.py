"""What every chart is: a picture in our colours, and the same in words for those who do not see it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any

from budgetopt.money import Cents, show_short, units
from budgetopt.present.look import FONT, LIGHT, Palette
from budgetopt.workbooks.text import one_line, one_lines

if TYPE_CHECKING:
    import altair as alt

LONGEST_LABEL = 38
# An axis of changes as a budget document writes them: negatives in parentheses.
# Billions are B, not the G of physics.
MONEY_AXIS = "replace(datum.value < 0 ? '(' + format(-datum.value, '~s') + ')' : format(datum.value, '~s'), 'G', 'B')"
_BAR, _LONGEST_SUBTITLE, _ROWS = 25, 120, "rows"
# Pixels between a bar and its amount, and of one of its letters.
_BESIDE, _LETTER = 10, 6.4
# Pixels for names: on a telephone the bars need the room. Asked again as the width changes: a telephone is turned.
NARROW = "width >= 0 && containerSize()[0] < 480"
NAMES = 300
_NAMES = {"expr": f"{NARROW} ? 120 : {NAMES}"}


@dataclass(frozen=True)
class Chart:
    """A chart with its title and its text alternative; `picture` (as Vega-Lite where it is filled in) is without a
    background, for any theme."""

    title: str
    text: str
    picture: alt.Chart | alt.LayerChart | dict[str, Any]

    @cached_property
    def spec(self) -> dict[str, Any]:
        """The picture as Vega-Lite, for any theme."""
        if isinstance(self.picture, dict):
            return self.picture
        spec: dict[str, Any] = self.picture.to_dict(validate=False)
        return spec

    def svg(self, about: str) -> str:
        """The chart as a drawing, on white; `about` says below the title of what it is."""
        import vl_convert

        return str(vl_convert.vegalite_to_svg(self._on_paper(about)))

    def png(self, about: str) -> bytes:
        """The chart as a picture, on white, at twice the size of a screen's points."""
        import vl_convert

        return bytes(vl_convert.vegalite_to_png(self._on_paper(about), scale=2))

    def _on_paper(self, about: str) -> dict[str, Any]:
        title = {"text": self.title, "subtitle": one_line(about, _LONGEST_SUBTITLE)}
        return self.spec | {"background": LIGHT.paper, "title": title, "width": 860, "padding": 16}


def altair() -> Any:
    """Altair, without its check of every part against the schema: that takes longer than all the rest of a chart, and
    tests check every finished chart instead."""
    import altair
    from altair.utils.schemapi import disable_debug_mode

    disable_debug_mode()
    return altair


def tips(**titles: str) -> list[Any]:
    """What is told of a mark under the pointer: a title for each field of text."""
    return [altair().Tooltip(f"{field.strip('_')}:N", title=title) for field, title in titles.items()]


@dataclass(frozen=True)
class ChangeBar:
    """A change of something, in cents; `ghost`: the same in the plan that it is held against; `shown`: how it is
    written, where not short."""

    label: str
    change: Cents
    department: str = ""
    ghost: Cents | None = None
    shown: str = ""


def change_bars(bars: Sequence[ChangeBar], title: str, currency: str, colours: Palette) -> Chart:
    """Raised to the right, cut to the left, each bar with its amount."""
    labels = one_lines((bar.label for bar in bars), LONGEST_LABEL)
    rows = [
        {
            "label": labels[bar.label],
            "place": index,
            "amount": units(bar.change),
            # Where its amount stands: beyond the bar, and beyond the outline behind it.
            "edge": units(max(bar.change, bar.ghost or 0) if bar.change >= 0 else min(bar.change, bar.ghost or 0)),
            "shown": bar.shown or signed_short(bar.change, currency),
            "way": "raised" if bar.change > 0 else "cut" if bar.change < 0 else "unchanged",
            "name": bar.label,
            "department": bar.department,
            **({} if bar.ghost is None else {"ghost": units(bar.ghost), "before": signed_short(bar.ghost, currency)}),
        }
        for index, bar in enumerate(bars)
    ]
    ghosts = any(bar.ghost is not None for bar in bars)
    amounts = [units(cents) for bar in bars for cents in (bar.change, bar.ghost) if cents is not None]
    # Bars begin at nothing, also where all go one way.
    low, high = min((0.0, *amounts)), max((0.0, *amounts))
    # Amounts stand beside their bars: room for the longest on both sides, and most of the width for the bars.
    beside = _BESIDE + _LETTER * max((len(str(row["shown"])) for row in rows), default=0)
    scale = {"domain": [low, high], "padding": {"expr": f"min(beside, ({NARROW} ? 0.44 : 0.36) * width)"}}
    spec: dict[str, Any] = json.loads(_bars(colours, any(bar.department for bar in bars), ghosts))
    for layer in spec["layer"]:
        layer["encoding"]["x"]["scale"] |= scale
        layer["encoding"]["y"]["axis"]["labelExpr"] = f"{json.dumps([row['label'] for row in rows])}[datum.value]"
    spec |= {"height": _BAR * max(1, len(rows)), "data": {"name": _ROWS}, "datasets": {_ROWS: rows}}
    spec["params"] = [{"name": "beside", "value": beside}]
    return Chart(title, _in_words(bars, title, currency), spec)


@lru_cache(maxsize=8)
def _bars(colours: Palette, with_departments: bool, ghosts: bool = False) -> str:
    """Bars without their rows, as JSON: to put a picture together takes longer than to fill one in."""
    alt = altair()
    axis = alt.Axis(
        labelExpr="", labelLimit=_NAMES, labelFontSize=12.5, ticks=False, domain=False, title=None, labelPadding=10
    )
    base = alt.Chart(alt.NamedData(_ROWS)).encode(
        y=alt.Y("place:O", axis=axis),
        x=alt.X("amount:Q", axis=None, scale=alt.Scale(domain=[0, 1], nice=False)),
        tooltip=tips(
            name="Name",
            shown="Change",
            **({"department": "Department"} if with_departments else {}),
            **({"before": "In the baseline"} if ghosts else {}),
        ),
    )
    # A ghost is an outline as wide as the baseline's bar: told apart by its shape, not by a colour.
    outline = base.mark_bar(height=_BAR * 0.86, fill=None, stroke=colours.muted, strokeWidth=1.5, strokeDash=[3, 2])
    drawn = base.mark_bar(height=_BAR * 0.62, cornerRadius=2).encode(
        color=alt.Color(
            "way:N",
            scale=alt.Scale(
                domain=["raised", "cut", "unchanged"], range=[colours.raised, colours.cut, colours.unchanged]
            ),
            legend=None,
        )
    )
    told = base.encode(x=alt.X("edge:Q", axis=None, scale=alt.Scale(domain=[0, 1], nice=False)))
    right = told.transform_filter("datum.amount >= 0").mark_text(align="left", dx=5, color=colours.ink, fontSize=12)
    left = told.transform_filter("datum.amount < 0").mark_text(align="right", dx=-5, color=colours.ink, fontSize=12)
    behind = [outline.encode(x=alt.X("ghost:Q", axis=None, scale=alt.Scale(domain=[0, 1], nice=False)))] * ghosts
    picture = alt.layer(drawn, *behind, right.encode(text="shown:N"), left.encode(text="shown:N"))
    return json.dumps(dressed(picture, colours).to_dict(validate=False))


def _in_words(bars: Sequence[ChangeBar], title: str, currency: str) -> str:
    raised, cut = ([bar for bar in bars if bar.change * sign > 0] for sign in (1, -1))

    def against(bar: ChangeBar) -> str:
        if bar.ghost is None or bar.ghost == bar.change:
            return ""
        sign = "+" if bar.ghost > 0 else "−" if bar.ghost else ""
        return f" (baseline {sign}{show_short(abs(bar.ghost), currency)})"

    as_today = [f"{bar.label}{against(bar)}" for bar in bars if not bar.change and against(bar)]
    said = [
        f"{words}: "
        + "; ".join(f"{bar.label} {bar.shown or show_short(abs(bar.change), currency)}{against(bar)}" for bar in group)
        for words, group in (("raised", raised), ("cut", cut))
        if group
    ] + ([f"as today: {'; '.join(as_today)}"] if as_today else [])
    return f"Bar chart. {title}. {'. '.join(part[:1].upper() + part[1:] for part in said) or 'Nothing changes'}."


def signed_short(cents: Cents, currency: str) -> str:
    """A change for a label: +$1.2 M, ($3.4 M)."""
    return f"+{show_short(cents, currency)}" if cents > 0 else show_short(cents, currency)


def dressed(picture: Any, colours: Palette) -> Any:
    """A picture in our font and colours, without frame or background; in one step, as each copies the whole picture."""
    # Every chart is told in words beside it: labels of marks and axes would read out helper fields.
    return picture.configure(
        background="transparent",
        font=FONT,
        padding={"left": 4, "right": 8, "top": 6, "bottom": 6},
        mark={"aria": False},
        view={"stroke": None},
        axis={
            "aria": False,
            "labelColor": colours.ink,
            "titleColor": colours.muted,
            "gridColor": colours.line,
            "domainColor": colours.line,
            "tickColor": colours.line,
            "labelFontSize": 12,
            "titleFontSize": 12,
            "titleFontWeight": "normal",
        },
        legend={
            "labelColor": colours.ink,
            "titleColor": colours.muted,
            "labelFontSize": 12,
            "orient": "top",
            "title": None,
        },
        title={
            "color": colours.ink,
            "subtitleColor": colours.muted,
            "fontSize": 15,
            "subtitleFontSize": 12,
            "anchor": "start",
            "offset": 12,
        },
    )
