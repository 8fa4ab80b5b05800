"""Courses in a real browser: a file that is refused, one that is mended, previewed and published."""

import pytest
from playwright.sync_api import FilePayload

from lessonbot.packs.writing import lesson_names
from tests.e2e.steps import MANIFEST, REFUSED, Desk, pack, uploaded
from tests.support.courses import course

pytestmark = pytest.mark.browser

(_FIRST, *_) = lesson_names(course())


def edited(desk: Desk, file: str, old: str, new: str) -> None:
    """Change a text of the draft that is open, and save it."""
    draft = "/".join(desk.path().split("/")[:4])
    desk.go(f"{draft}/edit?file={file}")
    text = desk.value("text")
    assert old in text
    desk.fill("text", text.replace(old, new))
    desk.press('form[action="edit"] button')


def test_a_course_is_uploaded_mended_looked_at_and_published(desk: Desk) -> None:
    key, title = desk.key("wells"), desk.own("Wells")
    bad: FilePayload = {"name": "a.txt", "mimeType": "text/plain", "buffer": b"Hello"}
    desk.go("/console/courses/upload")
    desk.fill("language", "sw")
    desk.at('input[type="file"]').set_input_files(bad)
    desk.press('form[action$="/upload"] button', REFUSED)
    desk.warns("console.courses.not_file")
    assert desk.value("language") == "sw"

    uploaded(desk, pack(course(key=key, title=title), minutes_a_day="5"))
    draft = desk.path()
    desk.done("console.draft.made")
    desk.says("console.draft.findings")
    assert "minutes_a_day" in desk.words(".findings .error")
    assert desk.at('form[action$="/publish"]').count() == 0

    desk.press(".findings .error a")
    assert desk.page.url.endswith(f"/edit?file={MANIFEST}")
    edited(desk, MANIFEST, "minutes_a_day: 5\n", "")
    desk.done("console.edit.saved")
    assert desk.at(".findings .error").count() == 0

    desk.go(f"{draft}/preview")
    for each in ("telegram", "whatsapp", "sms"):
        assert "Words of day 1." in desk.words(f"section:has(#{each})"), each
    desk.fill("lesson", "2")
    desk.press("form.row:has(#lesson) button")
    assert "Words of day 2." in desk.words("section:has(#sms)")

    desk.go(f"{draft}/changes")
    desk.says("console.changes.new")
    desk.go(draft)
    desk.press('form[action$="/publish"] button')
    desk.done("console.draft.published")
    desk.go(f"/console/results/{key}")
    assert title in desk.words("h1")


def test_a_text_is_changed_in_the_browser_and_published_as_a_later_version(desk: Desk) -> None:
    uploaded(desk, pack(course(key=desk.key("rain"), title=desk.own("Rain"))))
    draft = desk.path()
    desk.press('form[action$="/publish"] button')
    edited(desk, _FIRST, "Words of day 1.", "Rain fills the well.")

    desk.go(f"{draft}/changes")
    desk.says("console.changes.lead", version="1.0.0", count="1")
    desk.go(draft)
    desk.press('form[action$="/publish"] button', REFUSED)
    desk.warns("console.draft.refused_taken")

    edited(desk, MANIFEST, "1.0.0", "1.1.0")
    desk.go(draft)
    desk.tick("learners", "come")
    desk.press('form[action$="/publish"] button')
    desk.done("console.draft.published")
    desk.go(f"{draft}/changes")
    desk.says("console.changes.none", version="1.1.0")
    desk.go(f"{draft}/saves")
    assert desk.at("tbody tr").count() >= 2


def test_a_course_is_begun_in_the_browser(desk: Desk) -> None:
    key, title = desk.key("soil"), desk.own("Soil")
    desk.go("/console/courses/upload")
    for name, value in (("title", title), ("key", "Good soil!"), ("written", "en")):
        desk.fill(name, value)
    desk.press('form[action$="/begin"] button', REFUSED)
    desk.warns("console.courses.not_key")
    assert (desk.value("title"), desk.value("key")) == (title, "Good soil!")

    desk.fill("key", key)
    desk.press('form[action$="/begin"] button')
    draft = desk.path()
    assert desk.words("h1") == title
    desk.go(f"{draft}/files")
    desk.at('input[name="file"]').fill("../../a.md")
    desk.press('form[action="edit"] button', REFUSED)
    desk.warns("console.edit.cannot", file="../../a.md")

    desk.go(draft)
    desk.press('form[action$="/delete"] button')
    desk.says("console.draft.delete_sure", name=title)
    desk.press('button[name="sure"]')
    desk.done("console.draft.deleted")
    assert title not in desk.words()
