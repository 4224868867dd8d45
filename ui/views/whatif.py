"""What if: the frontier, how sure the plan is, what to evaluate first, other plans as good, and what it hangs on."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import cast, get_args

import streamlit as st

from budgetopt.explore.alternatives import Alternatives
from budgetopt.explore.frontier import Frontier, Over
from budgetopt.explore.robustness import DEFAULT_DRAWS
from budgetopt.explore.sensitivity import Sensitivity, tornado_of
from budgetopt.explore.stability import Robustness
from budgetopt.plan.plan import Plan
from budgetopt.present import plan as plans
from budgetopt.present import what_if, what_if_charts
from budgetopt.present.chart import Chart
from budgetopt.present.look import LIGHT, Palette
from budgetopt.present.words import plain_text
from budgetopt.tell.choices import alternatives_in_words, frontier_in_words, level_in_words, most_decisive
from budgetopt.tell.doubt import agenda_in_words
from ui.parts import show as shown
from ui.parts.frame import colours, link
from ui.parts.page import of_plan
from ui.parts.wondering import ROBUSTNESS, alternatives_steps, asked, frontier_steps, robustness_steps
from ui.work import Work


def show(work: Work, plan: Plan) -> None:
    """The page."""
    shown.tabs(
        "what if tab",
        {
            "Frontier": lambda: _frontier(work, plan),
            ROBUSTNESS: lambda: _robustness(work, plan),
            "Evaluation agenda": lambda: _agenda(work, plan),
            "Alternatives": lambda: _alternatives(work, plan),
            "Sensitivity": lambda: _sensitivity(work, plan),
        },
    )


def _frontier(work: Work, plan: Plan) -> None:
    st.caption("The best that can be gained at each level, everything else as the scenario asks.")
    offered = {one: what_if.OVER[one] for one in get_args(Over)}
    over = cast(Over, shown.one_of("What to vary", offered, "moved", "frontier over"))
    steps = partial(frontier_steps, plan, over)
    found = asked(work, plan, f"Frontier: {over}", what_if.FRONTIER_QUESTION[over], steps)
    if not isinstance(found, Frontier):
        return
    shown.lines(frontier_in_words(found))
    _chart(plan, partial(what_if_charts.frontier_chart, found), "frontier")
    shown.table(what_if.frontier_table(found), "frontier table")
    places = what_if.possible(found)
    if not places:
        return
    at = found.knee if found.knee is not None else places[-1]
    levels = {place: level_in_words(found, place) + (" (knee)" if place == found.knee else "") for place in places}
    options = {"index": places.index(at), "width": 420, "persist_state": None}
    chosen = shown.pick("The plan behind a point", levels, f"behind {over}", **options)
    shown.table(what_if.behind_table(found, chosen), "behind table", height=360)
    st.caption(plain_text(what_if.behind_words(found)))


def _robustness(work: Work, plan: Plan) -> None:
    found = _drawn(work, plan)
    if found is None:
        return
    shown.figures(what_if.robustness_figures(found), across=3)
    shown.lines(what_if.robustness_words(found))
    _chart(plan, partial(what_if_charts.gain_chart, found), "gain over draws")
    shown.table(what_if.stability_table(found), "stability", height=460)
    link("export", "Hand it on: the recommendation workbook has the sheet Robustness")


def _agenda(work: Work, plan: Plan) -> None:
    found = _drawn(work, plan)
    if found is None:
        return
    shown.lines(agenda_in_words(found))
    if found.agenda:
        shown.table(
            what_if.agenda_table(found),
            "agenda",
            height=560,
            row_height=shown.TALL_ROW,
            column_config={"What the city would do differently": st.column_config.TextColumn(width=420)},
        )


def _drawn(work: Work, plan: Plan) -> Robustness | None:
    """Robustness and agenda are one run on the same draws."""
    st.caption(
        f"Every program’s effect is drawn {DEFAULT_DRAWS:,} times, as its evidence allows, and planned anew each time; "
        "the evaluation agenda comes with it."
    )
    found = asked(work, plan, ROBUSTNESS, "Test how sure the plan is", partial(robustness_steps, plan))
    return found if isinstance(found, Robustness) and found.draws else None


def _alternatives(work: Work, plan: Plan) -> None:
    st.caption("Plans that keep 99 % of the gain and are as different as can be: what must be done, and what may be.")
    found = asked(work, plan, "Alternatives", "Look for other plans as good", partial(alternatives_steps, plan))
    if isinstance(found, Alternatives):
        shown.lines(alternatives_in_words(found))
        shown.table(what_if.alternatives_table(found), "alternatives", height=460)


def _sensitivity(work: Work, plan: Plan) -> None:
    st.caption("Each assumption at both ends of its range, the others as they are, planned again.")
    found = asked(work, plan, "Sensitivity", "Test each assumption", partial(tornado_of, plan))
    if isinstance(found, Sensitivity):
        st.markdown(f"**{plain_text(most_decisive(found))}**")
        _chart(plan, partial(what_if_charts.tornado_chart, found), "tornado")
        shown.table(what_if.tornado_table(found), "tornado table", height="content")


def _chart(plan: Plan, drawn: Callable[[Palette], Chart], name: str) -> None:
    """A chart, and the same to download."""
    shown.chart(drawn(colours()), name)
    with st.container(horizontal=True):
        shown.pictures(drawn(LIGHT), plans.about(plan), name.replace(" ", "-"))


if __name__ == "__main__":
    of_plan("What if", "how far the plan can be trusted, and what else could be done.", show)
