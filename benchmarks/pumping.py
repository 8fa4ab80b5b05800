"""Lessons from the outbox to a network, whole and durable, and its channel alone beside them."""

import asyncio
import datetime as dt
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import func, literal, select, update

from benchmarks import crowd, peers
from benchmarks.apart import apart, cpu
from benchmarks.databases import Server
from benchmarks.provider import Provider
from lessonbot.channels.base import Channel, Parcel
from lessonbot.channels.text import fit
from lessonbot.cli.output import fastest_loop, loaded
from lessonbot.domain.messages import Kind, Outbound
from lessonbot.domain.price import Price
from lessonbot.services import outbox, sending
from lessonbot.services.pacing import Tempo
from lessonbot.services.runtime import Runtime
from lessonbot.store import deliveries, prices
from lessonbot.store.tables import DeliveryState, addresses, tallies
from lessonbot.store.tables import deliveries as owed
from lessonbot.store.tallies import OWED

AT_ONCE = 128
WARM = 1_000
PACE = Tempo(per_second=50_000, person_seconds=1)  # paced like any sender, but not held up by it
PRICES = (Price("whatsapp", "+254", "USD", 5_000), Price("sms", "+254", "USD", 52_000))
HEADS = ("", "messages", "per CPU-s", "CPU us", "server us", "per second")
_LATER = dt.timedelta(hours=1)
_LOOK_AGAIN = 0.2


@dataclass(frozen=True)
class Network:
    """A sender before a provider at an address, the lesson that everybody is owed, and to whom.

    `prefix` makes addresses of the crowd's numbers.
    """

    channel: Callable[[str], Channel]
    message: Outbound
    prefix: str = ""


@dataclass(frozen=True)
class Sent:
    """Messages, the CPU of their own process and of the database server, and the time taken."""

    messages: int
    cpu: float
    seconds: float
    server: float = 0.0

    @property
    def rate(self) -> float:
        """Messages for each CPU-second."""
        return self.messages / self.cpu

    def row(self) -> tuple[object, ...]:
        """The numbers of the table."""
        us = (self.cpu / self.messages * 1e6, self.server / self.messages * 1e6)
        return (self.messages, self.rate, *us, self.messages / self.seconds)


def peer(which: str, there: Provider, messages: int) -> Sent:
    """The bare loop of another library."""
    return Sent(messages, *peers.send(which, there.url, there.certificate, messages))


def bare(network: Network, there: Provider, messages: int) -> Sent:
    """The channel alone, without an outbox."""
    return apart(_bare, network, there.url, messages)


def _bare(network: Network, url: str, messages: int) -> Sent:
    return _run(_sent_bare(network, url, messages))


def _run(work: Coroutine[Any, Any, Sent]) -> Sent:
    """As the product runs."""
    loaded()
    with asyncio.Runner(loop_factory=fastest_loop()) as runner:
        return runner.run(work)


async def _sent_bare(network: Network, url: str, messages: int) -> Sent:
    async with _started(network, url) as channel:
        (fitted,) = fit(network.message, channel.limits)

        async def send(number: int) -> None:
            path = f"{network.prefix}{crowd.PATHS + number}"
            await channel.send(path, Parcel(fitted.text, fitted.choices, delivery=number))

        await asyncio.gather(*(send(number) for number in range(AT_ONCE)))
        numbers = iter(range(messages))

        async def sender() -> None:
            for number in numbers:
                await send(number)

        used, began = cpu(), time.monotonic()
        await asyncio.gather(*(sender() for _ in range(AT_ONCE)))
        return Sent(messages, cpu() - used, time.monotonic() - began)


@asynccontextmanager
async def _started(network: Network, url: str) -> AsyncIterator[Channel]:
    channel = network.channel(url)
    await channel.start()
    try:
        yield channel
    finally:
        await channel.stop()


def durable(network: Network, place: Server, there: Provider, messages: int) -> Sent:
    """The whole way: claimed, looked up, paced, sent, and the receipt written down."""
    with place.database() as url:
        apart(fill, network, url, messages)
        before = place.cpu()
        sent = apart(pumped, network, url, there.url, messages, PACE)
        # the server's is known for all, with those to warm up
        return replace(sent, server=(place.cpu() - before) * messages / (messages + WARM))


def fill(network: Network, url: str, messages: int) -> None:
    """Owe one lesson to each of so many, and some more before them to warm up with."""
    asyncio.run(_owe(network, url, messages))


async def _owe(network: Network, url: str, messages: int) -> None:
    people = WARM + messages
    await crowd.fill(url, people, 1)
    async with crowd.school(url) as rt:
        (sender,) = rt.senders
        rt.channels = {sender: network.channel(rt.public_url)}
        rows = [row for n in range(1, people + 1) for row in _lesson(rt, network.message, n)]
        async with rt.database.write() as tx:
            for price in PRICES:
                await prices.put(tx, rt.organisation, price)
            for start in range(0, len(rows), 1_000):
                await deliveries.add(tx, rows[start : start + 1_000])
            path = literal(network.prefix) + addresses.c.path
            # who has just said something may be told anything, on every network
            await tx.execute(update(addresses).values(path=path, last_inbound_at=crowd.FIRST))


def _lesson(rt: Runtime, message: Outbound, number: int) -> list[dict[str, Any]]:
    (sender,) = rt.senders
    envelope = outbox.Envelope(
        rt.organisation, sender, number, number, f"lesson-{number}", Kind.LESSON
    )
    due = crowd.FIRST if number <= WARM else crowd.FIRST + _LATER
    return outbox.rows(rt, envelope, [replace(message, key=f"lesson-{number}")], due)


def pumped(network: Network, url: str, address: str, messages: int, pace: Tempo) -> Sent:
    """Send all that is owed; the seconds are those until the last one was accepted."""
    return _run(_sent_durably(network, url, address, messages, pace))


async def _sent_durably(
    network: Network, url: str, address: str, messages: int, pace: Tempo
) -> Sent:
    async with crowd.school(url) as school, _started(network, address) as channel:
        (sender,) = school.senders
        rt = replace(school, channels={sender: channel}, tempos={sender: pace})
        began = time.monotonic()
        ahead = dt.timedelta()

        def clock() -> dt.datetime:
            return crowd.FIRST + ahead + dt.timedelta(seconds=time.monotonic() - began)

        pump = asyncio.create_task(sending.pump(rt, clock))
        await _until_sent(rt, WARM)
        used, ahead = cpu(), _LATER
        started = clock()
        rt.owed.set()
        await _until_sent(rt, WARM + messages)
        used = cpu() - used
        async with rt.database.read() as tx:
            ended: dt.datetime | None = await tx.scalar(select(func.max(owed.c.sent_at)))
        sent = Sent(messages, used, ((ended or clock()) - started).total_seconds())
        rt.stopping.set()
        await pump
        return sent


async def _until_sent(rt: Runtime, messages: int) -> None:
    """Until so many were sent; an error if something came to another end."""
    ended: dict[str, int] = {}
    while ended.get(DeliveryState.SENT, 0) < messages:
        await asyncio.sleep(_LOOK_AGAIN)
        async with rt.database.read() as tx:
            counts = select(tallies.c.outcome, func.sum(tallies.c["count"]))
            found = await tx.execute(counts.group_by(tallies.c.outcome))
        ended = {outcome: count for outcome, count in found if outcome != OWED}
        if ended.keys() - {DeliveryState.SENT}:
            raise RuntimeError("not everything was sent")
