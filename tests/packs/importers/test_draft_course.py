"""What importers share: ids, a course to complete, text from HTML and Markdown."""

import pytest

from lessonbot.domain.course import Lesson
from lessonbot.domain.text import Span, Text, plain
from lessonbot.packs.drafts import NotImportable
from lessonbot.packs.importers.shared.draft_course import (
    course_of,
    key_of,
    letter,
    one_line,
    to_complete,
    unique,
)
from lessonbot.packs.importers.shared.markup import read_html, read_markdown


@pytest.mark.parametrize(
    ("words", "key"),
    [
        ("Why write a budget?", "why-write-a-budget"),
        ("Straße, Ñandú & Łódź", "strasse-nandu-lodz"),
        ("Ẹ̀kọ́ 3", "eko-3"),
        ("ميزانية", "quiz"),
        ("…", "quiz"),
        ("word " * 40, "-".join(["word"] * 13)),
        ("a" * 100, "a" * 64),
    ],
)
def test_an_id_is_made_from_words_of_any_script(words: str, key: str):
    assert key_of(words, "quiz") == key


def test_ids_that_are_taken_get_the_next_number_even_by_the_thousand():
    taken: set[str] = set()
    keys = [unique("quiz", taken) for _ in range(5000)]
    assert keys[:3] == ["quiz", "quiz-2", "quiz-3"]
    assert keys[-1] == "quiz-5000"
    assert len(unique("a" * 64, {"a" * 64})) == 64


def test_a_course_begins_as_a_version_whose_author_completes_it():
    course = course_of("Money\n basics", "sw", [Lesson("one", "One", ())], licence="CC-BY-4.0")
    assert (course.key, course.version, course.language) == ("money-basics", "0.1.0", "sw")
    assert course.credential.name == course.title == "Money basics"
    assert "complete" in str(to_complete("quiz.gift", course))


def test_a_line_is_cut_where_no_course_file_holds_it():
    assert one_line("a\n b") == "a b"
    assert len(one_line("a" * 300)) == 200


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("plain", (Span("plain"),)),
        ("1 &lt; 2 &amp; 2*3*4_5", (Span("1 < 2 & 2*3*4_5"),)),
        ("<p>Say <b>hello</b></p>", (Span("Say "), Span("hello", "bold"))),
        ('<p dir="ltr">A</p>\n<p>B <em>c</em><br></p>', (Span("A\n\nB "), Span("c", "italic"))),
        ("<p>A</p><p></p><p>B</p>", (Span("A\n\nB"),)),
        ("a<pre>b</pre>", (Span("a\n\n"), Span("b", "pre"))),
        ("a <b>b </b> c", (Span("a "), Span("b", "bold"), Span(" c"))),
        ("<b>a<i>b</b></i>", (Span("ab", "bold"),)),
        ("10<sup>3</sup> H<sub>2</sub>O x<sup>ab</sup>", (Span("10³ H₂O x^(ab)"),)),
        ("one\ntwo<br>three", (Span("one two\nthree"),)),
        ("<ul><li>a</li><li>b</li></ul>", (Span("• a\n• b"),)),
        ("1. no list # no heading", (Span("1. no list # no heading"),)),
        (
            "<table><tr><th>A</th><th>B</th></tr><tr><td>1</td><td>2</td></tr></table>",
            (Span("A | B\n1 | 2"),),
        ),
        ('<a href="https://example.org">see</a>', (Span("see", None, "https://example.org"),)),
        ("https://example.org/?a=1&b=2", (Span("https://example.org/?a=1&b=2"),)),
        ("<pre>a\n  b</pre>", (Span("a\n  b", "pre"),)),
    ],
)
def test_html_becomes_text(html: str, text: Text):
    assert read_html(html, "page")[0] == text


@pytest.mark.parametrize(
    ("html", "words", "lost"),
    [
        ("<script>steal()</script>ok", "ok", ("a script",)),
        ('<a href="javascript:steal()">ok</a>', "ok", ("the link to javascript:steal()",)),
        ('<img src="cat.png" alt="A cat">', "A cat", ("the picture cat.png",)),
        ('<p>What is it?</p><p><img src="cat.png"></p>', "What is it?", ("the picture cat.png",)),
        ("<form><input></form>ok", "ok", ("a form",)),
    ],
)
def test_what_no_text_holds_is_dropped_by_name(html: str, words: str, lost: tuple[str, ...]):
    text, found = read_html(html, "page")
    assert plain(text) == words
    assert [name.partition(" (")[0] for name in found] == list(lost)


def test_markdown_becomes_text_and_html_in_it_too():
    text, lost = read_markdown("**b** <i>x</i><br>y\n\n<p>next<script>1</script></p>\n\n[a](x)")
    assert text == (Span("b", "bold"), Span(" x\ny\n\nnext\n\na"))
    assert lost == ("a script", "the link to x")
    assert read_markdown("---\n{#a}\n1. one")[0] == (Span("———\n\n{#a}\n\n1. one"),)


@pytest.mark.parametrize(
    "hostile", ["<b>" * 9000, "<u " * 9000, "<!--" * 9000, "<table><tr><td>" * 3000, "<" * 9000]
)
def test_deep_and_broken_html_is_read_as_plain_words(hostile: str):
    text, _ = read_html(f"{hostile} word", "page")
    assert all(span.style is None for span in text)


@pytest.mark.parametrize(
    "hostile",
    [
        "<a " + " ".join(f"x{at}=1" for at in range(100_000)) + ">",
        "<a " + " ".join(f"x{at}" for at in range(100_000)) + ">",
        "<p>" * 100_000,
        '<a href="/here">a</a>' * 2000,
        "<p>" + "&lt;" * 300_000,
    ],
)
def test_a_flood_of_html_is_refused_before_it_is_parsed(hostile: str):
    with pytest.raises(NotImportable, match=r"^page .*: divide it"):
        read_html(hostile, "page")


def test_more_options_than_letters_have_keys_of_their_own():
    assert [letter(at) for at in (0, 25, 26, 27)] == ["a", "z", "z26", "z27"]


def test_markdown_with_marks_in_marks_is_read_as_plain_words():
    text, lost = read_markdown("*a " * 3000 + "b*" * 3000)
    assert plain(text).startswith("*a *a")
    assert lost
