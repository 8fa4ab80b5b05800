"""What a broadcast would do: who gets it, who does not and why, what it costs, how long it takes."""

import datetime as dt
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, insert, select, update

from lessonbot.channels.demo import RICH, Demo
from lessonbot.domain.audience import NotAnAudience, parse
from lessonbot.domain.broadcast import Message, Wording
from lessonbot.domain.enrolment import State
from lessonbot.domain.price import Price
from lessonbot.domain.text import text
from lessonbot.domain.window import OPEN
from lessonbot.services import gathering, planning
from lessonbot.services.gathering import Wish
from lessonbot.services.pacing import Tempo
from lessonbot.services.planning import Draft, Plan
from lessonbot.store import prices
from lessonbot.store.tables import addresses, openings
from tests.support import listeners
from tests.support.courses import course
from tests.support.school import School

HELLO = Message({"": Wording(text("Hello"))})
THURSDAY = dt.date(2026, 11, 26)
MINUTE, DAY = dt.timedelta(minutes=1), dt.timedelta(days=1)


async def planned(
    school: School,
    *wanted: str,
    but_not: tuple[str, ...] = (),
    message: Message = HELLO,
    **more: Any,  # noqa: ANN401 - whatever a draft has
) -> Plan:
    draft = Draft(message, parse(wanted or ["all"], but_not), **more)
    return await planning.plan(school.rt, draft, school.clock())


async def people(school: School, *wanted: str, but_not: tuple[str, ...] = ()) -> int:
    return (await planned(school, *wanted, but_not=but_not)).people


async def price(school: School, *rows: Price) -> None:
    async with school.rt.database.write() as tx:
        for row in rows:
            await prices.put(tx, school.rt.organisation, row)


async def test_an_empty_school_has_an_empty_plan(school: School):
    plan = await planned(school)
    assert (plan.people, plan.skipped, plan.channels, plan.ends_at) == (0, {}, [], school.clock())


async def test_everybody_is_counted_once_and_who_gets_nothing_with_the_reason(school: School):
    await listeners.learner(school, "1")
    await listeners.learner(school, "2", sms="+2542")
    await listeners.learner(school, "3", stopped="asked to stop")
    await listeners.learner(school, "4", stopped="Forbidden: bot was blocked by the user")
    await listeners.learner(school, "5", consented=False)
    await listeners.learner(school, "+2546", only_sms=True)
    plan = await planned(school, but_not=("channel=demo-sms",))
    assert plan.people == 2
    assert plan.skipped == {
        "asked to stop": 1,
        "cannot be reached any more": 1,
        "has not agreed to messages": 1,
        "on none of the channels that this goes through": 1,
    }


async def test_who_said_stop_on_one_phone_gets_nothing_on_another(school: School):
    found = await listeners.learner(school, "1", stopped="asked to stop")
    async with school.rt.database.write() as tx:
        await listeners.address(school, tx, found, "+2541", school.plain_sender)
    assert (await planned(school)).skipped == {"asked to stop": 1}


async def test_of_two_addresses_the_one_used_last_is_written_to(school: School):
    found = await listeners.learner(school, "1")
    earlier, later = school.clock() - 20 * DAY, school.clock() - 10 * DAY
    async with school.rt.database.write() as tx:
        await listeners.address(school, tx, found, "+2541", school.plain_sender, used_at=later)
        await listeners.address(school, tx, found, "11", school.sender, used_at=earlier)
    assert [(leg.channel, leg.people) for leg in (await planned(school)).channels] == [
        ("demo-sms", 1)
    ]


async def test_audiences_by_course_and_state_are_of_one_enrolment(school: School):
    await school.publish(course())
    await school.publish(course(key="other"))
    for path, state in (("1", State.ACTIVE), ("2", State.COMPLETED), ("3", State.PAUSED)):
        await listeners.enrolled(school, await listeners.learner(school, path), state)
    both = await listeners.learner(school, "4")
    await listeners.enrolled(school, both, State.COMPLETED)
    await listeners.enrolled(school, both, State.ACTIVE, "other")
    left = await listeners.learner(school, "5")
    await listeners.enrolled(school, left, State.LEFT)
    await listeners.learner(school, "6")
    assert await people(school, "course=tiny") == 4
    assert await people(school, "course=Tiny", "state=active") == 1
    assert await people(school, "state=active") == 2
    assert await people(school, "state=finished,paused") == 3
    assert await people(school, "course=other,tiny", "state=finished") == 2
    assert await people(school, "all", but_not=("course=tiny",)) == 2
    assert await people(school, "course=tiny", but_not=("state=paused", "course=other")) == 2


