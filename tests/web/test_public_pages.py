"""Catalogue, joining, errors, health: what everybody sees."""

import gzip
import re
from collections.abc import AsyncIterator
from hashlib import sha256
from pathlib import Path

import httpx
import pytest
from structlog.testing import capture_logs

from lessonbot.channels.demo import RICH, Demo
from lessonbot.channels.twilio import Account, Twilio
from lessonbot.domain.course import Attribution
from lessonbot.domain.english_pages import PAGES
from lessonbot.services import publishing
from lessonbot.store.database import Database
from lessonbot.web.app import build
from lessonbot.web.pages import STATIC
from tests.support.courses import course, translated
from tests.support.school import School
from tests.web.conftest import HOST, visiting, with_demo
from tests.web.reading import Seen

WEB = Path(__file__).parents[2] / "lessonbot" / "web"
SERVICES = WEB.parent / "services"
PACK = Path(__file__).parents[2] / "lessons" / "money-basics"
BUDGET = 60_000
FAULT_FREE = ["/", "/join/tiny", "/healthz", "/readyz", "/static/app.css"]
MISSING = [
    "/join/none",
    "/c/0000000000000000",
    "/nowhere",
    "/static/none.css",
    "/docs",
    "/openapi.json",
]


class Linked(Demo):
    """A chat app that can be joined through a link."""

    ready = True
    number = ""

    def link(self, code: str) -> str:
        if not self.ready:
            raise ValueError("the bot has no name yet")
        return f"https://chat.example/bot?start={code}&a=b"


async def page(client: httpx.AsyncClient, path: str, code: int = 200, **headers: str) -> Seen:
    answer = await client.get(path, headers=headers)
    assert answer.status_code == code
    return Seen(answer.text)


async def test_the_catalogue_shows_every_course_with_a_way_to_join(
    school: School, web: httpx.AsyncClient
) -> None:
    await school.publish(course())
    await school.publish(course(key="other", title="Other <course>"))

    html = (await web.get("/")).text
    seen = Seen(html)

    assert "Tiny course" in html
    assert "Other &lt;course&gt;" in html
    assert {"/join/tiny", "/join/other"} <= {each["href"] for each in seen.all("a")}


async def test_an_empty_catalogue_says_so(web: httpx.AsyncClient) -> None:
    assert PAGES["page.home.none"] in (await web.get("/")).text


async def test_the_join_page_tells_how_to_begin_by_whatsapp_and_by_text_message(
    school: School, web: httpx.AsyncClient
) -> None:
    await school.publish(course())
    account = Account("AC" + "0" * 32, "token")
    school.rt.channels = {
        school.sender: Twilio(account, "whatsapp", sender="+14155550100"),
        school.plain_sender: Twilio(account, "sms", sender="+254700000009"),
    }
    answer = await web.get("/join/tiny")
    buttons = [each["href"] for each in Seen(answer.text).all("a") if each.get("role") == "button"]
    assert buttons == [
        "https://wa.me/14155550100?text=JOIN%20tiny",
        "sms:+254700000009?body=JOIN%20tiny",
    ]
    words = re.sub(r"<[^>]+>", "", answer.text)
    assert "Or send JOIN tiny to +254700000009." in words
    assert words.count("point the camera") == len(buttons)

    service = Twilio(account, "sms", service="MG" + "0" * 32)
    school.rt.channels = {school.sender: service}
    assert PAGES["page.join.none"] in (await web.get("/join/tiny")).text


async def test_the_join_page_offers_a_button_and_a_square_for_a_linked_channel(
    school: School,
) -> None:
    school.rt.channels = {school.sender: Linked("telegram", RICH)}
    await school.publish(course())
    async with visiting(build(school.rt, clock=school.clock)) as client:
        seen = await page(client, "/join/TINY")

    buttons = [each["href"] for each in seen.all("a") if each.get("role") == "button"]
    assert buttons == ["https://chat.example/bot?start=tiny&a=b"]
    assert seen.one("figure")["aria-label"] == buttons[0]
    assert "#000" in [each.get("stroke") for each in seen.all("path")]


