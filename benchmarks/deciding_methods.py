"""How each method moves the money. All end in the engine's own gate: the same law, to the cent, and the same money.

A method that optimises hands the engine its own idea of what a dollar does. A method that does not says what it
wishes for every program, within that program's own bounds; the lawful plan nearest to the wishes (least sum of
distances) is its plan, so that no method is punished for a rule that it does not know.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from budgetopt.city.model import Budget
from budgetopt.impact.curve import Chord
from budgetopt.impact.response import Response
from budgetopt.impact.value import Value, value_of_next_dollar
from budgetopt.money import Cents, units
from budgetopt.plan.audit import audit
from budgetopt.plan.plan import Plan
from budgetopt.rules import Allocation, Breach, Case, Rule, rules_of
from budgetopt.rules.row import Row, Sense, cut
from budgetopt.scenario.check import checked
from budgetopt.scenario.model import Caution, Scenario
from budgetopt.solve.build import is_bound
from budgetopt.solve.find import find

# The share of every fund that is moved, and how careful "ours with caution" is.
MOVED_PERCENT = 3
CAUTION = Caution(programs=10, deviations=1.0)


@dataclass(frozen=True)
class MovedExactly(Rule):
    """Move the same money in every fund whatever the method.

        Σ_{l in f} cut_l = M_f,   M_f = 3 % of Σ_{l in f} b_l in whole currency units

    cut_l what a line loses and b_l its current amount, whole cents of the one planned year.
    """

    kind = "moved_exactly"
    policy = True

    @classmethod
    def of(cls, case: Case) -> Iterable[Rule]:
        yield cls(name="The same money is moved")

    def rows(self, case: Case, year: int = 1) -> Iterator[Row]:
        for fund, lines in case.standing.lines_of_fund.items():
            terms = tuple((cut(line.id, year), 1) for line in lines)
            for sense in (Sense.AT_MOST, Sense.AT_LEAST):
                yield self.row(terms, sense, to_move(case)[fund], case.fund(fund))

    def breaches(self, case: Case, allocation: Allocation) -> Iterator[Breach]:
        for fund, lines in case.standing.lines_of_fund.items():
            off = sum(allocation.cut(line.id) for line in lines) - to_move(case)[fund]
            if off:
                yield self.breach(abs(off), f"{fund} moves {off} cents too much", case.fund(fund))


def to_move(case: Case) -> dict[str, Cents]:
    """M_f, the cents that are moved in every fund."""
    return {fund: total * MOVED_PERCENT // 100 // 100 * 100 for fund, total in case.standing.fund_total.items()}


@dataclass(frozen=True)
class Council:
    """One city as all methods see it: its law, what is believed, and how far each program may go."""

    budget: Budget
    scenario: Scenario

    @cached_property
    def case(self) -> Case:
        return Case.of(self.budget, checked(self.scenario, self.budget))

    @cached_property
    def believed(self) -> Value:
        return value_of_next_dollar(self.budget, self.case.scenario.beliefs)

    def plan(self, value: Value, caution: Caution | None = None) -> Plan:
        """The best lawful plan, in whole currency units, for one who takes `value` for the truth; audited."""
        case = Case(self.case.standing, self.case.scenario.with_changes(caution=caution))
        rules = (*rules_of(case), *MovedExactly.of(case))
        plan = Plan(case, value, rules, find(case, value, rules))
        audit(plan)
        return plan

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

    def wishes(self, tiers: Sequence[Sequence[str]]) -> dict[str, float]:
        """Take from the last tiers, give to the first, until the money of each fund is moved.

        Within a tier every program moves by the same percentage, as far as its own bounds allow.
        """
        now = {id: units(today) for id, today in self.case.standing.total.items()}
        wishes = dict(now)
        for fund, lines in self.case.standing.lines_of_fund.items():
            here = {line.id.program_id for line in lines}
            own = [[id for id in tier if id in here] for tier in tiers]
            taken = self._moves(reversed(own), now, units(to_move(self.case)[fund]), way=0)
            given = self._moves(own, now, units(to_move(self.case)[fund]), way=1, never=taken)
            for id in here:
                wishes[id] += given.get(id, 0.0) - taken.get(id, 0.0)
        return wishes

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


def across_the_board(council: Council) -> Plan:
    """The same percentage from all, for the council's first priority: programs strong or essential to the goal with
    the most weight gain the same percentage; should they be full, those of the next goal."""
    score = {(row.program_id, row.goal_id): row.score for row in council.budget.alignment}
    waiting, tiers = list(council.movable), []
    for goal in sorted(council.budget.goals, key=lambda goal: -(goal.weight or 0)):
        tiers.append([id for id in waiting if score.get((id, goal.id), 0) >= 3])
        waiting = [id for id in waiting if id not in tiers[-1]]
        if len(tiers) == 1:
            first = tiers[0]
    others = [id for id in council.movable if id not in first]
    return council.nearest(council.wishes([first, others]))


def by_quartiles(council: Council) -> Plan:
    """Priority-based budgeting: score Σ_g w_g s_pg, quartiles by number of programs, the lowest pays, the rest gain."""
    weight = {goal.id: goal.weight or 0.0 for goal in council.budget.goals}
    score = dict.fromkeys(council.movable, 0.0)
    for row in council.budget.alignment:
        if row.program_id in score:
            score[row.program_id] += weight[row.goal_id] * row.score
    ranked = sorted(score, key=lambda id: (-score[id], id))
    quarter = -(-len(ranked) // 4)
    lowest = ranked[-quarter:]
    return council.nearest(council.wishes([ranked[:-quarter], lowest]))


def by_ranking(council: Council) -> Plan:
    """Rank by alignment × effectiveness; the last gives all that it may, then the one before it; the first takes."""
    ranked = sorted(council.movable, key=lambda id: (-council.believed[id].per_dollar, id))
    return council.nearest(council.wishes([[id] for id in ranked]))


def by_weighted_sum(council: Council) -> Plan:
    """A linear program over scores, every dollar the same: ½ Σ_g w_g s_pg / (4 Σ_g w_g) + ½ effectiveness."""
    weight = {goal.id: goal.weight or 0.0 for goal in council.budget.goals}
    whole = 4 * sum(weight.values())
    aligned = dict.fromkeys(council.believed, 0.0)
    for row in council.budget.alignment:
        aligned[row.program_id] += weight[row.goal_id] * row.score / whole
    score = {id: aligned[id] / 2 + one.believed / 2 for id, one in council.believed.items()}
    straight = {id: Response((Chord(0, float("inf"), score[id]),), 0) for id in score}
    return council.plan({id: replace(one, response=straight[id]) for id, one in council.believed.items()})


def ours(council: Council) -> Plan:
    """The engine, with what the city believes."""
    return council.plan(council.believed)


def ours_with_caution(council: Council) -> Plan:
    """The engine, assuming that up to ten moves disappoint by a standard deviation."""
    return council.plan(council.believed, caution=CAUTION)


METHODS: Mapping[str, Callable[[Council], Plan]] = {
    "across the board, for the first priority": across_the_board,
    "quartile scoring": by_quartiles,
    "ranking, greedy moves": by_ranking,
    "weighted-sum linear program": by_weighted_sum,
    "ours": ours,
    "ours with caution": ours_with_caution,
}
