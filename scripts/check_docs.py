#!/usr/bin/env python3
"""Check the documentation: every link leads somewhere, and the README stays a short way in."""

import re
import subprocess
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

README_WORDS = 600
README_NAMES = ("make demo", "make check")
MARKDOWN = MarkdownIt("commonmark").enable("table")


def main(root: Path) -> int:
    """Print what is wrong, one line each; 1 if anything is."""
    problems = [*readme(root)]
    for page in pages(root):
        problems += links(page, root)
    for problem in problems:
        sys.stdout.write(f"{problem}\n")
    return 1 if problems else 0


def pages(root: Path) -> list[Path]:
    """The Markdown files that belong to the project; lessons are checked as packs instead."""
    listed = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z", "*.md"]
    names = subprocess.check_output(listed, cwd=root, text=True)  # noqa: S603 - a fixed command
    found = [
        root / name
        for name in names.split("\0")
        if name and not name.startswith(("lessons/", "tests/"))
    ]
    return [page for page in found if page.exists()]


def readme(root: Path) -> Iterator[str]:
    """What is wrong with the README as a whole."""
    text = (root / "README.md").read_text(encoding="utf-8")
    words = len(text.split())
    if words > README_WORDS:
        yield f"README.md:1: {words} words; at most {README_WORDS}, so move detail into docs/"
    for name in README_NAMES:
        if name not in text:
            yield f"README.md:1: does not name `{name}`"


def links(page: Path, root: Path) -> Iterator[str]:
    """The links of a page that lead nowhere."""
    for line, target in targets(page):
        if re.match(r"[a-z][a-z0-9+.-]*:", target):
            continue
        path, _, anchor = target.partition("#")
        there = (root / path[1:] if path.startswith("/") else page.parent / path) if path else page
        where = f"{page.relative_to(root)}:{line}:"
        if not there.exists():
            yield f"{where} {target} does not exist; correct the link or add the file"
        elif anchor and there.suffix == ".md" and anchor not in anchors(there):
            known = ", ".join(sorted(anchors(there)))
            yield f"{where} {target} names no heading of {there.name}; there are: {known}"


def targets(page: Path) -> Iterator[tuple[int, str]]:
    """Each link and picture of a page, with its line."""
    for block in MARKDOWN.parse(page.read_text(encoding="utf-8")):
        for token in block.children or ():
            target = token.attrGet("href") or token.attrGet("src")
            if target:
                yield (block.map or [0])[0] + 1, str(target)


def anchors(page: Path) -> set[str]:
    """The names under which the headings of a page can be linked, as code hosts make them."""
    seen: dict[str, int] = {}
    found = set()
    tokens = MARKDOWN.parse(page.read_text(encoding="utf-8"))
    for opening, content in pairwise(tokens):
        if opening.type == "heading_open":
            name = re.sub(r"[^\w\- ]", "", words(content).lower()).replace(" ", "-")
            count = seen[name] = seen.get(name, -1) + 1
            found.add(f"{name}-{count}" if count else name)
    return found


def words(inline: Token) -> str:
    """The text of a heading without its markup."""
    return "".join(part.content for part in inline.children or ())


if __name__ == "__main__":
    sys.exit(main(Path(__file__).parents[1]))
