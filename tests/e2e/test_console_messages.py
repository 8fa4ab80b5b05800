"""Broadcasts in a real browser: written, tried out, sent, stopped; and what a second person agrees to."""

import pytest

from tests.e2e.phone import Person
from tests.e2e.steps import REFUSED, Desk, colleague
from tests.e2e.test_browser import PHONE, opened

pytestmark = pytest.mark.browser

_LIST = "/console/broadcasts"


def written(desk: Desk, text: str, **said: str) -> str:
    """The address of a new draft."""
    desk.go(f"{_LIST}/new")
    desk.fill("title", desk.own("News"))
    desk.fill("text_", text)
    for name, value in said.items():
        desk.fill(name, value)
    desk.press('button[value="save"]')
    desk.done("console.saved")
    return desk.path()


def test_a_broadcast_is_mended_planned_and_sent(desk: Desk) -> None:
    draft = written(desk, "Hello {nome}, news.")
    desk.warns("console.broadcast.not_place", what="nome")
    assert desk.value("text_") == "Hello {nome}, news."
    assert desk.at('a[href$="/send"]').count() == 0

    desk.fill("text_", desk.own("Hello {name}, good news."))
    desk.press('button[value="save"]')
    assert desk.at('[role="alert"]:visible').count() == 0
    desk.says("console.broadcast.plan")
    desk.go(f"{draft}/preview")
    assert desk.own("good news.") in desk.words("section:has(#sms)")
    desk.go(f"{draft}/send")
    desk.says("console.broadcast.sure", title=desk.own("News"))
    desk.press('a[role="button"].secondary')
    assert desk.path() == draft
    desk.go(f"{draft}/send")
    desk.press('button[name="sure"]')
    desk.done("console.broadcast.is_sent")
    assert desk.own("News") in desk.words("h1")
    sent = desk.path()
    desk.go(f"{sent}/people")
    status, kind, _ = desk.fetched(f"{sent}/people.csv?sent=1")
    assert (status, kind.partition(";")[0]) == (200, "text/csv")
    desk.go(_LIST)
    assert desk.own("News") in desk.words("section:has(> #sent)")


def test_a_broadcast_is_tried_out_in_a_chat_of_ones_own(desk: Desk) -> None:
    text = desk.own("Good news.")
    with colleague(desk, "admin") as other, opened(desk.browser, PHONE) as (page, _):
        draft = written(other, text)
        other.press('form[action$="/test"] button', REFUSED)
        other.warns("console.broadcast.wrong_chat")
        assert other.value("text_") == text

        other.go("/console/account")
        other.press('form[action$="/chats"] button')
        code = other.words('.done[role="status"] strong')
        person = Person(page, desk.host)
        person.open()
        person.say(code)
        other.go(draft)
        other.press('form[action$="/test"] button')
        other.done("console.broadcast.is_tried")
        person.say("HELP")
        assert text in page.locator("#chat").inner_text()


def test_what_is_scheduled_is_taken_back_and_deleted(desk: Desk) -> None:
    draft = written(desk, "Good news.")
    desk.tick("when", "instant")
    desk.fill("at_day", "2020-01-01")
    desk.fill("at_hour", "10:00")
    desk.press('button[value="save"]')
    desk.warns("console.broadcast.not_past")
    assert desk.value("at_day") == "2020-01-01"
    desk.fill("at_day", "2099-01-01")
    desk.press('button[value="send"]')
    desk.press('button[name="sure"]')
    desk.done("console.broadcast.is_scheduled")
    desk.press('form[action$="/back"] button')
    desk.done("console.broadcast.is_draft")
    desk.go(draft)
    desk.press('form[action$="/delete"] button')
    desk.press('button[name="sure"]')
    desk.done("console.broadcast.is_deleted")
    assert desk.own("News") not in desk.words()


def test_what_goes_to_many_waits_for_a_second_person(desk: Desk) -> None:
    form = 'form[action$="/limit"] button'
    desk.go(_LIST)
    desk.fill("people", "many")
    desk.press(form, REFUSED)
    desk.warns("console.broadcast.wrong_limit")
    assert desk.value("people") == "many"
    desk.fill("people", "1")
    desk.press(form)
    desk.done("console.saved")

    draft = written(desk, "Good news.")
    desk.go(f"{draft}/send")
    desk.press('button[name="sure"]')
    desk.done("console.broadcast.is_waiting")
    desk.go(f"{draft}/send")
    assert desk.at('button[name="sure"]').count() == 0
    with colleague(desk, "admin") as other:
        other.go(_LIST)
        other.says("console.broadcasts.for_you")
        other.go(f"{draft}/send")
        other.press('button[name="sure"]')
        other.done("console.broadcast.is_sent")
    desk.go(_LIST)
    desk.fill("people", "500")
    desk.press(form)


def test_a_broadcast_is_stopped_once_that_was_confirmed(desk: Desk) -> None:
    draft = written(desk, "Good news.")
    desk.tick("when", "hour")
    desk.fill("hour", "03:30")
    desk.press('button[value="send"]')
    assert desk.path() == f"{draft}/send"
    desk.press('button[name="sure"]')
    sent = desk.path()
    desk.press('form[action$="/stop"] button')
    desk.press('button[name="sure"]')
    desk.done("console.broadcast.is_stopped")
    assert desk.path() == sent
    desk.says("console.broadcast.is.stopped")
