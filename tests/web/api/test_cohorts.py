"""Cohorts by the API: made, settled, started, ended, and who is in them."""

import json
from typing import Any

import httpx
import pytest

from lessonbot.domain.scope import Scope
from lessonbot.store import audits
from tests.support.courses import course
from tests.support.school import School
from tests.web.api.conftest import Bringing
from tests.web.api.test_api import problem

COHORTS = "/api/v1/cohorts"
NEW = {"course": "tiny", "name": "Kibera", "starts_on": "2026-12-01", "code": "KBR-7"}


@pytest.fixture
async def program(school: School, bring: Bringing) -> httpx.AsyncClient:
    await school.publish(course(2))
    return await bring()


async def made(program: httpx.AsyncClient, **changes: object) -> dict[str, Any]:
    answer = await program.post(COHORTS, json={**NEW, **changes})
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_a_cohort_is_made_listed_and_shown(program: httpx.AsyncClient) -> None:
    cohort = await made(program, days=[1, 3, 5], holidays=["2026-12-25"], at="07:30", most=30)
    assert cohort == {
        "id": cohort["id"],
        "state": "planned",
        "name": "Kibera",
        "code": "KBR-7",
        "course": "tiny",
        "starts_on": "2026-12-01",
        "at": "07:30",
        "days": [1, 3, 5],
        "holidays": ["2026-12-25"],
        "language": "",
        "channels": [],
        "most": 30,
        "pinned": False,
        "members": 0,
        "join": "https://learn.example/join/KBR-7",
        "counts": {"stuck": 0},
        "ways": cohort["ways"],
    }
    (listed,) = (await program.get(COHORTS)).json()["items"]
    assert listed.items() <= cohort.items()
    assert (await program.get(f"{COHORTS}/{cohort['id']}")).json() == cohort
    await problem(await program.get(f"{COHORTS}/nothing"), 404)


async def test_cohorts_come_in_pages_the_newest_first(program: httpx.AsyncClient) -> None:
    ids = [(await made(program, code="", name=f"No {each}"))["id"] for each in range(5)]
    seen, after = [], ""
    for _ in range(3):
        page = (await program.get(COHORTS, params={"limit": "2", "after": after})).json()
        seen += [each["id"] for each in page["items"]]
        after = page["next"] or ""
    assert not after
    assert seen == ids[::-1]
    for wrong in ("x", "9" * 30):
        await problem(await program.get(COHORTS, params={"after": wrong}), 404)


async def test_what_is_not_named_stays(program: httpx.AsyncClient) -> None:
    cohort = await made(program, most=30, days=[1, 2])
    address = f"{COHORTS}/{cohort['id']}"
    changed = (await program.patch(address, json={"most": None, "at": "18:00"})).json()
    assert changed == {**cohort, "most": None, "at": "18:00"}
    same = (await program.patch(address, json={"name": None})).json()
    assert same == changed


async def test_it_starts_and_ends_once(program: httpx.AsyncClient) -> None:
    cohort = await made(program)
    address = f"{COHORTS}/{cohort['id']}"
    started = (await program.post(f"{address}/start")).json()
    assert (started["state"], started["starts_on"]) == ("started", "2026-11-23")
    await problem(await program.post(f"{address}/start"), 409)
    fixed = await problem(await program.patch(address, json={"starts_on": "2027-01-01"}), 409)
    assert fixed["errors"][0]["where"] == "body.starts_on"
    ended = (await program.post(f"{address}/end")).json()
    assert ended["state"] == "ended"
    await problem(await program.post(f"{address}/end"), 409)


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"course": "nothing"}, 422, "course"),
        ({"name": " "}, 422, "name"),
        ({"name": "nul\x00"}, 422, "name"),
        ({"code": "HELP"}, 422, "code"),
        ({"code": "tiny"}, 409, "code"),
        ({"days": []}, 422, "days"),
        ({"days": [8]}, 422, "days.0"),
        ({"at": "25:00"}, 422, "at"),
        ({"starts_on": "soon"}, 422, "starts_on"),
        ({"most": 0}, 422, "most"),
        ({"language": "tlh"}, 422, "language"),
        ({"channels": ["fax"]}, 422, "channels"),
        ({"colour": "red"}, 422, "colour"),
    ],
)
async def test_what_does_not_fit_is_told_with_its_field(
    program: httpx.AsyncClient, changes: dict[str, Any], code: int, field: str
) -> None:
    said = await problem(await program.post(COHORTS, json={**NEW, **changes}), code)
    assert said["errors"][0]["where"] == f"body.{field}"
    assert said["errors"][0]["detail"]
    assert (await program.get(COHORTS)).json()["items"] == []


