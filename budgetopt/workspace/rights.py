"""Who may do what, kept in the workspace: rights, sign-ins that hold or were ended, links for people without account.

Each change is in the log. A sign-in is known by the hash of what the provider said of it; what is older than it may be,
or was signed out, signs nobody in, whoever sends its cookie again.
"""

from __future__ import annotations

import datetime
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from budgetopt.errors import UsageError
from budgetopt.workspace.database import Workspace, add_if_new, kept_time, now, plain, time_of
from budgetopt.workspace.log import Deed, WorkspaceLog
from budgetopt.workspace.people import EVERY, Person, Right, Role, must, seen
from budgetopt.workspace.state import text_hash
from budgetopt.workspace.tables import links, projects, rights, sign_ins

# Hours that a sign-in holds, and days that a link does.
SIGN_IN_HOURS, LINK_DAYS = 12, 30
_BY_LINK = "link:"


@dataclass(frozen=True, slots=True)
class Granted:
    """A right as it is kept: of whom (an e-mail address or a person's id), who gave it and when."""

    project: str
    who: str
    role: Role
    department: str
    granted_by: str
    at: str


@dataclass(frozen=True, slots=True)
class Link:
    """A link for somebody without an account; its token is told once, when it is made."""

    id: str
    project: str
    role: Role
    department: str
    name: str
    made_by: str
    expires_at: datetime.datetime
    withdrawn: bool

    @property
    def holds(self) -> bool:
        """Whether it still opens something."""
        return not self.withdrawn and self.expires_at > datetime.datetime.now(datetime.UTC)


def grant(
    workspace: Workspace, by: Person, who: str, role: Role | None, project: str = EVERY, department: str = ""
) -> None:
    """Give somebody (an e-mail address, or a person's id) a role in a project in place of another; None takes it away.

    Raises UsageError for a project that is not there, and for a department's role without its department.
    """
    must(by, project, "share")
    who = plain(who.strip())
    who = who.casefold() if "@" in who and "|" not in who else who
    if not who or (role is Role.DEPARTMENT) != bool(department):
        raise UsageError("a right needs somebody, and the role department the department that it is of, no other one.")
    with workspace.writing() as connection:
        if project != EVERY:
            _project(connection, project)
        connection.execute(delete(rights).where(rights.c.project == project, rights.c.who == who))
        if role:
            row = {"project": project, "who": who, "role": str(role), "department": plain(department)}
            connection.execute(insert(rights).values(row | {"granted_by": plain(by.name), "at": now()}))
        what = " ".join(part for part in (role or "nothing", department) if part)
        about = f"{who}: {what} in {'every project' if project == EVERY else project}"
        seen(connection, by)
        WorkspaceLog(workspace).add(connection, by, Deed.GRANTED, about)


def granted(workspace: Workspace, project: str | None = None) -> tuple[Granted, ...]:
    """The rights that were given: of all, or those that hold in one project."""
    wanted = select(rights).order_by(rights.c.project, rights.c.who)
    if project is not None:
        wanted = wanted.where(rights.c.project.in_((project, EVERY)))
    with workspace.reading() as connection:
        rows = connection.execute(wanted).all()
    return tuple(Granted(row.project, row.who, Role(row.role), row.department, row.granted_by, row.at) for row in rows)


def _project(connection: Connection, project: str) -> str:
    name = connection.execute(select(projects.c.name).where(projects.c.id == project)).scalar()
    if name is None:
        raise UsageError("this project is not in the workspace (any more).")
    return str(name)


# Signing in


def _sign_in(claims: Mapping[str, Any]) -> str:
    return text_hash(json.dumps(dict(claims), sort_keys=True, default=str))


def _who(claims: Mapping[str, Any]) -> Person:
    """Who a provider says it is. An address that it says it has not verified is nobody's."""
    email = str(claims.get("email") or "").casefold() if claims.get("email_verified") is not False else ""
    name = str(claims.get("name") or email or claims.get("sub") or "")
    return Person(f"{claims.get('iss', '')}|{claims.get('sub', '')}", plain(name), plain(email))


