"""Requests of programs that have a name, on each database: begun once, answered, forgotten."""

from datetime import timedelta

import pytest

from lessonbot.domain.scope import Scope
from lessonbot.domain.staff import Role
from lessonbot.services import admitting, keying, staffing
from lessonbot.services.keying import Program
from lessonbot.services.seating import Visit
from lessonbot.services.staffing import Account
from tests.support.school import School


@pytest.fixture
async def program(school: School) -> Program:
    now, visit = school.clock(), Visit("127.0.0.1", "test")
    link = await staffing.add(school.rt, "owner@example.org", Role.OWNER, now)
    said = Account("owner@example.org", "Owner", "three green umbrellas", "en", None)
    cookie = await staffing.take(school.rt, link.rpartition("/")[2], said, visit, now)
    seat = await admitting.seat(school.rt, cookie, now)
    assert seat
    key = await keying.make(seat, "Register", [Scope.COHORTS_WRITE], now)
    found = await keying.bring(school.rt, key, now)
    assert found
    return found


async def test_a_request_is_begun_once_and_its_answer_kept(
    school: School, program: Program
) -> None:
    now = school.clock()
    assert await keying.begin(program, "one", b"asked", now) is None
    under_way = await keying.begin(program, "one", b"asked", now)
    assert under_way
    assert under_way.status is None
    await keying.answered(program, "one", 201, b"made")
    kept = await keying.begin(program, "one", b"something else", now)
    assert kept
    assert (kept.status, kept.body) == (201, b"made")
    assert kept.digest == keying.told_apart(b"asked")


async def test_what_was_refused_or_never_answered_begins_again(
    school: School, program: Program
) -> None:
    now = school.clock()
    await keying.begin(program, "one", b"asked", now)
    await keying.answered(program, "one", 409, b"no")
    assert await keying.begin(program, "one", b"asked", now) is None
    later = now + keying.GIVEN_UP + timedelta(seconds=1)
    assert await keying.begin(program, "one", b"another", later) is not None
    assert await keying.begin(program, "one", b"asked", later) is None
    assert await keying.begin(program, "one", b"asked", later) is not None
    forgotten = later + keying.KEPT + timedelta(seconds=1)
    assert await keying.begin(program, "one", b"another", forgotten) is None
