"""Low data on real databases: chosen, kept, suggested once, on Telegram-like phones and WhatsApp."""

import datetime as dt
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from sqlalchemy import event, select

from lessonbot.channels.base import MediaRefused, Progressed, Rejected, SendError, Stage
from lessonbot.channels.telegram import Telegram
from lessonbot.domain.course import Course
from lessonbot.services import receipts, reporting
from lessonbot.store import tables
from tests.domain.test_light import BOTH, FORM, HEAVY, LARGE, LOW, SMALL, VOICE, lesson
from tests.packs.packfolder import drawing
from tests.services.test_twilio_course import joined
from tests.support.bot_api import BotApi, Message
from tests.support.courses import course, item
from tests.support.school import School
from tests.support.twilio_api import Phone
from tests.support.twilio_school import PUBLIC, TwilioSchool, taught

AMINA, JUMA = "1001", "2002"
PHONE = "+254700000001"
FILES = {
    SMALL.media: drawing(80, 80),
    LARGE.media: drawing(800, 600),
    LOW.media: drawing(400, 300),
    VOICE.media: b"OggS" + b"\0" * 600,
    FORM.media: b"%PDF-1.7" + b"\0" * 400,
}
FULL = lesson(SMALL, BOTH, FORM, recording=VOICE)


def of(days: int = 2) -> Course:
    """A course whose days all have a small and a large picture, a recording and a form."""
    each = replace(FULL, more=())
    lessons = tuple(
        replace(each, key=f"l{day}", items=(item(f"q{day}"),)) for day in range(1, days + 1)
    )
    return replace(course(1), lessons=lessons)


def light_course(days: int = 2) -> Course:
    """The same, with days that are not heavy enough to suggest anything."""
    made = of(days)
    quiet = tuple(replace(one, recording=replace(VOICE, size=50_000)) for one in made.lessons)
    return replace(made, lessons=quiet)


async def chosen(school: School) -> dict[str, str | None]:
    """What was chosen, by the name that the app shows."""
    kept = tables.learners.c
    async with school.rt.database.read() as tx:
        return {row[0]: row[1] for row in await tx.execute(select(kept.public_id, kept.data))}


async def only(school: School) -> str | None:
    (data,) = (await chosen(school)).values()
    return data


def media(school: School, path: str = AMINA) -> list[str]:
    return [each.file.media[0] for each in school.phone().shown(path) if each.file]


async def next_day(school: School, path: str = AMINA) -> None:
    due = await reporting.next_due(school.rt, school.sender, path)
    assert due
    school.clock.now = due + dt.timedelta(seconds=30)
    await school.settle()


def suggestions(school: School, path: str = AMINA) -> int:
    return "\n".join(school.texts(path)).count("take less data?")


@pytest.mark.parametrize(
    ("said", "sent"), [("LIGHT ON", "13"), ("LIGHT TEXT", ""), ("LIGHT OFF", "1245")]
)
async def test_the_lesson_that_comes_at_its_hour_is_as_it_was_chosen(
    school: School, said: str, sent: str
):
    await school.publish(light_course(), FILES)
    await school.join(AMINA)
    await school.taps(AMINA, "q1 yes")
    await school.hears(AMINA, said)
    before = len(media(school))
    await next_day(school)
    assert media(school)[before:] == list(sent)
    if sent != "1245":
        await school.taps(AMINA, "Send the files")
    assert set(media(school)[before:]) >= {"4", "5"}


async def test_the_choice_is_the_learners_in_every_course(school: School):
    await school.publish(light_course(1), FILES)
    await school.publish(replace(light_course(1), key="other", title="Other"), FILES)
    await school.hears(AMINA, "join tiny")
    await school.hears(AMINA, "LIGHT TEXT")
    for label in ("I agree", "That is right", "08:00", "Now"):
        await school.taps(AMINA, label)
    await school.hears(AMINA, "join other")
    for said in ("Begin it now", "That is right", "08:00", "Now"):
        await school.taps(AMINA, said)
    texts = school.texts(AMINA)
    assert sum("Day 1 of 1" in each for each in texts) == 2
    assert media(school) == []


