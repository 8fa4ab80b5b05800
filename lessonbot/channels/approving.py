"""What a channel can have its network approve: templates, which may be sent at any time."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from lessonbot.domain.messages import Choice


@dataclass(frozen=True, slots=True)
class Wording:
    """What a template says in one language: its places are {{1}}, {{2}} ..., each with a sample.

    `name` is its own: another wording has another.
    """

    name: str
    language: str
    body: str
    buttons: tuple[Choice, ...]
    samples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Review:
    """What a network says of a template; `reference` is the network's own name for it."""

    reference: str
    name: str
    status: str
    category: str = ""
    reason: str = ""


class Templates(Protocol):
    """The templates that a sender has at its network. Each call may raise a SendError."""

    def speaks(self, language: str) -> bool:
        """Whether the network takes templates in this language."""
        ...

    async def reviews(self) -> Sequence[Review]:
        """What the network says of each of ours; of one name there may be several."""
        ...

    async def make(self, wording: Wording) -> str:
        """Put a template there; the network's name for it."""
        ...

    async def submit(self, reference: str, name: str) -> None:
        """Ask for its approval, as something that people asked for."""
        ...


@runtime_checkable
class Templated(Protocol):
    """A channel that may have templates."""

    def templates(self) -> Templates | None:
        """Its templates; None where its network knows none."""
        ...
