"""Lessons checked in a second, and what it takes to fit one lesson to every channel."""

import statistics
import tempfile
from collections.abc import Callable
from pathlib import Path

from benchmarks.apart import cpu
from benchmarks.crowd import PACK
from benchmarks.report import Figures, script, table
from lessonbot.channels.demo import PLAIN, RICH
from lessonbot.channels.telegram import Telegram
from lessonbot.channels.text import fit
from lessonbot.domain.messages import Outbound
from lessonbot.packs.reading import check
from tests.support.dialogue import Dialogue

LESSONS = 1_000
CHECKS, QUICK_CHECKS, FITS = 5, 2, 500


def measure(quick: bool) -> Figures:  # noqa: FBT001 - the size of a benchmark
    """Lessons a second of CPU on a generated pack; CPU of fitting the shipped course's first."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _write(folder)
        each = _median(lambda: _check(folder), QUICK_CHECKS if quick else CHECKS)
    table(
        f"Checking a pack of {LESSONS:,} lessons, two questions each",
        ["", "CPU s", "lessons a CPU s"],
        [("check", each, LESSONS / each)],
    )
    lesson = _first_lesson()
    channels = {
        "telegram": Telegram.limits,
        "demo, chat app": RICH,
        "demo, SMS": PLAIN,
    }
    fits = {
        name: _median(lambda limits=limits: [fit(m, limits) for m in lesson], FITS) * 1e3  # type: ignore[misc]
        for name, limits in channels.items()
    }
    table(
        "Fitting a lesson and its first question",
        ["channel", "CPU ms"],
        [*fits.items(), ("all", sum(fits.values()))],
    )
    return {"pack_lessons_per_s": LESSONS / each, "render_lesson_ms": sum(fits.values())}


def _median(work: Callable[[], object], times: int) -> float:
    """Median of the CPU seconds of some runs after a first one."""
    work()
    taken = []
    for _ in range(times):
        began = cpu()
        work()
        taken.append(cpu() - began)
    return statistics.median(taken)


def _check(folder: Path) -> None:
    checked = check(folder)
    if checked.pack is None or len(checked.pack.course.lessons) != LESSONS:
        raise RuntimeError(f"the generated pack is not right: {checked.problems[:3]}")


def _first_lesson() -> list[Outbound]:
    pack = check(PACK).pack
    if pack is None:
        raise RuntimeError("the shipped course has errors")
    return Dialogue(pack.course).join()


def _write(folder: Path) -> None:
    """The shipped course's lessons over and over, each with a key and words of its own."""
    (folder / "lessons").mkdir()
    (folder / "media").mkdir()
    (folder / "course.yaml").write_bytes((PACK / "course.yaml").read_bytes())
    for picture in (PACK / "media").iterdir():
        (folder / "media" / picture.name).write_bytes(picture.read_bytes())
    originals = [each.read_text() for each in sorted((PACK / "lessons").glob("*.md"))]
    for number in range(1, LESSONS + 1):
        text = originals[number % len(originals)]
        text = text.replace("\nid: ", f"\nid: n{number}-", 1)
        text = text.replace("\n{#", f"\n{{#n{number}-")
        text = text.replace("**Today:**", f"**Today, on day {number}:**")
        (folder / "lessons" / f"{number:04}-lesson.md").write_text(text)


if __name__ == "__main__":
    script(measure, __doc__)
