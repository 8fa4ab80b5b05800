"""Who works here: invitations, other roles, the end of an account, and the list of all that."""

import datetime as dt
import re

import httpx
import pytest
from fastapi import FastAPI

from lessonbot.domain.staff import ALLOWS, May, Role, may_appoint
from tests.support.school import School
from tests.web.conftest import visiting
from tests.web.console.conftest import PASSWORD, Coming
from tests.web.console.test_entering import is_in, sign_in


def person(page: str, name: str) -> str:
    """The public id of somebody on the staff page."""
    row = next(each for each in page.split("<tr>")[1:] if f"<bdi>{name}</bdi>" in each)
    found = re.search(r"/console/staff/(\w+)/role", row)
    assert found
    return found[1]


async def test_an_invitation_is_a_link_that_is_shown_once(
    app: FastAPI, owner: httpx.AsyncClient
) -> None:
    said = {"email": "Juma@Example.org", "role": "facilitator"}
    page = (await owner.post("/console/staff/invite", data=said)).text
    (link,) = re.findall(r"https://learn\.example/console/welcome/[\w-]+", page)
    assert link not in (await owner.get("/console/staff")).text
    assert "juma@example.org" in (await owner.get("/console/staff")).text
    async with visiting(app) as client:
        await client.post(link, data={"name": "Juma", "password": PASSWORD})
        home = (await client.get("/console/")).text
    assert "facilitator" in home
    assert "Invited, not here yet" not in (await owner.get("/console/staff")).text


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"email": "nobody", "role": "viewer"}, "This is no e-mail address"),
        ({"email": "owner@example.org", "role": "viewer"}, "There is an account"),
    ],
)
async def test_an_invitation_that_cannot_be_says_why(
    owner: httpx.AsyncClient, said: dict[str, str], why: str
) -> None:
    answer = await owner.post("/console/staff/invite", data=said)
    assert answer.status_code == 422
    assert why in answer.text
    assert said["email"] in answer.text


async def test_only_owners_touch_owners(come: Coming, owner: httpx.AsyncClient) -> None:
    admin = await come(Role.ADMIN)
    page = (await owner.get("/console/staff")).text
    top = person(page, "Owner")
    for path, said in (("role", {"role": "viewer"}), ("end", {"sure": "yes"}), ("reset", {})):
        answer = await admin.post(f"/console/staff/{top}/{path}", data=said)
        assert "Only an owner can do this" in answer.text
    answer = await admin.post(
        "/console/staff/invite", data={"email": "x@example.org", "role": "owner"}
    )
    assert "Only an owner can do this" in answer.text
    assert top not in (await admin.get("/console/staff")).text


async def test_the_last_owner_stays(come: Coming, owner: httpx.AsyncClient) -> None:
    top = person((await owner.get("/console/staff")).text, "Owner")
    for path, said in (("role", {"role": "admin"}), ("end", {"sure": "yes"})):
        answer = await owner.post(f"/console/staff/{top}/{path}", data=said)
        assert "needs an owner" in answer.text
    await come(Role.OWNER, "second@example.org")
    await owner.post(f"/console/staff/{top}/role", data={"role": "admin"})
    assert "admin" in (await owner.get("/console/")).text


async def test_another_role_counts_at_once(come: Coming, owner: httpx.AsyncClient) -> None:
    viewer = await come(Role.VIEWER)
    assert (await viewer.get("/console/audit")).status_code == 403
    who = person((await owner.get("/console/staff")).text, "Viewer")
    await owner.post(f"/console/staff/{who}/role", data={"role": "admin"})
    assert (await viewer.get("/console/audit")).status_code == 200


async def test_an_account_ends_once_that_was_confirmed(
    app: FastAPI, come: Coming, owner: httpx.AsyncClient
) -> None:
    viewer = await come(Role.VIEWER)
    who = person((await owner.get("/console/staff")).text, "Viewer")
    assert "End the account of" in (await owner.post(f"/console/staff/{who}/end")).text
    assert await is_in(viewer)
    await owner.post(f"/console/staff/{who}/end", data={"sure": "yes"})
    assert not await is_in(viewer)
    assert not await is_in(await sign_in(app, "viewer@example.org"))
    assert await is_in(await come(Role.VIEWER))  # and can be invited again


