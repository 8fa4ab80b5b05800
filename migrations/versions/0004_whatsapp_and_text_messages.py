"""WhatsApp's window: what waits for a word of the learner, and the templates that say so."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

INSTANT = sa.DateTime(timezone=True)
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_HELD = sa.text("state = 'held'")
_WAITING = sa.text("state = 'waiting'")
_INDEXED = {"ix_addresses_written": "written_at", "ix_addresses_call": "call_by"}


def upgrade() -> None:
    # Not as a batch: SQLite would make the table anew, and others refer to the old one.
    for name in ("shut_at", "called_at", "written_at", "call_by", "doubted_at"):
        op.add_column("addresses", sa.Column(name, INSTANT, nullable=True))
    op.add_column("senders", sa.Column("pause_reason", sa.String(), nullable=True))
    op.add_column("senders", sa.Column("full_until", INSTANT, nullable=True))
    for name, column in _INDEXED.items():
        where = sa.text(f"{column} IS NOT NULL")
        op.create_index(
            name,
            "addresses",
            ["sender_id", column],
            sqlite_where=where,
            postgresql_where=where,
        )
    op.add_column(
        "addresses", sa.Column("calls", sa.Integer(), nullable=False, server_default=sa.text("0"))
    )
    op.add_column("deliveries", sa.Column("cost_currency", sa.String(), nullable=True))
    op.drop_index("ix_deliveries_waiting", "deliveries")
    _index_waiting("sender_id", "priority", "due_at", "id")
    op.create_index(
        "ix_deliveries_held",
        "deliveries",
        ["address_id"],
        sqlite_where=_HELD,
        postgresql_where=_HELD,
    )
    op.create_table(
        "templates",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("organisation_id", ID, nullable=False),
        sa.Column("sender_id", ID, nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("variant", sa.Integer(), nullable=False, server_default=sa.text("0")),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("category", sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("since", INSTANT, nullable=False),
        sa.Column("checked_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_templates_organisation_id")
        ),
        sa.ForeignKeyConstraint(["sender_id"], ["senders.id"], name=op.f("fk_templates_sender_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_templates")),
        sa.UniqueConstraint("sender_id", "name", name=op.f("uq_templates_sender_id_name")),
    )


def downgrade() -> None:
    op.drop_table("templates")
    op.drop_index("ix_deliveries_held", "deliveries")
    op.drop_index("ix_deliveries_waiting", "deliveries")
    _index_waiting("sender_id", "priority", "due_at")
    op.drop_column("deliveries", "cost_currency")
    for name in _INDEXED:
        op.drop_index(name, "addresses")
    for name in ("shut_at", "called_at", "written_at", "call_by", "doubted_at", "calls"):
        op.drop_column("addresses", name)
    for name in ("pause_reason", "full_until"):
        op.drop_column("senders", name)


def _index_waiting(*columns: str) -> None:
    op.create_index(
        "ix_deliveries_waiting",
        "deliveries",
        list(columns),
        sqlite_where=_WAITING,
        postgresql_where=_WAITING,
    )
