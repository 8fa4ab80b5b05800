"""Fitting: one thing to say becomes messages that each are one provider call, within the limits.

Nothing is ever cut off or changed: a text that is too long goes on in the next message,
and only white space at the cut is left out. The last message keeps the key and carries the
choices, so it is the one that a later revision addresses; those before it get `key#1`, `key#2`.

Choices become buttons where they fit, else a list where there are lists, else numbers in the
text; `form` says which of a fitted message. Answers too long for a button stand in the text as
A) B) C), and the button carries the letter. A label too long for a row of a list goes on below it,
in whole words; only the comma, dash or space between the two is left out.
"""

import math
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import accumulate, groupby
from string import ascii_uppercase

from lessonbot.channels.base import Limits
from lessonbot.channels.letters import breakable
from lessonbot.domain.messages import Choice, Outbound, Revision
from lessonbot.domain.text import Span, Text, join

_BREAKS = (  # best first, with the share of a message that must be full before it is used
    (re.compile(r"(?=\n[^\S\n]*\n)"), 0.5),
    (re.compile(r"(?=\n)"), 0.5),
    (re.compile(r"(?<=[。！？])|(?<=[.!?…।॥؟۔።])(?=\s)|(?<=[.!?…।॥؟۔።][\"'»”’)])(?=\s)"), 0.5),
    (re.compile(r"(?=[^\S\u00a0\u2007\u202f])"), 0.0),
)
_SPACE = re.compile(r"\s*")
ADDRESS = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)\]]")
"""An address in a text, without the punctuation after it."""

_HALVES = (  # best first, with the share of a title that must be full before it is used
    (re.compile(r"\s*(?:[,;،؛፣፤](?=\s)|\s[-–—](?=\s)|[，；、])\s*"), 0.3),
    (re.compile(r"[^\S\u00a0\u2007\u202f]+"), 0.0),
)

_BUTTON_ROWS = ((2, 8), (9, 3), (18, 2))  # widest label, buttons beside each other


class Form(StrEnum):
    """How the choices of a fitted message are shown: in its text, if at all, or below it."""

    TEXT = "text"
    BUTTONS = "buttons"
    LIST = "list"


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a list: its title, and what stands below it."""

    title: str
    about: str = ""


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


def described(message: Outbound) -> Outbound:
    """The message without its picture or file: what is on it is said before the text."""
    if message.medium is None:
        return message
    alt = message.medium.alt
    words = join([f"[{alt}]", message.text]) if alt else message.text
    return replace(message, text=words, picture=None, file=None)


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


def form(choices: Sequence[Choice], limits: Limits) -> Form:
    """The form that the choices of a fitted message take."""
    if not choices:
        return Form.TEXT
    return Form.BUTTONS if _are_buttons(choices, limits) else Form.LIST


def row(label: str, limits: Limits) -> Row | None:
    """The label of a fitted choice as a row, if it fits without a word being cut.

    An answer too long for the title stands below its letter.
    """
    if units(label) <= limits.title:
        return Row(label)
    lettered = label[:1] in ascii_uppercase and label[1:3] == ") "
    halves = Row(label[0], label[3:]) if lettered else _halved(label, limits.title)
    return halves if halves and units(halves.about) <= limits.about else None


def numbered(text: Text, choices: Sequence[Choice]) -> Text:
    """The text with the choices in it, for phones and networks that take no buttons."""
    return join([text, "\n".join(_numbered(choices))])


def with_addresses(text: Text) -> Text:
    """The text with each address that a label hides in brackets after it."""
    spans: list[Span] = []
    for link, run in groupby(text, key=lambda span: span.link):
        label = tuple(run)
        spans.extend(Span(span.text, span.style) for span in label)
        if link and link != characters(label):
            spans.append(Span(f" ({link})"))
    return tuple(spans)


def split(text: Text, limit: int, drawn: Callable[[Text], str] | None = None) -> tuple[Text, ...]:
    """The text in pieces of at most `limit` units when `drawn`; styles go on over a cut."""
    whole = characters(text)
    if not whole.strip():
        return ()
    if units(drawn(text) if drawn else whole) <= limit:
        return (text,)
    return tuple(_pieces(text, limit, drawn))


def _said(message: Outbound, limits: Limits) -> Iterator[Outbound]:
    if message.file and not limits.pictures:
        return
    message = _sendable(message, limits)
    text, choices = _laid_out(_words(message, limits), message.choices, limits)
    attached = limits.pictures and bool(message.picture or message.file)
    together = not limits.apart or not (choices or message.file)
    if attached and together and _length(text, limits) <= limits.caption:
        yield replace(message, text=text, choices=choices)
        return
    if attached:
        yield replace(message, text=(), choices=())
    yield from _texts(message, split(text, _most(choices, limits), limits.drawn), choices)


def _revised(message: Outbound, revision: Revision, limits: Limits) -> Iterator[Outbound]:
    text, choices = _laid_out(revision.text, revision.choices, limits)
    first, *others = split(text, _most(choices, limits), limits.drawn)
    shown = replace(message, revision=Revision(revision.key, first, () if others else choices))
    # Only a revision that stands alone keeps the words that could be said in its place.
    alone = not others and _length(message.text, limits) <= limits.text
    yield shown if alone else replace(shown, text=(), choices=())
    yield from _texts(replace(message, revision=None), others, choices)


def _texts(
    message: Outbound, pieces: Sequence[Text], choices: tuple[Choice, ...]
) -> Iterator[Outbound]:
    for number, piece in enumerate(pieces, start=1):
        below = choices if number == len(pieces) else ()
        yield replace(message, text=piece, picture=None, file=None, choices=below)


def _words(message: Outbound, limits: Limits) -> Text:
    """What is said in words: on a plain channel the short text, or the picture's description."""
    if message.short and not limits.pictures and not limits.choices:
        return message.short
    return message.text if limits.pictures else described(message).text


