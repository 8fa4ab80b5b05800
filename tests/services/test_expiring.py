"""Certificates that hold for a time: their holders hear of it, and earn them again."""

import base64
import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Row, select

from lessonbot.domain.course import Course
from lessonbot.services import certifying, expiring, issuing, tracking, withdrawing
from lessonbot.store import credentials, issuers, tables
from tests.support.courses import course
from tests.support.school import School

DAY = dt.timedelta(days=1)


def lasting(days: int | None, key: str = "tiny", title: str = "Tiny course") -> Course:
    """A course of one lesson whose certificate holds for so many days."""
    made = course(1, key=key, title=title)
    return replace(made, credential=replace(made.credential, name=title, valid_days=days))


async def passes(school: School, who: str = "amina", key: str = "tiny") -> None:
    """Somebody takes a course from its first word to its certificate, which is signed."""
    before = len(await rows(school))
    await school.hears(who, f"join {key}")
    for name in ("join.agree", "join.zone_yes"):
        label = school.rt.voice("en").label(name)
        if any(each.label == label for each in school.phone().shown(who)[-1].choices):
            await school.taps(who, label)
    await school.taps(who, "08:00")
    await school.taps(who, "Now")
    await school.taps(who, "q10 yes")
    if "Which name" in school.texts(who)[-1]:
        await school.hears(who, "Amina Yusuf")
    learners = await issuing.issue_owed(school.rt, school.clock())
    await tracking.award(school.rt, learners, school.clock())
    assert len(await rows(school)) > before


async def rows(school: School) -> Sequence[Row[Any]]:
    async with school.rt.database.read() as tx:
        return (
            await tx.execute(select(tables.credentials).order_by(tables.credentials.c.id))
        ).all()


async def wait(school: School, days: float) -> list[str]:
    """Days pass; what Amina hears of it."""
    before = len(school.texts("amina"))
    school.clock.now += DAY * days
    while await expiring.remind(school.rt, school.clock()):
        pass
    await school.settle()
    return school.texts("amina")[before:]


async def test_it_holds_to_the_end_of_its_last_day_and_says_so_in_every_form(school: School):
    await school.publish(lasting(730))
    async with school.rt.database.write() as tx:
        await issuing.taken_up(school.rt, tx, school.clock())
        await issuers.change(tx, school.rt.organisation, jwt=True)
    await passes(school)
    (row,) = await rows(school)
    last = dt.datetime(2028, 11, 22, 23, 59, 59, tzinfo=dt.UTC)
    assert row.expires_at == last
    assert json.loads(row.document)["validUntil"] == "2028-11-22T23:59:59Z"
    found = await certifying.certificate(school.rt, row.public_id, last)
    assert found
    assert (found.standing, found.expires_at) == ("valid", last)
    later = await certifying.certificate(school.rt, row.public_id, last + dt.timedelta(seconds=1))
    assert later
    assert later.standing == "expired"
    payload = row.jwt.split(".")[1]
    claims = json.loads(base64.urlsafe_b64decode(payload + "=="))
    assert claims["exp"] == int(last.timestamp())


async def test_without_a_term_it_holds_for_ever_and_nobody_is_reminded(school: School):
    await school.publish(lasting(None))
    await passes(school)
    (row,) = await rows(school)
    assert (row.expires_at, row.remind_at) == (None, None)
    assert "validUntil" not in json.loads(row.document)
    assert await wait(school, 36_500) == []


async def test_its_holder_is_reminded_once_thirty_days_before_with_the_way_to_a_new_one(
    school: School,
):
    await school.publish(lasting(100))
    await passes(school)
    (row,) = await rows(school)
    assert await wait(school, 70) == []
    (said,) = await wait(school, 1)
    assert "*" not in said
    assert "Tiny course is valid until March 3, 2027" in said
    assert f"https://learn.example/c/{row.public_id}" in said
    assert "send JOIN TINY" in said
    assert await wait(school, 1) == []
    assert await wait(school, 60) == []


async def test_what_holds_for_a_short_time_is_remembered_at_half_of_it(school: School):
    await school.publish(lasting(10))
    await passes(school)
    assert await wait(school, 5) == []
    assert len(await wait(school, 1)) == 1


async def test_a_reminder_that_was_not_noted_down_is_said_once_all_the_same(school: School):
    await school.publish(lasting(100))
    await passes(school)
    assert len(await wait(school, 80)) == 1
    (row,) = await rows(school)
    async with school.rt.database.write() as tx:
        remind = {"remind_at": school.clock()}
        await credentials.change(tx, school.rt.organisation, [row.public_id], **remind)
    assert await wait(school, 0) == []


async def test_who_stopped_and_whose_certificate_was_withdrawn_hear_nothing(school: School):
    await school.publish(lasting(100))
    await passes(school)
    await passes(school, "juma")
    await school.hears("amina", "stop")
    before = len(school.texts("amina")), len(school.texts("juma"))
    number = (await rows(school))[1].public_id
    await withdrawing.revoke(school.rt, number, school.clock())
    assert await wait(school, 80) == []
    assert (len(school.texts("amina")), len(school.texts("juma"))) == before


