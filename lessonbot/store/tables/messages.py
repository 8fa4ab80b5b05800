"""What comes in and goes out, and what it costs."""

from enum import StrEnum

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
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
from lessonbot.store.tables.base import metadata, some


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


UNANSWERED = text("state = 'waiting'")
UNSENT = text("compositions.state <> 'sent'")

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
    # what came from one phone
    Index("ix_inbound_path", "sender_id", "path", "id"),
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
    # that minute of no earlier day than this
    Column("on_date", Date, nullable=True),
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

# broadcasts that somebody writes, until they begin
compositions = Table(
    "compositions",
    metadata,
    id_(),
    organisation(),
    Column("public_id", String, nullable=False, unique=True),
    string("title"),
    # the fields of its form, whether or not they make sense yet
    Column("said", Json, nullable=False),
    string("state", default="draft"),
    # goes up with each change, so that nobody sends what somebody else has just changed
    number("revision"),
    to("staff_id", "staff", null=True),
    # who wants it to go out, and who agreed
    to("asked_by", "staff", null=True),
    to("approved_by", "staff", null=True),
    # when it begins by itself
    instant("begins_at"),
    # why it did not begin by itself
    string("refused", null=True),
    to("broadcast_id", "broadcasts", null=True),
    instant("created_at", null=False),
    instant("changed_at", null=False),
    some("ix_compositions_open", "organisation_id", "id", where=UNSENT),
    some("ix_compositions_due", "begins_at", where=text("state = 'scheduled'")),
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


# SQLite uses a partial index only for a query that holds its condition word for word
WAITING = text("deliveries.state = 'waiting'")
CLAIMED = text("deliveries.state = 'claimed'")
HELD = text("deliveries.state = 'held'")
LOST = text("deliveries.state IN ('failed', 'unknown', 'expired', 'suppressed')")

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
        # with all that is counted of it
        "organisation_id",
        "state",
        "id",
        sqlite_where=text("broadcast_id IS NOT NULL"),
        postgresql_where=text("broadcast_id IS NOT NULL"),
    ),
    # what reached nobody, as staff go through it
    some("ix_deliveries_lost", "organisation_id", "due_at", "id", where=LOST),
)
