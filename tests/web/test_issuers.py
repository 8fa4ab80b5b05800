"""What verifiers read: the same bytes for ever, keys, status lists, and nothing that is hidden."""

import json

import httpx
from sqlalchemy import select

from lessonbot.credentials import baking, dids, multibase, signing, status_list
from lessonbot.services import withdrawing
from lessonbot.store import credentials, tables
from tests.support.school import School
from tests.web.test_certificate_page import earn

JSON = {"accept": "application/vc, application/ld+json;q=0.9, application/json;q=0.8"}


async def test_who_asks_for_data_gets_the_signed_bytes_and_a_browser_the_page(
    school: School, web: httpx.AsyncClient
) -> None:
    number = await earn(school, "Amina Yusuf")
    data = await web.get(f"/c/{number}", headers=JSON)
    assert data.headers["content-type"] == "application/json"
    assert data.headers["access-control-allow-origin"] == "*"
    assert "Accept" in data.headers["vary"]
    again = await web.get(f"/c/{number}.json")
    assert again.content == data.content
    assert "set-cookie" not in data.headers
    async with school.rt.database.read() as tx:
        kept = (await tx.execute(select(tables.credentials.c.document))).scalar_one()
    assert bytes(kept) == data.content
    browser = {"accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
    assert "<html" in (await web.get(f"/c/{number}", headers=browser)).text


async def test_everything_a_verifier_follows_is_there_and_fits(
    school: School, web: httpx.AsyncClient
) -> None:
    number = await earn(school, "Amina Yusuf")
    document = (await web.get(f"/c/{number}.json")).json()
    assert document["issuer"]["id"] == "did:web:learn.example:orgs:default"
    keys = await web.get("/orgs/default/did.json")
    assert len(keys.content) < dids.LONGEST
    method = document["proof"][0]["verificationMethod"]
    public = dids.public_key(keys.json(), method)
    assert multibase.key(public) == method.partition("#")[2]
    assert signing.is_signed_by(document, public)

    listed = document["credentialStatus"]["statusListCredential"]
    status = await web.get(listed.removeprefix("https://learn.example"))
    assert status.headers["cache-control"] == "public, max-age=300"
    assert signing.is_signed_by(status.json(), public)
    place = int(document["credentialStatus"]["statusListIndex"])
    assert not status_list.is_set(status.json()["credentialSubject"]["encodedList"], place)
    await withdrawing.revoke(school.rt, number, school.clock())
    status = await web.get(listed.removeprefix("https://learn.example"))
    assert status_list.is_set(status.json()["credentialSubject"]["encodedList"], place)

    earned = document["credentialSubject"]["achievement"]
    path = earned["id"].removeprefix("https://learn.example")
    assert (await web.get(f"{path}.json")).json() == earned
    assert (await web.get("/orgs/default.json")).json() == document["issuer"]


async def test_what_is_hidden_unknown_or_no_number_shows_nothing(
    school: School, web: httpx.AsyncClient
) -> None:
    number = await earn(school, "Amina Yusuf")
    assert (await web.get(f"/c/{number}.json")).status_code == 200
    async with school.rt.database.write() as tx:
        found = await credentials.by_public_id(tx, number)
        assert found
        await credentials.change(tx, found.organisation_id, [number], hidden=True)
    for path in (
        f"/c/{number}.json",
        "/c/0000000000000000.json",
        "/orgs/nobody/did.json",
        "/orgs/nobody.json",
        "/orgs/default/status/2",
        "/orgs/default/status/99999999999999999999",
        "/orgs/default/achievements/nothing.json",
    ):
        answer = await web.get(path)
        assert (answer.status_code, json.loads(answer.content)) == (404, {}), path


async def test_a_certificate_is_there_to_print_and_as_a_picture_with_the_credential_in_it(
    school: School, web: httpx.AsyncClient
) -> None:
    number = await earn(school, "Amina Yusuf")
    document = (await web.get(f"/c/{number}.json")).content
    page = await web.get(f"/c/{number}.pdf")
    assert page.headers["content-type"] == "application/pdf"
    assert page.content.startswith(b"%PDF")
    badge = await web.get(f"/c/{number}.png")
    assert badge.headers["content-type"] == "image/png"
    assert baking.extracted(badge.content) == document
    card = await web.get(f"/c/{number}/card.png")
    assert card.content.startswith(b"\x89PNG")
    assert baking.extracted(card.content) is None
    await withdrawing.revoke(school.rt, number, school.clock())
    for form in (".pdf", ".png", "/card.png"):
        assert (await web.get(f"/c/{number}{form}")).status_code == 404


async def test_a_name_without_a_font_is_on_its_page_which_can_be_printed(
    school: School, web: httpx.AsyncClient
) -> None:
    number = await earn(school, "\u963f\u7c73\u5a1c")
    answer = await web.get(f"/c/{number}.pdf")
    assert answer.status_code == 501
    assert f'href="/c/{number}' in answer.text
    assert "\u963f\u7c73\u5a1c" in (await web.get(f"/c/{number}")).text
