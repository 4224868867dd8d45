"""Rules of a scenario's own: what there is, and a form for each kind of rule."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from budgetopt.present import asking
from budgetopt.present.words import label_text, plain_text
from budgetopt.rules import Case
from ui.drafts import Draft
from ui.parts import aside
from ui.parts import show as shown
from ui.parts.changing import change, drop_rule
from ui.parts.fields import button
from ui.parts.told import show_refused
from ui.work import Work

_READ: dict[str, Callable[[Any], Any]] = {
    "percent": asking.percent_text,
    "money": asking.either,
    "either": asking.either,
}
_ADDED = "rules added"


def show(work: Work, draft: Draft, case: Case) -> None:
    """The rules of a draft, and the form for another."""
    lines = asking.rule_lines(case)
    if not lines:
        st.caption("No rules of your own yet: the law and the limits hold.")
    for line in lines:
        icon = "lock" if line.lock else "gavel"
        words = f":material/{icon}: **{plain_text(line.words)}**  \n:gray[{plain_text(line.detail)}]"
        key = f"remove {draft.number} {line.index} {draft.version}"
        told = (work, draft, "A rule was removed", draft.scenario.rules[line.index])
        shown.line(words, "Remove", key, line.words, drop_rule, *told, icon=":material/delete:")
    aside.show(work, draft, case.budget)
    with st.container(border=True, key="new rule"):
        _new_rule(work, draft, case)


def _new_rule(work: Work, draft: Draft, case: Case) -> None:
    kinds = asking.kinds(case.budget)
    st.markdown("**Add a rule**")
    kind = shown.pick("What should hold?", kinds, "rule kind")
    # What is refused stays in its fields; a rule that was added leaves empty ones, which are other fields.
    form = _form(draft, kind)
    blanks = asking.blanks(kind, case.budget)
    with st.form(form, border=False):
        for blank in blanks:
            _fill(blank, f"{form} {blank.key}")
        with st.grid(min_column_width=200):
            for key, label in asking.about().items():
                st.text_input(label, key=f"{form} {key}")
        told = (work, draft, kind, kinds[kind], form, blanks)
        button("Add the rule", f"{form} add", _add, *told, draw=st.form_submit_button, type="primary")
        show_refused("rule")


def _add(work: Work, draft: Draft, kind: str, words: str, form: str, blanks: Sequence[asking.Blank]) -> None:
    """Add the rule that stands in the fields now; once, however often the button is pressed before they are empty."""
    if form != _form(draft, kind):
        return
    filled = {
        blank.key: _READ.get(blank.kind, lambda it: it)(st.session_state[f"{form} {blank.key}"]) for blank in blanks
    }
    filled |= {key: st.session_state[f"{form} {key}"] for key in asking.about()}
    if change(work, draft, words, lambda scenario: asking.with_rule(scenario, kind, filled), "rule", words):
        st.session_state[_ADDED] = st.session_state.get(_ADDED, 0) + 1


def _form(draft: Draft, kind: str) -> str:
    return f"rule {kind} {draft.number} {st.session_state.get(_ADDED, 0)}"


def _fill(blank: asking.Blank, key: str) -> None:
    label = label_text(blank.label[:1].upper() + blank.label[1:])
    choices = list(blank.choices)
    if blank.kind == "name":
        index, none = (0 if choices else None, None) if blank.needed else (None, "All of them")
        shown.pick(label, blank.choices, key, index=index, placeholder=none, persist_state=None)
    elif blank.kind == "names":
        st.multiselect(label, choices, format_func=lambda one: blank.choices[one], key=key)
    elif blank.kind == "number":
        st.number_input(label, 0, 100_000, value=None, step=1, key=key)
    elif blank.kind == "percent":
        st.number_input(label, 0.0, 1000.0, value=None, step=1.0, format="%g", key=key)
    else:
        st.text_input(label, key=key, placeholder="8,800,000 or $8.8M" if blank.kind == "money" else None)
