"""The log holds what was done, and shows what was done to it."""

from __future__ import annotations

import hashlib
import io
import json

import pytest
from sqlalchemy import delete, select, update

from budgetopt.workspace import tables
from budgetopt.workspace.database import Workspace
from budgetopt.workspace.held import history_findings
from budgetopt.workspace.log import NOTHING, Deed, Head, WorkspaceLog
from budgetopt.workspace.project_file import export_project, import_project
from budgetopt.workspace.projects import Projects
from budgetopt.workspace.state import ProjectState
from tests.workspace.things import ANNA, BEN, worked_in

log = tables.log


def test_each_entry_carries_the_hash_of_the_one_before(workspace: Workspace) -> None:
    of = WorkspaceLog(workspace)
    assert of.head() == NOTHING and of.verify() == () and of.verify(NOTHING) == ()
    of.record(ANNA, Deed.SIGNED_IN, "")
    head = of.record(BEN, Deed.EXPORTED, "Größe – 市", "ab" * 32)
    first, second = of.entries()
    for before, entry in (("0" * 64, first), (first.hash, second)):
        # The chain stated a second time, as docs/workspace.md says it.
        said = [entry.sequence, entry.at, entry.who, entry.name, entry.what, entry.about, entry.sha256, before]
        text = json.dumps(said, ensure_ascii=False, separators=(",", ":"))
        assert (entry.before, entry.hash) == (before, hashlib.sha256(text.encode()).hexdigest())
    assert (second.what, second.name, second.sha256) == ("exported", "Ben", "ab" * 32)
    assert head == second.head == of.head() == Head.read(f" {head}\n")
    assert list(of.entries(after=1)) == [second]


@pytest.mark.parametrize("text", ["", "3", "3:xyz", f"-1:{'a' * 64}", f"3:{'A' * 64}"])
def test_what_is_no_head_is_told_from_one(text: str) -> None:
    assert Head.read(text) is None


@pytest.mark.parametrize("column", [column.name for column in log.columns])
def test_one_changed_byte_is_refused(workspace: Workspace, column: str) -> None:
    worked_in(workspace)
    of = WorkspaceLog(workspace)
    entry = list(of.entries())[3]
    was = getattr(entry, column)
    changed = was + 100 if column == "sequence" else f"{was[:-1]}{chr(ord(was[-1]) ^ 1)}"
    with workspace.writing() as connection:
        connection.execute(update(log).where(log.c.sequence == 4).values({column: changed}))
    (finding,) = of.verify()
    assert finding.rule == "log-broken"
    assert finding.place.cell == "log, entry 4"


def test_a_cut_tail_shows_against_a_head_that_was_kept(workspace: Workspace) -> None:
    worked_in(workspace)
    of = WorkspaceLog(workspace)
    kept = of.head()
    of.record(ANNA, Deed.EXPORTED, "after")
    assert of.verify(kept) == ()
    with workspace.writing() as connection:
        connection.execute(delete(log).where(log.c.sequence >= kept.sequence))
    assert of.verify() == (), "a chain alone does not show it"
    (finding,) = of.verify(kept)
    assert "its tail was cut" in finding.found and finding.place.cell == f"log, entry {kept.sequence}"
    # Another tail in its place has the sequence, and not the hash.
    of.record(BEN, Deed.EXPORTED, "another")
    (finding,) = of.verify(kept)
    assert "written anew" in finding.found


def test_a_change_is_logged_with_what_was_kept(workspace: Workspace) -> None:
    id = worked_in(workspace)
    with workspace.reading() as connection:
        kept = connection.execute(tables.versions.select().where(tables.versions.c.project == id)).mappings().all()
    logged = {entry.sha256: entry for entry in WorkspaceLog(workspace).entries()}
    for row in kept:
        entry = logged[row["state"]]
        assert id in entry.about and row["words"] in entry.about and entry.who == row["who"]


@pytest.mark.parametrize("column", ["words", "who", "name", "state", "version"])
def test_a_history_that_is_not_what_the_log_says_is_named(workspace: Workspace, column: str) -> None:
    id, versions = worked_in(workspace), tables.versions
    projects = Projects(workspace)
    import_project(projects, io.BytesIO(export_project(projects, id, ANNA)), BEN)
    assert wrong_in(workspace) == []
    rows = {one.version: one for one in projects.history(id)}
    with workspace.writing() as connection:
        state = connection.execute(select(versions.c.state).where(versions.c.version == 2)).scalars().first()
        changed = {"words": "Nothing", "who": ANNA.id, "name": "Eve", "state": state, "version": 9}[column]
        here = (versions.c.project == id, versions.c.version == 3)
        assert rows[3].who == BEN.id
        connection.execute(update(versions).where(*here).values({column: changed}))
    assert wrong_in(workspace)[0] == f"project {id}, version 3"


def wrong_in(workspace: Workspace) -> list[str]:
    with workspace.reading() as connection:
        return [str(finding.place) for finding in history_findings(connection)]


def test_a_history_that_was_cut_with_its_number_is_named(workspace: Workspace) -> None:
    id, versions = worked_in(workspace), tables.versions
    projects = Projects(workspace)
    # A name and words that look like what the log says of a version are nothing to stumble over.
    odd = projects.create(ANNA, ProjectState(name=f"x ({id}), version 77: y"), f"z ({id}), version 78: made")
    came = import_project(projects, io.BytesIO(export_project(projects, id, ANNA)), BEN)
    gone = projects.create(ANNA, ProjectState(name="Gone"), "made")
    projects.bin(gone, ANNA)
    assert projects.purge(ANNA, days=-1) and wrong_in(workspace) == []
    _, last = projects.read(id)

    def cut(project: str, version: int) -> None:
        with workspace.writing() as connection:
            connection.execute(delete(versions).where(versions.c.project == project, versions.c.version >= version))
            set_back = tables.projects.update().where(tables.projects.c.id == project)
            connection.execute(set_back.values(version=version - 1))

    cut(id, last)
    assert wrong_in(workspace) == [f"project {id}, version {last}"]
    cut(came, last)
    assert wrong_in(workspace) == [f"project {id}, version {last}", f"project {came}, version {last}"]
    # So is a project that is gone whole and that nobody deleted for good.
    with workspace.writing() as connection:
        for table in tables.OF_A_PROJECT:
            connection.execute(delete(table).where(table.c.project == odd))
        connection.execute(delete(tables.projects).where(tables.projects.c.id == odd))
    assert f"project {id}, version 77" in wrong_in(workspace)
