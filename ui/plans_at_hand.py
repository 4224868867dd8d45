"""What was asked of one officer's budget: its plans, what was explored of them, and the work under way."""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from collections import OrderedDict
from collections.abc import Callable, Iterator
from secrets import token_hex
from threading import RLock
from typing import TypeVar

from budgetopt.city.model import Budget
from budgetopt.errors import Infeasible, SolverError
from budgetopt.plan.plan import Plan
from budgetopt.plan.recommend import recommend
from budgetopt.scenario.model import Scenario
from budgetopt.scenario.writing import to_toml
from budgetopt.tell.headline import headline
from ui.jobs import SOLVING, Exploration, Job, Stopped, Told
from ui.workers import LONGEST_S, WORKERS

# Plans that are kept of a project: so many, and fewer of a large city, of whose programs each takes 5 kB in a plan.
_KEPT_PLANS, _KEPT_PROGRAMS = 24, 40_000
# What is planned within this time is shown at once, without a word about waiting.
AT_ONCE_S = 2.5

# What is planned within about this time is planned here: on its way to a worker and back it would take longer.
_HERE_S, _HERE_PROGRAMS = 1.0, 4000
# Rules of yes or no: a search whose end nobody knows.
_SEARCHED = {"max_changes", "smallest_move", "minimum_viable", "all_or_nothing", "requires"}
# Nobody asked for it: it waits until the officer has stopped changing things.
_SETTLES_S = 3.0

PlanOrError = Plan | Infeasible | SolverError
Found = TypeVar("Found")
Steps = Iterator[tuple[int, int, object]]


