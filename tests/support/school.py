"""A runtime on a real database, with phones in process and a clock that stands still."""

import asyncio
import datetime as dt
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

import msgspec

from lessonbot.channels.base import Received
from lessonbot.channels.demo import PLAIN, RICH, Demo
from lessonbot.credentials.sealing import Vault
from lessonbot.domain.course import Course
from lessonbot.domain.messages import Inbound
from lessonbot.domain.text import plain
from lessonbot.engines import inline
from lessonbot.services import talking
from lessonbot.services.runtime import Runtime
from lessonbot.services.speaking import voices
from lessonbot.store import courses, organisations
from lessonbot.store.database import Database

PATIENCE = 20
MONDAY = dt.datetime(2026, 11, 23, 6, 30, tzinfo=dt.UTC)


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = MONDAY

    def __call__(self) -> dt.datetime:
        return self.now


class School:
    """A whole lessonbot in the test's process."""

    def __init__(self, rt: Runtime, clock: Clock) -> None:
        self.rt = rt
        self.clock = clock
        self.sender, self.plain_sender = sorted(rt.channels)
        self._number = 0

    async def publish(
        self,
        course: Course,
        media: Mapping[str, bytes] | None = None,
        *,
        takes_over: bool = False,
    ) -> None:
        content = msgspec.json.encode(course, order="deterministic")
        digest = str(hash(content))
        edition = courses.Edition(
            course.key, course.version, digest, content, media or {}, takes_over
        )
        async with self.rt.database.write() as tx:
            await courses.publish(tx, self.rt.organisation, edition, self.clock())

    async def hears(
        self, path: str, text: str = "", *, plain_phone: bool = False, **said: object
    ) -> None:
        """A learner sends something and everything that follows is done."""
        await self.take_in(path, text, plain_phone=plain_phone, **said)
        await self.settle()

    async def take_in(
        self, path: str, text: str = "", *, plain_phone: bool = False, **said: object
    ) -> None:
        self._number += 1
        sender = self.plain_sender if plain_phone else self.sender
        inbound = Inbound(text, **{"language": "en-KE", "name": "Amina", **said})  # type: ignore[arg-type]
        received = [Received(str(self._number), path, inbound)]
        await talking.take_in(self.rt, sender, received, self.clock())

    async def settle(self) -> None:
        await inline.settle(self.rt, self.clock)

    def phone(self, *, plain_phone: bool = False) -> Demo:
        channel = self.rt.channels[self.plain_sender if plain_phone else self.sender]
        assert isinstance(channel, Demo)
        return channel

    async def until(self, path: str, part: str) -> None:
        """Wait until a phone shows a message with these words."""
        async with asyncio.timeout(PATIENCE):
            while not any(part in each for each in self.texts(path)):  # noqa: ASYNC110
                await asyncio.sleep(0.02)  # the phone has no event to wait for

    def texts(self, path: str, *, plain_phone: bool = False) -> list[str]:
        return [plain(each.text) for each in self.phone(plain_phone=plain_phone).shown(path)]

    async def taps(self, path: str, label: str) -> None:
        """Tap the newest button with this label."""
        for message in reversed(self.phone().shown(path)):
            for choice in message.choices:
                if choice.label.startswith(label):
                    await self.hears(path, tap=choice.data)
                    return
        raise AssertionError(f"no button “{label}” on {self.texts(path)[-3:]}")

    async def join(self, path: str, language: str = "en-KE") -> None:
        """The whole way in, with the first lesson at once."""
        await self.hears(path, "/start", language=language)
        label = self.rt.voice(language).label
        for name in ("join.agree", "join.zone_yes"):
            await self.taps(path, label(name))
        await self.taps(path, "08:00")
        await self.taps(path, label("join.start_now"))


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[School]:
    """A school on a database that has its tables."""
    database = Database(url)
    clock = Clock()
    async with database.write() as tx:
        organisation = await organisations.ensure_default(tx, clock(), "Test School")
        senders = [
            await organisations.ensure_sender(tx, organisation, "demo", scheme, clock())
            for scheme in ("demo", "demo-sms")
        ]
    rt = Runtime(
        database=database,
        organisation=organisation,
        public_url="https://learn.example",
        voices=voices(),
        vault=Vault(lambda: "a secret key of a school"),
        senders={each.id: each for each in senders},
        channels={
            senders[0].id: Demo("demo", RICH),
            senders[1].id: Demo("demo-sms", PLAIN),
        },
    )
    try:
        yield School(rt, clock)
    finally:
        await rt.press.close()
        await database.close()
