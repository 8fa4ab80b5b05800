"""The contract of a channel: the one wide-open seam.

Sends end in a receipt or in one of a closed set of errors:

- Unreachable: this address will not receive anything any more
- OptedOut: its owner told the provider to stop
- Rejected: the provider refuses this message
- Throttled: too fast; `after` seconds, for the whole sender. `spent`: all that it may send in a day
  is sent. `people`: or it wrote first to more people than it may in a day
- WindowClosed: the network allows no free-form message now
- Moved: the address has a new path, `path`
- OutcomeUnknown: handed over, but no answer came: it may have arrived
- Unavailable: not handed over; the provider or the network is down
- Misconfigured: the sender's own settings are wrong (token, number)
- Absent: the phone cannot be reached just now; tomorrow it may be
- Doubtful: there may be nobody at this address; sure after a second time, on another day
- MediaRefused: the provider could not take the file; without it the message may go
- TemplateRefused: this template cannot be used now
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Protocol

from lessonbot.domain.messages import Choice, FileKind, Inbound, Template
from lessonbot.domain.text import Text


class SendError(Exception):
    """A send that did not succeed; `code` is the provider's own, for staff."""

    def __init__(self, reason: str = "", code: str | None = None) -> None:
        super().__init__(reason or self.__class__.__doc__)
        self.code = code


class Unreachable(SendError):
    """This address will not receive anything any more."""


class OptedOut(SendError):
    """The owner of the address told the provider to stop."""


class Rejected(SendError):
    """The provider refuses this message."""


class WindowClosed(SendError):
    """The network allows no free-form message now."""


class OutcomeUnknown(SendError):
    """Handed over, but no answer came: it may have arrived."""


class Unavailable(SendError):
    """Not handed over: the provider or the network is down."""


class Misconfigured(SendError):
    """The sender's own settings are wrong."""


class Absent(SendError):
    """The phone cannot be reached just now; tomorrow it may be."""


class Doubtful(SendError):
    """There may be nobody at this address; sure after a second time, on another day."""


class MediaRefused(SendError):
    """The provider could not take the file; without it the message may go."""


class TemplateRefused(SendError):
    """This template cannot be used now."""


class Throttled(SendError):
    """Too fast: the whole sender has to wait `after` seconds."""

    def __init__(
        self,
        after: float,
        reason: str = "",
        code: str | None = None,
        *,
        spent: bool = False,
        people: bool = False,
    ) -> None:
        super().__init__(reason, code)
        self.after = after
        self.spent = spent
        self.people = people


class Moved(SendError):
    """The address has a new path."""

    def __init__(self, path: str, reason: str = "", code: str | None = None) -> None:
        super().__init__(reason, code)
        self.path = path


