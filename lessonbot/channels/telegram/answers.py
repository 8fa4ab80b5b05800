"""What became of a call: the answer of the Bot API, or why there is none."""

import msgspec
from telegram.error import TelegramError

from lessonbot.channels.telegram import wire

_OK = 200


class NotSent(TelegramError):
    """No connection: the call did not leave."""


class NoAnswer(TelegramError):
    """The call left, and no answer that can be read came back."""


class Refused(TelegramError):
    """The Bot API said no."""

    def __init__(self, code: int, answer: "Answer") -> None:
        super().__init__(answer.description or f"HTTP {code}")
        self.code = code
        self.after = answer.parameters.retry_after
        self.moved_to = answer.parameters.migrate_to_chat_id

    def says(self, *words: str) -> bool:
        """Whether the description contains one of these phrases."""
        return any(word in self.message.lower() for word in words)


class Parameters(msgspec.Struct):
    """What the Bot API adds to some refusals."""

    retry_after: float | None = None
    migrate_to_chat_id: int | None = None


class Answer(msgspec.Struct):
    """The envelope of every answer."""

    ok: bool
    result: msgspec.Raw = msgspec.Raw(b"null")
    description: str = ""
    error_code: int = 0
    parameters: Parameters = msgspec.field(default_factory=Parameters)


_ANSWER = msgspec.json.Decoder(Answer)


def accepted(code: int, payload: bytes) -> tuple[bytes, msgspec.Raw]:
    """The whole payload, and the result in it, if the Bot API said yes."""
    try:
        payload, answer = wire.decode(_ANSWER, payload)
    except ValueError:
        if code == _OK:
            raise NoAnswer("the answer could not be read") from None
        raise Refused(code, Answer(ok=False)) from None
    if code == _OK and answer.ok:
        return payload, answer.result
    raise Refused(answer.error_code or code, answer)
