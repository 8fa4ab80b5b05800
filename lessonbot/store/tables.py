"""Every table. Rows of an organisation carry its id; instants are stored in UTC.

Identifiers: `id` internal, `key` written by authors, `public_id` random and in links.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeDecorator


class UtcDateTime(TypeDecorator[datetime]):
    """An instant: aware in Python, UTC in the database. Naive values are refused.

    SQLite keeps it as text that sorts by time: 2026-11-23 06:00:00.000000.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Callable[[datetime | None], Any]:
        """Python to database."""
        return _instant_as_text if dialect.name == "sqlite" else _utc

    def result_processor(
        self,
        dialect: Dialect,
        coltype: object,  # noqa: ARG002
    ) -> Callable[[Any], datetime | None]:
        """Database to Python."""
        return _instant_from_text if dialect.name == "sqlite" else _utc


def _utc(value: datetime | None) -> datetime | None:
    if value is None or value.tzinfo is UTC:
        return value
    if value.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    return value.astimezone(UTC)


def _instant_as_text(value: datetime | None) -> str | None:
    utc = _utc(value)
    return utc.isoformat(" ", "microseconds")[:_NO_OFFSET] if utc else None


def _instant_from_text(value: str | None) -> datetime | None:
    return datetime.fromisoformat(value).replace(tzinfo=UTC) if value else None


_NO_OFFSET = len("2026-11-23 06:00:00.000000")


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

_Id = BigInteger().with_variant(Integer, "sqlite")
_Json = JSON().with_variant(JSONB, "postgresql")


def _id() -> Column[int]:
    return Column("id", _Id, primary_key=True, autoincrement=True)


def _to(name: str, table: str, *, index: bool = False, null: bool = False) -> Column[int]:
    return Column(name, _Id, ForeignKey(f"{table}.id"), nullable=null, index=index)


def _organisation() -> Column[int]:
    return _to("organisation_id", "organisations")


def _instant(name: str, *, null: bool = True) -> Column[Any]:
    return Column(name, UtcDateTime, nullable=null)


def _instant_key(name: str) -> Column[Any]:
    return Column(name, UtcDateTime, primary_key=True)


def _string(name: str, *, null: bool = False, default: str | None = None) -> Column[str]:
    server = text(f"'{default}'") if default is not None else None
    return Column(name, String, nullable=null, server_default=server)


def _number(name: str, default: int = 0) -> Column[int]:
    return Column(name, Integer, nullable=False, server_default=text(str(default)))


organisations = Table(
    "organisations",
    metadata,
    _id(),
    Column("slug", String, nullable=False, unique=True),
    _string("name"),
    _instant("created_at", null=False),
)

senders = Table(
    "senders",
    metadata,
    _id(),
    _organisation(),
    _string("slug"),
    _string("scheme"),
    # nothing leaves before this instant: the provider asked for it, or is down
    _instant("paused_until"),
    # why, where the provider gave a reason that staff should know
    _string("pause_reason", null=True),
    # the network said then that nobody more may be written to first before this instant
    _instant("full_until"),
    # turns up to this instant are taken, by whichever process
    _instant("paced_at"),
    # sends in a row that found the provider down
    _number("faults"),
    _instant("created_at", null=False),
    UniqueConstraint("scheme", "slug"),
)

learners = Table(
    "learners",
    metadata,
    _id(),
    _organisation(),
    Column("public_id", String, nullable=False, unique=True),
    _string("language"),
    _string("name", null=True),
    _string("app_name", null=True),
    _string("zone", null=True),
    Column("consented", Boolean, nullable=False, server_default=text("false")),
    # whether lessons may come a little before their hour; null until it was asked
    Column("early", Boolean, nullable=True),
    _instant("created_at", null=False),
)

addresses = Table(
    "addresses",
    metadata,
    _id(),
    _organisation(),
    _to("sender_id", "senders"),
    _to("learner_id", "learners", index=True),
    _string("path"),
    # what the network calls its owner beside the path, which may change or vanish
    _string("alias", null=True),
    # whether its learners have a place of their own each, in profiles
    Column("shared", Boolean, nullable=False, server_default=false()),
    Column("dialog", _Json, nullable=True),
    _number("dialogs"),
    _instant("stopped_at"),
    _string("stop_reason", null=True),
    _instant("last_inbound_at"),
    # the network said then that its window is closed
    _instant("shut_at"),
    # templates since something came from here, and the last of them
    _number("calls"),
    _instant("called_at"),
    # a template went there then: the network limits to how many people a day
    _instant("written_at"),
    # a template waits for that limit; after this instant it is too late for it
    _instant("call_by"),
    # the network doubted then that there is anybody
    _instant("doubted_at"),
    # this person's turns up to this instant are taken
    _instant("paced_at"),
    # how much came from here lately, to end floods and loops
    Column("traffic", _Json, nullable=True),
    _instant("created_at", null=False),
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
    _id(),
    _organisation(),
    _to("address_id", "addresses"),
    _to("learner_id", "learners", index=True),
    _string("name"),
    _string("pin"),
    _number("wrong"),
    _instant("open_until"),
    _instant("barred_until"),
    _instant("created_at", null=False),
    UniqueConstraint("address_id", "learner_id"),
)

