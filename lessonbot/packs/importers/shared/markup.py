"""HTML and Markdown of other programs as rich text, and the names of what that cannot hold."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache
from html import unescape
from typing import TYPE_CHECKING

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markdown_it.tree import SyntaxTreeNode

from lessonbot.domain.text import Span, Style, Text
from lessonbot.packs.importers.shared.floods import Pages, refuse_flood
from lessonbot.packs.manifest import is_web_address
from lessonbot.packs.problems import shown
from lessonbot.packs.richtext import rich

if TYPE_CHECKING:
    from bs4 import BeautifulSoup
    from markdownify import MarkdownConverter

Lost = tuple[str, ...]

# Deeper or longer than anything a person writes into a question; read as plain words.
_DEEPEST = 40
_DEEPEST_MARKS = 12
_LONGEST = 100_000
# The parser takes the square of the time for a text of nothing but brackets.
_LONGEST_MARKDOWN = 10_000

_MOST_TAGS = 1_000
_TOO_MUCH = "the marks of a text that has too many of them"

_TAG = re.compile(r"</?([a-zA-Z][a-zA-Z0-9]*)")
_INLINE = re.compile(
    r'<(?P<end>/?)(?P<tag>br|b|strong|i|em|code|pre|a)(?: href="(?P<href>[^"<>]*)")?>|(?P<words>[^<>]+)'
)
_SPACES = re.compile(r"(?<!\n) {2,}")
_PARAGRAPHS = re.compile(r"\s*<p(?: [^<>]*)?>(.*)</p>\s*", re.DOTALL)
_BETWEEN = re.compile(r"</p>\s*<p(?: [^<>]*)?>")
_MARK = re.compile(r"</?(?:b|strong|i|em|code|pre|a)\b[^<>]*>")
_STYLES: dict[str, Style] = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "code": "code", "pre": "pre",
}  # fmt: skip
# Spaces that a browser would not show as they are.
_COLLAPSED = re.compile(r"[\t\n\r\f]|  | <br>|<br> |\A | \Z")
# A block of code with words beside it, which belongs on lines of its own.
_BLOCK_INSIDE = re.compile(r"(?<!\A)(?<!<br>)(?<!• )(?<!\. )<pre>|</pre>(?!<br>|\Z)")
_ROW_OF_SPACES = re.compile(r"[ \t\r\n]{100,}")
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_UNSAFE = {
    "script": "a script",
    "style": "a style sheet",
    "template": "a template",
    "iframe": "an embedded page",
    "object": "an embedded object",
    "embed": "an embedded object",
    "audio": "a recording",
    "video": "a video",
    "svg": "a drawing",
    "math": "a formula",
    "canvas": "a drawing",
    "form": "a form",
    "input": "a form field",
    "select": "a form field",
    "textarea": "a form field",
    "button": "a button",
}
_UNSAFE_TAG = re.compile(rf"<(?:{'|'.join(_UNSAFE)})\b", re.IGNORECASE)
_CELL = " \\| "
_RAISED = str.maketrans("0123456789+-−=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿ")
_LOWERED = str.maketrans("0123456789+-−=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎")


def read_html(html: str, place: str, pages: Pages | None = None) -> tuple[Text, Lost]:
    """HTML as rich text, and what was dropped: scripts, pictures, links that lead nowhere.

    Raises NotImportable for what is made to keep the parser busy; `pages` counts those of a file.
    """
    if "<" not in html and "&" not in html:
        return _plain(" ".join(html.split())), ()
    if (simple := _simple(html)) is not None:
        return simple, ()
    refuse_flood(html, place)
    if pages:
        pages.add()
    if len(html) > _LONGEST or html.count("<") > _MOST_TAGS:
        return _plain(_words(html)), (_TOO_MUCH,)
    markdown, lost = _as_markdown(html)
    text, more = _marked(markdown)
    return tuple(_tightened(span) for span in text), (*lost, *more)


def _tightened(span: Span) -> Span:
    """The converter leaves a space on both sides of a mark; those before a list item stay."""
    if span.style in {"code", "pre"} or "  " not in span.text:
        return span
    return replace(span, text=_SPACES.sub(" ", span.text))


def read_markdown(md: str) -> tuple[Text, Lost]:
    """Markdown as rich text, and what was dropped; HTML in it is read as HTML."""
    if len(md) > _LONGEST_MARKDOWN:
        return _plain(md), (_TOO_MUCH,)
    return _marked(md)


def _marked(md: str) -> tuple[Text, Lost]:
    lost: list[str] = []
    tokens = list(_safe(_PARSER.parse(md), lost))
    return rich(SyntaxTreeNode(tokens).children), tuple(lost)


def _plain(words: str) -> Text:
    words = words.strip()
    return (Span(words),) if words else ()


# --- Markdown ------------------------------------------------------------------------------------


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": True})
    parser.disable(["code", "lheading", "reference"])
    parser.validateLink = _any_link  # type: ignore[method-assign]
    return parser


def _any_link(url: str) -> bool:  # noqa: ARG001 - the parser's own check asks this
    """Every link is recognised, so that a bad one is dropped by name and not shown as typed."""
    return True


_PARSER = _parser()


def _safe(tokens: Iterable[Token], lost: list[str]) -> Iterator[Token]:
    for token in tokens:
        if token.type == "html_block":
            markdown, dropped = _as_markdown(token.content)
            lost.extend(dropped)
            yield from _safe(_PARSER.parse(markdown), lost)
            continue
        if token.children:
            token.children = _safe_marks(token, lost)
        yield token


def _safe_marks(inline: Token, lost: list[str]) -> list[Token]:
    marks = inline.children or []
    if max(mark.level for mark in marks) > _DEEPEST_MARKS:
        lost.append("marks that stand too deep in each other")
        return [Token("text", "", 0, content=inline.content)]
    links: list[bool] = []
    return [kept for mark in marks if (kept := _safe_mark(mark, links, lost))]


def _safe_mark(mark: Token, links: list[bool], lost: list[str]) -> Token | None:
    """The mark, another in its place, or nothing; `links` are those it stands in, good or bad."""
    match mark.type:
        case "link_open":
            address = str(mark.attrs.get("href", ""))
            links.append(is_web_address(address))
            if not links[-1]:
                lost.append(f"the link to {shown(address) or 'nowhere'}")
            return mark if links[-1] else None
        case "link_close":
            return mark if links.pop() else None
        case "image":
            name = shown(mark.attrs.get("src", ""))
            rest = "its description stays as words" if mark.content else "it has no description"
            lost.append(f"the picture {name} ({rest})")
            return mark if mark.content else None
        case "html_inline" if _BREAK.fullmatch(mark.content):
            return Token("hardbreak", "br", 0)
        case "html_inline":
            tag = _TAG.match(mark.content)
            if tag and tag[1].lower() in _UNSAFE and not mark.content.startswith("</"):
                lost.append(_UNSAFE[tag[1].lower()])
            return None
    return mark


# --- simple HTML ---------------------------------------------------------------------------------


def _simple(html: str) -> Text | None:
    """HTML that is no more than paragraphs of marked words; nothing if it is more.

    It is what our own exports write, so that they are read without loss, and what most questions
    are: a whole parser takes fifty times as long.
    """
    if not (paragraphs := _PARAGRAPHS.fullmatch(html)):
        return _inline(html)
    parts = _BETWEEN.split(paragraphs[1])
    spans: list[Span] = []
    for part in parts:
        line = _inline(part.strip().removesuffix("<br>").rstrip())
        if line is None:
            return None
        for span in (Span("\n\n"), *line) if spans and line else line:
            _add(spans, span)
    return tuple(spans)


def _inline(html: str) -> Text | None:
    """A paragraph of marked words, read exactly; nothing if it is more."""
    marks = list(_INLINE.finditer(html))
    whole = sum(len(mark[0]) for mark in marks) == len(html)
    if not whole or _BLOCK_INSIDE.search(html) or _COLLAPSED.search(_MARK.sub("", html)):
        return None
    spans: list[Span] = []
    opened: list[tuple[str, str | None]] = []
    for mark in marks:
        if mark["words"] or mark["tag"] == "br":
            _add(spans, _span(unescape(mark["words"] or "\n"), opened))
        elif not mark["end"]:
            opened.append((mark["tag"], mark["href"] and unescape(mark["href"])))
        elif not opened or opened.pop()[0] != mark["tag"]:
            return None
    return None if opened or any(_leads_nowhere(span) for span in spans) else tuple(spans)


def _add(spans: list[Span], span: Span) -> None:
    last = spans[-1] if spans else None
    if last and (last.style, last.link) == (span.style, span.link):
        spans[-1] = replace(last, text=last.text + span.text)
    else:
        spans.append(span)


def _leads_nowhere(span: Span) -> bool:
    return span.link is not None and not is_web_address(span.link)


def _span(words: str, opened: Iterable[tuple[str, str | None]]) -> Span:
    style = next((_STYLES[tag] for tag, _ in opened if tag in _STYLES), None)
    return Span(words, style, next((link for _, link in opened if link), None))


# --- HTML ----------------------------------------------------------------------------------------


def _as_markdown(html: str) -> tuple[str, Lost]:
    """HTML as Markdown; what no text holds is taken out first."""
    # Only needed for files that hold HTML: the parser and the converter take 100 ms to load.
    from bs4 import BeautifulSoup  # noqa: PLC0415

    # The converter takes the square of the time for a long row of spaces, which mean one.
    html = _ROW_OF_SPACES.sub(lambda row: "\n" if "\n" in row[0] else " ", html)
    # lxml, because the parser of the standard library takes minutes for a megabyte of "<a ".
    soup = BeautifulSoup(f"<body>{html}", "lxml")
    lost = tuple(_take_out(soup, html))
    if _is_deep(soup):
        return _escaped(_words(html)), (*lost, _TOO_MUCH)
    return _converter().convert_soup(soup), lost


def _words(html: str) -> str:
    """The words alone, by a parser that reads a megabyte of tags in a moment."""
    from lxml import etree  # noqa: PLC0415

    parser = etree.HTMLParser(no_network=True, remove_comments=True)
    # The <body> before it keeps it from being taken for a file name or for XML.
    tree = etree.fromstring(f"<body>{html}", parser)
    etree.strip_elements(tree, *_UNSAFE, with_tail=False)
    return " ".join(" ".join(map(str, tree.itertext())).split())


def _take_out(soup: "BeautifulSoup", html: str) -> Iterator[str]:
    for tag in soup.find_all([*_UNSAFE]) if _UNSAFE_TAG.search(html) else ():
        if not tag.decomposed:
            yield _UNSAFE[tag.name]
            tag.decompose()


def _is_deep(soup: "BeautifulSoup") -> bool:
    from bs4 import Tag  # noqa: PLC0415 - loaded already by who made the soup

    waiting: list[tuple[Tag, int]] = [(soup, 0)]
    while waiting:
        tag, depth = waiting.pop()
        if depth > _DEEPEST:
            return True
        waiting.extend((child, depth + 1) for child in tag.children if isinstance(child, Tag))
    return False


def _escaped(words: str) -> str:
    return re.sub(r"([\\`*_\[\]<>#&+.!|~=()-])", r"\\\1", words)


@cache
def _converter() -> "MarkdownConverter":
    from markdownify import MarkdownConverter  # noqa: PLC0415

    class Converter(MarkdownConverter):
        """Markdown in which raised and lowered figures keep their meaning."""

        def convert_sup(self, _el: object, text: str, parent_tags: object) -> str:  # noqa: ARG002
            return _moved(text, _RAISED, "^")

        def convert_sub(self, _el: object, text: str, parent_tags: object) -> str:  # noqa: ARG002
            return _moved(text, _LOWERED, "_")

        def convert_td(self, _el: object, text: str, parent_tags: object) -> str:  # noqa: ARG002
            return " ".join(text.split()) + _CELL

        convert_th = convert_td

        def convert_tr(self, _el: object, text: str, parent_tags: object) -> str:  # noqa: ARG002
            return text.removesuffix(_CELL) + "\\\n"

        def convert_table(self, _el: object, text: str, parent_tags: object) -> str:  # noqa: ARG002
            return f"\n\n{text.strip().removesuffix(chr(92))}\n\n"

    return Converter(bullets="-", escape_misc=True, heading_style="atx", newline_style="backslash")


def _moved(words: str, table: dict[int, int], sign: str) -> str:
    """10<sup>3</sup> is 10³ and never 103."""
    plain = words.replace("\\", "").strip()
    if all(ord(letter) in table for letter in plain):
        return plain.translate(table)
    return _escaped(f"{sign}({plain})" if len(plain) > 1 else f"{sign}{plain}")
