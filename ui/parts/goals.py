"""The goals that are entered on screen, in a grid whose rows stay in their places while somebody types in it."""

from __future__ import annotations

from functools import partial
from typing import Any

import streamlit as st
from pydantic import ValidationError

from budgetopt.city.frozen import Frozen
from budgetopt.city.model import Budget, Goal
from budgetopt.city.scored import OFFERED_GOALS, Scored
from budgetopt.present import scoring
from budgetopt.present.words import plain_text
from ui.parts.changing import by_whom
from ui.parts.fields import button
from ui.parts.grid import TypedCells, grid, must_begin_anew, typed_in, typed_since
from ui.parts.told import tell
from ui.scores import enter
from ui.state import came_back
from ui.work import Work

# The tab remembers it: a restarted server draws the same grid, with what was typed while it was away.
_HELD = "kept goals grid"


class GoalsGrid(Frozen):
    """The grid of a tab: the goals in its rows, as it began; the goals of the rows that were added below, by id (""
    while one has no name); and all goals as this tab has seen them last."""

    number: int = 0
    drawn: tuple[Goal, ...] = ()
    added: tuple[str, ...] = ()
    seen: tuple[Goal, ...] = ()

    @property
    def key(self) -> str:
        """The grid's own."""
        return f"goals grid {self.number}"

    @property
    def known(self) -> dict[str, Goal]:
        """The goals as this tab has seen them, by id."""
        return {goal.id: goal for goal in (*self.drawn, *self.seen)}


def goals(work: Work, budget: Budget, scored: Scored) -> None:
    """Goals that are offered, and the grid of those that were entered."""
    own = [goal for goal in scoring.goals(budget, scored) if goal not in scored.goals]
    if own:
        st.caption("Goals in your files: " + plain_text("; ".join(goal.name for goal in own)))
    left = [name for name in OFFERED_GOALS if name not in {goal.name for goal in scoring.goals(budget, scored)}]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.multiselect("Goals that cities adopt, to begin with", left, key="offered goals", width=560)
        button("Add these", "add offered", _add, work, budget, icon=":material/add:")
    held = _shown(work, scored)
    rows = [{"Goal": goal.name, "Weight": goal.weight} for goal in held.drawn]
    grid(
        scoring.typed_frame(rows, ["Weight"], ["Goal"]),
        held.key,
        _take,
        *(work, budget),
        num_rows="dynamic",
        column_config={
            "Goal": st.column_config.TextColumn(width=420, max_chars=120),
            "Weight": st.column_config.NumberColumn(min_value=0, width=110, help="Priority points; blank: not ranked"),
        },
        alt="The goals that were entered, with their weights; a row can be added below.",
    )
    st.caption("Type over a goal, add one below, or select a row and delete it. Weights are optional.")


def _add(work: Work, budget: Budget) -> None:
    names = list(st.session_state.get("offered goals") or ())
    enter(work, f"Goals: {', '.join(names)}", lambda scored: _with_goals(budget, scored, [(n, None) for n in names]))
    st.session_state["offered goals"] = []


def _with_goals(budget: Budget, scored: Scored, added: list[tuple[str, float | None]]) -> Scored:
    for name, weight in added:
        new = Goal(id=scoring.next_goal(budget, scored), name=name, weight=weight)
        scored = scored.with_changes(goals=(*scored.goals, new))
    return scored


def _shown(work: Work, scored: Scored) -> GoalsGrid:
    """The grid of this tab; another one where it shows what does not stand any more."""
    held = _held()
    if held is not None and held.key in st.session_state:
        typed, gone = _typed_over(held, typed_in(held.key)), _gone(held)
        over = {id: (held.known[id], given) for id, given in typed.items()}
        others = scoring.goals_meanwhile(scored.goals, over, gone, partial(_by, work))
        rows = {goal.id: goal for goal in (*held.drawn, *(held.known[id] for id in held.added if id))}
        shown = scoring.typed_goals([*rows.values()], rows, typed, gone)
        stale = {goal.id: goal for goal in shown} != {goal.id: goal for goal in scored.goals}
        if not must_begin_anew(held.key, others, stale):
            return _kept(held, seen=scored.goals)
    elif held is not None and came_back():
        return held
    return _begun(held, scored)


def _by(work: Work, id: str) -> str:
    return by_whom(work, lambda state: [goal for goal in state.scored.goals if goal.id == id])


def _held() -> GoalsGrid | None:
    try:
        return GoalsGrid.model_validate_json(st.session_state.get(_HELD, ""))
    except ValidationError:
        return None


def _kept(held: GoalsGrid, **now: object) -> GoalsGrid:
    after = held.with_changes(**now)
    st.session_state[_HELD] = after.model_dump_json()
    return after


def _begun(before: GoalsGrid | None, scored: Scored) -> GoalsGrid:
    number = before.number + 1 if before else 0
    return _kept(GoalsGrid(), number=number, drawn=scored.goals, seen=scored.goals)


def _typed_over(held: GoalsGrid, cells: TypedCells) -> dict[str, dict[str, Any]]:
    """What was typed, by goal and field."""
    found: dict[str, dict[str, Any]] = {}
    for (place, heading), value in cells.items():
        id = held.drawn[place].id if place >= 0 else "".join(held.added[-1 - place : -place])
        if id:
            found.setdefault(id, {})[heading] = value
    return {id: scoring.typed_goal(typed, held.known[id]) for id, typed in found.items()}


def _gone(held: GoalsGrid) -> list[str]:
    """The goals whose rows were deleted. A row that was added below goes from among them: the ones that are left are
    as they were."""
    typed = st.session_state[held.key]
    gone, left = [held.drawn[place].id for place in typed["deleted_rows"]], [*typed["added_rows"]]
    short = len(held.added) - len(left)
    for id in held.added:
        goal, row = held.known.get(id), left[0] if left else {}
        if short > 0 and (goal.name if goal else None, goal and goal.weight) != (row.get("Goal"), row.get("Weight")):
            gone, short = [*gone, id], short - 1
        else:
            left = left[1:]
    return [id for id in gone if id]


def _take(work: Work, budget: Budget) -> None:
    """Keep what was done in the grid to the goals that it had, whatever others did to theirs meanwhile."""
    held = _held()
    if held is None:
        return
    rows, gone, added = st.session_state[held.key]["added_rows"], _gone(held), list[str]()
    fewer = bool(gone) or len(rows) < len(held.added)
    typed = {} if fewer else _typed_over(held, typed_since(held.key))

    def taken(scored: Scored) -> Scored:
        after = scored.with_changes(goals=scoring.typed_goals(scored.goals, held.known, typed, gone))
        added[:] = [*held.added, *[""] * (len(rows) - len(held.added))]
        for place, row in enumerate([] if fewer else rows):
            name = str(row.get("Goal") or "").strip()
            if name and not added[place]:
                if name not in {goal.name for goal in after.goals}:
                    after = _with_goals(budget, after, [(name, row.get("Weight"))])
                added[place] = next(goal.id for goal in after.goals if goal.name == name)
        return after

    enter(work, "Goals changed", taken, "goals")
    if fewer:
        if late := scoring.goals_meanwhile(work.state.scored.goals, {}, gone, partial(_by, work)):
            tell(late, "score")
        _begun(held, work.state.scored)
    else:
        _kept(held, added=added, seen=work.state.scored.goals)
