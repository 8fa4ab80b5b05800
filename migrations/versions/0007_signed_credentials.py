"""Signed credentials: who issues them, with which keys, what was withdrawn, and tracks."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

INSTANT = sa.DateTime(timezone=True)
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_ISSUED = sa.text("state = 'issued'")
_NEWEST = sa.text("state = 'issued' AND NOT renewed")
_UNIQUE = "uq_achievements_learner_id_course_id"


def upgrade() -> None:
    op.add_column("learners", sa.Column("subject", sa.String(), nullable=True))
    op.create_index(op.f("uq_learners_subject"), "learners", ["subject"], unique=True)
    # SQLite makes the table anew, which nothing refers to yet.
    with op.batch_alter_table("achievements") as achievements:
        achievements.add_column(sa.Column("expires_at", INSTANT, nullable=True))
        for name in ("renewed", "hidden", "searchable"):
            achievements.add_column(_no(name))
        achievements.drop_constraint(_UNIQUE, type_="unique")
    _some("ix_achievements_owed", ["organisation_id", "id"], _ISSUED)
    unsignable = sa.text("state = 'unsignable'")
    _some("ix_achievements_unsignable", ["organisation_id", "id"], unsignable)
    own = ["learner_id", "course_id"]
    _some("uq_achievements_course", own, sa.text("NOT achievements.renewed"), unique=True)
    op.create_table(
        "issuers",
        *_begin("issuers"),
        sa.Column("did", sa.String(), nullable=False),
        sa.Column("public_url", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False, server_default=sa.text("''")),
        sa.Column("description", sa.Text(), nullable=False, server_default=sa.text("''")),
        sa.Column("country", sa.String(), nullable=False, server_default=sa.text("''")),
        sa.Column("jwt", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("created_at", INSTANT, nullable=False),
        _unique("issuers", "organisation_id"),
    )
    op.create_table(
        "issuer_keys",
        *_begin("issuer_keys"),
        sa.Column("algorithm", sa.String(), nullable=False),
        sa.Column("public", sa.Text(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("state", sa.String(), nullable=False, server_default=sa.text("'active'")),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("retired_at", INSTANT, nullable=True),
        _unique("issuer_keys", "organisation_id", "public"),
    )
    op.create_table(
        "status_lists",
        *_begin("status_lists"),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("document", sa.LargeBinary(), nullable=False),
        sa.Column("signed_at", INSTANT, nullable=False),
        _unique("status_lists", "organisation_id", "number"),
    )
    op.create_table(
        "tracks",
        *_begin("tracks"),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("published_at", INSTANT, nullable=False),
        _unique("tracks", "organisation_id", "key"),
    )
    op.create_table(
        "credentials",
        *_begin("credentials"),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("learner_id", ID, nullable=True),
        sa.Column("achievement_id", ID, nullable=True),
        sa.Column("track_id", ID, nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("issued_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=True),
        sa.Column("status_list_id", ID, nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("document", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("jwt", sa.Text(), nullable=True),
        sa.Column("key_id", ID, nullable=False),
        sa.Column("state", sa.String(), nullable=False, server_default=sa.text("'issued'")),
        sa.Column("withdrawn_at", INSTANT, nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("reason_shown", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("superseded_by", sa.String(), nullable=True),
        sa.Column("hidden", sa.Boolean(), nullable=False, server_default=sa.false()),
        _no("searchable"),
        sa.Column("wanted", sa.String(), nullable=True),
        sa.Column("remind_at", INSTANT, nullable=True),
        _no("picture_due"),
        _no("renewed"),
        _key("credentials", "learner_id", "learners"),
        _key("credentials", "achievement_id", "achievements"),
        _key("credentials", "track_id", "tracks"),
        _key("credentials", "status_list_id", "status_lists"),
        _key("credentials", "key_id", "issuer_keys"),
        _unique("credentials", "public_id"),
        _unique("credentials", "status_list_id", "place"),
    )
    op.create_index(op.f("ix_credentials_learner_id"), "credentials", ["learner_id"])
    _some("ix_credentials_wanted", ["organisation_id"], sa.text("wanted IS NOT NULL"))
    _some("ix_credentials_picture", ["organisation_id", "id"], sa.text("picture_due"))
    reminders = sa.text("remind_at IS NOT NULL")
    _some("ix_credentials_remind_at", ["organisation_id", "remind_at"], reminders)
    replaced = sa.text("superseded_by IS NOT NULL")
    _some("ix_credentials_superseded_by", ["organisation_id", "superseded_by"], replaced)
    for name, columns, which in (
        ("uq_credentials_achievement", ["achievement_id"], _ISSUED),
        ("uq_credentials_track", ["learner_id", "track_id"], _NEWEST),
    ):
        _some(name, columns, which, unique=True)
    _some("ix_credentials_signed", ["key_id", "track_id", "id"], _ISSUED)
    _some("ix_credentials_withdrawn", ["status_list_id", "place"], sa.text("state <> 'issued'"))
    op.create_table(
        "credential_parts",
        *_begin("credential_parts"),
        sa.Column("credential_id", ID, nullable=False),
        sa.Column("part_id", ID, nullable=False),
        _key("credential_parts", "credential_id", "credentials"),
        _key("credential_parts", "part_id", "credentials"),
    )
    for column in ("credential_id", "part_id"):
        op.create_index(op.f(f"ix_credential_parts_{column}"), "credential_parts", [column])


def downgrade() -> None:
    for table in ("credential_parts", "credentials", "tracks", "status_lists", "issuer_keys"):
        op.drop_table(table)
    op.drop_table("issuers")
    op.drop_index("uq_achievements_course", "achievements")
    op.drop_index("ix_achievements_unsignable", "achievements")
    op.drop_index("ix_achievements_owed", "achievements")
    op.execute("UPDATE achievements SET state = 'issued'")
    op.execute("DELETE FROM achievements WHERE renewed")
    with op.batch_alter_table("achievements") as achievements:
        for name in ("searchable", "hidden", "renewed", "expires_at"):
            achievements.drop_column(name)
        achievements.create_unique_constraint(op.f(_UNIQUE), ["learner_id", "course_id"])
    op.drop_index(op.f("uq_learners_subject"), "learners")
    op.drop_column("learners", "subject")


def _begin(table: str) -> list[sa.schema.SchemaItem]:
    return [
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("organisation_id", ID, nullable=False),
        _key(table, "organisation_id", "organisations"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    ]


def _some(name: str, columns: list[str], which: sa.TextClause, *, unique: bool = False) -> None:
    """An index of some of a table's rows."""
    table = name.split("_")[1]
    op.create_index(name, table, columns, unique=unique, sqlite_where=which, postgresql_where=which)


def _no(name: str) -> sa.Column[bool]:
    """What is not so until it is said."""
    return sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false())


def _key(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}"))


def _unique(table: str, *columns: str) -> sa.UniqueConstraint:
    return sa.UniqueConstraint(*columns, name=op.f(f"uq_{table}_{'_'.join(columns)}"))
