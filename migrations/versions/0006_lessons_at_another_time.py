"""Lessons that come once at another time than their hour, and who agreed to that."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.add_column("learners", sa.Column("early", sa.Boolean(), nullable=True))
    op.add_column(
        "enrolments",
        sa.Column("next_moved", sa.Boolean(), nullable=False, server_default=sa.false()),
    )


def downgrade() -> None:
    op.drop_column("enrolments", "next_moved")
    op.drop_column("learners", "early")
