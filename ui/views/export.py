"""Export: the recommendation and comparison workbooks, the scenario file, and charts as pictures."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from functools import partial

import streamlit as st

from budgetopt.city.model import Budget
from budgetopt.plan.plan import Plan
from budgetopt.present import plan as plans
from budgetopt.present.look import LIGHT
from budgetopt.present.ways import ways_chart
from budgetopt.present.words import plain_text
from budgetopt.scenario.writing import to_toml
from budgetopt.tell.headline import headline
from budgetopt.workbooks.recommendation import ON_REQUEST
from budgetopt.workspace.log import Deed
from ui import making
from ui.parts import came_back, handed
from ui.parts.day_field import day_field
from ui.parts.fields import latest
from ui.parts.frame import file_name, link
from ui.parts.page import of_budget
from ui.parts.planned import choose, compared, planned
from ui.parts.wondering import robustness_found
from ui.state import at_work
from ui.work import Work


def show(work: Work, budget: Budget) -> None:
    """The page."""
    today = datetime.date.today()
    day = day_field("Date on the workbooks", "day", today)

    def date() -> datetime.date:
        return day() or today

    left, right = st.columns(2, gap="large")
    with left:
        _recommendation(work, date)
    with right:
        _comparison(work, date)


def _recommendation(work: Work, date: Callable[[], datetime.date]) -> None:
    scenario = at_work(work).scenario
    with st.container(border=True, key="hand on"):
        st.subheader("The recommendation", anchor=False)
        plan = planned(work)
        if plan is not None:
            st.markdown(plain_text(headline(plan)))
            _workbook(work, plan, date)
        file, text, icon = f"{file_name(scenario.name)}.toml", to_toml(scenario).encode(), ":material/description:"
        handed.small(work, "Scenario file (TOML)", file, "scenario file", lambda: text, icon=icon)
    came_back.show(work, at_work(work))
    if plan is not None:
        _papers(work, plan, date)
        _charts(work, plan)


def _workbook(work: Work, plan: Plan, date: Callable[[], datetime.date]) -> None:
    sure, number = robustness_found(work, plan), at_work(work).number
    label = "With tables for the record"
    tables, _ = latest(st.multiselect, label, "record tables", options=list(ON_REQUEST), placeholder="None")
    handed.workbook(
        work,
        "Recommendation workbook (Excel)",
        f"recommendation-{file_name(plan.scenario.name)}.xlsx",
        "recommendation workbook",
        lambda: partial(making.recommendation, plan, date(), sure, tables=[ON_REQUEST[one] for one in tables()]),
        lambda: (number, plan),
        type="primary",
    )
    drawn = f" With the sheet Robustness, by {sure[0].draws:,} draws." if sure else ""
    st.caption(
        f"Sheets for council: summary, every line, funds, rules, evidence, and decisions that can be read back.{drawn}"
    )
    label, file = "Open data and public page (zip)", f"public-{file_name(plan.scenario.name)}.zip"
    made, mime = lambda: partial(making.publication, plan, date()), "application/zip"
    handed.workbook(work, label, file, "publication", made, mime=mime, deed=Deed.PUBLISHED)
    st.caption(
        "A page for residents and the data behind it; owners and contacts are not in it, nor what Settings hold back."
    )


def _charts(work: Work, plan: Plan) -> None:
    charts = {
        "largest-moves": plans.moves_chart(plan, LIGHT),
        "money-ways": ways_chart(plan, LIGHT),
        **{f"by-{kind}": plans.served_chart(plan, kind, LIGHT) for kind in plans.served_kinds(plan)},
    }
    with st.container(border=True, key="charts"):
        st.subheader("Charts for slides and reports", anchor=False)
        for name, one in charts.items():
            with st.container(horizontal=True, vertical_alignment="center"):
                st.markdown(plain_text(one.title), width="stretch")
                handed.pictures(work, one.title, partial(charts.__getitem__, name), plans.about(plan), name)


def _comparison(work: Work, date: Callable[[], datetime.date]) -> None:
    with st.container(border=True, key="hand on comparison"):
        st.subheader("The comparison", anchor=False)
        chosen = choose(work, "exported")
        if len(chosen) < 2:
            st.caption("Make or add a second scenario to compare.")
            return
        found = compared(work, chosen)
        comparison = found.comparison if found else None
        if comparison is None:
            return
        label, file, key = "Comparison workbook (Excel)", "comparison.xlsx", "comparison workbook"
        handed.workbook(work, label, file, key, lambda: partial(making.comparison, comparison, date()), type="primary")
        st.caption("Figures, departments, goals and every program side by side, and what each difference costs.")


_OPEN = "application/vnd.openxmlformats-officedocument"
_WORD, _PAGE, _PDF = f"{_OPEN}.wordprocessingml.document", "text/html", "application/pdf"
# What is offered: words, ending, kind.
_OFFERED = (
    ("Slides (PowerPoint)", "slides.pptx", f"{_OPEN}.presentationml.presentation"),
    ("Memo (Word)", "memo.docx", _WORD),
    ("Memo (HTML)", "memo.html", _PAGE),
    ("Memo (PDF)", "memo.pdf", _PDF),
    ("One page (HTML)", "one-page.html", _PAGE),
    ("One page (PDF)", "one-page.pdf", _PDF),
)


def _papers(work: Work, plan: Plan, date: Callable[[], datetime.date]) -> None:
    """Memo, one page and slides of the plan, and its journal: files that are made when a button is pressed."""
    sure, name = robustness_found(work, plan), file_name(plan.scenario.name)

    def asked(ending: str) -> partial[bytes]:
        return partial(making.paper, ending, plan, date(), sure, f"recommendation-{name}.xlsx")

    with st.container(border=True, key="papers"):
        st.subheader("Memo and slides", anchor=False)
        st.caption("Made of the workbook once it verifies; every figure with its cell. A PDF needs LibreOffice.")
        with st.container(horizontal=True):
            for words, ending, mime in _OFFERED:
                handed.workbook(work, words, f"{name}-{ending}", ending, partial(asked, ending), mime=mime, told=False)
            journal, csv = f"{name}-journal.csv", partial(making.journal, plan)
            handed.workbook(work, "Journal (CSV)", journal, "journal", lambda: csv, mime="text/csv", told=False)
        handed.beside(work, "journal", *(ending for _, ending, _ in _OFFERED))
        link("present", "Show it in large type: Present")


if __name__ == "__main__":
    of_budget("Export", "everything that can be handed on. The command line makes the same files.", show)
