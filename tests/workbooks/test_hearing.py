"""What the sheet Hearing says of money left unspent and of open questions, worked by hand."""

from __future__ import annotations

import datetime
import io

import openpyxl

import budgetopt as bo
from budgetopt.city.model import Amount, AmountKind, Budget, Kind
from budgetopt.workbooks.recommendation import write_recommendation
from tests.small import city

UNSPENT, QUESTIONS, NONE = "Left unspent, year after year", "Open questions", "None that the data show."
# What was adopted and what was spent of it. Idle: 10 and 12 of 90 and 110 are left, 22 of 200. Waste leaves 2 of 100 in
# each year, which is just enough to count. Good leaves 1 % in one of its years; Unsure has one year alone; Debt spends
# more in 2024 than it was given.
HISTORY = {
    "Idle": {2023: (90, 80), 2024: (110, 98)},
    "Waste": {2023: (100, 98), 2024: (100, 98)},
    "Good": {2023: (100, 90), 2024: (100, 99)},
    "Unsure": {2024: (100, 50)},
    "Debt": {2023: (100, 90), 2024: (100, 101)},
}


def heard() -> Budget:
    """Idle and Waste (useless) lose a fifth each; Good gets 20 of it and Unsure, of which nothing is known, the rest.

    Of Park nothing is known either, and it stays; of Debt nobody asks what it achieves.
    """
    lines = {"lines": {"General": 100}}
    made = city(
        {
            "Idle": lines | {"department": "A", "known": "useless"},
            "Park": lines | {"department": "A", "minimum": 100, "maximum": 100},
            "Unsure": lines | {"department": "A"},
            "Debt": lines | {"department": "A", "kind": Kind.NON_OPERATING, "minimum": 100, "maximum": 100},
            "Good": lines | {"department": "B", "known": "good"},
            "Waste": lines | {"department": "C", "known": "useless"},
        }
    )
    history = tuple(
        Amount(program_id=id, fund_id="General", fiscal_year=year, amount=100 * money, kind=kind)
        for id, years in HISTORY.items()
        for year, both in years.items()
        for kind, money in zip((AmountKind.ADOPTED, AmountKind.ACTUAL), both, strict=True)
    )
    own = {name: getattr(made, name) for name in Budget.model_fields}
    return Budget(**own | {"amounts": made.amounts + history})


def test_unspent_history_and_open_questions_by_hand() -> None:
    limits = {"program_cut": "20%", "program_growth": "20%", "moved": "none", "unknown": "none"}
    plan = bo.recommend(heard(), bo.Scenario(name="By hand", round_to=1, limits=limits))
    target = io.BytesIO()
    write_recommendation(plan, target, datetime.date(2026, 7, 1), tables=["Hearing"])
    rows = list(openpyxl.load_workbook(target)["Hearing"].iter_rows(min_row=5, values_only=True))
    moved = {row[0]: (row[3], row[4]) for row in rows if row[0] in plan.allocation.programs}
    changed = {"Idle": 80, "Waste": 80, "Good": 120, "Unsure": 120}
    assert moved == {id: (100, changed.get(id, 100)) for id in plan.allocation.programs}

    # A page a department: what stands under its list.
    said: dict[str, list[str]] = {}
    for first, *others in rows:
        if first in {"A", "B", "C"} and not any(others):
            under = said.setdefault(str(first), [])
        elif first == UNSPENT or under:
            under.extend([str(first)] if first else [])
    asked = "no study and no usable measure are on file. What does it achieve, and how would the city know?"
    assert said == {
        "A": [
            *(UNSPENT, "Idle: $10 in FY2023, $12 in FY2024 (11% of what was adopted)."),
            # Those that change come first.
            *(QUESTIONS, f"Unsure: {asked} Its change rests on the starting belief.", f"Park: {asked}"),
        ],
        "B": [UNSPENT, NONE, QUESTIONS, NONE],
        "C": [UNSPENT, "Waste: $2 in FY2023, $2 in FY2024 (2% of what was adopted).", QUESTIONS, NONE],
    }
