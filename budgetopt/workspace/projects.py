"""Projects of a workspace: made, read, changed in one step, put in the bin.

    projects = Projects(Workspace.opened())
    id = projects.create(local(), ProjectState(name="2027"), "Project made")
    state, version = projects.change(id, local(), "Renamed", lambda state: state.with_changes(name="2028"))

Whoever has not the right to change something (`people.must`) is refused with a UsageError; who may read is asked by the
page that shows it.
"""

from __future__ import annotations

import datetime
import secrets
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Connection, Row, delete, insert, select, update

from budgetopt.errors import UsageError
from budgetopt.workspace import blobs, history, plans
from budgetopt.workspace.database import Workspace, kept_time, now, plain, time_of
from budgetopt.workspace.history import HistoryEntry
from budgetopt.workspace.log import Deed, WorkspaceLog
from budgetopt.workspace.people import EVERY, Person, may, must
from budgetopt.workspace.state import ProjectState
from budgetopt.workspace.tables import OF_A_PROJECT, projects

BIN_DAYS = 30

Change = Callable[[ProjectState], ProjectState | None]


@dataclass(frozen=True, slots=True)
class ProjectCard:
    """A project as Start lists it; `binned_at` where it is in the bin, which is emptied BIN_DAYS later."""

    id: str
    name: str
    city: str
    version: int
    changed_at: datetime.datetime
    changed_by: str
    binned_at: datetime.datetime | None


