"""What departments are asked of a scenario's plan, what they reply, and comments. Nothing is overwritten: the newest
reply on a program counts, and the ones before stay."""

from __future__ import annotations

import datetime
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import func, insert, select

from budgetopt.errors import UsageError
from budgetopt.workspace import blobs
from budgetopt.workspace.database import Workspace, add_if_new, now, plain, time_of
from budgetopt.workspace.log import Deed, WorkspaceLog
from budgetopt.workspace.people import Person, departments, must, seen
from budgetopt.workspace.tables import asked, comments, projects, replies

MOST_WORDS, MOST_ATTACHED = 2000, 10_000_000


class Reply(StrEnum):
    """What a department says to a program's amount."""

    AGREE = "agree"
    OBJECT = "object"
    COUNTER = "counter-offer"


@dataclass(frozen=True, slots=True)
class Asking:
    """A department that was asked of a scenario's plan, and until when (ISO date, "" for no day)."""

    scenario: int
    department: str
    due: str
    asked_by: str
    at: datetime.datetime


@dataclass(frozen=True, slots=True)
class DepartmentReply:
    """What a department said to the amount of one program; `cents` of a counter-offer, `attachment` by its SHA-256;
    `recommended`: the cents that it was said to, None where an earlier version kept it."""

    scenario: int
    program: str
    department: str
    reply: Reply
    cents: int | None
    reason: str
    attachment: str
    attachment_name: str
    who: str
    name: str
    at: datetime.datetime
    recommended: int | None = None


# By program id all that was replied, the newest first.
Replies = Mapping[str, tuple[DepartmentReply, ...]]


@dataclass(frozen=True, slots=True)
class Comment:
    """What somebody noted on a program of a project ("" for the whole)."""

    program: str
    name: str
    words: str
    at: datetime.datetime


def ask(workspace: Workspace, by: Person, project: str, scenario: int, department: str, due: str = "") -> None:
    """Ask a department of a scenario's plan; a second time moves the due date."""
    must(by, project, "ask")
    row = {"due": due, "asked_by": plain(by.name), "at": now()}
    with workspace.writing() as connection:
        seen(connection, by)
        key = {"project": project, "scenario": scenario, "department": plain(department)}
        if not add_if_new(connection, asked, key | row):
            of = [asked.c[name] == value for name, value in key.items()]
            connection.execute(asked.update().where(*of).values(row))
        words = f"{department} of scenario {scenario} in {project}{f', until {due}' if due else ''}"
        WorkspaceLog(workspace).add(connection, by, Deed.ASKED, words)


def asked_of(workspace: Workspace, project: str) -> tuple[Asking, ...]:
    """The departments that were asked in a project."""
    wanted = select(asked).where(asked.c.project == project).order_by(asked.c.scenario, asked.c.department)
    with workspace.reading() as connection:
        rows = connection.execute(wanted).all()
    return tuple(Asking(row.scenario, row.department, row.due, row.asked_by, time_of(row.at)) for row in rows)


def send_reply(
    workspace: Workspace,
    by: Person,
    project: str,
    scenario: int,
    program: str,
    department: str,
    reply: Reply,
    cents: int | None = None,
    reason: str = "",
    attachment: tuple[str, bytes] | None = None,
    recommended: int | None = None,
) -> None:
    """Reply for a department to what is `recommended` on its page (cents). Raises UsageError where that is not theirs
    to do, or something is lacking."""
    mine = any(one.department == department and one.project in (project, "*") for one in by.rights)
    if not mine:
        must(by, project, "change")
    if (reply is Reply.COUNTER) != (cents is not None):
        raise UsageError("a counter-offer needs its amount, and no other answer has one.")
    if reply is not Reply.AGREE and not reason.strip():
        raise UsageError("say why: who decides reads the reason beside the move.")
    if attachment and len(attachment[1]) > MOST_ATTACHED:
        raise UsageError(f"an attachment has at most {MOST_ATTACHED // 1_000_000} MB.")
    with workspace.writing() as connection:
        seen(connection, by)
        row = {"id": secrets.token_hex(16), "project": project, "scenario": scenario, "program": plain(program)}
        row |= {"department": plain(department), "answer": str(reply), "reason": plain(reason.strip()[:MOST_WORDS])}
        row |= {"who": plain(by.id), "name": plain(by.name), "at": now()}
        name, content = attachment or ("", b"")
        kept = blobs.keep(connection, content) if attachment else None
        row |= {"attachment_name": plain(name)}
        row |= {"cents": cents, "recommended": recommended, "attachment": kept}
        connection.execute(insert(replies).values(row))
        words = f"{department} on {program} of scenario {scenario} in {project}: {reply}"
        WorkspaceLog(workspace).add(connection, by, Deed.ANSWERED, words, kept or "")


def replies_of(workspace: Workspace, project: str, scenario: int) -> Replies:
    """By program id every reply on a scenario's plan, the newest, which counts, first."""
    of = (replies.c.project == project, replies.c.scenario == scenario)
    with workspace.reading() as connection:
        rows = connection.execute(select(replies).where(*of).order_by(replies.c.at.desc(), replies.c.id)).all()
    found: dict[str, tuple[DepartmentReply, ...]] = {}
    for row in rows:
        one = DepartmentReply(
            row.scenario, row.program, row.department, Reply(row.answer), row.cents, row.reason, row.attachment or "",
            row.attachment_name, row.who, row.name, time_of(row.at), row.recommended,
        )  # fmt: skip
        found[row.program] = (*found.get(row.program, ()), one)
    return found


def asked_projects(workspace: Workspace, who: Person) -> dict[str, str]:
    """The projects, but for those in the bin, in which a department was asked for which somebody replies: by id their
    names, the one asked last first."""
    newest = func.max(asked.c.at)
    wanted = (
        select(projects.c.id, projects.c.name, asked.c.department)
        .join_from(asked, projects, asked.c.project == projects.c.id)
        .where(projects.c.binned_at.is_(None))
        .group_by(projects.c.id, projects.c.name, asked.c.department)
        .order_by(newest.desc(), projects.c.id)
    )
    with workspace.reading() as connection:
        rows = connection.execute(wanted).all()
    return {row.id: row.name for row in rows if row.department in departments(who, row.id)}


def newest_reply(workspace: Workspace, project: str, scenario: int) -> tuple[str, datetime.datetime] | None:
    """Which department replied last on a scenario's plan, and when: one short question."""
    of = (replies.c.project == project, replies.c.scenario == scenario)
    wanted = select(replies.c.department, replies.c.at).where(*of).order_by(replies.c.at.desc()).limit(1)
    with workspace.reading() as connection:
        row = connection.execute(wanted).first()
    return (row.department, time_of(row.at)) if row else None


def comment(workspace: Workspace, by: Person, project: str, words: str, program: str = "") -> None:
    """Note something on a project, or on one program of it."""
    must(by, project, "comment")
    if not words.strip():
        return
    row = {"id": secrets.token_hex(16), "project": project, "program": plain(program), "who": plain(by.id)}
    row |= {"name": plain(by.name), "words": plain(words.strip()[:MOST_WORDS]), "at": now()}
    with workspace.writing() as connection:
        seen(connection, by)
        connection.execute(insert(comments).values(row))


def comments_on(workspace: Workspace, project: str) -> tuple[Comment, ...]:
    """The comments on a project, newest first."""
    wanted = select(comments).where(comments.c.project == project).order_by(comments.c.at.desc())
    with workspace.reading() as connection:
        return tuple(Comment(row.program, row.name, row.words, time_of(row.at)) for row in connection.execute(wanted))
