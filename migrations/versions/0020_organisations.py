"""What organisations say of themselves, their own hours, and courses that come by chat."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"

INSTANT = sa.DateTime(timezone=True)
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(sa.dialects.postgresql.JSONB(), "postgresql")
TEXTS = ("about", "website", "contact", "language", "zone")


def upgrade() -> None:
    empty = sa.text("''")
    for name in TEXTS:
        texts = sa.Column(name, sa.String(), nullable=False, server_default=empty)
        op.add_column("organisations", texts)
    for name in ("usual_name", "quiet_hours"):
        op.add_column("organisations", sa.Column(name, sa.String(), nullable=True))
    op.add_column("organisations", sa.Column("courses_at_once", sa.Integer(), nullable=True))
    _files_of_staff()


def downgrade() -> None:
    op.drop_table("staff_files")
    for name in ("courses_at_once", "quiet_hours", *reversed(TEXTS), "usual_name"):
        op.drop_column("organisations", name)


def _files_of_staff() -> None:
    op.create_table(
        "staff_files",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("organisation_id", ID, nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("staff_id", ID, nullable=False),
        sa.Column("address_id", ID, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False, server_default=sa.text("'fetching'")),
        sa.Column("draft", sa.String(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False, server_default=sa.text("0")),
        sa.Column("about", JSON, nullable=True),
        sa.Column("due_at", INSTANT, nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False, server_default=sa.text("0")),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_files")),
        sa.UniqueConstraint("public_id", name=op.f("uq_staff_files_public_id")),
        _to("organisation_id", "organisations"),
        _to("staff_id", "staff"),
        _to("address_id", "addresses"),
    )
    due = sa.text("due_at IS NOT NULL")
    op.create_index(
        "ix_staff_files_due", "staff_files", ["due_at"], sqlite_where=due, postgresql_where=due
    )


def _to(column: str, table: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_staff_files_{column}_{table}")
    return sa.ForeignKeyConstraint([column], [f"{table}.id"], name=name)
