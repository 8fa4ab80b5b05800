"""How courses fare, as it was counted, and the links that show it."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"

INSTANT = sa.DateTime(timezone=True)
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "dashboards",
        *_to("dashboards", "organisation_id", "organisations"),
        *_to("dashboards", "course_id", "courses"),
        sa.Column("version_id", ID, autoincrement=False, nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        _instant("computed_at", null=True),
        _instant("wanted_at", null=True),
        _instant("begun_at", null=True),
        sa.PrimaryKeyConstraint(
            "organisation_id", "course_id", "version_id", name=op.f("pk_dashboards")
        ),
    )
    waits = sa.text("wanted_at IS NOT NULL")
    op.create_index(
        "ix_dashboards_wanted",
        "dashboards",
        ["wanted_at"],
        sqlite_where=waits,
        postgresql_where=waits,
    )
    op.create_table(
        "shares",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shares")),
        *_to("shares", "organisation_id", "organisations"),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        *_to("shares", "course_id", "courses"),
        *_to("shares", "created_by", "staff", null=True),
        _instant("created_at"),
        _instant("expires_at"),
        _instant("ended_at", null=True),
        sa.UniqueConstraint("public_id", name=op.f("uq_shares_public_id")),
        sa.UniqueConstraint("digest", name=op.f("uq_shares_digest")),
    )
    op.create_index(op.f("ix_shares_course_id"), "shares", ["course_id"])
    op.create_index("ix_achievements_course_id", "achievements", ["course_id"])


def downgrade() -> None:
    op.drop_index("ix_achievements_course_id", "achievements")
    op.drop_table("shares")
    op.drop_table("dashboards")


def _to(table: str, name: str, other: str, *, null: bool = False) -> list[sa.schema.SchemaItem]:
    return [
        sa.Column(name, ID, nullable=null),
        sa.ForeignKeyConstraint([name], [f"{other}.id"], name=op.f(f"fk_{table}_{name}")),
    ]


def _instant(name: str, *, null: bool = False) -> sa.Column[object]:
    return sa.Column(name, INSTANT, nullable=null)
