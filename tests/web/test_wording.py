"""Phrases and rich text as HTML."""

import pytest

from lessonbot.domain.phrases import Phrases
from lessonbot.domain.text import Span, text
from lessonbot.services.speaking import voices
from lessonbot.web.wording import Wording, linked, rich

OWN = "https://learn.example"


def wording(**texts: str) -> Wording:
    english = voices()["en"]
    return Wording(Phrases("en", english.formats, texts))


def test_values_stand_apart_and_bold_words_are_strong() -> None:
    said = wording(hello="*Dear {name}, at last* hello").html("hello", name="Amina")

    assert said == (
        "<strong>Dear </strong><strong><bdi>Amina</bdi></strong><strong>, at last</strong> hello"
    )


@pytest.mark.parametrize("name", ["<b>x</b>", "*x*", "{name}", "a&b", "\"'`", "\u2069<i>\u2068"])
def test_nothing_in_a_value_becomes_markup(name: str) -> None:
    said = wording(hello="Hello {name}!").html("hello", name=name)

    bare = said.removeprefix("Hello <bdi>").removesuffix("</bdi>!")
    assert "<" not in bare
    assert ">" not in bare
    assert said.count("<bdi>") == 1


def test_a_phrase_for_an_attribute_has_no_markup() -> None:
    assert wording(hello="Hello *{name}*").plain("hello", name="Amina") == "Hello Amina"


def test_styles_become_elements() -> None:
    said = rich((Span("a<", "bold"), Span("b", "italic"), Span("c", "code"), Span("d", "pre")))

    assert said == "<strong>a&lt;</strong><em>b</em><code>c</code><code>d</code>"


@pytest.mark.parametrize("link", ["javascript:alert(1)", "data:text/html,x", "//evil.example", ""])
def test_only_web_addresses_become_links(link: str) -> None:
    assert rich((Span("here", link=link),)) == "here"


def test_a_plain_address_can_be_opened_without_the_full_stop_after_it() -> None:
    said = linked(text("See https://a.example/x?y=1&z=2."), OWN)

    assert said == (
        'See <a href="https://a.example/x?y=1&amp;z=2" rel="noopener nofollow">'
        "https://a.example/x?y=1&amp;z=2</a>."
    )


def test_an_address_of_our_own_stays_on_the_host_that_is_visited() -> None:
    assert linked(text(f"{OWN}/c/ABC"), OWN) == f'<a href="/c/ABC">{OWN}/c/ABC</a>'
    assert 'href="https://learn.example.evil/c"' in linked(text(f"{OWN}.evil/c"), OWN)
