"""Requests with a name: done once however often they are sent, by several processes too."""

import asyncio
from datetime import timedelta

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import func, select

from lessonbot.domain.scope import Scope
from lessonbot.store import tables
from lessonbot.store.database import Database
from lessonbot.web.api.brought import A_MINUTE
from lessonbot.web.api.once import MOST_BYTES
from tests.support.courses import course
from tests.support.school import School
from tests.web.api.conftest import Bringing
from tests.web.api.test_api import problem

COHORTS = "/api/v1/cohorts"
NEW = {"course": "tiny", "name": "Kibera", "starts_on": "2026-12-01"}
KEY = "idempotency-key"


async def count(database: Database) -> int:
    async with database.read() as tx:
        return await tx.scalar(select(func.count()).select_from(tables.cohorts)) or 0


async def make(
    program: httpx.AsyncClient, name: str = '"one"', **changes: object
) -> httpx.Response:
    return await program.post(COHORTS, json={**NEW, **changes}, headers={KEY: name})


@pytest.fixture
async def program(school: School, bring: Bringing) -> httpx.AsyncClient:
    await school.publish(course(1))
    return await bring()


async def test_the_same_request_is_done_once_and_answered_alike(
    school: School, program: httpx.AsyncClient
) -> None:
    first = await make(program)
    assert first.status_code == 201, first.text
    assert "idempotent-replayed" not in first.headers
    again = await make(program, "one")  # without the quotes of the draft
    assert again.status_code == 201
    assert again.json() == first.json()
    assert again.headers["idempotent-replayed"] == "true"
    assert await count(school.rt.database) == 1
    other = await make(program, "two")
    assert other.json()["id"] != first.json()["id"]


async def test_another_request_under_the_same_name_is_refused(
    school: School, program: httpx.AsyncClient
) -> None:
    await make(program)
    said = await problem(await make(program, name="one", most=3), 422)
    assert "Use a new one" in said["detail"]
    assert await count(school.rt.database) == 1


async def test_each_key_has_its_own_names(
    school: School, program: httpx.AsyncClient, bring: Bringing
) -> None:
    other = await bring()
    first, second = await make(program), await make(other)
    assert first.json()["id"] != second.json()["id"]
    assert await count(school.rt.database) == 2


async def test_many_at_once_do_it_once(
    school: School, program: httpx.AsyncClient, bring: Bringing
) -> None:
    answers = await asyncio.gather(*(make(program) for _ in range(8)))
    codes = {each.status_code for each in answers}
    assert 201 in codes
    assert codes <= {201, 409}
    assert await count(school.rt.database) == 1
    under_way = [each for each in answers if each.status_code == 409]
    for each in under_way:
        assert each.headers["retry-after"] == "1"
        assert "under way" in (await problem(each, 409))["detail"]


async def test_what_was_refused_can_be_sent_again_mended(
    school: School, program: httpx.AsyncClient
) -> None:
    await problem(await make(program, course="nothing"), 422)
    assert (await make(program)).status_code == 201
    assert await count(school.rt.database) == 1


async def test_what_nobody_works_on_any_more_is_taken_up_and_makes_nothing_twice(
    school: School, program: httpx.AsyncClient
) -> None:
    first = await make(program)
    async with school.rt.database.write() as tx:  # as if its process had died before it answered
        await tx.execute(tables.api_answers.update().values(status=None, body=None))
    await problem(await make(program), 409)
    school.clock.now += timedelta(minutes=6)
    again = await make(program)
    assert again.status_code == 201
    assert again.json()["id"] == first.json()["id"]
    assert await count(school.rt.database) == 1


async def test_names_are_forgotten_after_two_days(
    school: School, program: httpx.AsyncClient
) -> None:
    await make(program)
    school.clock.now += timedelta(days=2, minutes=1)
    await make(program, "later")
    async with school.rt.database.read() as tx:
        kept = (await tx.scalars(select(tables.api_answers.c.name))).all()
    assert kept == ["later"]


@pytest.mark.parametrize("name", ["x" * 256, "a\tb", "\xe9t\xe9"])
async def test_a_name_that_is_none_is_told(program: httpx.AsyncClient, name: str) -> None:
    answer = await program.post(COHORTS, json=NEW, headers={KEY.encode(): name.encode("latin-1")})
    assert "1 to 255" in (await problem(answer, 400))["detail"]


async def test_bodies_have_a_limit(program: httpx.AsyncClient) -> None:
    answer = await program.post(COHORTS, content=b"x" * (MOST_BYTES + 1), headers={KEY: "big"})
    await problem(answer, 413)


async def test_answers_that_come_again_count_as_requests_too(program: httpx.AsyncClient) -> None:
    for _ in range(A_MINUTE):
        answer = await make(program)
        assert answer.status_code == 201
    answer = await make(program)
    await problem(answer, 429)
    assert answer.headers["ratelimit"].startswith('"requests";r=0;t=')


async def test_a_name_opens_nothing_without_a_key(app: FastAPI, bring: Bringing) -> None:
    program = await bring(Scope.COHORTS_READ)
    await problem(await make(program), 403)
    program.headers.pop("authorization")
    await problem(await make(program), 401)