class PlansAtHand(ABC):
    """The plans of one budget and what was asked of them, kept until another is loaded."""

    def __init__(self) -> None:
        self.jobs: dict[str, Job] = {}
        self.lock = RLock()
        self._plans: OrderedDict[str, PlanOrError] = OrderedDict()
        self._explored: OrderedDict[tuple[str, str], Exploration] = OrderedDict()
        # Whose turn it is when workers are asked.
        self.user = token_hex(8)
        self._took_s = 0.0
        # What nobody asked for: what is worked out, by the scenario and version it was wondered of last.
        self._behind: dict[tuple[str, str], tuple[int, int]] = {}

    @property
    @abstractmethod
    def budget(self) -> Budget | None:
        """The budget that is asked about."""

    def forget_all(self) -> None:
        """Let all go: another budget was loaded."""
        self._plans.clear()
        for job in self.jobs.values():
            job.stop()
        for exploration in self._explored.values():
            exploration.stop()
        self.jobs, self._took_s, self._behind = {}, 0.0, {}
        self._explored.clear()

    @property
    def busy(self) -> bool:
        """Whether anything that somebody asked for is being worked out."""
        asked = [job for key, job in [*self._explored.items()] if key not in self._behind]
        return any(not job.wait(0) for job in [*self.jobs.values(), *asked])

    def _most(self) -> int:
        """How many plans are kept."""
        programs = len(self.budget.programs) if self.budget else 1
        return max(2, min(_KEPT_PLANS, _KEPT_PROGRAMS // max(1, programs)))

    def known(self, scenario: Scenario) -> PlanOrError | None:
        """What is there already."""
        with self.lock:
            key = to_toml(scenario)
            if key in self._plans:
                self._plans.move_to_end(key)
            return self._plans.get(key)

    def plan_of(self, scenario: Scenario, told: Told | None = None) -> PlanOrError:
        """The plan of a scenario, or why there is none. Raises UsageError where it takes too long or too much."""
        found = self.known(scenario)
        budget = self.budget
        if found is None and budget is not None:
            try:
                found = self._planned(budget, scenario, told)
            except (Infeasible, SolverError) as error:
                found = error
            with self.lock:
                # Another budget may have been loaded meanwhile.
                if budget is self.budget:
                    self._plans[to_toml(scenario)] = found
                    while len(self._plans) > self._most():
                        self._plans.popitem(last=False)
        if found is None:
            raise LookupError("no budget is loaded")
        return found

    def _planned(self, budget: Budget, scenario: Scenario, told: Told | None) -> Plan:
        small = len(budget.programs) * scenario.years < _HERE_PROGRAMS and self._took_s < _HERE_S
        if not small or any(rule.kind in _SEARCHED for rule in scenario.rules):
            return WORKERS.ask(self.user, _planned, budget, scenario, told=told)
        with SOLVING:
            began = time.thread_time()
            try:
                return recommend(budget, scenario)
            finally:
                if budget is self.budget:
                    self._took_s = time.thread_time() - began

    def asked(self, scenario: Scenario) -> PlanOrError | Job:
        """The plan or why there is none, or the work that finds it where that takes a while."""
        found = self.known(scenario)
        if found is not None:
            return found
        job = self.begun(scenario)
        if not self.done(job):
            return job
        self.forget(job)
        return self.plan_of(scenario)

    def begun(self, scenario: Scenario) -> Job:
        """The work that finds a plan: what is begun together is waited for together."""
        key = f"solve {to_toml(scenario)}"
        return self.job(key, f"Solving “{scenario.name}”", lambda told: self.plan_of(scenario, told))

    def done(self, job: Job) -> bool:
        """Whether a job is done at once after it began; what it raised is raised here, and it can be started again. One
        that was stopped is never done."""
        left = 0 if job.stopped else max(0.0, job.began + AT_ONCE_S - time.monotonic())
        done = job.wait(left) and not isinstance(job.error, Stopped)
        if done and job.error:
            self.forget(job)
            raise job.error
        return done

    def job(self, key: str, doing: str, work: Callable[[Told], object]) -> Job:
        """The job of this key: the one that runs, or a new one."""
        with self.lock:
            if key not in self.jobs:
                self.jobs[key] = Job(doing, work)
            return self.jobs[key]

    def outcome(self, kind: type[Found], key: str, doing: str, work: Callable[[Told], object]) -> Found | Job:
        """What work gives, or the job that is at it. What it raises, it raises here."""
        job = self.job(key, doing, work)
        return job.result if self.done(job) and isinstance(job.result, kind) else job

    def forget(self, job: Job) -> None:
        """Let a job go, so that it can be started again."""
        job.stop()
        with self.lock:
            self.jobs = {key: other for key, other in self.jobs.items() if other is not job}

    def explored(self, question: str, scenario: Scenario) -> Exploration | None:
        """What was asked of a scenario's plan, running or done; None where it was not asked."""
        with self.lock:
            return self._explored.get((question, to_toml(scenario)))

    def explore(self, question: str, scenario: Scenario, steps: Steps | Callable[[], Steps]) -> None:
        """Ask it of a scenario's plan, in place of what was asked before; the oldest goes where there are too many.

        `steps` that can be pickled (a partial of a function on a plan) are walked in a worker.
        """
        self.unexplore(question, scenario)
        self._keep(
            question, scenario, Exploration(question, steps if isinstance(steps, Iterator) else self._sent(steps))
        )

    def wonder(self, question: str, scenario: Scenario, steps: Callable[[], Steps], of: tuple[int, int]) -> None:
        """Ask it behind all else, once the scenario has settled; what was wondered of another state of it is ended.

        `of`: the number and version of the scenario at work; `scenario`, which the answer is kept under, may be what
        several have in common.
        """
        key = (question, to_toml(scenario))
        with self.lock:
            new = key not in self._explored
            if new or key in self._behind:
                self._behind[key] = of
            for other in [other for other, at in self._behind.items() if at[0] == of[0] and at != of]:
                del self._behind[other]
                before = self._explored.get(other)
                if before and not before.wait(0):
                    before.stop()
                    del self._explored[other]
            if new:
                self._keep(question, scenario, Exploration(question, self._sent(steps, behind=True)))

    def _sent(self, steps: Callable[[], Steps], behind: bool = False) -> Callable[[Told], object]:
        def walked(told: Told) -> object:
            settles = time.monotonic() + (_SETTLES_S if behind else 0)
            while time.monotonic() < settles:
                told(0, 1)
                time.sleep(0.1)
            return WORKERS.ask(self.user, steps, told=told, deadline_s=LONGEST_S, behind=behind)

        return walked

    def _keep(self, question: str, scenario: Scenario, exploration: Exploration) -> None:
        with self.lock:
            self._explored[question, to_toml(scenario)] = exploration
            while len(self._explored) > self._most():
                self._explored.popitem(last=False)[1].stop()

    def unexplore(self, question: str, scenario: Scenario) -> None:
        """Let go what was found, so that it can be asked again."""
        key = question, to_toml(scenario)
        with self.lock:
            # What a person asks for is no longer what nobody asked for.
            self._behind.pop(key, None)
            before = self._explored.pop(key, None)
        if before:
            before.stop()


def _planned(budget: Budget, scenario: Scenario) -> Plan:
    """In a worker: the plan, with what its headline takes, which would hold up all others in the web process."""
    plan = recommend(budget, scenario)
    headline(plan)
    return plan
