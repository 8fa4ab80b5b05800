"""A course as a PDF to print: every script, nothing lost in silence, the same bytes each time."""

import io
import json
import re
from collections import Counter
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest
import typst
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from lessonbot.domain.course import Attribution, Block, Course, Lesson, Picture
from lessonbot.domain.text import Span
from lessonbot.packs.exporters import handout
from lessonbot.packs.exporters.fonts import fitted
from lessonbot.packs.exporters.handout import to_handout
from lessonbot.packs.exporters.lacking import NotExportable
from lessonbot.packs.exporters.words import WORDS, Words
from lessonbot.packs.exporting import named
from lessonbot.packs.reading import check
from lessonbot.packs.storing import stored
from tests.packs.allkinds import MEDIA, course_of
from tests.packs.courses import courses
from tests.packs.packfolder import drawing

LESSONS = Path(__file__).parents[2] / "lessons"
ATTACKS = [
    '#panic("here")',
    '#read("/etc/passwd") #import "@preview/x:0.1.0": *',
    "*bold* _slanted_ $x^2$ `raw` @label <label> = Heading",
    "- item + item / term: \\ // comment /* */ ~ -- ---",
    '"] } #{ } "); #let words = none',
    "{page} {pages} {number}",
    "https://example.org/?a=1&b=2#c",
]
SCRIPTS = {
    "am": ("አማርኛ ውሃ", "Ethiopic"),
    "ar": ("ماء آمن", "Arabic"),
    "bn": ("নিরাপদ জল", "Bengali"),
    "he": ("מים נקיים", "Hebrew"),
    "hi": ("पानी स्वच्छ", "Devanagari"),
    "km": ("ទឹកស្អាត", "Khmer"),
    "my": ("သန့်ရှင်းသောရေ", "Myanmar"),
    "ta": ("சுத்தமான நீர்", "Tamil"),
    "th": ("น้ำสะอาด", "Thai"),
}


def _families() -> set[str]:
    return {*typst.Fonts(include_embedded_fonts=False).families()}


noto = pytest.mark.skipif(
    "Noto Sans Devanagari" not in _families(), reason="the package fonts-noto-core is not installed"
)


def _pdf(course: Course) -> bytes:
    return to_handout(course, MEDIA)[0]


def _parts(pdf: bytes) -> Counter[bytes]:
    """How many headings, paragraphs, links and figures a screen reader finds."""
    return Counter(re.findall(rb"/S/(H\d|P|Link|Figure|TOCI?|Code|Strong|Em)\b", pdf))


def _lessons(course: Course, *lessons: Lesson) -> Course:
    return replace(course, lessons=lessons, translations=())


# --- words are never markup ----------------------------------------------------------------------


@pytest.mark.parametrize("words", ATTACKS)
def test_markup_of_the_typesetter_is_only_words(words: str, tmp_path: Path):
    tame, hostile = _pdf(course_of("w" * len(words))), _pdf(course_of(words))
    sheets, fit = handout._prepared(course_of(words), MEDIA, WORDS)
    for name, data in sheets.items():
        (tmp_path / name).write_bytes(data)
    main = typst.Compiler(str(tmp_path / "main.typ"), root=str(tmp_path), font_paths=fit.fonts)
    headings = json.loads(main.query("heading", field="body"))

    assert {"func": "text", "text": words} in headings
    assert {**_parts(hostile), b"P": 0} == {**_parts(tame), b"P": 0}


def _printed(course: Course) -> str:
    """What came of it: the beginning of the file, or the error."""
    try:
        return to_handout(course, MEDIA)[0][:5].decode()
    except NotExportable as error:
        return str(error)


@pytest.mark.parametrize("title", ["\U0001fae9", "\u2060", "\U0001fae9\ufe0f"])
def test_a_title_of_which_nothing_can_be_shown_is_the_id_or_the_day(title: str):
    course = _lessons(course_of(title), Lesson("one", title, (Block((Span("a"),)),)))

    assert _printed(course) == "%PDF-"


@settings(max_examples=25, deadline=None)
@given(courses(most_lessons=1))
def test_any_course_can_be_printed(course: Course):
    # Fonts for Han letters are large, and seldom there.
    known = msgspec.json.decode(stored(course).replace("数日".encode(), b"Maji"), type=Course)

    assert _printed(known) == "%PDF-"


