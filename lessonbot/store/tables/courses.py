"""Courses, their versions and files."""

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    LargeBinary,
    String,
    Table,
    UniqueConstraint,
    false,
)

from lessonbot.store.columns import Id, id_, instant, organisation, string, to
from lessonbot.store.tables.base import metadata

courses = Table(
    "courses",
    metadata,
    id_(),
    organisation(),
    string("key"),
    string("code"),
    Column("version_id", Id, nullable=True),
    instant("created_at", null=False),
    UniqueConstraint("organisation_id", "key"),
    UniqueConstraint("organisation_id", "code"),
)

course_versions = Table(
    "course_versions",
    metadata,
    id_(),
    organisation(),
    to("course_id", "courses"),
    string("digest"),
    string("version"),
    Column("content", LargeBinary, nullable=False),
    # whether learners of earlier versions come over to this one between two lessons
    Column("takes_over", Boolean, nullable=False, server_default=false()),
    instant("published_at", null=False),
    UniqueConstraint("course_id", "digest"),
)

media = Table(
    "media",
    metadata,
    Column("organisation_id", Id, ForeignKey("organisations.id"), primary_key=True, nullable=False),
    Column("digest", String, primary_key=True),
    Column("content", LargeBinary, nullable=False),
)

uploads = Table(
    "uploads",
    metadata,
    Column("organisation_id", Id, ForeignKey("organisations.id"), primary_key=True, nullable=False),
    Column("sender_id", Id, ForeignKey("senders.id"), primary_key=True),
    Column("digest", String, primary_key=True),
    string("reference"),
)
