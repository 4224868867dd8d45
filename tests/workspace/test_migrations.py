"""A workspace of a version before becomes one of this, and back, with what is in it; by one process of several."""

from __future__ import annotations

import resource
import subprocess
import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from budgetopt.errors import UsageError
from budgetopt.workspace import database
from budgetopt.workspace.database import REVISION, Workspace, migrate, revision_of
from budgetopt.workspace.log import WorkspaceLog
from budgetopt.workspace.projects import Projects
from budgetopt.workspace.replies import Reply, ask, replies_of, send_reply
from budgetopt.workspace.tables import METADATA
from tests.workspace.things import ANNA, a_state, everything

ROOT = Path(__file__).parents[2]
SCRIPTS = ROOT / "budgetopt" / "workspace" / "migrations"


def order() -> list[str]:
    """The revisions, oldest first."""
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    return [one.revision for one in ScriptDirectory.from_config(config).walk_revisions()][::-1]


def test_the_tables_are_those_that_the_code_knows(workspace: Workspace) -> None:
    assert order()[-1] == REVISION
    with workspace.reading() as connection:
        assert revision_of(connection) == REVISION
        assert compare_metadata(MigrationContext.configure(connection), METADATA) == []


def test_every_value_is_one_that_a_backup_can_say() -> None:
    for table in METADATA.sorted_tables:
        # A counter of the database's own would not go on after a restore.
        assert table.name == "log" or table.autoincrement_column is None
        kinds = {column.type.python_type for column in table.columns if table.name != "blobs"}
        assert kinds <= {str, int, bool}, table.name


def test_what_the_version_before_kept_is_there_afterwards_and_back(url: str) -> None:
    before = Workspace.opened(url, revision=order()[-2])
    with before.reading() as connection:
        assert revision_of(connection) == order()[-2]
    projects = Projects(before)
    id = projects.create(ANNA, a_state(projects), "Project made")
    was, state = everything(before), projects.read(id)
    before.close()

    now = Workspace.opened(url)
    assert Projects(now).read(id) == state
    is_now = everything(now)
    apart = ("blobs", "alembic_version")
    assert {name: is_now[name] for name in was if name not in apart} == {
        name: rows for name, rows in was.items() if name not in apart
    }
    ask(now, ANNA, id, 1, "Fire")
    send_reply(now, ANNA, id, 1, "P1", "Fire", Reply.AGREE, recommended=100)
    with now.writing() as connection:
        migrate(connection, order()[-2])
    assert Projects(now).read(id) == state
    now.close()
    again = Workspace.opened(url)
    # What the version before had no place for is gone; the reply is there.
    (reply,) = replies_of(again, id, 1)["P1"]
    assert Projects(again).read(id) == state and reply.recommended is None
    again.close()


def test_every_revision_goes_up_and_down(url: str) -> None:
    revisions = order()
    workspace = Workspace.opened(url, revision=revisions[0])
    for wanted in [*revisions[1:], *revisions[-2::-1], revisions[-1], revisions[0]]:
        with workspace.writing() as connection:
            migrate(connection, wanted)
            assert revision_of(connection) == wanted
    workspace.close()


STARTS = """
import sys
import psycopg, alembic.command, alembic.script
from budgetopt.workspace.database import Workspace
from budgetopt.workspace.log import Deed, WorkspaceLog
from tests.workspace.things import ANNA
print("ready", flush=True)
sys.stdin.read(1)
of = WorkspaceLog(Workspace.opened(sys.argv[1]))
for _ in range(20):
    of.record(ANNA, Deed.SIGNED_IN, "")
"""


def test_several_processes_may_start_at_once(url: str) -> None:
    pipe = subprocess.PIPE
    started = [
        subprocess.Popen([sys.executable, "-c", STARTS, url], stdin=pipe, stdout=pipe, stderr=pipe, cwd=ROOT)
        for _ in range(3)
    ]
    assert all(one.stdout and one.stdout.readline() == b"ready\n" for one in started)
    for one in started:
        assert one.stdin
        one.stdin.write(b"x")
        one.stdin.flush()
    for one in started:
        assert one.communicate()[1].decode() == "" and one.returncode == 0
    workspace = Workspace.opened(url)
    of = WorkspaceLog(workspace)
    assert of.head().sequence == 60 and of.verify() == ()
    workspace.close()


@pytest.mark.parametrize("kilobytes", [0, 4, 60, 130])
def test_a_full_disk_leaves_no_half_of_a_workspace(tmp_path: Path, kilobytes: int) -> None:
    """No file may grow beyond this: a quota, as a program sees it."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (kilobytes * 1024, before[1]))
    try:
        with pytest.raises(UsageError, match=r"w\.db cannot be written: File too large"):
            Workspace.opened(str(tmp_path / "w.db"))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert list(tmp_path.iterdir()) == []


def test_a_step_that_fails_leaves_no_half_of_it(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(connection: Connection, wanted: str) -> None:
        migrate(connection, wanted)
        raise RuntimeError("the power went")

    monkeypatch.setattr(database, "migrate", fails)
    with pytest.raises(RuntimeError):
        Workspace.opened(url)
    monkeypatch.undo()
    with pytest.raises(UsageError, match="no workspace"):
        Workspace.opened(url, make=False)
    Workspace.opened(url).close()


def test_a_later_version_s_workspace_is_left_alone(workspace: Workspace, url: str) -> None:
    with workspace.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(UsageError, match="later version"):
        Workspace.opened(url)
