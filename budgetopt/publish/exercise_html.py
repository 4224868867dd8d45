"""The residents' exercise as one page that opens from disk: a hundred dollars, and what the engine does with them."""

from __future__ import annotations

import json
from math import isfinite

from budgetopt.city.years import fy
from budgetopt.money import apportion, show_short, unit_name
from budgetopt.publish.page import rendered_page
from budgetopt.standard.exercise import DOLLARS, Exercise, SolvedWeights
from budgetopt.tell.figures import plural, points

_MOST = 10


def exercise_html(exercise: Exercise) -> bytes:
    """The exercise as an .html file; the same exercise gives the same bytes. Nothing is fetched, nothing is sent."""
    from markupsafe import Markup

    budget = exercise.budget
    grid = [
        {"weights": point.weights, "said": _said(exercise, point), "moves": _moves(exercise, point)}
        for point in exercise.grid
    ]
    units = [unit_name(budget.currency, count) for count in (1, DOLLARS)]
    # As text of a script: no tag of it can end the script or begin another.
    solved = (
        json.dumps({"dollars": DOLLARS, "units": units, "grid": grid}).replace("<", "\\u003c").replace("&", "\\u0026")
    )
    whole, count = divmod(DOLLARS, len(budget.goals))
    goals = [
        {"id": goal.id, "name": budget.goal_names[goal.id], "dollars": whole + (index < count)}
        for index, goal in enumerate(budget.goals)
    ]
    return rendered_page(
        "exercise.html",
        title=f"{budget.called}: what would you do with {DOLLARS} {unit_name(budget.currency, DOLLARS)}?",
        year=fy(budget.fiscal_year),
        dollars=DOLLARS,
        money=unit_name(budget.currency, DOLLARS),
        scenario=exercise.scenario.name,
        goals=goals,
        first=_moves(exercise, exercise.grid[0]),
        loss=loss_in_words(exercise),
        solved=Markup(solved),
    )


def loss_in_words(exercise: Exercise) -> str:
    """How much showing the nearest solved plan may lose."""
    loss, today = exercise.loss, exercise.grid[0].plan.current_impact
    told = (
        f"{plural(solved := len(exercise.grid), 'plan')} {'was' if solved == 1 else 'were'} worked out beforehand, and "
        "the nearest to your weights is shown; nothing is estimated between them."
    )
    if not isfinite(loss.most):
        return f"{told} With so many goals no bound is known for what that can lose."
    if loss.most < 0.5:
        return f"{told} That loses nothing, whatever the weights: this is proven."
    some = f"; with some weights it loses {points(loss.occurs)}" if loss.occurs >= 0.5 else ""
    return (
        f"{told} Whatever the weights, that loses at most {points(loss.most)} of impact: this is proven{some}. A point "
        f"is one {unit_name(exercise.budget.currency)} that reaches a goal in full and works in full; today’s budget "
        f"has {points(today)} with equal weights."
    )


def _said(exercise: Exercise, point: SolvedWeights) -> str:
    """For which weights the plan was worked out, of a hundred dollars."""
    names, dollars = exercise.budget.goal_names, apportion(100, point.weights)
    shares = [f"{names[goal.id]} {given}" for goal, given in zip(exercise.budget.goals, dollars, strict=True)]
    said, count = f"Worked out for {', '.join(shares)}", len(point.changes)
    if not count:
        return f"{said}: no program changes."
    return (
        f"{said}: {plural(count, 'program changes', 'programs change')}; the {'largest ' * (count > _MOST)}changes are"
    )


def _moves(exercise: Exercise, point: SolvedWeights) -> list[tuple[str, str]]:
    """The largest changes of a plan."""
    names, currency = exercise.budget.program_names, exercise.budget.currency
    listed = sorted(point.changes.items(), key=lambda change: (-abs(change[1]), change[0]))[:_MOST]
    return [(names[id], f"{'+' if cents > 0 else '−'}{show_short(abs(cents), currency)}") for id, cents in listed]