@dataclass(frozen=True, slots=True)
class Limits:
    """What one message may hold, in UTF-16 units, which no network counts more of.

    `label` is the longest label that shows whole on a button, `choices` how many fit
    (0: no buttons, choices are numbered in the text), `edits` whether a sent message
    can be changed, `pictures` whether pictures can be sent at all.

    `rows` is how many choices a list holds that opens where buttons do not do (0: there are no
    lists, and a button takes any label): `title` and `about` are the longest text of a row and
    of what stands below it. `body` is the longest text above buttons or a list, if shorter than
    `text`; `apart` says that a picture and choices are not one message.

    `takes` tells whether a file of this type on the web and of so many bytes can be sent, where
    not all can: what is left out is said in words. `linked` says that the network fetches files
    from a public link, so that nobody has to read them to send a message.

    `window` is how long after a person's last word anything may be said to them, where a network
    limits that; later only what it approved before.

    `spelled` is how a text is written before it is divided, where the network has no links of
    its own or its letters are paid; `drawn` is what is sent of each piece, if more than its
    characters.
    """

    text: int
    caption: int
    label: int
    choices: int
    edits: bool
    pictures: bool
    rows: int = 0
    title: int = 0
    about: int = 0
    body: int | None = None
    apart: bool = False
    spelled: Callable[[Text], Text] | None = None
    drawn: Callable[[Text], str] | None = None
    window: timedelta | None = None
    takes: Callable[[str, int], bool] | None = None
    linked: bool = False


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file to send: its bytes, or `upload`, the provider's name for it from an earlier send.

    Where files are fetched from links there is neither: `media`, the SHA-256, names it there.

    `alt` says what is on a picture, `name` is what a document is called when it is saved,
    `seconds` how long a recording takes. The picture of a `certificate` is found by its number.
    """

    media: str
    mime: str
    alt: str
    data: bytes | None
    upload: str | None = None
    kind: FileKind = "picture"
    name: str = ""
    seconds: int = 0
    certificate: str | None = None


@dataclass(frozen=True, slots=True)
class Parcel:
    """Exactly one provider call's worth of message, already fitted to the limits.

    With `edits`, the provider's id of a sent message, that message is replaced. `delivery` is
    our own id of it, for networks that tell later how far it got. With a `template` that is sent,
    and nothing else. `opens` is the word on the button below which the choices stand in a list.
    """

    text: Text
    choices: tuple[Choice, ...] = ()
    attachment: Attachment | None = None
    edits: str | None = None
    silent: bool = False
    delivery: int | None = None
    template: Template | None = None
    opens: str = ""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the provider answered: its message id, and its name for an uploaded file."""

    provider_id: str
    upload: str | None = None


@dataclass(frozen=True, slots=True)
class Received:
    """One update from a provider, unique by `provider_id` within its sender.

    `path` names the address within the channel. An update that cannot be used has
    `error` set and is kept with its `payload` for staff; it is never tried again.
    """

    provider_id: str
    path: str
    said: Inbound
    payload: str = ""
    error: str | None = None


class Stage(StrEnum):
    """How far a message of ours got; each counts for more than those before it.

    What arrived cannot have failed, whatever is told later or out of order.
    """

    QUEUED = "queued"
    SENT = "sent"
    FAILED = "failed"
    DELIVERED = "delivered"
    READ = "read"

    @property
    def rank(self) -> int:
        """Its place in the order, from 1."""
        return _RANKS[self]


_RANKS = {stage: rank for rank, stage in enumerate(Stage, start=1)}


@dataclass(frozen=True, slots=True)
class Progressed:
    """How far a message of ours got, in a network's own time.

    `delivery` is our own id, which the callback's address or data carries; `provider_id` is
    the network's. `failure` is what the send would have ended in, had it been known then.
    """

    delivery: int
    provider_id: str
    stage: Stage
    failure: SendError | None = None


Receive = Callable[[Sequence[Received]], Awaitable[None]]
"""Commits a batch; when it returns, every update of the batch is safe or was seen before."""

Report = Callable[[Sequence[Received | Progressed]], Awaitable[None]]
"""The same for a webhook, which also hears how far our own messages got."""


@dataclass(frozen=True, slots=True)
class HookAnswer:
    """What a webhook answers."""

    status: int = 200
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class HookCall:
    """What came to a webhook: its path and query as they were written, lower-case headers, body."""

    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Hook:
    """A webhook: declared by the channel, mounted by the web. Bodies over `limit` bytes get 413.

    A path that ends in / is that of all paths one level below it. `answer` is given `report` to
    commit with.
    """

    path: str
    answer: Callable[[HookCall, Report], Awaitable[HookAnswer]]
    limit: int = 1_000_000


class Channel(Protocol):
    """One sender on one network."""

    scheme: str
    limits: Limits

    async def send(self, path: str, parcel: Parcel) -> Receipt:
        """Send to an address of this channel, or raise a SendError."""
        ...

    async def start(self) -> None:
        """Make ready: check the credentials, set the webhook and the bot's commands."""
        ...

    async def listen(self, receive: Receive) -> None:
        """Fetch updates until cancelled (networks that are polled); returns at once elsewhere."""
        ...

    def hooks(self) -> Sequence[Hook]:
        """The webhooks of this sender; empty when it is polled."""
        ...

    async def stop(self) -> None:
        """Close connections."""
        ...
