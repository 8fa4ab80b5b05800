"""Fitting: one thing to say becomes messages that each are one provider call, within the limits.

Nothing is ever cut off or changed: a text that is too long goes on in the next message,
and only white space at the cut is left out. The last message keeps the key and carries the
choices, so it is the one that a later revision addresses; those before it get `key#1`, `key#2`.
"""

import math
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from string import ascii_uppercase

from lessonbot.channels.base import Limits
from lessonbot.domain.messages import Choice, Outbound, Revision
from lessonbot.domain.text import Span, Text, join

_ZWJ = "\u200d"
_VIRAMA = 9  # the combining class of signs that join the next letter, as in Devanagari
_KILLERS = frozenset("\u0bcd\u0dca\u0e3a\u103a")  # of the same class, but they join nothing
_EXTENDING = frozenset(("Mn", "Me", "Mc", "Cn"))  # Cn: newer than this Python, so better safe
_SKIN_TONES = range(0x1F3FB, 0x1F400)
_TAGS = range(0xE0020, 0xE0080)
_FLAGS = range(0x1F1E6, 0x1F200)
_JAMO_TAILS = (range(0x1160, 0x1200), range(0xD7B0, 0xD800))
_JAMO_HEADS = (range(0x1100, 0x1160), range(0xA960, 0xA980))
_JOINED_TO_LAST = frozenset("\u200c\u0e33\u0eb3\uff9e\uff9f")
_JOINED_TO_NEXT = frozenset(
    "\u1cf5\u1cf6\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\u0d4e"
    "\U000110bd\U000110cd\U000111c2\U000111c3\U0001193f\U00011941\U00011a3a\U00011d46"
)

_BREAKS = (  # best first, with the share of a message that must be full before it is used
    (re.compile(r"(?=\n[^\S\n]*\n)"), 0.5),
    (re.compile(r"(?=\n)"), 0.5),
    (re.compile(r"(?<=[。！？])|(?<=[.!?…।॥؟۔።])(?=\s)|(?<=[.!?…।॥؟۔።][\"'»”’)])(?=\s)"), 0.5),
    (re.compile(r"(?=[^\S\u00a0\u2007\u202f])"), 0.0),
)
_SPACE = re.compile(r"\s*")

_BUTTON_ROWS = ((2, 8), (9, 3), (18, 2))  # widest label, buttons beside each other


def units(value: str) -> int:
    """How long a string is in UTF-16 code units, the way Telegram counts."""
    return len(value) if value.isascii() else len(value.encode("utf-16-le", "surrogatepass")) // 2


def characters(text: Text) -> str:
    """The characters of a text, without the addresses of its links."""
    return "".join(span.text for span in text)


def fit(message: Outbound, limits: Limits) -> tuple[Outbound, ...]:
    """The messages that say it on a channel with these limits; none if nothing is to be said.

    A revision is kept where the channel can edit; what does not fit into the edited message
    follows it. Elsewhere only `text` is said.
    """
    revision = message.revision
    if revision and limits.edits and characters(revision.text).strip():
        return _keyed(message.key, list(_revised(message, revision, limits)))
    return _keyed(message.key, list(_said(replace(message, revision=None), limits)))


def rows(choices: Sequence[Choice]) -> tuple[tuple[Choice, ...], ...]:
    """The choices as rows of buttons: letters in one row, long labels one below the other."""
    laid: list[tuple[Choice, ...]] = []
    for letters, run in groupby(choices, key=lambda choice: len(choice.label) == 1):
        group = tuple(run)
        widest = max(_width(choice.label) for choice in group)
        most = next((beside for width, beside in _BUTTON_ROWS if widest <= width), 1)
        count = math.ceil(len(group) / most)
        each = most if letters else math.ceil(len(group) / count)  # 4 as 2 + 2, not 3 + 1
        laid.extend(group[i : i + each] for i in range(0, len(group), each))
    return tuple(laid)


def split(text: Text, limit: int) -> tuple[Text, ...]:
    """The text in pieces of at most `limit` units; styles go on over a cut."""
    whole = characters(text)
    if not whole.strip():
        return ()
    if units(whole) <= limit:
        return (text,)
    return tuple(_slice(text, start, end) for start, end in _pieces(whole, limit))


def _said(message: Outbound, limits: Limits) -> Iterator[Outbound]:
    picture = message.picture if limits.pictures else None
    text, choices = _with_choices(_words(message, limits), message.choices, limits)
    if picture and units(characters(text)) <= limits.caption:
        yield replace(message, text=text, choices=choices)
        return
    pieces = split(text, limits.text)
    if picture:
        yield replace(message, text=(), choices=())
    yield from _texts(message, pieces, choices)


def _revised(message: Outbound, revision: Revision, limits: Limits) -> Iterator[Outbound]:
    text, choices = _with_choices(revision.text, revision.choices, limits)
    first, *others = split(text, limits.text)
    shown = replace(message, revision=Revision(revision.key, first, () if others else choices))
    # Only a revision that stands alone keeps the words that could be said in its place.
    alone = not others and units(characters(message.text)) <= limits.text
    yield shown if alone else replace(shown, text=(), choices=())
    yield from _texts(replace(message, revision=None), others, choices)


def _texts(
    message: Outbound, pieces: Sequence[Text], choices: tuple[Choice, ...]
) -> Iterator[Outbound]:
    for number, piece in enumerate(pieces, start=1):
        last = number == len(pieces)
        yield replace(message, text=piece, picture=None, choices=choices if last else ())


