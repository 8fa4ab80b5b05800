"""Lessons with pictures, recordings and documents on WhatsApp, over HTTP both ways."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from sqlalchemy import event, func, select

from lessonbot.domain.course import Course, Lesson
from lessonbot.services import submitting
from lessonbot.services.submitting import Decision
from lessonbot.store import tables
from tests.services.test_twilio_course import joined
from tests.support.courses import DOCUMENT, PICTURE, RECORDING, course, rich_lesson
from tests.support.twilio_api import Phone
from tests.support.twilio_school import PUBLIC, TwilioSchool, taught

AMINA = "+254700000001"
PNG = b"\x89PNG\r\n\x1a\n" + b"jars" * 200
FILES = {
    PICTURE.media: PNG,
    "d" * 64: PNG + b"a purse",
    RECORDING.media: b"OggS" + b"\0" * 600,
    DOCUMENT.media: b"%PDF-1.7" + b"\0" * 400,
}
LINKS = {
    "picture": f"{PUBLIC}/m/{PICTURE.media}.png",
    "purse": f"{PUBLIC}/m/{'d' * 64}.png",
    "voice": f"{PUBLIC}/m/{RECORDING.media}.ogg",
    "document": f"{PUBLIC}/m/{DOCUMENT.media}.pdf",
}


@pytest.fixture
async def there(migrated_url: str) -> AsyncIterator[TwilioSchool]:
    async with taught(migrated_url) as made:
        yield made
        assert made.api.lost == []


def rich(lesson: Lesson) -> Course:
    return replace(course(1), lessons=(lesson,))


SILENT = replace(RECORDING, transcript=())
CAPTIONED = rich_lesson(more=(), recording=SILENT)
"""Without a button for more, so that the text goes with the picture."""


def media(phone: Phone) -> list[str]:
    return [link for message in phone.messages for link in message.media]


def words(phone: Phone) -> str:
    return "\n".join(phone.texts)


async def test_a_whole_course_with_a_picture_a_recording_and_a_document(there: TwilioSchool):
    await there.school.publish(rich(rich_lesson()), FILES)
    phone = there.api.phone(AMINA)
    await joined(there, phone)

    assert media(phone) == list(LINKS.values())
    for said in ("First words.", "Then words.", "Budget form", "https://video.example/jars"):
        assert words(phone).count(said) == 1
    assert any("Right!" in each for each in await there.taps(phone, "rich yes"))
    await there.says(phone, "I plan to save each week.")
    await there.taps(phone, "Yes, hand it in")
    (work,) = await submitting.listed(there.school.rt, 9)
    good = Decision(passed=True)
    await submitting.decide(there.school.rt, work.public_id, good, there.school.clock())
    await there.settle()
    await there.taps(phone, "My certificate")
    await there.taps(phone, "Amina")
    assert "/c/" in phone.texts[-1]
    assert there.api.broken == []


async def test_the_text_stands_below_its_picture(there: TwilioSchool):
    await there.school.publish(rich(CAPTIONED), FILES)
    phone = there.api.phone(AMINA)
    await joined(there, phone)
    (message,) = (each for each in phone.messages if each.media == [LINKS["picture"]])
    assert "First words." in message.body
    assert there.api.broken == []


async def test_a_picture_that_is_too_large_is_described(there: TwilioSchool):
    lesson = CAPTIONED
    large = replace(lesson.blocks[1], picture=replace(PICTURE, size=5_000_001))
    blocks = (lesson.blocks[0], large, *lesson.blocks[2:])
    await there.school.publish(rich(replace(lesson, blocks=blocks)), FILES)
    phone = there.api.phone(AMINA)
    await joined(there, phone)
    assert media(phone) == [LINKS["purse"], LINKS["voice"], LINKS["document"]]
    assert "[three jars]" in words(phone)
    assert "First words." in words(phone)
    assert there.api.broken == []


@pytest.mark.parametrize("lost", FILES)
@pytest.mark.parametrize("lesson", [rich_lesson(), CAPTIONED], ids=["apart", "captioned"])
async def test_all_words_arrive_where_a_file_cannot_be_fetched(
    there: TwilioSchool, lost: str, lesson: Lesson
):
    files = {digest: data for digest, data in FILES.items() if digest != lost}
    await there.school.publish(rich(lesson), files)
    phone = there.api.phone(AMINA)
    await joined(there, phone)
    assert media(phone) == [link for link in LINKS.values() if lost not in link]
    for said in ("First words.", "Then words.", "Budget form", "https://video.example/jars"):
        assert words(phone).count(said) == 1
    assert any("Right!" in each for each in await there.taps(phone, "rich yes"))


async def test_a_file_is_read_when_it_is_fetched_and_not_to_be_sent(there: TwilioSchool):
    await there.school.publish(rich(rich_lesson()), FILES)
    read: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if "FROM media" in statement:
            read.append(statement)

    database = there.school.rt.database
    event.listen(database.engine.sync_engine, "before_cursor_execute", note)
    phone = there.api.phone(AMINA)
    await joined(there, phone)
    assert len(media(phone)) == len(read) == len(FILES)
    async with database.read() as tx:
        assert await tx.scalar(select(func.count()).select_from(tables.uploads)) == 0


async def test_a_text_message_has_no_file_and_says_what_it_shows(there: TwilioSchool):
    await there.school.publish(rich(rich_lesson()), FILES)
    phone = there.api.phone(AMINA, app="sms")
    await joined(there, phone)
    assert media(phone) == []
    for said in ("[three jars]", "[a purse]", "[Budget form]", "First words.", "Then words."):
        assert words(phone).count(said) == 1
    assert there.api.broken == []
