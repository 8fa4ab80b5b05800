"""How long a certificate holds, and who may find it, as its pages and files say it."""

import datetime as dt
from urllib.parse import parse_qsl, urlsplit

import httpx
import pypdfium2

from lessonbot.credentials.sealing import Vault
from lessonbot.domain.course import Credential
from lessonbot.services import issuing, withdrawing
from tests.support.school import School
from tests.web.reading import Seen
from tests.web.test_certificate_page import earn

TWO_YEARS = Credential("Tiny", "Answer the questions", valid_days=730)


def facts(page: httpx.Response) -> str:
    return " ".join(Seen(page.text).words["facts"].split())


async def test_the_page_the_printed_page_and_the_profile_say_until_when_it_holds(
    school: School, web: httpx.AsyncClient
) -> None:
    number = await earn(school, "Amina Yusuf", credential=TWO_YEARS)
    page = await web.get(f"/c/{number}")
    assert "Valid until November 22, 2028" in facts(page)
    assert (await web.get(f"/c/{number}.json")).json()["validUntil"] == "2028-11-22T23:59:59Z"
    printed = pypdfium2.PdfDocument((await web.get(f"/c/{number}.pdf")).content)
    words = printed[0].get_textpage().get_text_bounded()
    assert "November 22, 2028" in words
    links = [each["href"] for each in Seen(page.text).all("a")]
    (profile,) = [urlsplit(each) for each in links if "linkedin" in each]
    said = dict(parse_qsl(profile.query))
    assert (said["expirationYear"], said["expirationMonth"]) == ("2028", "11")


async def test_programs_read_until_when_it_holds_and_that_it_has_expired(
    school: School, web: httpx.AsyncClient
) -> None:
    number = await earn(school, "Amina Yusuf", credential=TWO_YEARS)
    await issuing.issue_owed(school.rt, school.clock())
    for passed, status in ((0, "valid"), (729, "valid"), (731, "expired")):
        school.clock.now += dt.timedelta(days=passed)
        answer = await web.post("/api/v1/verify", json={"numbers": [number]})
        (row,) = answer.json()["results"]
        assert (row["status"], row["expires"]) == (status, "2028-11-22")
        school.clock.now -= dt.timedelta(days=passed)


async def test_the_term_is_said_before_anything_could_be_signed(
    school: School, web: httpx.AsyncClient
) -> None:
    await earn(school, "Amina Yusuf")
    await issuing.issue_owed(school.rt, school.clock())
    school.rt.vault = Vault(lambda: "another secret key altogether")
    number = await earn(school, "Ben", "ben", credential=TWO_YEARS, version="2.0.0")
    page = await web.get(f"/c/{number}")
    assert "Not signed yet" in page.text
    assert "Valid until November 22, 2028" in facts(page)
    await school.hears("ben", "certificate")
    await school.taps("ben", "Hide my page")
    hidden = await web.get(f"/c/{number}")
    assert hidden.status_code == 404
    assert "Ben" not in hidden.text
    school.rt.vault = Vault(lambda: "a secret key of a school")
    await issuing.issue_owed(school.rt, school.clock())
    assert (await web.get(f"/c/{number}.json")).status_code == 404
    await school.hears("ben", "certificate")
    await school.taps("ben", "Show my page")
    assert (await web.get(f"/c/{number}.json")).status_code == 200


async def robots(web: httpx.AsyncClient, number: str) -> tuple[str | None, str | None]:
    """What a page tells search engines, in its head and above it."""
    answer = await web.get(f"/c/{number}")
    said = [
        each["content"] for each in Seen(answer.text).all("meta") if each.get("name") == "robots"
    ]
    return next(iter(said), None), answer.headers.get("x-robots-tag")


ASKED = ("noindex, nofollow", "noindex, nofollow")


async def test_search_engines_find_a_page_only_if_its_holder_wants_it(
    school: School, web: httpx.AsyncClient
) -> None:
    number = await earn(school, "Amina Yusuf")
    assert await robots(web, number) == ASKED
    await chooses(school, "Let search find it")
    assert "some weeks" in school.texts("ana")[-1]
    assert await robots(web, number) == (None, None)
    await chooses(school, "Hide my page")
    assert await robots(web, number) == ASKED
    await chooses(school, "Show my page")
    assert await robots(web, number) == (None, None)
    await chooses(school, "Not in search")
    assert await robots(web, number) == ASKED


async def test_a_correction_and_a_new_signature_keep_what_was_chosen(
    school: School, web: httpx.AsyncClient
) -> None:
    number = await earn(school, "Amina Yusuf")
    await chooses(school, "Let search find it")  # before it is signed
    await issuing.issue_owed(school.rt, school.clock())
    assert await robots(web, number) == (None, None)
    fresh = await withdrawing.correct(school.rt, number, "A. Yusuf", school.clock())
    assert await robots(web, fresh) == (None, None)
    assert await robots(web, number) == ASKED
    await withdrawing.rotate(school.rt, school.clock(), compromised=True)
    assert await withdrawing.renew(school.rt, school.clock()) == 1
    assert await robots(web, fresh) == (None, None)
    await chooses(school, "Hide my page")
    again = await withdrawing.correct(school.rt, fresh, "Amina", school.clock())
    assert (await web.get(f"/c/{again}")).status_code == 404


async def test_what_was_withdrawn_is_not_found(school: School, web: httpx.AsyncClient) -> None:
    number = await earn(school, "Amina Yusuf")
    await chooses(school, "Let search find it")
    assert await robots(web, number) == (None, None)
    await withdrawing.revoke(school.rt, number, school.clock())
    assert await robots(web, number) == ASKED


async def chooses(school: School, label: str) -> None:
    await school.hears("ana", "certificate")
    await school.taps("ana", label)
