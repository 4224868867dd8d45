"""Plans of one budget side by side: where they agree, where they differ, and what each difference costs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from budgetopt.errors import AuditError, Infeasible, ScenarioError, SolverError, UsageError
from budgetopt.explore.differences import Difference, differences
from budgetopt.money import Cents, plain, show_short
from budgetopt.plan.plan import Plan
from budgetopt.plan.recommend import best_to_the_cent, recommend
from budgetopt.plan.served import Served, departments_served, districts_served, goals_served
from budgetopt.plan.tables import frame_of
from budgetopt.scenario.deciding import called
from budgetopt.scenario.model import Scenario

if TYPE_CHECKING:
    import pandas as pd

MOST_PLANS = 6
SAME, SAME_WAY, DIFFER = "same amount", "same direction", "differ"
# Called with what is done and what there is to do; what it raises stops the work.
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Beside:
    """A program, department, goal or district: today, and what each plan gives it; cents a year."""

    id: str
    name: str
    department: str
    current_cents: Cents
    amounts_cents: tuple[Cents, ...]

    @property
    def changes_cents(self) -> tuple[Cents, ...]:
        """What it gains or loses in each plan."""
        return tuple(amount - self.current_cents for amount in self.amounts_cents)

    @property
    def spread_cents(self) -> Cents:
        """How far the plans are apart."""
        return max(self.amounts_cents) - min(self.amounts_cents)

    @property
    def agreement(self) -> str:
        """Whether all plans give the same, move the same way, or differ."""
        ways = {(change > 0) - (change < 0) for change in self.changes_cents}
        return SAME if not self.spread_cents else SAME_WAY if len(ways) == 1 else DIFFER


@dataclass(frozen=True)
class Priced:
    """A difference of one plan from the first; `effect`: impact points gained or lost if the first scenario took over
    this alone, by the first scenario's beliefs (None where it cannot be said, and `note` says why)."""

    plan: int
    difference: Difference
    effect: float | None
    note: str = ""


@dataclass(frozen=True)
class Headline:
    """The figures of one plan; money in cents, impact in impact points. `low`, `high`: the gain that nineteen of twenty
    draws reach, and that one of twenty passes. `by_first`: what its gain is by the first scenario's beliefs, None where
    the two plan for different years."""

    moved_cents: Cents
    programs_cut: int
    programs_raised: int
    current_cents: Cents
    recommended_cents: Cents
    exit_costs_cents: Cents
    idle_cents: Cents
    current_impact: float
    impact: float
    gain: float
    low: float
    high: float
    by_first: float | None


@dataclass(frozen=True)
class Comparison:
    """Two to six plans of one budget, side by side; the others are compared with the first."""

    plans: tuple[Plan, ...]
    names: tuple[str, ...]
    headlines: tuple[Headline, ...]
    departments: tuple[Beside, ...]
    goals: tuple[Beside, ...]
    districts: tuple[Beside, ...]
    programs: tuple[Beside, ...]
    differences: tuple[Priced, ...]

    def __repr__(self) -> str:
        return f"<Comparison of {len(self.plans)} plans of {self.first.budget.called}: {', '.join(self.names)}>"

    @property
    def first(self) -> Plan:
        """What the others are held against."""
        return self.plans[0]

    def agreeing(self, agreement: str) -> list[Beside]:
        """The programs on which the plans agree in this way."""
        return [row for row in self.programs if row.agreement == agreement]

    def frame(self, table: str) -> pd.DataFrame:
        """departments, goals, districts or programs as a data frame, in currency units: a column a scenario."""
        rows: tuple[Beside, ...] = getattr(self, table)
        return frame_of(
            [
                {"id": row.id, "name": row.name, "department": row.department, "current": plain(row.current_cents)}
                | {name: plain(amount) for name, amount in zip(self.names, row.amounts_cents, strict=True)}
                | {"agreement": row.agreement}
                for row in rows
            ]
        )


def compare(plans: Sequence[Plan], *, progress: Progress | None = None) -> Comparison:
    """Plans of the same budget side by side; each thing that another scenario asks differently is priced by solving
    the first scenario again with that alone changed.

    Raises UsageError where there are fewer than two plans or more than six, or where they do not start from the same
    budget.
    """
    _comparable(plans)
    names = unlike([called(plan.scenario) for plan in plans])
    asked = [
        (index, difference)
        for index, plan in enumerate(plans[1:], start=1)
        for difference in differences(plans[0].case, plan.case)
    ]
    priced = []
    for done, (place, difference) in enumerate(asked):
        if progress:
            progress(done, len(asked))
        priced.append(_priced(plans[0], plans[place], place, difference))
    if progress:
        progress(len(asked), len(asked))
    return Comparison(
        plans=tuple(plans),
        names=names,
        headlines=tuple(_headline(plan, plans[0]) for plan in plans),
        departments=_beside([departments_served(plan) for plan in plans]),
        goals=_beside([goals_served(plan) for plan in plans]) if plans[0].budget.goals else (),
        districts=_beside([districts_served(plan) for plan in plans]) if plans[0].budget.districts else (),
        programs=_programs(plans),
        differences=tuple(priced),
    )


