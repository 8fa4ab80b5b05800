"""A person in a real browser: from joining to the certificate, whatever the browser can do."""

import re
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, StorageState

from tests.e2e.phone import CODES, DONE, NAME, Person, Typist, course

pytestmark = pytest.mark.browser

PHONE, SMALL, DESK = (360, 740), (320, 640), (1280, 900)
LOCALES = {"en": "en-KE", "ar": "ar-EG", "es": "es-MX"}
BAD = {"moderate", "serious", "critical"}
BUDGET = 60_000
ATTACKS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "\"' autofocus onfocus=alert(1) x='",
    "</div></li></ol><iframe srcdoc='<script>alert(1)</script>'>",
    "javascript:alert(1)",
    'https://a.example/"onmouseover="alert(1)',
    "<a href=javascript:alert(1)>x</a>",
    "<button hx-get=/demo/ hx-trigger=load hx-on:click=alert(1)>x</button>",
    "{{7*7}}${alert(1)}<%=alert(1)%>",
]


class Watch:
    """What a page does behind the visitor's back."""

    def __init__(self, page: Page) -> None:
        self.requests: list[str] = []
        self.complaints: list[str] = []
        self.dialogs: list[str] = []
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", lambda line: self.complaints.append(line.text))
        page.on("dialog", self._dismiss)

    def _dismiss(self, dialog: Any) -> None:  # noqa: ANN401 - Playwright's dialog
        self.dialogs.append(dialog.message)
        dialog.dismiss()

    def foreign(self, address: str) -> list[str]:
        """Requests that left the host."""
        own = urlsplit(address).netloc
        return [each for each in self.requests if urlsplit(each).netloc != own]


@contextmanager
def opened(
    browser: Browser,
    size: tuple[int, int],
    language: str = "en",
    *,
    script: bool = True,
    scheme: Literal["light", "dark"] = "light",
    state: StorageState | None = None,
) -> Iterator[tuple[Page, Watch]]:
    width, height = size
    context = browser.new_context(
        viewport={"width": width, "height": height},
        locale=LOCALES[language],
        java_script_enabled=script,
        color_scheme=scheme,
        storage_state=state,
    )
    try:
        page = context.new_page()
        yield page, Watch(page)
    finally:
        context.close()


def overflow(page: Page) -> int:
    wider: int = page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    return wider


def findings(page: Page) -> list[tuple[str, str]]:
    found: list[dict[str, Any]] = Axe().run(page).response["violations"]
    return [(each["id"], each["nodes"][0]["html"]) for each in found if each["impact"] in BAD]


@pytest.fixture(scope="module")
def certificate(demo: str, chromium: Browser) -> str:
    """The path of a certificate that somebody earned."""
    with opened(chromium, PHONE) as (page, _):
        person = Person(page, demo)
        person.open()
        person.join()
        return person.finish()


@pytest.mark.parametrize("language", list(CODES))
def test_an_empty_phone_begins_with_its_first_words_however_many_courses_there_are(
    demo: str, chromium: Browser, language: str
) -> None:
    with opened(chromium, SMALL, language) as (page, _):
        Person(page, demo, course(language)).open()

        inside = page.locator("#chat").bounding_box()
        words = page.locator(".empty p").bounding_box()
        assert page.locator(".empty button").count() > 1
        assert inside
        assert words
        assert words["y"] >= inside["y"]
        page.locator(".empty button").last.click(trial=True)


@pytest.mark.parametrize("language", list(CODES))
@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_a_learner_takes_the_whole_course_on_a_small_phone(
    demo: str, chromium: Browser, language: str, *, script: bool
) -> None:
    with opened(chromium, PHONE, language, script=script) as (page, watch):
        person = Person(page, demo, course(language))
        person.open()
        person.join()
        person.until_a_question()
        assert overflow(page) == 0
        link = person.finish()
        assert overflow(page) == 0

        page.locator(f'.talk a[href="{link}"]').click()
        page.wait_for_url(f"**{link}")

        assert page.locator("html").get_attribute("lang") == language
        assert page.locator("html").get_attribute("dir") == ("rtl" if language == "ar" else "ltr")
        assert page.locator(".holder").inner_text() == NAME
        assert page.locator(".sheet .title").inner_text() == course(language).credential.name
        assert "100" in page.locator(".facts").inner_text()
        assert page.locator(".status.is-demo").is_visible()
        assert overflow(page) == 0
        assert watch.foreign(demo) == []
        assert watch.complaints == []


def test_a_learner_takes_the_course_with_the_keyboard_alone(demo: str, chromium: Browser) -> None:
    with opened(chromium, DESK) as (page, _):
        person = Typist(page, demo)
        person.open()
        person.join()

        assert "/c/" in person.finish()


