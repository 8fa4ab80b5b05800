"""Lists of people on their way into a cohort, and messages that ask them to come."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"

INSTANT = sa.DateTime(timezone=True)
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(sa.dialects.postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.add_column(
        "cohort_members",
        sa.Column("asked", sa.Integer(), nullable=False, server_default=sa.text("0")),
    )
    op.add_column("cohort_members", sa.Column("asked_at", INSTANT, nullable=True))
    op.create_table(
        "imports",
        *_begin("imports"),
        sa.Column("public_id", sa.String(), nullable=False),
        *_to("imports", "cohort_id", "cohorts"),
        *_to("imports", "staff_id", "staff", null=True),
        _string("name"),
        sa.Column("file", sa.LargeBinary(), nullable=True),
        sa.Column("shape", JSON, nullable=False),
        *(_string(name, "") for name in ("encoding", "sheet", "columns", "country", "language")),
        sa.Column("statement", sa.Text(), nullable=False, server_default=sa.text("''")),
        _string("state", "chosen"),
        *(_number(name) for name in ("total", "looked", "done")),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("wanted_at", INSTANT, nullable=True),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.UniqueConstraint("public_id", name=op.f("uq_imports_public_id")),
    )
    op.create_index("ix_imports_cohort_id_id", "imports", ["cohort_id", "id"])
    _some("ix_imports_open", "imports", "imports.state IN ('checking', 'importing')")
    op.create_table(
        "import_rows",
        *_begin("import_rows"),
        *_to("import_rows", "import_id", "imports"),
        sa.Column("row", sa.Integer(), nullable=False),
        _string("result"),
        *(_string(name, "") for name in ("why", "place", "stands", "number", "name", "language")),
        sa.Column("zone", sa.String(), nullable=True),
        sa.Column("proof", sa.Text(), nullable=False, server_default=sa.text("''")),
        _string("own_id", ""),
        sa.Column("cells", JSON, nullable=False),
        sa.UniqueConstraint("import_id", "row", name=op.f("uq_import_rows_import_id_row")),
    )
    op.create_index(
        "ix_import_rows_import_id_result_row", "import_rows", ["import_id", "result", "row"]
    )
    op.create_table(
        "contacts",
        *_begin("contacts"),
        *_to("contacts", "learner_id", "learners"),
        sa.Column("number", sa.String(), nullable=True),
        sa.Column("own_id", sa.String(), nullable=True),
        *_to("contacts", "import_id", "imports", null=True),
        sa.Column("created_at", INSTANT, nullable=False),
        *(
            sa.UniqueConstraint(
                "organisation_id", name, name=op.f(f"uq_contacts_organisation_id_{name}")
            )
            for name in ("number", "own_id")
        ),
    )
    op.create_index("ix_contacts_learner_id", "contacts", ["learner_id"])
    op.create_table(
        "agreements",
        *_begin("agreements"),
        *_to("agreements", "learner_id", "learners"),
        *_to("agreements", "import_id", "imports", null=True),
        *_to("agreements", "staff_id", "staff", null=True),
        sa.Column("how", sa.Text(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
    )
    op.create_index("ix_agreements_learner_id", "agreements", ["learner_id"])
    op.create_table(
        "invitations",
        *_begin("invitations"),
        *_to("invitations", "cohort_id", "cohorts"),
        *_to("invitations", "staff_id", "staff", null=True),
        sa.Column("again", sa.Boolean(), nullable=False, server_default=sa.false()),
        _number("people"),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("ended_at", INSTANT, nullable=True),
    )
    op.create_index("ix_invitations_cohort_id_id", "invitations", ["cohort_id", "id"])
    _some("ix_invitations_open", "invitations", "invitations.ended_at IS NULL")


def downgrade() -> None:
    for name in ("invitations", "agreements", "contacts", "import_rows", "imports"):
        op.drop_table(name)
    op.drop_column("cohort_members", "asked_at")
    op.drop_column("cohort_members", "asked")


def _some(name: str, table: str, where: str) -> None:
    which = sa.text(where)
    op.create_index(name, table, ["id"], sqlite_where=which, postgresql_where=which)


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


def _string(name: str, default: str | None = None) -> sa.Column[str]:
    server = None if default is None else sa.text(f"'{default}'")
    return sa.Column(name, sa.String(), nullable=False, server_default=server)


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=False, server_default=sa.text("0"))
