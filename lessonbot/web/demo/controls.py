"""What the demo's page steers."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from lessonbot.channels.demo import Demo


@dataclass(frozen=True)
class DemoControls:
    """The two phones, the movable clock, and the work that a process does by itself.

    `settle` answers all inbound, opens due lessons and sends everything, until nothing waits.
    `live` lets others have learned before, and tells in percent how far that is.
    """

    rich: Demo
    rich_sender: int
    plain: Demo
    plain_sender: int
    move: Callable[[datetime], None]
    reset: Callable[[], None]
    settle: Callable[[], Awaitable[None]]
    live: Callable[[], AsyncIterator[int]]
