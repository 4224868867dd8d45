"""Score an allocation of your own: every rule, and its impact on the plan's scale, without optimizing it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from budgetopt.city.model import Budget
from budgetopt.errors import Infeasible
from budgetopt.impact.value import Value, value_of_next_dollar
from budgetopt.money import Cents, plain
from budgetopt.plan.given import GivenAllocation
from budgetopt.plan.plan import Plan
from budgetopt.plan.recommend import recommend
from budgetopt.plan.tables import frame_of
from budgetopt.rules import Allocation, Case, Rule, RuleId, breaches_of, rules_of
from budgetopt.scenario.check import checked
from budgetopt.scenario.model import Scenario
from budgetopt.solve.conflicts import Conflict
from budgetopt.solve.fund_changes import FundChange
from budgetopt.solve.holding import settled
from budgetopt.solve.impact import impact_of

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Broken:
    """A rule that the allocation breaks, by how many cents (hundredths of the rule's unit), in words. `policy` tells
    the scenario's rule from law."""

    rule_id: RuleId
    rule: str
    subject_id: str
    subject: str
    kind: str
    policy: bool
    source: str
    granted_by: str
    by_cents: Cents
    words: str
    year: int = 1


@dataclass(frozen=True, eq=False)
class RuleCheck:
    """An allocation held against every rule, without a solve: rules broken, and impact points beside today.

    `years` the allocation, a year each. Amounts are in cents, impact in points.
    """

    case: Case
    years: tuple[Allocation, ...]
    broken: tuple[Broken, ...]
    value: Value

    @property
    def budget(self) -> Budget:
        """The budget that is re-allocated."""
        return self.case.budget

    @property
    def scenario(self) -> Scenario:
        """What was asked, with every default filled in."""
        return self.case.scenario

    @cached_property
    def law_broken(self) -> tuple[Broken, ...]:
        """What the allocation breaks of the law."""
        return tuple(one for one in self.broken if not one.policy)

    @cached_property
    def policy_broken(self) -> tuple[Broken, ...]:
        """What the allocation breaks of the scenario's own rules."""
        return tuple(one for one in self.broken if one.policy)

    def impact_of(self, allocation: Allocation, program_id: str) -> float:
        """Impact points of one program in one year, on the scale of the best plan; a later year counts discounted."""
        amount, weight = allocation.programs[program_id], self.scenario.yearly[allocation.year - 1]
        return weight * self.value[program_id].impact(amount)

    @cached_property
    def current_impact(self) -> float:
        """I0, impact points of doing nothing."""
        today = Allocation.doing_nothing(self.case.standing, len(self.years))
        return impact_of(self.case, self.value, today)

    @cached_property
    def impact(self) -> float:
        """Impact points of the allocation."""
        return impact_of(self.case, self.value, self.years)


@dataclass(frozen=True, eq=False)
class Score(RuleCheck):
    """What an allocation is worth under a scenario, which rules it breaks, and the best plan beside it.

    `best` None where `conflicts` says why; `fund_changes` how much of what is asked of funds is possible.
    """

    given: GivenAllocation
    best: Plan | None
    conflicts: tuple[Conflict, ...]
    fund_changes: tuple[FundChange, ...] = ()

    def __repr__(self) -> str:
        broken = f"{len(self.law_broken)} of the law and {len(self.policy_broken)} of policy broken"
        impact = f"impact {self.impact:,.0f}, today {self.current_impact:,.0f}"
        return f"<Score under {self.scenario.name!r:.60}: {impact}, {broken}>"

    @property
    def carried(self) -> int:
        """How many lines are named, but not in every planned year: there they keep the amount of the year before."""
        return self.given.carried(len(self.years))

    @property
    def unnamed(self) -> int:
        """How many lines with money today are not named: they keep today's amount."""
        return len(self.given.unnamed(self.case.standing))

    @property
    def best_impact(self) -> float | None:
        """Impact points of the best plan; None where there is none."""
        return None if self.best is None else self.best.impact

    @property
    def short_of_best(self) -> float | None:
        """Impact points that the best plan has more; below 0 for an allocation that breaks rules and gains by it."""
        return None if self.best is None else self.best.impact - self.impact

    @property
    def share_of_gain(self) -> float | None:
        """The share of the best plan's gain over today that the allocation reaches; None where that gains nothing."""
        if self.best is None or self.best.impact - self.current_impact < 0.5:
            return None
        return (self.impact - self.current_impact) / (self.best.impact - self.current_impact)

    @property
    def lines(self) -> pd.DataFrame:
        """A row a line and year: program_id, fund_id, year, current, given, best, difference (currency units)."""
        return frame_of(lines_of(self))

    @property
    def programs(self) -> pd.DataFrame:
        """A row a program and year: current, given, best, difference, and what the difference is worth in impact."""
        return frame_of(programs_of(self))

    @property
    def rules(self) -> pd.DataFrame:
        """A row a rule that is broken: rule, subject, kind, policy, source, granted_by, year, by, words."""
        return frame_of(rules_broken(self))


def score_given(
    budget: Budget, scenario: Scenario, read: Callable[[Case], GivenAllocation], *, time_limit_s: float | None = None
) -> Score:
    """The score of the allocation that `read` gives for the case.

    Raises ScenarioError for names the budget does not have, InputError for an allocation that cannot be read,
    SolverError without a verdict. A scenario that cannot be met is no error here.
    """
    scenario = checked(scenario, budget)
    value = value_of_next_dollar(budget, scenario.beliefs, scenario.base)
    case = settled(Case.of(budget, scenario), value, time_limit_s)
    found = read(case)
    rules = rules_of(case)
    years = found.allocations(case.standing, scenario.years)
    broken = broken_in(rules, case, years)
    try:
        best = recommend(budget, scenario, time_limit_s=time_limit_s)
    except Infeasible as infeasible:
        return Score(case, years, broken, value, found, None, infeasible.conflicts, infeasible.fund_changes)
    return Score(case, years, broken, value, found, best, ())


def broken_in(rules: tuple[Rule, ...], case: Case, years: tuple[Allocation, ...]) -> tuple[Broken, ...]:
    """Every rule that an allocation breaks, in words."""
    return tuple(
        Broken(
            breach.rule_id,
            breach.rule,
            breach.subject_id,
            breach.subject,
            rule.kind,
            rule.policy,
            rule.source,
            rule.granted_by,
            breach.by,
            breach.words,
            breach.year,
        )
        for rule in rules
        for breach in breaches_of([rule], case, years)
    )


def lines_of(score: Score) -> list[dict[str, Any]]:
    """A row a line and year that has money today, in the allocation or in the best plan."""
    rows = []
    for place, allocation in enumerate(score.years):
        for line in score.case.standing.lines:
            amount = allocation.amount(line.id)
            other = None if score.best is None else score.best.years[place].amount(line.id)
            if line.current or amount or other:
                about: dict[str, Any] = {"program_id": line.id.program_id, "fund_id": line.id.fund_id}
                rows.append(about | {"year": place + 1} | _amounts(line.current, amount, other))
    return rows


def programs_of(score: Score) -> list[dict[str, Any]]:
    """A row a program and year, in the order of the workbook."""
    rows = []
    for place, allocation in enumerate(score.years):
        for program in score.budget.programs:
            other = None if score.best is None else score.best.years[place]
            worth = (
                None if other is None else score.impact_of(allocation, program.id) - score.impact_of(other, program.id)
            )
            about: dict[str, Any] = {
                "program_id": program.id,
                "program": program.name,
                "department": program.department,
                "year": place + 1,
            }
            amounts = _amounts(
                score.case.standing.total[program.id],
                allocation.programs[program.id],
                None if other is None else other.programs[program.id],
            )
            rows.append(about | amounts | {"impact_difference": worth})
    return rows


def rules_broken(score: Score) -> list[dict[str, Any]]:
    """A row a rule that is broken, the law first."""
    said = ("rule", "subject_id", "subject", "kind", "policy", "source", "granted_by", "year")
    return [
        {"rule_id": str(one.rule_id)}
        | {name: getattr(one, name) for name in said}
        | {"by": plain(one.by_cents), "words": one.words}
        for one in score.broken
    ]


def _amounts(current: Cents, amount: Cents, best: Cents | None) -> dict[str, Any]:
    return {
        "current": plain(current),
        "given": plain(amount),
        "best": None if best is None else plain(best),
        "difference": None if best is None else plain(amount - best),
    }
