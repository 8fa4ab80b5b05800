"""The demo's phone over HTTP: what can be done with it, and what cannot."""

import datetime as dt
import re
from dataclasses import replace

import httpx
import pytest

from lessonbot.domain.english_pages import PAGES
from lessonbot.engines.work import certify_all
from lessonbot.services import talking
from lessonbot.web.demo.visitor import COOKIE
from tests.support.courses import DOCUMENT, PICTURE, RECORDING, course, rich_lesson, translated
from tests.support.school import MONDAY, School
from tests.web.conftest import HOST, visiting, with_demo
from tests.web.reading import Seen

SCRIPT = {"hx-request": "true"}
OWN = {"sec-fetch-site": "same-origin"}
FORMS = ["say", "tap", "clock", "phone", "over"]


async def look(demo: httpx.AsyncClient) -> Seen:
    answer = await demo.get("/demo/")
    assert answer.status_code == 200
    return Seen(answer.text)


async def post(demo: httpx.AsyncClient, form: str, **fields: str) -> httpx.Response:
    answer = await demo.post(f"/demo/{form}", data=fields, headers=OWN)
    assert (answer.status_code, answer.headers["location"]) == (303, "/demo/#end")
    return answer


async def tap(demo: httpx.AsyncClient, label: str) -> None:
    """Tap the newest button with this label, as it stands on the page."""
    html = (await demo.get("/demo/")).text
    found = re.findall(r'<button[^>]*value="([^"]*)"[^>]*>\s*<bdi>([^<]*)</bdi>', html)
    data = [value for value, words in found if words.startswith(label)]
    await post(demo, "tap", tap=data[-1])


async def join(demo: httpx.AsyncClient) -> None:
    await post(demo, "say", text="JOIN tiny")
    await tap(demo, "I agree")
    await post(demo, "say", text="Nairobi")
    await tap(demo, "That is right")
    await tap(demo, "08:00")
    await tap(demo, "Now")


async def test_a_new_visitor_sees_a_button_that_joins(
    school: School, demo: httpx.AsyncClient
) -> None:
    await school.publish(course())

    seen = await look(demo)
    buttons = {(each.get("name"), each.get("value")) for each in seen.all("button")}
    assert ("text", "JOIN tiny") in buttons

    await post(demo, "say", text="JOIN tiny")

    seen = await look(demo)
    assert "JOIN tiny" in seen.words["from-learner"]
    assert "Do you agree?" in seen.words["from-bot"]


async def test_a_new_visitor_chooses_among_several_courses_in_their_own_language(
    school: School, demo: httpx.AsyncClient
) -> None:
    await school.publish(translated(course(), "ar", "دورة"))
    await school.publish(course(key="other", title="Other course"))
    joining = ["JOIN other", "JOIN tiny"]

    html = (await demo.get("/demo/?lang=ar")).text
    seen = Seen(html)

    assert (
        sorted(each["value"] for each in seen.all("button") if each.get("value") in joining)
        == joining
    )
    assert "دورة Tiny course" in seen.words["empty"]
    assert "Other course" in seen.words["empty"]


async def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(
    demo: httpx.AsyncClient,
) -> None:
    cookie = (await demo.get("/demo/")).headers["set-cookie"].lower()

    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert "path=/demo" in cookie


@pytest.mark.parametrize("value", ["", "x", "../../etc", "a" * 24 + ".chat.<b>", "' or 1=1"])
async def test_a_cookie_that_is_not_ours_makes_a_new_visitor(
    demo: httpx.AsyncClient, value: str
) -> None:
    answer = await demo.get("/demo/", headers={"cookie": f"{COOKIE}={value}"})

    assert answer.status_code == 200
    assert re.search(rf"{COOKIE}=[0-9a-f]{{24}}\.chat\.;", answer.headers["set-cookie"])


async def test_two_browsers_have_phones_of_their_own(school: School) -> None:
    await school.publish(course())
    app = with_demo(school)
    async with visiting(app) as ana, visiting(app) as ben:
        await ana.get("/demo/")
        await ben.get("/demo/")
        await post(ana, "say", text="hello from Ana")

        assert "hello from Ana" in (await look(ana)).words["from-learner"]
        assert "from-learner" not in (await look(ben)).words


