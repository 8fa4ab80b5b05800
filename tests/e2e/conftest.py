"""The demo as a real process, and a real browser to look at it."""

import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.e2e.steps import WAYS, Desk, Seat, Way, at_desk, seated

PATIENCE = 60.0
CHROMIUM = os.environ.get("LESSONBOT_CHROMIUM", "/usr/bin/chromium")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def _wait_until(sign: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and process.poll() is None:
        try:
            with urllib.request.urlopen(sign, timeout=2):  # noqa: S310 - our own
                return
        except (urllib.error.URLError, TimeoutError, ConnectionError):
            time.sleep(0.1)
    pytest.fail(f"it did not start:\n{log.read_text()}", pytrace=False)


@contextmanager
def _process(folder: Path, sign: str, *words: str, **settings: str) -> Iterator[Path]:
    """A command of lessonbot that serves until it is ended; the file that it writes to."""
    log = folder / "log"
    own = {"LESSONBOT_DATA_DIR": str(folder), "PYTHONPATH": str(Path(__file__).parents[2])}
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "lessonbot.cli", *words],
            cwd=folder,
            env=os.environ | own | settings,
            stdout=out,
            stderr=subprocess.STDOUT,
        )
        try:
            _wait_until(sign, process, log)
            yield log
        finally:
            process.terminate()
            process.wait(PATIENCE)


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of `lessonbot demo`, started as its own process."""
    folder, port = tmp_path_factory.mktemp("demo"), str(_free_port())
    address = f"http://127.0.0.1:{port}"
    with _process(folder, f"{address}/readyz", "demo", "--port", port, "--no-browser"):
        yield address


def _printed(pattern: str, log: Path) -> str:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if found := re.search(pattern, log.read_text()):
            return found[0]
        time.sleep(0.1)
    pytest.fail(f"nothing like {pattern} was printed:\n{log.read_text()}", pytrace=False)


@contextmanager
def without_demo(folder: Path, host: str, **more: str) -> Iterator[tuple[str, str]]:
    """A lessonbot as in production at this host, and the link that makes its owner."""
    port = str(_free_port())
    address = f"http://{host}:{port}"
    settings = {"LESSONBOT_PUBLIC_URL": address, "LESSONBOT_PORT": port, **more}
    with _process(folder, f"{address}/healthz", "run", "--roles", "web", **settings) as log:
        yield address, _printed(r"http://[\w.]+:\d+/console/welcome/[\w-]+", log)


@pytest.fixture
def own(tmp_path: Path) -> Iterator[tuple[str, str]]:
    """A lessonbot without a demo, and the link that makes its owner."""
    with without_demo(tmp_path, "127.0.0.1") as made:
        yield made


@pytest.fixture
def named(tmp_path: Path) -> Iterator[tuple[str, str]]:
    """The same at a host that has a name."""
    with without_demo(tmp_path, "localhost") as made:
        yield made


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A browser; gone with its module, since nothing else can use asyncio while it is open."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def seats() -> dict[tuple[str, Way], Seat]:
    """Who has opened the console already, of which demo; opening it takes long."""
    return {}


@pytest.fixture(params=WAYS, ids=str)
def desk(
    request: pytest.FixtureRequest,
    demo: str,
    chromium: Browser,
    seats: dict[tuple[str, Way], Seat],
) -> Iterator[Desk]:
    """An owner of the demo's organisation, in each language, with scripts and without."""
    way: Way = request.param
    if (demo, way) not in seats:
        seats[demo, way] = seated(chromium, demo, way)
    seat = seats[demo, way]
    with at_desk(chromium, demo, way, state=seat.state) as made:
        made.email = seat.email
        yield made
