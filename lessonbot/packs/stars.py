"""Stars that do something else than their author meant: lost ones, and ones that learners see."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from markdown_it import MarkdownIt
from markdown_it.token import Token

from lessonbot.packs.problems import shown

Slip = tuple[int, str]
"""Where in the text, and what to say."""

_RUN = re.compile(r"\*+")
_WORD_END = re.compile(r"[^\W_]*$")
_WORD_START = re.compile(r"[^\W_]*")
# Scripts without spaces between words: there is no edge of a word to move the marks to.
_NO_SPACES = re.compile(
    r"[\u0e00-\u0eff\u0f00-\u0fff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]"
)

_LONGEST_WORD = 60
_PLAIN = {"text", "code_inline", "html_inline"}


def _parser() -> MarkdownIt:
    """One that keeps a star behind a backslash apart from one without."""
    parser = MarkdownIt("commonmark", {"html": True})
    parser.core.ruler.disable("text_join")
    parser.validateLink = _any_link  # type: ignore[method-assign]
    return parser


def _any_link(url: str) -> bool:  # noqa: ARG001 - the parser's own check asks this
    return True


_PARSER = _parser()


@dataclass(frozen=True, slots=True)
class _Mark:
    """A piece of the text with its place in it."""

    token: Token
    start: int
    end: int


def slips(text: str) -> list[Slip]:
    """The stars of a paragraph, as it is written, that go wrong."""
    if "*" not in text:
        return []
    marks = list(_marks(text))
    # Of stars that are seen, one in a paragraph says it all.
    return sorted([*islice(_seen(text, marks), 1), *_inside_words(text, marks)])


def _marks(text: str) -> Iterator[_Mark]:
    at = 0
    for token in _PARSER.parseInline(text)[0].children or []:
        written = token.content if token.type in _PLAIN else token.markup
        start = max(at, text.find(written, at))
        at = start + len(written)
        yield _Mark(token, start, at)
        # A star in the address of a link is none of the text.
        if token.type == "link_close":
            at = max(at, text.find(")", at) + 1)


def _seen(text: str, marks: list[_Mark]) -> Iterator[Slip]:
    """Stars that mark nothing; one alone between spaces or behind a word is a sign like others."""
    for mark in marks:
        if mark.token.type != "text":
            continue
        for run in _RUN.finditer(text, mark.start, mark.end):
            before = text[max(0, run.start() - 1) : run.start()]
            after = text[run.end() : run.end() + 1]
            opens = not before.isalnum() and bool(after.strip())
            power = before.isdigit() and after.isdigit()
            if opens if len(run.group()) == 1 else not power:
                words = (
                    f"learners see {run.group()} as it is: put the same stars directly before "
                    "and behind the words, as in **jar**, or write \\* for a star"
                )
                yield run.start(), words


def _inside_words(text: str, marks: list[_Mark]) -> Iterator[Slip]:
    """Marks that begin or end inside of a word."""
    opened: list[_Mark] = []
    for mark in marks:
        if mark.token.type in {"em_open", "strong_open"}:
            opened.append(mark)
        elif mark.token.type in {"em_close", "strong_close"}:
            words = _said(text, opened[-1], mark)
            if words and mark.token.markup.startswith("*"):
                yield opened[-1].start, words
            opened.pop()


def _said(text: str, opening: _Mark, closing: _Mark) -> str | None:
    before = text[max(0, opening.start - _LONGEST_WORD) : opening.start]
    after = text[closing.end : closing.end + _LONGEST_WORD]
    left, right = _edge(_WORD_END.search(before)), _edge(_WORD_START.match(after))
    if not left and not right:
        return None
    if _NO_SPACES.search(left[-1:] + right[:1]):
        return None
    inner, sign = " ".join(text[opening.end : closing.start].split()), opening.token.markup
    if left and (left[-1].isdigit() or (right and sign == "*" and len(inner) == 1)):
        return f"the * signs around {shown(inner)} are lost: write × to multiply, \\* for a star"
    return (
        f"{shown(sign + inner + sign)} is a part of a word, which WhatsApp cannot mark and shows "
        f"plain: mark the whole word, {shown(sign + left + inner + right + sign)}"
    )


def _edge(match: re.Match[str] | None) -> str:
    return match.group() if match else ""
