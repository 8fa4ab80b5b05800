"""What is taken in by a process that answers is answered by the same commit, or else later."""

import asyncio
import datetime as dt

import pytest
from sqlalchemy import func, select

from lessonbot.channels.base import Received
from lessonbot.domain.messages import Inbound
from lessonbot.services import talking
from lessonbot.store.tables import attempts, deliveries, enrolments, inbound
from tests.support.courses import course
from tests.support.school import School

PATH = "1001"


@pytest.fixture
async def answering(school: School) -> School:
    """A process that answers what it takes in; its loop is slow to wake."""
    await school.publish(course())
    school.rt.answers = True
    return school


def _said(number: int, words: str, path: str = PATH) -> Received:
    return Received(f"n{number}", path, Inbound(words, language="en", name="Amina"))


async def _take_in(school: School, *said: Received) -> None:
    await talking.take_in(school.rt, school.sender, said, school.clock())


async def _states(school: School) -> list[tuple[str, str]]:
    async with school.rt.database.read() as tx:
        rows = await tx.execute(
            select(inbound.c.provider_id, inbound.c.state).order_by(inbound.c.id)
        )
        return [tuple(row) for row in rows]


async def _turns(school: School) -> int:
    async with school.rt.database.read() as tx:
        return await tx.scalar(select(func.count(func.distinct(deliveries.c.turn)))) or 0


async def test_what_is_taken_in_is_answered_when_it_is_safe(answering: School):
    await _take_in(answering, _said(1, "/start"))

    assert await _states(answering) == [("n1", "done")]
    assert answering.rt.owed.is_set()
    assert not answering.rt.arrived.is_set()
    assert await talking.handle_inbound(answering.rt, answering.clock()) == 0
    await answering.settle()
    assert "Do you agree?" in answering.texts(PATH)[-1]


async def test_what_a_process_takes_in_that_does_not_answer_waits(answering: School):
    answering.rt.answers = False
    await _take_in(answering, _said(1, "/start"))

    assert await _states(answering) == [("n1", "waiting")]
    assert answering.rt.arrived.is_set()


async def test_a_repeat_is_answered_once_also_within_one_batch(answering: School):
    await _take_in(answering, _said(1, "help"), _said(1, "help"), _said(2, "help", "1002"))
    await asyncio.gather(*(_take_in(answering, _said(1, "help")) for _ in range(5)))

    assert await _states(answering) == [("n1", "done"), ("n2", "done")]
    assert await _turns(answering) == 2


async def test_messages_of_a_batch_are_answered_in_their_order(answering: School):
    said = [_said(number, f"word {number}", str(number % 7)) for number in range(40)]
    await _take_in(answering, *said)

    assert await _states(answering) == [(f"n{number}", "done") for number in range(40)]


async def test_nothing_overtakes_what_waits_at_its_sender(answering: School):
    answering.rt.answers = False
    await _take_in(answering, _said(1, "help"))
    answering.rt.answers = True
    await _take_in(answering, _said(2, "stop"))
    elsewhere = talking.arrivals(
        answering.rt, answering.plain_sender, [_said(3, "help")], answering.clock()
    )
    await talking.keep(answering.rt, elsewhere)

    assert await _states(answering) == [("n1", "waiting"), ("n2", "waiting"), ("n3", "done")]
    assert answering.rt.arrived.is_set()
    assert await talking.handle_inbound(answering.rt, answering.clock()) == 2
    await _take_in(answering, _said(4, "start"))
    assert (await _states(answering))[-1] == ("n4", "done")


async def test_an_answer_does_not_overtake_one_that_looked_at_the_clock_later(answering: School):
    late = answering.clock.now
    answering.clock.now += dt.timedelta(seconds=1)
    await _take_in(answering, _said(1, "/start"))
    for number in (2, 3):  # their clock was read first, and others held the database meanwhile
        await talking.take_in(
            answering.rt, answering.sender, [_said(number, f"word {number}")], late
        )
    order = select(deliveries.c.turn, deliveries.c.due_at).order_by(
        deliveries.c.due_at, deliveries.c.id
    )
    async with answering.rt.database.read() as tx:
        rows = (await tx.execute(order)).all()
    assert list(dict.fromkeys(row.turn for row in rows)) == ["i1", "i2", "i3"]
    assert {row.due_at for row in rows} == {answering.clock.now}


async def test_a_clock_that_was_far_ahead_holds_no_answer_up(answering: School):
    now = answering.clock.now
    answering.clock.now += dt.timedelta(hours=1)
    await _take_in(answering, _said(1, "/start"))
    answering.clock.now = now
    await _take_in(answering, _said(2, "word"))
    async with answering.rt.database.read() as tx:
        due = await tx.scalar(select(deliveries.c.due_at).where(deliveries.c.turn == "i2"))
    assert due == now


async def test_what_could_not_be_read_is_kept_beside_what_is_answered(answering: School):
    unreadable = Received("n2", PATH, Inbound("x"), error="ValueError: x")
    await _take_in(answering, _said(1, "help"), unreadable, _said(3, "help"))

    assert await _states(answering) == [("n1", "done"), ("n2", "dead"), ("n3", "done")]
    assert await _turns(answering) == 2


async def test_a_message_that_breaks_the_rules_is_set_aside_at_once(answering: School):
    await answering.join(PATH)
    async with answering.rt.database.write() as tx:
        progress = {"lesson": 1, "queue": ["no/such"], "asking": True, "asked": 1}
        await tx.execute(enrolments.update().values(progress=progress))
    await _take_in(answering, _said(1, "1"), _said(2, "help", "1002"))

    assert (await _states(answering))[-2:] == [("n1", "dead"), ("n2", "done")]
    await answering.settle()
    assert "went wrong on my side" in answering.texts(PATH)[-1]


async def test_a_batch_that_cannot_be_written_is_kept_and_tried_one_by_one(answering: School):
    await answering.join(PATH)
    await answering.join("1002")
    async with answering.rt.database.write() as tx:
        # an answer with this number is there already: the next one breaks the table's rule
        found = (await tx.execute(select(enrolments).order_by(enrolments.c.id))).first()
        assert found
        await tx.execute(
            attempts.insert().values(
                organisation_id=found.organisation_id,
                enrolment_id=found.id,
                number=1,
                item="x",
                chosen=[],
                is_right=False,
                answered_at=answering.clock(),
            )
        )
    await _take_in(answering, _said(1, "1"), _said(2, "1", "1002"))
    assert (await _states(answering))[-2:] == [("n1", "waiting"), ("n2", "waiting")]
    await answering.settle()

    assert (await _states(answering))[-2:] == [("n1", "dead"), ("n2", "done")]
    assert "That is all for today" in answering.texts("1002")[-1]


async def test_more_than_a_batch_waits_for_the_loop(answering: School):
    many = [_said(number, "help", str(number)) for number in range(talking.BATCH + 1)]
    await _take_in(answering, *many)

    assert {state for _, state in await _states(answering)} == {"waiting"}
    assert answering.rt.arrived.is_set()
