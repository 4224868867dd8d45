"""One officer's work: files in memory, the budget they make, scenarios, and the plans that were made of them."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import NamedTuple

from budgetopt.city.model import Budget
from budgetopt.errors import Infeasible, ScenarioError, SolverError
from budgetopt.explore.compare import Comparison, compare, unlike
from budgetopt.intake.mapping.mapping import Mapping
from budgetopt.intake.proposing.propose import Proposal, proposal_for
from budgetopt.intake.reading import Examination, examine
from budgetopt.intake.scenario import read_scenario
from budgetopt.log import LOG
from budgetopt.plan.plan import Plan
from budgetopt.scenario.check import checked
from budgetopt.scenario.model import Scenario
from budgetopt.scenario.writing import to_toml
from budgetopt.shipped import shipped
from ui.answering import Answers
from ui.files import File, books_of, is_mapping, named
from ui.jobs import Job

# MB; also in .streamlit/config.toml, which the server obeys.
MOST_MB = 50
SCENARIOS = ("balanced", "law-only", "evidence-first", "close-a-gap", "protect-safety")
_KEPT_STEPS = 50


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


class Work(Answers):
    """Everything one officer has at hand; lives in the server's memory only."""

    def __init__(self, token: str):
        super().__init__()
        self.token = token
        self.touched = time.time()
        self.files: tuple[File, ...] = ()
        self.found: Examination | None = None
        self.unread: Unread | None = None
        # How often files were read: the box for uploads is another one then, which is empty.
        self.uploads = 0
        self.sample = False
        self.amendments: tuple[File, ...] = ()
        self.drafts: dict[int, Draft] = {}
        self.current = 0
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
        told = next((named(*file) for file in files if is_mapping(file)), None)
        # The token opens the work: the log says by a part of its hash whose work it is.
        LOG.info("work %s loads %s", sha256(self.token.encode()).hexdigest()[:8], [name for name, _ in files])
        found = examine(books_of(files), mapping or told)
        with self.lock:
            self._proposal, self.uploads = None, self.uploads + 1
            if found.budget is None:
                self.unread = Unread(tuple(files), found)
                return
            self.files, self.found, self.unread, self.sample = tuple(files), found, None, sample
            self.forget_all()
            self.amendments = ()
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
        return job.result if self.done(job) and isinstance(job.result, Comparison) else job


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
