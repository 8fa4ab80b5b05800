"""Many learners at once: put into the database, taught by a process, and counted."""

import asyncio
import datetime as dt
from collections import Counter
from collections.abc import Callable, Mapping

import msgspec
from msgspec import structs
from sqlalchemy import func, select, update

from lessonbot.cli.chaos import learners
from lessonbot.cli.chaos.learners import FIRST_CHAT
from lessonbot.cli.serving import clock
from lessonbot.domain.course import Course
from lessonbot.domain.enrolment import Enrolment, Progress
from lessonbot.domain.messages import Outbound
from lessonbot.domain.schedule import Due
from lessonbot.domain.text import Text, plain
from lessonbot.store import tables
from lessonbot.store.tables import DeliveryState, InboundState
from tests.e2e.support import PATIENCE, Site
from tests.support.courses import course

ONE_DAY = dt.timedelta(days=1)
LEASE = dt.timedelta(minutes=2)
OPEN = (DeliveryState.WAITING, DeliveryState.CLAIMED)
LESSON = ("Day 1 of 3", "What about q10?")


async def due_now(site: Site, count: int) -> list[int]:
    """Learners whose first lesson is due this minute; their chats."""
    return list(await enrolled(site, count, learners.due_now))


async def asked(site: Site, count: int) -> dict[int, str]:
    """Learners who were asked their first question; by chat the data of its right button."""
    made = await enrolled(site, count, _asked)
    return {chat: f"q{each.public_id}.1.a" for chat, each in made.items()}


async def enrolled(
    site: Site, count: int, make: Callable[[dt.datetime], Enrolment], taught: Course | None = None
) -> Mapping[int, Enrolment]:
    """Learners of a course who have started the bot; their enrolments by chat."""
    chats = range(FIRST_CHAT, FIRST_CHAT + count)
    made = await learners.enrol(site.database, taught or course(), chats, make, clock())
    for chat in chats:
        site.api.meet(chat).state = "open"
    return made


def _asked(now: dt.datetime) -> Enrolment:
    return structs.replace(
        learners.due_now(now),
        progress=Progress(lesson=1, queue=("lesson-1/q10",), asking=True, asked=1),
        next=Due(now + ONE_DAY, now.date() + ONE_DAY),
        last=Due(now, now.date()),
    )


async def leases_end(site: Site) -> None:
    """What a killed process had claimed is free again, as if its lease of a minute were over.

    What a living process is writing just then is left alone: it is not in doubt.
    """
    deliveries = tables.deliveries
    claimed = (
        select(deliveries.c.id)
        .where(deliveries.c.state == DeliveryState.CLAIMED)
        .with_for_update(skip_locked=True)
    )
    async with site.database.write() as tx:
        ids = (await tx.execute(claimed)).scalars().all()
        await tx.execute(
            update(deliveries).where(deliveries.c.id.in_(ids)).values(claimed_at=clock() - LEASE)
        )


async def in_doubt(site: Site, of: int | None = None) -> int:
    """How many messages were posted without the database knowing: they come a second time.

    Of all, or of those that one process had claimed.
    """
    deliveries, owners = tables.deliveries, tables.addresses
    rows = (
        select(deliveries.c.content, owners.c.path)
        .join(owners, owners.c.id == deliveries.c.address_id)
        .where(deliveries.c.state.in_(OPEN))
    )
    if of is not None:
        rows = rows.where(deliveries.c.claimed_by.endswith(f":{of}"))
    async with site.database.read() as tx:
        owed = [
            (int(row.path), plain(_words(msgspec.convert(row.content, Outbound))))
            for row in await tx.execute(rows)
        ]
    return sum(words in site.api.posts(chat) for chat, words in owed)


def _words(message: Outbound) -> Text:
    return message.revision.text if message.revision else message.text


async def nothing_is_left(site: Site) -> None:
    """Wait until everything is answered and sent."""
    async with asyncio.timeout(PATIENCE):
        while await _left(site):  # noqa: ASYNC110 - another process does the work
            await asyncio.sleep(0.05)


async def _left(site: Site) -> int:
    enrolled, inbound, deliveries = tables.enrolments.c, tables.inbound.c, tables.deliveries.c
    unconfirmed = len(site.api.updates.waiting)  # looked at first: what goes on moves on from here
    async with site.database.read() as tx:
        counts = [
            await tx.scalar(select(func.count()).where(inbound.state == InboundState.WAITING)),
            await tx.scalar(select(func.count()).where(enrolled.next_at <= clock())),
            await tx.scalar(select(func.count()).where(deliveries.state.in_(OPEN))),
        ]
    return unconfirmed + sum(count or 0 for count in counts)


def posted(site: Site, chat: int) -> list[str]:
    """The first lines of what was posted to a chat, in order, without second copies."""
    return list(dict.fromkeys(text.splitlines()[0] for text in site.api.posts(chat)))


def copies(site: Site) -> int:
    """How many messages were posted more often than once to the same chat."""
    counted = Counter((chat, text) for chat in site.api.chats for text in site.api.posts(chat))
    return sum(count - 1 for count in counted.values())
