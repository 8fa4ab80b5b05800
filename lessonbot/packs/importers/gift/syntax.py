"""GIFT as written: where each question begins, its parts, and what is wrong with its signs."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from lark import Lark, Token, Transformer

# More answers than these are no question; without a limit a long line of them takes minutes.
_MOST_SIGNS = 200
# A message holds a tenth of it; the grammar takes 150 bytes of memory for each sign.
_LONGEST = 50_000
_SIGNS = re.compile(r"[=~#]")

_COMMENT = re.compile(r"[ \t]*//(.*)")
_CATEGORY = re.compile(r"[ \t]*\$CATEGORY:(.*)", re.IGNORECASE)
_LABEL = re.compile(r"\[(id|tag):((?:\\.|[^\\\[\]\n])*)\]")
_ESCAPED = re.compile(r"\\([:#={}~\\n])")


class Miswritten(Exception):  # it is caught for each question
    """A question whose signs do not fit together; `line` counts from 1 in the file."""

    def __init__(self, line: int, words: str) -> None:
        super().__init__(words)
        self.line = line
        self.words = words


@dataclass(frozen=True, slots=True)
class Chunk:
    """Lines between two empty lines: a question, a text or a category."""

    line: int
    text: str
    category: str | None = None
    label: str = ""
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """What stands behind a = or ~, escapes and all; `line` from 1, `weight` in per cent."""

    line: int
    mark: str
    words: str
    weight: float | None = None
    feedback: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Written:
    """The parts of a question, escapes and all; `asks` is false for a mere text."""

    title: str
    text: str
    tail: str
    asks: bool
    numeric: bool
    answers: tuple[Answer, ...]
    general: str


@dataclass(frozen=True, slots=True)
class _Block:
    """What stands between { and }."""

    numeric: bool
    answers: tuple[Answer, ...]
    general: str


def unescaped(raw: str) -> str:
    r"""The words that are meant: `\=` is =, `\n` a line break."""
    return _ESCAPED.sub(lambda match: "\n" if match[1] == "n" else match[1], raw)


def chunks(text: str) -> Iterator[Chunk]:
    """The questions, texts and categories of a file in their order."""
    waiting: list[tuple[int, str]] = []
    for number, line in enumerate(text.split("\n"), 1):
        category = _CATEGORY.fullmatch(line)
        if category:
            comments = [each for each in waiting if _COMMENT.fullmatch(each[1])]
            yield from _chunk([each for each in waiting if not _COMMENT.fullmatch(each[1])])
            yield Chunk(number, "", category[1].strip(), _labels(comments)[0])
            waiting = []
        elif line.strip():
            waiting.append((number, line))
        else:
            yield from _chunk(waiting)
            waiting = []
    yield from _chunk(waiting)


def parse(chunk: Chunk) -> Written:
    """The parts of a question; raises Miswritten where its signs do not fit together."""
    from lark.exceptions import UnexpectedInput  # noqa: PLC0415 - only GIFT needs it

    if len(chunk.text) > _LONGEST:
        words = f"more than {_LONGEST:,} characters in a question: put an empty line between two"
        raise Miswritten(chunk.line, words)
    if len(_SIGNS.findall(chunk.text)) > _MOST_SIGNS:
        words = f"more than {_MOST_SIGNS} signs = ~ # in a question: put an empty line between two"
        raise Miswritten(chunk.line, words)
    try:
        written = cast("Written", _grammar().parse(chunk.text))
    except UnexpectedInput as fault:
        raise _miswritten(chunk, fault) from None
    if not written.title and written.text.lstrip().startswith("::"):
        raise Miswritten(chunk.line, "the title is not closed: put :: behind it")
    return written


@cache
def _grammar() -> "Lark":
    from lark import Lark  # noqa: PLC0415 - only GIFT needs it

    return Lark.open("gift.lark", rel_to=__file__, parser="lalr", transformer=_parts())


def _chunk(lines: Sequence[tuple[int, str]]) -> Iterator[Chunk]:
    comments = [(number, line) for number, line in lines if _COMMENT.fullmatch(line)]
    if len(comments) == len(lines):
        return
    label, tags = _labels(comments)
    first = next(number for number, line in lines if not _COMMENT.fullmatch(line))
    kept = ["" if _COMMENT.fullmatch(line) else line for number, line in lines if number >= first]
    yield Chunk(first, "\n".join(kept), None, label, tags)


def _labels(comments: Sequence[tuple[int, str]]) -> tuple[str, tuple[str, ...]]:
    """The id and the tags that Moodle keeps in comments."""
    found = [label.groups() for _, line in comments for label in _LABEL.finditer(line)]
    words = [(kind, re.sub(r"\\(.)", r"\1", value).strip()) for kind, value in found]
    label = next((value for kind, value in words if kind == "id"), "")
    return label, tuple(value for kind, value in words if kind == "tag")


def _miswritten(chunk: Chunk, fault: Any) -> Miswritten:  # noqa: ANN401 - lark has several
    at = fault.pos_in_stream if fault.pos_in_stream is not None else len(chunk.text)
    token = getattr(fault, "token", None)
    if token is not None and token.type == "$END":
        at = len(chunk.text)
    line = chunk.line + chunk.text.count("\n", 0, at)
    sign = chunk.text[at : at + 1]
    opened = _last_open(chunk.text[:at])
    if sign in {"", "\\"}:
        line = line if opened is None else chunk.line + chunk.text.count("\n", 0, opened)
        words = (
            "a \\ stands alone at the end: delete it"
            if opened is None
            else "the { is not closed: put } behind the last answer, with no empty line before it"
        )
    elif sign == "}":
        words = "this } closes nothing: delete it, or write \\} for a plain one"
    elif sign == "{" and opened is not None:
        words = "a { stands among the answers: close the question above with }, or write \\{"
    elif sign == "{":
        words = "a question has answers in one { } only: write two questions, or \\{ and \\}"
    else:
        words = "words stand before the first = or ~: begin each answer with one of them"
    return Miswritten(line, words)


def _last_open(text: str) -> int | None:
    """Where the { stands that is still open at the end of a text."""
    opened = None
    for match in re.finditer(r"\\.|[{}]", text, re.DOTALL):
        if match.group() in {"{", "}"}:
            opened = match.start() if match.group() == "{" else None
    return opened


def _parts() -> "Transformer[Token, Written]":
    from lark import Transformer, v_args  # noqa: PLC0415 - only GIFT needs it

    @v_args(inline=True)
    class Parts(Transformer["Token", Written]):
        """The parts of a question out of the signs they stand in; lines count from 1 in it."""

        def start(
            self, title: str | None, text: str | None, block: _Block | None, tail: str | None
        ) -> Written:
            name = (title or "").strip()[2:-2]
            if block is None:
                return Written(name, text or "", "", False, False, (), "")
            blank = tail if tail and tail.strip() else ""
            return Written(
                name, text or "", blank, True, block.numeric, block.answers, block.general
            )

        def block(self, *parts: Any) -> _Block:  # noqa: ANN401 - lark hands over what it found
            *bodies, general = parts
            numeric = bool(bodies) and isinstance(bodies[0], tuple)
            answers = bodies[0] if numeric else tuple(bodies)
            return _Block(numeric, answers, general[4:] if general else "")

        def number(
            self, words: "Token | None", feedback: tuple[str, ...], *others: Answer
        ) -> tuple[Answer, ...]:
            first = self.bare(words, feedback) if (words or "").strip() or feedback else None
            return (first, *others) if first else others

        def bare(self, words: "Token | None", feedback: tuple[str, ...]) -> Answer:
            return Answer((words and words.line) or 1, "", words or "", None, feedback)

        def answer(
            self,
            mark: "Token",
            weight: str | None,
            words: str | None,
            feedback: tuple[str, ...],
        ) -> Answer:
            return Answer(mark.line or 1, mark[0], words or "", _percent(weight), feedback)

        def feedback(self, *tokens: "Token") -> tuple[str, ...]:
            """What stands behind each #."""
            parts: list[str] = []
            for token in tokens:
                if token.type == "HASH":
                    parts.append("")
                else:
                    parts[-1] = str(token)
            return tuple(parts)

    return Parts()


def _percent(weight: str | None) -> float | None:
    return float(weight.strip("% \t\n").replace(",", ".")) if weight else None
