"""Everything a course can hold, on real databases, through the services."""

import datetime as dt
from dataclasses import replace

import pytest
from sqlalchemy import select

from lessonbot.channels.demo import Shown
from lessonbot.domain.text import plain
from lessonbot.services import certifying, reporting, submitting
from lessonbot.services.submitting import Decision
from lessonbot.store import tables
from tests.support.courses import (
    DOCUMENT,
    PICTURE,
    RECORDING,
    asking,
    essay,
    everything,
    item,
    number,
    scale,
    translated,
    word,
)
from tests.support.school import School

PATH = "1001"
MEDIA = {
    PICTURE.media: b"a picture",
    RECORDING.media: b"a voice",
    DOCUMENT.media: b"a document",
    "d" * 64: b"another picture",
}


async def _says(school: School, *texts: str) -> None:
    for each in texts:
        await school.hears(PATH, each)


async def _attempts(school: School) -> list[tuple[object, ...]]:
    kept = tables.attempts.c
    async with school.rt.database.read() as tx:
        rows = await tx.execute(
            select(kept.item, kept.form, kept.chosen, kept.is_right).order_by(kept.number)
        )
        return [tuple(row) for row in rows]


async def _next_day(school: School) -> None:
    due = await reporting.next_due(school.rt, school.sender, PATH)
    assert due
    school.clock.now = due + dt.timedelta(seconds=30)
    await school.settle()


def _files(school: School) -> list[Shown]:
    return [each for each in school.phone().shown(PATH) if each.file]


async def test_an_answer_of_every_kind_is_kept_as_it_was_given(school: School):
    items = (number("sum", "42"), word("w", "save"), scale("feel"), essay("why"), item("q"))
    await school.publish(asking(*items))
    await school.join(PATH)
    told = "Because I want to.\nReally."
    await _says(school, "KSh 42", "spend", "4", told, "b")
    assert await _attempts(school) == [
        ("l/sum", None, ["KSh 42"], True),
        ("l/w", None, ["spend"], False),
        ("l/feel", None, ["4"], None),
        ("l/why", None, [told], None),
        ("l/q", None, ["b"], False),
    ]


async def test_it_is_kept_in_which_form_a_question_was_asked(school: School):
    await school.publish(asking(item("sum", parallels=(number("sum-b", "7"),))))
    await school.join(PATH)
    await _says(school, "b", "next", "7")
    assert await _attempts(school) == [
        ("l/sum", None, ["b"], False),
        ("l/sum", "l/sum-b", ["7"], True),
    ]


async def test_all_media_of_a_lesson_reach_a_phone_that_shows_them(school: School):
    await school.publish(everything(), MEDIA)
    await school.join(PATH)
    files = [each.file for each in _files(school) if each.file]
    assert [(each.kind, each.media) for each in files] == [
        ("picture", PICTURE.media),
        ("picture", "d" * 64),
        ("voice", RECORDING.media),
        ("document", DOCUMENT.media),
    ]
    assert (files[1].alt, files[2].seconds, files[3].name) == ("a purse", 12, "budget.pdf")
    assert plain(_files(school)[3].text) == "Budget form"
    assert "https://video.example/jars" in plain(_files(school)[0].text)


async def test_a_file_is_uploaded_once_for_each_use_of_it(school: School):
    both = replace(DOCUMENT, media=PICTURE.media)
    made = everything()
    lesson = made.lessons[0]
    blocks = (*lesson.blocks, replace(lesson.blocks[3], document=both))
    lessons = (replace(lesson, blocks=blocks), *made.lessons[1:])
    await school.publish(replace(made, lessons=lessons, translations=()), MEDIA)
    await school.join(PATH)
    await school.join("2002")
    async with school.rt.database.read() as tx:
        kept = set(await tx.scalars(select(tables.uploads.c.digest)))
    assert kept == {
        PICTURE.media,
        "d" * 64,
        f"{RECORDING.media}.voice",
        f"{DOCUMENT.media}.document",
        f"{PICTURE.media}.document",
    }


async def test_a_phone_with_only_text_gets_one_text_that_says_it_all(school: School):
    await school.publish(everything(), MEDIA)

    async def says(text: str) -> None:
        await school.hears(PATH, text, plain_phone=True)

    for words in ("join everything", "1", "1", "8:00", "1"):
        await says(words)
    texts = school.texts(PATH, plain_phone=True)
    (lesson,) = (each for each in texts if "1/3 " in each)
    for part in (
        "[three jars]",
        "[a purse]",
        "[Budget form]",
        "[A woman fills",
        "MORE = Read more",
    ):
        assert part in lesson
    assert "https://" not in lesson
    assert "(points: 3)" in lesson
    assert not any(each.file for each in school.phone(plain_phone=True).shown(PATH))
    await says("more")
    assert "Longer words.\n\nSpoken words." in school.texts(PATH, plain_phone=True)[-1]
    await says("a")
    scale_shown = school.texts(PATH, plain_phone=True)[-1]
    assert "Choose a number from 1 to 5." in scale_shown
    assert "1)" not in scale_shown


