"""What the sheets of a comparison share; money in whole cents until it is written."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from budgetopt.city.years import fy
from budgetopt.explore.compare import Comparison
from budgetopt.workbooks.text import different

# Headings that every list has; a scenario of such a name gets a number.
_TAKEN = (
    *("Program ID", "Program", "Department", "Goal", "District", "Requested", "Today", "Agreement", "Furthest apart"),
)


@dataclass(frozen=True)
class Scene:
    """A comparison as its sheets name it."""

    comparison: Comparison

    @property
    def city(self) -> str:
        """The city's name, or what stands for it."""
        return self.comparison.first.budget.called

    @property
    def currency(self) -> str:
        """The budget's currency."""
        return self.comparison.first.budget.currency

    @cached_property
    def names(self) -> list[str]:
        """The scenarios as headings, each unlike the others and the other headings."""
        return different(self.comparison.names, _TAKEN)

    @property
    def base(self) -> str:
        """The budget that all plans start from, in words."""
        budget = self.comparison.first.budget
        return f"{self.comparison.first.scenario.base} budget of {fy(budget.fiscal_year, 'fiscal year ')}"

    @cached_property
    def has_cents(self) -> bool:
        """Whether any amount has odd cents, which must then be shown for totals to foot in sight."""
        rows = (*self.comparison.programs, *self.comparison.departments)
        return any(cents % 100 for row in rows for cents in (row.current_cents, *row.amounts_cents))
