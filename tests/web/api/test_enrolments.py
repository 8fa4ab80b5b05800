"""How far learners are: lesson by lesson, and what changed since a register asked."""

import datetime as dt

import httpx
import pytest

from tests.support.courses import course
from tests.support.school import School
from tests.web.api.conftest import Bringing
from tests.web.api.test_api import problem

ENROLMENTS = "/api/v1/enrolments"


@pytest.fixture
async def program(school: School, bring: Bringing) -> httpx.AsyncClient:
    """With three learners, of whom the first has answered."""
    await school.publish(course(2))
    for number in range(3):
        await school.join(f"chat{number}")
        school.clock.now += dt.timedelta(minutes=1)
    await school.taps("chat0", "q10 yes")
    school.clock.now += dt.timedelta(minutes=2)
    return await bring()


async def test_progress_is_told_lesson_by_lesson(program: httpx.AsyncClient) -> None:
    (first, second, _) = (await program.get("/api/v1/learners")).json()["items"]
    told = (await program.get(f"/api/v1/learners/{first['id']}/progress")).json()
    (taken,) = told["items"]
    assert {name: taken[name] for name in first["enrolments"][0]} == first["enrolments"][0]
    came, ahead = taken["steps"]
    assert (came["questions"], came["answered"], came["right"]) == (1, 1, 1)
    assert came["came_at"] == "2026-11-23T06:30:00Z"
    assert came["answered_at"] == "2026-11-23T06:33:00Z"
    assert (ahead["came_at"], ahead["answered"], ahead["answered_at"]) == (None, 0, None)
    other = (await program.get(f"/api/v1/learners/{second['id']}/progress")).json()
    assert [each["answered"] for each in other["items"][0]["steps"]] == [0, 0]
    await problem(await program.get("/api/v1/learners/nobody/progress"), 404)


async def test_what_changed_comes_in_the_order_of_changes_page_by_page(
    program: httpx.AsyncClient,
) -> None:
    ids = [each["id"] for each in (await program.get("/api/v1/learners")).json()["items"]]
    seen, after = [], ""
    for _ in range(3):
        asked = {"limit": "1", "after": after}
        page = (await program.get(ENROLMENTS, params=asked)).json()
        seen += page["items"]
        after = page["next"] or ""
    assert not after
    assert [each["learner"] for each in seen] == [ids[1], ids[2], ids[0]]
    since = {"changed_since": seen[1]["changed_at"]}
    assert (await program.get(ENROLMENTS, params=since)).json()["items"] == seen[1:]
    for asked, count in (
        ({"course": "tiny", "state": "active"}, 3),
        ({"state": "completed"}, 0),
        ({"course": "other"}, 0),
    ):
        items = (await program.get(ENROLMENTS, params=asked)).json()["items"]
        assert len(items) == count, asked


async def test_what_may_still_be_written_comes_with_the_next_request(
    school: School, program: httpx.AsyncClient
) -> None:
    since = {"changed_since": school.clock().isoformat()}
    await school.taps("chat1", "q10 yes")
    assert (await program.get(ENROLMENTS, params=since)).json()["items"] == []
    school.clock.now += dt.timedelta(minutes=1)
    (changed,) = (await program.get(ENROLMENTS, params=since)).json()["items"]
    assert changed["lessons_done"] == 1


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"after": "1.2.3"}, 404),
        ({"after": "99999999999999999.1"}, 404),
        ({"changed_since": "yesterday"}, 422),
        ({"changed_since": "2026-11-23T00:00:00"}, 422),
        ({"changed_since": "0001-01-01T00:00:00+14:00"}, 200),
        ({"changed_since": "9999-12-31T23:59:59-12:00"}, 200),
        ({"state": "asleep"}, 422),
    ],
)
async def test_what_cannot_be_is_told(
    program: httpx.AsyncClient, asked: dict[str, str], code: int
) -> None:
    answer = await program.get(ENROLMENTS, params=asked)
    assert answer.status_code == code, answer.text
