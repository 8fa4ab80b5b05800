"""Why a message did not arrive, in one of a few plain reasons, each with what to do about it."""

from collections.abc import Mapping

from lessonbot.channels.base import (
    Absent,
    Doubtful,
    MediaRefused,
    Misconfigured,
    OptedOut,
    Rejected,
    SendError,
    TemplateRefused,
    Throttled,
    Unreachable,
    WindowClosed,
)
from lessonbot.channels.twilio.errors import ERRORS
from lessonbot.store.askings import CALLED_OFF, IS_OVER
from lessonbot.store.broadcasts import NOT_HEARD, WAS_STOPPED
from lessonbot.store.tables import DeliveryState

REASONS = (
    "taken_back",
    "cohort_over",
    "asking_over",
    "stopped",
    "silent",
    "late",
    "doubt",
    "blocked",
    "number",
    "absent",
    "window",
    "template",
    "file",
    "settings",
    "limit",
    "spam",
    "refused",
    "other",
)
"""The last parts of the keys of `console.reason.…`; with `_do` the next step."""

_OF_ERRORS: Mapping[type[SendError], str] = {
    OptedOut: "blocked",
    Doubtful: "number",
    Unreachable: "number",
    Absent: "absent",
    WindowClosed: "window",
    TemplateRefused: "template",
    MediaRefused: "file",
    Misconfigured: "settings",
    Throttled: "limit",
    Rejected: "refused",
}
_TAKEN_BACK = {WAS_STOPPED: "taken_back", IS_OVER: "cohort_over", CALLED_OFF: "asking_over"}
_SPAM = frozenset({"30004", "30007", "63032", "63049"})
_SAID = (
    ("blocked by the user", "blocked"),
    ("user_is_blocked", "blocked"),
    ("chat not found", "number"),
    ("user not found", "number"),
    ("deactivated", "number"),
    ("peer_id_invalid", "number"),
    ("unauthorized", "settings"),
)


def reason(state: str, code: str | None, said: str) -> str:
    """Which of the reasons it is."""
    match state:
        case DeliveryState.SUPPRESSED:
            return _TAKEN_BACK.get(said, "stopped")
        case DeliveryState.EXPIRED:
            return "silent" if said == NOT_HEARD else "late"
        case DeliveryState.UNKNOWN:
            return "doubt"
        case DeliveryState.HELD:
            return "window"
    if code in _SPAM:
        return "spam"
    if known := ERRORS.get(code or ""):
        return _OF_ERRORS.get(known.error, "other")
    words = said.casefold()
    return next((found for mark, found in _SAID if mark in words), "other")
