"""Recommendation: the plan in a sentence, figures and pictures, every program's why, and decisions that lock a move."""

from __future__ import annotations

import streamlit as st

from budgetopt.plan.plan import Plan
from budgetopt.present import city, deciding, program
from budgetopt.present import plan as plans
from budgetopt.present.first_draft import BY_GOALS, may_follow_goals
from budgetopt.present.ways import ways_chart
from budgetopt.present.words import plain_text
from budgetopt.scenario.model import Scenario
from budgetopt.tell.facts import Facts
from budgetopt.tell.headline import headline
from budgetopt.tell.plan import bounded_and_free
from budgetopt.tell.prices import rule_prices
from ui.drafts import Draft
from ui.parts import show as shown
from ui.parts.changing import MARKS, button, change, drop_rule, show_refused, tell, typed
from ui.parts.frame import colours, link
from ui.parts.page import of_plan
from ui.parts.wondering import robustness_found, tested_so_far
from ui.state import at_work
from ui.work import Work

_EMPTY = {"decision": "accept", "amount": "", "reason": ""}


def show(work: Work, plan: Plan) -> None:
    """The page."""
    draft = at_work(work)
    st.markdown(f"#### {plain_text(headline(plan))}")
    if may_follow_goals(plan):
        button(BY_GOALS, "by goals", _by_goals, work, draft)
    tested_so_far(work, plan)
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


def _by_goals(work: Work, draft: Draft) -> None:
    change(work, draft, BY_GOALS, lambda scenario: scenario.with_limits(unknown=None))


def _what_changed(draft: Draft, plan: Plan) -> None:
    """What the last change of the scenario did to the plan, while the officer watches."""
    if draft.before is None:
        return
    with st.container(border=True, key="what changed"):
        shown.what_it_did(draft, plan)
        if plans.worth_drawing(draft.before, plan):
            # Closed: what stands below it stays where it is, under the pointer.
            with st.expander("Which programs, and by how much", key="rest"):
                shown.chart(plans.between_chart(draft.before, plan, colours()), "between")


def _moves(work: Work, plan: Plan) -> None:
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
        "exit costs are what cuts cost in the first year. The small ends are gathered."
    )


def _served(plan: Plan) -> None:
    offered = {kind: kind.capitalize() for kind in plans.served_kinds(plan)}
    kind = shown.one_of("By", offered, "department", "served by")
    shown.chart(plans.served_chart(plan, kind, colours()), "served")
    shown.table(plans.served_table(plan, kind), "served table", height="content")


def _programs(plan: Plan) -> None:
    """Every program's why: of one in full, of all as a list."""
    offered = city.program_choices(plan.budget, plans.by_change(plan))
    chosen = shown.pick("Why does this program get what it gets?", offered, "why")
    with st.container(border=True, key="why box"):
        st.markdown(f"**{plain_text(plans.status_words(plan, chosen))}**  \n{plain_text(plan.why(chosen))}")
        shown.lines(plans.price_words(plan, chosen))
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


def _decide(work: Work, draft: Draft, plan: Plan) -> None:
    """Accept, edit or reject one move; it is locked, and everything else is planned again at once."""
    choose, list_made = st.columns([3, 2], gap="large")
    with choose, st.container(border=True):
        _move(work, draft, plan)
        show_refused("decide")
    with list_made:
        st.markdown("**Decided so far**")
        made = deciding.made(plan)
        if not made:
            st.caption("Nothing yet. A decision fixes a program’s total, and the rest is planned again around it.")
        for place, (lock, words, amount, reason) in enumerate(made):
            shown.line(
                f":material/lock: **{plain_text(words)}**  \n{plain_text(amount)}  \n:gray[{plain_text(reason)}]",
                "Take back",
                f"unlock {draft.number} {place} {draft.version}",
                words,
                drop_rule,
                work,
                draft,
                "A decision was taken back",
                lock,
            )
        link("export", "Hand the plan on")


def _move(work: Work, draft: Draft, plan: Plan) -> None:
    """One move and the form that decides it. It stays in view when another tab decides it: no other takes its place."""
    moves = deciding.open_programs(plan)
    programs = [*moves, *deciding.unmoved_programs(plan)]
    # After each decision of this tab another choice, which begins at the largest move.
    key = f"decide program {draft.number} {st.session_state.get('decisions made', 0)}"
    before: str = st.session_state.get(key) or ""
    gone = before in plan.budget.program and before not in programs
    if gone:
        programs = [before, *programs]
    if not moves:
        st.markdown("Every move is decided." + (" Any other program can be decided too." if programs else ""))
    if not programs:
        return
    program = shown.pick("Which program?", {one: deciding.program_label(plan, one) for one in programs}, key)
    if gone and program == before:
        st.info("This is no longer open: it was decided, or the plan no longer moves it. Choose another move.")
        return
    st.markdown(plain_text(plans.total_words(plan, program)))
    st.markdown(f":gray[{plain_text(plan.why(program))}]")
    _form(work, draft, plan, program)


def _form(work: Work, draft: Draft, plan: Plan, program: str) -> None:
    """The fields of one program in one scenario: what is typed there is never taken for another."""
    of = f"{draft.number} {program}"
    decision = shown.one_of("Decision", deciding.DECISIONS, "accept", f"decision {of}")
    if decision == "edit":
        _amount(plan, program, f"amount {of}")
    typed("Reason (kept with the plan)", f"reason {of}", max_chars=300, persist_state="session")
    key, icon = f"lock {of} {draft.version}", ":material/lock:"
    button("Lock it and plan again", key, _lock, work, draft, plan, program, type="primary", icon=icon)


def _amount(plan: Plan, program: str, key: str) -> None:
    """The box for an edit's amount, and below it what it comes to, or what is wrong with it."""
    amount = st.text_input(
        f"Amount, {plan.budget.currency}",
        key=key,
        placeholder="8,800,000 or $8.8M",
        max_chars=40,
        persist_state="session",
        live=True,
    )
    try:
        cents = deciding.amount_of(plan, program, "edit" if amount else "accept", amount)
        st.markdown(f"{'' if amount else 'Recommended: '}**{plain_text(deciding.amount_words(plan, program, cents))}**")
    except ValueError as wrong:
        st.markdown(f"{MARKS['error']} {plain_text(str(wrong))}")


def _lock(work: Work, draft: Draft, plan: Plan, program: str) -> None:
    """Decide with what is in the fields now, also in one that was not left before the button was pressed."""
    of = f"{draft.number} {program}"
    decision, typed, reason = (st.session_state.get(f"{field} {of}") or nothing for field, nothing in _EMPTY.items())
    words = deciding.decision_words(plan, program, decision)
    try:
        cents = deciding.amount_of(plan, program, decision, typed)
    except ValueError as wrong:
        # What cannot be read is said under its box; an empty one asks for an amount.
        if not typed:
            tell(str(wrong), "decide")
        return
    asked = ", ".join(part for part in (words, deciding.amount_words(plan, program, cents), reason) if part)

    def locked(scenario: Scenario) -> Scenario:
        return deciding.decided(plan, scenario, program, decision, typed, reason)

    if change(work, draft, words, locked, "decide", asked):
        st.session_state["decisions made"] = st.session_state.get("decisions made", 0) + 1
        # Were it taken back, its form would begin anew.
        st.session_state.update({f"{field} {of}": nothing for field, nothing in _EMPTY.items()})


if __name__ == "__main__":
    of_plan("Recommendation", "the best plan that the scenario allows, and what you decide about it.", show)
