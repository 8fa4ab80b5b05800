"""Organisations, their senders, learners and where they are reached."""

from sqlalchemy import (
    Boolean,
    Column,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
)

from lessonbot.store.columns import Json, id_, instant, number, organisation, string, to
from lessonbot.store.tables.base import metadata

organisations = Table(
    "organisations",
    metadata,
    id_(),
    Column("slug", String, nullable=False, unique=True),
    string("name"),
    # the name in the settings: until another is given in the console, the two are the same
    string("usual_name", null=True),
    # shown on public pages
    string("about", default=""),
    string("website", default=""),
    string("contact", default=""),
    # for who asks for no language that is spoken here, and for staff without a zone
    string("language", default=""),
    string("zone", default=""),
    # null: as the settings say
    string("quiet_hours", null=True),
    Column("courses_at_once", Integer, nullable=True),
    # a broadcast to more people than this needs a second person's word
    number("approve_above", 500),
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
    # as staff go through them, and look for a name
    Index("ix_learners_listed", "organisation_id", "id", "name", "app_name"),
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
