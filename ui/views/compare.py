"""Compare: two to six scenarios side by side, where they agree, where they differ, and what differences cost."""

from __future__ import annotations

import streamlit as st

from budgetopt.city.model import Budget
from budgetopt.explore.adopting import taken
from budgetopt.explore.compare import Comparison, agreement
from budgetopt.plan.plan import Plan
from budgetopt.present import side_by_side
from budgetopt.present.words import plain_text
from budgetopt.scenario.model import Scenario
from budgetopt.tell.figures import money_short
from budgetopt.tell.headline import headline
from budgetopt.tell.pick import pick_in_words
from ui.parts import show as shown
from ui.parts.changing import change
from ui.parts.fields import button
from ui.parts.frame import colours, link
from ui.parts.page import of_budget
from ui.parts.planned import choose, compared
from ui.state import at_work, open_draft
from ui.work import SideBySide, Work, shipped_scenarios

# Differences that are shown without a list to scroll.
_IN_FULL = 15


def show(work: Work, budget: Budget) -> None:
    """The page."""
    _more(work, budget)
    chosen = choose(work, "compared")
    if len(chosen) < 2:
        st.info("Choose at least two scenarios.", icon=":material/compare_arrows:")
        return
    found = compared(work, chosen)
    if found is None:
        return
    if found.comparison is None:
        for plan in found.plans.values():
            st.markdown(f"**{plain_text(plan.scenario.name or '')}:** {plain_text(headline(plan))}")
        st.info("A comparison needs two scenarios that can be met.", icon=":material/compare_arrows:")
        return
    _comparison(found.comparison)
    _take(work, found, found.comparison)


def _more(work: Work, budget: Budget) -> None:
    """Scenarios that ship with the product, one click away: a comparison needs two."""
    there = {draft.scenario.name for draft in work.drafts.values()}
    offered = {key: one for key, one in shipped_scenarios(budget).items() if one.name not in there}
    if not offered:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(":gray[Add a scenario:]")
        for key, one in offered.items():
            icon, about = ":material/add:", plain_text(one.description)
            button(one.name, f"add {key}", _add, work, one, icon=icon, help=about)


def _add(work: Work, scenario: Scenario) -> None:
    shown_now = at_work(work).number
    added = work.add(scenario)
    open_draft(work, shown_now)
    kept = st.session_state.get("kept compared", [number for number in work.drafts if number != added.number])
    st.session_state["kept compared"] = [*kept, added.number]


def _comparison(found: Comparison) -> None:
    st.markdown(f"**Pick** {plain_text(pick_in_words(found))}")
    shown.small_table(side_by_side.figures_table(found))
    halves = st.grid(2, min_column_width=440, gap="large")
    with halves.cell():
        shown.chart(side_by_side.gain_chart(found, colours()), "gain")
    with halves.cell():
        shown.chart(side_by_side.changes_chart(found, "departments", colours()), "departments apart")
    st.subheader("What is asked differently, and what it costs", anchor=False)
    st.caption(
        "Each difference alone, taken over into the first scenario and planned again. Effects do not add up: one rule "
        "may matter only where another is absent."
    )
    differences = side_by_side.differences_table(found)
    # Each of a hundred decisions is one: what stands below is not to be looked for.
    shown.table(differences, "differences", height="content" if len(differences.rows) <= _IN_FULL else "auto")
    st.subheader("Where they agree and where they differ", anchor=False)
    shown.lines(agreement(found))
    there = {"programs": True, "departments": True, "goals": found.goals, "districts": found.districts}
    lists = {name: name.capitalize() for name, rows in there.items() if rows}
    table = shown.one_of("Only what differs", lists, "programs", "compare list")
    widths = {"Department": st.column_config.Column(width=260)} if table == "programs" else {}
    shown.table(side_by_side.beside_table(found, table), "beside", height=460, column_config=widths)


def _take(work: Work, found: SideBySide, comparison: Comparison) -> None:
    """Take one scenario's move over into another: there it is a lock, which one undo takes back."""
    offered = side_by_side.differing(comparison)
    if not offered:
        return
    with st.container(border=True, key="take"):
        st.subheader("Take a move over", anchor=False)
        into = shown.pick(
            "Into", {number: work.drafts[number].called for number in found.plans}, "take into", width=360
        )
        program = shown.pick("The move", offered, "take program")
        for number, plan in found.plans.items():
            if number != into:
                amount = money_short(plan.allocation.programs[program] / 100, plan.budget.currency)
                label = f"Take {amount} from “{work.drafts[number].scenario.name}”"
                button(plain_text(label), f"take {number}", _taken, work, into, number, plan, program)
    link("export", "Hand the comparison on as a workbook")


def _taken(work: Work, into: int, number: int, plan: Plan, program: str) -> None:
    source = f"Taken from “{work.drafts[number].scenario.name}”"
    words = f"{plan.budget.program_names[program]}: {source[:1].lower()}{source[1:]}"
    change(work, work.drafts[into], words, lambda scenario: taken(scenario, plan, program, source), about=program)


if __name__ == "__main__":
    lead = "Scenarios side by side; the first is what the others are held against."
    of_budget("Compare", lead, show, scenario=False)