async def test_a_course_is_taken_with_forms_alone(school: School, demo: httpx.AsyncClient) -> None:
    await school.publish(course(2))
    await join(demo)
    await tap(demo, "q10 yes")
    assert "✅ q10 yes" in (await look(demo)).words["from-bot"]

    await post(demo, "clock", by="day")

    assert school.clock.now > MONDAY + dt.timedelta(hours=12)
    assert "Tuesday" in (await look(demo)).words["from-clock"]
    await tap(demo, "q20 yes")
    await post(demo, "say", text="Amina Yusuf")
    links = [each["href"] for each in (await look(demo)).all("a") if "/c/" in each["href"]]
    assert len(links) == 1
    assert "Amina Yusuf" in Seen((await demo.get(links[0])).text).words["holder"]


async def test_the_clock_shows_the_learners_own_time(
    school: School, demo: httpx.AsyncClient
) -> None:
    await school.publish(course())
    assert "06:30" in (await look(demo)).words["clock"]

    await join(demo)

    assert "09:30" in (await look(demo)).words["clock"]
    await post(demo, "clock", by="hour")
    assert "10:30" in (await look(demo)).words["clock"]


async def test_without_a_lesson_to_come_the_next_day_is_a_day_later(
    school: School, demo: httpx.AsyncClient
) -> None:
    await post(demo, "clock", by="day")

    assert school.clock.now == MONDAY + dt.timedelta(days=1)


async def test_the_sms_phone_goes_on_with_the_same_learner_in_numbers(
    school: School, demo: httpx.AsyncClient
) -> None:
    await school.publish(course(2))
    await join(demo)

    await post(demo, "phone", phone="sms")

    seen = await look(demo)
    assert PAGES["demo.empty_switched"] in " ".join(seen.words["empty"].split())
    await post(demo, "say", text="NEXT")
    seen = await look(demo)
    assert "2) q10 no" in seen.words["from-bot"]
    assert not [each for each in seen.all("button") if each.get("name") == "tap"]
    await post(demo, "say", text="1")
    assert "Right!" in (await look(demo)).words["from-bot"]

    await post(demo, "phone", phone="rich")

    await post(demo, "say", text="PROGRESS")
    assert "Lessons: 1 of 2" in (await look(demo)).words["from-bot"]


async def test_somebody_new_can_join_on_the_sms_phone_too(
    school: School, demo: httpx.AsyncClient
) -> None:
    await school.publish(course())
    await post(demo, "phone", phone="sms")
    values = [each.get("value") for each in (await look(demo)).all("button")]
    assert "JOIN tiny" in values

    await post(demo, "say", text="JOIN tiny")

    assert "1) I agree" in (await look(demo)).words["from-bot"]


async def test_starting_over_is_being_somebody_new(school: School, demo: httpx.AsyncClient) -> None:
    await school.publish(course())
    await demo.get("/demo/?lang=ar")
    await post(demo, "say", text="JOIN tiny")

    await post(demo, "over")

    seen = await look(demo)
    assert "from-learner" not in seen.words
    assert seen.one("html")["lang"] == "ar"


async def test_starting_over_sets_the_clock_back_and_everybody_goes_on(school: School) -> None:
    await school.publish(course(3))
    app = with_demo(school)
    async with visiting(app) as ana, visiting(app) as ben:
        await join(ana)
        await tap(ana, "q10 yes")
        await post(ana, "clock", by="day")
        await tap(ana, "q20 yes")

        await post(ben, "over")

        assert school.clock.now == MONDAY
        assert "Monday, November 23, 06:30" in (await look(ben)).words["clock"]
        await join(ben)
        await tap(ben, "q10 yes")
        assert "✅ q10 yes" in (await look(ben)).words["from-bot"]
        await post(ana, "clock", by="day")
        await tap(ana, "q30 yes")
        assert "✅ q30 yes" in (await look(ana)).words["from-bot"]


