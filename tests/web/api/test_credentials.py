"""Certificates by the API: which changed, how each stands, and withdrawn."""

import datetime as dt

import httpx
import pytest

from lessonbot.domain.scope import Scope
from lessonbot.services import withdrawing
from lessonbot.store import audits
from tests.support.school import School
from tests.web.api.conftest import Bringing
from tests.web.api.test_api import problem
from tests.web.console import desk

CREDENTIALS = "/api/v1/credentials"


@pytest.fixture
async def number(school: School) -> str:
    """Somebody has a certificate."""
    await desk.learns(school)
    found = await desk.earns(school, await desk.hands_in(school))
    school.clock.now += dt.timedelta(minutes=2)
    return found.replace("-", "")


@pytest.fixture
async def program(number: str, bring: Bringing) -> httpx.AsyncClient:
    assert number
    return await bring()


async def test_a_certificate_is_listed_and_shown(program: httpx.AsyncClient, number: str) -> None:
    (listed,) = (await program.get(CREDENTIALS)).json()["items"]
    (learner,) = (await program.get("/api/v1/learners")).json()["items"]
    assert listed["number"] == number
    assert (listed["state"], listed["name"]) == ("valid", "Amina")
    assert (listed["learner"], listed["course"]) == (learner["id"], "tiny")
    assert listed["link"].endswith(f"/c/{number}")
    whole = (await program.get(f"{CREDENTIALS}/{number}")).json()
    assert whole == {**listed, "tracks": []}
    typed = f"{number[:4]}-{number[4:8]}-{number[8:12]}-{number[12:]}".lower()
    assert (await program.get(f"{CREDENTIALS}/{typed}")).json() == whole
    for wrong in ("nothing", "0" * 16):
        await problem(await program.get(f"{CREDENTIALS}/{wrong}"), 404)
    for asked, count in (
        ({"course": "tiny"}, 1),
        ({"course": "other"}, 0),
        ({"learner": learner["id"]}, 1),
        ({"learner": "nobody"}, 0),
    ):
        items = (await program.get(CREDENTIALS, params=asked)).json()["items"]
        assert len(items) == count, asked


async def test_it_is_withdrawn_once_and_that_is_written_down(
    school: School, program: httpx.AsyncClient, number: str
) -> None:
    address = f"{CREDENTIALS}/{number}/revoke"
    blank = await problem(await program.post(address, json={"reason": " "}), 422)
    assert blank["errors"][0]["where"] == "body.reason"
    await problem(await program.post(address, json={}), 422)
    gone = (await program.post(address, json={"reason": "issued by mistake"})).json()
    assert (gone["state"], gone["reason"]) == ("revoked", "issued by mistake")
    assert gone["revoked_at"] == gone["changed_at"]
    await problem(await program.post(address, json={"reason": "again"}), 409)
    async with school.rt.database.read() as tx:
        newest, *_ = await audits.read(tx, school.rt.organisation, 1)
    assert (newest.act, newest.subject) == ("withdrew_certificate", number)
    assert newest.detail == {"key": "Our register", "shown": False}


async def test_a_register_hears_what_changed_since_it_asked(
    school: School, program: httpx.AsyncClient, number: str
) -> None:
    asked_at = school.clock()
    later = {"changed_since": asked_at.isoformat()}
    assert (await program.get(CREDENTIALS, params=later)).json()["items"] == []
    school.clock.now += dt.timedelta(hours=1)
    fresh = await withdrawing.correct(school.rt, number, "Amina Otieno", school.clock())
    assert (await program.get(CREDENTIALS, params=later)).json()["items"] == []
    school.clock.now += dt.timedelta(minutes=2)
    changed, made = (await program.get(CREDENTIALS, params=later)).json()["items"]
    assert (changed["number"], changed["state"]) == (number, "replaced")
    assert changed["replaced_by"] == fresh
    assert made["number"] == fresh
    whole = (await program.get(f"{CREDENTIALS}/{fresh}")).json()
    assert (whole["name"], whole["state"]) == ("Amina Otieno", "valid")
    page = (await program.get(CREDENTIALS, params={"limit": 1})).json()
    rest = (await program.get(CREDENTIALS, params={"limit": 1, "after": page["next"]})).json()
    assert [each["number"] for each in page["items"] + rest["items"]] == [number, fresh]
    assert rest["next"] is None


async def test_who_may_look_may_not_withdraw(
    program: httpx.AsyncClient, bring: Bringing, number: str
) -> None:
    looking = await bring(Scope.CREDENTIALS_READ)
    await problem(await looking.post(f"{CREDENTIALS}/{number}/revoke", json={"reason": "x"}), 403)
    assert (await program.get(f"{CREDENTIALS}/{number}")).json()["state"] == "valid"
