"""Answers that are neither right nor wrong, other forms of questions, versions that take over."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    with op.batch_alter_table("attempts") as attempts:
        attempts.add_column(sa.Column("form", sa.String(), nullable=True))
        attempts.alter_column("is_right", existing_type=sa.Boolean(), nullable=True)
    # Not as a batch: SQLite would make the table anew, and enrolments refer to the old one.
    op.add_column(
        "course_versions",
        sa.Column("takes_over", sa.Boolean(), nullable=False, server_default=sa.false()),
    )


def downgrade() -> None:
    op.drop_column("course_versions", "takes_over")
    op.execute("DELETE FROM attempts WHERE is_right IS NULL")
    with op.batch_alter_table("attempts") as attempts:
        attempts.alter_column("is_right", existing_type=sa.Boolean(), nullable=False)
        attempts.drop_column("form")