async def test_a_channel_that_has_not_started_offers_nothing(school: School) -> None:
    bot = Linked("telegram", RICH)
    bot.ready = False
    school.rt.channels = {school.sender: bot}
    await school.publish(course())
    async with visiting(build(school.rt, clock=school.clock)) as client:
        answer = await client.get("/join/tiny")

    assert answer.status_code == 200
    assert PAGES["page.join.none"] in answer.text


async def test_the_demo_can_be_joined_on_its_phone(school: School, demo: httpx.AsyncClient) -> None:
    await school.publish(course())

    await school.publish(course(key="other", title="Other course"))

    seen = await page(demo, "/join/other?lang=sw")
    forms = [each["action"] for each in seen.all("form")]
    button = seen.one("button")
    await demo.post(forms[0], data={button["name"]: button["value"]})

    shown = await page(demo, "/demo/")
    assert forms == ["/demo/say?lang=sw"]
    assert not [each for each in seen.all("a") if each["href"].startswith("/demo/")]
    assert shown.one("html")["lang"] == "sw"
    assert "Other course" in shown.words["from-bot"]


async def test_an_unknown_code_leads_back_to_the_courses(web: httpx.AsyncClient) -> None:
    answer = await web.get("/join/%3Cscript%3E")
    seen = Seen(answer.text)

    assert answer.status_code == 404
    assert "<bdi>&lt;script&gt;</bdi>" in answer.text
    assert "/" in [each["href"] for each in seen.all("a")]


@pytest.mark.parametrize("path", MISSING)
async def test_what_is_not_there_is_said_in_words(web: httpx.AsyncClient, path: str) -> None:
    answer = await web.get(path)

    assert answer.status_code == 404
    assert Seen(answer.text).words["notice"].strip()


async def test_pages_follow_the_language_and_direction_of_the_visitor(
    school: School, web: httpx.AsyncClient
) -> None:
    await school.publish(course())
    for path in ("/", "/join/tiny", "/join/none", "/nowhere", "/c/0000000000000000"):
        answer = await web.get(path, headers={"accept-language": "ar-EG,en;q=0.5"})
        varies = answer.headers["vary"].removeprefix("Accept, ")  # certificates are data, too
        assert varies == "Accept-Language, Accept-Encoding"
        assert answer.headers["content-language"] == "ar"
        html = Seen(answer.text).one("html")
        assert (html["lang"], html["dir"]) == ("ar", "rtl")

        html = Seen((await web.get(f"{path}?lang=en")).text).one("html")
        assert (html["lang"], html["dir"]) == ("en", "ltr")


async def test_a_course_keeps_its_own_language_on_a_page_in_another(
    school: School, web: httpx.AsyncClient
) -> None:
    await school.publish(course())

    seen = await page(web, "/?lang=ar")

    assert {"lang": "en", "dir": "ltr"} in seen.all("span")


@pytest.mark.parametrize("path", ["/", "/join/tiny"])
async def test_a_course_is_shown_in_the_visitors_language_where_it_is_taught_in_it(
    school: School, web: httpx.AsyncClient, path: str
) -> None:
    await school.publish(translated(course(), "ar", "دورة"))

    arabic = (await web.get(path, headers={"accept-language": "ar-EG"})).text
    french = (await web.get(path, headers={"accept-language": "fr"})).text

    assert "دورة Tiny course" in arabic
    assert [each["lang"] for each in Seen(arabic).all("ul") if "lang" in each] == ["ar"]
    assert "دورة" not in french
    assert "Tiny course" in french


@pytest.mark.parametrize("path", ["/", "/join/tiny"])
async def test_every_language_of_a_course_is_named(
    school: School, web: httpx.AsyncClient, path: str
) -> None:
    await school.publish(translated(translated(course(), "sw", "SW"), "xq", "XQ"))

    chips = " ".join((await page(web, f"{path}?lang=en")).words["chips"].split())

    assert "Language English, Swahili, and xq" in chips


