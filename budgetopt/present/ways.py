"""Money's way from program to program, drawn: ribbons as wide as what they carry (a Sankey diagram)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from budgetopt.grouping import summed
from budgetopt.money import Cents, show_short
from budgetopt.plan.flows import NEW_MONEY, NOT_PROGRAMS, RESERVE
from budgetopt.plan.plan import Plan
from budgetopt.plan.tables import frame_of
from budgetopt.present.chart import LONGEST_LABEL, Chart, altair, dressed, tips
from budgetopt.present.look import Palette
from budgetopt.workbooks.text import one_lines

MOST_ENDS = 12
_OTHERS_FROM, _OTHERS_TO = "all other cuts", "all other raises"
_STEPS, _GAP, _HEIGHT, _NODE = 16, 0.012, 560, 0.012
_MOST_GAP = 0.25


@dataclass(frozen=True)
class Way:
    """An amount in cents that goes from one end to another."""

    source: str
    target: str
    amount: Cents


def ways_of(plan: Plan, fund_id: str = "") -> list[Way]:
    """The first year's ways of money, all funds together or one, the small ones gathered; new money that goes
    straight to a reserve is nobody's move and is left out."""
    flows = [
        flow
        for flow in plan.money_ways
        if flow.year == 1
        and fund_id in ("", flow.fund_id)
        and (flow.from_program_id, flow.to_program_id) != (NEW_MONEY, RESERVE)
    ]
    left = summed((flow.from_program_id, flow.amount_cents) for flow in flows)
    right = summed((flow.to_program_id, flow.amount_cents) for flow in flows)
    keep_left, keep_right = _largest(left), _largest(right)
    sums: dict[tuple[str, str], Cents] = defaultdict(int)
    for flow in flows:
        source = flow.from_program_id if flow.from_program_id in keep_left else _OTHERS_FROM
        target = flow.to_program_id if flow.to_program_id in keep_right else _OTHERS_TO
        sums[source, target] += flow.amount_cents
    return [Way(source, target, amount) for (source, target), amount in sums.items()]


def _largest(sums: dict[str, Cents]) -> set[str]:
    return set(sorted(sums, key=lambda end: (-sums[end], end))[:MOST_ENDS])


def ways_chart(plan: Plan, colours: Palette, fund_id: str = "") -> Chart:
    """The ways of money as ribbons: from what is cut (left) to what is raised (right)."""
    ways, currency = ways_of(plan, fund_id), plan.budget.currency

    def named(end: str) -> str:
        known = "" if end in NOT_PROGRAMS else plan.budget.program_names.get(end)
        return known or end[:1].upper() + end[1:]

    ribbons, ends = _laid_out(ways)
    labels = one_lines((named(end) for _, end, *_ in ends), LONGEST_LABEL)
    points = [
        {
            "way": number,
            "x": step / _STEPS,
            "low": low,
            "high": high,
            "from": named(way.source),
            "to": named(way.target),
            "amount": show_short(way.amount, currency),
        }
        for number, (way, start, end) in enumerate(ribbons)
        for step in range(_STEPS + 1)
        for low, high in [_between(start, end, step / _STEPS)]
    ]
    boxes = [
        {
            "x": side - _NODE if side == 0 else side,
            "x2": side if side == 0 else side + _NODE,
            "low": low,
            "high": high,
            "middle": (low + high) / 2,
            "name": named(end),
            "label": f"{labels[named(end)]}  {show_short(amount, currency)}",
            "amount": show_short(amount, currency),
            "side": side,
            "kind": "neither" if end in NOT_PROGRAMS else ("cut", "raised")[side],
        }
        for side, end, low, high, amount in ends
    ]
    words = "; ".join(
        f"{show_short(way.amount, currency)} from {named(way.source)} to {named(way.target)}"
        for way in sorted(ways, key=lambda way: -way.amount)[:MOST_ENDS]
    )
    title = "Where the money comes from and where it goes"
    told = f"The largest ways: {words}." if words else "No money moves."
    return Chart(title, f"Flow diagram. {title}. {told}", _picture(points, boxes, colours))


def _picture(points: list[dict[str, Any]], boxes: list[dict[str, Any]], colours: Palette) -> Any:
    """The ribbons through `points`, and the boxes at their ends with their labels."""
    alt = altair()
    x: Any = alt.X("x:Q", axis=None, scale=alt.Scale(domain=[-0.62, 1.62], nice=False))
    upright = {"axis": None, "scale": alt.Scale(domain=[1, 0], nice=False)}
    y: Any = alt.Y("low:Q", **upright)
    ways = {"domain": ["cut", "raised", "neither"], "range": [colours.cut, colours.raised, colours.unchanged]}
    flow = (
        alt.Chart(frame_of(points))
        .mark_area(opacity=0.38, color=colours.unchanged, interpolate="linear")
        .encode(x=x, y=y, y2="high:Q", detail="way:N", tooltip=tips(from_="From", to="To", amount="Amount"))
    )
    ends = alt.Chart(frame_of(boxes))
    box = ends.mark_rect(cornerRadius=1).encode(
        x=x,
        x2="x2:Q",
        y=y,
        y2="high:Q",
        color=alt.Color("kind:N", scale=alt.Scale(**ways), legend=None),
        tooltip=tips(name="Name", amount="Amount"),
    )
    text = ends.encode(y=alt.Y("middle:Q", **upright), text="label:N")
    left = text.transform_filter("datum.side == 0").mark_text(align="right", dx=-6, fontSize=11.5, color=colours.ink)
    right = text.transform_filter("datum.side == 1").mark_text(align="left", dx=6, fontSize=11.5, color=colours.ink)
    picture = alt.layer(flow, box, left.encode(x="x:Q"), right.encode(x="x2:Q")).properties(height=_HEIGHT)
    return dressed(picture, colours)


Span = tuple[float, float]


def _laid_out(ways: Sequence[Way]) -> tuple[list[tuple[Way, Span, Span]], list[tuple[int, str, float, float, Cents]]]:
    """Where ribbons and their ends stand, from 0 (top) to 1: ends by size, the gathered ones last."""
    sums = [summed((way.source, way.amount) for way in ways), summed((way.target, way.amount) for way in ways)]
    most = max(len(sums[0]), len(sums[1]), 1)
    gap = min(_GAP, _MOST_GAP / most)
    whole = sum(way.amount for way in ways) or 1
    starts: list[dict[str, float]] = [{}, {}]
    ends = []
    for side in (0, 1):
        order = sorted(sums[side], key=lambda end: (end in (_OTHERS_FROM, _OTHERS_TO), -sums[side][end], end))
        scale = (1 - gap * (most - 1)) / whole
        at = (1 - scale * whole - gap * (len(order) - 1)) / 2
        for end in order:
            size = sums[side][end] * scale
            starts[side][end] = at
            ends.append((side, end, at, at + size, sums[side][end]))
            at += size + gap
    places = [{end: index for index, end in enumerate(starts[side])} for side in (0, 1)]
    ribbons = []
    scale = (1 - gap * (most - 1)) / whole
    for way in sorted(ways, key=lambda way: (places[0][way.source], places[1][way.target])):
        size = way.amount * scale
        leaves, arrives = starts[0][way.source], starts[1][way.target]
        ribbons.append((way, (leaves, leaves + size), (arrives, arrives + size)))
        starts[0][way.source] += size
        starts[1][way.target] += size
    return ribbons, ends


def _between(start: Span, end: Span, at: float) -> Span:
    """The edges of a ribbon part of the way: a smooth step from its start to its end."""
    share = at * at * (3 - 2 * at)
    return start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share
