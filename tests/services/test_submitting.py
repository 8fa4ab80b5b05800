"""Work that is handed in, over the real channels: fetched, looked at, told, and on certificates."""

import asyncio
import datetime as dt
import io
import zipfile
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace

import pytest
from sqlalchemy import func, select, update

from lessonbot.channels.base import Received
from lessonbot.channels.telegram import Telegram
from lessonbot.domain.course import Accepted, Assignment, Course, Credential, Criterion
from lessonbot.domain.media import KINDS
from lessonbot.services import certifying, fetching, informing, issuing, submitting, talking
from lessonbot.services.submitting import CannotMark, Decision, Shown
from lessonbot.store import tables
from tests.services.test_twilio_course import joined
from tests.support.bot_api import BotApi
from tests.support.courses import course
from tests.support.school import School
from tests.support.twilio_api import Phone
from tests.support.twilio_school import TwilioSchool, taught

AMINA = "+254700000001"
CHAT = 7
JPEG = b"\xff\xd8\xff" + b"a plan " * 100
OGG = b"OggS" + b"a voice " * 100
GOOD = Decision(passed=True, points=(2, 3), comment="Clear and neat.")
AGAIN = Decision(passed=False, comment="Please add what you earn.")
RUBRIC = (Criterion("It has income", 2), Criterion("It adds up", 3))


def tasked(accepts: Sequence[Accepted] = ("text", "photo", "voice"), **changes: object) -> Course:
    """A course of one lesson with a question and an assignment."""
    made = replace(course(1), **changes)  # type: ignore[arg-type]
    lesson = replace(made.lessons[0], assignment=Assignment(RUBRIC, tuple(accepts)))
    return replace(made, lessons=(lesson,))


def docx() -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", "<w/>")
    return written.getvalue()


async def newest(school: School) -> Shown:
    (first, *_) = await submitting.listed(school.rt, 9)
    return await submitting.shown(school.rt, first.public_id)


async def works(school: School) -> int:
    async with school.rt.database.read() as tx:
        return await tx.scalar(select(func.count()).select_from(tables.works)) or 0


class Class:
    """A school whose Telegram bot is polled, for one learner."""

    def __init__(self, school: School, api: BotApi, bot: Telegram) -> None:
        self.school, self.api, self.bot = school, api, bot

    async def heard(self) -> None:
        """Whatever the learner sent is answered."""
        await self.api.until(lambda: not self.api.updates.waiting)
        await self.school.settle()

    async def says(self, words: str) -> str:
        self.api.say(CHAT, words)
        await self.heard()
        return self.api.texts(CHAT)[-1]

    async def taps(self, label: str) -> str:
        self.api.tap(CHAT, label)
        await self.heard()
        return self.api.texts(CHAT)[-1]

    async def sends(self, kind: str, content: bytes, **about: object) -> str:
        self.api.send_file(CHAT, kind, content, **about)
        await self.heard()
        return self.api.texts(CHAT)[-1]


@pytest.fixture
async def telegram(school: School) -> AsyncIterator[Class]:
    """Amina has answered the lesson's question, and her work is due."""
    async with BotApi() as api:
        bot = Telegram(api.token, api_url=api.url)
        await bot.start()
        school.rt.channels[school.sender] = bot  # type: ignore[index]

        async def receive(received: Sequence[Received]) -> None:
            await talking.take_in(school.rt, school.sender, received, school.clock())

        listening = asyncio.create_task(bot.listen(receive))
        made = Class(school, api, bot)
        await school.publish(tasked())
        api.join(CHAT, language="en-KE")
        await made.heard()
        for label in ("I agree", "That is right", "08:00", "Now", "q10 yes"):
            await made.taps(label)
        yield made
        listening.cancel()
        await asyncio.gather(listening, return_exceptions=True)
        await bot.stop()