# codes that learners were given to go on elsewhere; `digest` is of the code
moves = Table(
    "moves",
    metadata,
    _id(),
    _organisation(),
    Column("digest", String, nullable=False),
    _to("learner_id", "learners"),
    _to("address_id", "addresses"),
    _instant("expires_at", null=False),
    _instant("used_at"),
    Index("ix_moves_digest", "digest"),
)

consents = Table(
    "consents",
    metadata,
    _id(),
    _organisation(),
    _to("learner_id", "learners", index=True),
    _to("address_id", "addresses"),
    Column("given", Boolean, nullable=False),
    Column("wording", Text, nullable=False),
    _string("language"),
    _instant("at", null=False),
)

courses = Table(
    "courses",
    metadata,
    _id(),
    _organisation(),
    _string("key"),
    _string("code"),
    Column("version_id", _Id, nullable=True),
    _instant("created_at", null=False),
    UniqueConstraint("organisation_id", "key"),
    UniqueConstraint("organisation_id", "code"),
)

course_versions = Table(
    "course_versions",
    metadata,
    _id(),
    _organisation(),
    _to("course_id", "courses"),
    _string("digest"),
    _string("version"),
    Column("content", LargeBinary, nullable=False),
    # whether learners of earlier versions come over to this one between two lessons
    Column("takes_over", Boolean, nullable=False, server_default=false()),
    _instant("published_at", null=False),
    UniqueConstraint("course_id", "digest"),
)

media = Table(
    "media",
    metadata,
    Column(
        "organisation_id", _Id, ForeignKey("organisations.id"), primary_key=True, nullable=False
    ),
    Column("digest", String, primary_key=True),
    Column("content", LargeBinary, nullable=False),
)

uploads = Table(
    "uploads",
    metadata,
    Column(
        "organisation_id", _Id, ForeignKey("organisations.id"), primary_key=True, nullable=False
    ),
    Column("sender_id", _Id, ForeignKey("senders.id"), primary_key=True),
    Column("digest", String, primary_key=True),
    _string("reference"),
)

enrolments = Table(
    "enrolments",
    metadata,
    _id(),
    _organisation(),
    Column("public_id", String, nullable=False, unique=True),
    _to("learner_id", "learners", index=True),
    _to("address_id", "addresses", index=True),
    _to("version_id", "course_versions"),
    # whose lesson it is, said where several learn on one phone
    _string("called", null=True),
    _string("state"),
    Column("minute", SmallInteger, nullable=False),
    _string("zone"),
    Column("days", SmallInteger, nullable=False),
    Column("progress", _Json, nullable=False),
    _instant("next_at"),
    Column("next_date", Date, nullable=True),
    # that one lesson comes at a time of its own, not at the hour of the pace
    Column("next_moved", Boolean, nullable=False, server_default=false()),
    _instant("last_at"),
    Column("last_date", Date, nullable=True),
    _instant("created_at", null=False),
    _instant("changed_at", null=False),
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
    _id(),
    _organisation(),
    _to("enrolment_id", "enrolments", index=True),
    _string("lesson"),
    Column("on_date", Date, nullable=False),
    Column("daily", Boolean, nullable=False),
    _instant("opened_at", null=False),
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
    _id(),
    _organisation(),
    _to("enrolment_id", "enrolments"),
    _number("number"),
    _string("item"),
    # the question that was asked in the item's place, where one was
    _string("form", null=True),
    # keys of options, or the learner's own words
    Column("chosen", _Json, nullable=False),
    # null where no answer is right or wrong
    Column("is_right", Boolean, nullable=True),
    _instant("answered_at", null=False),
    UniqueConstraint("enrolment_id", "number"),
)

