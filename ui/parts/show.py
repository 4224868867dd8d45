"""Figures, charts and tables, shown the same on every page."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import streamlit as st

from budgetopt.plan.plan import Plan
from budgetopt.present.chart import Chart
from budgetopt.present.city import Figure
from budgetopt.present.plan import between_chart, between_sentence, worth_drawing
from budgetopt.present.table import ShownTable
from budgetopt.present.words import plain_text
from ui.drafts import Draft
from ui.jobs import Job
from ui.parts import early
from ui.parts.fields import button
from ui.parts.frame import colours
from ui.parts.told import by_itself
from ui.work import Work

# High enough for four lines: text in a list then breaks into lines and is not cut off.
TALL_ROW = 92


def figures(rows: Sequence[Figure], across: int = 6) -> None:
    """Figures side by side, as many as there is room for, at most `across`."""
    with st.grid(min(across, len(rows)), min_column_width=165):
        for figure in rows:
            st.metric(
                plain_text(figure.label),
                figure.value,
                delta=plain_text(figure.note) if figure.note else None,
                delta_color="off",
                delta_arrow="off",
                help=figure.help or None,
                border=True,
                height="stretch",
            )


def chart(one: Chart, key: str, picked: Callable[[], None] | None = None, titled: bool = True) -> None:
    """A chart with its title and its text; `picked` is called where one of its marks is clicked."""
    if titled:
        st.markdown(f"**{plain_text(one.title)}**")
    st.vega_lite_chart(spec=one.spec, theme=None, key=key, alt=one.text, on_select=picked or "ignore")
    with st.expander("In words", type="compact"):
        st.markdown(plain_text(one.text))


def one_of(label: str, offered: Mapping[str, str], default: str, key: str) -> str:
    """A choice among few, still made when the officer comes back: by what it is, shown in words."""
    chosen = st.segmented_control(
        label,
        list(offered),
        default=default,
        format_func=lambda one: offered[one],
        required=True,
        key=key,
        persist_state="session",
    )
    return chosen or default


def lines(words: Iterable[str], mark: str = "- ", end: str = "") -> None:
    """Sentences, each on its line."""
    for said in words:
        st.markdown(f"{mark}{plain_text(said)}{end}")


def pick(label: str, offered: Mapping[Any, str], key: str, **options: Any) -> Any:
    """A choice from a list, still made when the officer comes back: by what it is, shown in words."""
    options = {"persist_state": "session"} | options
    return st.selectbox(label, list(offered), format_func=lambda one: offered[one], key=key, **options)


def line(words: str, label: str, key: str, about: str, act: Callable[..., object], *args: Any, **options: Any) -> None:
    """Something that was asked, and the button that takes it back."""
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        st.markdown(words, width="stretch")
        button(label, key, act, *args, help=f"{label}: {plain_text(about)}", **options)


def table(one: ShownTable, key: str, height: Any = "auto", **options: Any) -> object:
    """A list that can be sorted and searched."""
    if not one.rows:
        st.caption("None.")
        return None
    return st.dataframe(
        one.styled(colours()), hide_index=True, key=key, alt=one.about, height=height, placeholder="–", **options
    )


def small_table(one: ShownTable) -> None:
    """A short list as plain text, which everybody's reader can read."""
    import pandas as pd

    if not one.rows:
        st.caption("None.")
        return
    rows = [{plain_text(name): plain_text(text) for name, text in row.items()} for row in one.shown()]
    st.table(pd.DataFrame(rows), border="horizontal", hide_index=True, alt=one.about)


def tabs(key: str, parts: Mapping[str, Callable[[], object]]) -> None:
    """Parts of a page under tabs: only the open one is worked out, and it is still open when the officer comes back."""
    kept = f"kept {key}"

    def remember() -> None:
        st.session_state[kept] = st.session_state[key]

    if key not in st.session_state:
        # Never by their `default`: Streamlit takes tabs of another default for other ones, and a click that is on its
        # way while it changes for a click on what is gone. A restarted server asks first what was clicked meanwhile.
        chosen = early.brought(key) or st.session_state.get(kept)
        if chosen in parts:
            st.session_state[key] = st.session_state[kept] = chosen
    opened = st.tabs(list(parts), key=key, on_change=remember)
    for tab, draw in zip(opened, parts.values(), strict=True):
        if tab.open:
            with tab:
                draw()


def what_it_did(draft: Draft, plan: Plan) -> None:
    """What the last change of a scenario did to its plan, in a sentence."""
    if draft.before is not None:
        did = plain_text(between_sentence(draft.before, plan))
        st.markdown(f":material/history: **{plain_text(draft.kept.last_change)}:** {did}")


def what_changed(draft: Draft, plan: Plan) -> None:
    """What the last change of the scenario did to the plan, while the officer watches."""
    if draft.before is None:
        return
    with st.container(border=True, key="what changed"):
        what_it_did(draft, plan)
        if worth_drawing(draft.before, plan):
            # Closed: what stands below it stays where it is, under the pointer.
            which = st.expander("Which programs, and by how much", key="rest", on_change="rerun")
            if which.open:
                with which:
                    chart(between_chart(draft.before, plan, colours()), "between")


def waiting(work: Work, job: Job, what: str = "") -> None:
    """Work that takes a while: how far it is, and a way to stop it; `what` tells several on a page apart."""
    if job.stopped:
        with st.container(border=True):
            st.markdown(f"**Stopped:** {plain_text(job.doing)}. Nothing is lost.")
            st.button("Start again", on_click=work.forget, args=(job,), key=f"start again {what}".strip())
        return

    def stop() -> None:
        job.stop()
        st.rerun()

    bar(job, lambda: plain_text(job.doing), "Stop", f"stop {what}".strip(), stop)


def bar(job: Job, words: Callable[[], str], button: str, key: str, stop: Callable[[], None]) -> None:
    """How far work is, shown anew by itself, and the button that stops it."""

    @st.fragment(run_every=0.5)
    def poll() -> None:
        if job.wait(0):
            by_itself()
        step = f": {plain_text(job.step)}" if job.step else ""
        st.progress(min(1.0, job.done / job.whole), text=f"{words()}{step} …")
        if st.button(button, icon=":material/stop_circle:", key=key):
            stop()

    poll()
