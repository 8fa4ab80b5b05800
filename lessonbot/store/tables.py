"""Every table. Rows of an organisation carry its id; instants are stored in UTC.

Identifiers: `id` internal, `key` written by authors, `public_id` random and in links.
"""

from enum import StrEnum

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    String,
    Table,
    Text,
    TextClause,
    UniqueConstraint,
    false,
    text,
)

from lessonbot.store.columns import (
    Id,
    Json,
    id_,
    instant,
    instant_key,
    number,
    organisation,
    string,
    to,
)


class DeliveryState(StrEnum):
    """Where a delivery stands; all but the first three are final."""

    WAITING = "waiting"
    HELD = "held"
    CLAIMED = "claimed"
    SENT = "sent"
    FAILED = "failed"
    UNKNOWN = "unknown"
    EXPIRED = "expired"
    SUPPRESSED = "suppressed"


class InboundState(StrEnum):
    """Where an inbound message stands."""

    WAITING = "waiting"
    DONE = "done"
    DEAD = "dead"


metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _some(name: str, *columns: str, where: TextClause) -> Index:
    """An index of some of a table's rows."""
    return Index(name, *columns, sqlite_where=where, postgresql_where=where)


organisations = Table(
    "organisations",
    metadata,
    id_(),
    Column("slug", String, nullable=False, unique=True),
    string("name"),
    instant("created_at", null=False),
)

senders = Table(
    "senders",
    metadata,
    id_(),
    organisation(),
    string("slug"),
    string("scheme"),
    # nothing leaves before this instant: the provider asked for it, or is down
    instant("paused_until"),
    # why, where the provider gave a reason that staff should know
    string("pause_reason", null=True),
    # the network said then that nobody more may be written to first before this instant
    instant("full_until"),
    # turns up to this instant are taken, by whichever process
    instant("paced_at"),
    # sends in a row that found the provider down
    number("faults"),
    instant("created_at", null=False),
    UniqueConstraint("scheme", "slug"),
)

learners = Table(
    "learners",
    metadata,
    id_(),
    organisation(),
    Column("public_id", String, nullable=False, unique=True),
    string("language"),
    string("name", null=True),
    string("app_name", null=True),
    string("zone", null=True),
    Column("consented", Boolean, nullable=False, server_default=text("false")),
    # whether lessons may come a little before their hour; null until it was asked
    Column("early", Boolean, nullable=True),
    # how much data lessons may cost, see Data; null until it was chosen
    string("data", null=True),
    # whether questions of other learners may be passed on to them; null until it was asked
    Column("helps", Boolean, nullable=True),
    # the learner in credentials: random, and nothing else is known by it
    string("subject", null=True),
    instant("created_at", null=False),
    Index("uq_learners_subject", "subject", unique=True),
)

addresses = Table(
    "addresses",
    metadata,
    id_(),
    organisation(),
    to("sender_id", "senders"),
    to("learner_id", "learners", index=True),
    string("path"),
    # what the network calls its owner beside the path, which may change or vanish
    string("alias", null=True),
    # whether its learners have a place of their own each, in profiles
    Column("shared", Boolean, nullable=False, server_default=false()),
    Column("dialog", Json, nullable=True),
    number("dialogs"),
    instant("stopped_at"),
    string("stop_reason", null=True),
    instant("last_inbound_at"),
    # the network said then that its window is closed
    instant("shut_at"),
    # templates since something came from here, and the last of them
    number("calls"),
    instant("called_at"),
    # a template went there then: the network limits to how many people a day
    instant("written_at"),
    # a template waits for that limit; after this instant it is too late for it
    instant("call_by"),
    # the network doubted then that there is anybody
    instant("doubted_at"),
    # this person's turns up to this instant are taken
    instant("paced_at"),
    # how much came from here lately, to end floods and loops
    Column("traffic", Json, nullable=True),
    instant("created_at", null=False),
    UniqueConstraint("sender_id", "path"),
    # to how many people templates went in a day, and who waits for one
    Index(
        "ix_addresses_written",
        "sender_id",
        "written_at",
        sqlite_where=text("written_at IS NOT NULL"),
        postgresql_where=text("written_at IS NOT NULL"),
    ),
    Index(
        "ix_addresses_call",
        "sender_id",
        "call_by",
        sqlite_where=text("call_by IS NOT NULL"),
        postgresql_where=text("call_by IS NOT NULL"),
    ),
    Index(
        "ix_addresses_alias",
        "sender_id",
        "alias",
        sqlite_where=text("alias IS NOT NULL"),
        postgresql_where=text("alias IS NOT NULL"),
    ),
)

