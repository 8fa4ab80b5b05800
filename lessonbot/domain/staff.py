"""Who works for an organisation, and what each may do."""

from collections.abc import Mapping
from enum import StrEnum


class Role(StrEnum):
    """What somebody is in an organisation."""

    OWNER = "owner"
    ADMIN = "admin"
    AUTHOR = "author"
    FACILITATOR = "facilitator"
    VIEWER = "viewer"


class May(StrEnum):
    """One thing that a role allows."""

    SEE = "see"
    """Courses, cohorts and figures, without a phone number."""
    REACH = "reach"
    """Look at a phone number; each look is written down."""
    TEACH = "teach"
    """Answer questions, look at work."""
    WRITE = "write"
    """Upload, edit and publish courses."""
    GATHER = "gather"
    """Make cohorts, import people."""
    SEND = "send"
    """Write to many."""
    CERTIFY = "certify"
    """Correct and withdraw certificates, publish tracks."""
    RUN = "run"
    """Change settings, make keys for other programs, read what staff did."""
    APPOINT = "appoint"
    """Invite staff, change roles, end accounts."""


ALLOWS: Mapping[Role, frozenset[May]] = {
    Role.OWNER: frozenset(May),
    Role.ADMIN: frozenset(May),
    Role.AUTHOR: frozenset({May.SEE, May.WRITE}),
    Role.FACILITATOR: frozenset({May.SEE, May.REACH, May.TEACH}),
    Role.VIEWER: frozenset({May.SEE}),
}


def may_appoint(by: Role, was: Role | None, becomes: Role | None) -> bool:
    """Whether `by` may give somebody a role, change it or end it: only owners touch owners."""
    if May.APPOINT not in ALLOWS[by]:
        return False
    return by is Role.OWNER or Role.OWNER not in {was, becomes}
