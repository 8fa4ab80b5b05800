"""How things stand."""

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from lessonbot.services import issuing
from lessonbot.services.runtime import Runtime
from lessonbot.store import alarms, migrating, processes, quotas, reports, templates
from lessonbot.store.alarms import Alarm
from lessonbot.store.database import DatabaseUnavailable
from lessonbot.store.processes import Process
from lessonbot.store.quotas import Quota
from lessonbot.store.reports import Backlog, Counted, SenderStanding
from lessonbot.store.tallies import OWED, hour_of
from lessonbot.store.templates import StoredTemplate

ANSWERS_WITHIN = 10.0  # seconds: later is as good as never for whoever asks
LATE = timedelta(minutes=10)
STUCK = timedelta(minutes=5)
SILENT = timedelta(seconds=25)
"""A process that has not been heard of for so long does not work, or cannot write."""
FAULTS = 3  # in a row, and the provider counts as down
RECENT = timedelta(minutes=15)
SHORT_PAUSE = timedelta(seconds=5)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Standing:
    """How the work stands: what waits, since when, who does it, and what staff know of.

    `hindrance` says why no certificate can be signed, empty if it can; `given_up` how many of them
    could not be signed as they are, and why the first.
    """

    at: datetime
    senders: Sequence[SenderStanding]
    served: frozenset[int]
    waiting: Mapping[tuple[int, int], Backlog]
    overdue: Mapping[int, int]
    begun: Backlog
    lessons: Backlog
    inbound: Backlog
    processes: Sequence[Process]
    alarms: Sequence[Alarm]
    counted: Sequence[Counted]
    templates: Sequence[StoredTemplate]
    quotas: Mapping[int, Quota]
    hindrance: str
    given_up: tuple[int, str]

    def oldest_due(self, sender: int) -> datetime | None:
        """When the delivery of a sender that waits longest was due."""
        due = [each.oldest for (of, _), each in self.waiting.items() if of == sender]
        return min((each for each in due if each), default=None)

    def waits(self, sender: int) -> int:
        """How many deliveries of a sender wait, also those that are not due yet."""
        return sum(each.count for (of, _), each in self.waiting.items() if of == sender)

    def outcomes(self, sender: int, since: datetime) -> Counter[str]:
        """How many were owed, and what became of them, in the hours from an instant."""
        found: Counter[str] = Counter()
        for each in self.counted:
            if each.sender_id == sender and each.hour >= since:
                found[each.outcome] += each.count
        return found


@dataclass(frozen=True, slots=True)
class Hour:
    """What a sender owed in an hour, and what became of it."""

    sender_id: int
    hour: datetime
    owed: int
    became: Mapping[str, int]


def label(sender: SenderStanding) -> str:
    """What a sender is called."""
    return f"{sender.scheme}:{sender.slug}"


async def standing(rt: Runtime, now: datetime) -> Standing:
    """How the work stands. Raises DatabaseUnavailable."""
    served = frozenset(rt.senders)
    async with rt.database.read() as tx:
        owned = await reports.senders_standing(tx, rt.organisation)
        ids = [each.id for each in owned]
        return Standing(
            now,
            owned,
            served,
            await reports.waiting(tx, ids),
            await reports.overdue(tx, ids, now - LATE),
            await reports.begun(tx, now - STUCK),
            await reports.lessons_overdue(tx, served, now - LATE),
            await reports.unanswered(tx, served),
            await processes.all_known(tx),
            await alarms.open_(tx, rt.organisation),
            await reports.counted(tx, ids, hour_of(now) - 3 * HOUR, now),
            await templates.of_senders(tx, rt.organisation, ids),
            await quotas.every(tx, ids, now),
            await issuing.hindrance(rt, tx),
            await issuing.given_up(rt, tx),
        )


async def hours(rt: Runtime, since: datetime, until: datetime) -> Sequence[Hour]:
    """What was owed and what became of it, hour by hour."""
    async with rt.database.read() as tx:
        owned = await reports.senders_standing(tx, rt.organisation)
        counted = await reports.counted(tx, [each.id for each in owned], hour_of(since), until)
    found: dict[tuple[datetime, int], Counter[str]] = {}
    for each in counted:
        became = found.setdefault((each.hour, each.sender_id), Counter())
        became[each.outcome] += each.count
    return [
        Hour(sender, hour, became.pop(OWED, 0), dict(became))
        for (hour, sender), became in sorted(found.items(), key=lambda pair: pair[0])
    ]


