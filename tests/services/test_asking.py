"""Questions of learners, on real databases: asked, answered, passed on."""

import datetime as dt
from dataclasses import replace

import pytest
from sqlalchemy import select

from lessonbot.channels.demo import RICH, Demo
from lessonbot.domain.window import OPEN
from lessonbot.services import asking, informing
from lessonbot.services.asking import CannotAnswer
from lessonbot.store import tables
from lessonbot.store.questions import StoredQuestion
from tests.services.test_inviting import approve
from tests.support.courses import course
from tests.support.school import School

AMINA, JUMA, ZAWADI = "1001", "1002", "1003"
WEEK = dt.timedelta(days=7)


async def asked(school: School, path: str = AMINA, words: str = "Why save first?") -> str:
    """Somebody joins and asks; the question's id."""
    await school.join(path)
    await school.hears(path, f"ask {words}")
    (found,) = [each for each in await asking.listed(school.rt, 9) if each.text == words]
    return found.public_id


async def question(school: School, number: str) -> StoredQuestion:
    return (await asking.shown(school.rt, number))[0]


async def finished(school: School, path: str, *, helps: bool = True) -> None:
    """Somebody takes the whole course of one lesson, and is asked whether they would help."""
    await school.hears("999", "ask Is it free?")  # where nobody asks, nobody is asked to help
    school.clock.now += dt.timedelta(minutes=2)
    await school.join(path)
    await school.taps(path, "q10 yes")
    await school.taps(path, "Amina")
    await school.taps(path, "Yes, gladly" if helps else "No, thank you")


async def test_an_answer_comes_to_who_asked_and_names_the_question(school: School):
    await school.publish(course())
    number = await asked(school)
    found = await question(school, number)
    assert (found.course, found.lesson, found.state) == ("tiny", "lesson-1", "open")
    done = await asking.answer(
        school.rt, number.lower(), "For hard days.", school.clock(), publish=False
    )
    assert done.unsent == ""
    await school.settle()
    assert school.texts(AMINA)[-1] == (
        "You asked: “Why save first?”\n\nYour teacher answers:\nFor hard days."
    )
    found = await question(school, number)
    assert (found.state, found.answer, found.published) == ("answered", "For hard days.", False)
    with pytest.raises(CannotAnswer, match="answered already"):
        await asking.answer(school.rt, number, "Once more", school.clock(), publish=False)


async def test_the_open_question_of_the_lesson_stays_open(school: School):
    await school.publish(course())
    await asked(school)
    await school.hears(AMINA, "a")
    assert any("Right!" in each for each in school.texts(AMINA))


async def test_after_stop_nothing_is_sent_and_that_is_said(school: School):
    await school.publish(course())
    number = await asked(school)
    await school.hears(AMINA, "stop")
    before = len(school.texts(AMINA))
    done = await asking.answer(school.rt, number, "Because.", school.clock(), publish=False)
    assert done.unsent == informing.STOPPED
    await school.settle()
    assert len(school.texts(AMINA)) == before
    assert (await question(school, number)).answer == "Because."


async def test_two_questions_in_one_batch_count_both(school: School):
    await school.publish(course())
    await school.join(AMINA)
    for number in range(4):
        await school.take_in(AMINA, f"ask Question {number}?")
    await school.settle()
    assert len(await asking.listed(school.rt, 9)) == 3
    assert "until one of them is answered" in school.texts(AMINA)[-1]


async def test_on_a_shared_phone_an_answer_says_whose_it_is(school: School):
    await school.publish(course())
    number = await asked(school)
    for words in ("who", "Somebody new", "Juma"):
        await school.hears(AMINA, words)
    await asking.answer(school.rt, number, "For hard days.", school.clock(), publish=True)
    await school.settle()
    assert school.texts(AMINA)[-1].startswith("For Amina\nYou asked:")
    await school.hears(AMINA, "ask")  # Juma takes no course, and his questions are his own
    assert "What would you like to ask?" in school.texts(AMINA)[-1]


async def test_what_is_published_is_read_by_others_at_the_same_lesson(school: School):
    await school.publish(course())
    number = await asked(school)
    await asking.answer(school.rt, number, "For hard days.", school.clock(), publish=True)
    await school.join(JUMA)
    await school.hears(JUMA, "ask")
    await school.taps(JUMA, "Questions of others")
    assert "Why save first?\nFor hard days." in school.texts(JUMA)[-1]
    await school.taps(JUMA, "q10 yes")
    await school.hears(JUMA, "next")
    await school.hears(JUMA, "ask")  # another lesson has none
    assert "What would you like to ask?" in school.texts(JUMA)[-1]


