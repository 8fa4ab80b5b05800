"""`lessonbot run`: everything in one process, or some roles of it."""

import asyncio
import signal
import socket
from collections.abc import Awaitable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial

import structlog
import uvicorn
from fastapi import FastAPI

from lessonbot.channels.base import Channel, Received, Unavailable
from lessonbot.cli import checking, federating
from lessonbot.cli.alarming import telling
from lessonbot.cli.composing import SWITCH_ON, complaints, configured, migrated, runtime
from lessonbot.cli.output import loaded, tell
from lessonbot.config import Misconfiguration, Settings
from lessonbot.credentials.press import Press
from lessonbot.credentials.sealing import Vault
from lessonbot.engines import beating
from lessonbot.services import publishing, staffing, talking, trusting
from lessonbot.services.runtime import Runtime
from lessonbot.store.database import Database, DatabaseUnavailable

log = structlog.get_logger()
LONGEST_WAIT = 60.0
_REFUSES_WITHIN = 3.0  # seconds
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


def _server(app: FastAPI, proxies: Sequence[str]) -> Server:
    return Server(
        uvicorn.Config(
            app,
            log_config=None,
            access_log=False,
            server_header=False,
            date_header=False,
            timeout_graceful_shutdown=5,
            proxy_headers=bool(proxies),  # else anybody could write them
            forwarded_allow_ips=list(proxies),
            lifespan="off",
        )
    )


async def serve(settings: Settings, roles: AbstractSet[str]) -> None:
    """Run until a signal comes; what is under way is finished first."""
    for each in checking.names():
        log.warning("unknown_setting", said=each.said, mend=each.mend)
    opened = configured(settings)
    if not opened and "engine" in roles:
        raise Misconfiguration(
            f"no channel is switched on: {SWITCH_ON}, or try “lessonbot demo”. To show certificates "
            "and no more: lessonbot run --roles web"
        )
    if wrong := dict.fromkeys(said for _, said in complaints(opened)):
        raise Misconfiguration("; ".join(wrong))
    provider = federating.provider(settings)
    web = "web" in roles
    listener = listening(settings.lessonbot_host, settings.lessonbot_port) if web else None
    database = Database(settings.database_url)
    try:
        done = await migrated(database)
        if done:
            log.info("database", done=done)
        vault = Vault(settings.secret_key)
        async with runtime(database, settings, clock(), opened, vault) as rt:
            rt.calls_anywhere = settings.lessonbot_webhooks_anywhere
            rt.provider = provider
            rt.pulse.telling = telling(settings, rt)
            rt.press = Press(settings.lessonbot_fonts)
            if named := await trusting.moved(rt):
                log.warning("public_url_moved", certificates_name=named, public_url=rt.public_url)
            if not await publishing.catalogue(rt):
                log.warning("no_course", mend="publish one: lessonbot pack publish FOLDER")
            await _until_stopped(rt, listener, roles, settings)
    finally:
        await database.close()
        if listener:
            listener.close()


async def _attend(rt: Runtime, sender: int, channel: Channel, *, listens: bool) -> None:
    """Make a channel ready, however long its network is away, and listen to it."""
    wait = 1.0
    while True:
        try:
            await channel.start()
            break
        except Unavailable as error:
            rt.pulse.waits(channel.scheme, str(error))
            log.warning("network_unavailable", channel=channel.scheme, reason=str(error))
            await asyncio.sleep(wait)
            wait = min(wait * 2, LONGEST_WAIT)
    rt.pulse.begins(channel.scheme)
    rt.owed.set()
    if listens:
        await channel.listen(partial(_take_in, rt, sender))
    else:
        await rt.stopping.wait()


async def _until_stopped(
    rt: Runtime, listener: socket.socket | None, roles: AbstractSet[str], settings: Settings
) -> None:
    stop_by_signal(rt.stopping)
    for channel in rt.channels.values():  # before anything is sent
        rt.pulse.waits(channel.scheme, "it has not been reached yet")
    async with asyncio.TaskGroup() as group:
        if listener:
            from lessonbot.web.app import build  # noqa: PLC0415 - only where it is served

            app = build(rt, clock=clock)
            proxies = settings.trusted_proxies
            group.create_task(serve_web(app, listener, rt.stopping, proxies))
            group.create_task(_let_in_the_first(rt))
        if "engine" in roles:
            from lessonbot.engines import choosing, loops  # noqa: PLC0415 - only where it runs

            group.create_task(
                loops.run(rt, clock, choosing.chosen(settings.lessonbot_engine, rt, clock))
            )
        group.create_task(beating.beat(rt, clock, roles))
        for sender, channel in rt.channels.items():
            attending = _attend(rt, sender, channel, listens="telegram" in roles)
            group.create_task(_until(rt.stopping, attending))
        loaded()
        address = {"address": _address(listener)} if listener else {}
        log.info("running", roles=sorted(roles), **address, public_url=rt.public_url)
    log.info("stopped")


async def _let_in_the_first(rt: Runtime) -> None:
    """Print the link that makes the first owner, once no channel has refused its settings."""
    if rt.channels:
        await rt.idle(rt.stopping, _REFUSES_WITHIN)
    link = None
    try:
        if not rt.stopping.is_set():
            link = await staffing.first_link(rt, clock())
    except DatabaseUnavailable as error:  # the next start prints it
        log.warning("database_unavailable", part="first_link", reason=str(error))
    if link:
        tell(f"Nobody can use the console yet. Open this link to become its owner: {link}")


def stop_by_signal(stopping: asyncio.Event) -> None:
    """Set this when somebody ends the process."""
    loop = asyncio.get_running_loop()
    for each in (signal.SIGTERM, signal.SIGINT):
        try:
            loop.add_signal_handler(each, stopping.set)
        except NotImplementedError:  # Windows
            signal.signal(each, lambda *_: loop.call_soon_threadsafe(stopping.set))


async def serve_web(
    app: FastAPI, listener: socket.socket, stopping: asyncio.Event, proxies: Sequence[str] = ()
) -> None:
    """Serve an app until stopped; who asks through one of these proxies is told by that."""
    web = _server(app, proxies)
    watch = asyncio.create_task(_shut(web, stopping))
    try:
        await web.serve(sockets=[listener])
    finally:
        stopping.set()
        watch.cancel()


def listening(host: str, port: int) -> socket.socket:
    """A socket that listens there. Raises Misconfiguration when it cannot be had."""
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        return socket.create_server((host, port), family=family)
    except OSError as error:
        raise Misconfiguration(
            f"cannot listen on {host}:{port}: {error.strerror or error}. "
            "Set LESSONBOT_HOST and LESSONBOT_PORT to an address that is free"
        ) from error


def _address(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


async def _shut(web: Server, stopping: asyncio.Event) -> None:
    await stopping.wait()
    web.should_exit = True


async def _take_in(rt: Runtime, sender: int, received: Sequence[Received]) -> None:
    await talking.take_in(rt, sender, received, clock())


async def _until(stopping: asyncio.Event, work: Awaitable[None]) -> None:
    """Work until it ends or everything stops."""
    task = asyncio.ensure_future(work)
    stop = asyncio.create_task(stopping.wait())
    try:
        await asyncio.wait({task, stop}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        ended = task.done()
        task.cancel()
        stop.cancel()
        await asyncio.gather(task, stop, return_exceptions=True)  # whatever ended meanwhile
    if ended:
        task.result()
