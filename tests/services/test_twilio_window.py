"""WhatsApp's window over HTTP: a lesson a day for those who answer, and for those who do not."""

import re
from collections.abc import AsyncIterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import literal, select

from lessonbot.services import templating
from lessonbot.store import migrating, tables
from lessonbot.store.database import Database
from tests.services.test_twilio_course import AMINA, joined
from tests.support.courses import course
from tests.support.twilio_api import Phone
from tests.support.twilio_school import TwilioSchool, taught

CALL = "Lesson 2 of the course “Tiny course”"
SPARE = "You asked for one lesson a day: number"


@pytest.fixture
async def there(migrated_url: str) -> AsyncIterator[TwilioSchool]:
    async with taught(migrated_url) as made:
        await made.school.publish(course())
        await templating.sync(made.school.rt, made.school.clock())
        yield made
        assert made.api.lost == []
        assert made.api.broken == []


@pytest.fixture
async def phone(there: TwilioSchool) -> Phone:
    """A learner who has had the first lesson and has not answered its question."""
    made = there.api.phone(AMINA)
    await joined(there, made)
    return made


async def test_who_never_answers_is_asked_by_templates_and_then_left_alone(
    there: TwilioSchool, phone: Phone
):
    calls = [each for _ in range(8) for each in await there.passes(phone, hours=24)]
    assert [each.startswith((CALL, SPARE)) for each in calls] == [True] * 3
    assert there.api.charged == 3


async def test_after_25_hours_a_tap_on_the_template_brings_the_lesson(
    there: TwilioSchool, phone: Phone
):
    (call,) = await there.passes(phone, hours=25)
    assert call.startswith(CALL)
    assert phone.messages[-1].template
    shown = await there.taps(phone, "Start")
    assert "Day 2 of 3" in shown[0]
    assert there.api.charged == 1


async def test_who_answered_within_23_hours_pays_for_no_template(there: TwilioSchool, phone: Phone):
    await there.passes(phone, hours=20)
    await there.taps(phone, "q10 yes")
    shown = await there.passes(phone, hours=3)
    assert "Day 2 of 3" in shown[0]
    assert there.api.charged == 0


async def test_later_brings_it_some_hours_later_free_of_charge(there: TwilioSchool, phone: Phone):
    await there.passes(phone, hours=25)
    (told,) = await there.taps(phone, "Later")
    assert told.startswith("All right")
    shown = await there.passes(phone, hours=3)
    assert "Day 2 of 3" in shown[0]
    assert there.api.charged == 1


async def test_stop_on_the_template_ends_it(there: TwilioSchool, phone: Phone):
    await there.passes(phone, hours=25)
    assert len(await there.taps(phone, "Stop")) == 1
    assert await there.passes(phone, hours=72) == []


async def test_a_template_that_is_paused_in_the_course_makes_way_for_its_spare(
    there: TwilioSchool, phone: Phone
):
    first = next(
        each for each in there.api.contents.kept.values() if "lesson0_en" in each.friendly_name
    )
    there.api.decide(first.sid, "paused")
    (call,) = await there.passes(phone, hours=25)
    assert call.startswith(SPARE)
    shown = await there.taps(phone, "Start")
    assert "Day 2 of 3" in shown[0]
    there.api.broken.clear()  # the paused one was tried once: nobody had told yet


async def test_a_window_that_whatsapp_calls_closed_is_planned_anew_once(
    there: TwilioSchool, phone: Phone
):
    there.api.fail_next(63016)
    shown = await there.passes(phone, hours=23)
    assert shown[0].startswith(CALL)
    shown = await there.taps(phone, "Start")
    assert any("Day 2 of 3" in each for each in shown)


STEPS = st.lists(
    st.tuples(
        st.sampled_from([1, 5, 12, 20, 23, 24, 25, 49]),
        st.sampled_from(["", "", "hmm", "NEXT", "1", "STOP", "START", "LATER"]),
    ),
    max_size=8,
)


@given(steps=STEPS)
@settings(max_examples=25, suppress_health_check=list(HealthCheck))
def test_whatever_happens_nothing_free_leaves_outside_the_window_nor_to_who_said_stop(
    steps: list[tuple[int, str]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    import asyncio  # noqa: PLC0415 - the test itself is not asynchronous

    async def lived() -> None:
        file = tmp_path_factory.mktemp("any") / "lessonbot.db"
        url = f"sqlite+aiosqlite:///{file}"
        database = Database(url)
        await migrating.upgrade(database)
        await database.close()
        async with taught(url) as there:
            await there.school.publish(course())
            await templating.sync(there.school.rt, there.school.clock())
            phone = there.api.phone(AMINA)
            await joined(there, phone)
            for hours, said in steps:
                await there.passes(phone, hours=hours)
                if said:
                    await there.says(phone, said)
            assert there.api.broken == []
            for sent in there.api.sent:
                assert sent.error is None
            for kept in there.api.contents.kept.values():
                if kept.approval:
                    body = next(iter(kept.types.values()))["body"]
                    assert len(re.sub(r"{{\w+}}", "", body).split()) > 5

    asyncio.run(lived())


async def test_without_a_template_the_lesson_goes_by_text_message_to_who_wrote_from_there_too(
    there: TwilioSchool, phone: Phone
):
    rt = there.school.rt
    async with rt.database.write() as tx:
        await tx.execute(tables.templates.delete())
        await tx.execute(
            tables.addresses.insert().from_select(
                ["organisation_id", "sender_id", "learner_id", "path", "dialogs", "created_at"],
                select(
                    tables.addresses.c.organisation_id,
                    literal(there.school.plain_sender),
                    tables.addresses.c.learner_id,
                    tables.addresses.c.path,
                    literal(0),
                    tables.addresses.c.created_at,
                ),
            )
        )
    texts = there.api.phone(AMINA, app="sms")
    assert await there.passes(phone, hours=25) == []
    assert texts.texts[0].startswith("2/3 Title 2")
    assert "1) q20 yes" in texts.texts[1]
    assert any("Right!" in each for each in await there.says(texts, "1"))
    assert there.api.charged == 0
