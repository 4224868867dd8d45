"""Two people change one project at once, each from what they saw: `python -m tests.workspace.writers --actions 500`.

Each has a process and a form: looks, waits, and writes what it saw with one change, as a form in a browser does. Then
the history is played again: each version must be the one before with that change and no other (so nothing was lost),
each refusal must be because of a change that the other made of the same thing in between, and the log must be whole.
Prints the figures, with --write puts them into docs/trust.md; ends with 1 where any of this failed.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import random
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from contextlib import nullcontext
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

from budgetopt.workspace.database import Workspace
from budgetopt.workspace.history import Overtaken
from budgetopt.workspace.people import Person
from budgetopt.workspace.projects import Projects
from budgetopt.workspace.state import KeptScenario, ProjectState
from tests.workspace.kills import created
from tests.workspace.server import served
from tests.workspace.things import ANNA, BEN

SCENARIOS = 3


class Outcome(NamedTuple):
    """What came of an action: "made", "undone" or "told"; the version that it made, or that it was told of."""

    kind: str
    who: Person
    scenario: int
    looked_at: int
    version: int
    action: str


@dataclass
class Tally:
    """The actions of both, and what was wrong."""

    made: int = 0
    undone: int = 0
    told: int = 0
    lost: int = 0
    wrongly_told: int = 0
    log_broken: int = 0


def act(url: str, id: str, who: Person, actions: int, seed: int) -> list[Outcome]:
    """One person's work."""
    projects, chance, outcomes = Projects(Workspace.opened(url)), random.Random(seed), []
    for number in range(actions):
        seen, looked_at = projects.read(id)
        time.sleep(chance.uniform(0, 0.01))
        scenario, action = seen.scenarios[chance.randrange(SCENARIOS)], f"{who.name} {number}"
        undoes = bool(scenario.past) and chance.random() < 0.1
        try:
            if undoes:
                version = projects.undo(id, who, scenario.number, looked_at)[1]
            else:
                form, subject = added(scenario, action), f"scenario {scenario.number}"
                version = projects.change(id, who, action, partial(write, form=form), subject, looked_at)[1]
            outcomes.append(Outcome("undone" if undoes else "made", who, scenario.number, looked_at, version, action))
        except Overtaken as told:
            outcomes.append(Outcome("told", who, scenario.number, looked_at, told.since[-1].version, action))
    projects.workspace.close()
    return outcomes


def added(scenario: KeptScenario, action: str) -> KeptScenario:
    return scenario.changed(json.dumps([*json.loads(scenario.toml), action]), action)


def write(state: ProjectState, form: KeptScenario) -> ProjectState:
    """What a form does: it knows nothing of what stands, only what it showed."""
    return state.with_scenario(form)


def run(url: str, actions: int, seed: int) -> Tally:
    """Both work, half of the actions each; then the history is played again."""
    projects = Projects(Workspace.opened(url))
    start = ProjectState(scenarios=tuple(KeptScenario(number=n, toml="[]") for n in range(1, SCENARIOS + 1)))
    id = projects.create(ANNA, start, "Made")
    with ProcessPoolExecutor(2, multiprocessing.get_context("spawn")) as pool:
        works = [pool.submit(act, url, id, who, actions // 2, seed + n) for n, who in enumerate((ANNA, BEN))]
        outcomes = [outcome for work in works for outcome in work.result()]
    tally = Tally(log_broken=len(projects.log.verify()))
    by_version = {one.version: one for one in outcomes if one.kind != "told"}
    before = start
    for entry in reversed(projects.history(id)[:-1]):
        stands, outcome = projects.at(id, entry.version), by_version.get(entry.version)
        tally.lost += outcome is None or stands != played(before, projects, outcome)
        before = stands
    tally.lost += len(by_version) != len(outcomes) - sum(one.kind == "told" for one in outcomes)
    tally.lost += before != projects.read(id)[0]
    for one in outcomes:
        setattr(tally, one.kind, getattr(tally, one.kind) + 1)
        if one.kind == "told":
            other = by_version.get(one.version)
            right = other and other.who != one.who and other.scenario == one.scenario and one.version > one.looked_at
            tally.wrongly_told += not right
    projects.workspace.close()
    return tally


def played(before: ProjectState, projects: Projects, outcome: Outcome) -> ProjectState:
    """A state after one action on it, and nothing else."""
    scenario = before.scenarios[outcome.scenario - 1]
    if outcome.kind == "made":
        return before.with_scenario(added(scenario, outcome.action))
    return before.with_scenario(scenario.undone(projects.blob(scenario.past[-1]).decode()))


def right(tally: Tally) -> bool:
    return not (tally.lost or tally.wrongly_told or tally.log_broken) and tally.told > 0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--actions", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--postgresql", action="store_true", help="also on a server of its own")
    parser.add_argument("--write", action="store_true", help="the figures into docs/trust.md")
    asked = parser.parse_args()
    rows = ["| database | made | undone | told as overtaken | lost | told wrongly |", "|---|---:|---:|---:|---:|---:|"]
    all_right = True
    with tempfile.TemporaryDirectory() as folder, served() if asked.postgresql else nullcontext("") as server:
        databases: dict[str, Callable[[], str]] = {"SQLite": lambda: f"sqlite:///{folder}/w.db"}
        if server:
            databases["PostgreSQL"] = lambda: created(server, "w")
        for name, url in databases.items():
            tally = run(url(), asked.actions, asked.seed)
            all_right &= right(tally)
            rows.append(
                f"| {name} | {tally.made} | {tally.undone} | {tally.told} | {tally.lost} | {tally.wrongly_told} |"
            )
            print(rows[-1], flush=True)
    if asked.write:
        from docs.tables import put

        put("trust.md", [("### Two who write at once", "\n".join(rows))])
    sys.exit(0 if all_right else 1)


if __name__ == "__main__":
    main()
