"""How each method moves the money, all under the same law and the same limits, audited to the cent.

A method that optimises hands the engine its own idea of what a dollar does. A method that does not says what it
wishes for every program, within that program's own bounds; the lawful plan nearest to the wishes (least sum of
distances) is its plan, so that no method is punished for a rule that it does not know.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np

import budgetopt as bo
from benchmarks.deciding_cities import City, city
from benchmarks.deciding_council import FREE, HOLDING, Council
from benchmarks.deciding_informed import Informed
from benchmarks.deciding_worlds import UNITS_OFF, WORLDS, Floats
from budgetopt.city.model import Budget
from budgetopt.impact.curve import Chord
from budgetopt.impact.response import Response
from budgetopt.impact.value import value_of_next_dollar
from budgetopt.plan.plan import Plan
from budgetopt.scenario.model import Caution, Scenario


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
    return council.moved([first, others])


def by_quartiles(council: Council) -> Plan:
    """Priority-based budgeting: score Σ_g w_g s_pg, quartiles by number of programs, the lowest pays, the rest gain."""
    weight = {goal.id: goal.weight or 0.0 for goal in council.budget.goals}
    score = dict.fromkeys(council.movable, 0.0)
    for row in council.budget.alignment:
        if row.program_id in score:
            score[row.program_id] += weight[row.goal_id] * row.score
    ranked = sorted(score, key=lambda id: (-score[id], id))
    quarter = -(-len(ranked) // 4)
    return council.moved([ranked[:-quarter], ranked[-quarter:]])


def by_ranking(council: Council) -> Plan:
    """Rank by alignment × effectiveness; the last gives all that it may, then the one before it; the first takes."""
    ranked = sorted(council.movable, key=lambda id: (-council.believed[id].per_dollar, id))
    return council.moved([[id] for id in ranked])


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


_TIERS = (("positive", 5), ("positive", 4), ("positive", 3), ("positive", 2))


def by_tier(council: Council) -> Plan:
    """Follow the tier: from no rating, no effect and harm to the best rated, tier by tier; the goals play no part."""
    best = {id: council.believed[id].effectiveness.best for id in council.movable}
    tiers = [[id for id, one in best.items() if one and (one.direction, one.level) == tier] for tier in _TIERS]
    mixed = [id for id, one in best.items() if one and one.direction == "mixed"]
    rest = [id for id in council.movable if id not in {id for tier in (*tiers, mixed) for id in tier}]
    return council.moved([*tiers, mixed, rest])


def cut_the_unrated(council: Council) -> Plan:
    """What has no study pays, all by the same percentage; what has one gains, all by the same percentage."""
    rated = [id for id in council.movable if council.believed[id].effectiveness.best]
    return council.moved([rated, [id for id in council.movable if id not in rated]])


def by_targets(council: Council) -> Plan:
    """Reward what meets its targets: from the one that misses them most to the one that meets them best; the
    unmeasured stand between, where half is met."""
    score = {id: council.believed[id].effectiveness.results.score for id in council.movable}
    ranked = sorted(score, key=lambda id: (-(0.5 if score[id] is None else score[id] or 0.0), id))
    tiers: dict[float | None, list[str]] = {}
    for id in ranked:
        tiers.setdefault(score[id], []).append(id)
    return council.moved(list(tiers.values()))


CAUTION = Caution(programs=10, deviations=1.0)

OURS, OURS_FREE, CAUTIOUS = "ours", "ours, the unknown may be cut", "ours with caution"
LIMIT, LIMIT_FREE, ORACLE = "informed limit", "informed limit, the unknown may be cut", "oracle"
UNGIVEN, POOLED, ASSURED = "ours, unit costs not given", "ours, one spread for all outcomes", "assured gain"

OTHERS: Mapping[str, Callable[[Council], Plan]] = {
    "across the board, for the first priority": across_the_board,
    "quartile scoring": by_quartiles,
    "follow the evidence tier": by_tier,
    "cut the unrated": cut_the_unrated,
    "follow the targets": by_targets,
    "ranking, greedy moves": by_ranking,
    "weighted-sum linear program": by_weighted_sum,
}
SHOWN = (*OTHERS, CAUTIOUS, OURS, OURS_FREE, LIMIT, LIMIT_FREE)


def _believing(**evidence: object) -> Scenario:
    return HOLDING.with_changes(evidence=evidence)


# What might be the defaults instead.
DEFAULTS: Mapping[str, Scenario] = {
    "the city's own prior": _believing(prior="city"),
    "transfer 0.5": _believing(transfer=0.5),
    "transfer 1": _believing(transfer=1.0),
    "the city's own prior, transfer 0.5": _believing(prior="city", transfer=0.5),
    "prior's deviation 0.4": _believing(prior_deviation=0.4),
    "the city's own prior, transfer 0.6, deviation 0.4": _believing(prior="city", transfer=0.6, prior_deviation=0.4),
    "prior 0.3": _believing(prior_mean=0.3),
    "targets and correlations share no error": _believing(shared_deviation=0.0),
    "the unknown held from alignment 0.5": HOLDING.with_limits(unknown={"from": 0.5}),
    "the unknown held from alignment 0": HOLDING.with_limits(unknown={"from": 0.0}),
}


def methods_of(seed: int) -> dict[str, dict[str, float]]:
    """What every method truly gains in a city, world by world, and what ours says is assured."""
    return {world.name: gains_of(city(seed, world)) for world in WORLDS}


def gains_of(drawn: City) -> dict[str, float]:
    """The same of one city in one world."""
    council = Council(drawn.budget)
    informed = Informed(drawn.world).worth(drawn.budget)
    plans = {name: method(council) for name, method in OTHERS.items()}
    plans |= {
        CAUTIOUS: bo.recommend(drawn.budget, HOLDING.with_changes(caution=CAUTION)),
        OURS: bo.recommend(drawn.budget, HOLDING),
        OURS_FREE: bo.recommend(drawn.budget, FREE),
        LIMIT: council.knowing(informed, HOLDING),
        LIMIT_FREE: council.knowing(informed),
        ORACLE: oracle(drawn),
    }
    if drawn.budget.unit_costs:
        without = drawn.budget.model_copy(update={"unit_costs": ()})
        plans[UNGIVEN] = bo.recommend(without, HOLDING)
        plans[POOLED] = Council(without).knowing(_spread_pooled(drawn.budget), HOLDING)
    return {name: true_gain(drawn, plan) for name, plan in plans.items()} | {ASSURED: plans[OURS].assured.gain_5}


def _spread_pooled(budget: Budget) -> Floats:
    """Believed worth if ω² were one figure for all outcomes of the city, by their degrees of freedom, not one each."""
    value = value_of_next_dollar(budget)
    costs = {id: one.unit_cost for id, one in value.items() if one.unit_cost}
    peers: dict[str, list[float]] = {}
    for cost in costs.values():
        peers.setdefault(cost.row.outcome, []).append(cost.gap)
    free = sum(len(gaps) - 1 for gaps in peers.values())
    between = sum(float(np.var(gaps)) * len(gaps) for gaps in peers.values()) / free - UNITS_OFF**2
    share = max(0.0, between) / (max(0.0, between) + UNITS_OFF**2)
    worth = [
        one.per_dollar * np.exp(share * one.unit_cost.gap) / one.unit_cost.factor if one.unit_cost else one.per_dollar
        for one in value.values()
    ]
    return np.array(worth)


def defaults_of(seed: int) -> dict[str, dict[str, float]]:
    """What ours truly gains in a city with other beliefs, world by world."""
    gains = {}
    for world in WORLDS:
        drawn = city(seed, world)
        plans = {OURS: bo.recommend(drawn.budget, HOLDING), ORACLE: oracle(drawn)}
        plans |= {name: bo.recommend(drawn.budget, scenario) for name, scenario in DEFAULTS.items()}
        gains[world.name] = {name: true_gain(drawn, plan) for name, plan in plans.items()}
    return gains


def oracle(drawn: City) -> Plan:
    """The plan of one who knows the truth, under the same law and limits; it has nothing to hold."""
    return Council(drawn.budget).knowing(drawn.truth.worth, FREE, drawn.truth.elasticity)


def true_gain(drawn: City, plan: Plan) -> float:
    """Impact points that a plan truly adds to today's budget."""
    amounts = plan.allocation.programs
    return drawn.truth.gain(np.array([amounts[program.id] / 100 for program in drawn.budget.programs]))
