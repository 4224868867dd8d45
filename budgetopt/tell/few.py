"""What fewer changes keep, in sentences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from budgetopt.plan.few_moves import LARGEST, NUMBERS, Kept
from budgetopt.plan.plan import Plan

_TOLD = 5
_NONE_TOLD = "budgetopt frontier --over changes says how much of the gain fewer changes keep."


def kept_in_words(points: Sequence[Kept]) -> Iterator[str]:
    """How much of the gain a few numbers of changes keep, most changes first, and what no plan with so few passes."""
    told = [one for one in points if one.changes > 0 and one.kept < 1 - 1e-9]
    told = told[:: max(1, -(-len(told) // _TOLD))]
    if told:
        each = "; ".join(
            f"{one.changes:,} change{'' if one.changes == 1 else 's'} keep{'s' if one.changes == 1 else ''} "
            f"{one.kept:.1%} (no plan with so few keeps more than {max(one.kept, one.at_most):.1%})"
            for one in told
        )
        yield f"Of the gain before rounding {each}."


def few_moves(plan: Plan) -> Iterator[str]:
    """What a summary says of it."""
    points = plan.few_moves
    if NUMBERS in plan.prices.stopped:
        yield f"Not all {NUMBERS} were worked out within the time limit."
    if points:
        yield from kept_in_words(points)
    elif len(plan.budget.programs) > LARGEST and plan.changed_programs > 1:
        yield _NONE_TOLD
