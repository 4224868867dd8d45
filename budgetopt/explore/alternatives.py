"""Other plans that are nearly as good and as different as can be: officers need choices, not one answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from budgetopt.city.model import Budget
from budgetopt.errors import UsageError
from budgetopt.explore.unlike import Alternative, UnlikeSearch, Verdict
from budgetopt.money import plain
from budgetopt.plan.plan import Plan
from budgetopt.plan.recommend import recommend
from budgetopt.plan.tables import frame_of
from budgetopt.scenario.model import Scenario

if TYPE_CHECKING:
    import pandas as pd

MOST_ALTERNATIVES = 5
DEFAULT_KEEP = 0.99


@dataclass(frozen=True)
class Alternatives:
    """Plans that keep at least `keep` of the recommendation's gain; `verdicts` by program id.

    A must is proven: no plan that keeps the rules and this share of the gain, before rounding, leaves the program as
    it is. May and never speak of the plans found.
    """

    plan: Plan
    keep: float
    plans: tuple[Alternative, ...]
    verdicts: dict[str, Verdict]

    def __repr__(self) -> str:
        return f"<Alternatives, {len(self.plans)} that keep {self.keep:.0%} of the gain, to {self.plan!r}>"

    @cached_property
    def table(self) -> pd.DataFrame:
        """A row a program: its verdict and its change in the recommendation and in every alternative."""
        return frame_of(self.rows())

    def rows(self) -> list[dict[str, Any]]:
        """A row a program, in the order of the workbook; money in currency units."""
        allocations = [self.plan.allocation, *(one.years[0] for one in self.plans)]
        names = ["recommended", *(f"alternative_{number}" for number in range(1, len(self.plans) + 1))]
        return [
            {"program_id": id, "verdict": str(self.verdicts[id])}
            | {name: plain(year.program_change(id)) for name, year in zip(names, allocations, strict=True)}
            for id in (program.id for program in self.plan.budget.programs)
        ]


def alternatives(
    budget: Budget,
    scenario: Scenario | None = None,
    *,
    most: int = MOST_ALTERNATIVES,
    keep: float = DEFAULT_KEEP,
    progress: Callable[[int, int], object] | None = None,
) -> Alternatives:
    """Up to `most` plans that keep at least the share `keep` of the recommendation's gain and differ as much as can be.

    Raises what `recommend` raises, and UsageError.
    """
    plan = recommend(budget, scenario)
    for found in alternatives_of(plan, most=most, keep=keep):
        if progress:
            progress(len(found.plans), most)
    return found


def alternatives_of(plan: Plan, *, most: int = MOST_ALTERNATIVES, keep: float = DEFAULT_KEEP) -> Iterator[Alternatives]:
    """The alternatives to a plan, one by one: stop whenever you like and keep the last."""
    if not 0 < keep < 1:
        raise UsageError(f"keep {keep}: write a share of the gain between 0 and 1, such as {DEFAULT_KEEP}.")
    if most < 1:
        raise UsageError(f"{most} alternatives: ask for at least 1.")
    search = UnlikeSearch.of(plan, keep)
    found = Alternatives(plan, keep, (), search.verdicts(()))
    yield found
    while len(found.plans) < most and (one := search.further(found.plans)):
        plans = (*found.plans, one)
        found = replace(found, plans=plans, verdicts=search.verdicts(plans))
        yield found
