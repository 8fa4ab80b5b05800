"""Several learners on one phone, one learner on several, and from one to another."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

INSTANT = sa.DateTime(timezone=True)
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_ALIAS = sa.text("alias IS NOT NULL")


def upgrade() -> None:
    op.add_column("addresses", sa.Column("alias", sa.String(), nullable=True))
    op.add_column(
        "addresses",
        sa.Column("shared", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.create_index(
        "ix_addresses_alias",
        "addresses",
        ["sender_id", "alias"],
        sqlite_where=_ALIAS,
        postgresql_where=_ALIAS,
    )
    op.add_column("enrolments", sa.Column("called", sa.String(), nullable=True))
    op.create_table(
        "profiles",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("organisation_id", ID, nullable=False),
        sa.Column("address_id", ID, nullable=False),
        sa.Column("learner_id", ID, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("pin", sa.String(), nullable=False),
        sa.Column("wrong", sa.Integer(), nullable=False, server_default=sa.text("0")),
        sa.Column("open_until", INSTANT, nullable=True),
        sa.Column("barred_until", INSTANT, nullable=True),
        sa.Column("created_at", INSTANT, nullable=False),
        *(_key("profiles", each) for each in ("organisation", "address", "learner")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_profiles")),
        sa.UniqueConstraint(
            "address_id", "learner_id", name=op.f("uq_profiles_address_id_learner_id")
        ),
    )
    op.create_index(op.f("ix_profiles_learner_id"), "profiles", ["learner_id"])
    op.create_table(
        "moves",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("organisation_id", ID, nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("learner_id", ID, nullable=False),
        sa.Column("address_id", ID, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Column("used_at", INSTANT, nullable=True),
        *(_key("moves", each) for each in ("organisation", "address", "learner")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moves")),
    )
    op.create_index("ix_moves_digest", "moves", ["digest"])


def downgrade() -> None:
    op.drop_table("moves")
    op.drop_table("profiles")
    op.drop_column("enrolments", "called")
    op.drop_index("ix_addresses_alias", "addresses")
    for name in ("shared", "alias"):
        op.drop_column("addresses", name)


def _key(table: str, other: str) -> sa.ForeignKeyConstraint:
    column = f"{other}_id"
    target = "addresses.id" if other == "address" else f"{other}s.id"
    return sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_{table}_{column}"))
