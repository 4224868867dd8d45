"""Whether the histories of projects are what the log says of them: each version's state, person and words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from sqlalchemy import Connection, select

from budgetopt.errors import Finding, Level, Place
from budgetopt.workspace.log import Deed, LogEntry, entries_of
from budgetopt.workspace.people import is_imported
from budgetopt.workspace.tables import versions

_MOST, _FOUND = 20, "the version is not as the log has it."


def history_findings(connection: Connection) -> tuple[Finding, ...]:
    """The versions that the log does not have as they are, the first twenty; one that is missing between two is one.

    Of a project that came from a file the log has the file's SHA-256, and the versions since.
    """
    logged: dict[str, list[LogEntry]] = defaultdict(list)
    loaded = []
    for entry in entries_of(connection):
        logged[entry.sha256].append(entry)
        if entry.what == Deed.LOADED:
            loaded.append(entry.about)
    found: list[Finding] = []
    for project, version, fits in _held(connection, logged, loaded):
        if not fits and len(found) < _MOST:
            place = Place(cell=f"project {project}, version {version}")
            found.append(Finding(Level.ERROR, "history-broken", place, _FOUND, mend="Restore a backup made before."))
    return tuple(found)


def _held(
    connection: Connection, logged: dict[str, list[LogEntry]], loaded: list[str]
) -> Iterator[tuple[str, int, bool]]:
    last = ("", 0)
    for row in connection.execute(select(versions).order_by(versions.c.project, versions.c.version)):
        if row.version != (last[1] + 1 if row.project == last[0] else 1):
            yield row.project, row.version - 1, False
        last = (row.project, row.version)
        if is_imported(row.who):
            yield row.project, row.version, any(f"({row.project}) from the project file" in one for one in loaded)
            continue
        said = f"({row.project}), version {row.version}: {row.words}"
        entries = (one for one in logged[row.state] if one.about.endswith(said))
        yield row.project, row.version, any((one.who, one.name) == (row.who, row.name) for one in entries)
