"""What importing costs: a curriculum's quizzes, and a workbook as large as one may be."""

import resource
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

from xlsxwriter import Workbook  # type: ignore[import-untyped]

from benchmarks.apart import apart, cpu
from benchmarks.product import ROOT
from benchmarks.report import Figures, script, table
from lessonbot.packs import importing
from lessonbot.packs.writing import write_pack
from lessonbot.services.weighing import weigh

QUIZZES = ROOT / "tests" / "packs" / "data" / "beginners" / "whole" / "en.json"
# three questions on each of as many days as a course may have
QUESTIONS, ROWS = 144, 3_000
RUNS, QUICK_RUNS = 20, 5
_HEADS = ["Lesson", "Question id", "Kind", "Question", "A", "B", "C", "Right answer"]


def measure(quick: bool) -> Figures:  # noqa: FBT001 - the size of a benchmark
    """CPU of importing 144 questions, and CPU and memory of importing 3,000 rows."""
    with tempfile.TemporaryDirectory() as name:
        file = Path(name) / "questions.xlsx"
        _write(file, ROWS)
        large, peak, before = apart(_large, file)
        runs = QUICK_RUNS if quick else RUNS
        read = _best(partial(importing.read, QUIZZES, "beginners", {}), runs)
        whole = _best(_checked, runs)
    table(
        "Importing questions",
        ["", "questions", "CPU ms", "us each"],
        [
            ("“For Beginners” JSON, read", QUESTIONS, read * 1e3, read * 1e6 / QUESTIONS),
            (
                "the same, written as a pack and checked",
                QUESTIONS,
                whole * 1e3,
                whole * 1e6 / QUESTIONS,
            ),
            ("workbook, read", ROWS, large * 1e3, large * 1e6 / ROWS),
        ],
    )
    print(f"  the workbook takes {peak:.0f} MB at most, {before:.0f} MB of it before")
    return {
        "import_144_ms": read * 1e3,
        "import_144_checked_ms": whole * 1e3,
        "import_3000_rows_s": large,
        "import_3000_rows_peak_mb": peak,
    }


def _best(work: Callable[[], object], times: int) -> float:
    """The fewest CPU seconds of some runs after a first one."""
    work()
    taken = []
    for _ in range(times):
        began = cpu()
        work()
        taken.append(cpu() - began)
    return min(taken)


def _checked() -> None:
    """What `lessonbot pack import` does, once it is loaded."""
    draft = importing.read(QUIZZES, "beginners", {})
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "course"
        write_pack(folder, importing.as_pack(draft, QUIZZES.name))
        pack = weigh(folder).checked.pack
    if pack is None or sum(len(lesson.items) for lesson in pack.course.lessons) != QUESTIONS:
        raise RuntimeError("the quizzes did not become a course")


def _large(file: Path) -> tuple[float, float, float]:
    """CPU seconds of reading it once, and megabytes: the most, and before."""
    importing.read(_small(file), "xlsx", {})
    before, began = _most_memory(), cpu()
    draft = importing.read(file, "xlsx", {})
    took = cpu() - began
    if sum(len(lesson.items) for lesson in draft.course.lessons) != ROWS:
        raise RuntimeError(f"not every row became a question: {draft.remarks[:3]}")
    return took, _most_memory(), before


def _small(file: Path) -> Path:
    """The same with one row: all that is needed is loaded by it."""
    small = file.with_name("small.xlsx")
    _write(small, 1)
    return small


def _most_memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6


def _write(file: Path, rows: int) -> None:
    """Questions with words of their own, three a lesson."""
    with Workbook(file, {"constant_memory": True}) as book:
        page = book.add_worksheet("Questions")
        page.write_row(0, 0, _HEADS)
        for row in range(1, rows + 1):
            asked = f"Question {row}: Mira sells {row} eggs. What does she write down first?"
            options = (f"the {row} eggs", f"the price of {row + 1}", f"nothing for {row} days")
            lesson = f"lesson-{(row + 2) // 3}"
            page.write_row(row, 0, [lesson, f"q{row}", "choice", asked, *options, "B"])


if __name__ == "__main__":
    script(measure, __doc__)
