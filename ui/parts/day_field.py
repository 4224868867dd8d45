"""A field for a day that tells what stands in it as soon as that is a whole day.

Streamlit's own tells it only when the whole field is left: the day that a file is made with was another than the one in
view, and over a restart the one in view went back.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable

import streamlit as st

from budgetopt.errors import UsageError
from ui.parts.fields import later

_HTML = '<label for="day"></label><input type="date" id="day" aria-describedby="wrong"><p id="wrong" role="status"></p>'
_CSS = """
label, p { display: block; font-family: var(--st-font); font-size: 0.875rem; color: var(--st-text-color) }
p { margin: 0.25rem 0 0 } p:empty { display: none }
input { box-sizing: border-box; width: 100%; height: 2.5rem; margin-top: 0.25rem; padding: 0 0.75rem; font: inherit;
        font-family: var(--st-font); font-size: 1rem; color: var(--st-text-color);
        background: var(--st-secondary-background-color); border: 1px solid var(--st-border-color);
        border-radius: var(--st-base-radius) }
input:focus { outline: 2px solid var(--st-primary-color); outline-offset: -1px }
"""
# What is no whole day yet is told when the field is left; what is one, when nothing more is typed for so long (ms): of
# a year, each digit makes another.
_RESTS, _NO_DAY = 200, "?"
_SENTENCE = "This is no whole day: give year, month and day."
_JS = """
export default function ({ parentElement, data, setStateValue }) {
  const [label, input, wrong] = ["label", "input", "p"].map(one => parentElement.querySelector(one));
  label.textContent = data.label;
  wrong.textContent = data.wrong;
  input.setAttribute("aria-invalid", data.wrong ? "true" : "false");
  if (input.told === undefined) {
    input.min = "1900-01-01"; input.max = "2999-12-31";
    input.value = input.told = data.day;
  }
  const tell = () => {
    clearTimeout(input.next);
    const day = input.checkValidity() ? input.value : "NO_DAY";
    if (day !== input.told) setStateValue("day", (input.told = day));
  };
  input.oninput = () => {
    clearTimeout(input.next);
    if (input.checkValidity()) input.next = setTimeout(tell, RESTS);
  };
  input.onblur = tell;
}
""".replace("NO_DAY", _NO_DAY).replace("RESTS", str(_RESTS))
_DAY = st.components.v2.component("budgetopt.day", html=_HTML, css=_CSS, js=_JS)


def day_field(label: str, key: str, first: datetime.date | None) -> Callable[[], datetime.date | None]:
    """Draw the field; what stands in it whenever that is asked for, also by a button that is pressed while it is typed.

    `first`: the day that it begins with; with None it may stay empty. What is given raises UsageError for no whole day.
    The tab remembers the day, on other pages and for a server that is restarted.
    """
    kept = f"kept {key}"
    st.session_state.setdefault(kept, first.isoformat() if first else "")
    # One for all runs: what a button was given in an earlier one has the day of the last.
    held: list[str] = st.session_state.setdefault(f"day of {key}", [])

    def take() -> None:
        told = getattr(st.session_state.get(key), "day", None)
        if told is not None:
            st.session_state[kept] = told
        held[:] = [st.session_state[kept]]

    take()
    day = held[0]
    _DAY(
        key=key,
        data={"label": label, "day": day, "wrong": "" if _read(day, first) else _SENTENCE},
        default={"day": None},
        on_day_change=take,
        width=220,
    )
    # What a restarted server knows once the field is drawn.
    take()
    if held[0] != day:
        later(lambda: None)

    def given() -> datetime.date | None:
        read = _read(held[0], first)
        if not read:
            raise UsageError(f"{label}: {_SENTENCE[0].lower()}{_SENTENCE[1:]}")
        return read[0]

    return given


def _read(day: str, first: datetime.date | None) -> tuple[datetime.date | None] | None:
    """The day of a text, if it is one, or none where there may be none."""
    if not day and first is None:
        return (None,)
    try:
        return (datetime.date.fromisoformat(day),)
    except ValueError:
        return None
