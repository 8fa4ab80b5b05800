"""Broadcasts that staff write, where staff are reached, and what lists of messages need."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"

INSTANT = sa.DateTime(timezone=True)
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(sa.dialects.postgresql.JSONB(), "postgresql")
BROADCAST = "broadcast_id IS NOT NULL"


def upgrade() -> None:
    _compositions()
    _addresses_of_staff()
    number = sa.Column("approve_above", sa.Integer(), nullable=False, server_default=sa.text("500"))
    op.add_column("organisations", number)
    op.add_column("broadcasts", sa.Column("on_date", sa.Date(), nullable=True))
    _of_broadcasts(["broadcast_id", "organisation_id", "state", "id"])
    _some(
        "deliveries",
        "lost",
        ["organisation_id", "due_at", "id"],
        "deliveries.state IN ('failed', 'unknown', 'expired', 'suppressed')",
    )
    op.create_index("ix_inbound_path", "inbound", ["sender_id", "path", "id"])
    op.create_index("ix_learners_listed", "learners", ["organisation_id", "id", "name", "app_name"])


def downgrade() -> None:
    op.drop_index("ix_learners_listed", "learners")
    op.drop_index("ix_inbound_path", "inbound")
    op.drop_index("ix_deliveries_lost", "deliveries")
    _of_broadcasts(["broadcast_id", "state"])
    op.drop_column("broadcasts", "on_date")
    op.drop_column("organisations", "approve_above")
    for table in ("staff_links", "staff_addresses", "compositions"):
        op.drop_table(table)


def _compositions() -> None:
    op.create_table(
        "compositions",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("organisation_id", ID, nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("said", JSON, nullable=False),
        sa.Column("state", sa.String(), nullable=False, server_default=sa.text("'draft'")),
        sa.Column("revision", sa.Integer(), nullable=False, server_default=sa.text("0")),
        sa.Column("staff_id", ID, nullable=True),
        sa.Column("asked_by", ID, nullable=True),
        sa.Column("approved_by", ID, nullable=True),
        sa.Column("begins_at", INSTANT, nullable=True),
        sa.Column("refused", sa.String(), nullable=True),
        sa.Column("broadcast_id", ID, nullable=True),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("changed_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_compositions")),
        sa.UniqueConstraint("public_id", name=op.f("uq_compositions_public_id")),
        _to("compositions", "organisation_id", "organisations"),
        *(_to("compositions", name, "staff") for name in ("staff_id", "asked_by", "approved_by")),
        _to("compositions", "broadcast_id", "broadcasts"),
    )
    _some("compositions", "open", ["organisation_id", "id"], "compositions.state <> 'sent'")
    _some("compositions", "due", ["begins_at"], "state = 'scheduled'")


def _addresses_of_staff() -> None:
    op.create_table(
        "staff_addresses",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("organisation_id", ID, nullable=False),
        sa.Column("staff_id", ID, nullable=False),
        sa.Column("address_id", ID, nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_addresses")),
        sa.UniqueConstraint("address_id", name=op.f("uq_staff_addresses_address_id")),
        _to("staff_addresses", "organisation_id", "organisations"),
        _to("staff_addresses", "staff_id", "staff"),
        _to("staff_addresses", "address_id", "addresses"),
    )
    op.create_index("ix_staff_addresses_staff_id", "staff_addresses", ["staff_id"])
    op.create_table(
        "staff_links",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("organisation_id", ID, nullable=False),
        sa.Column("staff_id", ID, nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Column("used_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_links")),
        _to("staff_links", "organisation_id", "organisations"),
        _to("staff_links", "staff_id", "staff"),
    )
    op.create_index("ix_staff_links_staff_id", "staff_links", ["staff_id"])
    op.create_index("ix_staff_links_digest", "staff_links", ["organisation_id", "digest"])


def _of_broadcasts(columns: list[str]) -> None:
    op.drop_index("ix_deliveries_broadcast", "deliveries")
    _some("deliveries", "broadcast", columns, BROADCAST)


def _some(table: str, name: str, columns: list[str], where: str) -> None:
    condition = sa.text(where)
    op.create_index(
        f"ix_{table}_{name}",
        table,
        columns,
        sqlite_where=condition,
        postgresql_where=condition,
    )


def _to(table: str, name: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([name], [f"{other}.id"], name=op.f(f"fk_{table}_{name}"))
