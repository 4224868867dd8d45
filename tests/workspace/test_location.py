"""Where a workspace may be, and what is said where it may not."""

from __future__ import annotations

import os
import sqlite3
import sys
from collections import namedtuple
from contextlib import closing
from pathlib import Path

import psutil
import psycopg
import pytest

from budgetopt.errors import UsageError
from budgetopt.workspace import location as places
from budgetopt.workspace.database import Workspace
from budgetopt.workspace.location import location
from tests.workspace.conftest import Place

Mount = namedtuple("Mount", "mountpoint fstype opts")


def test_the_users_data_folder_is_the_default(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv(places.VARIABLE)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    here = Path(str(location(None).database))
    assert here.name == "workspace.db" and "budgetopt" in here.parts
    monkeypatch.setenv(places.VARIABLE, str(tmp_path / "mine.db"))
    assert location(None).database == str(tmp_path / "mine.db")
    assert location("other.db").database == str(Path("other.db").absolute())
    assert location("sqlite:///other.db").database == str(Path("other.db").absolute())
    assert location("postgresql://host/name").drivername == "postgresql+psycopg"


@pytest.mark.parametrize("url", ["mysql://host/name", "sqlite://", "sqlite:///:memory:", "post gres://", "http://a/b"])
def test_what_is_no_workspace_is_told(url: str) -> None:
    with pytest.raises(UsageError, match="workspace"):
        location(url)


@pytest.mark.parametrize("kind", ["nfs4", "cifs", "smb3", "9p", "fuse.sshfs"])
def test_a_network_share_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, kind: str) -> None:
    share = tmp_path / "share"
    local, remote = Mount("/", "ext4", "rw"), Mount(str(share), kind, "rw")
    monkeypatch.setattr(psutil, "disk_partitions", lambda all: [local, remote])
    with pytest.raises(UsageError, match=rf"network share \({kind}\).*--workspace"):
        Workspace.opened(str(share / "workspace.db"))
    Workspace.opened(str(tmp_path / "workspace.db")).close()
    # What is mounted over it later hides it.
    monkeypatch.setattr(psutil, "disk_partitions", lambda all: [local, remote, remote._replace(fstype="ext4")])
    Workspace.opened(str(share / "workspace.db")).close()


def test_windows_says_which_drive_is_remote(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    mount = Mount(str(tmp_path), "NTFS", "rw,remote")
    monkeypatch.setattr(psutil, "disk_partitions", lambda all: [mount])
    monkeypatch.setattr(sys, "platform", "win32")
    with pytest.raises(UsageError, match="network share"):
        places.check_place(tmp_path / "workspace.db")


def test_a_file_that_is_none_is_told_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "workspace.db"
    path.write_bytes(b"not a database, and longer than a header of one" * 10)
    with pytest.raises(UsageError, match="does not answer"):
        Workspace.opened(str(path))
    assert path.read_bytes().startswith(b"not a database")
    with pytest.raises(UsageError, match="cannot be made"):
        Workspace.opened(str(path / "below" / "workspace.db"))
    with pytest.raises(UsageError, match="no workspace"):
        Workspace.opened(str(tmp_path / "none.db"), make=False)
    assert not (tmp_path / "none.db").exists()


def test_what_a_password_is_for_is_not_shown() -> None:
    with pytest.raises(UsageError, match="does not answer") as told:
        Workspace.opened("postgresql+psycopg://anna:secret@127.0.0.1:1/name")
    assert "secret" not in str(told.value)


def test_sqlite_keeps_what_it_calls_kept(tmp_path: Path) -> None:
    workspace = Workspace.opened(str(tmp_path / "new" / "workspace.db"))
    with workspace.reading() as connection:
        asked = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in
                 ("journal_mode", "synchronous", "foreign_keys")}  # fmt: skip
    assert asked == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
    if os.name == "posix":
        assert (tmp_path / "new").stat().st_mode & 0o077 == 0
    workspace.close()


def test_a_writer_who_waits_too_long_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("budgetopt.workspace.database._WAIT_MS", 50)
    workspace = Workspace.opened(str(tmp_path / "workspace.db"))
    other = sqlite3.connect(tmp_path / "workspace.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(UsageError, match="busy"), workspace.writing():
        pass
    other.close()
    workspace.close()


def test_who_may_not_make_tables_is_told(place: Place) -> None:
    url = place("postgresql")
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute(f"CREATE ROLE {url[-13:]} LOGIN")
    with pytest.raises(UsageError, match=r"does not answer \(permission denied.*Nothing was changed"):
        Workspace.opened(url.replace("tester@", f"{url[-13:]}@"))


def test_another_programs_database_is_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "photos.db"
    with closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE photos (name TEXT)")
        other.commit()
    before = path.read_bytes()
    for make in (True, False):
        with pytest.raises(UsageError, match=r"photos\.db is of another program. Nothing was changed in it"):
            Workspace.opened(str(path), make=make)
    assert path.read_bytes() == before and [one.name for one in tmp_path.iterdir()] == ["photos.db"]
    # One with nothing in it becomes a workspace.
    with closing(sqlite3.connect(tmp_path / "empty.db")) as empty:
        empty.execute("VACUUM")
    Workspace.opened(str(tmp_path / "empty.db")).close()
    Workspace.opened(str(tmp_path / "empty.db"), make=False).close()


def test_another_programs_database_of_a_server_is_left_as_it_is(place: Place) -> None:
    url = place("postgresql")
    with psycopg.connect(url.replace("+psycopg", "")) as connection:
        connection.execute("CREATE TABLE photos (name TEXT)")
    with pytest.raises(UsageError, match="is of another program"):
        Workspace.opened(url)
    with psycopg.connect(url.replace("+psycopg", "")) as connection:
        names = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
    assert names == [("photos",)]
