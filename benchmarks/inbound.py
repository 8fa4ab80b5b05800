"""What comes in: a tap on an answer by webhook, until its decision and reply are committed."""

import asyncio
import json
import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from sqlalchemy import func, literal, select, update

from benchmarks import crowd, orm, receiving
from benchmarks.apart import apart
from benchmarks.databases import Server, servers
from benchmarks.posting import Posted, post, request
from benchmarks.receiving import HOOK, SECRET, Decided, Serve, started
from benchmarks.report import Figures, script, table
from lessonbot.domain.messages import Kind
from lessonbot.services import teaching
from lessonbot.store.tables import addresses, attempts, deliveries, enrolments, learners

MANY, PEERS, QUICK, QUICK_PEERS = 20_000, 2_000, 4_000, 600
RATES = (200, 1_000)
SECONDS, QUICK_SECONDS = 15, 4
WARM = 200
ROUNDS = 3
_FIRST = 700_000_000
NAME = "Amina"
CHOSEN = "c"  # of the shipped course's first question: the right one
HEADS = ("", "updates", "per CPU-s", "CPU us", "server us", "p50 ms", "p99 ms")


@dataclass(frozen=True)
class Network:
    """Who receives a network's updates, and how these look.

    `tap` makes the update of a number from an address and an enrolment's public id, `known` is
    the network's id of it; `prefix` makes addresses of the crowd's numbers.
    """

    work: Serve
    tap: Callable[[int, str, str], bytes]
    known: Callable[[int], str]
    prefix: str = ""


@dataclass(frozen=True)
class Handled:
    """What some updates came to, and after how many milliseconds each was decided."""

    updates: int
    cpu: float
    server: float
    waits: list[float]

    @property
    def rate(self) -> float:
        """Updates for each CPU-second of the process that received them."""
        return self.updates / self.cpu

    def after(self, share: float) -> float:
        """Milliseconds within which this share of the updates was decided."""
        return sorted(self.waits)[min(len(self.waits) - 1, math.ceil(share * len(self.waits)))]

    def row(self) -> tuple[object, ...]:
        """The numbers of the table."""
        us = (self.cpu / self.updates * 1e6, self.server / self.updates * 1e6)
        return (self.updates, self.rate, *us, self.after(0.5), self.after(0.99))


def measure(quick: bool) -> Figures:  # noqa: FBT001 - the size of a benchmark
    """Updates for each CPU-second, ours and the peer's, and how long they wait at two rates."""
    figures: Figures = {}
    waits: dict[int, list[float]] = {rate: [] for rate in RATES}
    rows = []
    with servers() as places:
        for server in places:
            # in turns, and the best of each, because a machine has better and worse minutes
            both = [
                (
                    handled(server, TELEGRAM, QUICK if quick else MANY),
                    handled(server, _PEER, QUICK_PEERS if quick else PEERS),
                )
                for _ in range(ROUNDS)
            ]
            mine, theirs = (
                max(each, key=lambda done: done.rate) for each in zip(*both, strict=True)
            )
            rows += [(f"lessonbot, {server.name}", *mine.row())]
            rows += [(f"one ORM transaction each, {server.name}", *theirs.row())]
            figures[f"inbound_vs_orm_{server.name}"] = mine.rate / theirs.rate
            for rate in RATES:
                updates = rate * (QUICK_SECONDS if quick else SECONDS)
                steady = handled(server, TELEGRAM, updates, rate)
                rows += [(f"lessonbot, {server.name}, {rate}/s", *steady.row())]
                waits[rate].append(steady.after(0.99))
    table("From webhook to committed decision and reply", HEADS, rows)
    return figures | {f"inbound_p99_ms_at_{rate}": max(waits[rate]) for rate in RATES}


def handled(
    server: Server, network: Network, updates: int, per_second: float | None = None
) -> Handled:
    """Receive so many updates: at a fixed rate, or as fast as they are answered."""
    with server.database() as url:
        return _taken(server, url, network, updates, per_second)


