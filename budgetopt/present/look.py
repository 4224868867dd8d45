"""How screens and charts look: one colour for raised, one for cut, grey for unchanged; never colour alone."""

from __future__ import annotations

from dataclasses import dataclass

from budgetopt.workbooks.look import SCENARIOS


@dataclass(frozen=True)
class Palette:
    """Colours with at least 4.5 : 1 contrast against their background; blue and orange are told apart by everyone."""

    raised: str
    cut: str
    unchanged: str
    ink: str
    muted: str
    line: str
    paper: str
    # Scenarios side by side: neither raised nor cut, and each with a shape of its own.
    scenarios: tuple[str, ...]

    def of(self, change: float) -> str:
        """The colour of a change."""
        return self.raised if change > 0 else self.cut if change < 0 else self.unchanged


LIGHT = Palette(
    raised="#1B5E9E",
    cut="#A84B00",
    unchanged="#6B7280",
    ink="#0D1520",
    muted="#55606E",
    line="#D5DAE1",
    paper="#FFFFFF",
    scenarios=SCENARIOS,
)
DARK = Palette(
    raised="#7CBBF2",
    cut="#F5A65B",
    unchanged="#A3ACB8",
    ink="#EEF2F6",
    muted="#B4BDC9",
    line="#3A4552",
    paper="#12181F",
    scenarios=("#C4A7F0", "#5FD3C4", "#F48FB8", "#C3DD6B", "#E5E7EB", "#F0CF6E"),
)
FONT = "Source Sans, Source Sans Pro, Segoe UI, Liberation Sans, Arial, sans-serif"


def palette(dark: bool) -> Palette:
    """The colours of the light or the dark theme."""
    return DARK if dark else LIGHT
