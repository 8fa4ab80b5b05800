"""Questions to a teacher, answers of other learners, and work that is handed in."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

INSTANT = sa.DateTime(timezone=True)
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(sa.dialects.postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.add_column("learners", sa.Column("helps", sa.Boolean(), nullable=True))
    op.create_table(
        "questions",
        *_begin("questions"),
        sa.Column("public_id", sa.String(), nullable=False),
        *_to("questions", "learners", "addresses"),
        *_to("questions", "enrolments", "courses", null=True),
        sa.Column("lesson", sa.String(), nullable=False, server_default=sa.text("''")),
        sa.Column("text", sa.Text(), nullable=False),
        _string("state", "open"),
        sa.Column("answer", sa.Text(), nullable=True),
        _no("published"),
        sa.Column("asked_at", INSTANT, nullable=False),
        sa.Column("settled_at", INSTANT, nullable=True),
        _unique("questions", "public_id"),
    )
    op.create_index(op.f("ix_questions_learner_id"), "questions", ["learner_id"])
    _some("ix_questions_open", ["organisation_id", "id"], "questions.state = 'open'")
    _some("ix_questions_published", ["course_id", "lesson", "id"], "questions.published")
    op.create_table(
        "peers",
        *_begin("peers"),
        sa.Column("public_id", sa.String(), nullable=False),
        *_to("peers", "questions", "learners", "addresses"),
        _string("state", "asked"),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("asked_at", INSTANT, nullable=False),
        sa.Column("settled_at", INSTANT, nullable=True),
        _unique("peers", "public_id"),
        _unique("peers", "question_id", "learner_id"),
    )
    op.create_index(op.f("ix_peers_learner_id"), "peers", ["learner_id"])
    op.create_table(
        "submissions",
        *_begin("submissions"),
        sa.Column("public_id", sa.String(), nullable=False),
        *_to("submissions", "enrolments", "addresses"),
        sa.Column("lesson", sa.String(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False, server_default=sa.text("1")),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False, server_default=sa.text("''")),
        sa.Column("reference", sa.String(), nullable=True),
        sa.Column("mime", sa.String(), nullable=True),
        sa.Column("digest", sa.String(), nullable=True),
        _string("state", "waiting"),
        _no("late"),
        sa.Column("points", JSON, nullable=True),
        sa.Column("comment", sa.Text(), nullable=True),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("settled_at", INSTANT, nullable=True),
        sa.Column("fetch_at", INSTANT, nullable=True),
        sa.Column("fetches", sa.Integer(), nullable=False, server_default=sa.text("0")),
        _unique("submissions", "public_id"),
    )
    op.create_index(op.f("ix_submissions_enrolment_id"), "submissions", ["enrolment_id"])
    _some("ix_submissions_waiting", ["organisation_id", "id"], "submissions.state = 'waiting'")
    _some("ix_submissions_fetch", ["fetch_at"], "submissions.fetch_at IS NOT NULL")
    op.create_table(
        "works",
        sa.Column("organisation_id", ID, nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        _key("works", "organisation_id", "organisations"),
        sa.PrimaryKeyConstraint("organisation_id", "digest", name=op.f("pk_works")),
    )


def downgrade() -> None:
    for table in ("works", "submissions", "peers", "questions"):
        op.drop_table(table)
    op.drop_column("learners", "helps")


def _begin(table: str) -> list[sa.schema.SchemaItem]:
    return [
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("organisation_id", ID, nullable=False),
        _key(table, "organisation_id", "organisations"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    ]


_ONE = {
    "addresses": "address_id",
    "courses": "course_id",
    "enrolments": "enrolment_id",
    "learners": "learner_id",
    "questions": "question_id",
}


def _to(table: str, *others: str, null: bool = False) -> list[sa.schema.SchemaItem]:
    """Columns with rows of other tables."""
    columns = [sa.Column(_ONE[other], ID, nullable=null) for other in others]
    return [*columns, *(_key(table, _ONE[other], other) for other in others)]


def _some(name: str, columns: list[str], which: str) -> None:
    """An index of some of a table's rows."""
    table, where = name.split("_")[1], sa.text(which)
    op.create_index(name, table, columns, sqlite_where=where, postgresql_where=where)


def _string(name: str, default: str) -> sa.Column[str]:
    server = sa.text(f"'{default}'")
    return sa.Column(name, sa.String(), nullable=False, server_default=server)


def _no(name: str) -> sa.Column[bool]:
    """What is not so until it is said."""
    return sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false())


def _key(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}"))


def _unique(table: str, *columns: str) -> sa.UniqueConstraint:
    return sa.UniqueConstraint(*columns, name=op.f(f"uq_{table}_{'_'.join(columns)}"))
