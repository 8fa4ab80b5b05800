"""How easy a text is to read: hints for its author, never more than that."""

import re
from collections.abc import Iterator

from lessonbot.domain.text import Text

_LONGEST_SENTENCE = 25
_FEWEST_WORDS = 40
_LONG_WORD = 6
_DIFFICULT = 45
# Lix was made for and tried on such languages; where words are built of many parts it misleads.
_LIX = frozenset({"da", "de", "en", "es", "fr", "it", "nb", "nl", "no", "pt", "sv"})

_END = re.compile(r"(?<=[.!?…।॥؟۔።。！？])[\"'»”’)]*\s+|\n+")
_LETTER = re.compile(r"\w")

Hint = tuple[str, str]
"""The name of a rule and what to say."""


def hints(texts: list[Text], language: str) -> Iterator[Hint]:
    """What could be easier to read in the texts of a lesson."""
    whole = "\n".join("".join(span.text for span in text) for text in texts)
    sentences = [words for part in _END.split(whole) if (words := _words(part))]
    longest = max(sentences, key=len, default=[])
    if len(longest) > _LONGEST_SENTENCE:
        yield (
            "sentences",
            (
                f"the sentence “{' '.join(longest[:4])} …” has {len(longest)} words: "
                f"divide it, {_LONGEST_SENTENCE} or fewer are easier to read on a phone"
            ),
        )
    if language.partition("-")[0] in _LIX and (value := lix(sentences)) > _DIFFICULT:
        yield (
            "reading",
            (
                f"the text is as hard to read as an official letter (Lix {value:.0f}): "
                f"shorter words and sentences bring it below {_DIFFICULT}"
            ),
        )


def _words(sentence: str) -> list[str]:
    """What stands between spaces and has a letter; signs of vowels are no letters to `re`."""
    return [
        word.strip(".,;:!?()[]\"'“”‘’«»…।") for word in sentence.split() if _LETTER.search(word)
    ]


def lix(sentences: list[list[str]]) -> float:
    """Words per sentence plus the percentage of words with more than six letters.

    Carl-Hugo Björnsson, Läsbarhet, 1968: below 30 is a children's book, 40 a newspaper's story,
    50 an official text. 0 for a text too short to tell.
    """
    words = [word for sentence in sentences for word in sentence]
    if len(words) < _FEWEST_WORDS:
        return 0.0
    long = sum(len(word) > _LONG_WORD for word in words)
    return len(words) / len(sentences) + 100 * long / len(words)
