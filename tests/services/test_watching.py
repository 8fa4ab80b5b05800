"""The dead-man's check: each thing that goes wrong raises one alarm, and its end ends it."""

import asyncio
import datetime as dt
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace

import pytest
from sqlalchemy import text, update

from lessonbot.channels.demo import RICH, Demo
from lessonbot.channels.outlets import Notice, Untold
from lessonbot.domain.finding import Finding, Level
from lessonbot.services import watching
from lessonbot.services.pacing import Tempo
from lessonbot.services.pulse import Pulse
from lessonbot.services.telling import Telling
from lessonbot.store import alarms
from lessonbot.store.alarms import Alarm
from lessonbot.store.database import Database
from lessonbot.store.tables import senders
from tests.support.owing import arrive, beats, due_lesson, owe, tally
from tests.support.school import School

MINUTE = dt.timedelta(minutes=1)
HOUR = dt.timedelta(hours=1)


@dataclass(eq=False)
class Ear:
    """Somebody of staff who hears what is told, unless away."""

    scheme: str = "test"
    name: str = "ear"
    away: bool = False
    heard: list[Notice] = field(default_factory=list)

    async def tell(self, notice: Notice) -> None:
        if self.away:
            raise Untold("away")
        self.heard.append(notice)

    @property
    def keys(self) -> list[tuple[str, bool]]:
        return [(each.key, each.over) for each in self.heard]


def listen(school: School, *ears: Ear) -> None:
    school.rt.pulse = Pulse(Telling(ears))


async def open_now(school: School) -> list[str]:
    return [each.key for each in await opened(school)]


async def opened(school: School) -> Sequence[Alarm]:
    async with school.rt.database.read() as tx:
        return await alarms.open_(tx, school.rt.organisation)


async def watch(school: School, after: dt.timedelta = dt.timedelta()) -> list[str]:
    school.clock.now += after
    await watching.watch(school.rt, school.clock())
    return await open_now(school)


async def stands(school: School, **values: object) -> None:
    async with school.rt.database.write() as tx:
        await tx.execute(update(senders).where(senders.c.id == school.sender).values(**values))


async def test_nothing_is_wrong_where_nothing_is_owed(school: School):
    assert await watch(school) == []


async def late(school: School) -> None:
    await owe(school, school.clock() - 11 * MINUTE, 3)


async def silent(school: School) -> None:
    await tally(school, school.clock() - HOUR, "owed", 5)


async def stuck(school: School) -> None:
    long_ago = school.clock() - 6 * MINUTE
    await owe(school, long_ago, state="claimed", claimed_at=long_ago, claimed_by="dead")


async def lessons(school: School) -> None:
    await due_lesson(school, school.clock() - 11 * MINUTE)


async def inbound(school: School) -> None:
    await arrive(school, school.clock() - 6 * MINUTE)


async def engine(school: School) -> None:
    await beats(school, "a", "web", school.clock())
    await beats(school, "b", "engine,telegram", school.clock() - 2 * MINUTE)


async def paused(school: School) -> None:
    await stands(school, paused_until=school.clock() + HOUR)


async def failing(school: School) -> None:
    await tally(school, school.clock(), "owed", 30)
    await tally(school, school.clock(), "sent", 20)
    await tally(school, school.clock(), "failed", 6)
    await tally(school, school.clock(), "expired", 4)


async def part(school: School) -> None:
    school.rt.pulse.beat("sending", school.clock() - 2 * MINUTE)


Makes = Callable[[School], Awaitable[None]]
TROUBLES: list[tuple[Makes, str, str]] = [
    (late, "late:1", "demo:demo is late with 3 messages, the first since 2026-11-23 06:19 UTC"),
    (silent, "silent:1", "of 5 messages owed since 2026-11-23 05:00 UTC not one was sent"),
    (stuck, "stuck", "1 message begun and not ended, the first at 2026-11-23 06:24 UTC"),
    (lessons, "lessons", "no lesson yet for 1 learner whose hour has come"),
    (inbound, "inbound", "no answer yet to 1 message from learners, the first since"),
    (engine, "engine", "no process with the role “engine” has shown a sign of life since"),
    (paused, "paused:1", "the provider asked for patience until 2026-11-23 07:30 UTC"),
    (failing, "failing:1", "10 of the last 30 messages did not arrive (6 failed, 4 expired)"),
    (part, "part:lessonbot", "sending has been silent since 06:28:00 UTC"),
]


