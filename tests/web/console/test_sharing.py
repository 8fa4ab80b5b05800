"""Links that show how a course fares: made, opened by anybody, ended, over."""

import datetime as dt
import re

import httpx
import pytest
from fastapi import FastAPI

from lessonbot.domain.staff import Role
from lessonbot.services import surveying
from lessonbot.services.seating import for_organisation
from lessonbot.store import organisations
from lessonbot.web.app import build
from tests.support.school import School
from tests.web.conftest import visiting
from tests.web.console.conftest import Coming
from tests.web.console.test_results import PAGE, taught

SHARE = f"{PAGE}/share"


async def made(owner: httpx.AsyncClient, days: str = "30") -> str:
    page = (await owner.post(SHARE, data={"days": days})).text
    (link,) = re.findall(r"https://learn\.example/shared/[\w-]+", page)
    return str(link)


async def test_a_link_shows_figures_without_an_account(
    school: School, app: FastAPI, owner: httpx.AsyncClient
) -> None:
    await taught(school)
    link = await made(owner)
    async with visiting(app) as stranger:
        answer = await stranger.get(link)
    assert answer.status_code == 200
    assert "1. Title 1: 6." in answer.text
    assert "<bdi>Test School</bdi>" in answer.text
    assert "/console/" not in answer.text
    assert ".csv" not in answer.text
    assert answer.headers["x-robots-tag"] == "noindex, nofollow"
    assert answer.headers["cache-control"] == "no-store"
    assert "set-cookie" not in answer.headers


async def test_a_link_is_shown_once_and_kept_as_a_digest(
    school: School, owner: httpx.AsyncClient
) -> None:
    await taught(school)
    link = await made(owner)
    page = (await owner.get(SHARE)).text
    assert link not in page
    assert "Made by <bdi>Owner</bdi>" in page
    assert "made a link to the results of a course" in (await owner.get("/console/audit")).text


async def test_a_link_ends_when_somebody_ends_it(
    school: School, app: FastAPI, owner: httpx.AsyncClient
) -> None:
    await taught(school)
    link, other = await made(owner), await made(owner)
    ends = re.findall(r"/share/(\w+)/end", (await owner.get(SHARE)).text)
    assert len(ends) == 2
    done = await owner.post(f"{SHARE}/{ends[1]}/end")  # the newest stands first
    assert done.headers["location"].endswith("?done=console.share.ended")
    assert (await owner.post(f"{SHARE}/{ends[1]}/end")).status_code == 404
    async with visiting(app) as stranger:
        answer = await stranger.get(link)
        assert answer.status_code == 404
        assert "shows nothing any more" in answer.text
        assert (await stranger.get(other)).status_code == 200
    assert "ended a link" in (await owner.get("/console/audit")).text


async def test_a_link_is_over_after_its_days(
    school: School, app: FastAPI, owner: httpx.AsyncClient
) -> None:
    await taught(school)
    link = await made(owner, "7")
    async with visiting(app) as stranger:
        school.clock.now += dt.timedelta(days=7, seconds=-1)
        assert (await stranger.get(link)).status_code == 200
        school.clock.now += dt.timedelta(seconds=1)
        assert (await stranger.get(link)).status_code == 404
        assert (await stranger.get("/shared/" + "x" * 5000)).status_code == 404


@pytest.mark.parametrize("days", ["", "8", "-7", "7.5"])
async def test_a_link_works_for_one_of_the_times_offered(
    school: School, owner: httpx.AsyncClient, days: str
) -> None:
    await taught(school)
    assert (await owner.post(SHARE, data={"days": days})).status_code == 404


async def test_a_link_of_another_organisation_shows_its_own_figures(
    school: School, app: FastAPI, owner: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    await taught(school)
    link = await made(owner)
    async with school.rt.database.write() as tx:
        other = await organisations.add(tx, "other", "Other school", school.clock())
    elsewhere = for_organisation(school.rt, other, "Other school")

    async with visiting(build(elsewhere, clock=school.clock)) as stranger:
        assert "1. Title 1: 6." in (await stranger.get(link)).text
    monkeypatch.setattr(surveying, "SMALL", 0)
    school.clock.now += surveying.KEPT
    async with visiting(app) as stranger:
        assert "Newer figures are being counted" in (await stranger.get(link)).text
    assert await surveying.count_wanted(elsewhere, school.clock()) == 1
    async with visiting(app) as stranger:
        assert "Newer figures" not in (await stranger.get(link)).text


async def test_few_learners_are_not_shown_to_strangers_either(
    school: School, app: FastAPI, owner: httpx.AsyncClient
) -> None:
    await taught(school, 4)
    link = await made(owner)
    async with visiting(app) as stranger:
        assert "Fewer than five" in (await stranger.get(link)).text


async def test_only_who_runs_the_console_makes_links(school: School, come: Coming) -> None:

    await taught(school)
    viewer = await come(Role.VIEWER)
    assert (await viewer.get(SHARE)).status_code == 404
    assert (await viewer.post(SHARE, data={"days": "30"})).status_code == 404
