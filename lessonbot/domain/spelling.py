"""How typed words are compared: without case, accents, punctuation and invisible characters."""

import unicodedata
from functools import cache

CAP = 4096
_APOSTROPHES = "'’‘ʼ`´"
_SAME = str.maketrans({"ى": "ي", "ی": "ي", "ک": "ك", "ة": "ه", "ـ": "", "ı": "i"})
# Amharic says these rows of eight letters like others and writes either; its gutturals with the
# first vowel sound like those with the fourth, and HWA has a letter in two rows.
_ROWS = {"ሐ": "ሀ", "ኀ": "ሀ", "ሠ": "ሰ", "ዐ": "አ", "ፀ": "ጸ"}
_ALIKE = {"ሃ": "ሀ", "ሓ": "ሀ", "ኃ": "ሀ", "ኣ": "አ", "ዓ": "አ", "ኋ": "ሇ"}
_SOUNDS = {ord(a) + vowel: ord(b) + vowel for a, b in _ROWS.items() for vowel in range(8)}
_SOUNDS |= {ord(a): ord(b) for a, b in _ALIKE.items()}
_KEPT_MARKS = (0, 8, 9)  # combining classes of marks that are part of a letter in Asian scripts


def clean(said: str) -> str:
    """What was typed, cut to CAP characters, without invisible ones and with ASCII digits."""
    text = said[:CAP].strip()
    return text if text.isascii() else "".join(map(_visible, text)).strip()


def fold(said: str) -> str:
    """The words alone, separated by one space, in one spelling; empty when there are none."""
    text = said[:CAP].casefold()
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text).casefold().translate(_SAME)
    return " ".join("".join(map(_letter, text)).split())


def sounded(said: str) -> str:
    """The words alone, with one letter for those that sound alike and are written for each other.

    For comparing answers only: letters that number options have to stay apart.
    """
    return fold(said).translate(_SOUNDS)


def _visible(char: str) -> str:
    if char.isdecimal():
        return str(unicodedata.decimal(char))
    return "" if unicodedata.category(char) in {"Cf", "Cs"} else char


@cache
def _letter(char: str) -> str:
    kind = unicodedata.category(char)
    dropped = char in _APOSTROPHES or "\ufe00" <= char <= "\ufe0f"
    if dropped or kind in {"Cf", "Me"} or unicodedata.combining(char) not in _KEPT_MARKS:
        return ""
    if kind == "Nd":
        return str(unicodedata.decimal(char))
    return char if kind[0] in "LNM" else " "
