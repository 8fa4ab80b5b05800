"""What a program settles for a learner; what the learner said counts more."""

from typing import Any

import httpx
import pytest

from lessonbot.domain.scope import Scope
from lessonbot.store import audits
from tests.support.courses import course
from tests.support.school import School
from tests.web.api.conftest import Bringing
from tests.web.api.test_api import problem


@pytest.fixture
async def program(school: School, bring: Bringing) -> httpx.AsyncClient:
    await school.publish(course(3))
    await school.join("chat0")
    return await bring()


@pytest.fixture
async def learner(program: httpx.AsyncClient) -> str:
    """The address of the learner."""
    (found,) = (await program.get("/api/v1/learners")).json()["items"]
    return f"/api/v1/learners/{found['id']}"


async def taken(program: httpx.AsyncClient, learner: str) -> dict[str, Any]:
    (found,) = (await program.get(learner)).json()["enrolments"]
    assert isinstance(found, dict)
    return found


async def test_name_language_zone_and_hour_are_settled(
    school: School, program: httpx.AsyncClient, learner: str
) -> None:
    said = {"name": "Amina  Otieno", "language": "ar", "zone": "Asia/Kolkata", "at": "18:30"}
    answer = await program.patch(learner, json=said)
    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert (told["name"], told["language"], told["zone"]) == (
        "Amina Otieno",
        "ar",
        "Asia/Kolkata",
    )
    assert told["enrolments"][0]["next_at"] == "2026-11-24T13:00:00Z"
    await school.settle()
    assert "18:30" in school.texts("chat0")[-1] or "٦:٣٠" in school.texts("chat0")[-1]
    async with school.rt.database.read() as tx:
        newest, *_ = await audits.read(tx, school.rt.organisation, 1)
    assert newest.act == "learner_changed"
    assert newest.detail == {"key": "Our register", "fields": "name, language, zone, at"}


async def test_a_break_is_given_and_ended_and_the_learner_is_told(
    school: School, program: httpx.AsyncClient, learner: str
) -> None:
    planned = (await taken(program, learner))["next_at"]
    answer = await program.post(f"{learner}/pause", json={})
    assert answer.status_code == 200, answer.text
    await school.settle()
    assert "Nothing will come" in school.texts("chat0")[-1]
    paused = await taken(program, learner)
    assert (paused["state"], paused["next_at"]) == ("paused", None)
    resumed = (await program.post(f"{learner}/resume", json={"course": "tiny"})).json()
    assert resumed["enrolments"][0]["state"] == "active"
    assert resumed["enrolments"][0]["next_at"] == planned
    await problem(await program.post(f"{learner}/resume", json={}), 409)
    await problem(await program.post(f"{learner}/pause", json={"course": "other"}), 409)
    days = (await program.post(f"{learner}/pause", json={"days": 3})).json()
    assert days["enrolments"][0]["next_at"] == "2026-11-27T05:00:00Z"
    async with school.rt.database.read() as tx:
        done = await audits.read(tx, school.rt.organisation, 3)
    acts = [each.act for each in done if each.act.startswith("learner_")]
    assert acts[0] == "learner_paused"


async def test_who_said_stop_is_left_alone(
    school: School, program: httpx.AsyncClient, learner: str
) -> None:
    await program.post(f"{learner}/pause", json={})
    await school.hears("chat0", "STOP")
    before = school.texts("chat0")
    said = await problem(await program.post(f"{learner}/resume", json={}), 409)
    assert "STOP" in said["detail"]
    await program.patch(learner, json={"at": "18:00"})
    await school.settle()
    assert school.texts("chat0") == before
    assert (await taken(program, learner))["next_at"] is None


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"language": "tlh"}, "language"),
        ({"zone": "Mars/Base"}, "zone"),
        ({"zone": "../../etc/passwd"}, "zone"),
        ({"at": "24:00"}, "at"),
        ({"name": " "}, "name"),
        ({"stopped": False}, "stopped"),
    ],
)
async def test_what_does_not_fit_is_told(
    program: httpx.AsyncClient, learner: str, said: dict[str, Any], field: str
) -> None:
    before = (await program.get(learner)).json()
    told = await problem(await program.patch(learner, json=said), 422)
    assert told["errors"][0]["where"] == f"body.{field}"
    assert (await program.get(learner)).json() == before


async def test_who_may_look_may_not_steer(bring: Bringing, learner: str) -> None:
    looking = await bring(Scope.LEARNERS_READ)
    for answer in (
        await looking.patch(learner, json={"at": "18:00"}),
        await looking.post(f"{learner}/pause", json={}),
        await looking.post(f"{learner}/resume", json={}),
    ):
        await problem(answer, 403)
