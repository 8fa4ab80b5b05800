"""Guides as tests read them: their examples, commands, tables."""

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from markdown_it import MarkdownIt
from markdown_it.token import Token

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
MARKDOWN = MarkdownIt("commonmark").enable("table")

FILE = re.compile(r"`(first-jar/[\w./-]+)`")


class Step(NamedTuple):
    """A command of a console block, and what the guide says it prints."""

    command: list[str]
    output: str


def blocks(page: Path) -> list[Token]:
    """The blocks of a page."""
    return MARKDOWN.parse(page.read_text(encoding="utf-8"))


def fences(page: Path, language: str) -> list[str]:
    """The code blocks of a language."""
    found = [each for each in blocks(page) if each.type == "fence"]
    return [each.content for each in found if each.info == language]


def steps(page: Path) -> Iterator[Step]:
    """What the console blocks of a page do, one command after the other."""
    for block in fences(page, "console"):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, output = part.partition("\n")
            yield Step(shlex.split(command), output.rstrip("\n") + "\n" if output.strip() else "")


def examples(page: Path) -> dict[str, str]:
    """The code blocks that stand below a line with nothing but the name of a file."""
    found, name = {}, None
    for block in blocks(page):
        if block.type == "inline":
            match = FILE.fullmatch(block.content)
            name = match[1] if match else None
        elif block.type == "fence":
            if name:
                found[name] = block.content
            name = None
    return found


def codes(text: str) -> list[str]:
    """What stands between backticks."""
    return re.findall(r"`([^`\n]+)`", text)


def section(page: Path, heading: str) -> str:
    """What stands below a heading of the second level."""
    tokens = blocks(page)
    heads = [
        (token.map[0], content.content)
        for token, content in pairwise(tokens)
        if token.type == "heading_open" and token.tag in {"h1", "h2"} and token.map
    ]
    lines = page.read_text(encoding="utf-8").splitlines(keepends=True)
    ends = [*(line for line, _ in heads), len(lines)]
    found = [at for at, (_, words) in enumerate(heads) if words == heading]
    assert found, f"{page.name} has no section {heading}"
    return "".join(lines[ends[found[0]] + 1 : ends[found[0] + 1]])


def rows(page: Path, heading: str) -> list[list[str]]:
    """The cells of the table below a heading, without its head."""
    table = [line for line in section(page, heading).splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table[2:]]


def follow(commands: Iterable[Step], folder: Path, *, said: bool = True) -> None:
    """Do what the guide says, and see that it prints what the guide says."""
    outside = {k: v for k, v in os.environ.items() if not k.startswith(("LESSONBOT", "TELEGRAM"))}
    for step in commands:
        program, *rest = step.command
        here = [sys.executable, "-m", "lessonbot.cli"] if program == "lessonbot" else [program]
        done = subprocess.run(
            [*here, *rest],
            cwd=folder,
            env=outside | {"PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            check=False,
        )
        printed = re.sub(r"^made the tables of .*\n", "", done.stdout)
        assert done.returncode == 0, done.stderr
        assert printed == step.output or not said
