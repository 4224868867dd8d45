"""A project that was mailed is the same project; a file that was tampered with, or made to hurt, is refused."""

from __future__ import annotations

import io
import json
import random
import zipfile
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

from budgetopt.errors import InputError, UsageError
from budgetopt.workspace.database import Workspace
from budgetopt.workspace.log import Deed, Head
from budgetopt.workspace.people import is_imported, known, may
from budgetopt.workspace.project_file import export_project, import_project
from budgetopt.workspace.projects import Projects
from budgetopt.workspace.replies import Reply, ask, asked_of, comment, comments_on, replies_of, send_reply
from tests.workspace.conftest import DATABASES, Place
from tests.workspace.things import ANNA, BEN, edit, everything, worked_in


def named(content: bytes) -> io.BytesIO:
    file = io.BytesIO(content)
    file.name = "mailed.budgetopt"
    return file


@pytest.mark.parametrize("to", DATABASES)
def test_the_same_project_comes_back(projects: Projects, place: Place, to: str) -> None:
    id = worked_in(projects.workspace)
    head = projects.log.head()
    content = export_project(projects, id, ANNA)
    there = Projects(Workspace.opened(place(to)))
    new = import_project(there, named(content), BEN)
    assert new != id and there.read(new) == projects.read(id)
    shown = [[(one.version, one.at, one.name, one.words, one.subject) for one in of.history(p)]
             for of, p in ((projects, id), (there, new))]  # fmt: skip
    assert shown[0] == shown[1]
    assert all(there.at(new, one.version) == projects.at(id, one.version) for one in there.history(new))
    assert there.plans(new) == projects.plans(id) and there.blob(there.plans(new)[0].sha256)
    assert there.undo(new, BEN, 1) == projects.undo(id, BEN, 1)
    # The head of its moment is inside; both logs have the file's SHA-256.
    with zipfile.ZipFile(io.BytesIO(content)) as zipped:
        assert Head.read(json.loads(zipped.read("manifest.json"))["head"]) == head
    exported = next(entry for entry in projects.log.entries() if entry.what == Deed.EXPORTED)
    loaded = next(entry for entry in there.log.entries() if entry.what == Deed.LOADED)
    assert exported.sha256 == loaded.sha256 == sha256(content).hexdigest() and "mailed.budgetopt" in loaded.about
    there.workspace.close()


@pytest.mark.parametrize("with_history", [True, False])
def test_what_departments_and_others_said_comes_with_it(projects: Projects, place: Place, with_history: bool) -> None:
    of = projects.workspace
    id = worked_in(of)
    ask(of, ANNA, id, 1, "Fire", "2026-05-04")
    send_reply(of, ANNA, id, 1, "P1", "Fire", Reply.AGREE, recommended=100)
    send_reply(of, BEN, id, 1, "P1", "Fire", Reply.COUNTER, 500, "Crews", ("crews.txt", b"Two crews"), recommended=300)
    comment(of, BEN, id, "Call them")
    there = Projects(Workspace.opened(place(DATABASES[0])))
    new = import_project(there, named(export_project(projects, id, ANNA, with_history)), BEN)
    kept = there.workspace
    assert asked_of(kept, new) == asked_of(of, id) and comments_on(kept, new) == comments_on(of, id)
    (was,), (said,) = (replies_of(*which, 1).values() for which in ((of, id), (kept, new)))
    assert [replace(one, who="") for one in said] == [replace(one, who="") for one in was] and len(said) == 2
    # Its attachment too, also once what nobody needs is cleared away; who said it has no right by that.
    there.bin(import_project(there, named(export_project(projects, id, ANNA)), BEN), ANNA)
    there.purge(ANNA, days=0)
    assert there.blob(said[0].attachment) == b"Two crews" and is_imported(said[0].who)
    # A copy of the copy says the same.
    again = import_project(there, named(export_project(there, new, ANNA)), BEN)
    assert [one.reason for one in replies_of(kept, again, 1)["P1"]] == ["Crews", ""]
    kept.close()


