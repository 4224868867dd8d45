"""Questions of what if: what starts them, how far they are, and what was found for the scenario at work."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial

import streamlit as st

from budgetopt.errors import BudgetOptError
from budgetopt.explore.alternatives import MOST_ALTERNATIVES, alternatives_of
from budgetopt.explore.frontier import DEFAULT_POINTS, frontier_of, over_cap
from budgetopt.explore.frontier_points import Cap, Frontier, Over
from budgetopt.explore.robustness import DEFAULT_DRAWS, DEFAULT_SEED, robustness_of
from budgetopt.explore.stability import Robustness
from budgetopt.plan.plan import Plan
from budgetopt.present.words import plain_text
from budgetopt.scenario.model import Scenario
from budgetopt.tell.doubt import tested
from ui.drafts import Draft
from ui.jobs import Exploration, Stopped
from ui.parts import show as shown
from ui.parts.fields import button
from ui.parts.told import by_itself
from ui.state import COMES_BACK_S, came_back
from ui.work import Work

Steps = Iterator[tuple[int, int, object]]
ROBUSTNESS, CAPS = "Robustness", "Limits of a program"
# What is asked by itself and found within this time is shown at once.
AT_ONCE_S = 1.5


def asked(
    work: Work,
    scenario: Scenario,
    question: str,
    words: str,
    steps: Callable[[], Steps],
    by_itself: bool = False,
    behind: Draft | None = None,
) -> object | None:
    """What is found by now, after the button that starts it or the bar that says how far it is; None before.

    `question` and `scenario` are what the answer is kept under, `words` what the officer reads on the button; `steps` a
    partial of a function of this module on the plan (a worker walks them). `by_itself`: a small thing, asked here and
    without a button. `behind`: a large one, which needs none either and is worked out behind all else, for this
    scenario at work.
    """
    if behind is not None:
        work.wonder(question, scenario, steps, (behind.number, behind.version))
    running = work.explored(question, scenario)
    if running is None and by_itself:
        work.explore(question, scenario, steps())
        running = work.explored(question, scenario)
        if running is not None:
            running.wait(COMES_BACK_S if came_back() else AT_ONCE_S)
    if running is None:
        start = partial(work.explore, question, scenario, steps)
        button(words, f"start {question}", start, type="primary", icon=":material/play_arrow:")
        return None
    if not running.wait(0):
        _bar(running, question, words)
        # What is there by now is shown once it is stopped or done: lists that change under the eye cannot be read.
        return None
    _say_error(running.error)
    if not by_itself or running.error:
        with st.container(horizontal=True, vertical_alignment="center"):
            if isinstance(running.error, Stopped):
                st.markdown(f"**Stopped** after {running.done:,} of {running.whole:,} steps; what was done is kept.")
            button("Ask again", f"again {question}", work.unexplore, question, scenario, icon=":material/replay:")
    return running.result


def _bar(running: Exploration, question: str, words: str) -> None:
    def so_far() -> str:
        far = f"{running.done:,} of {running.whole:,}" if running.done else "waits for its turn"
        return f"{words}: {far}"

    shown.bar(running, so_far, "Stop and keep what is done", f"stop {question}", running.stop)


def _say_error(error: Exception | None) -> None:
    """Why there is no answer. Raises what is an error of ours."""
    if error is None or isinstance(error, Stopped):
        return
    if not isinstance(error, BudgetOptError):
        raise error
    st.info(plain_text(str(error)), icon=":material/block:")


def robustness_steps(plan: Plan) -> Steps:
    """The draws, and the evaluation agenda after them."""
    for step in robustness_of([plan], draws=DEFAULT_DRAWS, seed=DEFAULT_SEED):
        yield step.done, step.total, step.results[0]


def frontier_steps(plan: Plan, over: Over) -> Steps:
    """The frontier over one limit, a point a step."""
    for found in frontier_of(plan, points=DEFAULT_POINTS, over=over):
        yield len(found.points), DEFAULT_POINTS, found


def caps_steps(plan: Plan, largest: Mapping[Cap, float]) -> Steps:
    """Points of each limit of a program, up to the largest level of each."""
    found: dict[str, Frontier] = {}
    for place, (cap, most) in enumerate(largest.items()):
        for solved in over_cap(plan, cap, most):
            found[cap] = solved
            yield place, len(largest), dict(found)


def alternatives_steps(plan: Plan) -> Steps:
    """Other plans as good, one a step."""
    for found in alternatives_of(plan):
        yield len(found.plans), MOST_ALTERNATIVES, found


def tested_so_far(work: Work, draft: Draft, plan: Plan) -> None:
    """How sure the plan is: found out by itself, behind all else, once the plan has settled; said when it is there."""
    work.wonder(ROBUSTNESS, plan.scenario, partial(robustness_steps, plan), (draft.number, draft.version))
    for found in robustness_found(work, plan):
        st.markdown(plain_text(tested(found)))
    running = work.explored(ROBUSTNESS, plan.scenario)
    if running is None or running.wait(0):
        return

    @st.fragment(run_every=2.0)
    def watched() -> None:
        if running.wait(0):
            by_itself()
        st.caption("How sure this plan is, is being tested in the background …")

    watched()


def robustness_found(work: Work, plan: Plan) -> list[Robustness]:
    """The robustness of a plan, where it was worked out (or stopped after some draws); else nothing."""
    running = work.explored(ROBUSTNESS, plan.scenario)
    found = running.result if running and running.wait(0) else None
    return [found] if isinstance(found, Robustness) and found.draws else []