async def test_a_cohort_is_an_audience_of_its_own_and_of_the_same_enrolment(school: School):
    await school.publish(course())
    cohort, other = await cohorts_of(school)
    for path, number, state in (("1", cohort, State.ACTIVE), ("2", cohort, State.PAUSED)):
        await listeners.enrolled(
            school, await listeners.learner(school, path), state=state, cohort_id=number
        )
    await listeners.enrolled(school, await listeners.learner(school, "3"), cohort_id=other)
    await listeners.enrolled(school, await listeners.learner(school, "4"))
    await listeners.learner(school, "5")
    assert await people(school, "cohort=KBR-7") == 2
    assert await people(school, "cohort=kbr7") == 2
    assert await people(school, "cohort=KBR-7,LIM-1") == 3
    assert await people(school, "cohort=KBR-7", "state=paused") == 1
    assert await people(school, "cohort=KBR-7", "course=tiny", "state=active") == 1
    assert await people(school, "cohort=KBR-7", "state=not-started") == 1
    assert await people(school, "all", but_not=("cohort=KBR-7",)) == 3
    with pytest.raises(NotAnAudience, match="no cohort “gone”"):
        await people(school, "cohort=gone")


async def cohorts_of(school: School) -> list[int]:
    """Two cohorts, by number."""
    found = []
    for name, code in (("Kibera", "KBR-7"), ("Lima", "LIM-1")):
        wish = Wish("tiny", name, school.clock().date(), code)
        found.append((await gathering.create(school.rt, wish, school.clock())).id)
    return found


async def test_on_a_day_everybody_gets_it_on_that_day_of_their_own(school: School):
    for path, zone in (("1", "Pacific/Auckland"), ("2", "America/Lima"), ("3", "Asia/Tokyo")):
        await listeners.learner(school, path, zone=zone)
    said = Draft(Message({"": Wording(text("Hello"))}), parse(["all"]), 7 * 60, day=THURSDAY)
    begins = dt.datetime(2026, 11, 25, 10, tzinfo=dt.UTC)
    found = await planning.plan(school.rt, said, begins)
    assert found.starts_at == dt.datetime(2026, 11, 25, 18, tzinfo=dt.UTC)
    for zone in ("Pacific/Auckland", "America/Lima", "Asia/Tokyo"):
        there = planning.when(school.rt, said, zone, begins).astimezone(ZoneInfo(zone))
        assert there == dt.datetime(2026, 11, 26, 7, tzinfo=ZoneInfo(zone))


async def test_who_has_left_a_question_open_for_days_is_stuck_and_who_never_answered_has_not_started(
    school: School,
):
    await school.publish(course())
    now = school.clock()
    for path, days in (("1", 2), ("2", 4), ("3", 10)):
        found = await listeners.enrolled(school, await listeners.learner(school, path))
        await listeners.answered(school, found, now - dt.timedelta(days=days))
    await listeners.enrolled(school, await listeners.learner(school, "4"))
    await listeners.learner(school, "5")
    closed = await listeners.enrolled(
        school, await listeners.learner(school, "6"), progress={"asking": False}
    )
    await listeners.answered(school, closed, now - dt.timedelta(days=4))
    assert await people(school, "state=stuck") == 2
    assert await people(school, "state=stuck:3") == 2
    assert await people(school, "state=stuck:7") == 1
    # so long takes it to be gone: then those count
    assert await people(school, "state=stuck:14") == 1
    assert await people(school, "state=not-started") == 2
    assert await people(school, "course=tiny", "state=not-started") == 1
    assert await people(school, "state=stuck,not-started") == 4


