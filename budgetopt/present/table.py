"""Tables for a screen: numbers that stay numbers, shown as a budget document shows them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from budgetopt.errors import Finding
from budgetopt.money import show, to_cents
from budgetopt.plan.tables import frame_of
from budgetopt.present.look import Palette
from budgetopt.present.words import by_level
from budgetopt.tell.figures import points_text
from budgetopt.tell.lists import IMPORT_FINDINGS, Fact, Item, without

if TYPE_CHECKING:
    import pandas as pd
    from pandas.io.formats.style import Styler

NONE = "–"


@dataclass(frozen=True)
class ShownTable:
    """A list: rows by heading, the look of each column that is no text, and what it is about for those who cannot see
    it. Looks: see `Fact`."""

    about: str
    rows: Sequence[Mapping[str, Any]]
    looks: Mapping[str, str] = field(default_factory=dict)
    currency: str = "USD"

    @classmethod
    def of(cls, about: str, facts: Sequence[Fact[Item]], items: Iterable[Item], currency: str = "USD") -> ShownTable:
        """A list whose columns the workbook has too."""
        rows = [{fact.heading: fact.value(item) for fact in facts} for item in items]
        return cls(about, rows, {fact.heading: fact.look for fact in facts if fact.look != "text"}, currency)

    @property
    def frame(self) -> pd.DataFrame:
        """The rows as a data frame; a heading without rows is kept."""
        return frame_of(self.rows)

    def styled(self, colours: Palette) -> Styler:
        """The data frame with its formats: negatives in parentheses, changes in the colours of raised and cut."""
        frame = self.frame
        looks = {heading: look for heading, look in self.looks.items() if heading in frame.columns}
        formats: Any = {heading: self._format(look) for heading, look in looks.items()}
        styled = frame.style.format(formats, na_rep=NONE)
        changes: Any = [heading for heading, look in looks.items() if look == "change"]
        return styled.map(lambda value: f"color: {colours.of(value)}", subset=changes) if changes else styled

    def shown(self) -> list[dict[str, str]]:
        """The rows as text, as they are shown."""
        return [
            {
                heading: NONE if missing(value) else self._format(self.looks.get(heading, ""))(value)
                for heading, value in row.items()
            }
            for row in self.rows
        ]

    def _format(self, look: str) -> Callable[[Any], str]:
        return {
            "money": lambda value: show(to_cents(value), self.currency),
            "whole": lambda value: show(100 * round(value), self.currency),
            "change": lambda value: changed(to_cents(value), self.currency),
            "percent": lambda value: f"({-value:.1%})" if round(value, 3) < 0 else f"{abs(value):.1%}",
            "share": lambda value: f"{value:.0%}",
            "score": lambda value: f"{value:.2f}",
            "signed": lambda value: f"{value:+.2f}".replace("-", "−"),
            "points": points_text,
            "count": lambda value: f"{value:,.0f}",
            "year": lambda value: f"{value:.0f}",
        }.get(look, str)


def changed(cents: int, currency: str) -> str:
    """A change as a budget document prints it, with its sign in words' stead: +$1,200, ($300), 0."""
    return f"+{show(cents, currency)}" if cents > 0 else show(cents, currency)


def missing(value: object) -> bool:
    """Whether there is nothing to show."""
    return value is None or value != value


def findings_table(findings: Sequence[Finding]) -> ShownTable:
    """Findings by file and cell, errors first; without a column in which no finding says anything."""
    unsaid = () if any(finding.expected for finding in findings) else ("Expected",)
    about = "What was found in the files, with its place and how to mend it."
    return ShownTable.of(about, without(IMPORT_FINDINGS, *unsaid), by_level(findings))
