"""Random cities over the whole model, by seed: years, benefits, caution, curves, positions, districts, every rule."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from random import Random
from typing import Any

from budgetopt.city.model import (
    Amount,
    AmountKind,
    Budget,
    CurvePoint,
    District,
    Fund,
    MetricType,
    Program,
    Restriction,
    Study,
    UnitCost,
)
from budgetopt.scenario.model import Scenario
from tests.cities import YEAR, RandomCity
from tests.whole_rules import WholeRules

DISTRICTS = ("North", "South", "Harbour")


class WholeCity(RandomCity):
    """One city of 3 to 15 programs that uses every sheet."""

    def __init__(self, seed: int):
        # Draws of its own: what a city is like must not hang on what its scenario asks for.
        self.asked = Random(f"whole model {seed}")
        self.by_benefits = self.asked.random() < 0.18
        super().__init__(1_000_000 + seed, programs=self.asked.randint(3, 15))
        said = {name: getattr(self.budget, name) for name in Budget.model_fields}
        said["districts"] = tuple(row for program in self.programs for row in self.districts(program.id))
        said["curves"] = tuple(row for program in self.programs for row in self.curve(program))
        said["unit_costs"] = tuple(self.unit_costs(Random(f"unit costs {seed}")))
        said["metrics"] = tuple(
            row.model_copy(update={"unit": "cost per visit"}) if row.type is MetricType.EFFICIENCY else row
            for row in self.budget.metrics
        )
        self.budget = Budget(**said)

    def unit_costs(self, some: Random) -> Iterator[UnitCost]:
        """For some cities what most programs deliver, of one or two outcomes; a few programs name both."""
        if some.random() < 0.5:
            return
        for program in self.programs:
            outcomes = (
                ("visits", "Meals") if some.random() < 0.1 else some.choice((("visits",), ("Meals",), ("meals",), ()))
            )
            for outcome in outcomes:
                yield UnitCost(
                    program_id=program.id,
                    outcome=outcome,
                    units=some.choice((0, 40, 500, 2_500.5, 30_000)),
                    standard_error=some.choice((None, 0, 0.1, 1.5)),
                )

    def fund(self, place: int) -> Fund:
        fund = super().fund(place)
        # An award leaves nothing to decide: fewer of them than in the cities of one year.
        if fund.restriction is Restriction.BY_PROGRAM and self.chance(0.5):
            return Fund(id=fund.id, name=fund.name, restriction=Restriction.RESTRICTED)
        return fund

    def program(self, place: int) -> Program:
        if self.chance(0.15):
            said = {
                "id": f"P{place:02d}",
                "name": f"Program {place}",
                "department": self.random.choice(self.departments),
            }
            program = self.proposal(said)
        else:
            program = super().program(place)
        said = {name: getattr(program, name) for name in Program.model_fields}
        if self.chance(0.6):
            said["fte"] = Decimal(self.random.choice(["1", "3.5", "12", "40.25"]))
        said["recurring"] = self.chance(0.9)
        said["scalable"] = program.scalable or self.chance(0.4)
        now = self.now(program.id)
        if now > 0 and self.chance(0.75):
            # A law that today's budget keeps: the others ask for a move, and often for one that cannot be.
            said["minimum"] = None if program.minimum is None else min(program.minimum, now)
            said["maximum"] = None if program.maximum is None else max(program.maximum, now)
        return Program(**said)

    def lines(self, id: str) -> int:
        first = len(self.amounts)
        now = super().lines(id)
        for place in range(first, len(self.amounts)):
            row = self.amounts[place]
            said = row.model_dump()
            if said["minimum"] is not None:
                said["minimum"] = min(said["minimum"], row.amount)
            grant = next(fund for fund in self.funds if fund.id == row.fund_id).restriction
            if grant is not Restriction.UNRESTRICTED and row.amount > 0 and self.chance(0.25):
                said["match_rate"] = Decimal(self.random.choice(["0.1", "0.25", "0.5", "1"]))
            if self.chance(0.15):
                said["recurring"] = self.random.choice([True, False])
            self.amounts[place] = Amount(**said)
        return now

    def with_money(self, fund: Fund) -> Fund:
        """Some money does not come again: about what one-time lines and new money come to, or more, or less."""
        fund = super().with_money(fund)
        said = {name: getattr(fund, name) for name in Fund.model_fields}
        rows = [row for row in self.amounts if (row.fund_id, row.fiscal_year) == (fund.id, YEAR)]
        adopted = [row for row in rows if row.kind is AmountKind.ADOPTED]
        lines = sum(row.amount for row in adopted)
        if self.chance(0.3) and lines > 0:
            once = sum(row.amount for row in adopted if row.recurring is False and row.amount > 0)
            new = max(0, (fund.available or lines) - lines)
            once = self.random.choice([0, 0.4, 1, 1]) * once + self.random.choice([0, 0.5, 1]) * new
            more = self.random.choice([0, 0, lines // 500])
            said["one_time"] = min(round(once) + more, lines if fund.available is None else fund.available)
        return Fund(**said)

    def studies(self, id: str) -> list[Study]:
        found = super().studies(id)
        rows = self.random.choice([0, 1, 1, 1, 2]) if self.by_benefits else self.random.choice([0, 0, 0, 1])
        for place in range(rows):
            said: dict[str, Any] = {"benefit_cost_ratio": self.random.choice([-0.4, 0.3, 0.8, 1.1, 1.9, 3.2, 6.5])}
            if self.chance(0.6):
                said["benefit_cost_se"] = self.random.choice([0.1, 0.5, 2.0])
            found.append(Study(program_id=id, rating="", source=f"ratio {place}", **said))
        return found

    def districts(self, id: str) -> list[District]:
        if self.chance(0.4):
            return []
        shares = self.random.choice([("1", "0", "0"), ("0.5", "0.3", "0.2"), ("0.25", "0", "0.75")])
        return [
            District(program_id=id, district=district, share=Decimal(share))
            for district, share in zip(DISTRICTS, shares, strict=True)
            if share != "0"
        ]

    def curve(self, program: Program) -> list[CurvePoint]:
        """For some a measured curve: straight, bent either way, falling at its end, or nothing but zeros."""
        now = self.now(program.id)
        if now <= 0 or not self.chance(0.15):
            return []
        each, points = self.random.choice([2.0, 150.0]), []
        outcome, steps = 0.0, self.random.choice([[0.0, 0.02, 0.1, 0.3], [-0.1, 0.1, 0.3], [0.0]])
        for share in sorted(self.random.sample([0.2, 0.5, 0.8, 0.95, 1.0, 1.04, 1.2, 1.7], k=4)):
            outcome += now / 100 * share * self.random.choice(steps) / each
            points.append(
                CurvePoint(program_id=program.id, spend=round(now * share), outcome=outcome, value_per_unit=each)
            )
        return points

    def is_fixed(self, program: Program) -> bool:
        rated = {study.program_id for study in self.budget.studies if study.benefit_cost_ratio is not None}
        return super().is_fixed(program) or (self.by_benefits and program.id not in rated)

    def scenario(self) -> Scenario:
        return WholeRules(self, super().scenario()).scenario()


def whole_model_city(seed: int) -> tuple[Budget, Scenario]:
    """A city and a scenario over the whole model, the same for the same seed on any machine."""
    made = WholeCity(seed)
    return made.budget, made.scenario()
