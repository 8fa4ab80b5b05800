"""One address that floods us, and machines that talk to each other, on real databases."""

import asyncio
import datetime as dt

from sqlalchemy import select

from lessonbot.channels.base import Received
from lessonbot.domain.messages import Inbound
from lessonbot.services import talking
from lessonbot.store.tables import addresses, inbound
from tests.support.courses import course
from tests.support.school import School

FLOODER, LEARNER = "666", "1001"
SECOND = dt.timedelta(seconds=1)


async def _states(school: School) -> set[str]:
    async with school.rt.database.read() as tx:
        return set(await tx.scalars(select(inbound.c.state)))


def _said(number: int, path: str, words: str) -> Received:
    return Received(f"f{number}", path, Inbound(words, language="en", name="Amina"))


async def test_ten_messages_a_second_for_a_minute_get_a_handful_of_replies_and_one_notice(
    school: School,
):
    await school.publish(course())
    await school.join(FLOODER)
    school.clock.now += dt.timedelta(minutes=10)
    before = len(school.texts(FLOODER))
    words = ["hello", "help", "progress", "what?", "certificate"]
    for second in range(60):
        flood = [_said(second * 10 + n, FLOODER, words[n % 5]) for n in range(10)]
        await talking.take_in(school.rt, school.sender, flood, school.clock())
        await school.settle()
        school.clock.now += SECOND

    said = school.texts(FLOODER)[before:]
    assert 1 <= len(said) <= 5
    assert sum("faster than I can answer" in each for each in said) == 1
    assert await _states(school) == {"done"}


async def test_others_are_answered_in_the_same_batches_as_a_flood(school: School):
    await school.publish(course())
    await school.join(LEARNER)
    flood = [_said(number, FLOODER, f"hello {number}") for number in range(150)]
    await talking.take_in(school.rt, school.sender, flood, school.clock())
    await school.take_in(LEARNER, "a")
    assert await talking.handle_inbound(school.rt, school.clock()) == 151
    await school.settle()

    assert "because" in school.texts(LEARNER)[-2]


async def test_two_machines_that_talk_to_each_other_fall_silent(school: School):
    await school.publish(course())
    await school.join(FLOODER)
    school.clock.now += dt.timedelta(minutes=10)
    before = len(school.texts(FLOODER))
    answered = before
    for _ in range(50):
        await school.hears(FLOODER, "I am away and will read this on Monday.")
        school.clock.now += 30 * SECOND
        if len(school.texts(FLOODER)) == answered:
            break
        answered = len(school.texts(FLOODER))

    assert 1 <= answered - before <= 5


async def test_whoever_floods_can_still_stop_and_start_and_learn(school: School):
    await school.publish(course())
    await school.join(FLOODER)
    for number in range(30):
        await school.take_in(FLOODER, f"hello {number}")
    await school.settle()
    await school.taps(FLOODER, "q10 no")
    assert "That is all for today" in school.texts(FLOODER)[-1]
    await school.hears(FLOODER, "stop")
    async with school.rt.database.read() as tx:
        assert await tx.scalar(select(addresses.c.stopped_at))
    await school.hears(FLOODER, "start")
    async with school.rt.database.read() as tx:
        assert not await tx.scalar(select(addresses.c.stopped_at))


async def test_a_flood_is_remembered_across_batches_and_processes(school: School):
    await school.publish(course())
    await school.join(FLOODER)
    school.clock.now += dt.timedelta(minutes=10)
    before = len(school.texts(FLOODER))
    for _ in range(12):
        await school.hears(FLOODER, "help")
        school.rt.arrived = asyncio.Event()  # nothing is kept in memory

    assert len(school.texts(FLOODER)) - before == 5