@settings(max_examples=25, deadline=None)
@given(st.text(st.characters(exclude_categories=["Lo", "Lm", "Mn", "Mc", "Nl", "Nd"]), max_size=20))
def test_any_sign_is_printed_or_left_out_and_a_letter_without_a_font_is_an_error(words: str):
    lesson = Lesson("one", f"a{words}", (Block((Span(f"b{words}"),)),))

    result = _printed(_lessons(course_of("a"), lesson))

    assert re.fullmatch("%PDF-|no font on this machine has the .* letters .*", result)


def test_a_sign_that_no_font_has_is_left_out_and_named():
    pdf, remarks = to_handout(course_of("a\ue000b\x00c\ud800"), MEDIA)

    assert pdf.startswith(b"%PDF-")
    signs = [remark.words for remark in remarks if "the sign" in remark.words]
    assert signs == ["the sign \ue000 (0xe000): no font on this machine has it"]


# --- the cover -----------------------------------------------------------------------------------


def _asked(course: Course, words: Words, selector: str, folder: Path) -> str:
    """What typst finds by a selector, as JSON."""
    sheets, fit = handout._prepared(course, MEDIA, words)
    for name, data in sheets.items():
        (folder / name).write_bytes(data)
    main = typst.Compiler(str(folder / "main.typ"), root=str(folder), font_paths=fit.fonts)
    return json.dumps(json.loads(main.query(selector)), ensure_ascii=False)


def test_what_stands_between_a_name_and_its_value_is_the_languages_own(tmp_path: Path):
    words = {**WORDS, "named": "{name}\u202f::"}

    strong = _asked(course_of("Water"), words, "strong", tmp_path)

    for name in ("authors", "licence", "attribution", "version"):
        assert f'"{WORDS[name]}\u202f::"' in strong


@noto
def test_each_source_has_a_line_and_a_direction_of_its_own(tmp_path: Path):
    sources = (
        Attribution("Safe water (3rd ed.)", "https://example.org/water"),
        Attribution("(1) ماء آمن (WHO)"),
        Attribution("2026"),
    )
    course = replace(course_of("ماء"), language="ar", attribution=sources)
    drawn = json.loads(handout._prepared(course, MEDIA, WORDS)[0]["data.json"])
    facts = {name: [way for way, _ in values] for name, values in drawn["facts"]}

    paragraphs = json.loads(_asked(course, WORDS, "par", tmp_path))

    assert facts[WORDS["attribution"]] == ["ltr", "rtl", "rtl"]
    assert facts[WORDS["version"]] == ["rtl"]
    own = [
        [source.text for source in sources if json.dumps(source.text) in json.dumps(each)]
        for each in paragraphs
    ]
    assert [each for each in own if each] == [[source.text] for source in sources]


# --- the file ------------------------------------------------------------------------------------


def test_the_file_is_tagged_and_says_its_title_and_language():
    pdf = _pdf(replace(course_of("Water"), language="pt-BR", title="Água limpa"))

    assert b"/StructTreeRoot" in pdf
    assert b"pdfuaid:part" in pdf
    assert b"/Lang(pt-BR)" in pdf
    assert "Água limpa".encode() in pdf  # in its metadata
    assert b"/ToUnicode" in pdf  # words can be searched and copied
    parts = _parts(pdf)
    assert parts[b"Figure"] == 1
    assert parts[b"H1"] >= 3


def test_the_same_course_makes_the_same_bytes():
    assert to_handout(course_of("Water"), MEDIA) == to_handout(course_of("Water"), MEDIA)


@noto
@pytest.mark.parametrize("pack", sorted(each.parent.name for each in LESSONS.glob("*/course.yaml")))
def test_every_lesson_of_ours_has_one_page_in_every_language(pack: str):
    found = check(LESSONS / pack).pack
    assert found
    media = named(found.course, found.media)
    for language in found.course.languages:
        pdf, remarks = to_handout(found.course, media, language)

        assert f"/Lang({language}".encode() in pdf
        assert [
            str(each) for each in remarks if "pages" in each.words or "sign" in each.words
        ] == []


def test_a_lesson_too_long_for_a_page_takes_more_and_a_remark_says_so():
    text = (Span("\n\n".join(["Water is life. " * 20] * 40)),)
    short = Lesson("short", "Short", (Block((Span("a"),)),))
    long = Lesson("long", "Long", (Block(text),))
    remarks = to_handout(_lessons(course_of("a"), short, long, short), {})[1]

    spilled = [str(remark) for remark in remarks if "pages" in remark.words]
    assert len(spilled) == 1
    assert re.match(r"long: changed: the lesson takes [2-9] pages", spilled[0])


