"""Staff: who they are, how they sign in, and what they did."""

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    UniqueConstraint,
    text,
)

from lessonbot.store.columns import Id, Json, id_, instant, number, organisation, string, to
from lessonbot.store.tables.base import metadata, some

CURRENT = text("staff.ended_at IS NULL")

staff = Table(
    "staff",
    metadata,
    id_(),
    organisation(),
    Column("public_id", String, nullable=False, unique=True),
    # in lower case; what somebody signs in with
    string("email"),
    string("name"),
    string("role"),
    # argon2; null: signs in with passkeys only
    string("password", null=True),
    # the secret of an authenticator app, sealed, and the last of its steps that was used
    Column("totp", LargeBinary, nullable=True),
    number("totp_step"),
    string("language"),
    string("zone", null=True),
    instant("created_at", null=False),
    instant("ended_at"),
    # whose account has ended can be invited again
    Index(
        "uq_staff_email",
        "email",
        unique=True,
        sqlite_where=text("ended_at IS NULL"),
        postgresql_where=text("ended_at IS NULL"),
    ),
)

# links that make an account, or give an account another password; `digest` is of the secret in them
staff_invitations = Table(
    "staff_invitations",
    metadata,
    id_(),
    organisation(),
    Column("digest", String, nullable=False, unique=True),
    # null: whoever opens the link says it
    string("email", null=True),
    string("role"),
    # whose password is set anew
    to("staff_id", "staff", null=True),
    to("invited_by", "staff", null=True),
    instant("created_at", null=False),
    instant("expires_at", null=False),
    instant("used_at"),
)

# one row for each browser somebody is signed in with; `digest` is of its cookie
staff_sessions = Table(
    "staff_sessions",
    metadata,
    id_(),
    organisation(),
    to("staff_id", "staff", index=True),
    Column("digest", String, nullable=False, unique=True),
    # whether the second factor was shown, where there is one
    Column("proved", Boolean, nullable=False),
    string("agent"),
    instant("created_at", null=False),
    instant("seen_at", null=False),
    instant("expires_at", null=False),
)

staff_passkeys = Table(
    "staff_passkeys",
    metadata,
    id_(),
    organisation(),
    to("staff_id", "staff", index=True),
    # as the browser names it, in base64url
    Column("credential", String, nullable=False, unique=True),
    Column("public_key", LargeBinary, nullable=False),
    Column("uses", Integer, nullable=False),
    string("name"),
    instant("created_at", null=False),
    instant("used_at"),
)

# accounts elsewhere that staff sign in by, as their provider calls them
staff_identities = Table(
    "staff_identities",
    metadata,
    id_(),
    organisation(),
    to("staff_id", "staff"),
    string("issuer"),
    string("subject"),
    instant("created_at", null=False),
    UniqueConstraint("issuer", "subject"),
    UniqueConstraint("staff_id", "issuer"),
)

# codes that stand in for a lost phone, each once
staff_recoveries = Table(
    "staff_recoveries",
    metadata,
    id_(),
    organisation(),
    to("staff_id", "staff", index=True),
    string("digest"),
    instant("used_at"),
)

# where staff are reached themselves: chats from which they have sent a code of theirs
staff_addresses = Table(
    "staff_addresses",
    metadata,
    id_(),
    organisation(),
    to("staff_id", "staff", index=True),
    Column("address_id", Id, ForeignKey("addresses.id"), nullable=False, unique=True),
    instant("created_at", null=False),
)

# the codes; `digest` is of the code
staff_links = Table(
    "staff_links",
    metadata,
    id_(),
    organisation(),
    to("staff_id", "staff", index=True),
    string("digest"),
    instant("expires_at", null=False),
    instant("used_at"),
    Index("ix_staff_links_digest", "organisation_id", "digest"),
)

# what browsers have to sign, each once
staff_challenges = Table(
    "staff_challenges",
    metadata,
    Column("digest", String, primary_key=True),
    instant("expires_at", null=False),
)

# attempts to sign in that failed, by what they are counted for, which stands here as a digest
staff_failures = Table(
    "staff_failures",
    metadata,
    id_(),
    string("counted"),
    instant("at", null=False),
    Index("ix_staff_failures_counted_at", "counted", "at"),
    Index("ix_staff_failures_at", "at"),
)


# what staff did, and whose phone number they looked at
audits = Table(
    "audits",
    metadata,
    id_(),
    organisation(),
    # null: the command line, or a program with a key
    to("staff_id", "staff", null=True),
    string("act"),
    # the public id of what it was done to
    string("subject"),
    Column("detail", Json, nullable=False),
    instant("at", null=False),
    Index("ix_audits_organisation_id_id", "organisation_id", "id"),
    some("ix_audits_subject", "organisation_id", "subject", "id", where=text("subject <> ''")),
)