def _comparable(plans: Sequence[Plan]) -> None:
    if not 2 <= len(plans) <= MOST_PLANS:
        raise UsageError(f"Two to {MOST_PLANS} plans can be compared; these are {len(plans)}.")
    first = plans[0]
    for plan in plans[1:]:
        if plan.budget != first.budget:
            raise UsageError(f"{plan.scenario.name!r} is a plan of another budget than {first.scenario.name!r}.")
        if plan.scenario.base != first.scenario.base:
            raise UsageError(
                f"{plan.scenario.name!r} starts from the {plan.scenario.base} budget, {first.scenario.name!r} from the "
                f"{first.scenario.base} budget: their changes cannot be compared."
            )


def unlike(names: Sequence[str]) -> tuple[str, ...]:
    """The names, each unlike the others: a second Balanced is Balanced (2)."""
    found: list[str] = []
    for name in names:
        number, one = 1, name
        while one.casefold() in {other.casefold() for other in found}:
            number += 1
            one = f"{name} ({number})"
        found.append(one)
    return tuple(found)


def _headline(plan: Plan, first: Plan) -> Headline:
    changes = plan.allocation.program_changes.values()
    spent = [(fund, plan.allocation.spent(fund)) for fund in plan.case.available]
    recommended = sum(plan.allocation.programs.values())
    comparable = plan.scenario.years == first.scenario.years
    return Headline(
        moved_cents=plan.moved_cents,
        programs_cut=sum(change < 0 for change in changes),
        programs_raised=sum(change > 0 for change in changes),
        current_cents=sum(plan.case.standing.total.values()),
        recommended_cents=recommended,
        # What is spent beyond the programs is what cuts cost.
        exit_costs_cents=sum(cents for _, cents in spent) - recommended,
        idle_cents=sum(plan.case.idle(fund, plan.allocation) for fund, _ in spent),
        current_impact=plan.current_impact,
        impact=plan.impact,
        gain=plan.impact - plan.current_impact,
        low=plan.assured.gain_5,
        high=plan.assured.gain_95,
        by_first=first.impact_of(plan.years) - first.current_impact if comparable else None,
    )


def _beside(columns: Sequence[Sequence[Served]]) -> tuple[Beside, ...]:
    return tuple(
        Beside(row[0].id, row[0].name, "", row[0].current, tuple(one.recommended for one in row))
        for row in zip(*columns, strict=True)
    )


def _programs(plans: Sequence[Plan]) -> tuple[Beside, ...]:
    first = plans[0]
    return tuple(
        Beside(
            id=program.id,
            name=first.budget.program_names[program.id],
            department=program.department,
            current_cents=first.case.standing.total[program.id],
            amounts_cents=tuple(plan.allocation.programs[program.id] for plan in plans),
        )
        for program in first.budget.programs
    )


def _priced(first: Plan, other: Plan, place: int, difference: Difference) -> Priced:
    if difference.swapped.years != first.scenario.years:
        return Priced(place, difference, None, "plans of different years have no common measure")
    try:
        return Priced(place, difference, _effect(first, other, difference.swapped))
    except ScenarioError:
        return Priced(place, difference, None, "alone it cannot be asked")
    except Infeasible:
        return Priced(place, difference, None, "alone it cannot be met")
    except (SolverError, AuditError):
        return Priced(place, difference, None, "it could not be worked out")


def _effect(first: Plan, other: Plan, scenario: Scenario) -> float:
    """By how many of the first plan's impact points the plan of another scenario gains more.

    Before rounding, as the price of a rule is: rounding alone would give one rule two prices.
    """
    limit = first.solved.time_limit_s
    if scenario.round_to != first.scenario.round_to:
        return first.impact_of(recommend(first.budget, scenario, time_limit_s=limit).years) - first.impact
    # What the other scenario decided beside this, its plan obeys as well.
    after = best_to_the_cent(first.budget, scenario, limit, (other,))
    return first.impact_of(after) - first.impact_of(first.solved.rounded.before)


def agreement(comparison: Comparison) -> list[str]:
    """How far the scenarios agree, in sentences."""
    currency = comparison.first.budget.currency
    same, way, differ = (comparison.agreeing(kind) for kind in (SAME, SAME_WAY, DIFFER))
    moved = sum(any(row.changes_cents) for row in same)
    cut = sum(row.changes_cents[0] < 0 for row in way)

    def money(rows: list[Beside]) -> str:
        programs = f"{len(rows):,} program{'' if len(rows) == 1 else 's'}"
        return f"{programs} with {show_short(sum(row.current_cents for row in rows), currency)} today"

    return [
        f"The same amount in all scenarios: {money(same)}; {moved:,} of them changed.",
        f"The same direction by different amounts: {money(way)}; {cut:,} cut and {len(way) - cut:,} raised.",
        f"They differ on: {money(differ)}.",
    ]
