"""Broadcasts by the API: planned, begun once, counted, stopped, sent to who is missing."""

from typing import Any

import httpx
import pytest
from sqlalchemy import func, select

from lessonbot.domain.scope import Scope
from lessonbot.store import audits, tables
from tests.services.test_broadcasting import prepare, send_all
from tests.support.courses import course
from tests.support.school import School
from tests.web.api.conftest import Bringing
from tests.web.api.test_api import problem

BROADCASTS = "/api/v1/broadcasts"
NEWS = {"audience": ["all"], "text": "Hello {name:friend}", "texts": {"ar": "مرحبا"}, "people": 9}


@pytest.fixture
async def program(school: School, bring: Bringing) -> httpx.AsyncClient:
    """With three learners who can be reached."""
    await school.publish(course(1))
    for number in range(3):
        await school.join(f"chat{number}")
    return await bring()


async def begin(
    program: httpx.AsyncClient, name: str = "news", **changes: object
) -> httpx.Response:
    said = {**NEWS, **changes}
    return await program.post(BROADCASTS, json=said, headers={"idempotency-key": name})


async def begun(program: httpx.AsyncClient, name: str = "news") -> dict[str, Any]:
    answer = await begin(program, name)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_a_plan_says_what_would_happen_and_sends_nothing(
    school: School, program: httpx.AsyncClient
) -> None:
    said = {"audience": ["course=tiny"], "but_not": ["channel=demo-sms"], "text": "Hello"}
    plan = (await program.post(f"{BROADCASTS}/plan", json=said)).json()
    assert plan["people"] == 3
    assert [(each["channel"], each["people"]) for each in plan["channels"]] == [("demo", 3)]
    assert sum(each["messages"] for each in plan["hours"]) == 3
    assert (await program.get(BROADCASTS)).json()["items"] == []
    async with school.rt.database.read() as tx:
        assert not await tx.scalar(select(func.count()).select_from(tables.broadcasts))


async def test_it_is_begun_once_sent_and_counted(
    school: School, program: httpx.AsyncClient
) -> None:
    first = await begun(program)
    assert (first["state"], first["not_prepared"], first["title"]) == (
        "preparing",
        3,
        "Hello {name:friend}",
    )
    again = await begin(program)
    assert again.headers["idempotent-replayed"] == "true"
    await prepare(school)
    await send_all(school)
    done = (await program.get(f"{BROADCASTS}/{first['id']}")).json()
    assert (done["state"], done["people"], done["sent"]) == ("done", 3, 3)
    assert school.texts("chat0").count("Hello Amina") == 1
    (listed,) = (await program.get(BROADCASTS)).json()["items"]
    assert (listed["id"], listed["audience"]) == (first["id"], "all")
    await problem(await program.post(f"{BROADCASTS}/{first['id']}/stop"), 409)


async def test_a_request_whose_process_died_begins_nothing_twice(
    school: School, program: httpx.AsyncClient
) -> None:
    first = await begun(program)
    async with school.rt.database.write() as tx:
        await tx.execute(tables.api_answers.delete())
    await prepare(school)
    again = await begun(program)
    assert again["id"] == first["id"]
    assert len((await program.get(BROADCASTS)).json()["items"]) == 1


async def test_it_needs_a_name_and_a_limit(program: httpx.AsyncClient) -> None:
    said = await problem(await program.post(BROADCASTS, json=NEWS), 400)
    assert "Idempotency-Key" in said["detail"]
    over = await problem(await begin(program, people=2), 409)
    assert over["errors"][0]["where"] == "body.people"
    assert "would go to 3" in over["detail"]
    nobody = await problem(await begin(program, audience=["state=finished"]), 409)
    assert "Nobody" in nobody["detail"]
    assert (await program.get(BROADCASTS)).json()["items"] == []


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"audience": []}, "audience"),
        ({"audience": ["everyone"]}, "audience"),
        ({"audience": ["course=nothing"]}, "audience"),
        ({"text": " "}, "text"),
        ({"text": "Dear {pupil}"}, "text"),
        ({"text": "![picture](a.png)"}, "text"),
        ({"texts": {"ar": "{nobody}"}}, "texts.ar"),
        ({"link": "nowhere"}, "link"),
        ({"at": "9"}, "at"),
        ({"within": 0}, "within"),
    ],
)
async def test_what_does_not_fit_is_told_with_its_field(
    program: httpx.AsyncClient, changes: dict[str, Any], field: str
) -> None:
    said = await problem(await begin(program, **changes), 422)
    assert said["errors"][0]["where"] == f"body.{field}"


