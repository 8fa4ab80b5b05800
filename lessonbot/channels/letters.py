"""What readers see as one character: a flag, a family, a letter with all its marks."""

import unicodedata
from collections.abc import Iterator

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


def letters(value: str) -> Iterator[str]:
    """The visible characters one by one, each with its marks."""
    start = 0
    for end in range(1, len(value) + 1):
        if breakable(value, end):
            yield value[start:end]
            start = end


def breakable(whole: str, place: int) -> bool:
    """Whether no visible character spans this place.

    Wider than Unicode's grapheme clusters in every living script, so that nobody sees half of
    a letter.
    """
    if place <= 0 or place >= len(whole):
        return True
    before, after = whole[place - 1], whole[place]
    if before.isascii() and after.isascii():
        return before + after != "\r\n"
    return not (
        joins_last(after)
        or _joins_next(before)
        or _in_conjunct(whole, place)
        or _halves_flag(whole, place)
    )


def joins_last(char: str) -> bool:
    """Whether this is a part of the visible character before it."""
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
    while place > 0 and joins_last(whole[place - 1]):
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
