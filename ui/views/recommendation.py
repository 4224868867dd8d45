"""Recommendation: the plan in a sentence, figures and pictures, every program's why, and decisions that lock a move."""

from __future__ import annotations

import streamlit as st

from budgetopt.plan.plan import Plan
from budgetopt.present import city, program
from budgetopt.present import plan as plans
from budgetopt.present.first_draft import BY_GOALS, may_follow_goals
from budgetopt.present.ways import ways_chart
from budgetopt.present.words import plain_text
from budgetopt.tell.earlier import earlier_in_words
from budgetopt.tell.facts import Facts
from budgetopt.tell.headline import headline
from budgetopt.tell.plan import bounded_and_free
from budgetopt.tell.prices import rule_prices
from budgetopt.workspace.replies import replies_of
from ui.drafts import Draft
from ui.keeping import projects
from ui.parts import replied
from ui.parts import show as shown
from ui.parts.changing import change
from ui.parts.fields import button
from ui.parts.frame import colours, link
from ui.parts.page import of_plan
from ui.parts.wondering import robustness_found, tested_so_far
from ui.state import at_work
from ui.work import Work


def show(work: Work, plan: Plan) -> None:
    """The page."""
    draft = at_work(work)
    st.markdown(f"#### {plain_text(headline(plan))}")
    if may_follow_goals(plan):
        button(BY_GOALS, "by goals", _by_goals, work, draft, type="primary")
    tested_so_far(work, draft, plan)
    shown.figures(plans.figures(plan))
    if plan.status != "optimal":
        st.warning("Stopped at the time limit: every rule holds, but a better plan may exist.")
    shown.what_changed(draft, plan)
    shown.tabs(
        "plan tab",
        {
            "Largest moves": lambda: _moves(work, plan),
            "Money’s way": lambda: _ways(plan),
            "Who is served": lambda: _served(plan),
            "Every program": lambda: _programs(work, draft, plan),
            "Rules and prices": lambda: _rules(plan),
        },
    )


def _by_goals(work: Work, draft: Draft) -> None:
    change(work, draft, BY_GOALS, lambda scenario: scenario.with_limits(unknown=None))


def _moves(work: Work, plan: Plan) -> None:
    if any(year.changed_programs for year in plan.by_year):
        shown.chart(plans.moves_chart(plan, colours()), "moves")
    left, right = st.columns(2, gap="large")
    with left:
        st.markdown("**How sure is this?**")
        shown.lines(plans.sure(plan, robustness_found(work, plan)))
        link("whatif", "Ask how sure it is, and what else could be done")
    with right:
        st.markdown("**What this plan does not decide**")
        shown.lines(plans.not_decided(plan) or ["Nothing."])
        # Searches: worked out for who opens it, and once a plan.
        fewer = st.expander("How much would fewer changes keep?", key="fewer changes", on_change="rerun")
        if fewer.open:
            with fewer, st.spinner("Looking for plans with fewer changes"):
                shown.lines(plans.fewer_changes(plan))
                link("whatif", "The whole curve, and a plan of any number: What if, Frontier")


def _ways(plan: Plan) -> None:
    funds = {"": "All funds"} | plan.budget.fund_names
    fund = shown.pick("Fund", funds, "ways fund", width=360)
    shown.chart(ways_chart(plan, colours(), fund), "ways")
    st.caption(
        "Money stays in its fund: each ribbon is within one fund. New money is what funds have beyond today’s budget; "
        "exit costs are what cuts cost in the first year. Small amounts are grouped."
    )


def _served(plan: Plan) -> None:
    offered = {kind: kind.capitalize() for kind in plans.served_kinds(plan)}
    kind = shown.one_of("By", offered, "department", "served by")
    shown.chart(plans.served_chart(plan, kind, colours()), "served")
    shown.table(plans.served_table(plan, kind), "served table", height="content")


def _programs(work: Work, draft: Draft, plan: Plan) -> None:
    """Every program's why: of one in full, of all as a list."""
    replies = replies_of(projects().workspace, work.project, draft.number)
    offered = city.program_choices(plan.budget, plans.by_change(plan))
    chosen = shown.pick("Why does this program get what it gets?", offered, "why")
    with st.container(border=True, key="why box"):
        st.markdown(f"**{plain_text(plans.status_words(plan, chosen))}**  \n{plain_text(plan.why(chosen))}")
        shown.lines(plans.price_words(plan, chosen))
        if chosen in replies:
            st.markdown("**What the department says**")
            replied.show(work, plan, replies[chosen])
        earlier = earlier_in_words(plan.budget, chosen)
        if earlier:
            st.markdown("**A year ago**")
            shown.lines(earlier)
        st.markdown("**What that rests on, with the cells**")
        shown.table(program.rested(plan.rests_on[chosen]), "why rests on", row_height=shown.TALL_ROW)
        with st.expander("For analysts", type="compact", key="why analysts"):
            st.markdown(plain_text(plan.reasons[chosen].for_analysts or "No marginal values: nothing moves it."))
    st.caption("The largest changes first. Sort by a heading; search with the magnifying glass.")
    shown.table(
        plans.programs_table(plan),
        "plan programs",
        height=560,
        row_height=shown.TALL_ROW,
        column_config={"Why": st.column_config.TextColumn(width=420)},
    )


def _rules(plan: Plan) -> None:
    st.caption(plain_text(rule_prices(plan)))
    shown.table(plans.rules_table(plan), "plan rules", height="content")
    st.markdown(plain_text(bounded_and_free(Facts(plan))))


if __name__ == "__main__":
    of_plan("Recommendation", "the best plan that the scenario allows, and what you decide about it.", show)
