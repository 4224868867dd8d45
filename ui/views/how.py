"""How it goes: the report card by goal, department and measure."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from functools import partial

import streamlit as st

from budgetopt.city.model import Budget
from budgetopt.errors import UsageError
from budgetopt.present import how
from budgetopt.present.table import ShownTable
from budgetopt.present.words import plain_text
from budgetopt.publish.report_html import report_html
from budgetopt.standard import report_words as words
from budgetopt.standard.report import ReportCard, report_of
from ui import making
from ui.parts import handed
from ui.parts import show as shown
from ui.parts.day_field import day_field
from ui.parts.page import of_budget
from ui.work import Work


def show(work: Work, budget: Budget) -> None:
    """The page."""
    today = datetime.date.today()
    day = day_field("As of", "card day", today)

    def card() -> ReportCard:
        return report_of(budget, day() or today)

    try:
        report = card()
    except UsageError:
        # The field says so.
        return
    st.markdown(f"**{plain_text(words.headline(report))}**")
    shown.tabs(
        "how tab",
        {
            "Goals": lambda: _table(how.goals_table(report), "goal cards"),
            "Departments": lambda: _table(how.departments_table(report), "department cards"),
            "Measures": lambda: _table(how.measures_table(report), "measure cards"),
        },
    )
    with st.expander("How it is judged"):
        for sentence in (words.RULE, words.GOAL_RULE, words.RUBRIC_RULE, words.NO_CAUSE):
            st.markdown(sentence)
    _downloads(work, card)


def _table(table: ShownTable, key: str) -> None:
    shown.table(table, key, column_config={"By year": st.column_config.LineChartColumn(width=120)})


def _downloads(work: Work, card: Callable[[], ReportCard]) -> None:
    left, right = st.columns(2)
    with left:
        label, file = "Report card (Excel)", "report-card.xlsx"
        handed.workbook(work, label, file, "card workbook", lambda: partial(making.report_card, card()))
    with right:
        # Not by a worker: what draws its picture reserves more addresses than one may have.
        file = "report-card.html"
        handed.workbook(work, "Report card (page)", file, "card page", lambda: report_html(card()), mime="text/html")


if __name__ == "__main__":
    lead = "How every goal, department and measure stands against its target, and the money behind it."
    of_budget("How it goes", lead, show, scenario=False)
