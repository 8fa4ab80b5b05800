"""Steps of staff in the console; on each page they look at what must hold on all of them."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count, product
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from playwright.sync_api import Browser, FilePayload, Locator, Page, StorageState

from lessonbot.domain.course import Course
from lessonbot.domain.phrases import Phrases
from lessonbot.packs.writing import files_of, zipped
from lessonbot.services.speaking import console_voices
from tests.e2e.test_browser import PHONE, SMALL, Watch, opened

LIVED_WITHIN = 180_000
"""Milliseconds: the first to open the console waits until its group has learned for two weeks."""
PATIENCE = 15_000
PASSWORD = "three green umbrellas"
MANIFEST = "course.yaml"
OK, REFUSED = 200, 422
_ARABIC = re.compile("[\u0600-\u06ff]")
_UNSEEN = re.compile("[\u200e\u200f\u2066-\u2069]")
_EXPECTED = re.compile(r"Failed to load resource: the server responded with a status of 4\d\d")
_numbers = count(1)


class Way(NamedTuple):
    """A language, and whether the browser runs scripts."""

    language: str
    script: bool

    def __str__(self) -> str:
        """As a name of its own, such as `ar-plain`."""
        return f"{self.language}-{'script' if self.script else 'plain'}"

    @property
    def size(self) -> tuple[int, int]:
        """A screen of 320 or of 360 pixels, so that each language is seen on both."""
        return SMALL if self.script else PHONE


WAYS = [Way(*each) for each in product(("en", "ar"), (True, False))]


class Seat(NamedTuple):
    """An owner of the demo's organisation, signed in."""

    email: str
    state: StorageState


def seen(text: str) -> str:
    """What is read: without marks of direction, with single spaces."""
    return " ".join(_UNSEEN.sub("", text).split())


@dataclass
class Desk:
    """Staff in front of a browser, in one language, with scripts or without."""

    browser: Browser
    host: str
    way: Way
    page: Page
    watch: Watch
    email: str = ""
    status: int = OK
    tag: str = field(default_factory=lambda: str(next(_numbers)))

    @property
    def voice(self) -> Phrases:
        """The phrases of the language that this person reads."""
        return console_voices()[self.way.language]

    def own(self, name: str) -> str:
        """A name that nothing of another test has."""
        return f"{name} {self.way} {self.tag}"

    def key(self, name: str) -> str:
        """The same in small letters and dashes."""
        return f"{name}-{self.way}-{self.tag}"

    def go(self, path: str, status: int = OK) -> None:
        """Open a page by its address."""
        answer = self.page.goto(f"{self.host}{path}")
        assert answer, path
        if urlsplit(self.page.url).path == "/console/sign-in" and self.email:
            self.sign_in()
            answer = self.page.goto(f"{self.host}{path}")
            assert answer, path
        self._arrived(answer.status, status)

    def press(self, what: str | Locator, status: int = OK) -> None:
        """Press a button or a link, and look at the page that comes."""
        button = self.at(what) if isinstance(what, str) else what
        with self.page.expect_navigation() as coming:
            button.click()
        self._arrived(coming.value.status, status)

    def sign_in(self, password: str = PASSWORD, status: int = OK) -> None:
        """Fill the way in, and press its button."""
        self.fill("email", self.email)
        self.fill("password", password)
        self.press('form[action*="/sign-in"] button', status)

    def at(self, what: str) -> Locator:
        """A part of the page itself, without the menu."""
        return self.page.locator("main").locator(what)

    def fill(self, name: str, value: str) -> None:
        """Write into a field."""
        self.at(f'[name="{name}"]').fill(value)

    def choose(self, name: str, value: str) -> None:
        """Choose from a list."""
        self.at(f'select[name="{name}"]').select_option(value)

    def tick(self, name: str, value: str) -> None:
        """Tick a box or a point."""
        self.at(f'input[name="{name}"][value="{value}"]').check()

    def value(self, name: str) -> str:
        """What stands in a field."""
        return self.at(f'[name="{name}"]').input_value()

    def words(self, what: str = "") -> str:
        """What a part of the page says, or all of it."""
        part = self.at(what) if what else self.page.locator("main")
        return seen(part.inner_text())

    def says(self, key: str, **values: str) -> None:
        """The page has a phrase, in the language of its reader."""
        phrase = seen(self.voice.label(key, **values))
        assert phrase in self.words(), f"{phrase!r} is not in {self.words()!r}"

    def done(self, key: str, **values: str) -> None:
        """Something was done, and the page says so."""
        assert self.words('.done[role="status"]') == seen(self.voice.label(key, **values))

    def alert(self) -> str:
        """What went wrong, which everybody sees and reads in their language."""
        alert = self.at('[role="alert"]:visible').first
        text = seen(alert.inner_text())
        if self.way.language == "ar":
            assert _ARABIC.search(text), text
        return text

    def warns(self, key: str, **values: str) -> None:
        """The page says what went wrong, in the words of this phrase."""
        phrase, told = seen(self.voice.label(key, **values)), self.alert()
        assert phrase in told, f"{phrase!r} is not in {told!r}"

    def fetched(self, path: str) -> tuple[int, str, bytes]:
        """A file as the browser would keep it: the status, what it is, what is in it."""
        answer = self.page.request.get(f"{self.host}{path}")
        return answer.status, answer.headers.get("content-type", ""), answer.body()

    def path(self) -> str:
        """Where this is, without what it says there."""
        return urlsplit(self.page.url).path

    def _arrived(self, status: int, wanted: int) -> None:
        shown = f"{self.path()}: {status}\n{self.page.locator('body').inner_text()}"
        assert status == wanted, shown
        if status >= 400:  # a browser notes it
            complaints = [each for each in self.watch.complaints if not _EXPECTED.match(each)]
            self.watch.complaints[:] = complaints
        self._fits()
        told = self.watch.complaints, self.watch.foreign(self.host)
        assert told == ([], []), f"{self.path()}: {told}"

    def _fits(self) -> None:
        page = "document.documentElement"
        found = self.page.evaluate(f"[{page}.scrollWidth - {page}.clientWidth, {page}.dir]")
        turned = "rtl" if self.way.language == "ar" else "ltr"
        assert found == [0, turned], f"{self.path()}: {found}"


