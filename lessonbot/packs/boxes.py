"""Boxes of options: `- [ ]` and `- [x]`, and lines that look like them but are none.

Markdown takes a line such as `– [ ] Never` for more of the text above it. So an option could
vanish in the feedback of another, and with it the right answer: whatever begins like an option
and is none has to be told.
"""

import re
from collections.abc import Iterator

from lessonbot.packs.markdown import Node, first_line

BOX = re.compile(r"\[([ xX])\](?:\s+|$)")

# What stands for an x where people type one: from Cyrillic keyboards, from other programs.
_X = "xX\u0445\u0425*×✓✔✗✘√"
# What authors write who remember the box but not its form; `[x](…)` is a link.
_ALMOST = re.compile(rf"[\[(]\s*[{_X}]?\s*[\])](?!\()")
_BULLET = r"(?:[-–—−‒•‣·▪■●○◦*+]|\d{1,3}[.)]|[A-Za-z][.)])"
# `(x)` alone may be a word of mathematics; behind a bullet, and empty, it is a box.
LOOKS = re.compile(
    rf"\s*(?P<bullet>{_BULLET}\s*)?"
    rf"(?P<box>\[\s*[{_X}]?\s*\]|\(\s*\)|(?(bullet)\(\s*[{_X}]\s*\)|(?!))|[☐☑☒])(?!\()"
)
"""A line that begins like an option, here or in other programs."""

_LISTS = {"bullet_list", "ordered_list"}


def has_boxes(node: Node) -> bool:
    """Whether a block is a list with at least one option in it."""
    return node.type in _LISTS and any(_ALMOST.match(written(item)) for item in node.children)


def written(item: Node) -> str:
    """The words of an item as they are written, box and all."""
    first = item.children[0] if item.children else None
    return first.children[0].content if first and first.type == "paragraph" else ""


def strays(node: Node) -> Iterator[tuple[int, str]]:
    """Lines that begin like an option and are none, each with what it begins with.

    The items of a list of options are options; how they are written is looked at elsewhere.
    """
    options = {id(item.children[0]) for item in node.children if item.children}
    known = options if has_boxes(node) else set()
    for block in node.walk():
        if block.type != "inline":
            continue
        lines = block.content.split("\n")
        begins = 1 if block.parent and id(block.parent) in known else 0
        for at, line in enumerate(lines[begins:], begins):
            if match := LOOKS.match(line):
                yield first_line(block) + at, match.group().strip()
