"""A scenario's limits: as sliders that say what they mean in money, and the money of the funds."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import streamlit as st

from budgetopt.present import asking
from budgetopt.present.words import label_text, plain_text
from budgetopt.rules import Case
from budgetopt.scenario.model import Scenario
from ui.drafts import Draft
from ui.parts.changing import change, draft_seen
from ui.parts.fields import drawn_first, field, later
from ui.work import Work


class Moving(NamedTuple):
    """A limit whose slider moves, and where it is, in percent."""

    limit: str
    level: float


def show(work: Work, draft: Draft, case: Case, live: bool = False) -> Moving | None:
    """The limits. `live`: sliders say where they are while they move; which does, None at rest."""
    moving = None
    for key in asking.LIMITS:
        with st.container(border=True):
            level = _limit(work, draft, case, key, live)
            moving = moving if level is None else Moving(key, level)
    lifted = f"unknown lifted {draft.number}"
    with st.container(border=True):
        st.markdown(asking.UNKNOWN)
        with st.container(horizontal=True, vertical_alignment="center"):
            st.caption(plain_text(asking.held_in_money(case)), width="stretch")
            args = (work, draft, asking.UNKNOWN, lifted, asking.with_unknown, "unknown")
            field(st.toggle, "May be cut", lifted, draft.scenario.limits.unknown is None, put, *args)
    _funds(work, draft, case)
    return moving


def _limit(work: Work, draft: Draft, case: Case, key: str, live: bool) -> float | None:
    """One limit of the whole city, and where its slider is while it moves."""
    label, largest, step = asking.LIMITS[key]
    number = asking.limit_number(draft.scenario, key)
    slider, lifted = f"{key} {draft.number}", f"{key} lifted {draft.number}"
    moving = None
    if number is None:
        st.markdown(label)
    elif live:

        def settled(level: float) -> None:
            change(work, draft, label, lambda scenario: asking.with_limit(scenario, key, level))

        moving = live_slider(
            label,
            max(float(largest), number),
            number,
            step / 4 if key == "moved" else step,
            f"live {slider}",
            draft.version,
            settled,
            lambda: draft_seen(work, draft),
        )
    else:
        told = (work, draft, label, slider, asking.with_limit, key)
        field(st.slider, label, slider, number, put, *told,
              min_value=0.0, max_value=max(float(largest), number), step=float(step), format="%g%%")  # fmt: skip
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(plain_text(asking.limit_in_money(case, key)), width="stretch")
        field(st.toggle, "No limit", lifted, number is None, put, work, draft, label, lifted, _lifted, key)
    return moving


def _lifted(scenario: Scenario, key: str, lifted: bool) -> Scenario:
    return asking.with_limit(scenario, key, None if lifted else asking.default_limit(key))


def put(work: Work, draft: Draft, words: str, widget: str, make: Callable[..., Scenario], *about: object) -> None:
    """Ask for what stands in a field now: `make` takes the scenario, what it is `about`, and that."""
    given = st.session_state[widget]
    change(work, draft, words, lambda scenario: make(scenario, *about, given))


def _funds(work: Work, draft: Draft, case: Case) -> None:
    with st.expander("More or less money in a fund", icon=":material/account_balance:"):
        for fund in case.budget.funds:
            number = asking.fund_number(draft.scenario, fund.id)
            key = f"fund {fund.id} {draft.number}"
            with st.container(horizontal=True, vertical_alignment="bottom"):
                label = f"{label_text(case.budget.fund_names[fund.id])}, change in %"
                told = (work, draft, "Money of a fund", key, asking.with_fund, fund.id)
                field(st.number_input, label, key, number, put, *told, typed=True,
                      min_value=-100.0, max_value=100.0, step=1.0, format="%g", width=300)  # fmt: skip
                st.caption(plain_text(asking.fund_in_money(case, fund.id)))


_HTML = '<div><span class="name"></span><output></output><input type="range"></div>'
_CSS = """
div { font-family: var(--st-font); font-size: 0.875rem; color: var(--st-text-color) }
output { float: right; font-variant-numeric: tabular-nums; color: var(--st-text-color); font-weight: 600 }
input { width: 100%; margin: 0.7rem 0 0.2rem; accent-color: var(--st-primary-color); cursor: pointer }
"""
# What is drawn while the slider moves is asked for at most so often (ms); where it is let go is always told.
_EVERY = 150
_JS = """
export default function ({ parentElement, data, setStateValue }) {
  const input = parentElement.querySelector("input"), shown = parentElement.querySelector("output");
  const say = () => { shown.textContent = input.value + "%"; input.setAttribute("aria-valuetext", input.value + "%"); };
  parentElement.querySelector(".name").textContent = data.label;
  input.setAttribute("aria-label", data.label);
  if (input.dataset.drawn !== data.drawn) {
    // A value between two steps is shown as it is.
    const steps = data.value / data.step, between = Math.abs(steps - Math.round(steps)) > 1e-9;
    input.max = data.most; input.min = 0; input.step = between ? 0.01 : data.step;
    input.value = data.value; input.dataset.drawn = data.drawn; say();
  }
  let next = null;
  input.oninput = () => {
    say();
    const tell = () => { next = null; setStateValue("moving", [Number(input.value), data.drawn]); };
    if (next === null) next = setTimeout(tell, EVERY);
  };
  input.onchange = () => {
    clearTimeout(next); next = null;
    setStateValue("moving", null);
    setStateValue("settled", [Number(input.value), data.drawn]);
  };
}
""".replace("EVERY", str(_EVERY))
_SLIDER = st.components.v2.component("budgetopt.live_slider", html=_HTML, css=_CSS, js=_JS)


def live_slider(
    label: str,
    most: float,
    value: float,
    step: float,
    key: str,
    version: int,
    settled: Callable[[float], None],
    seen: Callable[[], int],
) -> float | None:
    """Where the slider is while it moves, in percent; None while it rests. `settled` is called where it is let go.

    `version` is another one when `value` may be: what was told of an older one is not of this movement. `seen`: the one
    that a tab saw last which comes back to a restarted server.
    """
    drawn = f"{value:g} of {most:g}, {version}"

    def let_go() -> None:
        level, of = st.session_state[key].settled or (value, "")
        if of == drawn and float(level) != value:
            settled(float(level))

    first = drawn_first(key)
    found = _SLIDER(
        key=key,
        # Drawn anew only where what holds has changed: a run amid a movement leaves it where it is.
        data={"label": label, "most": most, "step": step, "value": value, "drawn": drawn},
        default={"moving": None, "settled": None},
        on_moving_change=lambda: None,
        on_settled_change=let_go,
    )
    level, of = found.settled or (value, "")
    if first and float(level) != value and str(of).endswith((f", {version}", f", {seen()}")):
        # Let go, and no server heard of it before this one.
        later(settled, (float(level),))
    at, of = found.moving or (value, drawn)
    return float(at) if of == drawn and float(at) != value else None