async def test_a_photo_on_telegram_is_kept_looked_at_and_earns_the_certificate(telegram: Class):
    school = telegram.school
    assert "One thing is left before your certificate" in telegram.api.texts(CHAT)[-1]
    assert "Your work for Title 1 is handed in" in await telegram.sends("photo", JPEG)
    shown = await newest(school)
    assert (shown.one.kind, shown.one.mime, shown.one.state) == ("photo", "image/jpeg", "waiting")
    assert (await submitting.content(school.rt, shown.one.public_id))[1] == JPEG
    assert "is being looked at" in await telegram.says("certificate")
    done = await submitting.decide(school.rt, shown.one.public_id, GOOD, school.clock())
    assert (done.unsent, done.is_awarded) == ("", False)  # which name to print was never asked
    await school.settle()
    told = "\n".join(telegram.api.texts(CHAT)[-2:])
    assert "Points: 5 of 5" in told
    assert "Clear and neat." in told
    await telegram.taps("My certificate")
    link = await telegram.taps("Amina")
    number = link.split("/c/")[1].split()[0]
    await issuing.issue_owed(school.rt, school.clock())
    certificate = await certifying.certificate(school.rt, number, school.clock())
    assert certificate
    assert list(certificate.done) == [("Title 1", "November 23, 2026, points: 5 of 5")]
    with pytest.raises(CannotMark, match="already: passed"):
        await submitting.decide(school.rt, shown.one.public_id, AGAIN, school.clock())


@pytest.mark.parametrize(
    ("kind", "content", "about", "mime"),
    [
        ("voice", OGG, {"mime_type": "audio/ogg"}, "audio/ogg"),
        ("audio", b"ID3 song", {"mime_type": "audio/mpeg"}, "audio/mpeg"),
        ("document", JPEG, {"mime_type": "image/jpeg"}, "image/jpeg"),
    ],
)
async def test_other_files_on_telegram(
    telegram: Class, kind: str, content: bytes, about: dict[str, object], mime: str
):
    await telegram.sends(kind, content, **about)
    assert (await newest(telegram.school)).one.mime == mime


async def test_what_is_not_what_it_is_called_is_asked_for_again(telegram: Class):
    await telegram.sends("photo", b"<html>not a picture</html>")
    assert "could not open the file that you sent for Title 1" in telegram.api.texts(CHAT)[-1]
    one = (await newest(telegram.school)).one
    assert (one.state, one.comment, one.fetch_at) == ("unreadable", fetching.NOT_ACCEPTED, None)
    assert await works(telegram.school) == 0
    assert "is handed in" in await telegram.sends("photo", JPEG)


async def test_work_is_asked_for_once_more_and_the_same_file_is_kept_once(telegram: Class):
    school = telegram.school
    await telegram.sends("photo", JPEG)
    await telegram.sends("photo", JPEG)
    shown = await newest(school)
    assert (len(shown.pieces), await works(school)) == (2, 1)
    await submitting.decide(school.rt, shown.one.public_id, AGAIN, school.clock())
    await school.settle()
    assert "Please add what you earn." in telegram.api.texts(CHAT)[-1]
    states = {each.state for each in await submitting.listed(school.rt, 9)}
    assert states == {"again"}
    await telegram.sends("photo", JPEG + b"more")
    shown = await newest(school)
    assert (shown.one.round, len(shown.pieces), shown.one.state) == (2, 1, "waiting")


async def test_a_network_that_is_away_is_asked_again(telegram: Class):
    school = telegram.school
    telegram.api.fail_next("getFile", "unavailable", times=2)
    await telegram.sends("photo", JPEG)
    for minutes in (1, 2):
        assert (await newest(school)).one.fetch_at
        school.clock.now += dt.timedelta(minutes=minutes)
        await school.settle()
    one = (await newest(school)).one
    assert (one.mime, one.fetch_at) == ("image/jpeg", None)


async def test_a_network_that_stays_away_is_given_up(telegram: Class):
    school = telegram.school
    telegram.api.fail_next("getFile", "unavailable", times=fetching.MOST_TRIES)
    await telegram.sends("photo", JPEG)
    for _ in range(fetching.MOST_TRIES):
        school.clock.now += dt.timedelta(hours=3)
        await school.settle()
    assert (await newest(school)).one.state == "unreadable"
    assert any("could not open the file" in each for each in telegram.api.texts(CHAT))


async def test_a_file_that_is_being_fetched_is_left_to_who_fetches_it(telegram: Class):
    school = telegram.school
    telegram.api.fail_next("getFile", "unavailable")
    await telegram.sends("photo", JPEG)
    later = school.clock() + fetching.LEASE
    async with school.rt.database.write() as tx:
        await tx.execute(update(tables.submissions).values(fetch_at=later))
    assert await fetching.fetch(school.rt, school.clock()) == 0
    assert await fetching.fetch(school.rt, later) == 1
    assert (await newest(school)).one.digest


