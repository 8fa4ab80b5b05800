"""A course as one HTML file: what stands in it, and what can never get in."""

import base64
import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lessonbot.domain.course import Course, Lesson, Picture, QuizItem
from lessonbot.domain.text import Span, Text
from lessonbot.packs.exporters.page import to_page
from lessonbot.packs.exporters.pieces import Piece, pieces
from lessonbot.packs.exporting import named
from lessonbot.packs.reading import check
from tests.packs.allkinds import MEDIA, course_of
from tests.packs.courses import courses

SAFE_WATER = Path(__file__).parents[2] / "lessons/safe-water"
ATTACKS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "\"' autofocus onfocus=alert(1) x='",
    "</script></style></form></title><svg/onload=alert(1)>",
    "--><iframe srcdoc='<script>alert(1)</script>'>",
    "{{ 7 * 7 }}{% raw %}&amp;&#60;b&gt;",
    "javascript:alert(1)",
]
OURS = {
    "html": {"lang", "dir"}, "head": set(), "meta": {"charset", "http-equiv", "content", "name"},
    "title": set(), "style": set(), "body": set(), "defs": set(), "main": set(), "header": set(),
    "svg": {"class", "aria-hidden", "width", "height", "role", "aria-label", "viewbox"},
    "image": {"id", "width", "height", "xlink:href"}, "use": {"xlink:href"},
    "input": {"type", "class", "name", "id", "value", "aria-describedby", "checked", "inputmode",
              "aria-labelledby"},
    "label": {"class", "for", "lang", "dir"},
    "article": {"class", "id", "lang", "dir", "data-title", "data-right", "data-wrong",
                "data-empty"},
    "h1": set(), "h2": {"id", "class"}, "h3": set(), "p": {"class", "id", "role"},
    "nav": {"aria-labelledby"}, "ol": {"class"}, "ul": {"class"},
    "li": {"data-right"}, "a": {"href", "download"}, "span": {"class"}, "b": {"class"},
    "section": {"class", "id", "aria-labelledby"}, "audio": {"controls", "preload", "src"},
    "details": {"class"}, "summary": set(), "div": {"class", "id", "data-option"},
    "form": {"class", "data-kind", "data-answers", "autocomplete"},
    "fieldset": {"aria-labelledby"}, "textarea": {"rows", "aria-labelledby"},
    "button": {"type"}, "footer": set(), "dl": set(), "dt": set(), "dd": set(), "script": set(),
    "br": set(), "i": set(), "code": set(), "pre": set(),
}  # fmt: skip


class Seen(HTMLParser):
    """What a page consists of, in its order: elements with their attributes, and words."""

    def __init__(self, page: bytes) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(page.decode())
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        if self.elements[-1:] and self.elements[-1][0] in {"style", "script"}:
            return
        self.words.append(data)

    def of(self, tag: str) -> list[dict[str, str | None]]:
        """The attributes of all elements of this kind."""
        return [attributes for name, attributes in self.elements if name == tag]

    def hidden(self) -> list[tuple[str, dict[str, str | None]]]:
        """The elements without what only says that these are other words."""
        return [
            (tag, {name: value for name, value in attributes.items() if name != "data-answers"})
            for tag, attributes in self.elements
        ]


def _page(course: Course) -> bytes:
    return to_page(course, MEDIA)[0]


def _strings(course: Course) -> Iterator[str]:
    """Everything of a course that a reader of the page has to find."""
    yield from (course.title, course.summary, *course.authors, *course.roles.values())
    yield from (outcome.text for outcome in course.outcomes)
    yield from (work.text for work in course.attribution)
    for lesson in course.lessons:
        yield from (lesson.title, *_rich(lesson.more), *_blocks(lesson))
        if lesson.recording:
            yield from _rich(lesson.recording.transcript)
        if lesson.video:
            yield from (lesson.video.title, lesson.video.text)
        for item in lesson.items:
            yield from _asked(item)
            for parallel in item.parallels:
                yield from _asked(parallel)


def _blocks(lesson: Lesson) -> Iterator[str]:
    for block in lesson.blocks:
        yield from _rich(block.text)
        if block.document:
            yield block.document.title


def _asked(item: QuizItem) -> Iterator[str]:
    yield from (*_rich(item.prompt), *_rich(item.explanation), *item.ends)
    for option in item.options:
        yield from (option.text, *_rich(option.feedback))


def _rich(text: Text) -> list[str]:
    return ["".join(span.text for span in text)]


def _squeezed(words: str) -> str:
    return "".join(words.split())


# --- nothing but ours ----------------------------------------------------------------------------


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(ATTACKS) | st.text(st.characters(exclude_categories=["Cc", "Cs", "Cn"])))
def test_hostile_words_stand_there_as_they_are_and_change_no_element(words: str):
    tame, hostile = (Seen(_page(course_of(f"a{each}"))) for each in ("WORDS", words))

    def put(value: str | None) -> str | None:
        return value and value.replace("aWORDS", f"a{words}")

    expected = [
        (tag, {k: put(v) for k, v in attributes.items()}) for tag, attributes in tame.hidden()
    ]
    assert hostile.hidden() == expected
    assert "".join(hostile.words) == put("".join(tame.words))