async def test_the_language_that_was_chosen_stays_and_reaches_the_learner(
    school: School, demo: httpx.AsyncClient
) -> None:
    await school.publish(course())
    await demo.get("/demo/?lang=ar")

    await post(demo, "say", text="JOIN tiny")

    seen = await look(demo)
    assert (seen.one("html")["lang"], seen.one("html")["dir"]) == ("ar", "rtl")
    assert "I agree" not in seen.words["from-bot"]


async def test_the_browsers_region_tells_the_time_zone(
    school: School, demo: httpx.AsyncClient
) -> None:
    await school.publish(course())
    demo.headers["accept-language"] = "fr-FR,en-KE;q=0.9"
    await demo.get("/demo/?lang=en")

    await post(demo, "say", text="JOIN tiny")
    await tap(demo, "I agree")

    assert "09:30" in (await look(demo)).words["from-bot"]


async def test_only_buttons_that_are_shown_can_be_tapped(
    school: School, demo: httpx.AsyncClient
) -> None:
    await school.publish(course())
    await post(demo, "say", text="JOIN tiny")

    answer = await demo.post("/demo/tap", data={"tap": "d99.0"}, headers=OWN)

    assert answer.status_code == 200
    assert PAGES["demo.old_button"] in answer.text
    assert await talking.handle_inbound(school.rt, school.clock()) == 0


async def test_a_tapped_button_is_marked(school: School, demo: httpx.AsyncClient) -> None:
    await school.publish(course())
    await post(demo, "say", text="JOIN tiny")

    await tap(demo, "Not now")

    assert "Not now" in (await look(demo)).words["picked"]


async def test_a_script_gets_the_chat_alone(school: School, demo: httpx.AsyncClient) -> None:
    await school.publish(course())

    answer = await demo.post("/demo/say", data={"text": "JOIN tiny"}, headers=OWN | SCRIPT)

    seen = Seen(answer.text)
    assert answer.status_code == 200
    assert seen.elements[0] == ("div", {"id": "live", "class": "live"})
    assert not seen.all("html")
    assert "Do you agree?" in seen.words["from-bot"]


async def test_the_chat_is_announced_without_changing_what_the_list_is(
    demo: httpx.AsyncClient,
) -> None:
    await post(demo, "say", text="hello")
    seen = await look(demo)

    (live,) = [held for _, held in seen.elements if "aria-live" in held]
    assert (live["id"], live["role"]) == ("chat", "log")
    assert "role" not in seen.one("ol")


async def test_nothing_of_the_demo_is_kept_by_caches(demo: httpx.AsyncClient) -> None:
    assert (await demo.get("/demo/")).headers["cache-control"] == "no-store"
    assert (await post(demo, "over")).headers["cache-control"] == "no-store"


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site", "origin": HOST},
        {"origin": "https://evil.example"},
        {"origin": "null"},
    ],
)
async def test_another_sites_form_is_refused(
    school: School, demo: httpx.AsyncClient, form: str, headers: dict[str, str]
) -> None:
    answer = await demo.post(f"/demo/{form}", data={"text": "hi", "by": "day"}, headers=headers)

    assert answer.status_code == 403
    assert PAGES["page.error.refused"] in answer.text
    assert school.clock.now == MONDAY


@pytest.mark.parametrize("headers", [OWN, {"sec-fetch-site": "none"}, {"origin": HOST}, {}])
async def test_our_own_form_is_taken(demo: httpx.AsyncClient, headers: dict[str, str]) -> None:
    answer = await demo.post("/demo/say", data={"text": "hi"}, headers=headers)

    assert answer.status_code == 303


@pytest.mark.parametrize("form", FORMS)
async def test_forms_are_posted_not_linked(demo: httpx.AsyncClient, form: str) -> None:
    assert (await demo.get(f"/demo/{form}")).status_code == 405


async def test_a_message_of_five_megabytes_gets_a_polite_answer(
    school: School, demo: httpx.AsyncClient
) -> None:
    answer = await demo.post("/demo/say", data={"text": "x" * 5_000_000}, headers=OWN)

    assert answer.status_code == 413
    assert PAGES["demo.too_long"].format(most="4,096") in answer.text
    assert await talking.handle_inbound(school.rt, school.clock()) == 0


