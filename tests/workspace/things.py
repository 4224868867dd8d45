"""What tests of a workspace put into it, and how two workspaces are compared."""

from __future__ import annotations

from typing import Any

from sqlalchemy import MetaData, select

from budgetopt.workspace.database import Workspace
from budgetopt.workspace.people import Person
from budgetopt.workspace.projects import Projects
from budgetopt.workspace.state import KeptFile, KeptScenario, ProjectState

ANNA, BEN = Person("local:anna", "Anna"), Person("local:ben", "Ben", "ben@city.example")
LEDGER = b"Program,Amount\nFire,1000000.00\n" * 400


def a_state(projects: Projects, name: str = "2027") -> ProjectState:
    """Two files, two scenarios, a mapping in words of many alphabets."""
    files = (
        KeptFile("Ausgaben – größer.csv", projects.keep(LEDGER)),
        KeptFile("b.xlsx", projects.keep(bytes(range(256)))),
    )
    scenarios = (KeptScenario(number=1, toml='name = "Balanced"\n'), KeptScenario(number=2, toml='name = "Law"\n'))
    return ProjectState(name=name, city="Rïverton 市", files=files, mapping="sheet: Ausgaben\n", scenarios=scenarios,
                        current=1, next_number=3)  # fmt: skip


def worked_in(workspace: Workspace) -> str:
    """A project that two people changed, undid, planned; one more in the bin. Gives its id."""
    projects = Projects(workspace)
    id = projects.create(ANNA, a_state(projects), "Project made")
    for step in range(3):
        edit(projects, id, BEN if step % 2 else ANNA, 1, f'name = "Balanced"\n# {step} 🚒\n')
    projects.undo(id, ANNA, 1)
    projects.keep_plan(id, 1, '{"moved": 27420783}', "a" * 64)
    gone = projects.create(BEN, ProjectState(name="Old"), "Project made")
    projects.bin(gone, BEN)
    return id


def edit(
    projects: Projects, id: str, who: Person, number: int, toml: str, looked_at: int | None = None
) -> tuple[ProjectState, int]:
    """A scenario's text changed by somebody."""

    def make(state: ProjectState) -> ProjectState | None:
        scenario = state.scenario(number)
        return state.with_scenario(scenario.changed(toml, f"now {toml!r}")) if scenario else None

    return projects.change(id, who, f"Scenario {number}: {toml}", make, f"scenario {number}", looked_at)


def everything(workspace: Workspace, but_log_after: int = 10**9) -> dict[str, list[dict[str, Any]]]:
    """All rows of all tables, but when a content was kept, and entries of the log after one."""
    with workspace.reading() as connection:
        there = MetaData()
        there.reflect(connection)
        rows = {
            table.name: [dict(row) for row in connection.execute(select(table).order_by(*table.primary_key)).mappings()]
            for table in there.sorted_tables
        }
    for blob in rows["blobs"]:
        blob.pop("kept_at")
    return rows | {"log": [row for row in rows["log"] if row["sequence"] <= but_log_after]}
