"""budgetopt workspace: what each command says, and which failure is worth which exit code."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from sqlalchemy import delete, update

from budgetopt.cli import app as commands
from budgetopt.workspace import tables
from budgetopt.workspace.database import Workspace
from budgetopt.workspace.log import WorkspaceLog
from tests.workspace.things import worked_in


def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, *words: str) -> tuple[int, str, str]:
    monkeypatch.setattr("sys.argv", ["budgetopt", "workspace", *words])
    code = commands._run()
    return code, *capsys.readouterr()


@pytest.fixture
def city(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    monkeypatch.chdir(tmp_path)
    workspace = Workspace.opened("city.db")
    worked_in(workspace)
    return workspace


def test_the_log_says_whether_it_is_whole(
    city: Workspace, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    of = ("--workspace", "city.db")
    head = str(WorkspaceLog(city).head())
    code, said, _ = run(capsys, monkeypatch, "log", *of)
    assert code == 0 and said.endswith(f"Head: {head}\n") and "Ben  put in the bin  Old" in said
    code, said, _ = run(capsys, monkeypatch, "log", "--json", "-", "--verify", *of)
    record = json.loads(said)
    assert record["head"] == head and record["verified"] is True and record["entries"][0]["name"] == "Anna"
    assert run(capsys, monkeypatch, "log", "--json", "log.json", *of)[0] == 0
    code, _, told = run(capsys, monkeypatch, "log", "--json", "log.json", *of)
    assert code == commands.USAGE and "log.json exists; use --force to replace it." in told
    assert run(capsys, monkeypatch, "log", "--json", "log.json", "--force", *of)[0] == 0
    code, _, told = run(capsys, monkeypatch, "log", "--json", "city.db", "--force", *of)
    assert code == commands.USAGE and "city.db is an input of this command" in told
    assert run(capsys, monkeypatch, "log", "--head", "none", *of)[0] == commands.USAGE
    with city.writing() as connection:
        connection.execute(delete(tables.log).where(tables.log.c.sequence == int(head.split(":")[0])))
    assert run(capsys, monkeypatch, "log", "--verify", *of)[0] == 0
    code, said, _ = run(capsys, monkeypatch, "log", "--head", head, *of)
    assert code == 5 and "its tail was cut" in said
    with city.writing() as connection:
        connection.execute(update(tables.log).where(tables.log.c.sequence == 2).values(name="Eve"))
    code, said, _ = run(capsys, monkeypatch, "log", "--verify", *of)
    assert code == 5 and "log, entry 2" in said


def test_backup_restore_and_users(
    city: Workspace, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    code, said, _ = run(capsys, monkeypatch, "backup", "b.zip", "--workspace", "city.db")
    assert code == 0 and "Written: b.zip" in said and "Head of the log: " in said
    head = said.split("Head of the log: ")[1].split()[0]
    assert next(reversed(list(WorkspaceLog(city).entries()))).what == "backed up"
    assert run(capsys, monkeypatch, "backup", "b.zip", "--workspace", "city.db")[0] == commands.USAGE
    assert run(capsys, monkeypatch, "backup", "c.zip", "--workspace", "none.db")[0] == commands.USAGE
    assert run(capsys, monkeypatch, "log", "--workspace", "n" * 300)[0] == commands.USAGE
    for own in ("city.db", "city.db-wal"):
        assert run(capsys, monkeypatch, "backup", own, "--workspace", "city.db", "--force")[0] == commands.USAGE
    code, said, told = run(capsys, monkeypatch, "restore", "b.zip", "--workspace", "city.db")
    assert code == commands.USAGE and "not empty" in told
    code, said, _ = run(capsys, monkeypatch, "restore", "b.zip", "--head", head, "--workspace", "new.db")
    assert code == 0 and head in said
    code, said, _ = run(capsys, monkeypatch, "users", "--workspace", "new.db")
    assert said == "Anna  local:anna\nBen  ben@city.example  local:ben\n"
    Path("b.zip").write_bytes(Path("b.zip").read_bytes()[:-9])
    code, _, told = run(capsys, monkeypatch, "restore", "b.zip", "--workspace", "third.db")
    assert code == commands.INPUT and told.startswith("b.zip: ")
    assert not [*Path().glob("*third*")], "a backup that is refused leaves no workspace"
    assert run(capsys, monkeypatch, "init", "--workspace", "mysql://x/y")[0] == commands.USAGE
