"""What goes out: lessons from the outbox to Telegram, beside the bare send loops of others."""

import asyncio
import datetime as dt
import os
import time
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import func, select

from benchmarks import crowd, peers
from benchmarks.apart import apart, cpu
from benchmarks.databases import Server, servers
from benchmarks.peers.loops import AT_ONCE, BOLD, CHOICES, FIRST, TOKEN, WORDS
from benchmarks.provider import Provider, provider
from benchmarks.report import Figures, script, table
from lessonbot.channels.base import Parcel
from lessonbot.channels.telegram import Telegram
from lessonbot.cli.output import fastest_loop, loaded
from lessonbot.domain.messages import Choice, Kind, Outbound
from lessonbot.domain.text import Span
from lessonbot.services import outbox, sending
from lessonbot.services.pacing import Tempo
from lessonbot.services.runtime import Runtime
from lessonbot.store import deliveries
from lessonbot.store.tables import DeliveryState, tallies
from lessonbot.store.tables import deliveries as owed
from lessonbot.store.tallies import OWED

MANY, QUICK = 20_000, 6_000
AIOGRAMS, QUICK_AIOGRAMS = 6_000, 3_000
PTBS, QUICK_PTBS = 1_500, 500
WARM = 1_000
PACE = Tempo(per_second=50_000, person_seconds=1)  # paced like any bot, but not held up by it
_LATER = dt.timedelta(hours=1)
_TEXT = (
    Span(WORDS[: BOLD[0]]),
    Span(WORDS[BOLD[0] :][: BOLD[1]], "bold"),
    Span(WORDS[sum(BOLD) :]),
)
_CHOICES = tuple(Choice(each, f"a:1:{place}") for place, each in enumerate(CHOICES))
_MESSAGE = Outbound("lesson", _TEXT, _CHOICES)
_LOOK_AGAIN = 0.2


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


def measure(quick: bool) -> Figures:  # noqa: FBT001 - the size of a benchmark
    """Messages for each CPU-second: ours with all that makes them durable, theirs without."""
    many = QUICK if quick else MANY
    with provider() as there, servers() as places:
        os.environ["SSL_CERT_FILE"] = str(there.certificate)
        ptb = _peer("ptb", there, QUICK_PTBS if quick else PTBS)
        # on both sides of ours, because a machine has better and worse minutes
        before = _peer("aiogram", there, QUICK_AIOGRAMS if quick else AIOGRAMS)
        bare = apart(_bare, there.url, many)
        durable = {place.name: _durable(place, there, many) for place in places}
        after = _peer("aiogram", there, QUICK_AIOGRAMS if quick else AIOGRAMS)
    aiogram = max(before, after, key=lambda each: each.rate)
    rows = [
        ("python-telegram-bot, default transport", *ptb.row()),
        ("aiogram, bare loop", *aiogram.row()),
        ("lessonbot's channel, bare loop", *bare.row()),
        *((f"lessonbot's outbox, {name}", *each.row()) for name, each in durable.items()),
    ]
    heads = ["", "messages", "per CPU-s", "CPU us", "server us", "per second"]
    table(f"To Telegram: TLS, 60 ms away, {AT_ONCE} at once", heads, rows)
    worst = min(each.rate for each in durable.values())
    return {
        **{f"outbound_per_cpu_s_{name}": each.rate for name, each in durable.items()},
        "outbound_vs_aiogram": worst / aiogram.rate,
        "outbound_vs_ptb_default": worst / ptb.rate,
    }


def _peer(which: str, there: Provider, messages: int) -> Sent:
    return Sent(messages, *peers.send(which, there.url, there.certificate, messages))


def _run(work: Coroutine[Any, Any, Sent]) -> Sent:
    """As the product runs."""
    loaded()
    with asyncio.Runner(loop_factory=fastest_loop()) as runner:
        return runner.run(work)


def _bare(url: str, messages: int) -> Sent:
    """The channel alone, without an outbox."""
    return _run(_sent_bare(url, messages))


async def _sent_bare(url: str, messages: int) -> Sent:
    async with _bot(url) as bot:

        async def send(number: int) -> None:
            await bot.send(str(FIRST + number), Parcel(_TEXT, _CHOICES))

        await asyncio.gather(*(send(number) for number in range(AT_ONCE)))
        numbers = iter(range(messages))

        async def sender() -> None:
            for number in numbers:
                await send(number)

        used, began = cpu(), time.monotonic()
        await asyncio.gather(*(sender() for _ in range(AT_ONCE)))
        return Sent(messages, cpu() - used, time.monotonic() - began)


@asynccontextmanager
async def _bot(url: str) -> AsyncIterator[Telegram]:
    bot = Telegram(TOKEN, api_url=url)
    await bot.start()
    try:
        yield bot
    finally:
        await bot.stop()


def _durable(place: Server, there: Provider, messages: int) -> Sent:
    """The whole way: claimed, looked up, paced, sent, and the receipt written down."""
    with place.database() as url:
        apart(fill, url, messages)
        before = place.cpu()
        sent = apart(pumped, url, there.url, messages, PACE)
        return replace(sent, server=place.cpu() - before)


def fill(url: str, messages: int) -> None:
    """Owe one lesson to each of so many, and some more before them to warm up with."""
    asyncio.run(_owe(url, messages))


async def _owe(url: str, messages: int) -> None:
    people = WARM + messages
    await crowd.fill(url, people, 1)
    async with crowd.school(url) as rt:
        rows = [row for number in range(1, people + 1) for row in _lesson(rt, number)]
        async with rt.database.write() as tx:
            for start in range(0, len(rows), 1_000):
                await deliveries.add(tx, rows[start : start + 1_000])


def _lesson(rt: Runtime, number: int) -> list[dict[str, Any]]:
    (sender,) = rt.senders
    envelope = outbox.Envelope(
        rt.organisation, sender, number, number, f"lesson-{number}", Kind.LESSON
    )
    message = replace(_MESSAGE, key=f"lesson-{number}")
    due = crowd.FIRST if number <= WARM else crowd.FIRST + _LATER
    return outbox.rows(rt, envelope, [message], due)


def pumped(url: str, address: str, messages: int, pace: Tempo) -> Sent:
    """Send all that is owed; the seconds are those until the last one was accepted."""
    return _run(_sent_durably(url, address, messages, pace))


async def _sent_durably(url: str, address: str, messages: int, pace: Tempo) -> Sent:
    async with crowd.school(url) as school, _bot(address) as bot:
        (sender,) = school.senders
        rt = replace(school, channels={sender: bot}, tempos={sender: pace})
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


if __name__ == "__main__":
    script(measure, __doc__)
