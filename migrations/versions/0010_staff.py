"""Staff, how they sign in, and what they did."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

INSTANT = sa.DateTime(timezone=True)
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(sa.dialects.postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "staff",
        *_begin("staff"),
        _string("public_id"),
        _string("email"),
        _string("name"),
        _string("role"),
        _string("password", null=True),
        sa.Column("totp", sa.LargeBinary(), nullable=True),
        sa.Column("totp_step", sa.Integer(), nullable=False, server_default=sa.text("0")),
        _string("language"),
        _string("zone", null=True),
        _instant("created_at"),
        _instant("ended_at", null=True),
        _unique("staff", "public_id"),
    )
    here = sa.text("ended_at IS NULL")
    op.create_index(
        "uq_staff_email", "staff", ["email"], unique=True, sqlite_where=here, postgresql_where=here
    )
    op.create_table(
        "staff_invitations",
        *_begin("staff_invitations"),
        _string("digest"),
        _string("email", null=True),
        _string("role"),
        *_to("staff_invitations", "staff_id", "staff", null=True),
        *_to("staff_invitations", "invited_by", "staff", null=True),
        _instant("created_at"),
        _instant("expires_at"),
        _instant("used_at", null=True),
        _unique("staff_invitations", "digest"),
    )
    op.create_table(
        "staff_sessions",
        *_begin("staff_sessions"),
        *_to("staff_sessions", "staff_id", "staff"),
        _string("digest"),
        sa.Column("proved", sa.Boolean(), nullable=False),
        _string("agent"),
        _instant("created_at"),
        _instant("seen_at"),
        _instant("expires_at"),
        _unique("staff_sessions", "digest"),
    )
    op.create_table(
        "staff_passkeys",
        *_begin("staff_passkeys"),
        *_to("staff_passkeys", "staff_id", "staff"),
        _string("credential"),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("uses", sa.Integer(), nullable=False),
        _string("name"),
        _instant("created_at"),
        _instant("used_at", null=True),
        _unique("staff_passkeys", "credential"),
    )
    op.create_table(
        "staff_recoveries",
        *_begin("staff_recoveries"),
        *_to("staff_recoveries", "staff_id", "staff"),
        _string("digest"),
        _instant("used_at", null=True),
    )
    for table in ("staff_sessions", "staff_passkeys", "staff_recoveries"):
        op.create_index(op.f(f"ix_{table}_staff_id"), table, ["staff_id"])
    op.create_table(
        "staff_challenges",
        _string("digest"),
        _instant("expires_at"),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_staff_challenges")),
    )
    op.create_table(
        "staff_failures",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        _string("counted"),
        _instant("at"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_failures")),
    )
    op.create_index("ix_staff_failures_counted_at", "staff_failures", ["counted", "at"])
    op.create_index("ix_staff_failures_at", "staff_failures", ["at"])
    op.create_table(
        "audits",
        *_begin("audits"),
        *_to("audits", "staff_id", "staff", null=True),
        _string("act"),
        _string("subject"),
        sa.Column("detail", JSON, nullable=False),
        _instant("at"),
    )
    op.create_index("ix_audits_organisation_id_id", "audits", ["organisation_id", "id"])
    about = sa.text("subject <> ''")
    op.create_index(
        "ix_audits_subject",
        "audits",
        ["organisation_id", "subject", "id"],
        sqlite_where=about,
        postgresql_where=about,
    )


def downgrade() -> None:
    for table in (
        "audits",
        "staff_failures",
        "staff_challenges",
        "staff_recoveries",
        "staff_passkeys",
        "staff_sessions",
        "staff_invitations",
        "staff",
    ):
        op.drop_table(table)


def _begin(table: str) -> list[sa.schema.SchemaItem]:
    return [
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        *_to(table, "organisation_id", "organisations"),
    ]


def _to(table: str, name: str, other: str, *, null: bool = False) -> list[sa.schema.SchemaItem]:
    return [
        sa.Column(name, ID, nullable=null),
        sa.ForeignKeyConstraint([name], [f"{other}.id"], name=op.f(f"fk_{table}_{name}")),
    ]


def _string(name: str, *, null: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(), nullable=null)


def _instant(name: str, *, null: bool = False) -> sa.Column[object]:
    return sa.Column(name, INSTANT, nullable=null)


def _unique(table: str, column: str) -> sa.UniqueConstraint:
    return sa.UniqueConstraint(column, name=op.f(f"uq_{table}_{column}"))
