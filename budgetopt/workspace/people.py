"""Who works here, and what they may do. Without sign-in that is one: the user of this machine, who may do everything.

Rights are of a project, or of all ("*"). They are looked up in the workspace each time a page is drawn or acts
(rights.py): a person here is what was true at that moment.
"""

from __future__ import annotations

import getpass
from dataclasses import dataclass, field
from enum import StrEnum

from sqlalchemy import Connection, select

from budgetopt.errors import UsageError
from budgetopt.workspace.database import Workspace, add_if_new, now, plain
from budgetopt.workspace.tables import people

LOCAL, _IMPORTED = "local:", "imported:"


class Role(StrEnum):
    """What somebody is in a project."""

    VIEWER = "viewer"
    OFFICER = "officer"
    APPROVER = "approver"
    DEPARTMENT = "department"


EVERY = "*"
# What each role may do. Whoever may "change" every project may begin one.
_VIEWS = frozenset({"read", "export"})
_WORKS = _VIEWS | {"change", "ask", "comment"}
DEEDS = {
    Role.VIEWER: _VIEWS,
    Role.OFFICER: _WORKS,
    Role.APPROVER: _WORKS | {"bin", "share", "log"},
    Role.DEPARTMENT: frozenset({"answer"}),
}


@dataclass(frozen=True, slots=True)
class Right:
    """A role in a project, or in every one ("*"); of `department`, where the role is a department's."""

    project: str
    role: Role
    department: str = ""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who reads or changes projects. `id`: what never changes of them; `name`: as history shows it."""

    id: str
    name: str
    email: str = ""
    rights: tuple[Right, ...] = field(default=(), compare=False)


# Who has not signed in.
NOBODY = Person("nobody:", "nobody")


def local() -> Person:
    """The user of this machine."""
    try:
        name = getpass.getuser()
    except (OSError, KeyError, ImportError):
        name = "user"
    return Person(f"{LOCAL}{plain(name)}", plain(name))


def imported(who: str, name: str) -> Person:
    """Somebody of whom a project file tells: shown by the name it gives, and with no right here, whoever it was."""
    return Person(who if is_imported(who) else f"{_IMPORTED}{who}", name)


def is_imported(who: str) -> bool:
    """Whether an id is of somebody of whom a project file tells."""
    return who.startswith(_IMPORTED)


def may(person: Person, project: str, what: str) -> bool:
    """Whether a person may do something ("read", "change", "bin", …: DEEDS) in a project, or in every one ("*")."""
    if person.id.startswith(LOCAL):
        return True
    return any(what in DEEDS[one.role] for one in person.rights if one.project in (project, EVERY))


def must(person: Person, project: str, what: str) -> None:
    """That a person may do something in a project. Raises UsageError, in a sentence for them."""
    if not may(person, project, what):
        where = "here" if project != EVERY else "in this workspace"
        raise UsageError(f"{person.name or 'You'} may not {_IN_WORDS.get(what, what)} {where}: ask an approver.")


_IN_WORDS = {
    "read": "read this project",
    "change": "change anything",
    "bin": "put projects in the bin",
    "share": "give rights or read-only links",
    "ask": "ask departments",
    "log": "read the log",
    "answer": "answer",
}


def departments(person: Person, project: str) -> tuple[str, ...]:
    """The departments for which a person answers in a project."""
    of = (one for one in person.rights if one.role is Role.DEPARTMENT and one.project in (project, EVERY))
    return tuple(one.department for one in of)


def seen(connection: Connection, person: Person) -> None:
    """Keep a person whom the workspace has not seen yet."""
    row = {"id": plain(person.id), "name": plain(person.name), "email": plain(person.email), "since": now()}
    add_if_new(connection, people, row)


def known(workspace: Workspace) -> tuple[Person, ...]:
    """Everybody who has done something in the workspace."""
    with workspace.reading() as connection:
        rows = connection.execute(select(people.c.id, people.c.name, people.c.email).order_by(people.c.id)).all()
    return tuple(Person(*row) for row in rows)