async def test_everybody_on_a_shared_phone_chooses_for_themselves(school: School):
    await school.publish(light_course(1), FILES)
    await school.join(AMINA)
    await school.hears(AMINA, "LIGHT")
    button = school.phone().shown(AMINA)[-1].choices[0]
    assert button.label == "Text only"
    for said in ("WHO", "Somebody new", "Juma"):
        await school.hears(AMINA, said)
    await school.hears(AMINA, "JOIN tiny")
    for label in ("I agree", "That is right", "08:00", "Now"):
        await school.taps(AMINA, label)
    assert media(school) == list("12451245")
    await school.hears(AMINA, "LIGHT ON")  # Juma's
    await school.hears(AMINA, tap=button.data)  # Amina's, whoever has the phone
    assert sorted(map(str, (await chosen(school)).values())) == ["light", "text"]


async def test_it_is_suggested_once_by_the_lesson_that_comes_at_its_hour(school: School):
    heavy = replace(HEAVY, key="heavy", items=(item("h"),))
    later = replace(heavy, key="later", items=(item("k"),))
    await school.publish(replace(course(1), lessons=(course(1).lessons[0], heavy, later)), FILES)
    await school.join(AMINA)
    await school.taps(AMINA, "q10 yes")
    assert await only(school) is None
    await next_day(school)
    assert suggestions(school) == 1
    assert await only(school) == "full"
    await school.taps(AMINA, "h yes")
    await next_day(school)
    assert suggestions(school) == 1
    assert media(school) == list("2424")
    await school.taps(AMINA, "Text only")
    assert await only(school) == "text"


async def test_a_phone_with_only_text_is_asked_nothing(school: School):
    await school.publish(replace(course(1), lessons=(HEAVY,)), FILES)
    for said in ("join tiny", "1", "1", "8:00", "1"):
        await school.hears(AMINA, said, plain_phone=True)
    texts = "\n".join(school.texts(AMINA, plain_phone=True))
    assert "First words." in texts
    assert not any(word in texts for word in ("LIGHT", "FILES", "kB", "less data"))
    assert await only(school) is None


async def test_the_sweep_knows_it_without_another_query(school: School):
    await school.publish(light_course(), FILES)
    for path in (AMINA, JUMA):
        await school.join(path)
        await school.taps(path, "q1 yes")
        await school.hears(path, "LIGHT TEXT")
    said: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if "FROM learners" in statement or "UPDATE learners" in statement:
            said.append(statement)

    event.listen(school.rt.database.writing.sync_engine, "before_cursor_execute", note)
    await next_day(school)
    assert sum("Day 2" in text for text in (*school.texts(AMINA), *school.texts(JUMA))) == 2
    assert said
    assert all("FROM enrolments" in each or "FROM deliveries" in each for each in said), said


# ---------------------------------------------------------------- a file did not get through


async def voice(school: School) -> int:
    """The delivery of the newest recording."""
    kept = tables.deliveries.c
    async with school.rt.database.read() as tx:
        rows = await tx.execute(select(kept.id, kept.content).order_by(kept.id))
        found = [row.id for row in rows if (row.content.get("file") or {}).get("kind") == "voice"]
    return int(found[-1])


@pytest.mark.parametrize(
    ("error", "times"),
    [
        (MediaRefused("too large", "63019"), 1),
        (Rejected("this content", "63005"), 1),
        (None, 0),
    ],
)
async def test_a_file_that_did_not_get_through_suggests_to_take_less(
    school: School, error: SendError | None, times: int
):
    await school.publish(light_course(), FILES)
    await school.join(AMINA)
    stage = Stage.FAILED if error else Stage.READ
    told = Progressed(await voice(school), "not-known", stage, error)
    async with school.rt.database.write() as tx:
        await tx.execute(tables.deliveries.update().values(provider_id="not-known"))
    for _ in range(2):
        await receipts.take(school.rt, school.sender, [told], school.clock())
        await school.settle()
    assert suggestions(school) == times
    assert await only(school) == ("full" if times else None)
    if times:
        assert "did not get through" in school.texts(AMINA)[-1]
        await school.taps(AMINA, "Light")
        assert await only(school) == "light"


