"""How far asking has come, and taking back what has not gone."""

import datetime as dt

from lessonbot.services import bidding, recalling
from lessonbot.services.pacing import Tempo
from lessonbot.services.recalling import Progress
from tests.services.test_bidding import asks, imported, numbers, windowed  # noqa: F401 - a fixture
from tests.services.test_inviting import approve
from tests.support.lists import row
from tests.support.school import MONDAY, School

DAY = dt.timedelta(days=1)


async def test_on_whatsapp_who_got_the_template_was_asked_and_who_waits_is_not(
    windowed: School,  # noqa: F811
) -> None:
    school = windowed
    school.rt.tempos = {school.sender: Tempo(people_per_day=2)}
    sight = await imported(school, [row(each) for each in range(1, 6)])
    await approve(school, "invite")
    await asks(school, sight)
    far = await recalling.progress(school.rt, sight, school.clock())
    assert (far.people, far.done, far.waiting, far.failed) == (5, 2, 3, 0)
    assert await recalling.stop(school.rt, sight, school.clock()) == 3
    assert await recalling.stop(school.rt, sight, school.clock()) == 0
    far = await recalling.progress(school.rt, sight, school.clock())
    assert (far.people, far.done, far.waiting) == (2, 2, 0)
    school.clock.now = MONDAY + DAY + dt.timedelta(minutes=5)
    await school.settle()
    assert len([path for path in numbers(5) if school.texts(path)]) == 2
    outlook = await bidding.outlook(school.rt, sight, "en", school.clock())
    assert outlook.first.people == 3
    await asks(school, sight)
    assert len([path for path in numbers(5) if school.texts(path)]) == 4


async def test_nobody_asked_is_no_progress(school: School) -> None:
    sight = await imported(school, [row(1)])
    assert await recalling.progress(school.rt, sight, school.clock()) == Progress(0, 0, 0, 0, 0)


async def test_who_joined_has_got_it(school: School) -> None:
    sight = await imported(school, [row(2), row(3)])
    await asks(school, sight)
    for said in ("JOIN KBR-7", "1", "1"):
        await school.hears("+254712000002", said, plain_phone=True)
    far = await recalling.progress(school.rt, sight, school.clock())
    assert (far.people, far.delivered + far.sent, far.waiting) == (2, 2, 0)
    assert far.delivered >= 1
