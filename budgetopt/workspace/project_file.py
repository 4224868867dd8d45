"""A project as one file (.budgetopt): mailed, kept, and the same project again in any workspace, with its history.

A sealed zip: manifest.json (kind, form, when, the head of the log at its moment, the SHA-256 of every part),
history.jsonl (a version a line), plans.jsonl, asked.jsonl, replies.jsonl and comments.jsonl (said_file.py), and blobs/
with each content under its SHA-256: states (JSON), scenarios (TOML), files, attachments.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Collection, Iterable
from contextlib import nullcontext
from hashlib import sha256 as hashed
from pathlib import Path
from typing import Any, TypeVar

from pydantic import AwareDatetime, Field, ValidationError
from sqlalchemy import Connection, Select, insert, select

from budgetopt.city.model import Frozen
from budgetopt.errors import InputError, UsageError
from budgetopt.intake.cells.grid import Unopenable
from budgetopt.intake.files.guard import MOST_BYTES, MOST_UNPACKED
from budgetopt.intake.files.sealed import Sealed, SealedBounds, opened_sealed
from budgetopt.intake.files.settings import MOST_SETTINGS
from budgetopt.intake.files.taking import Source, named, opened
from budgetopt.saving.sealed import SealedWriter
from budgetopt.tell.figures import plural
from budgetopt.workspace import blobs
from budgetopt.workspace.database import kept_time, now
from budgetopt.workspace.history import state_at
from budgetopt.workspace.log import Deed, head_of
from budgetopt.workspace.people import EVERY, Person, imported, must, seen
from budgetopt.workspace.projects import Projects
from budgetopt.workspace.said_file import SAID, Hash, Words, asked_twice, attachments, keep_said, said_in
from budgetopt.workspace.state import KeptScenario, ProjectState, fields_of
from budgetopt.workspace.tables import plans, uses, versions

KIND, FORM, ENDING = "budgetopt project", 2, ".budgetopt"
# Without what departments and others said.
_FORM_BEFORE = 1
BOUNDS = SealedBounds(parts=50_000, part=MOST_BYTES, unpacked=MOST_UNPACKED)
MOST_VERSIONS = 20_000


class FileVersion(Frozen):
    """A version as a project file has it."""

    version: int = Field(ge=1)
    at: AwareDatetime
    who: Words
    name: Words
    words: Words
    subject: Words
    state: Hash


class FilePlan(Frozen):
    """A plan as a project file has it: of which scenario, its own hash, and the SHA-256 of its JSON."""

    scenario: int
    hash: Words
    sha256: Hash
    at: AwareDatetime


_Line = TypeVar("_Line", bound=Frozen)


def export_project(projects: Projects, project: str, who: Person, with_history: bool = True) -> bytes:
    """A project as a file, which the log records. Raises as `packed_project` does."""
    content = packed_project(projects, project, with_history)
    name = projects.read(project)[0].name
    projects.log.record(who, Deed.EXPORTED, f"{name} ({project}) as a project file", hashed(content).hexdigest())
    return content


def packed_project(
    projects: Projects,
    project: str,
    with_history: bool = True,
    progress: Callable[[int, int, str], object] | None = None,
) -> bytes:
    """A project as a file; whoever hands it on records it. Raises UsageError for one that is too large to come in.

    `with_history`: every version and plan; else the project as it stands, as its first. `progress` hears how far.
    """
    file = io.BytesIO()
    with projects.workspace.reading() as connection:
        made = list(connection.execute(_history(project, with_history)))
        kept = list(connection.execute(select(plans).where(plans.c.project == project).order_by(plans.c.at)))
        if not made:
            raise UsageError("this project is not in the workspace (any more).")
        version = made[-1].version
        state = state_at(connection, project, version)
        names = {made[-1].state, *state.blobs}
        if with_history:
            names |= set(connection.execute(select(uses.c.sha256).where(uses.c.project == project)).scalars())
            names |= {plan.sha256 for plan in kept}
        said = said_in(connection, project)
        names |= {row["attachment"] for row in said["replies.jsonl"] if row["attachment"]}
        facts = {"kind": KIND, "form": FORM, "made_at": now(), "name": state.name, "version": version}
        with SealedWriter(file, facts | {"head": str(head_of(connection))}) as sealed:
            first = 0 if with_history else version - 1
            sealed.add("history.jsonl", _lines(row | {"version": row["version"] - first} for row in map(_row, made)))
            sealed.add("plans.jsonl", _lines(map(_row, kept if with_history else [])))
            for part, rows in said.items():
                sealed.add(part, _lines(rows))
            for index, name in enumerate(sorted(names)):
                if progress:
                    progress(index, len(names), "files, scenarios and versions")
                sealed.add(f"{BLOBS}{name}", blobs.read(connection, [name])[name])
    content = file.getvalue()
    too_much = len(sealed) > BOUNDS.parts or sealed.unpacked > BOUNDS.unpacked or len(made) > MOST_VERSIONS
    if too_much or len(content) > BOUNDS.part:
        shorter = " Export it without its history." if with_history else ""
        raise UsageError(f"the project holds more than a project file may ({sealed.unpacked / 1e6:,.0f} MB).{shorter}")
    return content


def _history(project: str, whole: bool) -> Select[Any]:
    made = select(versions).where(versions.c.project == project)
    return made.order_by(versions.c.version) if whole else made.order_by(versions.c.version.desc()).limit(1)


def _row(row: Any) -> dict[str, Any]:
    return {name: value for name, value in row._mapping.items() if name != "project"}


def _lines(rows: Iterable[dict[str, Any]]) -> bytes:
    return "".join(json.dumps(row, ensure_ascii=True, separators=(",", ":")) + "\n" for row in rows).encode()


def import_project(projects: Projects, source: Source, who: Person) -> str:
    """The project of a file, as a new one of this workspace, with its history; gives its id.

    What others did stays under their names; it gives nobody a right. Raises InputError, with a finding at its place,
    for a file that is not as it was made, or that holds more than a project may.
    """
    must(who, EVERY, "change")
    stream = opened(source) if isinstance(source, str | Path) else nullcontext(source)
    with stream as file:
        found = opened_sealed(file, named(source), KIND, BOUNDS)
        if found.facts.get("form") not in (_FORM_BEFORE, FORM):
            raise found.refused("manifest.json", "was made by a later version of budgetopt")
        made, kept = _checked(found, "history.jsonl", FileVersion), _checked(found, "plans.jsonl", FilePlan)
        parts = SAID if found.facts.get("form") == FORM else {}
        said = {part: _checked(found, part, kind) for part, (_, kind) in parts.items()}
        if asked_twice(said):
            raise found.refused("asked.jsonl", "names a department twice")
        last = _check_history(found, made, kept, attachments(said))
        if found.facts.get("name") != last.name:
            raise found.refused("manifest.json", "names another project than the file holds")
        with projects.workspace.writing() as connection:
            for name in sorted(_blobs_of(found)):
                blobs.keep(connection, found.read(f"{BLOBS}{name}"))
            project = projects.row_of(connection, last, made[-1].name, len(made))
            _keep_history(connection, project, made, kept, _blobs_of(found) - attachments(said))
            keep_said(connection, project, said)
            about = f"{last.name} ({project}) from the project file {found.file}, {plural(len(made), 'version')}"
            projects.log.add(connection, who, Deed.LOADED, about, found.digest)
    return project


def _checked(found: Sealed, part: str, kind: type[_Line]) -> list[_Line]:
    lines = []
    for number, row in enumerate(found.lines(part, MOST_VERSIONS), 1):
        try:
            lines.append(kind.model_validate_json(json.dumps(row)))
        except ValidationError as error:
            what = "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors()[:3])
            raise found.refused(f"{part}, line {number}", f"is not as it was written ({what})") from None
    return lines


def _check_history(
    found: Sealed, made: list[FileVersion], kept: list[FilePlan], attached: Collection[str]
) -> ProjectState:
    """The newest state, once every version can be read and all that it needs is there, and nothing else."""
    if [one.version for one in made] != list(range(1, len(made) + 1)) or not made:
        raise found.refused("history.jsonl", "does not have every version once, in order")
    states = SealedHistory(found)
    for name in dict.fromkeys(one.state for one in made):
        states.state(name)
    states.check({*(plan.sha256 for plan in kept), *attached})
    for name in sorted(states.texts):
        states.text(name)
    return states.state(made[-1].state)


def _blobs_of(found: Sealed) -> set[str]:
    return {name.removeprefix(BLOBS) for name in found.names if name.startswith(BLOBS)}


def _keep_history(
    connection: Connection, project: str, made: list[FileVersion], kept: list[FilePlan], names: set[str]
) -> None:
    for who, name in sorted({(one.who, one.name) for one in made}):
        seen(connection, imported(who, name))
    of = {"project": project}
    connection.execute(
        insert(versions),
        [of | dict(one) | {"at": kept_time(one.at), "who": imported(one.who, one.name).id} for one in made],
    )
    connection.execute(insert(uses), [of | {"sha256": name} for name in sorted(names - {one.sha256 for one in kept})])
    if kept:
        connection.execute(insert(plans), [of | dict(one) | {"at": kept_time(one.at)} for one in kept])


BLOBS = "blobs/"
# Bytes of all states and scenarios (without their texts); 10,000 changes have some 30 million.
_MOST_PARSED = 100_000_000


class SealedHistory:
    """The states of a project file, read one after the other; `needed`: the contents that they name."""

    def __init__(self, found: Sealed):
        self.needed: set[str] = set()
        self._found, self._parsed = found, 0
        self._scenarios: dict[str, KeptScenario] = {}

    def state(self, name: str) -> ProjectState:
        """A state whose scenarios have no text yet. Raises InputError."""
        try:
            fields = self._fields(name)
            scenarios = [self._scenario(one) for one in fields.get("scenarios", ())]
            state = ProjectState.model_validate(fields | {"scenarios": scenarios})
        except InputError:
            raise
        except (ValueError, TypeError, LookupError, AttributeError, Unopenable) as error:
            raise self._found.refused(f"{BLOBS}{name}", f"is no state of a project ({type(error).__name__})") from None
        self.needed |= {name, *(file.sha256 for file in state.uploaded)}
        return state

    def check(self, others: Collection[str]) -> None:
        """That all contents that are needed are there, under their hashes, and but `others` nothing else.

        Raises InputError.
        """
        there = {name.removeprefix(BLOBS) for name in self._found.names if name.startswith(BLOBS)}
        needed = self.needed | set(others)
        for name in sorted(needed ^ there):
            raise self._found.refused(f"{BLOBS}{name}", "is missing" if name in needed else "belongs to nothing")
        for name in sorted(there):
            if self._found.hashes[f"{BLOBS}{name}"] != name:
                raise self._found.refused(f"{BLOBS}{name}", "has a name that is not its SHA-256")

    def text(self, name: str) -> str:
        """A scenario's text. Raises InputError for what is none."""
        content = self._found.read(f"{BLOBS}{name}")
        try:
            if len(content) > MOST_SETTINGS:
                raise ValueError
            return content.decode()
        except ValueError:
            raise self._found.refused(f"{BLOBS}{name}", "is no text of a scenario") from None

    @property
    def texts(self) -> set[str]:
        """The contents that must be texts: what a scenario asks, and asked before."""
        return {text for one in self._scenarios.values() for text in (one.toml, *one.past, *one.future)}

    def _scenario(self, name: str) -> KeptScenario:
        """A scenario, with the SHA-256 of its text for its text."""
        if name not in self._scenarios:
            one = self._scenarios[name] = KeptScenario.model_validate(self._fields(name))
            self.needed |= {name, one.toml, *one.past, *one.future}
        return self._scenarios[name]

    def _fields(self, name: str) -> dict[str, Any]:
        content = self._found.read(f"{BLOBS}{name}")
        self._parsed += len(content)
        if len(content) > MOST_SETTINGS or self._parsed > _MOST_PARSED:
            raise self._found.refused(f"{BLOBS}{name}", "is more than the states of a project take")
        return fields_of(content)