async def test_who_hides_the_page_is_reminded_and_in_the_language_spoken_now(school: School):
    await school.publish(lasting(100))
    await passes(school)
    await school.hears("amina", "certificate")
    await school.taps("amina", "Hide my page")
    await school.hears("amina", "lang sw")
    (said,) = await wait(school, 80)
    assert "ni halali hadi" in said


async def test_a_course_that_is_not_offered_any_more_is_not_named(school: School):
    await school.publish(lasting(100))
    await passes(school)
    async with school.rt.database.write() as tx:
        await tx.execute(tables.courses.update().values(version_id=None))
    (said,) = await wait(school, 80)
    assert "JOIN" not in said


async def test_another_name_keeps_the_term_and_what_was_said_of_it(school: School):
    await school.publish(lasting(100))
    await passes(school)
    (row,) = await rows(school)
    fresh = await withdrawing.correct(school.rt, row.public_id, "A. Yusuf", school.clock())
    old, new = await rows(school)
    assert (old.remind_at, new.remind_at, new.expires_at) == (None, row.remind_at, row.expires_at)
    assert json.loads(new.document)["validUntil"] == json.loads(old.document)["validUntil"]
    (said,) = await wait(school, 80)
    assert fresh in said
    await withdrawing.correct(school.rt, fresh, "Amina", school.clock())
    assert await wait(school, 1) == []


async def test_while_it_holds_the_course_is_finished_and_then_it_can_be_earned_again(
    school: School,
):
    await school.publish(lasting(100))
    await passes(school)
    await school.hears("amina", "join tiny")
    assert "already" in school.texts("amina")[-1]
    await wait(school, 80)
    await passes(school)
    first, second = await rows(school)
    assert (first.state, second.state) == ("issued", "issued")
    assert second.issued_at == school.clock()
    assert second.expires_at > first.expires_at
    async with school.rt.database.read() as tx:
        listed = (await tx.execute(select(tables.achievements))).all()
    assert [each.renewed for each in listed] == [True, False]
    await school.hears("amina", "certificate")
    assert second.public_id in school.texts("amina")[-1]
    await school.hears("amina", "join tiny")
    assert "already" in school.texts("amina")[-1]


async def test_whoever_passes_again_after_the_end_gets_another_one(school: School):
    await school.publish(lasting(100))
    await passes(school)
    await wait(school, 400)
    await school.hears("amina", "certificate")
    (row,) = await rows(school)
    said = school.texts("amina")[-1]
    assert row.public_id in said
    assert "Valid until March 3, 2027. For a new one" in said
    await passes(school)
    first, second = await rows(school)
    held = await certifying.certificates(
        school.rt, {first.public_id, second.public_id}, school.clock()
    )
    assert held[first.public_id].standing == "expired"
    assert held[second.public_id].standing == "valid"


TRACK = """\
id: helper
version: 1.0.0
title: Community helper
summary: Two courses.
language: en
credential:
  name: Community helper
  criteria: Pass both courses.
  valid_days: 100
needs: [water, money]
"""


@pytest.fixture
async def helper(school: School, tmp_path: Path) -> School:
    """Amina has a track of two courses, which holds for 100 days as they do."""
    await school.publish(lasting(100, "water", "Water"))
    await school.publish(lasting(100, "money", "Money"))
    path = tmp_path / "track.yaml"
    path.write_text(TRACK)
    await tracking.publish(school.rt, path, school.clock())
    await passes(school, key="water")
    await passes(school, key="money")
    return school


async def tracked(school: School) -> Sequence[Row[Any]]:
    return [each for each in await rows(school) if each.track_id]


async def test_a_track_expires_and_is_given_again_once_its_parts_were_earned_again(helper: School):
    (first,) = await tracked(helper)
    assert json.loads(first.document)["validUntil"] == "2027-03-03T23:59:59Z"
    said = await wait(helper, 110)
    assert await tracking.award_all(helper.rt, helper.clock()) == 0
    assert sum("Community helper" in each for each in said) == 0  # it was over before
    await helper.hears("amina", "progress")
    assert "Track Community helper: 0 of 2" in helper.texts("amina")[-1]
    await passes(helper, key="water")
    assert len(await tracked(helper)) == 1
    await passes(helper, key="money")
    first, second = await tracked(helper)
    assert (first.state, first.renewed, second.renewed) == ("issued", True, False)
    assert second.expires_at > first.expires_at
    assert await tracking.award_all(helper.rt, helper.clock()) == 0
    named = json.loads(second.document)["evidence"]
    assert {each["id"].rpartition("/")[2] for each in named} == {
        each.public_id for each in (await rows(helper))[3:5]
    }


async def test_a_track_is_reminded_of_without_a_code(helper: School):
    said = [each for each in await wait(helper, 80) if "Community helper" in each]
    assert len(said) == 1
    assert "JOIN" not in said[0]


async def test_a_track_whose_part_was_earned_before_its_end_is_given_when_that_comes(
    helper: School,
):
    await wait(helper, 80)
    await passes(helper, key="money")
    assert len(await tracked(helper)) == 2
    helper.clock.now += DAY
    assert await tracking.award_all(helper.rt, helper.clock()) == 0
