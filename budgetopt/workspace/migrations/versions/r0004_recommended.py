"""To which amount a department's reply was given: the plan may recommend another by now."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision, down_revision, branch_labels, depends_on = "0004", "0003", None, None


def upgrade() -> None:
    """One more column, unknown of the replies that are there."""
    op.add_column("answers", sa.Column("recommended", sa.BigInteger))


def downgrade() -> None:
    """To which amounts replies were given goes."""
    op.drop_column("answers", "recommended")
