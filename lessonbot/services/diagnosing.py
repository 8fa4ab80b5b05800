"""What is wrong with the work right now, line by line, with what to do."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime

from lessonbot.domain.credential import grouped
from lessonbot.domain.finding import Finding, Level
from lessonbot.services import reporting, tracking, trusting, watching
from lessonbot.services.reporting import DAY, Hour, Standing, clock_time, is_serious, label
from lessonbot.services.runtime import Runtime
from lessonbot.store.reports import Backlog
from lessonbot.store.tables import DeliveryState

FEW_KEYS = 3
_MOST_NAMED = 5
_LOGS = "The log says why each time"


async def examine(rt: Runtime, now: datetime) -> tuple[Sequence[Finding], Sequence[Hour]]:
    """How the work stands, and what was owed and sent in the last 24 hours."""
    standing = await reporting.standing(rt, now)
    hours = await reporting.hours(rt, now - DAY, now)
    found = [
        *_processes(standing),
        *_troubles(rt, standing),
        *_queues(rt, standing),
        *_doubts(hours),
        *_dead(await reporting.dead_letters(rt)),
        *_issuer(rt, await trusting.moved(rt), await trusting.room(rt)),
        *_shaken(await tracking.shaken(rt)),
    ]
    return found, hours


def _processes(standing: Standing) -> Iterable[Finding]:
    alive = [each for each in standing.processes if standing.at - each.beat_at <= reporting.SILENT]
    roles = Counter(role for each in alive for role in each.roles)
    if roles:
        said = ", ".join(f"{role}: {count}" for role, count in sorted(roles.items()))
        yield Finding(Level.OK, "processes", said)
    elif not standing.processes:
        yield Finding(Level.WARNING, "processes", "lessonbot does not run", "Start: lessonbot run")


def _troubles(rt: Runtime, standing: Standing) -> Iterable[Finding]:
    # of templates the table tells more than an alarm, which is looked at again each minute
    lasting = [each for each in standing.alarms if each.kind not in reporting.TEMPLATES]
    known = {each.key for each in lasting}
    for alarm in lasting:
        bad = is_serious(alarm, standing.at) or alarm.kind in reporting.SEEN_OTHERWISE
        said = f"since {clock_time(alarm.raised_at)}: {alarm.said}"
        yield Finding(Level.PROBLEM if bad else Level.WARNING, "alarm", said)
    for trouble in watching.troubles(rt, standing):
        if trouble.key not in known:
            kind = trouble.key.partition(":")[0]
            patient = kind in reporting.PATIENCE or kind in reporting.MILD | reporting.TEMPLATES
            yield Finding(Level.WARNING if patient else Level.PROBLEM, kind, trouble.said)


def _queues(rt: Runtime, standing: Standing) -> Iterable[Finding]:
    for sender in standing.senders:
        waits, name = standing.waits(sender.id), label(sender)
        if sender.id in standing.served:
            said = f"{waits} to send, {standing.overdue.get(sender.id, 0)} of them overdue"
            if sender.paused_until and sender.paused_until > standing.at:
                said += f"; paused until {clock_time(sender.paused_until)}"
            if most := rt.tempo(sender.id).people_per_day:
                used = standing.quotas[sender.id].used
                said += f"; {used:,} of {most:,} people written to first in the last 24 hours"
            yield Finding(Level.OK, name, said)
        elif waits:
            mend = "Set its token again, or leave it: they are not sent without it"
            yield Finding(Level.WARNING, name, f"is switched off with {waits} to send", mend)


def _doubts(hours: Sequence[Hour]) -> Iterable[Finding]:
    doubts = sum(each.became.get(DeliveryState.UNKNOWN, 0) for each in hours)
    if doubts:
        said = f"{doubts} in the last 24 hours: the provider never answered, they may have arrived"
        yield Finding(Level.WARNING, "in doubt", said, _LOGS)


def _dead(dead: Backlog) -> Iterable[Finding]:
    if dead.oldest:
        said = f"{dead.count} set aside with an error, the newest of {clock_time(dead.oldest)}"
        mend = f"{_LOGS} (inbound_set_aside); please report it"
        yield Finding(Level.WARNING, "inbound", said, mend)


def _issuer(rt: Runtime, named: str, room: int) -> Iterable[Finding]:
    """Whether verifiers find what certificates name: its address, and every key that signed."""
    if named:
        said = f"certificates name {named}, and LESSONBOT_PUBLIC_URL is {rt.public_url}"
        mend = (
            f"Let {named} lead here too, for as long as certificates have to hold, or set it back"
        )
        yield Finding(Level.WARNING, "issuer", said, mend)
    if room < FEW_KEYS:
        said = f"so many have signed that verifiers would read {room} more"
        mend = "Change the key less often; what was signed stays valid (lessonbot key list)"
        yield Finding(Level.WARNING, "keys", said, mend)


def _shaken(numbers: Sequence[str]) -> Iterable[Finding]:
    """Certificates of tracks of which a part was withdrawn: they do not fall by themselves."""
    if numbers:
        named = ", ".join(map(grouped, numbers[:_MOST_NAMED]))
        more = ", …" if len(numbers) > _MOST_NAMED else ""
        said = f"{len(numbers):,} stand though a part of them was withdrawn: {named}{more}"
        mend = "Look at each, and withdraw it where it should not: lessonbot credential revoke"
        yield Finding(Level.WARNING, "tracks", said, mend)
