"""What the jobs do for those whom only a template reaches."""

import datetime as dt
from collections import Counter
from dataclasses import replace

import pytest
from sqlalchemy import select

from lessonbot.channels.demo import RICH, Demo
from lessonbot.domain.window import OPEN
from lessonbot.engines import work
from lessonbot.engines.embedded import Embedded
from lessonbot.services import sending, teaching
from lessonbot.services.pacing import Tempo
from lessonbot.store import quotas, tables
from tests.services.test_broadcasting import deliver
from tests.services.test_inviting import approve
from tests.support.courses import course
from tests.support.school import School

HOUR = dt.timedelta(hours=1)
PEOPLE = 3


@pytest.fixture
async def school_with_a_window(school: School) -> School:
    """A network that lets one person a day be written to first, and learners a day later."""
    school.rt.channels = {
        school.sender: Demo("demo", replace(RICH, window=OPEN)),
        school.plain_sender: school.rt.channels[school.plain_sender],
    }
    school.rt.tempos = {school.sender: Tempo(people_per_day=1)}
    await school.publish(course())
    for number in range(PEOPLE):
        await school.join(f"learner {number}")
    await approve(school)
    await approve(school, "notice", reference="HX2", name="lessonbot_notice")
    school.clock.now += 24 * HOUR
    return school


def shift(school: School) -> work.Shift:
    return work.Shift(school.rt, school.clock, Embedded(school.rt, school.clock), work.JOBS)


async def states(school: School) -> Counter[str]:
    async with school.rt.database.read() as tx:
        rows = await tx.scalars(
            select(tables.deliveries.c.state).where(tables.deliveries.c.place == 0)
        )
        return Counter(rows)


async def send_all(school: School) -> None:
    while await sending.send_due(school.rt, school.clock):
        pass


async def test_a_sweep_writes_to_those_who_waited_once_there_is_room(
    school_with_a_window: School,
):
    school = school_with_a_window
    await teaching.open_due_lessons(school.rt, school.clock())
    await send_all(school)
    async with school.rt.database.read() as tx:
        assert (await quotas.standing(tx, school.sender, school.clock())).waiting == PEOPLE - 1
    school.rt.tempos = {school.sender: Tempo(people_per_day=10)}
    school.rt.owed.clear()
    await work.sweep(shift(school), 1)
    assert school.rt.owed.is_set()
    await send_all(school)
    async with school.rt.database.read() as tx:
        standing = await quotas.standing(tx, school.sender, school.clock())
    assert (standing.used, standing.waiting) == (PEOPLE, 0)


async def test_reconciling_ends_what_waited_until_its_broadcast_was_over(
    school_with_a_window: School,
):
    school = school_with_a_window
    await deliver(school, hours=2)
    assert (await states(school))["held"] == PEOPLE
    school.clock.now += 3 * HOUR
    await work.reconcile(shift(school), 1)
    found = await states(school)
    assert (found["held"], found["expired"]) == (0, PEOPLE)
