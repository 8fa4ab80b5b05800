"""The dead-man's check: what should have happened, held against what did.

Every process may watch; an alarm is one row while it lasts, so it is raised and told once.
"""

import asyncio
from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta

import structlog

from lessonbot.channels.examining import NETWORK, TOKEN, WEBHOOK, Examined
from lessonbot.channels.outlets import Notice
from lessonbot.domain.finding import Finding, Level
from lessonbot.services import rationing, reporting, vetting
from lessonbot.services.reporting import Standing, clock_time, is_due, label
from lessonbot.services.runtime import Runtime
from lessonbot.store import alarms, reports
from lessonbot.store.alarms import Alarm, Trouble
from lessonbot.store.database import DatabaseUnavailable
from lessonbot.store.reports import SenderStanding
from lessonbot.store.tables import DeliveryState
from lessonbot.store.tallies import OWED, hour_of

log = structlog.get_logger()
ENGINE_SILENT = timedelta(seconds=60)
LONG_PAUSE = timedelta(minutes=15)
INBOUND_LATE = timedelta(minutes=5)
MOVING = timedelta(seconds=60)
SLACK = 1.2  # how much longer than the pace allows a queue may take
MOST_FAILED, FEWEST = 0.3, 20
REMIND = timedelta(hours=6)
ENDS_KEPT = timedelta(days=1)
READ_SECONDS, EXAMINE_SECONDS = 30.0, 10.0
AWAY = timedelta(seconds=60)
LEAST_FREE = 200_000_000
FAILED = (DeliveryState.FAILED, DeliveryState.UNKNOWN, DeliveryState.EXPIRED)


async def watch(rt: Runtime, now: datetime) -> None:
    """Raise alarms for what is wrong, end those that are over, tell staff; once a minute."""
    telling = rt.pulse.telling
    await telling.tell_again()
    findings = await _examined(rt, now)
    try:
        async with asyncio.timeout(READ_SECONDS):
            standing = await reporting.standing(rt, now)
            found = [*troubles(rt, standing), *_refused(findings)]
            raised, over = await _record(rt, standing, found, _unsure(rt, standing, findings))
    except (DatabaseUnavailable, TimeoutError) as error:
        await _database_away(rt, now, error)
        return
    await _database_back(rt)
    for alarm in raised:
        if alarm.told_at is None or now - alarm.told_at >= REMIND:
            await _tell(rt, alarm, now, "Still" if alarm.told_at else "Alarm")
    for alarm in over:
        await _tell(rt, alarm, now, f"Over since {clock_time(alarm.ended_at or now)}")
    if not raised:
        await telling.report_well()


def troubles(rt: Runtime, standing: Standing) -> Sequence[Trouble]:
    """Everything that is wrong by what the tables say, and the parts of this process."""
    return [
        *_of_senders(rt, standing),
        *_of_templates(standing),
        *_of_people(rt, standing),
        *_of_work(standing),
        *_of_certificates(standing),
        *_of_disk(rt),
        *(
            Trouble("engine", said)
            for said in reporting.no_engine(standing.processes, standing.at, ENGINE_SILENT)
        ),
        *(
            Trouble(_part(rt.name), f"{rt.name}: {said}; restart this process")
            for said in rt.pulse.silent(standing.at)[:1]
        ),
    ]


def _of_senders(rt: Runtime, standing: Standing) -> Iterable[Trouble]:
    for sender in standing.senders:
        if sender.id not in standing.served:
            continue
        held = reporting.why_held(sender, standing.at)
        if held:
            yield from _held(sender, held, standing.at)
        else:
            yield from _silent(rt, sender, standing)
        yield from _failing(sender, standing)


def _held(sender: SenderStanding, why: str, now: datetime) -> Iterable[Trouble]:
    if sender.faults >= reporting.FAULTS:
        mend = "Look whether this machine reaches the provider, and at the provider's status page"
        yield Trouble(f"outage:{sender.id}", f"{why}. {mend}", sender.id)
    elif sender.paused_until and sender.paused_until - now > LONG_PAUSE:
        mend = (
            "Nothing is lost, and what is too late for its hour comes on its next day"
            if sender.pause_reason
            else "Nothing is lost; send slower: the setting MESSAGES_PER_SECOND of this channel"
        )
        yield Trouble(f"paused:{sender.id}", f"{why}. {mend}", sender.id)


