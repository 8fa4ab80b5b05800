"""`lessonbot doctor`: look at everything that lessonbot needs, and say how to mend what is wrong."""

import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from functools import partial

from lessonbot.channels.examining import Examined
from lessonbot.channels.registry import Opened
from lessonbot.cli import alarming, checking, federating
from lessonbot.cli.composing import SWITCH_ON, complaints, in_passing, tempo
from lessonbot.cli.output import DONE, NOT_SO, WRONG_USE, tell
from lessonbot.cli.serving import clock
from lessonbot.config import KEY_FILE, Settings
from lessonbot.credentials.sealing import Vault
from lessonbot.domain.finding import Finding, Level
from lessonbot.services import diagnosing
from lessonbot.services.reporting import Hour
from lessonbot.services.runtime import Runtime
from lessonbot.services.speaking import voices
from lessonbot.store import reports
from lessonbot.store.database import Database, DatabaseAway, DatabaseUnavailable
from lessonbot.store.organisations import Sender
from lessonbot.store.tables import DeliveryState

OUTCOMES = (
    DeliveryState.SENT,
    DeliveryState.FAILED,
    DeliveryState.UNKNOWN,
    DeliveryState.EXPIRED,
    DeliveryState.SUPPRESSED,
)


@dataclass(frozen=True, slots=True)
class _Stored:
    """What the database tells; `senders` by id, of those that ever were."""

    found: Sequence[Finding]
    hours: Sequence[Hour] = ()
    senders: dict[int, str] = field(default_factory=dict)


async def examine(settings: Settings, *, alarm: bool, as_json: bool) -> None:
    """Print what was found; leave with 1 for a problem, with 2 when nothing can start like this.

    Nothing is changed or sent, but for a test alarm where that is wanted.
    """
    opened = in_passing(settings)
    stored = await _stored(settings, opened)
    found = [
        *checking.names(),
        *checking.slips(settings),
        *checking.machine(settings, used=bool(stored.senders)),
        *await _outside(settings, opened, alarm=alarm),
        *await federating.examined(settings, clock()),
        *stored.found,
    ]
    show = _print_json if as_json else _print
    show(found, stored.hours, stored.senders)
    raise SystemExit(_code(found))


async def _stored(settings: Settings, opened: Sequence[Opened]) -> _Stored:
    """How the database stands, and the work in it."""
    found: list[Finding] = []
    hours: Sequence[Hour] = ()
    senders: dict[int, str] = {}
    try:
        file = reports.file(settings.database_url)
        if file and not file.is_file():
            said = f"{file} is not there: lessonbot run makes it, or another command that uses it"
            return _Stored([Finding(Level.WARNING, "database", said)])
        async with _opened(settings.database_url) as database:
            about, usable = await checking.database(database, clock)
            found += about
            if usable and (rt := await _runtime(settings, database, opened)):
                work, hours = await diagnosing.examine(rt, clock())
                found += work
                senders = await _names(rt)
    except DatabaseUnavailable as error:
        fatal = not isinstance(error, DatabaseAway)
        found.append(Finding(Level.PROBLEM, "database", str(error), fatal=fatal))
    return _Stored(found, hours, senders)


@asynccontextmanager
async def _opened(url: str) -> AsyncIterator[Database]:
    database = Database(url)
    try:
        yield database
    finally:
        await database.close()


async def _outside(
    settings: Settings, opened: Sequence[Opened], *, alarm: bool
) -> Sequence[Finding]:
    """How the channels stand with their providers, and whether staff are told of alarms."""
    if not opened:
        mend = f"{SWITCH_ON[0].upper()}{SWITCH_ON[1:]}. Or try: lessonbot demo"
        return [Finding(Level.PROBLEM, "channels", "none is switched on", mend, fatal=True)]
    found = [
        Finding(Level.PROBLEM, f"{scheme} settings", said, fatal=True)
        for scheme, said in complaints(opened)
    ]
    amiss = {scheme for scheme, _ in complaints(opened)}
    try:
        for each in opened:
            if isinstance(each.channel, Examined) and each.channel.scheme not in amiss:
                about = await each.channel.examine(clock())
                found += [replace(one, about=f"{each.channel.scheme} {one.about}") for one in about]
        channels = dict(enumerate(each.channel for each in opened))
        found += await alarming.examined(settings, channels, send=alarm)
    finally:
        for each in opened:
            await each.channel.stop()
    return found


