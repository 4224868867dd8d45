"""Plans as made; and what looks for a blob's users finds them without walking through all."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision, down_revision, branch_labels, depends_on = "0002", "0001", None, None


def upgrade() -> None:
    """One more table, two indexes."""
    op.create_table(
        "plans",
        sa.Column("project", sa.String(32), sa.ForeignKey("projects.id"), primary_key=True),
        sa.Column("scenario", sa.Integer, primary_key=True),
        sa.Column("hash", sa.Text, primary_key=True),
        sa.Column("sha256", sa.String(64), sa.ForeignKey("blobs.sha256"), nullable=False),
        sa.Column("at", sa.Text, nullable=False),
    )
    op.create_index("plans_of_blob", "plans", ["sha256"])
    op.create_index("uses_of_blob", "uses", ["sha256"])


def downgrade() -> None:
    """Plans are made again when they are asked for."""
    op.drop_index("uses_of_blob", "uses")
    op.drop_table("plans")
