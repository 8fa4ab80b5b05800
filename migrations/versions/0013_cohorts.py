"""Cohorts, and who is in them."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"

INSTANT = sa.DateTime(timezone=True)
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "cohorts",
        *_begin("cohorts"),
        _string("public_id"),
        *_to("cohorts", "course_id", "courses"),
        *_to("cohorts", "version_id", "course_versions", null=True),
        sa.Column("pinned", sa.Boolean(), nullable=False, server_default=sa.false()),
        _string("name"),
        _string("code"),
        _string("spelt"),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("minute", sa.SmallInteger(), nullable=False),
        sa.Column("days", sa.SmallInteger(), nullable=False),
        _string("holidays", default=""),
        _string("language", default=""),
        _string("channels", default=""),
        sa.Column("most", sa.Integer(), nullable=True),
        _string("state", default="planned"),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("started_at", INSTANT, nullable=True),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.UniqueConstraint("public_id", name=op.f("uq_cohorts_public_id")),
        sa.UniqueConstraint("organisation_id", "spelt", name="uq_cohorts_organisation_id_spelt"),
    )
    planned = sa.text("state = 'planned'")
    op.create_index(
        "ix_cohorts_planned",
        "cohorts",
        ["starts_on"],
        sqlite_where=planned,
        postgresql_where=planned,
    )
    op.create_table(
        "cohort_members",
        *_begin("cohort_members"),
        *_to("cohort_members", "cohort_id", "cohorts"),
        *_to("cohort_members", "learner_id", "learners", null=True),
        *_to("cohort_members", "address_id", "addresses", null=True),
        *_to("cohort_members", "enrolment_id", "enrolments", null=True),
        _string("state", default="invited"),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("joined_at", INSTANT, nullable=True),
        sa.UniqueConstraint(
            "cohort_id", "learner_id", name="uq_cohort_members_cohort_id_learner_id"
        ),
    )
    for name in ("learner_id", "enrolment_id"):
        op.create_index(op.f(f"ix_cohort_members_{name}"), "cohort_members", [name])
    op.create_index("ix_cohort_members_cohort_id_id", "cohort_members", ["cohort_id", "id"])
    op.add_column("enrolments", sa.Column("cohort_id", ID, nullable=True))


def downgrade() -> None:
    op.drop_column("enrolments", "cohort_id")
    op.drop_table("cohort_members")
    op.drop_table("cohorts")


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


def _string(name: str, *, default: str | None = None) -> sa.Column[str]:
    server = sa.text(f"'{default}'") if default is not None else None
    return sa.Column(name, sa.String(), nullable=False, server_default=server)