@pytest.mark.parametrize(("makes", "key", "said"), TROUBLES, ids=lambda value: str(value)[:20])
async def test_trouble_is_told_once_in_plain_words(
    school: School, makes: Makes, key: str, said: str
):
    ear = Ear()
    listen(school, ear)
    await makes(school)
    assert await watch(school) == [key]
    assert await watch(school, MINUTE / 6) == [key]
    (notice,) = ear.heard
    assert (notice.key, notice.over) == (key, False)
    assert said in notice.text


async def just_in_time(school: School) -> None:
    now = school.clock()
    await owe(school, now - 9 * MINUTE)
    await owe(school, now + MINUTE, state="claimed", claimed_at=now - 4 * MINUTE, claimed_by="b")
    await due_lesson(school, now - 9 * MINUTE)
    await arrive(school, now - 4 * MINUTE)
    await arrive(school, now - HOUR, error="not readable")
    await beats(school, "b", "engine", now - MINUTE / 2)
    await tally(school, now - HOUR, "owed", 5)
    await tally(school, now, "sent", 1)
    await stands(school, paused_until=now + 14 * MINUTE / 60)


async def test_what_is_only_a_little_late_is_no_trouble(school: School):
    await just_in_time(school)
    assert await watch(school) == []


async def test_a_few_failures_are_no_trouble(school: School):
    await tally(school, school.clock(), "sent", 10)
    await tally(school, school.clock(), "failed", 9)
    await tally(school, school.clock(), "suppressed", 90)
    assert await watch(school) == []


async def test_senders_that_are_switched_off_raise_no_alarm(school: School):
    now = school.clock()
    await owe(school, now - HOUR)
    await due_lesson(school, now - HOUR)
    await arrive(school, now - HOUR)
    await tally(school, now - HOUR, "owed", 5)
    rt = school.rt
    rt.senders = {each: sender for each, sender in rt.senders.items() if each != school.sender}
    assert await watch(school) == []


async def test_a_queue_at_the_senders_pace_is_not_late_until_it_should_be_empty(school: School):
    school.rt.tempos = {school.sender: Tempo(per_second=0.1)}
    await owe(school, school.clock() - 11 * MINUTE, 100)
    await stands(school, paced_at=school.clock())
    assert await watch(school) == []
    await stands(school, paced_at=school.clock() - 2 * MINUTE)
    assert await watch(school) == ["late:1"]
    school.clock.now += 20 * MINUTE  # 100 messages at one in ten seconds, and a fifth more
    await stands(school, paced_at=school.clock())
    assert await watch(school) == ["late:1"]


async def test_a_provider_that_is_down_is_told_after_a_quarter_of_an_hour(school: School):
    ear = Ear()
    listen(school, ear)
    await stands(school, faults=3, paused_until=school.clock() + MINUTE / 4)
    await owe(school, school.clock() - 11 * MINUTE)
    assert await watch(school) == ["outage:1"]
    assert ear.heard == []
    await stands(school, faults=40, paused_until=school.clock() + 15 * MINUTE)
    await watch(school, 15 * MINUTE)
    assert ear.keys == [("outage:1", False)]
    assert "40 times in a row" not in ear.heard[0].text  # the words of the beginning
    assert "status page" in ear.heard[0].text


async def test_a_provider_that_was_down_for_a_moment_is_not_mentioned(school: School):
    ear = Ear()
    listen(school, ear)
    await stands(school, faults=3, paused_until=school.clock() + MINUTE / 4)
    await watch(school)
    await stands(school, faults=0)
    assert await watch(school, MINUTE) == []
    assert ear.heard == []


async def test_the_end_is_told_once(school: School):
    ear = Ear()
    listen(school, ear)
    await paused(school)
    await watch(school)
    await stands(school, paused_until=None)
    assert await watch(school, MINUTE) == []
    await watch(school, MINUTE)
    assert ear.keys == [("paused:1", False), ("paused:1", True)]
    assert ear.heard[1].text.startswith("Over since 2026-11-23 06:31 UTC: demo:demo")


async def test_what_comes_back_is_a_new_alarm(school: School):
    ear = Ear()
    listen(school, ear)
    for until in (school.clock() + HOUR, None, school.clock() + 2 * HOUR):
        await stands(school, paused_until=until)
        await watch(school, MINUTE)
    assert ear.keys == [("paused:1", False), ("paused:1", True), ("paused:1", False)]


async def test_what_lasts_is_told_again_after_hours(school: School):
    ear = Ear()
    listen(school, ear)
    await stands(school, paused_until=school.clock() + 24 * HOUR)
    for _ in range(8):
        await watch(school, HOUR)
    assert [each.text.partition(":")[0] for each in ear.heard] == ["Alarm", "Still"]


