"""Courses by chat, over the Bot API: sent as a file, looked at, published with two taps."""

import asyncio
import datetime as dt
from collections.abc import AsyncIterator, Sequence

import pytest
from sqlalchemy import func, select

from lessonbot.channels.base import Received
from lessonbot.channels.telegram import Telegram
from lessonbot.domain.media import KINDS
from lessonbot.domain.staff import Role
from lessonbot.packs.importers.docx.template import template
from lessonbot.packs.scaffolding import scaffold
from lessonbot.packs.writing import zipped
from lessonbot.services import publishing, talking
from lessonbot.services.runtime import public_id
from lessonbot.store import audits, links, senders, staff, tables
from tests.services.test_submitting import docx, tasked
from tests.support.bot_api import BotApi
from tests.support.courses import course
from tests.support.school import School
from tests.support.twilio_school import taught

CHAT = 7
AMINA = "+254700000001"
KEY = "clean-wells"


class Author:
    """Somebody with a phone who writes courses."""

    def __init__(self, school: School, api: BotApi) -> None:
        self.school, self.api, self.staff = school, api, 0

    async def heard(self) -> list[str]:
        """Everything is done; what came of it."""
        await self.api.until(lambda: not self.api.updates.waiting)
        await self.school.settle()
        return self.api.texts(CHAT)

    async def sends(self, data: bytes, name: str = "wells.zip") -> list[str]:
        before = len(self.api.texts(CHAT))
        self.api.send_file(CHAT, "document", data, file_name=name, mime_type="application/zip")
        return (await self.heard())[before:]

    async def taps(self, label: str) -> list[str]:
        before = len(self.api.texts(CHAT))
        self.api.tap(CHAT, label)
        return (await self.heard())[before:]

    async def becomes(self, role: Role, language: str = "en") -> None:
        """The chat is one of somebody with this role."""
        rt = self.school.rt
        if not self.staff:
            self.staff = await linked(self.school, self.school.sender, str(CHAT))
        async with rt.database.write() as tx:
            await staff.save(tx, rt.organisation, self.staff, role=role, language=language)


async def linked(school: School, sender: int, path: str) -> int:
    """Somebody on the staff whose chat this is; their number."""
    rt, now = school.rt, school.clock()
    own = {"email": "a@example.org", "name": "Amina", "role": Role.AUTHOR, "language": "en"}
    async with rt.database.write() as tx:
        known = await senders.known(tx, rt.organisation, sender, path)
        assert known
        made = {"public_id": public_id(), "created_at": now}
        number = await staff.add(tx, rt.organisation, **made, **own)
        await links.add(tx, rt.organisation, number, known.id, now)
    return number


@pytest.fixture
async def author(school: School) -> AsyncIterator[Author]:
    async with BotApi() as api:
        bot = Telegram(api.token, api_url=api.url)
        await bot.start()
        school.rt.channels[school.sender] = bot  # type: ignore[index]

        async def receive(received: Sequence[Received]) -> None:
            await talking.take_in(school.rt, school.sender, received, school.clock())

        listening = asyncio.create_task(bot.listen(receive))
        made = Author(school, api)
        await school.publish(course())
        api.join(CHAT, language="en-KE")
        await made.heard()
        await made.becomes(Role.AUTHOR)
        yield made
        listening.cancel()
        await asyncio.gather(listening, return_exceptions=True)
        await bot.stop()


def pack(**changed: str) -> bytes:
    """A course of two lessons; in its files some words may be others."""
    files = scaffold(KEY, "Clean wells", "en", "Amina")
    course_file = files["course.yaml"].decode()
    for old, new in changed.items():
        course_file = course_file.replace(old, new)
    return zipped({**files, "course.yaml": course_file.encode()})


async def drafts_of(school: School) -> int:
    async with school.rt.database.read() as tx:
        return await tx.scalar(select(func.count()).select_from(tables.drafts)) or 0


async def test_a_pack_becomes_a_draft_is_shown_and_published_with_two_taps(author: Author):
    school = author.school
    received, report, preview, *lesson, offer = await author.sends(pack())
    assert received.startswith("Got it: wells.zip (")
    assert report.startswith("Clean wells is a draft now. Errors: 0.")
    assert "https://learn.example/console/drafts/" in report
    assert preview == "This is how the first lesson looks here:"
    assert len(lesson) >= 2
    assert "is a new course with 2 lessons" in offer
    assert await publishing.current(school.rt, KEY) is None

    (confirm,) = await author.taps("Publish")
    assert confirm == "Publish Clean wells 0.1.0 now? From then on new learners get it."
    assert await publishing.current(school.rt, KEY) is None
    waits, done = await author.taps("Yes, publish it")
    assert waits == "Publishing…"
    assert "is published. Learners join with the code clean-wells" in done
    assert await publishing.current(school.rt, KEY)
    async with school.rt.database.read() as tx:
        acts = [each.act for each in await audits.read(tx, school.rt.organisation, 9)]
    assert acts == ["published", "draft_uploaded"]
    assert (await author.taps("Publish")) == ["This is published already."]