async def test_members_are_added_and_listed(school: School, program: httpx.AsyncClient) -> None:
    cohort = await made(program)
    members = f"{COHORTS}/{cohort['id']}/members"
    for number in range(3):
        await school.join(f"chat{number}")
    ids = [each["id"] for each in (await program.get("/api/v1/learners")).json()["items"]]
    for each in ids:
        added = await program.post(members, json={"learner": each})
        assert added.json() == {"learner": each, "state": "joined"}, added.text
    page = (await program.get(members, params={"limit": 2})).json()
    rest = (await program.get(members, params={"after": page["next"]})).json()
    assert rest["next"] is None
    listed = page["items"] + rest["items"]
    assert [each["learner"] for each in listed] == ids
    assert (listed[0]["address"], listed[0]["enrolment"]) == ("chat0", "active")
    shown = (await program.get(f"{COHORTS}/{cohort['id']}")).json()
    assert (shown["members"], shown["counts"]["active"]) == (3, 3)
    assert (await program.get(members, params={"stuck": "true"})).json()["items"] == []
    wrong = await problem(await program.post(members, json={"learner": "nobody"}), 422)
    assert wrong["errors"][0]["where"] == "body.learner"
    await program.post(f"{COHORTS}/{cohort['id']}/end")
    await problem(await program.post(members, json={"learner": ids[0]}), 409)


async def test_numbers_of_members_are_for_keys_that_may_see_them(
    school: School, program: httpx.AsyncClient, bring: Bringing
) -> None:
    cohort = await made(program)
    members = f"{COHORTS}/{cohort['id']}/members"
    await school.hears("chat7", "JOIN KBR-7")
    for name in ("join.agree", "join.zone_yes"):
        await school.taps("chat7", school.rt.voice("en").label(name))
    blind = await bring(Scope.COHORTS_READ, Scope.LEARNERS_READ)
    (member,) = (await blind.get(members)).json()["items"]
    assert (member["channel"], member["address"]) == ("demo", None)
    (member,) = (await program.get(members)).json()["items"]
    assert member["address"] == "chat7"
    async with school.rt.database.read() as tx:
        newest, *_ = await audits.read(tx, school.rt.organisation, 1)
    assert newest.act == "numbers_read"
    assert newest.detail == {"key": "Our register", "cohort": cohort["id"], "people": 1}
    lesser = await bring(Scope.COHORTS_READ)
    assert "learners:read" in (await problem(await lesser.get(members), 403))["detail"]


async def test_every_change_is_written_down_with_the_name_of_the_key(
    school: School, program: httpx.AsyncClient
) -> None:
    cohort = await made(program)
    address = f"{COHORTS}/{cohort['id']}"
    await program.patch(address, json={"most": 5})
    await program.post(f"{address}/start")
    await program.post(f"{address}/end")
    async with school.rt.database.read() as tx:
        done = await audits.read(tx, school.rt.organisation, 4)
    acts = ["cohort_ended", "cohort_started", "cohort_changed", "cohort_made"]
    assert [each.act for each in done] == acts
    assert {each.detail["key"] for each in done} == {"Our register"}
    assert {each.subject for each in done} == {cohort["id"]}
    assert all(not each.by for each in done)
    assert "lessonbot_" not in json.dumps([dict(each.detail) for each in done])
