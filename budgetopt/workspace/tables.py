"""The tables as this version knows them; `migrations/` makes them, and a test holds the two together.

A time is text in UTC (2026-07-01T09:30:00.000000Z), so that both databases give back what was kept, and sort it alike.
"""

from __future__ import annotations

import sqlalchemy as sa

METADATA = sa.MetaData()


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False)


people = sa.Table(
    "people", METADATA, sa.Column("id", sa.Text, primary_key=True), _text("name"), _text("email"), _text("since")
)
# What is large or said again and again: files, scenarios, states, plans; `packed`: with zlib.
blobs = sa.Table(
    "blobs",
    METADATA,
    sa.Column("sha256", sa.String(64), primary_key=True),
    sa.Column("size", sa.BigInteger, nullable=False),
    sa.Column("packed", sa.Boolean, nullable=False),
    sa.Column("content", sa.LargeBinary, nullable=False),
    _text("kept_at"),
)
projects = sa.Table(
    "projects",
    METADATA,
    sa.Column("id", sa.String(32), primary_key=True),
    _text("name"),
    _text("city"),
    sa.Column("version", sa.Integer, nullable=False),
    _text("made_at"),
    _text("changed_at"),
    _text("changed_by"),
    sa.Column("binned_at", sa.Text),
)
versions = sa.Table(
    "versions",
    METADATA,
    sa.Column("project", sa.String(32), sa.ForeignKey("projects.id"), primary_key=True),
    sa.Column("version", sa.Integer, primary_key=True),
    sa.Column("state", sa.String(64), sa.ForeignKey("blobs.sha256"), nullable=False),
    _text("at"),
    sa.Column("who", sa.Text, sa.ForeignKey("people.id"), nullable=False),
    _text("name"),
    _text("words"),
    _text("subject"),
)
# Which blobs the versions of a project need: what no project needs goes with the bin.
uses = sa.Table(
    "uses",
    METADATA,
    sa.Column("project", sa.String(32), sa.ForeignKey("projects.id"), primary_key=True),
    sa.Column("sha256", sa.String(64), sa.ForeignKey("blobs.sha256"), primary_key=True),
    sa.Index("uses_of_blob", "sha256"),
)
plans = sa.Table(
    "plans",
    METADATA,
    sa.Column("project", sa.String(32), sa.ForeignKey("projects.id"), primary_key=True),
    sa.Column("scenario", sa.Integer, primary_key=True),
    sa.Column("hash", sa.Text, primary_key=True),
    sa.Column("sha256", sa.String(64), sa.ForeignKey("blobs.sha256"), nullable=False),
    _text("at"),
    sa.Index("plans_of_blob", "sha256"),
)
log = sa.Table(
    "log",
    METADATA,
    sa.Column("sequence", sa.Integer, primary_key=True, autoincrement=False),
    *map(_text, ("at", "who", "name", "what", "about", "sha256")),
    sa.Column("before", sa.String(64), nullable=False),
    sa.Column("hash", sa.String(64), nullable=False),
)
# Who may do what: `who` is a person's id, or the e-mail address (small letters) that they sign in with; `project` "*"
# is every project.
rights = sa.Table(
    "rights",
    METADATA,
    sa.Column("project", sa.Text, primary_key=True),
    sa.Column("who", sa.Text, primary_key=True),
    *map(_text, ("role", "department", "granted_by", "at")),
)
# Each sign-in by the hash of what the provider said; `ended_at` where it was signed out.
sign_ins = sa.Table(
    "sign_ins",
    METADATA,
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("person", sa.Text, sa.ForeignKey("people.id"), nullable=False),
    _text("at"),
    sa.Column("ended_at", sa.Text),
)
# Links for people without an account, each by the hash of its token.
links = sa.Table(
    "links",
    METADATA,
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("project", sa.String(32), sa.ForeignKey("projects.id"), nullable=False),
    *map(_text, ("role", "department", "name", "made_by", "made_at", "expires_at")),
    sa.Column("withdrawn_at", sa.Text),
)
# What departments were asked of a scenario's plan, and what they replied: the newest reply on a program counts.
asked = sa.Table(
    "asked",
    METADATA,
    sa.Column("project", sa.String(32), sa.ForeignKey("projects.id"), primary_key=True),
    sa.Column("scenario", sa.Integer, primary_key=True),
    sa.Column("department", sa.Text, primary_key=True),
    *map(_text, ("due", "asked_by", "at")),
)
replies = sa.Table(
    "answers",
    METADATA,
    sa.Column("id", sa.String(32), primary_key=True),
    sa.Column("project", sa.String(32), sa.ForeignKey("projects.id"), nullable=False),
    sa.Column("scenario", sa.Integer, nullable=False),
    *map(_text, ("program", "department", "answer")),
    sa.Column("cents", sa.BigInteger),
    # What was recommended when it was said; unknown of what a version before 0004 kept.
    sa.Column("recommended", sa.BigInteger),
    _text("reason"),
    sa.Column("attachment", sa.String(64), sa.ForeignKey("blobs.sha256")),
    *map(_text, ("attachment_name", "who", "name", "at")),
    sa.Index("answers_of_project", "project"),
)
comments = sa.Table(
    "comments",
    METADATA,
    sa.Column("id", sa.String(32), primary_key=True),
    sa.Column("project", sa.String(32), sa.ForeignKey("projects.id"), nullable=False),
    *map(_text, ("program", "who", "name", "words", "at")),
    sa.Index("comments_of_project", "project"),
)
# What holds a blob; a further table that does (an attachment) is named here, else its blobs could not be cleared.
HOLDERS = (uses.c.sha256, plans.c.sha256, replies.c.attachment)
# What belongs to a project and goes with it, each with its column of the project's id.
OF_A_PROJECT = (versions, uses, plans, rights, links, asked, replies, comments)
