"""The peer: a webhook that handles each update in one SQLAlchemy ORM transaction.

It keeps the update, loads the learner and the enrolment, decides by the same rules, records
the answer and the learner's place, and puts the reply into the outbox.
"""

import asyncio
import datetime as dt
import hmac
import time
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any

import msgspec
from fastapi import FastAPI, Request, Response
from sqlalchemy import Select, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker
from sqlalchemy.orm import joinedload, registry, relationship

from benchmarks import crowd
from benchmarks.receiving import HOOK, SECRET, Decided, bot, serve
from lessonbot.channels.base import Received
from lessonbot.channels.telegram import updates
from lessonbot.cli.serving import clock
from lessonbot.domain import conversation
from lessonbot.domain.enrolment import Enrolment, Progress, State
from lessonbot.domain.learner import Learner
from lessonbot.domain.messages import Kind
from lessonbot.domain.schedule import Due, Pace
from lessonbot.domain.turn import Answered, Talk, Turn
from lessonbot.services import outbox
from lessonbot.services.runtime import Edition, Runtime, public_id
from lessonbot.store import courses, tables


class _Row:
    """A row of a table, as the ORM keeps it; its attributes are the columns."""

    def __init__(self, **columns: Any) -> None:  # noqa: ANN401 - columns of any type
        for name, value in columns.items():
            setattr(self, name, value)

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - columns of any type
        raise AttributeError(name)


class _Learner(_Row):
    pass


class _Address(_Row):
    pass


class _Enrolment(_Row):
    pass


class _Attempt(_Row):
    pass


class _Inbound(_Row):
    pass


class _Delivery(_Row):
    pass


_mapped = registry()
_mapped.map_imperatively(_Learner, tables.learners)
_mapped.map_imperatively(_Address, tables.addresses, properties={"learner": relationship(_Learner)})
_mapped.map_imperatively(_Enrolment, tables.enrolments)
_mapped.map_imperatively(_Attempt, tables.attempts)
_mapped.map_imperatively(_Inbound, tables.inbound)
_mapped.map_imperatively(_Delivery, tables.deliveries)


@dataclass(frozen=True)
class _Peer:
    """What the peer works with; on SQLite its writers queue, which is kinder to it."""

    rt: Runtime
    sender: int
    edition: Edition
    sessions: async_sessionmaker[AsyncSession]
    turn: AbstractAsyncContextManager[None]


async def peer(url: str, talk: Connection) -> None:
    """A webhook with one ORM transaction for each update."""
    async with crowd.school(url) as rt:
        sender = next(iter(rt.senders))
        rt.channels = {sender: bot()}
        async with rt.database.read() as tx:
            offered = await courses.offered(tx, rt.organisation)
            (edition,) = (
                await rt.editions.get(tx, rt.organisation, [each for _, each in offered])
            ).values()
        sessions = async_sessionmaker(rt.database.writing, expire_on_commit=False)
        turn = asyncio.Lock() if rt.database.is_sqlite else nullcontext()
        one = _Peer(rt, sender, edition, sessions, turn)
        decided: Decided = {}
        app = FastAPI()

        async def webhook(request: Request) -> Response:
            shown = request.headers.get("x-telegram-bot-api-secret-token", "")
            if not hmac.compare_digest(shown, SECRET):
                return Response(status_code=403)
            update = updates.read(await request.body())
            if update.received:
                await _answer(one, update.received)
                decided[update.received.provider_id] = time.monotonic()
            return Response()

        app.add_route(HOOK, webhook, methods=["POST"])
        await serve(app, rt.stopping, talk)
        talk.send((decided, time.process_time()))


async def _answer(peer: _Peer, received: Received) -> None:
    now = clock()
    async with peer.turn, peer.sessions() as session:
        said = _Inbound(
            organisation_id=peer.rt.organisation,
            sender_id=peer.sender,
            provider_id=received.provider_id,
            path=received.path,
            said=msgspec.to_builtins(received.said),
            state="done",
            received_at=now,
            handled_at=now,
        )
        session.add(said)
        try:
            await session.flush()
        except IntegrityError:  # seen before
            return
        addresses, enrolments = tables.addresses.c, tables.enrolments.c
        address: Any = await session.scalar(
            _selected(_Address)
            .where(addresses.sender_id == peer.sender, addresses.path == received.path)
            .options(joinedload(_Address.learner))  # type: ignore[attr-defined]
            .with_for_update(of=_Address)
        )
        enrolment: Any = await session.scalar(
            _selected(_Enrolment)
            .where(enrolments.learner_id == address.learner_id)
            .with_for_update()
        )
        before = _talk(peer, said, address, enrolment)
        turn = conversation.reply(before, received.said, now)
        _keep(peer, session, address, enrolment, turn, now)
        await session.commit()


def _selected(kind: Any) -> Select[Any]:  # noqa: ANN401 - a mapped class
    return select(kind)


def _talk(peer: _Peer, said: Any, address: Any, enrolment: Any) -> Talk:  # noqa: ANN401 - rows
    learner = address.learner
    pace = Pace(
        dt.time(*divmod(enrolment.minute, 60)),
        enrolment.zone,
        tuple(day for day in range(7) if enrolment.days >> day & 1),
    )
    return Talk(
        key=f"i{said.id}",
        fresh=public_id(),
        phrases=peer.rt.voice(learner.language),
        learner=Learner(
            learner.language, learner.name, learner.app_name, learner.zone, learner.consented
        ),
        public_url=peer.rt.public_url,
        offers=(peer.edition.offer,),
        voices=peer.rt.voices,
        dialogs=address.dialogs,
        enrolment=Enrolment(
            enrolment.public_id,
            pace,
            State(enrolment.state),
            msgspec.convert(enrolment.progress, Progress),
            Due(enrolment.next_at, enrolment.next_date) if enrolment.next_at else None,
            Due(enrolment.last_at, enrolment.last_date) if enrolment.last_at else None,
        ),
        offer=peer.edition.offer,
    )


def _keep(
    peer: _Peer,
    session: AsyncSession,
    address: Any,  # noqa: ANN401 - a row
    enrolment: Any,  # noqa: ANN401 - a row
    turn: Turn,
    now: dt.datetime,
) -> None:
    address.last_inbound_at = now
    after = turn.enrolment
    enrolment.state = after.state
    enrolment.progress = msgspec.to_builtins(after.progress)
    enrolment.next_at, enrolment.next_date = (
        (after.next.at, after.next.date) if after.next else (None, None)
    )
    enrolment.changed_at = now
    ids = {"organisation_id": peer.rt.organisation, "enrolment_id": enrolment.id}
    for fact in turn.facts:
        if isinstance(fact, Answered):
            session.add(
                _Attempt(
                    **ids,
                    number=fact.number,
                    item=fact.item,
                    chosen=list(fact.chosen),
                    is_right=fact.right,
                    answered_at=now,
                )
            )
    envelope = outbox.Envelope(
        peer.rt.organisation, peer.sender, address.id, enrolment.id, turn.talk.key, Kind.REPLY
    )
    session.add_all(_Delivery(**row) for row in outbox.rows(peer.rt, envelope, turn.says, now))
