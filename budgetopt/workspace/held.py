"""Whether the histories of projects are what the log says of them: each version's state, person and words, and every
version that the log names."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator

from sqlalchemy import Connection, select

from budgetopt.errors import Finding, Level, Place
from budgetopt.workspace.log import Deed, LogEntry, entries_of
from budgetopt.workspace.people import is_imported
from budgetopt.workspace.tables import versions

_MOST, _FOUND, _CUT = 20, "the version is not as the log has it.", "the version is missing: the history was cut."
# How an entry names what it is about, after the project's name, which may be anything.
_VERSION = re.compile(r"\(([0-9a-f]{32})\), version ([0-9]{1,9}): ")
_CAME = re.compile(r"\(([0-9a-f]{32})\) from the project file .*, ([0-9]{1,6}) versions?$")
_PURGED = re.compile(r"\(([0-9a-f]{32})\)$")


def history_findings(connection: Connection) -> tuple[Finding, ...]:
    """The versions that the log does not have as they are, and those that it has and that are gone (a history cut off
    with its project's version number, or a project that nobody deleted), the first twenty.

    Of a project that came from a file the log has the file's SHA-256, how many versions it had, and the versions since.
    """
    logged: dict[str, list[LogEntry]] = defaultdict(list)
    loaded = []
    for entry in entries_of(connection):
        logged[entry.sha256].append(entry)
        if entry.what == Deed.LOADED:
            loaded.append(entry.about)
    wrong = [(*one[:2], _FOUND) for one in _held(connection, logged, loaded) if not one[2]]
    found = []
    for project, version, words in [*wrong, *_gone(connection, logged)][:_MOST]:
        place = Place(cell=f"project {project}, version {version}")
        found.append(Finding(Level.ERROR, "history-broken", place, words, mend="Restore a backup made before."))
    return tuple(found)


def _gone(connection: Connection, logged: dict[str, list[LogEntry]]) -> Iterator[tuple[str, int, str]]:
    """The versions that the log names and no project has."""
    rows = connection.execute(select(versions.c.project, versions.c.version, versions.c.state, versions.c.who)).all()
    there = {(row.project, row.version, row.state) for row in rows}
    came = Counter(row.project for row in rows if is_imported(row.who))
    entries = sorted((entry for same in logged.values() for entry in same), key=lambda entry: entry.sequence)
    purged = {id for one in entries if one.what == Deed.PURGED for id in _PURGED.findall(one.about)}
    for entry in entries:
        # A project's name and the words of a change may look like the rest: one reading that fits is enough.
        named = [(project, int(version)) for project, version in _VERSION.findall(entry.about)]
        made = entry.what in (Deed.MADE, Deed.LOADED, Deed.CHANGED, Deed.DECIDED)
        if made and named and not any(one[0] in purged or (*one, entry.sha256) in there for one in named):
            yield (*named[0], _CUT)
        from_file = _CAME.search(entry.about) if entry.what == Deed.LOADED else None
        if from_file and from_file[1] not in purged and came[from_file[1]] < int(from_file[2]):
            yield from_file[1], int(from_file[2]), _CUT


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
