#!/usr/bin/env python3
"""Make the pictures of docs/authoring.md anew: its course on the demo's phone, in a browser.

The machine needs a font with emoji (Debian: fonts-noto-color-emoji), else ✅ is an empty box.
"""

import os
import re
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Locator, Page, ViewportSize, sync_playwright

ROOT = Path(__file__).parents[1]
GUIDE = ROOT / "docs" / "authoring.md"
PICTURES = ROOT / "docs" / "pictures"
CHROMIUM = os.environ.get("LESSONBOT_CHROMIUM", "/usr/bin/chromium")
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking")

FILE = re.compile(r"^`(first-jar/[\w./-]+)`\n\n```\w+\n(.*?)^```", re.MULTILINE | re.DOTALL)
PICTURE = "media/jar.png"
PLACE = "Nairobi"
QUESTION = "When does she put one"
PATIENCE = 60.0
MOST_STEPS = 20
VIEW: ViewportSize = {"width": 1000, "height": 760}
COLOURS = 128


def main() -> None:
    """Write docs/pictures/*.png."""
    PICTURES.mkdir(exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        shown(course(Path(folder))) as address,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        for phone in (rich, plain):
            page = browser.new_context(viewport=VIEW, locale="en-KE").new_page()
            page.goto(f"{address}/demo/?lang=en")
            for name, picture in phone(page):
                save(name, picture)
        browser.close()


def course(folder: Path) -> Path:
    """The pack of the guide, as its reader writes it."""
    pack = folder / "first-jar"
    for name, content in FILE.findall(GUIDE.read_text(encoding="utf-8")):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content, encoding="utf-8")
    (pack / PICTURE).parent.mkdir()
    (pack / PICTURE).write_bytes((ROOT / "lessons/money-basics" / PICTURE).read_bytes())
    return pack


@contextmanager
def shown(pack: Path) -> Iterator[str]:
    """The address of a demo that shows a pack."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    command = [sys.executable, "-m", "lessonbot.cli", "demo", "--no-browser", "--port", port]
    here = os.environ | {"LESSONBOT_DATA_DIR": str(pack.parent), "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen([*command, "--pack", str(pack)], env=here)  # noqa: S603 - our own
    address = f"http://127.0.0.1:{port}"
    try:
        wait(address)
        yield address
    finally:
        process.terminate()
        process.wait(PATIENCE)


def wait(address: str) -> None:
    """Wait until the demo answers."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        try:
            urllib.request.urlopen(f"{address}/readyz", timeout=2).close()  # noqa: S310 - our own
        except (urllib.error.URLError, TimeoutError, ConnectionError):
            time.sleep(0.2)
        else:
            return
    sys.exit("the demo did not start")


def rich(page: Page) -> Iterator[tuple[str, bytes]]:
    """The pictures of a phone with pictures and buttons, each with its name."""
    join(page)
    yield "lesson", screen(page, message(page).filter(has=page.locator("img")))
    tap(page, message(page).last.locator('button[value$=".a"]'))
    yield "question", screen(page, message(page).filter(has_text=QUESTION).last)


def plain(page: Page) -> Iterator[tuple[str, bytes]]:
    """The picture of a phone that shows only text."""
    page.locator('button[name="phone"][value="sms"]').click()
    page.locator(".phone.is-plain").wait_for()
    join(page)
    yield "sms", screen(page, message(page).filter(has_text="Save FIRST"))


def message(page: Page) -> Locator:
    """The messages of the chat."""
    return page.locator(".talk > li")


def join(page: Page) -> None:
    """Go on from an empty phone to the first question."""
    say(page, "JOIN first-jar")
    for _ in range(MOST_STEPS):
        last = message(page).last
        asked = last.inner_text()
        if QUESTION in asked:
            return
        if last.locator("button").count():
            tap(page, last.locator("button").first)
        else:
            say(page, "1" if re.search(r"^1", asked, re.MULTILINE) else PLACE)
    sys.exit(f"no question came:\n{page.locator('#chat').inner_text()}")


def say(page: Page, words: str) -> None:
    """Type something and send it."""
    page.locator("#text").fill(words)
    tap(page, page.locator("#write button"))


def tap(page: Page, button: Locator) -> None:
    """Use a button, and wait until the phone shows what came of it."""
    before = page.locator("#chat").inner_html()
    button.click()
    page.wait_for_function(
        "before => !document.querySelector('.htmx-request') "
        "&& document.querySelector('#chat')?.innerHTML !== before",
        arg=before,
    )


def screen(page: Page, top: Locator) -> bytes:
    """The phone, with a message at the top of its screen."""
    top.evaluate("each => each.scrollIntoView()")
    page.wait_for_load_state("networkidle")
    return page.locator(".phone").screenshot(animations="disabled")


def save(name: str, picture: bytes) -> None:
    """Write a picture with few colours: small, and sharp enough for letters."""
    image = Image.open(BytesIO(picture)).convert("RGB")
    path = PICTURES / f"{name}.png"
    image.quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)
    sys.stdout.write(f"{path.relative_to(ROOT)}: {path.stat().st_size // 1024} kB\n")


if __name__ == "__main__":
    main()
