"""What is known of a program, entered on the page Score: measures, and findings by a clearinghouse's rating."""

from __future__ import annotations

import streamlit as st

from budgetopt.city.crosswalk import UnknownRating, rated
from budgetopt.city.model import Budget, Effect, Metric, MetricType, Study, Trend
from budgetopt.city.scored import Scored
from budgetopt.present import scoring
from budgetopt.present.words import plain_text
from ui.parts import show as shown
from ui.parts.fields import button
from ui.parts.told import tell
from ui.scores import enter
from ui.work import Work


def measures(work: Work, budget: Budget, scored: Scored) -> None:
    """The form for a measure, and those that were entered."""
    with st.form("measure", clear_on_submit=False, border=True):
        left, right = st.columns(2)
        with left:
            _program(budget, "measure program")
            st.text_input("Measure", key="measure name", max_chars=200)
            st.selectbox("Kind", [str(one) for one in MetricType], key="measure type")
            st.selectbox("Which way is better", [str(one) for one in Trend], key="measure better")
        with right:
            for label, field in (("Baseline", "baseline"), ("Target", "target"), ("Latest value", "latest")):
                st.number_input(label, key=f"measure {field}", value=None)
            st.number_input("Fiscal year of the latest value", key="measure year", value=budget.fiscal_year, step=1)
        button("Add the measure", "add measure", _add_measure, work, budget, draw=st.form_submit_button)
    for place, one in enumerate(scored.metrics):
        name = budget.program_names.get(one.program_id, one.program_id)
        words = f"**{plain_text(name)}**: {plain_text(one.name)} ({one.type})"
        shown.line(words, "Take out", f"out measure {place}", one.name, _take_out, work, "metrics", one)


def _add_measure(work: Work, budget: Budget) -> None:
    at = st.session_state
    name, latest = (at.get("measure name") or "").strip(), at.get("measure latest")
    if not name:
        tell("The measure has no name yet.", "score")
        return
    if there := scoring.measure_there(budget, work.state.scored, at["measure program"], name):
        tell(there, "score")
        return
    actuals = () if latest is None else ((int(at["measure year"]), latest),)
    one = Metric(
        program_id=at["measure program"],
        name=name,
        type=MetricType(at["measure type"]),
        better=Trend(at["measure better"]),
        baseline=at.get("measure baseline"),
        target=at.get("measure target"),
        actuals=actuals,
    )
    enter(work, f"Measure: {name}", lambda scored: scored.with_changes(metrics=(*scored.metrics, one)), "metrics")
    at["measure name"] = ""


def evidence(work: Work, budget: Budget, scored: Scored) -> None:
    """The form for a finding, and those that were entered."""
    labels = scoring.crosswalk()
    with st.form("finding", clear_on_submit=False, border=True):
        _program(budget, "finding program")
        st.selectbox("Rating: type to search in the crosswalk", range(len(labels)), key="finding label",
                     format_func=lambda place: labels[place].words, index=None)  # fmt: skip
        left, right = st.columns(2)
        with left:
            st.selectbox("Direction, where the rating asks for it", ["", *map(str, Effect)], key="finding direction")
            st.text_input("What was measured", key="finding outcome", max_chars=200)
        with right:
            st.text_input("Source", key="finding source", max_chars=300)
            st.number_input("Year", key="finding year", value=None, step=1, min_value=1900)
        st.checkbox("It is about this very program here", key="finding local")
        button("Add the finding", "add finding", _add_finding, work, draw=st.form_submit_button)
    st.caption("The crosswalk is this product’s judgement of the clearinghouses’ definitions (docs/evidence.md).")
    for place, one in enumerate(scored.studies):
        name = budget.program_names.get(one.program_id, one.program_id)
        words = f"**{plain_text(name)}**: {plain_text(f'{one.system}: {one.rating} {one.direction}')}"
        shown.line(words, "Take out", f"out finding {place}", one.rating, _take_out, work, "studies", one)


def _add_finding(work: Work) -> None:
    at = st.session_state
    if at.get("finding label") is None:
        tell("Choose a rating of the crosswalk.", "score")
        return
    label = scoring.crosswalk()[at["finding label"]]
    one = Study(
        program_id=at["finding program"],
        system=label.system,
        rating=label.label,
        direction=at.get("finding direction") or "",
        outcome=(at.get("finding outcome") or "").strip(),
        source=(at.get("finding source") or "").strip(),
        year=at.get("finding year"),
        local=bool(at.get("finding local")),
    )
    try:
        rated(one)
    except UnknownRating as wrong:
        tell(str(wrong), "score")
        return
    enter(
        work, f"Finding: {label.label}", lambda scored: scored.with_changes(studies=(*scored.studies, one)), "studies"
    )
    at["finding outcome"] = at["finding source"] = ""


def _take_out(work: Work, what: str, one: Study | Metric) -> None:
    def without(scored: Scored) -> Scored:
        return scored.with_changes(**{what: tuple(item for item in getattr(scored, what) if item != one)})

    enter(work, "Taken out", without, what)


def _program(budget: Budget, key: str) -> None:
    offered = {one.id: budget.program_names[one.id] for one in scoring.of_services(budget)}
    shown.pick("Program", offered, key)
