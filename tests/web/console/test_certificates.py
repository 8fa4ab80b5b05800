"""Certificates in the console: found, corrected, withdrawn; keys, tracks, what is not signed."""

import re
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from sqlalchemy import insert, select, update

from lessonbot.domain.credential import grouped
from lessonbot.domain.staff import Role
from lessonbot.services import certifying, issuing, tracking, vouching
from lessonbot.store import credentials, tables
from lessonbot.store.credentials import StoredCredential
from tests.services.test_tracking import TRACK, passes, written
from tests.services.test_unsignable import BLANK
from tests.support.courses import course
from tests.support.school import School
from tests.web.console.conftest import Coming
from tests.web.reading import Seen
from tests.web.test_certificate_page import earn

PATH = "/console/certificates"


@pytest.fixture
async def number(school: School) -> str:
    """The number of Amina's certificate, which is signed."""
    number = await earn(school, "Amina Yusuf")
    await issuing.issue_owed(school.rt, school.clock())
    return number


async def stored(school: School, number: str) -> StoredCredential:
    async with school.rt.database.read() as tx:
        found = await credentials.by_public_id(tx, number)
    assert found
    return found


@pytest.mark.parametrize("written", ["{}", "https://learn.example/c/{}", " {} "])
async def test_a_number_or_link_leads_to_its_certificate(
    school: School, owner: httpx.AsyncClient, number: str, written: str
) -> None:
    for each in (number, number.lower(), grouped(number)):
        answer = await owner.get(PATH, params={"q": written.format(each)})
        assert answer.headers["location"] == f"{PATH}/{number}"
    page = (await owner.get(f"{PATH}/{number}")).text
    for shown in (grouped(number), "Amina Yusuf", "Tiny", "valid", f'href="/c/{number}"'):
        assert shown in page


@pytest.mark.parametrize(
    ("query", "is_found"),
    [
        ({}, True),
        ({"q": "yusuf"}, True),
        ({"q": "AMINA Y"}, True),
        ({"q": "50%"}, False),
        ({"q": "_"}, False),
        ({"q": "Juma"}, False),
        ({"course": "tiny"}, True),
        ({"course": "other"}, False),
        ({"q": "7K3QM2T5XW9R1B6N"}, False),
    ],
)
async def test_certificates_are_found_by_name_and_course(
    owner: httpx.AsyncClient, number: str, query: dict[str, str], *, is_found: bool
) -> None:
    page = (await owner.get(PATH, params=query)).text
    assert (f"{PATH}/{number}" in page) == is_found
    assert ("Nothing here." in page) != is_found


async def test_a_list_tells_how_each_certificate_stands(
    school: School, owner: httpx.AsyncClient, number: str
) -> None:
    assert ">valid<" in (await owner.get(PATH)).text
    said = {"name": "Amina Ali", "sure": "yes"}
    answer = await owner.post(f"{PATH}/{number}/name", data=said)
    page = (await owner.get(PATH)).text
    assert page.index(">valid<") < page.index(">replaced<")  # the newest first
    fresh = answer.headers["location"].partition("?")[0]
    await owner.post(f"{fresh}/withdraw", data={"reason": "A mistake.", "sure": "yes"})
    assert ">withdrawn<" in (await owner.get(PATH)).text


async def test_a_name_in_other_letters_is_found_however_it_is_written(
    school: School, owner: httpx.AsyncClient
) -> None:
    number = await earn(school, "Élodie Ñandú")
    await issuing.issue_owed(school.rt, school.clock())
    for words in ("élodie", "ÉLODIE", "Ñandú"):
        assert number in (await owner.get(PATH, params={"q": words})).text


async def test_a_name_is_corrected_once_that_was_confirmed(
    school: School, owner: httpx.AsyncClient, number: str
) -> None:
    said = {"name": " Amina  Yusuf Ali "}
    asked = (await owner.post(f"{PATH}/{number}/name", data=said)).text
    assert "<bdi>Amina Yusuf</bdi>" in asked
    assert "<bdi>Amina Yusuf Ali</bdi>" in asked
    assert (await stored(school, number)).state == "issued"
    answer = await owner.post(f"{PATH}/{number}/name", data={**said, "sure": "yes"})
    page = (await owner.get(answer.headers["location"])).text
    assert "This is the new certificate." in page
    assert "Amina Yusuf Ali" in page
    fresh = (await stored(school, number)).superseded_by
    assert fresh
    assert fresh in answer.headers["location"]
    old = (await owner.get(f"{PATH}/{number}")).text
    assert "replaced" in old
    assert f"{PATH}/{fresh}" in old
    assert f"/{number}/name" not in old
    audit = (await owner.get("/console/audit")).text
    assert "corrected the name on a certificate" in audit
    assert "Yusuf" not in audit  # who is erased is erased there, too
    again = await owner.post(f"{PATH}/{number}/name", data={**said, "sure": "yes"})
    assert again.status_code == 422
    assert "withdrawn or replaced already" in again.text


