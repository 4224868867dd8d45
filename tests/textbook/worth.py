"""What a program's money is worth, and how sure that is: model.md sections 2 to 4 and the benefits objective."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from math import inf, sqrt
from typing import TypeVar

from budgetopt.city.model import CurvePoint, Metric, Study
from tests.textbook.facts import Facts
from tests.textbook_value import (
    ASK,
    CROSSWALK,
    Compared,
    alignments,
    chords,
    effectiveness,
    priors,
    results,
    unit_costs,
)

Chords = list[tuple[float, float]]  # width in currency units, slope in impact points a unit
_CAUTIOUS_FIRST = ("negative", "null", "mixed", "positive", "")
Row = TypeVar("Row", CurvePoint, Metric, Study)


class Worth:
    """v_p, d_p and the chords of every program."""

    def __init__(self, facts: Facts):
        self.facts = facts
        budget, scenario = facts.budget, facts.scenario
        self.studies, self.metrics = _by_program(budget.studies), _by_program(budget.metrics)
        self.points = _by_program(budget.curves)
        current = {id: cents / 100 for id, cents in facts.current.items()}
        self.alignment = alignments(budget, scenario, current)
        self.prior = priors(self.studies, list(budget.program), scenario)
        self.by_benefits = scenario.objective == "benefits"
        self.value: dict[str, float] = {}
        self.deviation: dict[str, float] = {}
        self.costs = unit_costs(budget)
        for id in budget.program:
            mean, deviation = self._believed(id)
            if self.by_benefits:
                self.value[id], self.deviation[id] = mean, deviation
                continue
            cost = self.costs.get(id, Compared("", 0.0, 0.0))
            a_k = self.alignment[id] * cost.k
            self.value[id] = a_k * mean
            self.deviation[id] = a_k * sqrt(deviation**2 + mean**2 * cost.deviation**2)

    def _believed(self, id: str) -> tuple[float, float]:
        if self.by_benefits:
            return pooled_ratio(self.studies[id]) or (0.0, 0.0)
        costed = self.costs[id].outcome if id in self.costs else ""
        return effectiveness(self.studies[id], self.metrics[id], self.facts.scenario, self.prior[id], costed)

    def chords(self, id: str) -> Chords:
        """The curve of a program in the order of filling; the last chord goes on beyond its end."""
        reference = self.facts.reference(id) / 100
        if reference <= 0:
            return []
        if self.points[id] and not self.by_benefits:
            return [(width, self.alignment[id] * slope) for width, slope in envelope(self.points[id])]
        straight = id in self.facts.request
        return chords(self.facts.budget.program[id], self.value[id], reference, straight, self.facts.scenario)

    def of(self, id: str, cents: int) -> float:
        """The impact points of one program at one amount of one year."""
        left, total = cents / 100, 0.0
        for width, slope in self.chords(id):
            total += slope * min(width, left)
            left -= min(width, left)
        return total

    def best_finding(self, id: str) -> tuple[int, str]:
        """Level and direction of the best finding; level 0 where nothing is on file."""
        said = [(CROSSWALK[study.system or "Level", study.rating], study) for study in self.studies[id] if study.rating]
        ranked = [
            (level, -1 if study.year is None else study.year, -_CAUTIOUS_FIRST.index(which), which)
            for (level, printed), study in said
            if level >= 1
            for which in [study.direction if printed == ASK else printed]
        ]
        level, _, _, direction = max(ranked, default=(0, 0, 0, ""))
        return level, direction

    def is_unknown(self, id: str) -> bool:
        """Whether nothing but the prior is known: nothing pooled, no results, no curve; by benefits, no ratio."""
        if self.by_benefits:
            return pooled_ratio(self.studies[id]) is None
        levels = [CROSSWALK[study.system or "Level", study.rating][0] for study in self.studies[id] if study.rating]
        return max(levels, default=0) < 2 and not self.has_results(id) and not self.points[id]

    def aligned(self, id: str) -> float:
        """a_p; of what is not assessed nothing is known to serve a goal."""
        return self.alignment[id] or 0.0

    def has_results(self, id: str) -> bool:
        return results(self.metrics[id], self.costs[id].outcome if id in self.costs else "") is not None


def _by_program(rows: Iterable[Row]) -> dict[str, list[Row]]:
    grouped: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        grouped[row.program_id].append(row)
    return grouped


def pooled_ratio(studies: list[Study]) -> tuple[float, float] | None:
    """The benefit–cost ratio pooled by 1/SE², and its standard error; a missing error is half the ratio."""
    told = [
        (study.benefit_cost_ratio, study.benefit_cost_se or abs(study.benefit_cost_ratio) / 2)
        for study in studies
        if study.benefit_cost_ratio is not None
    ]
    if not told:
        return None
    precision = sum(error**-2 for _, error in told)
    return sum(ratio * error**-2 for ratio, error in told) / precision, precision**-0.5


def envelope(points: list[CurvePoint]) -> Chords:
    """The concave envelope of measured points and the origin, flat after the last: on along the steepest line."""
    told = {point.spend / 100: point.outcome * (point.value_per_unit or 0.0) for point in points}
    told.setdefault(0.0, 0.0)
    found, at = [], 0.0
    while True:
        slopes = {spend: (worth - told[at]) / (spend - at) for spend, worth in told.items() if spend > at}
        steepest = max(slopes.values(), default=0.0)
        if steepest <= 0:
            return [*found, (inf, 0.0)]
        to = max(spend for spend, slope in slopes.items() if slope == steepest)
        found.append((to - at, steepest))
        at = to
