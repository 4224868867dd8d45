"""What a dollar does, computed a second time straight from docs/model.md sections 2 to 4 and docs/evidence.md.

Nothing here uses the engine's own computation: the two are compared. Money is in currency units.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise
from math import exp, inf, log, prod, sqrt

from budgetopt.city.facts import UnitCost
from budgetopt.city.model import Amount, Budget, Kind, Metric, Program, Study
from budgetopt.scenario.model import Scenario

ASK = "ask"  # the Direction column must say it
# evidence.md, row by row: system, then label -> level and direction as the page prints them.
_PRINTED = """
ESSA / WWC tiers: Tier 1 Strong=4+; Tier 2 Moderate=3+; Tier 3 Promising=2+; Tier 4 Demonstrates a rationale=1+
Maryland Scientific Methods Scale: 5=4?; 4=3?; 3=3?; 2=2?; 1=2?
Nesta Standards of Evidence: 5=5+; 4=5+; 3=4+; 2=2+; 1=1+
Title IV-E Prevention Services: Well-supported=5+; Supported=4+; Promising=3+; Does not currently meet criteria=0
CEBC Scientific Rating: 1=5+; 2=4+; 3=3+; 4 Evidence fails to demonstrate effect=40; 5 Concerning practice=4-; NR=0
Blueprints: Model Plus=5+; Model=5+; Promising=4+
CrimeSolutions: Effective=4+; Effective with multiple studies=5+; Promising=3+; Ineffective=30; Negative effects=3-
CrimeSolutions: Inconclusive=0
Results First Clearinghouse: Highest rated=5+; Second-highest rated=3+; Mixed effects=3~; No effects=40
Results First Clearinghouse: Negative effects=4-; Insufficient evidence=0
Colorado (steps): Step 5 proven=5+; Step 4 evidence-informed=3+; Step 3=2+; Step 2=1+; Step 1=1+; opinion-based=1+
Colorado (steps): harmful=4-
Minnesota MMB: Proven effective=5+; Promising=3+; Theory-based=1+; No effect=40; Category of services=0
Tennessee OEI: Strong evidence=5+; Evidence=4+; Outcomes=2+; Outputs=1+; Logic model=1+
New Mexico LFC: Evidence-based=5+; Research-based=3+; Promising=2+; Lacking evidence=0
Washington (WSIPP inventory): Evidence-based=5+; Research-based=4+; Promising=2+; Null=40; Poor outcomes=4-
WWC effectiveness rating: Positive effects=4+; Potentially positive=3+; Mixed=3~; No discernible effects=30
WWC effectiveness rating: Potentially negative=3-; Negative=4-
study design alone: randomised trial=4?; quasi-experiment=3?; difference in differences=3?
study design alone: regression discontinuity=3?; matched comparison=3?; before–after=2?; correlational=2?
study design alone: logic model=1?; expert opinion=1?; outputs=1?
Level: 0=0; 1=1?; 2=2?; 3=3?; 4=4?; 5=5?
"""
_SIGNS = {"+": "positive", "~": "mixed", "0": "null", "-": "negative", "?": ASK, "": ""}
CROSSWALK: dict[tuple[str, str], tuple[int, str]] = {
    (row.split(": ", 1)[0], label): (int(verdict[0]), _SIGNS[verdict[1:]])
    for row in _PRINTED.strip().splitlines()
    for label, verdict in (said.split("=") for said in row.split(": ", 1)[1].split("; "))
}

_MEAN = {"positive": 0.80, "mixed": 0.30, "null": 0.00, "negative": -0.50}
_DEVIATION = {5: 0.08, 4: 0.12, 3: 0.18, 2: 0.30}
SHARED = 0.30  # σ_b: what self-set targets, or correlations, are off by together
_CAUTION = ("negative", "null", "mixed", "positive")  # the more cautious first
_TYPE_FACTOR = {"outcome": 1.0, "efficiency": 0.5, "output": 0.5, "input": 0.0}
BREAKPOINTS = (0.0, 0.25, 0.5, 0.75, 0.9, 1.0, 1.1, 1.25, 1.5, 2.0, 3.0, 5.0, 10.0)


def base_rows(budget: Budget, scenario: Scenario) -> list[Amount]:
    return [row for row in budget.amounts if row.fiscal_year == budget.fiscal_year and row.kind.value == scenario.base]


def weights(budget: Budget, scenario: Scenario) -> dict[str, float]:
    """w_g by goal id: adopted (all blank: all equal), the residents', a blend of the two, or the scenario's own."""
    asked = scenario.priorities
    if isinstance(asked, dict) and not set(asked) <= {"adopted", "residents"}:
        return {goal.id: asked.get(goal.id, 0.0) for goal in budget.goals}
    blank = all(goal.weight is None for goal in budget.goals)
    sets = {
        "adopted": {goal.id: 1.0 if blank else goal.weight or 0.0 for goal in budget.goals},
        "residents": residents_weights(budget),
    }
    if isinstance(asked, str):
        return sets[asked]
    blended: dict[str, float] = defaultdict(float)
    for name, share in asked.items():
        whole = sum(sets[name].values()) or 1.0
        for goal, weight in sets[name].items():
            blended[goal] += share * weight / whole
    return dict(blended)


def residents_weights(budget: Budget) -> dict[str, float]:
    """Points averaged within a group; groups weighted by their respondents."""
    points: dict[tuple[str, str], list[float]] = defaultdict(list)
    people: dict[str, float] = {}
    for vote in budget.residents:
        points[vote.goal_id, vote.group].append(vote.points)
        people[vote.group] = 1.0 if vote.respondents is None else vote.respondents
    return {
        goal.id: sum(people[group] * sum(given) / len(given) for (id, group), given in points.items() if id == goal.id)
        for goal in budget.goals
    }


def alignments(budget: Budget, scenario: Scenario, current: dict[str, float]) -> dict[str, float]:
    """a_p of every program; 1 for all without goals or with all weights 0."""
    weight = weights(budget, scenario)
    top = max(weight.values(), default=0.0)
    if top <= 0:
        return {program.id: 1.0 for program in budget.programs}
    rows = defaultdict(list)
    for row in budget.alignment:
        rows[row.program_id].append(weight[row.goal_id] / top * row.score / 4)
    found = {id: 1 - prod(1 - share for share in rows[id]) for id in current}
    services = [p.id for p in budget.programs if p.kind is Kind.SERVICE and rows[p.id] and current[p.id] > 0]
    spent = sum(current[id] for id in services)
    mean = sum(current[id] * found[id] for id in services) / spent if spent else 0.0
    return found | {program.id: mean for program in budget.programs if program.kind is Kind.SUPPORT}


@dataclass(frozen=True)
class Pooled:
    """A finding ready to be pooled."""

    level: int
    direction: str
    year: int
    mean: float
    deviation: float


def finding(study: Study, transfer: float) -> Pooled | None:
    """What one row of the Evidence sheet says; None where it is not pooled (levels 0 and 1)."""
    if not study.rating:
        return None  # a ratio alone is no rating
    level, direction = CROSSWALK[study.system or "Level", study.rating]
    if level < 2:
        return None
    direction = study.direction if direction == ASK else direction
    own = study.effect is not None and study.effect_se is not None
    mean = study.effect if own else _MEAN[direction]
    deviation = (study.effect_se if own else _DEVIATION[level]) * (1.0 if study.local else 1.25)
    if not study.local and direction in ("positive", "mixed") and mean > 0:
        mean *= transfer  # what is published shrinks when it is repeated elsewhere
    return Pooled(level, direction, study.year if study.year is not None else -1, mean, deviation)


def one_a_source(studies: list[Study], transfer: float) -> list[Pooled]:
    """Of each source the highest level, then the latest, then the more cautious."""
    best: dict[str, Pooled] = {}
    for study in studies:
        new, old = finding(study, transfer), best.get(study.source)
        if new and (old is None or _rank(new) > _rank(old)):
            best[study.source] = new
    return list(best.values())


def _rank(pooled: Pooled) -> tuple[int, int, int]:
    return pooled.level, pooled.year, -_CAUTION.index(pooled.direction)


def attainment(metric: Metric) -> tuple[float, float] | None:
    """q_i and e_i of a metric; None where it is left out."""
    if not metric.actuals or metric.target is None:
        return None
    up = metric.better.value == "up"
    first, last = min(metric.actuals), max(metric.actuals)
    actual, target, factor = last[1], metric.target, _TYPE_FACTOR[metric.type.value]
    baseline = metric.baseline
    if baseline is None and last[0] - first[0] >= 2:
        baseline = first[1]
    if baseline is None:
        if actual <= 0 or target <= 0:
            return None
        return min(1.25, actual / target if up else target / actual), factor / 2
    if baseline == target:
        as_good = actual >= target if up else actual <= target
        return (1.0 if as_good else max(0.0, 1 - abs(actual - target) / (abs(target) or 1.0))), factor
    if (target > baseline) != up:
        return None
    return min(1.25, max(0.0, (actual - baseline) / (target - baseline))), factor


def results(metrics: list[Metric], costed: str = "") -> tuple[float, float] | None:
    """r_p and n_p; None without a results term. `costed`: the outcome whose unit cost already counts."""
    left = [
        metric for metric in metrics if not (costed and metric.type.value == "efficiency" and speaks(metric, costed))
    ]
    told = [(metric.weight, *found) for metric in left if (found := attainment(metric))]
    whole = sum(weight * factor for weight, _, factor in told)
    if whole <= 0:
        return None
    return sum(u * e * q for u, q, e in told) / whole, sum(e for _, _, e in told)


def speaks(metric: Metric, outcome: str) -> bool:
    """Whether every word of the outcome stands in the metric's name or unit, in singular or plural."""
    words = [re.findall(r"\w+", text.lower()) for text in (outcome, f"{metric.name} {metric.unit}")]
    wanted, there = ({word[:-1] if word.endswith("s") else word for word in one} for one in words)
    return wanted <= there


