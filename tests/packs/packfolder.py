"""A small right pack in a folder, to be spoilt by a test."""

import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from PIL import Image

from lessonbot.packs.reading import Checked, check

COURSE = """\
format: 1
id: money-basics
version: 1.0.0
title: Money basics
summary: Plan a month of money.
language: en
licence: CC-BY-4.0
authors: [Amina O.]
outcomes:
  - {id: budget, text: Write a budget}
schedule: {days: [mon, wed, fri]}
assessment: {pass_percent: 60, attempts: 3}
credential:
  name: Money Basics
  criteria: All lessons
"""

TOP = """\
---
title: Why write a budget?
outcomes: [budget]
minutes: 4
---
"""

TEXT = "A budget is a plan for your **money**.\n"

QUESTION = """
{#when}
## Question
When should you write a budget?

- [ ] After the money is spent
  > Then it is a diary.
- [x] Before the money comes in
  > Yes. Plan first.
- [ ] Never

> A plan helps before the spending.
"""

LESSON = TOP + TEXT + QUESTION
LESSON_FILE = "lessons/01-why-a-budget.md"


@dataclass(frozen=True)
class PackFolder:
    """Files of a pack and what the check says about them."""

    path: Path

    def write(self, name: str, content: str | bytes) -> None:
        """Put a file into the pack."""
        file = self.path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content.encode() if isinstance(content, str) else content)

    def course(self, old: str, new: str) -> None:
        """Change course.yaml."""
        assert old in COURSE
        self.write("course.yaml", COURSE.replace(old, new, 1))

    def lesson(self, body: str) -> None:
        """Make this the whole text of the first lesson, below the lines at its top."""
        self.write(LESSON_FILE, TOP + body)

    def check(self) -> Checked:
        """What the check finds."""
        return check(self.path)

    def problems(self) -> list[str]:
        """The lines that an author reads."""
        return [str(problem) for problem in self.check().problems]


def fresh(path: Path) -> PackFolder:
    """A right pack in a folder."""
    pack = PackFolder(path)
    pack.write("course.yaml", COURSE)
    pack.write(LESSON_FILE, LESSON)
    return pack


def zipped(path: Path, files: Mapping[str, str | bytes]) -> Path:
    """A zip file of these files."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def drawing(width: int = 40, height: int = 30, kind: str = "PNG", mode: str = "RGB") -> bytes:
    """The bytes of a picture."""
    out = BytesIO()
    Image.new(mode, (width, height), 0).save(out, kind)
    return out.getvalue()
