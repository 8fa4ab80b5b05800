"""How a course fares at a glance: what is counted, when, and what is kept of it."""

import datetime as dt

import pytest
from sqlalchemy import update

from lessonbot.domain import month
from lessonbot.domain.dashboard import Dashboard
from lessonbot.domain.enrolment import State
from lessonbot.engines import work
from lessonbot.engines.embedded import Embedded
from lessonbot.services import surveying
from lessonbot.services.surveying import KEPT, Seen
from lessonbot.store.tables import addresses, deliveries, enrolments
from tests.support.answers import answer, asked, enrolled, opened, write
from tests.support.courses import course
from tests.support.school import School

CODE = course().key


async def taught(school: School, learners: int = 6) -> list[int]:
    """Learners who were given two lessons; all but the first had the first question right."""
    await school.publish(course(3, 1))
    ids = list(await enrolled(school, learners))
    await opened(school, [(id_, lesson) for id_ in ids for lesson in ("lesson-1", "lesson-2")])
    await write(school, [answer(id_, 1, "lesson-1/q10", is_right=id_ != ids[0]) for id_ in ids])
    return ids


async def look(school: School, version: str = "") -> Seen:
    seen = await surveying.look(school.rt, CODE, version, school.clock())
    assert seen
    return seen


async def test_a_small_course_is_counted_at_once(school: School) -> None:
    ids = await taught(school)
    async with school.rt.database.write() as tx:
        done = update(enrolments).where(enrolments.c.id == ids[0])
        await tx.execute(done.values(state=State.COMPLETED))
    found = (await look(school)).found
    assert found
    assert found.crowd
    assert (found.crowd.joined, found.crowd.finished, found.under_way) == (6, 1, 5)
    assert found.completion == pytest.approx(1 / 6)
    assert [each.passage.opened for each in found.lessons] == [6, 6, 0]
    assert found.items[0].share == pytest.approx(5 / 6)


async def test_of_fewer_than_five_learners_nothing_is_shown(school: School) -> None:
    await taught(school, 4)
    found = (await look(school)).found
    assert found == Dashboard()


async def test_what_was_just_counted_is_not_counted_again(school: School) -> None:
    ids = await taught(school)
    for seconds, answered in ((0, [6, 0, 0]), (30, [6, 0, 0]), (31, [6, 6, 0])):
        school.clock.now += dt.timedelta(seconds=seconds)
        found = (await look(school)).found
        assert found
        assert [each.passage.answered for each in found.lessons] == answered
        if not seconds:
            await write(school, [answer(id_, 2, "lesson-2/q20") for id_ in ids])


