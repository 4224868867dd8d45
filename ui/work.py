"""A project in a server's memory: its files, the budget they make, scenarios, and plans that were made of them.

What a person typed, uploaded or decided is kept in the workspace (budgetopt.workspace) with each change; what is worked
out of it lives here alone. Several servers have the same project in memory: each looks for changes of the others before
it shows anything (`refresh`), and every change is made of what stands in the workspace (ui/saving.py).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from hashlib import sha256
from typing import NamedTuple

from budgetopt.city.model import Budget
from budgetopt.errors import Infeasible, ScenarioError, SolverError
from budgetopt.explore.compare import Comparison, compare
from budgetopt.intake.mapping.mapping import Mapping
from budgetopt.intake.mapping.text import to_yaml
from budgetopt.intake.proposing.pointing import LedgerSheet
from budgetopt.intake.proposing.propose import Proposal
from budgetopt.intake.reading import Examination
from budgetopt.intake.scenario import read_scenario
from budgetopt.log import LOG
from budgetopt.plan.plan import Plan
from budgetopt.present import city
from budgetopt.scenario.check import checked
from budgetopt.scenario.deciding import decisions_of
from budgetopt.scenario.entries import Entries, EntryChanges
from budgetopt.scenario.fitting import fitted
from budgetopt.scenario.model import Scenario
from budgetopt.scenario.writing import to_toml
from budgetopt.shipped import shipped
from budgetopt.workspace.log import Deed
from budgetopt.workspace.people import EVERY, must
from budgetopt.workspace.state import KeptScenario, ProjectState
from ui import answering, worker
from ui.drafts import Draft, draft_of, text_after, with_new
from ui.files import File, books_of
from ui.jobs import Job, Stopped, Told
from ui.keeping import person
from ui.received import SCENARIOS, examined, ledger_sheets, proposed
from ui.saving import SavedProject
from ui.workers import WORKERS

# MB; also in .streamlit/config.toml, which the server obeys.
MOST_MB = 50


class BeingRead(NamedTuple):
    """Files that are being read: the work that reads them, how (YAML), and whether they are a sample city's."""

    job: Job
    files: tuple[File, ...]
    mapping: str | None
    sample: bool


class Unread(NamedTuple):
    """Files that make no budget yet, and what was found in them."""

    files: tuple[File, ...]
    found: Examination


class SideBySide(NamedTuple):
    """Several scenarios: the plans of those that can be met, by number, why the others cannot, and the plans compared
    where there are two or more."""

    plans: dict[int, Plan]
    unmet: dict[int, Infeasible | SolverError]
    comparison: Comparison | None


