"""WhatsApp's limit of people a day: who waits, why, until when, and who never has to."""

import asyncio
import datetime as dt
import shutil
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update

from lessonbot.services import claiming, diagnosing, teaching, templating, watching
from lessonbot.store import alarms, quotas, tables
from tests.services.test_twilio_course import joined
from tests.support.courses import course
from tests.support.twilio_api import Phone
from tests.support.twilio_school import TwilioSchool, taught

CALL = "Lesson 2 of the course “Tiny course”"
SPARE = "You asked for one lesson a day: number"


@pytest.fixture
async def there(migrated_url: str) -> AsyncIterator[TwilioSchool]:
    """A school that may write first to two people a day, as its network has it."""
    async with taught(migrated_url) as made:
        await made.school.publish(course())
        await templating.sync(made.school.rt, made.school.clock())
        allow(made, 2)
        made.api.people_per_day = 2
        yield made
        assert made.api.lost == []
        assert made.api.broken == []


def allow(there: TwilioSchool, people: int) -> None:
    rt, sender = there.school.rt, there.school.sender
    rt.tempos = {**rt.tempos, sender: replace(rt.tempo(sender), people_per_day=people)}


async def class_of(there: TwilioSchool, size: int) -> list[Phone]:
    """Learners who had the first lesson and said nothing since."""
    return [await learner(there, f"+25470000000{number}") for number in range(size)]


async def learner(there: TwilioSchool, number: str) -> Phone:
    """A learner who had the first lesson."""
    phone = there.api.phone(number)
    await joined(there, phone)
    return phone


async def day_passes(there: TwilioSchool, phones: list[Phone], **time: float) -> list[bool]:
    """Who is written to in this time."""
    before = [len(phone.messages) for phone in phones]
    await there.passes(phones[0], **time)
    return [len(phone.messages) > had for phone, had in zip(phones, before, strict=True)]


async def reasons(there: TwilioSchool) -> set[str]:
    """Why lessons wait."""
    async with there.school.rt.database.read() as tx:
        rows = await tx.execute(
            select(tables.deliveries.c.reason).where(tables.deliveries.c.state == "held")
        )
        return set(rows.scalars())


async def told(there: TwilioSchool) -> list[str]:
    """The alarms there are."""
    rt = there.school.rt
    await watching.watch(rt, there.school.clock())
    async with rt.database.read() as tx:
        return [each.said for each in await alarms.open_(tx, rt.organisation)]


async def test_who_comes_after_the_people_of_the_day_waits_and_the_reason_says_until_when(
    there: TwilioSchool,
):
    phones = await class_of(there, 4)
    assert sum(await day_passes(there, phones, hours=24)) == 2
    assert await reasons(there) == {
        "no word from the learner for 24 hours",
        (
            "the network lets this number write first to 2 people a day; "
            "that is used up until 2026-11-25 06:35 UTC"
        ),
    }


async def test_whose_place_comes_too_late_for_the_hour_is_first_on_the_next_day(
    there: TwilioSchool,
):
    phones = await class_of(there, 4)
    first = await day_passes(there, phones, hours=24)
    later = await day_passes(there, phones, hours=5)
    assert not any(later)
    assert any("too late for its hour" in each for each in await reasons(there))
    second = await day_passes(there, phones, hours=19, minutes=6)
    assert [a != b for a, b in zip(first, second, strict=True)] == [True] * 4


async def test_a_place_that_becomes_free_within_its_hours_is_used_by_who_waits_longest(
    there: TwilioSchool,
):
    phones = await class_of(there, 4)
    got = await day_passes(there, phones, hours=24)
    assert got == [True, True, False, False]
    await earlier_calls(there, dt.timedelta(hours=22))
    assert not any(await day_passes(there, phones, hours=2))
    async with there.school.rt.database.write() as tx:  # one place, not both
        first = select(tables.addresses.c.id).where(tables.addresses.c.path == phones[0].number)
        await tx.execute(
            update(tables.addresses)
            .where(tables.addresses.c.id == first.scalar_subquery())
            .values(written_at=there.school.clock())
        )
    assert await day_passes(there, phones, minutes=6) == [False, False, True, False]


async def earlier_calls(there: TwilioSchool, by: dt.timedelta) -> None:
    """As if the templates so far had gone so much earlier."""
    there.api.people_per_day = 1000
    async with there.school.rt.database.write() as tx:
        await tx.execute(
            update(tables.addresses)
            .where(tables.addresses.c.written_at.is_not(None))
            .values(written_at=there.school.clock() - by)
        )


async def test_who_writes_while_waiting_gets_the_lesson_at_once(there: TwilioSchool):
    phones = await class_of(there, 3)
    got = await day_passes(there, phones, hours=24)
    waiting = phones[got.index(False)]
    shown = await there.says(waiting, "hello?")
    assert any("Day 2 of 3" in each for each in shown)
    async with there.school.rt.database.read() as tx:
        assert (
            list(
                await tx.scalars(
                    select(tables.addresses.c.call_by).where(
                        tables.addresses.c.call_by.is_not(None)
                    )
                )
            )
            == []
        )


async def test_people_within_their_window_are_neither_counted_nor_held(there: TwilioSchool):
    phones = await class_of(there, 4)
    await there.passes(phones[0], hours=20)
    for phone in phones:
        await there.taps(phone, "q10 yes")
    before = [len(phone.texts) for phone in phones]
    await there.passes(phones[0], hours=4)
    for phone, had in zip(phones, before, strict=True):
        assert any("Day 2 of 3" in each for each in phone.texts[had:])
    assert there.api.charged == 0


