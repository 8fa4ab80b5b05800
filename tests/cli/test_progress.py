"""How far a long check is: shown on a terminal, and to nobody else."""

import os
import pty
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.e2e.support import PATIENCE, environment
from tests.packs.packfolder import COURSE

MANY = 60
SHORT = """\
---
id: day-{0}
title: Day {0}
---
Mira puts {0} coins into the jar.
"""


def pack_of(folder: Path, lessons: int) -> Path:
    """A pack of lessons that are checked soon."""
    (folder / "pack" / "lessons").mkdir(parents=True)
    (folder / "pack" / "course.yaml").write_text(COURSE)
    for number in range(1, lessons + 1):
        file = folder / "pack" / "lessons" / f"{number:04}-day.md"
        file.write_text(SHORT.format(number))
    return folder / "pack"


def checking(folder: Path, err: int) -> "subprocess.Popen[bytes]":
    with (folder / "out").open("wb") as out:
        return subprocess.Popen(
            [sys.executable, "-m", "lessonbot.cli", "pack", "check", "pack"],
            cwd=folder,
            env=environment(folder, TERM="xterm", COLUMNS="80"),
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=err,
        )


def written(terminal: int) -> Iterator[bytes]:
    """What comes on a terminal until nobody writes to it any more."""
    while True:
        try:
            yield os.read(terminal, 65_536)
        except OSError:  # how Linux says that the other side is closed
            return


def on_a_terminal(folder: Path) -> str:
    """All that a terminal gets to see of a check."""
    ours, theirs = pty.openpty()
    try:
        with checking(folder, theirs) as process:
            os.close(theirs)
            shown = b"".join(written(ours)).decode()
        assert process.returncode == 0, shown
    finally:
        os.close(ours)
    return shown


def test_a_terminal_shows_how_far_the_check_of_1000_lessons_is(tmp_path: Path):
    pack_of(tmp_path, 1000)

    shown = on_a_terminal(tmp_path)

    parts = [int(part) for part in re.findall(r"(\d+)%", shown)]
    assert "Checking lessons" in shown
    assert parts == sorted(parts)
    assert any(0 < part < 100 for part in parts)
    assert parts[-1] == 100
    after = shown.rpartition("100%")[2]
    assert "\x1b[2K" in after  # the line is wiped out,
    assert shown.rindex("\x1b[?25h") > shown.rindex("\x1b[?25l")  # and the cursor is back
    assert "pack: 1000 lessons, 0 errors" in (tmp_path / "out").read_text()


def test_a_few_lessons_are_checked_without_a_word(tmp_path: Path):
    pack_of(tmp_path, 3)

    assert "%" not in on_a_terminal(tmp_path)


def test_who_pipes_the_check_gets_its_findings_alone(tmp_path: Path):
    pack_of(tmp_path, MANY)

    with (tmp_path / "err").open("wb") as err, checking(tmp_path, err.fileno()) as process:
        process.wait(PATIENCE)

    assert (process.returncode, (tmp_path / "err").read_bytes()) == (0, b"")
    out = (tmp_path / "out").read_text()
    assert f"pack: {MANY} lessons, 0 errors" in out
    assert "\x1b" not in out