def _sendable(message: Outbound, limits: Limits) -> Outbound:
    """The message with its picture or file as far as the network takes it."""
    medium, picture = message.medium, message.picture
    if limits.takes is None or medium is None or limits.takes(medium.mime, medium.size):
        return message
    if picture and picture.low and limits.takes(picture.low.mime, picture.low.size):
        return replace(message, picture=picture.low)
    return described(message)


def _keyed(key: str, parts: list[Outbound]) -> tuple[Outbound, ...]:
    return tuple(
        replace(part, key=key if number == len(parts) else f"{key}#{number}")
        for number, part in enumerate(parts, start=1)
    )


def _length(text: Text, limits: Limits) -> int:
    return units(limits.drawn(text) if limits.drawn else characters(text))


def _most(choices: Sequence[Choice], limits: Limits) -> int:
    """The longest text of a message with these choices."""
    return limits.body if choices and limits.body is not None else limits.text


def _laid_out(
    text: Text, choices: tuple[Choice, ...], limits: Limits
) -> tuple[Text, tuple[Choice, ...]]:
    """The text with the choices that have to stand in it, and those that are left below it."""
    if limits.choices:
        choices = tuple(map(_ticked, choices))
    below = _below(choices, limits)
    if choices and not below:
        text = numbered(text, choices)
    elif below != choices:
        picks = [choice.label for choice in choices if choice.pick]
        text = join([text, "\n".join(map(_lettered, ascii_uppercase, picks))])
    return limits.spelled(text) if limits.spelled else text, below


def _ticked(choice: Choice) -> Choice:
    """The choice with a box before it, if several can be chosen."""
    if choice.ticked is None:
        return choice
    return replace(choice, label=f"{'☑' if choice.ticked else '☐'} {choice.label}", ticked=None)


def _below(choices: tuple[Choice, ...], limits: Limits) -> tuple[Choice, ...]:
    """The choices as buttons or as a list, with letters if answers are too long; else none."""
    short = all(units(choice.label) <= limits.label for choice in choices if choice.pick)
    buttons = choices if short else _relabelled(choices, lambda letter, _: letter)
    if _are_buttons(buttons, limits):
        return buttons
    if len(choices) > limits.rows:
        return ()
    if not all(row(choice.label, limits) for choice in choices if not choice.pick):
        return ()
    return (
        choices
        if short
        else _relabelled(choices, lambda letter, label: _row(letter, label, limits))
    )


