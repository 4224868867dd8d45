"""The canvas of what if: a plan, exact or from points already solved, beside the one that is pinned."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from budgetopt.explore.frontier_points import Frontier
from budgetopt.grouping import summed
from budgetopt.money import Cents, show_short, to_cents, units
from budgetopt.plan.plan import Plan
from budgetopt.present.chart import ChangeBar, Chart, change_bars
from budgetopt.present.city import Figure
from budgetopt.present.look import Palette
from budgetopt.tell.figures import growth, money_short, points, points_short

_MOST = 14
BY = {"department": "Departments", "program": "Programs"}


@dataclass(frozen=True)
class Sketch:
    """A plan as the canvas draws it: what every program gains or loses (cents, first year), money moved, impact gained;
    `at_least`: of that what can be promised, which only an exact plan has."""

    plan: Plan
    changes: Mapping[str, Cents]
    moved_cents: Cents
    gain: float
    at_least: float | None = None

    @property
    def exact(self) -> bool:
        """Whether it is solved, and not a mix of points that are."""
        return self.at_least is not None

    @property
    def changed(self) -> int:
        """How many programs it changes, but for what rounding takes away."""
        least = self.plan.scenario.round_to * 50
        return sum(abs(cents) >= least if not self.exact else cents != 0 for cents in self.changes.values())


def exact(plan: Plan) -> Sketch:
    """A plan as it is."""
    changes = {id: plan.allocation.program_change(id) for id in plan.case.standing.total}
    return Sketch(plan, changes, plan.moved_cents, plan.impact - plan.current_impact, plan.assured.gain_5)


def about(frontier: Frontier, level: float) -> Sketch | None:
    """The plan at a level by points already solved, before rounding; None where none is possible there."""
    near = frontier.near(level)
    if near is None:
        return None
    ids = sorted(frontier.plan.case.standing.total)
    changes = {id: to_cents(round(float(change), 2)) for id, change in zip(ids, near.changes, strict=True)}
    return Sketch(frontier.plan, changes, to_cents(round(near.moved, 2)), near.gain)


def figures(now: Sketch, pinned: Sketch) -> list[Figure]:
    """The plan in figures, each against the one that is pinned."""
    currency = now.plan.budget.currency
    more = now.gain - pinned.gain
    against = "as pinned" if abs(more) < 0.5 else f"{'+' if more > 0 else ''}{points(more)}"
    promised = "not known before it is solved" if now.at_least is None else "with 95% confidence"
    share = growth(now.plan.current_impact, now.plan.current_impact + now.gain)
    return [
        Figure("Gain", points_short(now.gain), f"{share} · {against}" if share else against),
        Figure("Gain, at least", "–" if now.at_least is None else points_short(now.at_least), promised),
        Figure(
            "Money moved", show_short(now.moved_cents, currency), f"pinned: {show_short(pinned.moved_cents, currency)}"
        ),
        Figure("Programs changed", f"{now.changed:,}", f"pinned: {pinned.changed:,}"),
    ]


def bars_chart(now: Sketch, pinned: Sketch, by: str, colours: Palette) -> Chart:
    """What those departments or programs gain or lose that change most, and as outlines the same as pinned."""
    budget = now.plan.budget

    def name(id: str) -> str:
        return budget.program[id].department if by == "department" else budget.program_names[id]

    own, ghosts = _by(now, name), _by(pinned, name)
    largest = sorted(own, key=lambda one: (-max(abs(own[one]), abs(ghosts[one])), one))[:_MOST]
    bars = [ChangeBar(one, own[one], ghost=ghosts[one]) for one in largest if own[one] or ghosts[one]]
    title = f"{BY[by]}: the plan, and outlined the baseline"
    return change_bars(sorted(bars, key=lambda bar: -bar.change), title, budget.currency, colours)


def _by(sketch: Sketch, name: Callable[[str], str]) -> dict[str, Cents]:
    return summed((name(id), cents) for id, cents in sketch.changes.items())


def marks(now: Sketch, pinned: Sketch) -> dict[str, tuple[float, float]]:
    """Where plan and baseline stand beside a frontier over what is moved; one mark where they are the same."""
    own, other = ((units(one.moved_cents), one.gain) for one in (now, pinned))
    return {"this plan": own, "baseline": other} if own != other else {"this plan, the baseline": own}


def pinned_words(plan: Plan) -> str:
    """What the baseline is."""
    moved = show_short(plan.moved_cents, plan.budget.currency)
    return f"“{plan.scenario.name or 'the scenario'}” with {moved} moved"


def behind_words(plan: Plan) -> str:
    """Why the frontier of a large city is not there at once."""
    return (
        f"With {len(plan.budget.programs):,} programs a frontier takes a while: it is worked out in the background, "
        "and the plan follows the slider of what may be moved once it is there."
    )


def about_words(now: Sketch) -> str:
    """What is said of a plan that follows a slider."""
    return (
        f"About: {money_short(now.moved_cents / 100, now.plan.budget.currency)} moved, a gain of at least "
        f"{points(now.gain)} before rounding. This is a mix of points already solved; the exact plan follows."
    )