async def test_a_question_that_came_today_makes_nobody_stuck(school: School):
    await school.publish(course())
    found = await listeners.enrolled(school, await listeners.learner(school, "1"))
    assert await people(school, "state=stuck") == 0  # silent for so long, it counts as gone
    await listeners.answered(school, found, school.clock() - dt.timedelta(days=7))
    for days, stuck in ((0, 0), (2, 0), (4, 1)):
        async with school.rt.database.write() as tx:
            came = school.clock() - dt.timedelta(days=days)
            row = {"organisation_id": school.rt.organisation, "enrolment_id": found}
            told = {"lesson": "a", "on_date": came.date(), "daily": True, "opened_at": came}
            await tx.execute(insert(openings).values(**row, **told))
        assert await people(school, "state=stuck") == stuck, days


async def test_audiences_by_language_zone_channel_and_name(school: School):
    await listeners.learner(school, "1", language="ar-EG", zone="Africa/Cairo")
    await listeners.learner(school, "2", language="ar", zone="Asia/Dubai")
    await listeners.learner(school, "3", language="arz", zone=None)
    await listeners.learner(school, "+2544", only_sms=True)
    assert await people(school, "language=ar") == 2
    assert await people(school, "language=ar_eg,en") == 2
    assert await people(school, "zone=Africa/") == 2
    assert await people(school, "zone=Asia/Dubai") == 1
    assert await people(school, "channel=demo-sms") == 1
    assert await people(school, "learner=person1,PERSON3") == 2
    assert await people(school, "all", but_not=("learner=PERSON1", "language=arz")) == 2


async def test_two_organisations_never_meet_in_a_broadcast(school: School):
    found = await listeners.learner(school, "1")
    assert await people(school) == 1
    school.rt.organisation += 1
    assert await people(school) == 0
    assert await people(school, "learner=PERSON1") == 0
    assert found


@pytest.mark.parametrize("said", ["course=nowhere", "channel=pigeon"])
async def test_a_course_or_channel_that_is_not_there_is_said_so(school: School, said: str):
    await school.publish(course())
    with pytest.raises(NotAnAudience, match=r"there is no .*here: "):
        await planned(school, said)


async def test_channels_zones_and_languages_add_up(school: School):
    await listeners.learner(school, "1", language="ar")
    await listeners.learner(school, "2", zone="Asia/Kolkata")
    await listeners.learner(school, "+2543", only_sms=True, zone=None)
    message = Message({"": Wording(text("Hello")), "ar": Wording(text("مرحبا " * 20))})
    plan = await planned(school, message=message)
    assert [(leg.channel, leg.people, leg.segments) for leg in plan.channels] == [
        ("demo", 2, None),
        ("demo-sms", 1, 1),
    ]
    assert plan.zones == {"Africa/Nairobi": 1, "Asia/Kolkata": 1, "not known: UTC": 1}
    assert plan.languages == {"default": 2, "ar": 1}


async def test_the_price_with_the_longest_beginning_counts_and_segments_are_paid(school: School):
    await listeners.learner(school, "+254711", only_sms=True)
    await listeners.learner(school, "+254722", only_sms=True)
    await listeners.learner(school, "+91333", only_sms=True)
    await listeners.learner(school, "4")
    message = Message({"": Wording(text("x" * 200))})
    assert (await planned(school, message=message)).unpriced == 7
    await price(
        school,
        Price("demo-sms", "", "USD", 50_000),
        Price("demo-sms", "+254", "KES", 800_000),
        Price("demo-sms", "+25472", "KES", 1_000_001),
    )
    plan = await planned(school, message=message)
    assert plan.costs == {"KES": 2 * 800_000 + 2 * 1_000_001, "USD": 100_000}
    assert plan.unpriced == 1
    assert plan.channels[1].segments == 6


async def test_the_last_message_leaves_when_the_senders_pace_allows(school: School):
    await listeners.many(school, 120)
    school.rt.tempos = {school.sender: Tempo(2)}
    plan = await planned(school)
    assert plan.channels[0].minutes == 1
    assert plan.ends_at == school.clock() + MINUTE
    assert plan.late == 0
    assert sum(plan.hours.values()) == 120


