"""The daily lesson: what is due is opened, in batches."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

import structlog
from msgspec import structs

from lessonbot.domain import lessons, profiles, silence
from lessonbot.domain.enrolment import Enrolment, in_time
from lessonbot.domain.learner import Learner
from lessonbot.domain.messages import Kind
from lessonbot.domain.schedule import next_due, renewed
from lessonbot.domain.turn import LessonOpened, Talk, Turn
from lessonbot.services import inviting, outbox, reminding
from lessonbot.services.grouping import Unwritable, batched
from lessonbot.services.recording import opened_columns
from lessonbot.services.runtime import Edition, Runtime, public_id
from lessonbot.services.succeeding import brought_over
from lessonbot.store import deliveries, enrolments, light, windows
from lessonbot.store.database import DatabaseUnavailable, Transaction
from lessonbot.store.enrolments import DueEnrolment

log = structlog.get_logger()
BATCH = 500
LANES = 2
_AT_A_STRETCH = 50


async def open_due_lessons(rt: Runtime, now: datetime, limit: int = BATCH) -> int:
    """Open the lessons that are due, in few transactions; how many enrolments were looked at.

    A row that fails alone is planned for its next day and logged; the others go on. On
    PostgreSQL one transaction is prepared while another one is written.
    """
    lanes = 1 if rt.database.is_sqlite else LANES
    found = await asyncio.gather(
        *(_open_some(rt, now, limit) for _ in range(lanes)), return_exceptions=True
    )
    opened = sum(each for each in found if isinstance(each, int))
    if opened:
        rt.owed.set()
    for each in found:
        if isinstance(each, BaseException):
            raise each
    return opened


async def _open_some(rt: Runtime, now: datetime, limit: int) -> int:
    return await batched(partial(_open_due, rt, now), limit, partial(_pass_over, rt, now))


async def renew_hours(rt: Runtime, now: datetime) -> int:
    """Plan next lessons anew whose zone has got other rules since; how many were moved.

    New rules come with a restart. Hours that lie behind are the sweep's, which trusts none.
    """
    async with rt.database.read() as tx:
        planned = await enrolments.hours(tx, now)
    moved = 0
    for hour in planned:
        at = renewed(hour.pace, hour.due).at
        count = BATCH if at != hour.due.at else 0
        while count == BATCH:
            async with rt.database.write() as tx:
                count = await enrolments.move(tx, hour, at, BATCH)
            moved += count
    if moved:
        log.info("hours_renewed", enrolments=moved)
    return moved


async def _open_due(rt: Runtime, now: datetime, limit: int) -> int:
    async with rt.database.write() as tx:
        due = await enrolments.due(tx, now, rt.channels.keys(), limit)
        if not due:
            return 0
        try:
            await _open_all(rt, tx, due, now)
        except DatabaseUnavailable:
            raise
        except Exception as error:
            raise Unwritable([each.stored.id for each in due]) from error
    return len(due)


async def _open_all(
    rt: Runtime, tx: Transaction, due: Sequence[DueEnrolment], now: datetime
) -> None:
    versions = {each.stored.version_id for each in due}
    editions = await rt.editions.get(tx, rt.organisation, versions)
    over, editions = await brought_over(rt, tx, [each.stored for each in due], editions)
    if over:
        due = [replace(each, stored=over.get(each.stored.id, each.stored)) for each in due]
    asleep = await _asleep(rt, tx, due, now)
    lost = await _lost(tx, due)
    opened: list[dict[str, Any]] = []
    says: list[dict[str, Any]] = []
    changed: dict[int, Enrolment] = {}
    suggested: set[int] = set()
    for number, each in enumerate(due, start=1):
        if not number % _AT_A_STRETCH:
            await asyncio.sleep(0)  # a tap that comes in need not wait for a whole batch
        edition = editions[each.stored.version_id]
        if each.stored.id in asleep:
            before = Turn(_talk(rt, each, edition, ""))
            changed[each.stored.id] = silence.asleep(before, now, asleep[each.stored.id]).enrolment
            continue
        turn = _open(rt, each, edition, now, is_lost=each.stored.id in lost)
        if each.stored.called and turn.says:
            turn = profiles.headed(turn, each.stored.called)
        changed[each.stored.id] = turn.enrolment
        if turn.talk.learner.data != each.data:
            suggested.add(each.stored.learner_id)
        opened.extend(_openings(each, turn, now))
        envelope = _envelope(each, turn, Kind.LESSON)
        says.extend(outbox.rows(rt, envelope, turn.says, now))
        says.extend(reminding.rows(rt, envelope, turn.facts, now))
    await enrolments.save(tx, changed, now)
    await enrolments.record(tx, opened, [])
    await deliveries.add(tx, says)
    await light.asked(tx, suggested)


async def _asleep(
    rt: Runtime, tx: Transaction, due: Sequence[DueEnrolment], now: datetime
) -> Mapping[int, int]:
    """Enrolments whose last lesson still waits for a word of the learner: asked for once more.

    With how many templates were sent since the last word. No other lesson is opened before that one was sent.
    """
    ids = [each.stored.id for each in due if inviting.has_window(rt.limits_of(each.sender_id))]
    asleep = await windows.waiting(tx, ids)
    if asleep:
        await windows.knock(tx, asleep, now, now + outbox.LIFETIME)
    return asleep


async def _lost(tx: Transaction, due: Sequence[DueEnrolment]) -> set[int]:
    """Of enrolments that are about to rest, those whose last lesson did not reach the learner."""
    tired = {
        each.stored.enrolment.progress.turn: each.stored.id
        for each in due
        if silence.is_tired(each.stored.enrolment)
    }
    return {tired[turn] for turn in await deliveries.lost_turns(tx, tired.keys())}


async def _pass_over(rt: Runtime, now: datetime, failed: Unwritable) -> None:
    """Plan what cannot be opened for its next day."""
    async with rt.database.write() as tx:
        later = {
            each.stored.id: in_time(
                structs.replace(
                    each.stored.enrolment, next=next_due(each.stored.enrolment.pace, now)
                )
            )
            for each in await enrolments.by_ids(tx, failed.ids)
        }
        await enrolments.save(tx, later, now)


async def put_back(
    rt: Runtime, tx: Transaction, turns: Sequence[tuple[int, str]], now: datetime
) -> None:
    """Lessons that could not be sent in time come on the next day: by (enrolment, turn)."""
    if not turns:
        return
    keys = dict(turns)
    late = await enrolments.by_ids(tx, keys.keys())
    editions = await rt.editions.get(tx, rt.organisation, {each.stored.version_id for each in late})
    changed = {}
    for each in late:
        talk = _talk(rt, each, editions[each.stored.version_id], keys[each.stored.id])
        changed[each.stored.id] = silence.put_back(Turn(talk), now).enrolment
    await enrolments.save(tx, changed, now)


def _open(
    rt: Runtime, due: DueEnrolment, edition: Edition, now: datetime, *, is_lost: bool
) -> Turn:
    stored = due.stored
    planned = stored.enrolment.next.date if stored.enrolment.next else now.date()
    key = f"{stored.enrolment.public_id}.{planned.isoformat()}"
    before = Turn(_talk(rt, due, edition, key))
    try:
        return silence.open_due(silence.uncounted(before) if is_lost else before, now)
    except Exception:
        log.exception("lesson_not_opened", enrolment=stored.id)
        return lessons.replan(before, now)


def _talk(rt: Runtime, due: DueEnrolment, edition: Edition, key: str) -> Talk:
    return Talk(
        key=key,
        fresh=public_id(),
        phrases=rt.voice(due.language),
        learner=Learner(due.language, data=due.data),
        media=rt.limits_of(due.sender_id).pictures,
        public_url=rt.public_url,
        enrolment=due.stored.enrolment,
        offer=edition.offer,
        quiet=rt.quiet,
    )


def _openings(due: DueEnrolment, turn: Turn, now: datetime) -> list[dict[str, Any]]:
    return [
        {
            "organisation_id": due.stored.organisation_id,
            "enrolment_id": due.stored.id,
            **opened_columns(fact, now),
        }
        for fact in turn.facts
        if isinstance(fact, LessonOpened)
    ]


def _envelope(due: DueEnrolment, turn: Turn, kind: Kind) -> outbox.Envelope:
    stored = due.stored
    return outbox.Envelope(
        stored.organisation_id, due.sender_id, stored.address_id, stored.id, turn.talk.key, kind
    )
