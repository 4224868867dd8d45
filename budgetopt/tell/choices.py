"""What else could be chosen, in sentences: the frontier, other plans as good, the assumption that decides most."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from budgetopt.plan.few_moves import LARGEST, NUMBERS, Kept
from budgetopt.plan.plan import Plan
from budgetopt.tell.figures import money_short, points

if TYPE_CHECKING:
    from budgetopt.explore.alternatives import Alternatives
    from budgetopt.explore.frontier_points import Frontier, Point
    from budgetopt.explore.sensitivity import Sensitivity

# How every output marks the knee of a frontier (docs/what-if.md).
KNEE = "from here more brings less"


def level_in_words(frontier: Frontier, index: int) -> str:
    """A point's level: up to 3.00% of each fund, 2.0% more money, 4.5 programs may disappoint."""
    level = frontier.points[index].level
    if frontier.over == "moved":
        return f"up to {level:.2%} of each fund"
    if frontier.over == "changes":
        return f"{level:,.0f} programs change" if level != 1 else "1 program changes"
    if frontier.over == "money":
        return f"{abs(level):.1%} {'less' if level < 0 else 'more'} money" if level else "as much money as now"
    return f"{level:,.1f} programs may disappoint"


def frontier_in_words(frontier: Frontier) -> list[str]:
    """What can be gained at most, where more brings clearly less, what fewer changes keep, where no plan is."""
    gains = [point.gain for point in frontier.points if point.gain is not None]
    said = [f"Up to {points(max(gains))} more than today can be gained."] if gains else []
    said.append(_bend(frontier))
    if impossible := len(frontier.points) - len(gains):
        said.append(f"At {impossible} of {len(frontier.points)} points the rules cannot all be met.")
    return [*said, *kept_in_words(frontier.kept), *([frontier.enough_words] if frontier.enough_words else [])]


def _bend(frontier: Frontier) -> str:
    """What a step brings up to the point after which more brings clearly less, and what one beyond it brings."""
    if frontier.knee is None:
        return "Nowhere does more bring clearly less than before."
    level, moved = level_in_words(frontier, frontier.knee), frontier.over == "moved"
    solved = [point for point in frontier.listed if point.gain is not None]
    first, here, last = solved[0], frontier.points[frontier.knee], solved[-1]
    step = _step(last.moved or 0.0) if moved else 0.01 if frontier.over == "money" else 1.0

    def each(one: Point, other: Point) -> str:
        across = (other.moved or 0.0) - (one.moved or 0.0) if moved else other.level - one.level
        return points(((other.gain or 0.0) - (one.gain or 0.0)) / across * step) if across else "nothing"

    before, after = each(first, here), each(here, last)
    if moved:
        least, most, each_step = (
            money_short(money or 0, frontier.plan.budget.currency) for money in (first.moved, here.moved, step)
        )
        # What the rules force to move was not chosen, and its gain is no step's.
        to = (
            f"What moves from {least} to {most} ({level}) brings"
            if (first.moved or 0) >= 1
            else f"The first {most} ({level}) bring"
        )
        return f"{to} {before} for each {each_step} that moves; what moves beyond that brings {after}."
    if frontier.over == "changes":
        upto = f"{here.level:,.0f} changes"
        to = (
            f"From {first.level:,.0f} to {upto} each brings {before} on average"
            if first.level
            else f"The first {upto} bring {before} each on average"
        )
        return f"{to}; each one beyond brings {after}."
    if frontier.over == "money":
        lowest, highest = (level_in_words(frontier, frontier.points.index(point)) for point in (first, last))
        return f"From {lowest} to {level} each percent of the money is worth {before}; from there to {highest} {after}."
    return f"Until {level}, each changes the gain by {before}; each one beyond by {after}."


def _step(most: float) -> float:
    """The money for which a price is told: a million, where as much moves."""
    return next((step for step in (1e6, 1e3) if most >= step), 1.0)


def adopted_in_words(frontier: Frontier, index: int) -> str:
    """What is said of a scenario that became a point of a frontier."""
    return f"Adopted from the frontier: {level_in_words(frontier, index)}"


def alternative_adopted(alternatives: Alternatives, number: int) -> str:
    """What is said of a scenario that became an alternative (counted from 1)."""
    return f"Adopted alternative {number}, which keeps {alternatives.plans[number - 1].kept:.1%} of the gain"


def alternatives_in_words(alternatives: Alternatives) -> list[str]:
    """How many there are, and what must, may and never say."""
    if not alternatives.plans:
        return [f"No other plan was found that keeps {alternatives.keep:.0%} of the gain."]
    counted = Counter(str(verdict) for verdict in alternatives.verdicts.values())
    decided = f" Decided ({counted['decided']:,}) by an officer or the council: plans say nothing of these."
    return [
        f"Alternative {number} keeps {one.kept:.1%} of the gain and makes {one.different:.0%} of the moves differently."
        for number, one in enumerate(alternatives.plans, start=1)
    ] + [
        f"Must ({counted['must']:,}): no plan that keeps {alternatives.keep:.0%} of the gain leaves the program as it "
        "is; this is proven.",
        f"May ({counted['may']:,}): changed in some of the plans found. Never ({counted['never']:,}): in none of them."
        + (decided if counted["decided"] else ""),
    ]


def most_decisive(sensitivity: Sensitivity) -> str:
    """Which assumption moves the plan most."""
    # Less than a unit of rounding is none of a plan's moves.
    if not sensitivity.bars or sensitivity.bars[0].swing < sensitivity.plan.solved.rounded.unit / 100:
        return "No assumption, within its range, moves any money."
    most = sensitivity.bars[0]
    moved = money_short(most.swing, sensitivity.plan.budget.currency)
    return f"“{most.assumption.name}” moves the plan most: within its range, {moved} would lie elsewhere."


_TOLD = 5
_NONE_TOLD = "budgetopt frontier --over changes says how much of the gain fewer changes keep."


def kept_in_words(points: Sequence[Kept]) -> Iterator[str]:
    """How much of the gain a few numbers of changes keep, most changes first, and what no plan with so few passes."""
    told = [one for one in points if one.changes > 0 and one.kept < 1 - 1e-9]
    told = told[:: max(1, -(-len(told) // _TOLD))]
    if told:
        each = "; ".join(
            f"{one.changes:,} change{'' if one.changes == 1 else 's'} {_keeping(one)} "
            f"(no plan with so few keeps more than {max(one.kept, one.at_most):.1%})"
            for one in told
        )
        yield f"Of the gain before rounding, {each}."


def _keeping(one: Kept) -> str:
    s = "s" if one.changes == 1 else ""
    if one.kept <= 0:
        return f"gain{s} nothing in any plan that was found"
    return f"keep{s} {one.kept:.1%}"


def few_moves(plan: Plan) -> Iterator[str]:
    """What a summary says of it."""
    points = plan.few_moves
    if NUMBERS in plan.prices.stopped:
        yield f"Not all {NUMBERS} were worked out within the time limit."
    if points:
        yield from kept_in_words(points)
    elif len(plan.budget.programs) > LARGEST and plan.changed_programs > 1:
        yield _NONE_TOLD
