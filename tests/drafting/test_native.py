"""A budget written as the sheets that it could have been read from is read as the same budget."""

from __future__ import annotations

import datetime
import io
from typing import Any

import pytest

from budgetopt.city.model import Budget
from budgetopt.drafting.draft import drafted
from budgetopt.drafting.next_work import NextWork
from budgetopt.drafting.services import catalogue
from budgetopt.drafting.workbook import write_draft
from budgetopt.errors import Level
from budgetopt.intake.reading import examine
from budgetopt.saving.whole import in_memory
from tests.whole_cities import whole_model_city

SAYS = (
    *("city", "fiscal_year", "currency", "goals", "funds", "programs", "alignment", "metrics", "studies"),
    *("evaluations", "districts", "residents", "curves", "unit_costs", "licence", "publish"),
)


def again(budget: Budget) -> Budget:
    draft, none, day = drafted(budget, catalogue()), NextWork((), ()), datetime.date(2026, 1, 1)
    file = io.BytesIO(in_memory(lambda out: write_draft(draft, [], none, out, day)))
    file.name = "again.xlsx"
    found = examine(file)
    assert found.budget is not None, [str(item) for item in found.findings if item.level is Level.ERROR][:5]
    return found.budget


def says(budget: Budget) -> dict[str, object]:
    """All that it says, without where it stands."""
    found: dict[str, object] = {
        name: budget.model_dump(include={name}, exclude={name: {"__all__": {"cells", "place"}}})[name]
        if isinstance(getattr(budget, name), tuple) and name != "publish"
        else getattr(budget, name)
        for name in SAYS
    }
    # Rows of nothing say nothing; and amounts are told by what they come to, line by line.
    lines: dict[tuple[object, ...], int] = {}
    for row in budget.amounts:
        key = (row.program_id, row.fund_id, row.fiscal_year, row.kind, row.recurring, row.minimum, row.match_rate)
        lines[key] = lines.get(key, 0) + row.amount
    return {name: rounded(value) for name, value in (found | {"lines": lines}).items()}


def rounded(value: Any) -> Any:
    """The same to the 14 digits that Excel keeps of a number."""
    if isinstance(value, float):
        return f"{value:.14g}"
    if isinstance(value, dict):
        return {name: rounded(one) for name, one in value.items()}
    return tuple(map(rounded, value)) if isinstance(value, tuple | list) else value


def test_riverton_keeps_all_that_it_says(riverton: Budget) -> None:
    assert says(again(riverton)) == says(riverton)


@pytest.mark.parametrize("seed", range(6))
def test_random_cities_of_the_whole_model_keep_all_that_they_say(seed: int) -> None:
    # No file gives the same group's points twice.
    budget = whole_model_city(seed)[0].model_copy(update={"residents": ()})
    assert says(again(budget)) == says(budget)