class Work(SavedProject):
    """Everything at hand in one project."""

    def __init__(self, project: str = "") -> None:
        super().__init__(project)
        self.files: tuple[File, ...] = ()
        self.found: Examination | None = None
        self.unread: Unread | None = None
        # How often files were read: the box for uploads is another one then, which is empty.
        self.uploads = 0
        self.amendments: tuple[File, ...] = ()
        # The earlier recommendation that is looked back at.
        self.then: File | None = None
        self.drafts: dict[int, Draft] = {}
        # The scenario that a tab shows which has chosen none.
        self.current = 0
        self._read: tuple[object, ...] | None = None
        self._proposal: Proposal | None = None
        self._ledgers: tuple[object, list[LedgerSheet]] = (None, [])
        # What is being read, by all tabs' knowledge.
        self.reading: BeingRead | None = None

    @property
    def budget(self) -> Budget | None:
        """The budget, once files without errors were loaded."""
        return self.found.budget if self.found else None

    @property
    def sample(self) -> bool:
        """Whether the files are a sample city's."""
        return self.state.sample

    @property
    def there(self) -> tuple[File, ...]:
        """The files that more files would be added to: those that could not be read yet, else the officer's own."""
        return self.unread.files if self.unread else () if self.sample else self.files

    # Files

    def load(
        self,
        files: Sequence[File],
        mapping: Mapping | None = None,
        sample: bool = False,
        wait_s: float | None = None,
    ) -> None:
        """Read files that together make one budget. Scenarios stay, and what of them does not fit it is set aside; the
        budget that was there stays where these make none.

        A mapping among the files says how the others are read. What is not read after `wait_s` (None: whenever it is)
        goes on being read; `read_by_now`, which a page asks, takes it over. Raises UsageError where there is no
        workbook, and for who may not change the project.
        """
        must(person(), self.project or EVERY, "change")
        LOG.info("project %s loads %s", self.project[:8] or "(new)", [name for name, _ in files])
        text, sums = to_yaml(mapping) if mapping else None, [sha256(content).hexdigest() for _, content in files]
        job = self.job(
            f"read {sums} {text}",
            f"Reading {', '.join(name for name, _ in files)}",
            lambda told: examined(self.user, files, text, told),
        )
        self.reading = BeingRead(job, tuple(files), text, sample)
        job.wait(wait_s)
        if wait_s is None:
            self.read_by_now()

    def read_by_now(self) -> Job | None:
        """The files that are being read, if any; what is read by now, is taken over. Raises as `load`."""
        with self.lock:
            reading = self.reading
            if reading is None or not reading.job.wait(0):
                return reading.job if reading else None
            self.reading = None
        self.forget(reading.job)
        if isinstance(reading.job.error, Stopped):
            return None
        if reading.job.error:
            raise reading.job.error
        if isinstance(reading.job.result, Examination):
            self._take_files(reading, reading.job.result)
        return None

    def _take_files(self, reading: BeingRead, found: Examination) -> None:
        _, files, text, sample = reading
        kept = self.keep_files(files)
        with self.lock:
            self._proposal, self.uploads = None, self.uploads + 1
            names = ", ".join(name for name, _ in files)
            budget = found.budget
            if budget is None:
                words = f"{names} cannot be read yet"
                self.put(words, lambda state: state.with_changes(unread=kept), "files/unread", deed=Deed.LOADED)
                return

            def loaded(state: ProjectState) -> ProjectState:
                # A project is called after its first budget until somebody calls it otherwise.
                name = state.name if state.files or state.name != ProjectState().name else city.title(budget)
                new = {"files": kept, "mapping": text, "unread": (), "amendments": (), "sample": sample}
                state = state.with_changes(name=name, city=budget.city or "", **new)
                return state if state.scenarios else with_new(state, _as_shipped("balanced"))

            self.put(f"{names} loaded", loaded, "files", deed=Deed.LOADED)

    def take_out(self, file: File) -> None:
        """Go on without one of the files that could not be read: the others are read again."""
        rest = [one for one in self.there if one != file]
        if books_of(rest):
            self.load(rest, wait_s=answering.AT_ONCE_S)
        else:
            self.put(f"{file[0]} taken out", lambda state: state.with_changes(unread=()), "files/unread")

    def amend(self, files: Sequence[File]) -> None:
        """Keep what the council moves: the files of amendments."""
        kept = self.keep_files(files)
        self.put("Amendments uploaded", lambda state: state.with_changes(amendments=kept), "amendments")

    def proposal(self) -> Proposal:
        """How files of another shape could be read; worked out once."""
        if self._proposal is None:
            self._proposal = proposed(self.user, self.there)
        return self._proposal

    def ledgers(self) -> list[LedgerSheet]:
        """The sheets of the files that could not be read which may be ledgers; worked out once."""
        if self._ledgers[0] != self.there:
            self._ledgers = (self.there, ledger_sheets(self.user, self.there))
        return self._ledgers[1]

    def taken(self, before: ProjectState) -> None:
        """Have in memory what the state says: files are read, and scenarios held against the budget, where they are
        others than those that are there."""
        state = self.state
        reading = (state.files, state.mapping)
        if reading != self._read:
            self.files = self.contents(state.files)
            self.found = examined(self.user, self.files, state.mapping) if self.files else None
            self._read = reading
            self.forget_all()
            self.drafts = {}
        if state.unread != before.unread or (state.unread and self.unread is None):
            files = self.contents(state.unread)
            self.unread = Unread(files, examined(self.user, files, None)) if files else None
        elif not state.unread:
            self.unread = None
        if self.found and self.found.budget is None:
            # They could be read when they were loaded, by another version.
            self.unread = self.unread or Unread(self.files, self.found)
        if state.amendments != before.amendments or not self.amendments:
            self.amendments = self.contents(state.amendments)
        self._take_drafts(state.scenarios)

    def _take_drafts(self, scenarios: Sequence[KeptScenario]) -> None:
        known = self.drafts
        self.drafts = {}
        for kept in scenarios:
            draft = known.get(kept.number)
            if draft is None or draft.kept.toml != kept.toml:
                new = draft_of(kept, self.budget)
                if draft is None:
                    draft = new
                else:
                    draft.before = self._plan_before(draft, new)
                    draft.take(new)
            elif draft.kept != kept:
                # Decisions that were typed change nothing of the plan.
                draft.before = draft.before if draft.version == kept.version else None
                draft.kept = kept
            self.drafts[kept.number] = draft
        if self.current not in self.drafts:
            self.current = next(iter(self.drafts), 0)

    def _plan_before(self, draft: Draft, new: Draft) -> Plan | None:
        """The plan before a change, where the page shows what it did."""
        if new.last_change in ("Undo", "Redo"):
            return None
        known = self.known(draft.scenario)
        return known if isinstance(known, Plan) and not _only_named(draft.scenario, new.scenario) else None

    # Scenarios

    @property
    def draft(self) -> Draft:
        """The scenario at work."""
        return self.drafts[self.current]

    def add(self, *scenarios: Scenario, words: str = "") -> Draft:
        """More scenarios, each with a name of its own; the last becomes the one at work. Raises ScenarioError."""
        with self.lock:
            for scenario in scenarios:
                if self.budget:
                    # What does not fit is set aside; what is wrong in another way is told.
                    fitted(scenario, self.budget)

            def added(state: ProjectState) -> ProjectState:
                for scenario in scenarios:
                    state = with_new(state, scenario)
                return state

            names = ", ".join(f"“{scenario.name}”" for scenario in scenarios)
            self.put(words or f"{names} added", added, "new scenario")
            self.current = list(self.drafts)[-1]
            return self.draft

    def change(
        self,
        scenario: Scenario | Callable[[Scenario], Scenario | None],
        words: str,
        draft: Draft | None = None,
        looked_at: int | None = None,
        about: str = "",
    ) -> None:
        """Another state of a scenario (of the one at work); the plan before is kept for what the change did.

        `looked_at`: the version of the project that the person saw; `about`: the part of the scenario that is changed,
        where others may change another part meanwhile. Raises ScenarioError, and Overtaken where somebody changed the
        same since; then nothing is changed.
        """
        with self.lock:
            draft = self.drafts.get(draft.number, draft) if draft else self.draft
            number, budget = draft.number, self.budget

            def asked(of: Draft) -> Scenario | None:
                after = scenario(of.scenario) if callable(scenario) else scenario
                return None if after == of.scenario else after

            def changed(state: ProjectState) -> ProjectState | None:
                kept = state.scenario(number)
                if kept is None:
                    return None
                # Somebody may have changed another part of it meanwhile.
                there = draft if kept.toml == draft.kept.toml else draft_of(kept, budget)
                after = asked(there)
                return state.with_scenario(kept.changed(text_after(there, after, budget), words)) if after else None

            subject = f"scenario {number}" + (f"/{about}" if about else "")
            self.put(words, changed, subject, looked_at, _deed(asked, draft))

    def change_whole(
        self, draft: Draft, words: str, make: Callable[[Scenario], Scenario], looked_at: int | None = None
    ) -> None:
        """Change the scenario as it is kept, with what is set aside. Raises as `change` does."""

        def changed(state: ProjectState) -> ProjectState | None:
            kept = state.scenario(draft.number)
            if kept is None:
                return None
            text = to_toml(make(draft_of(kept, self.budget).whole))
            return state.with_scenario(kept.changed(text, words)) if text != kept.toml else None

        self.put(words, changed, f"scenario {draft.number}", looked_at)

    def enter(self, draft: Draft, changes: EntryChanges, words: str, seen: Entries | None = None) -> list[str]:
        """Keep decisions as they are typed; the scenario stays as it is until the rest is planned again. The programs
        that somebody else typed of since they were `seen` are left as they are, and given back."""
        late: list[str] = []

        def typed(state: ProjectState) -> ProjectState | None:
            kept = state.scenario(draft.number)
            late[:] = [id for id in changes if kept and seen is not None and kept.entries.get(id) != seen.get(id)]
            if kept is None:
                return None
            new = {id: one for id, one in changes.items() if id not in late and one != kept.entries.get(id)}
            return state.with_scenario(kept.entered(new, words)) if new else None

        self.put(words, typed, f"entries {draft.number}")
        return late

    def undo_entry(self, draft: Draft) -> None:
        """Take back the last change of what was typed."""

        def undone(state: ProjectState) -> ProjectState | None:
            kept = state.scenario(draft.number)
            return state.with_scenario(kept.entry_undone()) if kept and kept.entry_steps else None

        words = draft.entry_steps[-1].words if draft.entry_steps else ""
        self.put(f"Taken back: {words}", undone, f"entries {draft.number}")

    def remove(self, number: int, looked_at: int | None = None) -> None:
        """Delete a scenario; one always stays. The project's history brings it back."""
        if number in self.drafts:
            words = f"“{self.drafts[number].called}” deleted"

            def removed(state: ProjectState) -> ProjectState | None:
                return state.without_scenario(number) if len(state.scenarios) > 1 else None

            self.put(words, removed, f"scenario {number}", looked_at)

    def compared(self, numbers: Sequence[int]) -> SideBySide | Job:
        """Several scenarios side by side, or the work that makes it. What it raises, it raises here."""
        scenarios = {number: self.drafts[number].scenario for number in numbers}
        key = "compare " + "\n".join(to_toml(scenario) for scenario in scenarios.values())

        def work(told: Told) -> SideBySide:
            plans: dict[int, Plan] = {}
            unmet: dict[int, Infeasible | SolverError] = {}
            for done, (number, scenario) in enumerate(scenarios.items()):
                told(done, len(scenarios))
                answer = self.answer(scenario)
                if isinstance(answer, Plan):
                    plans[number] = answer
                else:
                    unmet[number] = answer
            several = list(plans.values()) if len(plans) > 1 else []
            found: Comparison | None = WORKERS.ask(self.user, _compared, *several, told=told) if several else None
            return SideBySide(plans, unmet, found)

        job = self.job(key, "Comparing", work)
        return job.result if self.done(job) and isinstance(job.result, SideBySide) else job


def _deed(asked: Callable[[Draft], Scenario | None], draft: Draft) -> Deed:
    """What the log calls a change: a decision where it makes, changes or lifts one."""
    try:
        after = asked(draft)
    except ScenarioError:
        # It is refused where it is made, unless it comes too late.
        return Deed.CHANGED
    return Deed.DECIDED if after and decisions_of(after) != decisions_of(draft.scenario) else Deed.CHANGED


def _only_named(before: Scenario, after: Scenario) -> bool:
    """Whether two scenarios ask the same and differ in name or description alone."""
    return before.with_changes(name=after.name, description=after.description) == after


def _fits(scenario: Scenario, budget: Budget) -> bool:
    try:
        checked(scenario, budget)
    except ScenarioError:
        return False
    return True


def _compared(*plans: Plan) -> Comparison:
    return compare(plans, progress=worker.told)


def shipped_scenarios(budget: Budget) -> dict[str, Scenario]:
    """The scenarios that ship with the product and fit this budget, by file name."""
    found = {name: _as_shipped(name) for name in SCENARIOS}
    return {name: scenario for name, scenario in found.items() if _fits(scenario, budget)}


def _as_shipped(name: str) -> Scenario:
    return read_scenario(shipped("scenarios", f"{name}.toml"))
