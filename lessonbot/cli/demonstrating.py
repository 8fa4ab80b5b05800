"""`lessonbot demo`: the same services with a phone in the browser and a clock that can be moved."""

import asyncio
import webbrowser
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from lessonbot.channels.demo import PLAIN, RICH, Demo
from lessonbot.channels.registry import Opened
from lessonbot.cli.composing import migrated, runtime, shipped_packs
from lessonbot.cli.output import loaded, tell
from lessonbot.cli.serving import clock, listening, serve_web, stop_by_signal
from lessonbot.config import Misconfiguration, Settings
from lessonbot.credentials.press import Press
from lessonbot.credentials.sealing import Vault
from lessonbot.engines import inline
from lessonbot.engines.work import certify_all
from lessonbot.services import peopling, publishing
from lessonbot.services.runtime import Runtime
from lessonbot.store.database import Database


class MovableClock:
    """The real time plus what was skipped; it goes back to the real time only."""

    def __init__(self) -> None:
        self._ahead = timedelta()

    def __call__(self) -> datetime:
        """The time in the demo."""
        return clock() + self._ahead

    def move(self, to: datetime) -> None:
        """Go forward to an instant."""
        self._ahead = max(self._ahead, to - clock())

    def reset(self) -> None:
        """Go back to the real time."""
        self._ahead = timedelta()


@asynccontextmanager
async def stage(
    settings: Settings, public_url: str, now: MovableClock, pack: Path | None = None, *, name: str
) -> AsyncIterator[tuple[Runtime, dict[str, int]]]:
    """A runtime with two phones in process and the courses; sender ids by scheme.

    The courses are those that ship, or the one in `pack`. Raises Misconfiguration for a pack
    that has errors.

    Every demo begins on a database of its own, so that its clock can begin at the real time;
    those of another `name` go on.
    """
    settings.lessonbot_data_dir.mkdir(parents=True, exist_ok=True)
    path = settings.lessonbot_data_dir / f"demo-{name}.db"
    for ending in ("", "-wal", "-shm"):
        path.with_name(f"{path.name}{ending}").unlink(missing_ok=True)
    database = Database(f"sqlite+aiosqlite:///{path}")
    opened = [Opened("demo", Demo("demo", RICH), 0), Opened("demo", Demo("demo-sms", PLAIN), 0)]
    try:
        await migrated(database)
        there = settings.model_copy(update={"lessonbot_public_url": public_url})
        vault = Vault(settings.secret_key)
        async with runtime(database, there, now(), opened, vault) as rt:
            rt.press = Press(settings.lessonbot_fonts)
            shipped = sorted(each.parent for each in shipped_packs().glob("*/course.yaml"))
            for each in [pack] if pack else shipped:
                await _publish(rt, each, now())
            yield rt, {sender.scheme: sender.id for sender in rt.senders.values()}
    finally:
        await database.close()


async def _publish(rt: Runtime, pack: Path, now: datetime) -> None:
    try:
        await publishing.publish(rt, pack, now)
    except publishing.PackHasErrors as refused:
        problems = "\n".join(str(each) for each in refused.checked.problems)
        raise Misconfiguration(f"{pack} has errors:\n{problems}") from refused


async def _settle(rt: Runtime, now: MovableClock) -> None:
    """Everything is done until nobody has anything to say, certificates and their pictures too."""
    await inline.settle(rt, now)
    await certify_all(rt, now)
    await inline.settle(rt, now)


async def _past(
    rt: Runtime, phones: Mapping[bool, tuple[int, Demo]], now: MovableClock
) -> AsyncIterator[int]:
    """What a group has done in the two weeks before, if there is a course."""

    async def settle(at: datetime) -> None:
        await inline.settle(rt, lambda: at)

    async def sign(at: datetime) -> None:
        await certify_all(rt, lambda: at)

    for course in (await publishing.catalogue(rt))[:1]:
        async for part in peopling.live(
            peopling.Past(rt, phones, settle, sign), course.code, now()
        ):
            yield part


async def show(settings: Settings, port: int, pack: Path | None, *, browser: bool) -> None:
    """Serve the page until a signal comes."""
    from lessonbot.web.app import build  # noqa: PLC0415 - only where it is served
    from lessonbot.web.demo import DemoControls  # noqa: PLC0415

    url = f"http://127.0.0.1:{port}"
    now = MovableClock()
    listener = listening("127.0.0.1", port)
    async with stage(settings, url, now, pack, name=str(port)) as (rt, senders):
        rich, plain = senders["demo"], senders["demo-sms"]
        phones = {
            sender: channel for sender, channel in rt.channels.items() if isinstance(channel, Demo)
        }
        controls = DemoControls(
            rich=phones[rich],
            rich_sender=rich,
            plain=phones[plain],
            plain_sender=plain,
            move=now.move,
            reset=now.reset,
            settle=partial(_settle, rt, now),
            live=partial(
                _past, rt, {False: (rich, phones[rich]), True: (plain, phones[plain])}, now
            ),
        )
        app = build(rt, clock=now, demo=controls)
        stop_by_signal(rt.stopping)
        loaded()
        tell(f"The demo is at {url}/demo/ - stop it with Ctrl-C")
        if browser:
            asyncio.get_running_loop().call_later(1, webbrowser.open, f"{url}/demo/")
        await serve_web(app, listener, rt.stopping)
