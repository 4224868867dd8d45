"""Rules of a scenario's own: what there is, and a form for each kind of rule."""

from __future__ import annotations

from typing import Any

import streamlit as st

from budgetopt.errors import ScenarioError
from budgetopt.present import asking
from budgetopt.present.words import plain_text
from budgetopt.rules import Case
from ui.parts import trouble
from ui.work import Draft, Work


def show(work: Work, draft: Draft, case: Case) -> None:
    """The rules of a draft, and the form for another."""
    lines = asking.rule_lines(case)
    if not lines:
        st.caption("No rules of your own yet: the law and the limits hold.")
    for line in lines:
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            icon = "lock" if line.lock else "gavel"
            st.markdown(
                f":material/{icon}: **{plain_text(line.words)}**  \n:gray[{plain_text(line.detail)}]", width="stretch"
            )
            st.button(
                "Remove",
                key=f"remove {draft.number} {line.place}",
                icon=":material/delete:",
                help=f"Remove the rule “{plain_text(line.words)}”",
                on_click=_remove_rule,
                args=(work, line.place),
            )
    with st.container(border=True, key="new rule"):
        _new_rule(work, case)


def _remove_rule(work: Work, place: int) -> None:
    trouble.change(work, work.draft.scenario.without_rule(place), "A rule was removed")


def _new_rule(work: Work, case: Case) -> None:
    kinds = asking.kinds(case.budget)
    st.markdown("**Add a rule**")
    kind = st.selectbox(
        "What should hold?", list(kinds), format_func=lambda one: kinds[one], key="rule kind", persist_state="session"
    )
    with st.form(f"rule {kind}", clear_on_submit=True, border=False):
        filled = {blank.key: _fill(blank, kind) for blank in asking.blanks(kind, case.budget)}
        with st.grid(min_column_width=200):
            filled["name"] = st.text_input("Name (optional)", key=f"rule name {kind}")
            filled["source"] = st.text_input("Where it comes from", key=f"rule source {kind}")
            filled["granted_by"] = st.text_input("Who can grant relief", key=f"rule granted {kind}")
        if st.form_submit_button("Add the rule", type="primary"):
            try:
                scenario = asking.with_rule(work.draft.scenario, kind, filled)
                trouble.change(work, scenario, kinds[kind])
            except ScenarioError as error:
                work.problems = error
            st.rerun()


def _fill(blank: asking.Blank, kind: str) -> Any:
    label, key = plain_text(blank.label[:1].upper() + blank.label[1:]), f"rule {kind} {blank.key}"
    choices = list(blank.choices)
    if blank.kind == "name":
        return st.selectbox(
            label,
            choices,
            index=0 if blank.needed and choices else None,
            format_func=lambda one: blank.choices[one],
            key=key,
            placeholder="All of them" if not blank.needed else None,
        )
    if blank.kind == "names":
        return st.multiselect(label, choices, format_func=lambda one: blank.choices[one], key=key)
    if blank.kind == "number":
        return st.number_input(label, 0, 100_000, value=None, step=1, key=key)
    if blank.kind == "percent":
        return asking.percent_text(st.number_input(label, 0.0, 1000.0, value=None, step=1.0, format="%g", key=key))
    if blank.kind == "money":
        return st.number_input(label, 0, None, value=None, step=10_000, key=key)
    return asking.either(st.text_input(label, key=key))
