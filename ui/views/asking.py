"""Priorities and rules: what is asked, by sliders and forms, with what it means in money and what it does."""

from __future__ import annotations

import streamlit as st

from budgetopt.city.model import Budget
from budgetopt.errors import ScenarioError
from budgetopt.present import asking
from budgetopt.present import plan as plans
from budgetopt.present.words import label_text, plain_text
from budgetopt.rules import Case
from budgetopt.scenario.model import Scenario
from budgetopt.scenario.writing import to_toml
from budgetopt.tell.defaults import new_defaults
from budgetopt.tell.headline import headline
from ui.drafts import Draft
from ui.parts import handed, limits, rule_forms
from ui.parts import show as shown
from ui.parts.changing import change_whole, remove
from ui.parts.fields import button, field
from ui.parts.file_box import file_box
from ui.parts.frame import colours, file_name, link
from ui.parts.limits import put
from ui.parts.page import of_budget
from ui.parts.planned import planned
from ui.parts.told import tell
from ui.received import uploaded_scenarios
from ui.state import at_work, open_draft
from ui.work import Work, shipped_scenarios


def show(work: Work, budget: Budget) -> None:
    """The page."""
    draft = at_work(work)
    case = asking.case_of(budget, draft.scenario)
    # On a narrow screen what it does stands below what is asked.
    halves = st.grid(2, min_column_width=440, gap="large")
    with halves.cell():
        shown.tabs(
            "asking tab",
            {
                "Limits": lambda: limits.show(work, draft, case),
                "Goals": lambda: _goals(work, draft, case),
                "Rules and locks": lambda: rule_forms.show(work, draft, case),
                "Scenarios": lambda: _scenarios(work, draft),
            },
        )
    with halves.cell(), st.container(border=True, key="effect"):
        _effect(work, draft)


# Goals


_OWN, _BLEND, _WORDS = "own", "blend", "Weights of the goals"
_WEIGHTS = {"adopted": "As adopted", "residents": "Residents’", _BLEND: "Half and half", _OWN: "Own weights"}


def _goals(work: Work, draft: Draft, case: Case) -> None:
    budget = case.budget
    if not budget.goals:
        st.markdown("The budget names no goals: every dollar counts as reaching the city’s purposes in full.")
        return
    key, kind = f"priorities {draft.number}", asking.priorities_kind(draft.scenario)
    options = [kind for kind in _WEIGHTS if budget.residents or kind not in ("residents", _BLEND)]
    told = (work, draft, _WORDS, key, asking.with_priorities, budget)
    field(st.segmented_control, "Whose weights count?", key, kind, put, *told, value="default",
          options=options, format_func=lambda one: _WEIGHTS[one], required=True)  # fmt: skip
    for weight in asking.weights(budget, case.scenario.priorities):
        slider = f"weight {weight.goal_id} {draft.number}"
        if kind == _OWN:
            about = (work, draft, _WORDS, slider, asking.with_weight, budget, weight.goal_id)
            label = f"{label_text(weight.name)} · {weight.share:.0%}"
            field(st.slider, label, slider, weight.points, put, *about,
                  min_value=0.0, max_value=max(100.0, weight.points), step=1.0, format="%g points")  # fmt: skip
        else:
            given = "point" if weight.points == 1 else "points"
            words = f"{plain_text(weight.name)} · {weight.share:.0%} ({weight.points:.3g} {given})"
            st.progress(weight.share, text=words)


# Scenarios


def _scenarios(work: Work, draft: Draft) -> None:
    scenario = draft.scenario
    said, name, words = draft.whole.description, f"name {draft.number}", f"description {draft.number}"
    told = (work, draft, name, words)
    field(st.text_input, "Name", name, scenario.name, _rename, *told, typed=True, max_chars=80)
    field(st.text_area, "What it is for", words, said, _rename, *told, typed=True, height=80)
    with st.container(horizontal=True):
        button("Duplicate", "duplicate", _duplicate, *told, icon=":material/content_copy:")
        file, help = (
            f"{file_name(scenario.name)}.toml",
            "As a scenario file (TOML), the same that the command line takes",
        )
        handed.small(work, "Download", file, "download scenario", lambda: to_toml(draft.whole).encode(), help=help)
        with st.popover("Delete", icon=":material/delete:", disabled=len(work.drafts) < 2, key="delete"):
            st.markdown(f"Delete “{plain_text(draft.called)}”? The page History can bring it back.")
            label, key = f"Yes, delete “{plain_text(scenario.name)}”", f"delete {draft.number} {draft.version}"
            button(label, key, remove, work, draft, type="primary")
    st.divider()
    st.markdown("**Start another scenario**")
    if work.budget:
        with st.container(horizontal=True):
            for key, one in shipped_scenarios(work.budget).items():
                button(one.name, f"shipped {key}", _add, work, one, help=one.description)
    label = "Or upload a scenario file, or the zip of “Scenario files”"
    given = file_box(label, type=["toml", "zip"], key="scenario upload", max_upload_size=5)
    if given is not None and st.session_state.get("taken scenario") != given.file_id:
        st.session_state["taken scenario"] = given.file_id
        try:
            _add(work, *uploaded_scenarios(work.user, given.name, given.getvalue()))
        except ScenarioError as error:
            tell(error.findings)
        st.rerun()


def _add(work: Work, *scenarios: Scenario) -> None:
    """More scenarios; this tab then shows the last."""
    open_draft(work, work.add(*scenarios).number)


def _duplicate(work: Work, draft: Draft, name: str, words: str) -> None:
    """A copy with the name and the words that stand in the fields now."""
    if _rename(work, draft, name, words):
        _add(work, draft.whole)


def _rename(work: Work, draft: Draft, name: str, words: str) -> bool:
    called = st.session_state.get(name, "").strip()
    description = st.session_state.get(words, draft.whole.description)

    def renamed(whole: Scenario) -> Scenario:
        return whole.with_changes(name=called or whole.name, description=description)

    return change_whole(work, draft, "Renamed", renamed)


# What it does


def _effect(work: Work, draft: Draft) -> None:
    st.subheader("What it does", anchor=False)
    plan = planned(work)
    if plan is not None:
        st.markdown(plain_text(headline(plan)))
        if said := new_defaults(draft.scenario):
            st.caption(plain_text(said))
        shown.figures(plans.figures(plan)[:4], across=2)
        shown.what_it_did(draft, plan)
        shown.chart(plans.served_chart(plan, "department", colours()), "effect departments")
        link("recommendation", "See every move and its reason")


if __name__ == "__main__":
    of_budget("Priorities and rules", "every change is solved at once, and every step can be undone.", show)