async def test_a_large_course_is_counted_in_the_background(
    school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(surveying, "SMALL", 5)
    await taught(school)
    first = await look(school)
    assert (first.found, first.again) == (None, True)
    assert await surveying.count_wanted(school.rt, school.clock()) == 1
    assert await surveying.count_wanted(school.rt, school.clock()) == 0
    then = await look(school)
    assert then.found
    assert (then.counted_at, then.again) == (school.clock(), False)
    school.clock.now += KEPT
    later = await look(school)
    assert (later.found, later.again) == (then.found, True)
    await surveying.count_wanted(school.rt, school.clock())
    assert (await look(school)).counted_at == school.clock()


async def test_the_engine_counts_all_that_is_waited_for(
    school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(surveying, "SMALL", 0)
    await taught(school)
    for version in ("", "1.0.0"):
        assert (await look(school, version)).found is None
    engine = Embedded(school.rt, school.clock)
    await work.JOBS["count"](work.Shift(school.rt, school.clock, engine, work.JOBS), 1)
    for version in ("", "1.0.0"):
        assert (await look(school, version)).found


async def test_what_a_process_died_over_is_counted_by_another(
    school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(surveying, "SMALL", 0)
    await taught(school)
    await look(school)

    async def broken(*_: object) -> None:
        raise MemoryError

    with monkeypatch.context() as patched:
        patched.setattr(surveying, "counted", broken)
        with pytest.raises(MemoryError):
            await surveying.count_wanted(school.rt, school.clock())
    assert await surveying.count_wanted(school.rt, school.clock()) == 0
    school.clock.now += surveying.GIVEN_UP
    assert await surveying.count_wanted(school.rt, school.clock()) == 1


async def test_one_version_is_counted_by_itself(
    school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(surveying, "SMALL", 0)
    await taught(school)
    await school.publish(course(3, 1, version="2"))
    for version, learners in (("", 6), ("1.0.0", 6), ("2", None)):
        await look(school, version)
        await surveying.count_wanted(school.rt, school.clock())
        found = (await look(school, version)).found
        assert found
        assert (found.crowd and found.crowd.learners) == learners
    assert await surveying.look(school.rt, CODE, "3", school.clock()) is None


async def test_stuck_is_who_left_a_question_open_for_three_days_and_is_not_gone(
    school: School,
) -> None:
    ids = await taught(school)
    async with school.rt.database.write() as tx:
        await tx.execute(
            update(enrolments)
            .where(enrolments.c.id.in_(ids[:3]))
            .values(progress={"lesson": 1, "asking": True})
        )
        await tx.execute(
            update(addresses)
            .where(addresses.c.id == ids[0])
            .values(stopped_at=school.clock(), stop_reason="said STOP")
        )
    for days, stuck in ((2, 0), (3, 2), (13, 2), (14, 0)):
        here = school.clock()
        school.clock.now += dt.timedelta(days=days)
        found = (await look(school)).found
        assert found
        assert found.stuck == stuck, days
        school.clock.now = here


async def test_costs_are_added_up_by_currency_and_what_had_no_price_is_counted(
    school: School,
) -> None:
    ids = await taught(school)
    for number, id_ in enumerate(ids):
        await asked(school, id_, number, school.clock())
    async with school.rt.database.write() as tx:
        priced = update(deliveries).where(deliveries.c.enrolment_id.in_(ids[:5]))
        await tx.execute(priced.values(cost_micros=30_000, cost_currency="USD"))
    found = (await look(school)).found
    assert found
    assert [(each.currency, each.micros) for each in found.paid] == [("USD", 150_000)]
    assert found.unpriced == 0  # the demo's network has no prices


async def test_courses_are_listed_page_by_page(school: School) -> None:
    await taught(school)
    for number in range(surveying.PAGE):
        await school.publish(course(1, 1, key=f"other-{number}"))
    first = await surveying.listed(school.rt, 0)
    assert len(first.lines) == surveying.PAGE
    own, title = first.lines[0]
    assert (own.code, own.joined, own.active, own.finished) == (CODE, 6, 6, 0)
    assert title == course().title
    assert first.further
    rest = await surveying.listed(school.rt, first.further)
    assert [each.code for each, _ in rest.lines] == [f"other-{surveying.PAGE - 1}"]
    assert rest.further is None


async def test_who_joined_in_a_month_is_counted(school: School) -> None:
    await taught(school)  # in November
    for written, joined in (("2026-10", 0), ("2026-11", 6), ("2026-12", 0)):
        of = month.read(written, school.clock() + dt.timedelta(days=40), "UTC")
        assert of
        seen = await look(school)
        assert (await surveying.in_month(school.rt, seen.chosen, of)).joined == joined


def test_a_month_begins_where_its_reader_is() -> None:
    of = month.read("2026-12", dt.datetime(2026, 11, 30, 21, 1, tzinfo=dt.UTC), "Africa/Nairobi")
    assert of
    assert of.begins == dt.datetime(2026, 11, 30, 21, tzinfo=dt.UTC)
    assert of.ends == dt.datetime(2026, 12, 31, 21, tzinfo=dt.UTC)
    assert month.read("2026-12", dt.datetime(2026, 11, 30, 21, 1, tzinfo=dt.UTC), "UTC") is None
    last = month.latest(dt.datetime(2026, 1, 5, tzinfo=dt.UTC), "UTC", 2)
    assert [each.name for each in last] == ["2026-01", "2025-12"]
