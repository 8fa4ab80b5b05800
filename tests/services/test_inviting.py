"""Outside WhatsApp's window a lesson waits, and a template asks the learner for a word."""

import datetime as dt
from dataclasses import replace

import pytest
from sqlalchemy import insert, select, update

from lessonbot.channels.demo import RICH, Demo
from lessonbot.domain.window import MOST_CALLS, OPEN
from lessonbot.services import claiming, teaching
from lessonbot.store import tables
from tests.support.courses import course
from tests.support.school import School

DAY = dt.timedelta(days=1)
ANA = "ana"
CALL = "Lesson 2 of the course"


@pytest.fixture
async def network(school: School) -> School:
    """A school on a network with a window, where a learner has taken the first lesson."""
    school.rt.channels = {
        school.sender: Demo("demo", replace(RICH, window=OPEN)),
        school.plain_sender: school.rt.channels[school.plain_sender],
    }
    await school.publish(course())
    await school.join(ANA)
    return school


async def approve(school: School, purpose: str = "lesson", **values: object) -> None:
    async with school.rt.database.write() as tx:
        await tx.execute(
            insert(tables.templates).values(
                **{
                    "organisation_id": school.rt.organisation,
                    "sender_id": school.sender,
                    "purpose": purpose,
                    "language": "en",
                    "variant": 0,
                    "reference": "HX1",
                    "name": f"lessonbot_{values.get('variant', 0)}",
                    "status": "approved",
                    "category": "UTILITY",
                    "since": school.clock(),
                    "checked_at": school.clock(),
                    **values,
                }
            )
        )


async def states(school: School) -> list[str]:
    async with school.rt.database.read() as tx:
        rows = await tx.execute(select(tables.deliveries.c.state).order_by(tables.deliveries.c.id))
        return list(rows.scalars())


async def tomorrow(school: School, days: int = 1) -> list[str]:
    """What a day brings to a learner who says nothing."""
    before = len(school.texts(ANA))
    for _ in range(days):
        school.clock.now += DAY
        await school.settle()
    return school.texts(ANA)[before:]


async def test_a_lesson_outside_the_window_waits_and_a_template_says_so(network: School):
    await approve(network)
    (said,) = await tomorrow(network)
    assert said.startswith(CALL)
    assert "held" in await states(network)


async def test_a_tap_on_the_template_brings_the_lesson_and_nothing_else(network: School):
    await approve(network)
    await tomorrow(network)
    before = len(network.texts(ANA))
    await network.hears(ANA, tap="wSTART")
    shown = network.texts(ANA)[before:]
    assert "Day 2" in shown[0]
    assert "held" not in await states(network)
    assert not any("once more" in each or "first this question" in each.lower() for each in shown)


async def test_later_puts_the_lesson_off_and_stays_within_the_window_that_the_tap_opened(
    network: School,
):
    await approve(network)
    await tomorrow(network)
    before = len(network.texts(ANA))
    await network.hears(ANA, tap="wLATER")
    (told,) = network.texts(ANA)[before:]
    assert told.startswith("All right")
    network.clock.now += dt.timedelta(hours=3)
    await network.settle()
    assert "Day 2" in network.texts(ANA)[before + 1]


async def test_stop_on_the_template_ends_it_and_what_waited_never_comes(network: School):
    await approve(network)
    await tomorrow(network)
    before = len(network.texts(ANA))
    await network.hears(ANA, tap="wSTOP")
    assert len(network.texts(ANA)[before:]) == 1, network.texts(ANA)[before:]
    assert await tomorrow(network, 3) == []


async def test_within_the_window_the_lesson_comes_free_of_any_template(network: School):
    await approve(network)
    network.clock.now += dt.timedelta(hours=20)
    await network.hears(ANA, "PROGRESS")
    before = len(network.texts(ANA))
    network.clock.now += dt.timedelta(hours=6)
    await network.settle()
    assert "Day 2" in network.texts(ANA)[before]


async def test_without_an_approved_template_the_lesson_waits_for_the_learner_with_its_reason(
    network: School,
):
    assert await tomorrow(network) == []
    async with network.rt.database.read() as tx:
        reason = await tx.scalar(
            select(tables.deliveries.c.reason).where(tables.deliveries.c.state == "held")
        )
    assert reason == "no word from the learner for 24 hours, and no approved template"
    await network.hears(ANA, "hello?")
    assert any("Day 2" in each for each in network.texts(ANA))


@pytest.mark.parametrize(
    "values", [{"status": "paused"}, {"status": "rejected"}, {"category": "MARKETING"}]
)
async def test_a_template_that_is_paused_or_taken_for_advertising_is_never_sent(
    network: School, values: dict[str, str]
):
    await approve(network, **values)
    assert await tomorrow(network) == []


async def test_the_spare_wording_goes_where_the_first_is_paused(network: School):
    await approve(network, status="paused")
    await approve(network, variant=1, reference="HX2")
    (said,) = await tomorrow(network)
    assert said.startswith("You asked for one lesson a day")


async def test_a_template_that_is_paused_while_it_waits_to_be_sent_makes_way_for_the_spare(
    network: School,
):
    await approve(network)
    await approve(network, variant=1, reference="HX2")
    before = len(network.texts(ANA))
    network.clock.now += DAY
    await teaching.open_due_lessons(network.rt, network.clock())
    async with network.rt.database.write() as tx:  # the first wording is put into the outbox
        await claiming.take(network.rt, tx, network.clock(), {(network.sender, False): 1})
    async with network.rt.database.write() as tx:
        await tx.execute(
            update(tables.templates).where(tables.templates.c.variant == 0).values(status="paused")
        )
    await network.settle()
    (said,) = network.texts(ANA)[before:]
    assert said.startswith("You asked for one lesson a day")
    async with network.rt.database.read() as tx:
        reason = await tx.scalar(
            select(tables.deliveries.c.reason).where(tables.deliveries.c.state == "suppressed")
        )
    assert reason == "the network does not approve of this template any more"


async def test_who_never_answers_gets_few_templates_and_one_lesson_at_the_end(network: School):
    await approve(network)
    assert len(await tomorrow(network, 25)) == MOST_CALLS
    before = len(network.texts(ANA))
    await network.hears(ANA, tap="wSTART")
    shown = network.texts(ANA)[before:]
    assert "Day 2" in shown[0]
    assert not any("Day 3" in each for each in shown)
    await network.hears(ANA, "PROGRESS")
    assert len(await tomorrow(network, 2)) > 0  # and it goes on


async def test_an_answer_to_yesterdays_question_still_counts_and_lets_the_lesson_come(
    network: School,
):
    await approve(network)
    asked = next(each for each in reversed(network.phone().shown(ANA)) if each.choices)
    await tomorrow(network)
    before = len(network.texts(ANA))
    await network.hears(ANA, tap=asked.choices[0].data)
    assert any("Day 2" in each for each in network.texts(ANA)[before:])


async def test_a_window_that_the_network_calls_shut_is_shut_until_the_next_word(network: School):
    await approve(network)
    await network.hears(ANA, "PROGRESS")
    async with network.rt.database.write() as tx:
        await tx.execute(
            update(tables.addresses).values(shut_at=network.clock() + dt.timedelta(hours=1))
        )
    before = len(network.texts(ANA))
    network.clock.now += dt.timedelta(hours=23, minutes=30)
    await network.settle()
    assert [each.startswith(CALL) for each in network.texts(ANA)[before:]] == [True]