achievements = Table(
    "achievements",
    metadata,
    _id(),
    _organisation(),
    Column("public_id", String, nullable=False, unique=True),
    _to("learner_id", "learners"),
    _to("enrolment_id", "enrolments"),
    _to("course_id", "courses"),
    _to("version_id", "course_versions"),
    _string("name"),
    _number("score"),
    _string("state", default="issued"),
    _instant("earned_at", null=False),
    UniqueConstraint("learner_id", "course_id"),
)

# word for word as in the queries, see WAITING
UNANSWERED = text("state = 'waiting'")

inbound = Table(
    "inbound",
    metadata,
    _id(),
    _organisation(),
    _to("sender_id", "senders"),
    _string("provider_id"),
    _string("path"),
    Column("said", _Json, nullable=False),
    _string("state", default=InboundState.WAITING),
    Column("payload", Text, nullable=True),
    Column("error", Text, nullable=True),
    _instant("received_at", null=False),
    _instant("handled_at"),
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
    _id(),
    _organisation(),
    Column("public_id", String, nullable=False, unique=True),
    _string("title"),
    # what is said, by language
    Column("content", _Json, nullable=False),
    Column("audience", _Json, nullable=False),
    # minute of each learner's own day; none: at once
    Column("minute", SmallInteger, nullable=True),
    _string("state"),
    # the last learner that deliveries were made for, and the last there was at the start
    Column("reached_id", _Id, nullable=False, server_default=text("0")),
    Column("last_id", _Id, nullable=False, server_default=text("0")),
    _number("people"),
    _instant("starts_at", null=False),
    _instant("ends_at", null=False),
    _instant("stopped_at"),
    _instant("finished_at"),
    _instant("created_at", null=False),
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
    Column(
        "organisation_id", _Id, ForeignKey("organisations.id"), primary_key=True, nullable=False
    ),
    Column("scheme", String, primary_key=True),
    # the beginning of the address: a country's or network's number; empty: all others
    Column("prefix", String, primary_key=True),
    _string("currency"),
    Column("micros", BigInteger, nullable=False),
)

templates = Table(
    "templates",
    metadata,
    _id(),
    _organisation(),
    _to("sender_id", "senders"),
    # what it is for, in which language, and which of several wordings
    _string("purpose"),
    _string("language"),
    _number("variant"),
    # our name, another for each version of its words, and the provider's own; empty: it has none
    _string("name"),
    _string("reference"),
    _string("status"),
    _string("category"),
    Column("reason", Text, nullable=True),
    _instant("since", null=False),
    _instant("checked_at", null=False),
    UniqueConstraint("sender_id", "name"),
)

tallies = Table(
    "tallies",
    metadata,
    Column("sender_id", _Id, ForeignKey("senders.id"), primary_key=True),
    _instant_key("hour"),
    Column("priority", SmallInteger, primary_key=True),
    # `owed`, or the state that deliveries reached
    Column("outcome", String, primary_key=True),
    _number("count"),
)

processes = Table(
    "processes",
    metadata,
    Column("name", String, primary_key=True),
    _string("roles"),
    _instant("started_at", null=False),
    _instant("beat_at", null=False),
)

alarms = Table(
    "alarms",
    metadata,
    _id(),
    _organisation(),
    _to("sender_id", "senders", null=True),
    # what is wrong, and with what
    _string("key"),
    Column("said", Text, nullable=False),
    _instant("raised_at", null=False),
    _instant("told_at"),
    _instant("ended_at"),
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
    _id(),
    _organisation(),
    _to("sender_id", "senders"),
    _to("address_id", "addresses"),
    _to("enrolment_id", "enrolments", null=True),
    Column("key", String, nullable=False, unique=True),
    _string("turn"),
    _number("place"),
    Column("priority", SmallInteger, nullable=False),
    Column("content", _Json, nullable=False),
    Column("farewell", Boolean, nullable=False, server_default=text("false")),
    _string("state", default=DeliveryState.WAITING),
    _instant("due_at", null=False),
    _instant("expires_at"),
    _instant("claimed_at"),
    _string("claimed_by", null=True),
    _number("attempts"),
    _number("doubts"),
    _string("provider_id", null=True),
    _string("provider_status", null=True),
    _number("status_rank"),
    _string("error_code", null=True),
    Column("reason", Text, nullable=True),
    _to("broadcast_id", "broadcasts", null=True),
    Column("segments", SmallInteger, nullable=True),
    # what it cost by the prices of the time
    Column("cost_micros", BigInteger, nullable=True),
    _string("cost_currency", null=True),
    _instant("sent_at"),
    _instant("created_at", null=False),
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
