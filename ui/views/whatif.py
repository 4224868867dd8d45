"""What if: limits, plan and frontier on one canvas; then how sure the plan is, what to evaluate first, other plans as
good, and what it hangs on."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import streamlit as st

from budgetopt.city.model import Budget
from budgetopt.explore.adopting import as_alternative
from budgetopt.explore.alternatives import Alternatives
from budgetopt.explore.robustness import DEFAULT_DRAWS
from budgetopt.explore.sensitivity import Sensitivity, tornado_of
from budgetopt.explore.stability import Robustness
from budgetopt.plan.plan import Plan
from budgetopt.present import asking, what_if, what_if_charts
from budgetopt.present import plan as plans
from budgetopt.present.chart import Chart
from budgetopt.present.look import LIGHT, Palette
from budgetopt.present.words import plain_text
from budgetopt.tell.choices import alternative_adopted, alternatives_in_words, most_decisive
from budgetopt.tell.doubt import agenda_in_words
from ui.parts import handed, limits
from ui.parts import show as shown
from ui.parts.canvas import drawn_canvas
from ui.parts.changing import replace
from ui.parts.fields import button
from ui.parts.frame import colours, link
from ui.parts.page import of_budget
from ui.parts.told import to_be_told
from ui.parts.wondering import ROBUSTNESS, alternatives_steps, asked, robustness_steps
from ui.state import at_work
from ui.work import Work


def show(work: Work, budget: Budget) -> None:
    """The page."""
    drawn = at_work(work).version

    @st.fragment
    def drawing() -> None:
        draft = at_work(work)
        # What a slider did is seen by the whole page; a slider that moves draws the canvas alone.
        if draft.version != drawn:
            st.rerun()
        halves = st.grid(2, min_column_width=440, gap="large")
        with halves.cell(), st.container(key="limits"):
            moving = limits.show(work, draft, asking.case_of(budget, draft.scenario), live=True)
        with halves.cell(), st.container(key="canvas"):
            drawn_canvas(work, draft, moving)
        if to_be_told():
            st.rerun()

    drawing()
    plan = work.known(at_work(work).scenario)
    if isinstance(plan, Plan):
        _further(work, plan)


def _further(work: Work, plan: Plan) -> None:
    """What else can be asked of the plan."""
    st.subheader("How sure, and what else?", anchor=False)
    shown.tabs(
        "what if tab",
        {
            ROBUSTNESS: lambda: _robustness(work, plan),
            "Evaluation agenda": lambda: _agenda(work, plan),
            "Alternatives": lambda: _alternatives(work, plan),
            "Sensitivity": lambda: _sensitivity(work, plan),
        },
    )


def _robustness(work: Work, plan: Plan) -> None:
    found = _drawn(work, plan)
    if found is None:
        return
    shown.figures(what_if.robustness_figures(found), across=3)
    shown.lines(what_if.robustness_words(found))
    _chart(work, plan, partial(what_if_charts.gain_chart, found), "gain over draws")
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

    found = asked(work, plan.scenario, ROBUSTNESS, "Test how sure the plan is", partial(robustness_steps, plan))
    return found if isinstance(found, Robustness) and found.draws else None


def _alternatives(work: Work, plan: Plan) -> None:
    st.caption("Plans that keep 99% of the gain and are as different as can be: what must be done, and what may be.")

    found = asked(
        work, plan.scenario, "Alternatives", "Look for other plans as good", partial(alternatives_steps, plan)
    )
    if isinstance(found, Alternatives):
        shown.lines(alternatives_in_words(found))
        with st.container(horizontal=True):
            for number, one in enumerate(found.plans, start=1):
                words = alternative_adopted(found, number)
                button(
                    f"Adopt alternative {number}",
                    f"adopt alternative {number}",
                    replace,
                    *(work, at_work(work), words, as_alternative(plan, one, words)),
                    icon=":material/check:",
                    help="Its moves are locked; what it leaves open is planned again. One undo takes it back.",
                )
        shown.table(what_if.alternatives_table(found), "alternatives", height=460)


def _sensitivity(work: Work, plan: Plan) -> None:
    st.caption("Each assumption at both ends of its range, the others as they are, planned again.")
    found = asked(work, plan.scenario, "Sensitivity", "Test each assumption", partial(tornado_of, plan))
    if isinstance(found, Sensitivity):
        st.markdown(f"**{plain_text(most_decisive(found))}**")
        _chart(work, plan, partial(what_if_charts.tornado_chart, found), "tornado")
        shown.table(what_if.tornado_table(found), "tornado table", height="content")


def _chart(work: Work, plan: Plan, drawn: Callable[[Palette], Chart], name: str) -> None:
    """A chart, and the same to download."""
    chart = drawn(colours())
    shown.chart(chart, name)
    with st.container(horizontal=True):
        handed.pictures(work, chart.title, partial(drawn, LIGHT), plans.about(plan), name.replace(" ", "-"))


if __name__ == "__main__":
    of_budget("What if", "move a limit and see what it does; adopt what is better; undo what is not.", show)