async def test_the_sources_of_a_course_stay_in_the_language_they_were_written_in(
    school: School, web: httpx.AsyncClient
) -> None:
    made = course(attribution=(Attribution("Facts on jars"),))
    await school.publish(translated(made, "ar", "دورة"))

    seen = await page(web, "/join/tiny?lang=ar")

    assert "Facts on jars" in seen.words["sources"]
    assert {"lang": "en", "dir": "ltr"} in seen.all("p")


async def test_a_language_that_was_chosen_stays_chosen(
    school: School, web: httpx.AsyncClient
) -> None:
    await school.publish(course())

    links = [each["href"] for each in (await page(web, "/?lang=ar")).all("a")]

    assert "/join/tiny?lang=ar" in links


@pytest.mark.parametrize("path", [*FAULT_FREE, *MISSING])
async def test_every_answer_carries_the_headers_that_protect(
    school: School, web: httpx.AsyncClient, path: str
) -> None:
    await school.publish(course())

    headers = (await web.get(path)).headers

    policy = headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert "geolocation=()" in headers["permissions-policy"]
    assert headers["strict-transport-security"] == "max-age=31536000"
    assert "set-cookie" not in headers


async def test_encrypted_transport_is_not_demanded_where_it_is_not_offered(
    school: School,
) -> None:
    school.rt.public_url = "http://127.0.0.1:8000"
    async with visiting(build(school.rt, clock=school.clock)) as client:
        assert "strict-transport-security" not in (await client.get("/")).headers


@pytest.mark.parametrize("path", ["/", "/join/tiny", "/c/0000000000000000", "/healthz", "/readyz"])
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"])
async def test_pages_are_read_only(web: httpx.AsyncClient, method: str, path: str) -> None:
    answer = await web.request(method, path)

    assert answer.status_code == 405
    assert "GET" in answer.headers["allow"]
    assert "content-security-policy" in answer.headers


async def test_what_can_be_read_can_be_asked_about(web: httpx.AsyncClient) -> None:
    answer = await web.head("/")

    assert (answer.status_code, answer.content) == (200, b"")


async def test_links_are_made_from_the_public_address_whatever_host_is_claimed(
    school: School, web: httpx.AsyncClient
) -> None:
    await school.publish(course())
    for path in ("/", "/join/tiny", "/c/0000000000000000", "/nowhere"):
        answer = await web.get(path, headers={"host": "evil.example"})
        assert "evil.example" not in answer.text

    assert f'content="{HOST}/join/tiny"' in (await web.get("/join/tiny")).text


async def test_a_slash_too_many_is_not_redirected_to_a_claimed_host(web: httpx.AsyncClient) -> None:
    answer = await web.get("/join/tiny/", headers={"host": "evil.example"})

    assert answer.status_code == 404


async def test_a_fault_shows_a_kind_page_and_no_trace(
    school: School, web: httpx.AsyncClient
) -> None:
    working, broken = school.rt.database, Database("sqlite+aiosqlite:////no/such/folder/x.db")
    school.rt.database = broken

    with capture_logs() as logs:
        answer = await web.get("/")

    assert [each["event"] for each in logs] == ["request_broke"]
    assert answer.status_code == 500
    assert PAGES["page.error.fault_title"] in answer.text
    assert "Traceback" not in answer.text
    assert "folder" not in answer.text
    assert "content-security-policy" in answer.headers
    school.rt.database = working
    await broken.close()


async def test_health_tells_alive_and_ready_apart(school: School, web: httpx.AsyncClient) -> None:
    assert (await web.get("/healthz")).json() == {"alive": True}
    assert (await web.get("/readyz")).json() == {"ready": True, "complaints": []}
    working, broken = school.rt.database, Database("sqlite+aiosqlite:////no/such/folder/x.db")
    school.rt.database = broken

    answer = await web.get("/readyz")

    assert (await web.get("/healthz")).status_code == 200
    assert answer.status_code == 503
    assert answer.headers["cache-control"] == "no-store"
    assert answer.json()["ready"] is False
    assert "database" in answer.json()["complaints"][0]
    school.rt.database = working
    await broken.close()


