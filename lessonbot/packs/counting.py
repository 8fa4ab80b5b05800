"""Words and sentences of a text in any script."""

import re

from lessonbot.domain.text import Text, plain
from lessonbot.packs.spans import sliced

# Scripts without spaces between words: letters and marks that make a word.
# Chinese and Japanese: 1,000 English words are 1,300 to 1,800 characters
# (https://anycount.com/WordCountBlog/word-count-in-oriental-languages/), and Chinese texts made to
# measure reading have 1.6 a word (https://doi.org/10.1167/iovs.11-8284).
# Thai: 0.25 words a character, as transcribers count (https://gotranscript.com/word-count/arabic).
# Khmer: 1,110,809 characters were about 160,000 words (Bi and Taing, Khmer word segmentation
# based on bi-directional maximal matching). Lao is taken like Thai, Burmese like Khmer.
_UNSPACED = (
    (re.compile(r"[\u3005-\u3007\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"), 1.5),
    (re.compile(r"[\u0e01-\u0e3a\u0e40-\u0e4e\u0e81-\u0ece]"), 4.0),
    (re.compile(r"[\u1000-\u103f\u1050-\u109d\u1780-\u17d3\uaa60-\uaa7f]"), 7.0),
)  # fmt: skip
_THAI_LIKE = r"\u0e01-\u0ece\u1000-\u109d\u1780-\u17d3"
_WORD = re.compile(r"\w")
# Between words stand spaces, the Ethiopic word space or, between syllables, the Tibetan tsheg.
_GAP = re.compile(r"[\s\u1361\u0f0b]+")

_CLOSERS = r"[\"'”’»›)\]」』】》〉]*"
# The ends of sentences in Unicode's list (Sentence_Terminal) that are found in living scripts.
_ENDS = (
    r"\u0589\u061d-\u061f\u06d4\u0700-\u0702\u07f9\u0964\u0965\u0f0d\u0f0e\u104a\u104b"
    r"\u1362\u1367\u1368\u166e\u17d4\u17d5\u1803\u1809\u1944\u1945\u1aa8-\u1aab\u1b5a\u1b5b\u1b5e"
    r"\u1b5f\u1c3b\u1c3c\u1c7e\u1c7f\u203c\u203d\u2047-\u2049\u3002\ua4ff\ua60e\ua60f\ua6f3\ua6f7"
    r"\ua8ce\ua8cf\ua92f\ua9c8\ua9c9\uaa5d-\uaa5f\uaaf0\uaaf1\uabeb\uff01\uff0e\uff1f\uff61"
)
_SENTENCE_END = re.compile(rf"(?:[{_ENDS}]+{_CLOSERS}\s*|[.!?…]+{_CLOSERS}\s+)(?=\S)")
# Thai and Lao end a sentence with nothing but a space; so do others in long enumerations.
_PHRASE_END = re.compile(rf"(?<=[{_THAI_LIKE}])\s+(?=[{_THAI_LIKE}])")
# “Dr. Ada”, “J. Mensah”: a full stop behind a short word that begins with a capital is no end.
_SHORT = re.compile(r"(?:^|[\s(])[^\W\d_]{1,2}\.$")


def words(text: Text) -> int:
    """How many words a text has; in scripts without spaces, how many it would have."""
    return count(plain(text))


def count(string: str) -> int:
    """How many words a string has."""
    total = 0.0
    for letters, per_word in _UNSPACED:
        string, found = letters.subn(" ", string)
        total += found / per_word
    total += sum(bool(_WORD.search(word)) for word in _GAP.split(string))
    # Half a word is a word: nobody reads it in no time.
    return -int(-total // 1)


def sentences(text: Text, limit: int) -> list[tuple[str, Text]]:
    """The sentences, each with the space before it; one over the limit is cut at its phrases."""
    parts: list[tuple[str, Text]] = []
    for joint, sentence in _split(text, _SENTENCE_END):
        if words(sentence) > limit:
            (_, first), *others = _split(sentence, _PHRASE_END)
            parts.extend([(joint, first), *others])
        else:
            parts.append((joint, sentence))
    return parts


def _split(text: Text, ends: re.Pattern[str]) -> list[tuple[str, Text]]:
    string = "".join(span.text for span in text)
    parts, start, joint = [], 0, ""
    for match in ends.finditer(string):
        stop = match.start() + len(match.group().rstrip())
        if _is_end(string, match) and _is_open(text, stop):
            parts.append((joint, sliced(text, start, stop)))
            start, joint = match.end(), string[stop : match.end()]
    parts.append((joint, sliced(text, start, len(string))))
    return parts


def _is_end(string: str, match: re.Match[str]) -> bool:
    """Whether a sentence ends here and not an abbreviation."""
    if not match.group().startswith("."):
        return True
    before = _SHORT.search(string[max(0, match.start() - 5) : match.start() + 1])
    short = before is not None and before.group().lstrip(" (\n").istitle()
    return not short and not string[match.end()].islower()


def _is_open(text: Text, at: int) -> bool:
    """Whether a text may be cut here: not within code or a link."""
    start = 0
    for span in text:
        end = start + len(span.text)
        if start < at < end:
            return span.link is None and span.style not in {"code", "pre"}
        start = end
    return True
