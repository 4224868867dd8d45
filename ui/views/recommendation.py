"""Recommendation: the plan in a sentence, figures and pictures, every program's why, and decisions that lock a move."""

from __future__ import annotations

import streamlit as st

from budgetopt.plan.plan import Plan
from budgetopt.present import deciding
from budgetopt.present import plan as plans
from budgetopt.present.ways import ways_chart
from budgetopt.present.words import plain_text
from ui.parts import show as shown
from ui.parts import trouble
from ui.parts.frame import colours, heading, link, needs_budget
from ui.parts.page import page
from ui.parts.planning import planned
from ui.parts.wondering import robustness_found
from ui.work import Draft, Work

TITLE = "Recommendation"


def show(work: Work) -> None:
    """The page."""
    if not needs_budget(work, TITLE):
        return
    heading(TITLE, "the best plan that the scenario allows, and what you decide about it.", work)
    trouble.show_refused(work)
    answer = planned(work)
    if answer is not None:
        _plan(work, work.draft, answer)


def _plan(work: Work, draft: Draft, plan: Plan) -> None:
    st.markdown(f"#### {plain_text(plans.sentence(plan))}")
    shown.figures(plans.figures(plan))
    if plan.status != "optimal":
        st.warning("Stopped at the time limit: every rule holds, but a better plan may exist.")
    _what_changed(draft, plan)
    shown.tabs(
        "plan tab",
        {
            "Largest moves": lambda: _moves(work, plan),
            "Money’s way": lambda: _ways(plan),
            "Who is served": lambda: _served(plan),
            "Every program": lambda: _programs(plan),
            "Rules and prices": lambda: _rules(plan),
            "Decide": lambda: _decide(work, draft, plan),
        },
    )


def _what_changed(draft: Draft, plan: Plan) -> None:
    """What the last change of the scenario did to the plan, while the officer watches."""
    if draft.before is None:
        return
    with st.container(border=True, key="what changed"):
        st.markdown(
            f":material/history: **{plain_text(draft.last_change)}:** "
            f"{plain_text(plans.between_sentence(draft.before, plan))}"
        )
        if plans.changes_between(draft.before, plan):
            with st.expander("Which programs, and by how much", expanded=True, key="rest"):
                shown.chart(plans.between_chart(draft.before, plan, colours()), "between")


def _moves(work: Work, plan: Plan) -> None:
    shown.chart(plans.moves_chart(plan, colours()), "moves")
    left, right = st.columns(2, gap="large")
    with left:
        st.markdown("**How sure is this?**")
        for words in plans.sure(plan, robustness_found(work, plan)):
            st.markdown(f"- {plain_text(words)}")
        link("whatif", "Ask how sure it is, and what else could be done")
    with right:
        st.markdown("**What this plan does not decide**")
        for words in plans.not_decided(plan) or ["Nothing."]:
            st.markdown(f"- {plain_text(words)}")


def _ways(plan: Plan) -> None:
    funds = {"": "All funds"} | {fund.id: fund.name for fund in plan.budget.funds}
    fund = st.selectbox(
        "Fund", list(funds), format_func=lambda id: funds[id], key="ways fund", persist_state="session", width=360
    )
    shown.chart(ways_chart(plan, colours(), fund), "ways")
    st.caption(
        "Money stays in its fund: each ribbon is within one fund. New money is what funds have beyond today’s budget; "
        "exit costs are what cuts cost in the first year. The small ends are gathered."
    )


def _served(plan: Plan) -> None:
    kind = st.segmented_control(
        "By",
        plans.served_kinds(plan),
        default="department",
        format_func=str.capitalize,
        required=True,
        key="served by",
        persist_state="session",
    )
    shown.chart(plans.served_chart(plan, kind or "department", colours()), "served")
    shown.table(plans.served_table(plan, kind or "department"), "served table", height="content")


