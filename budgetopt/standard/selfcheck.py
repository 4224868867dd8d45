"""The self-check: every item of the Standard, and of what stands beside it, assessed from a city's own files."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from budgetopt.city.model import Budget
from budgetopt.intake.reading import Examination
from budgetopt.returned.ours import Ours
from budgetopt.standard.held import Held
from budgetopt.standard.item import AssessedItem, DataVerdict, Framework, assessed
from budgetopt.standard.items import FRAMEWORKS, ITEMS

SCHEMA = "budgetopt/standard/1"


@dataclass(frozen=True)
class SelfCheck:
    """Every item as it is assessed; no sum of them: items are not worth the same, and some no data can show."""

    budget: Budget
    plan: str
    items: tuple[AssessedItem, ...]

    def of(self, framework: Framework) -> list[AssessedItem]:
        """One framework's items."""
        return [one for one in self.items if one.item.framework == framework]

    def record(self) -> dict[str, Any]:
        """The self-check as JSON."""
        return {
            "schema": SCHEMA,
            "city": self.budget.city,
            "fiscal_year": self.budget.fiscal_year,
            "inputs": [{"file": one.file, "sha256": one.sha256} for one in self.budget.inputs],
            "plan": self.plan or None,
            "frameworks": [{"id": one.id, "name": one.name, "source": one.source} for one in FRAMEWORKS],
            "items": [one.record() for one in self.items],
        }


def self_check(found: Examination, plan: Ours | None = None) -> SelfCheck:
    """Assess every item from what was read, and from a recommendation workbook where there is one.

    Raises InputError with every finding where the files make no budget.
    """
    budget = found.needed
    held = Held(budget, found.understood.tables, found.understood.settings.places, plan)
    return SelfCheck(budget, plan.file if plan else "", tuple(assessed(item, held) for item in ITEMS))


def self_check_in_words(check: SelfCheck) -> Iterator[str]:
    """The items as a terminal shows them, framework by framework."""
    for framework in FRAMEWORKS:
        yield f"{framework.name} ({framework.source})"
        for one in check.of(framework):
            yield (
                f"  {one.item.id:<7}{str(one.verdict).upper() if one.verdict is DataVerdict.SHOWN else one.verdict}: "
                f"{one.item.name}. {one.because}{_where(one)}"
            )
            if one.next_step:
                yield f"           Next: {one.next_step}"


_SHOWN_PLACES = 3


def _where(one: AssessedItem) -> str:
    if not one.where:
        return ""
    more = f" and {len(one.where) - _SHOWN_PLACES} more" if len(one.where) > _SHOWN_PLACES else ""
    return f" See {', '.join(map(str, one.where[:_SHOWN_PLACES]))}{more}."
