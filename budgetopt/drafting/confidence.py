"""How often a match that looks like this was right, on programs whose service a person judged.

    p = 1 / (1 + exp(−(a + b · score + c · margin)))       held between 5% and 97%

score and margin as in `matching`; a, b, c fitted on programs other than those the match is tried on
(`python -m benchmarks.drafting` prints both tables; docs/first-draft.md has them).
"""

from __future__ import annotations

from math import exp

# Below this nothing is suggested.
LEAST = 0.5
_CONSTANT, _SCORE, _MARGIN = -3.2, 5.3, 1.5
_LOWEST, _HIGHEST = 0.05, 0.97
_WIDEST = 0.5
# Of a kind told by accounts or by a name.
_MONEY = 0.93


def of_match(score: float, margin: float) -> float:
    """The chance that the best match is right; `margin` is how much worse the next is."""
    at = _CONSTANT + _SCORE * min(score, 1.1) + _MARGIN * min(margin, _WIDEST)
    return min(max(1 / (1 + exp(-at)), _LOWEST), _HIGHEST)


def of_money(plainly: float) -> float:
    """The chance that a kind of money is right, `plainly` as `money.MoneyKind` says it."""
    return min(_MONEY * (0.7 + 0.3 * plainly), _HIGHEST)


def of_kind(service: float, second_has_it: bool) -> float:
    """The chance that the kind of the best match is right: the next best has the same kind, or another."""
    return min(service + (1 - service) * (0.75 if second_has_it else 0.35), _HIGHEST)