def _programs(plan: Plan) -> None:
    """Every program's why: of one in full, of all as a list."""
    programs = plan.budget.program
    chosen = st.selectbox(
        "Why does this program get what it gets?",
        plans.by_change(plan),
        format_func=lambda id: f"{programs[id].name} ({programs[id].department})",
        key="why",
        persist_state="session",
    )
    with st.container(border=True, key="why box"):
        st.markdown(f"**{plain_text(plans.status_words(plan, chosen))}**  \n{plain_text(plan.why(chosen))}")
    st.caption("The largest changes first. Sort by a heading; search with the magnifying glass.")
    shown.table(
        plans.programs_table(plan),
        "plan programs",
        height=560,
        column_config={"Why": st.column_config.TextColumn(width="large")},
    )


def _rules(plan: Plan) -> None:
    st.caption(
        "What a rule costs: impact points gained if it alone were dropped, worked out by planning again. "
        "The law is not priced."
    )
    shown.table(plans.rules_table(plan), "plan rules", height="content")
    st.markdown(plain_text(plans.price_of_policy(plan)))


def _decide(work: Work, draft: Draft, plan: Plan) -> None:
    """Accept, edit or reject one move; it is locked, and everything else is planned again at once."""
    programs = deciding.open_programs(plan)
    made = deciding.made(plan)
    choose, list_made = st.columns([3, 2], gap="large")
    with choose, st.container(border=True):
        if not programs:
            st.markdown("Every move is decided.")
        else:
            program = st.selectbox(
                "Which move?",
                programs,
                format_func=lambda one: deciding.program_label(plan, one),
                key="decide program",
            )
            st.markdown(plain_text(plans.total_words(plan, program)))
            st.markdown(f":gray[{plain_text(plan.why(program))}]")
            _form(work, plan, program)
    with list_made:
        st.markdown("**Decided so far**")
        if not made:
            st.caption("Nothing yet. A decision fixes a program’s total, and the rest is planned again around it.")
        for place, words, reason in made:
            with st.container(border=True, horizontal=True, vertical_alignment="center"):
                st.markdown(f":material/lock: **{plain_text(words)}**  \n:gray[{plain_text(reason)}]", width="stretch")
                st.button(
                    "Take back",
                    key=f"unlock {draft.number} {place}",
                    help=f"Take back: {plain_text(words)}",
                    on_click=_take_back,
                    args=(work, place),
                )
        link("export", "Hand the plan on")


def _form(work: Work, plan: Plan, program: str) -> None:
    decision = st.segmented_control(
        "Decision",
        list(deciding.DECISIONS),
        default="accept",
        format_func=lambda one: deciding.DECISIONS[one],
        required=True,
        key="decision",
    )
    amount = None
    if decision == "edit":
        amount = st.number_input(
            f"Amount, {plan.budget.currency}",
            0.0,
            None,
            value=deciding.suggested(plan, program),
            step=1000.0,
            format="%.2f",
            key=f"amount {program}",
        )
        if amount is not None:
            st.markdown(f"**{plain_text(deciding.amount_words(plan, program, amount))}**")
    reason = st.text_input("Reason (kept with the plan)", key="reason", max_chars=300)
    st.button(
        "Lock it and plan again",
        type="primary",
        icon=":material/lock:",
        on_click=_lock,
        args=(work, plan, program, decision or "accept", amount, reason),
        key="lock",
    )


def _lock(work: Work, plan: Plan, program: str, decision: str, amount: float | None, reason: str) -> None:
    scenario = deciding.decided(plan, work.draft.scenario, program, decision, amount, reason)
    trouble.change(work, scenario, deciding.decision_words(plan, program, decision))
    # The next move has no reason yet, and nothing is decided of it.
    st.session_state["reason"], st.session_state["decision"] = "", "accept"


def _take_back(work: Work, place: int) -> None:
    trouble.change(work, work.draft.scenario.without_rule(place), "A decision was taken back")


if __name__ == "__main__":
    page(show)
