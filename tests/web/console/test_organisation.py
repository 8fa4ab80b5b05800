"""What an organisation says of itself: on its page, on every public page, in every process."""

from dataclasses import replace

import httpx
from fastapi import FastAPI

from lessonbot.domain.staff import Role
from lessonbot.services import portraying, staffing
from lessonbot.services.seating import for_organisation
from lessonbot.store import audits, organisations
from tests.support.school import School
from tests.web.conftest import visiting
from tests.web.console.authors import words
from tests.web.console.conftest import PASSWORD, Coming
from tests.web.reading import Seen

PAGE = "/console/organisation"
SAID = {
    "name": "Kibera Learning",
    "about": "We teach mothers <b>in Kibera</b>.",
    "website": "kibera.example/en",
    "contact": "+254 700 000 001",
    "language": "sw",
    "place": "Nairobi",
}


async def test_what_is_said_stands_on_every_public_page(
    school: School, owner: httpx.AsyncClient
) -> None:
    answer = await owner.post(PAGE, data=SAID)
    assert (answer.status_code, answer.headers["location"]) == (303, f"{PAGE}?done=console.saved")
    for address in ("/", "/verify", "/join/none", "/c/0000000000000000"):
        page = await owner.get(f"{address}?lang=en")
        assert Seen(page.text).words["brand"].strip() == "Kibera Learning", address
        assert "– Kibera Learning</title>" in page.text
        assert "Made with lessonbot" in words(page)
    front = await owner.get("/?lang=en")
    assert "We teach mothers &lt;b&gt;in Kibera&lt;/b&gt;." in front.text
    assert "Questions: +254 700 000 001" in words(front)
    assert 'href="https://kibera.example/en"' in front.text


async def test_visitors_whose_language_is_not_spoken_read_that_of_the_organisation(
    owner: httpx.AsyncClient,
) -> None:
    await owner.post(PAGE, data=SAID)
    for asked, read in (("xh", "sw"), ("fr", "fr"), ("", "sw")):
        page = await owner.get("/", headers={"accept-language": asked})
        assert page.headers["content-language"] == read


async def test_times_are_those_of_the_organisation_for_who_has_said_no_place(
    owner: httpx.AsyncClient,
) -> None:
    assert "UTC" in words(await owner.get("/console/audit"))
    await owner.post(PAGE, data=SAID)
    assert "UTC" not in words(await owner.get("/console/audit"))


async def test_an_empty_name_goes_back_to_the_one_in_the_settings(
    school: School, owner: httpx.AsyncClient
) -> None:
    assert "LESSONBOT_ORGANISATION" in words(await owner.get(PAGE))
    await owner.post(PAGE, data=SAID)
    assert "go back to “Test School”" in words(await owner.get(PAGE))
    async with school.rt.database.write() as tx:  # as at another start
        await organisations.ensure_default(tx, school.clock(), "Test School")
    assert 'value="Kibera Learning"' in (await owner.get(PAGE)).text
    await owner.post(PAGE, data=SAID | {"name": " "})
    assert 'value="Test School"' in (await owner.get(PAGE)).text
    async with school.rt.database.write() as tx:
        await organisations.ensure_default(tx, school.clock(), "New in the settings")
    assert 'value="New in the settings"' in (await owner.get(PAGE)).text


async def test_what_cannot_be_kept_says_why_and_nothing_typed_is_lost(
    owner: httpx.AsyncClient,
) -> None:
    wrong = {
        "name": ("x" * 101, "at most 100 letters"),
        "about": ("x" * 1001, "at most 1000 letters"),
        "website": ("javascript:alert(1)//a.b", "no address of a website"),
        "contact": ("x" * 201, "at most 200 letters"),
        "place": ("Springfield-on-nowhere", "do not know this place"),
    }
    for name, (value, why) in wrong.items():
        answer = await owner.post(PAGE, data=SAID | {name: value})
        assert answer.status_code == 422
        assert why in words(answer)
        for kept in (SAID | {name: value}).values():
            assert kept.replace("<", "&lt;").replace(">", "&gt;") in answer.text
    assert "Kibera" not in (await owner.get("/")).text


async def test_every_process_hears_of_it_and_it_is_written_down(
    school: School, owner: httpx.AsyncClient
) -> None:
    other = replace(school.rt)
    await owner.post(PAGE, data=SAID)
    assert other.organisation_name != "Kibera Learning"
    await portraying.refresh(other)
    assert other.organisation_name == "Kibera Learning"
    async with school.rt.database.read() as tx:
        (done, *_) = await audits.read(tx, school.rt.organisation, 1)
    assert (done.act, done.detail["zone"]) == ("organisation", "Africa/Nairobi")


async def test_only_who_may_change_settings_sees_the_page(come: Coming) -> None:
    author = await come(Role.AUTHOR)
    assert (await author.get(PAGE)).status_code == 403
    assert (await author.post(PAGE, data=SAID)).status_code == 403


async def test_an_organisation_beside_ours_has_its_own_place_and_changes_nothing_of_ours(
    school: School, app: FastAPI, owner: httpx.AsyncClient
) -> None:
    async with school.rt.database.write() as tx:
        other = await organisations.add(tx, "other", "Other school", school.clock())
    rt = for_organisation(school.rt, other, "Other school")
    link = await staffing.add(rt, "owner@other.example", Role.OWNER, school.clock())
    async with visiting(app) as stranger:
        await stranger.post(link, data={"name": "Other", "password": PASSWORD})
        await stranger.post(PAGE, data=SAID)
        assert "UTC" not in words(await stranger.get("/console/audit"))
    assert "UTC" in words(await owner.get("/console/audit"))
    assert "Kibera" not in (await owner.get("/")).text
    assert 'value="Test School"' in (await owner.get(PAGE)).text
