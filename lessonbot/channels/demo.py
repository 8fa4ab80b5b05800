"""A phone in this process: what is sent to it is kept in memory for the demo to show."""

import secrets
from collections import OrderedDict, deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from lessonbot.channels.base import (
    Attachment,
    Hook,
    Limits,
    Parcel,
    Receipt,
    Receive,
    Rejected,
    SendError,
)
from lessonbot.channels.text import characters, units, with_addresses
from lessonbot.domain.messages import Choice
from lessonbot.domain.text import Text, plain, text

RICH = Limits(text=4096, caption=1024, label=34, choices=100, edits=True, pictures=True)
"""A phone with a chat app: buttons, pictures, messages that can change."""

PLAIN = Limits(
    text=1530,
    caption=0,
    label=0,
    choices=0,
    edits=False,
    pictures=False,
    spelled=with_addresses,
)
"""A phone with nothing but text messages, at most ten SMS parts each."""

MOST_MESSAGES = 500
MOST_PHONES = 1_000
MOST_ARRIVED = 5_000


@dataclass(frozen=True, slots=True)
class Shown:
    """One entry of a chat: a message of either side, or a line that the clock moved to `at`.

    `picked` is the data of the choice that was tapped; a file comes without its bytes.
    """

    id: str
    speaker: Literal["bot", "learner", "clock"]
    text: Text = ()
    choices: tuple[Choice, ...] = ()
    file: Attachment | None = None
    picked: str | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Arrived:
    """What reached a phone: our own number of it, and the phone's id."""

    path: str
    delivery: int
    provider_id: str


class Demo:
    """A channel to any number of phones, each known by its path."""

    def __init__(self, scheme: str, limits: Limits) -> None:
        self.scheme = scheme
        self.limits = limits
        self._chats: OrderedDict[str, deque[Shown]] = OrderedDict()
        self._lost: dict[str, SendError] = {}
        self._arrived: deque[Arrived] = deque(maxlen=MOST_ARRIVED)

    def shown(self, path: str) -> tuple[Shown, ...]:
        """What a phone shows, oldest first."""
        return tuple(self._chats.get(path, ()))

    def heard(self, path: str, said: str, at: datetime) -> None:
        """Show what the learner typed."""
        self._append(path, Shown(_fresh_id(), "learner", text(said), at=at))

    def moved(self, path: str, to: datetime) -> None:
        """Show that the clock was moved."""
        self._append(path, Shown(_fresh_id(), "clock", at=to))

    def pick(self, path: str, data: str) -> bool:
        """Mark a button as tapped; False if the phone shows no such button."""
        return self._change(
            path,
            lambda each: any(choice.data == data for choice in each.choices),
            lambda each: replace(each, picked=data),
        )

    def lose(self, path: str, why: SendError) -> None:
        """From now on nothing reaches a phone."""
        self._lost[path] = why

    def arrived(self) -> list[Arrived]:
        """What reached a phone since this was asked last."""
        found = list(self._arrived)
        self._arrived.clear()
        return found

    async def send(self, path: str, parcel: Parcel) -> Receipt:
        """Show a message, or change the one that it replaces if the phone still shows it."""
        if path in self._lost:
            raise self._lost[path]
        said = parcel.text if self.limits.pictures else text(plain(parcel.text))
        self._check(parcel, said)
        changed = parcel.edits is not None and self._change(
            path,
            lambda each: each.id == parcel.edits,
            lambda each: replace(each, text=said, choices=parcel.choices, picked=None),
        )
        if parcel.edits and changed:
            return Receipt(parcel.edits)
        file = parcel.attachment and replace(parcel.attachment, data=None)
        message = Shown(_fresh_id(), "bot", said, parcel.choices, file)
        self._append(path, message)
        if parcel.delivery:
            self._arrived.append(Arrived(path, parcel.delivery, message.id))
        return Receipt(message.id, upload=file.media if file else None)

    async def start(self) -> None:
        """Nothing has to be made ready."""

    async def listen(self, receive: Receive) -> None:
        """What a phone says comes through its page, so there is nothing to fetch."""

    def hooks(self) -> Sequence[Hook]:
        """No network calls us."""
        return ()

    async def stop(self) -> None:
        """There is no connection to close."""

    def _check(self, parcel: Parcel, said: Text) -> None:
        most = self.limits.caption if parcel.attachment else self.limits.text
        length = units(characters(said))
        if length > most:
            raise Rejected(f"{length} characters, but this phone takes at most {most}")
        if len(parcel.choices) > self.limits.choices:
            raise Rejected("this phone cannot show that many buttons")
        if parcel.attachment and not self.limits.pictures:
            raise Rejected("this phone cannot show pictures")

    def _append(self, path: str, message: Shown) -> None:
        chat = self._chats.setdefault(path, deque(maxlen=MOST_MESSAGES))
        chat.append(message)
        self._chats.move_to_end(path)
        if len(self._chats) > MOST_PHONES:
            self._chats.popitem(last=False)

    def _change(
        self, path: str, wanted: Callable[[Shown], bool], changed: Callable[[Shown], Shown]
    ) -> bool:
        """Change the newest message that is wanted; False if there is none."""
        chat = self._chats.get(path, deque())
        for index in reversed(range(len(chat))):
            if wanted(chat[index]):
                chat[index] = changed(chat[index])
                return True
        return False


def _fresh_id() -> str:
    # Random, since ids in the database outlive this memory and must not meet again.
    return secrets.token_hex(8)