async def test_who_chose_before_is_not_asked_when_a_file_fails(school: School):
    await school.publish(light_course(), FILES)
    await school.hears(AMINA, "LIGHT OFF")
    await school.join(AMINA)
    told = Progressed(await voice(school), "1", Stage.FAILED, MediaRefused("too large"))
    await receipts.take(school.rt, school.sender, [told], school.clock())
    await school.settle()
    assert suggestions(school) == 0


# ---------------------------------------------------------------- Telegram


@pytest.fixture
async def telegram(school: School) -> AsyncIterator[BotApi]:
    async with BotApi() as api:
        api.join(7)
        bot = Telegram(api.token, api_url=api.url)
        await bot.start()
        school.rt.channels[school.sender] = bot  # type: ignore[index]
        yield api
        await bot.stop()


def kind(message: Message) -> str:
    """What kind of file it is, if any."""
    return "picture" if message.photo else message.file[0] if message.file else ""


async def test_on_telegram_sizes_stand_in_the_text_before_the_files(
    school: School, telegram: BotApi
):
    await school.publish(light_course(1), FILES)
    for said in ("/start", "1", "1", "8:00", "1"):
        await school.hears("7", said)
    shown = [(kind(each), each.text) for each in telegram.messages(7)]
    at = next(place for place, (_, said) in enumerate(shown) if said.startswith("Day 1"))
    kinds = [kind for kind, _ in shown[at:]]
    assert kinds == ["picture", "picture", "voice", "document", ""]
    assert "• Picture, 90 kB\n• Recording, 2 min, 49 kB\n• Budget form, 70 kB" in shown[at][1]


async def test_on_telegram_text_alone_is_one_message_and_a_button_for_the_files(
    school: School, telegram: BotApi
):
    await school.publish(light_course(1), FILES)
    await school.hears("7", "LIGHT TEXT")
    for said in ("/start", "1", "1", "8:00", "1"):
        await school.hears("7", said)
    assert not any(map(kind, telegram.messages(7)))
    (one,) = (each for each in telegram.messages(7) if each.text.startswith("Day 1"))
    assert "Picture: a market" in one.text
    assert "Send the files" in str(one)
    await school.hears("7", "FILES")
    brought = [kind(each) for each in telegram.messages(7) if kind(each)]
    assert brought == ["picture", "picture", "voice", "document"]


# ---------------------------------------------------------------- WhatsApp


@pytest.fixture
async def there(migrated_url: str) -> AsyncIterator[TwilioSchool]:
    async with taught(migrated_url) as made:
        yield made


def links(phone: Phone) -> list[str]:
    return [link.removeprefix(f"{PUBLIC}/m/")[0] for one in phone.messages for link in one.media]


async def test_on_whatsapp_light_is_tapped_and_files_come_by_their_button(there: TwilioSchool):
    await there.school.publish(light_course(), FILES)
    phone = there.api.phone(PHONE)
    await joined(there, phone)
    assert links(phone) == list("1245")
    await there.taps(phone, "q1 yes")
    assert await there.says(phone, "LIGHT")
    assert any("small pictures only" in each for each in await there.taps(phone, "Light"))
    phone.messages.clear()
    await there.says(phone, "NEXT")
    assert links(phone) == list("13")
    assert any("Recording, 2 min, 49 kB" in each for each in phone.texts)
    await there.taps(phone, "Send the files")
    assert links(phone) == list("1345")
    assert there.api.broken == []
    assert there.api.lost == []


async def test_on_whatsapp_a_file_that_cannot_be_fetched_suggests_to_take_less_once(
    there: TwilioSchool,
):
    files = {digest: data for digest, data in FILES.items() if digest != VOICE.media}
    await there.school.publish(light_course(), files)
    phone = there.api.phone(PHONE)
    await joined(there, phone)
    assert "".join(phone.texts).count("did not get through") == 1
    await there.taps(phone, "Text only")
    assert await only(there.school) == "text"
    phone.messages.clear()
    await there.says(phone, "NEXT")
    await there.taps(phone, "q1 yes")
    await there.says(phone, "NEXT")
    assert links(phone) == []
    assert "".join(phone.texts).count("did not get through") == 0
