"""Coming in: the first owner, invitations, signing in and out, and who stays outside."""

import asyncio
import datetime as dt
import threading

import httpx
import pyotp
import pytest
from fastapi import FastAPI

from lessonbot.domain.staff import Role
from lessonbot.services import admitting, recognising, staffing
from tests.support.school import School
from tests.web.conftest import visiting
from tests.web.console.conftest import PASSWORD, Coming

EMAIL = "owner@example.org"


async def sign_in(app: FastAPI, email: str, password: str = PASSWORD) -> httpx.AsyncClient:
    client = visiting(app)
    await client.post("/console/sign-in", data={"email": email, "password": password})
    return client


async def is_in(client: httpx.AsyncClient) -> bool:
    return (await client.get("/console/")).status_code == 200


async def test_the_first_link_makes_the_owner_and_no_other_one_comes(
    school: School, app: FastAPI
) -> None:
    earlier = await staffing.first_link(school.rt, school.clock())
    link = await staffing.first_link(school.rt, school.clock())
    assert earlier
    assert link
    async with visiting(app) as client:
        assert (await client.get(earlier)).status_code == 404
        assert "owner" in (await client.get(link)).text
        said = {"name": " Amina  Yusuf ", "email": "Amina@Example.org", "password": PASSWORD}
        assert (await client.post(link, data=said)).headers["location"] == "/console/"
        assert "Amina Yusuf" in (await client.get("/console/")).text
        assert (await client.get(link)).status_code == 404
    assert await staffing.first_link(school.rt, school.clock()) is None


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"email": "nobody"}, "This is no e-mail address"),
        ({"password": "short"}, "Choose a password of 10 to 200"),
        ({"password": "a@example.org"}, "which others try first"),
        ({"name": "  "}, "Please say your name"),
    ],
)
async def test_what_does_not_fit_is_said_and_nothing_typed_is_lost(
    school: School, app: FastAPI, changed: dict[str, str], why: str
) -> None:
    link = await staffing.first_link(school.rt, school.clock())
    said = {"name": "Amina", "email": "a@example.org", "password": PASSWORD, **changed}
    async with visiting(app) as client:
        answer = await client.post(link or "", data=said)
        assert answer.status_code == 422
        assert why in answer.text
        assert said["email"] in answer.text
        assert (await client.get(link or "")).status_code == 200


async def test_a_link_is_too_old_after_its_time(school: School, app: FastAPI) -> None:
    link = await staffing.add(school.rt, "b@example.org", Role.VIEWER, school.clock())
    school.clock.now += staffing.LASTS
    async with visiting(app) as client:
        assert "does nothing any more" in (await client.get(link)).text


async def test_somebody_signs_in_and_out(app: FastAPI, owner: httpx.AsyncClient) -> None:
    again = await sign_in(app, " OWNER@example.org ")
    assert await is_in(again)
    cookie = again.cookies["lessonbot_session"]
    await again.post("/console/sign-out")
    again.cookies.set("lessonbot_session", cookie, domain="learn.example", path="/console")
    assert not await is_in(again)
    assert await is_in(owner)


async def test_cookies_are_for_this_host_over_https_and_out_of_reach_of_scripts(
    app: FastAPI, owner: httpx.AsyncClient
) -> None:
    async with visiting(app) as client:
        said = {"email": "owner@example.org", "password": PASSWORD}
        cookie = (await client.post("/console/sign-in", data=said)).headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Secure" in cookie
    assert "Path=/console" in cookie
    assert "Domain" not in cookie
    assert await is_in(owner)


async def test_who_is_not_signed_in_comes_to_the_page_asked_for_afterwards(
    app: FastAPI, owner: httpx.AsyncClient
) -> None:
    async with visiting(app) as client:
        sent = await client.get("/console/staff")
        assert sent.headers["location"] == "/console/sign-in?next=%2Fconsole%2Fstaff"
        for next_, then in [("/console/staff", "/console/staff"), ("//evil.example", "/console/")]:
            said = {"email": "owner@example.org", "password": PASSWORD, "next": next_}
            assert (await client.post("/console/sign-in", data=said)).headers["location"] == then
    assert await is_in(owner)


async def test_a_session_ends_after_two_weeks_without_a_visit(
    school: School, owner: httpx.AsyncClient
) -> None:
    for _ in range(3):
        school.clock.now += admitting.LASTS - dt.timedelta(days=1)
        assert await is_in(owner)
    school.clock.now += admitting.LASTS + dt.timedelta(days=1)
    assert "over=1" in (await owner.get("/console/")).headers["location"]


