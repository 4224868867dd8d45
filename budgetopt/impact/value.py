"""What a dollar does: from what the city knows to the value of every program's next dollar."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from math import hypot
from typing import TypeVar

from budgetopt.city.ledger import Base, program_totals, requested
from budgetopt.city.memory import remembered
from budgetopt.city.model import Budget, CurvePoint, Metric, Study
from budgetopt.grouping import grouped
from budgetopt.impact.alignment import alignments
from budgetopt.impact.beliefs import Beliefs, Objective
from budgetopt.impact.benefits import Ratio, ratio
from budgetopt.impact.curve import Chord, chords, height, slope_at
from budgetopt.impact.effectiveness import Effectiveness, effectiveness, weighed_findings
from budgetopt.impact.prior import CityPrior
from budgetopt.impact.response import Response, response_of
from budgetopt.impact.unit_costs import PeerCost, peer_costs
from budgetopt.money import Cents, units


@dataclass(frozen=True)
class ProgramValue:
    """One program's value: v_p = a_p · m_p · k_p impact points per dollar at today's scale, and how it diminishes.

    `alignment` is None for a service that is not assessed (it then has no value and does not move);
    `reference` R_p in cents: the current budget, else the request; 0 where there is neither. `response`: the measured
    curve, aligned, that takes the place of v_p R_p φ where the city has one. `unit_cost`: where it can be compared.
    `held_deviation`: d_p of what was believed before another effect was drawn.
    """

    program_id: str
    alignment: float | None
    effectiveness: Effectiveness
    reference: Cents
    elasticity: float
    from_nothing: bool
    response: Response | None = None
    objective: Objective = "impact"
    ratio: Ratio | None = None
    unit_cost: PeerCost | None = None
    held_deviation: float | None = None

    @cached_property
    def per_dollar(self) -> float:
        """v_p, impact points per dollar at today's scale (of a measured curve: its mean up to the reference).

        Where benefits count: dollars of benefit per dollar; 0 where no study gives a ratio.
        """
        if self.response:
            return self.impact(self.reference) / units(self.reference) if self.reference > 0 else 0.0
        return self.weight * self.believed

    @property
    def linear(self) -> bool:
        """Whether impact is in proportion to spending: of a proposal, and where the next dollar adds nothing."""
        return self.from_nothing or self.weight * self.believed <= 0

    @property
    def believed(self) -> float:
        """m_p, the effectiveness; where benefits count, the pooled ratio."""
        if self.objective == "benefits":
            return self.ratio.mean if self.ratio else 0.0
        return self.effectiveness.mean

    @property
    def doubt(self) -> float:
        """σ_p of what is believed."""
        if self.objective == "benefits":
            return self.ratio.deviation if self.ratio else 0.0
        return self.effectiveness.deviation

    @property
    def unknown(self) -> bool:
        """Whether nobody has studied or measured what it does: the prior alone, and no measured response curve.

        Where benefits count: no study gives a ratio.
        """
        if self.objective == "benefits":
            return self.ratio is None
        return self.response is None and self.effectiveness.unknown

    @property
    def weight(self) -> float:
        """a_p k_p, what believed effect is multiplied with; benefits count as they are."""
        if self.objective == "benefits":
            return 1.0
        return (self.alignment or 0.0) * (self.unit_cost.factor if self.unit_cost else 1.0)

    @property
    def costs_count(self) -> bool:
        """Whether its unit cost is part of its value: neither a ratio nor a measured curve is multiplied by it."""
        return self.unit_cost is not None and self.response is None and self.objective == "impact"

    @property
    def deviation_per_dollar(self) -> float:
        """d_p = a_p k_p √(σ_p² + m_p² w_p s_p²): how unsure v_p is (benefits: the ratio's standard error)."""
        if self.held_deviation is not None:
            return self.held_deviation
        costs = self.unit_cost.log_deviation if self.unit_cost and self.objective == "impact" else 0.0
        return self.weight * hypot(self.doubt, self.believed * costs)

    def curve(self) -> tuple[Chord, ...]:
        """The chords of φ; the last goes on beyond its end."""
        return chords(self.elasticity, linear=self.linear)

    @cached_property
    def in_money(self) -> tuple[tuple[Chord, ...], float, float]:
        """The curve, and what turns it into money: currency units per unit of its scale, impact points per slope."""
        if self.response:
            return self.response.chords, 1.0, 1.0
        if self.reference <= 0:
            return (), 1.0, 0.0
        return self.curve(), units(self.reference), self.per_dollar

    def impact(self, amount: Cents) -> float:
        """Impact points of spending `amount` cents: v_p R_p φ(y / R_p), or what the measured curve says."""
        # Most programs of most plans have what they have today.
        return self._at_reference if amount == self.reference else self._impact(amount)

    @cached_property
    def _at_reference(self) -> float:
        return self._impact(self.reference)

    def _impact(self, amount: Cents) -> float:
        curve, size, worth = self.in_money
        return height(curve, units(amount) / size) * size * worth

    def marginal(self, amount: float) -> float:
        """Impact points per currency unit at `amount` currency units."""
        curve, size, worth = self.in_money
        return slope_at(curve, amount / size) * worth


Value = Mapping[str, ProgramValue]


def value_of_next_dollar(
    budget: Budget, beliefs: Beliefs | None = None, base: Base = "adopted"
) -> dict[str, ProgramValue]:
    """Every program's value, by program id."""
    return _value(budget, beliefs or Beliefs(), base)


@remembered
def _value(budget: Budget, beliefs: Beliefs, base: Base) -> dict[str, ProgramValue]:
    totals = program_totals(budget, base)
    asked = requested(budget)
    aligned = alignments(budget, totals, beliefs.priorities)
    studies, metrics = _by_program(budget.studies), _by_program(budget.metrics)
    values = {}
    points = _by_program(budget.curves) if beliefs.objective == "impact" else {}
    costs = peer_costs(budget, totals if base == "adopted" else program_totals(budget)) if budget.unit_costs else {}
    own = city_prior(budget, beliefs) if beliefs.evidence.prior == "city" else None
    for program in budget.programs:
        alignment = aligned[program.id]
        response = response_of(points[program.id]) if points.get(program.id) else None
        prior = own.without(program.id) if own else None
        costed = costs.get(program.id)
        effect = effectiveness(studies[program.id], metrics[program.id], beliefs.evidence, beliefs.trust, prior, costed)
        current = totals[program.id]
        values[program.id] = ProgramValue(
            program_id=program.id,
            alignment=alignment,
            effectiveness=effect,
            reference=current if current > 0 else asked.get(program.id, 0) if current == 0 else 0,
            elasticity=program.elasticity or beliefs.returns.elasticity,
            from_nothing=current <= 0,
            response=response.scaled(alignment or 0.0) if response else None,
            objective=beliefs.objective,
            ratio=ratio(studies[program.id]) if beliefs.objective == "benefits" else None,
            unit_cost=costed,
        )
    return values


def city_prior(budget: Budget, beliefs: Beliefs | None = None) -> CityPrior:
    """The prior that the city's own findings suggest."""
    beliefs = beliefs or Beliefs()
    studies = _by_program(budget.studies)
    found = {id: weighed_findings(rows, beliefs.evidence, beliefs.trust) for id, rows in studies.items()}
    return CityPrior.of(found, beliefs.evidence)


Row = TypeVar("Row", CurvePoint, Metric, Study)


def _by_program(rows: Iterable[Row]) -> dict[str, list[Row]]:
    return grouped((row.program_id, row) for row in rows)
