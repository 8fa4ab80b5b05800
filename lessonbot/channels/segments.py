"""How many segments a text message is paid as: GSM letters in septets, all others in UTF-16.

The alphabet and its extension are those of 3GPP TS 23.038. Its tables for single languages are
left out: Twilio, like most networks, never uses them, and sends such letters in UTF-16.
"""

from math import ceil

from lessonbot.channels.text import units

_GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    "ÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_GSM_TWICE = frozenset("^{}\\[~]|€\f")
_NARROW = _GSM | _GSM_TWICE
_ALONE, _JOINED = 160, 153
_WIDE_ALONE, _WIDE_JOINED = 70, 67


def segments(text: str) -> int:
    """How many segments a network sends for this text; none for an empty one."""
    if is_narrow(text):
        return _count([2 if char in _GSM_TWICE else 1 for char in text], _ALONE, _JOINED)
    return _count([units(char) for char in text], _WIDE_ALONE, _WIDE_JOINED)


def is_narrow(text: str) -> bool:
    """Whether all of it is in the GSM alphabet, so that 160 characters fit into a segment."""
    return _GSM.issuperset(text) or _NARROW.issuperset(text)


def _count(widths: list[int], alone: int, joined: int) -> int:
    total = sum(widths)
    if total <= alone:
        return ceil(total / alone)
    parts, room = 1, joined
    for width in widths:  # a character is never divided between two segments
        if width > room:
            parts, room = parts + 1, joined
        room -= width
    return parts


def widening(text: str) -> str:
    """The characters, each once, for which only 70 instead of 160 fit into a segment."""
    return "".join(dict.fromkeys(char for char in text if char not in _NARROW))
