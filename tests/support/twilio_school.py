"""A school whose phones are reached through the Twilio server, over HTTP both ways."""

import asyncio
import datetime as dt
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from lessonbot.channels.twilio import Account, Twilio
from lessonbot.cli.serving import listening, serve_web
from lessonbot.web.app import build
from tests.support.school import School, opened
from tests.support.twilio_api import Phone, TwilioApi

PUBLIC = "https://lessons.example"


@dataclass
class TwilioSchool:
    """A school, the server that stands for Twilio, and one clock for both."""

    school: School
    api: TwilioApi

    async def settle(self) -> None:
        """Everything is done until nobody has anything to say."""
        while True:
            before = len(self.api.calls), len(self.api.sent)
            await self.school.settle()
            await self.api.settled()
            await self.school.settle()
            if (len(self.api.calls), len(self.api.sent)) == before:
                return

    async def says(self, phone: Phone, text: str) -> list[str]:
        """A learner writes; what the phone shows by it."""
        before = len(phone.messages)
        await phone.say(text)
        await self.settle()
        return phone.texts[before:]

    async def taps(self, phone: Phone, label: str) -> list[str]:
        """A learner taps; what the phone shows by it."""
        before = len(phone.messages)
        await phone.tap(label)
        await self.settle()
        return phone.texts[before:]

    async def passes(self, phone: Phone, **time: float) -> list[str]:
        """Time passes; what the phone shows by it."""
        before = len(phone.messages)
        self.api.advance(dt.timedelta(**time))
        self.school.clock.now = self.api.now
        await self.settle()
        return phone.texts[before:]


@asynccontextmanager
async def taught(url: str) -> AsyncIterator[TwilioSchool]:
    """A school on a database with tables, with a WhatsApp sender and a number for texts."""
    listener: socket.socket = listening("127.0.0.1", 0)
    here = f"http://127.0.0.1:{listener.getsockname()[1]}"
    async with opened(url) as school, TwilioApi(PUBLIC, {PUBLIC: here}) as api:
        school.rt.public_url = PUBLIC
        school.rt.answers = True
        api.now = school.clock.now
        account = Account(api.sid, api.token, api_url=api.url, content_url=api.url)
        school.rt.channels = {
            school.sender: Twilio(
                account,
                "whatsapp",
                sender=api.whatsapp_from,
                public_url=PUBLIC,
                slug="whatsapp",
            ),
            school.plain_sender: Twilio(
                account, "sms", sender=api.sms_from, public_url=PUBLIC, slug="sms"
            ),
        }
        for channel in school.rt.channels.values():
            await channel.start()
        stopping = asyncio.Event()
        serving = asyncio.create_task(
            serve_web(build(school.rt, clock=school.clock), listener, stopping)
        )
        try:
            yield TwilioSchool(school, api)
        finally:
            stopping.set()
            await serving
            for channel in school.rt.channels.values():
                await channel.stop()
            listener.close()
