"""Processes and alarms."""

from sqlalchemy import Column, Index, String, Table, Text, text

from lessonbot.store.columns import id_, instant, organisation, string, to
from lessonbot.store.tables.base import metadata

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
