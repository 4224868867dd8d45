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
# What holds a blob; a further table that does (an attachment) is named here, else its blobs could not be cleared.
HOLDERS = (uses.c.sha256, plans.c.sha256)
# What belongs to a project and goes with it, each with its column of the project's id.
OF_A_PROJECT = (versions, uses, plans)