@dataclass(frozen=True)
class Compared:
    """ln k_p ~ Normal(mean, deviation²), and k_p."""

    outcome: str
    mean: float
    deviation: float

    @property
    def k(self) -> float:
        return min(4.0, max(0.25, exp(self.mean)))


def unit_costs(budget: Budget) -> dict[str, Compared]:
    """What a unit costs against the median of the program's peers; only where three or more name the outcome."""
    spent: dict[str, float] = defaultdict(float)
    for row in budget.amounts:
        if row.kind.value == "adopted" and row.fiscal_year == budget.fiscal_year:
            spent[row.program_id] += row.amount / 100
    lists: dict[str, list[UnitCost]] = defaultdict(list)
    for cost in budget.unit_costs:
        lists[cost.program_id].append(cost)
    peers: dict[str, list[UnitCost]] = defaultdict(list)
    for id, rows in lists.items():
        if len(rows) == 1 and rows[0].units > 1e-9 and spent[id] > 0:
            peers[rows[0].outcome.lower()].append(rows[0])
    found = {}
    for outcome, rows in peers.items():
        if len(rows) < 3:
            continue
        logs = [log(spent[row.program_id] / row.units) for row in rows]
        ordered, half = sorted(logs), len(logs) // 2
        middle = ordered[half] if len(logs) % 2 else (ordered[half - 1] + ordered[half]) / 2
        z = [middle - one for one in logs]
        s = [0.25 if row.standard_error is None else row.standard_error for row in rows]
        mean = sum(z) / len(z)
        spread = sum((one - mean) ** 2 for one in z) / (len(z) - 1)
        omega = max(0.0, spread - sum(one**2 for one in s) / len(s))
        for row, gap, error in zip(rows, z, s, strict=True):
            w = omega / (omega + error**2) if omega + error**2 > 0 else 0.0
            found[row.program_id] = Compared(outcome, w * gap, sqrt(w) * error)
    return found


