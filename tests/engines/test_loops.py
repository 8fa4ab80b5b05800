"""What goes on all the time in a running process."""

import asyncio
import datetime as dt

from sqlalchemy import text

from lessonbot.engines import loops
from lessonbot.engines.embedded import Embedded
from lessonbot.services import reporting
from tests.support.courses import course
from tests.support.school import School

PATH = "1001"


async def test_what_comes_in_is_answered_at_once_and_what_is_due_is_opened(school: School):
    await school.publish(course())
    running = asyncio.create_task(
        loops.run(school.rt, school.clock, Embedded(school.rt, school.clock))
    )
    await school.take_in(PATH, "/start")
    await school.until(PATH, "Tiny course")
    school.rt.stopping.set()
    await asyncio.wait_for(running, 10)
    school.rt.stopping.clear()
    await school.settle()
    for label in ("I agree", "That is right", "08:00", "Now"):
        await school.taps(PATH, label)
    due = await reporting.next_due(school.rt, school.sender, PATH)
    assert due
    school.clock.now = due
    running = asyncio.create_task(
        loops.run(school.rt, school.clock, Embedded(school.rt, school.clock))
    )
    await school.until(PATH, "Words of day 2")
    school.rt.stopping.set()
    await asyncio.wait_for(running, 10)


async def test_a_database_that_goes_away_is_waited_for(school: School):
    await school.publish(course())
    async with school.rt.database.write() as tx:
        await tx.execute(text("ALTER TABLE inbound RENAME TO elsewhere"))
    running = asyncio.create_task(
        loops.run(school.rt, school.clock, Embedded(school.rt, school.clock))
    )
    await asyncio.sleep(0.3)
    assert not running.done()
    async with school.rt.database.write() as tx:
        await tx.execute(text("ALTER TABLE elsewhere RENAME TO inbound"))
    await school.take_in(PATH, "help")
    await school.until(PATH, "NEXT")
    school.rt.stopping.set()
    await asyncio.wait_for(running, 10)


async def test_a_silent_part_is_complained_about(school: School):
    rt = school.rt
    assert await reporting.complaints(rt, school.clock()) == []
    rt.pulse.beat("sweep", school.clock())
    later = school.clock() + dt.timedelta(minutes=5)
    assert await reporting.complaints(rt, later) == ["sweep has been silent since 06:30:00 UTC"]