async def test_after_stop_what_becomes_of_work_is_kept_and_not_sent(telegram: Class):
    school = telegram.school
    await telegram.sends("photo", JPEG)
    await telegram.says("stop")
    before = len(telegram.api.texts(CHAT))
    number = (await newest(school)).one.public_id
    done = await submitting.decide(school.rt, number, GOOD, school.clock())
    assert done.unsent == informing.STOPPED
    await school.settle()
    assert len(telegram.api.texts(CHAT)) == before
    assert (await newest(school)).one.points == [2, 3]


async def test_a_slip_is_mended_until_something_else_was_handed_in(telegram: Class):
    school = telegram.school
    await telegram.sends("photo", JPEG)
    first = (await newest(school)).one.public_id
    with pytest.raises(CannotMark, match="say in a comment what is missing"):
        await submitting.decide(school.rt, first, replace(AGAIN, comment=""), school.clock())
    await submitting.decide(school.rt, first, AGAIN, school.clock())
    with pytest.raises(CannotMark, match="already: again"):
        await submitting.decide(school.rt, first, AGAIN, school.clock())
    await submitting.decide(school.rt, first, GOOD, school.clock())
    assert (await newest(school)).one.state == "passed"
    await school.settle()
    assert "it is good. Well done!" in "\n".join(telegram.api.texts(CHAT)[-2:])


async def test_what_was_asked_for_again_and_came_again_is_not_passed_by_the_old_piece(
    telegram: Class,
):
    school = telegram.school
    await telegram.sends("photo", JPEG)
    first = (await newest(school)).one.public_id
    await submitting.decide(school.rt, first, AGAIN, school.clock())
    await school.settle()
    await telegram.sends("photo", JPEG)
    with pytest.raises(CannotMark, match="already: again"):
        await submitting.decide(school.rt, first, GOOD, school.clock())


async def test_what_could_not_be_read_is_not_passed_with_the_rest(telegram: Class):
    school = telegram.school
    await telegram.sends("photo", b"<html>not a picture</html>")
    await telegram.sends("photo", JPEG)
    await submitting.decide(school.rt, (await newest(school)).one.public_id, GOOD, school.clock())
    good, bad = await submitting.listed(school.rt, 9)
    assert good.round == bad.round
    assert (good.state, good.comment) == ("passed", GOOD.comment)
    assert (bad.state, bad.comment) == ("unreadable", fetching.NOT_ACCEPTED)


async def test_points_that_do_not_fit_change_nothing(telegram: Class):
    await telegram.sends("photo", JPEG)
    number = (await newest(telegram.school)).one.public_id
    wrong = replace(GOOD, points=(3, 3))
    with pytest.raises(CannotMark, match="line 1 of the rubric gives 0 to 2"):
        await submitting.decide(telegram.school.rt, number, wrong, telegram.school.clock())
    assert (await newest(telegram.school)).one.state == "waiting"


async def test_who_said_before_which_name_to_print_gets_the_certificate_at_once(telegram: Class):
    school = telegram.school
    async with school.rt.database.write() as tx:
        await tx.execute(update(tables.learners).values(name="Amina Otieno"))
    await telegram.sends("photo", JPEG)
    number = (await newest(school)).one.public_id
    done = await submitting.decide(school.rt, number, GOOD, school.clock())
    assert done.is_awarded
    await school.settle()
    assert "/c/" in telegram.api.texts(CHAT)[-1]
    await issuing.issue_owed(school.rt, school.clock())
    link = telegram.api.texts(CHAT)[-1].split("/c/")[1].split()[0]
    certificate = await certifying.certificate(school.rt, link, school.clock())
    assert certificate
    assert (certificate.name, certificate.standing) == ("Amina Otieno", "valid")


async def test_points_are_not_on_a_certificate_that_shows_no_score(school: School):
    await school.publish(tasked(credential=Credential("Tiny", "Hand it in", shows_score=False)))
    await school.join("1001")
    await school.taps("1001", "q10 yes")
    await school.hears("1001", "I save one coin of ten each week.")
    await school.taps("1001", "Yes, hand it in")
    one = (await newest(school)).one
    assert (one.kind, one.text) == ("text", "I save one coin of ten each week.")
    assert (await submitting.content(school.rt, one.public_id))[1] == one.text.encode()
    await submitting.decide(school.rt, one.public_id, GOOD, school.clock())
    await school.settle()
    await school.taps("1001", "My certificate")
    await school.taps("1001", "Amina")
    await issuing.issue_owed(school.rt, school.clock())
    number = school.texts("1001")[-1].split("/c/")[1].split()[0]
    certificate = await certifying.certificate(school.rt, number, school.clock())
    assert certificate
    assert list(certificate.done) == [("Title 1", "November 23, 2026")]


