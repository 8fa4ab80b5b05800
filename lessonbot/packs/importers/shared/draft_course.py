"""What importers share: a course that its author still completes, and ids."""

import re
import unicodedata
from collections.abc import Sequence
from string import ascii_lowercase

from lessonbot.domain.course import Attribution, Course, Credential, Lesson
from lessonbot.packs.drafts import Remark

VERSION = "0.1.0"
# Nearly three years of lessons.
MOST_DAYS = 1_000
# Where the source does not say what belongs to one day.
QUESTIONS_A_DAY = 3

_LONGEST_KEY = 64
_LONGEST_LINE = 200
_OTHERS = re.compile(r"[^a-z0-9]+")
# Latin letters that do not come apart into a letter and its mark.
_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ŋ": "ng"}
)


def course_of(  # noqa: PLR0913 - a course has many parts
    title: str,
    language: str,
    lessons: Sequence[Lesson],
    *,
    key: str | None = None,
    licence: str | None = None,
    attribution: Sequence[Attribution] = (),
    translations: Sequence[Course] = (),
) -> Course:
    """A first version of a course; its certificate says no more than the title."""
    name = one_line(title) or "Course"
    return Course(
        key=key or key_of(name, "course"),
        version=VERSION,
        title=name,
        summary="",
        language=language,
        credential=Credential(name, name),
        lessons=tuple(lessons),
        licence=licence,
        attribution=tuple(attribution),
        translations=tuple(translations),
    )


def to_complete(place: str, course: Course) -> Remark:
    """What the author of every imported course is told."""
    words = (
        f"the course got the id {course.key}, the version {course.version} and a certificate named "
        f"“{course.title}”: complete the summary, the licence, and the name and criteria of the "
        "certificate in course.yaml"
    )
    return Remark(place, "changed", words)


def key_of(words: str, fallback: str) -> str:
    """An id made from words in any script; the fallback where no Latin letter or digit is left."""
    letters = unicodedata.normalize("NFKD", words[:1000].casefold().translate(_LETTERS))
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return _shortened(_OTHERS.sub("-", bare).strip("-"), _LONGEST_KEY) or fallback


def unique(key: str, taken: set[str]) -> str:
    """The id, with a number behind it where it is taken; from now on it is taken."""
    if key in taken:
        free = 2
        while _numbered(key, free) in taken:
            free *= 2
        # Halving finds a free number quickly even when thousands have the same title.
        known = free // 2
        while free - known > 1:
            middle = (free + known) // 2
            if _numbered(key, middle) in taken:
                known = middle
            else:
                free = middle
        key = _numbered(key, free)
    taken.add(key)
    return key


def letter(at: int) -> str:
    """The key of an option by its place, as a lesson file has it."""
    # More than 26 options are a mistake, but none may be lost.
    return ascii_lowercase[at] if at < len(ascii_lowercase) else f"z{at}"


def one_line(words: str) -> str:
    """Words as a line of a course file holds them: no line breaks, at most 200 characters."""
    line = " ".join(words.split())
    return line if len(line) <= _LONGEST_LINE else f"{line[: _LONGEST_LINE - 1].rstrip()}…"


def _numbered(key: str, number: int) -> str:
    ending = f"-{number}"
    return key[: _LONGEST_KEY - len(ending)].rstrip("-") + ending


def _shortened(key: str, length: int) -> str:
    if len(key) <= length:
        return key
    whole = key[: length + 1].rpartition("-")[0]
    return whole or key[:length]