def test_a_reply_is_in_sight_from_its_beginning_and_the_line_to_write_in_keeps_the_focus(
    demo: str, chromium: Browser
) -> None:
    with opened(chromium, PHONE) as (page, _):
        person = Typist(page, demo)
        person.open()
        for word in ("hello", "HELP", "hello again"):
            person.say(word)

            inside = page.locator("#chat").bounding_box()
            first = page.locator(".talk > .from-learner + .from-bot").last.bounding_box()
            newest = page.locator(".talk > li:last-child").bounding_box()
            assert inside
            assert first
            assert newest
            end = inside["y"] + inside["height"]
            assert inside["y"] <= first["y"] < end
            assert newest["y"] + newest["height"] <= end + 1 or first["y"] < inside["y"] + 20
            assert page.locator("#text").evaluate("line => line === document.activeElement")
            assert page.locator("#text").input_value() == ""


@pytest.mark.parametrize("size", [PHONE, DESK], ids=str)
@pytest.mark.parametrize("language", ["en", "ar"])
def test_what_is_said_about_an_answer_is_in_sight_and_enter_answers_the_next_question(
    demo: str, chromium: Browser, language: str, size: tuple[int, int]
) -> None:
    with opened(chromium, size, language) as (page, _):
        person = Typist(page, demo, course(language))
        person.open()
        person.join()
        person.until_a_question()
        for _ in range(2):
            asked = page.locator(".talk > li:last-child")
            answered = page.locator(f"#{asked.get_attribute('id')}")

            person.do(asked.locator("button").first)

            inside = page.locator("#chat").bounding_box()
            verdict = answered.locator("strong").first.bounding_box()
            assert inside
            assert verdict
            end = inside["y"] + inside["height"]
            assert inside["y"] <= verdict["y"] < verdict["y"] + verdict["height"] <= end
            first = page.locator(".talk > li:last-child button").first
            assert first.evaluate("button => button === document.activeElement")


def test_a_lesson_is_shown_from_its_beginning_and_nobody_answers_a_question_unseen(
    demo: str, chromium: Browser
) -> None:
    with opened(chromium, PHONE) as (page, _):
        person = Typist(page, demo)
        person.open()
        person.join()
        while "d4.0" not in person.taps():  # “Now”
            person.step()
        before = page.locator(".talk > li").count()

        person.tap("d4.0")

        lesson = page.locator(".talk > li").nth(before)
        inside, shown = page.locator("#chat").bounding_box(), lesson.bounding_box()
        assert inside
        assert shown
        assert inside["y"] <= shown["y"] < inside["y"] + 20
        assert lesson.evaluate("message => message === document.activeElement")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.value").startswith("q")


def test_ticking_an_answer_leaves_the_chat_and_the_keyboard_where_they_are(
    demo: str, chromium: Browser
) -> None:
    with opened(chromium, PHONE) as (page, _):
        person = Typist(page, demo)
        person.open()
        person.join()
        while not any(tap.endswith(f".{DONE}") for tap in person.taps()):
            person.step()
        person.use(page.locator(".talk > li:last-child button").nth(1))
        place = page.locator("#chat").evaluate("chat => chat.scrollTop")

        person.do(page.locator(".talk > li:last-child button").nth(1))

        assert page.locator("#chat").evaluate("chat => chat.scrollTop") == place
        ticked = page.locator(".talk > li:last-child button").nth(1)
        assert ticked.evaluate("button => button === document.activeElement")


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_a_learner_goes_on_with_an_sms_phone_in_numbers(
    demo: str, chromium: Browser, *, script: bool
) -> None:
    with opened(chromium, PHONE, script=script) as (page, _):
        person = Person(page, demo)
        person.open()
        person.join()
        person.until_a_question()
        page.locator('button[value="sms"]').click()
        page.wait_for_selector(".is-plain .empty")

        person.say("NEXT")

        asked = page.locator(".talk > li:last-child").inner_text()
        assert "1) " in asked
        assert person.taps() == []
        person.say("1")
        assert page.locator(".from-bot").count() >= 2
        assert page.locator(".talk img").count() == 0


def test_switching_the_language_turns_the_page_round(demo: str, chromium: Browser) -> None:
    with opened(chromium, PHONE) as (page, _):
        person = Person(page, demo)
        person.open()
        page.locator('a[hreflang="ar"]').click()
        page.wait_for_selector('html[dir="rtl"]')

        person.join()

        assert page.locator("html").get_attribute("lang") == "ar"
        own = page.locator(".from-learner").first.bounding_box()
        bot = page.locator(".from-bot").first.bounding_box()
        assert own
        assert bot
        assert own["x"] < bot["x"]


def test_nothing_that_is_typed_ever_runs(demo: str, chromium: Browser) -> None:
    with opened(chromium, DESK) as (page, watch):
        person = Person(page, demo)
        person.open()
        for attack in ATTACKS:
            person.say(attack)
        page.reload()

        said = page.locator(".from-learner .words-said").all_inner_texts()

        assert said == ATTACKS
        assert watch.dialogs == []
        assert watch.complaints == []
        assert watch.foreign(demo) == []