async def test_an_answer_waits_for_a_word_where_the_window_is_closed(school: School):
    school.rt.channels = {
        **school.rt.channels,
        school.sender: Demo("demo", replace(RICH, window=OPEN)),
    }
    await school.publish(course())
    number = await asked(school)
    await approve(school)
    school.clock.now += dt.timedelta(hours=24, minutes=30)
    await asking.answer(school.rt, number, "For hard days.", school.clock(), publish=False)
    await school.settle()
    assert "For hard days." not in "".join(school.texts(AMINA))
    assert "course" in school.texts(AMINA)[-1]  # a template asks for a tap
    await school.hears(AMINA, "start")
    assert "For hard days." in "".join(school.texts(AMINA))


async def test_others_who_had_the_lesson_help_and_a_teacher_chooses(school: School):
    await school.publish(course(1))
    await finished(school, JUMA)
    await finished(school, ZAWADI, helps=False)
    number = await asked(school)
    assert await asking.pass_on(school.rt, number, 3, school.clock()) == 1
    await school.settle()
    assert "Why save first?" in school.texts(JUMA)[-1]
    assert "Amina" not in school.texts(JUMA)[-1]
    await school.taps(JUMA, "Answer")
    await school.hears(JUMA, "It keeps you safe.")
    assert "A teacher reads your answer" in school.texts(JUMA)[-1]
    _, (peer,) = await asking.shown(school.rt, number)
    assert (peer.state, peer.answer) == ("answered", "It keeps you safe.")
    with pytest.raises(CannotAnswer, match="there are 1 answers"):
        await asking.answer(school.rt, number, "", school.clock(), of=2, publish=False)
    await asking.answer(school.rt, number, "", school.clock(), of=1, publish=False)
    await school.settle()
    assert school.texts(AMINA)[-1].endswith("Another learner answers:\nIt keeps you safe.")


async def test_where_nobody_asks_nobody_is_asked_to_help(school: School):
    await school.publish(course(1))
    await school.join(JUMA)
    await school.taps(JUMA, "q10 yes")
    await school.taps(JUMA, "Amina")
    assert "/c/" in school.texts(JUMA)[-1]


async def test_nobody_is_asked_to_help_twice_in_a_week_and_no_means_no(school: School):
    await school.publish(course(1))
    await finished(school, JUMA)
    first = await asked(school)
    await school.hears(AMINA, "ask And how much?")
    second = next(each for each in await asking.listed(school.rt, 9) if "much" in each.text)
    assert await asking.pass_on(school.rt, first, 3, school.clock()) == 1
    assert await asking.pass_on(school.rt, second.public_id, 3, school.clock()) == 0
    school.clock.now += WEEK + dt.timedelta(hours=1)
    assert await asking.pass_on(school.rt, first, 3, school.clock()) == 0  # not the same twice
    assert await asking.pass_on(school.rt, second.public_id, 3, school.clock()) == 1
    await school.settle()
    await school.taps(JUMA, "No more of these")
    async with school.rt.database.read() as tx:
        helps = await tx.scalars(select(tables.learners.c.helps).order_by(tables.learners.c.id))
        assert list(helps) == [None, False, None]
    school.clock.now += 2 * WEEK
    await school.hears(ZAWADI, "hello")
    third = await asked(school, ZAWADI, "What is a jar?")
    assert await asking.pass_on(school.rt, third, 3, school.clock()) == 0


async def test_who_has_not_had_the_lesson_is_not_asked(school: School):
    await school.publish(course(1))
    await finished(school, JUMA)
    await school.publish(course(3, key="other", title="Other"))
    await school.hears(JUMA, "join other")
    await school.taps(JUMA, "That is right")
    await school.taps(JUMA, "08:00")
    await school.taps(JUMA, "Now")
    await school.hears(AMINA, "/start other")
    for label in ("I agree", "That is right", "08:00", "Now"):
        await school.taps(AMINA, label)
    await school.hears(AMINA, "ask Why save first?")
    (found,) = await asking.listed(school.rt, 9, course="other")
    assert await asking.pass_on(school.rt, found.public_id, 3, school.clock()) == 0
    await school.taps(JUMA, "q10 yes")
    await school.hears(JUMA, "next")
    assert await asking.pass_on(school.rt, found.public_id, 3, school.clock()) == 1


async def test_what_is_closed_cannot_be_helped_with_any_more(school: School):
    await school.publish(course(1))
    await finished(school, JUMA)
    number = await asked(school)
    await asking.pass_on(school.rt, number, 1, school.clock())
    await school.settle()
    await asking.close(school.rt, number, school.clock())
    await school.taps(JUMA, "Answer")
    assert "That question is closed" in school.texts(JUMA)[-1]
    waiting = await asking.listed(school.rt, 9, open_only=True)
    assert [each.text for each in waiting] == ["Is it free?"]
