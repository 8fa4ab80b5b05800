"""`lessonbot demo --terminal`: a whole process that is typed to."""

import re
import subprocess
import sys
from pathlib import Path

from tests.e2e.support import environment


def converse(folder: Path, *lines: str) -> str:
    """Everything that is shown while these lines are typed."""
    done = subprocess.run(
        [sys.executable, "-m", "lessonbot.cli", "demo", "--terminal"],
        cwd=folder,
        env=environment(folder, LESSONBOT_LOG_LEVEL="warning"),
        input="".join(f"{line}\n" for line in lines),
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def test_a_course_can_be_joined_and_gone_on_with_by_typing(tmp_path: Path):
    shown = converse(
        tmp_path,
        "join money-basics",
        "1",
        "Nairobi",
        "1",
        "8:00",
        "1",
        "3",
        "b",
        "+day",
        "quit",
        "next",
    )
    steps = [
        "Do you agree?",
        "Which city",
        "is it now",
        "When should your lesson come",
        "1/7 Why make a plan?",
        "1) On Sunday",
        "Right!",
        "That is all for today",
        "2/7 ",
    ]
    places = [shown.find(step) for step in steps]
    assert -1 not in places, shown
    assert places == sorted(places)
    assert shown.count("> ") == 10
    assert not re.search(r"3/7 ", shown)


def test_the_end_of_the_input_ends_it(tmp_path: Path):
    assert converse(tmp_path).endswith("> ")


def test_every_demo_begins_anew(tmp_path: Path):
    agreed = converse(tmp_path, "join money-basics", "1")
    assert "Which city" in agreed
    assert "Do you agree?" in converse(tmp_path, "join money-basics")