async def test_a_tap_on_the_preview_answers_nothing(author: Author):
    count = len(await author.sends(pack()))
    *_, question, _offer = author.api.messages(CHAT)[-count:]
    (answer, *_) = question.labels[0]
    assert (await author.taps(answer))[-1] == "This button only shows how it looks."


async def test_what_is_to_mend_comes_with_its_line(author: Author):
    said = await author.sends(pack(minutes_per_day="minutes_a_day"))
    assert len(said) == 2
    assert "course.yaml:" in said[1]
    assert "minutes_per_day" in said[1]
    assert "Mend them in your file and send it again" in said[1]


async def test_a_new_version_tells_what_changes(author: Author):
    await author.sends(pack())
    await author.taps("Publish")
    await author.taps("Yes, publish it")
    offer = (await author.sends(pack(**{"0.1.0": "0.2.0", "Clean wells": "Clean deep wells"})))[-1]
    assert "0.2.0 would take the place of 0.1.0. Changed lessons: 0." in offer
    await author.taps("Publish")
    assert (await author.taps("Not now")) == [
        "Nothing was published. The draft stays in the console."
    ]
    live = await publishing.current(author.school.rt, KEY)
    assert live
    assert live.version == "0.1.0"


async def test_the_same_version_with_other_words_is_refused_with_the_reason(author: Author):
    for title in ("Clean wells", "Other wells"):
        await author.sends(pack(**{"Clean wells": title}))
        await author.taps("Publish")
        said = await author.taps("Yes, publish it")
    assert "published versions never change" in said[-1]


async def test_a_draft_that_was_changed_meanwhile_is_not_published(author: Author):
    await author.sends(pack())
    async with author.school.rt.database.write() as tx:
        await tx.execute(tables.drafts.update().values(revision=tables.drafts.c.revision + 1))
    await author.taps("Publish")
    said = await author.taps("Yes, publish it")
    assert "Somebody has changed or deleted this draft" in said[-1]
    assert await publishing.current(author.school.rt, KEY) is None


async def test_what_is_no_course_says_why(author: Author):
    said = await author.sends(b"\x00\x01 nothing", "song.bin")
    assert "I could not make a course of song.bin" in said[-1]
    assert "https://learn.example/console/courses/upload" in said[-1]
    assert await drafts_of(author.school) == 0


async def test_a_file_that_cannot_be_had_says_so_and_one_out_of_reach_is_fetched_later(
    author: Author,
):
    author.api.refuse_next("getFile", 400, "Bad Request: file is too big")
    assert "at most 20 MB" in (await author.sends(pack()))[-1]
    author.api.fail_next("getFile", "unavailable")
    said = await author.sends(pack())
    assert len(said) == 1
    author.school.clock.now += dt.timedelta(minutes=2)
    assert "is a new course" in (await author.heard())[-1]


async def test_files_of_who_is_no_author_go_the_way_they_went(author: Author):
    await author.becomes(Role.VIEWER)
    assert "Your role does not write courses" in (await author.sends(pack()))[-1]
    rt = author.school.rt
    async with rt.database.write() as tx:
        await tx.execute(tables.staff_addresses.delete())
    said = await author.sends(pack())
    assert "Got it" not in said[-1]
    assert await drafts_of(author.school) == 0


async def test_it_is_said_in_the_language_of_who_sent_it(author: Author):
    await author.becomes(Role.OWNER, "ar")
    said = await author.sends(pack())
    assert said[0].startswith("وصل: ")
    assert "Clean wells" in said[-1]


async def test_a_file_that_a_task_waits_for_is_handed_in(author: Author):
    school = author.school
    await school.publish(tasked(("document",), version="2.0.0"))
    for label in ("I agree", "That is right", "08:00", "Now", "q10 yes"):
        await author.taps(label)
    said = await author.sends(docx(), "plan.docx")
    assert "Your work for Title 1 is handed in" in said[-1]
    assert await drafts_of(school) == 0


async def test_on_whatsapp_a_document_becomes_a_draft_with_buttons(migrated_url: str):
    async with taught(migrated_url) as there:
        school = there.school
        await school.publish(course())
        phone = there.api.phone(AMINA)
        await there.says(phone, "hello")
        await linked(school, school.sender, AMINA)
        before = len(phone.messages)
        file = there.api.keep(KINDS["docx"], template())
        await phone.send({**file, "Body": "wells.docx"})
        await there.settle()
        shown = phone.texts[before:]
        assert shown[0].startswith("Got it: course.docx")
        assert "is a draft now" in shown[1]
        assert await drafts_of(school) == 1
        assert there.api.broken == []
