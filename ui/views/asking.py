"""Priorities and rules: what is asked, by sliders and forms, with what it means in money and what it does."""

from __future__ import annotations

import streamlit as st

from budgetopt.city.model import Budget
from budgetopt.errors import ScenarioError
from budgetopt.present import asking
from budgetopt.present import plan as plans
from budgetopt.present.words import plain_text
from budgetopt.rules import Case
from budgetopt.scenario.model import Scenario
from budgetopt.scenario.writing import to_toml
from budgetopt.tell.headline import headline
from ui.parts import rule_forms
from ui.parts import show as shown
from ui.parts.changing import after_typing, change, synced, tell
from ui.parts.frame import colours, file_name, heading, link, needs_budget
from ui.parts.page import page
from ui.parts.planning import planned
from ui.state import at_work, open_draft
from ui.work import Draft, Work, shipped_scenarios, uploaded_scenario

TITLE = "Priorities and rules"


def show(work: Work) -> None:
    """The page."""
    budget = work.budget
    if not needs_budget(work, TITLE) or budget is None:
        return
    heading(TITLE, "every change is solved at once, and every step can be undone.", work)
    draft = at_work(work)
    case = asking.case_of(budget, draft.scenario)
    # On a narrow screen what it does stands below what is asked.
    halves = st.grid(2, min_column_width=440, gap="large")
    with halves.cell():
        shown.tabs(
            "asking tab",
            {
                "Limits": lambda: _limits(work, draft, case),
                "Goals": lambda: _goals(work, draft, case),
                "Rules and locks": lambda: rule_forms.show(work, draft, case),
                "Scenarios": lambda: _scenarios(work, draft),
            },
        )
    with halves.cell(), st.container(border=True, key="effect"):
        _effect(work, draft)


# Limits


def _limits(work: Work, draft: Draft, case: Case) -> None:
    for key, (label, largest, step) in asking.LIMITS.items():
        number = asking.limit_number(draft.scenario, key)
        slider, lifted = f"{key} {draft.number}", f"{key} lifted {draft.number}"
        synced(lifted, number is None)
        with st.container(border=True):
            if number is not None:
                st.slider(
                    label,
                    0.0,
                    max(float(largest), number),
                    step=float(step),
                    format="%g%%",
                    key=synced(slider, number),
                    on_change=_set_limit,
                    args=(work, draft, key, slider),
                )
            else:
                st.markdown(label)
            with st.container(horizontal=True, vertical_alignment="center"):
                st.caption(plain_text(asking.limit_in_money(case, key)), width="stretch")
                st.toggle("No limit", key=lifted, on_change=_lift, args=(work, draft, key, lifted))
    _funds(work, draft, case)


def _set_limit(work: Work, draft: Draft, key: str, slider: str) -> None:
    number = st.session_state[slider]
    change(work, draft, asking.LIMITS[key][0], lambda scenario: asking.with_limit(scenario, key, number))


def _lift(work: Work, draft: Draft, key: str, lifted: str) -> None:
    number = None if st.session_state[lifted] else asking.default_limit(key)
    change(work, draft, asking.LIMITS[key][0], lambda scenario: asking.with_limit(scenario, key, number))


def _funds(work: Work, draft: Draft, case: Case) -> None:
    with st.expander("More or less money in a fund", icon=":material/account_balance:"):
        for fund in case.budget.funds:
            number = asking.fund_number(draft.scenario, fund.id)
            key = f"fund {fund.id} {draft.number} {number}"
            with st.container(horizontal=True, vertical_alignment="bottom"):
                st.number_input(
                    f"{plain_text(case.budget.fund_names[fund.id])}, change in %",
                    -100.0,
                    100.0,
                    number,
                    step=1.0,
                    format="%g",
                    key=key,
                    on_change=_set_fund,
                    args=(work, draft, fund.id, key),
                    width=300,
                )
                st.caption(plain_text(asking.fund_in_money(case, fund.id)))


def _set_fund(work: Work, draft: Draft, fund: str, key: str) -> None:
    number = st.session_state[key]
    change(work, draft, "Money of a fund", lambda scenario: asking.with_fund(scenario, fund, number))


# Goals


_OWN, _BLEND = "own", "blend"
_WEIGHTS = {"adopted": "As adopted", "residents": "Residents’", _BLEND: "Half and half", _OWN: "Own weights"}


