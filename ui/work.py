"""A project in a server's memory: its inputs (ui/inputs.py), scenarios, and plans that were made of them.

What a person typed, uploaded or decided is kept in the workspace (budgetopt.workspace) with each change; what is worked
out of it lives here alone. Several servers have the same project in memory: each looks for changes of the others before
it shows anything (`refresh`), and every change is made of what stands in the workspace (ui/saving.py).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from budgetopt.city.model import Budget
from budgetopt.errors import Infeasible, ScenarioError, SolverError
from budgetopt.explore.compare import Comparison, compare
from budgetopt.intake.reading import Examination
from budgetopt.plan.plan import Plan
from budgetopt.scenario.check import checked
from budgetopt.scenario.deciding import decisions_of
from budgetopt.scenario.entries import Entries, EntryChanges
from budgetopt.scenario.fitting import fitted
from budgetopt.scenario.model import Scenario
from budgetopt.scenario.writing import to_toml
from budgetopt.workspace.log import Deed
from budgetopt.workspace.state import KeptScenario, ProjectState
from ui import worker
from ui.drafts import Draft, as_shipped, draft_of, text_after, with_new
from ui.inputs import ProjectInputs
from ui.jobs import Job, Told
from ui.received import SCENARIOS
from ui.workers import WORKERS


class SideBySide(NamedTuple):
    """Several scenarios: the plans of those that can be met, by number, why the others cannot, and the plans compared
    where there are two or more."""

    plans: dict[int, Plan]
    unmet: dict[int, Infeasible | SolverError]
    comparison: Comparison | None


class Work(ProjectInputs):
    """Everything at hand in one project."""

    def __init__(self, project: str = "") -> None:
        super().__init__(project)
        self.drafts: dict[int, Draft] = {}
        # The scenario that a tab shows which has chosen none.
        self.current = 0
        self._fitted_to: Examination | None = None

    def taken(self, before: ProjectState) -> None:
        """Have in memory what the state says: scenarios are held against the budget that its files make."""
        super().taken(before)
        if self._fitted_to is not self.found:
            self.drafts, self._fitted_to = {}, self.found
        self._take_drafts(self.state.scenarios)

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
        if new.kept.stepped:
            return None
        known = self.known(draft.scenario)
        return known if isinstance(known, Plan) and not _only_named(draft.scenario, new.scenario) else None

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

        words = draft.kept.entry_steps[-1].words if draft.kept.entry_steps else ""
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
                told(done, len(scenarios), f"plan {done + 1} of {len(scenarios)}, {scenario.name or 'unnamed'}")
                plan = self.plan_of(scenario)
                if isinstance(plan, Plan):
                    plans[number] = plan
                else:
                    unmet[number] = plan
            several = list(plans.values()) if len(plans) > 1 else []
            found = WORKERS.ask(self.user, _compared, *several, told=told) if several else None
            return SideBySide(plans, unmet, found)

        return self.outcome(SideBySide, key, "Comparing", work)


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
    def priced(done: int, whole: int) -> None:
        worker.told(done, whole, f"what difference {done + 1:,} of {whole:,} costs" if done < whole else "the figures")

    return compare(plans, progress=priced)


def shipped_scenarios(budget: Budget) -> dict[str, Scenario]:
    """The scenarios that ship with the product and fit this budget, by file name."""
    found = {name: as_shipped(name) for name in SCENARIOS}
    return {name: scenario for name, scenario in found.items() if _fits(scenario, budget)}
