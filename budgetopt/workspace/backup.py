"""A whole workspace as one file, the same for both databases: so that it comes back, and moves from one to the other.

A sealed zip: manifest.json (kind, form, revision of the tables, when, the head of the log at its moment, the SHA-256 of
every part), tables/NAME-0001.jsonl … (a row a line; a large table in several parts), and blobs/ with each content under
its SHA-256.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, BinaryIO

from sqlalchemy import Connection, MetaData, Table, delete, insert, select
from sqlalchemy.exc import IntegrityError, StatementError

from budgetopt.errors import InputError, UsageError, in_file
from budgetopt.intake.files.sealed import Sealed, SealedBounds, opened_sealed
from budgetopt.intake.files.taking import named, opened
from budgetopt.saving.sealed import SealedWriter
from budgetopt.saving.whole import save
from budgetopt.workspace import blobs
from budgetopt.workspace.database import MIGRATING, REVISION, Workspace, migrate, now, revision_of
from budgetopt.workspace.held import history_findings
from budgetopt.workspace.location import check_place, location
from budgetopt.workspace.log import Deed, Head, LogEntry, WorkspaceLog, head_of, verified
from budgetopt.workspace.people import Person

KIND, FORM = "budgetopt workspace", 1
# Who restores a backup made it: these bounds are against a mistake.
BOUNDS = SealedBounds(parts=5_000_000, part=1_000_000_000, unpacked=1_000_000_000_000)
# Bytes of a part of a table: the door in looks at how dense a part is only above.
_PART = 4_000_000
_BLOBS, _TABLES = "blobs/", "tables/"
# Of Alembic, and what has files of its own.
_NO_ROWS = {"alembic_version", "blobs"}


def back_up(workspace: Workspace, file: BinaryIO) -> Head:
    """Write a workspace as it is at one moment, while others go on; gives the log's head of that moment.

    Whoever asks records it, with the file's SHA-256, once the file is in its place.
    """
    with workspace.reading() as connection:
        head = head_of(connection)
        facts = {"kind": KIND, "form": FORM, "revision": revision_of(connection), "made_at": now(), "head": str(head)}
        tables = _tables(connection)
        with SealedWriter(file, facts) as sealed:
            for table in tables:
                if table.name not in _NO_ROWS:
                    rows = connection.execute(select(table).order_by(*table.primary_key)).mappings()
                    for number, part in enumerate(_parts(rows), 1):
                        sealed.add(f"{_TABLES}{table.name}-{number:04}.jsonl", part)
            for name in blobs.names(connection):
                sealed.add(f"{_BLOBS}{name}", blobs.read(connection, [name])[name])
    return head


def _tables(connection: Connection) -> list[Table]:
    """The tables that are there, each after those that it points to."""
    there = MetaData()
    there.reflect(connection)
    return there.sorted_tables


def _parts(rows: Iterable[Any]) -> Iterator[bytes]:
    part = bytearray()
    for row in rows:
        part += json.dumps(dict(row), ensure_ascii=True, separators=(",", ":")).encode() + b"\n"
        if len(part) > _PART:
            yield bytes(part)
            part.clear()
    if part:
        yield bytes(part)


def restore(workspace: Workspace, path: Path, who: Person, replace: bool = False, head: Head | None = None) -> Head:
    """Make a workspace what it was at a backup, in one step, and record it; gives the log's head of the backup.

    `head`: one that was kept elsewhere, which the log must hold. Raises UsageError for a workspace that is not empty
    (without `replace`), InputError for a backup that does not verify; then nothing is changed.
    """
    with _verified(path, head) as (found, last):
        _into(workspace, found, who, replace)
    return last


def restored_at(url: str | None, path: Path, who: Person, replace: bool = False, head: Head | None = None) -> Head:
    """The same into the workspace at a place (see `location`), which is made where there is none: whole, or not at
    all."""
    with _verified(path, head) as (found, last), _at(url) as workspace:
        _into(workspace, found, who, replace)
    return last


@contextmanager
def _at(url: str | None) -> Iterator[Workspace]:
    """The workspace of a place, as it stands; a file that is not there yet comes into its place when all is in it."""
    place = location(url)
    file = Path(str(place.database))
    if place.get_backend_name() != "sqlite" or file.exists():
        with closing(Workspace.opened(url, revision=None)) as workspace:
            yield workspace
        return
    check_place(file)
    with TemporaryDirectory(prefix=f".{file.name}-", dir=file.parent) as folder:
        beside = Path(folder, file.name)
        with closing(Workspace.opened(str(beside))) as workspace:
            yield workspace
        with beside.open("rb") as content:
            save(file, partial(shutil.copyfileobj, content))


def _into(workspace: Workspace, found: Sealed, who: Person, replace: bool) -> None:
    with workspace.writing() as connection:
        workspace.lock(connection, MIGRATING)
        _empty(connection, replace)
        # Rows of an older version come into its tables, which then become this version's.
        migrate(connection, str(found.facts.get("revision")))
        _fill(connection, found)
        migrate(connection, REVISION)
        if wrong := history_findings(connection):
            raise InputError(in_file(wrong, found.file))
        WorkspaceLog(workspace).add(connection, who, Deed.RESTORED, f"the backup {found.file}", found.digest)


@contextmanager
def _verified(path: Path, head: Head | None) -> Iterator[tuple[Sealed, Head]]:
    """A backup that is of this version or before, and whose log is whole; with the log's head. Raises InputError."""
    with opened(path) as file:
        found = opened_sealed(file, named(path), KIND, BOUNDS)
        if found.facts.get("form") != FORM or str(found.facts.get("revision")) > REVISION:
            raise found.refused("manifest.json", "was made by a later version of budgetopt")
        yield found, _head(found, head)


