"""One officer's work: files in memory, the budget they make, scenarios, and the plans that were made of them."""

from __future__ import annotations

import io
import re
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from threading import RLock
from typing import NamedTuple

from budgetopt.city.model import Budget
from budgetopt.errors import Infeasible, ScenarioError, SolverError
from budgetopt.explore.compare import Comparison, compare, unlike
from budgetopt.intake.mapping.mapping import Mapping
from budgetopt.intake.proposing.pointing import shapes
from budgetopt.intake.proposing.propose import Proposal, proposal_for
from budgetopt.intake.reading import Examination, examine
from budgetopt.intake.scenario import read_scenario
from budgetopt.log import LOG
from budgetopt.plan.plan import Plan
from budgetopt.plan.recommend import recommend
from budgetopt.scenario.check import checked
from budgetopt.scenario.model import Scenario
from budgetopt.scenario.writing import to_toml
from budgetopt.shipped import shipped
from ui.jobs import SOLVING, Exploration, Job

# MB; also in .streamlit/config.toml, which the server obeys.
MOST_MB = 50
SCENARIOS = ("balanced", "law-only", "evidence-first", "close-a-gap", "protect-safety")
_KEPT_ANSWERS, _KEPT_STEPS = 24, 50
# What is answered within this time is shown at once, without a word about waiting.
_AT_ONCE_S = 2.5

File = tuple[str, bytes]
Answer = Plan | Infeasible | SolverError


class Unread(NamedTuple):
    """Files that make no budget yet, and what was found in them."""

    files: tuple[File, ...]
    found: Examination


@dataclass
class Draft:
    """A scenario at work: as it stands, as it was, and the plan before the last change.

    `version` counts its changes: a tab that shows an older one has not seen what it would change, and is told the last.
    """

    number: int
    scenario: Scenario
    steps: list[Scenario] = field(default_factory=list)
    before: Plan | None = None
    last_change: str = ""
    version: int = 0

    def changed(self, words: str, before: Plan | None = None) -> None:
        """One more change: what it was, and the plan before it, where the page shows what it did."""
        self.before, self.last_change = before, words
        self.version += 1