def test_small_type_keeps_a_full_lesson_on_its_page():
    course = course_of("Water is life")
    sizes = []
    for count in (1, 9):
        blocks = tuple(Block((Span("Water is life. " * 18),)) for _ in range(count))
        lesson = replace(course.lessons[0], blocks=blocks, assignment=None, more=())
        remarks = to_handout(_lessons(course, lesson), MEDIA)[1]
        sizes.append([remark for remark in remarks if "pages" in remark.words])

    assert sizes == [[], []]


def test_what_paper_cannot_hold_is_named():
    remarks = [str(remark) for remark in to_handout(course_of("Water"), MEDIA, "sw")[1]]

    assert remarks == [
        "all-kinds: left out: the course in en: a handout has one language, export each by itself",
        "all-kinds: changed: headings and hints are in English: there are none in sw",
        "first: left out: the recording 01.ogg: paper does not speak",
        "first: left out: the video: paper does not show it",
        "first: left out: the document form.pdf: only its title, print it beside",
        "all-kinds: left out: the texts for SMS and for saving data: the handout has the whole ones",
        "all-kinds: left out: days, pass mark and certificate: a handout has none",
    ]


def test_a_picture_that_is_not_there_leaves_its_words_and_a_remark():
    pdf, remarks = to_handout(course_of("Water"), {})

    assert _parts(pdf)[b"Figure"] == 0
    assert "first: left out: a.png: there is no such file in media/" in map(str, remarks)


def test_a_picture_leads_nowhere_outside_and_stands_in_the_file_once():
    noise = Image.effect_noise((200, 200), 80)
    out = io.BytesIO()
    noise.save(out, "PNG")
    shown = Picture("../../escaped", "alt", "image/png", 200, 200, 9, "../../escaped.png")
    lesson = Lesson("one", "One", (Block(picture=shown), Block((Span("a"),)), Block(picture=shown)))
    media = {shown.name: out.getvalue()}
    once = to_handout(_lessons(course_of("a"), replace(lesson, blocks=lesson.blocks[:2])), media)[0]
    twice = to_handout(_lessons(course_of("a"), lesson), media)[0]

    assert _parts(twice)[b"Figure"] == 2
    assert len(twice) < len(once) + len(media[shown.name]) / 2


def test_a_picture_that_is_damaged_is_an_error_in_words():
    course = course_of("Water")
    with pytest.raises(NotExportable, match="the pages could not be set"):
        to_handout(course, {**MEDIA, "a.png": drawing()[:40]})


# --- fonts ---------------------------------------------------------------------------------------


@noto
@pytest.mark.parametrize("language", SCRIPTS)
def test_every_script_gets_its_font(language: str):
    words, script = SCRIPTS[language]
    fit = fitted(f"{words} Water 42", language)

    assert fit.families[0] == "Noto Sans"
    assert script in fit.families[1]
    assert fit.missing == frozenset()
    assert _pdf(replace(course_of(words), language=language)).startswith(b"%PDF-")


@pytest.mark.parametrize("language", [*SCRIPTS, "zh"])
def test_on_a_machine_without_fonts_the_error_names_the_script_and_the_package(language: str):
    words, script = SCRIPTS.get(language, ("净水", "Cjk"))
    package = "fonts-noto-cjk" if language == "zh" else "fonts-noto-core"

    with pytest.raises(NotExportable) as caught:
        fitted(f"Water {words}", language, system=False)

    assert f"the {script} letters" in str(caught.value)
    assert str(caught.value).endswith(f"apt-get install {package}")


def test_on_a_machine_without_fonts_latin_greek_and_cyrillic_are_printed_with_their_signs():
    fit = fitted("Água Νερό Вода ụ̀mí – “42 %” €", "yo", system=False)

    assert fit.families == ("Libertinus Serif",)
    assert fit.missing == frozenset()


def test_signs_without_a_font_are_found_among_many():
    words = "".join(map(chr, range(0x21, 0x17F))) + "\ue000\uf8ff"

    assert fitted(words, "en").missing >= {"\ue000"}


def test_a_joiner_between_two_scripts_is_left_out_and_one_within_a_script_stays():
    joined = "a\u200d☐ a\u200d\u200d☑ \u0915\u094d\u200d\u0937 \U0001f469\u200d\U0001f33e"
    assert _printed(replace(course_of("x"), summary=joined)) == "%PDF-"
