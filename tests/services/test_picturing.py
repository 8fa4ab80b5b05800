"""The picture of a certificate: where there are pictures, after the link, and never in its way."""

import datetime as dt
import json
import os
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Row, select, update

from lessonbot.channels.demo import Shown
from lessonbot.channels.telegram import Telegram
from lessonbot.credentials.baking import extracted
from lessonbot.credentials.press import Press
from lessonbot.domain.text import plain
from lessonbot.services import issuing, picturing, withdrawing
from lessonbot.services.runtime import Runtime
from lessonbot.store import credentials, tables
from tests.services.test_twilio_course import joined
from tests.support.bot_api import BotApi
from tests.support.courses import course
from tests.support.school import School
from tests.support.twilio_school import PUBLIC, TwilioSchool, taught

AMINA = "+254700000001"


class Counting(Press):
    """A press that counts what it does."""

    done = 0

    async def do(self, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - as the press has them
        self.done += 1
        return await super().do(*args, **kwargs)


class Dying(Press):
    """A press whose process dies whatever it is to do."""

    async def do(self, *_: Any, **__: Any) -> Any:  # noqa: ANN401 - as the press has them
        return await super().do(os._exit, 1)


@pytest.fixture
async def passed(school: School) -> School:
    """Amina has passed a course of one lesson; nothing is signed yet."""
    await school.publish(course(1))
    await school.join("amina")
    await school.taps("amina", "q10 yes")
    await school.hears("amina", "Amina Yusuf")
    return school


async def certified(school: School) -> None:
    """What the background does."""
    await issuing.issue_owed(school.rt, school.clock())
    while await picturing.hand_out(school.rt, school.clock()):
        pass
    await school.settle()


def pictures(school: School, who: str = "amina") -> list[Shown]:
    return [each for each in school.phone().shown(who) if each.file]


async def deliveries(rt: Runtime) -> Sequence[Row[Any]]:
    table = tables.deliveries
    async with rt.database.read() as tx:
        rows = (await tx.execute(select(table))).all()
    return [row for row in rows if row.key.startswith("p")]  # ids of enrolments have large letters


async def number_of(school: School) -> str:
    async with school.rt.database.read() as tx:
        found = await tx.scalars(select(tables.achievements.c.public_id))
    return str(list(found)[-1])


async def test_it_follows_the_link_once_it_is_signed(passed: School):
    assert "/c/" in passed.texts("amina")[-1]
    assert pictures(passed) == []
    await certified(passed)
    (shown,) = pictures(passed)
    assert passed.phone().shown("amina")[-1] == shown
    number = await number_of(passed)
    assert shown.file
    assert (shown.file.certificate, plain(shown.text)) == (number, "")
    assert shown.file.name == f"certificate-{number}.png"
    await certified(passed)
    assert len(pictures(passed)) == 1


async def test_all_who_earn_the_same_on_a_day_share_the_drawing(passed: School):
    await passed.join("juma")
    await passed.taps("juma", "q10 yes")
    await passed.hears("juma", "Juma")
    await issuing.issue_owed(passed.rt, passed.clock())
    passed.rt.press = counting = Counting()
    await certified(passed)
    assert (len(pictures(passed)), len(pictures(passed, "juma"))) == (1, 1)
    assert counting.done == 1


async def test_a_phone_without_pictures_gets_the_link_alone(school: School):
    await school.publish(course(1))
    for words in ("join tiny", "1", "1", "8:00", "1", "1", "Amina"):
        await school.hears(AMINA, words, plain_phone=True)
    before = school.texts(AMINA, plain_phone=True)
    assert "/c/" in before[-1]
    await certified(school)
    assert school.texts(AMINA, plain_phone=True) == before
    assert await deliveries(school.rt) == []


async def test_nobody_who_stopped_or_hides_the_page_gets_it(passed: School):
    await passed.join("juma")
    await passed.taps("juma", "q10 yes")
    await passed.hears("juma", "Juma")
    await passed.hears("juma", "stop")
    await passed.hears("amina", "certificate")
    await passed.taps("amina", "Hide my page")
    await certified(passed)
    assert pictures(passed) + pictures(passed, "juma") == []


async def test_a_title_that_no_font_shows_has_no_picture_and_holds_up_nobody(passed: School):
    strange = course(1, version="2.0.0")
    name = "\U00017000"  # Tangut
    await passed.publish(replace(strange, credential=replace(strange.credential, name=name)))
    await passed.join("juma")
    await passed.taps("juma", "q10 yes")
    await passed.hears("juma", "Juma")
    await certified(passed)
    assert len(pictures(passed)) == 1
    assert pictures(passed, "juma") == []
    assert await picturing.hand_out(passed.rt, passed.clock()) == 0


async def test_a_press_that_breaks_costs_the_picture_and_nothing_else(passed: School):
    await issuing.issue_owed(passed.rt, passed.clock())
    press = passed.rt.press
    passed.rt.press = Dying()
    await picturing.hand_out(passed.rt, passed.clock())
    await passed.rt.press.close()
    passed.rt.press = press
    await passed.settle()
    assert pictures(passed) == []
    assert await picturing.hand_out(passed.rt, passed.clock()) == 0


async def test_another_name_brings_another_picture_after_its_link(passed: School):
    await certified(passed)
    await passed.hears("amina", "certificate")
    await passed.taps("amina", "Another name")
    await passed.hears("amina", "A. Yusuf")
    await withdrawing.correct_wanted(passed.rt, passed.clock())
    await certified(passed)
    fresh = await number_of(passed)
    link, picture = passed.phone().shown("amina")[-2:]
    assert f"/c/{fresh}" in plain(link.text)
    assert picture.file
    assert picture.file.certificate == fresh


async def test_what_was_earned_long_before_it_could_be_signed_brings_no_picture(passed: School):
    passed.clock.now += dt.timedelta(days=2)
    await certified(passed)
    assert pictures(passed) == []


async def test_on_telegram_it_is_a_document_with_the_credential_inside(
    passed: School, telegram: tuple[BotApi, Telegram]
):
    api, bot = telegram
    number = await number_of(passed)
    await issuing.issue_owed(passed.rt, passed.clock())
    passed.rt.channels[passed.sender] = bot  # type: ignore[index]
    async with passed.rt.database.write() as tx:
        await tx.execute(update(tables.addresses).values(path="7"))
    await picturing.hand_out(passed.rt, passed.clock())
    await passed.settle()
    (sent,) = api.called("sendDocument")
    async with passed.rt.database.read() as tx:
        found = await credentials.by_public_id(tx, number)
        kept = (await tx.execute(select(tables.uploads))).all()
    assert found
    assert extracted(sent["document"]) == found.document
    assert kept == []


@pytest.mark.parametrize(("data", "shown"), [("full", 1), ("light", 0), ("text", 0)])
async def test_who_saves_data_gets_the_link_alone(passed: School, data: str, shown: int):
    async with passed.rt.database.write() as tx:
        await tx.execute(update(tables.learners).values(data=data))
    await certified(passed)
    assert len(pictures(passed)) == shown


async def test_what_was_withdrawn_before_it_left_is_not_sent(
    passed: School, telegram: tuple[BotApi, Telegram]
):
    api, bot = telegram
    number = await number_of(passed)
    await issuing.issue_owed(passed.rt, passed.clock())
    passed.rt.channels[passed.sender] = bot  # type: ignore[index]
    async with passed.rt.database.write() as tx:
        await tx.execute(update(tables.addresses).values(path="7"))
    await picturing.hand_out(passed.rt, passed.clock())
    await withdrawing.revoke(passed.rt, number, passed.clock())
    await passed.settle()
    assert api.called("sendDocument") == []
    (row,) = await deliveries(passed.rt)
    assert (row.state, row.reason) == ("failed", "the certificate is not shown any more")


@pytest.fixture
async def telegram() -> AsyncIterator[tuple[BotApi, Telegram]]:
    async with BotApi() as api:
        api.join(7)
        bot = Telegram(api.token, api_url=api.url)
        await bot.start()
        yield api, bot
        await bot.stop()


@pytest.fixture
async def there(migrated_url: str) -> AsyncIterator[TwilioSchool]:
    async with taught(migrated_url) as made:
        await made.school.publish(course(1))
        yield made
        assert made.api.lost == []


async def passes(there: TwilioSchool) -> list[list[str]]:
    """Amina passes on WhatsApp; the files of each message that came afterwards."""
    phone = there.api.phone(AMINA)
    await joined(there, phone)
    await there.taps(phone, "q10 yes")
    await there.taps(phone, "Amina")
    assert "/c/" in phone.texts[-1]
    return [each.media for each in phone.messages]


async def test_on_whatsapp_it_is_a_picture_that_the_network_fetches(there: TwilioSchool):
    before = await passes(there)
    await certified(there.school)
    await there.settle()
    number = await number_of(there.school)
    messages = there.api.phone(AMINA).messages
    assert [each.media for each in messages[len(before) :]] == [[f"{PUBLIC}/c/{number}.png"]]
    assert there.api.broken == []


@pytest.mark.parametrize("hours", [23, 30])
async def test_outside_of_the_window_or_close_to_its_end_no_picture_and_no_template_goes(
    there: TwilioSchool, hours: float
):
    before = await passes(there)
    there.api.advance(dt.timedelta(hours=hours))
    there.school.clock.now = there.api.now
    async with there.school.rt.database.write() as tx:
        await tx.execute(update(tables.achievements).values(earned_at=there.school.clock.now))
    await certified(there.school)
    await there.passes(there.api.phone(AMINA), hours=2)
    assert len(there.api.phone(AMINA).messages) == len(before)
    assert there.api.charged == 0
    assert await deliveries(there.school.rt) == []


async def test_a_picture_that_waits_too_long_is_dropped_without_a_template(there: TwilioSchool):
    before = await passes(there)
    await issuing.issue_owed(there.school.rt, there.school.clock())
    await picturing.hand_out(there.school.rt, there.school.clock())
    await there.passes(there.api.phone(AMINA), hours=24)
    assert len(there.api.phone(AMINA).messages) == len(before)
    assert there.api.charged == 0
    (row,) = await deliveries(there.school.rt)
    assert row.state == "expired"
    assert json.loads(json.dumps(row.content))["file"]["certificate"]