# the learners of a phone, where there are several or one has a PIN
profiles = Table(
    "profiles",
    metadata,
    id_(),
    organisation(),
    to("address_id", "addresses"),
    to("learner_id", "learners", index=True),
    string("name"),
    string("pin"),
    number("wrong"),
    instant("open_until"),
    instant("barred_until"),
    instant("created_at", null=False),
    UniqueConstraint("address_id", "learner_id"),
)

# codes that learners were given to go on elsewhere; `digest` is of the code
moves = Table(
    "moves",
    metadata,
    id_(),
    organisation(),
    Column("digest", String, nullable=False),
    to("learner_id", "learners"),
    to("address_id", "addresses"),
    instant("expires_at", null=False),
    instant("used_at"),
    Index("ix_moves_digest", "digest"),
)

consents = Table(
    "consents",
    metadata,
    id_(),
    organisation(),
    to("learner_id", "learners", index=True),
    to("address_id", "addresses"),
    Column("given", Boolean, nullable=False),
    Column("wording", Text, nullable=False),
    string("language"),
    instant("at", null=False),
)

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

enrolments = Table(
    "enrolments",
    metadata,
    id_(),
    organisation(),
    Column("public_id", String, nullable=False, unique=True),
    to("learner_id", "learners", index=True),
    to("address_id", "addresses", index=True),
    to("version_id", "course_versions"),
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
    instant("changed_at", null=False),
    # the sweep reads what is due, in order, and nothing else
    Index(
        "ix_enrolments_due",
        "next_at",
        sqlite_where=text("next_at IS NOT NULL"),
        postgresql_where=text("next_at IS NOT NULL"),
    ),
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
    _some("ix_questions_open", "organisation_id", "id", where=UNSETTLED),
    _some("ix_questions_published", "course_id", "lesson", "id", where=PUBLISHED),
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
    _some("ix_submissions_waiting", "organisation_id", "id", where=UNSEEN),
    _some("ix_submissions_fetch", "fetch_at", where=UNFETCHED),
)

# the files of submissions, by their SHA-256; never public, unlike media
works = Table(
    "works",
    metadata,
    Column("organisation_id", Id, ForeignKey("organisations.id"), primary_key=True, nullable=False),
    Column("digest", String, primary_key=True),
    Column("content", LargeBinary, nullable=False),
)

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

UNANSWERED = text("state = 'waiting'")

inbound = Table(
    "inbound",
    metadata,
    id_(),
    organisation(),
    to("sender_id", "senders"),
    string("provider_id"),
    string("path"),
    Column("said", Json, nullable=False),
    string("state", default=InboundState.WAITING),
    Column("payload", Text, nullable=True),
    Column("error", Text, nullable=True),
    instant("received_at", null=False),
    instant("handled_at"),
    UniqueConstraint("sender_id", "provider_id"),
    Index(
        "ix_inbound_waiting",
        "id",
        sqlite_where=UNANSWERED,
        postgresql_where=UNANSWERED,
    ),
    Index(
        "ix_inbound_dead",
        "id",
        sqlite_where=text("state = 'dead'"),
        postgresql_where=text("state = 'dead'"),
    ),
)

broadcasts = Table(
    "broadcasts",
    metadata,
    id_(),
    organisation(),
    Column("public_id", String, nullable=False, unique=True),
    string("title"),
    # what is said, by language
    Column("content", Json, nullable=False),
    Column("audience", Json, nullable=False),
    # minute of each learner's own day; none: at once
    Column("minute", SmallInteger, nullable=True),
    string("state"),
    # the last learner that deliveries were made for, and the last there was at the start
    Column("reached_id", Id, nullable=False, server_default=text("0")),
    Column("last_id", Id, nullable=False, server_default=text("0")),
    number("people"),
    instant("starts_at", null=False),
    instant("ends_at", null=False),
    instant("stopped_at"),
    instant("finished_at"),
    instant("created_at", null=False),
    Index(
        "ix_broadcasts_unfinished",
        "id",
        sqlite_where=text("finished_at IS NULL"),
        postgresql_where=text("finished_at IS NULL"),
    ),
)

