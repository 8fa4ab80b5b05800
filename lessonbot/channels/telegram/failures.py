"""What a failed call means for the address, the message or the sender."""

import re
from collections.abc import Awaitable
from typing import TypeVar

from telegram.error import TelegramError

from lessonbot.channels.base import (
    Misconfigured,
    Moved,
    OptedOut,
    OutcomeUnknown,
    Rejected,
    SendError,
    Throttled,
    Unavailable,
    Unreachable,
)
from lessonbot.channels.telegram.answers import NoAnswer, NotSent, Refused

T = TypeVar("T")

_TOKEN = re.compile(r"\d+:[\w-]{8,}")
_REASON = 200
_BLOCKED = ("blocked by the user", "user_is_blocked")
_NOBODY = (
    "chat not found",
    "user not found",
    "peer_id_invalid",
    "user is deactivated",
    "input_user_deactivated",
)
_PAUSE = 5.0  # where Telegram asks for patience without saying how much

UNAUTHORISED, FORBIDDEN, NOT_FOUND, CONFLICT, TOO_MANY, GATEWAY_TIMEOUT = (
    401,
    403,
    404,
    409,
    429,
    504,
)
_REDIRECT = range(300, 400)
_SERVER_ERRORS = range(500, 600)


async def called(call: Awaitable[T]) -> T:
    """What the call returns, or a SendError.

    It is raised outside the except clause, so that nothing that knows an address with the
    token in it, or a learner's text, goes along as its context.
    """
    try:
        return await call
    except TelegramError as error:
        failure = send_error(error)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        # The answer is not what such a call is answered with.
        failure = OutcomeUnknown(f"an answer of an unknown form ({type(error).__name__})")
    raise failure


def send_error(error: TelegramError) -> SendError:
    """The one of the closed set of send errors that a failed call means."""
    if isinstance(error, NotSent):
        return Unavailable(f"no connection to Telegram ({error.message})")
    if isinstance(error, NoAnswer):
        return OutcomeUnknown(f"no answer from Telegram ({error.message})")
    if isinstance(error, Refused):
        return _refusal(error)
    # Raised by the library before a call is made, so nothing was sent.
    return Rejected(reason(error))


def reason(error: TelegramError) -> str:
    """What Telegram said, short and without a token."""
    return _TOKEN.sub("<token>", error.message)[:_REASON]


def _refusal(error: Refused) -> SendError:
    code, why = str(error.code), reason(error)
    if error.code == TOO_MANY:
        return Throttled(error.after or _PAUSE, why, code)
    if error.moved_to is not None:
        return Moved(str(error.moved_to), why, code)
    return _meaning(error)(why, code)


def _meaning(error: Refused) -> type[SendError]:
    if error.says(*_BLOCKED):
        return OptedOut
    if error.code == FORBIDDEN or error.says(*_NOBODY):
        return Unreachable
    if error.code in (UNAUTHORISED, NOT_FOUND) or error.code in _REDIRECT:
        return Misconfigured
    if error.code == GATEWAY_TIMEOUT:  # a gateway passed it on and heard nothing back
        return OutcomeUnknown
    if error.code in _SERVER_ERRORS or error.code == CONFLICT:
        return Unavailable
    return Rejected
