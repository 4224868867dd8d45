"""People: rights, sign-ins, links; what departments were asked and answered; comments."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision, down_revision, branch_labels, depends_on = "0003", "0002", None, None


def _texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text, nullable=False) for name in names]


def _project(primary_key: bool = False) -> sa.Column[str]:
    return sa.Column("project", sa.String(32), sa.ForeignKey("projects.id"), primary_key=primary_key, nullable=False)


def upgrade() -> None:
    """Six more tables."""
    op.create_table(
        "rights",
        sa.Column("project", sa.Text, primary_key=True),
        sa.Column("who", sa.Text, primary_key=True),
        *_texts("role", "department", "granted_by", "at"),
    )
    op.create_table(
        "sign_ins",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("person", sa.Text, sa.ForeignKey("people.id"), nullable=False),
        *_texts("at"),
        sa.Column("ended_at", sa.Text),
    )
    op.create_table(
        "links",
        sa.Column("id", sa.String(64), primary_key=True),
        _project(),
        *_texts("role", "department", "name", "made_by", "made_at", "expires_at"),
        sa.Column("withdrawn_at", sa.Text),
    )
    op.create_table(
        "asked",
        _project(primary_key=True),
        sa.Column("scenario", sa.Integer, primary_key=True),
        sa.Column("department", sa.Text, primary_key=True),
        *_texts("due", "asked_by", "at"),
    )
    op.create_table(
        "answers",
        sa.Column("id", sa.String(32), primary_key=True),
        _project(),
        sa.Column("scenario", sa.Integer, nullable=False),
        *_texts("program", "department", "answer"),
        sa.Column("cents", sa.BigInteger),
        *_texts("reason"),
        sa.Column("attachment", sa.String(64), sa.ForeignKey("blobs.sha256")),
        *_texts("attachment_name", "who", "name", "at"),
    )
    op.create_index("answers_of_project", "answers", ["project"])
    op.create_table(
        "comments",
        sa.Column("id", sa.String(32), primary_key=True),
        _project(),
        *_texts("program", "who", "name", "words", "at"),
    )
    op.create_index("comments_of_project", "comments", ["project"])


def downgrade() -> None:
    """Who may do what, and what departments said, is gone."""
    for table in ("comments", "answers", "asked", "links", "sign_ins", "rights"):
        op.drop_table(table)