async def test_staff_get_one_alarm_and_doctor_says_it_too(there: TwilioSchool):
    phones = await class_of(there, 4)
    assert await told(there) == []
    await day_passes(there, phones, hours=24)
    (said,) = [each for each in await told(there) if "people a day" in each]
    assert "2 learners wait for it" in said
    assert "TWILIO_WHATSAPP_PEOPLE_PER_DAY" in said
    assert [each for each in await told(there) if "people a day" in each] == [said]
    found, _ = await diagnosing.examine(there.school.rt, there.school.clock())
    assert any("2 of 2 people written to first" in each.said for each in found)


async def test_a_higher_limit_lets_those_who_wait_be_written_to(there: TwilioSchool):
    phones = await class_of(there, 4)
    await day_passes(there, phones, hours=24)
    allow(there, 0)
    there.api.people_per_day = 1000
    assert sum(await day_passes(there, phones, minutes=1)) == 2


async def test_a_63018_when_our_own_count_is_full_lets_people_wait_and_answers_go(
    there: TwilioSchool,
):
    there.api.people_per_day = 1  # less than we were told
    phones = await class_of(there, 4)
    first = await day_passes(there, phones, hours=24)
    assert sum(first) == 1
    await day_passes(there, phones, minutes=2)
    await there.settle()
    assert len([each for each in there.api.broken if "63018" in each]) <= 2
    assert any("write first" in each for each in await reasons(there))
    asker = phones[first.index(False)]
    assert await there.says(asker, "PROGRESS")  # an answer goes at any time
    before = len(there.api.broken)
    await day_passes(there, phones, minutes=30)
    assert len(there.api.broken) == before
    there.api.broken.clear()


async def test_a_63018_that_we_do_not_expect_is_told_to_staff_after_a_second_try(
    there: TwilioSchool,
):
    allow(there, 0)
    there.api.people_per_day = 1
    phones = await class_of(there, 3)
    await day_passes(there, phones, hours=24)
    await day_passes(there, phones, seconds=11)
    await day_passes(there, phones, seconds=11)
    (said,) = [each for each in await told(there) if "refused" in each]
    assert "look at it in WhatsApp Manager" in said
    tried = len(there.api.sent)
    await day_passes(there, phones, minutes=30)
    assert len(there.api.sent) == tried
    there.api.broken.clear()


async def test_a_days_messages_used_up_stop_the_sender_with_an_alarm_and_all_comes_later(
    there: TwilioSchool,
):
    phone = there.api.phone("+254700000001")
    await joined(there, phone)
    there.api.messages_per_day = 0
    assert await there.says(phone, "PROGRESS") == []
    (said,) = [each for each in await told(there) if "24 hours" in each]
    assert "a trial account are 50" in said
    tried = len(there.api.sent)
    assert await there.passes(phone, minutes=50) == []
    assert len(there.api.sent) == tried
    for _ in range(6):
        await there.passes(phone, hours=1)
    there.api.messages_per_day = None
    assert await there.passes(phone, hours=1)


async def test_a_template_that_reached_nobody_takes_no_place(there: TwilioSchool):
    phones = await class_of(there, 3)
    there.api.fail_next(63021)
    got = await day_passes(there, phones, hours=24)
    assert sum(got) == 2


async def test_who_was_called_in_vain_comes_after_who_never_was(there: TwilioSchool):
    allow(there, 1)
    phones = await class_of(there, 2)
    order = []
    for _ in range(2):
        got = await day_passes(there, phones, hours=24, minutes=10)
        order.append(got.index(True))
    assert sorted(order) == [0, 1]


async def test_a_template_that_waits_to_be_sent_is_dropped_when_the_learner_writes(
    there: TwilioSchool,
):
    rt, sender = there.school.rt, there.school.sender
    (phone,) = await class_of(there, 1)
    there.api.advance(dt.timedelta(hours=24))
    there.school.clock.now = there.api.now
    await teaching.open_due_lessons(rt, there.school.clock())
    async with rt.database.write() as tx:  # the template is put into the outbox
        await claiming.take(rt, tx, there.school.clock(), {(sender, False): 1})
    shown = await there.says(phone, "hello?")
    assert any("Day 2 of 3" in each for each in shown)
    assert not any(each.startswith((CALL, SPARE)) for each in shown)
    async with rt.database.read() as tx:
        assert (await quotas.standing(tx, sender, there.school.clock())).used == 0


STEPS = st.lists(
    st.tuples(
        st.sampled_from([1, 4, 5, 19, 23, 24, 25]),
        st.sampled_from([None, 0, 1, 2]),
        st.sampled_from(["hmm", "1", "STOP", "START", "LATER"]),
    ),
    max_size=7,
)


@given(steps=STEPS, people=st.integers(1, 2))
@settings(max_examples=15, suppress_health_check=list(HealthCheck))
def test_whatever_happens_no_more_people_are_written_to_first_than_the_network_allows(
    steps: list[tuple[int, int | None, str]],
    people: int,
    migrated_file: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    file = tmp_path_factory.mktemp("people") / "lessonbot.db"
    shutil.copy(migrated_file, file)

    async def lived() -> None:
        async with taught(f"sqlite+aiosqlite:///{file}") as there:
            await there.school.publish(course())
            await templating.sync(there.school.rt, there.school.clock())
            allow(there, people)
            there.api.people_per_day = people
            phones = await class_of(there, 3)
            for hours, who, said in steps:
                await there.passes(phones[0], hours=hours)
                if who is not None:
                    await there.says(phones[who], said)
            assert there.api.broken == []
            assert all(each.error is None for each in there.api.sent)
            assert None not in await reasons(there)

    asyncio.run(lived())
