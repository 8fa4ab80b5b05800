"""Accounts elsewhere that staff sign in by."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"

INSTANT = sa.DateTime(timezone=True)
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "staff_identities",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("organisation_id", ID, nullable=False),
        sa.Column("staff_id", ID, nullable=False),
        sa.Column("issuer", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_identities")),
        sa.UniqueConstraint("issuer", "subject", name=op.f("uq_staff_identities_issuer_subject")),
        sa.UniqueConstraint("staff_id", "issuer", name=op.f("uq_staff_identities_staff_id_issuer")),
        _to("organisation_id", "organisations"),
        _to("staff_id", "staff"),
    )


def downgrade() -> None:
    op.drop_table("staff_identities")


def _to(column: str, table: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_staff_identities_{column}")
    return sa.ForeignKeyConstraint([column], [f"{table}.id"], name=name)