def pack(taught: Course, **spoilt: str) -> FilePayload:
    """A course as a file; `spoilt` puts lines before those of its description."""
    files = files_of(taught, {})
    added = "".join(f"{name}: {value}\n" for name, value in spoilt.items())
    files[MANIFEST] = added.encode() + files[MANIFEST]
    return {"name": "course.zip", "mimeType": "application/zip", "buffer": zipped(files)}


def uploaded(desk: Desk, file: FilePayload, status: int = OK) -> None:
    """Choose a file, and upload it."""
    desk.go("/console/courses/upload")
    desk.at('input[type="file"]').set_input_files(file)
    desk.press('form[action$="/upload"] button', status)


def published(desk: Desk, taught: Course) -> None:
    """Have learners get a course."""
    uploaded(desk, pack(taught))
    desk.press('form[action$="/publish"] button')
    desk.done("console.draft.published")


def certificate(desk: Desk) -> str:
    """The number of one that was neither withdrawn nor replaced."""
    desk.go("/console/certificates")
    stands = desk.voice.label("console.certificates.state_valid")
    line = desk.at("tbody tr").filter(has_text=stands).last
    path = line.locator("th a").get_attribute("href") or ""
    return path.rpartition("/")[2]


def invited(page: Page, host: str, email: str, role: str) -> str:
    """The link for somebody who is to be on the staff; an owner's page stays as it is."""
    asked: dict[str, str | float | bool] = {"email": email, "role": role}
    answer = page.request.post(f"{host}/console/staff/invite", form=asked)
    links = re.findall(rf"{host}/console/welcome/[\w-]+", answer.text())
    assert links, answer.text()
    return str(links[0])


def take(page: Page, link: str, name: str) -> None:
    """Take an invitation."""
    page.goto(link)
    page.locator('main input[name="name"]').fill(name)
    page.locator('main input[name="password"]').fill(PASSWORD)
    page.locator('main form button[type="submit"]').first.click()
    page.wait_for_url("**/console/")


def seated(browser: Browser, host: str, way: Way) -> Seat:
    """An owner who reads one language; the first one waits for the past of the demo."""
    email = f"{way}@desk.example"
    with opened(browser, PHONE, script=way.script) as (page, _):
        page.goto(f"{host}/demo/")
        page.locator('form[action^="/demo/console"] button').click()
        page.wait_for_url(f"{host}/console/", timeout=LIVED_WITHIN)
        link = invited(page, host, email, "owner")
    with opened(browser, PHONE, way.language, script=way.script) as (page, _):
        take(page, link, f"Amina {way}")
        return Seat(email, page.context.storage_state())


@contextmanager
def at_desk(browser: Browser, host: str, way: Way, **options: Any) -> Iterator[Desk]:  # noqa: ANN401 - of `opened`
    """Somebody who has not come in, or with `state` somebody who has."""
    with opened(browser, way.size, way.language, script=way.script, **options) as (page, watch):
        page.set_default_timeout(PATIENCE)
        yield Desk(browser, host, way, page, watch)


@contextmanager
def colleague(desk: Desk, role: str, name: str = "Juma") -> Iterator[Desk]:
    """Somebody else of the staff, invited by this one, at a browser of their own."""
    email = f"{desk.key(name.lower())}@desk.example"
    link = invited(desk.page, desk.host, email, role)
    with at_desk(desk.browser, desk.host, desk.way) as other:
        take(other.page, link, desk.own(name))
        other.email = email
        yield other
