"""Present: the plan in six slides in large type, to be read and not to be changed; next and back by keyboard."""

from __future__ import annotations

import datetime

import streamlit as st

from budgetopt.city.model import Budget
from budgetopt.plan.plan import Plan
from budgetopt.present import presenting
from budgetopt.present.words import plain_text
from budgetopt.publish.memo import Memo, memo_of_plan
from budgetopt.publish.slides import MemoSlide, slides_of
from budgetopt.scenario.writing import to_toml
from ui import worker
from ui.jobs import Told
from ui.parts import show as shown
from ui.parts.fields import button
from ui.parts.frame import colours, file_name, link
from ui.parts.page import of_budget
from ui.parts.planned import planned
from ui.parts.wondering import robustness_found
from ui.work import Work
from ui.workers import WORKERS

_AT = "kept slide"
# A screen has room for what a slide cuts.
_IN_FULL = 400
_LARGE = """<style>
.st-key-slide h2 { font-size: clamp(1.7rem, 3.4vw, 2.7rem); line-height: 1.2 }
.st-key-slide p, .st-key-slide li { font-size: clamp(1.15rem, 1.9vw, 1.6rem); line-height: 1.45 }
</style>"""


def show(work: Work, _: Budget) -> None:
    """The page."""
    plan = planned(work)
    memo = None if plan is None else _memo(work, plan)
    if plan is None or memo is None:
        return
    slides = slides_of(memo, _IN_FULL)
    at = min(max(0, st.session_state.get(_AT, 0)), len(slides) - 1)

    def go(to: int) -> None:
        st.session_state[_AT] = to

    st.html(_LARGE)
    with st.container(key="slide", border=True):
        _slide(slides[at], plan)
    with st.container(horizontal=True, vertical_alignment="center"):
        keyed = {"icon": ":material/arrow_back:", "shortcut": "Left", "disabled": at == 0}
        button("Back", "back", go, at - 1, **keyed)
        st.markdown(f"{at + 1} of {len(slides)}")
        keyed = {"icon": ":material/arrow_forward:", "shortcut": "Right", "disabled": at == len(slides) - 1}
        button("Next", "next", go, at + 1, type="primary", **keyed)
        button("First", "first", go, 0, shortcut="Home", type="tertiary", disabled=at == 0)
        button("Last", "last", go, len(slides) - 1, shortcut="End", type="tertiary", disabled=at == len(slides) - 1)
        link("export", "Hand the slides on, or one page")


def _slide(slide: MemoSlide, plan: Plan) -> None:
    st.header(plain_text(slide.title), anchor=False)
    for words in slide.words:
        st.markdown(presenting.spoken(words))
    if slide.figures:
        with st.grid(len(slide.figures), min_column_width=220):
            for label, figure in slide.figures:
                # In full, however long its label is: a metric would cut it.
                with st.container(border=True):
                    st.markdown(f"**{plain_text(figure.text)}**  \n{plain_text(label)}")
    chart = presenting.slide_chart(slide, plan.budget.currency, colours())
    if chart is not None:
        shown.chart(chart, f"chart {slide.title}", titled=False)
    for bar in slide.bars:
        if bar.below:
            st.caption(f"{plain_text(bar.name)} · {presenting.spoken(bar.below)}")
    with st.expander("Where each figure stands in the workbook", type="compact"):
        shown.lines(presenting.places(slide))


def _memo(work: Work, plan: Plan) -> Memo | None:
    """What the slides say, from the plan's own workbook; None while it is written and verified."""
    day, sure = datetime.date.today(), robustness_found(work, plan)
    file = f"recommendation-{file_name(plan.scenario.name)}.xlsx"
    key = f"memo {day} {len(sure)} {to_toml(plan.scenario)}"

    def made(told: Told) -> object:
        return WORKERS.ask(work.user, memo_of_plan, plan, day, sure, file, worker.told, told=told)

    memo = work.outcome(Memo, key, "Writing and verifying the workbook", made)
    if isinstance(memo, Memo):
        return memo
    shown.waiting(work, memo)
    return None


if __name__ == "__main__":
    of_budget("Present", "To be read, not to be changed: arrow keys go on and back.", show, scenario=False)