async def test_on_a_shared_phone_work_belongs_to_who_sends_it_and_the_answer_says_whose(
    school: School,
):
    await school.publish(tasked())
    await school.join("1001")
    await school.taps("1001", "q10 yes")
    for words in ("who", "Somebody new", "Juma"):
        await school.hears("1001", words)
    await school.hears("1001", "I save one coin of ten each week.")
    assert await submitting.listed(school.rt, 9) == []  # Juma has no task
    await school.hears("1001", "who")
    await school.taps("1001", "Amina")
    await school.hears("1001", "I save one coin of ten each week.")
    await school.taps("1001", "Yes, hand it in")
    await school.hears("1001", "who")
    await school.taps("1001", "Juma")
    number = (await newest(school)).one.public_id
    await submitting.decide(school.rt, number, AGAIN, school.clock())
    await school.settle()
    assert school.texts("1001")[-1].startswith("For Amina\nYour work for Title 1")


@pytest.fixture
async def there(migrated_url: str) -> AsyncIterator[TwilioSchool]:
    async with taught(migrated_url) as made:
        await made.school.publish(tasked(("photo", "document")))
        yield made
        assert made.api.broken == []
        assert made.api.lost == []


async def sends(there: TwilioSchool, phone: Phone, mime: str, content: bytes) -> str:
    await phone.send({"MessageType": "image", **there.api.keep(mime, content)})
    await there.settle()
    return phone.texts[-1]


@pytest.mark.parametrize(
    ("mime", "content", "kept"),
    [
        ("image/jpeg", JPEG, "image/jpeg"),
        ("application/pdf", b"%PDF-1.7 a plan", "application/pdf"),
        (KINDS["docx"], docx(), KINDS["docx"]),
    ],
)
async def test_a_file_on_whatsapp_is_fetched_from_twilio(
    there: TwilioSchool, mime: str, content: bytes, kept: str
):
    phone = there.api.phone(AMINA)
    await joined(there, phone)
    await there.taps(phone, "q10 yes")
    assert "is handed in" in await sends(there, phone, mime, content)
    one = (await newest(there.school)).one
    assert one.mime == kept
    assert (await submitting.content(there.school.rt, one.public_id))[1] == content


async def test_on_whatsapp_a_decision_waits_for_a_word_after_a_day(there: TwilioSchool):
    phone = there.api.phone(AMINA)
    await joined(there, phone)
    await there.taps(phone, "q10 yes")
    await sends(there, phone, "image/jpeg", JPEG)
    await there.passes(phone, hours=25)
    number = (await newest(there.school)).one.public_id
    await submitting.decide(there.school.rt, number, AGAIN, there.school.clock())
    await there.settle()
    assert "Please add what you earn." not in "".join(phone.texts)
    # a photo opens the window: what waited comes, and the photo counts
    shown = len(phone.texts)
    await sends(there, phone, "image/jpeg", JPEG + b"more")
    told = "\n".join(phone.texts[shown:])
    assert "Please add what you earn." in told
    assert "is handed in" in told
    assert (await newest(there.school)).one.round == 2


async def test_what_no_task_takes_is_answered_kindly_on_whatsapp(there: TwilioSchool):
    phone = there.api.phone(AMINA)
    await joined(there, phone)
    await there.taps(phone, "q10 yes")
    assert "can be sent as: a photo or a document" in await sends(there, phone, "audio/ogg", OGG)
    assert "I can read only text" in await sends(there, phone, "video/mp4", b"....")
    assert await submitting.listed(there.school.rt, 9) == []


@pytest.mark.parametrize(
    ("content", "mime"),
    [
        (b"\x89PNG\r\n\x1a\n.", "image/png"),
        (b"RIFF1234WEBPVP8", "image/webp"),
        (b"#!AMR\n", "audio/amr"),
        (b"\xff\xf1\x50", "audio/aac"),
        (b"\xff\xfb\x90", "audio/mpeg"),
        (b"\0\0\0\x18ftypM4A ", "audio/mp4"),
        (b"PK\x03\x04 not a zip", None),
        (b"MZ a program", None),
        (b"<svg onload=alert(1)>", None),
        (b"", None),
    ],
)
def test_files_are_known_by_their_own_bytes(content: bytes, mime: str | None):
    assert fetching.mime_of(content) == mime
