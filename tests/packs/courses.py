"""Courses as hypothesis draws them, in the form in which the reader gives them."""

from hypothesis import strategies as st

from lessonbot.domain.text import Span, Text

# What Markdown reads as marks, beside letters of several scripts, and spaces of all kinds.
PIECES = [
    "a", "Mira", "paga", "pesa kwanza", "é", "ção", "数日", "नमस्ते", "سلام", "🙂", "e\u0301", "42", "3.5",
    "*", "**", "_", "__", "`", "``", "\\", "[", "]", "(", ")", "](", "<", ">", "<b>", "&", "&amp;", "&#32;",
    "#", "# ", "## ", "-", "- ", "---", "+ ", "* ", "1. ", "10) ", "> ", ":::", ":::sms", "~~~", "```", "{", "{#a}",
    "}", "|", "!", "!!", "?", ".", ",", ";", ":", "'", '"', "=", "===", "[ ] ", "[x] ", "(x) ", "$", "€", "~",
    "snake_case", "2*3*4", "https://example.org", "<https://example.org>", "[a]: b", "•", "• ", "———", "%20",
    " ", "  ", "    ", "\t", "\u00a0", "\u2003", "\u3000", "\u200b", "\u200d",
]  # fmt: skip
LINKS = [
    "https://example.org", "https://example.org/a_b(c)?d=1&copy=2#e", "http://example.org/%20*x*",
    "https://example.org/path/",
]  # fmt: skip

pieces = st.sampled_from(PIECES)


def _visible(words: str) -> bool:
    return bool(words.strip())


one_line = st.lists(pieces, min_size=1, max_size=8).map("".join)
words = one_line.map(lambda line: " ".join(line.split())).filter(_visible)
broken = st.lists(pieces | st.just("\n") | st.just("\n\n"), min_size=1, max_size=10).map("".join)
code = one_line.filter(_visible)


def merged(spans: list[Span]) -> Text:
    """The spans with neighbours of the same look made one, as the reader does."""
    out: list[Span] = []
    for span in spans:
        if out and (out[-1].style, out[-1].link) == (span.style, span.link):
            out[-1] = Span(out[-1].text + span.text, span.style, span.link)
        else:
            out.append(span)
    return tuple(out)


links = st.none() | st.none() | st.sampled_from(LINKS)
spans = st.one_of(
    st.builds(Span, broken),
    st.builds(Span, broken, st.sampled_from(["bold", "italic", None]), links),
    st.builds(Span, one_line, st.just("code"), links),
)
paragraph = st.lists(spans, min_size=1, max_size=6)
item = st.builds(
    lambda indent, mark, rest: [Span(f"\n{'  ' * indent}{mark}"), *rest],
    st.integers(0, 3),
    st.sampled_from(["• ", "• ", "1. ", "2. ", "3. ", ""]),
    st.lists(spans, max_size=2),
)
fence = st.builds(lambda text: [Span(text, "pre")], st.lists(code, min_size=1, max_size=3).map("\n".join))
listed = st.lists(item, min_size=1, max_size=6).map(
    lambda items: [span for each in items for span in each]
)


def _edged(block: list[Span]) -> list[Span]:
    """The block with a letter where it would begin or end with a line break."""
    spans = list(block)
    for at, cut in ((0, str.lstrip), (-1, str.rstrip)):
        text = spans[at].text
        if cut(text, "\n") != text:
            spans[at] = Span(cut(text, "\n") or "a", spans[at].style, spans[at].link)
    return spans


def _text(blocks: list[list[Span]]) -> Text:
    spans: list[Span] = []
    for block in blocks:
        if spans:
            spans.append(Span("\n\n"))
        spans.extend(_edged(block))
    return merged(spans)


texts = st.lists(paragraph | listed | fence, min_size=1, max_size=4).map(_text)
