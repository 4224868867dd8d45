"""Residents: the exercise with a hundred dollars, on screen for a meeting and as a file to put online."""

from __future__ import annotations

import base64

import streamlit as st

from budgetopt.errors import BudgetOptError
from budgetopt.money import unit_name
from budgetopt.plan.plan import Plan
from budgetopt.present.words import plain_text
from budgetopt.standard.exercise import DOLLARS
from ui import making
from ui.drafts import Draft
from ui.jobs import Job, Told
from ui.parts import handed
from ui.parts import show as shown
from ui.parts.fields import button
from ui.parts.page import of_plan
from ui.parts.told import MARKS
from ui.state import at_work
from ui.work import Work
from ui.workers import LONGEST_S, WORKERS

_HEIGHT = 900


def show(work: Work, plan: Plan) -> None:
    """The page."""
    if not plan.budget.goals:
        st.markdown("The budget names no goals: there is nothing to split money among.")
        return
    draft = at_work(work)
    money = f"{DOLLARS} {unit_name(plan.budget.currency, DOLLARS)}"
    st.markdown(
        f"Residents split {money} among the goals and see the nearest of the plans that the engine made beforehand. "
        f"Rules are those of “{plain_text(draft.scenario.name)}”."
    )
    asked = f"exercise asked {draft.number} {draft.version}"
    if not st.session_state.get(asked):
        button("Make the exercise", "make exercise", _ask, asked, True, type="primary")
        st.caption(
            "About twenty plans are made, with a bound on what showing the nearest can lose: about seven seconds for a "
            "city of 155 programs, minutes for thousands."
        )
        return
    try:
        found = _made(work, plan, draft)
    except BudgetOptError as error:
        # Too long or too much for a worker, or weights that no plan can be found for: nobody's mistake, and no bug.
        st.markdown(f"{MARKS['error']} The exercise was not made: {plain_text(str(error))}")
        button("Try again", "try exercise again", _ask, asked, False)
        return
    if isinstance(found, Job):
        shown.waiting(work, found)
        return
    # As an address of its own: the page in the frame has no part in this one.
    st.iframe(
        f"data:text/html;base64,{base64.b64encode(found).decode()}",
        height=_HEIGHT,
        alt="The residents’ exercise: a field for each goal, and the largest changes of the nearest plan",
    )
    handed.workbook(work, "The exercise as a file", "exercise.html", "exercise file", lambda: found, mime="text/html")
    st.caption("Answers are saved as files by who gives them; load them with the city’s files, as rows of Residents.")


def _ask(asked: str, wanted: bool) -> None:
    st.session_state[asked] = wanted


def _made(work: Work, plan: Plan, draft: Draft) -> bytes | Job:
    """The page of the exercise, or the work that makes it."""

    def make(told: Told) -> object:
        return WORKERS.ask(work.user, making.exercise, plan.budget, plan.scenario, told=told, deadline_s=LONGEST_S)

    return work.outcome(bytes, f"exercise {draft.number} {draft.version}", "Making the plans", make)


if __name__ == "__main__":
    of_plan("Residents", "what they would do with the money, and what the engine would make of it.", show)
