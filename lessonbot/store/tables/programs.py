"""Other programs of an organisation: the keys they bring, and what they are told."""

from sqlalchemy import (
    Column,
    Index,
    LargeBinary,
    SmallInteger,
    String,
    Table,
    UniqueConstraint,
    text,
)

from lessonbot.store.columns import Json, id_, instant, number, organisation, string, to
from lessonbot.store.tables.base import metadata, some

api_keys = Table(
    "api_keys",
    metadata,
    id_(),
    organisation(),
    Column("public_id", String, nullable=False, unique=True),
    string("name"),
    # of the whole key, which is shown once
    Column("digest", String, nullable=False, unique=True),
    Column("scopes", Json, nullable=False),
    to("made_by", "staff", null=True),
    instant("created_at", null=False),
    instant("used_at"),
    instant("ended_at"),
)

# answers to requests that a program may send again, by the name it gave them
api_answers = Table(
    "api_answers",
    metadata,
    id_(),
    organisation(),
    to("key_id", "api_keys"),
    string("name"),
    # of what was asked: the same name for something else is a mistake
    string("digest"),
    # null while it is under way
    Column("status", SmallInteger, nullable=True),
    Column("body", LargeBinary, nullable=True),
    instant("at", null=False),
    UniqueConstraint("key_id", "name"),
    Index("ix_api_answers_at", "at"),
)

# addresses of other programs that are told what happens
webhooks = Table(
    "webhooks",
    metadata,
    id_(),
    organisation(),
    Column("public_id", String, nullable=False, unique=True),
    string("address"),
    # what calls are signed with, sealed
    Column("secret", LargeBinary, nullable=False),
    Column("events", Json, nullable=False),
    to("made_by", "staff", null=True),
    instant("created_at", null=False),
    instant("ended_at"),
)

DUE = text("webhook_calls.due_at IS NOT NULL")

webhook_calls = Table(
    "webhook_calls",
    metadata,
    id_(),
    organisation(),
    to("webhook_id", "webhooks"),
    string("key"),
    string("event"),
    # public ids of what it is about
    Column("about", Json, nullable=False),
    number("attempts"),
    # null once it was taken or given up
    instant("due_at"),
    # what the other side answered last, and why it was not taken
    Column("status", SmallInteger, nullable=True),
    string("reason", null=True),
    instant("taken_at"),
    instant("at", null=False),
    # told once, however often it is noticed
    UniqueConstraint("webhook_id", "key"),
    some("ix_webhook_calls_due", "due_at", where=DUE),
    Index("ix_webhook_calls_webhook_id_id", "webhook_id", "id"),
)
