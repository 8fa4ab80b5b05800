"""What staff begin and nobody waits for: one errand of a name at a time, in this process."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import structlog

log = structlog.get_logger()


@dataclass
class Errand:
    """Something under way, or how it ended: `said` is what came of it, `fault` why nothing did."""

    said: str = ""
    fault: str = ""
    is_over: bool = False
    task: asyncio.Task[None] | None = None


class NotPossible(Exception):
    """An errand that ended without what it was for; the message says why."""


@dataclass
class Errands:
    """The last errand of each name."""

    _known: dict[str, Errand] = field(default_factory=dict)

    def last(self, name: str) -> Errand | None:
        """What is under way by this name, or how the last one ended."""
        return self._known.get(name)

    def begin(self, name: str, work: Callable[[], Awaitable[str]]) -> bool:
        """Begin something, unless it is under way already; whether it was begun."""
        known = self._known.get(name)
        if known and not known.is_over:
            return False
        errand = self._known[name] = Errand()
        errand.task = asyncio.create_task(_run(name, errand, work))
        return True

    async def ended(self, name: str) -> Errand | None:
        """The last errand of a name, once it is over."""
        errand = self._known.get(name)
        if errand and errand.task:
            await errand.task
        return errand


async def _run(name: str, errand: Errand, work: Callable[[], Awaitable[str]]) -> None:
    try:
        errand.said = await work()
    except NotPossible as error:
        errand.fault = str(error)
    except Exception as error:
        log.exception("errand_failed", errand=name)
        errand.fault = type(error).__name__
    finally:
        errand.is_over = True
