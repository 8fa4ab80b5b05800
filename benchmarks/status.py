"""Status callbacks of Twilio, signed: three for each message, through its webhook to the outbox."""

import asyncio
import time
from collections.abc import Sequence
from contextlib import nullcontext
from itertools import islice
from multiprocessing.connection import Connection
from operator import itemgetter
from typing import Any
from urllib.parse import parse_qsl

from fastapi import FastAPI, Request, Response
from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import async_sessionmaker
from sqlalchemy.orm import registry

from benchmarks import callbacks, crowd
from benchmarks.apart import apart
from benchmarks.databases import Server, servers
from benchmarks.outbound_twilio import sender
from benchmarks.posting import post
from benchmarks.receiving import Serve, serve, started
from benchmarks.report import Figures, script, table
from lessonbot.channels.base import Stage
from lessonbot.cli.serving import clock
from lessonbot.services import teaching
from lessonbot.store import tables
from lessonbot.store.tables import DeliveryState, deliveries
from lessonbot.web.app import build

MANY, PEERS, QUICK, QUICK_PEERS = 5_000, 500, 2_500, 200
STAGES = (Stage.SENT, Stage.DELIVERED, Stage.READ)
WARM = 100
_AT_ONCE = 100  # connections: a provider opens as many as it likes
_BEHIND = 100  # other messages between two callbacks of one


class _Delivery:
    """A row of the outbox, as the ORM keeps it."""

    status_rank: int


registry().map_imperatively(_Delivery, tables.deliveries)


def measure(quick: bool) -> Figures:  # noqa: FBT001 - the size of a benchmark
    """Callbacks for each CPU-second, ours and with one ORM transaction each."""
    many, few, rounds = (QUICK, QUICK_PEERS, 2) if quick else (MANY, PEERS, 3)
    ratios, rows = [], []
    with servers() as both:
        for server in both:
            with server.database() as url:
                # in turns, and the best of each, because a machine has better and worse minutes
                ids = iter(apart(fill, url, rounds * (many + few + 2 * WARM)))
                pairs = [
                    (
                        told(server, url, ours, list(islice(ids, many + WARM))),
                        told(server, url, peer, list(islice(ids, few + WARM))),
                    )
                    for _ in range(rounds)
                ]
            mine, theirs = (max(each, key=itemgetter(1)) for each in zip(*pairs, strict=True))
            rows.append((f"lessonbot, {server.name}", *mine))
            rows.append((f"one ORM transaction each, {server.name}", *theirs))
            ratios.append(mine[1] / theirs[1])
    table("Status callbacks of Twilio", ["", "callbacks", "per CPU-s", "server us"], rows)
    return {"status_vs_orm": min(ratios)}


def told(server: Server, url: str, work: Serve, ids: Sequence[int]) -> tuple[int, float, float]:
    """How many callbacks, how many a CPU-second, and the server's microseconds for each.

    They are about the messages with these ids, of which the first are to warm up with.
    """
    warm, measured = _callbacks(ids[:WARM]), _callbacks(ids[WARM:])
    with started(work, url) as receiver:
        asyncio.run(post(receiver.port, warm, None, _AT_ONCE))
        before, there = receiver.cpu(), server.cpu()
        posted = asyncio.run(post(receiver.port, measured, None, _AT_ONCE))
        _, after = receiver.stop()
        there = server.cpu() - there
    if posted.refused or apart(_read_ones, url, ids) != len(ids):
        raise RuntimeError("not every callback was taken")
    count = len(measured)
    return count, count / (after - before), there / count * 1e6


def _callbacks(ids: Sequence[int]) -> list[bytes]:
    """Each message is sent, delivered and read, while others are on their way."""
    return [
        callbacks.status(row, stage)
        for start in range(0, len(ids), _BEHIND)
        for stage in STAGES
        for row in ids[start : start + _BEHIND]
    ]


def fill(url: str, messages: int) -> list[int]:
    """As many messages that were sent; their ids."""
    return asyncio.run(_sent(url, messages))


async def _sent(url: str, messages: int) -> list[int]:
    await crowd.fill(url, messages, messages)
    async with crowd.school(url) as rt:
        while await teaching.open_due_lessons(rt, crowd.FIRST):
            pass
        async with rt.database.write() as tx:
            values = {"state": DeliveryState.SENT, "sent_at": crowd.FIRST}
            await tx.execute(update(deliveries).values(values))
            rows = await tx.scalars(select(deliveries.c.id).order_by(deliveries.c.id))
            return list(rows)[:messages]


def _read_ones(url: str, ids: Sequence[int]) -> int:
    return asyncio.run(_counted(url, ids))


async def _counted(url: str, ids: Sequence[int]) -> int:
    read = deliveries.c.provider_status == Stage.READ.value
    read &= deliveries.c.id.between(ids[0], ids[-1])
    async with crowd.school(url) as rt, rt.database.read() as tx:
        return await tx.scalar(select(func.count()).where(read)) or 0


async def ours(url: str, talk: Connection) -> None:
    """The web app with a WhatsApp sender, as `lessonbot run` has it."""
    async with crowd.school(url) as rt:
        rt.channels = {next(iter(rt.senders)): sender("whatsapp", "https://127.0.0.1")}
        await serve(build(rt, clock=clock), rt.stopping, talk)
        talk.send(({}, time.process_time()))


async def peer(url: str, talk: Connection) -> None:
    """One ORM transaction for each callback; on SQLite its writers queue, which is kinder."""
    async with crowd.school(url) as rt:
        sessions = async_sessionmaker(rt.database.writing, expire_on_commit=False)
        turn = asyncio.Lock() if rt.database.is_sqlite else nullcontext()
        app = FastAPI()

        async def callback(request: Request) -> Response:
            fields = dict(parse_qsl((await request.body()).decode()))
            signature = request.headers["x-twilio-signature"]
            if not callbacks.is_genuine(request.url.path, fields, signature):
                return Response(status_code=403)
            stage = Stage(fields["MessageStatus"])
            number = int(request.path_params["delivery"])
            async with turn, sessions() as session:
                delivery: Any = await session.get(_Delivery, number, with_for_update=True)
                if delivery and delivery.status_rank < stage.rank:
                    delivery.state = DeliveryState.SENT
                    delivery.provider_id = fields["MessageSid"]
                    delivery.provider_status = stage.value
                    delivery.status_rank = stage.rank
                await session.commit()
            return Response(status_code=204)

        app.add_route(f"{callbacks.STATUS}{{delivery}}", callback, methods=["POST"])
        await serve(app, rt.stopping, talk)
        talk.send(({}, time.process_time()))


if __name__ == "__main__":
    script(measure, __doc__)
