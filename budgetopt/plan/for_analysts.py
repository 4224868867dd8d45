"""A move in the solver's words: what a dollar is worth here, and what it takes from or gives to others."""

from __future__ import annotations

from dataclasses import dataclass

from budgetopt.solve.prices import Margins

# Values that differ by no more than this share are called close.
CLOSE = 0.05


@dataclass(frozen=True, slots=True)
class Marginal:
    """Impact points of a program's next and last currency unit, beside what they take from and give to others.

    `given`: what the margins are conditional on, "" for nothing.
    """

    next_dollar: float
    last_dollar: float
    margins: Margins
    given: str

    def cut(self, *, close: bool = False) -> str:
        """Of a cut; `close`: say where the two hardly differ."""
        gives, here = self.margins.gives, f"The last dollar cut was worth {_points(self.next_dollar)} here"
        if gives != gives:
            return f"{here}."
        mark = _close(self.next_dollar, gives) if close else ""
        return self._ended(f"{here} and gives {_points(gives)} to others{mark}")

    def raised_to_a_limit(self) -> str:
        """Of a raise that a limit stops."""
        takes, adds = self.margins.takes, f"The last dollar adds {_points(self.last_dollar)}"
        if takes != takes:
            return f"{adds}."
        return self._ended(f"{adds} and takes {_points(takes)} from others{_close(self.last_dollar, takes)}")

    def raised(self) -> str:
        """Of a raise that stops where it should."""
        takes, adds = self.margins.takes, f"A further dollar would add {_points(self.next_dollar)}"
        return f"{adds}." if takes != takes else self._ended(f"{adds} and take {_points(takes)} from others")

    def proposal(self, per_dollar: float) -> str:
        """Of a proposal, funded or not."""
        takes, worth = self.margins.takes, f"A dollar of it is worth {_points(per_dollar)}"
        return f"{worth}." if takes != takes else self._ended(f"{worth} and takes {_points(takes)} from others")

    def here(self) -> str:
        """Where a yes or no decides, and prices explain nothing."""
        return f"A dollar here is worth {_points(self.next_dollar)}."

    def unchanged(self) -> str:
        """Of a program that keeps its amount."""
        takes, gives = self.margins.takes, self.margins.gives
        if takes != takes or gives != gives:
            return self.here()
        return self._ended(
            f"Its next dollar would add {_points(self.next_dollar)} and take {_points(takes)} from others; its last is "
            f"worth {_points(self.last_dollar)} and would give {_points(gives)}"
        )

    def _ended(self, words: str) -> str:
        return f"{words}{f', {self.given}' if self.given else ''}."


def _close(one: float, other: float) -> str:
    """A remark where two values differ so little that belief decides."""
    return " (a close call)" if abs(one - other) <= CLOSE * max(abs(one), abs(other)) else ""


def _points(value: float) -> str:
    """Impact points per dollar, for a sentence."""
    shown = f"{value:.3f}".replace("-", "−")
    return f"{'0.000' if shown == '−0.000' else shown} points"
