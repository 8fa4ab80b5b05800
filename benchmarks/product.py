"""lessonbot as processes of its own: started in an empty folder, watched from outside."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

ROOT = Path(__file__).parents[1]
PATIENCE = 60.0
_LOOK_AGAIN = 0.005
_OURS = ("LESSONBOT_", "TELEGRAM_", "TWILIO_", "PYTHON")
# an installed program is compiled once; that is no part of its start
_COMPILED = ROOT / ".cache" / "benchmarks"


@dataclass(frozen=True)
class Product:
    """A running lessonbot and its address."""

    address: str
    process: psutil.Popen

    def cpu(self) -> float:
        """Seconds of CPU, user and system, since it began."""
        times = self.process.cpu_times()
        return float(times.user + times.system)

    def memory(self) -> float:
        """Megabytes that are resident now."""
        return float(self.process.memory_info().rss) / 1e6


def command(*words: str) -> list[str]:
    """A lessonbot command line that works without an installation."""
    return [sys.executable, "-m", "lessonbot.cli", *words]


def environment(folder: Path, **settings: str) -> dict[str, str]:
    """The settings of a lessonbot that keeps everything in this folder, and no others."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(_OURS)}
    ours = {
        "LESSONBOT_DATA_DIR": str(folder),
        "PYTHONPATH": str(ROOT),
        "PYTHONPYCACHEPREFIX": str(_COMPILED),
    }
    return {**kept, **ours, **settings}


def do(folder: Path, *words: str, **settings: str) -> None:
    """Run a lessonbot command to its end."""
    subprocess.run(
        command(*words), cwd=folder, env=environment(folder, **settings), check=True,
        capture_output=True,
    )  # fmt: skip


@contextmanager
def running(folder: Path, *words: str, **settings: str) -> Iterator[Product]:
    """Start `lessonbot run` or `demo` and hand it over as soon as `/readyz` says yes."""
    port = _free_port()
    settings["LESSONBOT_PORT"] = str(port)
    log = folder / "log"
    with log.open("wb") as out:
        process = psutil.Popen(
            command(*words), cwd=folder, env=environment(folder, **settings), stdout=out,
            stderr=out,
        )  # fmt: skip
        product = Product(f"http://127.0.0.1:{port}", process)
        try:
            _wait_until_ready(product, log)
            yield product
        finally:
            process.terminate()
            process.wait(PATIENCE)


def _wait_until_ready(product: Product, log: Path) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and product.process.poll() is None:
        if _is_ready(product.address):
            return
        time.sleep(_LOOK_AGAIN)
    raise RuntimeError(f"lessonbot did not become ready:\n{log.read_text()[-2000:]}")


def _is_ready(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}/readyz", timeout=2):  # noqa: S310 - our own
            return True
    except (urllib.error.URLError, TimeoutError, ConnectionError):
        return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
