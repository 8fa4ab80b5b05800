"""The desk in a real browser: questions that are answered, work that is marked, what arrives nowhere."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest

from lessonbot.domain.course import Assignment, Course, Criterion
from tests.e2e.phone import MOST_STEPS, Person
from tests.e2e.phone import course as shipped
from tests.e2e.steps import REFUSED, Desk, published
from tests.e2e.test_browser import PHONE, opened
from tests.support.courses import course

pytestmark = pytest.mark.browser


@contextmanager
def learner(desk: Desk, taught: Course) -> Iterator[Person]:
    """Somebody who has joined with the demo phone."""
    with opened(desk.browser, PHONE) as (page, _):
        person = Person(page, desk.host, taught)
        person.open()
        person.say(f"JOIN {taught.key}")
        yield person


def found(desk: Desk, section: str, words: str) -> None:
    """Open what stands in a list of what waits."""
    desk.go(f"/console/{section}")
    desk.press(desk.at("tbody tr").filter(has_text=words).locator("th a"))


def test_a_question_is_answered_and_the_learner_reads_it(desk: Desk) -> None:
    asked, answer = desk.own("May I save less?"), desk.own("Yes, save what you can.")
    form = 'form[action$="/answer"] button'
    with learner(desk, shipped()) as person:
        person.until_a_question()
        person.say(f"ask {asked}")
        desk.go("/console/inbox?state=closed&course=safe-water")
        desk.says("console.desk.nothing")
        found(desk, "inbox", asked)
        desk.fill("words", " ")
        desk.tick("publish", "yes")
        desk.press(form, REFUSED)
        desk.warns("console.inbox.wrong_length")
        assert desk.at('input[name="publish"]').is_checked()

        desk.fill("words", answer)
        desk.press(form)
        desk.done("console.inbox.sent")
        assert answer in desk.words()
        person.say("HELP")
        assert answer in person.page.locator("#chat").inner_text()
    desk.go("/console/inbox?state=answered")
    assert asked in desk.words("tbody")


def test_a_question_is_passed_on_and_closed_once_that_was_confirmed(desk: Desk) -> None:
    asked = desk.own("Is this a joke?")
    with learner(desk, shipped()) as person:
        person.until_a_question()
        person.say(f"ask {asked}")
    found(desk, "inbox", asked)
    desk.choose("most", "1")
    desk.press('form[action$="/pass-on"] button')
    desk.done("console.inbox.passed_on")
    desk.press('form[action$="/close"] button')
    desk.press('button[name="sure"]')
    desk.done("console.inbox.closed_now")
    assert asked not in desk.words()


def test_work_is_sent_back_without_points_and_passed_with_them(desk: Desk) -> None:
    rubric = (Criterion("It has income", 2), Criterion("It adds up", 3))
    made = course(1, key=desk.key("plan"), title=desk.own("Plan"))
    taught = replace(made, lessons=(replace(made.lessons[0], assignment=Assignment(rubric)),))
    published(desk, taught)
    with learner(desk, taught) as person:
        for _ in range(MOST_STEPS):
            if "One thing is left before your certificate" in person.seen():
                break
            person.step()
        person.say("I save ten each week.")
        person.step()
        found(desk, "work", desk.own("Plan"))
        assert "I save ten each week." in desk.words("article")
        desk.fill("points-0", "2")
        desk.fill("comment", "Clear and neat.")
        desk.press('button[value="passed"]', REFUSED)
        desk.warns("console.work.wrong_points")
        typed = desk.value("points-0"), desk.value("comment")
        assert typed == ("2", "Clear and neat.")

        desk.fill("points-0", "")
        desk.fill("comment", "")
        desk.press('button[value="again"]', REFUSED)
        desk.warns("console.work.wrong_comment")
        desk.fill("points-0", "2")
        desk.fill("points-1", "3")
        desk.fill("comment", "Clear and neat.")
        desk.press('button[value="passed"]')
        assert desk.words('.done[role="status"]')
        desk.says("console.desk.state_passed")
        person.say("HELP")
        assert "Clear and neat." in person.page.locator("#chat").inner_text()


def test_messages_of_a_time_are_counted_and_those_that_reached_nobody_lead_to_somebody(
    desk: Desk,
) -> None:
    desk.go("/console/messages?days=soon")
    assert desk.at("tbody tr").count() > 0
    desk.press(desk.at('nav.menu a[href="?days=30"]'))
    assert desk.at('nav.menu a[aria-current="page"]').get_attribute("href") == "?days=30"
    desk.press('ul a[href$="/messages/lost"]')
    desk.press(desk.at('nav.menu a[href="?days=30"]'))
    desk.press(desk.at('tbody a[href*="/broadcasts/new"]').first)
    assert desk.page.url.endswith(f"?learner={desk.value('learner')}")
    for each in ("unopened", "failing"):
        desk.go(f"/console/messages/{each}")
        assert desk.words("h1") == desk.voice.label(f"console.messages.{each}")
