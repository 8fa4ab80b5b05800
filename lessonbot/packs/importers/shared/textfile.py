"""A text file that a teacher uploads: its size, its encoding, its invisible characters."""

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

from lessonbot.domain.course import Course
from lessonbot.packs.drafts import NotImportable, Remark
from lessonbot.packs.importers.shared.opening import read_some
from lessonbot.packs.problems import shown

# Thousands of questions; texts that are larger take long to write.
LARGEST = 2 * 1024 * 1024
# Three questions a day for three years.
MOST_QUESTIONS = 3_000

# Whoever reads these looks at the whole file.
_MOST_TOLD = 50

# As in a lesson file: controls, halves of characters, and what turns the direction of writing.
_HIDDEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\ud800-\udfff]+")


def read_text(path: Path, remarks: list[Remark]) -> str:
    """The text of a file, lines ending alike, without characters that nobody sees."""
    return decoded(read_bytes(path), path.name, remarks)


def read_bytes(path: Path) -> bytes:
    """The file, if there is one and it is not too large."""
    data = read_some(path, LARGEST)
    if len(data) > LARGEST:
        limit = LARGEST // (1024 * 1024)
        raise NotImportable(f"{path.name} is larger than {limit} MB: divide it into several files")
    return data


def decoded(data: bytes, name: str, remarks: list[Remark]) -> str:
    """The bytes as text; hidden characters are taken out, and the first of them told."""
    encoding = "utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as fault:
        line = fault.object[: fault.start].count(b"\n") + 1
        words = "is not text in UTF-8: save it as plain text with the encoding UTF-8"
        raise NotImportable(f"{name}:{line}: the file {words}") from None
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not _HIDDEN.search(text):
        return text
    lines = text.split("\n")
    remarks.extend(islice(_hidden(lines, name), _MOST_TOLD))
    return "\n".join(_HIDDEN.sub("", line) for line in lines)


def check_count(count: int, name: str) -> None:
    """Refuse a file with more questions than anybody could look through."""
    if count > MOST_QUESTIONS:
        words = f"has more than {MOST_QUESTIONS:,} questions: divide it into several files"
        raise NotImportable(f"{name} {words}")


def taken(course: Course, places: Sequence[str]) -> Iterator[Remark]:
    """A line for each lesson that the course got; `places` say where each begins."""
    for place, lesson in zip(places, course.lessons, strict=True):
        count = len(lesson.items)
        questions = "1 question" if count == 1 else f"{count} questions"
        yield Remark(place, "taken", f"lesson “{shown(lesson.title)}”, {questions}")


def _hidden(lines: Sequence[str], name: str) -> Iterator[Remark]:
    for number, line in enumerate(lines, 1):
        if match := _HIDDEN.search(line):
            codes = ", ".join(f"U+{ord(sign):04X}" for sign in sorted(set(match.group())))
            yield Remark(f"{name}:{number}", "changed", f"invisible characters taken out ({codes})")
