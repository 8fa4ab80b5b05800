"""Who issues certificates and what they take, for people and for programs at one address."""

from dataclasses import replace
from pathlib import Path

import httpx

from lessonbot.credentials import baking
from lessonbot.domain.course import Credential
from lessonbot.services import tracking
from lessonbot.store import issuers
from tests.support.courses import course
from tests.support.school import MONDAY, School
from tests.web.conftest import HOST
from tests.web.reading import Seen
from tests.web.test_certificate_page import SCHOOL, TRACK, earn


async def issued(school: School, web: httpx.AsyncClient) -> None:
    """An organisation is an issuer as soon as it has signed something."""
    assert (await web.get("/orgs/default")).status_code == 404
    number = await earn(school, "Amina Yusuf")
    assert (await web.get(f"/c/{number}.json")).status_code == 200


async def test_an_issuer_says_who_it_is_what_can_be_earned_and_where_its_keys_are(
    school: School, web: httpx.AsyncClient, tmp_path: Path
) -> None:
    await issued(school, web)
    for key in ("water", "money"):
        mark = Credential(key.title(), "Answer")
        await school.publish(replace(course(1, key=key), credential=mark))
    path = tmp_path / "track.yaml"
    path.write_text(TRACK)
    await tracking.publish(school.rt, path, MONDAY)
    async with school.rt.database.write() as tx:
        told = {"email": "a@b.example", "description": "<b>We teach</b>", "country": "KE"}
        await issuers.change(tx, school.rt.organisation, **told)

    answer = await web.get("/orgs/default?lang=fr")
    seen = Seen(answer.text)

    assert "&lt;b&gt;We teach" in answer.text
    assert not seen.all("b")
    for word in (SCHOOL, "a@b.example", "Kenya", f"{HOST}/orgs/default/did.json"):
        assert word in answer.text
    links = [each["href"] for each in seen.all("a") if "achievements" in each["href"]]
    assert links == [
        f"/orgs/default/achievements/{key}?lang=fr" for key in ("tiny", "water", "money", "helper")
    ]
    for link in links:
        assert (await web.get(link)).status_code == 200
    whole = Seen((await web.get("/orgs/default/achievements/helper")).text)
    assert "Pass both courses." in whole.words["facts"]
    parts = [each["href"] for each in whole.all("a") if "achievements" in each["href"]]
    assert parts == ["/orgs/default/achievements/water", "/orgs/default/achievements/money"]
    single = Seen((await web.get("/orgs/default/achievements/tiny")).text)
    assert "70 %" in single.words["facts"]
    assert "/join/tiny" in [each["href"] for each in single.all("a")]


async def test_programs_get_data_where_people_get_pages(
    school: School, web: httpx.AsyncClient
) -> None:
    await issued(school, web)
    for path in ("/orgs/default", "/orgs/default/achievements/tiny"):
        data = await web.get(path, headers={"accept": "application/json"})
        assert data.json() == (await web.get(f"{path}.json")).json()
        assert data.headers["access-control-allow-origin"] == "*"
        assert "Accept" in data.headers["vary"]
        assert "<html" in (await web.get(path)).text


async def test_the_picture_that_credentials_name_is_there_and_holds_nobodys_credential(
    school: School, web: httpx.AsyncClient
) -> None:
    number = await earn(school, "Amina Yusuf")
    document = (await web.get(f"/c/{number}.json")).json()
    image = document["credentialSubject"]["achievement"]["image"]["id"]

    picture = await web.get(image)

    assert picture.headers["content-type"] == "image/png"
    assert baking.extracted(picture.content) is None
    assert (await web.get("/orgs/default/achievements/none.png")).status_code == 404


async def test_what_nobody_offers_is_not_there(school: School, web: httpx.AsyncClient) -> None:
    await issued(school, web)
    for path in ("/orgs/nobody", "/orgs/default/achievements/none", "/orgs/%00", "/orgs/<b>"):
        answer = await web.get(path)
        assert answer.status_code == 404, path
        assert not Seen(answer.text).all("b")
