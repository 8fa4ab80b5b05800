"""Lists of what changed, and of who got a broadcast, on each database."""

import datetime as dt

from lessonbot.services import attesting, following, registering
from lessonbot.store.registers import Since
from tests.services.test_broadcasting import deliver
from tests.support.courses import course
from tests.support.school import MONDAY, School
from tests.web.console import desk

LATER = dt.timedelta(minutes=2)
BEGINNING = Since(MONDAY - dt.timedelta(days=1))


async def test_enrolments_that_changed_at_one_instant_come_each_once(school: School) -> None:
    await school.publish(course(2))
    for number in range(3):
        await school.join(f"chat{number}")
    school.clock.now += LATER
    since, seen = BEGINNING, []
    while page := await registering.changed(school.rt, 1, since, school.clock()):
        since = Since(page[0].course.taken.changed_at, page[0].id)
        seen.append(page[0].learner)
    assert len(set(seen)) == len(seen) == 3
    some = await registering.changed(
        school.rt, 9, BEGINNING, school.clock(), course="tiny", state="active"
    )
    assert [each.learner for each in some] == seen


async def test_certificates_that_changed_are_told(school: School) -> None:
    await desk.learns(school)
    number = await desk.earns(school, await desk.hands_in(school))
    school.clock.now += LATER
    (found,) = await attesting.changed(school.rt, 9, BEGINNING, school.clock(), course="tiny")
    assert found.found.public_id == number.replace("-", "")
    after = Since(found.found.changed_at, found.found.id)
    assert not await attesting.changed(school.rt, 9, after, school.clock())


async def test_recipients_come_each_once(school: School) -> None:
    await school.publish(course(1))
    for number in range(3):
        await school.join(f"chat{number}")
    name = await deliver(school)
    first = await following.recipients(school.rt, name, 2)
    rest = await following.recipients(school.rt, name, 2, first[-1].id)
    assert [each.state for each in [*first, *rest]] == ["sent"] * 3
    assert len({each.learner for each in [*first, *rest]}) == 3
