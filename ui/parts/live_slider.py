"""A slider that says where it is while it moves, which Streamlit's own says only when it is let go."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from ui.parts.fields import drawn_first, later

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