def findings_together(studies: list[Study], scenario: Scenario) -> tuple[float, float]:
    """Σ c_i/σ_i² and Σ c_i μ_i/σ_i² of a program's findings, those of level 2 as one."""
    precision = total = alike = alike_total = 0.0
    for one in one_a_source(studies, scenario.evidence.transfer):
        cautious = one.direction in ("null", "negative") or one.mean <= 0
        trust = max(1.0, scenario.trust.evidence) if cautious else scenario.trust.evidence
        weight = trust / one.deviation**2
        if one.level == 2:
            alike, alike_total = alike + weight, alike_total + weight * one.mean
        else:
            precision, total = precision + weight, total + weight * one.mean
    if alike > 0:
        variance = 1 / alike + SHARED**2
        precision, total = precision + 1 / variance, total + alike_total / alike / variance
    return precision, total


def priors(studies: dict[str, list[Study]], programs: list[str], scenario: Scenario) -> dict[str, float]:
    """μ0 of every program: the house's, or what the findings of the city's other programs suggest."""
    if scenario.evidence.prior == "house":
        return dict.fromkeys(programs, 0.40)
    told = {}
    for id in programs:
        precision, total = findings_together(studies[id], scenario)
        if precision > 0:
            told[id] = 0.30**2 / (0.30**2 + 1 / precision), total / precision
    prior = {}
    for id in programs:
        others = [told[other] for other in told if other != id]
        prior[id] = (10 * 0.40 + sum(w * mean for w, mean in others)) / (10 + sum(w for w, _ in others))
    return prior


