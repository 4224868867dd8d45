"""The canvas of what if: a plan beside the baseline that is pinned, its frontier, and points of it that are adopted."""

from __future__ import annotations

from functools import partial
from typing import cast, get_args

import streamlit as st

from budgetopt.explore.adopting import at_point
from budgetopt.explore.frontier_points import Cap, Frontier, Over
from budgetopt.plan.plan import Plan
from budgetopt.present import asking, canvas, what_if, what_if_charts
from budgetopt.present import plan as plans
from budgetopt.present.look import LIGHT
from budgetopt.present.words import plain_text
from budgetopt.scenario.model import Scenario
from budgetopt.tell.choices import KNEE, adopted_in_words, frontier_in_words, level_in_words
from budgetopt.tell.headline import headline
from ui.drafts import Draft
from ui.parts import handed
from ui.parts import show as shown
from ui.parts.changing import replace
from ui.parts.fields import button
from ui.parts.frame import colours
from ui.parts.limits import Moving
from ui.parts.planned import planned
from ui.parts.told import show_refused
from ui.parts.wondering import CAPS, ROBUSTNESS, asked, caps_steps, frontier_steps
from ui.work import Work

_PINNED = "pinned"
_MOVED = "Frontier: moved"
# Programs up to which the frontier is worked out at once, and beyond which behind all else.
_AT_ONCE = 1500


def _every(scenario: Scenario) -> Scenario:
    """What scenarios have in common that differ in what may be moved: they have one frontier over it."""
    return scenario.with_limits(moved="none")


def _solved(work: Work, scenario: Scenario, limit: str = "moved") -> Frontier | None:
    """The points already solved over a limit, where they are there."""
    moved = limit == "moved"
    running = work.explored(_MOVED, _every(scenario)) if moved else work.explored(CAPS, scenario)
    found = running.result if running and running.wait(0) else None
    found = found if moved or not isinstance(found, dict) else found.get(limit)
    return found if isinstance(found, Frontier) else None


def _follow(work: Work, draft: Draft, plan: Plan) -> None:
    """Solve the points that the other limits' sliders are followed by, behind all else."""
    sure = work.explored(ROBUSTNESS, plan.scenario)
    if len(plan.budget.programs) <= _AT_ONCE and (sure is None or sure.wait(0)):
        largest = {key: asking.LIMITS[key][1] / 100 for key in get_args(Cap)}
        work.wonder(CAPS, plan.scenario, partial(caps_steps, plan, largest), (draft.number, draft.version))


def drawn_canvas(work: Work, draft: Draft, moving: Moving | None) -> None:
    """The plan and the frontier; while a slider moves, or a plan is not there yet, by the points already solved."""
    frontier = _solved(work, draft.scenario, moving.limit if moving else "moved")
    level = moving.level if moving else asking.limit_number(draft.scenario, "moved")
    near = canvas.about(frontier, level / 100) if frontier and level is not None else None
    plan = planned(work) if moving is None else work.known(draft.scenario)
    if moving is not None and near is None:
        st.caption("The plan follows once the slider is let go.")
    now = near if moving is not None and near else canvas.exact(plan) if isinstance(plan, Plan) else None
    if now is None and near is not None and work.known(draft.scenario) is None:
        now = near
    if now is None:
        return
    pinned = _pinned(work, now.plan)
    if now.exact:
        st.markdown(plain_text(headline(now.plan)))
    else:
        st.markdown(plain_text(canvas.about_words(now)))
    shown.figures(canvas.figures(now, pinned), across=2)
    by = shown.one_of("Bars", canvas.BY, "department", "canvas by")
    shown.chart(canvas.bars_chart(now, pinned, by, colours()), "canvas bars")
    _baseline(draft, pinned.plan)
    if isinstance(plan, Plan):
        _frontier(work, draft, plan, now, pinned)
        _follow(work, draft, plan)


def _pinned(work: Work, plan: Plan) -> canvas.Sketch:
    """The baseline: what was pinned, where it is a plan of this budget; else the first plan that this tab shows."""
    scenario: Scenario | None = st.session_state.get(_PINNED)
    if scenario is not None:
        kept = work.known(scenario)
        if isinstance(kept, Plan) and kept.budget is work.budget:
            return canvas.exact(kept)
    st.session_state[_PINNED] = plan.scenario
    return canvas.exact(plan)


def _baseline(draft: Draft, plan: Plan) -> None:
    def pin() -> None:
        st.session_state[_PINNED] = draft.scenario

    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(f"Outlined: the baseline, {plain_text(canvas.pinned_words(plan))}.", width="stretch")
        label, there = "Pin this plan as the baseline", st.session_state[_PINNED] == draft.scenario
        button(label, "pin", pin, icon=":material/keep:", disabled=there)


def _frontier(work: Work, draft: Draft, plan: Plan, now: canvas.Sketch, pinned: canvas.Sketch) -> None:
    offered = {one: what_if.OVER[one] for one in get_args(Over)}
    over = cast(Over, shown.one_of("What to vary", offered, "moved", "frontier over"))
    moved = over == "moved"

    scenario = _every(plan.scenario) if moved else plan.scenario
    steps = partial(frontier_steps, plan, over)
    small = len(plan.budget.programs) <= _AT_ONCE
    large = draft if moved and not small else None
    question = what_if.FRONTIER_QUESTION[over]
    found = asked(work, scenario, f"Frontier: {over}", question, steps, moved and small, large)
    if not isinstance(found, Frontier):
        if large:
            st.caption(canvas.behind_words(plan))
        return
    marks = canvas.marks(now, pinned) if moved else {}
    key, behind = f"frontier {over}", f"behind {over} {draft.number}"

    def picked() -> None:
        for mark in st.session_state[key].selection.get(what_if_charts.PICK, [])[:1]:
            st.session_state[behind] = int(mark["place"])

    chart = what_if_charts.frontier_chart(found, colours(), marks)
    shown.chart(chart, key, picked)
    shown.lines(frontier_in_words(found))
    _adopt(work, draft, found, behind)
    with st.expander("Every point, and the chart to hand on", type="compact"):
        shown.table(what_if.frontier_table(found), "frontier table")
        with st.container(horizontal=True):
            drawn = partial(what_if_charts.frontier_chart, found, LIGHT)
            handed.pictures(work, chart.title, drawn, plans.about(plan), "frontier")


def _adopt(work: Work, draft: Draft, found: Frontier, key: str) -> None:
    """A point, picked in the chart or from the list, and the button that makes it the scenario."""
    places = what_if.possible(found)
    if not places:
        return
    at = found.knee if found.knee is not None else places[-1]
    levels = {place: level_in_words(found, place) + (f" ({KNEE})" if place == found.knee else "") for place in places}
    if st.session_state.get(key) not in (None, *places):
        del st.session_state[key]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        options = {"index": places.index(at), "width": 460, "persist_state": None}
        chosen = shown.pick("A point (or click one)", levels, key, **options)
        asked_for = at_point(found, chosen, draft.scenario)
        told = (work, draft, adopted_in_words(found, chosen), asked_for)
        same = asked_for == draft.scenario
        button(
            "Adopt this point", f"adopt {key}", replace, *told, type="primary", icon=":material/check:", disabled=same
        )
    # Here, and not at the top of the page, which is out of sight.
    show_refused()
    with st.expander("Which programs change there", type="compact"):
        shown.table(what_if.behind_table(found, chosen), "behind table", height=360)
        st.caption(plain_text(what_if.behind_words(found)))
