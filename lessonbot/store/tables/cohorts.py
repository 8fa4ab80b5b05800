"""Cohorts, and who is in them."""

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    Index,
    Integer,
    SmallInteger,
    String,
    Table,
    UniqueConstraint,
    false,
    text,
)

from lessonbot.store.columns import id_, instant, number, organisation, string, to
from lessonbot.store.tables.base import metadata, some

PLANNED = text("state = 'planned'")

cohorts = Table(
    "cohorts",
    metadata,
    id_(),
    organisation(),
    Column("public_id", String, nullable=False, unique=True),
    to("course_id", "courses"),
    # the version that its members take; null: the newest one, for now or always
    to("version_id", "course_versions", null=True),
    # whether the version stays what it is once the cohort has started
    Column("pinned", Boolean, nullable=False, server_default=false()),
    string("name"),
    string("code"),
    # the code as codes are compared
    string("spelt"),
    Column("starts_on", Date, nullable=False),
    Column("minute", SmallInteger, nullable=False),
    Column("days", SmallInteger, nullable=False),
    # dates with spaces between, see domain/cohort.kept
    string("holidays", default=""),
    # empty: as each learner has it
    string("language", default=""),
    # networks with spaces between; empty: all
    string("channels", default=""),
    Column("most", Integer, nullable=True),
    string("state", default="planned"),
    instant("created_at", null=False),
    instant("started_at"),
    instant("ended_at"),
    UniqueConstraint("organisation_id", "spelt"),
    some("ix_cohorts_planned", "starts_on", where=PLANNED),
)

# who is asked to come, or came
cohort_members = Table(
    "cohort_members",
    metadata,
    id_(),
    organisation(),
    to("cohort_id", "cohorts"),
    to("learner_id", "learners", null=True, index=True),
    to("address_id", "addresses", null=True),
    to("enrolment_id", "enrolments", null=True, index=True),
    string("state", default="invited"),
    instant("created_at", null=False),
    instant("joined_at"),
    # how often a message asked them to come, and when it last did
    number("asked"),
    instant("asked_at"),
    UniqueConstraint("cohort_id", "learner_id"),
    Index("ix_cohort_members_cohort_id_id", "cohort_id", "id"),
)
