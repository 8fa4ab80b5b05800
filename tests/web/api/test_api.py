"""The API: keys and what they allow, pages, problems, and that it is what it says it is."""

import datetime as dt
import json
from typing import Any

import httpx
from fastapi import FastAPI

from lessonbot.domain.scope import Scope
from lessonbot.services import keying
from lessonbot.services.seating import Seat
from lessonbot.store import audits
from lessonbot.web import api
from lessonbot.web.api.brought import A_MINUTE
from tests.support.courses import course
from tests.support.school import School
from tests.web.api.conftest import Bringing
from tests.web.conftest import visiting

PROBLEM = "application/problem+json"


async def problem(answer: httpx.Response, code: int) -> dict[str, Any]:
    assert answer.status_code == code, answer.text
    assert answer.headers["content-type"] == PROBLEM
    said: dict[str, Any] = answer.json()
    assert said["status"] == code
    assert said["title"]
    return said


async def test_without_a_key_nothing_is_told(app: FastAPI, school: School) -> None:
    paths = [path for path in _described(school)["paths"] if "{" not in path]
    assert len(paths) >= 2
    for key in ("", "Bearer", "Bearer lessonbot_wrong", "Basic YTpi", f"Bearer {'x' * 5000}"):
        async with visiting(app, authorization=key) as client:
            for path in paths:
                answer = await client.get(f"/api/v1{path}")
                await problem(answer, 401)
                assert answer.headers["www-authenticate"] == "Bearer"


async def test_a_key_does_what_it_is_for_and_no_more(school: School, bring: Bringing) -> None:
    await school.publish(course(1))
    program = await bring(Scope.COURSES_READ)
    (item,) = (await program.get("/api/v1/courses")).json()["items"]
    assert item["code"] == "tiny"
    assert item["lessons"] == 1
    assert item["join"] == "https://learn.example/join/tiny"
    said = await problem(await program.get("/api/v1/learners"), 403)
    assert "learners:read" in said["detail"]


async def test_a_key_that_has_ended_opens_nothing(
    school: School, bring: Bringing, owner: Seat
) -> None:
    program = await bring()
    assert (await program.get("/api/v1/courses")).status_code == 200
    (key,) = await keying.listed(owner)
    assert key.used_at == school.clock()
    await keying.end(owner, key.public_id, school.clock())
    await problem(await program.get("/api/v1/courses"), 401)


async def test_learners_come_in_pages_in_the_order_they_came(
    school: School, bring: Bringing
) -> None:
    await school.publish(course(2))
    for number in range(5):
        await school.join(f"chat{number}")
    program, after = await bring(Scope.LEARNERS_READ), ""
    seen: list[dict[str, Any]] = []
    for _ in range(3):
        asked = {"limit": "2", "after": after}
        page = (await program.get("/api/v1/learners", params=asked)).json()
        seen += page["items"]
        after = page["next"] or ""
    assert not after
    assert len({each["id"] for each in seen}) == 5
    (first, *_) = seen
    assert first["channels"] == [
        {"channel": "demo", "address": None, "heard_at": "2026-11-23T06:30:00Z", "stopped_at": None}
    ]
    (enrolment,) = first["enrolments"]
    assert (enrolment["course"], enrolment["state"]) == ("tiny", "active")
    assert (enrolment["lessons_done"], enrolment["lessons"]) == (1, 2)
    alone = await program.get(f"/api/v1/learners/{first['id']}")
    assert alone.json() == first
    only = await program.get("/api/v1/learners", params={"course": "other"})
    assert only.json() == {"items": [], "next": None}
    await problem(await program.get("/api/v1/learners", params={"after": "nobody"}), 404)
    await problem(await program.get("/api/v1/learners/nobody"), 404)
    said = await problem(await program.get("/api/v1/learners", params={"limit": 1000}), 422)
    assert said["errors"][0]["where"] == "query.limit"


async def test_numbers_are_for_keys_that_may_see_them_and_each_look_is_written_down(
    school: School, bring: Bringing
) -> None:
    await school.publish(course(1))
    await school.join("chat7")
    program = await bring(Scope.LEARNERS_READ, Scope.NUMBERS_READ)
    (learner,) = (await program.get("/api/v1/learners")).json()["items"]
    assert learner["channels"][0]["address"] == "chat7"
    async with school.rt.database.read() as tx:
        newest, *_ = await audits.read(tx, school.rt.organisation, 5)
    assert newest.act == "numbers_read"
    assert newest.detail["people"] == 1
    assert "chat7" not in json.dumps(newest.detail)


async def test_each_answer_tells_what_is_left_of_the_minute(
    school: School, bring: Bringing
) -> None:
    program = await bring(Scope.COURSES_READ)
    school.clock.now = school.clock.now.replace(second=18)
    for left in (A_MINUTE - 1, A_MINUTE - 2):
        answer = await program.get("/api/v1/courses")
        assert answer.headers["ratelimit-policy"] == f'"requests";q={A_MINUTE};w=60'
        assert answer.headers["ratelimit"] == f'"requests";r={left};t=42'
    refused = await program.get("/api/v1/cohorts")
    assert refused.status_code == 403
    assert refused.headers["ratelimit"] == f'"requests";r={A_MINUTE - 3};t=42'
    school.clock.now += dt.timedelta(seconds=42)
    answer = await program.get("/api/v1/courses")
    assert answer.headers["ratelimit"] == f'"requests";r={A_MINUTE - 1};t=60'
    unknown = await program.get("/api/v1/courses", headers={"authorization": "Bearer lessonbot_x"})
    assert "ratelimit" not in unknown.headers


async def test_who_asks_too_often_has_to_wait_for_the_next_minute(
    school: School, bring: Bringing
) -> None:
    program = await bring(Scope.COURSES_READ)
    school.clock.now = school.clock.now.replace(second=18)
    for _ in range(A_MINUTE):
        assert (await program.get("/api/v1/courses")).status_code == 200
    answer = await program.get("/api/v1/courses")
    await problem(answer, 429)
    assert answer.headers["retry-after"] == "42"
    assert answer.headers["ratelimit"] == '"requests";r=0;t=42'
    other = await bring(Scope.COURSES_READ)
    assert (await other.get("/api/v1/courses")).status_code == 200


async def test_what_is_not_there_is_a_problem_too(bring: Bringing) -> None:
    program = await bring()
    await problem(await program.get("/api/v1/nothing"), 404)
    for path, methods in (
        ("courses", "GET"),
        ("cohorts", "GET, POST"),
        ("cohorts/some", "GET, PATCH"),
        ("broadcasts/plan", "POST"),
    ):
        answer = await program.delete(f"/api/v1/{path}")
        await problem(answer, 405)
        assert answer.headers["allow"] == methods


def _described(school: School) -> dict[str, Any]:
    return api.build(school.rt, school.clock).openapi()


async def test_it_is_described_for_whoever_asks(app: FastAPI) -> None:
    async with visiting(app) as client:
        described = (await client.get("/api/v1/openapi.json")).json()
    assert described["info"]["title"] == "lessonbot"
    for path, methods in described["paths"].items():
        for method, each in methods.items():
            assert each["security"], (path, method)
            assert each["summary"], (path, method)
            assert "RateLimit" in each["responses"]["429"]["headers"], (path, method)
