"""A project of the workspace, for the job: `python -m benchmarks.job_workspace CITY.xlsx FOLDER`.

The city's file is kept, a scenario with a lock for each of 100 programs is changed 20 times and undone as often, the
project goes out as a file and comes in again, and the workspace is backed up and restored.
"""

from __future__ import annotations

import io
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from budgetopt.workspace.backup import back_up, restore
from budgetopt.workspace.database import Workspace
from budgetopt.workspace.people import local
from budgetopt.workspace.project_file import export_project, import_project
from budgetopt.workspace.projects import Projects
from budgetopt.workspace.state import KeptFile, KeptScenario, ProjectState

_LOCKS = "\n".join(f'[[rules]]\nkind = "lock"\nprogram = "P{number}"\namount = {number}000' for number in range(100))


@contextmanager
def part(name: str) -> Iterator[None]:
    """Tell the processor seconds of a part."""
    start = time.process_time()
    yield
    print(f"part {name}: {time.process_time() - start:.3f}")


def changed(state: ProjectState, step: int) -> ProjectState:
    """The scenario with another text."""
    return state.with_scenario(state.scenarios[0].changed(f"{_LOCKS}\n# {step}", "A lock"))


def main() -> None:
    """Keep a project, in a workspace of its own."""
    city, folder = Path(sys.argv[1]), Path(sys.argv[2])
    for old in folder.glob("workspace*.db*"):
        old.unlink()
    me = local()
    with part("open"):
        projects = Projects(Workspace.opened(str(folder / "workspace.db")))
    with part("20 changes"):
        files = (KeptFile(city.name, projects.keep(city.read_bytes())),)
        start = ProjectState(files=files, scenarios=(KeptScenario(number=1, toml=_LOCKS),))
        project = projects.create(me, start, "Made")
        for step in range(20):
            projects.change(project, me, "A lock", partial(changed, step=step))
    with part("20 undone"):
        for _ in range(20):
            projects.undo(project, me, 1)
    with part("project file"):
        import_project(projects, io.BytesIO(export_project(projects, project, me)), me)
    with part("backup and restore"):
        with (folder / "workspace.zip").open("wb") as file:
            back_up(projects.workspace, file)
        restore(Workspace.opened(str(folder / "workspace-2.db")), folder / "workspace.zip", me)


if __name__ == "__main__":
    main()
