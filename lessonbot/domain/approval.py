"""What a network says of a template: whether it may be sent, and as what."""

from enum import StrEnum


class Status(StrEnum):
    """Where a template stands. What a network says beyond these is kept as it is, and not sent."""

    MISSING = "missing"
    DRAFT = "unsubmitted"
    RECEIVED = "received"
    PENDING = "pending"
    APPROVED = "approved"
    PAUSED = "paused"
    REJECTED = "rejected"
    DISABLED = "disabled"
    REFUSED = "refused at sending"


UNMADE = frozenset({Status.MISSING, Status.DRAFT})
"""Nobody has asked the network yet."""

ASKED = frozenset({Status.RECEIVED, Status.PENDING})
"""The network has not decided yet."""

UTILITY = "UTILITY"
"""The category of what people asked for; any other is taken for advertising."""


INVITE = "invite"
"""What a template is for that asks somebody to join: networks may call that advertising."""


def may_be_sent(status: str, category: str, purpose: str = "") -> bool:
    """Whether a template may be sent: approved, and not taken for advertising.

    An invitation goes only to who agreed to it, whatever the network calls it.
    """
    return status == Status.APPROVED and (category == UTILITY or purpose == INVITE)
