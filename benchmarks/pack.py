"""Lessons checked in a second, and the memory that a large pack takes."""

import re
import resource
import tempfile
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from benchmarks.apart import apart, cpu
from benchmarks.crowd import PACK
from benchmarks.report import Figures, script, table
from lessonbot.packs.reading import check
from lessonbot.services.weighing import weigh

# A pack holds 2,000 files at most, so a third language leaves room for fewer lessons.
PACKS = {"in one language": (1_000, ()), "in three": (600, ("sw", "fr"))}
CHECKS, QUICK_CHECKS = 4, 2


def measure(quick: bool) -> Figures:  # noqa: FBT001 - the size of a benchmark
    """Lessons a second of CPU and the highest memory, in one language and in three."""
    with tempfile.TemporaryDirectory() as name:
        folders = [Path(name) / str(number) for number in range(len(PACKS))]
        for folder, (lessons, languages) in zip(folders, PACKS.values(), strict=True):
            write(folder, lessons, languages)
        # before this process has grown: a new one begins with its parent's highest memory
        peaks = [apart(peak, folder) for folder in folders]
        times = QUICK_CHECKS if quick else CHECKS
        read = _best(partial(check, folders[0]), times)
        weighs = [_best(partial(weigh, folder), times) for folder in folders]
    files = [lessons * (1 + len(languages)) for lessons, languages in PACKS.values()]
    table(
        "Checking a pack, three questions a lesson file",
        ["", "lesson files", "CPU s", "files a CPU s", "peak MB"],
        [
            (what, count, each, count / each, most)
            for what, count, each, most in zip(PACKS, files, weighs, peaks, strict=True)
        ]
        + [("in one language, only read", files[0], read, files[0] / read, "")],
    )
    return {
        "pack_lessons_per_s": files[0] / weighs[0],
        "pack_lessons_per_s_translated": files[1] / weighs[1],
        "pack_peak_mb": max(peaks),
        "pack_read_lessons_per_s": files[0] / read,
    }


def _best(work: Callable[[], object], times: int) -> float:
    """The fewest CPU seconds of some runs."""
    taken = []
    for _ in range(times):
        began = cpu()
        work()
        taken.append(cpu() - began)
    return min(taken)


def peak(folder: Path) -> float:
    """Megabytes that a process of its own needs at most to check a pack."""
    checked = weigh(folder).checked
    if checked.pack is None:
        raise RuntimeError(f"the generated pack is not right: {checked.problems[:3]}")
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3


def write(folder: Path, lessons: int, languages: Sequence[str] = ()) -> None:
    """The shipped course's lessons over and over, each with a key and words of its own."""
    for each in sorted(PACK.rglob("media/*")):
        copied = folder / each.relative_to(PACK)
        copied.parent.mkdir(parents=True, exist_ok=True)
        copied.write_bytes(each.read_bytes())
    listed = f"languages: [{', '.join(languages)}]"
    for language in ("", *languages):
        here = PACK / language
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
