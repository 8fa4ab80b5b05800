"""Safe HTML for the pages that show what a phone shows."""

import pytest

from lessonbot.channels.html import block, inline
from lessonbot.domain.text import Span, text


@pytest.mark.parametrize(
    ("span", "html"),
    [
        (Span("a", "bold"), "<b>a</b>"),
        (Span("a", "italic"), "<i>a</i>"),
        (Span("a<b", "code"), "<code>a&lt;b</code>"),
        (Span("\na\n b", "pre"), "<pre>\n\na\n b</pre>"),
        (Span("a\nb\r\nc"), "a<br>b<br>c"),
        (
            Span("Guide", "bold", "https://x.example/?a=1&b=2"),
            '<a href="https://x.example/?a=1&amp;b=2" rel="noopener nofollow"><b>Guide</b></a>',
        ),
        (
            Span("See https://x.example/a."),
            'See <a href="https://x.example/a" rel="noopener nofollow">https://x.example/a</a>.',
        ),
        (Span("https://x.example/a", "code"), "<code>https://x.example/a</code>"),
    ],
)
def test_styles_links_and_line_ends_become_elements(span: Span, html: str):
    assert inline((span,)) == html


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "data:text/html,x", "//x.example", "file:///etc/passwd", ""]
)
def test_only_addresses_of_the_web_become_links(link: str):
    assert inline((Span("Guide", None, link),)) == "Guide"


def test_what_looks_like_markup_is_shown_as_it_is_written():
    name = "<script>alert('x')</script> & \"co\""
    shown = "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; &amp; &#34;co&#34;"
    assert inline(text(name)) == shown
    assert 'href="https://x.example/&#34;onclick=&#34;a"' in inline(
        (Span("x", None, 'https://x.example/"onclick="a'),)
    )


def test_an_address_of_this_host_stays_on_it():
    own = "https://learn.example"
    assert inline((Span("yours", None, f"{own}/c/1"),), own) == '<a href="/c/1">yours</a>'
    assert 'href="https://learn.example.evil/c"' in inline(
        (Span("other", None, f"{own}.evil/c"),), own
    )


def test_a_block_finds_its_own_direction():
    assert block(text("شكرا")) == '<div dir="auto">شكرا</div>'
