"""Courses that are not published yet, and each save of their files."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

INSTANT = sa.DateTime(timezone=True)
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "drafts",
        *_begin("drafts"),
        _string("name"),
        _string("course"),
        sa.Column("pack", sa.LargeBinary(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False, server_default=sa.text("0")),
        *_to("drafts", "staff_id", "staff", null=True),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("changed_at", INSTANT, nullable=False),
        sa.Column("published_at", INSTANT, nullable=True),
        _string("version", null=True),
    )
    op.create_index("ix_drafts_organisation_id_id", "drafts", ["organisation_id", "id"])
    op.create_table(
        "draft_saves",
        *_begin("draft_saves"),
        *_to("draft_saves", "draft_id", "drafts"),
        *_to("draft_saves", "staff_id", "staff", null=True),
        _string("file"),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("at", INSTANT, nullable=False),
    )
    op.create_index("ix_draft_saves_draft_id_id", "draft_saves", ["draft_id", "id"])
    op.create_index("ix_enrolments_version_id_state", "enrolments", ["version_id", "state"])


def downgrade() -> None:
    op.drop_index("ix_enrolments_version_id_state", "enrolments")
    op.drop_table("draft_saves")
    op.drop_table("drafts")


def _begin(table: str) -> list[sa.schema.SchemaItem]:
    return [
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        *_to(table, "organisation_id", "organisations"),
        _string("public_id"),
        sa.UniqueConstraint("public_id", name=op.f(f"uq_{table}_public_id")),
    ]


def _to(table: str, name: str, other: str, *, null: bool = False) -> list[sa.schema.SchemaItem]:
    return [
        sa.Column(name, ID, nullable=null),
        sa.ForeignKeyConstraint([name], [f"{other}.id"], name=op.f(f"fk_{table}_{name}")),
    ]


def _string(name: str, *, null: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(), nullable=null)
