"""The versions of a project: who made them, when, in what words, and as they were."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from functools import partial
from hashlib import sha256 as hashed

from sqlalchemy import Connection, insert, select

from budgetopt.errors import BudgetOptError, UsageError
from budgetopt.workspace import blobs
from budgetopt.workspace.database import add_if_new, now, plain, time_of
from budgetopt.workspace.people import Person, seen
from budgetopt.workspace.state import ProjectState, unpacked
from budgetopt.workspace.tables import uses, versions


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One change: the version that it made, when (UTC), who by id and name, in words; `subject`: what it changed."""

    version: int
    at: datetime.datetime
    who: str
    name: str
    words: str
    subject: str


class Overtaken(BudgetOptError):
    """Somebody changed the same since it was looked at, and nothing was changed now. `since`: what, newest first."""

    def __init__(self, since: tuple[HistoryEntry, ...]):
        self.since = since
        last = since[0]
        super().__init__(f"{last.name} changed this at {last.at:%H:%M} UTC, after you had opened it: {last.words}")

    def __reduce__(self) -> tuple[type[Overtaken], tuple[tuple[HistoryEntry, ...]]]:
        """A worker's error comes back whole."""
        return type(self), (self.since,)


_SHOWN = (versions.c.version, versions.c.at, versions.c.who, versions.c.name, versions.c.words, versions.c.subject)


def entries(connection: Connection, project: str, after: int = 0, most: int | None = None) -> tuple[HistoryEntry, ...]:
    """The versions of a project after one, newest first."""
    wanted = (
        select(*_SHOWN)
        .where(versions.c.project == project, versions.c.version > after)
        .order_by(versions.c.version.desc())
        .limit(most)
    )
    return tuple(
        HistoryEntry(row.version, time_of(row.at), row.who, row.name, row.words, row.subject)
        for row in connection.execute(wanted)
    )


def check_not_overtaken(connection: Connection, project: str, subject: str, looked_at: int, tab: str = "") -> None:
    """That nobody changed a subject, a part of it ("scenario 2/fund water") or the whole since a version; what a `tab`
    did itself, and may not have been told, overtakes it not.

    Raises Overtaken.
    """
    since = tuple(
        one
        for one in entries(connection, project, looked_at)
        if _touches(one.subject, subject) and not (tab and state_at(connection, project, one.version).tab == tab)
    )
    if since:
        raise Overtaken(since)


def _touches(one: str, other: str) -> bool:
    return f"{one}/".startswith(f"{other}/") or f"{other}/".startswith(f"{one}/") or not one or not other


def state_at(connection: Connection, project: str, version: int) -> ProjectState:
    """A project as it was. Raises UsageError for a version that there is not."""
    wanted = select(versions.c.state).where(versions.c.project == project, versions.c.version == version)
    name = connection.execute(wanted).scalar()
    if name is None:
        raise UsageError(f"the project has no version {version}.")
    return unpacked(blobs.read(connection, [name])[name], partial(blobs.read, connection))


def add_version(
    connection: Connection,
    project: str,
    version: int,
    before: ProjectState | None,
    state: ProjectState,
    who: Person,
    words: str,
    subject: str,
) -> str:
    """Keep a state as a version of a project, after the one `before`; gives the SHA-256 of what is kept."""
    packed, known = state.packed(), before.blobs if before else frozenset()
    name = hashed(packed).hexdigest()
    new = {one: content for one, content in state.contents.items() if one not in known} | {name: packed}
    # Of two who keep the same, in one order, one waits; in two they would wait for each other.
    for _, content in sorted(new.items()):
        blobs.keep(connection, content)
    for used in sorted((state.blobs - known) | {name}):
        add_if_new(connection, uses, {"project": project, "sha256": used})
    seen(connection, who)
    row = {"project": project, "version": version, "state": name, "at": now(), "who": plain(who.id)}
    row |= {"name": plain(who.name), "words": plain(words), "subject": plain(subject)}
    connection.execute(insert(versions).values(row))
    return name
