"""A message to many learners, written in Markdown like a lesson but without pictures and questions."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from lessonbot.domain.text import Text, plain
from lessonbot.packs import markdown
from lessonbot.packs.manifest import is_web_address
from lessonbot.packs.markdown import Node, container_name, first_line, pictures_in
from lessonbot.packs.problems import Notes, Problem
from lessonbot.packs.richtext import rich
from lessonbot.packs.source import Source, decode

_LIMIT = 64 * 1024
_LANGUAGE = re.compile(r".+\.([a-z]{2,3}(?:-[a-z0-9]{2,8})*)\.md", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Read:
    """What was read: the text, the one for channels with text only, and what is wrong."""

    text: Text
    short: Text
    problems: Sequence[Problem]


def language_of(file: str) -> str:
    """The language that the name of a file ends with, like `ar` of message.ar.md; else empty."""
    match = _LANGUAGE.fullmatch(file)
    return match[1].lower() if match else ""


def read(file: str, data: bytes) -> Read:
    """The text of a message; any problem is an error."""
    notes = Notes(file, [])
    source = decode(data, _LIMIT, notes)
    if source is None:
        return Read((), (), notes.found)
    nodes = markdown.parse(source.text, notes)
    markdown.check(nodes, source, notes)
    short: list[Node] = []
    body = [node for node in nodes if not _set_aside(node, source, notes, short)]
    text = rich(body)
    if not plain(text).strip():
        notes.error(1, 1, "text", "the message has no text: write what learners shall read")
    errors = [problem for problem in notes.found if problem.severity == "error"]
    return Read(text, rich(short, line_break="\n"), sorted(errors))


def check_link(link: str) -> bool:
    """Whether a link leads to a page that a phone can open."""
    return is_web_address(link)


def _set_aside(node: Node, source: Source, notes: Notes, short: list[Node]) -> bool:
    """Whether a block is not part of the text; what cannot be sent is noted."""
    line = first_line(node)
    place = (line, source.start(line))
    if node.type == "container_part" and container_name(node) == "sms":
        short.extend(node.children)
        return True
    if node.type in {"container_part", "attrs_block", "front_matter"}:
        notes.error(*place, "block", "this belongs into a lesson, not into a message: delete it")
        return True
    if pictures_in(node):
        notes.error(
            *place, "picture", "a message to many has no pictures: delete it, or link to it"
        )
        return True
    return False