@pytest.mark.parametrize(
    ("name", "why"), [("", "no letter"), ("123", "no letter"), ("x" * 101, "more than 100")]
)
async def test_a_name_that_cannot_be_printed_says_why(
    owner: httpx.AsyncClient, number: str, name: str, why: str
) -> None:
    answer = await owner.post(f"{PATH}/{number}/name", data={"name": name, "sure": "yes"})
    assert answer.status_code == 422
    assert why in answer.text
    values = {each.get("name"): each.get("value") for each in Seen(answer.text).all("input")}
    assert values["name"] == (name or "Amina Yusuf")


async def test_a_name_can_be_left_out(
    school: School, owner: httpx.AsyncClient, number: str
) -> None:
    said = {"name": "Amina Yusuf", "nameless": "yes", "sure": "yes"}
    answer = await owner.post(f"{PATH}/{number}/name", data=said)
    fresh = answer.headers["location"].partition("?")[0].rpartition("/")[2]
    assert (await stored(school, fresh)).name == ""


async def test_a_certificate_is_withdrawn_with_a_reason_once_that_was_confirmed(
    school: School, owner: httpx.AsyncClient, number: str
) -> None:
    path = f"{PATH}/{number}/withdraw"
    assert (await owner.post(path, data={"sure": "yes"})).status_code == 422
    said = {"reason": "Somebody else took the test.", "shown": "yes"}
    assert "This cannot be undone." in (await owner.post(path, data=said)).text
    assert (await stored(school, number)).state == "issued"
    answer = await owner.post(path, data={**said, "sure": "yes"})
    page = (await owner.get(answer.headers["location"])).text
    assert "The certificate is withdrawn." in page
    assert "Somebody else took the test." in page
    found = await stored(school, number)
    assert (found.state, found.reason, found.reason_shown) == ("revoked", said["reason"], True)
    assert "withdrew a certificate" in (await owner.get("/console/audit")).text
    public = await certifying.certificate(school.rt, number, school.clock())
    assert public
    assert public.reason == said["reason"]


async def test_a_reason_is_for_staff_unless_they_show_it(
    school: School, owner: httpx.AsyncClient, number: str
) -> None:
    said = {"reason": "A mistake of ours.", "sure": "yes"}
    await owner.post(f"{PATH}/{number}/withdraw", data=said)
    assert "for staff only" in (await owner.get(f"{PATH}/{number}")).text
    assert "A mistake of ours." not in (await owner.get(f"/c/{number}")).text


async def test_who_may_only_look_gets_no_forms_and_cannot_post(
    school: School, come: Coming, number: str
) -> None:
    viewer = await come(Role.VIEWER)
    page = Seen((await viewer.get(f"{PATH}/{number}")).text)
    own = [each for each in page.all("form") if "sign-out" not in each.get("action", "")]
    assert own == []
    for act in ("name", "withdraw"):
        answer = await viewer.post(f"{PATH}/{number}/{act}", data={"name": "X", "sure": "yes"})
        assert answer.status_code == 404
    signing = Seen((await viewer.get("/console/signing")).text)
    assert len(signing.all("form")) == 1
    assert (await viewer.post("/console/signing/rotate", data={"sure": "1"})).status_code == 403
    assert (await stored(school, number)).state == "issued"


async def test_a_long_list_is_gone_through_page_by_page(
    school: School, owner: httpx.AsyncClient, number: str
) -> None:
    count = 2 * vouching.PAGE
    async with school.rt.database.write() as tx:
        query = select(tables.credentials).where(tables.credentials.c.public_id == number)
        row = dict((await tx.execute(query)).one()._mapping)
        row.pop("id")
        like = {**row, "state": "revoked", "name": "أمينة " * 16}
        rows = [{**like, "public_id": f"{n:016}", "place": 9 + n} for n in range(count)]
        await tx.execute(insert(tables.credentials), rows)
    path, seen = PATH, set[str]()
    for _ in range(3):
        page = await owner.get(path)
        assert len(page.content) < 60_000
        links = [each["href"] for each in Seen(page.text).all("a")]
        found = {each for each in links if each.startswith(f"{PATH}/")}
        assert not found & seen
        seen |= found
        onward = [each for each in links if "past=" in each]
        path = f"{PATH}{onward[0]}" if onward else ""
    assert path == ""
    assert len(seen) == count + 1