@pytest.mark.parametrize("email", ["owner@example.org", "nobody@example.org"])
async def test_after_ten_wrong_tries_one_has_to_wait(
    school: School, app: FastAPI, owner: httpx.AsyncClient, email: str
) -> None:
    async with visiting(app) as client:
        wrong = {"email": email, "password": "wrong"}
        for _ in range(admitting.MOST_FROM_HERE):
            assert (await client.post("/console/sign-in", data=wrong)).status_code == 422
        right = {"email": email, "password": PASSWORD}
        assert (await client.post("/console/sign-in", data=right)).status_code == 429
        school.clock.now += admitting.COUNTS_FOR + dt.timedelta(seconds=1)
        known = email == "owner@example.org"
        assert (await client.post("/console/sign-in", data=right)).is_redirect == known
    assert await is_in(owner)


async def test_what_another_site_sends_is_refused(owner: httpx.AsyncClient) -> None:
    foreign = {"sec-fetch-site": "cross-site"}
    for path in ("/console/sign-out", "/console/staff/invite"):
        assert (await owner.post(path, headers=foreign)).status_code == 403
    assert await is_in(owner)


async def test_with_a_second_factor_the_password_is_not_enough(
    school: School, app: FastAPI, owner: httpx.AsyncClient
) -> None:
    offered = (await owner.post("/console/account/factor")).text
    secret = offered.split('name="secret" value="')[1].split('"')[0]
    clock = school.clock
    wrong = await owner.post("/console/account/factor", data={"secret": secret, "code": "000000"})
    assert wrong.status_code == 422
    assert secret in wrong.text
    code = pyotp.TOTP(secret).at(clock())
    codes = (
        await owner.post("/console/account/factor", data={"secret": secret, "code": code})
    ).text
    paper = codes.split('<bdi dir="ltr">')[1].split("<")[0]

    client = await sign_in(app, "owner@example.org")
    assert not await is_in(client)
    assert "default" not in (await client.get("/console/second")).text
    used = await client.post("/console/second", data={"code": code})
    assert used.status_code == 422
    clock.now += dt.timedelta(seconds=30)
    await client.post("/console/second", data={"code": pyotp.TOTP(secret).at(clock())})
    assert await is_in(client)

    for right in (True, False):  # a code on paper is good once
        other = await sign_in(app, "owner@example.org")
        await other.post("/console/second", data={"code": paper.upper()})
        assert await is_in(other) == right


async def test_codes_cannot_be_guessed(
    school: School, app: FastAPI, owner: httpx.AsyncClient
) -> None:
    offered = (await owner.post("/console/account/factor")).text
    secret = offered.split('name="secret" value="')[1].split('"')[0]
    right = pyotp.TOTP(secret).at(school.clock())
    await owner.post("/console/account/factor", data={"secret": secret, "code": right})
    client = await sign_in(app, "owner@example.org")
    tried = [
        (await client.post("/console/second", data={"code": f"{n:06}"})).status_code
        for n in range(12)
    ]
    assert tried[:9] == [422] * 9
    assert tried[-1] == 429


async def test_a_browser_that_was_in_before_is_not_kept_out_by_others(
    app: FastAPI, owner: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(admitting, "MOST_FOR_ACCOUNT", 3)
    wrong, right = ({"email": EMAIL, "password": each} for each in ("umbrellas", PASSWORD))
    await owner.post("/console/sign-out")
    async with visiting(app) as stranger:
        for _ in range(3):
            assert (await stranger.post("/console/sign-in", data=wrong)).status_code == 422
        assert (await stranger.post("/console/sign-in", data=right)).status_code == 429
    assert (await owner.post("/console/sign-in", data=right)).status_code == 303
    assert await is_in(owner)


async def test_what_marks_a_browser_is_good_for_its_account_alone(
    school: School, app: FastAPI, come: Coming, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(admitting, "MOST_FOR_ACCOUNT", 1)
    viewer, admin = await come(Role.VIEWER), await come(Role.ADMIN)
    for client in (viewer, admin):
        await client.post("/console/sign-out")
    said = {"email": "admin@example.org", "password": "umbrellas"}
    assert (await viewer.post("/console/sign-in", data=said)).status_code == 422
    assert (await viewer.post("/console/sign-in", data=said)).status_code == 429
    for mark in ("x", "é", "a" * 1000, viewer.cookies["lessonbot_browser"][:-4]):
        assert not recognising.is_known(school.rt, mark, "viewer@example.org")
    assert recognising.is_known(
        school.rt, viewer.cookies["lessonbot_browser"].strip('"'), "viewer@example.org"
    )


async def test_strangers_do_not_make_those_wait_who_are_known(
    app: FastAPI, owner: httpx.AsyncClient, school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(school.rt.hashing.strangers, "most", 1)
    right = {"email": EMAIL, "password": PASSWORD}
    await owner.post("/console/sign-out")
    wait = threading.Event()
    slow = asyncio.create_task(school.rt.hashing.strangers.work(wait.wait, 30))
    await asyncio.sleep(0)
    async with visiting(app) as stranger:
        assert (await stranger.post("/console/sign-in", data=right)).status_code == 429
    assert (await owner.post("/console/sign-in", data=right)).status_code == 303
    wait.set()
    await slow
    async with visiting(app) as stranger:
        assert (await stranger.post("/console/sign-in", data=right)).status_code == 303
