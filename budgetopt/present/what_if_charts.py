"""What if in pictures: the frontier, the gain over the draws, and the tornado."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from budgetopt.explore.frontier_points import Frontier
from budgetopt.explore.sensitivity import Sensitivity
from budgetopt.explore.stability import Robustness
from budgetopt.plan.tables import frame_of
from budgetopt.present import what_if
from budgetopt.present.chart import LONGEST_LABEL, MONEY_AXIS, Chart, altair, dressed, tips
from budgetopt.present.look import Palette
from budgetopt.tell.choices import KNEE, frontier_in_words, level_in_words
from budgetopt.tell.figures import money_short, points
from budgetopt.tell.today import AS_TODAY, changes
from budgetopt.workbooks.text import one_lines

_BINS = 24
PICK = "pick"
_MOST = 12


def frontier_chart(
    frontier: Frontier, colours: Palette, marks: Mapping[str, tuple[float, float]] | None = None
) -> Chart:
    """The gain at each level, with the knee as a larger diamond and a word. `marks`: other plans, by what they are
    called, where they stand. A click picks the nearest point (parameter `pick`, field `place`)."""
    alt = altair()
    currency = frontier.plan.budget.currency
    scale, across = {
        "moved": (1.0, f"money moved ({currency})"),
        "money": (100.0, "change of the money, percent"),
        "caution": (1.0, "programs that may disappoint"),
        "changes": (1.0, "programs that change"),
    }[frontier.over]
    rows = [
        {
            "across": (point.moved or 0.0) if frontier.over == "moved" else point.level * scale,
            "gain": point.gain,
            "kind": KNEE if index == frontier.knee else "point",
            "level": level_in_words(frontier, index),
            "place": index,
        }
        for index, point in enumerate(frontier.listed)
        if point.gain is not None
    ]
    data = frame_of(rows, columns=["across", "gain", "kind", "level", "place"])
    pick = alt.selection_point(name=PICK, on="click", nearest=True, fields=["place"])
    base = alt.Chart(data).encode(
        x=alt.X("across:Q", title=across, axis=alt.Axis(labelExpr=MONEY_AXIS, tickCount=8)),
        y=alt.Y("gain:Q", title="gain, impact points", axis=alt.Axis(labelExpr=MONEY_AXIS, tickCount=6)),
        tooltip=[alt.Tooltip("level:N", title="Level"), alt.Tooltip("gain:Q", title="Gain, points", format=",.0f")],
    )
    knee = base.transform_filter(f"datum.kind === '{KNEE}'")
    picture = alt.layer(
        base.mark_line(color=colours.raised, strokeWidth=2),
        base.mark_point(filled=True, size=55, color=colours.raised, opacity=1).add_params(pick),
        *_marked(marks or {}, [float(str(row["across"])) for row in rows], colours),
        knee.mark_point(filled=True, size=260, shape="diamond", color=colours.cut, opacity=1),
        knee.mark_text(dy=22, dx=8, align="left", color=colours.ink, fontSize=13).encode(text="kind:N"),
    ).properties(height=340)
    said = "; ".join(f"{row['level']} {points(float(str(row['gain'])))}" for row in rows)
    return Chart(
        f"What is gained: {what_if.OVER[frontier.over].lower()}",
        f"Line chart. {' '.join(frontier_in_words(frontier))} Points: {said}.",
        dressed(picture, colours),
    )


def _marked(marks: Mapping[str, tuple[float, float]], points: Sequence[float], colours: Palette) -> list[Any]:
    """Other plans beside a frontier, whose points lie there across: an open square each, with its name."""
    alt = altair()
    rows = [{"across": across, "gain": gain, "name": name} for name, (across, gain) in marks.items()]
    if not rows:
        return []
    base = alt.Chart(frame_of(rows)).encode(x="across:Q", y="gain:Q", tooltip=tips(name="Plan"))
    every = [*points, *(across for across, _ in marks.values())]
    middle = (min(every) + max(every)) / 2
    # The first name above its mark, the other below it: marks may lie close together. Inwards, where there is room.
    names = [
        base.transform_filter(f"datum.name === '{name}'")
        .mark_text(dy=dy, align="right" if across > middle else "left", color=colours.ink, fontSize=12)
        .encode(text="name:N")
        for (name, (across, _)), dy in zip(marks.items(), (-15, 20), strict=False)
    ]
    return [base.mark_point(shape="square", filled=False, size=190, strokeWidth=2.5, color=colours.ink), *names]


def gain_chart(robustness: Robustness, colours: Palette) -> Chart:
    """How many draws give which gain; losses in the colour of cuts and left of the line at nothing."""
    alt = altair()
    counts, edges = np.histogram(robustness.gains, bins=_BINS)
    rows = [
        {"low": float(low), "high": float(high), "draws": int(count), "none": 0, "way": "loss" if high <= 0 else "gain"}
        for count, low, high in zip(counts, edges[:-1], edges[1:], strict=True)
    ]
    bars = (
        alt.Chart(frame_of(rows))
        .mark_bar(stroke=colours.paper, strokeWidth=1)
        .encode(
            x=alt.X(
                "low:Q", title="gain against today, impact points", axis=alt.Axis(labelExpr=MONEY_AXIS, tickCount=10)
            ),
            x2="high:Q",
            y=alt.Y("draws:Q", title="draws", scale=alt.Scale(domain=[0, 1.15 * max(map(int, counts))])),
            # Bars between two edges stand on nothing unless told to.
            y2="none:Q",
            color=alt.Color(
                "way:N", scale=alt.Scale(domain=["gain", "loss"], range=[colours.raised, colours.cut]), legend=None
            ),
            tooltip=[
                alt.Tooltip("draws:Q", title="Draws"),
                alt.Tooltip("low:Q", title="Gain from", format=",.0f"),
                alt.Tooltip("high:Q", title="to", format=",.0f"),
            ],
        )
    )
    at = [{"at": robustness.gain(share), "name": f"{share}%"} for share in (5, 50, 95)]
    marks = alt.Chart(frame_of(at)).encode(x="at:Q")
    picture = alt.layer(
        bars,
        marks.mark_rule(color=colours.ink, strokeDash=[4, 3]),
        marks.mark_text(align="left", dx=4, color=colours.ink, fontSize=12).encode(y=alt.value(8), text="name:N"),
    ).properties(height=250)
    return Chart(
        "Gain over the draws",
        f"Histogram of {robustness.draws:,} draws. Nine of ten: {points(robustness.gain(5))} to "
        f"{points(robustness.gain(95))}, "
        f"half above {points(robustness.gain(50))}; {robustness.share_better:.1%} are better than today."
        if changes(robustness.plan)
        else AS_TODAY,
        dressed(picture, colours),
    )


def tornado_chart(sensitivity: Sensitivity, colours: Palette) -> Chart:
    """Money that would lie elsewhere: with the low end to the left, with the high end to the right."""
    alt = altair()
    currency = sensitivity.plan.budget.currency
    shown = sensitivity.bars[:_MOST]
    labels = one_lines((bar.assumption.name for bar in shown), LONGEST_LABEL)
    ends = [
        {
            "name": labels[bar.assumption.name],
            "end": f"{end} ({at:g})",
            "side": end,
            "amount": sign * other.elsewhere,
            "shown": money_short(other.elsewhere, currency),
        }
        for bar in shown
        for end, at, sign, other in (
            ("low", bar.assumption.low, -1, bar.low),
            ("high", bar.assumption.high, 1, bar.high),
        )
    ]
    data = frame_of(ends, columns=["name", "end", "side", "amount", "shown"])
    most = 1.3 * max((bar.swing for bar in shown), default=1.0) or 1.0
    base = alt.Chart(data).encode(
        y=alt.Y("name:N", sort=None, title=None, axis=alt.Axis(labelLimit=300)),
        x=alt.X(
            "amount:Q",
            title=f"money elsewhere ({currency}): assumption at its low end ← | → at its high end",
            axis=alt.Axis(labelExpr="replace(format(abs(datum.value), '~s'), 'G', 'B')", tickCount=6),
            scale=alt.Scale(domain=[-most, most], nice=False),
        ),
        tooltip=tips(name="Assumption", end="Its end", shown="Money elsewhere"),
    )
    low, high = base.transform_filter("datum.side === 'low'"), base.transform_filter("datum.side === 'high'")
    first, second = colours.scenarios[:2]
    picture = alt.layer(
        low.mark_bar(height=16, color=first),
        high.mark_bar(height=16, color=second),
        low.mark_text(align="right", dx=-5, color=colours.ink, fontSize=12).encode(text="shown:N"),
        high.mark_text(align="left", dx=5, color=colours.ink, fontSize=12).encode(text="shown:N"),
    ).properties(height=32 * max(1, len(shown)))
    said = "; ".join(
        f"{bar.assumption.name}: low {money_short(bar.low.elsewhere, currency)}, "
        f"high {money_short(bar.high.elsewhere, currency)}"
        for bar in shown
    )
    return Chart("Which assumption moves the plan most", f"Tornado chart. {said}.", dressed(picture, colours))
