"""The append-only log: who loaded, changed, decided, exported, published. Each entry carries the hash of the one
before, so that no entry can be changed or taken out between two others; a cut tail shows against a head kept elsewhere.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from enum import StrEnum
from hashlib import sha256 as hashed
from typing import NamedTuple

from sqlalchemy import Connection, insert, select

from budgetopt.errors import Finding, Level, Place
from budgetopt.workspace.database import LOGGING, Workspace, now, plain
from budgetopt.workspace.people import Person
from budgetopt.workspace.tables import log


class Deed(StrEnum):
    """What is recorded."""

    MADE = "made"
    LOADED = "loaded"
    CHANGED = "changed"
    DECIDED = "decided"
    EXPORTED = "exported"
    PUBLISHED = "published"
    BINNED = "put in the bin"
    UNBINNED = "taken out of the bin"
    PURGED = "deleted for good"
    BACKED_UP = "backed up"
    RESTORED = "restored"
    SIGNED_IN = "signed in"
    SIGNED_OUT = "signed out"
    GRANTED = "granted"
    LINKED = "made a link"
    WITHDREW = "withdrew a link"
    OPENED = "opened a link"
    ASKED = "asked"
    ANSWERED = "answered"


class Head(NamedTuple):
    """The last entry of a log, which stands for all before it: SEQUENCE:HASH. Kept elsewhere, it shows a cut tail."""

    sequence: int
    hash: str

    def __str__(self) -> str:
        return f"{self.sequence}:{self.hash}"

    @classmethod
    def read(cls, text: str) -> Head | None:
        """A head as it was printed; None where it is none."""
        found = re.fullmatch(r"([0-9]{1,15}):([0-9a-f]{64})", text.strip())
        return cls(int(found[1]), found[2]) if found else None


NOTHING = Head(0, "0" * 64)


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One entry, as it is kept. `sha256`: of what it is about (a state, an export), where there is one."""

    sequence: int
    at: str
    who: str
    name: str
    what: str
    about: str
    sha256: str
    before: str
    hash: str

    @property
    def head(self) -> Head:
        """What stands for the log up to this entry."""
        return Head(self.sequence, self.hash)

    @property
    def worked_out(self) -> str:
        """The hash that the entry must have: SHA-256 of the other values, a list in JSON without spaces, in UTF-8."""
        values = [self.sequence, self.at, self.who, self.name, self.what, self.about, self.sha256, self.before]
        return hashed(json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


class WorkspaceLog:
    """The log of a workspace."""

    def __init__(self, workspace: Workspace):
        self._workspace = workspace

    def record(self, who: Person, what: Deed, about: str, sha256: str = "") -> Head:
        """One more entry. Raises UsageError where the database does not answer."""
        with self._workspace.writing() as connection:
            return self.add(connection, who, what, about, sha256)

    def add(self, connection: Connection, who: Person, what: Deed, about: str, sha256: str = "") -> Head:
        """One more entry within a step: it is kept exactly if the step is. Locks what a project is last."""
        self._workspace.lock(connection, LOGGING)
        last = head_of(connection)
        by, name, deed, matter, of = map(plain, (who.id, who.name, what, about, sha256))
        entry = LogEntry(last.sequence + 1, now(), by, name, deed, matter, of, last.hash, "")
        row = asdict(entry) | {"hash": entry.worked_out}
        connection.execute(insert(log).values(row))
        return Head(entry.sequence, row["hash"])

    def head(self) -> Head:
        """The last entry's sequence and hash."""
        with self._workspace.reading() as connection:
            return head_of(connection)

    def entries(self, after: int = 0) -> Iterator[LogEntry]:
        """The entries, oldest first, from the one after `after`."""
        with self._workspace.reading() as connection:
            yield from entries_of(connection, after)

    def verify(self, head: Head | None = None) -> tuple[Finding, ...]:
        """What is wrong with the log; nothing where each entry is as it was written and follows the one before.

        `head`: one that was kept elsewhere, which the log must still hold.
        """
        return verified(self.entries(), head)


def verified(entries: Iterator[LogEntry], head: Head | None) -> tuple[Finding, ...]:
    """What is wrong with a log: at most the first broken link, and a head that it does not hold."""
    last, held = NOTHING, head is None or head == NOTHING
    for entry in entries:
        if entry.sequence != last.sequence + 1:
            return (_broken(last.sequence + 1, "is missing"),)
        if entry.before != last.hash or entry.hash != entry.worked_out:
            return (_broken(entry.sequence, "is not as it was written, or the one before it is not"),)
        last = entry.head
        held = held or last == head
    if held or head is None:
        return ()
    if head.sequence > last.sequence:
        return (_broken(head.sequence, f"is missing: the log ends with {last.sequence}, its tail was cut"),)
    return (_broken(head.sequence, "is not the one whose head was kept: the log was written anew"),)


def _broken(sequence: int, what: str) -> Finding:
    mend = "Restore a backup that was made before."
    return Finding(Level.ERROR, "log-broken", Place(cell=f"log, entry {sequence}"), f"the entry {what}.", mend=mend)


def entries_of(connection: Connection, after: int = 0) -> Iterator[LogEntry]:
    """The entries after one, oldest first, within a step or a view."""
    for row in connection.execute(select(log).where(log.c.sequence > after).order_by(log.c.sequence)):
        yield LogEntry(**row._mapping)


def head_of(connection: Connection) -> Head:
    """The last entry's sequence and hash, within a step or a view."""
    last = connection.execute(select(log.c.sequence, log.c.hash).order_by(log.c.sequence.desc()).limit(1)).first()
    return Head(*last) if last else NOTHING