def _words(message: Outbound, limits: Limits) -> Text:
    """What is said in words: on a plain channel the short text, or the picture's description."""
    if message.short and not limits.pictures and not limits.choices:
        return message.short
    if message.picture and not limits.pictures:
        return join([f"[{message.picture.alt}]", message.text])
    return message.text


def _keyed(key: str, parts: list[Outbound]) -> tuple[Outbound, ...]:
    return tuple(
        replace(part, key=key if number == len(parts) else f"{key}#{number}")
        for number, part in enumerate(parts, start=1)
    )


def _with_choices(
    text: Text, choices: tuple[Choice, ...], limits: Limits
) -> tuple[Text, tuple[Choice, ...]]:
    """The text with the choices that have to be listed in it, and those left for buttons."""
    if not choices:
        return text, ()
    if len(choices) > limits.choices:
        return join([text, "\n".join(_numbered(choices))]), ()
    picks = [choice for choice in choices if choice.pick]
    if all(units(choice.label) <= limits.label for choice in picks):
        return text, choices
    letters = dict(zip((choice.data for choice in picks), ascii_uppercase, strict=False))
    listed = "\n".join(f"{letters[choice.data]}) {choice.label}" for choice in picks)
    buttons = (
        replace(choice, label=letters[choice.data]) if choice.pick else choice for choice in choices
    )
    return join([text, listed]), tuple(buttons)


def _numbered(choices: Sequence[Choice]) -> Iterator[str]:
    number = 0
    for choice in choices:
        if choice.word is None:
            number += 1
            yield f"{number}) {choice.label}"
        elif choice.word:
            yield f"{choice.word} = {choice.label}"


def _width(label: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in label)


def _slice(text: Text, start: int, end: int) -> Text:
    spans: list[Span] = []
    position = 0
    for span in text:
        piece = span.text[max(start - position, 0) : max(end - position, 0)]
        if piece:
            spans.append(replace(span, text=piece))
        position += len(span.text)
    return tuple(spans)


def _pieces(whole: str, limit: int) -> Iterator[tuple[int, int]]:
    """Where each piece starts and ends, without the white space around the cuts."""
    start = _after_space(whole, 0)
    while start < len(whole):
        cut = _cut(whole, start, limit)
        end = start + len(whole[start:cut].rstrip())
        if end > start:
            yield start, end
        start = _after_space(whole, cut)


def _space_end(whole: str, position: int) -> int:
    space = _SPACE.match(whole, position)
    return space.end() if space else position


def _after_space(whole: str, position: int) -> int:
    end = _space_end(whole, position)
    # A mark that sits on a space stays on it.
    return end if _breakable(whole, end) else position


def _cut(whole: str, start: int, limit: int) -> int:
    """The best place after `start` to end a message."""
    end = _reach(whole, start, limit)
    if end == len(whole):
        return end
    for pattern, fill in _BREAKS:
        least = start + max(1, int((end - start) * fill))
        found = (match.start() for match in pattern.finditer(whole, least, end + 1))
        places = [place for place in found if place <= end]
        for place in reversed(places):
            if _breakable(whole, _space_end(whole, place)):
                return place
    return next((i for i in range(end, start, -1) if _breakable(whole, i)), end)


def _reach(whole: str, start: int, limit: int) -> int:
    """How far a message of at most `limit` units goes."""
    window = whole[start : start + limit]
    excess = units(window) - limit
    end = start + len(window)
    while excess > 0 and end > start + 1:
        end -= 1
        excess -= units(whole[end])
    return end


def _breakable(whole: str, place: int) -> bool:
    """Whether no visible character spans this place.

    Wider than Unicode's grapheme clusters in every living script: what readers see as one
    character (a flag, a family, a letter with its marks) stays in one message.
    """
    if place <= 0 or place >= len(whole):
        return True
    before, after = whole[place - 1], whole[place]
    if before.isascii() and after.isascii():
        return before + after != "\r\n"
    return not (
        _joins_last(after)
        or _joins_next(before)
        or _in_conjunct(whole, place)
        or _halves_flag(whole, place)
    )


def _joins_last(char: str) -> bool:
    code = ord(char)
    return (
        unicodedata.category(char) in _EXTENDING
        or char == _ZWJ
        or char in _JOINED_TO_LAST
        or code in _SKIN_TONES
        or code in _TAGS
        or any(code in tails for tails in _JAMO_TAILS)
    )


def _joins_next(char: str) -> bool:
    return (
        char == _ZWJ or char in _JOINED_TO_NEXT or any(ord(char) in heads for heads in _JAMO_HEADS)
    )


def _in_conjunct(whole: str, place: int) -> bool:
    """Whether a virama joins the letter at this place to the one before."""
    if not whole[place].isalpha():
        return False
    while place > 0 and _joins_last(whole[place - 1]):
        place -= 1
        if unicodedata.combining(whole[place]) == _VIRAMA and whole[place] not in _KILLERS:
            return True
    return False


def _halves_flag(whole: str, place: int) -> bool:
    if ord(whole[place]) not in _FLAGS:
        return False
    flags = 0
    while place - flags > 0 and ord(whole[place - flags - 1]) in _FLAGS:
        flags += 1
    return flags % 2 == 1
