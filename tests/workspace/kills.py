"""A process that saves is ended with kill -9 at a random moment, again and again: `python -m tests.workspace.kills`.

Afterwards the workspace opens; it has each change that was called saved, at most one more, and no half of one: each
version is what that change made, the log is whole and names each version once. One time in five the end comes while a
new workspace is made. Prints the figures, with --write puts them into docs/trust.md; ends with 1 where any failed.
"""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path

import psycopg

from budgetopt.errors import UsageError
from budgetopt.workspace.database import Workspace
from budgetopt.workspace.projects import Projects
from budgetopt.workspace.state import KeptFile, KeptScenario, ProjectState
from tests.workspace.server import served
from tests.workspace.things import ANNA

ROOT = Path(__file__).parents[2]


@dataclass
class Killed:
    """What came of the kills: how many, changes called saved by then, how many had one more, and what was wrong."""

    times: int = 0
    while_made: int = 0
    saved: int = 0
    one_more: int = 0
    lost: int = 0
    broken: int = 0


def text(version: int) -> str:
    """What version of the project has in its scenario: some kilobytes that pack badly."""
    return random.Random(version).randbytes(4_000).hex()


def at_version(version: int, projects: Projects) -> Callable[[ProjectState], ProjectState]:
    def make(state: ProjectState) -> ProjectState:
        scenario = (state.scenario(1) or KeptScenario(number=1, toml="")).changed(text(version), str(version))
        return state.with_scenario(scenario).with_changes(files=(KeptFile("a", upload),))

    upload = projects.keep(text(version).encode() * 20) if version % 5 == 0 else projects.keep(b"")
    return make


def save_for_ever(url: str) -> None:
    """Save one change after the other, and say of each that it is saved."""
    projects = Projects(Workspace.opened(url))
    known = [card.id for card in projects.cards(ANNA)]
    id = known[0] if known else projects.create(ANNA, ProjectState(), "Made")
    version = projects.version(id)
    while True:
        print(f"saved {version}", flush=True)
        made = projects.change(id, ANNA, f"to {version + 1}", at_version(version + 1, projects))[1]
        if version % 4 == 0:
            projects.keep_plan(id, 1, text(version), str(version))
        version = made


def kill_once(url: str, chance: random.Random, while_made: bool) -> int:
    """Start a process that saves, end it at a random moment; gives the last version that it called saved (0: none)."""
    child = subprocess.Popen(
        [sys.executable, "-m", "tests.workspace.kills", "--save", url], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert child.stdout
    said: list[str] = []
    if while_made:
        time.sleep(chance.uniform(0.2, 1.2))
    else:
        said += [child.stdout.readline() for _ in range(chance.randint(1, 12))]
        time.sleep(chance.uniform(0, 0.012))
    child.kill()
    said += child.stdout.readlines()
    child.stdout.close()
    child.wait()
    return max((int(line.split()[1]) for line in said if line.endswith("\n")), default=0)


def look(url: str, saved: int, found: Killed) -> None:
    """Hold a workspace against what was called saved."""
    try:
        workspace = Workspace.opened(url)
        projects = Projects(workspace)
        cards = projects.cards(ANNA)
        version = projects.version(cards[0].id) if cards else 0
        found.lost += version < saved
        found.one_more += version == saved + 1
        found.broken += version > saved + 1 or bool(projects.log.verify())
        for one in range(max(2, version - 15), version + 1):
            found.broken += projects.at(cards[0].id, one).scenarios[0].toml != text(one)
        logged = [entry.about.split("version ")[1].split(":")[0] for entry in projects.log.entries()]
        found.broken += logged != [str(one) for one in range(1, version + 1)]
        workspace.close()
    except UsageError:
        found.broken += 1


def run(fresh: Callable[[], str], times: int, seed: int) -> Killed:
    """Kill so many times; `fresh` gives the URL of an empty database."""
    chance, found, url = random.Random(seed), Killed(), fresh()
    for number in range(times):
        while_made = number % 5 == 0
        if while_made:
            url = fresh()
        saved = kill_once(url, chance, while_made)
        found.times, found.while_made, found.saved = found.times + 1, found.while_made + while_made, found.saved + saved
        look(url, saved, found)
    return found


def row(database: str, found: Killed) -> str:
    return (
        f"| {database} | {found.times} ({found.while_made} while it was made) | {found.saved:,} | {found.lost} | "
        f"{found.one_more} | {found.broken} |"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--postgresql", action="store_true", help="also on a server of its own")
    parser.add_argument("--write", action="store_true", help="the figures into docs/trust.md")
    parser.add_argument("--save", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.save:
        save_for_ever(asked.save)
    rows = ["| database | kills | saved by then | lost of it | one more | broken |", "|---|---:|---:|---:|---:|---:|"]
    right = True
    with tempfile.TemporaryDirectory() as folder, served() if asked.postgresql else nullcontext("") as server:
        numbers = iter(range(10_000))
        databases = {"SQLite": lambda: f"sqlite:///{folder}/{next(numbers)}.db"}
        if server:
            databases["PostgreSQL"] = lambda: created(server, f"w{next(numbers)}")
        for name, fresh in databases.items():
            found = run(fresh, asked.times, asked.seed)
            right &= not (found.lost or found.broken)
            rows.append(row(name, found))
            print(rows[-1], flush=True)
    if asked.write:
        from docs.tables import put

        put("trust.md", [("### Ended by force", "\n".join(rows))])
    sys.exit(0 if right else 1)


def created(server: str, name: str) -> str:
    """The URL of a new database of a server."""
    with psycopg.connect(server.replace("+psycopg", "") + "postgres", autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    return f"{server}{name}"


if __name__ == "__main__":
    main()
