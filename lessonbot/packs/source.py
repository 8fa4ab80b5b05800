"""A text file of a pack: from bytes to lines that are safe to read."""

import re
import unicodedata
from dataclasses import dataclass

from lessonbot.packs.problems import Notes

# C0 and C1 controls but for tab and line feed, controls that turn the direction of writing,
# the two line breaks that editors do not count, and halves of characters.
_HIDDEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\ud800-\udfff]")

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
    clean = True
    for number, line in enumerate(lines, 1):
        if match := _HIDDEN.search(line):
            notes.error(number, match.start() + 1, "character", hidden(line) or "")
            clean = False
    return Source(text, lines) if clean else None


def hidden(text: str) -> str | None:
    """What to say about the first invisible control character in a text, if there is one."""
    match = _HIDDEN.search(text)
    if not match:
        return None
    character = match.group()
    code = f"U+{ord(character):04X}"
    name = unicodedata.name(character, _NAMELESS.get(character, "CONTROL CHARACTER"))
    return f"the invisible character {name} ({code}) is not allowed in a lesson: delete it"


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