prices = Table(
    "prices",
    metadata,
    Column("organisation_id", Id, ForeignKey("organisations.id"), primary_key=True, nullable=False),
    Column("scheme", String, primary_key=True),
    # the beginning of the address: a country's or network's number; empty: all others
    Column("prefix", String, primary_key=True),
    string("currency"),
    Column("micros", BigInteger, nullable=False),
)

templates = Table(
    "templates",
    metadata,
    id_(),
    organisation(),
    to("sender_id", "senders"),
    # what it is for, in which language, and which of several wordings
    string("purpose"),
    string("language"),
    number("variant"),
    # our name, another for each version of its words, and the provider's own; empty: it has none
    string("name"),
    string("reference"),
    string("status"),
    string("category"),
    Column("reason", Text, nullable=True),
    instant("since", null=False),
    instant("checked_at", null=False),
    UniqueConstraint("sender_id", "name"),
)

tallies = Table(
    "tallies",
    metadata,
    Column("sender_id", Id, ForeignKey("senders.id"), primary_key=True),
    instant_key("hour"),
    Column("priority", SmallInteger, primary_key=True),
    # `owed`, or the state that deliveries reached
    Column("outcome", String, primary_key=True),
    number("count"),
)

processes = Table(
    "processes",
    metadata,
    Column("name", String, primary_key=True),
    string("roles"),
    instant("started_at", null=False),
    instant("beat_at", null=False),
)

alarms = Table(
    "alarms",
    metadata,
    id_(),
    organisation(),
    to("sender_id", "senders", null=True),
    # what is wrong, and with what
    string("key"),
    Column("said", Text, nullable=False),
    instant("raised_at", null=False),
    instant("told_at"),
    instant("ended_at"),
    # one alarm at a time
    Index(
        "uq_alarms_open",
        "key",
        unique=True,
        sqlite_where=text("ended_at IS NULL"),
        postgresql_where=text("ended_at IS NULL"),
    ),
)

# SQLite uses a partial index only for a query that holds its condition word for word
WAITING = text("deliveries.state = 'waiting'")
CLAIMED = text("deliveries.state = 'claimed'")
HELD = text("deliveries.state = 'held'")

deliveries = Table(
    "deliveries",
    metadata,
    id_(),
    organisation(),
    to("sender_id", "senders"),
    to("address_id", "addresses"),
    to("enrolment_id", "enrolments", null=True),
    Column("key", String, nullable=False, unique=True),
    string("turn"),
    number("place"),
    Column("priority", SmallInteger, nullable=False),
    Column("content", Json, nullable=False),
    Column("farewell", Boolean, nullable=False, server_default=text("false")),
    string("state", default=DeliveryState.WAITING),
    instant("due_at", null=False),
    instant("expires_at"),
    instant("claimed_at"),
    string("claimed_by", null=True),
    number("attempts"),
    number("doubts"),
    string("provider_id", null=True),
    string("provider_status", null=True),
    number("status_rank"),
    string("error_code", null=True),
    Column("reason", Text, nullable=True),
    to("broadcast_id", "broadcasts", null=True),
    Column("segments", SmallInteger, nullable=True),
    # what it cost by the prices of the time
    Column("cost_micros", BigInteger, nullable=True),
    string("cost_currency", null=True),
    instant("sent_at"),
    instant("created_at", null=False),
    Index(
        "ix_deliveries_waiting",
        "sender_id",
        "priority",
        "due_at",
        "id",
        sqlite_where=text("state = 'waiting'"),
        postgresql_where=text("state = 'waiting'"),
    ),
    Index(
        "ix_deliveries_claimed",
        "address_id",
        sqlite_where=text("state = 'claimed'"),
        postgresql_where=text("state = 'claimed'"),
    ),
    # what waits for a word of the learner
    Index(
        "ix_deliveries_held",
        "address_id",
        sqlite_where=text("state = 'held'"),
        postgresql_where=text("state = 'held'"),
    ),
    Index("ix_deliveries_turn", "turn"),
    Index("ix_deliveries_address", "address_id"),
    Index(
        "ix_deliveries_broadcast",
        "broadcast_id",
        "state",
        sqlite_where=text("broadcast_id IS NOT NULL"),
        postgresql_where=text("broadcast_id IS NOT NULL"),
    ),
)