def test_it_comes_into_its_own_workspace_as_another_and_gives_nobody_a_right(projects: Projects) -> None:
    id = worked_in(projects.workspace)
    edit(projects, id, BEN, 1, "last")
    new = import_project(projects, named(export_project(projects, id, ANNA)), BEN)
    edit(projects, new, ANNA, 1, "only here")
    assert projects.read(id)[0].scenarios[0].toml == "last"
    strangers = [person for person in known(projects.workspace) if person not in (ANNA, BEN)]
    assert {person.name for person in strangers} == {"Anna", "Ben"}
    assert not any(may(person, new, "read") or person.email for person in strangers)
    again = import_project(projects, named(export_project(projects, new, ANNA)), BEN)
    assert projects.read(again) == projects.read(new)


def test_without_its_history_it_stands_as_its_first(projects: Projects) -> None:
    id = worked_in(projects.workspace)
    short = export_project(projects, id, ANNA, with_history=False)
    new = import_project(projects, named(short), BEN)
    assert projects.read(new) == (projects.read(id)[0], 1) and projects.plans(new) == ()
    assert projects.undo(new, BEN, 1)[0] == projects.undo(id, BEN, 1)[0]
    assert len(short) < len(export_project(projects, id, ANNA))


@pytest.fixture(scope="module")
def mailed(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    projects = Projects(Workspace.opened(str(tmp_path_factory.mktemp("mailed") / "workspace.db")))
    return export_project(projects, worked_in(projects.workspace), ANNA)


def again(content: bytes, change: Callable[[dict[str, bytes]], object], fit: bool = True) -> bytes:
    """The same file with its parts changed; `fit`: and the manifest made to fit."""
    with zipfile.ZipFile(io.BytesIO(content)) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    manifest = json.loads(parts.pop("manifest.json"))
    change(parts)
    if fit:
        manifest["parts"] = {name: sha256(part).hexdigest() for name, part in parts.items()}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, part in parts.items():
            zipped.writestr(name, part)
        zipped.writestr("manifest.json", json.dumps(manifest))
    return out.getvalue()


def lines(parts: dict[str, bytes], part: str, change: Callable[[list[dict[str, object]]], object]) -> None:
    rows = [json.loads(line) for line in parts[part].splitlines()]
    change(rows)
    parts[part] = "".join(json.dumps(row) + "\n" for row in rows).encode()


def history(change: Callable[[list[dict[str, object]]], object]) -> Callable[[dict[str, bytes]], object]:
    return lambda parts: lines(parts, "history.jsonl", change)


def state(change: Callable[[dict[str, object]], object]) -> Callable[[dict[str, bytes]], object]:
    """The newest state changed, under the name that it then has."""

    def changed(parts: dict[str, bytes]) -> None:
        def make(rows: list[dict[str, object]]) -> None:
            fields = json.loads(parts.pop(f"blobs/{rows[-1]['state']}"))
            change(fields)
            content = json.dumps(fields).encode()
            rows[-1]["state"] = sha256(content).hexdigest()
            parts[f"blobs/{rows[-1]['state']}"] = content

        lines(parts, "history.jsonl", make)

    return changed


def row(**fields: object) -> bytes:
    """A row of what departments said; of who was asked, by its fields."""
    of: dict[str, object] = {"scenario": 1, "at": "2026-07-01T09:30:00Z"} | fields
    if "due" not in fields:
        reply = dict.fromkeys(("program", "department", "reason", "attachment_name", "who", "name"), "x")
        of = reply | {"answer": "agree", "cents": None, "recommended": None, "attachment": None} | of
    return json.dumps(of).encode() + b"\n"


def blob(parts: dict[str, bytes]) -> str:
    return next(name for name in parts if name.startswith("blobs/"))


BROKEN: dict[str, tuple[Callable[[dict[str, bytes]], object], bool, str]] = {
    "a changed byte": (lambda parts: parts.update({"history.jsonl": parts["history.jsonl"] + b" "}), False, "history"),
    "a content of another name": (lambda parts: parts.update({blob(parts): b"x"}), True, "blobs/"),
    "a missing content": (lambda parts: parts.pop(blob(parts)), True, "blobs/"),
    "a missing part": (lambda parts: parts.pop("plans.jsonl"), True, "plans.jsonl"),
    "a part too many": (lambda parts: parts.update({"blobs/" + "a" * 64: b"x"}), True, "blobs/aaa"),
    "a part unknown": (lambda parts: parts.update({"blobs/" + "a" * 64: b"x"}), False, "blobs/aaa"),
    "a name outside": (lambda parts: parts.update({"../../evil": b"x"}), True, "../../evil"),
    "no versions": (history(lambda rows: rows.clear()), True, "history.jsonl"),
    "a gap between versions": (history(lambda rows: rows.pop(1)), True, "history.jsonl"),
    "no row": (lambda parts: parts.update({"history.jsonl": b"[1]\n"}), True, "history.jsonl, line 1"),
    "no JSON": (lambda parts: parts.update({"history.jsonl": b"{\n"}), True, "history.jsonl, line 1"),
    "JSON without end": (lambda parts: parts.update({"plans.jsonl": b"[" * 100_000}), True, "plans.jsonl, line 1"),
    "a field too many": (history(lambda rows: rows[0].update(admin=True)), True, "history.jsonl, line 1"),
    "a version that is no number": (history(lambda rows: rows[0].update(version="x")), True, "history.jsonl, line 1"),
    "no time": (history(lambda rows: rows[0].update(at="yesterday")), True, "history.jsonl, line 1"),
    "words without end": (history(lambda rows: rows[0].update(words="x" * 5_001)), True, "history.jsonl, line 1"),
    "a state with a field too many": (state(lambda fields: fields.update(admin=True)), True, "blobs/"),
    "a state of another file": (state(lambda fields: fields.update(files=[["a", "b" * 64]])), True, "blobs/bbb"),
    "a state without its scenarios": (state(lambda fields: fields.clear()), True, "blobs/"),
    "a scenario that is missing": (state(lambda fields: fields.update(scenarios=["c" * 64])), True, "blobs/ccc"),
    "a scenario of bytes": (state(lambda fields: fields.update(scenarios=[fields["files"][1][1]])), True, "blobs/"),
    "scenarios that are none": (state(lambda fields: fields.update(scenarios=[{"toml": []}])), True, "blobs/"),
    "a department asked twice": (
        lambda parts: parts.update({"asked.jsonl": 2 * row(department="Fire", due="", asked_by="A")}), True, "asked"),
    "an offer without its amount": (
        lambda parts: parts.update({"replies.jsonl": row(answer="counter-offer", cents=None)}), True, "replies.jsonl"),
    "an attachment that is missing": (
        lambda parts: parts.update({"replies.jsonl": row(attachment="d" * 64)}), True, "blobs/ddd"),
}  # fmt: skip


@pytest.mark.parametrize("what", BROKEN)
def test_a_broken_file_is_refused_at_its_place(workspace: Workspace, mailed: bytes, what: str) -> None:
    change, fit, where = BROKEN[what]
    before = everything(workspace)
    with pytest.raises(InputError) as refused:
        import_project(Projects(workspace), named(again(mailed, change, fit)), BEN)
    (finding,) = refused.value.findings
    assert finding.place.file == "mailed.budgetopt" and where in str(finding.place), str(finding)
    assert everything(workspace) == before


def test_a_file_of_before_comes_in_without_what_was_said(workspace: Workspace, mailed: bytes) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(mailed)) as old, zipfile.ZipFile(out, "w") as zipped:
        facts = json.loads(old.read("manifest.json")) | {"form": 1}
        for part in ("asked.jsonl", "replies.jsonl", "comments.jsonl"):
            del facts["parts"][part]
        for name in facts["parts"]:
            zipped.writestr(name, old.read(name))
        zipped.writestr("manifest.json", json.dumps(facts))
    projects = Projects(workspace)
    assert projects.read(import_project(projects, named(out.getvalue()), BEN))[0].scenarios