async def test_many_processes_raise_and_tell_it_once(school: School):
    ear = Ear()
    listen(school, ear)
    others = [replace(school.rt, name=f"p{number}") for number in range(5)]
    await paused(school)
    await asyncio.gather(*(watching.watch(rt, school.clock()) for rt in others))
    assert ear.keys == [("paused:1", False)]
    await stands(school, paused_until=None)
    later = school.clock() + MINUTE
    await asyncio.gather(*(watching.watch(rt, later) for rt in others))
    assert ear.keys == [("paused:1", False), ("paused:1", True)]


async def test_a_silent_part_of_another_living_process_stays_an_alarm(school: School):
    other = replace(school.rt, name="other", pulse=Pulse())
    other.pulse.beat("sending", school.clock() - 2 * MINUTE)
    await beats(school, "other", "engine", school.clock())
    await watching.watch(other, school.clock())
    assert await watch(school) == ["part:other"]
    await beats(school, "lessonbot", "engine", school.clock() + 2 * MINUTE)
    assert await watch(school, 2 * MINUTE) == []  # it has died: its alarm goes with it


async def test_nobody_heard_so_it_is_told_at_the_next_watch(school: School):
    ear = Ear(away=True)
    listen(school, ear)
    await paused(school)
    await watch(school)
    ear.away = False
    await watch(school, MINUTE)
    await watch(school, MINUTE)
    assert ear.keys == [("paused:1", False)]


async def test_who_did_not_hear_is_told_later_and_the_others_are_not_bothered_again(
    school: School,
):
    near, far = Ear(), Ear(name="far", away=True)
    listen(school, near, far)
    await paused(school)
    await watch(school)
    await stands(school, paused_until=None)
    await watch(school, MINUTE)
    far.away = False
    await watch(school, MINUTE)
    await watch(school, MINUTE)
    assert near.keys == far.keys == [("paused:1", False), ("paused:1", True)]


async def test_the_channel_that_fails_is_not_used_where_there_is_another_way(school: School):
    here, other = Ear(scheme="demo"), Ear()
    listen(school, here, other)
    await paused(school)
    await watch(school)
    assert (len(here.heard), len(other.heard)) == (0, 1)
    listen(school, here)
    await stands(school, paused_until=None)
    await watch(school, MINUTE)
    assert here.keys == [("paused:1", True)]


async def test_without_anybody_to_tell_an_alarm_is_still_raised_and_ended(school: School):
    await paused(school)
    assert await watch(school) == ["paused:1"]
    await stands(school, paused_until=None)
    assert await watch(school, MINUTE) == []
    async with school.rt.database.read() as tx:
        rows = (await tx.execute(text("SELECT key, ended_at FROM alarms"))).all()
    assert [row[0] for row in rows] == ["paused:1"]
    assert rows[0][1]


async def test_a_database_that_is_away_is_told_once_and_so_is_its_return(school: School):
    ear = Ear()
    listen(school, ear)
    working = school.rt.database
    school.rt.database = Database("postgresql+asyncpg://nobody@127.0.0.1:1/x")
    for seconds in (0, 30, 30, 60):
        school.clock.now += dt.timedelta(seconds=seconds)
        await watching.watch(school.rt, school.clock())
    assert ear.keys == [("database", False)]
    assert "nothing is lost" in ear.heard[0].text
    await school.rt.database.close()
    school.rt.database = working
    assert await watch(school) == []
    await watch(school, MINUTE)
    assert ear.keys == [("database", False), ("database", True)]


async def test_a_disk_that_is_nearly_full_is_told(school: School, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(watching, "LEAST_FREE", 10**18)
    assert await watch(school) == (["disk"] if school.rt.database.is_sqlite else [])


class Asked(Demo):
    """A channel that says how it stands."""

    def __init__(self, *findings: Finding) -> None:
        super().__init__("demo", RICH)
        self.findings = findings

    async def examine(self, now: dt.datetime) -> Sequence[Finding]:  # noqa: ARG002 - the contract
        return self.findings


REVOKED = Finding(Level.PROBLEM, "token", "the token is not accepted", "Set a new one")


async def test_a_token_that_is_revoked_is_told_even_when_nothing_is_owed(school: School):
    ear, channel = Ear(), Asked(REVOKED)
    listen(school, ear)
    school.rt.channels = {school.sender: channel}
    assert await watch(school) == ["token:1"]
    assert ear.heard[0].text == "Alarm: the token is not accepted. Set a new one"
    channel.findings = (Finding(Level.PROBLEM, "network", "no answer"),)
    assert await watch(school, MINUTE) == ["token:1"]  # nobody knows
    channel.findings = (Finding(Level.OK, "token", "accepted"),)
    assert await watch(school, MINUTE) == []
    assert ear.keys == [("token:1", False), ("token:1", True)]
