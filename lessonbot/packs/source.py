"""A text file of a pack: from bytes to lines that are safe to read."""

import re
import unicodedata
from dataclasses import dataclass

from lessonbot.packs.problems import Notes

# More lines or marks than any lesson has; a parser of Markdown or YAML needs long for them.
_LINES = 5_000
_MARKS = 3_000
_MARK = re.compile(r"[\[!*_`<&{]")

# C0 and C1 controls but for tab and line feed, controls that turn the direction of writing,
# the two line breaks that editors do not count, and halves of characters.
_HIDDEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\ud800-\udfff]")

# Signs that set a piece of text apart in its own direction, and the one that ends it.
_ISOLATE = re.compile(r"[\u2066-\u2069]")
_END = "\u2069"

_NAMELESS = {"\x00": "NULL", "\x0b": "VERTICAL TAB", "\x0c": "FORM FEED", "\x1b": "ESCAPE"}


@dataclass(frozen=True, slots=True)
class Source:
    """The text of a file and its lines; line 1 is `lines[0]`."""

    text: str
    lines: tuple[str, ...]

    def start(self, line: int) -> int:
        """The column of the first character of a line that is not a space."""
        if not 0 < line <= len(self.lines):
            return 1
        text = self.lines[line - 1]
        return len(text) - len(text.lstrip()) + 1


def decode(data: bytes, limit: int, notes: Notes) -> Source | None:
    """The file as text whose lines end alike, or nothing and the reason noted."""
    if len(data) > limit:
        notes.error(
            1, 1, "size", f"the file is larger than {limit // 1024} kB: divide it or shorten it"
        )
        return None
    text = _unicode(data, notes)
    if text is None:
        return None
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    lines = tuple(text.split("\n"))
    if len(lines) > _LINES:
        notes.error(_LINES, 1, "size", f"the file has more than {_LINES:,} lines: divide it")
        return None
    if sum(1 for _ in _MARK.finditer(text)) > _MARKS:
        words = f"the file has more than {_MARKS:,} signs such as * and [: divide it"
        notes.error(1, 1, "size", words)
        return None
    clean = True
    for number, line in enumerate(lines, 1):
        at = _first_hidden(line)
        if at is not None:
            notes.error(number, at + 1, "character", hidden(line) or "")
            clean = False
    return Source(text, lines) if clean else None


def hidden(text: str) -> str | None:
    """What to say about the first invisible control character in a text, if there is one."""
    at = _first_hidden(text)
    if at is None:
        return None
    character = text[at]
    code = f"U+{ord(character):04X}"
    name = unicodedata.name(character, _NAMELESS.get(character, "CONTROL CHARACTER"))
    return f"the invisible character {name} ({code}) is not allowed in a lesson: delete it"


def _first_hidden(text: str) -> int | None:
    """Where it is: a control, or a sign of direction whose other half is missing."""
    if match := _HIDDEN.search(text):
        return match.start()
    opened: list[int] = []
    for sign in _ISOLATE.finditer(text):
        if sign.group() != _END:
            opened.append(sign.start())
        elif opened:
            opened.pop()
        else:
            return sign.start()
    return opened[0] if opened else None


def _unicode(data: bytes, notes: Notes) -> str | None:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        notes.error(
            1, 1, "encoding", "the file is saved as UTF-16: save it as UTF-8 in your editor"
        )
        return None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        # The codec counts from behind the byte order mark, `object` is what it counted in.
        before = fault.object[: fault.start].replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        line = before.count(b"\n") + 1
        column = len(before.rpartition(b"\n")[2].decode("utf-8", "replace")) + 1
        byte = f"0x{fault.object[fault.start]:02X}"
        notes.error(
            line,
            column,
            "encoding",
            f"byte {byte} is not UTF-8: save the file as UTF-8 in your editor",
        )
        return None
