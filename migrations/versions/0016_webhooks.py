"""Addresses of other programs that are told what happens."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"

INSTANT = sa.DateTime(timezone=True)
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(sa.dialects.postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "webhooks",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("organisation_id", ID, nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.Column("events", JSON, nullable=False),
        sa.Column("made_by", ID, nullable=True),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhooks")),
        _to("webhooks", "organisation_id", "organisations"),
        _to("webhooks", "made_by", "staff"),
        sa.UniqueConstraint("public_id", name=op.f("uq_webhooks_public_id")),
    )
    op.create_table(
        "webhook_calls",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("organisation_id", ID, nullable=False),
        sa.Column("webhook_id", ID, nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("event", sa.String(), nullable=False),
        sa.Column("about", JSON, nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False, server_default=sa.text("0")),
        sa.Column("due_at", INSTANT, nullable=True),
        sa.Column("status", sa.SmallInteger(), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("taken_at", INSTANT, nullable=True),
        sa.Column("at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_calls")),
        _to("webhook_calls", "organisation_id", "organisations"),
        _to("webhook_calls", "webhook_id", "webhooks"),
        sa.UniqueConstraint("webhook_id", "key", name=op.f("uq_webhook_calls_webhook_id_key")),
    )
    due = sa.text("webhook_calls.due_at IS NOT NULL")
    op.create_index(
        "ix_webhook_calls_due",
        "webhook_calls",
        ["due_at"],
        sqlite_where=due,
        postgresql_where=due,
    )
    op.create_index("ix_webhook_calls_webhook_id_id", "webhook_calls", ["webhook_id", "id"])


def downgrade() -> None:
    op.drop_table("webhook_calls")
    op.drop_table("webhooks")


def _to(table: str, name: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([name], [f"{other}.id"], name=op.f(f"fk_{table}_{name}"))
