"""The tables as this version knows them; `migrations/` makes them, and a test holds the two together.

A time is text in UTC (2026-07-01T09:30:00.000000Z), so that both databases give back what was kept, and sort it alike.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
)

METADATA = MetaData()


def _text(name: str) -> Column[str]:
    return Column(name, Text, nullable=False)


people = Table("people", METADATA, Column("id", Text, primary_key=True), _text("name"), _text("email"), _text("since"))
# What is large or said again and again: files, scenarios, states, plans; `packed`: with zlib.
blobs = Table(
    "blobs",
    METADATA,
    Column("sha256", String(64), primary_key=True),
    Column("size", BigInteger, nullable=False),
    Column("packed", Boolean, nullable=False),
    Column("content", LargeBinary, nullable=False),
    _text("kept_at"),
)
projects = Table(
    "projects",
    METADATA,
    Column("id", String(32), primary_key=True),
    _text("name"),
    _text("city"),
    Column("version", Integer, nullable=False),
    _text("made_at"),
    _text("changed_at"),
    _text("changed_by"),
    Column("binned_at", Text),
)
versions = Table(
    "versions",
    METADATA,
    Column("project", String(32), ForeignKey("projects.id"), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("state", String(64), ForeignKey("blobs.sha256"), nullable=False),
    _text("at"),
    Column("who", Text, ForeignKey("people.id"), nullable=False),
    _text("name"),
    _text("words"),
    _text("subject"),
)
# Which blobs the versions of a project need: what no project needs goes with the bin.
uses = Table(
    "uses",
    METADATA,
    Column("project", String(32), ForeignKey("projects.id"), primary_key=True),
    Column("sha256", String(64), ForeignKey("blobs.sha256"), primary_key=True),
    Index("uses_of_blob", "sha256"),
)
plans = Table(
    "plans",
    METADATA,
    Column("project", String(32), ForeignKey("projects.id"), primary_key=True),
    Column("scenario", Integer, primary_key=True),
    Column("hash", Text, primary_key=True),
    Column("sha256", String(64), ForeignKey("blobs.sha256"), nullable=False),
    _text("at"),
    Index("plans_of_blob", "sha256"),
)
log = Table(
    "log",
    METADATA,
    Column("sequence", Integer, primary_key=True, autoincrement=False),
    *map(_text, ("at", "who", "name", "what", "about", "sha256")),
    Column("before", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
)
# Who may do what: `who` is a person's id, or the e-mail address (small letters) that they sign in with; `project` "*"
# is every project.
rights = Table(
    "rights",
    METADATA,
    Column("project", Text, primary_key=True),
    Column("who", Text, primary_key=True),
    *map(_text, ("role", "department", "granted_by", "at")),
)
# Each sign-in by the hash of what the provider said; `ended_at` where it was signed out.
sign_ins = Table(
    "sign_ins",
    METADATA,
    Column("id", String(64), primary_key=True),
    Column("person", Text, ForeignKey("people.id"), nullable=False),
    _text("at"),
    Column("ended_at", Text),
)
# Links for people without an account, each by the hash of its token.
links = Table(
    "links",
    METADATA,
    Column("id", String(64), primary_key=True),
    Column("project", String(32), ForeignKey("projects.id"), nullable=False),
    *map(_text, ("role", "department", "name", "made_by", "made_at", "expires_at")),
    Column("withdrawn_at", Text),
)
# What departments were asked of a scenario's plan, and what they answered: the newest answer of a program counts.
asked = Table(
    "asked",
    METADATA,
    Column("project", String(32), ForeignKey("projects.id"), primary_key=True),
    Column("scenario", Integer, primary_key=True),
    Column("department", Text, primary_key=True),
    *map(_text, ("due", "asked_by", "at")),
)
answers = Table(
    "answers",
    METADATA,
    Column("id", String(32), primary_key=True),
    Column("project", String(32), ForeignKey("projects.id"), nullable=False),
    Column("scenario", Integer, nullable=False),
    *map(_text, ("program", "department", "answer")),
    Column("cents", BigInteger),
    _text("reason"),
    Column("attachment", String(64), ForeignKey("blobs.sha256")),
    *map(_text, ("attachment_name", "who", "name", "at")),
    Index("answers_of_project", "project"),
)
comments = Table(
    "comments",
    METADATA,
    Column("id", String(32), primary_key=True),
    Column("project", String(32), ForeignKey("projects.id"), nullable=False),
    *map(_text, ("program", "who", "name", "words", "at")),
    Index("comments_of_project", "project"),
)
# What holds a blob; a further table that does (an attachment) is named here, else its blobs could not be cleared.
HOLDERS = (uses.c.sha256, plans.c.sha256, answers.c.attachment)
# What belongs to a project and goes with it, each with its column of the project's id.
OF_A_PROJECT = (versions, uses, plans, rights, links, asked, answers, comments)
