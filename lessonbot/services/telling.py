"""Telling staff, each in another way than the one that fails."""

import asyncio
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import structlog

from lessonbot.channels.base import Channel, Parcel, SendError
from lessonbot.channels.outlets import Mail, Notice, Outlet, Untold, WebHook, ping
from lessonbot.domain.text import text

log = structlog.get_logger()
MOST_UNTOLD = 20


@dataclass(frozen=True, slots=True)
class Chat:
    """Somebody of staff on one of our own channels; not through the outbox, which may be what fails."""

    scheme: str
    path: str
    channels: Mapping[int, Channel] = field(compare=False)

    @property
    def name(self) -> str:
        """The channel: who it is stays out of the logs."""
        return f"{self.scheme} message"

    async def tell(self, notice: Notice) -> None:
        """Send it once."""
        for channel in self.channels.values():
            if channel.scheme == self.scheme:
                parcel = Parcel(text(f"{notice.title}\n{notice.text}"))
                try:
                    await channel.send(self.path, parcel)
                except SendError as error:
                    raise Untold(f"{type(error).__name__}: {error}") from None
                return
        raise Untold(f"no channel {self.scheme} is switched on")


@dataclass
class Telling:
    """Whom this process tells, what did not get through, and where it reports that all is well.

    `away_since` and `away_told` are what it knows of a database in which no alarm can be written.
    """

    outlets: Sequence[Outlet] = ()
    heartbeat_url: str = ""
    untold: dict[Outlet, deque[Notice]] = field(default_factory=dict)
    away_since: datetime | None = None
    away_told: bool = False

    async def tell(self, notice: Notice, failing: str | None = None) -> bool:
        """Tell everybody but through the channel that fails; whether anybody heard.

        Who did not hear is told again later, unless nobody did: then the alarm stays untold.
        """
        log.warning("alarm_over" if notice.over else "alarm", about=notice.key, said=notice.text)
        others = [each for each in self.outlets if each.scheme != failing]
        chosen = others or self.outlets
        heard = await asyncio.gather(*(_told(each, notice) for each in chosen))
        if any(heard):
            for outlet, did in zip(chosen, heard, strict=True):
                if not did:
                    self.untold.setdefault(outlet, deque(maxlen=MOST_UNTOLD)).append(notice)
        return any(heard) or not chosen

    async def tell_again(self) -> None:
        """Try what did not get through everywhere."""
        for outlet, notices in list(self.untold.items()):
            while notices and await _told(outlet, notices[0]):
                notices.popleft()
            if not notices:
                del self.untold[outlet]

    async def report_well(self) -> None:
        """Let whoever waits outside know that this still works."""
        if self.heartbeat_url:
            try:
                await ping(self.heartbeat_url)
            except Untold as error:
                log.warning("heartbeat_not_taken", reason=str(error))


def outlets(
    alarm_to: Sequence[str], smtp_url: str, channels: Mapping[int, Channel]
) -> Sequence[Outlet]:
    """The ways to staff, from checked settings: addresses that begin with their scheme."""
    found: list[Outlet] = []
    for address in alarm_to:
        scheme, _, rest = address.partition(":")
        if scheme in {"http", "https"}:
            found.append(WebHook(address))
        elif scheme == "mailto":
            found.append(Mail(rest, smtp_url))
        else:
            found.append(Chat(scheme, rest, channels))
    return found


async def _told(outlet: Outlet, notice: Notice) -> bool:
    try:
        await outlet.tell(notice)
    except Untold as error:
        log.warning("alarm_not_told", way=outlet.name, about=notice.key, reason=str(error))
        return False
    except Exception:
        log.exception("alarm_not_told", way=outlet.name, about=notice.key)
        return False
    return True
