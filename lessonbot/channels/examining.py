"""What a channel can tell about its own standing with its provider."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Protocol, runtime_checkable

from lessonbot.domain.finding import Finding

TOKEN, NETWORK, WEBHOOK = "token", "network", "webhook"


@runtime_checkable
class Checked(Protocol):
    """A channel that knows what its settings have to be."""

    def complaints(self) -> Iterable[str]:
        """What cannot work, with how to mend it; nobody is asked."""
        ...


@runtime_checkable
class Examined(Protocol):
    """A channel that can be asked how it stands; nothing is changed, started or not."""

    async def examine(self, now: datetime) -> Sequence[Finding]:
        """Ask the provider; findings are about TOKEN, NETWORK or WEBHOOK."""
        ...
