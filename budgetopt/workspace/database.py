"""The database that a workspace is: opened and brought up to date, read in one view, written in one step."""

from __future__ import annotations

import datetime
import os
import re
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

from sqlalchemy import Connection, Engine, Table, create_engine, event, inspect, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError, NoSuchModuleError
from sqlalchemy.exc import TimeoutError as NoneFree

from budgetopt.errors import UsageError
from budgetopt.saving.whole import save
from budgetopt.workspace.location import check_place, location

# The newest revision in migrations/versions; kept here so that a workspace of today opens without Alembic.
REVISION = "0004"
_WAIT_MS = 30_000
_BUSY = "the workspace is busy: others are at work in it. Nothing was changed; try again."
# Connections of one process: as many at once, more while there is need.
_POOL = {"pool_size": 10, "max_overflow": 20}
# Any numbers, the same in all processes: the locks of PostgreSQL that are no table's.
MIGRATING, LOGGING = 4_218_001, 4_218_002
_BEFORE_TEXT = re.compile(r"[\x00\ud800-\udfff]")


def now() -> str:
    """The time in UTC, as it is kept: 2026-07-01T09:30:00.000000Z."""
    return kept_time(datetime.datetime.now(datetime.UTC))


def kept_time(when: datetime.datetime) -> str:
    """A time as it is kept, which sorts as text."""
    return when.astimezone(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


# A time that was kept.
time_of = datetime.datetime.fromisoformat


def plain(words: str) -> str:
    """A text that any database keeps: without NUL and halves of signs."""
    return _BEFORE_TEXT.sub("\N{REPLACEMENT CHARACTER}", words)


class Workspace:
    """A workspace that is open. One serves all threads of a process; each process opens its own.

        workspace = Workspace.opened()
        with workspace.writing() as connection: ...

    `url` opens the same workspace elsewhere (it may hold a password: show `shown`).
    """

    def __init__(self, engine: Engine, url: URL):
        self._engine = engine
        self.sqlite = engine.dialect.name == "sqlite"
        self.url = url.render_as_string(hide_password=False)
        self.shown = str(url.database) if self.sqlite else url.render_as_string()
        # What PostgreSQL reads is of one moment; SQLite's always is.
        self._reads = engine if self.sqlite else engine.execution_options(isolation_level="REPEATABLE READ")
        self._writes = engine.execution_options(writes=True)

    @classmethod
    def opened(cls, url: str | None = None, *, make: bool = True, revision: str | None = REVISION) -> Self:
        """The workspace at `url` (see `location`), brought up to `revision` if need be: by one process, others wait.

        `make`: make one where there is none. `revision` None: its tables stay as they are, or none. Raises UsageError
        for a place where none is or can be, and for one that a later version has made.
        """
        place = location(url)
        if place.get_backend_name() == "sqlite":
            path = Path(str(place.database))
            if not make and not os.path.lexists(path):
                raise UsageError(f"{path}: there is no workspace (budgetopt workspace init makes one).")
            check_place(path)
            if make and revision and not path.exists():
                _make(path, revision)
        try:
            workspace = cls(_engine(place), place)
        except (NoSuchModuleError, ImportError):
            raise UsageError("PostgreSQL needs its driver: pip install 'budgetopt[postgres]'.") from None
        try:
            workspace._bring_to(revision, make)
        except BaseException:
            workspace.close()
            raise
        return workspace

    @property
    def files(self) -> tuple[Path, ...]:
        """The files that it is kept in, SQLite's own beside the database among them; none of a server's."""
        return tuple(Path(f"{self.shown}{beside}") for beside in ("", "-wal", "-shm")) if self.sqlite else ()

    def close(self) -> None:
        """Let go of the database; what asks again opens it anew."""
        self._engine.dispose()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A view of one moment. Raises UsageError where the database does not answer."""
        with _told(self.shown), self._reads.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One step: all of it is kept when the `with` ends, or nothing. SQLite: one writer at a time, others wait.

        Raises UsageError where the database does not answer.
        """
        with _told(self.shown), self._writes.connect() as connection, connection.begin():
            yield connection

    def lock(self, connection: Connection, number: int) -> None:
        """Wait until no other step holds this lock; the step's end lets it go. SQLite's writers wait anyway."""
        if not self.sqlite:
            connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": number})

    def _bring_to(self, wanted: str | None, make: bool) -> None:
        with self.reading() as connection:
            here = revision_of(connection)
            done = here is not None and here == wanted
            others = set() if done else set(inspect(connection).get_table_names()) - {"alembic_version"}
        if done:
            return
        if others and "versions" not in others:
            what = "a file" if self.sqlite else "a database"
            raise UsageError(f"{self.shown} is of another program. Nothing was changed in it: name {what} of its own.")
        if here is None and not make:
            raise UsageError(f"{self.shown}: there is no workspace (budgetopt workspace init makes one).")
        if wanted is None:
            return
        with self.writing() as connection:
            self.lock(connection, MIGRATING)
            if revision_of(connection) != wanted:
                migrate(connection, wanted)


def _make(path: Path, revision: str) -> None:
    """A new workspace's file, there whole or (on a full disk) not at all; of several who make it one does.

    Raises UsageError.
    """
    memory = sqlite3.connect(":memory:")
    engine = create_engine("sqlite://", creator=lambda: memory)
    with engine.begin() as connection:
        migrate(connection, revision)
    content = memory.serialize()
    engine.dispose()
    try:
        save(path, lambda file: file.write(content))
    except UsageError:
        if not path.exists():
            raise


def _engine(place: URL) -> Engine:
    if place.get_backend_name() != "sqlite":
        return create_engine(place, pool_pre_ping=True, **_POOL, connect_args={"connect_timeout": 10})
    engine = create_engine(place, **_POOL)

    @event.listens_for(engine, "connect")
    def connected(connection: Any, _: object) -> None:
        # The driver begins no transaction by itself: `begun` does.
        connection.isolation_level = None
        for pragma in (f"busy_timeout = {_WAIT_MS}", "synchronous = FULL", "foreign_keys = ON"):
            connection.execute(f"PRAGMA {pragma}")
        names = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
        if not names or "versions" in names:
            # It is written in the file: not in another program's.
            connection.execute("PRAGMA journal_mode = WAL")

    @event.listens_for(engine, "begin")
    def begun(connection: Connection) -> None:
        writes = connection.get_execution_options().get("writes")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def revision_of(connection: Connection) -> str | None:
    """The revision of a workspace's tables; None where there are none."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def migrate(connection: Connection, wanted: str) -> None:
    """Bring the tables to a revision, up or down. Raises UsageError for one that this version does not know."""
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.attributes["connection"] = connection
    order = [one.revision for one in ScriptDirectory.from_config(config).walk_revisions()]
    here = revision_of(connection)
    if here is not None and here not in order:
        raise UsageError("this workspace was made by a later version of budgetopt: install that one.")
    if here is not None and order.index(here) < order.index(wanted):
        command.downgrade(config, wanted)
    else:
        command.upgrade(config, wanted)


def add_if_new(connection: Connection, table: Table, row: Mapping[str, object]) -> bool:
    """Insert a row unless its key is there; gives whether it was inserted."""
    insert = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    asked = insert(table).values(row).on_conflict_do_nothing()
    return connection.execute(asked, execution_options={"preserve_rowcount": True}).rowcount > 0


@contextmanager
def _told(shown: str) -> Iterator[None]:
    """What a database answers when it cannot work, in words."""
    try:
        yield
    except NoneFree as error:
        raise UsageError(_BUSY) from error
    except DBAPIError as error:
        words, kind = str(error.orig).strip().splitlines()[0], type(error.orig).__name__
        if "locked" in words or kind in ("LockNotAvailable", "DeadlockDetected"):
            raise UsageError(_BUSY) from error
        # Of a statement of ours that is wrong nobody can mend anything; of a right that is missing they can.
        ours = ("IntegrityError", "DataError", "ProgrammingError", "NotSupportedError")
        if type(error).__name__ in ours and kind != "InsufficientPrivilege":
            raise
        raise UsageError(f"the workspace {shown} does not answer ({words}). Nothing was changed.") from error
