"""Cohorts over the real channels: joined by a code on WhatsApp, by text message and on Telegram."""

import asyncio
import datetime as dt
from collections.abc import Sequence

from lessonbot.channels.base import Received
from lessonbot.channels.telegram import Telegram
from lessonbot.services import gathering, talking
from lessonbot.services.gathering import Wish
from tests.support.bot_api import BotApi
from tests.support.courses import course
from tests.support.school import MONDAY, School
from tests.support.twilio_school import taught

AMINA, JUMA, CHAT = "+254700000001", "+254700000002", 7
BEGINS = MONDAY.date() + dt.timedelta(days=1)
WISH = Wish("tiny", "Kibera mothers", BEGINS, "KBR-7", dt.time(8))


async def test_whatsapp_and_text_messages(migrated_url: str) -> None:
    async with taught(migrated_url) as there:
        await there.school.publish(course())
        await gathering.create(there.school.rt, WISH, MONDAY)
        amina, juma = there.api.phone(AMINA), there.api.phone(JUMA, app="sms")
        await there.says(amina, "JOIN KBR-7")
        for label in ("I agree", "That is right"):
            await there.taps(amina, label)
        for words in ("join kbr7", "1", "1"):
            await there.says(juma, words)
        for phone in (amina, juma):
            assert "Kibera mothers" in phone.texts[-1]
            assert "November 24, 08:00" in phone.texts[-1]
        await there.passes(amina, hours=22.5)
        assert "Words of day 1" in amina.texts[-1] + amina.texts[-2]
        assert "Words of day 1" in juma.texts[-1] + juma.texts[-2]
        assert (there.api.broken, there.api.lost) == ([], [])


async def test_the_link_of_a_telegram_bot(school: School) -> None:
    await school.publish(course())
    await gathering.create(school.rt, WISH, MONDAY)
    async with BotApi() as api:
        bot = Telegram(api.token, api_url=api.url)
        await bot.start()
        school.rt.channels[school.sender] = bot  # type: ignore[index]

        async def receive(received: Sequence[Received]) -> None:
            await talking.take_in(school.rt, school.sender, received, school.clock())

        async def settled() -> None:
            await api.until(lambda: not api.updates.waiting)
            await school.settle()

        listening = asyncio.create_task(bot.listen(receive))
        try:
            code = bot.link("KBR-7").partition("start=")[2]
            api.join(CHAT, language="en-KE", code=code)
            await settled()
            for label in ("I agree", "That is right"):
                api.tap(CHAT, label)
                await settled()
            assert "Kibera mothers" in api.texts(CHAT)[-1]
            assert "November 24, 08:00" in api.texts(CHAT)[-1]
        finally:
            listening.cancel()
            await asyncio.gather(listening, return_exceptions=True)
            await bot.stop()
