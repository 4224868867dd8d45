"""What was backed up comes back equal, on both databases and from one to the other; what does not verify is refused."""

from __future__ import annotations

import io
import json
import threading
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import create_engine, inspect

from budgetopt.errors import InputError, UsageError
from budgetopt.workspace.backup import back_up, restore, restored_at
from budgetopt.workspace.database import Workspace
from budgetopt.workspace.log import Deed, Head, WorkspaceLog
from budgetopt.workspace.projects import Projects
from tests.workspace.conftest import DATABASES, Place
from tests.workspace.things import ANNA, BEN, a_state, edit, everything, worked_in


def backed_up(workspace: Workspace, path: Path) -> Head:
    file = io.BytesIO()
    head = back_up(workspace, file)
    path.write_bytes(file.getvalue())
    return head


@pytest.mark.parametrize("to", DATABASES)
@pytest.mark.parametrize("of", DATABASES)
def test_a_workspace_comes_back_equal_in_either_database(place: Place, tmp_path: Path, of: str, to: str) -> None:
    first, second = Workspace.opened(place(of)), Workspace.opened(place(to))
    id = worked_in(first)
    path = tmp_path / "backup.zip"
    head = backed_up(first, path)
    assert restore(second, path, BEN) == head
    assert everything(second, head.sequence) == everything(first)
    assert [entry.what for entry in WorkspaceLog(second).entries(head.sequence)] == [Deed.RESTORED]
    assert WorkspaceLog(second).verify(head) == ()
    # And it goes on there.
    assert edit(Projects(second), id, BEN, 2, "goes on")[1] == Projects(first).version(id) + 1
    with pytest.raises(UsageError, match="not empty"):
        restore(second, path, BEN)
    restore(second, path, BEN, replace=True, head=head)
    assert everything(second, head.sequence) == everything(first)
    first.close(), second.close()


def test_a_backup_of_a_live_workspace_is_of_one_moment(workspace: Workspace, place: Place, tmp_path: Path) -> None:
    id, projects, stop = worked_in(workspace), Projects(workspace), threading.Event()

    def work() -> None:
        step = 0
        while not stop.is_set():
            edit(projects, id, ANNA, 1, f"step {step}")
            projects.keep_plan(id, 1, f"plan {step}", f"hash {step}")
            step += 1

    writer = threading.Thread(target=work)
    writer.start()
    try:
        heads = [backed_up(workspace, tmp_path / f"{number}.zip") for number in range(3)]
    finally:
        stop.set()
        writer.join()
    assert heads[0].sequence < heads[-1].sequence, "nobody wrote meanwhile"
    for number, head in enumerate(heads):
        restored = Workspace.opened(place("sqlite"))
        restore(restored, tmp_path / f"{number}.zip", ANNA, head=head)
        state, version = Projects(restored).read(id)
        assert state == projects.at(id, version)
        restored.close()


def test_the_backup_of_the_version_before_comes_back(place: Place, tmp_path: Path) -> None:
    old = Workspace.opened(place("sqlite"), revision="0001")
    projects = Projects(old)
    id = projects.create(ANNA, a_state(projects), "Project made")
    head, was = backed_up(old, tmp_path / "old.zip"), projects.read(id)
    for kind in DATABASES:
        now = Workspace.opened(place(kind))
        assert restore(now, tmp_path / "old.zip", BEN) == head
        assert Projects(now).read(id) == was and Projects(now).plans(id) == ()
        now.close()
    old.close()


def again(path: Path, changed: Callable[[str, bytes], bytes | None], facts: dict[str, object] | None = None) -> None:
    """The same zip with parts changed or left out, and the manifest made to fit where `facts` are given."""
    from hashlib import sha256

    with zipfile.ZipFile(path) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    manifest = json.loads(parts.pop("manifest.json"))
    new = {name: content for name, before in parts.items() if (content := changed(name, before)) is not None}
    if facts is not None:
        manifest |= facts | {"parts": {name: sha256(content).hexdigest() for name, content in new.items()}}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        for name, content in new.items():
            out.writestr(name, content)
        out.writestr("manifest.json", json.dumps(manifest))


def flipped(content: bytes) -> bytes:
    return content[:-2] + bytes([content[-2] ^ 1]) + content[-1:]


