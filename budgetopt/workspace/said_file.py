"""What departments and others said of a project, as a project file has it: whom the office asked, what was replied,
with its attachments, and comments."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Self

from pydantic import AfterValidator, AwareDatetime, Field, model_validator
from sqlalchemy import Connection, Table, insert, select

from budgetopt.city.model import Frozen
from budgetopt.workspace.database import kept_time, plain
from budgetopt.workspace.people import imported
from budgetopt.workspace.replies import Reply
from budgetopt.workspace.tables import asked, comments, replies

Hash = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
Words = Annotated[str, Field(max_length=5_000), AfterValidator(plain)]
Number = Annotated[int, Field(ge=0, le=2**31 - 1)]
Kept = Annotated[int, Field(ge=-(2**63), le=2**63 - 1)]


class FileAsked(Frozen):
    """A department that was asked of a scenario."""

    scenario: Number
    department: Words
    due: str = Field(pattern=r"^(\d{4}-\d{2}-\d{2})?$")
    asked_by: Words
    at: AwareDatetime


class FileReply(Frozen):
    """What a department replied; amounts in cents, the attachment by its SHA-256."""

    scenario: Number
    program: Words
    department: Words
    answer: Reply
    cents: Kept | None
    recommended: Kept | None
    reason: Words
    attachment: Hash | None
    attachment_name: Words
    who: Words
    name: Words
    at: AwareDatetime

    @model_validator(mode="after")
    def _offers(self) -> Self:
        if (self.answer is Reply.COUNTER) != (self.cents is not None):
            raise ValueError("a counter-offer has its amount, and nothing else one")
        return self


class FileComment(Frozen):
    """What somebody noted."""

    program: Words
    who: Words
    name: Words
    words: Words
    at: AwareDatetime


Said = Mapping[str, Sequence[FileAsked | FileReply | FileComment]]
# The parts of a project file, each with its table and what a row of it is.
SAID: Mapping[str, tuple[Table, type[FileAsked | FileReply | FileComment]]] = {
    "asked.jsonl": (asked, FileAsked),
    "replies.jsonl": (replies, FileReply),
    "comments.jsonl": (comments, FileComment),
}


def said_in(connection: Connection, project: str) -> dict[str, list[dict[str, Any]]]:
    """The rows of each part, oldest first."""
    found = {}
    for part, (table, _) in SAID.items():
        wanted = select(table).where(table.c.project == project).order_by(table.c.at, *table.primary_key)
        rows = connection.execute(wanted).mappings()
        found[part] = [{name: row[name] for name in row if name not in ("project", "id")} for row in rows]
    return found


def attachments(said: Said) -> set[str]:
    """The contents that replies name."""
    return {row.attachment for rows in said.values() for row in rows if isinstance(row, FileReply) and row.attachment}


def asked_twice(said: Said) -> bool:
    """Whether a department stands twice as asked of one scenario, which no workspace has."""
    of = [(row.scenario, row.department) for rows in said.values() for row in rows if isinstance(row, FileAsked)]
    return len(of) != len(set(of))


def keep_said(connection: Connection, project: str, said: Said) -> None:
    """Have what was said in a project; who said it is shown by name and has no right."""
    for part, rows in said.items():
        table, _ = SAID[part]
        kept = []
        for row in rows:
            values = dict(row) | {"project": project, "at": kept_time(row.at)}
            values |= {"answer": str(row.answer)} if isinstance(row, FileReply) else {}
            if not isinstance(row, FileAsked):
                values |= {"id": secrets.token_hex(16), "who": imported(row.who, row.name).id}
            kept.append(values)
        if kept:
            connection.execute(insert(table), kept)
