"""Where a workspace is: a file of one's own by default, or a database by its URL."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from budgetopt.errors import UsageError

VARIABLE = "BUDGETOPT_WORKSPACE"
# File systems of other machines (or of what a virtual machine is a guest of): locks and shared memory do not hold
# there, which SQLite's WAL stands on. https://sqlite.org/wal.html#noshm
_SHARED = ("nfs", "cifs", "smb", "afs", "afpfs", "ncpfs", "webdav", "davfs", "9p", "ceph", "glusterfs", "lustre",
           "beegfs", "gpfs", "vboxsf", "vmhgfs", "prl_fs", "fuse.sshfs", "fuse.rclone", "fuse.s3fs", "fuse.davfs",
           "fuse.glusterfs", "fuse.vmhgfs")  # fmt: skip


def location(url: str | None) -> URL:
    """The database of a workspace: of `url`, else of BUDGETOPT_WORKSPACE, else a file in the user's data folder.

    A text without `://` is the path of a file. Raises UsageError.
    """
    asked = url or os.environ.get(VARIABLE, "")
    if "://" not in asked:
        return URL.create("sqlite", database=str(Path(asked).absolute() if asked else _default()))
    try:
        found = make_url(asked)
    except (ArgumentError, ValueError):
        raise UsageError("this is not the URL of a workspace: write postgresql+psycopg://user@host/name.") from None
    match found.get_backend_name():
        case "sqlite" if found.database and found.database != ":memory:":
            return found.set(database=str(Path(found.database).absolute()))
        case "postgresql":
            return found.set(drivername="postgresql+psycopg")
    raise UsageError(f"a workspace is a SQLite file or a PostgreSQL database, not {found.drivername}.")


def _default() -> Path:
    from platformdirs import user_data_path

    return user_data_path("budgetopt", appauthor=False) / "workspace.db"


def check_place(path: Path) -> None:
    """Make the folder of a workspace's file, for its owner alone. Raises UsageError for a place on another machine."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"{path.parent}: the folder cannot be made ({error.strerror or error}).") from None
    if (kind := _shared(path.resolve())) is not None:
        raise UsageError(
            f"{path} is on a network share ({kind}), where two writers can spoil a workspace: choose a folder on this "
            f"machine's own disk with --workspace, or a PostgreSQL database (docs/workspace.md)."
        )


def _shared(path: Path) -> str | None:
    """The kind of file system that a path is on, where that is of another machine."""
    import psutil

    if path.drive.startswith("\\\\"):
        return "a Windows share"
    within = [one for one in psutil.disk_partitions(all=True) if path.is_relative_to(one.mountpoint)]
    if not within:
        return None
    # Of two mounts at one place the later hides the earlier.
    nearest = max(enumerate(within), key=lambda one: (len(Path(one[1].mountpoint).parts), one[0]))[1]
    remote = sys.platform == "win32" and "remote" in nearest.opts.split(",")
    return nearest.fstype if remote or nearest.fstype.casefold().startswith(_SHARED) else None
