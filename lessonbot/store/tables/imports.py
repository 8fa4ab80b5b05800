"""Lists of people on their way into a cohort, what is noted of them, and who was asked to come."""

from sqlalchemy import (
    Boolean,
    Column,
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

from lessonbot.store.columns import Json, id_, instant, number, organisation, string, to
from lessonbot.store.tables.base import metadata, some

OPEN_IMPORTS = text("imports.state IN ('checking', 'importing')")
OPEN_INVITATIONS = text("invitations.ended_at IS NULL")

imports = Table(
    "imports",
    metadata,
    id_(),
    organisation(),
    Column("public_id", String, nullable=False, unique=True),
    to("cohort_id", "cohorts"),
    to("staff_id", "staff", null=True),
    string("name"),
    # the file as it came; null once all of it is taken in
    Column("file", LargeBinary, nullable=True),
    # what it looks like: its sheets, its heads, a few rows; see services/importing.Shape
    Column("shape", Json, nullable=False),
    string("encoding", default=""),
    string("sheet", default=""),
    # what each column holds, with spaces between, `-` for nothing
    string("columns", default=""),
    string("country", default=""),
    string("language", default=""),
    # how and when all who are in it agreed
    Column("statement", Text, nullable=False, server_default=text("''")),
    string("state", default="chosen"),
    number("total"),
    # as many rows are looked at, and up to this row of the file they are taken in
    number("looked"),
    number("done"),
    instant("created_at", null=False),
    instant("wanted_at"),
    instant("ended_at"),
    Index("ix_imports_cohort_id_id", "cohort_id", "id"),
    some("ix_imports_open", "id", where=OPEN_IMPORTS),
)

import_rows = Table(
    "import_rows",
    metadata,
    id_(),
    organisation(),
    to("import_id", "imports"),
    # in the file, as a spreadsheet counts
    Column("row", Integer, nullable=False),
    string("result"),
    # why, as the last part of a phrase's key; in which column, and what stands there
    string("why", default=""),
    string("place", default=""),
    string("stands", default=""),
    string("number", default=""),
    string("name", default=""),
    string("language", default=""),
    string("zone", null=True),
    Column("proof", Text, nullable=False, server_default=text("''")),
    string("own_id", default=""),
    # as they stand in the file, until it is taken in
    Column("cells", Json, nullable=False),
    UniqueConstraint("import_id", "row"),
    Index("ix_import_rows_import_id_result_row", "import_id", "result", "row"),
)

# what an organisation noted of a learner: their number, and how it calls them itself
contacts = Table(
    "contacts",
    metadata,
    id_(),
    organisation(),
    to("learner_id", "learners", index=True),
    string("number", null=True),
    string("own_id", null=True),
    to("import_id", "imports", null=True),
    instant("created_at", null=False),
    UniqueConstraint("organisation_id", "number"),
    UniqueConstraint("organisation_id", "own_id"),
)

# how and when somebody agreed to be written to, as the organisation says; written, never changed
agreements = Table(
    "agreements",
    metadata,
    id_(),
    organisation(),
    to("learner_id", "learners"),
    to("import_id", "imports", null=True),
    to("staff_id", "staff", null=True),
    Column("how", Text, nullable=False),
    instant("at", null=False),
    Index("ix_agreements_learner_id", "learner_id"),
)

# a round of messages that ask members to come
invitations = Table(
    "invitations",
    metadata,
    id_(),
    organisation(),
    to("cohort_id", "cohorts"),
    to("staff_id", "staff", null=True),
    # whether it is to those who gave no answer to the first
    Column("again", Boolean, nullable=False, server_default=false()),
    number("people"),
    instant("created_at", null=False),
    instant("ended_at"),
    Index("ix_invitations_cohort_id_id", "cohort_id", "id"),
    some("ix_invitations_open", "id", where=OPEN_INVITATIONS),
)
