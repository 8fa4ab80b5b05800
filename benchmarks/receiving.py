"""Processes that receive: lessonbot's web app with its answering loop, and its peer on an ORM."""

import asyncio
import gc
import multiprocessing
import socket
import time
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection

import psutil
from fastapi import FastAPI
from sqlalchemy import select

from benchmarks import crowd
from lessonbot.channels.base import Channel
from lessonbot.channels.telegram import Telegram
from lessonbot.cli.output import loaded, run_async
from lessonbot.cli.serving import clock, listening, serve_web
from lessonbot.services import talking
from lessonbot.services.runtime import Runtime
from lessonbot.store.tables import inbound
from lessonbot.web.app import build

HOOK = "/telegram/default/webhook"
SECRET = "secret"  # noqa: S105 - of nothing
_PATIENCE = 5.0
Decided = dict[str, float]
"""When the decision was committed on updates that were told received before it, by number."""

Serve = Callable[[str, Connection], Coroutine[None, None, None]]


class Unhurried(Telegram):
    """A bot that does not tell Telegram to stop the button's spinner: that is sending."""

    def _answer_tap(self, tap: str) -> None:
        pass


def bot() -> Telegram:
    """A bot with a webhook."""
    return Unhurried("123:" + "a" * 35, mode="webhook", hook_path=HOOK, secret=SECRET)


@dataclass(frozen=True)
class Receiver:
    """A process that receives at a port."""

    port: int
    process: psutil.Process
    talk: Connection

    def cpu(self) -> float:
        """Seconds of CPU, user and system, since it began."""
        times = self.process.cpu_times()
        return float(times.user + times.system)

    def stop(self) -> tuple[Decided, float]:
        """Stop it; when each decision was committed, and its seconds of CPU in the end."""
        self.talk.send("stop")
        decided, spent = self.talk.recv()
        return decided, spent


@contextmanager
def started(work: Serve, url: str) -> Iterator[Receiver]:
    """Run a server in a process of its own."""
    fresh = multiprocessing.get_context("spawn")
    ours, theirs = fresh.Pipe()
    child = fresh.Process(target=_run, args=(work, url, theirs))
    child.start()
    try:
        yield Receiver(ours.recv(), psutil.Process(child.pid), ours)
    finally:
        child.join(_PATIENCE)
        child.terminate()
        child.join()


def _run(work: Serve, url: str, talk: Connection) -> None:
    gc.disable()  # until all is loaded, as the command does
    run_async(work(url, talk))


async def ours(channel: Callable[[], Channel], url: str, talk: Connection) -> None:
    """The web app and the answering loop in one process, as `lessonbot run` has them."""
    async with crowd.school(url) as rt:
        sender = next(iter(rt.senders))
        rt.channels = {sender: channel()}
        batches: list[tuple[int, float]] = []
        answering = asyncio.create_task(_answer(rt, batches))
        await serve(build(rt, clock=clock), rt.stopping, talk)
        await answering
        spent = time.process_time()
        talk.send((await _decided(rt, batches), spent))


async def _answer(rt: Runtime, batches: list[tuple[int, float]]) -> None:
    rt.answers = True
    while True:
        rt.arrived.clear()
        if done := await talking.handle_inbound(rt, clock()):
            batches.append((done, time.monotonic()))
        elif rt.stopping.is_set():
            return
        if done < talking.BATCH:
            await rt.idle(rt.arrived, 0.2)


async def _decided(rt: Runtime, batches: list[tuple[int, float]]) -> Decided:
    """Batches are taken in the order of arrival; the others were decided when told received."""
    apart = inbound.c.handled_at > inbound.c.received_at
    query = select(inbound.c.provider_id).where(apart).order_by(inbound.c.id)
    async with rt.database.read() as tx:
        numbers = iter((await tx.scalars(query)).all())
    return {
        number: at for size, at in batches for _, number in zip(range(size), numbers, strict=False)
    }


async def serve(app: FastAPI, stopping: asyncio.Event, talk: Connection) -> None:
    """Serve until the other end says stop; it is told the port first."""
    listener: socket.socket = listening("127.0.0.1", 0)
    loop = asyncio.get_running_loop()
    loop.add_reader(talk.fileno(), stopping.set)
    serving = asyncio.create_task(serve_web(app, listener, stopping))
    loaded()
    talk.send(listener.getsockname()[1])
    await serving
    loop.remove_reader(talk.fileno())
    listener.close()
