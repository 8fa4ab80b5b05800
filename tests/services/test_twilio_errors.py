"""What Twilio refuses, at once or later: what becomes of the message, the address and the sender."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from sqlalchemy import select

from lessonbot.store import tables
from tests.services.test_twilio_course import joined
from tests.support.courses import course
from tests.support.twilio_api import Phone
from tests.support.twilio_posts import Posts
from tests.support.twilio_school import TwilioSchool, taught

AMINA, JOSEPH = "+254700000001", "+254700000002"


@pytest.fixture
async def there(migrated_url: str) -> AsyncIterator[TwilioSchool]:
    async with taught(migrated_url) as made:
        await made.school.publish(course())
        yield made
        assert made.api.lost == []


async def last(there: TwilioSchool) -> dict[str, Any]:
    """The newest delivery."""
    async with there.school.rt.database.read() as tx:
        row = await tx.execute(
            select(tables.deliveries).order_by(tables.deliveries.c.id.desc()).limit(1)
        )
        return dict(row.one()._mapping)


async def address(there: TwilioSchool) -> dict[str, Any]:
    async with there.school.rt.database.read() as tx:
        row = await tx.execute(select(tables.addresses))
        return dict(row.one()._mapping)


async def greeted(there: TwilioSchool, app: str = "whatsapp") -> Phone:
    phone = there.api.phone(AMINA, app=app)  # type: ignore[arg-type]
    assert await there.says(phone, "JOIN tiny")
    return phone


@pytest.mark.parametrize("code", [63049, 63021, 63032, 30007, 63051, 12345])
async def test_what_another_attempt_does_not_mend_fails_with_its_reason(
    there: TwilioSchool, code: int
):
    phone = await greeted(there)
    there.api.fail_next(code)
    assert await there.says(phone, "hmm") == []
    failed = await last(there)
    assert (failed["state"], failed["error_code"]) == ("failed", str(code))
    assert failed["reason"]
    assert (await address(there))["stopped_at"] is None
    assert await there.says(phone, "hmm")  # and the next message goes


@pytest.mark.parametrize("code", [63018, 21611, 20429])
async def test_too_fast_holds_all_back_and_the_message_comes_later(there: TwilioSchool, code: int):
    phone = await greeted(there)
    there.api.fail_next(code)
    assert await there.says(phone, "hmm") == []
    assert len(await there.passes(phone, minutes=2)) == 1
    assert there.api.broken == []


@pytest.mark.parametrize("code", [63014])
async def test_who_blocked_the_sender_gets_nothing_more(there: TwilioSchool, code: int):
    phone = await greeted(there)
    there.api.fail_next(code)
    await there.says(phone, "hmm")
    stopped = await address(there)
    assert stopped["stopped_at"] is not None
    assert await there.says(phone, "PROGRESS") == []
    assert await there.says(phone, "START")


async def test_nobody_there_is_believed_the_second_day(there: TwilioSchool):
    phone = there.api.phone(AMINA)
    await joined(there, phone)
    there.api.fail_next(63024)
    await there.says(phone, "hmm")
    assert (await address(there))["stopped_at"] is None
    there.api.fail_next(63024)
    await there.passes(phone, hours=23)
    assert (await address(there))["stopped_at"] is not None


async def test_a_phone_that_is_off_is_tried_once_more_the_next_day(there: TwilioSchool):
    phone = await greeted(there, "sms")
    there.api.fail_next(30003)
    assert await there.says(phone, "hmm") == []
    assert await there.passes(phone, hours=10) == []
    there.api.fail_next(30008)
    assert await there.passes(phone, hours=11) == []
    assert (await last(there))["state"] == "failed"
    assert await there.passes(phone, hours=30) == []


async def test_a_stop_that_twilio_took_itself_is_ours_too(there: TwilioSchool):
    phone = await greeted(there, "sms")
    assert await there.says(phone, "STOP") == []
    assert phone.twilio_replies
    assert (await address(there))["stopped_at"] is not None
    assert there.api.broken == []


async def test_a_21610_counts_as_stop(there: TwilioSchool):
    phone = await greeted(there, "sms")
    there.api.fail_next(21610)
    await there.says(phone, "hmm")
    stopped = await address(there)
    assert (stopped["stopped_at"] is not None, stopped["stop_reason"]) == (
        True,
        "The learner sent STOP to this number",
    )


@pytest.mark.parametrize("way", ["in order", "doubled", "reversed"])
async def test_status_callbacks_in_any_order_end_the_same(there: TwilioSchool, way: str):
    there.api.callbacks = way  # type: ignore[assignment]
    await greeted(there)
    sent = await last(there)
    assert (sent["state"], sent["provider_status"]) == ("sent", "read")


async def test_a_call_that_twilio_did_not_sign_is_refused(there: TwilioSchool):
    phone = await greeted(there)
    before = len(phone.messages)
    genuine, there.api.posts = there.api.posts, Posts("6" * 32, there.api.posts.hooks, 0.01)
    await phone.say("hmm")
    await there.settle()
    assert len(phone.messages) == before
    assert there.api.lost
    there.api.lost.clear()
    await there.api.posts.close()
    there.api.posts = genuine


async def test_a_sudden_loss_of_very_many_is_not_believed(there: TwilioSchool):
    phones = [there.api.phone(f"+2547000001{n:02}") for n in range(80)]
    for phone in phones:
        await phone.say("JOIN tiny")
    await there.settle()
    await there.passes(phones[0], minutes=20)
    there.api.fail_next(63014, times=2 * len(phones))
    for phone in phones:
        await phone.say("HELP")
    await there.settle()
    async with there.school.rt.database.read() as tx:
        rows = await tx.execute(select(tables.addresses.c.stopped_at))
        stopped = [each for each in rows.scalars() if each]
    assert 0 < len(stopped) < len(phones)
