"""Courses that are not published yet, and what became of their files on the way."""

from sqlalchemy import Column, Index, LargeBinary, String, Table, text

from lessonbot.store.columns import Json, id_, instant, number, organisation, string, to
from lessonbot.store.tables.base import metadata, some

drafts = Table(
    "drafts",
    metadata,
    id_(),
    organisation(),
    Column("public_id", String, nullable=False, unique=True),
    string("name"),
    # the id that course.yaml says; empty while that cannot be read
    string("course"),
    # all files as one zip
    Column("pack", LargeBinary, nullable=False),
    # goes up with each change, so that nobody overwrites what somebody else has just changed
    number("revision"),
    to("staff_id", "staff", null=True),
    instant("created_at", null=False),
    instant("changed_at", null=False),
    # when it became a version, and which
    instant("published_at"),
    string("version", null=True),
    Index("ix_drafts_organisation_id_id", "organisation_id", "id"),
)

# files that staff sent by chat, and what becomes of each
staff_files = Table(
    "staff_files",
    metadata,
    id_(),
    organisation(),
    Column("public_id", String, nullable=False, unique=True),
    to("staff_id", "staff"),
    to("address_id", "addresses"),
    string("name"),
    # the network's own name for it
    string("reference"),
    # fetching, failed, ready, publishing, published
    string("state", default="fetching"),
    # the draft that it became: its public id, the revision that was shown, and what was said of it
    string("draft", null=True),
    number("revision"),
    Column("about", Json, nullable=True),
    # when something is to be done, or was begun to be; null: it waits for a word
    instant("due_at"),
    number("tries"),
    instant("created_at", null=False),
    some("ix_staff_files_due", "due_at", where=text("due_at IS NOT NULL")),
)

# a file as it was after each save; before the first save also as it came
draft_saves = Table(
    "draft_saves",
    metadata,
    id_(),
    organisation(),
    Column("public_id", String, nullable=False, unique=True),
    to("draft_id", "drafts"),
    to("staff_id", "staff", null=True),
    string("file"),
    # null: the file was taken out
    Column("content", LargeBinary, nullable=True),
    instant("at", null=False),
    Index("ix_draft_saves_draft_id_id", "draft_id", "id"),
)