async def test_a_new_key_signs_once_that_was_confirmed(
    owner: httpx.AsyncClient, number: str
) -> None:
    page = (await owner.get("/console/signing")).text
    (key,) = re.findall(r"Ed25519 (\w+)", page)
    assert "Sign with a new key" in (await owner.post("/console/signing/rotate")).text
    assert len(re.findall(r"Ed25519 (\w+)", (await owner.get("/console/signing")).text)) == 1
    answer = await owner.post("/console/signing/rotate", data={"sure": "yes"})
    page = (await owner.get(answer.headers["location"])).text
    assert "signed with a new key from now on" in page
    assert "signs nothing more; what it signed is believed" in page
    assert len(set(re.findall(r"Ed25519 (\w+)", page)) | {key}) == 2
    assert "made a new key" in (await owner.get("/console/audit")).text


async def test_where_there_is_no_public_address_no_new_key_is_offered(
    school: School, owner: httpx.AsyncClient, number: str
) -> None:
    assert "/console/signing/rotate" in (await owner.get("/console/signing")).text
    async with school.rt.database.write() as tx:
        await tx.execute(update(tables.issuers).values(did="did:key:z6Mk"))
    school.rt.public_url = "http://127.0.0.1:8000"
    page = (await owner.get("/console/signing")).text
    assert "once this server has a public address" in page
    assert "/console/signing/rotate" not in page
    assert "/console/signing/stolen" not in page


async def test_a_stolen_key_is_believed_no_more_once_that_was_confirmed(
    school: School, owner: httpx.AsyncClient, number: str
) -> None:
    (key,) = re.findall(r"Ed25519 (\w+)", (await owner.get("/console/signing")).text)
    asked = (await owner.post("/console/signing/stolen", data={"key": key})).text
    assert "Certificates to sign anew: <bdi>1</bdi>" in asked
    answer = await owner.post("/console/signing/stolen", data={"key": key, "sure": "yes"})
    page = (await owner.get(answer.headers["location"])).text
    assert "not believed any more" in page
    wrong = await owner.post("/console/signing/stolen", data={"key": key, "sure": "yes"})
    assert wrong.status_code == 422
    assert "This key is not there" in wrong.text
    assert "declared keys stolen" in (await owner.get("/console/audit")).text


async def test_what_could_not_be_signed_is_listed_and_tried_again(
    school: School, owner: httpx.AsyncClient
) -> None:
    number = await earn(school, "Amina Yusuf", version=BLANK)
    await issuing.issue_owed(school.rt, school.clock())
    page = (await owner.get("/console/signing")).text
    assert grouped(number) in page
    assert "it is not signed yet" in (await owner.get(f"{PATH}/{number}")).text
    again = await owner.post("/console/signing/again")
    assert again.status_code == 422
    assert "a text of 1 to 4000 characters" in again.text
    await school.publish(replace(course(1), version="2.0.0"))
    answer = await owner.post("/console/signing/again")
    assert "All of them are signed." in (await owner.get(answer.headers["location"])).text
    assert "valid" in (await owner.get(f"{PATH}/{number}")).text


async def test_without_the_right_secret_key_it_is_said_that_nothing_can_be_signed(
    school: School, owner: httpx.AsyncClient, number: str
) -> None:
    school.rt.vault = type(school.rt.vault)(lambda: "another secret key altogether")
    assert "Nothing can be signed now." in (await owner.get("/console/signing")).text
    said = {"name": "Amina Ali", "sure": "yes"}
    answer = await owner.post(f"{PATH}/{number}/name", data=said)
    assert answer.status_code == 422
    assert "nothing can be signed now" in answer.text
    assert "Amina Ali" in answer.text


async def test_tracks_are_listed_and_fall_only_when_that_is_wanted(
    school: School, owner: httpx.AsyncClient, tmp_path: Path
) -> None:
    for key in ("water", "money"):
        await school.publish(course(1, key=key, title=key.title()))
    await tracking.publish(school.rt, written(tmp_path, TRACK), school.clock())
    assert "Community helper" in (await owner.get("/console/tracks")).text
    await passes(school, "water", "zuri")
    await passes(school, "money", "zuri")
    async with school.rt.database.read() as tx:
        rows = (await tx.execute(select(tables.credentials).order_by("id"))).all()
    part, _, track = [each.public_id for each in rows]
    page = (await owner.get(f"{PATH}/{part}")).text
    assert grouped(track) in page
    said = {"reason": "A mistake.", "sure": "yes"}
    await owner.post(f"{PATH}/{part}/withdraw", data=said)
    assert (await stored(school, track)).state == "issued"
    assert grouped(track) in (await owner.get("/console/tracks")).text
    other = rows[1].public_id
    await owner.post(f"{PATH}/{other}/withdraw", data={**said, "tracks": "yes"})
    assert (await stored(school, track)).state == "revoked"
