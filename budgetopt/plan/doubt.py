"""How far the gain of a plan may be from what is believed, if effects are what studies allow."""

from __future__ import annotations

from math import fsum, sqrt
from typing import NamedTuple

from budgetopt.impact.curve import height
from budgetopt.impact.effectiveness import Z95
from budgetopt.impact.value import ProgramValue
from budgetopt.money import Cents, units
from budgetopt.plan.plan import Plan


class GainRange(NamedTuple):
    """The gain in impact points, and where it lies in 95 of 100 cases."""

    gain: float
    low: float
    high: float


def gain_range(plan: Plan) -> GainRange:
    """The gain G of the rounded plan with its range, by the doubt about every program's effect.

        Var G = Σ_p ( d_p · Σ_t δ^(t−1) R_p (φ(y_pt / R_p) − φ(B_p / R_p)) )²,   range = G ± 1.96 √Var G

    d_p how unsure the value of a dollar is (a_p k_p √(σ_p² + m_p² w_p s_p²)), R_p reference amount in currency units, φ
    return curve, y_pt and B_p recommended and current total, δ^(t−1) what a point of year t counts. Errors of different
    programs are taken as independent, and the plan as decided: it is not made again for every draw. A measured response
    curve has no such doubt. Source: docs/model.md, section 3.
    """
    gain = plan.impact - plan.current_impact
    parts = []
    for id, one in plan.value.items():
        current = plan.case.standing.total[id]
        more = fsum(
            weight * (_scale(one, year.programs[id]) - _scale(one, current))
            for weight, year in zip(plan.scenario.yearly, plan.years, strict=True)
        )
        parts.append((one.deviation_per_dollar * more) ** 2 if not one.response else 0.0)
    spread = Z95 * sqrt(fsum(parts))
    return GainRange(gain, gain - spread, gain + spread)


def _scale(one: ProgramValue, amount: Cents) -> float:
    """R_p φ(y / R_p): dollars at today's scale that `amount` is worth."""
    if one.reference <= 0:
        return 0.0
    size = units(one.reference)
    return height(one.curve(), units(amount) / size) * size
