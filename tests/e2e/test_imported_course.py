"""Quizzes of a school's own become a course that a learner takes in the demo, to its certificate."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from lxml import etree
from playwright.sync_api import Browser, Page

from lessonbot.domain.course import Course, QuizItem
from lessonbot.domain.text import plain
from lessonbot.packs.reading import check
from tests.e2e.phone import NAME, NEXT_DAY, PLACE, Person
from tests.e2e.support import PATIENCE, environment, free_port

QUIZZES = Path(__file__).parents[1] / "packs" / "data" / "beginners" / "whole"
MOST_STEPS = 500
EVERY = 12
SCRIPT = {"hx-request": "true", "sec-fetch-site": "same-origin"}


def lessonbot(folder: Path, *words: str) -> str:
    """What a command prints, that has to succeed."""
    done = subprocess.run(
        [sys.executable, "-m", "lessonbot.cli", *words],
        cwd=folder,
        env=environment(folder),
        capture_output=True,
        encoding="utf-8",
        timeout=PATIENCE,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def imported(folder: Path, source: Path) -> Course:
    """The course that an import makes, in `folder/course`; what is missed does not come back."""
    lessonbot(folder, "pack", "import", str(source), "course")
    with (folder / "course" / "course.yaml").open("a", encoding="utf-8") as manifest:
        manifest.write("mastery: {again: never}\n")
    assert (
        json.loads(lessonbot(folder, "pack", "check", "course", "--format", "json"))["errors"] == 0
    )
    pack = check(folder / "course").pack
    assert pack
    return pack.course


@contextmanager
def demo_of(folder: Path) -> Iterator[str]:
    """The address of `lessonbot demo --pack course`, a process of its own."""
    port = free_port()
    command = ["demo", "--pack", "course", "--port", str(port), "--no-browser"]
    with (
        (folder / "log").open("wb") as log,
        subprocess.Popen(
            [sys.executable, "-m", "lessonbot.cli", *command],
            cwd=folder,
            env=environment(folder),
            stdout=subprocess.PIPE,
            stderr=log,
        ) as process,
    ):
        try:
            assert process.stdout
            told = process.stdout.readline().decode()
            assert told.startswith("The demo is at"), (folder / "log").read_text()
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


def visiting(address: str, language: str) -> httpx.Client:
    return httpx.Client(base_url=address, headers={"accept-language": language}, timeout=PATIENCE)


class Phone:
    """The demo's phone over HTTP: its forms, as a browser sends them, and what they bring."""

    def __init__(self, web: httpx.Client) -> None:
        self._web = web
        self._shown = etree.HTML(web.get("/demo/").text)
        self.days = 1

    def send(self, form: str, **fields: str) -> None:
        answer = self._web.post(f"/demo/{form}", data=fields, headers=SCRIPT)
        assert answer.status_code == 200
        self._shown = etree.HTML(answer.text)

    def offered(self) -> list[str]:
        """What the buttons of the newest message stand for."""
        return [str(each) for each in self._shown.xpath("//ol/li[last()]//button/@value")]

    def newest(self) -> str:
        return " ".join(self._shown.xpath("string(//ol/li[last()])").split())

    def links(self) -> list[str]:
        return [str(each) for each in self._shown.xpath("//a[contains(@href, '/c/')]/@href")]

    def take(self, course: Course) -> str:
        """Join, answer every question as it comes, most of them right; the certificate's link."""
        self.send("say", text=f"JOIN {course.key}")
        questions = iter([item for lesson in course.lessons for item in lesson.items])
        number = 0
        for _ in range(MOST_STEPS):
            match self.offered():
                case []:
                    self.send("say", text=PLACE)
                case [only] if only == NEXT_DAY:
                    self.send("clock", by="day")
                    self.days += 1
                case [first, *_] if first.startswith("q"):
                    number += 1
                    self._answer(first, next(questions), right=number % EVERY > 0)
                case [_only]:
                    self.send("say", text=NAME)
                case [first, *_]:
                    self.send("tap", tap=first)
            if self.links():
                assert list(questions) == []
                return self.links()[-1]
        raise AssertionError(f"no certificate after {MOST_STEPS} steps: {self.newest()}")

    def _answer(self, first: str, item: QuizItem, *, right: bool) -> None:
        asked = " ".join(plain(item.prompt).split())
        assert asked in self.newest()
        assert not item.multiple
        key = next(option.key for option in item.options if option.right is right)
        self.send("tap", tap=f"{first.rsplit('.', 1)[0]}.{key}")

    def certificate(self, link: str) -> tuple[str, str, str]:
        """The holder, the title and the facts on a certificate's page."""
        page = etree.HTML(self._web.get(link).text)
        holder, title, facts = (
            " ".join(page.xpath(f"string(//*[@class='{name}'])").split())
            for name in ("holder", "title", "facts")
        )
        assert page.xpath("//*[contains(@class, 'is-demo')]")
        return holder, title, facts


def test_a_course_of_48_imported_quizzes_leads_to_its_certificate(tmp_path: Path) -> None:
    course = imported(tmp_path, QUIZZES / "en.json")
    assert [len(lesson.items) for lesson in course.lessons] == [3] * 48
    with demo_of(tmp_path) as address, visiting(address, "en-KE") as web:
        phone = Phone(web)
        holder, title, facts = phone.certificate(phone.take(course))
    assert phone.days == 48
    assert (holder, title) == (NAME, "IoT Development for Beginners: Quizzes")
    for fact in ("Hours of learning 4", "Lessons 48", "Score 91 % (needed: 70 %)"):
        assert fact in facts


def test_a_course_imported_in_three_languages_is_taken_in_one_of_them(tmp_path: Path) -> None:
    course = imported(tmp_path, QUIZZES)
    assert (course.languages, len(course.lessons)) == (("en", "ar", "hi"), 20)
    with demo_of(tmp_path) as address, visiting(address, "ar-EG") as web:
        phone = Phone(web)
        holder, title, facts = phone.certificate(phone.take(course.spoken("ar")))
    assert phone.days == 20
    assert (holder, title) == (NAME, course.spoken("ar").title)
    assert "91%" in facts


class Reader(Person):
    """Takes the first days of another course."""

    def __init__(self, page: Page, address: str, course: Course, days: int) -> None:
        super().__init__(page, address, course)
        self._items = [item for lesson in course.lessons[:days] for item in lesson.items]
        self.answered = 0

    def _answer(self, first: str) -> None:
        super()._answer(first)
        self.answered += 1


@pytest.mark.browser
def test_the_first_two_days_of_imported_quizzes_on_a_small_phone(
    tmp_path: Path, chromium: Browser
) -> None:
    course = imported(tmp_path, QUIZZES / "en.json")
    page = chromium.new_page(viewport={"width": 360, "height": 740}, locale="en-KE")
    with demo_of(tmp_path) as address:
        reader = Reader(page, address, course, 2)
        reader.open()
        reader.join()
        while reader.answered < len(reader._items):
            reader.step()
        said = page.locator(".talk").inner_text()
    assert "Day 2 of 48" in said
    assert said.count("That is all for today") == 2
    assert "✅ 30 billion" in said
    page.close()
