"""What a random city's author asks for, over every setting and every kind of rule of the whole model."""

from __future__ import annotations

from typing import Any

from budgetopt.city.model import Fund, Program
from budgetopt.scenario.model import Scenario
from tests.textbook.evidence import evidence_sides
from tests.textbook.facts import Facts
from tests.textbook.worth import Worth

Asked = dict[str, Any]


class WholeRules:
    """The scenario of one year, `first`, with years, money of later years and more rules."""

    def __init__(self, city: Any, first: Scenario):
        self.city, self.some, self.first = city, city.asked, first
        self.years = self.some.choices([1, 2, 3, 4, 5], [9, 9, 9, 1, 1])[0]
        settings = {"objective": "benefits" if city.by_benefits else "impact", "years": self.years}
        self.plain = first.with_changes(**settings)
        self.facts = Facts(city.budget, self.plain)
        self.free = [program for program in city.budget.programs if not city.is_fixed(program)]
        self.proposals = [program.id for program in self.free if program.id in self.facts.request]

    def chance(self, share: float) -> bool:
        return self.some.random() < share

    def scenario(self) -> Scenario:
        some, said = self.some, {}
        if self.chance(0.5):
            said["discount"] = some.choice([0.03, 0.1, 0.25])
        if self.chance(0.3):
            said["disruption"] = some.choice([0.01, 0.05, 0.3])
        if self.chance(0.35):
            said["caution"] = {"programs": some.choice([0, 1, 2, 2.5, 20]), "deviations": some.choice([0.5, 1, 2])}
        said["limits"] = dict(self.first.limits)
        if self.chance(0.5):
            # No money may move: then most cities have no plan.
            said["limits"] |= {"moved": some.choice(["5%", "10%"])}
        if self.chance(0.12):
            said["limits"] |= {"positions": self.positions()}
        said["forecast"] = [
            row for fund in self.city.budget.funds for year in range(2, self.years + 1) for row in self.year(fund, year)
        ]
        rules = [rule for rule in self.first.rules if getattr(rule, "program", "") not in self.facts.fixed]
        # Many limits leave little to plan; the cities of one year have them too.
        rules = [rule for rule in rules if self.chance(0.4 if rule.kind in ("lock", "department") else 0.6)]
        said["funds"] = {fund: change for fund, change in self.first.funds.items() if self.chance(0.5)}
        plain, yes_or_no = self.plain_rules(), self.yes_or_no()
        whole = {id for rule in yes_or_no if rule["kind"] == "all_or_nothing" for id in rule["programs"]}
        # What comes whole cannot be asked to come in steps.
        plain = [rule for rule in plain if rule["kind"] != "ramp_up" or not whole & set(rule["programs"])]
        return self.plain.with_changes(rules=[*rules, *plain, *yes_or_no], **said)

    def year(self, fund: Fund, year: int) -> list[Asked]:
        """What a fund is forecast to have, about what it has now."""
        now = self.facts.available(fund, 1)
        if now <= 0 or self.chance(0.55):
            return []
        money = now * self.some.choice([100, 101, 102, 104, 110, 99, 98]) // 100
        row: Asked = {"fund": fund.id, "year": year, "available": money / 100}
        once = self.chance(0.25) and fund.one_time is not None
        return [row | ({"one_time": money // 400 / 100} if once else {})]

    def positions(self) -> float:
        """A few of all the positions that the city has."""
        there = [float(program.fte or 0) for program in self.free if self.facts.current[program.id] > 0]
        return round(sum(there) * self.some.choice([0.002, 0.01, 0.03]), 2)

    def plain_rules(self) -> list[Asked]:
        makers = (
            (0.18, self.goal_floor),
            (0.22, self.district_floor),
            (0.15, self.evidence_share),
            (0.13, self.growth_needs_evidence),
            (0.13, self.cuts_need_evidence),
            (0.22, self.group),
            (0.25, self.fund),
            (0.14, self.positions_rule),
            (0.25, self.ramp_up),
        )
        return [rule for share, maker in makers if self.chance(share) for rule in maker()]

    def yes_or_no(self) -> list[Asked]:
        if not self.chance(0.33):
            return []
        makers = [self.max_changes, self.smallest_move, self.minimum_viable, self.all_or_nothing, self.requires]
        chosen = self.some.sample(makers, k=self.some.choice([1, 2, 2, 3]))
        return [rule for maker in chosen for rule in maker()]

    def goal_floor(self) -> list[Asked]:
        goals = self.city.goal_ids
        share = self.some.choice(["90%", "98%", "99.5%", "100%", "101%"])
        return [{"kind": "goal_floor", "goal": self.some.choice(goals), "at_least": share}] if goals else []

    def district_floor(self) -> list[Asked]:
        named = sorted({row.district for row in self.city.budget.districts})
        loss = self.some.choice(["0%", "0.3%", "1%", "10%"])
        return [{"kind": "district_floor", "district": self.some.choice(named), "loss": loss}] if named else []

    def evidence_share(self) -> list[Asked]:
        """About the share that there is: a little less, or a little more."""
        level, worth = self.some.choice([1, 2, 3, 4]), Worth(self.facts)
        free, proven = evidence_sides(self.facts, worth, level)
        whole = sum(self.facts.current[id] for id in free)
        if whole <= 0:
            return []
        share = sum(self.facts.current[id] for id in proven) / whole * 100 + self.some.choice([-0.5, 0.2, 0.5, 0.5, 1])
        return [{"kind": "evidence_share", "level": level, "at_least": f"{min(100.0, max(0.0, share)):.1f}%"}]

    def growth_needs_evidence(self) -> list[Asked]:
        return [{"kind": "growth_needs_evidence", "level": self.some.choice([1, 2, 3, 4])}]

    def cuts_need_evidence(self) -> list[Asked]:
        return [{"kind": "cuts_need_evidence", "level": self.some.choice([1, 2, 3, 4])}]

    def group(self) -> list[Asked]:
        members = [
            program.id for program in self.some.sample(self.free, k=min(len(self.free), self.some.choice([2, 3])))
        ]
        now = sum(self.facts.current[id] for id in members)
        low = {"at_least": round(now * self.some.choice([0.9, 0.99, 1.01])) / 100}
        high = {"at_most": round(now * self.some.choice([0.98, 1.0, 1.005, 1.02])) / 100}
        limits = self.some.choice([low, high, high])
        return [{"kind": "group", "programs": members} | limits] if now > 0 else []

    def fund(self) -> list[Asked]:
        fund = self.some.choice(self.city.budget.funds)
        there = self.facts.available(fund, 1)
        if there <= 0:
            return []
        limits = self.some.choice(
            [{"reserve": 0.004}, {"reserve": 0.01}, {"idle": 0.002}, {"idle": 0.01}, {"idle": 0.0}]
        )
        return [
            {"kind": "fund", "fund": fund.id} | {name: round(there * share) / 100 for name, share in limits.items()}
        ]

    def positions_rule(self) -> list[Asked]:
        return [{"kind": "positions", "at_most": self.positions()}]

    def ramp_up(self) -> list[Asked]:
        program = self.city.budget.program
        steps = [id for id in self.proposals if program[id].scalable]
        named = self.some.sample(steps, k=1) if steps and self.chance(0.4) else []
        share = self.some.choice(["5%", "25%", "33.3%", "60%"])
        return [{"kind": "ramp_up", "programs": named, "at_most": share}] if self.proposals else []

    def max_changes(self) -> list[Asked]:
        return [{"kind": "max_changes", "programs": self.some.choice([1, 2, 2, 3, 4])}]

    def smallest_move(self) -> list[Asked]:
        amounts = [cents for cents in self.facts.current.values() if cents > 0]
        if not amounts or self.years * len(self.free) > 24:
            return []
        mean = sum(amounts) // len(amounts)
        return [{"kind": "smallest_move", "amount": mean // self.some.choice([10, 25, 60]) / 100}]

    def minimum_viable(self) -> list[Asked]:
        some = [program.id for program in self.free if not self.is_law(program)]
        named = self.some.sample(some, k=min(len(some), self.some.choice([1, 2])))
        today = all(self.may_have_more(id) for id in named)
        share = self.some.choice(["50%", "85%", "97%", "102%"] if today else ["30%", "50%"])
        return [{"kind": "minimum_viable", "programs": named, "at_least": share}] if named else []

    def all_or_nothing(self) -> list[Asked]:
        named = self.some.sample(self.proposals, k=min(2, len(self.proposals)))
        return [{"kind": "all_or_nothing", "programs": named}] if named else []

    def requires(self) -> list[Asked]:
        named = [program.id for program in self.free]
        if len(named) < 3:
            return []
        found: list[Asked] = []
        for _ in range(self.some.choice([1, 2])):
            # What is there today is seldom closed: its rule asks for the other, a proposal's is dodged.
            first = self.some.choice(self.proposals if self.proposals and self.chance(0.4) else named)
            others = [id for id in named if id != first and self.may_have_more(id)]
            if not others:
                continue
            needs = self.some.choice(others)
            share = self.some.choice(["97%", "100%", "101%", "102%"])
            found.append({"kind": "requires", "program": first, "needs": needs, "at_least": share})
        return found

    def may_have_more(self, id: str) -> bool:
        """More than today: no proposal, which has a request, and nothing with a legal maximum."""
        return id not in self.proposals and self.city.budget.program[id].maximum is None

    def is_law(self, program: Program) -> bool:
        return program.mandated or program.minimum is not None
