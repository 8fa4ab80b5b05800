"""Indexes for the lists that staff go through: questions, work, certificates."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"

INDEXES = (
    ("questions", "state", ["organisation_id", "state", "id"]),
    ("questions", "course", ["organisation_id", "course_id", "state", "id"]),
    ("submissions", "state", ["organisation_id", "state", "id"]),
    ("credentials", "listed", ["organisation_id", "id", "name", "achievement_id", "learner_id"]),
)

_DUE = sa.text("picture_due")


def upgrade() -> None:
    for table, name, columns in INDEXES:
        op.create_index(f"ix_{table}_{name}", table, columns)
    # with all that is asked of it, or SQLite may take the list of all certificates instead
    _pictures(["organisation_id", "id", "public_id", "picture_due"])


def downgrade() -> None:
    _pictures(["organisation_id", "id"])
    for table, name, _ in reversed(INDEXES):
        op.drop_index(f"ix_{table}_{name}", table)


def _pictures(columns: list[str]) -> None:
    name = "ix_credentials_picture"
    op.drop_index(name, "credentials")
    op.create_index(name, "credentials", columns, sqlite_where=_DUE, postgresql_where=_DUE)
