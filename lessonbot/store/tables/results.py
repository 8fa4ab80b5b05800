"""How courses fare, as it was counted, and the links that show it."""

from sqlalchemy import Column, ForeignKey, LargeBinary, String, Table, text

from lessonbot.store.columns import Id, id_, instant, organisation, to
from lessonbot.store.tables.base import metadata, some

WANTED = text("dashboards.wanted_at IS NOT NULL")

# the figures of a course that takes long to count
dashboards = Table(
    "dashboards",
    metadata,
    Column("organisation_id", Id, ForeignKey("organisations.id"), primary_key=True, nullable=False),
    Column("course_id", Id, ForeignKey("courses.id"), primary_key=True),
    # 0: all versions together
    Column("version_id", Id, primary_key=True, autoincrement=False),
    # in JSON; null: it was never counted
    Column("content", LargeBinary, nullable=True),
    instant("computed_at"),
    # somebody waits for newer ones since then; null: nobody does
    instant("wanted_at"),
    # a process counts them since then
    instant("begun_at"),
    some("ix_dashboards_wanted", "wanted_at", where=WANTED),
)

# links to a dashboard for who has no account; `digest` is of the secret in them
shares = Table(
    "shares",
    metadata,
    id_(),
    organisation(),
    Column("public_id", String, nullable=False, unique=True),
    Column("digest", String, nullable=False, unique=True),
    to("course_id", "courses", index=True),
    to("created_by", "staff", null=True),
    instant("created_at", null=False),
    instant("expires_at", null=False),
    instant("ended_at"),
)
