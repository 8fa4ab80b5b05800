"""Packs that are made to harm are refused, with a reason, in little memory.

How long each takes is for `benchmarks/hostile_packs.py` to say.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from lessonbot.packs.reading import check
from tests.packs import hostile_archives, hostile_media, hostile_texts
from tests.packs.hostile_archives import Builder

TABLE = hostile_archives.TABLE | hostile_texts.TABLE | hostile_media.TABLE
CLEANED = hostile_media.CLEANED
MOST_MB = 300


@dataclass(frozen=True)
class Ran:
    """What `lessonbot pack check` did with a pack, in a process of its own."""

    code: int
    said: str
    peak_mb: float
    cpu_s: float


class Runner:
    """Starts those processes."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.packs.hostile_run"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def check(self, path: Path) -> Ran:
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(f"{path}\n")
        self.process.stdin.flush()
        return Ran(**json.loads(self.process.stdout.readline()))


@pytest.fixture(scope="module")
def runner() -> Iterator[Runner]:
    made = Runner()
    with made.process:
        yield made
        assert made.process.stdin
        made.process.stdin.close()


@pytest.mark.parametrize(("build", "words"), TABLE.values(), ids=TABLE)
def test_a_hostile_pack_is_refused_with_a_reason_and_in_little_memory(
    tmp_path: Path, runner: Runner, build: Builder, words: str
) -> None:
    path = build(tmp_path)
    before = sorted(tmp_path.parent.iterdir())
    ran = runner.check(path)
    assert ran.code == 1, ran.said[-500:]
    errors = [line for line in ran.said.splitlines() if ": error [" in line]
    assert any(words in line for line in errors), errors[:3]
    assert "Traceback" not in ran.said
    assert all(line.isprintable() for line in errors)
    assert ran.peak_mb < MOST_MB
    assert sorted(tmp_path.parent.iterdir()) == before


@pytest.mark.parametrize(("build", "gone"), CLEANED.values(), ids=CLEANED)
def test_what_hides_in_a_file_is_gone_once_it_is_read(
    tmp_path: Path, runner: Runner, build: Builder, gone: bytes
) -> None:
    path = build(tmp_path)
    ran = runner.check(path)
    assert ran.code == 0, ran.said[-500:]
    assert ran.peak_mb < MOST_MB
    assert any(gone in file.read_bytes() for file in (path / "media").iterdir())
    pack = check(path).pack
    assert pack
    assert pack.media
    assert not any(gone in data for data in pack.media.values())
