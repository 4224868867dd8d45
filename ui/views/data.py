"""Data: findings, coverage, every program, and one program in full."""

from __future__ import annotations

import streamlit as st

from budgetopt.city.model import Budget
from budgetopt.impact.value import city_prior
from budgetopt.present import city, program
from budgetopt.present.table import findings_table
from budgetopt.present.words import levels, plain_text
from budgetopt.tell.evidence import priors_in_words
from ui.parts import show as shown
from ui.parts.frame import colours
from ui.parts.page import of_budget
from ui.state import at_work
from ui.work import Work

_AT_ONCE = 20
# The rows of the list of programs that were ticked when it was drawn, or told of, last.
_TICKED = "programs ticked"


def show(work: Work, budget: Budget) -> None:
    """The page."""
    shown.tabs(
        "data tab",
        {
            "Programs": lambda: _programs(budget),
            "One program": lambda: _one(work, budget),
            "Coverage": lambda: _coverage(budget),
            "Findings": lambda: _findings(budget),
        },
    )


def _coverage(budget: Budget) -> None:
    st.caption(plain_text(f"{city.readiness_words(budget)} {priors_in_words(city_prior(budget))}"))
    shown.table(city.coverage_table(budget), "coverage", height="content")
    st.subheader("What to measure first", anchor=False)
    shown.table(city.measure_first_table(budget), "measure first", height="content")


def _findings(budget: Budget) -> None:
    st.markdown(f"{plain_text(levels(budget.findings))} at import.")
    shown.table(
        findings_table(budget.findings),
        "findings",
        height="content" if len(budget.findings) <= _AT_ONCE else 700,
        row_height=shown.TALL_ROW,
        column_config={
            "Found": st.column_config.TextColumn(width=360),
            "Expected": st.column_config.TextColumn(width=180),
            "How to mend it": st.column_config.TextColumn(width=300),
        },
    )


def _programs(budget: Budget) -> None:
    st.caption(
        "Tick a row to open the program’s page. Sort by a heading; search with the magnifying glass. Effectiveness "
        "runs from −1 (harm) to 1 (works)."
    )
    shown.table(
        city.programs_table(budget),
        "programs",
        height=560,
        on_select=lambda: _open(budget),
        selection_mode="single-row",
    )
    st.session_state[_TICKED] = st.session_state["programs"]["selection"]["rows"] if budget.programs else []


def _open(budget: Budget) -> None:
    """The page of the program whose row was ticked."""
    rows, before = st.session_state["programs"]["selection"]["rows"], st.session_state.get(_TICKED)
    st.session_state[_TICKED] = rows
    # A list that is not shown any more may be told once more, with the next click.
    if rows and rows != before:
        st.session_state["program"] = budget.programs[rows[0]].id
        st.session_state["data tab"] = st.session_state["kept data tab"] = "One program"


def _one(work: Work, budget: Budget) -> None:
    chosen = shown.pick("Program", city.program_choices(budget, list(budget.program)), "program")
    item = budget.program[chosen]
    if item.description:
        st.markdown(plain_text(item.description))
    shown.figures(program.figures(budget, chosen))
    st.markdown("**Money by fund and year**")
    shown.small_table(program.money_table(budget, chosen))
    earlier = program.earlier_table(budget, chosen)
    if earlier.rows:
        st.markdown("**What was recommended, decided and adopted before**")
        shown.small_table(earlier)
    left, right = st.columns([1, 1], gap="large")
    with left:
        scenario = at_work(work).scenario
        shown.chart(program.curve_chart(budget, scenario, chosen, colours()), "curve")
        st.caption(f"Shaded: what law and the scenario “{plain_text(scenario.name)}” allow.")
    with right:
        metrics = program.metrics_of(budget, chosen)
        for place, metric in enumerate(metrics):
            shown.chart(program.metric_chart(metric, colours()), f"metric {place}")
        if not metrics:
            st.markdown("**Metrics**")
            st.caption("None on file: what it achieves is not known.")
    st.markdown("**What the value of its dollar rests on, with the cells**")
    shown.table(program.grounds_table(budget, chosen), "program grounds", row_height=shown.TALL_ROW)
    st.markdown("**Findings, with their sources**")
    shown.table(program.findings_table(budget, chosen), "program findings")


if __name__ == "__main__":
    lead = "What the workbooks say, what is known of each program, and what to measure first."
    of_budget("Data", lead, show, scenario=False)