def _are_buttons(choices: Sequence[Choice], limits: Limits) -> bool:
    """Whether these can be buttons; without lists, a long label is the network's to shorten."""
    if len(choices) > limits.choices:
        return False
    return not limits.rows or all(units(choice.label) <= limits.label for choice in choices)


def _relabelled(choices: Sequence[Choice], label: Callable[[str, str], str]) -> tuple[Choice, ...]:
    """The choices with other labels for the answers among them, made of letter and label."""
    letters = iter(ascii_uppercase)
    return tuple(
        replace(choice, label=label(next(letters), choice.label)) if choice.pick else choice
        for choice in choices
    )


def _row(letter: str, label: str, limits: Limits) -> str:
    """What a row of a list says of an answer: all of it, or only its letter."""
    whole = _lettered(letter, label)
    return whole if row(whole, limits) else letter


def _halved(label: str, most: int) -> Row | None:
    """A label in two, the first as long as it may be."""
    for pattern, fill in _HALVES:
        for found in reversed(list(pattern.finditer(label))):
            title, about = label[: found.start()], label[found.end() :]
            whole = title and about and breakable(label, found.end())
            if whole and most * fill <= units(title) <= most:
                return Row(title, about)
    return None


def _lettered(letter: str, label: str) -> str:
    return f"{letter}) {label}"


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


def _pieces(text: Text, limit: int, drawn: Callable[[Text], str] | None) -> Iterator[Text]:
    """The pieces one after the other, without the white space around the cuts."""
    whole = characters(text)
    ends = tuple(accumulate(len(span.text) for span in text))
    kept = [found.span() for found in ADDRESS.finditer(whole)]

    def taken(start: int, room: int) -> tuple[int, Text]:
        cut = _cut(whole, start, room, kept)
        return cut, _slice(text, ends, start, start + len(whole[start:cut].rstrip()))

    start = _after_space(whole, 0)
    while start < len(whole):
        room = limit
        cut, piece = taken(start, room)
        while drawn and room > 1 and (excess := units(drawn(piece)) - limit) > 0:
            room = max(1, units(characters(piece)) - excess)
            cut, piece = taken(start, room)
        if piece:
            yield piece
        start = _after_space(whole, cut)


def _slice(text: Text, ends: Sequence[int], start: int, end: int) -> Text:
    """Some of a text, whose spans have these `ends`."""
    spans: list[Span] = []
    for number in range(bisect_right(ends, start), len(text)):
        span = text[number]
        begin = ends[number] - len(span.text)
        if begin >= end:
            break
        if span.text:
            spans.append(replace(span, text=span.text[max(start - begin, 0) : end - begin]))
    return tuple(spans)


def _space_end(whole: str, position: int) -> int:
    space = _SPACE.match(whole, position)
    return space.end() if space else position


def _after_space(whole: str, position: int) -> int:
    end = _space_end(whole, position)
    # A mark that sits on a space stays on it.
    return end if breakable(whole, end) else position


def _cut(whole: str, start: int, limit: int, kept: Sequence[tuple[int, int]]) -> int:
    """The best place after `start` to end a message; what is `kept` stays whole if it can."""
    end = _reach(whole, start, limit)
    if end == len(whole):
        return end
    for pattern, fill in _BREAKS:
        least = start + max(1, int((end - start) * fill))
        found = (match.start() for match in pattern.finditer(whole, least, end + 1))
        places = [place for place in found if place <= end]
        for place in reversed(places):
            if breakable(whole, _space_end(whole, place)) and not _inside(kept, place):
                return place
    places = [place for place in range(end, start, -1) if breakable(whole, place)]
    return next((place for place in places if not _inside(kept, place)), (places or [end])[0])


def _inside(kept: Sequence[tuple[int, int]], place: int) -> bool:
    return any(start < place < end for start, end in kept)


def _reach(whole: str, start: int, limit: int) -> int:
    """How far a message of at most `limit` units goes."""
    window = whole[start : start + limit]
    excess = units(window) - limit
    end = start + len(window)
    while excess > 0 and end > start + 1:
        end -= 1
        excess -= units(whole[end])
    return end