async def test_a_link_for_another_password_ends_what_was_before(
    app: FastAPI, come: Coming, owner: httpx.AsyncClient
) -> None:
    viewer = await come(Role.VIEWER)
    who = person((await owner.get("/console/staff")).text, "Viewer")
    page = (await owner.post(f"/console/staff/{who}/reset")).text
    (link,) = re.findall(r"https://learn\.example/console/welcome/[\w-]+", page)
    async with visiting(app) as client:
        await client.post(link, data={"password": "another three words"})
        assert await is_in(client)
    assert not await is_in(viewer)
    assert not await is_in(await sign_in(app, "viewer@example.org"))
    assert await is_in(await sign_in(app, "viewer@example.org", "another three words"))


async def test_what_was_done_is_listed_with_who_did_it(
    school: School, come: Coming, owner: httpx.AsyncClient
) -> None:
    await come(Role.VIEWER)
    who = person((await owner.get("/console/staff")).text, "Viewer")
    await owner.post(f"/console/staff/{who}/role", data={"role": "author"})
    page = (await owner.get("/console/audit")).text
    assert page.index("changed a role") < page.index("invited somebody")
    assert who in page
    assert "command line" in page
    for _ in range(101):
        await owner.post("/console/account", data={"name": "Owner", "language": "en"})
    page = (await owner.get("/console/audit")).text
    assert "changed a role" not in page
    assert (await owner.get(f"/console/audit?before={'9' * 40}")).status_code == 200
    (older,) = re.findall(r'href="(\?before=\d+)"', page)
    assert "changed a role" in (await owner.get(f"/console/audit{older}")).text


async def test_ones_own_account(school: School, app: FastAPI, owner: httpx.AsyncClient) -> None:
    other = await sign_in(app, "owner@example.org")
    said = {"name": "Amina", "language": "ar"}
    assert (await owner.post("/console/account", data=said)).status_code == 303
    page = (await owner.get("/console/account")).text
    assert 'dir="rtl"' in page
    wrong = {"old": "something else", "new": "four yellow bicycles"}
    assert (await owner.post("/console/account/password", data=wrong)).status_code == 422
    right = {**wrong, "old": PASSWORD}
    assert (await owner.post("/console/account/password", data=right)).status_code == 303
    assert await is_in(owner)
    assert not await is_in(other)
    assert await is_in(await sign_in(app, "owner@example.org", "four yellow bicycles"))


async def test_devices_are_signed_out_one_by_one_or_all(
    school: School, app: FastAPI, owner: httpx.AsyncClient
) -> None:
    others = []
    for _ in range(3):
        school.clock.now += dt.timedelta(minutes=1)
        others.append(await sign_in(app, "owner@example.org"))
    page = (await owner.get("/console/account")).text
    newest = re.findall(r'name="device"\s+value="(\d+)"', page)[0]
    await owner.post("/console/account/devices", data={"device": newest})
    assert [await is_in(each) for each in others] == [True, True, False]
    await owner.post("/console/account/devices")
    assert [await is_in(each) for each in (*others, owner)] == [False, False, False, True]


async def test_a_device_that_is_not_ones_own_signs_nobody_out(
    app: FastAPI, come: Coming, owner: httpx.AsyncClient
) -> None:
    other = await sign_in(app, "owner@example.org")
    await come(Role.VIEWER)
    for forged in ("x", "-1", "99", "3", "9" * 30):
        answer = await owner.post("/console/account/devices", data={"device": forged})
        assert answer.status_code == 404, forged
    assert await is_in(other)
    assert await is_in(owner)


def test_roles_build_on_each_other() -> None:
    assert ALLOWS[Role.OWNER] == frozenset(May)
    assert all(May.SEE in allowed for allowed in ALLOWS.values())
    assert not any(may_appoint(each, None, Role.VIEWER) for each in list(Role)[2:])
