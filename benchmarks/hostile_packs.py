"""Packs that are made to harm: how long the slowest takes to be refused, and the most memory."""

import multiprocessing
import os
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.report import Figures, script, table

if TYPE_CHECKING:
    from tests.packs.hostile_archives import Builder

SHOWN = 10
# A good part of the table, for those who are in a hurry.
QUICK_STEP = 5


@dataclass(frozen=True)
class Refused:
    """What `lessonbot pack check` took, from the start of Python to its end."""

    name: str
    seconds: float
    cpu_s: float
    peak_mb: float


def measure(quick: bool) -> Figures:  # noqa: FBT001 - the size of a benchmark
    """Seconds and megabytes of the whole command, each pack in a process of its own."""
    # A child begins with the memory of its parent: what builds the packs is another process.
    fresh = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(max_workers=1, mp_context=fresh) as builder:
        names = builder.submit(_names).result()[:: QUICK_STEP if quick else 1]
        taken = [_refuse(name, builder) for name in names]
    heads = ["pack", "CPU s", "waited s", "peak MB"]
    for title, key in (("slowest", "cpu_s"), ("largest", "peak_mb")):
        first = sorted(taken, key=lambda each, key=key: -getattr(each, key))[:SHOWN]  # type: ignore[misc]
        rows = [(each.name, each.cpu_s, each.seconds, each.peak_mb) for each in first]
        table(f"Refused, of {len(taken)} packs the {title}", heads, rows)
    return {
        "hostile_cpu_s": max(each.cpu_s for each in taken),
        "hostile_wait_s": max(each.seconds for each in taken),
        "hostile_peak_mb": max(each.peak_mb for each in taken),
    }


def _packs() -> "dict[str, tuple[Builder, str]]":
    from tests.packs import (  # noqa: PLC0415 - large, and for the builder alone
        hostile_archives,
        hostile_media,
        hostile_texts,
    )

    return hostile_archives.TABLE | hostile_texts.TABLE | hostile_media.TABLE


def _names() -> list[str]:
    return list(_packs())


def _build(name: str, folder: str) -> str:
    return str(_packs()[name][0](Path(folder)))


def _refuse(name: str, builder: ProcessPoolExecutor) -> Refused:
    with tempfile.TemporaryDirectory() as folder:
        path = builder.submit(_build, name, folder).result()
        words = ("-c", "from lessonbot.cli import main; main()", "pack", "check", path)
        began = time.monotonic()
        process = subprocess.Popen(
            [sys.executable, *words], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        # Its own count of CPU and memory comes with its end.
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.monotonic() - began
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 1:
        raise RuntimeError(f"{name} was not refused")
    return Refused(name, seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024 / 1e6)


if __name__ == "__main__":
    script(measure, __doc__)
