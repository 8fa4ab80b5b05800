"""What became of a call, as a message's id or one of the closed set of send errors."""

from collections.abc import Awaitable
from typing import TypeVar

import msgspec

from lessonbot.channels.base import OutcomeUnknown, SendError, Unavailable
from lessonbot.channels.carrying import NoAnswer, NotSent
from lessonbot.channels.twilio.errors import meant

T = TypeVar("T")

_SUCCESS = range(200, 300)


class _Message(msgspec.Struct):
    sid: str
    error_code: int | None = None
    error_message: str | None = None


class _Refusal(msgspec.Struct):
    code: int | str | None = None
    message: str | None = None


_MESSAGE = msgspec.json.Decoder(_Message)
_REFUSAL = msgspec.json.Decoder(_Refusal)


async def carried(call: Awaitable[T]) -> T:
    """What the call returns, or a SendError that knows nothing of the address it went to."""
    try:
        return await call
    except NotSent as error:
        failure: SendError = Unavailable(f"no connection to Twilio ({error})")
    except NoAnswer as error:
        failure = OutcomeUnknown(f"no answer from Twilio ({error})")
    raise failure


async def called(call: Awaitable[T]) -> T:
    """The same for a call of the library."""
    from twilio.base.exceptions import TwilioException, TwilioRestException  # noqa: PLC0415 - heavy

    try:
        return await carried(call)
    except TwilioRestException as error:
        code = str(error.code) if error.code else None
        failure = meant(code, str(error.msg or ""), error.status)
    except (TwilioException, KeyError, TypeError, ValueError, AttributeError) as error:
        failure = OutcomeUnknown(f"an answer of an unknown form ({type(error).__name__})")
    raise failure


def accepted(status: int, answer: str) -> str:
    """Twilio's id of the message that it took, or a SendError."""
    if status in _SUCCESS:
        try:
            message = _MESSAGE.decode(answer)
        except ValueError:
            raise OutcomeUnknown("the answer could not be read") from None
        if message.error_code:
            raise meant(str(message.error_code), message.error_message or "")
        return message.sid
    raise refused(status, answer)


def refused(status: int, answer: str) -> SendError:
    """What a refusal means."""
    try:
        refusal = _REFUSAL.decode(answer)
    except ValueError:
        refusal = _Refusal()
    code = str(refusal.code) if refusal.code else None
    return meant(code, refusal.message or "", status)