def pages(certificate: str) -> list[str]:
    return [
        "/",
        *(f"/join/{code}" for code in CODES.values()),
        "/demo/",
        certificate,
        "/verify",
        "/orgs/default",
        f"/orgs/default/achievements/{CODES['en']}",
        "/c/0000000000000000",
        "/nowhere",
    ]


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_assistive_technology_finds_no_serious_barrier(
    demo: str,
    chromium: Browser,
    certificate: str,
    language: str,
    scheme: Literal["light", "dark"],
) -> None:
    with opened(chromium, PHONE, language, scheme=scheme) as (page, _):
        found = {}
        for path in pages(certificate):
            page.goto(f"{demo}{path}?lang={language}")
            found[path] = findings(page)
        person = Person(page, demo, course(language))
        person.open()
        person.join()
        person.until_a_question()
        found["a question"] = findings(page)
        person.step()
        found["an answer"] = findings(page)
        page.locator('button[value="sms"]').click()
        page.wait_for_selector(".is-plain")
        person.say("NEXT")
        found["an SMS phone"] = findings(page)

        assert {where: what for where, what in found.items() if what} == {}


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("size", [SMALL, PHONE, DESK], ids=str)
def test_no_page_is_wider_than_its_screen(
    demo: str, chromium: Browser, certificate: str, language: str, size: tuple[int, int]
) -> None:
    with opened(chromium, size, language) as (page, _):
        wider = {}
        for path in pages(certificate):
            page.goto(f"{demo}{path}?lang={language}")
            wider[path] = overflow(page)
        person = Person(page, demo, course(language))
        person.open()
        person.join()
        person.until_a_question()
        wider["a question"] = overflow(page)
        person.say("W" * 400)
        wider["a long word"] = overflow(page)

        assert {where: what for where, what in wider.items() if what} == {}


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_an_employer_checks_a_certificate_by_its_number_and_by_its_file(
    demo: str, chromium: Browser, certificate: str, *, script: bool
) -> None:
    with opened(chromium, PHONE, script=script) as (page, watch):
        page.goto(f"{demo}/verify")
        page.locator("#written").fill(certificate.rpartition("/")[2])
        page.locator("form.ask button").click()
        assert NAME in page.locator(".facts").inner_text()
        assert overflow(page) == 0

        document = page.context.request.get(f"{demo}{certificate}.json").body()
        for data, what in ((document, "demo"), (document.replace(b"100", b"99"), "changed")):
            page.locator("#written").fill("")
            file = {"name": "x.json", "mimeType": "application/json", "buffer": data}
            page.locator("#file").set_input_files(file)  # type: ignore[arg-type]
            page.locator("form.ask button").click()
            page.wait_for_selector(f".is-{what}")

        page.locator("details.many summary").click()
        number = certificate.rpartition("/")[2]
        page.locator("#list").fill(f"Name,No1\nAmina,{number}\nBen,1990-01-01\nCem,{number[1:]}")
        page.locator("button[value=table]").click()
        page.wait_for_selector("table")
        assert overflow(page) == 0
        for cell in page.locator("td").all():
            box = cell.bounding_box()
            assert box
            assert box["x"] + box["width"] <= PHONE[0]
        assert page.get_by_role("row").count() == 4
        if script:
            assert findings(page) == []
        assert watch.foreign(demo) == []
        assert watch.complaints == []


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_certificate_prints_on_one_sheet(
    demo: str, chromium: Browser, certificate: str, language: str
) -> None:
    with opened(chromium, PHONE, language, scheme="dark") as (page, _):
        page.goto(f"{demo}{certificate}?lang={language}")

        printed = page.pdf(format="A4", print_background=True)

        assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 1


def test_a_first_visit_costs_less_than_the_budget(
    demo: str, chromium: Browser, certificate: str
) -> None:
    for path in pages(certificate):
        with opened(chromium, PHONE) as (page, watch):
            received: list[int] = []
            network = page.context.new_cdp_session(page)
            network.send("Network.enable")
            network.on(
                "Network.loadingFinished",
                lambda done, received=received: received.append(done["encodedDataLength"]),
            )
            page.goto(f"{demo}{path}", wait_until="networkidle")

            assert len(received) >= 3, path
            assert sum(received) < BUDGET, path
            assert watch.foreign(demo) == []


def test_a_message_of_five_megabytes_gets_a_polite_answer(demo: str) -> None:
    request = urllib.request.Request(  # noqa: S310 - our own process
        f"{demo}/demo/say", data=b"text=" + b"x" * 5_000_000
    )

    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(request, timeout=30)  # noqa: S310

    with refused.value as answer:
        assert answer.code == 413
        assert "too long" in answer.read().decode()