def _taken(
    server: Server, url: str, network: Network, updates: int, per_second: float | None
) -> Handled:
    everyone = apart(_fill, url, network, updates + WARM)
    warm, measured = everyone[:WARM], everyone[WARM:]
    with started(network.work, url) as receiver:
        asyncio.run(post(receiver.port, warm, None))
        before, there = receiver.cpu(), server.cpu()
        posted = asyncio.run(post(receiver.port, measured, per_second))
        decided, after = receiver.stop()
        there = server.cpu() - there
    apart(_check, url, updates + WARM)
    return Handled(updates, after - before, there, _waits(network, posted, decided))


def _waits(network: Network, posted: Posted, decided: Decided) -> list[float]:
    """From the moment an update should have been posted to the commit of its decision."""
    if posted.refused:
        raise RuntimeError(f"{posted.refused} updates were refused")
    return [
        (decided.get(network.known(WARM + number), answered) - planned) * 1e3
        for number, (planned, answered) in enumerate(
            zip(posted.planned, posted.answered, strict=True)
        )
    ]


def _fill(url: str, network: Network, crowded: int) -> list[bytes]:
    """A crowd with its first question open; the tap of each on the right answer."""
    return asyncio.run(_prepared(url, network, crowded))


async def _prepared(url: str, network: Network, crowded: int) -> list[bytes]:
    await crowd.fill(url, crowded, crowded)
    async with crowd.school(url) as rt:
        while await teaching.open_due_lessons(rt, crowd.FIRST):
            pass
        async with rt.database.write() as tx:
            # as the product makes them; the crowd's are lower case on one database
            named = {enrolments.c.public_id: func.upper(enrolments.c.public_id)}
            await tx.execute(update(enrolments).values(named))
            # known from joining
            await tx.execute(update(learners).values(app_name=NAME, name=NAME))
            path = literal(network.prefix) + addresses.c.path
            await tx.execute(update(addresses).values(path=path))
            rows = await tx.execute(
                select(addresses.c.path, enrolments.c.public_id)
                .join(enrolments, enrolments.c.address_id == addresses.c.id)
                .order_by(addresses.c.id)
            )
            return [network.tap(number, *row) for number, row in enumerate(rows)]


def _tap(number: int, path: str, public_id: str) -> bytes:
    """A callback query as Telegram sends it."""
    chat, person = int(path), {"first_name": NAME, "last_name": "N", "username": f"a{path}"}
    options = [f"q{public_id}.1.{key}" for key in "abcd"]
    keyboard = [
        [{"text": "On Thursday, before it comes", "callback_data": each}] for each in options
    ]
    said = {
        "update_id": _FIRST + number,
        "callback_query": {
            "id": f"{chat * 4_294_967_296 + number}",
            "from": {"id": chat, "is_bot": False, **person, "language_code": "en"},
            "message": {
                "message_id": 17,
                "from": {"id": 123, "is_bot": True, "first_name": "B", "username": "b_bot"},
                "chat": {"id": chat, **person, "type": "private"},
                "date": 1_795_000_000,
                "text": "When should Mama Asha put the coins for the school fee aside?",
                "reply_markup": {"inline_keyboard": keyboard},
            },
            "chat_instance": f"-{chat * 7_919}",
            "data": f"q{public_id}.1.{CHOSEN}",
        },
    }
    headers = f"Content-Type: application/json\r\nX-Telegram-Bot-Api-Secret-Token: {SECRET}\r\n"
    return request(HOOK, headers, json.dumps(said).encode())


def _known(number: int) -> str:
    return str(_FIRST + number)


TELEGRAM = Network(partial(receiving.ours, receiving.bot), _tap, _known)
_PEER = Network(orm.peer, _tap, _known)


def _check(url: str, updates: int) -> None:
    """Every answer was recorded, and each has its replies."""
    asyncio.run(_checked(url, updates))


async def _checked(url: str, updates: int) -> None:
    async with crowd.school(url) as rt, rt.database.read() as tx:
        answers = await tx.scalar(select(func.count()).select_from(attempts))
        replies = await tx.scalar(
            select(func.count(func.distinct(deliveries.c.turn))).where(
                deliveries.c.priority == int(Kind.REPLY)
            )
        )
    if (answers, replies) != (updates, updates):
        raise RuntimeError(f"of {updates} updates, {answers} were recorded, {replies} answered")


if __name__ == "__main__":
    script(measure, __doc__)