def _silent(rt: Runtime, sender: SenderStanding, standing: Standing) -> Iterable[Trouble]:
    """Owed and not sent: nothing at all in an hour, or something for longer than the pace allows."""
    now = standing.at
    closed = hour_of(now - reporting.LATE) - reporting.HOUR
    owed = sum(
        each.count
        for each in standing.counted
        if each.sender_id == sender.id and each.hour == closed and each.outcome == OWED
    )
    became = standing.outcomes(sender.id, closed)
    mend = "Look at the log of the processes with the role “engine”, and restart them"
    if owed and not any(count for outcome, count in became.items() if outcome != OWED):
        yield Trouble(
            f"silent:{sender.id}",
            f"{label(sender)} is silent: of {_many(owed, 'message')} owed since "
            f"{clock_time(closed)} not one was sent. {mend}",
            sender.id,
        )
        return
    oldest, late = standing.oldest_due(sender.id), standing.overdue.get(sender.id, 0)
    if late and oldest and now - oldest > reporting.LATE + _allowed(rt, sender, standing, oldest):
        yield Trouble(
            f"late:{sender.id}",
            f"{label(sender)} is late with {_many(late, 'message')}, the first since "
            f"{clock_time(oldest)}. {mend}",
            sender.id,
        )


def _allowed(
    rt: Runtime, sender: SenderStanding, standing: Standing, oldest: datetime
) -> timedelta:
    """How long all that was owed since then takes at the sender's pace, if it is on its way."""
    tempo = rt.tempos.get(sender.id)
    moving = sender.paced_at and sender.paced_at > standing.at - MOVING
    if not tempo or not tempo.per_second or not moving:
        return timedelta()
    owed = standing.outcomes(sender.id, hour_of(oldest))[OWED]
    waits = standing.waits(sender.id)
    return timedelta(seconds=SLACK * max(owed, waits) / tempo.per_second)


def _failing(sender: SenderStanding, standing: Standing) -> Iterable[Trouble]:
    became = standing.outcomes(sender.id, hour_of(standing.at) - reporting.HOUR)
    failed = sum(became[each] for each in FAILED)
    ended = failed + became[DeliveryState.SENT]
    if ended >= FEWEST and failed > MOST_FAILED * ended:
        parts = ", ".join(f"{became[each]} {each}" for each in FAILED if became[each])
        yield Trouble(
            f"failing:{sender.id}",
            f"{label(sender)}: {failed} of the last {ended} messages did not arrive ({parts}). "
            "The reasons are in the log (send_failed) and in the deliveries",
            sender.id,
        )


def _of_templates(standing: Standing) -> Iterable[Trouble]:
    for sender in standing.senders:
        if sender.id in standing.served:
            found = [each for each in standing.templates if each.sender_id == sender.id]
            yield from vetting.troubles(label(sender), sender.id, found, standing.at)


def _of_people(rt: Runtime, standing: Standing) -> Iterable[Trouble]:
    """Senders that may write first to nobody more for now."""
    for sender in standing.senders:
        quota, most = standing.quotas[sender.id], rt.tempo(sender.id).people_per_day
        if sender.id in standing.served and rationing.room(quota, most, standing.at) == 0:
            said = rationing.trouble(quota, most, standing.at)
            yield Trouble(f"people:{sender.id}", f"{label(sender)}: {said}", sender.id)


def _of_work(standing: Standing) -> Iterable[Trouble]:
    begun, lessons, inbound = standing.begun, standing.lessons, standing.inbound
    mend = "Look at the log of the processes with the role “engine”, and restart them"
    if begun.oldest:
        yield Trouble(
            "stuck",
            f"{_many(begun.count, 'message')} begun and not ended, the first at "
            f"{clock_time(begun.oldest)}. {mend}",
        )
    if lessons.oldest:
        yield Trouble(
            "lessons",
            f"no lesson yet for {_many(lessons.count, 'learner')} whose hour has come, the first at "
            f"{clock_time(lessons.oldest)}. {mend}",
        )
    if inbound.oldest and standing.at - inbound.oldest > INBOUND_LATE:
        yield Trouble(
            "inbound",
            f"no answer yet to {_many(inbound.count, 'message')} from learners, the first since "
            f"{clock_time(inbound.oldest)}. {mend}",
        )


def _of_certificates(standing: Standing) -> Iterable[Trouble]:
    if standing.hindrance:
        yield Trouble("signing", f"no certificate is signed: {standing.hindrance}")
    count, why = standing.given_up
    if count:
        yield Trouble(
            "unsigned",
            f"{_many(count, 'certificate')} could not be signed, the first one for its {why}. "
            "Mend that in the course and publish it, or set your name and description so that it "
            "can be, then: lessonbot credential sign",
        )


