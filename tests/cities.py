"""Random small cities and scenarios, by seed: everything the model has a word for, in odd combinations."""

from __future__ import annotations

from decimal import Decimal
from random import Random
from typing import Any

from budgetopt.city.model import (
    Alignment,
    Amount,
    AmountKind,
    Budget,
    Fund,
    Goal,
    Kind,
    Metric,
    MetricType,
    Program,
    ResidentVote,
    Restriction,
    Study,
    Trend,
)
from budgetopt.scenario.model import Scenario
from tests.textbook_value import ASK, CROSSWALK

YEAR = 2026
_RATINGS = sorted(CROSSWALK)


class RandomCity:
    """One city and one scenario from one seed."""

    def __init__(self, seed: int, programs: int | None = None):
        self.random = Random(seed)
        some = self.random
        self.departments = [f"Dept {letter}" for letter in "ABCDE"[: some.randint(1, 5)]]
        self.goal_ids = [f"G{place}" for place in range(some.choice([0, 1, 3, 5]))]
        self.funds = [self.fund(place) for place in range(some.randint(1, 5))]
        self.amounts: list[Amount] = []
        self.programs = [self.program(place) for place in range(programs or some.randint(3, 25))]
        self.budget = Budget(
            city="Random",
            fiscal_year=YEAR,
            goals=tuple(self.goals()),
            funds=tuple(self.with_money(fund) for fund in self.funds),
            programs=tuple(self.programs),
            amounts=tuple(self.amounts),
            alignment=tuple(row for program in self.programs for row in self.alignment(program.id)),
            metrics=tuple(row for program in self.programs for row in self.metrics(program.id)),
            studies=tuple(row for program in self.programs for row in self.studies(program.id)),
            residents=tuple(self.residents()),
        )

    def chance(self, share: float) -> bool:
        return self.random.random() < share

    def money(self, low: float, high: float) -> int:
        """Cents between two amounts of currency units; round for some, odd for others."""
        units = self.random.uniform(low, high)
        return round(units, -2).__int__() * 100 if self.chance(0.5) else round(units * 100)

    def fund(self, place: int) -> Fund:
        kinds = [Restriction.UNRESTRICTED, Restriction.RESTRICTED, Restriction.BY_PROGRAM]
        restriction = kinds[0] if place == 0 else self.random.choices(kinds, [2, 3, 2])[0]
        open_to_all = restriction is Restriction.UNRESTRICTED and self.chance(0.4)
        return Fund(id=f"F{place}", name=f"Fund {place}", restriction=restriction, open_to_all=open_to_all)

    def program(self, place: int) -> Program:
        some, id = self.random, f"P{place:02d}"
        department = some.choice(self.departments)
        said: dict[str, Any] = {"id": id, "name": f"Program {place}", "department": department}
        said["kind"] = some.choices(list(Kind), [8, 1, 1])[0]
        if self.chance(0.15):
            return self.proposal(said)
        now = self.lines(id)
        if self.chance(0.15):
            said["mandated"] = True
        if self.chance(0.15):
            said["minimum"] = max(0, round(now * some.choice([0.3, 0.6, 0.9, 0.95, 1.0, 1.04, 1.3])))
        if self.chance(0.15):
            said["maximum"] = max(said.get("minimum", 0), round(now * some.choice([0.7, 0.97, 1.0, 1.1, 1.3, 1.6])))
        if self.chance(0.3):
            said["transition_cost"] = Decimal(some.choice(["0.05", "0.25", "0.6", "1.1"]))
        if self.chance(0.25):
            said["earned_revenue"] = Decimal(some.choice(["0.1", "0.35", "0.6"]))
        if self.chance(0.25):
            said["unavoidable_cost"] = Decimal(some.choice(["0.05", "0.125", "0.3"]))
        if self.chance(0.3):
            said["elasticity"] = some.choice([0.3, 0.55, 0.9, 1.0])
        if self.chance(0.1):
            said["requested"] = self.money(1_000, 900_000)
        return Program(**said)

    def proposal(self, said: dict[str, Any]) -> Program:
        request, fund = self.money(5_000, 400_000), self.random.choice(self.funds).id
        if self.chance(0.4):
            row = Amount(
                program_id=said["id"], fund_id=fund, fiscal_year=YEAR, amount=request, kind=AmountKind.REQUESTED
            )
            self.amounts.append(row)
        else:
            said |= {"requested": request, "fund_id": fund}
        if self.chance(0.15):
            said["maximum"] = round(request * 0.6)
        return Program(scalable=self.chance(0.8), **said)

    def lines(self, id: str) -> int:
        """Ledger rows of a program; what they come to."""
        first = len(self.amounts)
        if self.chance(0.03):
            return 0
        for fund in self.random.sample(self.funds, k=min(len(self.funds), self.random.choice([1, 1, 1, 2, 3]))):
            for _ in range(self.random.choice([1, 1, 2])):
                said: dict[str, Any] = {"amount": self.money(8_000, 2_000_000)}
                if self.chance(0.06):
                    said["minimum"] = round(said["amount"] * self.random.choice([0.5, 0.9, 0.97, 1.0, 1.02]))
                self.amounts.append(Amount(program_id=id, fund_id=fund.id, fiscal_year=YEAR, **said))
        if self.chance(0.08):
            fund = self.random.choice(self.funds)
            size = self.random.choice([2_000, 40_000, 3_000_000])
            discount = -self.money(size / 2, size)
            self.amounts.append(Amount(program_id=id, fund_id=fund.id, fiscal_year=YEAR, amount=discount))
        before = self.amounts[first].model_dump() | {"fiscal_year": YEAR - 1, "amount": 123_456_789}
        now = sum(row.amount for row in self.amounts[first:])
        self.amounts.append(Amount(**before))
        return now

    def with_money(self, fund: Fund) -> Fund:
        """Available blank, equal to the lines, above or below them; some with a reserve."""
        lines = sum(
            row.amount
            for row in self.amounts
            if row.fund_id == fund.id and row.kind is AmountKind.ADOPTED and row.fiscal_year == YEAR
        )
        factor = self.random.choice([None, None, None, 1, 1.01, 1.02, 1.1, 0.99])
        said: dict[str, Any] = {}
        if factor is not None:
            said["available"] = round(lines * factor)
        if self.chance(0.12):
            said["reserve"] = max(0, round(lines * self.random.choice([0.001, 0.01, 0.03])))
        return Fund(**{name: getattr(fund, name) for name in ("id", "name", "restriction", "open_to_all")}, **said)

    def goals(self) -> list[Goal]:
        blank = self.chance(0.15)
        return [
            Goal(id=id, name=id, weight=None if blank else self.random.choice([0, 5, 20, 40, 33.3]))
            for id in self.goal_ids
        ]

    def residents(self) -> list[ResidentVote]:
        if not self.goal_ids or self.chance(0.5):
            return []
        groups = [("", None)] if self.chance(0.3) else [("north", 120.0), ("south", 45.0), ("online", None)]
        return [
            ResidentVote(goal_id=goal, points=self.random.choice([0, 1, 3, 7.5]), group=group, respondents=people)
            for group, people in groups
            for goal in self.goal_ids
            for _ in range(self.random.choice([1, 1, 2]))
        ]

    def alignment(self, id: str) -> list[Alignment]:
        if self.chance(0.12):
            return []
        served = [goal for goal in self.goal_ids if self.chance(0.6)] or self.goal_ids[:1]
        return [Alignment(program_id=id, goal_id=goal, score=self.random.randint(0, 4)) for goal in served]

    def metrics(self, id: str) -> list[Metric]:
        some = self.random
        found = []
        for place in range(some.choice([0, 0, 1, 2, 3])):
            years = sorted(some.sample(range(YEAR - 6, YEAR + 1), k=some.choice([0, 1, 2, 4])))
            said: dict[str, Any] = {"type": some.choice(list(MetricType)), "better": some.choice(list(Trend))}
            said["baseline"] = some.choice([None, 0, 40, 50, 80.5])
            said["target"] = some.choice([None, 0, 50, 60, 90, -5])
            said["weight"] = some.choice([1, 1, 2.5, 0])
            said["actuals"] = tuple((year, some.choice([0, 45, 50, 57.5, 70, 120, -3])) for year in years)
            found.append(Metric(program_id=id, name=f"metric {place}", **said))
        return found

    def studies(self, id: str) -> list[Study]:
        some = self.random
        found = []
        for place in range(some.choice([0, 0, 1, 1, 2, 4])):
            system, rating = some.choice(_RATINGS)
            said: dict[str, Any] = {"system": system, "rating": rating, "local": self.chance(0.4)}
            if CROSSWALK[system, rating][1] == ASK:
                said["direction"] = some.choice(["positive", "mixed", "null", "negative"])
            if self.chance(0.15):
                said |= {"effect": some.choice([0.4, 0.05, 0.9]), "effect_se": some.choice([0.04, 0.2])}
            # A year of its own: which of two findings of a source stands for it is then never a matter of order.
            said |= {"source": some.choice(["", "review", f"source {place}"]), "year": 2005 + place}
            found.append(Study(program_id=id, **said))
        return found

    def scenario(self) -> Scenario:
        some = self.random
        limits = {
            "program_cut": some.choice(["20%", "10%", "2.5%", "100%", "none"]),
            "program_growth": some.choice(["25%", "3%", "0%", "140%", "none"]),
            "moved": some.choice(["5%", "1%", "10%", "0%", "none"]),
        }
        trust = {"evidence": some.choice([1, 1, 0.5, 2]), "results": some.choice([1, 1, 0, 0.5, 0.25])}
        funds = {
            fund.id: some.choice(["-3%", "+2.5%", "+7%", "-1%", "-10%"]) for fund in self.funds if self.chance(0.12)
        }
        said: dict[str, Any] = {"limits": limits, "trust": trust, "funds": funds, "rules": self.rules()}
        said["round_to"] = some.choice([1, 100, 100, 1000])
        if self.chance(0.3):
            said["returns"] = {"elasticity": some.choice([0.4, 1.0])}
        if self.budget.residents:
            said["priorities"] = some.choice(["residents", "adopted", {"adopted": 0.4, "residents": 0.6}])
        elif self.goal_ids and self.chance(0.1):
            said["priorities"] = {self.goal_ids[0]: 12, self.goal_ids[-1]: 30}
        if self.chance(0.4):
            said["evidence"] = {"transfer": some.choice([0.5, 0.85, 1.0]), "prior": some.choice(["house", "city"])}
        return Scenario(**said)

    def rules(self) -> list[dict[str, Any]]:
        some, found = self.random, []
        for department in sorted({program.department for program in self.programs}):
            if self.chance(0.25):
                rule = {"kind": "department", "department": department, "cut": some.choice(["2%", "0.7%", "10%"])}
                found.append(rule | ({"growth": some.choice(["1%", "4%", "0%"])} if self.chance(0.6) else {}))
        for program in self.programs:
            if self.is_fixed(program):
                continue
            if self.chance(0.12):
                found.append({"kind": "program", "program": program.id} | self.program_rule(program))
            elif self.chance(0.1) and (amount := self.lockable(program)) is not None:
                found.append({"kind": "lock", "program": program.id, "amount": amount} | self.one_line(program))
        some.shuffle(found)
        return found

    def now(self, id: str) -> int:
        return sum(
            row.amount
            for row in self.amounts
            if row.program_id == id and row.fiscal_year == YEAR and row.kind is AmountKind.ADOPTED
        )

    def program_rule(self, program: Program) -> dict[str, Any]:
        now = max(0, self.now(program.id))
        low = self.random.choice([{}, {"cut": "5%"}, {"floor": "98.5%"}, {"floor": now // 100}])
        high = self.random.choice([{"growth": "7%"}, {"ceiling": "101%"}, {"growth": "60%"}, {"ceiling": now // 50}])
        return low | high

    def is_fixed(self, program: Program) -> bool:
        """A rule may not name a program that cannot move."""
        aligned = {row.program_id for row in self.budget.alignment}
        not_assessed = bool(self.goal_ids) and program.kind is Kind.SERVICE and program.id not in aligned
        # Support work without one scored service has no alignment either.
        services = {one.id for one in self.programs if one.kind is Kind.SERVICE and self.now(one.id) > 0}
        not_assessed |= bool(self.goal_ids) and program.kind is Kind.SUPPORT and not services & aligned
        now, request = (
            self.now(program.id),
            program.requested
            or any(row.kind is AmountKind.REQUESTED for row in self.amounts if row.program_id == program.id),
        )
        return program.kind is Kind.NON_OPERATING or not_assessed or now < 0 or (now == 0 and not request)

    def lockable(self, program: Program) -> float | str | None:
        """An amount within the law, or None for a program that the law bounds."""
        now = self.now(program.id)
        if now <= 0 or program.mandated or (program.minimum, program.maximum) != (None, None):
            return None
        return self.random.choice(["100%", "97%", "104.5%", "60%", "140%", round(now * 1.01) / 100])

    def one_line(self, program: Program) -> dict[str, Any]:
        """For some locks the fund: then the lock holds one line of the program."""
        rows = [row for row in self.amounts if row.program_id == program.id and row.fiscal_year == YEAR]
        free = {fund.id for fund in self.funds if fund.restriction is not Restriction.BY_PROGRAM}
        held = {row.fund_id for row in rows if row.minimum is not None or row.amount < 0}
        choice = sorted({row.fund_id for row in rows} & free - held)
        return {"fund": self.random.choice(choice)} if choice and self.chance(0.3) else {}


def city_and_scenario(seed: int, programs: int | None = None) -> tuple[Budget, Scenario]:
    """A city and a scenario for it, the same for the same seed on any machine."""
    made = RandomCity(seed, programs)
    return made.budget, made.scenario()