async def test_it_is_stopped_and_sent_to_who_is_missing(
    school: School, program: httpx.AsyncClient
) -> None:
    name = (await begun(program))["id"]
    await prepare(school)
    stopped = (await program.post(f"{BROADCASTS}/{name}/stop")).json()
    assert (stopped["state"], stopped["sent"], stopped["not_sent"]) == ("stopped", 0, 3)
    few = await program.post(f"{BROADCASTS}/{name}/resume", json={"people": 1})
    await problem(few, 409)
    resumed = (await program.post(f"{BROADCASTS}/{name}/resume", json={"people": 3})).json()
    assert resumed["waiting"] == 3
    await send_all(school)
    assert (await program.get(f"{BROADCASTS}/{name}")).json()["sent"] == 3
    nobody = await program.post(f"{BROADCASTS}/{name}/resume", json={"people": 3})
    await problem(nobody, 409)
    for act in ("stop", "resume"):
        body = {"people": 1} if act == "resume" else None
        await problem(await program.post(f"{BROADCASTS}/nothing/{act}", json=body), 404)


async def test_recipients_come_in_pages_each_once(
    school: School, program: httpx.AsyncClient
) -> None:
    name = (await begun(program))["id"]
    address = f"{BROADCASTS}/{name}/recipients"
    assert (await program.get(address)).json() == {"items": [], "next": None}
    await prepare(school)
    await send_all(school)
    async with school.rt.database.write() as tx:  # the first one gets it in two messages
        first = (
            (
                await tx.execute(
                    select(tables.deliveries).where(tables.deliveries.c.broadcast_id == 1)
                )
            )
            .mappings()
            .first()
        )
        assert first
        second = {**first, "id": None, "key": "second", "place": 1, "state": "failed"}
        await tx.execute(tables.deliveries.insert().values({**second, "reason": "is no number"}))
    page = (await program.get(address, params={"limit": 2})).json()
    rest = (await program.get(address, params={"limit": 2, "after": page["next"]})).json()
    assert rest["next"] is None
    listed = page["items"] + rest["items"]
    ids = [each["id"] for each in (await program.get("/api/v1/learners")).json()["items"]]
    assert [each["learner"] for each in listed] == ids
    assert [each["state"] for each in listed] == ["failed", "sent", "sent"]
    assert listed[0]["reason"] == "is no number"
    await problem(await program.get(f"{BROADCASTS}/nothing/recipients"), 404)


async def test_broadcasts_come_in_pages_the_newest_first(program: httpx.AsyncClient) -> None:
    names = [(await begun(program, f"news {each}"))["id"] for each in range(3)]
    page = (await program.get(BROADCASTS, params={"limit": 2})).json()
    rest = (await program.get(BROADCASTS, params={"after": page["next"]})).json()
    assert [each["id"] for each in page["items"] + rest["items"]] == names[::-1]
    assert rest["next"] is None


async def test_who_may_look_may_not_send(bring: Bringing, program: httpx.AsyncClient) -> None:
    looking = await bring(Scope.BROADCASTS_READ)
    said = {"audience": ["all"], "text": "Hello"}
    assert (await looking.post(f"{BROADCASTS}/plan", json=said)).status_code == 200
    await problem(await begin(looking), 403)


async def test_every_act_is_written_down_with_the_name_of_the_key(
    school: School, program: httpx.AsyncClient
) -> None:
    name = (await begun(program))["id"]
    await program.post(f"{BROADCASTS}/{name}/stop")
    await program.post(f"{BROADCASTS}/{name}/resume", json={"people": 3})
    async with school.rt.database.read() as tx:
        done = await audits.read(tx, school.rt.organisation, 3)
    acts = ["broadcast_resumed", "broadcast_stopped", "broadcast_sent"]
    assert [each.act for each in done] == acts
    assert {(each.detail["key"], each.subject) for each in done} == {("Our register", name)}