async def test_each_local_hour_begins_on_its_own(school: School):
    await listeners.learner(school, "1", zone="Africa/Nairobi")
    await listeners.learner(school, "2", zone="Asia/Kolkata")
    await listeners.learner(school, "3", zone="America/Bogota")
    plan = await planned(school, minute=9 * 60)
    day = dt.datetime(2026, 11, 24, tzinfo=dt.UTC)
    # it is 06:30 UTC on Monday: nine is past in Nairobi and Kolkata, and still ahead in Bogota
    assert plan.hours == {
        dt.datetime(2026, 11, 23, 14, tzinfo=dt.UTC): 1,
        day + dt.timedelta(hours=3): 1,
        day + dt.timedelta(hours=6): 1,
    }
    assert plan.starts_at == dt.datetime(2026, 11, 23, 14, tzinfo=dt.UTC)


async def test_what_cannot_leave_in_time_is_counted_before_anything_is_sent(school: School):
    await listeners.many(school, 100)
    school.rt.tempos = {school.sender: Tempo(1 / 60)}
    plan = await planned(school, hours=1)
    assert plan.late == 40
    assert plan.ends_at == school.clock() + 60 * MINUTE


async def test_names_make_the_cost_of_segments_a_little_uncertain_and_that_is_said(school: School):
    named = Message({"": Wording(text("Hi {name}"))})
    await listeners.learner(school, "1")
    assert (await planned(school, message=named)).about is False
    await listeners.learner(school, "+2541", only_sms=True)
    assert (await planned(school)).about is False
    assert (await planned(school, message=named)).about is True


def with_a_window(school: School, people_per_day: int) -> None:
    """The first network limits when something may be said, and to how many people first."""
    school.rt.channels = {
        school.sender: Demo("demo", replace(RICH, window=OPEN)),
        school.plain_sender: school.rt.channels[school.plain_sender],
    }
    school.rt.tempos = {school.sender: Tempo(people_per_day=people_per_day)}


async def heard(school: School, count: int, at: dt.datetime) -> None:
    """So many of the learners wrote then."""
    async with school.rt.database.write() as tx:
        ids = select(addresses.c.id).order_by(addresses.c.id).limit(count).scalar_subquery()
        await tx.execute(
            update(addresses).where(addresses.c.id.in_(ids)).values(last_inbound_at=at)
        )


async def test_who_has_not_written_for_a_day_takes_a_place_in_the_ramp(school: School):
    with_a_window(school, 250)
    await listeners.many(school, 1200)
    await heard(school, 199, school.clock() - dt.timedelta(hours=23))
    plan = await planned(school, hours=48)
    (leg,) = plan.channels
    assert (leg.people, leg.quiet, leg.per_day, leg.days) == (1200, 1001, 250, 5)
    (hint,) = plan.hints
    assert "1,001 have not written for a day" in hint
    assert "At 250 people a day that takes 5 days" in hint
    assert "ends after 48 hours: allow 120 with --within" in hint


async def test_people_of_today_are_taken_into_account(school: School):
    with_a_window(school, 250)
    await listeners.many(school, 250)
    assert (await planned(school)).channels[0].days == 1
    async with school.rt.database.write() as tx:
        one = select(func.min(addresses.c.id)).scalar_subquery()
        await tx.execute(
            update(addresses)
            .where(addresses.c.id == one)
            .values(written_at=school.clock() - dt.timedelta(hours=3))
        )
    assert (await planned(school)).channels[0].days == 2


async def test_a_window_that_the_network_called_shut_counts_as_shut(school: School):
    with_a_window(school, 250)
    await listeners.many(school, 2)
    await heard(school, 2, school.clock() - dt.timedelta(hours=1))
    assert (await planned(school)).channels[0].quiet == 0
    async with school.rt.database.write() as tx:
        await tx.execute(update(addresses).values(shut_at=school.clock()))
    assert (await planned(school)).channels[0].quiet == 2


async def test_without_a_limit_or_a_window_nothing_takes_days(school: School):
    await listeners.many(school, 3)
    assert (await planned(school)).hints == ()
    with_a_window(school, 0)
    plan = await planned(school)
    assert plan.channels[0].days == 0
    assert "get a template first" in plan.hints[0]
