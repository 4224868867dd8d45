"""Who works here. Without sign-in that is one: the user of this machine, who may do everything."""

from __future__ import annotations

import getpass
from dataclasses import dataclass

from sqlalchemy import Connection, select

from budgetopt.workspace.database import Workspace, add_if_new, now, plain
from budgetopt.workspace.tables import people

LOCAL, _IMPORTED = "local:", "imported:"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who reads or changes projects. `id`: what never changes of them; `name`: as history shows it."""

    id: str
    name: str
    email: str = ""


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
    """Whether a person may do something ("read", "change", "bin", …) in a project."""
    return person.id.startswith(LOCAL)


def seen(connection: Connection, person: Person) -> None:
    """Keep a person whom the workspace has not seen yet."""
    row = {"id": plain(person.id), "name": plain(person.name), "email": plain(person.email), "since": now()}
    add_if_new(connection, people, row)


def known(workspace: Workspace) -> tuple[Person, ...]:
    """Everybody who has done something in the workspace."""
    with workspace.reading() as connection:
        rows = connection.execute(select(people.c.id, people.c.name, people.c.email).order_by(people.c.id)).all()
    return tuple(Person(*row) for row in rows)
