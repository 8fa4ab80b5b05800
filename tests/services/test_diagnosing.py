"""What the doctor finds in the tables."""

import datetime as dt

from lessonbot.domain.finding import Level
from lessonbot.services import diagnosing, watching
from tests.support.owing import arrive, beats, due_lesson, owe, tally
from tests.support.school import School

MINUTE = dt.timedelta(minutes=1)


async def told(school: School) -> list[tuple[Level, str, str]]:
    found, _ = await diagnosing.examine(school.rt, school.clock())
    return [(each.level, each.about, each.said) for each in found]


async def test_a_lessonbot_that_does_not_run_is_a_warning(school: School):
    assert (Level.WARNING, "processes", "lessonbot does not run") in await told(school)


async def test_living_processes_are_counted_by_role(school: School):
    now = school.clock()
    await beats(school, "a", "web,engine", now)
    await beats(school, "b", "engine", now)
    await beats(school, "c", "engine", now - MINUTE)
    assert (Level.OK, "processes", "engine: 2, web: 1") in await told(school)


async def test_trouble_is_told_also_when_nothing_lives_to_raise_the_alarm(school: School):
    await due_lesson(school, school.clock() - 11 * MINUTE)
    await beats(school, "a", "engine", school.clock() - 11 * MINUTE)
    found = await told(school)
    problems = {about for level, about, _ in found if level is Level.PROBLEM}
    assert problems == {"lessons", "engine"}


async def test_an_open_alarm_is_told_once_with_since_when(school: School):
    await due_lesson(school, school.clock() - 11 * MINUTE)
    await watching.watch(school.rt, school.clock())
    school.clock.now += 5 * MINUTE
    (said,) = [said for level, _, said in await told(school) if level is Level.PROBLEM]
    assert said.startswith("since 2026-11-23 06:30 UTC: no lesson yet for 1 learner")


async def test_what_may_pass_is_only_a_warning(school: School):
    await tally(school, school.clock(), "failed", 30)
    found = await told(school)
    assert [about for level, about, _ in found if level is Level.WARNING][1:] == ["failing"]
    assert not [each for each in found if each[0] is Level.PROBLEM]


async def test_doubts_dead_letters_and_senders_that_are_off_are_warnings(school: School):
    now, rt = school.clock(), school.rt
    await tally(school, now, "unknown", 2)
    await arrive(school, now, error="not readable")
    await owe(school, now, 3, sender=school.plain_sender)
    rt.senders = {school.sender: rt.senders[school.sender]}
    warnings = [(about, said) for level, about, said in await told(school) if level == "warning"]
    assert ("demo-sms:demo", "is switched off with 3 to send") in warnings
    assert ("inbound", "1 set aside with an error, the newest of 2026-11-23 06:30 UTC") in warnings
    assert dict(warnings)["in doubt"].startswith("2 in the last 24 hours")
