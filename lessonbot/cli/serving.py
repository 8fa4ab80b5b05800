"""`lessonbot run`: everything in one process, or some roles of it."""

import asyncio
import signal
from collections.abc import Awaitable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial

import structlog
import uvicorn
from fastapi import FastAPI

from lessonbot.channels.base import Channel, Received, Unavailable
from lessonbot.cli.composing import configured, migrated, runtime
from lessonbot.config import Misconfiguration, Settings
from lessonbot.services import publishing, talking
from lessonbot.services.runtime import Runtime
from lessonbot.store.database import Database

log = structlog.get_logger()
LONGEST_WAIT = 60.0
ROLES = ("web", "engine", "telegram")


def clock() -> datetime:
    """The time now; the only place where a running lessonbot reads it."""
    return datetime.now(UTC)  # noqa: TID251 - this is the clock


class Server(uvicorn.Server):
    """A web server that leaves the signals to us."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Let our own signal handling stop everything together."""
        yield


def server(app: FastAPI, host: str, port: int) -> Server:
    """A web server for the app, not started yet."""
    return Server(
        uvicorn.Config(
            app,
            host=host,
            port=port,
            log_config=None,
            access_log=False,
            server_header=False,
            date_header=False,
            timeout_graceful_shutdown=5,
            lifespan="off",
        )
    )


async def serve(settings: Settings, roles: AbstractSet[str]) -> None:
    """Run until a signal comes; what is under way is finished first."""
    database = Database(settings.database_url)
    try:
        done = await migrated(database)
        if done:
            log.info("database", done=done)
        opened = configured(settings)
        if not opened:
            raise Misconfiguration(
                "no channel is switched on: set TELEGRAM_BOT_TOKEN, or try “lessonbot demo”"
            )
        async with runtime(database, settings.lessonbot_public_url, clock(), opened) as rt:
            for channel in rt.channels.values():
                await _started(channel)
            if not await publishing.catalogue(rt):
                log.warning("no_course", mend="publish one: lessonbot pack publish FOLDER")
            await _until_stopped(rt, settings, roles)
    finally:
        await database.close()


async def _started(channel: Channel) -> None:
    """Make a channel ready; while its network is away the rest of lessonbot waits too."""
    wait = 1.0
    while True:
        try:
            return await channel.start()
        except Unavailable as error:
            log.warning("network_unavailable", channel=channel.scheme, reason=str(error))
            await asyncio.sleep(wait)
            wait = min(wait * 2, LONGEST_WAIT)


async def _until_stopped(rt: Runtime, settings: Settings, roles: AbstractSet[str]) -> None:
    loop = asyncio.get_running_loop()
    for each in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(each, rt.stopping.set)
    async with asyncio.TaskGroup() as group:
        if "web" in roles:
            from lessonbot.web.app import build  # noqa: PLC0415 - only where it is served

            app = build(rt, clock=clock)
            web = server(app, settings.lessonbot_host, settings.lessonbot_port)
            group.create_task(serve_web(web, rt.stopping))
        if "engine" in roles:
            from lessonbot.engines import loops  # noqa: PLC0415 - only where it runs

            group.create_task(loops.run(rt, clock))
        if "telegram" in roles:
            for sender, channel in rt.channels.items():
                receive = partial(_take_in, rt, sender)
                group.create_task(_until(rt.stopping, channel.listen(receive)))
        log.info("running", roles=sorted(roles), address=settings.lessonbot_public_url)
    log.info("stopped")


async def serve_web(web: Server, stopping: asyncio.Event) -> None:
    """Serve until stopped. Raises Misconfiguration when the address is taken."""
    watch = asyncio.create_task(_shut(web, stopping))
    try:
        await web.serve()
    except SystemExit:
        raise Misconfiguration(
            f"cannot listen on {web.config.host}:{web.config.port}: it is in use or not allowed. "
            "Set LESSONBOT_PORT to another one"
        ) from None
    finally:
        stopping.set()
        watch.cancel()


async def _shut(web: Server, stopping: asyncio.Event) -> None:
    await stopping.wait()
    web.should_exit = True


async def _take_in(rt: Runtime, sender: int, received: Sequence[Received]) -> None:
    await talking.take_in(rt, sender, received, clock())


async def _until(stopping: asyncio.Event, work: Awaitable[None]) -> None:
    """Work until it ends or everything stops."""
    task = asyncio.ensure_future(work)
    stop = asyncio.create_task(stopping.wait())
    await asyncio.wait({task, stop}, return_when=asyncio.FIRST_COMPLETED)
    stop.cancel()
    if task.done():
        task.result()
    else:
        task.cancel()
        await asyncio.wait({task})
