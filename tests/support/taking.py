"""Takes whole courses that ship over HTTP, as learners who know every answer."""

from pathlib import Path

from sqlalchemy import select, update

from lessonbot.domain.course import Course, QuizItem
from lessonbot.domain.enrolment import State, reference
from lessonbot.packs.reading import check
from lessonbot.services import publishing
from lessonbot.store import enrolments, tables
from lessonbot.store.enrolments import StoredEnrolment
from tests.support.twilio_api import Phone
from tests.support.twilio_school import TwilioSchool

LESSONS = Path(__file__).parents[2] / "lessons"
SHIPPED = sorted(each.parent.name for each in LESSONS.glob("*/course.yaml"))
MOST_QUESTIONS = 10


def shipped(name: str) -> Course:
    """A course as its pack has it."""
    pack = check(LESSONS / name).pack
    assert pack
    return pack.course


async def publish(there: TwilioSchool, name: str) -> Course:
    """Publish a course that ships."""
    await publishing.publish(there.school.rt, LESSONS / name, there.school.clock())
    return shipped(name)


async def join(there: TwilioSchool, phone: Phone, course: Course, language: str) -> None:
    """The whole way in, in a language; the first lesson comes on the next day."""
    await there.says(phone, f"JOIN {course.key}")
    async with there.school.rt.database.write() as tx:
        here = select(tables.addresses.c.learner_id).where(tables.addresses.c.path == phone.number)
        await tx.execute(
            update(tables.learners).where(tables.learners.c.id.in_(here)).values(language=language)
        )
    for words in ("1", "1", "8:00", "2"):
        await there.says(phone, words)


async def answer_all(there: TwilioSchool, phone: Phone, course: Course) -> None:
    """Give the right answer to every question there is."""
    for _ in range(MOST_QUESTIONS):
        asked = await question(there, phone, course)
        if asked is None:
            return
        await there.says(phone, right_answer(asked))
    raise AssertionError(f"too many questions: {phone.texts[-2:]}")


async def question(there: TwilioSchool, phone: Phone, course: Course) -> QuizItem | None:
    """The question that a phone was asked last and that nobody answered."""
    progress = (await enrolment(there, phone)).enrolment.progress
    if not progress.asking:
        return None
    items = {reference(each, item): item for each in course.lessons for item in each.items}
    return items[progress.queue[0]]


async def enrolment(there: TwilioSchool, phone: Phone) -> StoredEnrolment:
    """The only enrolment of a phone's learner."""
    async with there.school.rt.database.read() as tx:
        learner = await tx.scalar(
            select(tables.addresses.c.learner_id).where(tables.addresses.c.path == phone.number)
        )
        (found,) = await enrolments.of_learners(tx, {learner or 0})
    return found


def right_answer(item: QuizItem) -> str:
    """What somebody writes who knows; to a question without a right answer, anything."""
    if item.answers:
        return item.answers[0].partition("..")[0].partition("±")[0].strip()
    right = [str(n) for n, option in enumerate(item.options, start=1) if option.right]
    return " ".join(right) or "3"


def days(course: Course) -> range:
    """As many days as it takes, with those of a week on which no lesson comes."""
    return range(len(course.lessons) * 7 // len(course.days) + 2)


async def take(there: TwilioSchool, phone: Phone, course: Course) -> None:
    """Take every lesson, a day each, and give one's name for the certificate."""
    for _ in days(course):
        await there.passes(phone, hours=24)
        await answer_all(there, phone, course)
    assert (await enrolment(there, phone)).enrolment.state == State.COMPLETED
    await there.says(phone, "Amina Otieno")
