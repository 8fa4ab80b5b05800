"""What learners do: enrolments, answers, questions, and work that is handed in."""

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    LargeBinary,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
)

from lessonbot.store.columns import Id, Json, id_, instant, number, organisation, string, to
from lessonbot.store.tables.base import metadata, some

enrolments = Table(
    "enrolments",
    metadata,
    id_(),
    organisation(),
    Column("public_id", String, nullable=False, unique=True),
    to("learner_id", "learners", index=True),
    to("address_id", "addresses", index=True),
    to("version_id", "course_versions"),
    # the cohort that it is in; SQLite cannot add a column that refers to another table
    Column("cohort_id", Id, nullable=True),
    # whose lesson it is, said where several learn on one phone
    string("called", null=True),
    string("state"),
    Column("minute", SmallInteger, nullable=False),
    string("zone"),
    Column("days", SmallInteger, nullable=False),
    Column("progress", Json, nullable=False),
    instant("next_at"),
    Column("next_date", Date, nullable=True),
    # that one lesson comes at a time of its own, not at the hour of the pace
    Column("next_moved", Boolean, nullable=False, server_default=false()),
    instant("last_at"),
    Column("last_date", Date, nullable=True),
    instant("created_at", null=False),
    # when the learner used it last; which one is meant is told by this
    instant("changed_at", null=False),
    # when anybody changed it last
    instant("recorded_at"),
    # the sweep reads what is due, in order, and nothing else
    Index(
        "ix_enrolments_due",
        "next_at",
        sqlite_where=text("next_at IS NOT NULL"),
        postgresql_where=text("next_at IS NOT NULL"),
    ),
    # how many take each version of a course, and how it stands, is counted from this alone
    Index("ix_enrolments_version_id_state", "version_id", "state"),
    # as other programs ask each night what has changed
    Index("ix_enrolments_changed", "organisation_id", "recorded_at", "id"),
)

openings = Table(
    "openings",
    metadata,
    id_(),
    organisation(),
    to("enrolment_id", "enrolments", index=True),
    string("lesson"),
    Column("on_date", Date, nullable=False),
    Column("daily", Boolean, nullable=False),
    instant("opened_at", null=False),
    # at most one daily lesson per enrolment and local date
    Index(
        "uq_openings_daily",
        "enrolment_id",
        "on_date",
        unique=True,
        sqlite_where=text("daily"),
        postgresql_where=text("daily"),
    ),
)

attempts = Table(
    "attempts",
    metadata,
    id_(),
    organisation(),
    to("enrolment_id", "enrolments"),
    number("number"),
    string("item"),
    # the question that was asked in the item's place, where one was
    string("form", null=True),
    # keys of options, or the learner's own words
    Column("chosen", Json, nullable=False),
    # null where no answer is right or wrong
    Column("is_right", Boolean, nullable=True),
    # why it was asked, see Purpose
    string("purpose", default="lesson"),
    instant("answered_at", null=False),
    UniqueConstraint("enrolment_id", "number"),
)

# these word for word as in the queries, see WAITING
UNSETTLED = text("questions.state = 'open'")
PUBLISHED = text("questions.published")
UNSEEN = text("submissions.state = 'waiting'")
UNFETCHED = text("submissions.fetch_at IS NOT NULL")

# what learners ask a teacher
questions = Table(
    "questions",
    metadata,
    id_(),
    organisation(),
    Column("public_id", String, nullable=False, unique=True),
    to("learner_id", "learners", index=True),
    to("address_id", "addresses"),
    # null: asked without taking a course
    to("enrolment_id", "enrolments", null=True),
    to("course_id", "courses", null=True),
    # the key of the lesson they were at; empty for none
    string("lesson", default=""),
    Column("text", Text, nullable=False),
    string("state", default="open"),
    Column("answer", Text, nullable=True),
    # whether others who take the course can read it, without a name
    Column("published", Boolean, nullable=False, server_default=false()),
    instant("asked_at", null=False),
    instant("settled_at"),
    some("ix_questions_open", "organisation_id", "id", where=UNSETTLED),
    some("ix_questions_published", "course_id", "lesson", "id", where=PUBLISHED),
    # as staff go through them, page by page
    Index("ix_questions_state", "organisation_id", "state", "id"),
    Index("ix_questions_course", "organisation_id", "course_id", "state", "id"),
)

# other learners whom a question was passed on to, and what they answered
peers = Table(
    "peers",
    metadata,
    id_(),
    organisation(),
    Column("public_id", String, nullable=False, unique=True),
    to("question_id", "questions"),
    to("learner_id", "learners", index=True),
    to("address_id", "addresses"),
    # asked, answered or declined
    string("state", default="asked"),
    Column("answer", Text, nullable=True),
    instant("asked_at", null=False),
    instant("settled_at"),
    UniqueConstraint("question_id", "learner_id"),
)

# what learners hand in, piece by piece; the pieces of one round are looked at together
submissions = Table(
    "submissions",
    metadata,
    id_(),
    organisation(),
    Column("public_id", String, nullable=False, unique=True),
    to("enrolment_id", "enrolments", index=True),
    # where it was handed in
    to("address_id", "addresses"),
    string("lesson"),
    number("round", 1),
    # text, photo, voice or document
    string("kind"),
    Column("text", Text, nullable=False, server_default=text("''")),
    # the network's own name for the file, its kind on the web as found, and what it holds
    string("reference", null=True),
    string("mime", null=True),
    string("digest", null=True),
    # waiting, passed, again, or unreadable: the file could not be had or is something else
    string("state", default="waiting"),
    Column("late", Boolean, nullable=False, server_default=false()),
    Column("points", Json, nullable=True),
    Column("comment", Text, nullable=True),
    instant("at", null=False),
    instant("settled_at"),
    # when its file is fetched, or was begun to be; null once that is over
    instant("fetch_at"),
    number("fetches"),
    some("ix_submissions_waiting", "organisation_id", "id", where=UNSEEN),
    some("ix_submissions_fetch", "fetch_at", where=UNFETCHED),
    # as staff go through it, page by page
    Index("ix_submissions_state", "organisation_id", "state", "id"),
)

# the files of submissions, by their SHA-256; never public, unlike media
works = Table(
    "works",
    metadata,
    Column("organisation_id", Id, ForeignKey("organisations.id"), primary_key=True, nullable=False),
    Column("digest", String, primary_key=True),
    Column("content", LargeBinary, nullable=False),
)
