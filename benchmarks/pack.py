"""Lessons checked in a second by `lessonbot pack check`, and the memory that it takes."""

import os
import re
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from benchmarks.apart import apart, cpu
from benchmarks.product import ROOT, command, environment
from benchmarks.report import Figures, script, table

SHIPPED = ROOT / "lessons" / "money-basics"
# A pack holds 2,000 files at most, so a third language leaves room for fewer lessons.
PACKS = {"in one language": (1_000, ()), "in three": (600, ("sw", "fr"))}
CHECKS, QUICK_CHECKS = 5, 2


def measure(quick: bool) -> Figures:  # noqa: FBT001 - the size of a benchmark
    """Lesson files a second of CPU, the start of the command included, and the highest memory."""
    times = QUICK_CHECKS if quick else CHECKS
    rows = []
    with tempfile.TemporaryDirectory() as name:
        for number, (what, (lessons, languages)) in enumerate(PACKS.items()):
            folder = Path(name) / str(number)
            write(folder, lessons, languages)
            spent, peak = _best(partial(_check, folder), times)
            files = lessons * (1 + len(languages))
            rows.append((what, files, spent, files / spent, peak))
        what, files, *_ = rows[0]
        spent, peak = _best(partial(apart, _read, Path(name) / "0"), times)
        rows.append((f"{what}, read and no more", files, spent, files / spent, peak))
    heads = ["", "lesson files", "CPU s", "files a CPU s", "peak MB"]
    table("Checking a pack, three questions a lesson", heads, rows)
    return {
        "pack_lessons_per_s": rows[0][3],
        "pack_lessons_per_s_translated": rows[1][3],
        "pack_peak_mb": max(rows[0][4], rows[1][4]),
        "pack_read_lessons_per_s": rows[2][3],
    }


def _best(work: Callable[[], tuple[float, float]], times: int) -> tuple[float, float]:
    """The fewest CPU seconds and the most megabytes of some runs."""
    taken = [work() for _ in range(times)]
    return min(spent for spent, _ in taken), max(peak for _, peak in taken)


def _check(folder: Path) -> tuple[float, float]:
    """CPU seconds of the whole command, and the most megabytes that were resident."""
    process = subprocess.Popen(
        command("pack", "check", str(folder)),
        env=environment(folder.parent),
        stdout=subprocess.DEVNULL,
    )
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError("the generated pack has errors")
    return used.ru_utime + used.ru_stime, used.ru_maxrss * 1024 / 1e6


def _read(folder: Path) -> tuple[float, float]:
    """The same for reading alone, without the start; memory is looked after as by commands."""
    import gc  # noqa: PLC0415 - in a process of its own, as is all of this
    import resource  # noqa: PLC0415

    from lessonbot.packs.reading import check  # noqa: PLC0415

    gc.disable()
    began = cpu()
    if check(folder).pack is None:
        raise RuntimeError("the generated pack has errors")
    return cpu() - began, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6


def write(folder: Path, lessons: int, languages: Sequence[str] = ()) -> None:
    """The shipped course's lessons over and over, each with a key and words of its own."""
    for each in sorted(SHIPPED.rglob("media/*")):
        copied = folder / each.relative_to(SHIPPED)
        copied.parent.mkdir(parents=True, exist_ok=True)
        copied.write_bytes(each.read_bytes())
    listed = f"languages: [{', '.join(languages)}]"
    for language in ("", *languages):
        here = SHIPPED / language
        into = folder / language
        (into / "lessons").mkdir(parents=True)
        about = (here / "course.yaml").read_text()
        (into / "course.yaml").write_text(re.sub(r"(?m)^languages: .*$", listed, about))
        originals = [each.read_text() for each in sorted((here / "lessons").glob("*.md"))]
        for number in range(1, lessons + 1):
            text = _renamed(originals[number % len(originals)], number)
            (into / "lessons" / f"{number:04}-lesson-{number}.md").write_text(text)


def _renamed(text: str, number: int) -> str:
    text = text.replace("\nid: ", f"\nid: n{number}-", 1)
    text = re.sub(r'(\{#|like=")', rf"\g<1>n{number}-", text)
    return text.replace("\n---\n", f"\n---\nNumber {number}.\n\n", 1)


if __name__ == "__main__":
    script(measure, __doc__)