def test_a_manifest_that_names_another_project_is_refused(workspace: Workspace, mailed: bytes) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(mailed)) as old, zipfile.ZipFile(out, "w") as zipped:
        for part in old.namelist():
            facts = json.loads(old.read(part)) | {"name": "Another"} if part == "manifest.json" else None
            zipped.writestr(part, json.dumps(facts) if facts else old.read(part))
    with pytest.raises(InputError, match="this part names another project"):
        import_project(Projects(workspace), named(out.getvalue()), BEN)


def bomb(mailed: bytes) -> bytes:
    return again(mailed, lambda parts: parts.update({"blobs/" + "a" * 64: bytes(50_000_000)}))


def doubled(mailed: bytes) -> bytes:
    file = io.BytesIO(mailed)
    with zipfile.ZipFile(file, "a") as zipped, pytest.warns(UserWarning, match="Duplicate"):
        zipped.writestr("plans.jsonl", b"")
    return file.getvalue()


def many(mailed: bytes) -> bytes:
    return mailed + b"PK\x01\x02" * 50_002


@pytest.mark.parametrize("made", [bomb, doubled, many, lambda mailed: mailed[:-30], lambda _: b"", lambda _: b"PK"])
def test_what_is_made_to_hurt_is_refused(tmp_path: Path, mailed: bytes, made: Callable[[bytes], bytes]) -> None:
    projects = Projects(Workspace.opened(str(tmp_path / "workspace.db")))
    with pytest.raises(InputError) as refused:
        import_project(projects, named(made(mailed)), BEN)
    assert refused.value.findings[0].rule in ("unsafe-file", "damaged-file") and projects.cards(BEN) == ()
    projects.workspace.close()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda parts: parts.update({"plans.jsonl": b"\n" * 20_001}), "more than 20,000 rows"),
        (
            state(lambda fields: fields.update(name=random.Random(1).randbytes(2_500_000).hex())),
            "more than the states of a project take",
        ),
    ],
)
def test_what_would_take_time_without_end_is_counted_first(
    tmp_path: Path, mailed: bytes, change: Callable[[dict[str, bytes]], object], words: str
) -> None:
    projects = Projects(Workspace.opened(str(tmp_path / "workspace.db")))
    with pytest.raises(InputError, match=words):
        import_project(projects, named(again(mailed, change)), BEN)
    projects.workspace.close()


