"""A scenario of a project: as it is kept, and what of it can be asked of the budget that is loaded."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from budgetopt.city.model import Budget
from budgetopt.explore.compare import unlike
from budgetopt.explore.differences import as_written
from budgetopt.intake.scenario import read_scenario
from budgetopt.plan.plan import Plan
from budgetopt.scenario.check import checked
from budgetopt.scenario.deciding import called, decisions_of
from budgetopt.scenario.entries import Entries
from budgetopt.scenario.fitting import SetAside, fitted, with_parts
from budgetopt.scenario.model import Scenario
from budgetopt.scenario.writing import to_toml
from budgetopt.shipped import shipped
from budgetopt.workspace.state import KeptScenario, ProjectState
from ui.files import named


@dataclass
class Draft:
    """A scenario at work.

    `whole` is the scenario as it is kept, `scenario` what of it is asked: without what the budget does not fit, which
    is set `aside`, and its description says so, wherever the scenario goes. `before`: the plan before the last change,
    where the page shows what that did.
    """

    kept: KeptScenario
    whole: Scenario
    scenario: Scenario
    aside: tuple[SetAside, ...] = ()
    before: Plan | None = None

    @property
    def number(self) -> int:
        """What the scenario is told by, in all tabs and processes."""
        return self.kept.number

    @property
    def version(self) -> int:
        """How many changes it has seen; the keys of what acts on it carry it."""
        return self.kept.version

    @property
    def entries(self) -> Entries:
        """Decisions that were typed, by program."""
        return self.kept.entries

    @property
    def called(self) -> str:
        """Its name, with how many decisions it has, and whether something of it is set aside."""
        return called(self.scenario) + (f", {len(self.aside)} set aside" if self.aside else "")

    def take(self, other: Draft) -> None:
        """Become another state of the same scenario."""
        self.kept, self.whole, self.scenario, self.aside = other.kept, other.whole, other.scenario, other.aside


def draft_of(kept: KeptScenario, budget: Budget | None) -> Draft:
    """A scenario as it is kept, held against the budget. Raises ScenarioError for what nothing can be set aside of."""
    whole = read_scenario(named("scenario.toml", kept.toml.encode()))
    if budget is None:
        return Draft(kept, whole, whole)
    asked, aside = fitted(whole, budget)
    return Draft(kept, whole, _told(asked, aside), aside)


def decided_in(scenarios: Iterable[KeptScenario]) -> set[str]:
    """The programs that are decided in any of these scenarios, or typed to be."""
    planned = {id for kept in scenarios for id in decisions_of(draft_of(kept, None).whole)}
    return planned | {id for kept in scenarios for id, entry in kept.entries.items() if entry.decides}


def text_after(draft: Draft, after: Scenario, budget: Budget | None) -> str:
    """The scenario file to keep when what is asked has become `after`: what is set aside stays with it.

    Raises ScenarioError for what cannot be asked of the budget.
    """
    if budget is not None:
        checked(after, budget)
    said = " ".join(set_aside_words(part) for part in draft.aside)
    own = after.with_changes(description=after.description.removesuffix(said).strip()) if said else after
    return to_toml(with_parts(own, draft.scenario, draft.aside, draft.whole))


def with_new(state: ProjectState, scenario: Scenario) -> ProjectState:
    """A project with one more scenario, of a name that no other has: a copy of Balanced (2) is Balanced (3)."""
    taken = [draft_of(one, None).whole.name for one in state.scenarios]
    name = re.sub(r" \(\d+\)$", "", scenario.name) if scenario.name in taken else scenario.name
    scenario = scenario.with_changes(name=unlike([*taken, name])[-1])
    return state.with_scenario(KeptScenario(number=state.next_number, toml=to_toml(scenario)))


def set_aside_words(part: SetAside) -> str:
    """What is set aside and why, in a sentence."""
    return f"Set aside: {aside_name(part)} ({part.finding.found.rstrip('.')})."


def aside_name(part: SetAside) -> str:
    """What is set aside, as a person calls it."""
    return (part.rule.name or as_written(part.rule)) if part.rule else part.key


def _told(asked: Scenario, aside: tuple[SetAside, ...]) -> Scenario:
    said = " ".join(map(set_aside_words, aside))
    return asked.with_changes(description=f"{asked.description} {said}".strip()) if said else asked


def as_shipped(name: str) -> Scenario:
    """A scenario that ships with the product, by the name of its file."""
    return read_scenario(shipped("scenarios", f"{name}.toml"))
