"""The journal of a plan for the finance system, as CSV."""

from __future__ import annotations

from budgetopt.plan.appropriations import journal
from budgetopt.plan.plan import Plan
from budgetopt.saving.table import csv_bytes
from budgetopt.workbooks.recommendation.from_and_to import SAID

_COLUMNS = ("account", "fund", "program", "increase", "decrease")


def journal_csv(plan: Plan) -> bytes:
    """Account, fund, program, increase, decrease; in balance in every fund."""
    return csv_bytes(
        _COLUMNS,
        [
            (
                one.account if one.program_id else SAID[one.account],
                one.fund_id,
                one.program_id,
                *(f"{cents // 100}.{cents % 100:02}" for cents in (one.increase, one.decrease)),
            )
            for one in journal(plan)
        ],
    )