def effectiveness(
    studies: list[Study], metrics: list[Metric], scenario: Scenario, prior: float = 0.40, costed: str = ""
) -> tuple[float, float]:
    """m_p and σ_p."""
    precision, total = findings_together(studies, scenario)
    precision, total = precision + 1 / 0.30**2, total + prior / 0.30**2
    if own := results(metrics, costed):
        reached, count = own
        weight = scenario.trust.results / (SHARED**2 + 0.30**2 / count)
        precision, total = precision + weight, total + weight * min(0.80, reached)
    return total / precision, max(0.05, precision**-0.5)


def values(budget: Budget, scenario: Scenario, current: dict[str, float]) -> dict[str, float]:
    """v_p, impact points per currency unit at today's scale."""
    studies, metrics = defaultdict(list), defaultdict(list)
    for study in budget.studies:
        studies[study.program_id].append(study)
    for metric in budget.metrics:
        metrics[metric.program_id].append(metric)
    aligned = alignments(budget, scenario, current)
    prior, costs = priors(studies, list(current), scenario), unit_costs(budget)
    value = {}
    for id in current:
        cost = costs.get(id, Compared("", 0.0, 0.0))
        mean, _ = effectiveness(studies[id], metrics[id], scenario, prior[id], cost.outcome)
        value[id] = aligned[id] * mean * cost.k
    return value


def chords(
    program: Program, value: float, reference: float, straight: bool, scenario: Scenario
) -> list[tuple[float, float]]:
    """(width, slope) of each chord of v R φ(y/R); the last goes on beyond 10 R."""
    if straight or value <= 0:
        return [(inf, value)]
    gamma = program.elasticity if program.elasticity is not None else scenario.returns.elasticity
    found = [
        ((right - left) * reference, value * (right**gamma - left**gamma) / (right - left))
        for left, right in pairwise(BREAKPOINTS)
    ]
    return [*found[:-1], (inf, found[-1][1])]
