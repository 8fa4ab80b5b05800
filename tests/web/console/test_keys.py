"""Keys for other programs: made with what they may do, shown once, ended."""

import re

import httpx
from fastapi import FastAPI

from tests.support.courses import course
from tests.support.school import School
from tests.web.conftest import visiting


async def make(owner: httpx.AsyncClient, *scopes: str, name: str = "Register") -> httpx.Response:
    return await owner.post("/console/keys", data={"name": name, "scope": list(scopes)})


async def test_a_key_is_shown_once_and_opens_what_was_ticked(
    app: FastAPI, owner: httpx.AsyncClient
) -> None:
    page = (await make(owner, "courses:read", "learners:read")).text
    (key,) = re.findall(r"lessonbot_[\w-]{40,}", page)
    listed = (await owner.get("/console/keys")).text
    assert key not in listed
    assert "Register" in listed
    assert "never" in listed
    async with visiting(app, authorization=f"Bearer {key}") as program:
        assert (await program.get("/api/v1/learners")).status_code == 200
        assert "never" not in (await owner.get("/console/keys")).text
        (id_,) = re.findall(r"/console/keys/(\w+)/end", listed)
        assert "is refused at once" in (await owner.post(f"/console/keys/{id_}/end")).text
        await owner.post(f"/console/keys/{id_}/end", data={"sure": "yes"})
        assert (await program.get("/api/v1/learners")).status_code == 401
    assert "Register" not in (await owner.get("/console/keys")).text


async def test_what_is_missing_is_said_and_what_was_chosen_stays(owner: httpx.AsyncClient) -> None:
    nameless = await make(owner, "courses:read", name=" ")
    assert nameless.status_code == 422
    assert "Say what the key is for" in nameless.text
    assert re.search(r'value="courses:read"\s+checked', nameless.text)
    empty = await make(owner)
    assert "Tick at least one thing" in empty.text
    assert 'value="Register"' in empty.text
    forged = await make(owner, "everything")
    assert forged.status_code == 422


async def test_what_a_program_did_is_listed_with_the_name_of_its_key(
    school: School, app: FastAPI, owner: httpx.AsyncClient
) -> None:
    await school.publish(course(1))
    page = (await make(owner, "cohorts:write", name="Ministry register")).text
    (key,) = re.findall(r"lessonbot_[\w-]{40,}", page)
    said = {"course": "tiny", "name": "Kibera", "starts_on": "2026-12-01"}
    async with visiting(app, authorization=f"Bearer {key}") as program:
        assert (await program.post("/api/v1/cohorts", json=said)).status_code == 201
    done = (await owner.get("/console/audit")).text
    assert re.search(r"program\s*<bdi>Ministry register</bdi>", done)
    assert key not in done
