"""What it costs to begin: CPU of `--help`, and from `run` to ready on a fresh SQLite."""

import asyncio
import os
import statistics
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.product import Product, command, environment, running
from benchmarks.report import Figures, script, table
from tests.support.bot_api import TOKEN, BotApi

HELPS, STARTS, QUICK_STARTS = 7, 5, 3
IDLE_FOR = 2.0


def measure(quick: bool) -> Figures:  # noqa: FBT001 - the size of a benchmark
    """CPU of `--help`; seconds to ready and resident memory of `run` and of `demo`."""
    starts = QUICK_STARTS if quick else STARTS
    with _bot_api() as url:
        settings = {"TELEGRAM_BOT_TOKEN": TOKEN, "TELEGRAM_API_URL": url}
        # the first start compiles, and is left out
        run = [_start("run", **settings) for _ in range(1 + starts)][1:]
    demo = [_start("demo", "--no-browser") for _ in range(1 + starts)][1:]
    helped = statistics.median(_help_cpu() for _ in range(HELPS))
    ready, cpu, memory = map(statistics.median, zip(*run, strict=True))
    rows = [
        ("lessonbot --help", "", helped, ""),
        ("lessonbot run, Telegram", ready, cpu, memory),
        ("lessonbot demo", *map(statistics.median, zip(*demo, strict=True))),
    ]
    table("Start (medians)", ["command", "wall s to ready", "CPU s", "idle MB"], rows)
    return {"help_cpu_s": helped, "start_ready_s": ready, "idle_rss_mb": memory}


def _help_cpu() -> float:
    with tempfile.TemporaryDirectory() as folder:
        before = os.times()
        subprocess.run(
            command("--help"),
            cwd=folder,
            env=environment(Path(folder)),
            check=True,
            capture_output=True,
        )
        after = os.times()
    return (
        after.children_user + after.children_system - before.children_user - before.children_system
    )


def _start(*words: str, **settings: str) -> tuple[float, float, float]:
    """Wall seconds to ready, CPU seconds for it, and megabytes a moment later."""
    with tempfile.TemporaryDirectory() as folder:
        began = time.monotonic()
        with running(Path(folder), *words, **settings) as product:
            return time.monotonic() - began, product.cpu(), _idle(product)


def _idle(product: Product) -> float:
    time.sleep(IDLE_FOR)
    return product.memory()


@contextmanager
def _bot_api() -> Iterator[str]:
    """A Bot API server in a thread; its address."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    api = BotApi()
    try:
        _in(loop, api.start)
        yield api.url
        _in(loop, api.stop)
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


def _in(loop: asyncio.AbstractEventLoop, work: Callable[[], object]) -> None:
    asyncio.run_coroutine_threadsafe(work(), loop).result()  # type: ignore[arg-type]


if __name__ == "__main__":
    script(measure, __doc__)