class Work:
    """Everything one officer has at hand; lives in the server's memory only."""

    def __init__(self, token: str):
        self.token = token
        self.touched = time.time()
        self.files: tuple[File, ...] = ()
        self.found: Examination | None = None
        self.unread: Unread | None = None
        # How often files were read: the box for uploads is another one then, which is empty.
        self.uploads = 0
        self.sample = False
        self.drafts: dict[int, Draft] = {}
        self.current = 0
        self.jobs: dict[str, Job] = {}
        self.lock = RLock()
        self._answers: OrderedDict[str, Answer] = OrderedDict()
        self._explored: OrderedDict[tuple[str, str], Exploration] = OrderedDict()
        self._next = 1
        self._proposal: Proposal | None = None

    @property
    def budget(self) -> Budget | None:
        """The budget, once files without errors were loaded."""
        return self.found.budget if self.found else None

    @property
    def there(self) -> tuple[File, ...]:
        """The files that more files would be added to: those that could not be read yet, else the officer's own."""
        return self.unread.files if self.unread else () if self.sample else self.files

    def load(self, files: Sequence[File], mapping: Mapping | None = None, sample: bool = False) -> None:
        """Read files that together make one budget; scenarios that still fit it are kept, and so is the budget that was
        there where these make none.

        A mapping among the files says how the others are read. Raises UsageError where there is no workbook.
        """
        told = next((_named(*file) for file in files if is_mapping(file)), None)
        # The token opens the work: the log says by a part of its hash whose work it is.
        LOG.info("work %s loads %s", sha256(self.token.encode()).hexdigest()[:8], [name for name, _ in files])
        found = examine(books_of(files), mapping or told)
        with self.lock:
            self._proposal, self.uploads = None, self.uploads + 1
            if found.budget is None:
                self.unread = Unread(tuple(files), found)
                return
            self.files, self.found, self.unread, self.sample = tuple(files), found, None, sample
            self._answers.clear()
            self._drop_jobs()
            kept = {number: draft for number, draft in self.drafts.items() if _fits(draft.scenario, found.budget)}
            for draft in kept.values():
                draft.changed("Another budget was loaded")
            self.drafts = kept
            if not kept:
                self.add(shipped_scenarios(found.budget)["balanced"])
            elif self.current not in kept:
                self.current = next(iter(kept))

    def take_out(self, file: File) -> None:
        """Go on without one of the files that could not be read: the others are read again."""
        rest = [one for one in self.there if one != file]
        if books_of(rest):
            self.load(rest)
        else:
            self.unread = None

    def proposal(self) -> Proposal:
        """How files of another shape could be read; worked out once."""
        if self._proposal is None:
            self._proposal = proposal_for(books_of(self.there))
        return self._proposal

    # Scenarios

    @property
    def draft(self) -> Draft:
        """The scenario at work."""
        return self.drafts[self.current]

    def add(self, scenario: Scenario) -> Draft:
        """One more scenario, with a name of its own; it becomes the one at work. Raises ScenarioError."""
        with self.lock:
            if self.budget:
                checked(scenario, self.budget)
            taken = [draft.scenario.name for draft in self.drafts.values()]
            # A copy of Balanced (2) is Balanced (3).
            name = re.sub(r" \(\d+\)$", "", scenario.name) if scenario.name in taken else scenario.name
            name = unlike([*taken, name])[-1]
            draft = Draft(self._next, scenario.with_changes(name=name))
            self.drafts[draft.number] = draft
            self.current = draft.number
            self._next += 1
            return draft

    def change(self, scenario: Scenario, words: str, draft: Draft | None = None) -> None:
        """Another state of a scenario (of the one at work); the plan before is kept for what the change did.

        Raises ScenarioError, and then nothing is changed.
        """
        with self.lock:
            draft = draft or self.draft
            if self.budget:
                checked(scenario, self.budget)
            if scenario == draft.scenario:
                return
            known = self._answers.get(to_toml(draft.scenario))
            before = known if isinstance(known, Plan) and not _only_named(draft.scenario, scenario) else None
            draft.steps = [*draft.steps, draft.scenario][-_KEPT_STEPS:]
            draft.scenario = scenario
            draft.changed(words, before)

    def undo(self, draft: Draft | None = None) -> None:
        """A scenario (the one at work) as it was before the last change."""
        with self.lock:
            draft = draft or self.draft
            if draft.steps:
                draft.scenario = draft.steps.pop()
                draft.changed("Undo")

    def remove(self, number: int) -> None:
        """Delete a scenario; one always stays."""
        with self.lock:
            if len(self.drafts) > 1:
                self.drafts.pop(number, None)
            if self.current not in self.drafts:
                self.current = next(iter(self.drafts))

    # Answers

    def known(self, scenario: Scenario) -> Answer | None:
        """What was answered already."""
        with self.lock:
            key = to_toml(scenario)
            if key in self._answers:
                self._answers.move_to_end(key)
            return self._answers.get(key)

    def answer(self, scenario: Scenario) -> Answer:
        """The plan of a scenario, or why there is none."""
        found = self.known(scenario)
        budget = self.budget
        if found is None and budget is not None:
            try:
                with SOLVING:
                    found = recommend(budget, scenario)
            except (Infeasible, SolverError) as error:
                found = error
            with self.lock:
                # Another budget may have been loaded meanwhile.
                if budget is self.budget:
                    self._answers[to_toml(scenario)] = found
                    while len(self._answers) > _KEPT_ANSWERS:
                        self._answers.popitem(last=False)
        if found is None:
            raise LookupError("no budget is loaded")
        return found

    def asked(self, scenario: Scenario) -> Answer | Job:
        """The answer, or the work that finds it where that takes a while."""
        found = self.known(scenario)
        if found is not None:
            return found
        key = f"solve {to_toml(scenario)}"
        job = self.job(key, f"Solving “{scenario.name}”", lambda told: self.answer(scenario))
        if not self._done(job):
            return job
        self.forget(job)
        return self.answer(scenario)

    def _done(self, job: Job) -> bool:
        """Whether a job is done at once; what it raised is raised here, and it can be started again."""
        done = job.wait(0 if job.stopped else _AT_ONCE_S)
        if done and job.error:
            self.forget(job)
            raise job.error
        return done

    def job(self, key: str, doing: str, work: Callable[[Callable[[int, int], None]], object]) -> Job:
        """The job of this key: the one that runs, or a new one."""
        with self.lock:
            if key not in self.jobs:
                self.jobs[key] = Job(doing, work)
            return self.jobs[key]

    def forget(self, job: Job) -> None:
        """Let a job go, so that it can be started again."""
        job.stop()
        with self.lock:
            self.jobs = {key: other for key, other in self.jobs.items() if other is not job}

    def _drop_jobs(self) -> None:
        for job in self.jobs.values():
            job.stop()
        for exploration in self._explored.values():
            exploration.stop()
        self.jobs = {}
        self._explored.clear()

    def explored(self, question: str, scenario: Scenario) -> Exploration | None:
        """What was asked of a scenario's plan, running or done; None where it was not asked."""
        with self.lock:
            return self._explored.get((question, to_toml(scenario)))

    def explore(self, question: str, scenario: Scenario, steps: Iterator[tuple[int, int, object]]) -> None:
        """Ask it of a scenario's plan, in place of what was asked before; the oldest goes where there are too many."""
        self.unexplore(question, scenario)
        with self.lock:
            self._explored[question, to_toml(scenario)] = Exploration(question, steps)
            while len(self._explored) > _KEPT_ANSWERS:
                self._explored.popitem(last=False)[1].stop()

    def unexplore(self, question: str, scenario: Scenario) -> None:
        """Let go what was found, so that it can be asked again."""
        with self.lock:
            before = self._explored.pop((question, to_toml(scenario)), None)
        if before:
            before.stop()

    def compared(self, numbers: Sequence[int]) -> Comparison | Job:
        """The comparison of several scenarios, or the work that makes it. What it raises, it raises here."""
        scenarios = [self.drafts[number].scenario for number in numbers]
        key = "compare " + "\n".join(to_toml(scenario) for scenario in scenarios)

        def work(told: Callable[[int, int], None]) -> Comparison:
            plans = []
            for done, scenario in enumerate(scenarios):
                told(done, len(scenarios))
                answer = self.answer(scenario)
                if isinstance(answer, Infeasible):
                    raise Infeasible(answer.conflicts, answer.fund_changes, scenario=scenario.name)
                if isinstance(answer, SolverError):
                    raise answer
                plans.append(answer)
            return compare(plans, progress=told)

        job = self.job(key, "Comparing", work)
        return job.result if self._done(job) and isinstance(job.result, Comparison) else job


