"""What messages cost: written down as they are sent, added up by course and learner."""

import datetime as dt
from collections.abc import AsyncIterator

import pytest

from lessonbot.domain import price
from lessonbot.store import costs, prices
from lessonbot.store.costs import Cost
from tests.services.test_twilio_course import AMINA, joined
from tests.support.courses import course
from tests.support.twilio_school import TwilioSchool, taught


@pytest.fixture
async def there(migrated_url: str) -> AsyncIterator[TwilioSchool]:
    async with taught(migrated_url) as made:
        await made.school.publish(course())
        yield made


async def priced(there: TwilioSchool, scheme: str, amount: str, prefix: str = "") -> None:
    rt = there.school.rt
    async with rt.database.write() as tx:
        await prices.put(tx, rt.organisation, price.parse(scheme, prefix, amount, "USD"))


async def paid(there: TwilioSchool, *, by_learner: bool = False) -> list[Cost]:
    rt, now = there.school.rt, there.school.clock()
    async with rt.database.read() as tx:
        since, until = now - dt.timedelta(days=9), now + dt.timedelta(days=1)
        return list(await costs.paid(tx, rt.organisation, since, until, by_learner=by_learner))


async def test_text_messages_are_paid_by_the_segments_that_the_network_counted(
    there: TwilioSchool,
):
    await priced(there, "sms", "0.01")
    await priced(there, "sms", "0.04", prefix="+254")
    phone = there.api.phone(AMINA, app="sms")
    await joined(there, phone)
    await there.says(phone, "1")
    found = await paid(there)
    assert sum(each.segments for each in found) == there.api.segments
    assert sum(each.micros or 0 for each in found) == there.api.segments * 40_000
    assert {(each.course, each.scheme, each.currency) for each in found} == {
        ("", "demo-sms", "USD"),
        ("tiny", "demo-sms", "USD"),
    }


async def test_without_a_price_segments_are_known_and_no_amount_is_invented(there: TwilioSchool):
    phone = there.api.phone(AMINA, app="sms")
    await there.says(phone, "JOIN tiny")
    (found,) = await paid(there)
    assert (found.segments, found.micros, found.currency) == (there.api.segments, None, None)


async def test_whatsapp_is_paid_by_the_message_and_each_learner_is_told_apart(
    there: TwilioSchool,
):
    await priced(there, "whatsapp", "0.005")
    for number in (AMINA, "+254700000002"):
        await there.says(there.api.phone(number), "JOIN tiny")
    found = await paid(there, by_learner=True)
    assert len({each.learner for each in found}) == 2
    assert sum(each.micros or 0 for each in found) == len(there.api.sent) * 5_000
    assert {each.segments for each in found} == {0}