class Projects:
    """The projects of a workspace. A project that is not there (any more) raises UsageError, as does a database that
    does not answer; nothing is ever half written."""

    def __init__(self, workspace: Workspace):
        self.workspace, self.log = workspace, WorkspaceLog(workspace)

    def create(self, who: Person, state: ProjectState, words: str, deed: Deed = Deed.MADE) -> str:
        """A new project as version 1; gives its id: 128 random bits, in 32 hexadecimal digits."""
        must(who, EVERY, "change")
        with self.workspace.writing() as connection:
            project = self.row_of(connection, state, who.name)
            self._keep(connection, project, 1, None, state, who, words, "", deed)
            return project

    def row_of(self, connection: Connection, state: ProjectState, by: str, version: int = 1) -> str:
        """A new project's own row, within a step; gives its id."""
        project, at = secrets.token_hex(16), now()
        row = {"id": project, "version": version, "made_at": at, "changed_at": at, "changed_by": plain(by)}
        connection.execute(insert(projects).values(row | {"name": plain(state.name), "city": plain(state.city)}))
        return project

    def read(self, project: str) -> tuple[ProjectState, int]:
        """A project as it stands, and its version."""
        with self.workspace.reading() as connection:
            version = _row(connection, project).version
            return history.state_at(connection, project, version), version

    def version(self, project: str) -> int:
        """The version that a project stands at: one short question, for each run of a page."""
        with self.workspace.reading() as connection:
            return int(_row(connection, project).version)

    def stands(self, project: str) -> tuple[int, datetime.datetime | None]:
        """The same, and since when it is in the bin, if it is."""
        with self.workspace.reading() as connection:
            row = _row(connection, project)
            return int(row.version), time_of(row.binned_at) if row.binned_at else None

    def change(
        self,
        project: str,
        who: Person,
        words: str,
        make: Change,
        subject: str = "",
        looked_at: int | None = None,
        deed: Deed = Deed.CHANGED,
        tab: str = "",
    ) -> tuple[ProjectState, int]:
        """Make another state of the one that stands, in one step: read, make, write. Gives what stands then.

        `make` gives None where nothing changes; it may raise, and then nothing is changed; it must be quick and not
        use the workspace. `subject`: what is changed ("scenario 2", "scenario 2/FIR-01", "files"; "": everything).
        `looked_at`: the version that the person saw. Raises Overtaken if the subject was changed since then, but by the
        same `tab`: that its change was kept it may not have been told.
        """
        must(who, project, "change")
        with self.workspace.writing() as connection:
            version = _row(connection, project, lock=True).version
            if looked_at is not None and looked_at < version:
                history.check_not_overtaken(connection, project, subject, looked_at, tab)
            before = history.state_at(connection, project, version)
            state = make(before)
            if state is None or state == before:
                return before, version
            state = state.with_changes(tab=tab)
            self._keep(connection, project, version + 1, before, state, who, words, subject, deed)
            return state, version + 1

    def roll(self, project: str, who: Person, new: ProjectState, looked_at: int) -> str:
        """Make the next year's project of a project, and name it there, in one step; gives its id.

        Of two who looked at the same version one does. Raises Overtaken for the other, and where what is asked of the
        next year was changed since.
        """
        must(who, EVERY, "change")
        must(who, project, "change")
        with self.workspace.writing() as connection:
            version = _row(connection, project, lock=True).version
            history.check_not_overtaken(connection, project, "next year", looked_at)
            before = history.state_at(connection, project, version)
            id = self.row_of(connection, new, who.name)
            made, words = f"Rolled from the project “{before.name}”", f"Rolled to the project “{new.name}”"
            self._keep(connection, id, 1, None, new, who, made, "", Deed.MADE)
            after = before.with_changes(next_project=id, tab="")
            self._keep(connection, project, version + 1, before, after, who, words, "next year", Deed.CHANGED)
            return id

    def undo(
        self, project: str, who: Person, number: int, looked_at: int | None = None, tab: str = ""
    ) -> tuple[ProjectState, int]:
        """A scenario as before its last change; nothing changes where there is none. `looked_at`, `tab`: `change`."""
        return self._step(project, who, number, looked_at, tab, back=True)

    def redo(
        self, project: str, who: Person, number: int, looked_at: int | None = None, tab: str = ""
    ) -> tuple[ProjectState, int]:
        """A scenario as before it was last undone; nothing changes where it was not. `looked_at`, `tab`: `change`."""
        return self._step(project, who, number, looked_at, tab, back=False)

    def _step(
        self, project: str, who: Person, number: int, looked_at: int | None, tab: str, back: bool
    ) -> tuple[ProjectState, int]:
        # A text by its hash never changes: it can be read before the step that needs it.
        there = self.read(project)[0].scenario(number)
        steps = (there.past if back else there.future)[-1:] if there else ()
        words = (there.undo_words if back else there.redo_words) if there else ""
        texts = {name: self.blob(name).decode() for name in steps}
        if there and there.stepped and looked_at is not None:
            # Pressed again where the first press was kept and its tab not told: that takes no second step.
            with self.workspace.reading() as connection:
                history.check_not_overtaken(connection, project, f"scenario {number}", looked_at)

        def make(state: ProjectState) -> ProjectState | None:
            one = state.scenario(number)
            step = (one.past if back else one.future)[-1:] if one else ()
            if one is None or not step or step[0] not in texts:
                return None
            text = texts[step[0]]
            return state.with_scenario(one.undone(text) if back else one.redone(text))

        return self.change(project, who, words, make, f"scenario {number}", looked_at, tab=tab)

    def _keep(
        self,
        connection: Connection,
        project: str,
        version: int,
        before: ProjectState | None,
        state: ProjectState,
        who: Person,
        words: str,
        subject: str,
        deed: Deed,
    ) -> None:
        kept = history.add_version(connection, project, version, before, state, who, words, subject)
        row = {"name": plain(state.name), "city": plain(state.city), "version": version}
        row |= {"changed_at": now(), "changed_by": plain(who.name)}
        connection.execute(update(projects).where(projects.c.id == project).values(row))
        self.log.add(connection, who, deed, f"{state.name} ({project}), version {version}: {words}", kept)

    # Start, history, bin

    def cards(self, who: Person) -> tuple[ProjectCard, ...]:
        """The projects that a person may read, the last changed first; those in the bin too."""
        with self.workspace.reading() as connection:
            rows = connection.execute(select(projects).order_by(projects.c.changed_at.desc())).all()
        cards = [
            ProjectCard(row.id, row.name, row.city, row.version, time_of(row.changed_at), row.changed_by,
                        time_of(row.binned_at) if row.binned_at else None)
            for row in rows
        ]  # fmt: skip
        return tuple(card for card in cards if may(who, card.id, "read"))

    def history(self, project: str, most: int | None = None) -> tuple[HistoryEntry, ...]:
        """The changes of a project, newest first."""
        with self.workspace.reading() as connection:
            return history.entries(connection, project, most=most)

    def at(self, project: str, version: int) -> ProjectState:
        """A project as it was at a version."""
        with self.workspace.reading() as connection:
            return history.state_at(connection, project, version)

    def restore(self, project: str, who: Person, version: int, tab: str = "") -> tuple[ProjectState, int]:
        """A project as it was, as one more version. `tab`: by which."""
        then = self.at(project, version)
        # No scenario's version goes back: a tab that shows an old one has still not seen this change.
        return self.change(
            project, who, f"Version {version} restored", lambda state: _brought_back(then, state), tab=tab
        )

    def bin(self, project: str, who: Person) -> None:
        """Put a project in the bin."""
        self._mark(project, who, now(), Deed.BINNED)

    def unbin(self, project: str, who: Person) -> None:
        """Take a project out of the bin."""
        self._mark(project, who, None, Deed.UNBINNED)

    def _mark(self, project: str, who: Person, binned_at: str | None, deed: Deed) -> None:
        must(who, project, "bin")
        with self.workspace.writing() as connection:
            row = _row(connection, project, lock=True)
            if (row.binned_at is None) != (binned_at is None):
                connection.execute(update(projects).where(projects.c.id == project).values(binned_at=binned_at))
                self.log.add(connection, who, deed, f"{row.name} ({project})")

    def purge(self, who: Person, days: int = BIN_DAYS) -> int:
        """Delete for good what has been in the bin so long; gives how many projects."""
        before = kept_time(datetime.datetime.now(datetime.UTC) - datetime.timedelta(days=days))
        overdue = select(projects).where(projects.c.binned_at < before)
        with self.workspace.reading() as connection:
            if connection.execute(overdue.limit(1)).first() is None:
                return 0
        with self.workspace.writing() as connection:
            gone = connection.execute(overdue.order_by(projects.c.id).with_for_update()).all()
            for row in gone:
                for table in OF_A_PROJECT:
                    connection.execute(delete(table).where(table.c.project == row.id))
                connection.execute(delete(projects).where(projects.c.id == row.id))
                self.log.add(connection, who, Deed.PURGED, f"{row.name} ({row.id})")
            blobs.clear_unused(connection)
        return len(gone)

    # Contents and plans

    def keep(self, content: bytes) -> str:
        """Keep a file's bytes; gives their SHA-256. What no project names within a day may be cleared away."""
        with self.workspace.writing() as connection:
            return blobs.keep(connection, content)

    def blob(self, sha256: str) -> bytes:
        """The bytes of a SHA-256, which they still have. Raises UsageError."""
        with self.workspace.reading() as connection:
            return blobs.read(connection, [sha256])[sha256]

    def keep_plan(self, project: str, scenario: int, text: str, hash: str) -> None:
        """Keep a plan as made: its JSON and its hash. The plans.MOST_PLANS newest of a scenario stay."""
        with self.workspace.writing() as connection:
            _row(connection, project, lock=True)
            plans.keep(connection, project, scenario, text, hash)

    def plans(self, project: str) -> tuple[plans.KeptPlan, ...]:
        """The plans that were made in a project, newest first."""
        with self.workspace.reading() as connection:
            return plans.made_in(connection, project)


def _row(connection: Connection, project: str, lock: bool = False) -> Row[tuple[object, ...]]:
    wanted = select(projects).where(projects.c.id == project)
    row = connection.execute(wanted.with_for_update() if lock else wanted).first()
    if row is None:
        raise UsageError("this project is not in the workspace (any more).")
    return row


def _brought_back(then: ProjectState, now: ProjectState) -> ProjectState:
    """An older state after the one that stands: no scenario's version and no number goes back."""
    scenarios = []
    for old in then.scenarios:
        stands = now.scenario(old.number)
        version = max(old.version, stands.version if stands else 0) + 1
        scenarios.append(old.model_copy(update={"version": version, "last_change": "An older version was restored"}))
    return then.with_changes(scenarios=scenarios, next_number=max(then.next_number, now.next_number))