def is_mapping(file: File) -> bool:
    """Whether a file says how others are read."""
    return file[0].casefold().endswith((".yaml", ".yml"))


def books_of(files: Sequence[File]) -> list[io.BytesIO]:
    """The workbooks among the files."""
    return [_named(*file) for file in files if not is_mapping(file)]


def again(there: Sequence[File], arrived: Sequence[File]) -> list[File]:
    """The files that are there and of which another copy has arrived: of the same name, or with the same sheets."""
    names, others = {name for name, _ in arrived}, [shapes(_named(*file)) for file in arrived if not is_mapping(file)]
    return [
        file
        for file in there
        if file[0] in names
        or (any(map(is_mapping, arrived)) if is_mapping(file) else _shared(shapes(_named(*file)), others))
    ]


def _shared(own: set[Hashable], others: Sequence[set[Hashable]]) -> bool:
    return any(own and other and (own <= other or other <= own) for other in others)


def _named(name: str, content: bytes) -> io.BytesIO:
    file = io.BytesIO(content)
    file.name = name
    return file


def _only_named(before: Scenario, after: Scenario) -> bool:
    """Whether two scenarios ask the same and differ in name or description alone."""
    return before.with_changes(name=after.name, description=after.description) == after


def _fits(scenario: Scenario, budget: Budget) -> bool:
    try:
        checked(scenario, budget)
    except ScenarioError:
        return False
    return True


def shipped_scenarios(budget: Budget) -> dict[str, Scenario]:
    """The scenarios that ship with the product and fit this budget, by file name."""
    found = {name: read_scenario(shipped("scenarios", f"{name}.toml")) for name in SCENARIOS}
    return {name: scenario for name, scenario in found.items() if _fits(scenario, budget)}


def uploaded_scenario(name: str, content: bytes) -> Scenario:
    """A scenario file that was uploaded; it may extend one that ships. Raises ScenarioError."""
    beside = {f"{known}.toml": shipped("scenarios", f"{known}.toml").read_bytes() for known in SCENARIOS}
    return read_scenario(name, beside | {name: content})