DAMAGES: dict[str, tuple[Callable[[str, bytes], bytes | None], dict[str, object] | None, str]] = {
    "a row": (lambda name, old: flipped(old) if "versions" in name else old, None, "tables/versions-0001.jsonl"),
    "a content": (lambda name, old: flipped(old) if name.startswith("blobs/") else old, None, "blobs/"),
    "a content, its manifest too": (lambda name, old: flipped(old) if name.startswith("blobs/") else old, {}, "blobs/"),
    "a content that is missing": (lambda name, old: None if name.startswith("blobs/") else old, {}, "tables/"),
    "a part that is missing": (lambda name, old: None if "uses" in name else old, None, "tables/uses"),
    "the log, its manifest too": (
        lambda name, old: old.replace(b"Anna", b"Hanna") if "log" in name else old, {}, "log, entry 1"),
    "the log's tail": (
        lambda name, old: b"".join(old.splitlines(keepends=True)[:-1]) if "log" in name else old, {}, "entry "),
    "the head": (lambda name, old: old, {"head": f"99:{'0' * 64}"}, "entry 99"),
    "a shorter head": (lambda name, old: old, {"head": f"0:{'0' * 64}"}, "tables/log"),
    "no head": (lambda name, old: old, {"head": "none"}, "manifest.json"),
    "another kind": (lambda name, old: old, {"kind": "budgetopt project"}, "manifest.json"),
    "a later revision": (lambda name, old: old, {"revision": "9999"}, "manifest.json"),
    "a value of another kind": (
        lambda name, old: old.replace(b'"version":1', b'"version":"1"') if "versions" in name else old, {}, "line 1"),
    "words that the log does not have": (
        lambda name, old: old.replace(b'"Undo: ', b'"Undid: ') if "versions" in name else old, {}, "version 5"),
    "a row that fits none": (
        lambda name, old: old.replace(b'"local:ben"', b'"local:x"') if "versions" in name else old, {}, "versions"),
}  # fmt: skip


@pytest.mark.parametrize("damage", DAMAGES)
def test_what_does_not_verify_is_refused(place: Place, tmp_path: Path, damage: str) -> None:
    first, second = Workspace.opened(place("sqlite")), Workspace.opened(place("sqlite"))
    worked_in(first)
    path = tmp_path / "backup.zip"
    backed_up(first, path)
    changed, facts, where = DAMAGES[damage]
    again(path, changed, facts)
    before = everything(second)
    with pytest.raises(InputError) as refused:
        restore(second, path, BEN)
    (finding,) = refused.value.findings
    assert finding.place.file == "backup.zip" and where in str(finding.place)
    assert everything(second) == before
    first.close(), second.close()


@pytest.mark.parametrize("kind", DATABASES)
def test_where_no_workspace_was_a_refused_backup_leaves_none(place: Place, tmp_path: Path, kind: str) -> None:
    first = Workspace.opened(place("sqlite"))
    worked_in(first)
    head = backed_up(first, tmp_path / "backup.zip")
    # Found only when its rows are in their tables.
    again(tmp_path / "backup.zip", DAMAGES["words that the log does not have"][0], {})
    (tmp_path / "empty").mkdir()
    at = place("postgresql") if kind == "postgresql" else str(tmp_path / "empty" / "city.db")
    with pytest.raises(InputError):
        restored_at(at, tmp_path / "backup.zip", BEN)
    assert [*(tmp_path / "empty").iterdir()] == []
    if kind == "postgresql":
        with create_engine(at).connect() as connection:
            assert inspect(connection).get_table_names() == []
    backed_up(first, tmp_path / "backup.zip")
    assert restored_at(at, tmp_path / "backup.zip", BEN) == head
    second = Workspace.opened(at, make=False)
    assert everything(second, head.sequence) == everything(first)
    first.close(), second.close()


def test_a_backup_whose_log_was_written_anew_is_refused_by_a_head_that_was_kept(place: Place, tmp_path: Path) -> None:
    first, other = Workspace.opened(place("sqlite")), Workspace.opened(place("sqlite"))
    worked_in(first)
    kept = WorkspaceLog(first).head()
    worked_in(other)
    backed_up(other, tmp_path / "other.zip")
    with pytest.raises(InputError, match="written anew"):
        restore(Workspace.opened(place("sqlite")), tmp_path / "other.zip", BEN, head=kept)


def test_a_large_table_goes_into_several_parts(
    workspace: Workspace, place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("budgetopt.workspace.backup._PART", 500)
    worked_in(workspace)
    head = backed_up(workspace, tmp_path / "backup.zip")
    with zipfile.ZipFile(tmp_path / "backup.zip") as zipped:
        assert "tables/log-0003.jsonl" in zipped.namelist()
    other = Workspace.opened(place("sqlite"))
    restore(other, tmp_path / "backup.zip", BEN)
    assert everything(other, head.sequence) == everything(workspace)
    other.close()