def signed_in(workspace: Workspace, claims: Mapping[str, Any]) -> Person | None:
    """The person of a sign-in with the rights they have now; None where it was signed out or is too old.

    `claims`: what the provider said (iss, sub, iat, email, name). The first time a sign-in is seen, it is logged.
    """
    if not claims.get("sub"):
        return None
    who, id = _who(claims), _sign_in(claims)
    oldest = kept_time(datetime.datetime.now(datetime.UTC) - datetime.timedelta(hours=SIGN_IN_HOURS))
    said = datetime.datetime.fromtimestamp(float(claims.get("iat") or 0), datetime.UTC)
    with workspace.reading() as connection:
        kept = connection.execute(select(sign_ins).where(sign_ins.c.id == id)).first()
        has = connection.execute(select(rights).where(rights.c.who.in_([who.id, *filter(None, [who.email])]))).all()
    if kept_time(said) < oldest or (kept is not None and (kept.ended_at is not None or kept.at < oldest)):
        return None
    if kept is None:
        with workspace.writing() as connection:
            seen(connection, who)
            if add_if_new(connection, sign_ins, {"id": id, "person": who.id, "at": now()}):
                WorkspaceLog(workspace).add(connection, who, Deed.SIGNED_IN, who.email or who.id)
    return Person(who.id, who.name, who.email, tuple(Right(row.project, Role(row.role), row.department) for row in has))


def sign_out(workspace: Workspace, claims: Mapping[str, Any]) -> None:
    """End a sign-in for good: its cookie signs nobody in again."""
    who, id = _who(claims), _sign_in(claims)
    with workspace.writing() as connection:
        seen(connection, who)
        add_if_new(connection, sign_ins, {"id": id, "person": who.id, "at": now()})
        ended = update(sign_ins).where(sign_ins.c.id == id, sign_ins.c.ended_at.is_(None)).values(ended_at=now())
        if connection.execute(ended).rowcount:
            WorkspaceLog(workspace).add(connection, who, Deed.SIGNED_OUT, who.email or who.id)


# Links


def make_link(
    workspace: Workspace, by: Person, project: str, name: str, department: str = "", days: int = LINK_DAYS
) -> str:
    """A link for somebody without an account: a department's own rows to answer, or (without one) all to read.

    Gives its token, 192 random bits; the workspace keeps its hash alone.
    """
    must(by, project, "ask" if department else "share")
    token = secrets.token_urlsafe(24)
    role = Role.DEPARTMENT if department else Role.VIEWER
    ends = kept_time(datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=days))
    with workspace.writing() as connection:
        of = _project(connection, project)
        row = {"id": text_hash(token), "project": project, "role": str(role), "department": plain(department)}
        row |= {"name": plain(name), "made_by": plain(by.name), "made_at": now(), "expires_at": ends}
        connection.execute(insert(links).values(row))
        WorkspaceLog(workspace).add(connection, by, Deed.LINKED, f"{of} ({project}), {name}: {department or role}")
    return token


def links_of(workspace: Workspace, project: str) -> tuple[Link, ...]:
    """The links of a project, newest first."""
    wanted = select(links).where(links.c.project == project).order_by(links.c.made_at.desc())
    with workspace.reading() as connection:
        return tuple(map(_link, connection.execute(wanted)))


def withdraw(workspace: Workspace, by: Person, project: str, id: str) -> None:
    """Let a link open nothing any more."""
    must(by, project, "ask")
    with workspace.writing() as connection:
        of = (links.c.id == id, links.c.project == project, links.c.withdrawn_at.is_(None))
        if connection.execute(update(links).where(*of).values(withdrawn_at=now())).rowcount:
            WorkspaceLog(workspace).add(connection, by, Deed.WITHDREW, f"{id[:12]}… of {project}")


def by_link(workspace: Workspace, token: str, opens: bool = False) -> tuple[Person, str] | None:
    """Who comes by a link and the project that it opens; None where it opens nothing (any more).

    `opens`: it is opened anew, which is logged.
    """
    with workspace.reading() as connection:
        row = connection.execute(select(links).where(links.c.id == text_hash(token))).first()
    if row is None or not (link := _link(row)).holds:
        return None
    right = Right(link.project, link.role, link.department)
    who = Person(f"{_BY_LINK}{link.id[:16]}", f"{link.name} (by link)", rights=(right,))
    if opens:
        with workspace.writing() as connection:
            seen(connection, who)
            WorkspaceLog(workspace).add(connection, who, Deed.OPENED, f"{link.project}: {link.department or link.role}")
    return who, link.project


def _link(row: Any) -> Link:
    ends = time_of(row.expires_at)
    role, withdrawn = Role(row.role), row.withdrawn_at is not None
    return Link(row.id, row.project, role, row.department, row.name, row.made_by, ends, withdrawn)
