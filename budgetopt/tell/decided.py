"""What each decision did, in words: for terminal and workbook alike."""

from __future__ import annotations

from budgetopt.city.model import Budget
from budgetopt.explore.decided import DecisionEffect
from budgetopt.tell.figures import joined, money_signed, plural, points

_SHOWN = 3


def effect_in_words(budget: Budget, effect: DecisionEffect) -> str:
    """ "Library: rejected: costs 12,400 points; moved because of it, before rounding: Parks −$40,000"."""
    brings = [points_in_words(effect)] if effect.points is not None else []
    return f"{effect.lock.name}: {'; '.join([*brings, moved_in_words(budget, effect)])}."


def points_in_words(effect: DecisionEffect) -> str:
    """What a decision did to the impact."""
    if not effect.points:
        return "it changes nothing in the impact"
    if effect.points < 0:
        return f"costs {points(-effect.points)}"
    return f"brings {points(effect.points)}"


def moved_in_words(budget: Budget, effect: DecisionEffect) -> str:
    """Which other programs get more or less because of a decision, the largest named."""
    if effect.needed:
        return "without it the rest of the plan cannot be met"
    if effect.points is None:
        return "what it did was not found in the time given"
    if not effect.moved:
        return "no other program gets more or less because of it"
    moved = effect.moved[:_SHOWN]
    named = [f"{budget.program_names[id]} {money_signed(cents, budget.currency)}" for id, cents in moved]
    more = len(effect.moved) - _SHOWN
    named += [plural(more, "more program")] if more > 0 else []
    return f"moved because of it, before rounding: {joined(named)}"