async def on_the_wire(client: httpx.AsyncClient, path: str) -> int:
    """How many bytes of body are sent for an address to a browser that takes gzip."""
    async with client.stream("GET", path, headers={"accept-encoding": "gzip"}) as answer:
        assert answer.status_code < 500
        return sum([len(chunk) async for chunk in answer.aiter_raw()])


@pytest.fixture
async def visitor(school: School) -> AsyncIterator[httpx.AsyncClient]:
    """A visitor of the demo with the course that ships."""
    await publishing.publish(school.rt, PACK, school.clock())
    async with visiting(with_demo(school)) as client:
        yield client


@pytest.mark.parametrize("path", ["/", "/join/money-basics", "/nowhere", "/c/none", "/demo/"])
@pytest.mark.parametrize("language", ["en", "ar"])
async def test_a_page_with_all_that_it_loads_stays_within_its_budget(
    visitor: httpx.AsyncClient, path: str, language: str
) -> None:
    answer = await visitor.get(path, params={"lang": language})
    parts = Seen(answer.text).loads()

    assert parts
    assert all(part.startswith("/") and not part.startswith("//") for part in parts)
    sizes = {part: await on_the_wire(visitor, part) for part in [f"{path}?lang={language}", *parts]}
    assert sum(sizes.values()) < BUDGET, sizes


@pytest.mark.parametrize("path", ["/", "/join/money-basics", "/nowhere", "/c/none"])
async def test_public_pages_need_no_script(visitor: httpx.AsyncClient, path: str) -> None:
    seen = Seen((await visitor.get(path)).text)

    assert not seen.all("script")
    assert not [held for _, held in seen.elements if "style" in held]
    assert not [name for _, held in seen.elements for name in held if name.startswith("on")]


async def test_pictures_of_lessons_are_served_by_their_digest_and_as_pictures_only(
    school: School, visitor: httpx.AsyncClient
) -> None:
    (offer,) = await publishing.catalogue(school.rt)
    pictures = [
        block.picture for lesson in offer.course.lessons for block in lesson.blocks if block.picture
    ]
    assert pictures

    for picture in pictures:
        answer = await visitor.get(f"/demo/media/{picture.media}.png")
        assert answer.headers["content-type"] == picture.mime == "image/png"
        assert len(answer.content) == picture.size
    for path in (f"{pictures[0].media}.html", f"{'0' * 64}.png", "..%2f.png"):
        assert (await visitor.get(f"/demo/media/{path}")).status_code == 404


async def test_static_files_are_kept_for_ever_under_the_address_of_their_content(
    web: httpx.AsyncClient,
) -> None:
    (address,) = [each for each in (await page(web, "/")).loads() if "app.css" in each]

    dated = await web.get(address)
    plain = await web.get("/static/app.css")

    assert "immutable" in dated.headers["cache-control"]
    assert "immutable" not in plain.headers.get("cache-control", "")
    assert dated.headers["content-type"].startswith("text/css")
    assert len(gzip.compress(dated.content)) < len(dated.content)


def test_files_from_elsewhere_are_what_the_list_says() -> None:
    listed = re.findall(r"\| `([\w.]+)` \|.*`([0-9a-f]{64})`", (STATIC / "VENDORED.md").read_text())

    assert {name for name, _ in listed} == {path.name for path in STATIC.glob("*.min.*")}
    for name, digest in listed:
        assert sha256((STATIC / name).read_bytes()).hexdigest() == digest


def test_every_phrase_of_the_pages_is_shown_somewhere() -> None:
    drawn = [SERVICES / "issuing.py", SERVICES / "printing.py"]  # certificates, on paper, too
    sources = [*WEB.rglob("*.html"), *WEB.rglob("*.py"), *drawn]
    words = "\n".join(path.read_text() for path in sources)
    made = re.compile(r"page\.(level\.(beginner|intermediate|advanced)|error\.\w+)")

    unused = [key for key in PAGES if key not in words and not made.fullmatch(key)]

    assert unused == []
