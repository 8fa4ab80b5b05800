"""Words that a translation has from its source as they are."""

import re
from collections.abc import Iterable, Iterator

from lessonbot.domain.text import Text

# Names, numbers, addresses and short words may well be the same in two languages.
_FEWEST_WORDS = 5
_FEWEST_LETTERS = 25
_ADDRESS = re.compile(r"https?://\S+")

Piece = tuple[str, int]
"""A line of text and where it stands in its file."""


def same(ours: Iterable[Piece], theirs: Iterable[Piece]) -> list[Piece]:
    """Pieces of some length that stand in both, as the translation has them."""
    known = {words for words, _ in ours}
    return [piece for piece in theirs if piece[0] in known and _is_long(piece[0])]


def pieces(text: Text, line: int) -> Iterator[Piece]:
    """The lines of a text; code is the same in every language."""
    said = "".join(" " if span.style in {"code", "pre"} else span.text for span in text)
    for words in said.split("\n"):
        yield " ".join(words.split()), line


def is_foreign(language: str, other: str) -> bool:
    """Whether these are two languages, and not one as it is written in two countries."""
    return language.partition("-")[0] != other.partition("-")[0]


def _is_long(words: str) -> bool:
    said = [word for word in _ADDRESS.sub(" ", words).split() if any(map(str.isalpha, word))]
    letters = sum(letter.isalpha() for word in said for letter in word)
    return len(said) >= _FEWEST_WORDS and letters >= _FEWEST_LETTERS
