"""A person with the demo phone: reads what it shows and does the next sensible thing."""

import re
import time
from functools import cache
from pathlib import Path

from playwright.sync_api import Error, Locator, Page

from lessonbot.domain.course import Course, QuizItem
from lessonbot.domain.text import plain
from lessonbot.packs.reading import check

PACKS = Path(__file__).parents[2] / "lessons"
CODES = {"en": "money-basics", "ar": "safe-water", "es": "spreadsheets-for-work"}
PLACE = "Nairobi"
NAME = "Amina “Mina” O'Neill"
PATIENCE = 30.0
MOST_STEPS = 150
MOST_KEYS = 300
DONE = "!"
NEXT_DAY = "wNEXT"


@cache
def course(language: str = "en") -> Course:
    """One of the courses that the demo teaches, in a language."""
    pack = check(PACKS / CODES[language]).pack
    assert pack
    spoken = pack.course.spoken(language)
    assert spoken.language == language
    return spoken


class Person:
    """Takes the course on a page of the demo with fingers."""

    def __init__(self, page: Page, address: str, taught: Course | None = None) -> None:
        self.page = page
        self._address = address
        self._course = taught or course()
        self._items = [item for lesson in self._course.lessons for item in lesson.items]

    def open(self) -> None:
        """Open the demo phone for the first time."""
        self.page.goto(f"{self._address}/demo/?lang={self._course.language}")

    def join(self) -> None:
        """Tap the button of the course on an empty phone."""
        self.do(self.page.locator(f'.empty button[value="JOIN {self._course.key}"]'))

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
            item = self._shown()
            self.say(first_answer(item) if item else PLACE)
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
        item = self._shown()
        assert item, f"not a question of the pack:\n{self.seen()}"
        if item.kind == "scale":
            self.tap(first)
            return
        stem = first.rsplit(".", 1)[0]
        for option in item.options:
            if option.right:
                self.tap(f"{stem}.{option.key}")
        if item.multiple:
            self.tap(f"{stem}.{DONE}")

    def _shown(self) -> QuizItem | None:
        """The question that the newest message asks, if it is one."""
        newest = " ".join(self.page.locator(".talk > li:last-child").inner_text().split())
        asked = [each for each in self._items if " ".join(plain(each.prompt).split()) in newest]
        return asked[0] if asked else None


def first_answer(item: QuizItem) -> str:
    """What to type for a question without buttons."""
    return re.split(r"\.\.|±", item.answers[0])[0].strip()


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
