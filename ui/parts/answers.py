"""The plan of the scenario at work and the comparison of several, or what there is in their stead."""

from __future__ import annotations

import streamlit as st

from budgetopt.errors import Infeasible, SolverError, UsageError
from budgetopt.explore.compare import MOST_PLANS, Comparison
from budgetopt.plan.plan import Plan
from budgetopt.present.words import plain_text
from ui.jobs import Job
from ui.parts import show as shown
from ui.parts import trouble
from ui.state import at_work
from ui.work import Work


def planned(work: Work) -> Plan | None:
    """The plan; None where it is not there yet or cannot be, which is then said, with what to do."""
    answer = work.asked(at_work(work).scenario)
    if isinstance(answer, Plan):
        return answer
    if isinstance(answer, Job):
        shown.waiting(work, answer)
    elif isinstance(answer, Infeasible):
        trouble.cannot_be_met(work, answer)
    else:
        trouble.unsolved(answer)
    return None


def choose(work: Work, key: str) -> list[int]:
    """The scenarios to put side by side; at first all, as far as there is room."""
    numbers = list(work.drafts)
    kept = [number for number in st.session_state.get(f"kept {key}", numbers) if number in work.drafts]
    st.session_state[key] = kept[:MOST_PLANS]
    chosen: list[int] = st.multiselect(
        f"Scenarios (two to {MOST_PLANS})",
        numbers,
        format_func=lambda number: work.drafts[number].called,
        key=key,
        max_selections=MOST_PLANS,
    )
    st.session_state[f"kept {key}"] = chosen
    return chosen


def compared(work: Work, chosen: list[int]) -> Comparison | None:
    """The comparison; None where it is not there yet or cannot be, which is then said."""
    try:
        found = work.compared(chosen)
    except Infeasible as error:
        st.error(f"“{plain_text(error.scenario)}” cannot be met; its page Recommendation shows what helps.")
    except SolverError as error:
        trouble.unsolved(error)
    except UsageError as error:
        st.error(plain_text(str(error)))
    else:
        if isinstance(found, Comparison):
            return found
        shown.waiting(work, found)
    return None
