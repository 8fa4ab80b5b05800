"""Pace, broadcasts, prices, tallies, processes and alarms."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
INSTANT = sa.DateTime(timezone=True)


def _partial(where: str) -> dict[str, Any]:
    return {"sqlite_where": sa.text(where), "postgresql_where": sa.text(where)}


def upgrade() -> None:
    op.add_column("senders", sa.Column("paced_at", INSTANT, nullable=True))
    op.add_column(
        "senders", sa.Column("faults", sa.Integer(), server_default=sa.text("0"), nullable=False)
    )
    op.add_column("addresses", sa.Column("paced_at", INSTANT, nullable=True))
    op.add_column("addresses", sa.Column("traffic", JSON, nullable=True))
    op.create_table(
        "broadcasts",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("organisation_id", ID, nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("content", JSON, nullable=False),
        sa.Column("audience", JSON, nullable=False),
        sa.Column("minute", sa.SmallInteger(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reached_id", ID, server_default=sa.text("0"), nullable=False),
        sa.Column("last_id", ID, server_default=sa.text("0"), nullable=False),
        sa.Column("people", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("starts_at", INSTANT, nullable=False),
        sa.Column("ends_at", INSTANT, nullable=False),
        sa.Column("stopped_at", INSTANT, nullable=True),
        sa.Column("finished_at", INSTANT, nullable=True),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_broadcasts_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_broadcasts")),
        sa.UniqueConstraint("public_id", name=op.f("uq_broadcasts_public_id")),
    )
    op.create_index(
        "ix_broadcasts_unfinished", "broadcasts", ["id"], **_partial("finished_at IS NULL")
    )
    op.create_table(
        "prices",
        sa.Column("organisation_id", ID, nullable=False),
        sa.Column("scheme", sa.String(), nullable=False),
        sa.Column("prefix", sa.String(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("micros", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_prices_organisation_id")
        ),
        sa.PrimaryKeyConstraint("organisation_id", "scheme", "prefix", name=op.f("pk_prices")),
    )
    op.create_table(
        "tallies",
        sa.Column("sender_id", ID, nullable=False),
        sa.Column("hour", INSTANT, nullable=False),
        sa.Column("priority", sa.SmallInteger(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("count", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.ForeignKeyConstraint(["sender_id"], ["senders.id"], name=op.f("fk_tallies_sender_id")),
        sa.PrimaryKeyConstraint(
            "sender_id", "hour", "priority", "outcome", name=op.f("pk_tallies")
        ),
    )
    op.create_table(
        "processes",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("roles", sa.String(), nullable=False),
        sa.Column("started_at", INSTANT, nullable=False),
        sa.Column("beat_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_processes")),
    )
    op.create_table(
        "alarms",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("organisation_id", ID, nullable=False),
        sa.Column("sender_id", ID, nullable=True),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("raised_at", INSTANT, nullable=False),
        sa.Column("told_at", INSTANT, nullable=True),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_alarms_organisation_id")
        ),
        sa.ForeignKeyConstraint(["sender_id"], ["senders.id"], name=op.f("fk_alarms_sender_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alarms")),
    )
    op.create_index(
        "uq_alarms_open",
        "alarms",
        ["key"],
        unique=True,
        **_partial("ended_at IS NULL"),
    )
    op.create_index("ix_inbound_dead", "inbound", ["id"], **_partial("state = 'dead'"))
    op.drop_index("ix_deliveries_open", table_name="deliveries")
    with op.batch_alter_table("deliveries") as deliveries:
        deliveries.drop_column("batch_id")
        deliveries.add_column(sa.Column("broadcast_id", ID, nullable=True))
        deliveries.create_foreign_key(
            op.f("fk_deliveries_broadcast_id"), "broadcasts", ["broadcast_id"], ["id"]
        )
    op.create_index(
        "ix_deliveries_waiting",
        "deliveries",
        ["sender_id", "priority", "due_at"],
        **_partial("state = 'waiting'"),
    )
    op.create_index(
        "ix_deliveries_claimed", "deliveries", ["address_id"], **_partial("state = 'claimed'")
    )
    op.create_index(
        "ix_deliveries_broadcast",
        "deliveries",
        ["broadcast_id", "state"],
        **_partial("broadcast_id IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_index("ix_inbound_dead", table_name="inbound")
    for name in ("broadcast", "claimed", "waiting"):
        op.drop_index(f"ix_deliveries_{name}", table_name="deliveries")
    with op.batch_alter_table("deliveries") as deliveries:
        deliveries.drop_constraint(op.f("fk_deliveries_broadcast_id"), type_="foreignkey")
        deliveries.drop_column("broadcast_id")
        deliveries.add_column(sa.Column("batch_id", sa.String(), nullable=True))
    op.create_index(
        "ix_deliveries_open",
        "deliveries",
        ["priority", "due_at"],
        **_partial("state IN ('waiting', 'claimed')"),
    )
    for table in ("alarms", "processes", "tallies", "prices", "broadcasts"):
        op.drop_table(table)
    op.drop_column("addresses", "traffic")
    op.drop_column("addresses", "paced_at")
    op.drop_column("senders", "faults")
    op.drop_column("senders", "paced_at")
