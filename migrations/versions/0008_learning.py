"""What a question was asked for, and how much data a learner wants to pay for."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.add_column(
        "attempts",
        sa.Column("purpose", sa.String(), nullable=False, server_default="lesson"),
    )
    op.add_column("learners", sa.Column("data", sa.String(), nullable=True))


def downgrade() -> None:
    op.drop_column("learners", "data")
    op.drop_column("attempts", "purpose")
