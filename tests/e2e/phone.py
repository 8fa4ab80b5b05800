"""A person with the demo phone: reads what it shows and does the next sensible thing."""

import time
from pathlib import Path

from playwright.sync_api import Error, Locator, Page

from lessonbot.domain.course import Course, QuizItem
from lessonbot.domain.text import plain
from lessonbot.packs.reading import check

PACK = Path(__file__).parents[2] / "lessons" / "money-basics"
CODE = "money-basics"
PLACE = "Nairobi"
NAME = "Amina “Mina” O'Neill"
PATIENCE = 30.0
MOST_STEPS = 150
MOST_KEYS = 300
DONE = "!"
NEXT_DAY = "wNEXT"


def course() -> Course:
    """The course that the demo teaches."""
    pack = check(PACK).pack
    assert pack
    return pack.course


class Person:
    """Takes the course on a page of the demo with fingers."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self._address = address
        self._items = [item for lesson in course().lessons for item in lesson.items]

    def open(self, language: str = "en") -> None:
        """Open the demo phone for the first time."""
        self.page.goto(f"{self._address}/demo/?lang={language}")

    def join(self) -> None:
        """Tap the one button of an empty phone."""
        self.do(self.page.locator(".empty button"))

    def finish(self) -> str:
        """Go on until the certificate's link is in the chat; its address."""
        for _ in range(MOST_STEPS):
            links = self.page.locator('.talk a[href*="/c/"]')
            if links.count():
                return str(links.last.get_attribute("href"))
            self.step()
        raise AssertionError(f"no certificate after {MOST_STEPS} steps:\n{self.seen()}")

    def until_a_question(self) -> None:
        """Go on until the first question of a lesson is asked."""
        for _ in range(MOST_STEPS):
            if any(tap.startswith("q") for tap in self.taps()):
                return
            self.step()
        raise AssertionError(f"no question after {MOST_STEPS} steps:\n{self.seen()}")

    def step(self) -> None:
        """Do what the newest message asks for."""
        taps = self.taps()
        if not taps:
            self.say(PLACE)
        elif taps == [NEXT_DAY]:
            self.next_day()
        elif taps[0].startswith("q"):
            self._answer(taps[0])
        elif len(taps) == 1:  # only “without a name”
            self.say(NAME)
        else:
            self.tap(taps[0])

    def taps(self) -> list[str]:
        """What the buttons of the newest message stand for."""
        buttons = self.page.locator(".talk > li:last-child button").all()
        return [str(button.get_attribute("value")) for button in buttons]

    def say(self, words: str) -> None:
        """Type a message and send it."""
        self.page.locator("#text").fill(words)
        self.do(self.page.locator("#write button"))

    def tap(self, data: str) -> None:
        """Tap a button."""
        self.do(self.page.locator(f'.talk button[value="{data}"]').last)

    def next_day(self) -> None:
        """Move the clock to the next lesson."""
        self.do(self.page.locator('button[name="by"][value="day"]'))

    def do(self, target: Locator) -> None:
        """Use a button and wait until the phone shows what came of it."""
        before = self.seen()
        self.use(target)
        self.wait_for_change(before)

    def use(self, target: Locator) -> None:
        """Touch a button."""
        target.click()

    def wait_for_change(self, before: str) -> None:
        """Wait until the phone shows something new and is at rest."""
        end = time.monotonic() + PATIENCE
        while self.seen() in {before, ""} or self.page.locator(".htmx-request").count():
            assert time.monotonic() < end, f"nothing happened:\n{before}"
            time.sleep(0.02)

    def seen(self) -> str:
        """Everything the chat shows; nothing while the page is being replaced."""
        try:
            return self.page.locator("#chat").inner_html(timeout=2_000)
        except Error:
            return ""

    def _answer(self, first: str) -> None:
        item = self._asked(self.page.locator(".talk > li:last-child").inner_text())
        stem = first.rsplit(".", 1)[0]
        for option in item.options:
            if option.right:
                self.tap(f"{stem}.{option.key}")
        if item.multiple:
            self.tap(f"{stem}.{DONE}")

    def _asked(self, shown: str) -> QuizItem:
        for item in self._items:
            if " ".join(plain(item.prompt).split()) in " ".join(shown.split()):
                return item
        raise AssertionError(f"not a question of the pack:\n{shown}")


class Typist(Person):
    """Has a keyboard and nothing else: goes from place to place with Tab, and presses Enter."""

    def say(self, words: str) -> None:
        """Type a message and send it."""
        before = self.seen()
        self._go_to(self.page.locator("#text"))
        self.page.keyboard.type(words)
        self.page.keyboard.press("Enter")
        self.wait_for_change(before)

    def use(self, target: Locator) -> None:
        """Press a button."""
        self._go_to(target)
        self.page.keyboard.press("Enter")

    def _go_to(self, target: Locator) -> None:
        for key in ("Tab", "Shift+Tab"):
            for _ in range(MOST_KEYS):
                if target.evaluate("place => place === document.activeElement"):
                    return
                if self.page.evaluate("document.activeElement === document.body") and _ > 0:
                    break
                self.page.keyboard.press(key)
        raise AssertionError(f"the keyboard does not reach {target}")