async def dead_letters(rt: Runtime) -> Backlog:
    """What came in and was set aside; `oldest` is the newest of it."""
    async with rt.database.read() as tx:
        return await reports.dead_letters(tx, frozenset(rt.senders))


async def complaints(rt: Runtime, now: datetime) -> Sequence[str]:
    """What keeps lessonbot from doing its work; empty when it is ready."""
    try:
        async with asyncio.timeout(ANSWERS_WITHIN):
            schema = await migrating.status(rt.database)
            if not schema.current:
                return ["the database has another version than this program"]
            async with rt.database.read() as tx:
                owned = await reports.senders_standing(tx, rt.organisation)
                known = await processes.all_known(tx)
                raised = await alarms.open_(tx, rt.organisation)
    except DatabaseUnavailable:
        return ["the database cannot be reached"]
    except TimeoutError:
        return ["the database does not answer"]
    held = [why_held(each, now) for each in owned if each.id in rt.senders]
    return [
        *rt.pulse.complaints(now),
        *no_engine(known, now, SILENT),
        *(why for why in held if why),
        *(each.said for each in raised if is_serious(each, now)),
    ]


def no_engine(known: Sequence[Process], now: datetime, silence: timedelta) -> Sequence[str]:
    """Says so when no process plans and sends; where none was ever written down, nothing."""
    engines = [each.beat_at for each in known if "engine" in each.roles]
    if not known or any(now - beat <= silence for beat in engines):
        return []
    since = f"since {clock_time(max(engines))}" if engines else "yet"
    said = (
        f"no process with the role “engine” has shown a sign of life {since}: nothing is planned "
        "or sent. Look whether it runs, and whether it can write to the database (locked by "
        "another program, full disk): lessonbot doctor"
    )
    return [said]


def why_held(sender: SenderStanding, now: datetime) -> str | None:
    """Why nothing leaves from a sender for now, if that is so."""
    until = sender.paused_until
    if until is None or until < now - RECENT:
        return None
    if sender.faults >= FAULTS:
        return (
            f"{label(sender)}: the provider cannot be reached, or refuses us, "
            f"{sender.faults} times in a row; it is tried again all the time"
        )
    if until > now + SHORT_PAUSE:
        reason = f": {sender.pause_reason}" if sender.pause_reason else ""
        return f"{label(sender)}: the provider asked for patience until {clock_time(until)}{reason}"
    return None


PATIENCE = {
    "outage": timedelta(minutes=15),
    "webhook": timedelta(minutes=10),
}
"""How long some troubles are waited out, because most of them pass."""
MILD = {"failing", "disk", "webhook", "people", "unsigned"}
SEEN_OTHERWISE = {"engine", "outage", "paused", "part", "signing"}
"""Kinds of alarms that readiness sees for itself, sooner; lessons wait for no signature."""
TEMPLATES = {"unmade", "template", "untemplated"}
"""Kinds of alarms about what a network thinks of our words: no process could do it any better."""


def is_due(alarm: Alarm, now: datetime) -> bool:
    """Whether a trouble has lasted long enough that staff should know."""
    return now - alarm.raised_at >= PATIENCE.get(alarm.kind, timedelta())


def is_serious(alarm: Alarm, now: datetime) -> bool:
    """Whether an alarm means that learners do not get what they should."""
    return is_due(alarm, now) and alarm.kind not in MILD | SEEN_OTHERWISE | TEMPLATES


def clock_time(at: datetime) -> str:
    """An instant as staff read it."""
    return f"{at:%Y-%m-%d %H:%M} UTC"


async def next_due(rt: Runtime, sender_id: int, path: str) -> datetime | None:
    """When the next lesson of an address is due."""
    async with rt.database.read() as tx:
        return await reports.next_lesson(tx, rt.organisation, sender_id, path)


async def zone(rt: Runtime, sender_id: int, path: str) -> str | None:
    """The time zone of the learner at an address."""
    async with rt.database.read() as tx:
        return await reports.zone(tx, rt.organisation, sender_id, path)
