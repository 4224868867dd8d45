"""One city as all methods see it: its files, its law, and plans that keep it, audited to the cent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from benchmarks.deciding_worlds import Floats
from budgetopt.city.model import Budget
from budgetopt.impact.curve import Chord
from budgetopt.impact.response import Response
from budgetopt.impact.value import Value, value_of_next_dollar
from budgetopt.money import units
from budgetopt.plan.audit import audit
from budgetopt.plan.plan import Plan
from budgetopt.rules import Case, rules_of
from budgetopt.rules.row import Sense
from budgetopt.scenario.check import checked
from budgetopt.scenario.model import Scenario
from budgetopt.solve.build import is_bound
from budgetopt.solve.find import find

HOLDING = Scenario(name="Defaults")
FREE = HOLDING.with_limits(unknown="may be cut")


@dataclass(frozen=True)
class Council:
    """One city as all methods see it: its files, its law, and how far each program may go."""

    budget: Budget

    @cached_property
    def case(self) -> Case:
        return Case.of(self.budget, checked(FREE, self.budget))

    @cached_property
    def believed(self) -> Value:
        return value_of_next_dollar(self.budget, self.case.scenario.beliefs)

    def plan(self, value: Value, scenario: Scenario = FREE) -> Plan:
        """The best plan for one who takes `value` for the truth; audited."""
        case = Case.of(self.budget, checked(scenario, self.budget))
        rules = rules_of(case)
        plan = Plan(case, value, rules, find(case, value, rules))
        audit(plan)
        return plan

    def knowing(self, worth: Floats, scenario: Scenario = FREE, elasticity: Floats | None = None) -> Plan:
        """The best plan for one who takes a dollar of every program to be worth this, in the order of the budget."""
        return self.plan(self.taking(worth, elasticity), scenario)

    def taking(self, worth: Floats, elasticity: Floats | None = None) -> Value:
        """What the engine is told by one who takes a dollar of every program to be worth this."""
        taken = {}
        for row, program in enumerate(self.budget.programs):
            one = self.believed[program.id]
            aligned = one.alignment or 0.01
            taken[program.id] = replace(
                one,
                alignment=aligned,
                effectiveness=replace(one.effectiveness, mean=float(worth[row]) / aligned),
                unit_cost=None,
                elasticity=one.elasticity if elasticity is None else float(elasticity[row]),
            )
        return taken

    def nearest(self, wishes: Mapping[str, float]) -> Plan:
        """The lawful plan nearest to wishes in currency units: Σ |y_p − wish_p| is least."""
        tents = {id: Response((Chord(0, wish, 1), Chord(wish, float("inf"), -1)), 0) for id, wish in wishes.items()}
        return self.plan({id: replace(one, response=tents[id]) for id, one in self.believed.items()})

    @cached_property
    def room(self) -> dict[str, tuple[float, float]]:
        """How much each program may lose and gain by its own bounds, in currency units."""
        total = self.case.standing.total
        least, most = dict.fromkeys(total, 0), {id: 2 * today for id, today in total.items()}
        for row in (row for rule in rules_of(self.case) for row in rule.rows(self.case) if is_bound(row)):
            id = row.terms[0][0].program_id
            if row.sense is not Sense.AT_MOST:
                least[id] = max(least[id], row.limit)
            if row.sense is not Sense.AT_LEAST:
                most[id] = min(most[id], row.limit)
        return {id: (units(today - least[id]), units(most[id] - today)) for id, today in total.items()}

    @cached_property
    def movable(self) -> tuple[str, ...]:
        """Programs that their own bounds let move at all."""
        return tuple(id for id, (down, up) in self.room.items() if down > 0 or up > 0)

    def moved(self, tiers: Sequence[Sequence[str]]) -> Plan:
        """Take from the last tiers, give to the first, until each fund has moved what it may.

        Within a tier every program moves by the same percentage, as far as its own bounds allow.
        """
        now = {id: units(today) for id, today in self.case.standing.total.items()}
        wishes = dict(now)
        most = float(self.case.scenario.limits.moved or 1)
        for lines in self.case.standing.lines_of_fund.values():
            here = {line.id.program_id for line in lines}
            money = most * sum(now[id] for id in here)
            own = [[id for id in tier if id in here] for tier in tiers]
            taken = self._moves(reversed(own), now, money, way=0)
            given = self._moves(own, now, sum(taken.values()), way=1, never=taken)
            for id in here:
                wishes[id] += given.get(id, 0.0) - taken.get(id, 0.0)
        return self.nearest(wishes)

    def _moves(
        self,
        tiers: Iterable[Sequence[str]],
        now: Mapping[str, float],
        money: float,
        way: int,
        never: Iterable[str] = (),
    ) -> dict[str, float]:
        moves: dict[str, float] = {}
        for tier in tiers:
            room = {id: self.room[id][way] for id in tier if id not in never}
            moves |= same_percentage(money - sum(moves.values()), now, room)
        return {id: move for id, move in moves.items() if move > 0}


def same_percentage(money: float, now: Mapping[str, float], room: Mapping[str, float]) -> dict[str, float]:
    """Share out money in proportion to `now`, nobody beyond its room; all rooms full where money is left."""
    if money <= 0 or not room:
        return {}
    shares: dict[str, float] = {}
    waiting, left = dict(room), money
    while waiting:
        rate = left / sum(now[id] for id in waiting)
        full = [id for id, most in waiting.items() if most <= rate * now[id]]
        if not full:
            return shares | {id: rate * now[id] for id in waiting}
        for id in full:
            shares[id] = waiting.pop(id)
            left -= shares[id]
    return shares
