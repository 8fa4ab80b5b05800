"""What is said to a learner and what a learner says, the same on every channel."""

from dataclasses import dataclass
from enum import IntEnum
from typing import Literal

from lessonbot.domain.course import Picture
from lessonbot.domain.text import Text


class Kind(IntEnum):
    """What a message is for; the number is its priority, lowest first."""

    REPLY = 1
    LESSON = 2
    REMINDER = 3
    BROADCAST = 4


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to tap.

    `data` comes back when it is tapped: at most 64 ASCII bytes, opaque.
    `word` is what a phone without buttons sends instead; choices without one are numbered
    there, and choices with an empty one are left out.
    `pick` marks an answer of a question: where labels do not fit on buttons, the text
    lists them as A) B) C) and the button carries the letter.
    `ticked` tells of one of several answers whether it was chosen so far; only buttons show it.
    """

    label: str
    data: str
    word: str | None = None
    pick: bool = False
    ticked: bool | None = None


FileKind = Literal["picture", "voice", "audio", "document"]


@dataclass(frozen=True, slots=True)
class File:
    """A file that is a message; `media` is the SHA-256 of its bytes in hex.

    A voice is played where it stands, audio as a piece of music is, a document is opened.
    `alt` says what is on a picture, `seconds` how long a recording takes, `size` is in bytes.
    The picture of a `certificate`, by its number, has no `media`: it is made when it is sent.
    """

    kind: FileKind
    media: str
    mime: str
    name: str
    alt: str = ""
    seconds: int = 0
    size: int = 0
    certificate: str | None = None

    @property
    def upload(self) -> str:
        """What a network's own name for it is kept under: they name each use of a file apart.

        Empty for what is sent once.
        """
        if self.certificate:
            return ""
        return self.media if self.kind == "picture" else f"{self.media}.{self.kind}"


def pictured(picture: Picture) -> File:
    """A picture of a course as a file."""
    each = picture
    return File("picture", each.media, each.mime, each.name, each.alt, size=each.size)


@dataclass(frozen=True, slots=True)
class Revision:
    """Replaces a message sent earlier, on channels that can edit; elsewhere it is not sent.

    `key` is the key of the earlier message, `text` and `choices` its whole new content.
    """

    key: str
    text: Text
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True)
class Template:
    """A message that a network has approved: its own name for it, and what is filled in, by place.

    `stored` is our own id of it.
    """

    stored: int
    reference: str
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Outbound:
    """One thing to say to one address.

    `key` is unique for ever: saying the same key twice sends it once.
    With a `revision`, channels that can edit show the revision instead of a new message;
    if `text` is empty and the channel cannot edit, nothing is sent.
    `short` stands in for `text` on channels without pictures and buttons (the author's SMS text).
    A message with a `file` is about nothing else: it is not sent on channels without pictures.
    `picture` illustrates `text`, and is described on channels without pictures.
    `farewell` marks the one message that may follow STOP: its confirmation.
    With a `template` that is what is sent, and `text` is how it reads.
    `opens` is the word on the button of a list, on networks that show many choices as one.
    """

    key: str
    text: Text
    choices: tuple[Choice, ...] = ()
    picture: Picture | None = None
    revision: Revision | None = None
    short: Text = ()
    farewell: bool = False
    file: File | None = None
    template: Template | None = None
    opens: str = ""

    @property
    def medium(self) -> File | None:
        """The picture or file that goes with it."""
        return pictured(self.picture) if self.picture else self.file


HandedKind = Literal["photo", "voice", "document"]


@dataclass(frozen=True, slots=True)
class Attached:
    """A file that a learner sent: `reference` is the network's own name for it.

    `mime` is what the network takes it for, `size` is in bytes, 0 where it does not say, and
    `name` is what its owner calls it, empty where the network does not say.
    """

    kind: HandedKind
    reference: str
    mime: str = ""
    size: int = 0
    name: str = ""


@dataclass(frozen=True, slots=True)
class Inbound:
    """One thing that came from one address.

    `tap` is the data of a tapped button, `text` what was typed, `language` and `name` what
    the app tells about its owner; `event` is set when the app reports that the bot was
    blocked or allowed again, or sent something that is neither text nor a tap. `confirmed` tells
    that the network itself has answered this STOP, and takes no word of ours about it. `alias` is
    what the network calls the owner of the address beside its path. `file` came with it, or is all
    that came.
    """

    text: str = ""
    tap: str | None = None
    language: str | None = None
    name: str | None = None
    event: Literal["blocked", "unblocked", "unreadable"] | None = None
    confirmed: bool = False
    alias: str | None = None
    file: Attached | None = None
