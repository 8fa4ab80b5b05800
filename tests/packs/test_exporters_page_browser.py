"""The one-file course in a real browser, opened from the disk as from a USB stick."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, sync_playwright

from lessonbot.domain.course import Course, Lesson, QuizItem
from lessonbot.domain.numbers import matches, readings
from lessonbot.domain.spelling import sounded
from lessonbot.domain.text import Span
from lessonbot.packs.exporters.page import to_page
from lessonbot.packs.exporting import named
from lessonbot.packs.reading import check
from tests.e2e.conftest import CHROMIUM, FLAGS
from tests.packs.allkinds import MEDIA, course_of

pytestmark = pytest.mark.browser

SAFE_WATER = Path(__file__).parents[2] / "lessons/safe-water"
SMALL, PHONE, DESK = (320, 640), (360, 740), (1280, 900)
BAD = {"serious", "critical"}


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A browser; gone with this module."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def safe_water(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of a course of ours in four languages."""
    pack = check(SAFE_WATER).pack
    assert pack
    return _file(tmp_path_factory, pack.course, named(pack.course, pack.media))


@pytest.fixture(scope="module")
def all_kinds(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of a course that has everything."""
    return _file(tmp_path_factory, course_of("Water"), MEDIA)


def _file(folder: pytest.TempPathFactory, course: Course, media: dict[str, bytes]) -> Path:
    file = folder.mktemp("stick") / "course.html"
    file.write_bytes(to_page(course, media)[0])
    return file


@contextmanager
def opened(
    browser: Browser,
    file: Path,
    size: tuple[int, int] = PHONE,
    *,
    script: bool = True,
    scheme: Literal["light", "dark"] = "light",
) -> Iterator[Page]:
    """The file in a window; whatever it fetches or complains about fails the test."""
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        java_script_enabled=script,
        color_scheme=scheme,
    )
    noise: list[str] = []
    try:
        page = context.new_page()
        page.on("console", lambda line: noise.append(line.text))
        page.on("pageerror", lambda error: noise.append(str(error)))
        page.on("dialog", lambda dialog: noise.append(dialog.message))
        page.on("request", lambda request: noise.append(request.url))
        page.goto(file.as_uri())
        yield page
    finally:
        context.close()
    assert [each for each in noise if each[:5] != "data:" and each != file.as_uri()] == []


def lesson(page: Page, number: int) -> Locator:
    """A lesson in the language that is shown."""
    return page.locator("article:visible .lesson").nth(number - 1)


def overflow(page: Page) -> int:
    wider: int = page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    return wider


def test_an_answer_is_judged_with_its_feedback_and_the_explanation(
    chromium: Browser, safe_water: Path
):
    with opened(chromium, safe_water) as page:
        form = lesson(page, 2).locator("form").first
        form.get_by_role("button", name="Check").click()
        assert form.locator(".verdict").inner_text() == "Choose or write an answer first."
        assert not form.locator(".why").is_visible()

        form.get_by_text("After 6 minutes").click()
        form.get_by_role("button", name="Check").click()
        assert form.locator(".verdict").inner_text() == "Not quite."
        assert form.locator(".said:visible").inner_text().startswith("A)")
        assert "C) After 12 minutes" in form.locator(".solution").inner_text()
        assert form.locator(".why").is_visible()

        form.get_by_text("After 12 minutes").first.click()
        assert form.locator(".verdict").inner_text() == ""
        assert not form.locator(".why").is_visible()
        form.get_by_role("button", name="Check").click()
        assert form.locator(".verdict").inner_text() == "Right!"
        assert form.locator(".said:visible").inner_text().startswith("C)")
        assert not form.locator(".solution").is_visible()


def test_several_right_answers_are_all_wanted(chromium: Browser, all_kinds: Path):
    with opened(chromium, all_kinds) as page:
        form = page.locator("article:visible form:has(input[type=checkbox])")
        verdicts = []
        for box in (0, 2, 1):
            form.locator("input").nth(box).check()
            form.get_by_role("button").click()
            verdicts.append(form.locator(".verdict").inner_text())

        assert verdicts == ["Not quite.", "Right!", "Not quite."]


def test_a_scale_and_an_open_question_are_answered_without_a_verdict(
    chromium: Browser, all_kinds: Path
):
    with opened(chromium, all_kinds) as page:
        scale = page.locator("article:visible form[data-kind=scale]")
        scale.get_by_text("4", exact=True).click()
        assert scale.locator("input:checked").get_attribute("value") == "3"
        page.locator("article:visible textarea").fill("Mine\nand yours")

        assert scale.get_by_role("button").count() == 0
        assert scale.locator("summary").inner_text() == "Why"


def test_the_keyboard_alone_answers(chromium: Browser, safe_water: Path):
    with opened(chromium, safe_water, DESK) as page:
        form = lesson(page, 2).locator("form").first
        form.locator("input").first.focus()
        page.keyboard.press("Space")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")

        assert form.locator(".verdict").inner_text() == "Right!"
        page.locator(".language").first.focus()
        page.keyboard.press("ArrowRight")
        assert page.locator("article:visible").get_attribute("lang") == "sw"


NUMBERS = ["3", "3.0", "3,0", " 3 min", "٣", "३", "03", "-3", "2,9", "4", "x", "3 4", "", "١٬٥٠٠",
           "1.500", "1,500", "1 500", "1'500", "1500", "1.5", "KSh 1500", "15,00", "1,5.0", ".5"]  # fmt: skip
TYPED = ["Sabão", "SABAO", "  sabão! ", "sabao e agua", "soap", "صابون", "الصابون", "صَابُون", "साबुन",
         "साबून", "ሳሙና", "ሣሙና", "ሰአት", "ሠዐት", "ስዓት", "ፀሃይ", "በሗላ", "በሀላ", "l’eau", "l'eau",
         "leau", "１２", "12", "x", "x-y", "x y", "Straße", ""]  # fmt: skip


@pytest.mark.parametrize("right", ["3", "1500", "0.5..1.5", "-3"])
def test_numbers_are_judged_as_in_a_chat(
    chromium: Browser, tmp_path_factory: pytest.TempPathFactory, right: str
):
    item = QuizItem("n", (Span("How many?"),), kind="number", answers=(right,))
    expected = [
        any(matches(value, right) for value in readings(said)) for said in NUMBERS if said.strip()
    ]
    assert Decimal(1) in readings("1")

    assert _judged(chromium, tmp_path_factory, item, NUMBERS) == expected


@pytest.mark.parametrize(
    "right", ["sabão", "صابون", "साबुन", "ሳሙና", "ሰዓት", "ጸሐይ", "በኋላ", "l'eau", "12", "x y", "soap"]
)
def test_words_are_judged_as_in_a_chat(
    chromium: Browser, tmp_path_factory: pytest.TempPathFactory, right: str
):
    item = QuizItem("t", (Span("What?"),), kind="text", answers=(right,))
    expected = [sounded(said) == sounded(right) for said in TYPED if said.strip()]
    assert any(expected)

    assert _judged(chromium, tmp_path_factory, item, TYPED) == expected


def _judged(
    browser: Browser, folder: pytest.TempPathFactory, item: QuizItem, typed: list[str]
) -> list[bool]:
    """Whether each of the answers is taken as right."""
    course = course_of("Water")
    short = Course("c", "1.0.0", "C", "", "en", course.credential, (Lesson("l", "L", (), (item,)),))
    verdicts = []
    with opened(browser, _file(folder, short, {})) as page:
        for said in typed:
            page.locator(".typed").fill(said)
            page.locator(".typed").press("Enter")
            verdicts.append(page.locator(".verdict").inner_text())
    empty = [said for said, verdict in zip(typed, verdicts, strict=True) if "first" in verdict]
    assert empty == [said for said in typed if not said.strip()]
    return [verdict == "Right!" for verdict in verdicts if "first" not in verdict]


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_the_language_is_changed_by_a_tap(chromium: Browser, safe_water: Path, *, script: bool):
    with opened(chromium, safe_water, script=script) as page:
        assert page.locator("h1:visible").all_inner_texts() == ["Safe water at home in 7 days"]
        page.get_by_text("العربية").click()

        assert page.locator("article:visible").get_attribute("lang") == "ar"
        assert page.locator("article:visible").get_attribute("dir") == "rtl"
        assert page.locator("h1:visible").all_inner_texts() == ["ماء آمن في البيت خلال 7 أيام"]
        option = lesson(page, 2).locator(".options label").first
        box, words = option.locator("input").bounding_box(), option.locator("span").bounding_box()
        assert box
        assert words
        assert box["x"] > words["x"]
        if script:
            assert page.locator("html").get_attribute("lang") == "ar"
            assert page.locator("html").get_attribute("dir") == "rtl"
            assert page.title() == "ماء آمن في البيت خلال 7 أيام"


def test_without_a_script_the_answers_can_be_unfolded_and_nothing_is_promised(
    chromium: Browser, safe_water: Path
):
    with opened(chromium, safe_water, script=False) as page:
        form = lesson(page, 2).locator("form").first

        assert page.locator("button:visible").count() == 0
        assert not form.locator(".why").is_visible()
        form.get_by_text("Answer", exact=True).click()
        assert form.locator(".why").is_visible()
        assert form.locator(".said:visible").count() == 3
        assert "C) After 12 minutes" in form.locator(".solution").inner_text()


def test_a_picture_is_shown_in_every_language_and_a_recording_can_be_played(
    chromium: Browser, safe_water: Path, all_kinds: Path
):
    with opened(chromium, safe_water) as page:
        page.get_by_text("Kiswahili").click()
        picture = lesson(page, 2).locator("svg.picture")
        plain = picture.screenshot()
        box = picture.bounding_box()
        assert box
        assert box["width"] > 250
        assert 0.4 < box["height"] / box["width"] < 1
        assert len(plain) > 5_000  # a drawing, no empty field
    with opened(chromium, all_kinds) as page:
        seconds = page.evaluate(
            """() => new Promise(done => {
                const audio = document.querySelector("audio");
                audio.onloadedmetadata = () => done(audio.duration);
                audio.onerror = () => done(-1);
                audio.load(); audio.preload = "auto";
            })"""
        )
        assert seconds > 0


def test_a_document_is_saved_under_its_name(chromium: Browser, all_kinds: Path):
    with opened(chromium, all_kinds) as page:
        with page.expect_download() as saved:
            page.locator("article:visible .document a").click()

        assert saved.value.suggested_filename == "form.pdf"
        assert Path(saved.value.path()).read_bytes() == MEDIA["form.pdf"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["English", "العربية"])
def test_everybody_can_use_it(
    chromium: Browser, safe_water: Path, scheme: Literal["light", "dark"], language: str
):
    with opened(chromium, safe_water, scheme=scheme) as page:
        page.get_by_text(language, exact=True).click()
        form = lesson(page, 2).locator("form")
        for at, choice in ((0, 0), (2, 1)):
            form.nth(at).locator("input").nth(choice).check()
            form.nth(at).get_by_role("button").click()
        page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true })")

        assert _findings(page) == []


def test_everybody_can_use_whatever_a_course_can_have(chromium: Browser, all_kinds: Path):
    with opened(chromium, all_kinds) as page:
        assert _findings(page) == []


def _findings(page: Page) -> list[tuple[str, str]]:
    found: list[dict[str, Any]] = Axe().run(page).response["violations"]
    return [(each["id"], each["nodes"][0]["html"]) for each in found if each["impact"] in BAD]


@pytest.mark.parametrize("language", ["English", "العربية", "हिन्दी"])
def test_the_smallest_phone_needs_no_scrolling_sideways(
    chromium: Browser, safe_water: Path, language: str
):
    with opened(chromium, safe_water, SMALL) as page:
        page.get_by_text(language, exact=True).click()
        page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true })")

        assert overflow(page) == 0


def test_the_longest_word_and_every_kind_fit_the_smallest_phone(
    chromium: Browser, tmp_path_factory: pytest.TempPathFactory
):
    file = _file(tmp_path_factory, course_of("W" * 70), MEDIA)
    with opened(chromium, file, SMALL) as page:
        page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true })")

        assert overflow(page) == 0


def test_hostile_words_run_nowhere(chromium: Browser, tmp_path_factory: pytest.TempPathFactory):
    attack = "\"'><img src=x onerror=alert(1)><script>alert(2)</script></style></form>{{7*7}}"
    with opened(chromium, _file(tmp_path_factory, course_of(attack), MEDIA)) as page:
        form = page.locator("article:visible form.scored").first
        form.locator("input").nth(1).check()
        form.get_by_role("button").click()

        assert form.locator(".verdict").inner_text() == "Right!"
        assert page.locator("h1:visible").inner_text() == attack
        assert page.locator("article img, article script").count() == 0


def test_on_paper_a_lesson_begins_a_page_and_what_is_tapped_is_gone(
    chromium: Browser, safe_water: Path
):
    with opened(chromium, safe_water) as page:
        form = lesson(page, 2).locator("form").first
        form.locator("input").first.check()
        form.get_by_role("button").click()
        page.emulate_media(media="print")

        assert page.locator("button:visible, .tab:visible, .why:visible").count() == 0
        printed = page.pdf(format="A4")
        assert len(re.findall(rb"/Type /Page\b", printed)) >= 8
