"""The impact points of the amounts of all planned years (model.md section 7)."""

from __future__ import annotations

from collections.abc import Sequence
from math import fsum

from budgetopt.impact.value import Value
from budgetopt.rules.allocation import Allocation
from budgetopt.rules.case import Case


def impact_of(case: Case, value: Value, years: Sequence[Allocation]) -> float:
    """I = Σ_t δ^(t−1) Σ_p v_p R_p φ(y_pt / R_p), where benefits count with idle money at 1."""
    return fsum(weight * impact_in(case, value, year) for weight, year in zip(case.scenario.yearly, years, strict=True))


def impact_in(case: Case, value: Value, year: Allocation) -> float:
    """The impact points of one year as they fall in it, not discounted."""
    parts = [value[id].impact(amount) for id, amount in year.programs.items()]
    if case.scenario.objective == "benefits":
        parts += [max(0, case.idle(fund, year)) / 100 for fund in case.available]
    return fsum(parts)
