"""Money that a program was given and did not spend, year after year: the gentlest source of all."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from budgetopt.city.model import AmountKind, Budget
from budgetopt.grouping import grouped
from budgetopt.money import Cents

# House assumptions: what counts as persistent. Two years at least, and in each of them this share unspent.
LEAST_YEARS = 2
LEAST_SHARE = Decimal("0.02")


@dataclass(frozen=True, slots=True)
class Underspending:
    """`unspent` cents by fiscal year, of `adopted` cents: adopted less actual, in every year that gives both."""

    unspent: tuple[tuple[int, Cents], ...]
    adopted: Cents

    @property
    def yearly(self) -> Cents:
        """Cents unspent in a mean year."""
        return sum(cents for _, cents in self.unspent) // len(self.unspent)

    @property
    def share(self) -> float:
        """Unspent of adopted, over all years."""
        return sum(cents for _, cents in self.unspent) / self.adopted


def persistent_underspending(budget: Budget) -> dict[str, Underspending]:
    """Programs that left at least 2% of their adopted budget unspent in every year given, two years at least; by id.

    A year counts that has rows of kind adopted and of kind actual for the program.
    """
    sums: dict[AmountKind, dict[tuple[str, int], Cents]] = {
        AmountKind.ADOPTED: defaultdict(int),
        AmountKind.ACTUAL: defaultdict(int),
    }
    for row in budget.amounts:
        if row.kind in sums:
            sums[row.kind][row.program_id, row.fiscal_year] += row.amount
    adopted, actual = sums[AmountKind.ADOPTED], sums[AmountKind.ACTUAL]
    years = grouped(
        (id, (year, adopted[id, year], adopted[id, year] - actual[id, year]))
        for id, year in sorted(adopted.keys() & actual.keys())
        if adopted[id, year] > 0
    )
    return {
        id: Underspending(tuple((year, unspent) for year, _, unspent in given), sum(whole for _, whole, _ in given))
        for id, given in years.items()
        if len(given) >= LEAST_YEARS and all(unspent >= LEAST_SHARE * whole for _, whole, unspent in given)
    }
