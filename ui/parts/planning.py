"""The plan of the scenario at work, or what there is in its stead."""

from __future__ import annotations

from budgetopt.errors import Infeasible, SolverError
from budgetopt.plan.plan import Plan
from ui.jobs import Job
from ui.parts import show as shown
from ui.parts import trouble
from ui.state import at_work
from ui.work import Work


def planned(work: Work) -> Plan | None:
    """The plan; None where it is not there yet or cannot be, which is then said, with what to do."""
    answer = work.asked(at_work(work).scenario)
    if isinstance(answer, Job):
        shown.waiting(work, answer)
    elif isinstance(answer, Infeasible):
        trouble.cannot_be_met(work, answer)
    elif isinstance(answer, SolverError):
        trouble.unsolved(answer)
    else:
        return answer
    return None
