"""What a plan assumes: each number that turns knowledge into value, and how far one may reasonably disagree with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from budgetopt.city.model import Budget
from budgetopt.impact.alignment import goal_weights
from budgetopt.impact.beliefs import Beliefs

WEIGHT = "weight."


@dataclass(frozen=True, slots=True)
class Assumption:
    """One number of the scenario, to be varied. `key`: as there ("trust.evidence"), or "weight." and a goal's id.

    `low` ≤ `base` ≤ `high`, in the number's own unit.
    """

    key: str
    name: str
    low: float
    base: float
    high: float


def assumptions_of(budget: Budget, beliefs: Beliefs) -> tuple[Assumption, ...]:
    """Every assumption that may move a plan, with the range that it is tried over.

    Trust, the prior's deviation and every goal's weight: from half to double (trust in results: at most 1). Elasticity
    and the prior's mean: 0.2 down and up. A positive finding: from half (published gains are often twice too large:
    benchmarks/deciding.md) to a quarter more; what is kept of one from elsewhere: all that a scenario may set. What is
    0 is tried up to 1, a goal without weight up to the mean of the others. Benefits rest on elasticity alone: neither
    alignment nor effectiveness counts there.
    """
    elasticity = beliefs.returns.elasticity
    returns = Assumption(
        "returns.elasticity",
        "Elasticity of returns",
        max(0.1, elasticity - 0.2),
        elasticity,
        min(1.0, elasticity + 0.2),
    )
    if beliefs.objective == "benefits":
        return (returns,)
    evidence, trust = beliefs.evidence, beliefs.trust
    mean, positive = evidence.prior_mean, evidence.positive
    around = Assumption(
        "evidence.prior_mean", "Effect of what nobody has studied", max(-1.0, mean - 0.2), mean, min(1.0, mean + 0.2)
    )
    ends = sorted((positive / 2, min(1.0, positive * 1.25)))
    return (
        _half_to_double("trust.evidence", "Trust in evidence", trust.evidence, 10),
        _half_to_double("trust.results", "Trust in the city's own results", trust.results, 1),
        returns,
        around,
        _half_to_double("evidence.prior_deviation", "Doubt about what nobody has studied", evidence.prior_deviation, 2),
        Assumption("evidence.positive", "Effect of a positive finding", ends[0], positive, ends[1]),
        Assumption("evidence.transfer", "What is kept of findings from elsewhere", 0.5, evidence.transfer, 1.0),
        *_weights(budget, beliefs),
    )


def _half_to_double(key: str, name: str, base: float, most: float) -> Assumption:
    return Assumption(key, name, base / 2, base, min(most, 2 * base) if base else 1.0)


def _weights(budget: Budget, beliefs: Beliefs) -> list[Assumption]:
    """The goals' weights; none where no goal has any, as alignment is not used there."""
    weights = goal_weights(budget, beliefs.priorities)
    given = [weight for weight in weights.values() if weight]
    if not given:
        return []
    mean = sum(given) / len(given)
    return [
        Assumption(f"{WEIGHT}{id}", f"Weight of {budget.goal_names[id]}", weight / 2, weight, 2 * weight or mean)
        for id, weight in weights.items()
    ]


def beliefs_with(beliefs: Beliefs, budget: Budget, changed: Mapping[str, float]) -> Beliefs:
    """The beliefs with other numbers, by key; validated again. Raises KeyError for a key that is no assumption."""
    said = beliefs.model_dump()
    weights = {}
    for key, number in changed.items():
        if key.startswith(WEIGHT):
            weights[budget.goal[key.removeprefix(WEIGHT)].id] = number
            continue
        section, _, name = key.partition(".")
        if name not in said[section]:
            raise KeyError(key)
        said[section][name] = number
    if weights:
        said["priorities"] = goal_weights(budget, beliefs.priorities) | weights
    return Beliefs(**said)