async def _runtime(
    settings: Settings, database: Database, opened: Sequence[Opened]
) -> Runtime | None:
    """The parts to look through; nothing is written, and no channel is started."""
    on = {(each.channel.scheme, each.slug): each.channel for each in opened}
    async with database.read() as tx:
        organisation = await reports.default_organisation(tx)
        if organisation is None:
            return None
        known = await reports.senders_standing(tx, organisation)
    served = [each for each in known if (each.scheme, each.slug) in on]
    tempos = {(each.channel.scheme, each.slug): tempo(each) for each in opened}
    return Runtime(
        database=database,
        organisation=organisation,
        public_url=settings.lessonbot_public_url,
        voices=voices(),
        senders={each.id: Sender(each.id, organisation, each.slug, each.scheme) for each in served},
        channels={},
        tempos={each.id: tempos[each.scheme, each.slug] for each in served},
        vault=Vault(partial(_secret_key, settings)),
    )


def _secret_key(settings: Settings) -> str:
    """The secret key; none is made here."""
    given = settings.lessonbot_secret_key.get_secret_value()
    kept = settings.lessonbot_data_dir / KEY_FILE
    return settings.secret_key() if given or kept.exists() else ""


async def _names(rt: Runtime) -> dict[int, str]:
    async with rt.database.read() as tx:
        known = await reports.senders_standing(tx, rt.organisation)
    return {each.id: f"{each.scheme}:{each.slug}" for each in known}


def _print(found: Sequence[Finding], hours: Sequence[Hour], names: dict[int, str]) -> None:
    wide = max(len(each.about) for each in found)
    for each in found:
        tell(f"{each.level:<8} {each.about:<{wide}}  {each.said}")
        if each.mend:
            tell(f"{'':<8} {'':<{wide}}  {each.mend}")
    if not hours:
        return
    tell("\nOwed and sent in the last 24 hours, by the hour (UTC)")
    rows = [("hour", "sender", "owed", *(str(each) for each in OUTCOMES))]
    rows += [
        (
            f"{each.hour:%d %H}:00",
            names.get(each.sender_id, str(each.sender_id)),
            str(each.owed),
            *(str(each.became.get(outcome, 0)) for outcome in OUTCOMES),
        )
        for each in hours
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        first = [f"{cell:<{width}}" for cell, width in zip(row[:2], widths[:2], strict=True)]
        rest = [f"{cell:>{width}}" for cell, width in zip(row[2:], widths[2:], strict=True)]
        tell("  ".join([*first, *rest]))


def _print_json(found: Sequence[Finding], hours: Sequence[Hour], names: dict[int, str]) -> None:
    tell(
        json.dumps(
            {
                "findings": [
                    {"level": e.level, "about": e.about, "said": e.said, "mend": e.mend}
                    for e in found
                ],
                "hours": [
                    {
                        "hour": each.hour.isoformat(),
                        "sender": names.get(each.sender_id, str(each.sender_id)),
                        "owed": each.owed,
                        **{outcome: each.became.get(outcome, 0) for outcome in OUTCOMES},
                    }
                    for each in hours
                ],
            },
            ensure_ascii=False,
            indent=2,
        )
    )


def _code(found: Sequence[Finding]) -> int:
    if any(each.fatal for each in found):
        return WRONG_USE
    return NOT_SO if any(each.level is Level.PROBLEM for each in found) else DONE