def test_the_course_of_that_test_has_words_everywhere():
    seen = Seen(_page(course_of("WORDS")))

    assert "".join(seen.words).count("WORDS") > 40
    assert {tag for tag, _ in seen.elements} == {*OURS} - {"br", "i", "code", "pre"}


@settings(max_examples=25, deadline=None)
@given(courses())
def test_any_course_stands_whole_on_its_page_in_elements_of_ours(course: Course):
    seen = Seen(_page(course))

    foreign = [(tag, each) for tag, each in seen.elements if not {*each} <= OURS.get(tag, {None})]
    assert foreign == []
    found = _squeezed("".join(seen.words))
    spoken = (course, *course.translations)
    missing = [
        words for each in spoken for words in _strings(each) if _squeezed(words) not in found
    ]
    assert missing == []


def test_control_characters_and_half_characters_do_no_harm():
    page = _page(course_of("a\x00\x1b\ud800b")).decode()

    assert "a\ufffd\ufffd\ufffdb" in page


def test_only_addresses_of_the_web_are_links():
    text = (Span("x", link="javascript:alert(1)"), Span("y", link="https://example.org/?a=1&b=2"))
    course = course_of("a")
    lesson = replace(course.lessons[0], blocks=(replace(course.lessons[0].blocks[0], text=text),))
    seen = Seen(_page(replace(course, lessons=(lesson,), translations=())))

    links = {
        each["href"] for each in seen.of("a") if not str(each["href"]).startswith(("#", "data:"))
    }
    ours = {"https://example.org/film", "https://example.org/work"}
    assert links == {"https://example.org/?a=1&b=2", *ours}


# --- the policy ----------------------------------------------------------------------------------


def test_the_policy_allows_our_own_style_and_script_and_nothing_from_outside():
    page = _page(course_of("a")).decode()
    policy = re.findall(r'Content-Security-Policy" content="([^"]*)"', page)[0].replace(
        "&#39;", "'"
    )
    rules = dict(rule.split(" ", 1) for rule in policy.split("; "))

    assert rules["default-src"] == "'none'"
    assert rules["img-src"] == rules["media-src"] == "data:"
    for kind in ("style", "script"):
        (source,) = re.findall(f"<{kind}>(.*?)</{kind}>", page, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(source.encode()).digest()).decode()
        assert rules[f"{kind}-src"] == f"'sha256-{digest}'"


def test_nothing_is_fetched():
    seen = Seen(_page(course_of("a")))

    fetched = [
        each.get(name)
        for _, each in seen.elements
        for name in ("src", "xlink:href", "srcset", "data", "poster", "action", "style")
        if name in each
    ]
    assert fetched
    assert [each for each in fetched if not str(each).startswith(("data:", "#"))] == []


def test_old_browsers_understand_script_and_style():
    page = _page(course_of("a")).decode()
    (script,) = re.findall("<script>(.*?)</script>", page, re.DOTALL)
    (style,) = re.findall("<style>(.*?)</style>", page, re.DOTALL)

    assert re.findall(r"=>|\b(?:let|const|class|async|await)\b|\$\{|\.\.\.|\?\.", script) == []
    assert re.findall(r"var\(|-inline|-block:|clamp\(|:has\(|:is\(|\bgap:", style) == []


# --- what stands there ---------------------------------------------------------------------------


@pytest.fixture(scope="module")
def safe_water() -> tuple[Course, dict[str, bytes]]:
    pack = check(SAFE_WATER).pack
    assert pack
    return pack.course, named(pack.course, pack.media)


def test_a_course_of_ours_has_a_page_in_all_its_languages(
    safe_water: tuple[Course, dict[str, bytes]],
):
    course, media = safe_water
    page, remarks = to_page(course, media)
    seen = Seen(page)

    spoken = [(each["lang"], each["dir"]) for each in seen.of("article")]
    assert spoken == [("en", "ltr"), ("sw", "ltr"), ("hi", "ltr"), ("ar", "rtl")]
    assert len(seen.of("section")) == 4 * 7
    assert {"Kiswahili", "हिन्दी", "العربية", "English"} <= {*seen.words}
    assert [remark for remark in remarks if "media" in remark.words] == []
    # Each picture stands in the file once, and is shown in every language.
    assert page.count(b"data:image/") == len(seen.of("image")) == len(media)
    shown = [each["aria-label"] for each in seen.of("svg") if each.get("role") == "img"]
    assert len(shown) >= 4 * len(media)
    assert all(shown)


