"""The plan of the scenario at work and the comparison of several, or what there is in their stead."""

from __future__ import annotations

import streamlit as st

from budgetopt.errors import Infeasible, UsageError
from budgetopt.explore.compare import MOST_PLANS
from budgetopt.plan.plan import Plan
from budgetopt.present.words import plain_text
from budgetopt.scenario.model import Scenario
from ui.jobs import Job
from ui.parts import show as shown
from ui.parts import trouble
from ui.parts.fields import field
from ui.plans_at_hand import PlanOrError
from ui.state import COMES_BACK_S, at_work, came_back
from ui.work import SideBySide, Work


def by_now(work: Work, scenario: Scenario) -> PlanOrError | Job:
    """The plan, why there is none, or the work on it."""
    found = work.asked(scenario)
    if isinstance(found, Job) and came_back():
        found.wait(COMES_BACK_S)
        found = work.asked(scenario)
    return found


def planned(work: Work) -> Plan | None:
    """The plan; None where it is not there yet or cannot be, which is then said, with what to do."""
    found = by_now(work, at_work(work).scenario)
    if isinstance(found, Plan):
        return found
    if isinstance(found, Job):
        shown.waiting(work, found)
    elif isinstance(found, Infeasible):
        trouble.cannot_be_met(work, found)
    else:
        trouble.unsolved(found)
    return None


def choose(work: Work, key: str) -> list[int]:
    """The scenarios to put side by side; at first all, as far as there is room."""
    numbers = list(work.drafts)

    def remember() -> None:
        st.session_state[f"kept {key}"] = st.session_state[key]

    kept = [number for number in st.session_state.get(f"kept {key}", numbers) if number in work.drafts]
    chosen: list[int] = field(
        st.multiselect, f"Scenarios (2 to {MOST_PLANS})", key, kept[:MOST_PLANS], remember, value="default",
        options=numbers, format_func=lambda number: work.drafts[number].called, max_selections=MOST_PLANS,
    )  # fmt: skip
    return chosen


def compared(work: Work, chosen: list[int]) -> SideBySide | None:
    """Several scenarios side by side, those that cannot be met first, each with its relief; None where nothing is there
    yet or can be, which is then said."""
    try:
        found = work.compared(chosen)
    except UsageError as error:
        st.error(plain_text(str(error)))
        return None
    if isinstance(found, Job):
        shown.waiting(work, found)
        return None
    for number, why in found.unmet.items():
        if number in work.drafts:
            if isinstance(why, Infeasible):
                trouble.cannot_be_met(work, why, work.drafts[number])
            else:
                trouble.unsolved(why)
    return found
