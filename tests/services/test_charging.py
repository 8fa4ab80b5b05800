"""What messages cost: written down as they are sent, added up by course and learner."""

import datetime as dt
from collections.abc import AsyncIterator

import pytest

from lessonbot.domain import price
from lessonbot.store import costs, prices
from lessonbot.store.costs import Cost
from tests.services.test_broadcasting import deliver
from tests.services.test_twilio_course import AMINA, joined
from tests.support.courses import course
from tests.support.school import School
from tests.support.twilio_school import TwilioSchool, taught

ANA = "+254700000001"


@pytest.fixture
async def there(migrated_url: str) -> AsyncIterator[TwilioSchool]:
    async with taught(migrated_url) as made:
        await made.school.publish(course())
        yield made


async def priced(there: TwilioSchool, scheme: str, amount: str, prefix: str = "") -> None:
    rt = there.school.rt
    async with rt.database.write() as tx:
        await prices.put(tx, rt.organisation, price.parse(scheme, prefix, amount, "USD"))


async def paid(
    school: School, *, course: str | None = None, by_learner: bool = False
) -> list[Cost]:
    rt, now = school.rt, school.clock()
    since, until = now - dt.timedelta(days=9), now + dt.timedelta(days=1)
    async with rt.database.read() as tx:
        found = await costs.paid(
            tx, rt.organisation, since, until, course=course, by_learner=by_learner
        )
    return list(found)


async def messages(school: School) -> dict[str, int]:
    """How many messages each course took."""
    return {each.course: each.messages for each in await paid(school)}


async def test_text_messages_are_paid_by_the_segments_that_the_network_counted(
    there: TwilioSchool,
):
    await priced(there, "sms", "0.01")
    await priced(there, "sms", "0.04", prefix="+254")
    phone = there.api.phone(AMINA, app="sms")
    await joined(there, phone)
    await there.says(phone, "1")
    found = await paid(there.school)
    assert sum(each.segments for each in found) == there.api.segments
    assert sum(each.micros or 0 for each in found) == there.api.segments * 40_000
    (one,) = found
    assert (one.course, one.scheme, one.currency) == ("tiny", "demo-sms", "USD")


async def test_without_a_price_segments_are_known_and_no_amount_is_invented(there: TwilioSchool):
    phone = there.api.phone(AMINA, app="sms")
    await there.says(phone, "JOIN tiny")
    (found,) = await paid(there.school)
    assert (found.segments, found.micros, found.currency) == (there.api.segments, None, None)


async def test_whatsapp_is_paid_by_the_message_and_each_learner_is_told_apart(
    there: TwilioSchool,
):
    await priced(there, "whatsapp", "0.005")
    for number in (AMINA, "+254700000002"):
        await there.says(there.api.phone(number), "JOIN tiny")
    found = await paid(there.school, by_learner=True)
    assert len({each.learner for each in found}) == 2
    assert sum(each.micros or 0 for each in found) == len(there.api.sent) * 5_000
    assert {each.segments for each in found} == {0}


async def test_what_is_said_while_joining_counts_for_the_course_once_it_is_joined(school: School):
    await school.publish(course())
    await school.hears(ANA, "join tiny")
    assert list(await messages(school)) == [""]
    await school.join(ANA)
    for words in ("help", "stop"):
        await school.hears(ANA, words)
    assert list(await messages(school)) == ["tiny"]
    assert await paid(school, course="tiny") == await paid(school)


async def test_a_broadcast_and_what_could_be_of_either_course_belong_to_none(school: School):
    await school.publish(course())
    await school.join(ANA)
    await deliver(school)
    before = await messages(school)
    assert before[""] == 1
    await school.publish(course(key="second"))
    for words in ("join second", "1", "1", "8:00", "1"):
        await school.hears(ANA, words)
    after = await messages(school)
    assert set(after) == {"", "tiny", "second"}
    warned = 1  # that there will be two lessons a day, said to who takes the first course
    assert after["tiny"] - warned < before["tiny"]


async def test_on_a_shared_phone_everybody_has_lessons_of_their_own(school: School):
    await school.publish(course())
    for words in ("join tiny", "1", "1", "8:00", "1", "who", "Somebody new", "Juma"):
        await school.hears(ANA, words, plain_phone=True)
    amina, juma = await paid(school, by_learner=True)
    assert amina.learner != juma.learner