def _goals(work: Work, draft: Draft, case: Case) -> None:
    budget = case.budget
    if not budget.goals:
        st.markdown("The budget names no goals: every dollar counts as reaching the city’s purposes in full.")
        return
    key = synced(f"priorities {draft.number}", asking.priorities_kind(draft.scenario))
    options = [kind for kind in _WEIGHTS if budget.residents or kind not in ("residents", _BLEND)]
    st.segmented_control(
        "Whose weights count?",
        options,
        format_func=lambda kind: _WEIGHTS[kind],
        key=key,
        required=True,
        on_change=_set_priorities,
        args=(work, draft, budget, key),
    )
    own = st.session_state[key] == _OWN
    for weight in asking.weights(budget, case.scenario.priorities):
        slider = f"weight {weight.goal_id} {draft.number}"
        if own:
            st.slider(
                f"{plain_text(weight.name)} · {weight.share:.0%}",
                0.0,
                max(100.0, weight.points),
                step=1.0,
                format="%g points",
                key=synced(slider, weight.points),
                on_change=_set_weight,
                args=(work, draft, budget, weight.goal_id, slider),
            )
        else:
            st.progress(weight.share, text=f"{plain_text(weight.name)} · {weight.share:.0%} ({weight.points:g} points)")


def _set_priorities(work: Work, draft: Draft, budget: Budget, key: str) -> None:
    kind = st.session_state[key]
    change(work, draft, "Weights of the goals", lambda scenario: asking.with_priorities(scenario, budget, kind))


def _set_weight(work: Work, draft: Draft, budget: Budget, goal: str, slider: str) -> None:
    points = st.session_state[slider]
    change(work, draft, "Weights of the goals", lambda scenario: asking.with_weight(scenario, budget, goal, points))


# Scenarios


def _scenarios(work: Work, draft: Draft) -> None:
    scenario = draft.scenario
    # A field is another one only when its own value has changed: what is being typed elsewhere stays.
    name, words = f"name {draft.number} {scenario.name}", f"description {draft.number} {scenario.description}"
    told = (work, draft, name, words)
    st.text_input("Name", scenario.name, key=name, max_chars=80, on_change=_rename, args=told)
    st.text_area("What it is for", scenario.description, key=words, on_change=_rename, args=told, height=80)
    with st.container(horizontal=True):
        st.button("Duplicate", icon=":material/content_copy:", on_click=_duplicate, args=told, key="duplicate")
        st.download_button(
            "Download",
            data=after_typing(lambda: to_toml(draft.scenario)),
            file_name=f"{file_name(scenario.name)}.toml",
            icon=":material/download:",
            on_click="ignore",
            key="download scenario",
            help="As a scenario file (TOML), the same that the command line takes",
        )
        st.button(
            "Delete",
            icon=":material/delete:",
            on_click=work.remove,
            args=(draft.number,),
            disabled=len(work.drafts) < 2,
            key="delete scenario",
        )
    st.divider()
    st.markdown("**Start another scenario**")
    if work.budget:
        with st.container(horizontal=True):
            for key, one in shipped_scenarios(work.budget).items():
                st.button(one.name, key=f"shipped {key}", on_click=_add, args=(work, one), help=one.description)
    given = st.file_uploader("Or upload a scenario file", type=["toml"], key="scenario upload", max_upload_size=1)
    if given is not None and st.session_state.get("taken scenario") != given.file_id:
        st.session_state["taken scenario"] = given.file_id
        try:
            _add(work, uploaded_scenario(given.name, given.getvalue()))
        except ScenarioError as error:
            tell(error.findings)
        st.rerun()


def _add(work: Work, scenario: Scenario) -> None:
    """One more scenario, which this tab then shows."""
    open_draft(work, work.add(scenario).number)


def _duplicate(work: Work, draft: Draft, name: str, words: str) -> None:
    """A copy with the name and the words that stand in the fields now."""
    _rename(work, draft, name, words)
    _add(work, draft.scenario)


def _rename(work: Work, draft: Draft, name: str, words: str) -> None:
    called = st.session_state.get(name, "").strip()
    description = st.session_state.get(words, draft.scenario.description)

    def renamed(scenario: Scenario) -> Scenario:
        return scenario.with_changes(name=called or scenario.name, description=description)

    change(work, draft, "Renamed", renamed, asked=called)


# What it does


def _effect(work: Work, draft: Draft) -> None:
    st.subheader("What it does", anchor=False)
    answer = planned(work)
    if answer is not None:
        st.markdown(plain_text(headline(answer)))
        shown.figures(plans.figures(answer)[:4], across=2)
        if draft.before is not None:
            st.markdown(
                f":material/history: **{plain_text(draft.last_change)}:** "
                f"{plain_text(plans.between_sentence(draft.before, answer))}"
            )
        shown.chart(plans.served_chart(answer, "department", colours()), "effect departments")
        link("recommendation", "See every move and its reason")


if __name__ == "__main__":
    page(show)