def _many(count: int, noun: str) -> str:
    return f"{count} {noun}{'s' * (count != 1)}"


def _of_disk(rt: Runtime) -> Iterable[Trouble]:
    free = reports.free_space(rt.database)
    if free is not None and free < LEAST_FREE:
        yield Trouble(
            "disk",
            f"the disk of the database has only {free // 1_000_000} MB left; when it is full, "
            "nothing is sent any more. Make room, or move the data folder",
        )


# What channels say about themselves


async def _examined(rt: Runtime, now: datetime) -> dict[int, Sequence[Finding]]:
    """What each channel found out about itself; nothing where it took too long."""

    async def ask(sender: int, channel: Examined) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(EXAMINE_SECONDS):
                found[sender] = await channel.examine(now)

    found: dict[int, Sequence[Finding]] = {}
    async with asyncio.TaskGroup() as group:
        for sender, channel in rt.channels.items():
            if isinstance(channel, Examined):
                group.create_task(ask(sender, channel))
    return found


def _refused(findings: dict[int, Sequence[Finding]]) -> Iterable[Trouble]:
    for sender, found in findings.items():
        for each in found:
            if each.level is Level.PROBLEM and each.about in {TOKEN, WEBHOOK}:
                yield Trouble(f"{each.about}:{sender}", f"{each.said}. {each.mend}", sender)


def _unsure(rt: Runtime, standing: Standing, findings: dict[int, Sequence[Finding]]) -> set[str]:
    """The alarms of which this process does not know whether they are over."""
    away = {
        sender
        for sender in standing.served
        if sender not in findings or any(each.about == NETWORK for each in findings[sender])
    }
    alive = {
        each.name for each in standing.processes if standing.at - each.beat_at <= ENGINE_SILENT
    }
    return {f"{about}:{sender}" for about in (TOKEN, WEBHOOK) for sender in away} | {
        _part(name) for name in alive - {rt.name}
    }


def _part(process: str) -> str:
    return f"part:{process}"


# Telling


async def _record(
    rt: Runtime, standing: Standing, found: Sequence[Trouble], unsure: set[str]
) -> tuple[Sequence[Alarm], Sequence[Alarm]]:
    """Write down what begins and what is over; the alarms there are, and ends that staff await."""
    now, keys = standing.at, {each.key for each in found}
    known = {each.key for each in standing.alarms}
    done = [each.id for each in standing.alarms if each.key not in keys | unsure]
    new = [each for each in found if each.key not in known]
    if new or done:
        async with rt.database.write() as tx:
            await alarms.raise_(tx, rt.organisation, new, now)
            await alarms.end(tx, rt.organisation, done, now)
    async with rt.database.read() as tx:
        raised = await alarms.open_(tx, rt.organisation)
        over = await alarms.ended(tx, rt.organisation, now - ENDS_KEPT)
    return [each for each in raised if is_due(each, now)], over


async def _tell(rt: Runtime, alarm: Alarm, now: datetime, news: str) -> None:
    """Tell staff, unless another process does; when nobody hears, it is tried again."""
    async with rt.database.write() as tx:
        mine = await alarms.tell(tx, rt.organisation, alarm, now)
    if not mine:
        return
    sender = rt.senders.get(alarm.sender_id or 0)
    over = alarm.ended_at is not None
    title = f"lessonbot: {'over' if over else 'alarm'}"
    notice = Notice(alarm.key, title, f"{news}: {alarm.said}", over)
    if not await rt.pulse.telling.tell(notice, sender.scheme if sender else None):
        async with rt.database.write() as tx:
            await alarms.untell(tx, rt.organisation, alarm)


async def _database_away(rt: Runtime, now: datetime, error: Exception) -> None:
    """No alarm can be written down: this process remembers it, and tells staff by itself."""
    telling = rt.pulse.telling
    log.warning("database_unavailable", part="watch", reason=str(error) or "no answer")
    telling.away_since = telling.away_since or now
    if now - telling.away_since >= AWAY and not telling.away_told:
        said = (
            f"Alarm: {rt.name} cannot use the database since {clock_time(telling.away_since)}, so "
            "nothing is sent; nothing is lost. Look whether its server runs and its disk has space"
        )
        telling.away_told = await telling.tell(Notice("database", "lessonbot: alarm", said))


async def _database_back(rt: Runtime) -> None:
    telling = rt.pulse.telling
    if telling.away_told:
        said = f"Over: {rt.name} can use the database again"
        await telling.tell(Notice("database", "lessonbot: over", said, over=True))
    telling.away_since, telling.away_told = None, False
