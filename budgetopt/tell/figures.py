"""Figures in sentences: counts and impact points."""

from __future__ import annotations


def plural(count: int, one: str, many: str = "") -> str:
    """ "1 program", "3 programs"."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def points(value: float) -> str:
    """Impact points for a sentence: 170.5 million points, 912 points."""
    for scale, name in ((1e9, "billion"), (1e6, "million")):
        if abs(value) >= scale:
            return f"{value / scale:,.1f} {name} points"
    return f"{value:,.0f} points" if abs(value) >= 10 else f"{value:,.1f} points"