def test_headings_follow_each_other_without_a_gap(safe_water: tuple[Course, dict[str, bytes]]):
    seen = Seen(to_page(*safe_water, "en")[0])

    levels = [int(tag[1]) for tag, _ in seen.elements if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_one_language_makes_a_page_without_a_choice(safe_water: tuple[Course, dict[str, bytes]]):
    page, remarks = to_page(*safe_water, "ar")
    seen = Seen(page)

    assert [each["lang"] for each in seen.of("article")] == ["ar"]
    assert seen.of("html") == [{"lang": "ar", "dir": "rtl"}]
    assert not [each for each in seen.of("input") if each.get("name") == "language"]
    assert "the course in en, sw, hi: not asked for" in [remark.words for remark in remarks]


def test_a_language_that_the_course_does_not_speak_is_said(
    safe_water: tuple[Course, dict[str, bytes]],
):
    page, remarks = to_page(*safe_water, "fr")

    assert [each["lang"] for each in Seen(page).of("article")] == ["en"]
    assert remarks[0].words == "there is no translation fr: this is the course in en"


def test_the_words_of_the_page_come_with_the_call_and_a_language_without_is_named(
    safe_water: tuple[Course, dict[str, bytes]],
):
    page, remarks = to_page(
        *safe_water, words={"sw": {"day": "Siku ya {number}", "check": "Angalia"}}
    )
    words = Seen(page).words

    assert {"Siku ya 3", "Day 3", "Angalia", "Check"} <= {*words}
    unspoken = [remark.words for remark in remarks if "headings" in remark.words]
    assert [words[-2:] for words in unspoken] == ["hi", "ar"]


def test_the_same_course_makes_the_same_bytes(safe_water: tuple[Course, dict[str, bytes]]):
    assert to_page(*safe_water) == to_page(*safe_water)


def test_a_file_that_is_not_there_leaves_its_words_and_a_remark():
    page, remarks = to_page(course_of("a"), {})

    assert b"data:" not in page.split(b"<body>")[1]
    gone = sorted({remark.words.split(":")[0] for remark in remarks if "media/" in remark.words})
    assert gone == sorted(MEDIA)


def test_a_page_that_is_much_for_an_old_phone_says_how_to_make_it_smaller():
    remarks = to_page(course_of("a"), {**MEDIA, "01.ogg": bytes(9 * 1024 * 1024)})[1]

    (remark,) = [each for each in remarks if each.words.startswith("the page has")]
    assert remark.words.endswith("export each language by itself")


def test_a_file_of_an_odd_kind_is_only_bytes():
    course = course_of("a")
    odd = Picture("0" * 64, "a", 'text/html,"><b>', 1, 1, 1, "a.png")
    lesson = replace(course.lessons[0], blocks=(replace(course.lessons[0].blocks[1], picture=odd),))
    seen = Seen(_page(replace(course, lessons=(lesson,), translations=())))

    (picture,) = seen.of("image")
    assert str(picture["xlink:href"]).startswith("data:application/octet-stream;base64,")


def test_answers_stand_there_to_be_read_and_compared():
    items = (
        QuizItem("n", (Span("How many?"),), kind="number", answers=("40..45", "3.5±0.1", "-2")),
        QuizItem("t", (Span("Who?"),), kind="text", answers=("Mira", 'a "b" <c>')),
    )
    lesson = Lesson("l", "L", (), items)
    seen = Seen(_page(replace(course_of("a"), lessons=(lesson,), translations=())))

    number, text = [json.loads(str(each["data-answers"])) for each in seen.of("form")]
    assert number == [["40", "45"], ["3.4", "3.6"], ["-2", "-2"]]
    assert text == ["Mira", 'a "b" <c>']
    assert {"40 – 45", "3.5 ± 0.1", 'a "b" <c>'} <= {*seen.words}


def test_a_question_that_nobody_marked_can_be_read_but_not_checked():
    item = QuizItem(
        "q",
        (Span("Why?"),),
        tuple(
            replace(option, right=False) for option in course_of("a").lessons[0].items[0].options
        ),
    )
    lesson = Lesson("l", "L", (), (item,))
    seen = Seen(_page(replace(course_of("a"), lessons=(lesson,), translations=())))

    assert [each["class"] for each in seen.of("form")] == ["question"]
    assert seen.of("button") == []


# --- pieces --------------------------------------------------------------------------------------


def test_a_text_is_cut_into_paragraphs_items_and_code():
    text = (
        Span("One "), Span("two", "bold"), Span("\nthree\n\n1. First\nand on\n  • Deep"),
        Span("er", "italic"), Span("\n\n"), Span("a\n\n  b", "pre"), Span("\n\nLast\n\n"),
    )  # fmt: skip

    assert pieces(text) == [
        Piece("paragraph", (Span("One "), Span("two", "bold"), Span("\n"), Span("three"))),
        Piece("item", (Span("First"), Span("\n"), Span("and on")), "1.", 0),
        Piece("item", (Span("Deep"), Span("er", "italic")), "•", 1),
        Piece("code", (Span("a\n\n  b", "pre"),)),
        Piece("paragraph", (Span("Last"),)),
    ]


def test_bold_numbers_and_words_with_signs_are_no_list():
    assert [piece.kind for piece in pieces((Span("1. ", "bold"), Span("One")))] == ["paragraph"]
    assert [piece.kind for piece in pieces((Span("•One\n\n1.5 kg"),))] == ["paragraph"] * 2