def test_a_scenario_that_is_no_text_is_refused(tmp_path: Path, mailed: bytes) -> None:
    def change(parts: dict[str, bytes]) -> None:
        def make(fields: dict[str, object]) -> None:
            # A sound scenario, whose text is the bytes of a workbook.
            scenario = json.loads(parts.pop(f"blobs/{fields['scenarios'][0]}")) | {"toml": fields["files"][1][1]}
            content = json.dumps(scenario).encode()
            fields["scenarios"][0] = sha256(content).hexdigest()
            parts[f"blobs/{fields['scenarios'][0]}"] = content

        state(make)(parts)

    projects = Projects(Workspace.opened(str(tmp_path / "workspace.db")))
    with pytest.raises(InputError, match="no text of a scenario"):
        import_project(projects, named(again(mailed, change)), BEN)
    projects.workspace.close()


def test_only_a_regular_file_is_looked_into(tmp_path: Path, mailed: bytes) -> None:
    projects = Projects(Workspace.opened(str(tmp_path / "workspace.db")))
    (tmp_path / "mailed.budgetopt").write_bytes(mailed)
    assert projects.read(import_project(projects, tmp_path / "mailed.budgetopt", BEN))
    for path, words in ((tmp_path, "folder"), (tmp_path / "none", "no such file"), (Path("/dev/null"), "device")):
        with pytest.raises(UsageError, match=words):
            import_project(projects, path, BEN)
    projects.workspace.close()


def test_what_could_not_come_in_again_does_not_go_out(projects: Projects, monkeypatch: pytest.MonkeyPatch) -> None:
    id = worked_in(projects.workspace)
    from budgetopt.workspace import project_file

    monkeypatch.setattr(project_file, "BOUNDS", project_file.BOUNDS.__class__(parts=9, part=1_000, unpacked=1_000))
    with pytest.raises(UsageError, match="without its history"):
        export_project(projects, id, ANNA)