def _head(found: Sealed, head: Head | None) -> Head:
    """The log's head of a backup whose log is whole. Raises InputError."""
    last = Head.read(str(found.facts.get("head")))
    if last is None:
        raise found.refused("manifest.json", "has no head of the log")
    try:
        entries = [LogEntry(**row) for row in _rows(found, "log")]
        wrong = verified(iter(entries), last) or verified(iter(entries), head)
    except TypeError:
        raise found.refused(f"{_TABLES}log", "is no log") from None
    if wrong:
        raise InputError(in_file(wrong, found.file))
    if entries and entries[-1].head != last:
        raise found.refused(f"{_TABLES}log", "goes on after the head that the manifest has")
    return last


def _rows(found: Sealed, table: str) -> Iterator[dict[str, Any]]:
    for part in found.names:
        if part.startswith(f"{_TABLES}{table}-"):
            yield from found.lines(part)


def _empty(connection: Connection, replace: bool) -> None:
    for table in reversed(_tables(connection)):
        if table.name == "alembic_version" or connection.execute(select(table).limit(1)).first() is None:
            continue
        if not replace:
            raise UsageError(
                "this workspace is not empty: restore into a new one (--workspace), or take what is in it away with "
                "--replace."
            )
        connection.execute(delete(table))


def _fill(connection: Connection, found: Sealed) -> None:
    """Insert all that a backup holds. Raises InputError where it does not fit together."""
    for name in found.names:
        if name.startswith(_BLOBS) and _BLOBS + blobs.keep(connection, found.read(name)) != name:
            raise found.refused(name, "has a name that is not its SHA-256")
    tables = {table.name: table for table in _tables(connection) if table.name not in _NO_ROWS}
    for part in found.names:
        if not part.startswith(_BLOBS) and part.removeprefix(_TABLES).rpartition("-")[0] not in tables:
            raise found.refused(part, "is of no table")
    for table in tables.values():
        for part in found.names:
            if part.startswith(f"{_TABLES}{table.name}-"):
                _insert(connection, table, found, part)


def _insert(connection: Connection, table: Table, found: Sealed, part: str) -> None:
    rows = list(found.lines(part))
    names, kinds = set(table.columns.keys()), {one.name: one.type.python_type for one in table.columns}
    for number, row in enumerate(rows, 1):
        if set(row) != names or any(
            value is not None and type(value) is not kinds[name] for name, value in row.items()
        ):
            raise found.refused(f"{part}, line {number}", f"does not have the values of a row of {table.name}")
    try:
        connection.execute(insert(table), rows)
    except (IntegrityError, StatementError) as error:
        raise found.refused(part, f"does not fit the others ({type(error).__name__})") from None
