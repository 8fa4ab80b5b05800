"""What was earned, who signs it, and what was signed."""

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
)

from lessonbot.store.columns import Id, id_, instant, number, organisation, string, to
from lessonbot.store.tables.base import metadata

NEWEST = text("NOT achievements.renewed")
OWED_SIGNATURE = text("achievements.state = 'issued'")
UNSIGNABLE = text("achievements.state = 'unsignable'")
STANDS = text("credentials.state = 'issued'")
PICTURE_DUE = text("picture_due")
WITHDRAWN = text("credentials.state <> 'issued'")

achievements = Table(
    "achievements",
    metadata,
    id_(),
    organisation(),
    Column("public_id", String, nullable=False, unique=True),
    to("learner_id", "learners"),
    to("enrolment_id", "enrolments"),
    to("course_id", "courses"),
    to("version_id", "course_versions"),
    string("name"),
    number("score"),
    string("state", default="issued"),
    instant("earned_at", null=False),
    # null: it holds for ever
    instant("expires_at"),
    # the course was passed again, when this one was about to expire or had
    Column("renewed", Boolean, nullable=False, server_default=false()),
    # what the learner chose before it was signed
    Column("hidden", Boolean, nullable=False, server_default=false()),
    Column("searchable", Boolean, nullable=False, server_default=false()),
    Index(
        "ix_achievements_owed",
        "organisation_id",
        "id",
        sqlite_where=OWED_SIGNATURE,
        postgresql_where=OWED_SIGNATURE,
    ),
    Index(
        "ix_achievements_unsignable",
        "organisation_id",
        "id",
        sqlite_where=UNSIGNABLE,
        postgresql_where=UNSIGNABLE,
    ),
    Index(
        "uq_achievements_course",
        "learner_id",
        "course_id",
        unique=True,
        sqlite_where=NEWEST,
        postgresql_where=NEWEST,
    ),
    Index("ix_achievements_course_id", "course_id"),
)

# word for word as in the queries, see WAITING

# who signs, as verifiers find it; the address of its host cannot change any more
issuers = Table(
    "issuers",
    metadata,
    id_(),
    Column("organisation_id", Id, ForeignKey("organisations.id"), nullable=False, unique=True),
    string("did"),
    string("public_url"),
    string("email", default=""),
    Column("description", Text, nullable=False, server_default=text("''")),
    string("country", default=""),
    Column("jwt", Boolean, nullable=False, server_default=text("false")),
    instant("created_at", null=False),
)

issuer_keys = Table(
    "issuer_keys",
    metadata,
    id_(),
    organisation(),
    string("algorithm"),
    # multibase, or the public JWK
    Column("public", Text, nullable=False),
    # null once it was destroyed
    Column("sealed", LargeBinary, nullable=True),
    string("state", default="active"),
    instant("created_at", null=False),
    instant("retired_at"),
    UniqueConstraint("organisation_id", "public"),
)

status_lists = Table(
    "status_lists",
    metadata,
    id_(),
    organisation(),
    Column("number", Integer, nullable=False),
    Column("document", LargeBinary, nullable=False),
    instant("signed_at", null=False),
    UniqueConstraint("organisation_id", "number"),
)

tracks = Table(
    "tracks",
    metadata,
    id_(),
    organisation(),
    string("key"),
    string("version"),
    Column("content", LargeBinary, nullable=False),
    instant("published_at", null=False),
    UniqueConstraint("organisation_id", "key"),
)

_NEWEST = text("state = 'issued' AND NOT renewed")

credentials = Table(
    "credentials",
    metadata,
    id_(),
    organisation(),
    Column("public_id", String, nullable=False, unique=True),
    # null once the learner was erased
    to("learner_id", "learners", null=True, index=True),
    to("achievement_id", "achievements", null=True),
    to("track_id", "tracks", null=True),
    string("name"),
    string("language"),
    instant("issued_at", null=False),
    instant("expires_at"),
    to("status_list_id", "status_lists"),
    Column("place", Integer, nullable=False),
    # the signed bytes, served as they are for ever
    Column("document", LargeBinary, nullable=False),
    string("sha256"),
    Column("jwt", Text, nullable=True),
    to("key_id", "issuer_keys"),
    string("state", default="issued"),
    instant("withdrawn_at"),
    Column("reason", Text, nullable=True),
    Column("reason_shown", Boolean, nullable=False, server_default=text("false")),
    string("superseded_by", null=True),
    Column("hidden", Boolean, nullable=False, server_default=text("false")),
    # whether search engines may find its page
    Column("searchable", Boolean, nullable=False, server_default=text("false")),
    # the name that its holder wants instead
    string("wanted", null=True),
    # when its holder is told that it will expire; null once that was done
    instant("remind_at"),
    # its holder is to get its picture
    Column("picture_due", Boolean, nullable=False, server_default=text("false")),
    # a track that was given again: this one holds until it expires
    Column("renewed", Boolean, nullable=False, server_default=text("false")),
    # when it was made, or did not stand any more
    instant("changed_at"),
    UniqueConstraint("status_list_id", "place"),
    Index(
        "ix_credentials_wanted",
        "organisation_id",
        sqlite_where=text("wanted IS NOT NULL"),
        postgresql_where=text("wanted IS NOT NULL"),
    ),
    Index(
        "ix_credentials_picture",
        "organisation_id",
        "id",
        "public_id",
        "picture_due",
        sqlite_where=PICTURE_DUE,
        postgresql_where=PICTURE_DUE,
    ),
    Index(
        "ix_credentials_remind_at",
        "organisation_id",
        "remind_at",
        sqlite_where=text("remind_at IS NOT NULL"),
        postgresql_where=text("remind_at IS NOT NULL"),
    ),
    Index(
        "ix_credentials_superseded_by",
        "organisation_id",
        "superseded_by",
        sqlite_where=text("superseded_by IS NOT NULL"),
        postgresql_where=text("superseded_by IS NOT NULL"),
    ),
    # what a key signed that is not believed any more, without reading documents
    Index(
        "ix_credentials_signed",
        "key_id",
        "track_id",
        "id",
        sqlite_where=STANDS,
        postgresql_where=STANDS,
    ),
    Index(
        "ix_credentials_withdrawn",
        "status_list_id",
        "place",
        sqlite_where=WITHDRAWN,
        postgresql_where=WITHDRAWN,
    ),
    # as staff go through them and look for names, without reading documents
    Index("ix_credentials_listed", "organisation_id", "id", "name", "achievement_id", "learner_id"),
    # as other programs ask each night what has changed
    Index("ix_credentials_changed", "organisation_id", "changed_at", "id", "learner_id"),
    # asked for twice, issued once
    Index(
        "uq_credentials_achievement",
        "achievement_id",
        unique=True,
        sqlite_where=STANDS,
        postgresql_where=STANDS,
    ),
    Index(
        "uq_credentials_track",
        "learner_id",
        "track_id",
        unique=True,
        sqlite_where=_NEWEST,
        postgresql_where=_NEWEST,
    ),
)

credential_parts = Table(
    "credential_parts",
    metadata,
    id_(),
    organisation(),
    to("credential_id", "credentials", index=True),
    to("part_id", "credentials", index=True),
)
