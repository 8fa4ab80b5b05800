"""When enrolments and certificates changed, by whomever: other programs ask for it each night."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("enrolments", sa.Column("recorded_at", INSTANT, nullable=True))
    op.execute("UPDATE enrolments SET recorded_at = changed_at")
    op.create_index("ix_enrolments_changed", "enrolments", ["organisation_id", "recorded_at", "id"])
    op.add_column("credentials", sa.Column("changed_at", INSTANT, nullable=True))
    op.execute("UPDATE credentials SET changed_at = coalesce(withdrawn_at, issued_at)")
    op.create_index(
        "ix_credentials_changed",
        "credentials",
        ["organisation_id", "changed_at", "id", "learner_id"],
    )


def downgrade() -> None:
    op.drop_index("ix_credentials_changed", "credentials")
    op.drop_column("credentials", "changed_at")
    op.drop_index("ix_enrolments_changed", "enrolments")
    op.drop_column("enrolments", "recorded_at")
