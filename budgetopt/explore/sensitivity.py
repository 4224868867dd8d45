"""Which assumption moves the plan most: one at a time (a tornado), and all at once (a global screening)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from budgetopt.city.ledger import LineId
from budgetopt.city.model import Budget
from budgetopt.errors import SolverError
from budgetopt.explore.assumptions import WEIGHT, Assumption, assumptions_of, beliefs_with
from budgetopt.explore.screening import Screened, screen
from budgetopt.impact.value import value_of_next_dollar
from budgetopt.money import Cents, units
from budgetopt.plan.plan import Plan
from budgetopt.plan.recommend import recommend
from budgetopt.plan.tables import frame_of
from budgetopt.plan.time_limit import DEFAULT_TIME_LIMIT_S
from budgetopt.rules import Allocation, Case, rows_of, rules_of
from budgetopt.scenario.check import checked
from budgetopt.scenario.model import Scenario
from budgetopt.solve.build import build
from budgetopt.solve.find import wanted_cents
from budgetopt.solve.highs import SolverStatus
from budgetopt.solve.holding import settled
from budgetopt.solve.impact import impact_of
from budgetopt.solve.stages import best_plan

if TYPE_CHECKING:
    import pandas as pd

# Told after every plan: how many are done, of how many. What it raises stops the work.
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Otherwise:
    """The plan of somebody who assumes something else, beside the recommended one; both before rounding.

    `amounts` of every line in the first year. `elsewhere`: money of that year that lies in other lines than
    recommended, currency units. `turned`: programs that are cut, unchanged or raised and were not so before.
    `gain`: impact points that this plan adds to today's budget; `regret`: how many of them the recommended plan would
    miss, if these assumptions were the right ones. It may be below 0 where caution or disruption give up gain on
    purpose, where these assumptions hold programs that the recommended plan cuts, or where a plan is not `proven` (a
    search over yes and no stopped at its time limit).
    """

    amounts_cents: Mapping[LineId, Cents] = field(repr=False)
    elsewhere: float
    turned: tuple[str, ...]
    gain: float
    regret: float
    proven: bool = True


@dataclass(frozen=True)
class Bar:
    """One assumption at both ends of its range, the others as they are."""

    assumption: Assumption
    low: Otherwise
    high: Otherwise

    @property
    def swing(self) -> float:
        """The most money that it moves, currency units."""
        return max(self.low.elsewhere, self.high.elsewhere)

    @property
    def proven(self) -> bool:
        """Whether both plans are proven the best."""
        return self.low.proven and self.high.proven


@dataclass(frozen=True)
class Sensitivity:
    """Which assumptions move the plan: `bars`, an assumption each, the one that moves most money first.

    `screened`: the same with all assumptions changed at once, if asked for; the most first.
    """

    plan: Plan
    bars: tuple[Bar, ...]
    screened: tuple[Screened, ...] = ()

    def __repr__(self) -> str:
        return f"<Sensitivity, {len(self.bars)} assumptions, {len(self.screened)} screened, of {self.plan!r}>"

    @property
    def tornado(self) -> pd.DataFrame:
        """A row an assumption: its range, and at both ends money elsewhere, programs turned, gain and regret."""
        return frame_of([_row(bar) for bar in self.bars])

    @property
    def screening(self) -> pd.DataFrame:
        """A row an assumption: mean, standard error and spread of its elementary effects (`Screened`)."""
        return frame_of([{name: getattr(one, name) for name in Screened.__slots__} for one in self.screened])


def _row(bar: Bar) -> dict[str, object]:
    assumption = bar.assumption
    row: dict[str, object] = {name: getattr(assumption, name) for name in ("key", "name", "low", "base", "high")}
    row = {"assumption": row.pop("key"), **row}
    for end in ("low", "high"):
        other: Otherwise = getattr(bar, end)
        row |= {f"elsewhere_{end}": other.elsewhere, f"turned_{end}": len(other.turned)}
        row |= {f"gain_{end}": other.gain, f"regret_{end}": other.regret}
    return row | {"proven": bar.proven}


def sensitivity(
    budget: Budget,
    scenario: Scenario | None = None,
    *,
    assumptions: Sequence[Assumption] | None = None,
    trajectories: int = 0,
    seed: int = 1,
    progress: Progress | None = None,
    time_limit_s: float | None = DEFAULT_TIME_LIMIT_S,
) -> Sensitivity:
    """Which assumption moves the recommended plan most; the same inputs and seed always give the same answer.

    `assumptions`: those to try (default: all, `assumptions_of`). `trajectories` above 0 adds the global screening,
    with that many paths through the space of all assumptions: each takes one plan more than there are assumptions.
    `time_limit_s` ends the search over yes and no of each plan, as in `recommend`.
    Raises what `recommend` raises; UsageError where the screening's library is not installed.
    """
    plan = recommend(budget, scenario, time_limit_s=time_limit_s)
    return sensitivity_of(plan, assumptions=assumptions, trajectories=trajectories, seed=seed, progress=progress)


def sensitivity_of(
    plan: Plan,
    *,
    assumptions: Sequence[Assumption] | None = None,
    trajectories: int = 0,
    seed: int = 1,
    progress: Progress | None = None,
) -> Sensitivity:
    """The same for a plan that is there."""
    for step in sensitivity_steps(plan, assumptions=assumptions, trajectories=trajectories, seed=seed):
        done, of, found = step
        if progress and done:
            progress(done, of)
    return found


def sensitivity_steps(
    plan: Plan, *, assumptions: Sequence[Assumption] | None = None, trajectories: int = 0, seed: int = 1
) -> Iterator[tuple[int, int, Sensitivity]]:
    """The same plan by plan: how many are done, of how many, and a growing `Sensitivity`.

    Stop whenever you like and keep the last: it has the assumptions that were tried at both ends, and the global
    screening over the paths that were gone to their end, from the second on.
    """
    tried = assumptions_of(plan.budget, plan.scenario.beliefs) if assumptions is None else tuple(assumptions)
    paths = screen(tried, trajectories, seed)
    of, done, found = 2 * len(tried) + sum(map(len, paths.points)), 0, Sensitivity(plan, ())
    yield done, of, found
    for one in tried:
        low = otherwise(plan, {one.key: one.low})
        yield (done := done + 1), of, found
        bar = Bar(one, low, otherwise(plan, {one.key: one.high}))
        bars = sorted([*found.bars, bar], key=lambda bar: (-bar.swing, bar.assumption.key))
        found = replace(found, bars=tuple(bars))
        yield (done := done + 1), of, found
    gone: list[list[Otherwise]] = []
    for path in paths.points:
        gone.append([])
        for index, point in enumerate(path, start=1):
            gone[-1].append(otherwise(plan, point))
            if index == len(path) and len(gone) > 1:
                found = replace(found, screened=paths.first(len(gone)).effects(gone, distance))
            yield (done := done + 1), of, found


def tornado_of(plan: Plan) -> Iterator[tuple[int, int, Sensitivity]]:
    """The assumptions one at a time: how many are done, of how many, and a growing `Sensitivity`.

    Stop whenever you like and keep the last.
    """
    for done, of, found in sensitivity_steps(plan):
        if done and done % 2 == 0:
            yield done // 2, of // 2, found


def otherwise(plan: Plan, changed: Mapping[str, float]) -> Otherwise:
    """The best plan under other assumptions (by key), under the same rules.

    What the rules' rows hang on does not change with what is varied here (levels and directions of evidence, what is
    measured), but for the goals' weights: what is held as unknown hangs on alignment. Else the plan's rows are used.
    """
    case, rows, before = plan.case, plan.solved.possible_rows, plan.solved.rounded.before
    beliefs = beliefs_with(plan.scenario.beliefs, plan.budget, changed)
    value = value_of_next_dollar(plan.budget, beliefs, plan.scenario.base)
    if any(key.startswith(WEIGHT) for key in changed):
        weighed = plan.scenario.with_changes(priorities=beliefs.priorities)
        case = settled(Case.of(plan.budget, checked(weighed, plan.budget)), value)
        rows = rows_of(rules_of(case), case)
    lp = build(case, value, rows)
    solution = best_plan(lp, case.standing.lines, plan.solved.time_limit_s)
    if solution.status is SolverStatus.INFEASIBLE:
        raise SolverError(f"no plan under other assumptions, though the rules are the same: {dict(changed)}.")
    now = Allocation.over_years(case.standing, wanted_cents(case, solution))[0]
    stayed = impact_of(case, value, before) - impact_of(case, value, plan.today)
    return Otherwise(
        amounts_cents=now.amounts,
        elsewhere=distance(now.amounts, before[0].amounts),
        turned=tuple(id for id in now.programs if _way(now, id) != _way(before[0], id)),
        gain=solution.impact,
        regret=solution.impact - stayed,
        proven=solution.status is SolverStatus.OPTIMAL,
    )


def distance(one: Mapping[LineId, Cents], other: Mapping[LineId, Cents]) -> float:
    """Money that lies in other lines, currency units: ½ Σ_l |x_l − x'_l|."""
    return units(sum(abs(amount - other[line]) for line, amount in one.items())) / 2


def _way(allocation: Allocation, id: str) -> int:
    """−1 cut, 0 unchanged, 1 raised."""
    change = allocation.program_change(id)
    return (change > 0) - (change < 0)
