"""What every page does around what it shows: whose work it is, errors of ours, and where the work is kept."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from budgetopt.city.model import Budget
from budgetopt.plan.plan import Plan
from ui.parts.answers import planned
from ui.parts.changing import sees
from ui.parts.frame import footer, heading, needs_budget, told_lost
from ui.parts.trouble import ours
from ui.state import at_work, current, open_draft
from ui.work import Work


def page(show: Callable[[Work], None]) -> None:
    """Show the officer's work; an error of ours is shown in words, and the work is kept."""
    _awake()
    work = current()
    told_lost(work)
    if work.drafts:
        draft = at_work(work)
        open_draft(work, draft.number)
        sees(draft)
    try:
        show(work)
    except Exception as error:
        ours(error, work)
    footer(work)


def of_budget(title: str, lead: str, show: Callable[[Work, Budget], None], scenario: bool = True) -> None:
    """A page on a budget, under its title; with `scenario`, the one at work stands beside it."""

    def titled(work: Work) -> None:
        if needs_budget(work, title) and work.budget is not None:
            heading(title, lead, work if scenario else None)
            show(work, work.budget)

    page(titled)


def of_plan(title: str, lead: str, show: Callable[[Work, Plan], None]) -> None:
    """A page on the plan of the scenario at work."""

    def with_plan(work: Work, _: Budget) -> None:
        plan = planned(work)
        if plan is not None:
            show(work, plan)

    of_budget(title, lead, with_plan)


@st.fragment(run_every=3600)
def _awake() -> None:
    """Nothing; but with something to run again, an open page runs as a whole once a restarted server is there."""