async def test_a_learner_hears_the_course_in_their_own_language(school: School):
    await school.publish(everything(), MEDIA)
    await school.join(PATH, "sw-KE")
    texts = "\n".join(school.texts(PATH))
    assert "SW Everything" in texts
    assert "SW First words." in texts
    assert "SW What about pick?" in texts
    await _next_day(school)
    assert "SW Practice" in "\n".join(school.texts(PATH))


async def test_lessons_come_in_a_language_that_lessonbot_itself_does_not_speak(school: School):
    await school.publish(everything(), MEDIA)
    await school.hears(PATH, "/start", language="de-CH")
    assert "DE Everything" in school.texts(PATH)[-2]
    assert "Do you agree?" in school.texts(PATH)[-1]
    async with school.rt.database.read() as tx:
        assert await tx.scalar(select(tables.learners.c.language)) == "de-CH"


@pytest.mark.parametrize("language", ["xx yy", "DE", "12", "d" * 40, "en_KE", ""])
async def test_whatever_an_app_calls_its_language_a_learner_is_greeted(
    school: School, language: str
):
    await school.publish(everything(), MEDIA)
    await school.hears(PATH, "/start", language=language)
    assert "Do you agree?" in school.texts(PATH)[-1]
    async with school.rt.database.read() as tx:
        assert await tx.scalar(select(tables.learners.c.language)) == "en"


async def test_a_certificate_is_in_the_language_that_the_course_was_taken_in(school: School):
    await school.publish(translated(asking(item("q")), "sw", "SW"))
    await school.join(PATH, "sw-KE")
    await school.taps(PATH, "SW q yes")
    assert "SW Tiny course" in school.texts(PATH)[-2]
    await school.taps(PATH, "Amina")
    public_id = school.texts(PATH)[-1].split("/c/")[1].split()[0]
    certificate = await certifying.certificate(school.rt, public_id, school.clock())
    assert certificate
    assert (certificate.title, certificate.language) == ("Tiny", "sw")


async def test_the_button_of_an_earlier_course_gives_that_courses_longer_text(school: School):
    await school.publish(everything(), MEDIA)
    await school.publish(asking(item("q")))
    await school.hears(PATH, "/start everything")
    for label in ("I agree", "That is right", "08:00", "Now"):
        await school.taps(PATH, label)
    button = next(
        choice.data
        for each in school.phone().shown(PATH)
        for choice in each.choices
        if choice.label == "Read more"
    )
    await _says(school, "join tiny", "1", "8:00", "1")
    await school.hears(PATH, tap=button)
    assert "Longer words." in school.texts(PATH)[-1]


@pytest.mark.parametrize("plain_phone", [False, True])
async def test_a_course_with_everything_leads_to_its_certificate(
    school: School,
    plain_phone: bool,  # noqa: FBT001
):
    await school.publish(everything(), MEDIA)
    sender = school.plain_sender if plain_phone else school.sender

    async def says(*texts: str) -> str:
        before = len(school.texts(PATH, plain_phone=plain_phone))
        for text in texts:
            await school.hears(PATH, text, plain_phone=plain_phone)
        return "\n".join(school.texts(PATH, plain_phone=plain_phone)[before:])

    async def next_day() -> None:
        due = await reporting.next_due(school.rt, sender, PATH)
        assert due
        school.clock.now = due
        await school.settle()

    await says("join everything", "1", "1", "8:00", "1")
    await says("c", "4", "a, b")
    await next_day()
    await says("KSh 43", "Because I want to")
    await next_day()
    failed = school.clock.now
    assert "50 %" in await says("one word")
    await next_day()
    assert (school.clock.now - failed).days == 2
    told = await says("a", "Next")
    assert "100 %" in told
    assert "One thing is left before your certificate" in told
    assert "is handed in" in await says("I plan to save each week.", "1")
    (work,) = await submitting.listed(school.rt, 9)
    await submitting.decide(school.rt, work.public_id, Decision(passed=True), school.clock())
    assert "/c/" in await says("certificate", "Amina")
    kept = [(item, form, right) for item, form, _, right in await _attempts(school)]
    assert kept[-2:] == [("rich/pick", "rich/pick-b", True), ("words/word", None, True)]
    assert [right for _, _, right in kept].count(None) == 2
