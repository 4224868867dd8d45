"""How it goes: the report card by goal, department and measure."""

from __future__ import annotations

import datetime
from functools import partial

import streamlit as st

from budgetopt.city.model import Budget
from budgetopt.present import how
from budgetopt.present.table import ShownTable
from budgetopt.present.words import plain_text
from budgetopt.standard import report_words as words
from budgetopt.standard.report import ReportCard, report_of
from ui import making
from ui.parts import handed
from ui.parts import show as shown
from ui.parts.fields import latest
from ui.parts.page import of_budget
from ui.work import Work


def show(work: Work, budget: Budget) -> None:
    """The page."""
    day, _said = latest(st.date_input, "As of", "card day", value="today", width=220)
    report = report_of(budget, day() or datetime.date.today())
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
    _downloads(work, report)


def _table(table: ShownTable, key: str) -> None:
    shown.table(table, key, column_config={"By year": st.column_config.LineChartColumn(width=120)})


def _downloads(work: Work, report: ReportCard) -> None:
    left, right = st.columns(2)
    with left:
        handed.workbook(
            work,
            "Report card (Excel)",
            "report-card.xlsx",
            "card workbook",
            lambda: partial(making.report_card, report),
        )
    with right:
        page = partial(making.report_page, report)
        handed.workbook(work, "Report card (page)", "report-card.html", "card page", lambda: page, mime="text/html")


if __name__ == "__main__":
    lead = "How every goal, department and measure stands against its target, and the money behind it."
    of_budget("How it goes", lead, show, scenario=False)