async def test_a_long_message_is_cut_where_chat_apps_cut(demo: httpx.AsyncClient) -> None:
    await post(demo, "say", text="x" * 5_000)

    shown = (await look(demo)).words["from-learner"]
    assert shown.count("x") == 4096


@pytest.mark.parametrize(
    "said",
    ["<script>alert(1)</script>", "\0\ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16"),
     "Z\u0351\u036b\u0343a\u0334l\u0321go", "\u202egnp.exe", "👩‍👩‍👧‍👦", "   ", "\0"],
)  # fmt: skip
async def test_whatever_is_typed_is_shown_as_text_and_answered(
    school: School, demo: httpx.AsyncClient, said: str
) -> None:
    await school.publish(course())

    await post(demo, "say", text=said)

    seen = await look(demo)
    typed = said.replace("\0", "").strip()
    assert typed in seen.words.get("from-learner", "")
    assert [each["src"].split("?")[0] for each in seen.all("script")] == [
        "/static/htmx.min.js",
        "/static/demo.js",
    ]
    assert bool(typed) == ("from-bot" in seen.words)


@pytest.mark.parametrize("body", [b"", b"%ff=%ff", b"text", b"\xff\xfe", b"&" * 500, b"a=b&" * 50])
async def test_a_form_that_cannot_be_read_changes_nothing(
    demo: httpx.AsyncClient, body: bytes
) -> None:
    answer = await demo.post("/demo/say", content=body, headers=OWN)

    assert answer.status_code == 303
    assert "from-learner" not in (await look(demo)).words


async def test_the_demo_is_there_only_when_it_is_wanted(web: httpx.AsyncClient) -> None:
    for path in ("/demo", "/demo/"):
        assert (await web.get(path)).status_code == 404


async def test_the_address_without_its_slash_leads_to_the_phone(demo: httpx.AsyncClient) -> None:
    answer = await demo.get("/demo", headers={"host": "evil.example"})

    assert (answer.status_code, answer.headers["location"]) == (308, "/demo/")


async def test_recordings_are_played_and_documents_saved(
    school: School, demo: httpx.AsyncClient
) -> None:
    files = {
        PICTURE.media: b"a picture",
        "d" * 64: b"another",
        RECORDING.media: b"OggS a voice",
        DOCUMENT.media: b"%PDF-1.7",
    }
    lesson = rich_lesson(more=())
    await school.publish(replace(course(1), lessons=(lesson,)), files)
    await join(demo)
    seen = await look(demo)
    assert [held["alt"] for held in seen.all("img")] == ["three jars", "a purse"]
    sound = seen.one("audio")
    assert (sound["aria-label"], sound["preload"]) == ("Recording", "none")
    played = await demo.get(sound["src"])
    assert (played.content, played.headers["content-type"]) == (b"OggS a voice", "audio/ogg")
    (form,) = (held for held in seen.all("a") if held.get("class") == "document")
    saved = await demo.get(form["href"])
    assert form["href"].endswith("/budget.pdf")
    assert saved.content == b"%PDF-1.7"
    assert saved.headers["content-type"] == "application/octet-stream"
    assert saved.headers["content-disposition"] == "attachment"
    assert "budget.pdf" in seen.words["document"]


async def test_a_file_that_was_not_published_is_not_there(demo: httpx.AsyncClient) -> None:
    for place in (f"files/{'e' * 64}/x.pdf", f"media/{'e' * 64}.ogg"):
        assert (await demo.get(f"/demo/{place}")).status_code == 404


async def test_a_certificate_is_shown_as_a_picture_after_its_link(
    school: School, demo: httpx.AsyncClient
) -> None:
    await school.publish(course(1))
    await join(demo)
    await tap(demo, "q10 yes")
    await post(demo, "say", text="Amina Yusuf")
    assert not (await look(demo)).all("img")
    await certify_all(school.rt, school.clock)
    await school.settle()
    (shown,) = (await look(demo)).all("img")
    assert re.fullmatch(r"/c/[0-9A-Z]{16}\.png", shown["src"])
    assert shown["alt"] == PAGES["page.cert.badge"]
    assert (await demo.get(shown["src"])).headers["content-type"] == "image/png"
