"""Cohorts on a real database: joined by their code, started, changed, ended."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import event, select

from lessonbot.domain.cohort import CohortState, MemberState
from lessonbot.services import adding, gathering, talking
from lessonbot.services.gathering import NotGathered, Wish
from lessonbot.store import tables
from lessonbot.store.cohorts import StoredCohort
from lessonbot.store.members import Member
from lessonbot.store.tables import audits
from tests.support.courses import course
from tests.support.school import MONDAY, School

BEGINS = dt.date(2026, 12, 1)
WISH = Wish("tiny", "Kibera mothers", BEGINS, "KBR-7", dt.time(18, 30))


async def planned(school: School, **changes: object) -> StoredCohort:
    await school.publish(course(3))
    return await gathering.create(school.rt, replace(WISH, **changes), school.clock())  # type: ignore[arg-type]


async def joins(school: School, path: str, said: str = "JOIN KBR-7", **how: bool) -> str:
    await school.hears(path, said, **how)
    for name in ("join.agree", "join.zone_yes"):
        label = school.rt.voice("en").label(name)
        await school.hears(path, label, **how)
    return school.texts(path, **how)[-1]


async def people(school: School, cohort: StoredCohort) -> list[Member]:
    return list(await gathering.listed(school.rt, cohort, 50))


async def next_date(school: School, path: str) -> dt.date | None:
    wanted = (
        select(tables.enrolments.c.next_date)
        .join(tables.addresses, tables.addresses.c.id == tables.enrolments.c.address_id)
        .where(tables.addresses.c.path == path)
    )
    async with school.rt.database.read() as tx:
        return await tx.scalar(wanted)


@pytest.mark.parametrize("plain_phone", [False, True])
async def test_a_member_is_told_when_it_begins_and_gets_the_first_lesson_then(
    school: School, *, plain_phone: bool
) -> None:
    cohort = await planned(school)
    told = await joins(school, "amina", plain_phone=plain_phone)
    assert "Tuesday, December 1, 18:30" in told
    (member,) = await people(school, cohort)
    assert (member.state, member.taking, member.name) == (MemberState.JOINED, "active", "Amina")
    school.clock.now = dt.datetime(2026, 12, 1, 15, 29, tzinfo=dt.UTC)
    await school.settle()
    assert "Words of day 1" not in "".join(school.texts("amina", plain_phone=plain_phone))
    school.clock.now += dt.timedelta(minutes=1)
    await school.settle()
    assert "Words of day 1" in "".join(school.texts("amina", plain_phone=plain_phone))
    assert await next_date(school, "amina") == dt.date(2026, 12, 2)


async def test_holidays_are_left_out_also_those_that_are_named_late(school: School) -> None:
    cohort = await planned(school, starts_on=MONDAY.date(), holidays=(dt.date(2026, 11, 24),))
    await joins(school, "amina")
    await school.taps("amina", "Now")
    await school.taps("amina", "q10 yes")
    assert await next_date(school, "amina") == dt.date(2026, 11, 25)
    off = replace(WISH, holidays=(dt.date(2026, 11, 25),))
    await gathering.settle(school.rt, cohort, off, school.clock())
    school.clock.now = dt.datetime(2026, 11, 25, 15, 30, tzinfo=dt.UTC)
    await school.settle()
    assert "Words of day 2" not in "".join(school.texts("amina"))
    school.clock.now += dt.timedelta(days=1)
    await school.settle()
    assert "Words of day 2" in "".join(school.texts("amina"))


@contextmanager
def counting(school: School) -> Iterator[list[str]]:
    """The statements that are run meanwhile."""
    seen: list[str] = []

    def note(*args: Any) -> None:  # noqa: ANN401 - as SQLAlchemy calls it
        seen.append(args[2])

    engines = {school.rt.database.engine.sync_engine, school.rt.database.writing.sync_engine}
    for each in engines:
        event.listen(each, "before_cursor_execute", note)
    yield seen
    for each in engines:
        event.remove(each, "before_cursor_execute", note)


async def test_cohorts_cost_no_statement_for_who_names_none(school: School) -> None:
    await school.publish(course(3))
    await school.join("amina")
    counts = []
    for words in ("what?", "progress"):
        await school.take_in("amina", words)
        with counting(school) as seen:
            await talking.handle_inbound(school.rt, school.clock())
        counts.append(len(seen))
    await gathering.create(school.rt, WISH, school.clock())
    for words in ("what?", "progress", "is KBR-7 mine?"):
        await school.take_in("amina", words)
        with counting(school) as seen:
            await talking.handle_inbound(school.rt, school.clock())
        assert len(seen) == counts[0] == counts[1], words
    await school.take_in("amina", "JOIN KBR-7")
    with counting(school) as seen:
        await talking.handle_inbound(school.rt, school.clock())
    assert any("cohort_members" in each for each in seen)


async def test_a_limit_counts_those_of_one_batch_too(school: School) -> None:
    cohort = await planned(school, most=1)
    for path in ("amina", "juma"):
        await school.hears(path, "JOIN KBR-7")
        await school.taps(path, "I agree")
    for path in ("amina", "juma"):
        await school.take_in(path, "yes")
    await school.settle()
    said = [school.texts(path)[-1] for path in ("amina", "juma")]
    assert sum("is full" in each for each in said) == 1
    assert len(await people(school, cohort)) == 1


async def test_a_cohort_starts_by_itself_where_its_day_comes_first(school: School) -> None:
    cohort = await planned(school)
    eve = dt.datetime(2026, 11, 30, 9, 59, tzinfo=dt.UTC)
    assert await gathering.start_due(school.rt, eve) == 0
    assert await gathering.start_due(school.rt, eve + dt.timedelta(minutes=1)) == 1
    assert await gathering.start_due(school.rt, eve + dt.timedelta(minutes=2)) == 0
    sight = await gathering.sight(school.rt, cohort.public_id)
    assert sight
    assert sight.cohort.state is CohortState.STARTED
    assert sight.cohort.plan.starts_on == BEGINS


async def test_a_pinned_version_is_that_of_the_start_for_all_members(school: School) -> None:
    cohort = await planned(school, pinned=True)
    await joins(school, "amina")
    second = replace(course(3), version="2.0.0", summary="Second")
    await school.publish(second)
    await gathering.start(school.rt, cohort, school.clock())
    third = replace(course(3), version="3.0.0", summary="Third")
    await school.publish(third, takes_over=True)
    await joins(school, "juma")
    school.clock.now += dt.timedelta(days=1, hours=12)
    await school.settle()
    async with school.rt.database.read() as tx:
        held = await tx.execute(
            select(tables.course_versions.c.version).join(
                tables.enrolments,
                tables.enrolments.c.version_id == tables.course_versions.c.id,
            )
        )
        assert [row.version for row in held] == ["2.0.0", "2.0.0"]
    assert "Words of day 1" in "".join(school.texts("amina"))


async def test_the_newest_version_is_what_members_get_otherwise(school: School) -> None:
    cohort = await planned(school)
    await gathering.start(school.rt, cohort, school.clock())
    await school.publish(replace(course(3), version="2.0.0", summary="Second"))
    sight = await gathering.sight(school.rt, cohort.public_id)
    assert sight
    assert sight.offer.course.version == "2.0.0"


async def test_starting_by_hand_lets_the_first_lesson_come_at_the_next_hour(
    school: School,
) -> None:
    cohort = await planned(school)
    await joins(school, "amina")
    await gathering.start(school.rt, cohort, school.clock())
    assert await next_date(school, "amina") == MONDAY.date()
    with pytest.raises(NotGathered, match="started"):
        await gathering.start(school.rt, cohort, school.clock())


async def test_another_first_day_is_planned_for_who_joined_already(school: School) -> None:
    cohort = await planned(school)
    await joins(school, "amina")
    later = replace(WISH, starts_on=dt.date(2026, 12, 8))
    await gathering.settle(school.rt, cohort, later, school.clock())
    assert await next_date(school, "amina") == dt.date(2026, 12, 8)
    await gathering.settle(school.rt, cohort, WISH, school.clock())
    assert await next_date(school, "amina") == BEGINS


async def test_nobody_joins_what_is_over_and_who_is_under_way_goes_on(school: School) -> None:
    cohort = await planned(school)
    await joins(school, "amina")
    await gathering.end(school.rt, cohort, school.clock())
    await school.hears("juma", "JOIN KBR-7")
    assert "is over" in school.texts("juma")[-1]
    assert await next_date(school, "amina") == BEGINS
    with pytest.raises(NotGathered, match="ended"):
        await gathering.end(school.rt, cohort, school.clock())


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"course": "other"}, "course"),
        ({"name": "  "}, "name"),
        ({"name": "x" * 101}, "name"),
        ({"code": "a b"}, "code"),
        ({"code": "HELP"}, "code"),
        ({"code": "next"}, "code"),
        ({"code": "x1"}, "code"),
        ({"code": "Tiny"}, "twice"),
        ({"code": "kbr7"}, "twice"),
        ({"days": ()}, "days"),
        ({"most": 0}, "most"),
    ],
)
async def test_what_cannot_be_says_why(
    school: School, changes: dict[str, object], why: str
) -> None:
    await planned(school)
    with pytest.raises(NotGathered) as refused:
        await gathering.create(school.rt, replace(WISH, **{"code": "", **changes}), MONDAY)  # type: ignore[arg-type]
    assert refused.value.why == why


async def test_a_code_that_is_made_up_can_be_joined_with(school: School) -> None:
    cohort = await planned(school, code="")
    assert "December 1" in await joins(school, "amina", f"join {cohort.plan.code.lower()}")


async def test_who_agreed_to_lessons_is_put_in_at_once(school: School) -> None:
    cohort = await planned(school)
    await school.hears("amina", "hello")
    await school.publish(replace(course(2), key="other"))
    await school.hears("juma", "JOIN other")
    await school.taps("juma", "I agree")
    ids = await learners(school)
    rt, now = school.rt, school.clock()
    assert await adding.add(rt, cohort, ids["amina"], now) is MemberState.INVITED
    assert await adding.add(rt, cohort, ids["juma"], now) is MemberState.JOINED
    assert await adding.add(rt, cohort, ids["juma"], now) is MemberState.JOINED
    assert await next_date(school, "juma") == BEGINS
    assert [each.state for each in await people(school, cohort)] == ["invited", "joined"]
    school.clock.now = dt.datetime(2026, 12, 1, 15, 30, tzinfo=dt.UTC)
    await school.settle()
    assert "Words of day 1" in "".join(school.texts("juma"))
    await school.taps("amina", "I agree")
    await joins(school, "amina")
    sight = await gathering.sight(rt, cohort.public_id)
    assert sight
    assert await gathering.counted(rt, sight.cohort, now) == {"active": 2, "stuck": 0}


async def test_the_members_of_a_large_cohort_are_counted_once_a_minute(
    school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gathering, "_LARGE", 1)
    cohort = await planned(school)
    now = school.clock()
    assert await gathering.counted(school.rt, cohort, now) == {"stuck": 0}
    await joins(school, "amina")
    assert await gathering.counted(school.rt, cohort, now) == {"active": 1, "stuck": 0}
    await joins(school, "juma")
    soon, later = now + dt.timedelta(seconds=59), now + dt.timedelta(seconds=60)
    assert (await gathering.counted(school.rt, cohort, soon))["active"] == 1
    assert (await gathering.counted(school.rt, cohort, later))["active"] == 2


async def test_who_takes_the_course_already_is_put_in_as_they_are(school: School) -> None:
    cohort = await planned(school)
    await school.join("amina")
    ids = await learners(school)
    await adding.add(school.rt, cohort, ids["amina"], school.clock())
    (member,) = await people(school, cohort)
    assert (member.taking, member.lesson) == ("active", 1)
    assert await next_date(school, "amina") == dt.date(2026, 11, 24)


async def test_every_change_is_written_down(school: School) -> None:
    cohort = await planned(school)
    await gathering.settle(school.rt, cohort, replace(WISH, name="Others"), school.clock())
    await gathering.start(school.rt, cohort, school.clock())
    await gathering.end(school.rt, cohort, school.clock())
    async with school.rt.database.read() as tx:
        rows = await tx.execute(select(audits.c.act, audits.c.subject).order_by(audits.c.id))
        done = [(row.act, row.subject) for row in rows]
    assert [act for act, _ in done] == [
        "cohort_made",
        "cohort_changed",
        "cohort_started",
        "cohort_ended",
    ]
    assert {subject for _, subject in done} == {cohort.public_id}


async def learners(school: School) -> dict[str, int]:
    wanted = select(tables.addresses.c.path, tables.addresses.c.learner_id)
    async with school.rt.database.read() as tx:
        return {row.path: row.learner_id for row in await tx.execute(wanted)}
